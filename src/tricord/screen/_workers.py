"""Chunks of customers to worker processes, and their answers back in order."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from typing import NamedTuple

import msgspec

from tricord.screen._customer import BadRow, Customer
from tricord.screen._journal import CHUNK_ROWS, ScreeningRun
from tricord.screen._row import Matcher, screen_row

#: Fewer chunks than this are screened by this process: starting others would take longer.
_WORTH_WORKERS = 4
#: Chunks on their way per worker, so that none waits for work and the memory stays bounded.
_PER_WORKER = 3

#: Opens the index in a worker process; must be picklable.
Opener = Callable[[], Matcher]
Rows = list[Customer | BadRow]


class ChunkAnswer(NamedTuple):
    """The JSON of the screened rows of a chunk, how many they are and how many of them have hits."""

    rows: bytes
    customers: int
    hits: int


def chunks(rows: Iterator[Customer | BadRow]) -> Iterator[Rows]:
    """The rows in chunks."""
    while chunk := list(islice(rows, CHUNK_ROWS)):
        yield chunk


def chunk_answers(
    chunked: Iterator[Rows], opener: Opener, run: ScreeningRun, workers: int
) -> Iterator[ChunkAnswer | None]:
    """The answers to the chunks, in order; None where the index is no longer the run's.

    Raises `BrokenProcessPool` when a worker is ended from outside.
    """
    first = list(islice(chunked, _WORTH_WORKERS))
    everything = chain(first, chunked)
    if workers == 1 or len(first) < _WORTH_WORKERS:
        screener = opener()
        return (_answer(screener, chunk, run) for chunk in everything)
    return _answers_of_workers(everything, opener, run, workers)


def _answers_of_workers(
    chunked: Iterable[Rows], opener: Opener, run: ScreeningRun, workers: int
) -> Iterator[ChunkAnswer | None]:
    # Spawned, not forked: a worker begins clean, whatever threads and open databases this process has.
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _begin, (opener, run))
    waiting: deque[Future[ChunkAnswer | None]] = deque()
    try:
        for chunk in chunked:
            # Workers are started here, and Ctrl-C must not reach one that is still beginning.
            with _interrupts_held():
                waiting.append(pool.submit(_work, chunk))
            if len(waiting) >= workers * _PER_WORKER:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        if sys.version_info < (3, 11, 5):
            _close_queue(pool)
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Ctrl-C waits until the end of the block; a process started in it inherits that it never comes."""
    handler = signal.getsignal(signal.SIGINT)
    came: list[int] = []
    # A thread of a library may take the signal that this one blocks, and Python would still raise it here.
    held = threading.current_thread() is threading.main_thread() and callable(handler)
    if held:
        signal.signal(signal.SIGINT, lambda number, _frame: came.append(number))
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        if held:
            signal.signal(signal.SIGINT, handler)
        if came and callable(handler):
            handler(came[0], None)


def _close_queue(pool: ProcessPoolExecutor) -> None:
    """Before CPython 3.11.5 the thread of a broken pool may wait forever to hand a chunk to workers that are gone
    (python/cpython#94777). Nobody reads any more: with the reading end closed it gets an error. From then on that
    thread closes it itself, and to close it at the same time would close what is no longer ours.
    """
    queue = getattr(pool, "_call_queue", None)
    if queue is not None:
        queue._reader.close()


def _answer(screener: Matcher, chunk: Rows, run: ScreeningRun) -> ChunkAnswer | None:
    if screener.versions != run.versions:
        return None
    rows = [screen_row(screener, row, run.options) for row in chunk]
    return ChunkAnswer(msgspec.json.encode(rows), len(rows), sum(bool(row.hits) for row in rows))


class _Worker:
    """What a worker process holds."""

    screener: Matcher
    settled = False
    run: ScreeningRun


def _begin(opener: Opener, run: ScreeningRun) -> None:
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


def _work(chunk: Rows) -> ChunkAnswer | None:
    answer = _answer(_Worker.screener, chunk, _Worker.run)
    if not _Worker.settled:
        # By the end of the first chunk the tables are loaded; the collector need not look through them ever again.
        _Worker.settled = True
        gc.freeze()
    return answer
