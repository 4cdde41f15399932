"""Envelopes between nodes: handed in by anybody who carries one, fetched by the node that they are sealed to.

What is handed in is proved by the sender's signature inside. What is fetched is asked for with a signature of the
receiver's node over the address and the time: the envelope would tell a stranger no content, but that there is one.
"""

from __future__ import annotations

import asyncio
from threading import BoundedSemaphore
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.security import APIKeyHeader
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from tricord.model.errors import Denied, EnvelopeRefused
from tricord.node import SIGNED_HEADER, OpenNode, absent, signature_problem
from tricord.service.gates import Places, crowded
from tricord.service.openapi import errors, gives, gives_bytes
from tricord.service.problems import address_of
from tricord.service.requests import NodeHere, answer
from tricord.sharing import LABEL_BYTES, MAX_BYTES, EnvelopeRefusal
from tricord.wire import EnvelopeReceipt, ProblemKind

router = APIRouter(tags=["envelopes"], responses=errors())

ENVELOPE = "application/octet-stream"
#: An envelope is held in memory a few times over while it is opened, so few are read at once, and none without a time
#: limit.
READING = BoundedSemaphore(8)
_SECONDS = 600
#: Bytes of envelopes at once in all, and from one address.
_MEMORY = Places(2 * MAX_BYTES, MAX_BYTES)
#: An envelope of one of the parties, at another place than the next.
_IN_ITS_ROW = (EnvelopeRefusal.REPEATED, EnvelopeRefusal.MISSING, EnvelopeRefusal.BROKEN_ROW)
_signed_header = APIKeyHeader(
    name=SIGNED_HEADER,
    auto_error=False,
    scheme_name="node",
    description="Key, time, and the receiver's node's signature over sender, receiver, number and time.",
)


@router.post(
    "/inbox",
    summary="Hand in an envelope",
    status_code=201,
    responses=gives(EnvelopeReceipt, status=201),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {ENVELOPE: {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def inbox(request: Request, node: NodeHere) -> Response:
    """Anybody may carry one. A bad one is refused with its kind and the reason, and changes nothing; where one is
    missing before it, `expected` says which.
    """
    address = address_of(request)
    node.limits.hit("envelopes", address)
    node.limits.check("bad_envelopes", address)
    said = request.headers.get("content-length", "")
    size = min(int(said[:12]), MAX_BYTES) if said.isdigit() else MAX_BYTES
    if not READING.acquire(blocking=False):
        raise Denied(
            ProblemKind.UNAVAILABLE, "Others are handing in envelopes.", next="Come again shortly.", retry_after=10
        )
    try:
        if not _MEMORY.take(address, size):
            raise crowded("envelopes fill the memory")
        try:
            async with asyncio.timeout(_SECONDS):
                data = await _body(request, node)
            return await run_in_threadpool(_receive, node, data, address)
        finally:
            _MEMORY.give_back(address, size)
    except TimeoutError:
        raise Denied(
            ProblemKind.MALFORMED, f"It was not all here after {_SECONDS} seconds.", next="Try again."
        ) from None
    finally:
        READING.release()


@router.get(
    "/outbox/{party}/{number}",
    summary="Fetch an envelope",
    responses=gives_bytes(ENVELOPE, says="The envelope, sealed to the party's current key."),
)
def outbox(
    request: Request,
    node: NodeHere,
    party: Annotated[str, Path(pattern="^[A-Z][A-Z0-9]{1,15}$")],
    number: Annotated[int, Path(ge=1, le=999_999_999)],
    signed: Annotated[str | None, Depends(_signed_header)],
) -> Response:
    """Only for the node of that party; for everybody else there is nothing."""
    node.limits.hit("envelopes", address_of(request))
    if not signed:
        raise Denied(
            ProblemKind.UNAUTHENTICATED,
            "Nobody is named.",
            next=f"The node of {party} signs the request: {SIGNED_HEADER}; tricord node fetch does it.",
        )
    if wrong := signature_problem(signed, node.party, party, number, node.folder.ring, node.clock()):
        raise absent("envelope", why=wrong)
    who = f"{party}'s node"
    request.state.who = who
    try:
        data = node.folder.acting(who).resend(party, number)
    except EnvelopeRefused as error:
        raise absent("envelope", why=str(error)) from None
    return Response(data, media_type=ENVELOPE)


async def _body(request: Request, node: OpenNode) -> bytes:
    """The envelope as it comes, as long as what has come may be one for this node: junk is not read to its end."""
    body = bytearray()
    looked = False
    async for piece in request.stream():
        body += piece
        if not looked and (looked := len(body) >= LABEL_BYTES):
            _check_label(node, bytes(body[:LABEL_BYTES]))
    return bytes(body)


def _check_label(node: OpenNode, start: bytes) -> None:
    try:
        node.folder.check_label(start)
    except EnvelopeRefused as error:
        raise _refused(error) from None


def _receive(node: OpenNode, data: bytes, address: str) -> Response:
    try:
        opened = node.inbox.receive(data, who=f"carrier at {address}")
    except EnvelopeRefused as error:
        if error.refusal not in _IN_ITS_ROW:
            node.limits.hit("bad_envelopes", address)
        raise _refused(error) from None
    except ValueError as error:
        raise Denied(ProblemKind.MALFORMED, "The envelope is refused.", why=str(error)) from None
    manifest = opened.manifest
    receipt = EnvelopeReceipt(
        sender=manifest.sender,
        number=manifest.number,
        items=len(manifest.items),
        again_from=manifest.again_from,
        word=opened.word,
    )
    return answer(receipt, status=201)


def _refused(error: EnvelopeRefused) -> Denied:
    if error.refusal is EnvelopeRefusal.OVERSIZED:
        kind = ProblemKind.TOO_LARGE
    elif error.refusal in _IN_ITS_ROW:
        kind = ProblemKind.CONFLICT
    else:
        kind = ProblemKind.MALFORMED
    facts: dict[str, str | int] = {
        "refusal": error.refusal.value,
        **({"expected": error.expected} if error.expected else {}),
    }
    # The node has logged it: it knows more of it.
    return Denied(kind, str(error), next="Nothing was changed here.", facts=facts, quiet=True)
