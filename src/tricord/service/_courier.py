"""Carries envelopes from this node's outbox to the other nodes, in their order, for as long as it takes.

A node that is down gets them when it is back; one that says an envelope before it is missing gets that first; one that
has it already is believed. Nothing is thrown away here: what a node refuses stays in the outbox, with what it said.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime

import httpx
import msgspec
from sqlalchemy import Engine, delete, insert, select, update

from tricord.model.errors import Denied, EnvelopeRefused, NodeError, StoreError
from tricord.service import _schema as tables
from tricord.service._engine import stamp
from tricord.service._faults import Kind
from tricord.sharing import EnvelopeRefusal, LastEnvelope, Node
from tricord.store import reading, writing

_journal = logging.getLogger("tricord.service")

_INBOX = "/api/v1/inbox"
_TIMEOUT = 20.0
#: A node that answers is offered so many envelopes before the next node has its turn.
_IN_A_ROW = 100

Client = Callable[[], httpx.Client]


class Peer(msgspec.Struct, frozen=True, kw_only=True):
    """Another party's node. `opened`: the last number that it is known to have opened; `waiting`: how many wait."""

    party: str
    url: str
    opened: int
    waiting: int
    said: str
    said_at: str


class Courier:
    """The other nodes, and the way to them."""

    def __init__(
        self, engine: Engine, node: Node, *, clock: Callable[[], datetime], client: Client | None = None
    ) -> None:
        self._engine, self._node, self._clock = engine, node, clock
        self._client = client or (lambda: httpx.Client(timeout=_TIMEOUT))

    def peers(self) -> list[Peer]:
        """The nodes that are known here, by party."""
        post = self._node.post
        with reading(self._engine) as connection:
            rows = connection.execute(select(tables.peer).order_by(tables.peer.c.party)).all()
        return [
            Peer(
                party=row.party,
                url=row.url,
                opened=row.opened,
                waiting=post.sent.get(row.party, LastEnvelope()).number - row.opened,
                said=row.said,
                said_at=row.said_at,
            )
            for row in rows
        ]

    def know(self, party: str, url: str) -> None:
        """Where a party's node is. Raises `Denied` for an address that is none."""
        parsed = httpx.URL(url)
        if parsed.scheme not in ("https", "http") or not parsed.host:
            raise Denied(Kind.MALFORMED, f"{url[:100]!r} is no address of a node.", next="Such as https://node.example")
        with writing(self._engine) as connection:
            known = connection.execute(select(tables.peer.c.opened).where(tables.peer.c.party == party)).scalar()
            connection.execute(delete(tables.peer).where(tables.peer.c.party == party))
            connection.execute(
                insert(tables.peer).values(
                    party=party, url=url.rstrip("/"), opened=known or 0, said="", said_at=stamp(self._clock())
                )
            )

    def again(self, party: str, number: int) -> None:
        """A party asks to be sent its envelopes from a number on once more."""
        with writing(self._engine) as connection:
            connection.execute(
                update(tables.peer)
                .where(tables.peer.c.party == party, tables.peer.c.opened >= number)
                .values(opened=max(0, number - 1))
            )

    def carry(self) -> int:
        """Offer every waiting envelope to its node; how many were opened. What fails is tried at the next call."""
        return sum(self._carry(peer) for peer in self.peers() if peer.waiting > 0)

    def _carry(self, peer: Peer) -> int:
        reached = peer.opened
        try:
            with self._client() as client:
                # Asked first, so that a node that is down for hours costs no sealing.
                client.get(f"{peer.url}/api/v1/health").raise_for_status()
                last = peer.opened + min(peer.waiting, _IN_A_ROW)
                steps = hand_in(self._node, peer.party, client, opened=peer.opened, last=last, base=peer.url)
                for step in steps:
                    reached = step.opened
                    self._note(peer.party, reached, step.said)
        except httpx.HTTPError as error:
            self._note(peer.party, reached, f"cannot be reached: {type(error).__name__}")
        except (EnvelopeRefused, NodeError) as error:
            self._note(peer.party, reached, str(error))
        return max(0, reached - peer.opened)

    def _note(self, party: str, opened: int, said: str) -> None:
        with writing(self._engine) as connection:
            connection.execute(
                update(tables.peer)
                .where(tables.peer.c.party == party)
                .values(opened=opened, said=said[:500], said_at=stamp(self._clock()))
            )


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """An envelope was handed in. `opened`: the last number that the receiver has opened now; `taken`: it took this one;
    `said`: why it opens no more (empty: the next is handed in).
    """

    opened: int
    taken: bool = False
    said: str = ""


def hand_in(node: Node, party: str, client: httpx.Client, *, opened: int, last: int, base: str = "") -> Iterator[Step]:
    """Hand in the envelopes after `opened` up to `last` at a party's node, beginning where it says.

    One that is refused for the key that signed what is in it, since revoked, is signed anew. It is asked first: what it
    has opened already must stay as it was.
    """
    anew = False
    while opened < last:
        number = opened + 1
        answer = client.post(
            f"{base}{_INBOX}", content=node.resend(party, number), headers={"Content-Type": "application/octet-stream"}
        )
        step = _step(answer, number, opened)
        if step.said and not anew and node.sign_anew(party, number):
            anew = True
            continue
        opened = step.opened
        yield step
        if step.said:
            return


def _step(answer: httpx.Response, number: int, opened: int) -> Step:
    if answer.status_code == 201:
        return Step(opened=number, taken=True)
    try:
        told = answer.json()
    except ValueError:
        told = {}
    told = told if isinstance(told, dict) else {}
    expected = told.get("expected")
    if told.get("refusal") == EnvelopeRefusal.REPEATED.value:
        return Step(opened=max(number, expected - 1 if isinstance(expected, int) else 0))
    if told.get("refusal") == EnvelopeRefusal.MISSING.value and isinstance(expected, int) and 0 < expected < number:
        return Step(opened=expected - 1)
    return Step(opened=opened, said=f"{answer.status_code}: {str(told.get('detail', ''))[:500]}")


def keep_carrying(
    courier: Courier, dispatch: Callable[[], None], every: float, stop: threading.Event
) -> threading.Thread:
    """Carry, over and over, in a thread of its own until `stop`. `dispatch` seals what was left unsealed, first."""

    def run() -> None:
        while not stop.is_set():
            try:
                dispatch()
                courier.carry()
            except (StoreError, OSError, NodeError) as error:
                # The next turn may find the disk or the database back.
                _journal.warning("nothing was carried, and will be tried again in %g s: %s", every, error)
            stop.wait(every)

    thread = threading.Thread(target=run, name="courier", daemon=True)
    thread.start()
    return thread
