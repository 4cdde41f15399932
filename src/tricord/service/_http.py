"""Between HTTP and the rooms within: who asks, what was sent, and answers.

Bodies are read as strangers' JSON (`tricord.model._json`) into structs, so that a repeated key, an unknown field or too
deep nesting is refused; the same structs describe them in OpenAPI.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable
from hashlib import sha256
from typing import Annotated, Any, TypeVar

import msgspec
from fastapi import Depends, Query, Request
from fastapi.security import APIKeyCookie, HTTPBasic, HTTPBearer
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from tricord.model import canonical, read_json
from tricord.model.errors import Denied, InvalidJson
from tricord.service._faults import Kind
from tricord.service._people import Principal
from tricord.service._problems import PROBLEM_TYPE, STATUSES, TAXII_TYPE, Problem, TaxiiError
from tricord.service._state import Service

COOKIE = "tricord_session"
CSRF_HEADER = "X-CSRF-Token"
#: Texts of one line: no control characters, which neither an audit nor a database wants.
Line = Annotated[str, msgspec.Meta(max_length=200, pattern=r"^[^\u0000-\u001f\u007f-\u009f]*$")]
Name = Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9._-]{0,63}$", description="A person's name here.")]
Party = Annotated[str, msgspec.Meta(pattern="^[A-Z][A-Z0-9]{1,15}$", description="The code of a party, such as JP.")]
Day = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description="A day.")]

_T = TypeVar("_T")
_MODELS: dict[str, type[Any]] = {}
_SCHEMA = "#/components/schemas/{name}"

_bearer = HTTPBearer(auto_error=False, scheme_name="token", description="An API token.")
_cookie = APIKeyCookie(name=COOKIE, auto_error=False, scheme_name="session", description="Log in: POST /session.")
_basic = HTTPBasic(auto_error=False, scheme_name="taxii", description="Name, and an API token as the password.")


def service_of(request: Request) -> Service:
    """The service that the application was made with."""
    found: Service = request.app.state.service
    return found


def address_of(request: Request) -> str:
    """Where a request comes from."""
    return request.client.host if request.client else "unknown"


ServiceHere = Annotated[Service, Depends(service_of)]


def _principal(
    request: Request,
    service: ServiceHere,
    bearer: Annotated[Any, Depends(_bearer)],
    cookie: Annotated[str | None, Depends(_cookie)],
) -> Principal:
    def found() -> Principal:
        if bearer is not None:
            return service.people.by_token(bearer.credentials)
        if cookie:
            principal = service.people.by_session(cookie)
            if request.method not in ("GET", "HEAD") and request.headers.get(CSRF_HEADER) != principal.csrf:
                raise Denied(
                    Kind.FORBIDDEN,
                    f"A session writes with its {CSRF_HEADER} only.",
                    next="Take it from POST or GET /api/v1/session.",
                    why="no CSRF token",
                )
            return principal
        raise Denied(
            Kind.UNAUTHENTICATED, "Nobody is named.", next="Log in: POST /api/v1/session; or send an API token."
        )

    return _known(request, service, found)


def _taxii_principal(request: Request, service: ServiceHere, basic: Annotated[Any, Depends(_basic)]) -> Principal:
    def found() -> Principal:
        if basic is None:
            raise Denied(
                Kind.UNAUTHENTICATED, "Nobody is named.", next="Give your name, and an API token as the password."
            )
        return service.people.by_token(basic.password, name=basic.username)

    principal = _known(request, service, found)
    principal.need("taxii")
    return principal


def _known(request: Request, service: Service, found: Callable[[], Principal]) -> Principal:
    address = address_of(request)
    service.limits.check("failed_by_address", address)
    try:
        principal = found()
    except Denied as denied:
        if denied.kind is Kind.UNAUTHENTICATED:
            service.limits.hit("failed_by_address", address)
        raise
    request.state.who = str(principal.person)
    service.limits.hit("asking", principal.person.name)
    return principal


#: Who asks, by a token or a session.
Who = Annotated[Principal, Depends(_principal)]
#: Who asks, as a TAXII client says it.
TaxiiWho = Annotated[Principal, Depends(_taxii_principal)]
#: What it is read for, where that is not what the session or token says.
Purpose = Annotated[str | None, Query(max_length=200, description="What it is read for. [default: the session's]")]


def one_meaning(request: Request) -> None:
    """A dependency: the query says each thing once, and nothing that is not asked for. Raises `Denied`."""
    given = [name for name, _ in request.query_params.multi_items()]
    if len(set(given)) < len(given):
        raise Denied(Kind.MALFORMED, "The query says something twice.", next="Say each thing once.")
    known = {field.alias for field in request.scope["route"].dependant.query_params}
    if strange := [name for name in given if name not in known]:
        raise Denied(
            Kind.MALFORMED,
            f"The query asks for {strange[0][:40]!r}, which is not known here.",
            next=f"Ask for {', '.join(sorted(known)) or 'nothing'}.",
            why="the query",
        )


def body_of(kind: type[_T] | Any) -> Callable[[Request], Coroutine[Any, Any, _T]]:
    """A dependency: the body of a request as a struct, or one of several. Raises `Denied`."""

    async def body(request: Request) -> _T:
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != "application/json":
            raise Denied(Kind.MALFORMED, "The body is no JSON.", next="Send it with Content-Type: application/json.")
        return await run_in_threadpool(_read, await request.body(), kind)

    return body


def _read(data: bytes, kind: type[_T]) -> _T:
    try:
        found = read_json(data, kind)
        canonical(found)  # half a surrogate pair can be read and not written
    except InvalidJson as error:
        raise Denied(Kind.MALFORMED, f"The body is refused: {error}.", why="the body") from None
    except UnicodeError:
        raise Denied(Kind.MALFORMED, "The body has half a character in it.", why="the body") from None
    return found


def takes_words(says: str) -> dict[str, Any]:
    """What OpenAPI says of a body whose form a page of the documentation gives."""
    schema = {"type": "object", "description": says}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def takes(kind: type[Any]) -> dict[str, Any]:
    """What OpenAPI says of a body."""
    _MODELS[kind.__name__] = kind
    schema = {"$ref": _SCHEMA.format(name=kind.__name__)}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def gives(
    kind: type[Any] | None = None, *, status: int = 200, many: bool = False, media_type: str = "application/json"
) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of an answer."""
    if kind is None:
        return {status: {"description": "Done."}}
    _MODELS[kind.__name__] = kind
    schema: dict[str, Any] = {"$ref": _SCHEMA.format(name=kind.__name__)}
    if many:
        schema = {"type": "array", "items": schema}
    return {status: {"description": "The answer.", "content": {media_type: {"schema": schema}}}}


def gives_bytes(media_type: str, *, says: str) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of an answer that is no JSON of ours."""
    schema = {"type": "string", "format": "binary"}
    return {200: {"description": says, "content": {media_type: {"schema": schema}}}}


def errors(*, taxii: bool = False) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of errors: one shape for all."""
    kind, media_type = (TaxiiError, TAXII_TYPE) if taxii else (Problem, PROBLEM_TYPE)
    _MODELS[kind.__name__] = kind
    schema = {"$ref": _SCHEMA.format(name=kind.__name__)}
    return {status: {"description": "An error.", "content": {media_type: {"schema": schema}}} for status in STATUSES}


def components() -> dict[str, Any]:
    """The schemas of all structs that bodies and answers are made of."""
    _, found = msgspec.json.schema_components(_MODELS.values(), ref_template=_SCHEMA)
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


def told(refs: Iterable[str]) -> str:
    """Addresses for the audit: all, or as many as fit."""
    return ", ".join(refs)[:4000]
