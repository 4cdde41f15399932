"""A publisher that issues its list twice on one day: both are kept, in the order in which they were made."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Engine

from tests.lists.un_sc.conftest import HEAD, individual, whole
from tricord import resolve, store
from tricord.database import Database
from tricord.lists import ListInfo, info
from tricord.lists.un_sc import UnReader
from tricord.model.errors import ReadError, StoreError
from tricord.store import LoadReport

DAY = "2025-03-20"
TWO = [individual(1), individual(2, name="SOMEBODY")]


@pytest.fixture
def small() -> ListInfo:
    return msgspec.structs.replace(info("un-sc"), floor=1)


def load(engine: Engine, small: ListInfo, folder: Path, entries: list[str], time: str) -> LoadReport:
    """Load a file that says that it was made on the day at a time."""
    path = folder / "consolidated.xml"
    path.write_text(HEAD + whole(entries, made=f"{DAY}T{time}"))
    reader = UnReader(small)
    return store.load(engine, reader, reader.open(path), published=DAY, index=resolve.LinkIndex(), confirm=True)


def test_the_evening_file_is_loaded_after_that_of_the_morning(engine: Engine, small: ListInfo, tmp_path: Path) -> None:
    load(engine, small, tmp_path, TWO, "00:10:00Z")
    report = load(engine, small, tmp_path, TWO[:1], "23:00:00Z")
    assert report.status == "loaded"
    assert report.removed == ("un-sc:KPi.902",)
    assert load(engine, small, tmp_path, TWO[:1], "23:00:00Z").status == "unchanged"


def test_the_morning_file_after_that_of_the_evening_is_refused_and_loses_nothing(
    engine: Engine, small: ListInfo, tmp_path: Path
) -> None:
    load(engine, small, tmp_path, TWO[:1], "23:00:00Z")
    with pytest.raises(StoreError, match=r"made at 00:10.*before the one of that day that is loaded \(23:00"):
        load(engine, small, tmp_path, TWO, "00:10:00Z")
    assert load(engine, small, tmp_path, TWO[:1], "23:00:00Z").status == "unchanged"


@pytest.mark.slow
def test_the_two_files_of_20_march_2025(shared: Path, tmp_path: Path) -> None:
    """The second gives places and dates of birth that the first has not; it also moves some dates within an entry."""
    database = Database(tmp_path / "store.db")
    history = shared / "raw" / "un_history"
    morning = database.load("un-sc", history / "un_2025-03-20T0000.xml", published=DAY)
    evening = database.load("un-sc", history / "un_2025-03-20T2300.xml", published=DAY)
    assert (morning.status, evening.status) == ("loaded", "loaded")
    changes = database.diff("un-sc", f"{DAY}T00:00", evening.published).changes
    assert {change.op for change in changes} == {"MOD"}
    assert {change.entry for change in changes} == set(evening.amended)
    assert len(evening.amended) == 79


@pytest.mark.slow
def test_the_publishers_new_layout_of_2023_amends_whom_it_says_something_else_of(shared: Path, tmp_path: Path) -> None:
    database = Database(tmp_path / "store.db")
    history = shared / "raw" / "un_history"
    database.load("un-sc", history / "un_2023-05-08.xml", published="2023-05-08")
    report = database.load("un-sc", history / "un_2023-08-02.xml", published="2023-08-02")
    assert (len(report.added), len(report.amended), len(report.removed)) == (1, 222, 3)
    changes = database.diff("un-sc", "2023-05-08", "2023-08-02").changes
    assert {change.entry for change in changes if change.op == "MOD"} == set(report.amended)


@pytest.mark.slow
def test_a_day_that_is_still_to_come_is_refused_and_blocks_nothing(shared: Path, tmp_path: Path) -> None:
    database = Database(tmp_path / "store.db")
    path = shared / "raw" / "un_history" / "un_2023-10-19.xml"
    with pytest.raises(ReadError, match=r"of 2099-10-18, a day that is still to come\. Give the day"):
        database.load("un-sc", path, published="2099-10-18")
    assert database.load("un-sc", path).status == "loaded"
