"""What a cell says, and why: every state, and the unknown kept apart from the no."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.worlds import Publish
from tricord.align import Cell, Table
from tricord.database import Database
from tricord.model import CellState

KIM = {"name": "KIM, Yong Chol", "birthDate": "1946"}
OTHER = {"9": {"name": "SOMEBODY, Else", "since": "2010-01-01"}}


def cell(table: Table, party: str, caption: str = "KIM, Yong Chol") -> Cell:
    (found,) = [subject.cells[party] for subject in table.subjects if subject.caption == caption]
    return found


def test_autonomous_implementing_and_listed(database: Database, publish: Publish) -> None:
    publish("un-sc", "2026-02-27", {"KPi.1": {**KIM, "since": "2016-11-30", "basis": "un"}})
    publish("us-ofac-sdn", "2024-05-02", {"1": {**KIM, "since": "2016-12-02"}})
    publish("jp-mof", "2026-03-05", {"15-1": {**KIM, "since": "2016-12-09", "basis": "implementing"}})
    table = database.align(programme="DPRK")
    assert cell(table, "UN").state is CellState.LISTED
    assert cell(table, "US").state is CellState.AUTONOMOUS
    assert cell(table, "JP").state is CellState.IMPLEMENTING
    assert [cell(table, party).since for party in ("UN", "US", "JP")] == ["2016-11-30", "2016-12-02", "2016-12-09"]


def test_what_another_process_loads_is_in_the_next_answer(publish: Publish, tmp_path: Path) -> None:
    publish("us-ofac-sdn", "2024-05-02", {"1": {**KIM, "since": "2016-12-02"}})
    with Database(tmp_path / "store.db") as reader:
        for _ in range(2):
            assert cell(reader.align(as_of="2024-06-01"), "US").since == "2016-12-02"
        publish("us-ofac-sdn", "2024-07-01", {"1": {**KIM, "since": "2016-12-01"}})
        assert cell(reader.align(as_of="2024-08-01"), "US").since == "2016-12-01"
        assert cell(reader.align(as_of="2024-06-01", known_on="2024-06-30"), "US").since == "2016-12-02"


def test_a_un_listing_binds_a_party_that_does_not_repeat_it(database: Database, publish: Publish) -> None:
    publish("un-sc", "2026-02-27", {"KPi.1": {**KIM, "since": "2016-11-30", "basis": "un"}})
    publish("kr-mofa", "2026-01-22", OTHER)
    table = database.align(programme="DPRK", parties=["UN", "KR"])
    found = cell(table, "KR")
    assert (found.state, found.since) == (CellState.IN_FORCE, "2016-11-30")
    assert "un-sc:KPi.1" in found.why
    assert "Financing of Terrorism" in found.laws[0]
    assert table.gaps("KR") == [], "what is in force by law is no gap"


def test_silence_of_a_whole_list_on_a_covered_day_is_a_gap(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2021-07-07", {"1": {**KIM, "since": "2016-12-02"}})
    publish("us-ofac-sdn", "2024-05-02", {"1": {**KIM, "since": "2016-12-02"}})
    publish("jp-mof", "2021-01-01", OTHER)
    publish("jp-mof", "2026-03-05", OTHER)
    table = database.align(programme="DPRK", as_of="2022-01-01", parties=["US", "JP"])
    assert cell(table, "JP").state is CellState.NOT_LISTED
    (gap,) = table.gaps("JP")
    assert (gap.caption, gap.listed_by, gap.first_party, gap.first_since) == (
        "KIM, Yong Chol",
        ("US",),
        "US",
        "2016-12-02",
    )
    assert gap.days == 1856


def test_the_days_of_a_gap_end_where_the_silent_list_ends(database: Database, publish: Publish) -> None:
    """A newer list of the party, which does not show everything, says nothing of who is missing from it."""
    of_russia = {**KIM, "programme": "RUSSIA", "since": "2022-03-01"}
    publish("jp-mof", "2026-03-05", {"29-1": of_russia})
    publish("us-ofac-sdn", "2024-05-02", OTHER)
    publish("us-notices", "2026-03-12", {"7": {"name": "SOMEBODY, New", "programme": "RUSSIA", "since": "2026-03-12"}})
    (gap,) = [gap for gap in database.align(programme="RUSSIA").gaps("US") if gap.caption == "KIM, Yong Chol"]
    assert (gap.silent_as_of, gap.days) == ("2024-05-02", 793)


SHIP = {"schema": "Vessel", "name": "NAM SAN 8", "imoNumber": "IMO8122347", "since": "2018-03-30"}


def test_a_list_that_cannot_show_ships_is_not_silent_about_them(database: Database, publish: Publish) -> None:
    """The UN's consolidated list and Japan's workbook hold persons and entities; the UN's ships are a list of their
    own.
    """
    publish("eu-dprk", "2024-12-16", {"E1": {**SHIP, "basis": "implementing"}})
    publish("un-sc", "2026-02-27", OTHER)
    publish("jp-mof", "2026-03-05", OTHER)
    table = database.align(programme="DPRK", parties=["UN", "JP", "EU"])
    assert cell(table, "UN", "NAM SAN 8").state is CellState.LISTED_INFERRED
    assert table.summary().states["UN"] == {"listed": 1, "listed, inferred": 1}, "of which one is the UN's own"
    assert cell(table, "JP", "NAM SAN 8").state is CellState.UNKNOWN
    assert [gap for gap in table.gaps() if gap.caption == "NAM SAN 8"] == []


def test_the_list_of_the_uns_ships_says_who_is_on_it_and_who_is_not(database: Database, publish: Publish) -> None:
    other = {**SHIP, "name": "RASON 1", "imoNumber": "IMO9999993"}
    publish("us-ofac-sdn", "2024-12-16", {"1": SHIP, "2": other})
    publish("un-1718-vessels", "2024-12-16", {"a": {**SHIP, "basis": "un"}})
    publish("jp-mof", "2026-03-05", OTHER)
    table = database.align(programme="DPRK", parties=["UN", "US", "JP"])
    assert cell(table, "UN", "NAM SAN 8").state is CellState.LISTED
    assert cell(table, "JP", "NAM SAN 8").state is CellState.BOUND
    assert cell(table, "UN", "RASON 1").state is CellState.NOT_LISTED
    assert cell(table, "JP", "RASON 1").state is CellState.UNKNOWN


def test_no_snapshot_for_the_day_is_unknown_and_never_a_gap(database: Database, publish: Publish) -> None:
    publish("jp-mof", "2026-03-05", {"17-1": {**KIM, "since": "2013-04-05"}})
    publish("us-ofac-sdn", "2021-07-07", OTHER)
    table = database.align(programme="DPRK", as_of="2016-10-27", parties=["US", "JP", "AU"])
    assert cell(table, "US").state is CellState.UNKNOWN
    assert "2021-07-07" in cell(table, "US").why
    assert cell(table, "AU").state is CellState.UNKNOWN
    assert "no list of AU is loaded" in cell(table, "AU").why
    assert table.gaps("US") == table.gaps("AU") == []


def test_after_the_newest_snapshot_silence_is_unknown(database: Database, publish: Publish) -> None:
    publish("jp-mof", "2026-03-05", {"17-1": {**KIM, "since": "2025-06-01"}})
    publish("us-ofac-sdn", "2024-05-02", OTHER)
    strict = database.align(programme="DPRK", as_of="2026-01-01", parties=["US", "JP"])
    assert cell(strict, "US").state is CellState.UNKNOWN
    last_seen = database.align(programme="DPRK", parties=["US", "JP"])
    assert cell(last_seen, "US").state is CellState.UNKNOWN, "a list of 2024 cannot show that nobody followed in 2025"


def test_a_list_that_states_no_date_is_bounded_by_its_snapshots(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2022-11-30", OTHER)
    publish("us-ofac-sdn", "2022-12-02", {**OTHER, "1": KIM})
    found = cell(database.align(programme="DPRK", parties=["US"]), "US")
    assert (found.state, found.since, found.not_before, found.not_after) == (
        CellState.AUTONOMOUS,
        None,
        "2022-12-01",
        "2022-12-02",
    )
    inside = database.align(programme="DPRK", as_of="2022-12-01", parties=["US"])
    assert cell(inside, "US").state is CellState.UNKNOWN
    before = database.align(programme="DPRK", as_of="2022-11-30", parties=["US"])
    assert "KIM, Yong Chol" not in [subject.caption for subject in before.subjects]


def test_an_undated_entry_before_the_first_snapshot_is_counted_not_shown(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2021-07-07", {"1": KIM})
    table = database.align(programme="DPRK", as_of="2016-10-27", parties=["US"])
    assert (len(table.subjects), table.undated) == (0, 1)


def test_a_delisting_is_seen_between_two_snapshots(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2022-01-01", {**OTHER, "1": {**KIM, "since": "2016-12-02"}})
    publish("us-ofac-sdn", "2023-01-01", OTHER)
    states = {
        day: cell(database.align(programme="DPRK", as_of=day, parties=["US"]), "US").state
        for day in ("2016-12-02", "2022-01-01", "2022-06-01", "2023-01-01")
    }
    assert states == {
        "2016-12-02": CellState.AUTONOMOUS,
        "2022-01-01": CellState.AUTONOMOUS,
        "2022-06-01": CellState.UNKNOWN,
        "2023-01-01": CellState.DELISTED,
    }


def test_a_stated_delisting_ends_the_cell_on_its_day(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2024-05-02", {"1": {**KIM, "since": "2016-12-02", "until": "2020-03-01"}})
    assert (
        cell(database.align(programme="DPRK", as_of="2020-02-29", parties=["US"]), "US").state is CellState.AUTONOMOUS
    )
    ended = cell(database.align(programme="DPRK", as_of="2020-03-01", parties=["US"]), "US")
    assert (ended.state, ended.until) == (CellState.DELISTED, "2020-03-01")


def test_who_was_listed_later_is_not_yet_in_the_table(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2024-05-02", {"1": {**KIM, "since": "2016-12-02"}})
    publish("jp-mof", "2026-03-05", {"17-1": {**KIM, "since": "2013-04-05"}})
    table = database.align(programme="DPRK", as_of="2016-10-27", parties=["US", "JP"])
    assert cell(table, "JP").state is CellState.AUTONOMOUS
    assert cell(table, "US").state is CellState.NOT_LISTED
    assert "only later" in cell(table, "US").why


def test_an_end_user_listing_decides_only_where_no_sanction_does(database: Database, publish: Publish) -> None:
    firm = {"name": "RYONGBONG GENERAL TRADING", "schema": "Organization"}
    publish("jp-mof", "2026-03-05", {"14-1": {**firm, "since": "2009-07-24", "basis": "implementing"}})
    publish("us-ofac-sdn", "2024-05-02", {"1": {**firm, "since": "2005-06-29"}})
    found = cell(database.align(programme="DPRK", parties=["JP"]), "JP", firm["name"])
    assert found.state is CellState.IMPLEMENTING


def test_lags_count_days_from_the_first_party(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2024-05-02", {"1": {**KIM, "since": "2016-12-02"}})
    publish("jp-mof", "2026-03-05", {"17-1": {**KIM, "since": "2016-12-09"}})
    publish("kr-mofa", "2026-01-22", {"K1": {**KIM, "since": "2016-12-02"}})
    table = database.align(programme="DPRK", parties=["US", "JP", "KR"])
    assert [(lag.first_since, lag.party, lag.days) for lag in table.lags()] == [
        ("2016-12-02", "JP", 7),
        ("2016-12-02", "US", 0),
    ]
    assert table.summary().overlap == {"US-JP": 1, "US-KR": 1, "JP-KR": 1}


def test_what_was_known_on_a_day_uses_only_snapshots_of_that_day(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2022-11-30", OTHER)
    publish("us-ofac-sdn", "2022-12-02", {**OTHER, "1": {**KIM, "since": "2022-12-01"}})
    now = database.align(programme="DPRK", as_of="2022-12-01")
    then = database.align(programme="DPRK", as_of="2022-12-01", known_on="2022-12-01")
    assert "KIM, Yong Chol" in [subject.caption for subject in now.subjects]
    assert "KIM, Yong Chol" not in [subject.caption for subject in then.subjects]


@pytest.mark.parametrize(
    ("argument", "says"), [({"as_of": "27 Oct 2016"}, "2016-10-27"), ({"parties": ["XX"]}, "No party is called XX")]
)
def test_a_wrong_question_is_explained(database: Database, argument: dict, says: str) -> None:  # type: ignore[type-arg]  # of any keywords
    with pytest.raises(ValueError, match=says):
        database.align(**argument)


def test_a_list_of_one_countrys_programme_is_silent_on_others(database: Database, publish: Publish) -> None:
    centre = {"name": "SCIENTIFIC STUDIES CENTER", "schema": "Organization", "since": "2005-06-29"}
    publish("us-ofac-sdn", "2024-05-02", {"1": {**centre, "programme": "SYRIA"}})
    publish("jp-mof", "2026-03-05", {"16-1": {**centre, "programme": "DPRK", "reference": "us-ofac-sdn:1"}})
    publish("kr-mofa", "2026-01-22", OTHER)
    table = database.align(programme="DPRK", parties=["US", "JP", "KR"])
    assert cell(table, "KR", centre["name"]).state is CellState.UNKNOWN


def test_an_entry_that_may_be_the_subjects_is_no_silence(database: Database, publish: Publish) -> None:
    """The US calls him four years older: too far apart to be joined, and too near for `owed`."""
    un = {"name": "IYAD AG GHALI", "birthDate": "1958", "basis": "un", "since": "2013-02-25", "programme": "ISIL-AQ"}
    us = {"name": "GHALI, Iyad ag", "birthDate": "1954", "since": "2013-02-26", "programme": "TERRORISM"}
    publish("un-sc", "2026-02-27", {"QDi.316": un, **OTHER})
    publish("us-ofac-sdn", "2026-02-27", {"15832": us, **OTHER})
    database.resolve()
    table = database.align(parties=["UN", "US"])
    found = cell(table, "US", "IYAD AG GHALI")
    assert found.state is CellState.UNKNOWN
    assert "us-ofac-sdn:15832 may be this subject" in found.why
    assert [gap for gap in table.gaps() if gap.caption == "IYAD AG GHALI"] == []


def test_an_end_that_a_later_table_states_ends_the_entry_of_an_older_list(database: Database, publish: Publish) -> None:
    """OFAC's file of 2024 still has who was taken off in March 2025, as the dated table knows."""
    publish("us-ofac-sdn", "2024-05-02", {"39796": {**KIM, "since": "2022-11-08"}})
    notice = {**KIM, "since": "2022-11-08", "until": "2025-03-21", "reference": "us-ofac-sdn:39796"}
    publish("us-notices", "2026-03-12", {"1": notice})
    found = cell(database.align(programme="DPRK"), "US")
    assert (found.state, found.until) == (CellState.DELISTED, "2025-03-21")
    assert cell(database.align(programme="DPRK", as_of="2024-05-02"), "US").state is CellState.AUTONOMOUS
    publish("us-ofac-sdn", "2025-06-01", {"39796": {**KIM, "since": "2022-11-08"}})
    assert cell(database.align(programme="DPRK"), "US").state is CellState.AUTONOMOUS, "the list itself shows it again"
