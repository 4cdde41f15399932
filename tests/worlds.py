"""Invented lists in a real store, so that each rule of a cell is told by a small story."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.store.lists import Rows, TableReader, document
from tricord import resolve, store
from tricord.database import Database
from tricord.lists import MAIN

PARTIES = {
    "un-sc": "UN",
    "un-1718-vessels": "UN",
    "us-ofac-sdn": "US",
    "us-notices": "US",
    "eu-dprk": "EU",
    "kr-mofa": "KR",
    "kr-vessels": "KR",
}
PARTIES |= dict.fromkeys(("jp-mof", "jp-meti-eul", "jp-notices", "jp-vessels"), "JP")
Publish = Callable[..., None]


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "store.db")


@pytest.fixture
def publish(database: Database) -> Publish:
    """`publish("kr-mofa", "2026-01-22", rows)`: the list as published on a day."""

    def _publish(list_id: str, day: str, rows: Rows, **facets: Rows) -> None:
        reader = TableReader(list_id, PARTIES[list_id], (MAIN, *facets))
        made = document(day, rows, **facets)
        store.load(database._engine, reader, made, published=day, index=resolve.LinkIndex(), confirm=True)

    return _publish
