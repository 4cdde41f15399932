"""Proposals: to mark a content, to release items to another party; and somebody else's decision."""

from __future__ import annotations

import base64
import binascii
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from tricord.model import Consent, Marking
from tricord.model.errors import Denied
from tricord.service.openapi import errors, gives, gives_bytes, takes
from tricord.service.requests import NodeHere, Purpose, Who, answer, body_of, file_answer
from tricord.wire import ConsentRequest, ItemDraft, ItemProposal, MarkingRequest, ProblemKind, ReleaseRequest, Verdict

router = APIRouter(tags=["two persons"], responses=errors())


@router.post(
    "/items",
    summary="Propose an item",
    responses=gives(ItemProposal, status=202),
    status_code=202,
    openapi_extra=takes(ItemDraft),
)
def draft(node: NodeHere, principal: Who, body: Annotated[ItemDraft, Depends(body_of(ItemDraft))]) -> Response:
    """It is marked, and exists for others, once an approver has taken the proposal."""
    principal.need("write", "drafter")
    content = None
    if body.content is not None:
        try:
            content = base64.b64decode(body.content, validate=True)
        except (binascii.Error, ValueError):
            raise Denied(ProblemKind.MALFORMED, "The content is not base64.", why="the content") from None
    proposal = node.proposals.draft(
        principal,
        name=body.id,
        marking=_marking(body.marking, node.party),
        consents=tuple(_consent(one, node.party) for one in body.consents),
        file_name=body.file_name,
        content=content,
    )
    return answer(proposal, status=202)


@router.post(
    "/releases",
    summary="Propose a release",
    responses=gives(ItemProposal, status=202),
    status_code=202,
    openapi_extra=takes(ReleaseRequest),
)
def release(
    node: NodeHere, principal: Who, body: Annotated[ReleaseRequest, Depends(body_of(ReleaseRequest))]
) -> Response:
    """The envelope is sealed, and waits in the outbox, once an approver has taken the proposal."""
    principal.need("write", "drafter")
    refs = tuple(dict.fromkeys(str(ref) for ref in body.items))
    return answer(node.proposals.release(principal, refs, to=body.to, purpose=body.purpose), status=202)


@router.get("/proposals", summary="Proposals", responses=gives(ItemProposal, many=True))
def proposals(
    node: NodeHere,
    principal: Who,
    undecided: Annotated[bool, Query(description="Those only that nobody has decided.")] = False,
    purpose: Purpose = None,
) -> Response:
    """Those whose items exist for you, oldest first."""
    principal.need("read", "drafter", "approver")
    return answer(node.proposals.all(principal.reader(purpose), undecided=undecided))


@router.get("/proposals/{number}", summary="A proposal", responses=gives(ItemProposal))
def proposal(node: NodeHere, principal: Who, number: UUID, purpose: Purpose = None) -> Response:
    """What is proposed, and what became of it."""
    principal.need("read", "drafter", "approver")
    return answer(node.proposals.get(principal.reader(purpose), str(number)))


@router.get(
    "/proposals/{number}/content", summary="What is to be marked", responses=gives_bytes("*/*", says="The bytes.")
)
def proposed_content(node: NodeHere, principal: Who, number: UUID, purpose: Purpose = None) -> Response:
    """The content, to be read before it is approved."""
    principal.need("read", "drafter", "approver")
    found, media_type, data = node.proposals.content(principal.reader(purpose), str(number))
    node.log(str(principal.person), "proposal.read", {"proposal": found.id})
    return file_answer(found.draft.file_name if found.draft else "", media_type, data)


@router.post(
    "/proposals/{number}/decision", summary="Decide", responses=gives(ItemProposal), openapi_extra=takes(Verdict)
)
def decide(
    node: NodeHere, principal: Who, number: UUID, body: Annotated[Verdict, Depends(body_of(Verdict))]
) -> Response:
    """An approver, who is not the one who proposed it, takes or refuses it. Taken, it is carried out at once."""
    principal.need("approve", "approver")
    return answer(node.proposals.decide(principal, str(number), body.verdict, reason=body.reason))


def _marking(wanted: MarkingRequest, originator: str) -> Marking:
    try:
        return Marking(
            originator=originator,
            level=wanted.level,
            releasable_to=wanted.releasable_to,
            topics=wanted.topics,
            purposes=wanted.purposes,
            caveats=wanted.caveats,
        )
    except ValueError as error:
        raise Denied(ProblemKind.MALFORMED, f"The marking is refused: {error}.") from None


def _consent(wanted: ConsentRequest, by: str) -> Consent:
    try:
        return Consent(
            by=by,
            to=wanted.to,
            given_on=date.fromisoformat(wanted.given_on),
            reference=wanted.reference,
            through=wanted.through,
            purpose=wanted.purpose,
            withdrawn_on=date.fromisoformat(wanted.withdrawn_on) if wanted.withdrawn_on else None,
        )
    except ValueError as error:
        raise Denied(ProblemKind.MALFORMED, f"The consent is refused: {error}.") from None
