"""The node's database: opened as a store is, brought up to date by migrations of its own, and written in turns.

Who reads never waits. Who writes waits for its turn before it takes a connection (`NodeDatabase.turn`): so many may
wait, in the order in which they came, and no longer than they are patient; the next are told to come again. Between
processes the database itself lets one in at a time, by a lock that only who may change its tables can hold. No
connection is asked for by whoever has one already.
"""

from __future__ import annotations

import stat
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event, select

from tricord.model.errors import Denied, StoreError
from tricord.node import schema as tables
from tricord.sharing import Node
from tricord.store import connect, migrate_tables, reading
from tricord.wire import ProblemKind

#: The newest migration; `tests/node` checks that it is the head of `migrations/versions`.
REVISION = "0003"
VERSION_TABLE = "tricord_node_version"

#: Seconds: for a turn among the writers of this process, for the lock of another process, for one transaction.
PATIENCE = 10.0
LOCK_SECONDS = 5
TRANSACTION_SECONDS = 30
#: So many writers of a process wait for their turn.
MOST_WAITING = 64
#: Who is told to come again is told to wait so many seconds.
COME_AGAIN = 2

_POOLS = {"sqlite": {"pool_size": 40, "max_overflow": 10, "pool_timeout": 5}, "postgresql": {"pool_timeout": 5}}
#: SQLite looks at the clock after so many of its steps.
_STEPS = 100_000


class NodeDatabase:
    """A node's database. `engine` is one that `open_database` gives."""

    def __init__(self, engine: Engine, node: Node) -> None:
        self.engine = engine
        self._writer = engine.execution_options(tricord_write=True)
        self._node = node
        self._turns = _Turns()
        self._within = threading.local()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection in one consistent read transaction. Raises `StoreError`."""
        assert not getattr(self._within, "turn", False), "who writes has a connection already"
        with reading(self.engine) as connection:
            yield connection

    @contextmanager
    def turn(self, *, patience: float = PATIENCE) -> Iterator[None]:
        """A turn among the writers of this process. Raises `Denied` where too many wait, or for too long."""
        assert not getattr(self._within, "turn", False), "a turn within a turn would wait for itself"
        with self._turns.one(patience):
            self._within.turn = True
            try:
                yield
            finally:
                self._within.turn = False

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction of whoever has the turn. What is logged meanwhile is in the audit before it is committed."""
        written: list[int] = []
        try:
            with self._node.entries_together() as write_entries, reading(self._writer) as connection:
                if connection.dialect.name == "postgresql":
                    connection.execute(select(tables.turn.c.id).with_for_update()).all()
                yield connection
                written = write_entries()
        except StoreError as error:
            if written:
                about = {"from": str(written[0]), "to": str(written[-1]), "why": str(error)[:500]}
                self._node.log("database.not-kept", about)
            raise

    @contextmanager
    def writing(self, *, patience: float = PATIENCE) -> Iterator[Connection]:
        """A turn with its transaction, rolled back whole on any error. Raises `Denied` as `turn` does, `StoreError`."""
        with self.turn(patience=patience), self.transaction() as connection:
            yield connection


class _Turns:
    """One at a time, in the order in which they came."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    @contextmanager
    def one(self, patience: float) -> Iterator[None]:
        self._enter(patience)
        try:
            yield
        finally:
            with self._lock:
                if self._waiting:
                    self._waiting.popleft().set()
                else:
                    self._taken = False

    def _enter(self, patience: float) -> None:
        mine = threading.Event()
        with self._lock:
            if not self._taken:
                self._taken = True
                return
            if len(self._waiting) >= MOST_WAITING:
                raise busy(f"{MOST_WAITING} writers wait")
            self._waiting.append(mine)
        if mine.wait(patience):
            return
        with self._lock:
            if mine.is_set():
                return
            self._waiting.remove(mine)
        raise busy(f"no turn within {patience:g} seconds")


def busy(why: str) -> Denied:
    """The refusal of whoever should come again a little later."""
    return Denied(
        ProblemKind.UNAVAILABLE,
        "Too many are writing at this node.",
        next=f"Try again in {COME_AGAIN} seconds; nothing was changed.",
        why=why,
        retry_after=COME_AGAIN,
        quiet=True,
    )


def open_database(where: str | Path) -> Engine:
    """An engine for a path or URL, its tables made or brought up to date. Raises `StoreError`.

    A file is its owner's alone: whoever reads it reads every item.
    """
    kind = "postgresql" if str(where).startswith("postgres") else "sqlite"
    engine = connect(where, pool=_POOLS[kind])
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_settings)
        event.listen(engine, "begin", _sqlite_deadline)
        if engine.url.database:
            _keep_private(Path(engine.url.database))
    else:
        event.listen(engine, "do_connect", _postgresql_settings)
    try:
        _migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def stamp(at: datetime) -> str:
    """A moment as the tables hold it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _sqlite_settings(connection: Any, record: Any) -> None:
    # Who reads, such as a backup, holds up nobody who writes.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA busy_timeout = {LOCK_SECONDS * 1000}")
    connection.execute("PRAGMA cache_size = -8000")
    record.info["until"] = time.monotonic() + TRANSACTION_SECONDS
    connection.set_progress_handler(lambda: time.monotonic() > record.info["until"], _STEPS)


def _sqlite_deadline(connection: Connection) -> None:
    connection.connection.info["until"] = time.monotonic() + TRANSACTION_SECONDS


def _postgresql_settings(_dialect: Any, _record: Any, _arguments: Any, parameters: dict[str, Any]) -> None:
    limits = {
        "lock_timeout": LOCK_SECONDS,
        "statement_timeout": TRANSACTION_SECONDS,
        "idle_in_transaction_session_timeout": 2 * TRANSACTION_SECONDS,
    }
    options = " ".join(f"-c {name}={seconds}s" for name, seconds in limits.items())
    parameters["options"] = f"{parameters.get('options', '')} {options}".strip()


def _keep_private(path: Path) -> None:
    try:
        path.touch(mode=0o600)
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError as error:
        raise StoreError(f"{path} cannot be opened: {error.strerror}. Check who owns it and its folder.") from None
    if mode & 0o077:
        raise StoreError(f"{path} can be read by others. First: chmod 600 {path}")


def _migrate(engine: Engine) -> None:
    def refusal(names: Sequence[str]) -> str:
        if not names:
            return ""
        return (
            f"{engine.url.render_as_string()} holds other tables ({', '.join(sorted(names)[:3])}...). A node keeps its "
            "people and items in a database of their own: give an empty one."
        )

    migrate_tables(
        engine,
        REVISION,
        scripts=Path(__file__).with_name("migrations"),
        version_table=VERSION_TABLE,
        called="The node's database",
        refusal=refusal,
    )
