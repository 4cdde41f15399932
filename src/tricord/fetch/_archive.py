"""The archive: every published file that came, by its content, and the sets in which the files of a list came together.

    objects/ab/ab12...                   a file, named by the SHA-256 of its bytes; never changed
    sets/LIST/20261201T040000Z-1a2b.json a set: its files with address, headers, day and digest
    states/LIST.json                     how fetching the list stands
    incoming/LIST/                       what is still on its way, and is gone on with after a kill

A set is written after its files are on the disk, under a temporary name that is replaced: whoever is killed leaves
files that no set names, and no set without its files.
"""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal, TypeVar

import msgspec
from filelock import FileLock, Timeout

from tricord.fetch._state import FetchState
from tricord.lists import MAIN, sha256_of
from tricord.model.errors import ArchiveError, ReadError

_T = TypeVar("_T")
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
#: How the id of a set begins.
_MOMENT = "%Y%m%dT%H%M%SZ"

#: How a day is known that a list's own file may not state: somebody gave it, it stands in a name, the publisher's
#: server says when the file was changed, the file in a folder does, or it is the day on which the file was seen.
DayFrom = Literal["given", "name", "last-modified", "file time", "fetched"]
#: Of the sets that are older than the days of the rule: which stay.
ThenKeep = Literal["none", "month", "year"]


class ArchivedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a set. `address` is where it was asked for, `came_from` where it lay (after redirects, or in a folder);
    `headers` are what the publisher's server said of it; `modified` is the time of its last change (UTC; "": not said).
    """

    facet: str
    name: str
    sha256: str
    size: int
    address: str
    came_from: str
    headers: Mapping[str, str] = {}
    modified: str = ""


class ArchivedSet(msgspec.Struct, frozen=True, kw_only=True):
    """The files of a list that came together, at `fetched_at` (UTC). `day` is that of publication as far as it is known
    from outside of the files, and `day_from` how; `time` goes with it ("": not known). A day that the main file states
    goes before.
    """

    list_id: str
    id: str
    fetched_at: str
    day: str
    day_from: DayFrom
    time: str
    files: tuple[ArchivedFile, ...]
    format: int = 1

    @property
    def main(self) -> ArchivedFile:
        """The file that the others join."""
        return next((file for file in self.files if file.facet == MAIN), self.files[0])

    @property
    def digest(self) -> str:
        """What tells the content of this set from any other; a store has the same digest of what it loaded."""
        return digest_of({file.facet: file.sha256 for file in self.files})


class ArchiveFault(msgspec.Struct, frozen=True, kw_only=True):
    """Something in the archive that is not as it was put there. `serious`: a set cannot be loaded any more."""

    kind: str
    place: str
    serious: bool


class Pruned(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule of retention takes away: sets, and the files that no other set has."""

    sets: tuple[str, ...]
    files: int
    size: int


def digest_of(files: Mapping[str, str]) -> str:
    """One digest for all files of a set: their SHA-256 by facet."""
    text = "\n".join(f"{facet} {sha256}" for facet, sha256 in sorted(files.items()))
    return hashlib.sha256(text.encode()).hexdigest()


def archive_folder() -> Path:
    """Where the archive lies: TRICORD_ARCHIVE, else a folder among the user's data."""
    from platformdirs import user_data_path

    if chosen := os.environ.get("TRICORD_ARCHIVE"):
        return Path(chosen)
    try:
        return user_data_path("tricord") / "archive"
    except RuntimeError as error:
        raise ArchiveError("This user has no home for an archive. Name a folder in TRICORD_ARCHIVE.") from error


class Archive:
    """An archive in a folder (None: where `archive_folder` says), which is made when something is put into it.

    Every method raises `ArchiveError` for a folder that cannot be read or written, and for what is damaged in it.
    """

    def __init__(self, folder: str | Path | None = None) -> None:
        self.folder = Path(folder) if folder is not None else archive_folder()

    # -- asking --------------------------------------------------------------------------------------------------------

    def sets(self, list_id: str | None = None) -> list[ArchivedSet]:
        """The sets of a list, or all, in the order in which they came."""
        found = [self._read(path, ArchivedSet) for path in self._manifests(list_id)]
        return sorted(found, key=lambda one: (one.fetched_at, one.id))

    def newest(self, list_id: str) -> ArchivedSet | None:
        """The set of a list that came last."""
        return max(self.sets(list_id), key=lambda one: (one.fetched_at, one.id), default=None)

    def path_of(self, sha256: str) -> Path:
        """Where a file lies, or would lie."""
        return self.folder / "objects" / sha256[:2] / sha256

    def is_whole(self, sha256: str) -> bool:
        """Whether a file is here, with the bytes that it came with."""
        try:
            return sha256_of(self.path_of(sha256)) == sha256
        except ReadError:
            return False

    @contextmanager
    def opened(self, archived: ArchivedSet) -> Iterator[Path]:
        """The files of a set in a folder of their own, under their names, for as long as the block lasts: the path of
        the main one. Each is compared with its digest first.
        """
        for file in archived.files:
            if fault := self._fault_of(file):
                raise ArchiveError(f"{self.path_of(file.sha256)} ({file.name} of {archived.id}): {fault}. Fetch again.")
        with tempfile.TemporaryDirectory(prefix="tricord-set-") as folder:
            for file in archived.files:
                (Path(folder) / file.name).symlink_to(self.path_of(file.sha256).absolute())
            yield Path(folder) / archived.main.name

    def verify(self) -> list[ArchiveFault]:
        """Every file compared with its digest, every set read: what is not as it was put there."""
        faults, named = [], set[str]()
        for path in self._manifests(None):
            try:
                archived = self._read(path, ArchivedSet)
            except ArchiveError as error:
                faults.append(ArchiveFault(kind="unreadable set", place=str(error), serious=True))
                continue
            for file in archived.files:
                fault = self._fault_of(file) if file.sha256 not in named else ""
                named.add(file.sha256)
                if fault:
                    place = f"{self.path_of(file.sha256)} ({file.name} of {archived.id})"
                    faults.append(ArchiveFault(kind=fault, place=place, serious=True))
        spare = [path for path in self._objects() if path.name not in named]
        faults += [ArchiveFault(kind="no set names it", place=str(path), serious=False) for path in spare]
        return faults

    # -- putting in ----------------------------------------------------------------------------------------------------

    def put(
        self,
        list_id: str,
        files: Sequence[tuple[ArchivedFile, str | Path | None]],
        *,
        at: datetime,
        day: str,
        day_from: DayFrom,
        time: str = "",
    ) -> ArchivedSet:
        """Keep files as the newest set of a list: each with the path where it lies now (None: it is here already)."""
        facets = {file.facet: file.sha256 for file, _ in files}
        archived = ArchivedSet(
            list_id=list_id,
            id=f"{at.astimezone(UTC).strftime(_MOMENT)}-{digest_of(facets)[:8]}",
            fetched_at=at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z",
            day=day,
            day_from=day_from,
            time=time,
            files=tuple(file for file, _ in files),
        )
        with self.locked("archive"):
            for file, path in files:
                if path is not None:
                    self._keep(file, Path(path))
            self._write(self.folder / "sets" / list_id / f"{archived.id}.json", archived)
        return archived

    def mend(self, file: ArchivedFile, path: str | Path) -> None:
        """Keep a file that came again where the one that is here is missing or damaged."""
        with self.locked("archive"):
            self._keep(file, Path(path))

    def take_over(self, archived: ArchivedSet, other: Archive) -> None:
        """Keep a set of another archive as it is, its files compared with their digests."""
        for file in archived.files:
            if fault := other._fault_of(file):
                place = other.path_of(file.sha256)
                raise ArchiveError(f"{place}: {fault}. Nothing was taken over; copy the archive again.")
        with self.locked("archive"), self._refusing(self.folder):
            for file in archived.files:
                if not self.path_of(file.sha256).exists():
                    part = self.incoming(archived.list_id) / f"{file.name}.copy"
                    part.write_bytes(other.path_of(file.sha256).read_bytes())
                    self._keep(file, part)
            self._write(self.folder / "sets" / archived.list_id / f"{archived.id}.json", archived)

    def incoming(self, list_id: str) -> Path:
        """The folder for what is on its way, made when it is missing."""
        folder = self.folder / "incoming" / list_id
        with self._refusing(folder):
            folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _keep(self, file: ArchivedFile, path: Path) -> None:
        target = self.path_of(file.sha256)
        with self._refusing(target):
            if target.exists() and not self._fault_of(file):
                path.unlink()
                return
            target.parent.mkdir(parents=True, exist_ok=True)
            _sync(path)
            path.chmod(0o444)
            path.replace(target)
            _sync(target.parent)

    # -- how fetching stands -------------------------------------------------------------------------------------------

    def state(self, list_id: str) -> FetchState:
        """How fetching a list stands; of one that was never fetched, nothing is known."""
        path = self.folder / "states" / f"{list_id}.json"
        return self._read(path, FetchState) if path.exists() else FetchState(list_id=list_id)

    def states(self) -> dict[str, FetchState]:
        """How fetching stands, by list, of those that were ever fetched."""
        with self._refusing(self.folder):
            names = sorted(path.stem for path in (self.folder / "states").glob("*.json"))
        return {name: self.state(name) for name in names}

    def note(self, state: FetchState) -> None:
        """Write down how fetching a list stands."""
        self._write(self.folder / "states" / f"{state.list_id}.json", state)

    # -- retention -----------------------------------------------------------------------------------------------------

    def prune(self, *, keep_days: int, then: ThenKeep = "month", today: date, dry_run: bool = False) -> Pruned:
        """Take away the sets that came more than `keep_days` ago, but the first of each month (or year, or none), the
        newest of each list, and those whose files a fetch still asks by; and the files that no set names any more.
        """
        with self.locked("archive"):
            every = self.sets()
            gone = [one for one in every if self._is_over(one, every, (today - timedelta(days=keep_days)), then)]
            stay = {file.sha256 for one in every if one not in gone for file in one.files}
            stay |= {file.sha256 for state in self.states().values() for file in state.held}
            spare = [path for path in self._objects() if path.name not in stay]
            with self._refusing(self.folder):
                size = sum(path.stat().st_size for path in spare)
                if not dry_run:
                    for one in gone:
                        (self.folder / "sets" / one.list_id / f"{one.id}.json").unlink(missing_ok=True)
                    for path in spare:
                        path.unlink(missing_ok=True)
        return Pruned(sets=tuple(f"{one.list_id}/{one.id}" for one in gone), files=len(spare), size=size)

    @staticmethod
    def _is_over(one: ArchivedSet, every: Iterable[ArchivedSet], before: date, then: ThenKeep) -> bool:
        mine = [other for other in every if other.list_id == one.list_id]
        if one is mine[-1] or date.fromisoformat(one.fetched_at[:10]) >= before:
            return False
        letters = {"none": 0, "month": 7, "year": 4}[then]
        same = [other for other in mine if other.fetched_at[:letters] == one.fetched_at[:letters]]
        return not letters or one is not same[0]

    # -- files ---------------------------------------------------------------------------------------------------------

    @contextmanager
    def locked(self, what: str, *, wait: float = 60.0, busy: str = "") -> Iterator[None]:
        """Alone at something in this archive: the system lets go of the lock when the process ends, however it ends."""
        path = self.folder / "locks" / f"{what}.lock"
        with self._refusing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(path, timeout=wait)
        try:
            lock.acquire()
        except Timeout as error:
            problem = busy or f"Another process is at work in the archive {self.folder}."
            raise ArchiveError(f"{problem} Wait until it has finished, or stop it.") from error
        except OSError as error:
            raise cannot_use(error, path) from error
        try:
            yield
        finally:
            lock.release()

    def _manifests(self, list_id: str | None) -> list[Path]:
        with self._refusing(self.folder):
            return sorted((self.folder / "sets").glob(f"{list_id or '*'}/*.json"))

    def _objects(self) -> list[Path]:
        with self._refusing(self.folder):
            return sorted((self.folder / "objects").glob("??/*"))

    def _fault_of(self, file: ArchivedFile) -> str:
        path = self.path_of(file.sha256)
        try:
            if path.stat().st_size != file.size:
                return "of another size than it came with"
            return "" if sha256_of(path) == file.sha256 else "other bytes than it came with"
        except FileNotFoundError:
            return "missing"
        except (OSError, ReadError):
            return "unreadable"

    @staticmethod
    @contextmanager
    def _refusing(path: Path) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise cannot_use(error, path) from error

    def _read(self, path: Path, kind: type[_T]) -> _T:
        with self._refusing(path):
            text = path.read_bytes()
        try:
            found: _T = msgspec.json.decode(text, type=kind)
        except msgspec.DecodeError as error:
            raise ArchiveError(
                f"{path}: not what an archive holds ({error}). Take it away, or put back a copy; `tricord archive "
                "verify` looks at the rest."
            ) from error
        return found

    def _write(self, path: Path, what: msgspec.Struct) -> None:
        with self._refusing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, msgspec.json.format(msgspec.json.encode(what), indent=1) + b"\n")


def write_whole(path: Path, content: bytes) -> None:
    """A file whole on the disk, or what was there before."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    _sync(path.parent)


def cannot_use(error: OSError, path: Path) -> ArchiveError:
    """The sentence about a file or folder of an archive that the system does not let be used."""
    if error.errno in _FULL:
        return ArchiveError(
            f"The disk that holds {path} is full ({error.strerror}). The last good files stay; free some space and "
            "fetch again: what came is gone on with."
        )
    return ArchiveError(
        f"{path} cannot be used ({error.strerror or error}). Check who owns it and its folder, or name another archive "
        "in TRICORD_ARCHIVE."
    )


def iso(moment: datetime) -> str:
    """A time as the archive writes it: UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
