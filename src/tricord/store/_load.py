"""Loading a snapshot: whole, in one transaction, writing only what changed.

The steps: the reader opens the file (a bad one is refused before anything is touched); each record is compared by
digest with the version that held on that day; only new content is read and written; holdings are opened, closed or
split; the index that links entries is brought up to date. A snapshot that loses an implausible share of its list is
recorded as held and changes nothing else until somebody confirms it.

Snapshots of a list may come in any order of days. A snapshot between two others splits a holding only where it differs.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Set
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

import msgspec
from sqlalchemy import Connection, Engine, bindparam, delete, func, insert, select, update

from tricord.lists import MAIN, Document, FacetFile, ListReader, Record, sha256_of
from tricord.model import Part, Reading, no_cycle_collection
from tricord.model.errors import StoreError
from tricord.store import schema as t
from tricord.store._engine import reading, writing
from tricord.store._history import newest_versions, parts_of_versions, renumbered
from tricord.store._holdings import Holding, standing, write_holdings
from tricord.store._plausibility import looks_cut, too_many
from tricord.store._report import LoadReport, held_versions, stray_kinds, unchanged_report, unplaced_kinds
from tricord.store._rows import among, insert_rows, next_id
from tricord.store._said import said, said_by_versions

#: Records whose known versions are looked up together.
_BLOCK = 2000
#: New versions that are kept in memory before they are written.
_UNWRITTEN = 5_000


def now() -> str:
    """The time, UTC, as the store writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Index(Protocol):
    """What must follow every load: it sees the parts of each changed entry, then brings links and subjects up to
    date.
    """

    def read(self, entry_id: int, parts: Iterable[Part]) -> None:
        """Take in parts of an entry as it now stands (called once or more per changed entry)."""

    def finish(self, connection: Connection, entries: Set[int]) -> None:
        """Write what follows for these entries, in the load's own transaction; others are left as they were."""


class _Held(Exception):
    """Raised inside the transaction so that it rolls back; carries the report."""

    def __init__(self, report: LoadReport) -> None:
        self.report = report


#: Letters of an ISO day.
_DAY = 10


def load(
    engine: Engine,
    reader: ListReader,
    document: Document,
    *,
    published: str,
    index: Index,
    confirm: bool = False,
    clock: Callable[[], str] = now,
) -> LoadReport:
    """Load an opened document as the list's state on the day `published`.

    `clock` gives the time of loading (UTC, ISO text). `confirm` accepts a snapshot that would otherwise be held.
    Raises `StoreError` when another file is already loaded for that day, `ReadError` when a record turns out
    unreadable; either way nothing changes.
    """
    try:
        with no_cycle_collection(), writing(engine) as connection:
            moment = _moment(connection, reader.info.id, document, published)
            return _Loading(connection, reader, document, moment, index, clock()).run(confirm=confirm)
    except _Held as held:
        with writing(engine) as connection:
            _record_held(connection, reader, document, held.report, clock())
        return held.report


def _moment(connection: Connection, list_id: str, document: Document, published: str) -> str:
    """The day of a file; where another file of that day is loaded, also the time at which the file says it was made.

    Raises `StoreError` for a file that was made before the one that is loaded.
    """
    query = (
        select(t.snapshot_file.c.published)
        .join(t.snapshot, t.snapshot.c.id == t.snapshot_file.c.snapshot_id)
        .where(
            t.snapshot.c.list_id == list_id,
            t.snapshot.c.published.startswith(published[:_DAY]),
            t.snapshot.c.status == "loaded",
            t.snapshot.c.digest != _file_digest(document),
        )
    )
    loaded = max(filter(None, connection.execute(query).scalars()), default="")
    if len(published) > _DAY or len(loaded) <= _DAY or not document.time:
        return published
    moment = f"{published}T{document.time}"
    if moment < loaded:
        raise StoreError(
            f"The file was made at {document.time} on {published}, before the one of that day that is loaded "
            f"({loaded[_DAY + 1 :]}): what it says stands in that one, or was gone by then. Nothing was loaded."
        )
    return moment


def unchanged(
    engine: Engine, reader: ListReader, files: Mapping[str, Path], *, published: str | None
) -> LoadReport | None:
    """The report `unchanged` when these very files (by facet) are loaded, on that day if one is given; else None.

    Reads the files only to digest them, so that loading a list again costs next to nothing.
    """
    digest = _digest_of({facet: sha256_of(path) for facet, path in files.items()})
    query = select(t.snapshot).where(
        t.snapshot.c.list_id == reader.info.id,
        t.snapshot.c.digest == digest,
        t.snapshot.c.reader == reader.version,
        t.snapshot.c.status == "loaded",
    )
    with reading(engine) as connection:
        for row in connection.execute(query.order_by(t.snapshot.c.published)):
            if published in (None, row.published):
                return unchanged_report(connection, row)
    return None


def _digest_of(files: Mapping[str, str]) -> str:
    """One digest for all files of a snapshot: SHA-256 by facet."""
    text = "\n".join(f"{facet} {sha256}" for facet, sha256 in sorted(files.items()))
    return hashlib.sha256(text.encode()).hexdigest()


def _file_digest(document: Document) -> str:
    return _digest_of({file.facet: file.sha256 for file in document.files})


class _Changes(msgspec.Struct):
    """What a snapshot changes against the one before it, as numbers of entries. `former`: new number to old."""

    added: Set[int]
    amended: Set[int]
    removed: Set[int]
    former: Mapping[int, int]


class _Loading:
    """One load under way, in its transaction."""

    def __init__(
        self,
        connection: Connection,
        reader: ListReader,
        document: Document,
        published: str,
        index: Index,
        loaded_at: str,
    ) -> None:
        self.connection, self.reader, self.document = connection, reader, document
        self.day, self.index, self.loaded_at = published, index, loaded_at
        self.list_id = reader.info.id
        self.facets = tuple(file.facet for file in document.files)
        self.days = {facet: self._days(facet) for facet in self.facets}
        # What is new and not yet written.
        self.new_ids: list[tuple[int, str, str]] = []
        self.versions: list[tuple[Any, ...]] = []
        self.readings: list[tuple[int, str]] = []
        self.unplaced: list[tuple[Any, ...]] = []
        self.cautions: list[tuple[Any, ...]] = []
        # Versions that are known under another digest.
        self.same: list[dict[str, Any]] = []
        # What was found, by facet: entries that changed, and the version at which each entry is present.
        self.changed: dict[str, set[int]] = defaultdict(set)
        # Of those, the entries whose values stand in another place or order, and are the same.
        self.rearranged: dict[str, set[int]] = defaultdict(set)
        self.present: dict[str, dict[int, int]] = {facet: {} for facet in self.facets}
        self.read: set[int] = set()

    def run(self, *, confirm: bool) -> LoadReport:
        """All steps of the load. Raises `_Held` for an implausible snapshot that nobody has confirmed."""
        digest = _file_digest(self.document)
        if (same := self._same_snapshot(digest)) is not None:
            return same
        snapshot_id = _write_snapshot(self.connection, self.reader, self.day, "loaded", digest, self.loaded_at)
        self._write_files(snapshot_id)
        self._take_records(snapshot_id)
        changes = self._changes()
        report = self._report(changes)
        if not confirm and self._implausible(changes.removed):
            raise _Held(
                msgspec.structs.replace(report, status="held", added=(), amended=(), renumbered={}, unchanged=0)
            )
        self._write_new()
        self._write_same()
        for facet in self.facets:
            write_holdings(
                self.connection,
                self.list_id,
                facet,
                self.day,
                before=self.before[facet],
                now=self.present[facet],
                following=self._following(facet),
            )
        report = self._totals(snapshot_id, report)
        self._update_index()
        return report

    # -- against the snapshot before
    # ------------------------------------------------------------------------------------

    def _changes(self) -> _Changes:
        before, now = self.before[MAIN], self.present[MAIN]
        added = now.keys() - before.keys()
        # What a facet tells for the first time of an entry was unknown; that is no amendment by the publisher.
        amended = {
            number
            for facet, found in self.changed.items()
            for number in (found - self.rearranged[facet]) & self._known_before(facet)
        }
        amended = amended & now.keys() - added
        removed = before.keys() - now.keys()
        if added and removed:
            self._write_new()
        former = renumbered(
            self.connection,
            {number: before[number].version_id for number in removed},
            {number: now[number] for number in added},
        )
        return _Changes(
            added=added - former.keys(),
            amended=amended | former.keys(),
            removed=removed - set(former.values()),
            former=former,
        )

    def _known_before(self, facet: str) -> Set[int]:
        """The entries that stood on the list on the last day on which a file of the facet was there."""
        day = max((day for day in self.days[facet] if day < self.day), default=None)
        if day is None:
            return set()
        previous = max(day for day in self.days[MAIN] if day < self.day)
        return (self.before[MAIN] if day == previous else self._standing(MAIN, day)).keys()

    def _report(self, changes: _Changes) -> LoadReport:
        keys = self._keys()

        def public(numbers: Iterable[int]) -> tuple[str, ...]:
            return tuple(sorted(f"{self.list_id}:{keys[number]}" for number in numbers))

        now = self.present[MAIN]
        return LoadReport(
            list_id=self.list_id,
            published=self.day,
            status="loaded",
            previous=max((day for day in self.days[MAIN] if day < self.day), default=None),
            entries=len(now),
            added=public(changes.added),
            removed=public(changes.removed),
            amended=public(changes.amended),
            renumbered={public([new])[0]: public([old])[0] for new, old in sorted(changes.former.items())},
            unseen=tuple(facet for facet in self.reader.info.facets if facet not in self.facets),
            warnings=self._plausibility(now) + self.document.warnings,
            unchanged=len(now) - len(changes.added) - len(changes.amended),
        )

    def _implausible(self, removed: Set[int]) -> bool:
        return too_many(removed, self.before[MAIN]) or looks_cut(removed, self.present[MAIN].keys(), self._keys())

    def _keys(self) -> dict[int, str]:
        """The list's own key of each entry, by number."""
        return {number: key for key, number in self.ids.items()}

    def _following(self, facet: str) -> str | None:
        """The day of the next snapshot of a facet that is loaded."""
        return min((day for day in self.days[facet] if day > self.day), default=None)

    # -- what is there
    # --------------------------------------------------------------------------------------------------

    def _days(self, facet: str) -> list[str]:
        query = (
            select(t.snapshot.c.published)
            .join(t.snapshot_file, t.snapshot_file.c.snapshot_id == t.snapshot.c.id)
            .where(
                t.snapshot.c.list_id == self.list_id, t.snapshot.c.status == "loaded", t.snapshot_file.c.facet == facet
            )
            .order_by(t.snapshot.c.published)
        )
        return list(self.connection.execute(query).scalars())

    def _same_snapshot(self, digest: str) -> LoadReport | None:
        """The report `unchanged` when this file is loaded for this day; None when there is none for it; else
        `StoreError`.
        """
        row = self.connection.execute(
            select(t.snapshot).where(
                t.snapshot.c.list_id == self.list_id,
                t.snapshot.c.published == self.day,
                t.snapshot.c.status == "loaded",
            )
        ).first()
        if row is None:
            return None
        if row.digest != digest:
            raise StoreError(
                f"Another file is already loaded as {self.list_id} of {self.day}. If this one came later that day, "
                f"give its time too: --published {self.day[:10]}T{self.document.time or '12:00'}."
            )
        if row.reader != self.reader.version:
            self._read_again(row)
        return unchanged_report(self.connection, row)

    def _read_again(self, row: Any) -> None:
        """Read a snapshot that other rules read, and take it as read by those of today where they find the same.

        Raises `StoreError` where they do not: what the store was told stays, and days around it rest on it.
        """
        self._take_records(row.id)
        if otherwise := sorted(set().union(*self.changed.values())):
            keys = self._keys()
            some = ", ".join(f"{self.list_id}:{keys[number]}" for number in otherwise[:3])
            raise StoreError(
                f"{self.list_id} of {self.day} was read by {row.reader}; the rules of today ({self.reader.version}) "
                f"read {len(otherwise)} of its entries otherwise ({some}{', ...' if len(otherwise) > 3 else ''}). "
                "Load its files into a new store to have all of them read by the same rules."
            )
        self._write_same()
        self.connection.execute(update(t.snapshot).where(t.snapshot.c.id == row.id).values(reader=self.reader.version))

    def _standing(self, facet: str, day: str) -> dict[int, Holding]:
        return standing(self.connection, self.list_id, facet, day)

    def _known_versions(self, entry_ids: Iterable[int]) -> dict[tuple[int, str, str], int]:
        query = select(t.version.c.facet, t.version.c.digest, t.version.c.id)
        found = among(self.connection, query, t.version.c.entry_id, entry_ids)
        return {(entry_id, facet, digest): number for facet, digest, number, entry_id in found}

    # -- the records
    # ----------------------------------------------------------------------------------------------------

    def _take_records(self, snapshot_id: int) -> None:
        """Compare each record with what stands. Only what no version of the entry says makes a new one."""
        self.ids = dict(
            self.connection.execute(select(t.entry.c.key, t.entry.c.id).where(t.entry.c.list_id == self.list_id)).all()
        )
        self.next_entry = first_new = next_id(self.connection, t.entry)
        self.next_version = next_id(self.connection, t.version)
        self.before = {facet: self._standing(facet, self.day) for facet in self.facets}
        salt = self.reader.version.encode()[:64]
        records = iter(self.document.records())
        while block := list(islice(records, _BLOCK)):
            changed: list[tuple[Record, int, str]] = []
            for record in block:
                digest = hashlib.blake2b(record.content_digest(), digest_size=12, key=salt).hexdigest()
                entry_id = self.ids.get(record.key)
                if entry_id is None:
                    entry_id = self._new_entry(record)
                covering = self.before[record.facet].get(entry_id)
                if covering is not None and covering.digest == digest:
                    self.present[record.facet][entry_id] = covering.version_id
                else:
                    changed.append((record, entry_id, digest))
            self._take_changed(changed, snapshot_id, first_new)
        for facet in self.facets:
            if facet != MAIN:
                self.changed[facet] |= self.before[facet].keys() - self.present[facet].keys()

    def _take_changed(self, changed: list[tuple[Record, int, str]], snapshot_id: int, first_new: int) -> None:
        """Take in records whose bytes are not those that stand; entries from number `first_new` on have no version."""
        known = self._known_versions(entry_id for _, entry_id, _ in changed if entry_id < first_new)
        covering = [self._covering(record, entry_id) for record, entry_id, _ in changed]
        standing = {holding.version_id for holding in covering if holding is not None}
        again = {
            known[key] for record, entry_id, digest in changed if (key := (entry_id, record.facet, digest)) in known
        }
        told = said_by_versions(self.connection, standing | again)
        for (record, entry_id, digest), holding in zip(changed, covering, strict=True):
            before = told[holding.version_id] if holding is not None else None
            version_id = known.get((entry_id, record.facet, digest))
            if version_id is None:
                reading = self.reader.read(record)
                now = said(reading)
                # Other bytes, or another version of the reader, that say the same: the publisher has amended nothing.
                if holding is not None and before == now:
                    self.same.append({"v": holding.version_id, "d": digest})
                    self.present[record.facet][entry_id] = holding.version_id
                    continue
                version_id = self._new_version(entry_id, record, digest, snapshot_id, reading)
            else:
                now = told[version_id]
            if before is not None and before.values() == now.values():
                self.rearranged[record.facet].add(entry_id)
            self.changed[record.facet].add(entry_id)
            self.present[record.facet][entry_id] = version_id

    def _covering(self, record: Record, entry_id: int) -> Holding | None:
        """What stands on the day in the facet of a record."""
        return self.before[record.facet].get(entry_id)

    def _new_entry(self, record: Record) -> int:
        entry_id = self.next_entry
        self.next_entry += 1
        self.ids[record.key] = entry_id
        self.new_ids.append((entry_id, self.list_id, record.key))
        return entry_id

    def _new_version(self, entry_id: int, record: Record, digest: str, snapshot_id: int, reading: Reading) -> int:
        version_id = self.next_version
        self.next_version += 1
        self.versions.append((version_id, entry_id, record.facet, digest, record.where, snapshot_id, reading.segments))
        self.readings.append((version_id, msgspec.json.encode(reading.parts).decode()))
        self.unplaced.extend((version_id, n, u.kind, u.text, u.column) for n, u in enumerate(reading.unplaced))
        self.cautions.extend((version_id, n, warning) for n, warning in enumerate(reading.warnings))
        self.read.add(version_id)
        self.index.read(entry_id, reading.parts)
        if len(self.readings) >= _UNWRITTEN:
            self._write_new()
        return version_id

    # -- writing
    # --------------------------------------------------------------------------------------------------------

    def _write_files(self, snapshot_id: int) -> None:
        self.connection.execute(
            insert(t.snapshot_file),
            [
                {
                    "snapshot_id": snapshot_id,
                    "facet": file.facet,
                    "name": file.name,
                    "sha256": file.sha256,
                    "published": self._made(file),
                }
                for file in self.document.files
            ],
        )
        notes = [("warning", text, "") for text in self.document.warnings]
        notes += [(stray.kind, stray.text, stray.column) for stray in self.document.strays]
        insert_rows(self.connection, t.snapshot_note, [(snapshot_id, seq, *note) for seq, note in enumerate(notes)])

    def _made(self, file: FacetFile) -> str | None:
        """The day for which a file is named or that it states, with its time where it states one."""
        if file.published is None:
            return None
        day = file.published.isoformat()
        return f"{day}T{self.document.time}" if self.document.time else day

    def _write_new(self) -> None:
        for table, rows in (
            (t.entry, self.new_ids),
            (t.version, self.versions),
            (t.reading, self.readings),
            (t.unplaced, self.unplaced),
            (t.caution, self.cautions),
        ):
            insert_rows(self.connection, table, rows)
            rows.clear()

    def _write_same(self) -> None:
        """Note the digests of the newest bytes, and of the rules of today, under which a version is known."""
        if self.same:
            row = t.version.c.id == bindparam("v")
            self.connection.execute(update(t.version).where(row).values(digest=bindparam("d")), self.same)

    def _totals(self, snapshot_id: int, report: LoadReport) -> LoadReport:
        """Count segments and unplaced pieces of the whole snapshot, unchanged entries included."""
        held = held_versions(self.list_id, self.day)
        segments = self.connection.execute(
            select(func.coalesce(func.sum(t.version.c.segments), 0)).where(t.version.c.id.in_(held))
        ).scalar_one()
        kinds = unplaced_kinds(self.connection, snapshot_id)
        cautions = self.connection.execute(
            select(t.version.c.place, t.caution.c.text)
            .join(t.version, t.version.c.id == t.caution.c.version_id)
            .where(t.version.c.snapshot_id == snapshot_id)
            .order_by(t.caution.c.version_id, t.caution.c.seq)
        )
        total = int(segments)
        self.connection.execute(
            update(t.snapshot)
            .where(t.snapshot.c.id == snapshot_id)
            .values(entries=report.entries, segments=total, unplaced=sum(kinds.values()))
        )
        return msgspec.structs.replace(
            report,
            segments=total,
            unplaced=kinds,
            strays=stray_kinds(self.connection, snapshot_id),
            warnings=report.warnings + tuple(f"{place}: {text}" for place, text in cautions),
        )

    def _plausibility(self, main_now: Mapping[int, int]) -> tuple[str, ...]:
        found = []
        entries, ceiling = len(main_now), self.reader.info.ceiling
        if entries > ceiling:
            found.append(
                f"{entries} entries, where at most {ceiling} were expected: check that nothing is listed twice"
            )
        following = self._following(MAIN)
        if following is not None:
            lost = main_now.keys() - self._standing(MAIN, following).keys()
            if too_many(lost, main_now):
                found.append(
                    f"the snapshot of {following}, loaded before, lacks {len(lost)} of these entries: check its file"
                )
        return tuple(found)

    def _update_index(self) -> None:
        """The index follows the newest version of each entry: the changed ones of which this snapshot is the last to
        speak.
        """
        changed = set().union(*self.changed.values())
        newest = newest_versions(self.connection, changed)
        wanted = {
            entry_id
            for entry_id, facets in newest.items()
            if any(self.present[facet].get(entry_id) == facets.get(facet) for facet in self.facets)
        }
        unread = [
            (entry_id, version_id)
            for entry_id in sorted(wanted)
            for version_id in newest[entry_id].values()
            if version_id not in self.read
        ]
        parts = parts_of_versions(self.connection, [version_id for _, version_id in unread])
        for entry_id, version_id in unread:
            self.index.read(entry_id, parts[version_id])
        self.index.finish(self.connection, wanted)


def _record_held(
    connection: Connection, reader: ListReader, document: Document, report: LoadReport, loaded_at: str
) -> None:
    connection.execute(
        delete(t.snapshot).where(
            t.snapshot.c.list_id == report.list_id,
            t.snapshot.c.published == report.published,
            t.snapshot.c.status == "held",
        )
    )
    _write_snapshot(
        connection, reader, report.published, "held", _file_digest(document), loaded_at, entries=report.entries
    )


def _write_snapshot(
    connection: Connection,
    reader: ListReader,
    published: str,
    status: str,
    digest: str,
    loaded_at: str,
    *,
    entries: int = 0,
) -> int:
    """Write the row of a snapshot, whose totals come later, and give its number."""
    snapshot_id = next_id(connection, t.snapshot)
    connection.execute(
        insert(t.snapshot),
        {
            "id": snapshot_id,
            "list_id": reader.info.id,
            "published": published,
            "status": status,
            "reader": reader.version,
            "digest": digest,
            "loaded_at": loaded_at,
            "entries": entries,
            "segments": 0,
            "unplaced": 0,
        },
    )
    return snapshot_id
