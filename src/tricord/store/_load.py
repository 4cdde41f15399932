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
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, Protocol

import msgspec
from sqlalchemy import Connection, Engine, Table, bindparam, delete, func, insert, select, update

from tricord.lists import MAIN, Document, Reader, Record, sha256_of
from tricord.model import Part, no_cycle_collection
from tricord.model.errors import StoreError
from tricord.store import schema as t
from tricord.store._engine import reading, writing
from tricord.store.queries import among, newest_versions, parts_of_versions, renumbered

#: A snapshot that lacks more than this share of the entries of the one before it is held. The largest true fall between
#: two stored OFAC snapshots, sixteen months apart, is half of it; a truncated file is usually far above.
HELD_SHARE = 0.10
#: ... unless it lacks no more than this many, so that a short list may lose a few entries.
HELD_COUNT = 10
#: ... and where those it lacks are the last of the list, so that the file looks cut off, no more than this many.
CUT_COUNT = 2

#: Rows in one INSERT; times nine columns far below SQLite's limit of parameters.
_ROWS = 50
#: Records whose known versions are looked up together.
_BLOCK = 2000


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


class LoadReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a load did. `added`, `amended`, `removed` are entry ids (`list-id:key`) against the snapshot before it in
    time. `renumbered` gives the former id of those amended entries that stood under another key before.

    `status`: `loaded`, `unchanged` (this very file was loaded before) or `held`. `unplaced` counts by kind the pieces
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


class _Held(Exception):
    """Raised inside the transaction so that it rolls back; carries the report."""

    def __init__(self, report: LoadReport) -> None:
        self.report = report


class _Holding(msgspec.Struct):
    version_id: int
    digest: str
    since: str
    until: str | None


def load(
    engine: Engine,
    reader: Reader,
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
            return _Load(connection, reader, document, published, index, clock()).run(confirm=confirm)
    except _Held as held:
        with writing(engine) as connection:
            _record_held(connection, reader, document, held.report, clock())
        return held.report


def unchanged(engine: Engine, reader: Reader, files: Mapping[str, Path], *, published: str | None) -> LoadReport | None:
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
                return _unchanged_report(connection, row)
    return None


def _unchanged_report(connection: Connection, row: Any) -> LoadReport:
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


def _digest_of(files: Mapping[str, str]) -> str:
    """One digest for all files of a snapshot: SHA-256 by facet."""
    text = "\n".join(f"{facet} {sha256}" for facet, sha256 in sorted(files.items()))
    return hashlib.sha256(text.encode()).hexdigest()


def _file_digest(document: Document) -> str:
    return _digest_of({file.facet: file.sha256 for file in document.files})


class _Load:
    def __init__(
        self,
        connection: Connection,
        reader: Reader,
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

    def run(self, *, confirm: bool) -> LoadReport:
        connection = self.connection
        digest = _file_digest(self.document)
        if (same := self._same_snapshot(digest)) is not None:
            return same
        snapshot_id = _next_id(connection, t.snapshot)
        connection.execute(
            insert(t.snapshot),
            {
                "id": snapshot_id,
                "list_id": self.list_id,
                "published": self.day,
                "status": "loaded",
                "reader": self.reader.version,
                "digest": digest,
                "loaded_at": self.loaded_at,
                "entries": 0,
                "segments": 0,
                "unplaced": 0,
            },
        )
        self._write_files(snapshot_id)
        self.ids = dict(
            connection.execute(select(t.entry.c.key, t.entry.c.id).where(t.entry.c.list_id == self.list_id)).all()
        )
        self.new_ids: list[tuple[int, str, str]] = []
        self.next_entry = first_new = _next_id(connection, t.entry)
        self.next_version = _next_id(connection, t.version)
        self.versions: list[tuple[Any, ...]] = []
        self.readings: list[tuple[int, str]] = []
        self.unplaced: list[tuple[Any, ...]] = []
        self.cautions: list[tuple[Any, ...]] = []
        self.changed: dict[str, set[int]] = defaultdict(set)
        self.read: set[int] = set()
        self.present: dict[str, dict[int, int]] = {facet: {} for facet in self.facets}
        self.covering = {facet: self._covering(facet) for facet in self.facets}
        self._take_records(snapshot_id, first_new)

        main_before = self.covering[MAIN]
        main_now = self.present[MAIN]
        previous = max((day for day in self.days[MAIN] if day < self.day), default=None)
        names = {number: key for key, number in self.ids.items()}

        def public(numbers: Iterable[int]) -> tuple[str, ...]:
            return tuple(sorted(f"{self.list_id}:{names[number]}" for number in numbers))

        added = main_now.keys() - main_before.keys()
        # What a facet tells for the first time of an entry was unknown; that is no amendment by the publisher.
        amended = {number for facet, found in self.changed.items() for number in found & self._known_before(facet)}
        amended = amended & main_now.keys() - added
        removed = main_before.keys() - main_now.keys()
        if added and removed:
            self._write_new()
        former = renumbered(
            connection,
            {number: main_before[number].version_id for number in removed},
            {number: main_now[number] for number in added},
        )
        amended |= former.keys()
        added -= former.keys()
        removed -= set(former.values())
        report = LoadReport(
            list_id=self.list_id,
            published=self.day,
            status="loaded",
            previous=previous,
            entries=len(main_now),
            added=public(added),
            removed=public(removed),
            amended=public(amended),
            renumbered={public([new])[0]: public([old])[0] for new, old in sorted(former.items())},
            unseen=tuple(facet for facet in self.reader.info.facets if facet not in self.facets),
            warnings=self._plausibility(main_now) + self.document.warnings,
            unchanged=len(main_now) - len(added) - len(amended),
        )
        implausible = _too_many(removed, main_before) or self._looks_cut(removed, main_now.keys())
        if not confirm and implausible:
            raise _Held(
                msgspec.structs.replace(report, status="held", added=(), amended=(), renumbered={}, unchanged=0)
            )
        self._write_new()
        for facet in self.facets:
            self._write_holdings(facet)
        report = self._totals(snapshot_id, report)
        self._bring_index_up_to_date()
        return report

    def _known_before(self, facet: str) -> Set[int]:
        """The entries that stood on the list on the last day on which a file of the facet was there."""
        day = max((day for day in self.days[facet] if day < self.day), default=None)
        if day is None:
            return set()
        previous = max(day for day in self.days[MAIN] if day < self.day)
        return (self.covering[MAIN] if day == previous else self._standing(MAIN, day)).keys()

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
                f"give its time too: --published {self.day[:10]}T12:00."
            )
        if row.reader != self.reader.version:
            raise StoreError(
                f"{self.list_id} of {self.day} was read by {row.reader}; this reader is {self.reader.version}. "
                "Load it into a new store to read it afresh."
            )
        return _unchanged_report(self.connection, row)

    def _covering(self, facet: str) -> dict[int, _Holding]:
        """The holdings that stand on the day, by entry: what the snapshot before it said."""
        return self._standing(facet, self.day)

    def _standing(self, facet: str, day: str) -> dict[int, _Holding]:
        query = (
            select(
                t.holding.c.entry_id, t.holding.c.version_id, t.version.c.digest, t.holding.c.since, t.holding.c.until
            )
            .join(t.version, t.version.c.id == t.holding.c.version_id)
            .join(t.entry, t.entry.c.id == t.holding.c.entry_id)
            .where(t.entry.c.list_id == self.list_id, t.holding.c.facet == facet, t.holding.c.since <= day)
            .where((t.holding.c.until.is_(None)) | (t.holding.c.until > day))
        )
        return {entry_id: _Holding(*rest) for entry_id, *rest in self.connection.execute(query).all()}

    def _known_versions(self, entry_ids: Iterable[int]) -> dict[tuple[int, str, str], int]:
        query = select(t.version.c.facet, t.version.c.digest, t.version.c.id)
        found = among(self.connection, query, t.version.c.entry_id, entry_ids)
        return {(entry_id, facet, digest): number for facet, digest, number, entry_id in found}

    # -- the records
    # ----------------------------------------------------------------------------------------------------

    def _take_records(self, snapshot_id: int, first_new: int) -> None:
        """Compare each record with what stands; entries from number `first_new` on have no version yet."""
        salt = self.reader.version.encode()
        records = iter(self.document.records())
        while block := list(islice(records, _BLOCK)):
            changed: list[tuple[Record, int, str]] = []
            for record in block:
                digest = hashlib.blake2b(record.raw, digest_size=12, key=salt[:64]).hexdigest()
                entry_id = self.ids.get(record.key)
                if entry_id is None:
                    entry_id = self._new_entry(record)
                covering = self.covering[record.facet].get(entry_id)
                if covering is not None and covering.digest == digest:
                    self.present[record.facet][entry_id] = covering.version_id
                else:
                    changed.append((record, entry_id, digest))
            known = self._known_versions(entry_id for _, entry_id, _ in changed if entry_id < first_new)
            for record, entry_id, digest in changed:
                self.changed[record.facet].add(entry_id)
                version_id = known.get((entry_id, record.facet, digest))
                if version_id is None:
                    version_id = self._new_version(entry_id, record, digest, snapshot_id)
                self.present[record.facet][entry_id] = version_id
        for facet in self.facets:
            if facet != MAIN:
                self.changed[facet] |= self.covering[facet].keys() - self.present[facet].keys()

    def _new_entry(self, record: Record) -> int:
        entry_id = self.next_entry
        self.next_entry += 1
        self.ids[record.key] = entry_id
        self.new_ids.append((entry_id, self.list_id, record.key))
        return entry_id

    def _new_version(self, entry_id: int, record: Record, digest: str, snapshot_id: int) -> int:
        reading = self.reader.read(record)
        version_id = self.next_version
        self.next_version += 1
        self.versions.append((version_id, entry_id, record.facet, digest, record.where, snapshot_id, reading.segments))
        self.readings.append((version_id, msgspec.json.encode(reading.parts).decode()))
        self.unplaced.extend((version_id, n, u.kind, u.text, u.column) for n, u in enumerate(reading.unplaced))
        self.cautions.extend((version_id, n, warning) for n, warning in enumerate(reading.warnings))
        self.read.add(version_id)
        self.index.read(entry_id, reading.parts)
        if len(self.readings) >= 5_000:
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
                    "published": file.published.isoformat() if file.published else None,
                }
                for file in self.document.files
            ],
        )
        notes = [("warning", text, "") for text in self.document.warnings]
        notes += [(stray.kind, stray.text, stray.column) for stray in self.document.strays]
        insert_rows(self.connection, t.snapshot_note, [(snapshot_id, seq, *note) for seq, note in enumerate(notes)])

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

    def _write_holdings(self, facet: str) -> None:
        """Bring the holdings of a facet in line with what is present on the day, whatever was loaded before."""
        before, now = self.covering[facet], self.present[facet]
        following = min((day for day in self.days[facet] if day > self.day), default=None)
        opened = {} if following is None else self._opened_on(facet, following)
        closed, fresh, stretched, reopened = [], [], [], []
        for entry_id, holding in before.items():
            if now.get(entry_id) == holding.version_id:
                continue
            closed.append({"v": holding.version_id, "s": holding.since, "u": self.day})
            if following is not None and (holding.until is None or holding.until > following):
                reopened.append((holding.version_id, following, holding.until, entry_id, facet))
                opened[entry_id] = (holding.version_id, holding.until)
        for entry_id, version_id in now.items():
            if entry_id in before and before[entry_id].version_id == version_id:
                continue
            if opened.get(entry_id, (None,))[0] == version_id:
                stretched.append({"v": version_id, "s": following, "since": self.day})
            else:
                fresh.append((version_id, self.day, following, entry_id, facet))
        if closed:
            self.connection.execute(
                update(t.holding)
                .where(t.holding.c.version_id == bindparam("v"), t.holding.c.since == bindparam("s"))
                .values(until=bindparam("u")),
                closed,
            )
        insert_rows(self.connection, t.holding, reopened + fresh)
        if stretched:
            self.connection.execute(
                update(t.holding)
                .where(t.holding.c.version_id == bindparam("v"), t.holding.c.since == bindparam("s"))
                .values(since=bindparam("since")),
                stretched,
            )

    def _opened_on(self, facet: str, day: str) -> dict[int, tuple[int, str | None]]:
        query = (
            select(t.holding.c.entry_id, t.holding.c.version_id, t.holding.c.until)
            .join(t.entry, t.entry.c.id == t.holding.c.entry_id)
            .where(t.entry.c.list_id == self.list_id, t.holding.c.facet == facet, t.holding.c.since == day)
        )
        return {row[0]: (row[1], row[2]) for row in self.connection.execute(query)}

    def _totals(self, snapshot_id: int, report: LoadReport) -> LoadReport:
        """Count segments and unplaced pieces of the whole snapshot, unchanged entries included."""
        held = _held_versions(self.list_id, self.day)
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
        following = min((day for day in self.days[MAIN] if day > self.day), default=None)
        if following is not None:
            lost = main_now.keys() - self._standing(MAIN, following).keys()
            if _too_many(lost, main_now):
                found.append(
                    f"the snapshot of {following}, loaded before, lacks {len(lost)} of these entries: check its file"
                )
        return tuple(found)

    def _looks_cut(self, removed: Set[int], now: Set[int]) -> bool:
        """True when a list that is numbered in order lacks its last entries and no others."""
        if len(removed) <= CUT_COUNT or not now:
            return False
        keys = {number: key for key, number in self.ids.items() if number in removed or number in now}
        if not all(key.isdecimal() for key in keys.values()):
            return False
        return min(int(keys[number]) for number in removed) > max(int(keys[number]) for number in now)

    def _bring_index_up_to_date(self) -> None:
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


def _too_many(missing: Set[int], of: Collection[int]) -> bool:
    return len(missing) > HELD_COUNT and len(missing) > HELD_SHARE * len(of)


def _held_versions(list_id: str, day: str) -> Any:
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
        .where(t.unplaced.c.version_id.in_(_held_versions(row.list_id, row.published)))
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


def insert_rows(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert full rows in the table's column order, by the fastest way the database has."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        driver: Any = connection.connection.driver_connection
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
        return
    # Many rows in one statement take SQLite a quarter less time than one by one.
    one = f"({', '.join('?' * len(table.columns))})"
    whole = len(rows) // _ROWS * _ROWS
    if whole:
        many = [tuple(chain.from_iterable(rows[start : start + _ROWS])) for start in range(0, whole, _ROWS)]
        connection.exec_driver_sql(f'INSERT INTO "{table.name}" VALUES {", ".join([one] * _ROWS)}', many)
    if rest := list(rows[whole:]):
        connection.exec_driver_sql(f'INSERT INTO "{table.name}" VALUES {one}', rest)


def _record_held(
    connection: Connection, reader: Reader, document: Document, report: LoadReport, loaded_at: str
) -> None:
    connection.execute(
        delete(t.snapshot).where(
            t.snapshot.c.list_id == report.list_id,
            t.snapshot.c.published == report.published,
            t.snapshot.c.status == "held",
        )
    )
    connection.execute(
        insert(t.snapshot),
        {
            "id": _next_id(connection, t.snapshot),
            "list_id": report.list_id,
            "published": report.published,
            "status": "held",
            "reader": reader.version,
            "digest": _file_digest(document),
            "loaded_at": loaded_at,
            "entries": report.entries,
            "segments": 0,
            "unplaced": 0,
        },
    )


def _next_id(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()) + 1
