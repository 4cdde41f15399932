"""Carries envelopes from this node's outbox to the other nodes, in their order, for as long as it takes.

A node that is down gets them when it is back; one that says an envelope before it is missing gets that first; one that
has it already is believed. Nothing is thrown away here: what a node refuses stays in the outbox, with what it said.

A peer is a stranger with a key: its answers are read bounded and into small structs, each peer has its own turn, its
own errors and its own back-off, and what it says moves nothing but where its own row stands.

The courier is the one place where a node speaks HTTP to another.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Annotated

import httpx2
import msgspec

from tricord.model import read_json
from tricord.model.errors import AuditBroken, Denied, EnvelopeRefused, InvalidJson, NodeError, StoreError, Unreachable
from tricord.node.audit import plain
from tricord.node.database import stamp
from tricord.node.effects import Effects
from tricord.node.inbox import Inbox
from tricord.node.peers import Peers
from tricord.node.signed_requests import SIGNED_HEADER, signed_request
from tricord.sharing import MAX_BYTES, Countersignature, EnvelopeRefusal, LastEnvelope, Node, Opened
from tricord.wire import API, Peer, ProblemKind

_journal = logging.getLogger("tricord.node")

_INBOX = f"{API}/inbox"
#: Seconds, in a round of many; and where somebody waits for this one.
_TIMEOUT = 20.0
_TIMEOUT_BY_HAND = 60.0
#: Seconds that an answer may take as a whole, and bytes that it may have where it is no envelope.
_WHOLE_ANSWER = 120.0
_MAX_ANSWER = 64 * 1024
#: A node that answers is offered so many envelopes before the next node has its turn.
_IN_A_ROW = 100
#: A peer that fails so often in a row is left alone for a while, which doubles each time, up to so many seconds.
_AT_ONCE_AGAIN = 3
_LONGEST_PAUSE = 900.0
_BY_HAND = "Ask who runs it; the envelopes can be carried by hand meanwhile: tricord share resend."

#: Makes the HTTP client of a round.
Client = Callable[[], httpx2.Client]


class _Answer(msgspec.Struct, frozen=True):
    """What is read of another node's answer. What else is in it is not looked at."""

    detail: str = ""
    refusal: str = ""
    expected: Annotated[int, msgspec.Meta(ge=0, le=10**12)] = 0


class _Said(msgspec.Struct, frozen=True):
    """An answer: its status, and its bytes, of which there are no more than there may be."""

    status: int
    body: bytes

    @property
    def read(self) -> _Answer:
        """What it says, where it says it as a node does; nothing otherwise."""
        try:
            return read_json(self.body, _Answer)
        except InvalidJson:
            return _Answer()


class _Receipt(msgspec.Struct, frozen=True):
    """What is read of a receipt."""

    word: Countersignature | None = None


class Rounds:
    """How the courier's last round went, for whoever watches over it."""

    def __init__(self) -> None:
        self.last_at: str | None = None
        self.failing = 0


class Courier:
    """The way to the other nodes."""

    def __init__(
        self,
        node: Node,
        peers: Peers,
        inbox: Inbox,
        effects: Effects,
        *,
        clock: Callable[[], datetime],
        client: Client | None = None,
    ) -> None:
        self._node, self._peers, self._inbox, self._effects, self._clock = node, peers, inbox, effects, clock
        self._client = client or (lambda: httpx2.Client(timeout=_TIMEOUT))
        self.rounds = Rounds()
        #: Seconds between two rounds: what the pauses of a peer that fails begin with.
        self.every = 5.0

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

    def due(self) -> list[Peer]:
        """The peers that something waits for, and that are not left alone for a while."""
        now = stamp(self._clock())
        peers = self.peers()
        self.rounds.last_at, self.rounds.failing = now, sum(peer.failures > 0 for peer in peers)
        return [peer for peer in peers if peer.waiting > 0 and peer.next_at <= now]

    def carry(self) -> int:
        """Offer every waiting envelope to its node; how many were opened. What fails is tried at a later call."""
        return sum(self.carry_to(peer) for peer in self.due())

    def carry_to(self, peer: Peer) -> int:
        """Offer a peer what waits for it; how many envelopes were opened. What goes wrong is noted with the peer."""
        reached, said = peer.opened, ""
        try:
            with self._client() as client:
                # Asked first, so that a node that is down for hours costs no sealing.
                if (status := _ask(client, "GET", f"{peer.url}{API}/health").status) >= 400:
                    raise NodeError(f"it is not well: {status}")
                last = peer.opened + min(peer.waiting, _IN_A_ROW)
                for step in _hand_in(self._node, peer.party, client, peer.url, opened=peer.opened, last=last):
                    reached, said = step.opened, step.said
                    self._peers.note(peer.party, reached, said)
                    self._served(peer.party, step)
        except httpx2.HTTPError as error:
            said = f"cannot be reached: {type(error).__name__}"
        except (EnvelopeRefused, NodeError, AuditBroken, StoreError, Denied, OSError) as error:
            said = str(error)
        except Exception as error:
            # One peer's answer, or a fault of ours in reading it, ends nothing for the others.
            _journal.exception("the courier failed with %s's node", peer.party)
            said = f"the courier failed: {type(error).__name__}"
        self._end(peer, reached, said)
        return max(0, reached - peer.opened)

    def _served(self, party: str, step: _Step) -> None:
        """Keep that an envelope was taken, and when: by the receiver's own clock, where it signed its word on it."""
        if step.taken:
            heard = step.word is not None and self._node.hear(party, step.word)
            at = step.word.at if heard and step.word is not None else self._clock()
            self._effects.served(party, step.opened, at)

    def _end(self, peer: Peer, reached: int, said: str) -> None:
        """Note how it went. Who took nothing new is left alone for longer and longer."""
        failures = 0 if reached > peer.opened and not said else peer.failures + 1
        doubled = min(failures - _AT_ONCE_AGAIN, 20)
        pause = min(self.every * 2**doubled, _LONGEST_PAUSE) if doubled > 0 else 0.0
        next_at = self._clock() + timedelta(seconds=pause) if pause else None
        try:
            self._peers.note(peer.party, reached, said, failures=failures, next_at=next_at)
        except (StoreError, Denied) as error:
            _journal.warning("how it went with %s's node could not be noted: %s", peer.party, error)

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
                answer = _ask(client, "GET", address, headers={SIGNED_HEADER: signed}, most=MAX_BYTES)
                if answer.status == 404:
                    return
                if answer.status != 200:
                    raise _no_answer(sender, answer)
                yield self._inbox.receive(answer.body, who=f"fetched from {sender}'s node")

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
                self._served(to, step)
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
    word: Countersignature | None = None


def _hand_in(node: Node, party: str, client: httpx2.Client, url: str, *, opened: int, last: int) -> Iterator[_Step]:
    """Hand in the envelopes after `opened` up to `last` at a party's node, beginning where it says.

    One that is refused for the key that signed what is in it, since revoked, is signed again. It is asked first:
    what it has opened already must stay as it was.
    """
    signed_again = gone_back = False
    while opened < last:
        number = opened + 1
        answer = _ask(
            client,
            "POST",
            f"{url}{_INBOX}",
            content=node.resend(party, number),
            headers={"Content-Type": "application/octet-stream"},
        )
        step = _step(answer, number, opened, last)
        if step.said and not signed_again and node.renew_slips(party, number):
            signed_again = True
            continue
        if step.opened < opened:
            # It may say once where it stands; who says it again and again is led nowhere.
            if gone_back:
                yield _Step(opened=opened, said="it says a second time that an envelope is missing which it has taken")
                return
            gone_back = True
        opened = step.opened
        yield step
        if step.said:
            return


def _step(answer: _Said, number: int, opened: int, last: int) -> _Step:
    if answer.status == 201:
        try:
            word = read_json(answer.body, _Receipt).word
        except InvalidJson:
            word = None
        return _Step(opened=number, taken=True, word=word)
    said = answer.read
    if said.refusal == EnvelopeRefusal.REPEATED.value:
        return _Step(opened=max(number, min(said.expected - 1, last)))
    if said.refusal == EnvelopeRefusal.MISSING.value and 0 < said.expected < number:
        return _Step(opened=said.expected - 1)
    return _Step(opened=opened, said=f"{answer.status}: {plain(said.detail[:500])}")


def _no_answer(party: str, answer: _Said) -> Denied:
    return Denied(
        ProblemKind.CONFLICT,
        f"{party}'s node answers {answer.status}: {plain(answer.read.detail[:500]) or 'nothing that is known'}",
        next=_BY_HAND,
    )


def _ask(
    client: httpx2.Client,
    method: str,
    url: str,
    *,
    content: bytes | None = None,
    headers: dict[str, str] | None = None,
    most: int = _MAX_ANSWER,
) -> _Said:
    """Ask another node. Its answer is taken as it comes, uncompressed, and no further than it may be long.

    Raises `NodeError` for one that is longer, slower or compressed, and what httpx raises.
    """
    until = time.monotonic() + _WHOLE_ANSWER
    given = {**(headers or {}), "Accept-Encoding": "identity"}
    body = bytearray()
    with client.stream(method, url, content=content, headers=given, follow_redirects=False) as answer:
        if answer.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
            raise NodeError("it compresses its answer, which was asked for as it is")
        for piece in answer.iter_raw():
            body += piece
            if len(body) > most:
                raise NodeError(f"its answer is longer than {most:,} bytes")
            if time.monotonic() > until:
                raise NodeError(f"its answer takes longer than {_WHOLE_ANSWER:g} seconds")
        return _Said(answer.status_code, bytes(body))


def keep_carrying(
    courier: Courier, dispatch: Callable[[], None], every: float, stop: threading.Event
) -> threading.Thread:
    """Carry, over and over, until `stop`: in a thread of its own, and one for each peer, so that a slow one holds up
    nobody. `dispatch` seals what was left unsealed, first. One process of a node carries; the others wait for it.
    """
    courier.every = every

    def run() -> None:
        running: dict[str, threading.Thread] = {}
        while not stop.is_set():
            try:
                dispatch()
                for peer in courier.due():
                    if (known := running.get(peer.party)) is None or not known.is_alive():
                        one = threading.Thread(
                            target=courier.carry_to, args=(peer,), name=f"courier to {peer.party}", daemon=True
                        )
                        running[peer.party] = one
                        one.start()
            except Exception as error:
                # The next turn may find the disk or the database back.
                _journal.warning("nothing was carried, and will be tried again in %g s: %s", every, error)
            stop.wait(every)

    thread = threading.Thread(target=run, name="courier", daemon=True)
    thread.start()
    return thread
