"""Who acts, as it stands when it has its turn: what was true when the request came may have been taken away since."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from tricord.model.errors import Denied
from tricord.node import schema as tables
from tricord.node.database import NodeDatabase, stamp
from tricord.node.people import Person, person_numbered
from tricord.node.principal import Principal
from tricord.wire import ProblemKind

#: A session ends after so long without a request.
SESSION_IDLE = timedelta(minutes=30)


@contextmanager
def acting(
    database: NodeDatabase, principal: Principal, *, clock: Callable[[], datetime]
) -> Iterator[tuple[Connection, Principal]]:
    """A turn for an act of a person, with the person, its session or token, and its roles read again in it.

    Raises `Denied` where these are gone, or where the writers' turn is not to be had.
    """
    with database.writing() as connection:
        yield connection, still(connection, principal, clock())


def still(connection: Connection, principal: Principal, now: datetime) -> Principal:
    """Whoever acts, as it stands now. Raises `Denied` where its session, token or person is no more."""
    person = person_numbered(connection, principal.person.id)
    if principal.session:
        row = connection.execute(select(tables.session).where(tables.session.c.digest == principal.session)).first()
        good = row is not None and session_lasts(row, now)
    elif principal.token:
        row = connection.execute(select(tables.token).where(tables.token.c.id == principal.token)).first()
        good = row is not None and token_lasts(row, now)
    else:
        good = True
    return msgspec.structs.replace(principal, person=need_enabled(person, good))


def need_enabled(person: Person, good: bool) -> Person:
    """Raises `Denied` for somebody who is disabled, or whose proof is not good any more."""
    if not good or person.disabled:
        raise Denied(
            ProblemKind.UNAUTHENTICATED,
            "Your session or token has ended meanwhile.",
            next="Nothing was changed. Log in again.",
            why="ended while it waited for its turn",
        )
    return person


def session_lasts(row: Row[Any], now: datetime) -> bool:
    """Whether a session is good: not ended, not too old, not idle for too long."""
    return row.ended_at is None and stamp(now) < row.until and stamp(now - SESSION_IDLE) < row.seen_at


def token_lasts(row: Row[Any], now: datetime) -> bool:
    """Whether a token is good: not revoked, and not run out."""
    return row.revoked_at is None and stamp(now) < row.until
