"""The four days of OFAC's list around two joint actions: what was added comes out, in whatever order they come in."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from tests.store.history import DAYS, Rows, changed, load_rows, real_rows
from tests.store.test_loading import histories
from tricord.database import Database
from tricord.model import CellState

DECEMBER_2022 = {"us-ofac-sdn:39496": "JON, Il Ho", "us-ofac-sdn:39497": "YU, Jin", "us-ofac-sdn:39498": "KIM, Su Gil"}
NOVEMBER_2023 = {
    "us-ofac-sdn:37656": "KANG, Phyong Guk",
    "us-ofac-sdn:37657": "RI, Sung Il",
    "us-ofac-sdn:37658": "KANG, Kyong Il",
    "us-ofac-sdn:45430": "KIMSUKY",
    "us-ofac-sdn:46129": "CHOE, Song Chol",
    "us-ofac-sdn:46130": "IM, Song Sun",
    "us-ofac-sdn:46131": "JANG, Myong Chol",
    "us-ofac-sdn:46448": "SO, Myong",
    "us-ofac-sdn:46449": "CHOE, Un Hyok",
}


@pytest.fixture(scope="module")
def real(shared: Path) -> dict[str, Rows]:
    return real_rows(shared)


@pytest.fixture(scope="module")
def in_order(real: dict[str, Rows], tmp_path_factory: pytest.TempPathFactory) -> Database:
    """The four days in the order of time."""
    folder = tmp_path_factory.mktemp("in-order")
    database = Database(folder / "store.db")
    for day in DAYS:
        load_rows(database, day, real[day], folder)
    return database


def added(database: Database, since: str, until: str) -> dict[str, str]:
    """Entry -> name of what North Korea's programmes gained."""
    found = database.diff("us-ofac-sdn", since, until)
    assert {change.op for change in found.changes} <= {"ADD"}
    return {change.entry: change.caption for change in found.changes if "DPRK" in change.programmes}


@pytest.mark.parametrize("order", list(permutations(DAYS)), ids="-".join)
def test_the_real_additions_come_out_in_any_order(
    order: tuple[str, ...], real: dict[str, Rows], in_order: Database, database: Database, tmp_path: Path
) -> None:
    for day in order:
        assert load_rows(database, day, real[day], tmp_path).status == "loaded"
    assert added(database, "2022-11-30", "2022-12-02") == DECEMBER_2022
    assert added(database, "2023-11-30", "2023-12-01") == NOVEMBER_2023
    assert histories(database._engine) == histories(in_order._engine)


@pytest.mark.slow
def test_the_whole_files_in_another_order_say_the_same(shared: Path, database: Database) -> None:
    for day in ("2023-12-01", "2022-12-02", "2023-11-30", "2022-11-30"):
        database.load("us-ofac-sdn", shared / "raw" / "ofac_history" / f"sdn_{day}.csv", published=day)
    assert added(database, "2022-11-30", "2022-12-02") == DECEMBER_2022
    assert added(database, "2023-11-30", "2023-12-01") == NOVEMBER_2023
    assert len(database.diff("us-ofac-sdn", "2022-11-30", "2022-12-02").changes) == 10
    assert len(database.diff("us-ofac-sdn", "2023-11-30", "2023-12-01").changes) == 15


def test_kimsuky_under_a_new_number_is_amended_and_keeps_its_day(
    real: dict[str, Rows], database: Database, tmp_path: Path
) -> None:
    load_rows(database, "2023-12-01", real["2023-12-01"], tmp_path)
    rows = dict(real["2023-12-01"])
    rows["99001"] = changed(rows.pop("45430"), number="99001")
    report = load_rows(database, "2023-12-02", rows, tmp_path)
    assert (report.added, report.amended, report.removed) == ((), ("us-ofac-sdn:99001",), ())
    assert report.renumbered == {"us-ofac-sdn:99001": "us-ofac-sdn:45430"}
    (change,) = database.diff("us-ofac-sdn", "2023-12-01", "2023-12-02").changes
    assert (change.op, change.entry, change.former) == ("MOD", "us-ofac-sdn:99001", "us-ofac-sdn:45430")
    assert (change.gone, change.new) == ((), ())
    for asked in ("us-ofac-sdn:99001", "us-ofac-sdn:45430"):
        (subject,) = database.find(asked).subjects
        assert subject.cells["US"].state is CellState.AUTONOMOUS
        assert subject.cells["US"].since == "2023-11-30", "the day belongs to the designation, not to its number"
        assert subject.entries == ("us-ofac-sdn:45430", "us-ofac-sdn:99001")
        assert len(subject.cells["US"].designations) == 1


@pytest.mark.parametrize("name", ["KANG, Pyong Guk", "KANG, Phyong-Guk"])
def test_a_person_spelled_again_under_a_new_number_is_amended(
    name: str, real: dict[str, Rows], database: Database, tmp_path: Path
) -> None:
    rows = dict(real["2023-12-01"])
    load_rows(database, "2023-12-01", rows, tmp_path)
    assert "DOB" in rows["37656"][11]
    rows["99002"] = changed(rows.pop("37656"), number="99002", edit=lambda _: name)
    report = load_rows(database, "2023-12-02", rows, tmp_path)
    assert (report.added, report.amended, report.removed) == ((), ("us-ofac-sdn:99002",), ())
    for asked in ("us-ofac-sdn:99002", "us-ofac-sdn:37656"):
        (subject,) = database.find(asked).subjects
        assert subject.cells["US"].state is CellState.AUTONOMOUS, "nobody is delisted by a spelling"
        assert subject.cells["US"].since == "2023-11-30"


def test_a_name_spelled_again_is_amended(real: dict[str, Rows], database: Database, tmp_path: Path) -> None:
    rows = dict(real["2023-12-01"])
    load_rows(database, "2023-12-01", rows, tmp_path)
    rows["46448"] = changed(rows["46448"], edit=lambda _: "SO, Myung")
    report = load_rows(database, "2023-12-02", rows, tmp_path)
    assert (report.added, report.amended, report.removed) == ((), ("us-ofac-sdn:46448",), ())


def test_another_order_of_rows_is_no_change(real: dict[str, Rows], database: Database, tmp_path: Path) -> None:
    load_rows(database, "2023-12-01", real["2023-12-01"], tmp_path)
    report = load_rows(database, "2023-12-02", list(reversed(real["2023-12-01"].values())), tmp_path)
    assert (report.added, report.amended, report.removed) == ((), (), ())
    assert database.diff("us-ofac-sdn", "2023-12-01", "2023-12-02").changes == ()


def test_one_man_out_and_another_in_is_no_amendment(real: dict[str, Rows], database: Database, tmp_path: Path) -> None:
    rows = dict(real["2023-12-01"])
    newcomer = rows.pop("46449")
    load_rows(database, "2023-11-30", rows, tmp_path)
    rows["46449"] = newcomer
    del rows["46448"]
    report = load_rows(database, "2023-12-01", rows, tmp_path)
    assert (report.added, report.removed) == (("us-ofac-sdn:46449",), ("us-ofac-sdn:46448",))
    assert report.renumbered == {}
