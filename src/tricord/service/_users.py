"""People, for administrators; and the head of the audit."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from tricord.service._http import Line, Name, Party, ServiceHere, Who, answer, body_of, errors, gives, takes
from tricord.service._people import Person
from tricord.sharing import Head

router = APIRouter(tags=["people"], responses=errors())

_Named = Annotated[str, Path(pattern="^[a-z0-9][a-z0-9._-]{0,63}$")]
_Few = Annotated[tuple[Line, ...], msgspec.Meta(max_length=50)]


class PersonWanted(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A person to be added. `cleared_for`: levels by name, as its party writes them."""

    name: Name
    party: Party
    roles: _Few = ()
    cleared_for: _Few = ()


class PersonChanged(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """How a person shall stand; what is left out stays."""

    roles: _Few | None = None
    cleared_for: _Few | None = None
    disabled: bool | None = None


class PersonShown(msgspec.Struct, kw_only=True):
    """A person."""

    name: str
    party: str
    roles: tuple[str, ...]
    cleared_for: tuple[str, ...]
    disabled: bool
    has_password: bool
    has_totp: bool


class Invitation(msgspec.Struct, kw_only=True):
    """What its owner sets a password with, once, within three days. Hand it over yourself."""

    name: str
    invitation: str


@router.get("/users", summary="Everybody", responses=gives(PersonShown, many=True))
def users(service: ServiceHere, principal: Who) -> Response:
    """The disabled too."""
    principal.need("administer", "administrator")
    return answer([_shown(person) for person in service.people.everybody()])


@router.post(
    "/users",
    summary="Add a person",
    responses=gives(Invitation, status=201),
    status_code=201,
    openapi_extra=takes(PersonWanted),
)
def add(
    service: ServiceHere, principal: Who, body: Annotated[PersonWanted, Depends(body_of(PersonWanted))]
) -> Response:
    """Answers with the invitation."""
    principal.need("administer", "administrator")
    invitation = service.people.add(
        body.name, body.party, roles=body.roles, cleared_for=body.cleared_for, by=principal.person.name
    )
    return answer(Invitation(name=body.name, invitation=invitation), status=201)


@router.get("/users/{name}", summary="A person", responses=gives(PersonShown))
def user(service: ServiceHere, principal: Who, name: _Named) -> Response:
    """How a person stands."""
    principal.need("administer", "administrator")
    return answer(_shown(service.people.named(name)))


@router.patch(
    "/users/{name}", summary="Change a person", responses=gives(PersonShown), openapi_extra=takes(PersonChanged)
)
def change(
    service: ServiceHere, principal: Who, name: _Named, body: Annotated[PersonChanged, Depends(body_of(PersonChanged))]
) -> Response:
    """Give and take roles and clearances; disable, which ends sessions and tokens, or enable."""
    principal.need("administer", "administrator")
    changed = service.people.change(
        name, roles=body.roles, cleared_for=body.cleared_for, disabled=body.disabled, by=principal.person.name
    )
    return answer(_shown(changed))


@router.post(
    "/users/{name}/invitation", summary="Invite anew", responses=gives(Invitation, status=201), status_code=201
)
def invite(service: ServiceHere, principal: Who, name: _Named) -> Response:
    """For a lost password: the former one, sessions and tokens end at once."""
    principal.need("administer", "administrator")
    return answer(Invitation(name=name, invitation=service.people.invite(name, by=principal.person.name)), status=201)


@router.delete("/users/{name}/totp", summary="End codes", responses=gives(status=204), status_code=204)
def end_totp(service: ServiceHere, principal: Who, name: _Named) -> Response:
    """For a lost device."""
    principal.need("administer", "administrator")
    service.people.end_totp(name, by=principal.person.name)
    return Response(status_code=204)


@router.get("/audit/head", summary="The head of the audit", responses=gives(Head))
def audit_head(service: ServiceHere, principal: Who) -> Response:
    """Signed, for another node to countersign."""
    principal.need("administer", "administrator")
    return answer(service.node.acting(str(principal.person)).head())


def _shown(person: Person) -> PersonShown:
    return PersonShown(
        name=person.name,
        party=person.party,
        roles=person.roles,
        cleared_for=person.cleared_for,
        disabled=person.disabled,
        has_password=person.has_password,
        has_totp=person.has_totp,
    )
