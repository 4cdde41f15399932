"""Carrying envelopes: taking one in, and over HTTP fetching from, and delivering to, another node."""

from __future__ import annotations

from collections.abc import Iterator

import httpx

from tricord.model.errors import Denied
from tricord.service._courier import hand_in
from tricord.service._faults import Kind
from tricord.service._signed import SIGNED_HEADER, signed_request
from tricord.service._state import Service
from tricord.sharing import LastEnvelope, Opened
from tricord.store import writing

_BY_HAND = "Ask who runs it; the envelopes can be carried by hand meanwhile: tricord share resend."


def receive(service: Service, data: bytes, *, who: str) -> Opened:
    """Open an envelope and keep its items in the database. Raises `EnvelopeRefused`; then only the audit has changed.

    The database is locked before the node, as when a release is decided: in the other order two could wait for each
    other. What is kept is committed before the envelope counts as received.
    """
    with writing(service.engine) as connection:

        def keep(found: Opened) -> None:
            events = [one for one in found.contents if service.packages.is_event(one[0])]
            for _, content in events:
                service.packages.check(content)
            for received, content in found.contents:
                service.items.take(connection, received, content)
            for received, content in events:
                service.packages.take(connection, received, content, sender=found.manifest.sender)
            connection.commit()

        opened = service.node.acting(who).receive(data, keep=keep)
    if opened.manifest.again_from is not None:
        service.courier.again(opened.manifest.sender, opened.manifest.again_from)
    return opened


def fetch(service: Service, sender: str, client: httpx.Client) -> Iterator[Opened]:
    """Take in one envelope after the other from a sender's node, which the client speaks to, until there is none.

    Raises `EnvelopeRefused` for one that is bad, and `Denied` for an answer that is none.
    """
    while True:
        node = service.node.acting("fetch")
        number = node.post.received.get(sender, LastEnvelope()).number + 1
        signed = signed_request(node.secret, sender, number, at=service.clock())
        answer = client.get(f"/api/v1/outbox/{node.party}/{number}", headers={SIGNED_HEADER: signed})
        if answer.status_code == 404:
            return
        if answer.status_code != 200:
            raise _no_answer(sender, answer)
        yield receive(service, answer.content, who=f"fetched from {sender}'s node")


def deliver(service: Service, to: str, client: httpx.Client) -> Iterator[int]:
    """Hand in at a receiver's node whatever it has not had yet, beginning where it says; each number that it took.

    Raises `Denied` where it refuses one.
    """
    node = service.node.acting("deliver")
    last = node.post.sent.get(to, LastEnvelope()).number
    for step in hand_in(node, to, client, opened=0, last=last):
        if step.said:
            raise Denied(Kind.CONFLICT, f"{to}'s node answers {step.said}", next=_BY_HAND)
        if step.taken:
            yield step.opened


def _no_answer(party: str, answer: httpx.Response) -> Denied:
    said = _problem(answer).get("detail", "")
    return Denied(
        Kind.CONFLICT,
        f"{party}'s node answers {answer.status_code}: {str(said)[:500] or 'nothing that is known'}",
        next=_BY_HAND,
    )


def _problem(answer: httpx.Response) -> dict[str, object]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
