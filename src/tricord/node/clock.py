"""A clock in a file, for demonstrations and tests: it says what time it is at a node, so that a story of 2022 can be
played today.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path


def write_clock(path: Path, now: datetime) -> None:
    """Set the clock of a node: from now on it is `now` there, and time passes as it does."""
    fresh = path.with_suffix(".new")
    fresh.write_text(f"{now.astimezone(UTC).isoformat()} {time.time()!r}")
    os.replace(fresh, path)


def read_clock(path: Path) -> Callable[[], datetime]:
    """A clock that goes by such a file."""

    def clock() -> datetime:
        said, at = path.read_text().split()
        return datetime.fromisoformat(said) + timedelta(seconds=max(0.0, time.time() - float(at)))

    return clock
