"""The database of briefings and comments: one of their own or a node's, SQLite or PostgreSQL; its tables brought up to
date by migrations of this room.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from tricord.store import connect, migrate_tables

#: The newest migration; `tests/briefings` checks that it is the head of `migrations/versions`.
REVISION = "0001"
VERSION_TABLE = "tricord_briefings_version"
_NODE = "tricord_node_version"


def open_briefings(where: str | Path, *, create: bool = True) -> Engine:
    """An engine for a path or URL, the room's tables made or brought up to date in it. Raises `StoreError`.

    A database of another program is refused; a node's is not, and keeps its own tables.
    """
    engine = connect(where, create=create)
    try:
        migrate_tables(
            engine,
            REVISION,
            scripts=Path(__file__).with_name("migrations"),
            version_table=VERSION_TABLE,
            called="The database of briefings",
            refusal=lambda names: _refusal(engine, names, create=create),
        )
    except BaseException:
        engine.dispose()
        raise
    return engine


def _refusal(engine: Engine, names: Sequence[str], *, create: bool) -> str:
    where = engine.url.render_as_string()
    foreign = sorted(name for name in names if not name.startswith("tricord_"))
    if foreign and _NODE not in names:
        some = ", ".join(foreign[:3])
        return f"{where} holds another program's tables ({some}...). Give an empty database, or a node's."
    return "" if create else f"{where} holds no briefings yet. Check the address, or draft a briefing into it first."


def moment(at: datetime) -> str:
    """A moment as the tables hold it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
