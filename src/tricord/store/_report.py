"""What a load did, in figures and ids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, func, select

from tricord.store import schema as t


class LoadReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a load did. `added`, `amended`, `removed` are entry ids (`list-id:key`) against the snapshot before it in
    time. `renumbered` gives the former id of those amended entries that stood under another key before.

    `status`: `loaded`, `unchanged` (this very file was loaded before), `held`, or, out of an archive, `older` (than the
    newest snapshot, `previous`: nothing was loaded). `unplaced` counts by kind the pieces
    the reader could not place, of `segments` in all; both cover the whole snapshot. `strays` counts rows that belong to
    no entry of the file (an alias row of another day). `unseen` names facets whose file was missing: what they would
    have said is unknown.
    """

    list_id: str
    published: str
    status: str
    previous: str | None
    entries: int
    added: tuple[str, ...] = ()
    amended: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renumbered: Mapping[str, str] = msgspec.field(default_factory=dict)
    segments: int = 0
    unplaced: Mapping[str, int] = msgspec.field(default_factory=dict)
    strays: Mapping[str, int] = msgspec.field(default_factory=dict)
    unseen: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    unchanged: int = 0


def unchanged_report(connection: Connection, row: Any) -> LoadReport:
    """The report of a snapshot that is loaded already."""
    earlier = select(func.max(t.snapshot.c.published)).where(
        t.snapshot.c.list_id == row.list_id, t.snapshot.c.status == "loaded", t.snapshot.c.published < row.published
    )
    return LoadReport(
        list_id=row.list_id,
        published=row.published,
        status="unchanged",
        previous=connection.execute(earlier).scalar(),
        entries=row.entries,
        segments=row.segments,
        unplaced=unplaced_kinds(connection, row.id),
        strays=stray_kinds(connection, row.id),
        unchanged=row.entries,
    )


def held_versions(list_id: str, day: str) -> Any:
    """Versions of a list that stand on a day, with the facets that were carried on from an earlier snapshot."""
    return (
        select(t.holding.c.version_id)
        .join(t.entry, t.entry.c.id == t.holding.c.entry_id)
        .where(t.entry.c.list_id == list_id, t.holding.c.since <= day)
        .where((t.holding.c.until.is_(None)) | (t.holding.c.until > day))
    )


def unplaced_kinds(connection: Connection, snapshot_id: int) -> dict[str, int]:
    """How many pieces of a snapshot's entries found no place, by kind."""
    row = connection.execute(
        select(t.snapshot.c.list_id, t.snapshot.c.published).where(t.snapshot.c.id == snapshot_id)
    ).one()
    found = connection.execute(
        select(t.unplaced.c.kind, func.count())
        .where(t.unplaced.c.version_id.in_(held_versions(row.list_id, row.published)))
        .group_by(t.unplaced.c.kind)
        .order_by(t.unplaced.c.kind)
    )
    return {row[0]: row[1] for row in found}


def stray_kinds(connection: Connection, snapshot_id: int) -> dict[str, int]:
    """How many rows of a snapshot belong to no entry of it, by kind."""
    note = t.snapshot_note.c
    found = connection.execute(
        select(note.kind, func.count())
        .where(note.snapshot_id == snapshot_id, note.kind != "warning")
        .group_by(note.kind)
        .order_by(note.kind)
    )
    return {row[0]: row[1] for row in found}
