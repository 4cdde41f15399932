"""Each rule of a cell by a small story, with the code of its reason and the words that are made of it."""

from __future__ import annotations

import pytest

from tests.worlds import Publish
from tricord.align import Cell
from tricord.database import Database
from tricord.model import CellState

KIM = {"name": "KIM, Yong Chol", "birthDate": "1946"}
UN = {"un-sc": {"KPi.1": {**KIM, "since": "2016-11-30", "basis": "un"}}}
JP = {"jp-mof": {"17-1": {**KIM, "since": "2013-04-05"}}}
OTHER = {"9": {"name": "SOMEBODY, Else", "since": "2010-01-01"}}


def the_cell(database: Database, party: str, as_of: str | None = "2024-05-02") -> Cell:
    table = database.align(programme="DPRK", as_of=as_of)
    (found,) = [subject.cells[party] for subject in table.subjects if subject.caption == KIM["name"]]
    return found


@pytest.mark.parametrize(
    ("lists", "party", "state", "code", "words"),
    [
        pytest.param(UN, "UN", CellState.LISTED, "listed", "on the UN list (un-sc:KPi.1)", id="listed"),
        pytest.param(
            {**UN, "us-ofac-sdn": {"1": {**KIM, "since": "2016-12-02"}}},
            "US",
            CellState.AUTONOMOUS,
            "autonomous",
            "designated under national law (us-ofac-sdn:1)",
            id="autonomous",
        ),
        pytest.param(
            {**UN, "jp-mof": {"15-1": {**KIM, "since": "2016-12-09", "basis": "implementing"}}},
            "JP",
            CellState.IMPLEMENTING,
            "implementing",
            "carries out the UN listing (jp-mof:15-1)",
            id="implementing",
        ),
        pytest.param(
            {**UN, "kr-mofa": OTHER},
            "KR",
            CellState.IN_FORCE,
            "in-force-by-law",
            "the UN listing (un-sc:KPi.1) takes effect by law, without an act of its own: Act on Prohibition against "
            "the Financing of Terrorism and Proliferation of Weapons of Mass Destruction, art. 4, with the notice of "
            "the Financial Services Commission; reaches financial transactions and the disposal of property; payments "
            "under the Foreign Exchange Transactions Act need a designation of their own",
            id="in force by own law",
        ),
        pytest.param(
            {**UN, "eu-dprk": OTHER},
            "EU",
            CellState.OWED,
            "owed",
            "the UN listing (un-sc:KPi.1) needs an act of its own (Council (implementing) decision and regulation; "
            "Decision (CFSP) 2016/849 art. 33(1); Regulation (EU) 2017/1509 art. 47), and no entry found on eu-dprk "
            "as of 2024-05-02",
            id="owed, not carried out",
        ),
        pytest.param(
            UN,
            "EU",
            CellState.BOUND,
            "bound",
            "bound by the UN listing (un-sc:KPi.1); whether it has taken effect is not known: no list of EU is loaded",
            id="bound, effect not known",
        ),
        pytest.param(
            {"jp-mof": {"15-1": {**KIM, "basis": "implementing"}}},
            "UN",
            CellState.LISTED_INFERRED,
            "listed-inferred",
            "inferred from what carries out a UN listing (jp-mof:15-1): no list of the UN that tells is loaded",
            id="listed, inferred",
        ),
        pytest.param(
            {"jp-mof": {"15-1": {**KIM, "basis": "implementing"}}, "un-sc": OTHER},
            "UN",
            CellState.UNKNOWN,
            "carried-out-and-not-listed",
            "contradiction: carried out as a UN listing (jp-mof:15-1), and no entry found on un-sc as of 2024-05-02",
            id="a contradiction is no absence",
        ),
        pytest.param(
            {**UN, "us-ofac-sdn": {"1": {**KIM, "since": "2016-12-02", "until": "2020-03-01"}}},
            "US",
            CellState.OWED,
            "owed",
            "the UN listing (un-sc:KPi.1) needs an act of its own (executive orders under IEEPA and the UN "
            "Participation Act (22 U.S.C. 287c); OFAC designation), and no entry found on us-ofac-sdn as of 2024-05-02",
            id="an own designation that has ended does not end a UN listing",
        ),
        pytest.param(
            {**JP, "us-ofac-sdn": {"1": {**KIM, "since": "2016-12-02", "until": "2020-03-01"}}},
            "US",
            CellState.DELISTED,
            "delisted",
            "no longer listed (us-ofac-sdn:1)",
            id="delisted",
        ),
        pytest.param(
            {**JP, "us-ofac-sdn": OTHER},
            "US",
            CellState.NOT_LISTED,
            "silent",
            "no entry found on us-ofac-sdn as of 2024-05-02",
            id="silence of a list that tells",
        ),
        pytest.param(
            JP,
            "US",
            CellState.UNKNOWN,
            "no-list-loaded",
            "no list of US is loaded",
            id="silence that tells nothing",
        ),
    ],
)
def test_each_rule_says_why(
    database: Database,
    publish: Publish,
    lists: dict[str, dict[str, dict[str, str]]],
    party: str,
    state: CellState,
    code: str,
    words: str,
) -> None:
    for list_id, rows in lists.items():
        publish(list_id, "2024-05-02", rows)
    found = the_cell(database, party)
    assert (found.state, found.reason.code, found.why) == (state, f"align.{code}", words)


def test_a_day_between_two_snapshots_is_not_known(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2022-11-30", OTHER)
    publish("us-ofac-sdn", "2022-12-03", {**OTHER, "1": KIM})
    found = the_cell(database, "US", "2022-12-01")
    assert (found.state, found.reason.code) == (CellState.UNKNOWN, "align.day-not-known")
    assert found.why == "listed or delisted around that day, which day is not known (us-ofac-sdn:1)"


def test_listed_only_later_is_not_listed_yet(database: Database, publish: Publish) -> None:
    publish("jp-mof", "2026-03-05", JP["jp-mof"])
    publish("us-ofac-sdn", "2024-05-02", {"1": {**KIM, "since": "2016-12-02"}})
    found = the_cell(database, "US", "2016-10-27")
    assert (found.state, found.why) == (CellState.NOT_LISTED, "listed only later (us-ofac-sdn:1)")


def test_a_later_text_that_states_the_uns_day_is_no_proof_that_a_party_had_not_listed_before(
    database: Database, publish: Publish
) -> None:
    """The EU had Paek Se Bong from December 2009 on; its consolidated text dates him with the UN's day of 2017."""
    publish("us-ofac-sdn", "2024-05-02", {"1": {**KIM, "since": "2013-01-01"}})
    publish("eu-dprk", "2024-12-16", {"E1": {**KIM, "since": "2017-06-02", "basis": "implementing"}})
    then = the_cell(database, "EU", "2016-12-02")
    assert (then.state, then.reason.code) == (CellState.UNKNOWN, "align.un-day")
    assert the_cell(database, "EU").state is CellState.IMPLEMENTING


def test_an_own_act_of_the_eu_states_its_own_day(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2024-05-02", {"1": {**KIM, "since": "2013-01-01"}})
    publish("eu-dprk", "2024-12-16", {"E1": {**KIM, "since": "2022-04-21"}})
    then = the_cell(database, "EU", "2016-12-02")
    assert (then.state, then.why) == (CellState.NOT_LISTED, "listed only later (eu-dprk:E1)")


def test_a_day_that_no_snapshot_reaches_names_what_is_loaded(database: Database, publish: Publish) -> None:
    publish("jp-mof", "2026-03-05", JP["jp-mof"])
    publish("us-ofac-sdn", "2021-07-07", OTHER)
    publish("us-ofac-sdn", "2021-08-01", OTHER)
    found = the_cell(database, "US", "2016-10-27")
    assert found.state is CellState.UNKNOWN
    assert found.why == "no snapshot tells for that day (loaded: us-ofac-sdn from 2021-07-07 to 2021-08-01)"
