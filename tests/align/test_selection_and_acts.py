"""Rows are chosen without changing what is counted over them; acts are told by the days of the law."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from tests.worlds import Publish
from tricord.align import DESIGNATED, Selection, Table, acts, coverage_counts, kind_counts, list_counts, select
from tricord.database import Database
from tricord.model import CellState

TRADING = {"name": "Kwang-son Trading", "programme": "DPRK"}
PARTIES = some.sampled_from(("UN", "US", "JP", "KR", "EU"))


def test_had_had_not_and_not_known_share_all_who_were_had(dprk_table: Table) -> None:
    for party in ("UN", "KR", "EU", "AU"):
        had = select(dprk_table, Selection(designated_by=("JP",)))
        parts = [
            select(dprk_table, Selection(designated_by=("JP", party))),
            select(dprk_table, Selection(designated_by=("JP",), not_by=(party,))),
            select(dprk_table, Selection(designated_by=("JP",), not_known_of=(party,))),
        ]
        assert sorted(s.id for part in parts for s in part.subjects) == sorted(s.id for s in had.subjects)
        assert all(s.cells["JP"].state in DESIGNATED for s in had.subjects)


@given(party=PARTIES, other=PARTIES, state=some.sampled_from(CellState))
def test_conditions_only_leave_rows_out(dprk_table: Table, party: str, other: str, state: CellState) -> None:
    one, two = Selection(states=((party, state),)), Selection(designated_by=(other,))
    both = Selection(states=one.states, designated_by=two.designated_by)
    ids = {s.id for s in select(dprk_table, both).subjects}
    assert ids == {s.id for s in select(dprk_table, one).subjects} & {s.id for s in select(dprk_table, two).subjects}
    assert both.without("states") == two


def test_what_is_left_is_counted_like_any_table(dprk_table: Table) -> None:
    gaps = select(dprk_table, Selection(gap_of=("KR",)))
    assert {s.id for s in gaps.subjects} == {gap.subject for gap in dprk_table.gaps("KR")}
    ships = select(dprk_table, Selection(kinds=("V",)))
    assert kind_counts(dprk_table, Selection())["V"] == len(ships.subjects) == ships.summary().subjects
    listed = select(dprk_table, Selection(list_id="kr-mofa"))
    assert list_counts(dprk_table, Selection())["kr-mofa"] == len(listed.subjects)


def test_a_text_finds_names_whatever_their_hyphens_case_and_order(database: Database, publish: Publish) -> None:
    publish("un-sc", "2016-03-02", {"KPe.9": {**TRADING, "since": "2016-03-02"}})
    table = database.align()
    for text in ("kwang son", "KWANGSON TRADING".replace("KWANGSON", "kwang-SON"), "trading kwang", "KPe.9"):
        assert select(table, Selection(text=text)).subjects == table.subjects, text
    assert select(table, Selection(text="kwang sun")).subjects == ()
    assert select(table, Selection(text="nothing", ids=frozenset({table.subjects[0].id}))).subjects == table.subjects


def test_two_lists_of_a_party_that_state_one_day_tell_one_act(database: Database, publish: Publish) -> None:
    publish("jp-mof", "2016-12-10", {"1": {**TRADING, "since": "2016-12-09", "passport": "JP123"}})
    publish("jp-notices", "2016-12-10", {"n1": {**TRADING, "since": "2016-12-09"}})
    publish("us-ofac-sdn", "2016-12-20", {"7": TRADING})
    found = acts(database.align())
    dated = [act for act in found if act.dated]
    assert [(act.party, act.day, act.ended) for act in dated] == [("JP", "2016-12-09", False)]
    assert dated[0].entries == ("jp-mof:1", "jp-notices:n1")
    # OFAC's file states no day: it had begun by the day of the file.
    assert [(act.party, act.day) for act in found if not act.dated] == [("US", "2016-12-20")]


def test_a_stated_day_of_delisting_is_a_day_of_the_law(embedded: Database) -> None:
    """The Council delisted four ships on 17 December 2016."""
    table = embedded.align(programme="DPRK", party="UN")
    ended = [act for act in acts(table) if act.ended and act.party == "UN" and act.day == "2016-12-17"]
    assert len(ended) >= 4
    assert all(act.dated for act in ended)


def test_a_delisting_is_an_act_too(database: Database, publish: Publish) -> None:
    other = {"name": "Somebody Else", "programme": "DPRK", "since": "2010-01-01"}
    publish("kr-mofa", "2016-03-08", {"1": {**TRADING, "since": "2016-03-08"}, "2": other})
    publish("kr-mofa", "2018-01-01", {"2": other})
    ended = [act for act in acts(database.align()) if act.ended]
    # That it is gone from the list of that day does not tell the day of the act.
    assert [(act.party, act.caption, act.day, act.dated) for act in ended] == [
        ("KR", "Kwang-son Trading", "2018-01-01", False)
    ]


def test_coverage_counts_what_stands_on_a_list_today(dprk_table: Table) -> None:
    counts = coverage_counts(dprk_table)
    on_list = [
        s for s in dprk_table.subjects if any(d.list_id == "un-1718-vessels" for d in s.cells["UN"].designations)
    ]
    assert 0 < counts["un-1718-vessels", "DPRK", "V"] <= len(on_list)
    assert ("un-sc", "DPRK", "V") not in counts
