"""What every request works with: the node, its database, and who may ask how often."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec
from argon2 import PasswordHasher
from sqlalchemy import Engine

from tricord.service._courier import Client, Courier
from tricord.service._engine import open_database
from tricord.service._four_eyes import Proposals
from tricord.service._items import Items
from tricord.service._limits import Limits, Rates
from tricord.service._packages import Packages
from tricord.service._people import People
from tricord.sharing import Node


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """A node with its database. Made by `open_service`."""

    node: Node
    engine: Engine
    people: People
    items: Items
    proposals: Proposals
    packages: Packages
    courier: Courier
    limits: Limits
    clock: Callable[[], datetime]

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def log(self, who: str, what: str, about: dict[str, str]) -> None:
        """One more entry of the node's audit."""
        self.node.acting(who).log(what, {name: _plain(value) for name, value in about.items()})


def open_service(
    node: Node,
    database_url: str,
    *,
    clock: Callable[[], datetime] | None = None,
    hasher: PasswordHasher | None = None,
    rates: Rates | None = None,
    client: Client | None = None,
) -> Service:
    """A node and its database (a path or URL), opened. Raises `StoreError`."""
    engine = open_database(database_url)
    now = clock or _now
    timed = Node(node.folder, clock=now)
    people = People(engine, timed, clock=now, hasher=hasher)
    items = Items(engine, timed.party, clock=now)
    return Service(
        node=timed,
        engine=engine,
        people=people,
        items=items,
        proposals=Proposals(engine, timed, people, items, clock=now),
        packages=Packages(engine, timed, items, clock=now),
        courier=Courier(engine, timed, clock=now, client=client),
        limits=Limits(rates or Rates()),
        clock=now,
    )


def create_first_administrator(node: Node, database_url: str, name: str, password: str) -> None:
    """The administrator who invites everybody else. Raises `Denied` where the node has people already."""
    service = open_service(node, database_url)
    try:
        service.people.create_first_administrator(name, password)
    finally:
        service.close()


def _plain(value: str) -> str:
    """A text from outside, as it can be written down."""
    return value.encode("utf-8", "replace").decode()[:4000]


def _now() -> datetime:
    return datetime.now().astimezone()
