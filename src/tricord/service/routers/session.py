"""Logging in and out, passwords, codes, tokens: what a person does about itself."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from tricord.model.errors import Denied
from tricord.node import SESSION_LIFE, Principal
from tricord.service.openapi import errors, gives, takes
from tricord.service.problems import address_of
from tricord.service.requests import COOKIE, NodeHere, Who, answer, body_of
from tricord.wire import (
    AcceptedInvitation,
    Identity,
    LogIn,
    NewToken,
    PasswordChange,
    ProblemKind,
    Token,
    TokenRequest,
    TotpCode,
    TotpSecret,
)

router = APIRouter(tags=["you"], responses=errors())

#: The end of a connection that leaves the machine nowhere.
_LOOPBACK = ("127.0.0.1", "::1")


@router.post(
    "/session", summary="Log in", responses=gives(Identity, status=201), status_code=201, openapi_extra=takes(LogIn)
)
def log_in(request: Request, node: NodeHere, body: Annotated[LogIn, Depends(body_of(LogIn))]) -> Response:
    """Answers with who you are, and sets the cookie of the session. The session writes with its CSRF token."""
    request.state.who = body.name if node.people.known(body.name) else "somebody unknown"
    node.limits.hit("login_by_address", address_of(request))
    node.limits.hit("login_by_name", f"{body.name} {address_of(request)}")
    secret, _, principal = node.sessions.log_in(body.name, body.password, body.code, purpose=body.purpose)
    if not body.purpose or body.purpose in principal.person.purposes:
        node.items.warm(principal.reader())
    response = answer(_identity(principal), status=201)
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(SESSION_LIFE.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=not _is_here(request),
        path="/api",
    )
    return response


@router.get("/session", summary="Who you are", responses=gives(Identity))
def you(principal: Who) -> Response:
    """Who the session or token is, what it may be used for, and until when."""
    return answer(_identity(principal))


@router.delete("/session", summary="Log out", responses=gives(status=204), status_code=204)
def log_out(node: NodeHere, principal: Who) -> Response:
    """End this session."""
    _need_session(principal)
    node.sessions.log_out(principal)
    return _gone()


@router.delete("/sessions", summary="Log out everywhere", responses=gives(status=204), status_code=204)
def log_out_everywhere(node: NodeHere, principal: Who) -> Response:
    """End every session of yours, this one too."""
    _need_session(principal)
    node.sessions.log_out_everywhere(principal.person)
    return _gone()


@router.post(
    "/password",
    summary="Accept an invitation",
    responses=gives(status=204),
    status_code=204,
    openapi_extra=takes(AcceptedInvitation),
)
def accept(
    request: Request, node: NodeHere, body: Annotated[AcceptedInvitation, Depends(body_of(AcceptedInvitation))]
) -> Response:
    """Set your password with the invitation that an administrator gave you."""
    request.state.who = body.name if node.people.known(body.name) else "somebody unknown"
    node.limits.hit("login_by_address", address_of(request))
    node.limits.hit("login_by_name", f"{body.name} {address_of(request)}")
    node.passwords.accept(body.name, body.invitation, body.password)
    return Response(status_code=204)


@router.put(
    "/password",
    summary="Change your password",
    responses=gives(status=204),
    status_code=204,
    openapi_extra=takes(PasswordChange),
)
def change_password(
    request: Request, node: NodeHere, principal: Who, body: Annotated[PasswordChange, Depends(body_of(PasswordChange))]
) -> Response:
    """Every session of yours ends."""
    _need_session(principal)
    node.limits.hit("login_by_name", f"{principal.person.name} {address_of(request)}")
    node.passwords.change(principal.person, body.former, body.password)
    return _gone()


@router.post("/totp", summary="Begin with codes", responses=gives(TotpSecret, status=201), status_code=201)
def begin_totp(node: NodeHere, principal: Who) -> Response:
    """A secret for an authenticator. It counts once a code of it is confirmed."""
    _need_session(principal)
    return answer(TotpSecret(address=node.totp.begin(principal.person)), status=201)


@router.put(
    "/totp", summary="Confirm a code", responses=gives(status=204), status_code=204, openapi_extra=takes(TotpCode)
)
def confirm_totp(
    request: Request, node: NodeHere, principal: Who, body: Annotated[TotpCode, Depends(body_of(TotpCode))]
) -> Response:
    """From now on you log in with a code as well."""
    _need_session(principal)
    node.limits.hit("login_by_name", f"{principal.person.name} {address_of(request)}")
    node.totp.confirm(principal.person, body.code)
    return Response(status_code=204)


@router.get("/tokens", summary="Your tokens", responses=gives(Token, many=True))
def tokens(node: NodeHere, principal: Who) -> Response:
    """Those that are revoked or have run out, too."""
    return answer(node.tokens.all(principal.person))


@router.post(
    "/tokens",
    summary="Make a token",
    responses=gives(NewToken, status=201),
    status_code=201,
    openapi_extra=takes(TokenRequest),
)
def make_token(
    node: NodeHere, principal: Who, body: Annotated[TokenRequest, Depends(body_of(TokenRequest))]
) -> Response:
    """Only a session makes tokens, and only for its own person."""
    _need_session(principal)
    secret, token = node.tokens.make(
        principal.person, body.label, scopes=body.scopes, purpose=body.purpose, days=body.days, by=principal
    )
    return answer(NewToken(secret=secret, token=token), status=201)


@router.delete("/tokens/{number}", summary="Revoke a token", responses=gives(status=204), status_code=204)
def revoke_token(node: NodeHere, principal: Who, number: Annotated[str, Path(pattern="^[0-9a-f]{16}$")]) -> Response:
    """It opens nothing any more."""
    _need_session(principal)
    node.tokens.revoke(principal.person, number)
    return Response(status_code=204)


def _is_here(request: Request) -> bool:
    """Whether it comes in the open and from this machine: the connection says so, and not a header."""
    server = request.scope.get("server") or ("", None)
    forwarded = any(name.startswith(("x-forwarded", "forwarded")) for name in request.headers)
    return server[0] in _LOOPBACK and request.scope["scheme"] == "http" and not forwarded


def _need_session(principal: Principal) -> None:
    if not principal.session:
        raise Denied(
            ProblemKind.FORBIDDEN, "A token cannot do this.", next="Log in.", why="a token for a session's act"
        )


def _gone() -> Response:
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, path="/api", httponly=True, samesite="strict")
    return response


def _identity(principal: Principal) -> Identity:
    person = principal.person
    return Identity(
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
