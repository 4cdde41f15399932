"""Fetching again and again, as a service: one for each archive, with a wait that is never quite the same."""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tricord.fetch._archive import Archive
from tricord.model.errors import InvalidValue

_INTERVAL = re.compile(r"(\d+)\s*([smhd])", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
#: Publishers change their lists a few times a day at most.
_SHORTEST = timedelta(minutes=1)
#: So far a wait may differ from what was asked, so that not everybody comes at one moment.
_JITTER = 0.1


def interval(text: str) -> timedelta:
    """A length of time as people write it: `6h`, `30m`, `1d`. Raises `InvalidValue` for none, or one under a minute."""
    found = _INTERVAL.fullmatch(text.strip())
    length = timedelta(seconds=int(found[1]) * _SECONDS[found[2].lower()]) if found else timedelta()
    if length < _SHORTEST:
        raise InvalidValue(f"Not an interval: {text!r}. Write it as 6h, 30m or 1d, a minute at least.")
    return length


def keep_fetching(
    archive: Archive,
    work: Callable[[], None],
    every: timedelta,
    stop: threading.Event,
    *,
    expecting: Callable[[datetime | None], None] = lambda _: None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> None:
    """Do the work now, and again after each interval, until `stop`. `expecting` is told when it is done next, and None
    at the end. Raises `ArchiveError` where another service is at work in this archive.
    """
    with archive.locked("service", wait=0, busy=f"Another service fetches into {archive.folder}."):
        try:
            while not stop.is_set():
                work()
                # Not for secrets: only so that services do not come all at once.
                pause = every * random.uniform(1 - _JITTER, 1 + _JITTER)
                expecting(clock() + pause)
                stop.wait(pause.total_seconds())
        finally:
            expecting(None)
