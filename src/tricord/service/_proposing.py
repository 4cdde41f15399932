"""Proposals: to mark a content, to release items to another party; and somebody else's decision."""

from __future__ import annotations

import base64
import binascii
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from tricord.model import Consent, Marking
from tricord.model.errors import Denied
from tricord.service._faults import Kind
from tricord.service._four_eyes import Proposal
from tricord.service._http import (
    Day,
    Line,
    Party,
    Purpose,
    ServiceHere,
    Who,
    answer,
    body_of,
    errors,
    gives,
    gives_bytes,
    takes,
)
from tricord.service._reading import file_answer

router = APIRouter(tags=["two persons"], responses=errors())

_Lines = Annotated[tuple[Line, ...], msgspec.Meta(max_length=50)]


class MarkingWanted(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What the originator says about an item. Without `releasable_to` it reaches nobody."""

    level: Line
    releasable_to: _Lines = ()
    topics: _Lines = ()
    purposes: _Lines = ()
    caveats: _Lines = ()


class ConsentWanted(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The originator's consent, and where it is on paper."""

    to: Party
    given_on: Day
    reference: Line
    through: _Lines = ()
    purpose: Line = ""
    withdrawn_on: Day | None = None


class Drafted(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """An item to be marked. Without `content` (base64) it is one that exists for you, to be marked anew. A name that
    ends in .ftm.json says that it holds FollowTheMoney entities.
    """

    id: Line
    marking: MarkingWanted
    consents: Annotated[tuple[ConsentWanted, ...], msgspec.Meta(max_length=50)] = ()
    file_name: Line | None = None
    content: str | None = None


class ReleaseWanted(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Items, by address, to be sealed for a party."""

    items: Annotated[tuple[UUID, ...], msgspec.Meta(min_length=1, max_length=100)]
    to: Party
    purpose: Line


class Verdict(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A decision on a proposal."""

    verdict: Literal["approved", "refused"]
    reason: Line = ""


@router.post(
    "/items",
    summary="Propose an item",
    responses=gives(Proposal, status=202),
    status_code=202,
    openapi_extra=takes(Drafted),
)
def draft(service: ServiceHere, principal: Who, body: Annotated[Drafted, Depends(body_of(Drafted))]) -> Response:
    """It is marked, and exists for others, once an approver has taken the proposal."""
    principal.need("write", "drafter")
    content = None
    if body.content is not None:
        try:
            content = base64.b64decode(body.content, validate=True)
        except (binascii.Error, ValueError):
            raise Denied(Kind.MALFORMED, "The content is not base64.", why="the content") from None
    proposal = service.proposals.draft(
        principal,
        name=body.id,
        marking=_marking(body.marking, service.node.party),
        consents=tuple(_consent(one, service.node.party) for one in body.consents),
        file_name=body.file_name,
        content=content,
    )
    return answer(proposal, status=202)


@router.post(
    "/releases",
    summary="Propose a release",
    responses=gives(Proposal, status=202),
    status_code=202,
    openapi_extra=takes(ReleaseWanted),
)
def release(
    service: ServiceHere, principal: Who, body: Annotated[ReleaseWanted, Depends(body_of(ReleaseWanted))]
) -> Response:
    """The envelope is sealed, and waits in the outbox, once an approver has taken the proposal."""
    principal.need("write", "drafter")
    refs = tuple(dict.fromkeys(str(ref) for ref in body.items))
    return answer(service.proposals.release(principal, refs, to=body.to, purpose=body.purpose), status=202)


@router.get("/proposals", summary="Proposals", responses=gives(Proposal, many=True))
def proposals(
    service: ServiceHere,
    principal: Who,
    undecided: Annotated[bool, Query(description="Those only that nobody has decided.")] = False,
    purpose: Purpose = None,
) -> Response:
    """Those whose items exist for you, oldest first."""
    principal.need("read", "drafter", "approver")
    return answer(service.proposals.all(principal.reader(purpose), undecided=undecided))


@router.get("/proposals/{number}", summary="A proposal", responses=gives(Proposal))
def proposal(service: ServiceHere, principal: Who, number: UUID, purpose: Purpose = None) -> Response:
    """What is proposed, and what became of it."""
    principal.need("read", "drafter", "approver")
    return answer(service.proposals.get(principal.reader(purpose), str(number)))


@router.get(
    "/proposals/{number}/content", summary="What is to be marked", responses=gives_bytes("*/*", says="The bytes.")
)
def proposed_content(service: ServiceHere, principal: Who, number: UUID, purpose: Purpose = None) -> Response:
    """The content, to be read before it is approved."""
    principal.need("read", "drafter", "approver")
    found, media_type, data = service.proposals.content(principal.reader(purpose), str(number))
    service.log(str(principal.person), "proposal.read", {"proposal": found.id})
    return file_answer(found.draft.file_name if found.draft else "", media_type, data)


@router.post("/proposals/{number}/decision", summary="Decide", responses=gives(Proposal), openapi_extra=takes(Verdict))
def decide(
    service: ServiceHere, principal: Who, number: UUID, body: Annotated[Verdict, Depends(body_of(Verdict))]
) -> Response:
    """An approver, who is not the one who proposed it, takes or refuses it. Taken, it is carried out at once."""
    principal.need("approve", "approver")
    return answer(service.proposals.decide(principal, str(number), body.verdict, reason=body.reason))


def _marking(wanted: MarkingWanted, originator: str) -> Marking:
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
        raise Denied(Kind.MALFORMED, f"The marking is refused: {error}.") from None


def _consent(wanted: ConsentWanted, by: str) -> Consent:
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
        raise Denied(Kind.MALFORMED, f"The consent is refused: {error}.") from None
