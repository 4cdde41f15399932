"""A list that is missing for a month, cut off, or back again delists nobody."""

from __future__ import annotations

from itertools import permutations

import pytest
from sqlalchemy import Engine

from tests.store.conftest import Loader
from tests.store.lists import TableReader, document, people, without
from tests.store.test_loading import histories
from tests.worlds import Publish
from tricord import resolve, store
from tricord.database import Database
from tricord.model import CellState

FORTY = people(*(f"PERSON, Number {n}" for n in range(1, 41)), since="2016-12-02")


def state(database: Database, entry: str, day: str) -> CellState:
    (subject,) = database.align(subjects=[entry], as_of=day).subjects
    return subject.cells["US"].state


def test_a_month_without_a_file_changes_nothing(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2020-01-01", FORTY)
    publish("us-ofac-sdn", "2020-02-01", FORTY)
    for day in ("2020-01-01", "2020-01-15", "2020-02-01"):
        assert state(database, "us-ofac-sdn:7", day) is CellState.AUTONOMOUS
    assert database.diff("us-ofac-sdn", "2020-01-01", "2020-02-01").changes == ()


def test_a_file_that_is_cut_off_is_held_and_the_next_whole_one_finds_everybody(database: Database) -> None:
    reader, index = TableReader(), resolve.LinkIndex
    cut = {key: values for key, values in FORTY.items() if int(key) <= 37}
    reports = [
        store.load(database._engine, reader, document(day, rows), published=day, index=index())
        for day, rows in (("2020-01-01", FORTY), ("2020-01-02", cut), ("2020-01-03", FORTY))
    ]
    assert [report.status for report in reports] == ["loaded", "held", "loaded"]
    assert reports[1].removed == ("us-ofac-sdn:38", "us-ofac-sdn:39", "us-ofac-sdn:40")
    assert (reports[2].added, reports[2].amended, reports[2].removed) == ((), (), ())
    assert state(database, "us-ofac-sdn:40", "2020-01-02") is CellState.AUTONOMOUS
    assert [delta.status for delta in database.deltas()] == ["held", "loaded"]
    assert all(delta.notices == () for delta in database.deltas())


def test_a_few_that_leave_from_the_middle_are_believed(load: Loader) -> None:
    load("2020-01-01", FORTY)
    report = load("2020-01-02", without(FORTY, ["3", "17", "22", "31"]))
    assert report.status == "loaded"
    assert len(report.removed) == 4


@pytest.mark.parametrize("order", list(permutations(("2020-01-01", "2020-01-03"))), ids="-".join)
def test_a_cut_file_between_two_whole_ones_is_held_whenever_it_comes_after_one(
    order: tuple[str, ...], load: Loader
) -> None:
    for day in order:
        load(day, FORTY)
    assert load("2020-01-02", without(FORTY, [str(n) for n in range(20, 41)])).status == "held"


def test_a_cut_file_that_came_first_is_pointed_out_when_the_one_before_it_comes(load: Loader) -> None:
    load("2020-01-02", without(FORTY, [str(n) for n in range(20, 41)]))
    report = load("2020-01-01", FORTY)
    assert report.warnings == ("the snapshot of 2020-01-02, loaded before, lacks 21 of these entries: check its file",)


def test_a_list_renumbered_throughout_is_amended_not_held(load: Loader) -> None:
    load("2020-01-01", FORTY)
    renumbered = {str(int(key) + 500): values for key, values in FORTY.items()}
    report = load("2020-01-02", renumbered)
    assert (report.status, report.added, report.removed) == ("loaded", (), ())
    assert len(report.amended) == len(report.renumbered) == 40


def test_an_entry_that_went_back_to_its_old_number_is_one_entry(load: Loader, engine: Engine) -> None:
    load("2020-01-01", FORTY)
    load("2020-01-02", {**without(FORTY, ["5"]), "505": FORTY["5"]})
    load("2020-01-03", FORTY)
    found = histories(engine)
    assert "us-ofac-sdn:505" not in found
    assert [version[1:3] for version in found["us-ofac-sdn:5"]] == [
        ("2020-01-01", "2020-01-02"),
        ("2020-01-02", "2020-01-03"),
        ("2020-01-03", None),
    ]


def test_what_was_known_before_the_new_number_is_the_old_one(load: Loader, engine: Engine) -> None:
    load("2020-01-01", FORTY)
    load("2020-01-02", {**without(FORTY, ["5"]), "505": FORTY["5"]})
    assert "us-ofac-sdn:5" in histories(engine, known_on="2020-01-01")
    assert "us-ofac-sdn:505" in histories(engine, known_on="2020-01-02")


def test_what_a_companion_file_says_of_a_newcomer_for_the_first_time_is_no_amendment(load: Loader) -> None:
    load("2020-01-01", people("KIM, Yong Chol"), alt={"1": {"alias": "KIM, Young-cheol"}})
    load("2020-01-02", people("KIM, Yong Chol", "RI, Su Yong"))
    both = {"1": {"alias": "KIM, Young-cheol"}, "2": {"alias": "LEE, Su-yong"}}
    assert load("2020-01-03", people("KIM, Yong Chol", "RI, Su Yong"), alt=both).amended == ()
