"""Screening a whole file: every core, constant memory, in the order of the file, and resumed where it was interrupted.

Rows go to the workers in chunks and come back in order. Each chunk is written to a journal beside the output as soon as
it is there; results are written from the journal when it is whole. A run that ended early (Ctrl-C, kill, power cut)
leaves the journal, and the next run with the same file, lists, rules and options goes on after its last whole chunk.
When anything differs it starts anew and says what differs. The journal does not depend on the number of workers.

    journal = screen_file(customers, opener=opener, options=Options(), path=Path("out.csv.part"))
    for screened in journal.rows(): ...
"""

from __future__ import annotations

import fcntl
import gc
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import IO, Protocol

import msgspec

from tricord.model.errors import ReadError
from tricord.screen._answer import Match, Versions
from tricord.screen._customer import BadRow, Customer, Settings
from tricord.screen._files import Customers

#: Rows of a chunk: large enough to make the way to a worker cheap, small enough to lose little. Part of the journal's
#: form, as FORM is.
CHUNK = 200
FORM = 1
#: How every journal begins: another file of that name is not overwritten.
_HEAD = b'{"journal":"screening"'
#: Fewer chunks than this are screened by this process: starting others would take longer.
_WORTH_WORKERS = 4
#: Chunks on their way per worker, so that none waits for work and the memory stays bounded.
_AHEAD = 3


class Matches(Protocol):
    """What is asked: `tricord.screen.Screener`, or anything that answers like it."""

    versions: Versions

    def match(
        self,
        name: str,
        *,
        schema: str = "LegalEntity",
        birth_date: str | None = None,
        nationality: tuple[str, ...] = (),
        identifiers: tuple[str, ...] = (),
        threshold: float = 0.7,
        limit: int = 20,
    ) -> list[Match]: ...


#: Opens the index in a worker process; must be picklable.
Opener = Callable[[], Matches]


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What decides the answers, apart from file, lists and rules. `limit` bounds the subjects shown for one customer;
    where it is reached the customer's notes say so.
    """

    threshold: float = 0.7
    limit: int = 100
    as_of: str | None = None
    known_on: str | None = None
    settings: Settings = Settings()
    encoding: str | None = None
    sheet: str | None = None


class Hit(msgspec.Struct, frozen=True):
    """A subject that may be the customer, and the name of the customer's that led to it."""

    asked: str
    match: Match


class Screened(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A row of the file with what was found. `reason` is filled where it could not be screened: no hit is then no
    answer.
    """

    place: str
    key: str = ""
    fields: dict[str, str] = {}
    digest: str = ""
    notes: tuple[str, ...] = ()
    hits: tuple[Hit, ...] = ()
    reason: str = ""


class Run(msgspec.Struct, frozen=True, kw_only=True, tag_field="journal", tag="screening"):
    """What the answers rest on; the first line of a journal."""

    file: str
    sha256: str
    options: Options
    versions: Versions
    form: int = FORM


def screen_row(screener: Matches, row: Customer | BadRow, options: Options) -> Screened:
    """Ask for every name of a row; a subject found under several of them is one hit, with the best score."""
    if isinstance(row, BadRow):
        return Screened(place=row.place, fields=row.fields, reason=row.reason)
    best: dict[str, Hit] = {}
    notes = row.notes
    try:
        for query in row.queries:
            found = screener.match(
                query.name,
                schema=query.schema,
                birth_date=query.birth_date,
                nationality=query.nationality,
                identifiers=query.identifiers,
                threshold=options.threshold,
                limit=options.limit,
            )
            if len(found) >= options.limit:
                notes = (*notes, f"more subjects may match {query.name!r}: only the best {options.limit} are shown")
            for match in found:
                if match.id not in best or match.score > best[match.id].match.score:
                    best[match.id] = Hit(query.name, match)
    except Exception as error:  # one row that nobody foresaw must not cost the other rows their answer: it is reported
        reason = f"could not be screened ({type(error).__name__}: {error})"
        return Screened(place=row.place, key=row.key, fields=row.fields, digest=row.digest, reason=reason)
    hits = sorted(best.values(), key=lambda hit: (-hit.match.score, hit.match.id))
    return Screened(
        place=row.place, key=row.key, fields=row.fields, digest=row.digest, notes=notes, hits=tuple(hits)
    )  # fmt: skip


# --- the journal ------------------------------------------------------------------------------------------------------


class _Chunk(msgspec.Struct, frozen=True):
    chunk: int
    rows: list[Screened]


class _End(msgspec.Struct, frozen=True):
    end: int


class Journal:
    """The chunks of a run, in a file that holds it for one process. Use as a context manager."""

    def __init__(self, path: Path, run: Run) -> None:
        self.path, self.run = path, run
        #: What an older journal in its place was made with that this run is not; empty: there was none, or it fits.
        self.differs: tuple[str, ...] = ()
        self.chunks, self.done, self.complete = 0, 0, False
        self._file = self._open()
        try:
            self._take_over()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _open(self) -> IO[bytes]:
        try:
            file = os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
        except OSError as error:
            raise ReadError(
                f"cannot be written ({error.strerror or error})", path=self.path, remedy="Choose another --out."
            ) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            raise ReadError(
                "another run is writing it", path=self.path, remedy="Wait for it, or choose another --out."
            ) from None
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
        self._file.write(b'{"chunk":%d,"rows":%s}\n' % (self.chunks, rows))
        self._file.flush()
        self.chunks, self.done = self.chunks + 1, self.done + count

    def finish(self) -> None:
        """Say that no chunk follows."""
        self._file.write(self._end_line())
        self._file.flush()
        os.fsync(self._file.fileno())
        self.complete = True

    def rows(self) -> Iterator[Screened]:
        """Every row in the order of the file. May be called again, and by several readers in turn."""
        with self.path.open("rb") as file:
            file.readline()
            for line in file:
                if not line.startswith(b'{"end"'):
                    yield from msgspec.json.decode(line, type=_Chunk).rows

    def remove(self) -> None:
        """Delete the journal: its results are written."""
        self.path.unlink(missing_ok=True)


def _differences(head: bytes, run: Run) -> tuple[str, ...]:
    try:
        older = msgspec.json.decode(head, type=Run)
    except msgspec.DecodeError:
        return ("its form",)
    pairs = {
        "its form": (older.form, run.form),
        "the customer file": (older.sha256, run.sha256),
        "the options": (older.options, run.options),
        "the lists, the rules or Tricord itself": (older.versions, run.versions),
    }
    return tuple(what for what, (before, after) in pairs.items() if before != after)


def _whole_chunk(line: bytes, number: int) -> int | None:
    """How many rows a whole line holds; None for a torn one, or none of ours."""
    if not line.endswith(b"\n"):
        return None
    try:
        found = msgspec.json.decode(line, type=_Chunk)
    except msgspec.DecodeError:
        return None
    return len(found.rows) if found.chunk == number else None


# --- the run ----------------------------------------------------------------------------------------------------------


def screen_file(
    customers: Customers,
    *,
    opener: Opener,
    versions: Versions,
    options: Options,
    path: Path,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    started: Callable[[Journal], None] | None = None,
) -> Journal:
    """Screen every row of a file into the journal at `path`, which is returned whole and open.

    `workers` None takes every core. `started` is told of the journal before the first row (whether it is resumed),
    `progress` after each chunk: rows done, rows with a hit since the start of this process. Raises `ReadError` when
    the journal cannot be written or a worker is killed from outside; what was done stays in the journal.
    """
    run = Run(file=customers.path.name, sha256=customers.sha256, options=options, versions=versions)
    journal = Journal(path, run)
    try:
        if started is not None:
            started(journal)
        if not journal.complete:
            hits = 0
            left = islice(_chunks(customers.rows()), journal.chunks, None)
            for answer in _answers(left, opener, run, workers or os.cpu_count() or 1):
                if answer is None:
                    raise ReadError(
                        "the index was made anew in the meantime", path=path, remedy="Run the same command again."
                    )
                rows, count, found = answer
                journal.add(rows, count)
                hits += found
                if progress is not None:
                    progress(journal.done, hits)
            journal.finish()
    except BrokenProcessPool as error:
        journal.__exit__()
        raise ReadError(
            "a worker process could not begin, or was ended from outside (out of memory?)",
            path=path, remedy="What is done is kept: run the same command again, perhaps with --workers 1.",
        ) from error  # fmt: skip
    except BaseException:
        journal.__exit__()
        raise
    return journal


_Rows = list[Customer | BadRow]
#: The JSON of the rows, how many they are and how many of them have hits; None: the index is not the run's.
_Answer = tuple[bytes, int, int] | None


def _chunks(rows: Iterator[Customer | BadRow]) -> Iterator[_Rows]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _answers(chunks: Iterator[_Rows], opener: Opener, run: Run, workers: int) -> Iterator[_Answer]:
    """The answers to the chunks, in order."""
    first = list(islice(chunks, _WORTH_WORKERS))
    everything = chain(first, chunks)
    if workers == 1 or len(first) < _WORTH_WORKERS:
        screener = opener()
        return (_answer(screener, chunk, run) for chunk in everything)
    return _answers_of_workers(everything, opener, run, workers)


def _answers_of_workers(chunks: Iterable[_Rows], opener: Opener, run: Run, workers: int) -> Iterator[_Answer]:
    # Spawned, not forked: a worker begins clean, whatever threads and open databases this process has.
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _begin, (opener, run))
    waiting: deque[Future[_Answer]] = deque()
    try:
        for chunk in chunks:
            waiting.append(pool.submit(_work, chunk))
            if len(waiting) >= workers * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        if sys.version_info < (3, 11, 5):
            _let_go(pool)
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _let_go(pool: ProcessPoolExecutor) -> None:
    """Before CPython 3.11.5 the thread of a broken pool may wait for ever to hand a chunk to workers that are gone
    (python/cpython#94777). Nobody reads any more: with the reading end closed it is told so. From then on that thread
    closes it itself, and to close it at the same time would close what is no longer ours.
    """
    queue = getattr(pool, "_call_queue", None)
    if queue is not None:
        queue._reader.close()


def _answer(screener: Matches, chunk: _Rows, run: Run) -> _Answer:
    if screener.versions != run.versions:
        return None
    rows = [screen_row(screener, row, run.options) for row in chunk]
    return msgspec.json.encode(rows), len(rows), sum(bool(row.hits) for row in rows)


class _Worker:
    """What a worker process holds."""

    screener: Matches
    settled = False
    run: Run


def _begin(opener: Opener, run: Run) -> None:
    # Ctrl-C goes to every process of the terminal; the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _Worker.screener, _Worker.run = opener(), run


def _end_with_parent() -> None:
    """A parent that is killed cannot stop its workers: they watch it."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(chunk: _Rows) -> _Answer:
    answer = _answer(_Worker.screener, chunk, _Worker.run)
    if not _Worker.settled:
        # By the end of the first chunk the tables are loaded; the collector need not look through them ever again.
        _Worker.settled = True
        gc.freeze()
    return answer
