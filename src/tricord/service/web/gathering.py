"""What takes a minute and half a gigabyte, in a process of its own: the index of names, and what all lists tell.

`gather` starts it and reads from it. The process imports nothing of whoever started it, and ends when that ends. What
it is not: it serves nothing, and writes nothing but the index into the cache.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import Thread
from typing import IO

import msgspec

from tricord.align import Act, acts, coverage_counts
from tricord.database import Database
from tricord.model.errors import TricordError


class Gathered(msgspec.Struct, frozen=True):
    """What is told of all lists together: every act, the newest first, and how many subjects each list holds by
    programme and kind.
    """

    acts: tuple[Act, ...]
    coverage: Mapping[tuple[str, str, str], int]


@contextmanager
def gather(opener: Callable[[], Database]) -> Iterator[Iterator[Gathered | None]]:
    """Makes the index of the store that `opener` opens, and gives None when it is there; then what was gathered.

    Raises `TricordError` with the reason where it cannot be made, `EOFError` where the process ended without a word.
    """
    command = [sys.executable, "-c", f"from {__name__} import main; main()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            pickle.dump(opener, process.stdin)
            process.stdin.flush()
            yield _said(process.stdout)
        except BrokenPipeError as error:
            raise EOFError from error
        finally:
            process.kill()


def _said(output: IO[bytes]) -> Iterator[Gathered | None]:
    for _ in range(2):
        said = pickle.load(output)
        if isinstance(said, str):
            raise TricordError(said)
        yield said


def gathered(database: Database) -> Iterator[Gathered | None]:
    """The same in this process."""
    database.screener()
    yield None
    table = database.align()
    yield Gathered(acts=tuple(acts(table)), coverage=coverage_counts(table))


def main() -> None:
    """Read who opens the store, and write what `gathered` gives, or why it does not."""
    opener: Callable[[], Database] = pickle.load(sys.stdin.buffer)
    Thread(target=_end_with_parent, daemon=True).start()
    # What anything prints goes elsewhere than the answer.
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        with opener() as database:
            for said in gathered(database):
                pickle.dump(said, output)
                output.flush()
    except TricordError as error:
        pickle.dump(str(error), output)
        output.flush()


def _end_with_parent() -> None:
    """Nobody is there to hear the answer once the other end is closed."""
    with suppress(OSError, ValueError):
        sys.stdin.buffer.read()
    os._exit(0)
