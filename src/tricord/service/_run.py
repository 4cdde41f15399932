"""A node as a process: its service on an address, its courier beside it.

    python -m tricord.service FOLDER DATABASE PORT [CLOCK]

For demonstrations and tests, which start several on one machine; `tricord serve` is for people. `CLOCK` names a file
that says what time it is at the node (`write_clock`), so that a story of 2022 can be played today.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tricord.service._app import create_app
from tricord.service._limits import Rates
from tricord.sharing import Node

#: Between the rounds of the courier, in seconds.
CARRY_EVERY = 0.2
#: Several nodes speak from one address here, and a story asks without pause.
_RATES = Rates(
    login_by_name="1000/minute",
    login_by_address="1000/minute",
    failed_by_address="1000/minute",
    asking="100000/minute",
    envelopes="100000/minute",
    by_address="100000/minute",
)


def write_clock(path: Path, now: datetime) -> None:
    """Set the clock of a node: from now on it is `now` there, and time passes as it does."""
    fresh = path.with_suffix(".new")
    fresh.write_text(f"{now.astimezone(UTC).isoformat()} {time.time()!r}")
    os.replace(fresh, path)


def clock_of(path: Path) -> Callable[[], datetime]:
    """A clock that goes by such a file."""

    def clock() -> datetime:
        said, at = path.read_text().split()
        return datetime.fromisoformat(said) + timedelta(seconds=max(0.0, time.time() - float(at)))

    return clock


def main(arguments: list[str]) -> None:
    """Serve until the process is ended."""
    import uvicorn

    folder, database, port, *more = arguments
    clock = clock_of(Path(more[0])) if more else None
    app = create_app(Node(Path(folder), clock=clock), database, clock=clock, rates=_RATES, carry_every=CARRY_EVERY)
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning", access_log=False)


if __name__ == "__main__":
    main(sys.argv[1:])
