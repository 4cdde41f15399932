"""The log of events in a database: append-only, each event whole or not at all, each refusal with its reason.

An event is taken when it can be read, is signed, and is not dated in the future; it is taken even where it is not
legal, since another node must be able to see what was refused and why. What it changes is decided by the fold.

SQLite and PostgreSQL, in the database of the lists (`tricord.store`) or another one; the schema has a version of its
own. The signature is checked by a callable given from outside: `signed(event)` gives the reason why the signature is
not the party's, or an empty text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
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
#: Which of the events of a package count at this node: all, or those that it may hold and show.
Admitted = Callable[[Connection, Sequence[Event]], Sequence[Event]]


class EventOutcome(StrEnum):
    """What became of an event: it is in the log and counts, is in the log and changes nothing (`REFUSED`; `LEFT_OUT`:
    nobody is shown it either), waits in the log for what it was made upon, or was not taken into the log.
    """

    APPLIED = "applied"
    REFUSED = "refused"
    LEFT_OUT = "left out"
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


class ReadEvent(msgspec.Struct, frozen=True, kw_only=True):
    """What a stranger sent as an event, read and verified before anything is locked. `event` None: it is none;
    `problem`: why it is not taken (None: it is).
    """

    written: bytes
    digest: str
    event: Event | None = None
    problem: Message | None = None


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

    def __init__(self, engine: Engine, *, signed: Signed, admitted: Admitted | None = None) -> None:
        """`engine` is one that `tricord.store.connect` gives. `admitted` gives those of a package's events that count
        here, where not all do. Raises `StoreError` for a database of another program or of a newer Tricord.
        """
        self._engine = engine
        self._signed = signed
        self._admitted = admitted or (lambda _, events: events)
        self._decoder = msgspec.json.Decoder(Event)
        self._folded: dict[str, tuple[int, Package | None]] = {}
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
        which more is kept; the event is, when that is committed. What is not taken is reported in the receipt and kept
        among the refusals. Raises `StoreError` where the database can not be written; then nothing was changed and it
        may be sent again.
        """
        read = self.read(data, now=now)
        with self._transaction(within) as connection:
            return self.append_all([read], received_from=received_from, now=now, within=connection)[0]

    def read(self, data: bytes | Event, *, now: datetime) -> ReadEvent:
        """Read and verify an event without the database, to be taken in by `append_all`."""
        written = data.written if isinstance(data, Event) else data
        try:
            event = read_event(written)
        except InvalidJson as error:
            reason = Message("coordination.no-event", (str(error),))
            return ReadEvent(written=written, digest=sha256(written).hexdigest(), problem=reason)
        return ReadEvent(written=written, digest=event.id, event=event, problem=self._problem(event, now))

    def append_all(
        self, events: Sequence[ReadEvent], *, received_from: str, now: datetime, within: Connection
    ) -> list[EventReceipt]:
        """Take in events that were read, in the caller's transaction, which nobody else's writes share: each package
        is folded once, however many of its events there are. The receipts are in the order of the events.
        """
        found: dict[int, EventReceipt] = {}
        packages: dict[str, list[tuple[int, Event, bool]]] = {}
        for place, one in enumerate(events):
            if one.event is None or one.problem is not None:
                found[place] = self._not_taken(one, received_from, now, within)
                continue
            name = one.event.package_id
            if name not in packages:
                self._lock(within)
            new = self._keep(within, one.event, one.written, received_from, now)
            packages.setdefault(name, []).append((place, one.event, new))
        for name, members in packages.items():
            package = self._fold(within, list(self._events(within, name)), name)
            if any(new for _, _, new in members):
                # What waited for these may now be judged, so all refusals of the package are looked at.
                for refused in package.refused if package is not None else ():
                    self._refuse(within, refused.id, name, refused.reason, received_from, now)
            for place, event, new in members:
                found[place] = _receipt(event, package, new=new)
        return [found[place] for place in range(len(events))]

    def _problem(self, event: Event, now: datetime) -> Message | None:
        """Why an event is not taken into the log; None where it is."""
        if event.at > now + CLOCK_TOLERANCE:
            return Message("coordination.dated-ahead", (when(event.at),))
        wrong = self._signed(event)
        return Message("coordination.signature-wrong", (wrong,)) if wrong else None

    def package(self, package: str, *, within: Connection | None = None) -> Package | None:
        """One package; None where the log has nothing of it."""
        return self.packages(package, within=within).get(package)

    def packages(self, *only: str, within: Connection | None = None) -> Mapping[str, Package]:
        """All packages, or those named, by id. Folded again only where the log has grown since.

        Nothing is ever taken out of the log, so a package of which it holds as many events as before is the same.
        `within`: a transaction of the caller's own; what is folded in it is not kept, for it may be rolled back.
        """
        events = _schema.event
        counts = select(events.c.package, func.count()).group_by(events.c.package).order_by(events.c.package)
        if only:
            counts = counts.where(events.c.package.in_(only))
        found: dict[str, Package] = {}
        with nullcontext(within) if within is not None else reading(self._engine) as connection:
            for name, count in connection.execute(counts).all():
                known = self._folded.get(name)
                if known is None or known[0] != count:
                    known = (count, self._fold(connection, list(self._events(connection, name)), name))
                    if within is None:
                        self._folded[name] = known
                if known[1] is not None:
                    found[name] = known[1]
        return found

    def _fold(self, connection: Connection, events: Sequence[Event], name: str) -> Package | None:
        """The package of the events that count here; None where none does."""
        admitted = self._admitted(connection, events)
        package = fold(admitted) if admitted else None
        left_out = len(events) - len(admitted)
        assert package is None or package.id == name, "what is admitted is of the package"
        return msgspec.structs.replace(package, left_out=left_out) if package is not None and left_out else package

    def events(self, package: str) -> list[bytes]:
        """The events of a package as they were written, to be sent on; in order of id."""
        table = _schema.event
        asked = select(table.c.written).where(table.c.package == package).order_by(table.c.id)
        with reading(self._engine) as connection:
            return [bytes(row.written) for row in connection.execute(asked)]

    def rows(self, *, within: Connection) -> Iterator[tuple[str, str, str, bytes]]:
        """Every event as the log holds it, unverified: id, package, party, and the bytes that were signed."""
        table = _schema.event
        for row in within.execute(select(table).order_by(table.c.id)):
            yield row.id, row.package, row.party, bytes(row.written)

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

    def _not_taken(self, read: ReadEvent, received_from: str, now: datetime, connection: Connection) -> EventReceipt:
        package = read.event.package_id if read.event is not None else ""
        assert read.problem is not None, "what is taken has no problem"
        self._refuse(connection, read.digest, package, str(read.problem), received_from, now)
        return EventReceipt(
            id=read.digest, package=package, outcome=EventOutcome.NOT_TAKEN, new=False, message=read.problem
        )

    @staticmethod
    def _lock(connection: Connection) -> None:
        """One at a time: the second of two sees both, and logs what both make illegal.

        SQLite has one writer at a time in any case. A lock on the table, since one by a number could be held by
        whoever may connect.
        """
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"LOCK TABLE {_schema.event.name} IN SHARE ROW EXCLUSIVE MODE"))

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
        # SQLite has one writer at a time and must know so from the beginning. On PostgreSQL `reading` is a plain
        # transaction, and `writing` would wait for the load of a list.
        return writing(self._engine) if self._engine.dialect.name == "sqlite" else reading(self._engine)


def _receipt(event: Event, package: Package | None, *, new: bool) -> EventReceipt:
    held = set() if package is None else {one.id for one in package.events} | {one.id for one in package.waiting}
    if package is None or event.id not in held:
        message = Message("coordination.left-out", (event.party,))
        return EventReceipt(
            id=event.id, package=event.package_id, outcome=EventOutcome.LEFT_OUT, new=new, message=message
        )
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
