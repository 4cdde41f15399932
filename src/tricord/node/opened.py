"""A party's node, opened: its folder of keys and audit, its database, and everything that its people do with it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import TracebackType

import msgspec
from argon2 import PasswordHasher
from sqlalchemy import Connection, Engine, text

from tricord.node.audit import plain
from tricord.node.counts import TOLD_EACH, Counts
from tricord.node.courier import Client, Courier, keep_carrying
from tricord.node.database import NodeDatabase, open_database
from tricord.node.effects import Effects
from tricord.node.four_eyes import Proposals
from tricord.node.inbox import Inbox
from tricord.node.items import Items
from tricord.node.limits import Limits, Rates
from tricord.node.packages import Packages
from tricord.node.passwords import Passwords
from tricord.node.peers import Peers
from tricord.node.people import Check, People
from tricord.node.principal import Principal
from tricord.node.sessions import Sessions
from tricord.node.standing import still
from tricord.node.stix import StixCollections
from tricord.node.tokens import Tokens
from tricord.node.totp import Totp
from tricord.node.verification import Verification, verify_node
from tricord.sharing import Node


class OpenNode(msgspec.Struct, frozen=True, kw_only=True):
    """A node with its database, made by `open_node`; use it as a context manager, or call `close`.

    `folder` holds its keys, the envelopes sent and received, and the audit (`tricord.sharing.Node`). Each other field
    is one subject, with its own rules.
    """

    folder: Node
    database: NodeDatabase
    people: People
    passwords: Passwords
    totp: Totp
    sessions: Sessions
    tokens: Tokens
    items: Items
    stix: StixCollections
    proposals: Proposals
    packages: Packages
    inbox: Inbox
    effects: Effects
    courier: Courier
    limits: Limits
    clock: Callable[[], datetime]

    def __enter__(self) -> OpenNode:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def party(self) -> str:
        """Whose node it is."""
        return self.folder.party

    @property
    def engine(self) -> Engine:
        """The engine of its database, for other rooms' tables in it."""
        return self.database.engine

    def close(self) -> None:
        """Let go of the database, with every refusal told."""
        self.tell_refused(float("inf"))
        self.database.engine.dispose()

    def still(self, principal: Principal, *roles: str) -> Check:
        """For acts on people: that who acts still may, asked in the turn that acts. It raises `Denied`."""

        def check(connection: Connection) -> None:
            found = still(connection, principal, self.clock())
            if not set(roles) & set(found.person.roles):
                found.need("administer", *roles)

        return check

    def verify(self) -> Verification:
        """Hold the database against everything that was signed, and against the audit. Raises `StoreError`."""
        return verify_node(self.database, self.folder, self.packages.log)

    def check(self) -> None:
        """Raises `StoreError` where the database does not answer."""
        with self.database.reading() as connection:
            connection.execute(text("SELECT 1"))

    def refuse(self, who: str, address: str, status: int, about: dict[str, str]) -> None:
        """Record a refusal: the first few of a kind in a minute with what they were about; of the others their number,
        when the minute is over. So a flood is a few lines, and no refusal is lost as a number.
        """
        now = self.clock().timestamp()
        told_each = self.limits.counts.refuse(who, address, status, now=now)
        self.tell_refused(now)
        if told_each:
            self.log(who, "request.refused", {**about, "from": address, "status": str(status)})

    def tell_refused(self, now: float | None = None) -> None:
        """Record how many refusals there were in the minutes that have ended, beyond those told one by one."""
        for one in self.limits.counts.refused_before(self.clock().timestamp() if now is None else now):
            if one.times > TOLD_EACH:
                minute = datetime.fromtimestamp(one.minute * 60, UTC).strftime("%Y-%m-%dT%H:%MZ")
                about = {
                    "from": one.address,
                    "status": str(one.status),
                    "more": str(one.times - TOLD_EACH),
                    "minute": minute,
                }
                self.log(one.who, "requests.refused", about)

    def log(self, who: str, what: str, about: dict[str, str]) -> None:
        """One more entry of the node's audit."""
        self.folder.acting(who).log(what, {name: plain(value) for name, value in about.items()})

    def _before_a_round(self) -> None:
        self.items.warm()
        self.tell_refused()
        self.packages.dispatch_all()

    @contextmanager
    def carrying(self, every: float) -> Iterator[None]:
        """Carry envelopes to the nodes that are known here, every so many seconds, as long as the context lasts.

        Raises `NodeError` where another process does.
        """
        stop = threading.Event()
        with self.folder.only_service():
            keep_carrying(self.courier, self._before_a_round, every, stop)
            try:
                yield
            finally:
                stop.set()


def open_node(
    folder: Node,
    database_url: str,
    *,
    clock: Callable[[], datetime] | None = None,
    hasher: PasswordHasher | None = None,
    rates: Rates | None = None,
    client: Client | None = None,
) -> OpenNode:
    """A node's folder and its database (a path or URL), opened. Raises `StoreError`.

    `hasher` is argon2id with its costs, `rates` how often something may be asked, `client` makes the courier's HTTP
    client.
    """
    now = clock or _now
    timed = Node(folder.folder, clock=now)
    database = NodeDatabase(open_database(database_url), timed)
    people = People(database, timed, clock=now)
    passwords = Passwords(database, timed, people, clock=now, hasher=hasher)
    totp = Totp(database, timed, clock=now)
    items = Items(database, timed.party, clock=now)
    effects = Effects(database, timed, clock=now)
    packages = Packages(database, timed, items, effects, clock=now)
    peers = Peers(database, timed, clock=now)
    inbox = Inbox(database, timed, items, packages, peers)
    return OpenNode(
        folder=timed,
        database=database,
        people=people,
        passwords=passwords,
        totp=totp,
        sessions=Sessions(database, timed, passwords, totp, clock=now),
        tokens=Tokens(database, timed, clock=now),
        items=items,
        stix=StixCollections(database, items),
        proposals=Proposals(database, timed, items, effects, clock=now),
        packages=packages,
        inbox=inbox,
        effects=effects,
        courier=Courier(timed, peers, inbox, effects, clock=now, client=client),
        limits=Limits(rates or Rates(), Counts(timed.folder / "counts.db")),
        clock=now,
    )


def _now() -> datetime:
    return datetime.now().astimezone()
