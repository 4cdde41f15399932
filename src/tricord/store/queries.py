"""What is asked of the store: snapshots, numbers of entries, subjects, links, unplaced pieces.

Functions take a connection (`tricord.store.reading`) and give records, or the store's own numbers of entries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256

import msgspec
from sqlalchemy import Connection, func, select

from tricord.lists import MAIN
from tricord.store import schema as t
from tricord.store._history import Entry, Version, entries_of, newest_versions, spans, under_other_keys
from tricord.store._rows import among, in_batches, storable

#: A judgement that two entries are apart is no reason to hold them for one, nor is a link that is doubted.
_NOT_JOINING = ("apart", "doubted")

__all__ = [
    "Entry",
    "Snapshot",
    "StoredLink",
    "UnplacedPiece",
    "Version",
    "among",
    "current_ids",
    "entries_of",
    "entries_touched",
    "entries_with_keys",
    "entry_numbers",
    "grouping",
    "in_batches",
    "links_among",
    "newest_versions",
    "snapshots",
    "spans",
    "subject_of_each",
    "subjects_of",
    "under_other_keys",
    "unplaced_pieces",
]


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """One published state of a list as it was read; `facets` are those whose file was there. `status`: loaded or
    held. `reader` is the version of the reader, which changes with its rules.
    """

    list_id: str
    published: str
    status: str
    reader: str
    loaded_at: str
    entries: int
    segments: int
    unplaced: int
    facets: tuple[str, ...]
    files: tuple[str, ...]


class StoredLink(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Why two entries are held to be one subject: `key` is the shared evidence in coded form, `evidence` says it in
    words.
    """

    left: str
    right: str
    key: str
    evidence: str


class UnplacedPiece(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of a file that found no place: its kind and text, the entry it belongs to, and where it stands."""

    kind: str
    text: str
    entry: str
    place: str


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
            reader=row.reader,
            facets=tuple(file.facet for file in files[row.id]),
            files=tuple(file.name for file in files[row.id]),
        )
        for row in connection.execute(query)
    ]


def loaded_digests(connection: Connection, list_id: str) -> list[str]:
    """What tells the files of each loaded snapshot of a list, in order of day: one digest over their SHA-256 by
    facet.
    """
    query = select(t.snapshot.c.digest).where(t.snapshot.c.list_id == list_id, t.snapshot.c.status == "loaded")
    return list(connection.execute(query.order_by(t.snapshot.c.published)).scalars())


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
        query = query.where((t.entry.c.list_id + ":" + t.entry.c.key).in_(sorted(storable(public_ids))))
    if subject_ids is None:
        return set(connection.execute(query).scalars())
    query = query.join(t.subject, t.subject.c.entry_id == t.entry.c.id)
    return {row[0] for row in among(connection, query, t.subject.c.subject_id, subject_ids)}


def entries_numbered(connection: Connection, key: str) -> set[int]:
    """Store numbers of the entries to which a list gives a number of letters and digits (`KPe.001`), whatever its case.

    A number of digits alone says nothing without its list.
    """
    if not (any(map(str.isalpha, key)) and any(map(str.isdigit, key))):
        return set()
    query = select(t.entry.c.id).where(func.lower(t.entry.c.key).in_(storable([key.strip().lower()])))
    return set(connection.execute(query).scalars())


def entries_touched(
    connection: Connection, list_id: str, *, since: str | None = None, until: str | None = None
) -> set[int]:
    """Store numbers of the entries of a list that came, changed or went after its first snapshot, from the day `since`
    to the day `until`; with those that stood under another key before.
    """
    first = select(func.min(t.snapshot.c.published)).where(
        t.snapshot.c.list_id == list_id, t.snapshot.c.status == "loaded"
    )
    low, high = since or "", f"{until or '9999'}T99"
    h = t.holding.c
    query = select(h.entry_id).join(t.entry, t.entry.c.id == h.entry_id).where(t.entry.c.list_id == list_id)
    came = (h.since > first.scalar_subquery()) & h.since.between(low, high)
    found = set(connection.execute(query.where(came | h.until.between(low, high))).scalars())
    if since is None:
        return found
    fresh = found
    while fresh:
        begun = {row[0] for row in among(connection, select(h.since).where(h.facet == MAIN), h.entry_id, fresh)}
        before = query.where(h.facet == MAIN, h.since < since)
        fresh = {row[0] for row in in_batches(connection, before, h.until, begun)} - found
        found |= fresh
    return found


def subject_of_each(connection: Connection, entry_ids: Iterable[int]) -> dict[int, str]:
    """The subject that each of the entries belongs to."""
    query = select(t.subject.c.subject_id)
    return {number: subject_id for subject_id, number in among(connection, query, t.subject.c.entry_id, entry_ids)}


def subjects_of(connection: Connection, entry_ids: Iterable[int]) -> set[str]:
    """The subjects that entries belong to."""
    return set(subject_of_each(connection, entry_ids).values())


def grouping(connection: Connection) -> str:
    """A digest of which entries are which subject: it changes whenever a link, or a person, joins or parts any two."""
    digest = sha256()
    for number, subject_id in connection.execute(
        select(t.subject.c.entry_id, t.subject.c.subject_id).order_by(t.subject.c.entry_id)
    ):
        digest.update(f"{number} {subject_id}\n".encode())
    return digest.hexdigest()


def entries_with_keys(connection: Connection, keys: Iterable[str]) -> set[int]:
    """Store numbers of the entries that carry any of the link keys."""
    return {row[0] for row in among(connection, select(t.link_key.c.entry_id), t.link_key.c.key, keys)}


def links_among(connection: Connection, entry_ids: Iterable[int]) -> list[StoredLink]:
    """The links of entries, with their evidence, in a fixed order."""
    left, right = t.entry.alias(), t.entry.alias()
    query = (
        select(left.c.list_id + ":" + left.c.key, right.c.list_id + ":" + right.c.key, t.link.c.key, t.link.c.evidence)
        .join(left, left.c.id == t.link.c.left_id)
        .join(right, right.c.id == t.link.c.right_id)
        .where(t.link.c.strength.not_in(_NOT_JOINING))
    )
    found = [
        StoredLink(left=min(a, b), right=max(a, b), key=key, evidence=why)
        for a, b, key, why, _ in among(connection, query, t.link.c.left_id, entry_ids)
    ]
    return sorted(found, key=lambda link: (link.left, link.right, link.key))


def current_ids(connection: Connection, subject_ids: Iterable[str]) -> set[str]:
    """The subjects that these ids name today: ids in use as they are, former ids by what they were merged into."""
    wanted = set(subject_ids)
    current = among(connection, select(t.subject.c.subject_id), t.subject.c.subject_id, wanted)
    former = among(connection, select(t.referent.c.subject_id), t.referent.c.former_id, wanted)
    return {row[0] for row in (*current, *former)}


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
