"""One contract, two databases: every test that takes `engine` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.store.lists import Rows, TableReader, document
from tricord import resolve, store
from tricord.store import LoadReport

Loader = Callable[..., LoadReport]


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    where = tmp_path / "store.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    engine = store.connect(where)
    store.migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def load(engine: Engine) -> Loader:
    """Load rows as a snapshot of a day: `load("2020-01-01", main_rows, alt=alias_rows, confirm=False)`."""
    reader = TableReader()

    def _load(
        day: str, main: Rows, *, confirm: bool = False, reader: TableReader = reader, **facets: Rows
    ) -> LoadReport:
        index = resolve.LinkIndex()
        return store.load(engine, reader, document(day, main, **facets), published=day, index=index, confirm=confirm)

    return _load
