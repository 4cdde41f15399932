"""The node's database: opened as a store is, brought up to date by migrations of its own."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from tricord.model.errors import StoreError
from tricord.store import connect, migrate_tables

#: The newest migration; `tests/node` checks that it is the head of `migrations/versions`.
REVISION = "0002"
VERSION_TABLE = "tricord_node_version"


def open_database(where: str | Path) -> Engine:
    """An engine for a path or URL, its tables made or brought up to date. Raises `StoreError`.

    A file is its owner's alone: whoever reads it reads every item.
    """
    engine = connect(where)
    if engine.dialect.name == "sqlite" and engine.url.database:
        _keep_private(Path(engine.url.database))
    try:
        _migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def stamp(at: datetime) -> str:
    """A moment as the tables hold it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _keep_private(path: Path) -> None:
    try:
        path.touch(mode=0o600)
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError as error:
        raise StoreError(f"{path} cannot be opened: {error.strerror}. Check who owns it and its folder.") from None
    if mode & 0o077:
        raise StoreError(f"{path} can be read by others. First: chmod 600 {path}")


def _migrate(engine: Engine) -> None:
    def refusal(names: Sequence[str]) -> str:
        if not names:
            return ""
        return (
            f"{engine.url.render_as_string()} holds other tables ({', '.join(sorted(names)[:3])}...). A node keeps its "
            "people and items in a database of their own: give an empty one."
        )

    migrate_tables(
        engine,
        REVISION,
        scripts=Path(__file__).with_name("migrations"),
        version_table=VERSION_TABLE,
        called="The node's database",
        refusal=refusal,
    )
