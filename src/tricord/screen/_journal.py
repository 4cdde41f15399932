"""The journal of a screening: what is done of a file, on disk, so that an interrupted run goes on.

Rows are appended in chunks, each whole or not at all. A run that ended early (Ctrl-C, kill, power cut) leaves the
journal, and the next run with the same file, lists, rules and options goes on after its last whole chunk. When anything
differs it starts from the beginning and says what differs. The journal does not depend on the number of workers.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec
from filelock import lock_descriptor

from tricord.i18n import Message
from tricord.model.errors import ReadError, WriteError
from tricord.screen._answer import Versions
from tricord.screen._row import ScreenedRow, ScreeningOptions

#: Rows of a chunk: large enough to make the way to a worker cheap, small enough to lose little. Part of the journal's
#: form, as FORM is.
CHUNK_ROWS = 200
#: 2: reasons of a match are codes with arguments.
FORM = 2
#: How every journal begins: another file of that name is not overwritten.
_HEAD = b'{"journal":"screening"'


class ScreeningRun(msgspec.Struct, frozen=True, kw_only=True, tag_field="journal", tag="screening"):
    """What the answers rest on; the first line of a journal."""

    file: str
    sha256: str
    options: ScreeningOptions
    versions: Versions
    form: int = FORM


class JournalStart(msgspec.Struct, frozen=True):
    """How a run begins: `done` rows are taken over from an interrupted one in the journal at `path`. `differs` says
    what an older journal there was made with that this run is not; empty where there was none, or it fits.
    """

    path: Path
    done: int
    differs: tuple[Message, ...]


class _Chunk(msgspec.Struct, frozen=True):
    chunk: int
    rows: list[ScreenedRow]


class _End(msgspec.Struct, frozen=True):
    end: int


class ScreeningJournal:
    """The chunks of a run, in a file that one process at a time holds. Use as a context manager."""

    def __init__(self, path: Path, run: ScreeningRun) -> None:
        self.path, self.run = path, run
        self.differs: tuple[Message, ...] = ()
        self.chunks, self.done, self.complete = 0, 0, False
        self._file = self._open()
        try:
            self._take_over()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> ScreeningJournal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let others have the journal. What is done stays in it."""
        self._file.close()

    def _open(self) -> IO[bytes]:
        try:
            file = os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
        except OSError as error:
            raise cannot_be_written(self.path, error) from error
        # The system's lock on the open file: whatever ends the process ends it, and no lock file is left behind.
        if not lock_descriptor(file.fileno(), blocking=False):
            file.close()
            raise WriteError(f"{self.path}: another run is writing it. Wait for it, or choose another --out.")
        return file

    def _take_over(self) -> None:
        """Keep what an interrupted run of the same kind has done; else begin an empty journal."""
        head = self._file.readline()
        if not (head.startswith(_HEAD) or _HEAD.startswith(head)):
            raise ReadError(
                "is no journal of a screening", path=self.path, remedy="Move it away, or choose another --out."
            )
        if head.endswith(b"\n"):
            self.differs = _differences(head, self.run)
        if not head.endswith(b"\n") or self.differs:
            self._file.seek(0)
            self._file.truncate()
            self._file.write(msgspec.json.encode(self.run) + b"\n")
            self._file.flush()
            return
        whole = self._file.tell()
        for line in self._file:
            # The last line may be torn: the run ended while writing it.
            rows = _whole_chunk(line, self.chunks)
            if rows is None:
                self.complete = line == self._end_line()
                whole += len(line) if self.complete else 0
                break
            whole += len(line)
            self.chunks, self.done = self.chunks + 1, self.done + rows
        self._file.seek(whole)
        self._file.truncate()

    def _end_line(self) -> bytes:
        return msgspec.json.encode(_End(self.done)) + b"\n"

    def add(self, rows: bytes, count: int) -> None:
        """Append a chunk: the JSON of its rows."""
        self._write(b'{"chunk":%d,"rows":%s}\n' % (self.chunks, rows))
        self.chunks, self.done = self.chunks + 1, self.done + count

    def finish(self) -> None:
        """Say that no chunk follows."""
        self._write(self._end_line())
        os.fsync(self._file.fileno())
        self.complete = True

    def _write(self, line: bytes) -> None:
        try:
            self._file.write(line)
            self._file.flush()
        except OSError as error:
            raise cannot_be_written(self.path, error) from error

    def rows(self) -> Iterator[ScreenedRow]:
        """Every row in the order of the file. May be called again, and by several readers in turn."""
        with self.path.open("rb") as file:
            file.readline()
            for line in file:
                if not line.startswith(b'{"end"'):
                    yield from msgspec.json.decode(line, type=_Chunk).rows

    def remove(self) -> None:
        """Delete the journal: its results are written."""
        self.path.unlink(missing_ok=True)


def cannot_be_written(path: Path, error: OSError) -> WriteError:
    """The sentence for an output that the system refuses."""
    return WriteError(f"{path}: cannot be written ({error.strerror or error}). Choose another --out.")


def _differences(head: bytes, run: ScreeningRun) -> tuple[Message, ...]:
    try:
        older = msgspec.json.decode(head, type=ScreeningRun)
    except msgspec.DecodeError:
        return (Message("screen.journal-form"),)
    pairs = {
        "screen.journal-form": (older.form, run.form),
        "screen.journal-file": (older.sha256, run.sha256),
        "screen.journal-options": (older.options, run.options),
        "screen.journal-versions": (older.versions, run.versions),
    }
    return tuple(Message(code) for code, (before, after) in pairs.items() if before != after)


def _whole_chunk(line: bytes, number: int) -> int | None:
    """How many rows a whole line holds; None for a torn one, or none of ours."""
    if not line.endswith(b"\n"):
        return None
    try:
        found = msgspec.json.decode(line, type=_Chunk)
    except msgspec.DecodeError:
        return None
    return len(found.rows) if found.chunk == number else None
