"""What changed between two days by legal date: what is stated, what is bounded, and what nobody knows."""

from __future__ import annotations

import pytest
from lxml import etree

from tests.worlds import Publish
from tricord.align import ChangeKind, LegalAct, LegalChanges
from tricord.database import Database
from tricord.model.errors import InvalidValue
from tricord.reports import (
    act_sentence,
    change_line,
    common_law,
    legal_changes_atom,
    legal_changes_csv,
    limits_lines,
    sources_line,
)

RI = {"name": "RI, Su Yong", "since": "2016-11-30"}
JON = {"name": "JON, Il Ho", "since": "2022-12-01"}
YU = {"name": "YU, Jin"}


def told(changes: LegalChanges) -> list[tuple[str, str, str | None, list[str]]]:
    return [(act.did, act.party, act.day, [one.caption for one in act.changes]) for act in changes.acts]


def test_what_is_stated_has_its_legal_day_whenever_it_was_seen(database: Database, publish: Publish) -> None:
    publish("un-sc", "2026-01-01", {"1": RI, "2": JON})
    found = database.changes("2022-01-01", "2022-12-31")
    assert told(found) == [("designated", "UN", "2022-12-01", ["JON, Il Ho"])]
    assert told(database.changes("2016-11-30", "2016-11-30")) == [("designated", "UN", "2016-11-30", ["RI, Su Yong"])]
    assert found.acts[0].changes[0].stated
    assert found.acts[0].changes[0].sources[0].place == "row 2"


def test_what_no_day_is_stated_of_lies_between_two_snapshots(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2022-11-30", {"1": RI})
    publish("us-ofac-sdn", "2022-12-03", {"1": RI, "2": YU})
    publish("us-ofac-sdn", "2022-12-09", {"1": RI})
    (came, went) = database.changes("2022-12-01", "2022-12-31").acts
    assert (came.did, came.day, came.not_before, came.not_after) == (
        ChangeKind.DESIGNATED,
        None,
        "2022-12-01",
        "2022-12-03",
    )
    assert (went.did, went.not_before, went.not_after) == (ChangeKind.REMOVED, "2022-12-04", "2022-12-09")
    assert act_sentence(came) == (
        "between 2022-12-01 and 2022-12-03: United States designated 1 person under DPRK; seen from snapshots, no day "
        "is stated."
    )
    # In a stretch that cuts the bounds it may lie, or may not.
    cut = database.changes("2022-12-02", "2022-12-05")
    assert (cut.acts, cut.undated) == ((), {"us-ofac-sdn": 2})


def test_what_one_list_dates_another_of_the_party_does_not_bound_again(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2022-11-30", {"1": RI})
    publish("us-ofac-sdn", "2022-12-03", {"1": RI, "39496": {"name": "JON, Il Ho", "birthDate": "1956-08-28"}})
    publish("us-notices", "2023-01-01", {"a": {**JON, "reference": "us-ofac-sdn:39496", "birthDate": "1956-08-28"}})
    (act,) = database.changes("2022-12-01", "2022-12-31").acts
    assert (act.day, [one.caption for one in act.changes]) == ("2022-12-01", ["JON, Il Ho"])
    assert database.changes("2022-12-02", "2022-12-31").acts == ()


def test_who_went_and_came_back_is_told_both_times(database: Database, publish: Publish) -> None:
    publish("un-sc", "2023-10-17", {"1": RI, "2": JON})
    publish("un-sc", "2023-10-18", {"1": RI})
    publish("un-sc", "2025-09-26", {"1": RI})
    publish("un-sc", "2025-09-27", {"1": RI, "2": JON})
    assert told(database.changes("2023-10-01", "2025-12-31")) == [
        ("removed", "UN", "2023-10-18", ["JON, Il Ho"]),
        ("designated", "UN", "2025-09-27", ["JON, Il Ho"]),
    ]


def test_a_stated_end_is_a_removal_of_that_day(database: Database, publish: Publish) -> None:
    publish("kr-mofa", "2026-01-22", {"1": {**RI, "until": "2018-03-01"}})
    (act,) = database.changes("2018-01-01", "2018-12-31").acts
    assert (act.did, act.day, act.changes[0].stated) == (ChangeKind.REMOVED, "2018-03-01", True)


def test_what_is_not_known_is_said(database: Database, publish: Publish) -> None:
    publish("jp-meti-eul", "2025-09-29", {"1": YU})
    publish("un-sc", "2020-01-01", {"1": RI})
    publish("un-sc", "2026-02-27", {"1": RI})
    found = database.changes("2019-01-01", "2026-12-31")
    assert found.acts == ()
    lines = list(limits_lines(found))
    assert "un-sc: what left it before 2020-01-01 is not seen; what changed after 2026-02-27 is not known." in lines
    assert "US: no list is loaded, nothing is known of its changes." in lines
    assert any(line.startswith("jp-meti-eul: 1 designations or removals may lie in this time") for line in lines)
    within = database.changes("2021-01-01", "2021-12-31", party="UN")
    assert list(limits_lines(within)) == []


def test_a_programme_and_a_party_choose(database: Database, publish: Publish) -> None:
    publish("un-sc", "2026-01-01", {"1": RI, "2": {**JON, "programme": "IRAN"}})
    publish("kr-mofa", "2026-01-01", {"9": {"name": "KANG, Other", "since": "2016-12-02"}})
    assert told(database.changes("2016-01-01", "2026-01-01", programme="IRAN", party="UN")) == [
        ("designated", "UN", "2022-12-01", ["JON, Il Ho"])
    ]
    assert {act.party for act in database.changes("2016-01-01", "2026-01-01", party="KR").acts} == {"KR"}


@pytest.mark.parametrize(
    ("since", "until", "more"),
    [
        ("2022-12-31", "2022-12-01", {}),
        ("yesterday", "2022-12-01", {}),
        ("2022-12-01", "2022-12-31", {"party": "XX"}),
        ("2022-12-01", "2022-12-31", {"programme": "XX"}),
    ],
)
def test_a_question_that_is_none_is_refused(database: Database, since: str, until: str, more: dict[str, str]) -> None:
    with pytest.raises(InvalidValue):
        database.changes(since, until, **more)


# -- the real lists ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def december(embedded: Database) -> LegalChanges:
    """What changed under DPRK in December 2022."""
    return embedded.changes("2022-12-01", "2022-12-31", programme="DPRK")


def act_of(changes: LegalChanges, party: str, day: str) -> LegalAct:
    return next(act for act in changes.acts if (act.party, act.day) == (party, day))


def test_december_2022_as_it_was(december: LegalChanges) -> None:
    assert {(act.party, act.day, len(act.changes)) for act in december.acts} >= {
        ("US", "2022-12-01", 3),
        ("JP", "2022-12-02", 4),
        ("KR", "2022-12-02", 15),
        ("US", "2022-12-09", 10),
    }
    days = [act.day for act in december.acts if act.day is not None]
    assert days == sorted(days)
    korea = act_of(december, "KR", "2022-12-02")
    assert act_sentence(korea) == (
        "2022-12-02: Republic of Korea designated 7 organizations, 8 persons under DPRK (Trilateral package after Nov "
        "2022 ICBM launch)."
    )
    assert "Foreign Exchange Transactions Act" in common_law(korea)
    america = act_of(december, "US", "2022-12-01").changes[0]
    assert america.caption == "JON, Il Ho"
    assert "E.O. 13687 (2015)" in change_line(america)
    assert "us-ofac-sdn 2022-12-02, row" in sources_line(america)


def test_the_day_on_which_the_iran_list_of_the_un_ended(embedded: Database) -> None:
    (act,) = embedded.changes("2023-10-01", "2023-12-31", programme="IRAN", party="UN").acts
    assert (act.did, act.day, len(act.changes)) == (ChangeKind.REMOVED, "2023-10-18", 84)


def test_as_a_table_a_row_for_each_subject(december: LegalChanges) -> None:
    rows = legal_changes_csv(december).splitlines()
    assert len(rows) == 1 + sum(len(act.changes) for act in december.acts)
    assert rows[0].startswith("did,party,day,not_before,not_after,stated,subject,caption,")
    assert any(row.startswith("designated,US,2022-12-01,,,yes,tc-") for row in rows)


def test_as_a_feed_an_entry_for_each_act(december: LegalChanges) -> None:
    text = legal_changes_atom(december, title="Changes", about="DPRK", updated="2026-03-12T00:00:00Z")
    feed = etree.fromstring(text.encode())
    ids = [entry.findtext("{*}id") for entry in feed.findall("{*}entry")]
    assert len(set(ids)) == len(december.acts) >= 5
    again = legal_changes_atom(december, title="Changes", about="DPRK", updated="2026-03-12T00:00:00Z")
    assert text == again
