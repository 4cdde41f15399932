"""The embedded snapshot: a store made of the recordings and links that come with Tricord.

A wheel brings the store made and packed; a checkout makes it when it is first asked for. Either way it lies in the
cache folder, under a name that changes with the facts, with the rules and with the layout of the store.
"""

from __future__ import annotations

import hashlib
import lzma
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, suppress
from functools import cache, partial
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from filelock import FileLock

from tricord import resolve, store
from tricord._rules import RULES
from tricord.data import JUDGEMENTS, MANIFEST, SNAPSHOT, cache_folder
from tricord.lists import RecordedList, Recording, info
from tricord.model.errors import ReadError, StoreError
from tricord.resolve import KeptWeighing, PairDecision

if TYPE_CHECKING:
    from sqlalchemy import Engine

#: Seconds after which a part is nobody's any more: to make a store takes far fewer.
_ABANDONED = 3600
_PART = "snapshot-part-"
_REMEDY = "Install Tricord again: the facts that come with it are damaged."

#: Called with what is done, how many of it, and of how many.
Progress = Callable[[str, int, int], None]


class LinkFile(msgspec.Struct, frozen=True, kw_only=True):
    """The file of links: by which `rules` and of how many entries they were made, and what they are in figures.

    `facts` is a digest of the recordings whose entries were weighed. `clear` links join two entries, `doubtful` ones
    wait for a person; `evidence` counts the pairs for or against which each sort of evidence speaks.
    """

    name: str
    sha256: str
    rules: str
    facts: str
    entries: int
    pairs: int
    clear: int
    doubtful: int
    evidence: Mapping[str, int]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What the embedded snapshot is made of, in the order in which it is loaded."""

    links: LinkFile
    recordings: tuple[Recording, ...]


@cache
def manifest() -> Manifest:
    """What comes with Tricord."""
    try:
        return msgspec.json.decode(MANIFEST.read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError) as error:
        raise ReadError("not the manifest of the embedded snapshot", path=MANIFEST, remedy=_REMEDY) from error


def facts_digest(recordings: Iterable[Recording]) -> str:
    """What tells these recordings from any others."""
    return hashlib.sha256("\n".join(one.sha256 for one in recordings).encode()).hexdigest()[:16]


def embedded_decisions() -> tuple[PairDecision, ...]:
    """The judgements that come with Tricord, on entries that any store may hold."""
    return tuple(resolve.read_decisions(JUDGEMENTS))


def packed_path() -> Path:
    """Where a wheel brings the store of these facts and rules, packed; in a checkout there is no such file."""
    return SNAPSHOT / f"store-{_key()}.db.xz"


def embedded_path(progress: Progress | None = None) -> Path:
    """The store of the embedded snapshot, as a file that is not to be written to: made or unpacked the first time.

    `progress` is called while it is made. Raises `StoreError` where it cannot be written.
    """
    target = cache_folder() / f"snapshot-{_key()}.db"
    if not _is_whole(target):
        try:
            _place(target, progress)
        except OSError as error:
            raise StoreError(
                f"The embedded snapshot cannot be put together ({error.strerror or error}). Free some space, or name a "
                "folder that can be written in TRICORD_CACHE."
            ) from error
    return target


def write_packed(target: str | Path) -> None:
    """Make the store and pack it into a file, for the place that `packed_path` names in a wheel."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "snapshot.db"
        write_embedded(made)
        Path(target).write_bytes(lzma.compress(made.read_bytes(), preset=9))


def write_embedded(target: Path, progress: Progress | None = None) -> None:
    """Make the store of the embedded snapshot in a file that does not exist yet."""
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        path = Path(folder) / "snapshot.db"
        engine = store.connect(path)
        store.migrate(engine)
        load_recordings(engine, manifest().recordings, SNAPSHOT, progress)
        with store.writing(engine) as connection:
            resolve.restore_weighing(connection, _links(), rules=manifest().links.rules)
            resolve.link_as_weighed(connection, embedded_decisions())
        engine.dispose()
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))


def load_recordings(
    engine: Engine, recordings: Iterable[Recording], folder: str | Path, progress: Progress | None = None
) -> None:
    """Load recordings that lie in a folder into a store: lists one after the other, each in the order of its days.

    Raises `ReadError` for a recording that is missing or damaged.
    """
    wanted = list(recordings)
    done = 0
    for list_id, group in groupby(wanted, attrgetter("list_id")):
        mine = list(group)
        reader = RecordedList(info(list_id), mine)
        for recording in mine:
            if progress is not None:
                progress("snapshots of lists put together", done, len(wanted))
            store.load(
                engine,
                reader,
                reader.open(Path(folder) / recording.name),
                published=recording.published,
                index=resolve.LinkIndex(),
                confirm=True,
                clock=partial(_midnight, recording.published),
            )
            done += 1


def _midnight(published: str) -> str:
    return f"{published[:10]}T00:00:00Z"


def _links() -> KeptWeighing:
    """The links that come with Tricord. Raises `ReadError` where they are not whole, or not of these facts."""
    links = manifest().links
    path = SNAPSHOT / links.name
    packed = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(packed).hexdigest() != links.sha256:
        raise ReadError("not the links of the manifest", path=path, remedy=_REMEDY)
    return msgspec.json.decode(lzma.decompress(packed), type=KeptWeighing)


def _key() -> str:
    """Changes with what the store holds, and with how it is laid out."""
    text = b"".join(path.read_bytes() for path in (MANIFEST, JUDGEMENTS) if path.is_file())
    return hashlib.sha256(text + RULES["snapshot"].encode()).hexdigest()[:16]


def _place(target: Path, progress: Progress | None) -> None:
    """Put the store in its place: whole, by one process while others wait."""
    with FileLock(target.with_suffix(".lock")):
        if _is_whole(target):
            return
        _remove_abandoned(target.parent)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=_PART) as folder:
            part = Path(folder) / target.name
            if packed_path().exists():
                _unpack(part)
            else:
                write_embedded(part, progress)
            # Renaming is atomic: who does not wait for the lock sees the whole file or none.
            part.replace(target)
        for older in set(target.parent.glob("snapshot-*.db")) - {target}:
            older.unlink(missing_ok=True)


def _unpack(part: Path) -> None:
    try:
        with lzma.open(packed_path()) as packed, part.open("wb") as unpacked:
            shutil.copyfileobj(packed, unpacked, 1 << 20)
    except (lzma.LZMAError, EOFError) as error:
        raise ReadError("not a packed store", path=packed_path(), remedy=_REMEDY) from error


def _is_whole(path: Path) -> bool:
    """Whether a store is there, as long as its own first page says (https://www.sqlite.org/fileformat.html, 1.3): one
    that was cut or overwritten is made again.
    """
    try:
        with path.open("rb") as file:
            head = file.read(100)
        size = path.stat().st_size
    except OSError:
        return False
    if len(head) < 100 or not head.startswith(b"SQLite format 3\0"):
        return False
    page = int.from_bytes(head[16:18], "big")
    return size == (65536 if page == 1 else page) * int.from_bytes(head[28:32], "big")


def _remove_abandoned(folder: Path) -> None:
    """Remove what a process that died while it made a store has left. A younger one may still be at work."""
    for part in folder.glob(f"{_PART}*"):
        # Another process may remove it at the same time, or it may be somebody else's.
        with suppress(OSError):
            if time.time() - part.stat().st_mtime > _ABANDONED:
                shutil.rmtree(part)
