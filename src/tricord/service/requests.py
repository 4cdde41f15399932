"""Between HTTP and the rooms within: who asks, what was sent, and answers.

Bodies are read as strangers' JSON (`tricord.model.read_json`) into structs, so that a repeated key, an unknown
field or too deep nesting is refused; the same structs describe them in OpenAPI.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable
from hashlib import sha256
from typing import Annotated, Any, TypeVar
from urllib.parse import quote

from fastapi import Depends, Query, Request
from fastapi.security import APIKeyCookie, HTTPBasic, HTTPBearer
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from tricord.model import canonical, read_json
from tricord.model.errors import Denied, InvalidJson
from tricord.node import OpenNode, Principal
from tricord.service.problems import address_of
from tricord.wire import ProblemKind

COOKIE = "tricord_session"
CSRF_HEADER = "X-CSRF-Token"

_T = TypeVar("_T")

_bearer = HTTPBearer(auto_error=False, scheme_name="token", description="An API token.")
_cookie = APIKeyCookie(name=COOKIE, auto_error=False, scheme_name="session", description="Log in: POST /session.")
_basic = HTTPBasic(auto_error=False, scheme_name="taxii", description="Name, and an API token as the password.")


async def _node_of(request: Request) -> OpenNode:
    found: OpenNode = request.app.state.node
    return found


#: The node that the application was made with. Only its own routes ask for it, and they are mounted with it.
NodeHere = Annotated[OpenNode, Depends(_node_of)]


def _principal(
    request: Request,
    node: NodeHere,
    bearer: Annotated[Any, Depends(_bearer)],
    cookie: Annotated[str | None, Depends(_cookie)],
) -> Principal:
    def found() -> Principal:
        if bearer is not None:
            return node.tokens.principal(bearer.credentials)
        if cookie:
            principal = node.sessions.principal(cookie)
            if request.method not in ("GET", "HEAD") and request.headers.get(CSRF_HEADER) != principal.csrf:
                raise Denied(
                    ProblemKind.FORBIDDEN,
                    f"A session writes with its {CSRF_HEADER} only.",
                    next="Take it from POST or GET /api/v1/session.",
                    why="no CSRF token",
                )
            return principal
        raise Denied(
            ProblemKind.UNAUTHENTICATED, "Nobody is named.", next="Log in: POST /api/v1/session; or send an API token."
        )

    return _known(request, node, found)


def _taxii_principal(request: Request, node: NodeHere, basic: Annotated[Any, Depends(_basic)]) -> Principal:
    def found() -> Principal:
        if basic is None:
            raise Denied(
                ProblemKind.UNAUTHENTICATED,
                "Nobody is named.",
                next="Give your name, and an API token as the password.",
            )
        return node.tokens.principal(basic.password, name=basic.username)

    principal = _known(request, node, found)
    principal.need("taxii")
    return principal


def _known(request: Request, node: OpenNode, found: Callable[[], Principal]) -> Principal:
    try:
        principal = found()
    except Denied as denied:
        # Whoever is somebody is not held up by those who are nobody at the same address.
        if denied.kind is ProblemKind.UNAUTHENTICATED:
            node.limits.hit("failed_by_address", address_of(request))
        raise
    request.state.who = str(principal.person)
    node.limits.hit("asking", principal.person.name)
    return principal


#: Who asks, by a token or a session.
Who = Annotated[Principal, Depends(_principal)]
#: Who asks, as a TAXII client says it.
TaxiiWho = Annotated[Principal, Depends(_taxii_principal)]
#: What it is read for, where that is not what the session or token says.
Purpose = Annotated[str | None, Query(max_length=200, description="What it is read for. [default: the session's]")]


async def one_meaning(request: Request) -> None:
    """A dependency: the query says each thing once, and nothing that is not asked for. Raises `Denied`."""
    given = [name for name, _ in request.query_params.multi_items()]
    if len(set(given)) < len(given):
        raise Denied(ProblemKind.MALFORMED, "The query says something twice.", next="Say each thing once.")
    known = {field.alias for field in request.scope["route"].dependant.query_params}
    if strange := [name for name in given if name not in known]:
        raise Denied(
            ProblemKind.MALFORMED,
            f"The query asks for {strange[0][:40]!r}, which is not known here.",
            next=f"Ask for {', '.join(sorted(known)) or 'nothing'}.",
            why="the query",
        )


def body_of(kind: type[_T] | Any) -> Callable[[Request], Coroutine[Any, Any, _T]]:
    """A dependency: the body of a request as a struct, or one of several. Raises `Denied`."""

    async def body(request: Request) -> _T:
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != "application/json":
            raise Denied(
                ProblemKind.MALFORMED, "The body is no JSON.", next="Send it with Content-Type: application/json."
            )
        return await run_in_threadpool(_read, await request.body(), kind)

    return body


def _read(data: bytes, kind: type[_T]) -> _T:
    try:
        found = read_json(data, kind)
        canonical(found)  # half a surrogate pair can be read and not written
    except InvalidJson as error:
        raise Denied(ProblemKind.MALFORMED, f"The body is refused: {error}.", why="the body") from None
    except UnicodeError:
        raise Denied(ProblemKind.MALFORMED, "The body has half a character in it.", why="the body") from None
    return found


def answer(value: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A struct, or several, as JSON."""
    return Response(canonical(value), status, headers, "application/json")


def unless_known(request: Request, response: Response) -> Response:
    """The answer with its ETag; 304 for whoever has it. The tag is of the bytes, so it tells no more."""
    tag = f'"{sha256(bytes(response.body)).hexdigest()[:32]}"'
    known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    headers = {"ETag": tag, "Vary": "Authorization, Cookie"}
    if tag in known:
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return response


def file_answer(file_name: str, media_type: str, data: bytes) -> Response:
    """Bytes that somebody else made: to be kept as a file, and not to be shown as a page."""
    response = Response(data)
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file_name, safe='')}"
    return response


def listed(refs: Iterable[str]) -> str:
    """Addresses for the audit: all, or as many as fit."""
    return ", ".join(refs)[:4000]
