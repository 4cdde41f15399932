"""The log of events in a database: append-only, each event whole or not at all, each refusal with its reason.

An event is taken when it can be read, is signed, and is not dated in the future; it is taken even where it is not
legal, since another node must be able to see what was refused and why. What it changes is decided by the fold.

SQLite and PostgreSQL, in the database of the lists (`tricord.store`) or another one; the schema has a version of its
own. The signature is checked by a callable given from outside: `signed(event)` gives the reason why the signature is
not the party's, or an empty text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

import msgspec
from sqlalchemy import Connection, Engine, Table, func, select, text
from sqlalchemy.dialects import postgresql, sqlite

from tricord.coordination import _schema
from tricord.coordination._event import Event, read_event
from tricord.coordination._fold import fold
from tricord.coordination._formatting import when
from tricord.coordination._package import Package
from tricord.i18n import Message
from tricord.model.errors import InvalidJson
from tricord.store import migrate_tables, reading, writing

#: The newest migration; a test checks that it is the head of `migrations/versions`.
REVISION = "0001"

#: How far an event may be dated ahead of the clock of the node that receives it. One dated further would put the
#: deadlines of all who act upon it behind them; it is refused, and may be sent again when its time has come.
CLOCK_TOLERANCE = timedelta(minutes=5)

#: The longest reason that is kept of a refusal; it may quote what a stranger wrote.
_MAX_REASON = 500

Signed = Callable[[Event], str]


class EventOutcome(StrEnum):
    """What became of an event: it is in the log and counts, is in the log and changes nothing (`REFUSED`), waits in
    the log for what it was made upon, or was not taken into the log.
    """

    APPLIED = "applied"
    REFUSED = "refused"
    WAITING = "waiting"
    NOT_TAKEN = "not taken"


class EventReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to an event that was received. `new`: the log did not hold it. `message`: why it does not count
    (None: it does).
    """

    id: str
    package: str
    outcome: EventOutcome
    new: bool
    message: Message | None = None

    @property
    def reason(self) -> str:
        """Why it does not count, in English; empty where it does."""
        return str(self.message) if self.message is not None else ""


class LoggedRefusal(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the table of refusals. `digest` is the event's id where it could be read, else that of its bytes."""

    digest: str
    package: str
    reason: str
    received_at: datetime
    received_from: str


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """When this node received an event, and from whom: its own evidence, where a date in an event is doubted."""

    id: str
    received_at: datetime
    received_from: str


class EventLog:
    """The events of all packages that this node holds. Threads and processes may append at once."""

    def __init__(self, engine: Engine, *, signed: Signed) -> None:
        """`engine` is one that `tricord.store.connect` gives. Raises `StoreError` for a database of another program
        or of a newer Tricord.
        """
        self._engine = engine
        self._signed = signed
        self._decoder = msgspec.json.Decoder(Event)
        self._folded: dict[str, tuple[int, Package]] = {}
        migrate_tables(
            engine,
            REVISION,
            scripts=Path(__file__).with_name("migrations"),
            version_table=_schema.VERSION_TABLE,
            called="The log",
        )

    def append(
        self, data: bytes | Event, *, received_from: str, now: datetime, within: Connection | None = None
    ) -> EventReceipt:
        """Take an event in, in one transaction; the same one again changes nothing.

        `now` is this node's clock. `within`: a transaction of the caller's own, begun with `tricord.store.writing`, in
        which more is kept; the event is, when that is committed. What is not taken is told in the receipt and kept
        among the refusals. Raises `StoreError` where the database can not be written; then nothing was changed and it
        may be sent again.
        """
        written = data.written if isinstance(data, Event) else data
        try:
            event = read_event(written)
        except InvalidJson as error:
            reason = Message("coordination.no-event", (str(error),))
            return self._not_taken(sha256(written).hexdigest(), "", reason, received_from, now, within)
        if problem := self._problem(event, now):
            return self._not_taken(event.id, event.package_id, problem, received_from, now, within)
        with self._transaction(within) as connection:
            self._lock(connection, event.package_id)
            new = self._keep(connection, event, written, received_from, now)
            package = fold(self._events(connection, event.package_id))
            if new:
                # What waited for this event may now be judged, so all refusals of the package are looked at.
                for one in package.refused:
                    self._refuse(connection, one.id, package.id, one.reason, received_from, now)
        return _receipt(event, package, new=new)

    def _problem(self, event: Event, now: datetime) -> Message | None:
        """Why an event is not taken into the log; None where it is."""
        if event.at > now + CLOCK_TOLERANCE:
            return Message("coordination.dated-ahead", (when(event.at),))
        wrong = self._signed(event)
        return Message("coordination.signature-wrong", (wrong,)) if wrong else None

    def package(self, package: str) -> Package | None:
        """One package; None where the log has nothing of it."""
        return self.packages(package).get(package)

    def packages(self, *only: str) -> Mapping[str, Package]:
        """All packages, or those named, by id. Folded again only where the log has grown since.

        Nothing is ever taken out of the log, so a package of which it holds as many events as before is the same.
        """
        events = _schema.event
        counts = select(events.c.package, func.count()).group_by(events.c.package).order_by(events.c.package)
        if only:
            counts = counts.where(events.c.package.in_(only))
        found: dict[str, Package] = {}
        with reading(self._engine) as connection:
            for name, count in connection.execute(counts).all():
                known = self._folded.get(name)
                if known is None or known[0] != count:
                    known = self._folded[name] = (count, fold(self._events(connection, name)))
                found[name] = known[1]
        return found

    def events(self, package: str) -> list[bytes]:
        """The events of a package as they were written, to be sent on; in order of id."""
        table = _schema.event
        asked = select(table.c.written).where(table.c.package == package).order_by(table.c.id)
        with reading(self._engine) as connection:
            return [bytes(row.written) for row in connection.execute(asked)]

    def arrivals(self, package: str) -> list[Arrival]:
        """When each event of a package was first received, the earliest first."""
        table = _schema.event
        asked = select(table.c.id, table.c.received_at, table.c.received_from).where(table.c.package == package)
        with reading(self._engine) as connection:
            return [
                Arrival(
                    id=row.id,
                    received_at=datetime.fromisoformat(row.received_at),
                    received_from=row.received_from,
                )
                for row in connection.execute(asked.order_by(table.c.received_at, table.c.id))
            ]

    def refusals(self, package: str | None = None) -> list[LoggedRefusal]:
        """What was refused, of one package or of all, the oldest first."""
        table = _schema.refusal
        asked = select(table).order_by(table.c.received_at, table.c.digest, table.c.reason)
        if package is not None:
            asked = asked.where(table.c.package == package)
        with reading(self._engine) as connection:
            return [
                LoggedRefusal(
                    digest=row.digest,
                    package=row.package,
                    reason=row.reason,
                    received_at=datetime.fromisoformat(row.received_at),
                    received_from=row.received_from,
                )
                for row in connection.execute(asked)
            ]

    def _events(self, connection: Connection, package: str) -> Iterator[Event]:
        table = _schema.event
        for row in connection.execute(select(table.c.written).where(table.c.package == package)):
            yield self._decoder.decode(row.written)

    def _not_taken(
        self,
        digest: str,
        package: str,
        problem: Message,
        received_from: str,
        now: datetime,
        within: Connection | None,
    ) -> EventReceipt:
        with self._transaction(within) as connection:
            self._refuse(connection, digest, package, str(problem), received_from, now)
        return EventReceipt(id=digest, package=package, outcome=EventOutcome.NOT_TAKEN, new=False, message=problem)

    @staticmethod
    def _lock(connection: Connection, package: str) -> None:
        """One at a time in a package: whoever of two comes second sees both, and logs what both make illegal.

        SQLite has one writer at a time in any case.
        """
        if connection.dialect.name == "postgresql":
            lock = text("SELECT pg_advisory_xact_lock(7218031, hashtext(:package))")
            connection.execute(lock, {"package": package})

    def _keep(self, connection: Connection, event: Event, written: bytes, received_from: str, now: datetime) -> bool:
        """True where the log did not hold the event."""
        return self._insert(
            connection,
            _schema.event,
            id=event.id,
            package=event.package_id,
            party=event.party,
            written=written,
            received_at=_utc(now),
            received_from=received_from,
        )

    def _refuse(
        self, connection: Connection, digest: str, package: str, reason: str, received_from: str, now: datetime
    ) -> None:
        self._insert(
            connection,
            _schema.refusal,
            digest=digest,
            package=package,
            reason=_plain(reason),
            received_at=_utc(now),
            received_from=received_from,
        )

    def _insert(self, connection: Connection, table: Table, **values: object) -> bool:
        """True where the row was not there."""
        kind = postgresql if connection.dialect.name == "postgresql" else sqlite
        added = kind.insert(table).values(**values).on_conflict_do_nothing().returning(*table.primary_key)
        return connection.execute(added).first() is not None

    def _transaction(self, within: Connection | None) -> AbstractContextManager[Connection]:
        if within is not None:
            return nullcontext(within)
        # SQLite has one writer at a time and must be told so at the beginning. On PostgreSQL `reading` is a plain
        # transaction, and `writing` would wait for the load of a list.
        return writing(self._engine) if self._engine.dialect.name == "sqlite" else reading(self._engine)


def _receipt(event: Event, package: Package, *, new: bool) -> EventReceipt:
    for outcome, ones in ((EventOutcome.REFUSED, package.refused), (EventOutcome.WAITING, package.waiting)):
        for one in ones:
            if one.id == event.id:
                return EventReceipt(id=one.id, package=package.id, outcome=outcome, new=new, message=one.message)
    return EventReceipt(id=event.id, package=package.id, outcome=EventOutcome.APPLIED, new=new)


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _plain(reason: str) -> str:
    """A reason that every database can hold: it may quote what a stranger wrote."""
    return reason[:_MAX_REASON].replace("\0", " ").encode(errors="replace").decode()
