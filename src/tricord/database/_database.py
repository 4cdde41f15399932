"""`Database`: what can be asked of a store of lists."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from tricord import __version__, resolve, store
from tricord.align import (
    TRIGGER_WINDOW,
    WINDOW,
    Delta,
    Diff,
    EntryLog,
    JointAction,
    LegalChanges,
    actions,
    build,
    deltas,
    diff,
    legal_changes,
    log,
)
from tricord.checks import Contradiction, contradictions
from tricord.database._alignment import AlignmentTable
from tricord.database._arguments import iso_day, known_parties, known_programme, list_reader, publication_day
from tricord.database._embedded import embedded_decisions, embedded_path
from tricord.fetch import Archive, ArchivedSet, FetchState
from tricord.lists import LIST_IDS, Document, ListInfo, Record, info, reader
from tricord.model import no_cycle_collection
from tricord.model.errors import ArchiveError, InvalidValue, ReadError, StoreError
from tricord.store import LoadReport, queries

if TYPE_CHECKING:
    from types import TracebackType

    from sqlalchemy import Connection

    from tricord.resolve import PairDecision, ResolveReport
    from tricord.screen import Screener
    from tricord.store import Entry


_Ties: TypeAlias = "tuple[list[store.StoredLink], Sequence[tuple[str, str]], list[store.Entry]]"

#: The programme whose tests and resolutions the record of events holds.
_RECORDED = "DPRK"
#: Letters of an ISO day.
_DAY = 10
#: Where it is already tomorrow, a list of today is not ahead of its day.
_AHEAD = timedelta(days=1)


#: What is said of a snapshot whose day nobody states.
_UNSURE_DAYS = {
    "file time": "the day is that of the file in its folder: neither it nor its name says when it was published",
    "fetched": "the day is the one on which the file was seen: neither it nor its publisher's server says another",
}


class ListStatus(msgspec.Struct, frozen=True, kw_only=True):
    """A list with its snapshots in order of day; `age` is days from the newest to today (None: none loaded).

    `loaded_at` is when a snapshot was last loaded; `fetch` how fetching the list stands (None: it was never fetched
    into the archive).
    """

    info: ListInfo
    snapshots: tuple[store.Snapshot, ...]
    age: int | None
    loaded_at: str | None = None
    fetch: FetchState | None = None


class OlderRules(msgspec.Struct, frozen=True, kw_only=True):
    """What of a store was made by other rules than those of today: snapshots that were read so, and its links. False
    where nothing was.
    """

    snapshots: tuple[store.Snapshot, ...]
    links: bool

    def __bool__(self) -> bool:
        return bool(self.snapshots) or self.links


class Database:
    """A store with everything that can be asked of it. Use it as a context manager, or call `close`.

    A day is a `date` or its ISO text.
    """

    def __init__(self, where: str | Path | None = None, *, create: bool = True) -> None:
        """Open the embedded snapshot (None), a SQLite file or a database by URL. With `create=False` a file that is
        missing or empty is refused. Raises `StoreError`.
        """
        self._copy: tempfile.TemporaryDirectory[str] | None = None
        self._where = where
        self._embedded = where is None
        self._last: tuple[object, list[store.Entry]] = (None, [])
        self._ties: tuple[object, _Ties] | None = None
        # The file that this object makes, and whether a load into it was refused.
        self._made: Path | None = None
        self._load_refused = False
        if where is None:
            self._engine = store.connect(embedded_path(), read_only=True)
        else:
            self._engine = store.connect(where, create=create)
            file = store.store_file(where)
            self._made = file if file is not None and not file.exists() else None
        store.migrate(self._engine)

    def __enter__(self) -> Database:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database, and of the private copy if one was made.

        A file that this object made for a load that was refused, and that holds nothing, is removed again.
        """
        empty = self._made is not None and self._load_refused and not self._holds_snapshots()
        self._engine.dispose()
        if self._made is not None and empty:
            self._made.unlink(missing_ok=True)
        if self._copy is not None:
            self._copy.cleanup()
            self._copy = None

    def _holds_snapshots(self) -> bool:
        with store.reading(self._engine) as connection:
            return bool(store.snapshots(connection))

    @property
    def embedded(self) -> bool:
        """True while this is the snapshot that comes with Tricord, unchanged."""
        return self._embedded

    @property
    def weighed(self) -> bool:
        """True where all entries are linked on weighed evidence, which loads then keep up; else exact evidence links
        what `tricord resolve` has not seen.
        """
        with store.reading(self._engine) as connection:
            return resolve.is_current(connection)

    def reopened(self) -> Database:
        """The same store once more, for work beside this object's questions. Close it before this one."""
        return self.opener()()

    def opener(self) -> Callable[[], Database]:
        """What opens the same store in another process. It can be pickled."""
        where = self._where if self._copy is None else Path(self._copy.name) / "copy.db"
        return partial(Database, where, create=False)

    def older_rules(self) -> OlderRules:
        """What of this store was made by other rules than those of today. Its answers hold, by the rules of then."""
        with store.reading(self._engine) as connection:
            known = [s for s in store.snapshots(connection) if s.status == "loaded" and s.list_id in LIST_IDS]
            links = resolve.is_outdated(connection)
        return OlderRules(
            snapshots=tuple(s for s in known if s.reader != reader(s.list_id).version),
            links=links,
        )

    def state(self) -> str:
        """What answers rest on, as a digest: it changes with every snapshot and whenever a link or a person joins or
        parts two entries.
        """
        with store.reading(self._engine) as connection:
            rests_on = (__version__, store.snapshots(connection), queries.grouping(connection))
        return sha256(repr(rests_on).encode()).hexdigest()

    def check(self) -> tuple[Contradiction, ...]:
        """What contradicts itself in the store as its lists were last seen: faults of a list, a reader or a link."""
        return tuple(contradictions(self.align()))

    # -- taking lists in -----------------------------------------------------------------------------------------------

    def load(
        self,
        list_id: str,
        path: str | Path,
        *,
        published: date | str | None = None,
        confirm: bool = False,
        progress: Callable[[int], None] | None = None,
    ) -> LoadReport:
        """Load a file as a snapshot of a list; whole, or not at all.

        `published` (a day) is needed where neither the file nor its name says it. `confirm` accepts a snapshot that
        lost an implausible share of its entries. On the embedded snapshot the load goes to a private copy that lasts as
        long as this object. `progress` is called from time to time with the number of records read. Raises `ReadError`
        for a file that cannot be read as this list and `StoreError` for a store that cannot take it.
        """
        try:
            return self._load(list_id, Path(path), published=published, confirm=confirm, progress=progress)
        except BaseException:
            self._load_refused = True
            raise

    def load_archived(
        self,
        archived: ArchivedSet,
        archive: Archive | None = None,
        *,
        confirm: bool = False,
        progress: Callable[[int], None] | None = None,
    ) -> LoadReport:
        """Load a set of an archive (None: the user's own) as a snapshot of its list; asks no network.

        Its day is the one that the main file states, else the one that the archive noted. A set older than the newest
        snapshot is not loaded (`status` is `older`) unless `confirm` accepts it. Otherwise as `load`. Raises
        `ArchiveError` for a set that is not whole.
        """
        try:
            with (archive or Archive()).opened(archived) as file:
                return self._load(
                    archived.list_id, file, published=None, confirm=confirm, progress=progress, archived=archived
                )
        except BaseException:
            self._load_refused = True
            raise

    def sets_to_load(self, list_id: str, archive: Archive | None = None) -> list[ArchivedSet]:
        """The sets of a list that came into an archive after the newest snapshot; all where none is loaded. The last
        may be one that is loaded for an earlier day: a publisher may go back to it.

        Raises `InvalidValue` for a list that is none.
        """
        list_reader(list_id)
        with store.reading(self._engine) as connection:
            loaded = queries.loaded_digests(connection, list_id)
        sets = (archive or Archive()).sets(list_id)
        known = {one.digest for one in sets}
        ends = {loaded[-1]} if loaded and loaded[-1] in known else set(loaded)
        done = max((number for number, one in enumerate(sets, 1) if one.digest in ends), default=0)
        return [one for one in sets[done:] if one is sets[-1] or one.digest not in loaded]

    def _load(
        self,
        list_id: str,
        file: Path,
        *,
        published: date | str | None,
        confirm: bool,
        progress: Callable[[int], None] | None,
        archived: ArchivedSet | None = None,
    ) -> LoadReport:
        known = list_reader(list_id)
        _check_readable(file)
        asked = publication_day(published) if published is not None else None
        same = store.unchanged(self._engine, known, known.files(file), published=asked)
        if same is not None and (archived is None or self._is_newest(archived)):
            return same
        document = known.open(file)
        day = asked or (document.published.isoformat() if document.published else None)
        if archived is not None:
            if same is not None and same.published[:_DAY] == (day or archived.day):
                return same
            day, older = self._day_of_archived(archived, document, day)
            if older is not None and not confirm:
                return older
            if document.published is None and (caution := _UNSURE_DAYS.get(archived.day_from)):
                document = msgspec.structs.replace(document, warnings=(caution, *document.warnings))
        if day is None:
            raise ReadError(
                "neither the file nor its name says on which day it was published",
                path=file,
                remedy="Give the day: --published YYYY-MM-DD (published=... in Python).",
            )
        if day[:10] > (date.today() + _AHEAD).isoformat():
            raise ReadError(
                f"the file is said to be of {day[:10]}, a day that is still to come",
                path=file,
                remedy="Give the day on which it was published: --published YYYY-MM-DD (published=... in Python).",
            )
        if self._embedded:
            self._take_copy()
        if progress is not None:
            document = msgspec.structs.replace(document, records=partial(_counted, document, progress))
        return store.load(self._engine, known, document, published=day, index=resolve.LinkIndex(), confirm=confirm)

    def _is_newest(self, archived: ArchivedSet) -> bool:
        with store.reading(self._engine) as connection:
            return queries.loaded_digests(connection, archived.list_id)[-1:] == [archived.digest]

    def _day_of_archived(
        self, archived: ArchivedSet, document: Document, stated: str | None
    ) -> tuple[str, LoadReport | None]:
        """The day of a set, with the time where another set of that day is loaded; and the report where it is older
        than the newest snapshot.
        """
        day = stated or archived.day
        with store.reading(self._engine) as connection:
            loaded = [s for s in store.snapshots(connection, archived.list_id) if s.status == "loaded"]
        newest = max((s.published for s in loaded), default="")
        if day < newest[:10]:
            older = LoadReport(
                list_id=archived.list_id, published=day, status="older", previous=newest, entries=0, warnings=()
            )
            return day, older
        if newest[:10] == day and not document.time:
            time = archived.time if archived.day == day and archived.time else archived.fetched_at[11:16]
            return f"{day}T{time}", None
        return day, None

    def _take_copy(self) -> None:
        self._copy = tempfile.TemporaryDirectory(prefix="tricord-")
        target = Path(self._copy.name) / "copy.db"
        shutil.copyfile(embedded_path(), target)
        self._engine.dispose()
        self._engine = store.connect(target)
        self._embedded = False

    # -- who is the same -----------------------------------------------------------------------------------------------

    def resolve(
        self,
        decisions: Iterable[PairDecision] = (),
        *,
        rebuild: bool = False,
        progress: Callable[[str, int, int], None] | None = None,
    ) -> ResolveReport:
        """Link the entries that are one subject on weighed evidence, and as people decided. Later loads keep it so.

        The judgements that come with Tricord hold where none of `decisions` is of the same two entries.
        All entries are weighed the first time, where the store grew by more than a quarter since, and with `rebuild`;
        others may load meanwhile. `progress` is called from time to time with what is done, how many and of how many.
        On the embedded snapshot the work goes to a private copy. Raises `StoreError` for a store that cannot take it.
        """
        if self._embedded:
            self._take_copy()
        own = tuple(decisions)
        with store.reading(self._engine) as connection:
            whole = resolve.weigh_all(connection, progress) if rebuild or not resolve.is_current(connection) else None
        with store.writing(self._engine) as connection:
            report = resolve.resolve_store(connection, (*embedded_decisions(), *own), whole=whole)
        asked = {decision.pair for decision in own}
        return msgspec.structs.replace(report, unknown=tuple(one for one in report.unknown if one.pair in asked))

    def entries(self, ids: Iterable[str]) -> dict[str, Entry]:
        """The entries of these ids (`list:key`) with all that their lists said of them; unknown ids are left out."""
        with store.reading(self._engine) as connection:
            numbers = queries.entry_numbers(connection, public_ids=sorted(set(ids)))
            return {entry.id: entry for entry in store.entries_of(connection, numbers)}

    # -- asking --------------------------------------------------------------------------------------------------------

    def lists(self, archive: Archive | None = None) -> list[ListStatus]:
        """Every list Tricord knows, with what is loaded of it, and how fetching it into an archive stands (None: the
        user's own; one that cannot be read tells nothing).
        """
        with store.reading(self._engine) as connection:
            loaded = store.snapshots(connection)
        fetched: dict[str, FetchState] = {}
        with suppress(ArchiveError):
            fetched = (archive or Archive()).states()
        found = []
        for list_id in LIST_IDS:
            mine = tuple(s for s in loaded if s.list_id == list_id)
            newest = max((s.published[:10] for s in mine if s.status == "loaded"), default=None)
            found.append(
                ListStatus(
                    info=info(list_id),
                    snapshots=mine,
                    age=(date.today() - date.fromisoformat(newest)).days if newest else None,
                    loaded_at=max((s.loaded_at for s in mine if s.status == "loaded"), default=None),
                    fetch=fetched.get(list_id),
                )
            )
        return found

    def align(
        self,
        *,
        programme: str | None = None,
        party: str | None = None,
        subjects: Iterable[str] | None = None,
        as_of: date | str | None = None,
        known_on: date | str | None = None,
        parties: Sequence[str] | None = None,
    ) -> AlignmentTable:
        """Subjects x parties, as of a day.

        The rows are the subjects designated under `programme` (a code such as DPRK), by `party`, or those named by id
        or entry id in `subjects`; without any of these, all. `as_of` None takes every list as last seen; `known_on`
        uses only snapshots published by that day. `parties` chooses the columns. Raises `InvalidValue` for a day that
        is none, and for an unknown party or programme.
        """
        as_of, known_on = iso_day(as_of), iso_day(known_on)
        shown = known_parties(parties)
        programme = known_programme(programme)
        if party is not None:
            known_parties([party])
        with no_cycle_collection(), store.reading(self._engine) as connection:
            members = _members(connection, programme, party, subjects)
            snapshots = store.snapshots(connection)
            links, across, beside = self._ties_of(connection, members, known_on)
            table = build(
                self._entries(connection, members, known_on, snapshots),
                links,
                snapshots,
                across=across,
                beside=beside,
                programme=programme,
                as_of=as_of,
                known_on=known_on,
                shown=shown,
                version=__version__,
            )
        return AlignmentTable.of(table)

    def _ties_of(self, connection: Connection, members: set[int], known_on: str | None) -> _Ties:
        """What entries are linked by, who else they are likely to be one with, and the entries of those. Of the
        embedded snapshot, which never changes, those of the last question are kept.
        """
        asked = (frozenset(members), known_on)
        if self._embedded and self._ties is not None and self._ties[0] == asked:
            return self._ties[1]
        links = queries.links_among(connection, members)
        across = resolve.likely_others(connection, members)
        others = queries.entry_numbers(connection, public_ids={other for _, other in across}) - members
        found = links, across, store.entries_of(connection, others, known_on=known_on) if others else []
        self._ties = (asked, found)
        return found

    def _entries(
        self, connection: Connection, members: set[int], known_on: str | None, snapshots: Sequence[store.Snapshot]
    ) -> list[store.Entry]:
        """The histories of entries. Those of the last question are kept: one day is asked for after another.

        They still hold as long as no snapshot came and each entry belongs to the subject it belonged to.
        """
        rests_on = (queries.subject_of_each(connection, members), known_on, snapshots)
        if self._last[0] != rests_on:
            self._last = (rests_on, store.entries_of(connection, members, known_on=known_on))
        return self._last[1]

    def find(self, name: str, *, as_of: date | str | None = None, known_on: date | str | None = None) -> AlignmentTable:
        """The subjects that bear a name (as any list prints it, in any order of family and given name), or an
        identifier however it is written, or an id, with or without its list's name (`un-sc:KPe.001`, `KPe.001`).
        """
        return self.align(subjects=self.subjects_named(name), as_of=as_of, known_on=known_on)

    def subjects_named(self, name: str) -> set[str]:
        """The ids of the subjects that a text names: the key of an entry, a name letter for letter, or a number."""
        with store.reading(self._engine) as connection:
            found = _subjects_keyed(connection, name)
            if found or not queries.entry_numbers(connection):
                return found
        # Names too short to join two entries by, and numbers in other forms, are known to the index alone.
        return set(self.screener().bearing(name))

    def screener(self, *, as_of: date | str | None = None, known_on: date | str | None = None) -> Screener:
        """An index of all subjects, with what each party's lists say of them on the day; made once and kept.

        The file lies in the cache folder, under a name that says lists, subjects, day and rules: when any of these
        changes it is made again. `known_on` uses only snapshots published by that day. Raises `StoreError` where it
        cannot be written, and for a store in which nobody could be found: it holds no entry.
        """
        from tricord.database._screener import cached_screener

        as_of, known_on = iso_day(as_of), iso_day(known_on)
        with store.reading(self._engine) as connection:
            loaded = _known((s for s in store.snapshots(connection) if s.status == "loaded"), known_on)
            grouping = queries.grouping(connection)
        if not any(snapshot.entries for snapshot in loaded):
            raise StoreError(self._holds_nobody(known_on))
        screener = cached_screener(
            lambda day: self.align(as_of=day, known_on=known_on), loaded, grouping, as_of=as_of, known_on=known_on
        )
        # From now on the index is asked: the entries of the whole store need not stay in memory.
        self._last, self._ties = (None, []), None
        return screener

    def _holds_nobody(self, known_on: str | None) -> str:
        if known_on is not None:
            return f"This store holds no list that was known by {known_on}. Choose a later day, or leave it out."
        return "This store holds no list. Load one into it first: tricord load LIST FILE --db ..."

    def diff(self, list_id: str, since: date | str, until: date | str) -> Diff:
        """What changed on a list between two days: entries added, removed, and each value that changed.

        Raises `InvalidValue` for a list that is none, a text that is no day, and days in the wrong order.
        """
        list_reader(list_id)
        first, last = publication_day(since), publication_day(until)
        if first[: len(last)] > last:
            raise InvalidValue(f"{first} is after {last}. Give the earlier day first.")
        with store.reading(self._engine) as connection:
            numbers = queries.entries_touched(connection, list_id, since=min(first, last), until=max(first, last))
            return diff(
                list_id, store.entries_of(connection, numbers), store.snapshots(connection, list_id), first, last
            )

    def log(
        self, name: str, *, as_of: date | str | None = None, known_on: date | str | None = None
    ) -> tuple[EntryLog, ...]:
        """Each change of each value of each entry of the subjects that `find` finds by a name, with the snapshots.

        `as_of` leaves out what snapshots published after that day show. `known_on` uses only snapshots published by
        that day; it differs from `as_of` in that even former ids are only those of then.
        """
        as_of, known_on = iso_day(as_of), iso_day(known_on)
        named = self.subjects_named(name)
        with store.reading(self._engine) as connection:
            subjects = _with_other_keys(connection, named)
            members = queries.entry_numbers(connection, subject_ids=subjects)
            entries = store.entries_of(connection, members, known_on=known_on)
            found = log(entries, _known(store.snapshots(connection), known_on), until=as_of)
        return tuple(entry for entry in found if entry.steps)

    def deltas(
        self,
        *,
        list_id: str | None = None,
        party: str | None = None,
        programme: str | None = None,
        since: date | str | None = None,
        until: date | str | None = None,
        known_on: date | str | None = None,
    ) -> list[Delta]:
        """Each snapshot against the one before it, of every list or of those chosen, in order of list and day.

        Snapshots without a change are among them. `since` and `until` choose by day of publication, `programme` the
        entries that stood under it before or stand under it now. Raises `InvalidValue` for a list, party or
        programme that is none.
        """
        since, until, known_on = iso_day(since), iso_day(until), iso_day(known_on)
        programme = known_programme(programme)
        if list_id is not None:
            list_reader(list_id)
        if party is not None:
            known_parties([party])
        chosen = [i for i in LIST_IDS if list_id in (None, i) and party in (None, info(i).party)]
        found: list[Delta] = []
        with store.reading(self._engine) as connection:
            for chosen_id in chosen:
                snapshots = _known(store.snapshots(connection, chosen_id), known_on)
                numbers = (
                    queries.entries_touched(connection, chosen_id, since=since, until=until)
                    if len(snapshots) > 1
                    else ()
                )
                entries = store.entries_of(connection, numbers, known_on=known_on)
                found.extend(deltas(chosen_id, entries, snapshots, programme=programme, since=since, until=until))
        return found

    def changes(
        self,
        since: date | str,
        until: date | str,
        *,
        programme: str | None = None,
        party: str | None = None,
        known_on: date | str | None = None,
    ) -> LegalChanges:
        """What changed on all lists between two days, both included, by legal date: acts, with whom they concern.

        `party` and `programme` choose; `known_on` uses only snapshots published by that day. Raises `InvalidValue` for
        a day that is none, days in the wrong order, and an unknown party or programme.
        """
        first, last = _iso_day(since), _iso_day(until)
        if first > last:
            raise InvalidValue(f"{first} is after {last}. Give the earlier day first.")
        chosen = None if party is None else known_parties([party])
        table = self.align(programme=programme, known_on=known_on)
        return legal_changes(table, first, last, parties=chosen)

    def actions(
        self,
        *,
        programme: str = "DPRK",
        window: int = WINDOW,
        trigger_window: int = TRIGGER_WINDOW,
        alone: bool = False,
        since: date | str | None = None,
        until: date | str | None = None,
        as_of: date | str | None = None,
        known_on: date | str | None = None,
    ) -> tuple[JointAction, ...]:
        """Which additions by different parties within `window` days belong together, oldest first.

        `since` and `until` choose the actions by their first day; `alone` also gives what one party did by itself.
        Triggers are looked for `trigger_window` days back, among the tests and resolutions of the record of events
        (North Korea's).
        """
        since, until = iso_day(since), iso_day(until)
        from tricord.database._happenings import happenings

        table = self.align(programme=programme, as_of=as_of, known_on=known_on)
        triggers = happenings() if programme == _RECORDED else []
        found = actions(table, triggers, window=window, trigger_window=trigger_window, alone=alone)
        return tuple(a for a in found if (since or "") <= a.first <= (until or "9999"))

    def unplaced(self, list_id: str) -> Iterator[queries.UnplacedPiece]:
        """Every piece of the newest snapshot of a list that its reader could not place, with its entry and place.

        Raises `InvalidValue` for a list that is none.
        """
        list_reader(list_id)
        with store.reading(self._engine) as connection:
            yield from queries.unplaced_pieces(connection, list_id)


def _iso_day(day: date | str) -> str:
    found = iso_day(day)
    return "" if found is None else found


def _subjects_keyed(connection: Connection, name: str) -> set[str]:
    """The subjects that are filed under a name, an identifier or an id, or under a list's own number."""
    numbers = queries.entries_with_keys(connection, resolve.search_keys(name))
    numbers |= queries.entry_numbers(connection, public_ids=[name])
    numbers |= queries.entries_numbered(connection, name)
    return queries.subjects_of(connection, numbers) | queries.current_ids(connection, {name})


def _members(
    connection: Connection, programme: str | None, party: str | None, subjects: Iterable[str] | None
) -> set[int]:
    """The entries of the subjects that `Database.align` is asked for."""
    named: set[str] | None = None
    if subjects is not None:
        ids = set(subjects)
        by_entry = queries.subjects_of(connection, queries.entry_numbers(connection, public_ids=ids))
        named = by_entry | queries.current_ids(connection, ids)
    if programme is None and party is None:
        # One subject is not looked for among all.
        if named is None:
            return queries.entry_numbers(connection)
        return queries.entry_numbers(connection, subject_ids=_with_other_keys(connection, named))
    members = queries.entry_numbers(
        connection,
        programme=programme,
        list_ids=None if party is None else [i for i in LIST_IDS if info(i).party == party],
    )
    wanted = queries.subjects_of(connection, members)
    if named is not None:
        wanted = _with_other_keys(connection, wanted & named)
    return queries.entry_numbers(connection, subject_ids=wanted)


def _with_other_keys(connection: Connection, subjects: set[str]) -> set[str]:
    """The subjects, with those that some of their entries belong to under another number of the list."""
    members = queries.entry_numbers(connection, subject_ids=subjects)
    return queries.subjects_of(connection, queries.under_other_keys(connection, members))


def _known(snapshots: Iterable[store.Snapshot], known_on: str | None) -> list[store.Snapshot]:
    return [s for s in snapshots if known_on is None or s.published[:10] <= known_on]


def _check_readable(file: Path) -> None:
    try:
        if not file.exists():
            raise ReadError("no such file", path=file, remedy="Check the path.")
        if file.is_dir():
            raise ReadError("this is a folder", path=file, remedy="Name the file in it that is to be loaded.")
        if not file.is_file():
            raise ReadError("a device, a pipe or a socket, not a file", path=file, remedy="Save it as a file first.")
        file.open("rb").close()
    except OSError as error:
        raise ReadError(
            f"the file cannot be opened ({error.strerror})", path=file, remedy="Check who owns it."
        ) from error


def _counted(document: Document, progress: Callable[[int], None]) -> Iterator[Record]:
    for number, record in enumerate(document.records(), 1):
        if number % 200 == 0:
            progress(number)
        yield record
