"""Opening a store: what can be none is refused in a sentence, and who only asks leaves nothing behind."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime
from pathlib import Path

import pytest

from tricord import store
from tricord.database import Database
from tricord.model.errors import InvalidValue, StoreError


def _other_program(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()


def test_a_store_is_made_where_nothing_or_an_empty_file_stands(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    for name in ("new.db", "empty.db"):
        engine = store.connect(tmp_path / name)
        store.migrate(engine)
        engine.dispose()
        again = store.connect(tmp_path / name, create=False)
        store.migrate(again, create=False)
        again.dispose()


@pytest.mark.parametrize("address", ["{}", "sqlite:///{}"])
def test_who_only_asks_makes_no_store(tmp_path: Path, address: str) -> None:
    path = tmp_path / "new.db"
    with pytest.raises(StoreError, match=r"new\.db does not exist\. Check the path, or load a list into it first\."):
        store.connect(address.format(path), create=False)
    assert not path.exists()
    path.touch()
    with pytest.raises(StoreError, match=r"new\.db is empty\. Check the path"):
        store.connect(address.format(path), create=False)
    assert path.stat().st_size == 0


def test_a_database_without_lists_is_no_store_to_who_only_asks(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "bare.db") as connection:
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    engine = store.connect(tmp_path / "bare.db", create=False)
    with pytest.raises(StoreError, match="holds no lists yet"):
        store.migrate(engine, create=False)
    store.migrate(engine)
    engine.dispose()


def test_a_folder_a_text_and_another_program_s_database_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is a folder"):
        store.connect(tmp_path)
    with pytest.raises(StoreError, match=r"does not exist\. Make it first"):
        store.connect(tmp_path / "nowhere" / "store.db")
    (tmp_path / "text.db").write_text("a text of more than sixteen letters")
    for create in (True, False):
        with pytest.raises(StoreError, match="is not a Tricord store, or is damaged"):
            store.connect(tmp_path / "text.db", create=create)
    _other_program(tmp_path / "other.db")
    engine = store.connect(tmp_path / "other.db")
    with pytest.raises(StoreError, match="another program's tables"):
        store.migrate(engine)
    engine.dispose()


def test_a_path_through_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("text")
    with pytest.raises(StoreError, match="cannot be opened: Not a directory"):
        store.connect(tmp_path / "file" / "store.db")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(StoreError, match="cannot be opened: Too many levels of symbolic links"):
        store.connect(tmp_path / "loop")


def test_a_day_is_a_date_or_its_text(embedded: Database) -> None:
    day = date(2016, 10, 27)
    assert embedded.align(programme="DPRK", party="JP", as_of=day).as_of == "2016-10-27"
    assert embedded.align(programme="DPRK", party="JP", as_of=datetime(2016, 10, 27, 9)).as_of == "2016-10-27"
    by_text = embedded.diff("un-sc", "2026-03-01", "2026-10-27")
    assert embedded.diff("un-sc", date(2026, 3, 1), date(2026, 10, 27)) == by_text
    with pytest.raises(InvalidValue, match="Not a day: 2016"):
        embedded.align(as_of=2016)  # type: ignore[arg-type]


@pytest.mark.parametrize("address", ["postgresql://h:abc/x", "/tmp/a\0b", "/tmp/" + "x" * 300])
def test_what_is_no_address_is_a_mistake_of_the_caller(address: str) -> None:
    with pytest.raises(StoreError):
        store.connect(address)
