"""What a version says, whole, so that two can be compared: by other bytes, or another reader, the same may be said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from tricord.model import Part, Reading
from tricord.store import schema as t
from tricord.store._rows import among


class Said(msgspec.Struct, frozen=True):
    """All that a reading says: its statements as the store keeps them, what found no place, and the cautions."""

    parts: str
    segments: int
    unplaced: tuple[tuple[str, str, str], ...]
    cautions: tuple[str, ...]

    def values(self) -> set[tuple[str, str, str]]:
        """Each value with its schema and property, wherever it stands: what an amendment is told by."""
        parts = msgspec.json.decode(self.parts, type=list[Part])
        return {(part.schema, one.prop, one.value) for part in parts for one in part.statements}


def said(reading: Reading) -> Said:
    """What a reader made of a record."""
    return Said(
        parts=msgspec.json.encode(reading.parts).decode(),
        segments=reading.segments,
        unplaced=tuple((piece.kind, piece.text, piece.column) for piece in reading.unplaced),
        cautions=tuple(reading.warnings),
    )


def said_by_versions(connection: Connection, versions: Set[int]) -> dict[int, Said]:
    """What stored versions say, by number."""
    query = select(t.reading.c.parts, t.version.c.segments).join(t.version, t.version.c.id == t.reading.c.version_id)
    read = {number: rest for *rest, number in among(connection, query, t.reading.c.version_id, versions)}
    unplaced, cautions = _pieces(connection, versions), _cautions(connection, versions)
    return {
        number: Said(parts, segments, tuple(unplaced[number]), tuple(cautions[number]))
        for number, (parts, segments) in read.items()
    }


def _pieces(connection: Connection, versions: Set[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    query = select(t.unplaced.c.seq, t.unplaced.c.kind, t.unplaced.c.text, t.unplaced.c.place)
    for _, *piece, number in sorted(map(tuple, among(connection, query, t.unplaced.c.version_id, versions))):
        found[number].append(tuple(piece))
    return found


def _cautions(connection: Connection, versions: Set[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    query = select(t.caution.c.seq, t.caution.c.text)
    for _, text, number in sorted(map(tuple, among(connection, query, t.caution.c.version_id, versions))):
        found[number].append(text)
    return found
