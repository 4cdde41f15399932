"""Counts that several processes share, in a small database of their own: how often something was asked, and how often
it was refused. They may be lost with the machine, not with a process; nothing is decided by them but who waits.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from limits.storage import Storage

_TABLES = """
CREATE TABLE IF NOT EXISTS asked (name TEXT PRIMARY KEY, count INTEGER NOT NULL, until REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refused (
    minute INTEGER NOT NULL, who TEXT NOT NULL, address TEXT NOT NULL, status INTEGER NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (minute, who, address, status)
) WITHOUT ROWID;
"""
_ASKED = """
INSERT INTO asked (name, count, until) VALUES (?, ?, ?)
ON CONFLICT (name) DO UPDATE SET
    count = CASE WHEN until <= ? THEN excluded.count ELSE count + excluded.count END,
    until = CASE WHEN until <= ? THEN excluded.until ELSE until END
RETURNING count
"""
_REFUSED = """
INSERT INTO refused (minute, who, address, status, count) VALUES (?, ?, ?, ?, 1)
ON CONFLICT DO UPDATE SET count = count + 1 RETURNING count
"""
#: What has run out is swept away after so many counts.
_SWEEP_EVERY = 5_000
#: Later than any minute that there is.
_END = 2**62
#: So many refusals of one kind in a minute are told one by one; of the others their number.
TOLD_EACH = 10
#: So many different refusals are told apart in a minute; the others are one.
_MOST_APART = 500


class Refused(NamedTuple):
    """How often somebody was refused in a minute (since 1970), with a status."""

    minute: int
    who: str
    address: str
    status: int
    times: int


class Counts(Storage):
    """The counts in a file, or, for None, in this process. A storage for the library `limits`."""

    def __init__(self, path: Path | None) -> None:
        super().__init__()
        self._path = path
        self._local = threading.local()
        self._shared: sqlite3.Connection | None = None
        self._lock = threading.Lock()
        self._counted = 0
        if path is None:
            self._shared = self._opened(":memory:")
        else:
            path.touch(mode=0o600, exist_ok=True)
        self._run(lambda connection: connection.executescript(_TABLES))

    # -- what the library asks for -------------------------------------------------------------------------------------

    @property
    def base_exceptions(self) -> type[Exception]:
        """What goes wrong in it."""
        return sqlite3.Error

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count, in a window of so many seconds that begins with the first; how many there are."""
        now = time.time()
        self._sweep(now)
        row = self._one(_ASKED, (key, amount, now + expiry, now, now))
        return int(row[0]) if row is not None else 0

    def get(self, key: str) -> int:
        """How many there are."""
        row = self._one("SELECT count FROM asked WHERE name = ? AND until > ?", (key, time.time()))
        return int(row[0]) if row is not None else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends."""
        row = self._one("SELECT until FROM asked WHERE name = ?", (key,))
        return float(row[0]) if row is not None else time.time()

    def check(self) -> bool:
        """Whether it can be asked."""
        return self._one("SELECT 1", ()) is not None

    def reset(self) -> int | None:
        """Begin anew."""
        self._one("DELETE FROM asked", ())
        return None

    def clear(self, key: str) -> None:
        """Begin anew with one."""
        self._one("DELETE FROM asked WHERE name = ?", (key,))

    # -- refusals ------------------------------------------------------------------------------------------------------

    def refuse(self, who: str, address: str, status: int, *, now: float) -> bool:
        """Count a refusal; True for the first few of its kind in a minute, which are told each."""
        minute = int(now // 60)
        row = self._one("SELECT count(*) FROM refused WHERE minute = ?", (minute,))
        if row is not None and row[0] >= _MOST_APART:
            who, address = "others", ""
        row = self._one(_REFUSED, (minute, who, address, status))
        return row is None or row[0] <= TOLD_EACH

    def refused_before(self, now: float) -> list[Refused]:
        """The refusals of the minutes that have ended, which are forgotten here with this."""
        minute = int(now // 60) if now < _END else _END
        rows = self._all(
            "DELETE FROM refused WHERE minute < ? RETURNING minute, who, address, status, count", (minute,)
        )
        return [Refused(*row) for row in rows]

    # -- within --------------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Let go of the file, in this thread."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    def _opened(self, name: str) -> sqlite3.Connection:
        connection = sqlite3.connect(name, isolation_level=None, check_same_thread=False, timeout=5)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        return connection

    def _sweep(self, now: float) -> None:
        self._counted += 1
        if self._counted % _SWEEP_EVERY == 0:
            self._one("DELETE FROM asked WHERE until <= ?", (now,))

    def _one(self, statement: str, values: Sequence[Any]) -> Any:
        return next(iter(self._all(statement, values)), None)

    def _all(self, statement: str, values: Sequence[Any]) -> list[Any]:
        return list(self._run(lambda connection: connection.execute(statement, values).fetchall()))

    def _run(self, act: Any) -> Any:
        if self._shared is not None:
            with self._lock:
                return act(self._shared)
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._opened(str(self._path))
        return act(connection)
