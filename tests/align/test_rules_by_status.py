"""Who is reached by a rule without being named: a state of its own, and never a gap."""

from __future__ import annotations

import pytest

from tests.worlds import Publish
from tricord.align import Cell
from tricord.database import Database
from tricord.model import CellState

PARTY = {"schema": "Organization", "name": "Worker's Party of Korea", "since": "2016-12-02"}
SHIP = {"schema": "Vessel", "name": "RASON 1", "imoNumber": "IMO9999993", "flag": "kp", "since": "2016-03-16"}
OTHER = {"9": {"name": "SOMEBODY, Else", "since": "2010-01-01"}}


def cells(database: Database, name: str, as_of: str | None = None) -> dict[str, Cell]:
    (subject,) = [s for s in database.align(programme="DPRK", as_of=as_of).subjects if s.caption == name]
    return dict(subject.cells)


def test_a_ruling_party_is_blocked_by_the_us_and_on_a_condition_by_the_un(database: Database, publish: Publish) -> None:
    publish("kr-mofa", "2026-01-22", {"ec83d232bd21": PARTY})
    publish("us-ofac-sdn", "2026-03-05", OTHER)
    publish("un-sc", "2026-03-05", OTHER)
    found = cells(database, PARTY["name"])
    assert (found["US"].state, found["US"].since) == (CellState.COVERED, "2016-03-15")
    assert "31 CFR 510.201" in found["US"].why
    assert found["UN"].state is CellState.COVERED_ON_CONDITION
    assert "only if the State finds a tie" in found["UN"].why
    gaps = {gap.party for gap in database.align(programme="DPRK").gaps() if gap.caption == PARTY["name"]}
    assert gaps == set()


@pytest.mark.parametrize(
    ("day", "state"),
    [("2006-10-13", CellState.UNKNOWN), ("2006-10-14", CellState.COVERED), ("2018-01-01", CellState.COVERED)],
)
def test_japans_ports_are_closed_to_ships_of_north_koreas_flag(
    database: Database, publish: Publish, day: str, state: CellState
) -> None:
    publish("us-ofac-sdn", "2018-03-05", {"1": {**SHIP, "since": "2006-01-01"}})
    publish("jp-mof", "2018-03-05", OTHER)
    found = cells(database, SHIP["name"], day)["JP"]
    assert found.state is state
    if state is CellState.COVERED:
        assert found.measures == ("port-entry-ban",)


def test_a_ship_of_another_flag_is_reached_by_no_rule_for_the_flag(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2018-03-05", {"1": {**SHIP, "flag": "pa"}})
    assert cells(database, SHIP["name"])["JP"].state is CellState.UNKNOWN


def test_a_designation_by_name_says_more_than_a_rule(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2018-03-05", {"1": SHIP})
    publish("jp-vessels", "2018-03-05", {"1": {**SHIP, "since": "2017-01-01"}})
    found = cells(database, SHIP["name"])["JP"]
    assert (found.state, found.since) == (CellState.AUTONOMOUS, "2017-01-01")


def test_who_is_reached_by_a_rule_and_listed_by_nobody_is_found_by_a_screening(
    database: Database, publish: Publish
) -> None:
    publish("us-ofac-sdn", "2024-05-02", OTHER)
    (match,) = database.screener().match("Government of North Korea")
    (us,) = [standing for standing in match.designations if standing.party == "US"]
    assert (us.state, us.law) == (CellState.COVERED, "31 CFR 510.201(a)(1); E.O. 13722 s. 1")
    before = database.screener(as_of="2016-03-14").match("Government of North Korea")
    assert before == [] or all(s.state is not CellState.COVERED for s in before[0].designations if s.party == "US")
