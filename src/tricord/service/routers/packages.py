"""Packages over HTTP: those that exist for a person, and acts on them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi import Path as PathPart
from starlette.responses import Response

from tricord.coordination import Body, Content, Drafted, Package
from tricord.model.errors import Denied
from tricord.node import OpenNode, Principal
from tricord.service.openapi import errors, gives, gives_bytes, takes_words
from tricord.service.requests import NodeHere, Purpose, Who, answer, body_of
from tricord.wire import ActReceipt, PackageState, PackageSummary, ProblemKind, RoundPreview

router = APIRouter(tags=["packages"], prefix="/packages", responses=errors())

_Id = Annotated[str, PathPart(pattern="^[0-9a-f]{6,64}$", description="The package, or how its id begins.")]


@router.get("", summary="Your packages", responses=gives(PackageSummary, many=True))
def packages(node: NodeHere, principal: Who, purpose: Purpose = None) -> Response:
    """The packages that exist for you, the oldest first."""
    principal.need("read", "reader")
    return answer([_summary(one) for one in node.packages.all(principal.reader(purpose))])


@router.post(
    "",
    summary="Draft a package",
    status_code=201,
    responses=gives(ActReceipt, status=201),
    openapi_extra=takes_words("The text of a package: see the explanation of coordination."),
)
def draft(node: NodeHere, principal: Who, content: Annotated[Content, Depends(body_of(Content))]) -> Response:
    """It stays at this node until it is circulated."""
    return answer(node.packages.draft(principal, Drafted(content=content)), status=201)


@router.get("/{package}", summary="A package", responses=gives(PackageState))
def package(node: NodeHere, principal: Who, package: _Id, purpose: Purpose = None) -> Response:
    """How it stands, who waits for whom, and everything that was said."""
    principal.need("read", "reader")
    found = node.packages.get(principal.reader(purpose), package)
    node.log(str(principal.person), "package.read", {"package": found.id, "purpose": _purpose(principal, purpose)})
    return answer(_state(node, found))


@router.get(
    "/{package}/events",
    summary="Everything that was said, as signed",
    responses=gives_bytes("application/x-ndjson", says="One event a line, in the one order; `fold` makes the package."),
)
def events(node: NodeHere, principal: Who, package: _Id, purpose: Purpose = None) -> Response:
    """For whoever folds the package, or follows it through, with a Tricord of their own."""
    principal.need("read", "reader")
    found = node.packages.get(principal.reader(purpose), package)
    node.log(str(principal.person), "package.read", {"package": found.id, "purpose": _purpose(principal, purpose)})
    lines = b"".join(event.written + b"\n" for event in found.events)
    return Response(lines, media_type="application/x-ndjson")


@router.get("/{package}/round", summary="What circulating would say", responses=gives(RoundPreview))
def next_round(
    node: NodeHere,
    principal: Who,
    package: _Id,
    to: Annotated[
        str, Query(pattern="^[A-Z][A-Z0-9]{1,15}(,[A-Z][A-Z0-9]{1,15}){0,19}$", description="The parties: KR,JP.")
    ],
    working_days: Annotated[int, Query(ge=1, le=250)],
    purpose: Purpose = None,
) -> Response:
    """The act, to be approved by one person and carried out by another; its deadline counts from now."""
    principal.need("read", "reader")
    found = node.packages.get(principal.reader(purpose), package)
    act, skipped = node.packages.circulation(found, tuple(dict.fromkeys(to.split(","))), working_days)
    return answer(RoundPreview(act=act, skipped=skipped))


@router.post(
    "/{package}/acts",
    summary="Act",
    status_code=201,
    responses=gives(ActReceipt, status=201),
    openapi_extra=takes_words("An act: its `kind`, and what belongs to it. See the explanation of coordination."),
)
def act(node: NodeHere, principal: Who, package: _Id, body: Annotated[Body, Depends(body_of(Body))]) -> Response:
    """An event of the package: `approved` by an approver; everything else by a drafter. What needs two persons is
    refused before the second has approved it, word for word.
    """
    if isinstance(body, Drafted):
        raise Denied(
            ProblemKind.MALFORMED, "A package is drafted once.", next="Draft another one: POST /packages; or amend."
        )
    return answer(node.packages.act(principal, package, body), status=201)


@router.post(
    "/{package}/agreed/{approval}", summary="Carry out", status_code=201, responses=gives(ActReceipt, status=201)
)
def carry_out(
    node: NodeHere,
    principal: Who,
    package: _Id,
    approval: Annotated[str, PathPart(pattern="^[0-9a-f]{6,64}$")],
) -> Response:
    """Do what another person of this party has approved."""
    return answer(node.packages.carry_out(principal, package, approval), status=201)


def _purpose(principal: Principal, purpose: str | None) -> str:
    return principal.purpose if purpose is None else purpose


def _summary(package: Package) -> PackageSummary:
    content = package.content or (package.texts[0].content if package.texts else None)
    return PackageSummary(
        id=package.id,
        lead=package.lead,
        title=content.title if content else "",
        status=package.status.value,
        subjects=tuple(one.caption for one in content.subjects) if content else (),
        deadline=package.deadline,
        release_at=package.release_at,
    )


def _state(node: OpenNode, package: Package) -> PackageState:
    return PackageState(
        id=package.id,
        lead=package.lead,
        title=_summary(package).title,
        status=package.status.value,
        concerned=package.concerned,
        content=package.content,
        version=package.version,
        deadline=package.deadline,
        answers={one.party: one.stance.value if one.stance else "nothing yet" for one in package.answers},
        holds={one.position: f"{one.party}: {one.stance.value} ({one.reasons})" for one in package.holds},
        adopted=package.adoption is not None and package.adoption.in_effect,
        release_at=package.release_at,
        released=dict(package.released),
        un=package.un.stands if package.un else "",
        next=package.next_steps(node.clock()),
        agreed=tuple(node.packages.approved(package)),
        conflicts=tuple(f"{one.words}: {one.stands}" for one in package.conflicts if not one.settled),
        refused=tuple(f"{one.party} {one.kind}: {one.reason}" for one in package.refused),
        waiting=tuple(f"{one.party} {one.kind}: {one.reason}" for one in package.waiting),
        timeline=tuple(str(line) for line in package.timeline()),
        heads=package.heads,
        left_out=package.left_out,
        doubts=node.packages.doubts(package),
        arrivals=node.packages.arrivals(package),
    )
