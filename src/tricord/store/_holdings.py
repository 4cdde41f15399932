"""Holdings: over which days an entry stood at which version. Snapshots may come in any order of days."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection, bindparam, select, update

from tricord.store import schema as t
from tricord.store._rows import insert_rows


class Holding(msgspec.Struct):
    """One version of one entry, with the days from which to which it stands."""

    version_id: int
    digest: str
    since: str
    until: str | None


def standing(connection: Connection, list_id: str, facet: str, day: str) -> dict[int, Holding]:
    """The holdings of a list that stand on a day, by entry."""
    query = (
        select(t.holding.c.entry_id, t.holding.c.version_id, t.version.c.digest, t.holding.c.since, t.holding.c.until)
        .join(t.version, t.version.c.id == t.holding.c.version_id)
        .join(t.entry, t.entry.c.id == t.holding.c.entry_id)
        .where(t.entry.c.list_id == list_id, t.holding.c.facet == facet, t.holding.c.since <= day)
        .where((t.holding.c.until.is_(None)) | (t.holding.c.until > day))
    )
    return {entry_id: Holding(*rest) for entry_id, *rest in connection.execute(query).all()}


class _Changes(msgspec.Struct):
    """What becomes of the holdings of a facet: rows to close, to move to an earlier day, and to insert."""

    closed: list[dict[str, str | int]]
    stretched: list[dict[str, str | int | None]]
    inserted: list[tuple[int, str, str | None, int, str]]


def write_holdings(
    connection: Connection,
    list_id: str,
    facet: str,
    day: str,
    *,
    before: Mapping[int, Holding],
    now: Mapping[int, int],
    following: str | None,
) -> None:
    """Bring the holdings of a facet in line with what is present on the day, whatever was loaded before.

    `before`: what stands on the day so far; `now`: entry to version; `following`: the day of the next snapshot loaded.
    """
    opened = {} if following is None else _opened_on(connection, list_id, facet, following)
    changes = _changes(facet, day, before, now, following, opened)
    same = (t.holding.c.version_id == bindparam("v")) & (t.holding.c.since == bindparam("s"))
    if changes.closed:
        connection.execute(update(t.holding).where(same).values(until=bindparam("u")), changes.closed)
    insert_rows(connection, t.holding, changes.inserted)
    if changes.stretched:
        connection.execute(update(t.holding).where(same).values(since=bindparam("since")), changes.stretched)


def _changes(
    facet: str,
    day: str,
    before: Mapping[int, Holding],
    now: Mapping[int, int],
    following: str | None,
    opened: dict[int, tuple[int, str | None]],
) -> _Changes:
    """A version that no longer stands is closed on the day, and opened again on the following one if it stood there; a
    version that stands again begins on the day, or takes the place of the one that begins on the following.
    """
    changes = _Changes([], [], [])
    fresh = []
    for entry_id, holding in before.items():
        if now.get(entry_id) == holding.version_id:
            continue
        changes.closed.append({"v": holding.version_id, "s": holding.since, "u": day})
        if following is not None and (holding.until is None or holding.until > following):
            changes.inserted.append((holding.version_id, following, holding.until, entry_id, facet))
            opened[entry_id] = (holding.version_id, holding.until)
    for entry_id, version_id in now.items():
        if entry_id in before and before[entry_id].version_id == version_id:
            continue
        if opened.get(entry_id, (None,))[0] == version_id:
            changes.stretched.append({"v": version_id, "s": following, "since": day})
        else:
            fresh.append((version_id, day, following, entry_id, facet))
    changes.inserted += fresh
    return changes


def _opened_on(connection: Connection, list_id: str, facet: str, day: str) -> dict[int, tuple[int, str | None]]:
    query = (
        select(t.holding.c.entry_id, t.holding.c.version_id, t.holding.c.until)
        .join(t.entry, t.entry.c.id == t.holding.c.entry_id)
        .where(t.entry.c.list_id == list_id, t.holding.c.facet == facet, t.holding.c.since == day)
    )
    return {row[0]: (row[1], row[2]) for row in connection.execute(query)}
