"""Carrying envelopes: taking one in, and over HTTP fetching from, and delivering to, another node."""

from __future__ import annotations

from collections.abc import Iterator

import httpx

from tricord.service._faults import Denied, Kind
from tricord.service._signed import SIGNED_HEADER, signed_request
from tricord.service._state import Service
from tricord.sharing import Last, Opened
from tricord.store import writing


def receive(service: Service, data: bytes, *, who: str) -> Opened:
    """Open an envelope and keep its items in the database. Raises `Refused`; then only the audit has changed.

    The database is locked before the node, as when a release is decided: in the other order two could wait for each
    other. What is kept is committed before the envelope counts as received.
    """
    with writing(service.engine) as connection:

        def keep(found: Opened) -> None:
            for received, content in found.contents:
                service.items.take(connection, received, content)
            connection.commit()

        return service.node.acting(who).receive(data, keep=keep)


def fetch(service: Service, sender: str, client: httpx.Client) -> Iterator[Opened]:
    """Take in one envelope after the other from a sender's node, which the client speaks to, until there is none.

    Raises `Refused` for one that is bad, and `Denied` for an answer that is none.
    """
    while True:
        node = service.node.acting("fetch")
        number = node.post.received.get(sender, Last()).number + 1
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
    last = number = node.post.sent.get(to, Last()).number
    told = False
    while 0 < number <= last:
        answer = client.post(
            "/api/v1/inbox",
            content=node.resend(to, number),
            headers={"Content-Type": "application/octet-stream"},
        )
        if answer.status_code == 201:
            yield number
            number += 1
            continue
        problem = _problem(answer)
        expected = problem.get("expected", 0)
        # It says once which it has not had; whoever says so again and again is not obeyed.
        if told or not isinstance(expected, int) or not expected:
            raise _no_answer(to, answer)
        told, number = True, expected


def _no_answer(party: str, answer: httpx.Response) -> Denied:
    said = _problem(answer).get("detail", "")
    return Denied(
        Kind.CONFLICT,
        f"{party}'s node answers {answer.status_code}: {str(said)[:500] or 'nothing that is known'}",
        next="Ask who runs it; the envelopes can be carried by hand meanwhile: tricord share resend.",
    )


def _problem(answer: httpx.Response) -> dict[str, object]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
