"""The history of entries: what each said in which facet over which days, those under several keys taken together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import pairwise
from operator import attrgetter
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, select

from tricord.lists import MAIN
from tricord.model import Part, Statement
from tricord.store import schema as t
from tricord.store._rows import among, in_batches
from tricord.store._succession import DATED, Account, successors


class Version(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What an entry said in one facet while it stood: from the snapshot of `since` up to, not including, that of
    `until`.

    `entry` is the id (`list-id:key`) under which it stood, `place` where in the file of the snapshot `read_from`.
    """

    entry: str
    facet: str
    since: str
    until: str | None
    read_from: str
    place: str
    parts: tuple[Part, ...]


class Entry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One subject on one list through time. `id` is `list-id:key`; versions are in order of facet and time.

    `former` are ids under which it stood before the list gave it another, oldest first.
    """

    id: str
    list_id: str
    key: str
    subject_id: str
    schema: str
    caption: str
    versions: tuple[Version, ...]
    former: tuple[str, ...] = ()


#: The parts of several versions.
_PARTS = msgspec.json.Decoder(list[tuple[Part, ...]])


def newest_versions(connection: Connection, entry_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """For each entry the version its facets last stood at, whether or not the list still holds it.

    A facet that ended while the entry went on (an alias row that was dropped) is left out.
    """
    found: dict[int, dict[str, tuple[int, str | None]]] = defaultdict(dict)
    h = t.holding.c
    query = select(h.facet, h.version_id, h.until).order_by(h.since)
    for facet, version_id, until, entry_id in among(connection, query, h.entry_id, entry_ids):
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


def parts_of_versions(connection: Connection, version_ids: Iterable[int]) -> dict[int, tuple[Part, ...]]:
    """The parts of versions, as the reader gave them. A version without statements has no parts."""
    r = t.reading.c
    wanted = set(version_ids)
    query = select(r.parts)
    found: list[Any]
    if wanted and max(wanted) - min(wanted) < 2 * len(wanted):
        # Most that lie there are wanted, as for a whole list: one stretch is read quicker than asked for in pieces.
        stretch = query.add_columns(r.version_id).where(r.version_id.between(min(wanted), max(wanted)))
        found = [row for row in connection.execute(stretch).all() if row[1] in wanted]
    else:
        found = list(in_batches(connection, query, r.version_id, wanted))
    parts = _PARTS.decode(f"[{','.join(row[0] for row in found)}]")
    return {row[1]: one for row, one in zip(found, parts, strict=True)}


def entries_of(connection: Connection, entry_ids: Iterable[int], *, known_on: str | None = None) -> list[Entry]:
    """The full history of entries in the order of their ids, as far as the snapshots published up to `known_on` show
    it.

    An entry of which those snapshots know nothing is left out. Entries that are plainly one under two keys of its list
    come as one, under the newest.
    """
    rows = _holdings_of(connection, entry_ids, known_on)
    parts = parts_of_versions(connection, {row[3] for row in rows})
    head: Select[Any] = (
        select(t.entry.c.list_id, t.entry.c.key, t.subject.c.subject_id, t.profile.c.schema, t.profile.c.caption)
        # While a load is under way a new entry has no subject yet.
        .outerjoin(t.subject, t.subject.c.entry_id == t.entry.c.id)
        .join(t.profile, t.profile.c.entry_id == t.entry.c.id)
    )
    held = _by_entry(rows)
    heads = {row[-1]: row for row in among(connection, head, t.entry.c.id, held)}
    found = []
    for number in sorted(held):
        list_id, key, subject_id, schema, caption, _ = heads[number]
        public = f"{list_id}:{key}"
        versions = _versions(public, held[number], parts)
        if any(version.facet == MAIN for version in versions):
            found.append(
                Entry(
                    id=public,
                    list_id=list_id,
                    key=key,
                    subject_id=subject_id or "",
                    schema=schema,
                    caption=caption,
                    versions=versions,
                )
            )
    return joined(found)


def _holdings_of(connection: Connection, entry_ids: Iterable[int], known_on: str | None) -> list[Any]:
    """Facet, days, version, place, snapshot and entry of every holding, as far as it was known on a day."""
    h = t.holding.c
    query = (
        select(h.facet, h.since, h.until, h.version_id, t.version.c.place, t.snapshot.c.published)
        .join(t.version, t.version.c.id == h.version_id)
        .join(t.snapshot, t.snapshot.c.id == t.version.c.snapshot_id)
        .order_by(h.entry_id, h.facet, h.since)
    )
    rows = list(among(connection, query, h.entry_id, entry_ids))
    if known_on is None:
        return rows
    return [
        (facet, since, None if until is not None and until[:10] > known_on else until, *rest)
        for facet, since, until, *rest in rows
        if since[:10] <= known_on
    ]


def _versions(entry: str, rows: Iterable[Any], parts: Mapping[int, tuple[Part, ...]]) -> tuple[Version, ...]:
    return tuple(
        Version(
            entry=entry,
            facet=facet,
            since=since,
            until=until,
            read_from=read_from,
            place=place,
            parts=parts[version_id],
        )
        for facet, since, until, version_id, place, read_from, _ in rows
    )


def joined(entries: Sequence[Entry]) -> list[Entry]:
    """The entries, each that stood under several keys as one: its versions together, under its newest key."""
    stood = [(entry, spans(entry)) for entry in entries]
    ended = _by_moment((entry, until) for entry, stretches in stood for _, until in stretches if until is not None)
    if not ended:
        return list(entries)
    begun = _by_moment(
        (entry, since) for entry, stretches in stood for since, _ in stretches if (entry.list_id, since) in ended
    )
    line = {entry.id: [entry] for entry in entries}
    for moment in sorted(begun):
        for heir, former in _heirs(ended[moment], begun[moment], moment[1]).items():
            if line[heir] is not line[former] and _take_turns((*line[heir], *line[former])):
                together = [*line[former], *line[heir]]
                line.update((entry.id, together) for entry in together)
    return [_one(line[entry.id]) for entry in entries if line[entry.id][-1] is entry]


def _by_moment(entries: Iterable[tuple[Entry, str]]) -> dict[tuple[str, str], list[Entry]]:
    """The entries by list and day."""
    found: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry, day in entries:
        found[entry.list_id, day].append(entry)
    return found


def _heirs(ended: Iterable[Entry], begun: Iterable[Entry], day: str) -> dict[str, str]:
    """New id -> former id, of the entries of a list that ended and began on one day."""
    return successors(
        [Account(entry.id, _standing_before(entry, day)) for entry in ended],
        [Account(entry.id, _standing_on(entry, day)) for entry in begun],
    )


def under_other_keys(connection: Connection, entry_ids: Set[int]) -> set[int]:
    """The entries, with those that are plainly one with them under another key of their list.

    `entries_of` sees that two are one only where it is asked for both.
    """
    found = set(entry_ids)
    fresh: Set[int] = found
    while fresh:
        pairs = list(_pairs(connection, fresh))
        fresh = {number for pair in pairs if found & set(pair) for number in pair} - found
        found |= fresh
    return found


def _pairs(connection: Connection, entry_ids: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Entries under a new key with what they were before, on every day on which one of the given ones came or went."""
    h = t.holding.c
    query = (
        select(t.entry.c.list_id, h.entry_id, h.version_id, h.since, h.until)
        .join(t.entry, t.entry.c.id == h.entry_id)
        .where(h.facet == MAIN)
    )
    edges: dict[str, set[str]] = defaultdict(set)
    for rows in _by_entry(among(connection, query, h.entry_id, entry_ids)).values():
        edges[rows[0].list_id] |= {row.since for row in rows} ^ {row.until for row in rows if row.until}
    for list_id, days in edges.items():
        on_list = query.where(t.entry.c.list_id == list_id)
        came: dict[str, dict[int, int]] = defaultdict(dict)
        went: dict[str, dict[int, int]] = defaultdict(dict)
        for row in in_batches(connection, on_list, h.until, days):
            went[row.until][row.entry_id] = row.version_id
        # On the first day of a list all came, and nobody went.
        for row in in_batches(connection, on_list, h.since, went):
            came[row.since][row.entry_id] = row.version_id
        for day in sorted(came.keys() & went.keys()):
            gone = {number: went[day][number] for number in went[day].keys() - came[day].keys()}
            new = {number: came[day][number] for number in came[day].keys() - went[day].keys()}
            yield from renumbered(connection, gone, new).items()


def _by_entry(rows: Iterable[Any]) -> dict[int, list[Any]]:
    """Rows of holdings by the entry that they are of, their last value."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row[-1]].append(row)
    return found


def renumbered(connection: Connection, gone: Mapping[int, int], new: Mapping[int, int]) -> dict[int, int]:
    """New store number -> former one, of the entries gone and new on one day of a list; both with their versions."""
    if not gone or not new:
        return {}
    parts = parts_of_versions(connection, [*gone.values(), *new.values()])
    found = successors(
        [Account(str(number), parts[version_id]) for number, version_id in sorted(gone.items())],
        [Account(str(number), parts[version_id]) for number, version_id in sorted(new.items())],
    )
    return {int(heir): int(former) for heir, former in found.items()}


def spans(entry: Entry) -> list[tuple[str, str | None]]:
    """The stretches of snapshots over which the entry stood on its list without a break: from, up to (None: still)."""
    versions = [version for version in entry.versions if version.facet == MAIN]
    if len(versions) == 1:
        return [(versions[0].since, versions[0].until)]
    found: list[tuple[str, str | None]] = []
    for version in sorted(versions, key=attrgetter("since")):
        if found and found[-1][1] == version.since:
            found[-1] = (found[-1][0], version.until)
        else:
            found.append((version.since, version.until))
    return found


def _standing_on(entry: Entry, day: str) -> tuple[Part, ...]:
    return next((v.parts for v in entry.versions if v.facet == MAIN and v.since == day), ())


def _standing_before(entry: Entry, day: str) -> tuple[Part, ...]:
    return next((v.parts for v in entry.versions if v.facet == MAIN and v.until == day), ())


def _take_turns(entries: Sequence[Entry]) -> bool:
    """True when no two of them ever stood side by side."""
    all_spans = sorted((since, until or "9999") for entry in entries for since, until in spans(entry))
    return all(until <= since for (_, until), (since, _) in pairwise(all_spans))


def _one(entries: Sequence[Entry]) -> Entry:
    if len(entries) == 1:
        return entries[0]
    ordered = sorted(entries, key=lambda entry: spans(entry)[-1][0])
    versions = sorted((v for entry in entries for v in entry.versions), key=lambda v: (v.facet, v.since))
    return msgspec.structs.replace(
        ordered[-1], versions=tuple(_dated(versions)), former=tuple(entry.id for entry in ordered[:-1])
    )


def _dated(versions: Iterable[Version]) -> Iterator[Version]:
    """The versions, each that states no day of listing with the day that the one before it, under another key, states.

    A day that a sourced table gives to a number belongs to the designation, whatever number it has now.
    """
    stated: tuple[Statement, ...] = ()
    under = ""
    for version in versions:
        listings = [part for part in version.parts if part.schema == "Sanction"]
        if version.facet == MAIN and len(listings) == 1:
            own = tuple(s for s in listings[0].statements if s.prop in DATED)
            if any(s.prop not in ("source", "confidence") for s in own):
                stated, under = own, version.entry
            elif stated and under != version.entry:
                version = _with_days(version, listings[0], stated, under)
        yield version


def _with_days(version: Version, listing: Part, stated: Iterable[Statement], under: str) -> Version:
    """The version with the days that its designation had under another key."""
    carried = tuple(msgspec.structs.replace(s, column=f"{s.column} of {under}") for s in stated)
    amended = Part("Sanction", (*listing.statements, *carried))
    return msgspec.structs.replace(version, parts=tuple(amended if part is listing else part for part in version.parts))
