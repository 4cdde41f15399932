"""The node's database: made by migrations, of its own, on SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select, text

import tricord.node
from tests.service.nodes import staffed
from tricord.model.errors import StoreError
from tricord.node import schema as tables
from tricord.node.database import REVISION, VERSION_TABLE, open_database
from tricord.store import connect, migrate, reading, writing


@pytest.fixture(params=["sqlite", "postgresql"])
def url(tmp_path: Path, request: pytest.FixtureRequest) -> str:
    if request.param == "postgresql":
        found: str = request.getfixturevalue("postgres_url")
        return found
    return str(tmp_path / "node.db")


def test_the_migrations_make_what_the_code_expects(url: str) -> None:
    engine = open_database(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, tables.metadata) == []
        assert context.get_current_revision() == REVISION
    engine.dispose()
    config = Config()
    config.set_main_option("script_location", str(Path(tricord.node.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == REVISION


def test_what_was_kept_is_there_when_it_is_opened_again(url: str, tmp_path: Path) -> None:
    house = staffed(tmp_path, url=url)
    ref = house.put()
    house.close()
    engine = open_database(url)
    with reading(engine) as connection:
        assert connection.execute(select(tables.item.c.ref)).scalars().all() == [ref]
    engine.dispose()


def test_a_store_of_lists_is_no_nodes_database_nor_the_other_way(url: str) -> None:
    engine = open_database(url)
    with pytest.raises(StoreError, match="another program's tables"):
        migrate(engine)
    engine.dispose()


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    store = connect(tmp_path / "store.db")
    migrate(store)
    store.dispose()
    (tmp_path / "store.db").chmod(0o600)
    with pytest.raises(StoreError, match="a database of their own"):
        open_database(tmp_path / "store.db")


def test_a_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "node.db"
    open_database(path).dispose()
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with pytest.raises(StoreError, match="chmod 600"):
        open_database(path)


def test_a_newer_database_is_refused(url: str) -> None:
    engine = open_database(url)
    with writing(engine) as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StoreError, match="newer Tricord"):
        open_database(url)


def test_many_readers_and_a_writer_do_not_stop_each_other(url: str, tmp_path: Path) -> None:
    """Items are read while others are put; nobody gets an error, nobody half an item."""
    from concurrent.futures import ThreadPoolExecutor

    house = staffed(tmp_path, url=url)
    house.put("first", b"x")
    tokens = [house.with_token("reader", "read") for _ in range(3)]

    def read(number: int) -> int:
        return int(tokens[number % 3].get("/api/v1/items/export").status_code)

    with ThreadPoolExecutor(3) as pool:
        answers = pool.map(read, range(30))
        for number in range(5):
            house.put(f"item-{number}", b"y")
        assert set(answers) == {200}
    assert house.as_("reader").get("/api/v1/items/count").json() == {"count": 6}
    house.close()


def test_a_revision_is_never_changed(tmp_path: Path) -> None:
    house = staffed(tmp_path)
    house.put("launch", b"A launch.")
    with reading(house.opened.engine) as connection:
        before = connection.execute(select(tables.revision)).all()
    house.put("launch", b"Another.")
    with reading(house.opened.engine) as connection:
        after = connection.execute(select(tables.revision).order_by(tables.revision.c.id)).all()
    assert after[:1] == before
    assert len(after) == 2
    house.close()
