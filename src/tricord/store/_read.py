"""Reading the store: snapshots, and the full history of entries with every statement's source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, func, select

from tricord.lists import MAIN
from tricord.model import Part, Statement
from tricord.store import _schema as t

_T = TypeVar("_T")


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """One published state of a list as it was read; `facets` are those whose file was there. `status`: loaded or
    held.
    """

    list_id: str
    published: str
    status: str
    loaded_at: str
    entries: int
    segments: int
    unplaced: int
    facets: tuple[str, ...]
    files: tuple[str, ...]


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """What an entry said in one facet while it stood: from the snapshot of `since` up to, not including, that of
    `until`.

    `place` is where in the file of the snapshot `read_from` it stands.
    """

    facet: str
    since: str
    until: str | None
    read_from: str
    place: str
    parts: tuple[Part, ...]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One subject on one list through time. `id` is `list-id:key`; versions are in order of facet and time."""

    id: str
    list_id: str
    key: str
    subject_id: str
    schema: str
    caption: str
    versions: tuple[Version, ...]


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """Why two entries are held to be one subject: `key` is the shared evidence in coded form, `evidence` says it in
    words.
    """

    left: str
    right: str
    key: str
    evidence: str


def batches(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Slices small enough for one statement's parameters on every database."""
    for start in range(0, len(items), 500):
        yield items[start : start + 500]


def snapshots(connection: Connection, list_id: str | None = None) -> list[Snapshot]:
    """All snapshots, or those of one list, in order of list and day."""
    query = select(t.snapshot).order_by(t.snapshot.c.list_id, t.snapshot.c.published)
    if list_id is not None:
        query = query.where(t.snapshot.c.list_id == list_id)
    files = defaultdict(list)
    for row in connection.execute(
        select(t.snapshot_file).order_by(t.snapshot_file.c.snapshot_id, t.snapshot_file.c.facet)
    ):
        files[row.snapshot_id].append(row)
    return [
        Snapshot(
            list_id=row.list_id,
            published=row.published,
            status=row.status,
            loaded_at=row.loaded_at,
            entries=row.entries,
            segments=row.segments,
            unplaced=row.unplaced,
            facets=tuple(file.facet for file in files[row.id]),
            files=tuple(file.name for file in files[row.id]),
        )
        for row in connection.execute(query)
    ]


def newest_versions(connection: Connection, entry_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """For each entry the version its facets last stood at, whether or not the list still holds it.

    A facet that ended while the entry went on (an alias row that was dropped) is left out.
    """
    found: dict[int, dict[str, tuple[int, str | None]]] = defaultdict(dict)
    wanted = sorted(entry_ids)
    h = t.holding.c
    query = select(h.entry_id, h.facet, h.version_id, h.until).order_by(h.since)
    if len(wanted) > 5000:
        keep = set(wanted)
        rows = [row for row in connection.execute(query) if row[0] in keep]
    else:
        rows = [row for batch in batches(wanted) for row in connection.execute(query.where(h.entry_id.in_(batch)))]
    for entry_id, facet, version_id, until in rows:
        found[entry_id][facet] = (version_id, until)
    return {
        entry_id: {
            facet: version_id
            for facet, (version_id, until) in facets.items()
            if until is None or until >= (facets[MAIN][1] or "9999")
        }
        for entry_id, facets in found.items()
        if MAIN in facets
    }


def parts_of_versions(connection: Connection, version_ids: Sequence[int]) -> dict[int, tuple[Part, ...]]:
    """The parts of versions, as the reader gave them. A version without statements has no parts."""
    s = t.statement.c
    found: dict[int, tuple[Part, ...]] = dict.fromkeys(version_ids, ())
    for batch in batches(sorted(version_ids)):
        parts: dict[tuple[int, int], tuple[str, list[Statement]]] = {}
        query = (
            select(s.version_id, s.part, s.schema, s.prop, s.value, s.lang, s.original, s.place)
            .where(s.version_id.in_(batch))
            .order_by(s.version_id, s.seq)
        )
        for version_id, part, schema, prop, value, lang, original, place in connection.execute(query):
            found_part = parts.get((version_id, part))
            if found_part is None:
                found_part = parts[version_id, part] = (schema, [])
            found_part[1].append(Statement(prop, value, place, lang, original))
        grouped = defaultdict(list)
        for (version_id, _), (schema, statements) in parts.items():
            grouped[version_id].append(Part(schema, tuple(statements)))
        for version_id, items in grouped.items():
            found[version_id] = tuple(items)
    return found


def entries_of(connection: Connection, entry_ids: Iterable[int], *, known_on: str | None = None) -> list[Entry]:
    """The full history of entries in the order of their ids, as far as the snapshots published up to `known_on` show
    it.

    An entry of which those snapshots know nothing is left out.
    """
    wanted = sorted(set(entry_ids))
    rows: list[Any] = []
    for batch in batches(wanted):
        query = (
            select(
                t.holding.c.entry_id,
                t.holding.c.facet,
                t.holding.c.since,
                t.holding.c.until,
                t.holding.c.version_id,
                t.version.c.place,
                t.snapshot.c.published,
            )
            .join(t.version, t.version.c.id == t.holding.c.version_id)
            .join(t.snapshot, t.snapshot.c.id == t.version.c.snapshot_id)
            .where(t.holding.c.entry_id.in_(batch))
            .order_by(t.holding.c.entry_id, t.holding.c.facet, t.holding.c.since)
        )
        rows += connection.execute(query)
    if known_on is not None:
        rows = [
            (entry_id, facet, since, None if until is not None and until > known_on else until, *rest)
            for entry_id, facet, since, until, *rest in rows
            if since <= known_on
        ]
    parts = parts_of_versions(connection, sorted({row[4] for row in rows}))
    versions = defaultdict(list)
    for entry_id, facet, since, until, version_id, place, read_from in rows:
        versions[entry_id].append(
            Version(facet=facet, since=since, until=until, read_from=read_from, place=place, parts=parts[version_id])
        )
    heads = {}
    for batch in batches(wanted):
        query = (
            select(
                t.entry.c.id,
                t.entry.c.list_id,
                t.entry.c.key,
                t.subject.c.subject_id,
                t.profile.c.schema,
                t.profile.c.caption,
            )
            .join(t.subject, t.subject.c.entry_id == t.entry.c.id)
            .join(t.profile, t.profile.c.entry_id == t.entry.c.id)
            .where(t.entry.c.id.in_(batch))
        )
        heads.update({row.id: row for row in connection.execute(query)})
    return [
        Entry(
            id=f"{heads[number].list_id}:{heads[number].key}",
            list_id=heads[number].list_id,
            key=heads[number].key,
            subject_id=heads[number].subject_id,
            schema=heads[number].schema,
            caption=heads[number].caption,
            versions=tuple(versions[number]),
        )
        for number in wanted
        if any(version.facet == MAIN for version in versions.get(number, ()))
    ]


def entry_numbers(
    connection: Connection,
    *,
    programme: str | None = None,
    list_ids: Iterable[str] | None = None,
    subject_ids: Iterable[str] | None = None,
    public_ids: Iterable[str] | None = None,
) -> set[int]:
    """Store numbers of the entries that satisfy every condition given: programme code, lists, subjects, entry ids."""
    query = select(t.entry.c.id).join(t.profile, t.profile.c.entry_id == t.entry.c.id)
    if programme is not None:
        query = query.where(t.profile.c.programmes.contains(f";{programme};", autoescape=True))
    if list_ids is not None:
        query = query.where(t.entry.c.list_id.in_(list(list_ids)))
    if public_ids is not None:
        query = query.where((t.entry.c.list_id + ":" + t.entry.c.key).in_(list(public_ids)))
    if subject_ids is None:
        return set(connection.execute(query).scalars())
    found: set[int] = set()
    query = query.join(t.subject, t.subject.c.entry_id == t.entry.c.id)
    for batch in batches(sorted(set(subject_ids))):
        found.update(connection.execute(query.where(t.subject.c.subject_id.in_(batch))).scalars())
    return found


def subjects_of(connection: Connection, entry_ids: Iterable[int]) -> set[str]:
    """The subjects that entries belong to."""
    found: set[str] = set()
    for batch in batches(sorted(set(entry_ids))):
        found.update(
            connection.execute(select(t.subject.c.subject_id).where(t.subject.c.entry_id.in_(batch))).scalars()
        )
    return found


def entries_with_keys(connection: Connection, keys: Iterable[str]) -> set[int]:
    """Store numbers of the entries that carry any of the link keys."""
    found: set[int] = set()
    for batch in batches(sorted(set(keys))):
        found.update(connection.execute(select(t.link_key.c.entry_id).where(t.link_key.c.key.in_(batch))).scalars())
    return found


def links_among(connection: Connection, entry_ids: Iterable[int]) -> list[Link]:
    """The links of entries, with their evidence, in a fixed order."""
    left, right = t.entry.alias(), t.entry.alias()
    found = []
    for batch in batches(sorted(set(entry_ids))):
        query = (
            select(
                left.c.list_id + ":" + left.c.key, right.c.list_id + ":" + right.c.key, t.link.c.key, t.link.c.evidence
            )
            .join(left, left.c.id == t.link.c.left_id)
            .join(right, right.c.id == t.link.c.right_id)
            .where(t.link.c.left_id.in_(batch))
        )
        found += [
            Link(left=min(a, b), right=max(a, b), key=key, evidence=why) for a, b, key, why in connection.execute(query)
        ]
    return sorted(found, key=lambda link: (link.left, link.right, link.key))


def count_entries(connection: Connection) -> dict[str, int]:
    """Entries ever seen per list."""
    query = select(t.entry.c.list_id, func.count()).group_by(t.entry.c.list_id)
    return dict(connection.execute(query).all())


def current_ids(connection: Connection, subject_ids: Iterable[str]) -> set[str]:
    """The subjects that these ids name today: ids in use as they are, former ids by what they were merged into."""
    wanted = sorted(set(subject_ids))
    found: set[str] = set()
    for batch in batches(wanted):
        found.update(
            connection.execute(select(t.subject.c.subject_id).where(t.subject.c.subject_id.in_(batch))).scalars()
        )
        found.update(
            connection.execute(select(t.referent.c.subject_id).where(t.referent.c.former_id.in_(batch))).scalars()
        )
    return found


class UnplacedPiece(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of a file that found no place: its kind and text, the entry it belongs to, and where it stands."""

    kind: str
    text: str
    entry: str
    place: str


def unplaced_pieces(connection: Connection, list_id: str) -> list[UnplacedPiece]:
    """The unplaced pieces of the newest snapshot of a list, strays of the file last."""
    query = (
        select(t.unplaced.c.kind, t.unplaced.c.text, t.entry.c.key, t.version.c.place, t.unplaced.c.place)
        .join(t.version, t.version.c.id == t.unplaced.c.version_id)
        .join(t.entry, t.entry.c.id == t.version.c.entry_id)
        .join(t.holding, t.holding.c.version_id == t.version.c.id)
        .where(t.entry.c.list_id == list_id, t.holding.c.until.is_(None))
        .order_by(t.unplaced.c.kind, t.entry.c.id, t.unplaced.c.seq)
    )
    found = [
        UnplacedPiece(kind=kind, text=text, entry=f"{list_id}:{key}", place=f"{where}, {place}")
        for kind, text, key, where, place in connection.execute(query)
    ]
    newest = (
        select(func.max(t.snapshot.c.id))
        .where(t.snapshot.c.list_id == list_id, t.snapshot.c.status == "loaded")
        .scalar_subquery()
    )
    strays = select(t.snapshot_note).where(t.snapshot_note.c.snapshot_id == newest, t.snapshot_note.c.kind != "warning")
    for row in connection.execute(strays.order_by(t.snapshot_note.c.seq)):
        found.append(UnplacedPiece(kind=row.kind, text=row.text, entry="", place=row.place))
    return found
