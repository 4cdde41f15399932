"""Fetching lists: the files of each as one set, checked, into the archive; and how that went, written down."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import msgspec

from tricord.fetch._archive import Archive, ArchivedFile, ArchivedSet, DayFrom, digest_of, iso
from tricord.fetch._folder import FolderShelf
from tricord.fetch._http import Announced, NothingThereError, Patience, Publisher, Supplied, client_of
from tricord.fetch._kinds import check_file
from tricord.fetch._sources import Sources, official_sources
from tricord.fetch._state import FetchState, HeldFile
from tricord.lists import LIST_IDS, MAIN, FileSource, sha256_of
from tricord.model.errors import ArchiveError, FetchError, InvalidValue

if TYPE_CHECKING:
    import httpx2

#: Files of one set may be made one after the other, and around midnight.
_TOGETHER = timedelta(hours=12)
_NAMED_DAY = re.compile(r"(?<!\d)(20\d{2})-?(\d{2})-?(\d{2})(?!\d)")


class FetchOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of fetching a list.

    `status`: `new` (an archived set that was not there before), `unchanged`, `failed` (`why`), or of a dry run `would
    fetch`. `set` is the newest set of the archive; `announced` what a dry run was told of each file; `moved` the
    addresses that files have for good.
    """

    list_id: str
    status: Literal["new", "unchanged", "failed", "would fetch"]
    why: str = ""
    set: ArchivedSet | None = None
    announced: tuple[Announced, ...] = ()
    moved: tuple[str, ...] = ()


class _Supplier(Protocol):
    """Where files come from: a publisher, or a folder."""

    def supply(self, source: FileSource, held: HeldFile | None, into: Path) -> Supplied: ...

    def announced(self, source: FileSource, held: HeldFile | None) -> Announced: ...


class _Taken(msgspec.Struct, frozen=True):
    """A file that came, or is held, with what the archive will say of it."""

    source: FileSource
    supplied: Supplied
    file: ArchivedFile


class Fetcher:
    """Fetches lists into an archive. Use it as a context manager, or call `close`.

    `sources` are the files of each list (None: the official ones); `folder` is where they lie instead of at their
    publishers', and `published` the day of a list (ISO text) that they do not state; `client` is an HTTP client of the
    caller's own, which stays open. `clock` gives the time.
    """

    def __init__(
        self,
        archive: Archive,
        *,
        sources: Sources | None = None,
        folder: str | Path | None = None,
        published: Mapping[str, str] | None = None,
        client: httpx2.Client | None = None,
        patience: Patience | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.archive, self.patience = archive, patience or Patience()
        self.sources = official_sources() if sources is None else sources
        self._folder = None if folder is None else Path(folder)
        self._published = published or {}
        self._own = client is None and folder is None
        self._client = client_of(self.patience) if self._own else client
        self._clock = clock

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections, if they are this object's own."""
        if self._own and self._client is not None:
            self._client.close()

    def lists(self, chosen: Iterable[str] = ()) -> list[str]:
        """The lists that can be fetched; of those chosen, all. Raises `InvalidValue` for one that is none, or that no
        address is known of.
        """
        wanted = list(dict.fromkeys(chosen))
        if not wanted:
            return [list_id for list_id in LIST_IDS if self._may_have(list_id)]
        for list_id in wanted:
            if list_id not in LIST_IDS:
                raise InvalidValue.unknown(f"No list is called {list_id!r}.", [list_id], LIST_IDS)
            if list_id not in self.sources and not self._may_have(list_id):
                raise InvalidValue(
                    f"{list_id} has no address to fetch it from: it is a table that is loaded by hand. Give one: "
                    f"--address {list_id}=URL."
                )
        return wanted

    def fetch(self, list_id: str) -> FetchOutcome:
        """Fetch a list: a new set in the archive, or none. What went wrong is in the outcome, and noted.

        Raises `ArchiveError` for an archive that cannot be used.
        """
        busy = f"Another process is fetching {list_id}."
        with self.archive.locked(f"fetch-{list_id}", wait=self.patience.lock, busy=busy):
            before = self.archive.state(list_id)
            tried = iso(self._clock())
            try:
                outcome, state = self._fetched(list_id, before)
            except (FetchError, ArchiveError) as error:
                failed = msgspec.structs.replace(
                    before, tried=tried, outcome="failed", why=str(error), failures=before.failures + 1
                )
                # A full disk takes no note either; what went wrong is said anyway.
                with suppress(ArchiveError):
                    self.archive.note(failed)
                if isinstance(error, ArchiveError):
                    raise
                return FetchOutcome(list_id=list_id, status="failed", why=str(error), set=self._newest(before))
            self.archive.note(msgspec.structs.replace(state, tried=tried))
            return outcome

    def look(self, list_id: str) -> FetchOutcome:
        """What fetching a list would bring; nothing is kept, and nothing noted."""
        before = self.archive.state(list_id)
        supplier = self._supplier(list_id)
        try:
            announced = tuple(
                supplier.announced(source, _held(before, source.facet))
                for source in self._sources_of(list_id)
                if self._is_wanted(supplier, source)
            )
        except FetchError as error:
            return FetchOutcome(list_id=list_id, status="failed", why=str(error), set=self._newest(before))
        return FetchOutcome(
            list_id=list_id,
            status="would fetch" if any(one.changed for one in announced) else "unchanged",
            set=self._newest(before),
            announced=announced,
        )

    def expect(self, list_ids: Iterable[str], due: datetime | None) -> None:
        """Note when lists are fetched next (None: nobody will)."""
        for list_id in list_ids:
            state = self.archive.state(list_id)
            self.archive.note(msgspec.structs.replace(state, due=None if due is None else iso(due)))

    # -- one list ------------------------------------------------------------------------------------------------------

    def _fetched(self, list_id: str, before: FetchState) -> tuple[FetchOutcome, FetchState]:
        other = self._others()
        if other is not None:
            return self._taken_over(list_id, before, other)
        into = self.archive.incoming(list_id)
        taken = list(self._taken(list_id, before, into))
        _check_days(taken)
        moved = tuple(one.supplied.moved for one in taken if one.supplied.moved)
        newest = self._newest(before)
        digest = digest_of({one.file.facet: one.file.sha256 for one in taken})
        state = msgspec.structs.replace(
            before, why="", failures=0, moved=moved, answered=iso(self._clock()), held=tuple(map(_as_held, taken))
        )
        if newest is not None and newest.digest == digest:
            for one in taken:
                if one.supplied.file is not None:
                    self.archive.mend(one.file, one.supplied.file)
            _clear(into)
            state = msgspec.structs.replace(state, outcome="unchanged", set_id=newest.id)
            return FetchOutcome(list_id=list_id, status="unchanged", set=newest, moved=moved), state
        day, day_from, time = self._day_of(list_id, next(one for one in taken if one.file.facet == MAIN))
        archived = self.archive.put(
            list_id,
            [(one.file, one.supplied.file) for one in taken],
            at=self._clock(),
            day=day,
            day_from=day_from,
            time=time,
        )
        _clear(into)
        state = msgspec.structs.replace(state, outcome="new", changed=archived.fetched_at, set_id=archived.id)
        return FetchOutcome(list_id=list_id, status="new", set=archived, moved=moved), state

    def _taken(self, list_id: str, before: FetchState, into: Path) -> Iterator[_Taken]:
        """Each file of the list, as it came or is held; checked."""
        supplier = self._supplier(list_id)
        for source in self._sources_of(list_id):
            if not self._is_wanted(supplier, source):
                continue
            held = _held(before, source.facet)
            # What was damaged here is asked for anew.
            if held is not None and not self.archive.is_whole(held.sha256):
                held = None
            try:
                supplied = supplier.supply(source, held, into)
            except NothingThereError:
                if source.optional:
                    continue
                raise
            yield _Taken(source, supplied, _checked(source, supplied, held))

    def _taken_over(self, list_id: str, before: FetchState, other: Archive) -> tuple[FetchOutcome, FetchState]:
        """The sets of another archive that are not here, as they are."""
        known = {one.id for one in self.archive.sets(list_id)}
        theirs = other.sets(list_id)
        if not theirs:
            raise FetchError(
                f"this archive holds no set of {list_id}", address=str(other.folder), remedy="Fetch it there first."
            )
        fresh = [one for one in theirs if one.id not in known]
        for one in fresh:
            self.archive.take_over(one, other)
        state = other.state(list_id)
        newest = theirs[-1]
        state = msgspec.structs.replace(
            before,
            why="",
            failures=0,
            outcome="new" if fresh else "unchanged",
            answered=state.answered or newest.fetched_at,
            changed=newest.fetched_at,
            set_id=newest.id,
            held=state.held or before.held,
        )
        return FetchOutcome(list_id=list_id, status="new" if fresh else "unchanged", set=newest), state

    def _day_of(self, list_id: str, main: _Taken) -> tuple[str, DayFrom, str]:
        """The day of publication as far as it is known from outside of the file, how, and the time."""
        if given := self._published.get(list_id):
            return given, "given", ""
        if (day := _named_day(main.file.name)) or (day := _named_day(Path(main.file.came_from).parent.name)):
            return day, "name", ""
        if main.supplied.modified is not None:
            moment = main.supplied.modified.astimezone(UTC)
            return moment.date().isoformat(), "last-modified", moment.strftime("%H:%M")
        if made := main.file.headers.get("file time"):
            return made[:10], "file time", made[11:16]
        now = iso(self._clock())
        return now[:10], "fetched", now[11:16]

    # -- sources -------------------------------------------------------------------------------------------------------

    def _sources_of(self, list_id: str) -> list[FileSource]:
        """The files of a list, the main one first: the others are looked for beside it. A folder may hold another form
        of a list than its publisher's address, and lists that have none.
        """
        known = sorted(self.sources.get(list_id, ()), key=lambda source: source.facet != MAIN)
        if self._folder is not None:
            shelf = FolderShelf(self._folder, list_id)
            if not (known and shelf.has(known[0])) and (only := shelf.only_file()) is not None:
                return [only]
        return known

    def _supplier(self, list_id: str) -> _Supplier:
        if self._folder is not None:
            return FolderShelf(self._folder, list_id)
        if self._client is None:
            raise FetchError("no way out", address=list_id, remedy="Give a folder or an HTTP client.")
        return Publisher(self._client, self.patience)

    def _others(self) -> Archive | None:
        """The archive in the folder that files come from, where it is one."""
        if self._folder is None or not (self._folder / "sets").is_dir():
            return None
        return Archive(self._folder)

    def _may_have(self, list_id: str) -> bool:
        """Whether a folder has anything of a list; a publisher may."""
        if self._folder is None:
            return list_id in self.sources
        if (other := self._others()) is not None:
            return bool(other.sets(list_id))
        shelf = FolderShelf(self._folder, list_id)
        return any(shelf.has(source) for source in self._sources_of(list_id))

    @staticmethod
    def _is_wanted(supplier: _Supplier, source: FileSource) -> bool:
        """A folder may leave out a companion of the main file; a publisher has them all."""
        return source.facet == MAIN or not isinstance(supplier, FolderShelf) or supplier.has(source)

    def _newest(self, before: FetchState) -> ArchivedSet | None:
        return self.archive.newest(before.list_id)


def _held(state: FetchState, facet: str) -> HeldFile | None:
    return next((held for held in state.held if held.facet == facet), None)


def _checked(source: FileSource, supplied: Supplied, held: HeldFile | None) -> ArchivedFile:
    """What the archive will say of a file. Raises `FetchError` for one that cannot be what it should."""
    if supplied.file is not None:
        try:
            check_file(supplied.file, source, supplied.address)
        except FetchError:
            supplied.file.unlink(missing_ok=True)
            raise
        sha256, size = sha256_of(supplied.file), supplied.file.stat().st_size
    elif held is not None:
        sha256, size = held.sha256, held.size
    else:
        raise FetchError(
            "the publisher says that nothing changed, and nothing is held",
            address=supplied.address,
            remedy="Try again.",
        )
    return ArchivedFile(
        facet=source.facet,
        name=supplied.name,
        sha256=sha256,
        size=size,
        address=supplied.address,
        came_from=supplied.came_from,
        headers=supplied.headers,
        modified="" if supplied.modified is None else iso(supplied.modified),
    )


def _as_held(taken: _Taken) -> HeldFile:
    file = taken.file
    return HeldFile(facet=file.facet, address=file.address, sha256=file.sha256, size=file.size, headers=file.headers)


def _check_days(taken: Iterable[_Taken]) -> None:
    """Raises `FetchError` where the files of a set are of different days: the publisher is between two of them."""
    taken = list(taken)
    main = next(one for one in taken if one.file.facet == MAIN)
    for one in taken:
        if one is main or one.source.own_day:
            continue
        ours, theirs = _said_day(main), _said_day(one)
        apart = one.supplied.modified is not None and main.supplied.modified is not None
        differ = (
            abs(one.supplied.modified - main.supplied.modified) > _TOGETHER  # type: ignore[operator]  # both are known
            if apart
            else bool(ours and theirs and ours != theirs)
        )
        if differ:
            raise FetchError(
                f"two files of different days: {main.file.name} is of {ours}, {one.file.name} of {theirs}",
                address=one.file.address,
                remedy="The publisher may be between two publications: nothing was kept. Fetch again later.",
            )


def _said_day(taken: _Taken) -> str:
    return _named_day(taken.file.name) or taken.file.modified[:10]


def _named_day(text: str) -> str:
    """The day in a name, as ISO text; empty where there is none."""
    found = _NAMED_DAY.search(text)
    if not found:
        return ""
    with suppress(ValueError):
        return date(*map(int, found.groups())).isoformat()
    return ""


def _clear(folder: Path) -> None:
    """Nothing of what came is on its way any more."""
    for path in folder.glob("*"):
        with suppress(OSError):
            path.unlink()
