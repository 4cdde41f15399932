"""The other parties' nodes: where they are, and up to which number they have opened what was sent to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from tricord.node import schema as tables
from tricord.node.audit import plain
from tricord.node.database import NodeDatabase, stamp
from tricord.sharing import LastEnvelope, Node
from tricord.wire import Peer


class Peers:
    """The peers in a node's database."""

    def __init__(self, database: NodeDatabase, node: Node, *, clock: Callable[[], datetime]) -> None:
        self._database, self._node, self._clock = database, node, clock

    def all(self) -> list[Peer]:
        """The nodes that are known here, by party."""
        post = self._node.post
        with self._database.reading() as connection:
            rows = connection.execute(select(tables.peer).order_by(tables.peer.c.party)).all()
        return [
            Peer(
                party=row.party,
                url=row.url,
                opened=row.opened,
                waiting=post.sent.get(row.party, LastEnvelope()).number - row.opened,
                said=row.said,
                said_at=row.said_at,
                failures=row.failures,
                round_at=row.round_at,
                next_at=row.next_at,
            )
            for row in rows
        ]

    def put(self, party: str, url: str) -> None:
        """Where a party's node is; what it has opened is kept."""
        with self._database.writing() as connection:
            known = connection.execute(select(tables.peer.c.opened).where(tables.peer.c.party == party)).scalar()
            connection.execute(delete(tables.peer).where(tables.peer.c.party == party))
            connection.execute(
                insert(tables.peer).values(
                    party=party, url=url, opened=known or 0, said="", said_at=stamp(self._clock())
                )
            )

    def send_again(self, party: str, number: int) -> None:
        """A party asks to be sent its envelopes from a number on once more; one that never was is none of its."""
        if not 0 < number <= self._node.post.sent.get(party, LastEnvelope()).number:
            return
        with self._database.writing() as connection:
            connection.execute(
                update(tables.peer)
                .where(tables.peer.c.party == party, tables.peer.c.opened >= number)
                .values(opened=max(0, number - 1))
            )

    def note(
        self, party: str, opened: int, said: str, *, failures: int | None = None, next_at: datetime | None = None
    ) -> None:
        """What a party's node has opened by now, and what it said last. At the end of a round: how often in a row it
        failed, and until when it is left alone.
        """
        now = stamp(self._clock())
        ended: dict[str, object] = {}
        if failures is not None:
            ended = {"failures": failures, "round_at": now, "next_at": stamp(next_at) if next_at else ""}
        with self._database.writing() as connection:
            connection.execute(
                update(tables.peer)
                .where(tables.peer.c.party == party)
                .values(opened=opened, said=plain(said)[:500], said_at=now, **ended)
            )
