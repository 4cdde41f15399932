"""People, for administrators; and the head of the audit."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from tricord.node import Person
from tricord.service.openapi import errors, gives, takes
from tricord.service.requests import NodeHere, Who, answer, body_of
from tricord.sharing import Head
from tricord.wire import Invitation, NewPerson, PersonChange, PersonState

router = APIRouter(tags=["people"], responses=errors())

_Named = Annotated[str, Path(pattern="^[a-z0-9][a-z0-9._-]{0,63}$")]


@router.get("/users", summary="Everybody", responses=gives(PersonState, many=True))
def users(node: NodeHere, principal: Who) -> Response:
    """The disabled too."""
    principal.need("administer", "administrator")
    return answer([_state(person) for person in node.people.everybody()])


@router.post(
    "/users",
    summary="Add a person",
    responses=gives(Invitation, status=201),
    status_code=201,
    openapi_extra=takes(NewPerson),
)
def add(node: NodeHere, principal: Who, body: Annotated[NewPerson, Depends(body_of(NewPerson))]) -> Response:
    """Answers with the invitation."""
    principal.need("administer", "administrator")
    invitation = node.people.add(
        body.name,
        body.party,
        roles=body.roles,
        cleared_for=body.cleared_for,
        purposes=body.purposes,
        by=principal.person.name,
        check=node.still(principal, "administrator"),
    )
    return answer(Invitation(name=body.name, invitation=invitation), status=201)


@router.get("/users/{name}", summary="A person", responses=gives(PersonState))
def user(node: NodeHere, principal: Who, name: _Named) -> Response:
    """How a person stands."""
    principal.need("administer", "administrator")
    return answer(_state(node.people.named(name)))


@router.patch(
    "/users/{name}", summary="Change a person", responses=gives(PersonState), openapi_extra=takes(PersonChange)
)
def change(
    node: NodeHere, principal: Who, name: _Named, body: Annotated[PersonChange, Depends(body_of(PersonChange))]
) -> Response:
    """Give and take roles, clearances and purposes; disable, which ends sessions and tokens, or enable."""
    principal.need("administer", "administrator")
    changed = node.people.change(
        name,
        roles=body.roles,
        cleared_for=body.cleared_for,
        purposes=body.purposes,
        disabled=body.disabled,
        by=principal.person.name,
        check=node.still(principal, "administrator"),
    )
    return answer(_state(changed))


@router.post(
    "/users/{name}/invitation", summary="Invite again", responses=gives(Invitation, status=201), status_code=201
)
def invite(node: NodeHere, principal: Who, name: _Named) -> Response:
    """For a lost password: the former one, sessions and tokens end at once."""
    principal.need("administer", "administrator")
    check = node.still(principal, "administrator")
    invitation = node.passwords.invite(name, by=principal.person.name, check=check)
    return answer(Invitation(name=name, invitation=invitation), status=201)


@router.delete("/users/{name}/totp", summary="End codes", responses=gives(status=204), status_code=204)
def end_totp(node: NodeHere, principal: Who, name: _Named) -> Response:
    """For a lost device."""
    principal.need("administer", "administrator")
    node.totp.end(name, by=principal.person.name, check=node.still(principal, "administrator"))
    return Response(status_code=204)


@router.get("/audit/head", summary="The head of the audit", responses=gives(Head))
def audit_head(node: NodeHere, principal: Who) -> Response:
    """Signed, for another node to countersign."""
    principal.need("administer", "administrator")
    return answer(node.folder.acting(str(principal.person)).head())


def _state(person: Person) -> PersonState:
    return PersonState(
        name=person.name,
        party=person.party,
        roles=person.roles,
        cleared_for=person.cleared_for,
        disabled=person.disabled,
        has_password=person.has_password,
        has_totp=person.has_totp,
        purposes=person.purposes,
    )
