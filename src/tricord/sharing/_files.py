"""Files of a node and of its correspondents: read with a limit, written whole or not at all, by one act at a time."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, SoftFileLock

from tricord.model import Item, canonical, read_json
from tricord.model.errors import InvalidJson, NodeError, WriteError
from tricord.sharing._envelope import MAX_BYTES, Opened
from tricord.sharing._slips import Received

_T = TypeVar("_T")

#: The largest card, revocation, slip or countersignature that is read.
_MAX_DOCUMENT = 1024 * 1024
#: A node's own files grow with what it knows, and nobody else writes them.
_UNLIMITED = frozenset(("ring.json", "post.json", "keys.json"))
#: What a disk writes whole.
_SECTOR = 512
#: How often a lock is tried again, in seconds. What is done under one takes a few milliseconds.
_LOCK_POLL = 0.01


def read_content(file: str | Path) -> bytes:
    """A file that may go into an envelope. Raises `NodeError` for one that is missing or too large."""
    file = Path(file)
    try:
        if file.stat().st_size > MAX_BYTES:
            raise NodeError(f"{file} has {file.stat().st_size:,} bytes; an envelope holds {MAX_BYTES:,}.")
        return file.read_bytes()
    except OSError as error:
        raise NodeError(f"{file} cannot be read: {error.strerror}.") from None


def read_document(path: str | Path, kind: type[_T]) -> _T:
    """A small JSON file of a known kind: `Card`, `Revocation`, `Received`, `Head`, `Countersignature`.

    Raises `NodeError` where it is not one.
    """
    path = Path(path)
    try:
        if path.stat().st_size > _MAX_DOCUMENT and path.name not in _UNLIMITED:
            raise NodeError(
                f"{path} has {path.stat().st_size:,} bytes; no such paper is longer than {_MAX_DOCUMENT:,}."
            )
        return read_json(path.read_bytes(), kind)
    except FileNotFoundError:
        hint = " Mark the file first: tricord share mark." if path.name.endswith(".slip.json") else ""
        raise NodeError(f"{path} does not exist.{hint}") from None
    except OSError as error:
        raise NodeError(f"{path} cannot be read: {error.strerror}.") from None
    except InvalidJson as error:
        raise NodeError(f"{path} is not what it should be ({kind.__name__.strip('_')}): {error}.") from None


def write_document(path: str | Path, document: object) -> None:
    """Write a card, a revocation, a head or a countersignature for another node. Raises `WriteError`."""
    write_output(Path(path), canonical(document) + b"\n")


def write_output(path: Path, data: bytes) -> None:
    """Write a file that leaves the node. Raises `WriteError`."""
    try:
        path.write_bytes(data)
    except OSError as error:
        raise WriteError(f"{path} cannot be written: {error.strerror}.") from None


def marked_item(file: str | Path) -> Item:
    """The item that a file was marked as, by the slip beside it. Raises `NodeError` where there is none."""
    return read_document(slip_path(Path(file)), Received).item


def slip_path(file: Path) -> Path:
    """Where the slip of a file stands: beside it."""
    return file.with_name(file.name + ".slip.json")


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, for its owner only."""
    part = path.with_name(f".{path.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def write_in_place(path: Path, data: bytes) -> None:
    """Write a file of less than a sector over what it holds, for its owner only, without waiting for the disk: after a
    power cut it holds this, or what was there before.
    """
    assert len(data) < _SECTOR, "a longer file could be torn"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.pwrite(descriptor, data.ljust(_SECTOR - 1) + b"\n", 0)
    finally:
        os.close(descriptor)


def unpack(opened: Opened, folder: Path) -> None:
    """Write the contents of an envelope. A folder that is there must be what a broken-off attempt at it left.

    Raises `NodeError` where it is something else, and `WriteError` where it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for received, content in opened.contents:
            path = folder / received.slip.name
            _keep(path, content)
            _keep(slip_path(path), canonical(received))
    except OSError as error:
        raise WriteError(f"{error.filename or folder} cannot be written: {error.strerror}.") from None


def _keep(target: Path, data: bytes) -> None:
    if os.path.lexists(target) and (target.is_symlink() or target.read_bytes() != data):
        raise NodeError(f"{target} is there already and is something else. Move it away, then open again.")
    write_whole(target, data)


_mutexes: dict[str, threading.Lock] = {}
_mutexes_lock = threading.Lock()


def _mutex(path: Path) -> threading.Lock:
    with _mutexes_lock:
        return _mutexes.setdefault(os.path.abspath(path), threading.Lock())


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One at a time among threads and processes, by an empty file beside `path` that ends in `.lock`.

    The kernel holds the lock and lets it go when its process ends, however it ends. A file system without such locks
    is refused: a mark in a file would outlive a process that is killed. The threads of this process wait for each
    other first, in memory: only one of them asks the kernel again and again.
    """
    lock = FileLock(path.with_suffix(".lock"), mode=0o600)
    with _mutex(path), lock.acquire(poll_interval=_LOCK_POLL):
        if isinstance(lock, SoftFileLock):
            raise NodeError(f"{path.parent} is on a file system without locks. Move the node to another one.")
        yield
