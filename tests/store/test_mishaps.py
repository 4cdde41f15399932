"""What happens to a store when the machine fails it: killed, full, shared, foreign. The last good snapshot is never
touched.
"""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, event, select

from tests.store.conftest import Loader
from tests.store.lists import TableReader, document, people
from tests.store.test_loading import THREE, counts, histories
from tricord import resolve, store
from tricord.model.errors import StoreError
from tricord.store import schema as t
from tricord.store.queries import entry_numbers

KILLED = """
import os, signal, sys
from tests.store.lists import TableReader, document, people
from tricord import resolve, store

class Killed(TableReader):
    def read(self, record):
        if record.key == "3000":
            os.kill(os.getpid(), signal.SIGKILL)
        return super().read(record)

engine = store.connect(sys.argv[1])
rows = people(*(f"PERSON, Number {n}" for n in range(4000)))
store.load(engine, Killed(), document("2020-01-02", rows), published="2020-01-02", index=resolve.LinkIndex())
"""


def test_a_load_killed_in_the_middle_leaves_the_last_good_snapshot(engine: Engine, load: Loader) -> None:
    load("2020-01-01", THREE)
    before = histories(engine)
    where = engine.url.render_as_string(hide_password=False)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, where],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=False,
        text=True,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert histories(engine) == before
    report = load("2020-01-02", {**THREE, "4": {"name": "CHOE, Ryong Hae"}})
    assert report.added == ("us-ofac-sdn:4",)


def test_a_full_disk_is_named_and_nothing_is_changed(tmp_path: Path) -> None:
    engine = store.connect(tmp_path / "store.db")
    store.migrate(engine)
    index = resolve.LinkIndex()
    store.load(engine, TableReader(), document("2020-01-01", THREE), published="2020-01-01", index=index)
    before = counts(engine)
    engine.dispose()
    # SQLite answers a page limit with the very error of a full disk (SQLITE_FULL).
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count = 60"))
    many = document("2020-01-02", people(*(f"PERSON, Number {n}" for n in range(5000))))
    with pytest.raises(StoreError, match=r"disk that holds .*store\.db is full.*Nothing was changed"):
        store.load(engine, TableReader(), many, published="2020-01-02", index=resolve.LinkIndex())
    assert counts(engine) == before


def test_a_second_writer_waits_for_the_first(engine: Engine) -> None:
    errors: list[Exception] = []

    def load(day: str) -> None:
        try:
            rows = people(*(f"PERSON, Number {n} of {day}" for n in range(300)))
            index = resolve.LinkIndex()
            store.load(engine, TableReader(), document(day, rows), published=day, index=index, confirm=True)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=load, args=(f"2020-01-0{n}",)) for n in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    with store.reading(engine) as connection:
        assert [s.published for s in store.snapshots(connection)] == [f"2020-01-0{n}" for n in range(1, 5)]


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE customers (id INTEGER)")
    with pytest.raises(StoreError, match="another program's tables"):
        store.migrate(store.connect(path))


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.xml"
    path.write_text("<CONSOLIDATED_LIST/>" * 100)
    with pytest.raises(StoreError, match="not a Tricord store"):
        store.migrate(store.connect(path))


def test_a_store_of_a_newer_tricord_is_refused(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="Upgrade Tricord"):
        store.migrate(engine)


def test_a_store_of_an_older_tricord_keeps_every_statement(engine: Engine, load: Loader) -> None:
    load("2020-01-01", people("KIM, One", "李 二", 'RI, "Three"'))
    load("2020-01-02", people("KIM, One", "李 二", "RI, Three"), alt={"1": {"alias": "ONE, Kim"}})
    with store.reading(engine) as connection:
        before = store.entries_of(connection, entry_numbers(connection))
        rows = connection.execute(select(t.statement)).all()
    # Schema 0002 had a row for each statement, numbered through the version, and no row for a version without any.
    with engine.begin() as connection:
        for made in (
            "CREATE TABLE rows_of_0002 AS "
            "SELECT version_id, part * 1000 + seq AS seq, part, schema, prop, value, lang, original, place "
            "FROM statement",
            "DROP VIEW statement",
            "DROP TABLE reading",
            "ALTER TABLE rows_of_0002 RENAME TO statement",
            "UPDATE alembic_version SET version_num = '0002'",
        ):
            connection.exec_driver_sql(made)
    store.migrate(engine)
    with store.reading(engine) as connection:
        assert store.entries_of(connection, entry_numbers(connection)) == before
        assert connection.execute(select(t.statement)).all() == rows
    assert len(rows) > 9


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("mysql://u@h/d", "SQLite or PostgreSQL"),
        ("://", "Not a store address"),
        ("missing-folder/store.db", "does not exist"),
        (".", "is a folder"),
    ],
)
def test_a_wrong_address_is_explained(address: str, says: str) -> None:
    with pytest.raises(StoreError, match=says):
        store.connect(address)


def test_the_migrations_make_the_tables_that_the_code_knows(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert [d for d in compare_metadata(context, t.metadata) if "alembic_version" not in str(d)] == []
