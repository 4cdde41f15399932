"""Who is let in, and how many wait: for threads and event loops alike, and in the order in which they came."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter, deque
from concurrent.futures import Future

from tricord.model.errors import Denied
from tricord.wire import ProblemKind

#: Seconds after which whoever was not let in should come again.
COME_AGAIN = 2


def crowded(why: str) -> Denied:
    """The refusal of whoever should come again: told at once, so that nobody waits for nothing."""
    return Denied(
        ProblemKind.UNAVAILABLE,
        "Too many ask at once.",
        next=f"Try again in {COME_AGAIN} seconds; nothing was changed.",
        why=why,
        retry_after=COME_AGAIN,
        quiet=True,
    )


class Gate:
    """So many at once, and so many who wait for them."""

    def __init__(self, at_once: int, waiting: int, patience: float) -> None:
        self._free, self._most, self._patience = at_once, waiting, patience
        self._lock = threading.Lock()
        self._waiting: deque[Future[None]] = deque()

    async def enter(self) -> None:
        """Wait for a place, which `leave` gives back. Raises `Denied` where too many wait, or it takes too long."""
        with self._lock:
            if self._free > 0:
                self._free -= 1
                return
            if len(self._waiting) >= self._most:
                raise crowded(f"{self._most} wait")
            mine: Future[None] = Future()
            self._waiting.append(mine)
        try:
            async with asyncio.timeout(self._patience):
                await asyncio.shield(asyncio.wrap_future(mine))
        except (TimeoutError, asyncio.CancelledError) as error:
            with self._lock:
                if mine in self._waiting:
                    self._waiting.remove(mine)
                    let_in = False
                else:
                    let_in = True
            if let_in:
                self.leave()
            if isinstance(error, TimeoutError):
                raise crowded(f"no place within {self._patience:g} seconds") from None
            raise

    def leave(self) -> None:
        """Give a place back: to whoever waited longest."""
        with self._lock:
            if not self._waiting:
                self._free += 1
                return
            following = self._waiting.popleft()
        following.set_result(None)


class Places:
    """So many at once in all, and so many of one kind, such as an address. Nobody waits."""

    def __init__(self, in_all: int, of_one: int) -> None:
        self._left, self._of_one = in_all, of_one
        self._taken: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self, whose: str, size: int = 1) -> bool:
        """Take places; False where there are too few."""
        with self._lock:
            if size > self._left or self._taken[whose] + size > self._of_one:
                return False
            self._left -= size
            self._taken[whose] += size
            return True

    def give_back(self, whose: str, size: int = 1) -> None:
        """Give places back that were taken."""
        with self._lock:
            self._left += size
            self._taken[whose] -= size
            if self._taken[whose] <= 0:
                del self._taken[whose]
