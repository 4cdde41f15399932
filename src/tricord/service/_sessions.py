"""Logging in and out, passwords, codes, tokens: what a person does about itself."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from tricord.model.errors import Denied
from tricord.service._faults import Kind
from tricord.service._http import (
    COOKIE,
    Line,
    Name,
    ServiceHere,
    Who,
    address_of,
    answer,
    body_of,
    errors,
    gives,
    takes,
)
from tricord.service._people import PASSWORD_LENGTHS, SESSION_LIFE, TOKEN_DAYS, Principal, Token

router = APIRouter(tags=["you"], responses=errors())

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_Password = Annotated[str, msgspec.Meta(max_length=4096)]
_NewPassword = Annotated[str, msgspec.Meta(min_length=PASSWORD_LENGTHS[0], max_length=PASSWORD_LENGTHS[-1])]


class LogIn(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Who logs in. `purpose`: what is read for, in this session."""

    name: Name
    password: _Password
    code: Annotated[str, msgspec.Meta(max_length=10)] = ""
    purpose: Line = ""


class You(msgspec.Struct, kw_only=True):
    """Who is asking, and what this session or token may be used for. `csrf` is a session's, to be sent back."""

    name: str
    party: str
    roles: tuple[str, ...]
    cleared_for: tuple[str, ...]
    scopes: tuple[str, ...]
    purpose: str
    until: str
    has_totp: bool
    csrf: str


class Invited(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A password, set with an invitation."""

    name: Name
    invitation: Annotated[str, msgspec.Meta(max_length=100)]
    password: _NewPassword


class NewPassword(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Another password."""

    former: _Password
    password: _NewPassword


class Code(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A code of the moment."""

    code: Annotated[str, msgspec.Meta(max_length=10)]


class TotpBegun(msgspec.Struct, kw_only=True):
    """The secret for codes, as an address that authenticators read."""

    address: str


class TokenWanted(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A token to be made. `purpose`: what it reads for."""

    label: Line
    scopes: Annotated[tuple[Line, ...], msgspec.Meta(max_length=10)]
    purpose: Line = ""
    days: Annotated[int, msgspec.Meta(ge=TOKEN_DAYS[0], le=TOKEN_DAYS[-1])] = 90


class TokenMade(msgspec.Struct, kw_only=True):
    """A token with its secret, which is shown this once."""

    secret: str
    token: Token


@router.post(
    "/session", summary="Log in", responses=gives(You, status=201), status_code=201, openapi_extra=takes(LogIn)
)
def log_in(request: Request, service: ServiceHere, body: Annotated[LogIn, Depends(body_of(LogIn))]) -> Response:
    """Answers with who you are, and sets the cookie of the session. The session writes with its CSRF token."""
    request.state.who = body.name if service.people.known(body.name) else "somebody unknown"
    service.limits.hit("login_by_address", address_of(request))
    service.limits.hit("login_by_name", body.name)
    secret, _, principal = service.people.log_in(body.name, body.password, body.code, purpose=body.purpose)
    response = answer(_you(principal), status=201)
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(SESSION_LIFE.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.hostname not in _LOOPBACK,
        path="/api",
    )
    return response


@router.get("/session", summary="Who you are", responses=gives(You))
def you(principal: Who) -> Response:
    """Who the session or token is, what it may be used for, and until when."""
    return answer(_you(principal))


@router.delete("/session", summary="Log out", responses=gives(status=204), status_code=204)
def log_out(service: ServiceHere, principal: Who) -> Response:
    """End this session."""
    _need_session(principal)
    service.people.log_out(principal)
    return _gone()


@router.delete("/sessions", summary="Log out everywhere", responses=gives(status=204), status_code=204)
def log_out_everywhere(service: ServiceHere, principal: Who) -> Response:
    """End every session of yours, this one too."""
    _need_session(principal)
    service.people.log_out_everywhere(principal.person)
    return _gone()


@router.post(
    "/password",
    summary="Accept an invitation",
    responses=gives(status=204),
    status_code=204,
    openapi_extra=takes(Invited),
)
def accept(request: Request, service: ServiceHere, body: Annotated[Invited, Depends(body_of(Invited))]) -> Response:
    """Set your password with the invitation that an administrator gave you."""
    request.state.who = body.name if service.people.known(body.name) else "somebody unknown"
    service.limits.hit("login_by_address", address_of(request))
    service.limits.hit("login_by_name", body.name)
    service.people.accept(body.name, body.invitation, body.password)
    return Response(status_code=204)


@router.put(
    "/password",
    summary="Change your password",
    responses=gives(status=204),
    status_code=204,
    openapi_extra=takes(NewPassword),
)
def change_password(
    service: ServiceHere, principal: Who, body: Annotated[NewPassword, Depends(body_of(NewPassword))]
) -> Response:
    """Every session of yours ends."""
    _need_session(principal)
    service.limits.hit("login_by_name", principal.person.name)
    service.people.change_password(principal.person, body.former, body.password)
    return _gone()


@router.post("/totp", summary="Begin with codes", responses=gives(TotpBegun, status=201), status_code=201)
def begin_totp(service: ServiceHere, principal: Who) -> Response:
    """A secret for an authenticator. It counts once a code of it is confirmed."""
    _need_session(principal)
    return answer(TotpBegun(address=service.people.begin_totp(principal.person)), status=201)


@router.put("/totp", summary="Confirm a code", responses=gives(status=204), status_code=204, openapi_extra=takes(Code))
def confirm_totp(service: ServiceHere, principal: Who, body: Annotated[Code, Depends(body_of(Code))]) -> Response:
    """From now on you log in with a code as well."""
    _need_session(principal)
    service.limits.hit("login_by_name", principal.person.name)
    service.people.confirm_totp(principal.person, body.code)
    return Response(status_code=204)


@router.get("/tokens", summary="Your tokens", responses=gives(Token, many=True))
def tokens(service: ServiceHere, principal: Who) -> Response:
    """Those that are revoked or have run out, too."""
    return answer(service.people.tokens(principal.person))


@router.post(
    "/tokens",
    summary="Make a token",
    responses=gives(TokenMade, status=201),
    status_code=201,
    openapi_extra=takes(TokenWanted),
)
def make_token(
    service: ServiceHere, principal: Who, body: Annotated[TokenWanted, Depends(body_of(TokenWanted))]
) -> Response:
    """Only a session makes tokens, and only for its own person."""
    _need_session(principal)
    secret, token = service.people.make_token(
        principal.person, body.label, scopes=body.scopes, purpose=body.purpose, days=body.days
    )
    return answer(TokenMade(secret=secret, token=token), status=201)


@router.delete("/tokens/{number}", summary="Revoke a token", responses=gives(status=204), status_code=204)
def revoke_token(
    service: ServiceHere, principal: Who, number: Annotated[str, Path(pattern="^[0-9a-f]{16}$")]
) -> Response:
    """It opens nothing any more."""
    _need_session(principal)
    service.people.revoke_token(principal.person, number)
    return Response(status_code=204)


def _need_session(principal: Principal) -> None:
    if not principal.session:
        raise Denied(Kind.FORBIDDEN, "A token cannot do this.", next="Log in.", why="a token for a session's act")


def _gone() -> Response:
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, path="/api", httponly=True, samesite="strict")
    return response


def _you(principal: Principal) -> You:
    person = principal.person
    return You(
        name=person.name,
        party=person.party,
        roles=person.roles,
        cleared_for=person.cleared_for,
        scopes=principal.scopes,
        purpose=principal.purpose,
        until=principal.until,
        has_totp=person.has_totp,
        csrf=principal.csrf,
    )
