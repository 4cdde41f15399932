"""Carries envelopes from this node's outbox to the other nodes, in their order, for as long as it takes.

A node that is down gets them when it is back; one that says an envelope before it is missing gets that first; one that
has it already is believed. Nothing is thrown away here: what a node refuses stays in the outbox, with what it said.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

import httpx
import msgspec
from sqlalchemy import Engine, delete, insert, select, update

from tricord.service import _schema as tables
from tricord.service._engine import stamp
from tricord.service._faults import Denied, Kind
from tricord.sharing import Last, Node, NodeError, Refusal, Refused
from tricord.store import StoreError, reading, writing

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
                waiting=post.sent.get(row.party, Last()).number - row.opened,
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
        opened, last, carried = peer.opened, peer.opened + peer.waiting, 0
        try:
            with self._client() as client:
                # Asked first, so that a node that is down for hours costs no sealing.
                client.get(f"{peer.url}/api/v1/health").raise_for_status()
                self._node.sign_anew(peer.party, opened + 1)
                for _ in range(_IN_A_ROW):
                    if opened >= last:
                        break
                    number = opened + 1
                    data = self._node.resend(peer.party, number)
                    answer = client.post(
                        f"{peer.url}{_INBOX}", content=data, headers={"Content-Type": "application/octet-stream"}
                    )
                    opened, said = _after(answer, number, opened)
                    self._note(peer.party, opened, said)
                    if said:
                        break
                    carried += opened >= number
        except httpx.HTTPError as error:
            self._note(peer.party, opened, f"cannot be reached: {type(error).__name__}")
        except (Refused, NodeError) as error:
            self._note(peer.party, opened, str(error))
        return carried

    def _note(self, party: str, opened: int, said: str) -> None:
        with writing(self._engine) as connection:
            connection.execute(
                update(tables.peer)
                .where(tables.peer.c.party == party)
                .values(opened=opened, said=said[:500], said_at=stamp(self._clock()))
            )


def _after(answer: httpx.Response, number: int, opened: int) -> tuple[int, str]:
    """The last number that is opened now, and what stops the row (empty: nothing)."""
    if answer.status_code == 201:
        return number, ""
    try:
        told = answer.json()
    except ValueError:
        told = {}
    told = told if isinstance(told, dict) else {}
    expected = told.get("expected")
    if told.get("refusal") == Refusal.REPEATED.value:
        return max(number, expected - 1 if isinstance(expected, int) else 0), ""
    if told.get("refusal") == Refusal.MISSING.value and isinstance(expected, int) and 0 < expected <= number:
        return expected - 1, ""
    return opened, f"{answer.status_code}: {told.get('detail', '')}"


def keep_carrying(
    courier: Courier, dispatch: Callable[[], None], every: float, stop: threading.Event
) -> threading.Thread:
    """Carry, over and over, in a thread of its own until `stop`. `dispatch` seals what was left unsealed, first."""

    def run() -> None:
        while not stop.is_set():
            try:
                dispatch()
                courier.carry()
            except (StoreError, OSError, NodeError):
                # The next turn may find the disk or the database back.
                pass
            stop.wait(every)

    thread = threading.Thread(target=run, name="courier", daemon=True)
    thread.start()
    return thread
