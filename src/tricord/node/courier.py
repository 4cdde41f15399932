"""Carries envelopes from this node's outbox to the other nodes, in their order, for as long as it takes.

A node that is down gets them when it is back; one that says an envelope before it is missing gets that first; one that
has it already is believed. Nothing is thrown away here: what a node refuses stays in the outbox, with what it said.

The courier is the one place where a node speaks HTTP to another.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import httpx2
import msgspec

from tricord.model.errors import Denied, EnvelopeRefused, NodeError, StoreError, Unreachable
from tricord.node.inbox import Inbox
from tricord.node.peers import Peers
from tricord.node.signed_requests import SIGNED_HEADER, signed_request
from tricord.sharing import EnvelopeRefusal, LastEnvelope, Node, Opened
from tricord.wire import API, Peer, ProblemKind

_journal = logging.getLogger("tricord.node")

_INBOX = f"{API}/inbox"
#: Seconds, in a round of many; and where somebody waits for this one.
_TIMEOUT = 20.0
_TIMEOUT_BY_HAND = 60.0
#: A node that answers is offered so many envelopes before the next node has its turn.
_IN_A_ROW = 100
_BY_HAND = "Ask who runs it; the envelopes can be carried by hand meanwhile: tricord share resend."

#: Makes the HTTP client of a round.
Client = Callable[[], httpx2.Client]


class Courier:
    """The way to the other nodes."""

    def __init__(
        self,
        node: Node,
        peers: Peers,
        inbox: Inbox,
        *,
        clock: Callable[[], datetime],
        client: Client | None = None,
    ) -> None:
        self._node, self._peers, self._inbox, self._clock = node, peers, inbox, clock
        self._client = client or (lambda: httpx2.Client(timeout=_TIMEOUT))

    def peers(self) -> list[Peer]:
        """The nodes that are known here, by party."""
        return self._peers.all()

    def know(self, party: str, url: str) -> None:
        """Where a party's node is. Raises `Denied` for an address that is none."""
        parsed = httpx2.URL(url)
        if parsed.scheme not in ("https", "http") or not parsed.host:
            raise Denied(
                ProblemKind.MALFORMED, f"{url[:100]!r} is no address of a node.", next="Such as https://node.example"
            )
        self._peers.put(party, url.rstrip("/"))

    def carry(self) -> int:
        """Offer every waiting envelope to its node; how many were opened. What fails is tried at the next call."""
        return sum(self._carry(peer) for peer in self.peers() if peer.waiting > 0)

    def _carry(self, peer: Peer) -> int:
        reached = peer.opened
        try:
            with self._client() as client:
                # Asked first, so that a node that is down for hours costs no sealing.
                client.get(f"{peer.url}{API}/health").raise_for_status()
                last = peer.opened + min(peer.waiting, _IN_A_ROW)
                for step in _hand_in(self._node, peer.party, client, peer.url, opened=peer.opened, last=last):
                    reached = step.opened
                    self._peers.note(peer.party, reached, step.said)
        except httpx2.HTTPError as error:
            self._peers.note(peer.party, reached, f"cannot be reached: {type(error).__name__}")
        except (EnvelopeRefused, NodeError) as error:
            self._peers.note(peer.party, reached, str(error))
        return max(0, reached - peer.opened)

    def fetch(self, sender: str, url: str) -> Iterator[Opened]:
        """Take in one envelope after the other from a sender's node, until there is none.

        Raises `EnvelopeRefused` for one that is bad, `Denied` for an answer that is none, and `Unreachable`.
        """
        with self._speaking(url) as client:
            while True:
                node = self._node.acting("fetch")
                number = node.post.received.get(sender, LastEnvelope()).number + 1
                signed = signed_request(node.secret, sender, number, at=self._clock())
                address = f"{url.rstrip('/')}{API}/outbox/{node.party}/{number}"
                answer = client.get(address, headers={SIGNED_HEADER: signed})
                if answer.status_code == 404:
                    return
                if answer.status_code != 200:
                    raise _no_answer(sender, answer)
                yield self._inbox.receive(answer.content, who=f"fetched from {sender}'s node")

    def deliver(self, to: str, url: str) -> Iterator[int]:
        """Deliver to a receiver's node what it has not received yet, from where it says; each number that it took.

        Raises `Denied` where it refuses one, and `Unreachable`.
        """
        node = self._node.acting("deliver")
        last = node.post.sent.get(to, LastEnvelope()).number
        with self._speaking(url) as client:
            for step in _hand_in(node, to, client, url.rstrip("/"), opened=0, last=last):
                if step.said:
                    raise Denied(ProblemKind.CONFLICT, f"{to}'s node answers {step.said}", next=_BY_HAND)
                if step.taken:
                    yield step.opened

    @contextmanager
    def _speaking(self, url: str) -> Iterator[httpx2.Client]:
        try:
            with self._client() as client:
                client.timeout = httpx2.Timeout(_TIMEOUT_BY_HAND)
                yield client
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise Unreachable(url, type(error).__name__) from None


class _Step(msgspec.Struct, frozen=True, kw_only=True):
    """An envelope was handed in. `opened`: the last number that the receiver has opened now; `taken`: it took this one;
    `said`: why it opens no more (empty: the next is handed in).
    """

    opened: int
    taken: bool = False
    said: str = ""


def _hand_in(node: Node, party: str, client: httpx2.Client, url: str, *, opened: int, last: int) -> Iterator[_Step]:
    """Hand in the envelopes after `opened` up to `last` at a party's node, beginning where it says.

    One that is refused for the key that signed what is in it, since revoked, is signed again. It is asked first:
    what it has opened already must stay as it was.
    """
    signed_again = False
    while opened < last:
        number = opened + 1
        answer = client.post(
            f"{url}{_INBOX}", content=node.resend(party, number), headers={"Content-Type": "application/octet-stream"}
        )
        step = _step(answer, number, opened)
        if step.said and not signed_again and node.renew_slips(party, number):
            signed_again = True
            continue
        opened = step.opened
        yield step
        if step.said:
            return


def _step(answer: httpx2.Response, number: int, opened: int) -> _Step:
    if answer.status_code == 201:
        return _Step(opened=number, taken=True)
    problem = _problem(answer)
    expected = problem.get("expected")
    if problem.get("refusal") == EnvelopeRefusal.REPEATED.value:
        return _Step(opened=max(number, expected - 1 if isinstance(expected, int) else 0))
    if problem.get("refusal") == EnvelopeRefusal.MISSING.value and isinstance(expected, int) and 0 < expected < number:
        return _Step(opened=expected - 1)
    return _Step(opened=opened, said=f"{answer.status_code}: {str(problem.get('detail', ''))[:500]}")


def _no_answer(party: str, answer: httpx2.Response) -> Denied:
    said = _problem(answer).get("detail", "")
    return Denied(
        ProblemKind.CONFLICT,
        f"{party}'s node answers {answer.status_code}: {str(said)[:500] or 'nothing that is known'}",
        next=_BY_HAND,
    )


def _problem(answer: httpx2.Response) -> dict[str, object]:
    """What another node says is wrong; nothing where it does not say it as a node does."""
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


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
