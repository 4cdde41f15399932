"""What a decision entails outside of the database: envelopes to be sealed, ordered in the transaction that decides.

An order is kept with the decision, or neither is. It is carried out after that, in its turn among those for its party,
once: a node that is killed in between finds it when it is back, and the folder knows which order it carried out last.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

import msgspec
from sqlalchemy import Connection, Row, delete, insert, select, update

from tricord.model import canonical, read_json
from tricord.model.errors import AuditBroken, Denied, EnvelopeRefused, NodeError, NotReleased, StoreError
from tricord.node import schema as tables
from tricord.node.database import NodeDatabase, stamp
from tricord.sharing import Node, Received

_journal = logging.getLogger("tricord.node")

#: How an order ends that could not be carried out for good.
NOT_SEALED = "not sealed: "


class _Content(msgspec.Struct, frozen=True, kw_only=True):
    received: Received
    sha256: str


class _Order(msgspec.Struct, frozen=True, kw_only=True):
    """What to seal, for a purpose, and in whose name. `events`: those of packages that are in it."""

    purpose: str
    who: str
    contents: tuple[_Content, ...]
    events: tuple[str, ...] = ()


class Effects:
    """The orders in a node's database."""

    def __init__(self, database: NodeDatabase, node: Node, *, clock: Callable[[], datetime]) -> None:
        self._database, self._node, self._clock = database, node, clock

    def order(
        self,
        connection: Connection,
        contents: Sequence[Received],
        *,
        to: str,
        purpose: str,
        who: str,
        proposal: str | None = None,
        events: Sequence[str] = (),
    ) -> None:
        """Order an envelope for a party, in the caller's transaction. The contents are kept there by their digests."""
        body = _Order(
            purpose=purpose,
            who=who,
            contents=tuple(_Content(received=one, sha256=one.slip.sha256) for one in contents),
            events=tuple(events),
        )
        connection.execute(
            insert(tables.effect).values(
                order=str(uuid4()),
                at=stamp(self._clock()),
                party=to,
                proposal_id=proposal,
                body=canonical(body).decode(),
                outcome="",
            )
        )

    def carry_out(self) -> None:
        """Carry out what is ordered. What cannot be done now, for want of the disk or the database, stays."""
        try:
            with self._node.alone_for("effects"):
                self._carry_out()
        except (StoreError, NodeError, AuditBroken, OSError, Denied) as error:
            _journal.warning("what is ordered stays ordered, and will be tried again: %s", error)

    def served(self, party: str, number: int, at: datetime) -> None:
        """Keep when a party opened an envelope; the first time counts."""
        effect = tables.effect.c
        with self._database.writing() as connection:
            connection.execute(
                update(tables.effect)
                .where(effect.party == party, effect.outcome == _sealed(number, party), effect.opened_at.is_(None))
                .values(opened_at=stamp(at))
            )

    def served_at(self, connection: Connection, party: str, event: str) -> str | None:
        """When a party opened the envelope with an event of this party's; None where that is not known."""
        effect = tables.effect.c
        query = select(effect.body, effect.opened_at).where(effect.party == party, effect.opened_at.is_not(None))
        for row in connection.execute(query.order_by(effect.id)):
            if event in read_json(row.body.encode(), _Order).events:
                return str(row.opened_at)
        return None

    def _carry_out(self) -> None:
        while (row := self._next()) is not None:
            order = read_json(row.body.encode(), _Order)
            try:
                number = self._node.acting(order.who).send_once(
                    row.order, self._contents(order), to=row.party, purpose=order.purpose
                )
                outcome = _sealed(number, row.party)
            except (NotReleased, EnvelopeRefused, ValueError) as error:
                # It was legal when it was decided and is not now: the rules, or a key, have changed since.
                outcome = f"{NOT_SEALED}{error}"
            self._done(row, order, outcome)

    def _next(self) -> Row[Any] | None:
        query = select(tables.effect).where(tables.effect.c.outcome == "").order_by(tables.effect.c.id).limit(1)
        with self._database.reading() as connection:
            return connection.execute(query).first()

    def _contents(self, order: _Order) -> list[tuple[Received, bytes]]:
        content = tables.content.c
        with self._database.reading() as connection:
            return [
                (
                    one.received,
                    connection.execute(select(content.data).where(content.sha256 == one.sha256)).scalar_one(),
                )
                for one in order.contents
            ]

    def _done(self, row: Row[Any], order: _Order, outcome: str) -> None:
        with self._database.writing() as connection:
            done = update(tables.effect).where(tables.effect.c.id == row.id).values(outcome=outcome[:2000])
            connection.execute(done)
            if outcome.startswith(NOT_SEALED) and order.events:
                sent = tables.event_sent.c
                connection.execute(
                    delete(tables.event_sent).where(sent.party == row.party, sent.event.in_(order.events))
                )


def _sealed(number: int, party: str) -> str:
    """How an order ends that was carried out."""
    return f"envelope {number} to {party}"
