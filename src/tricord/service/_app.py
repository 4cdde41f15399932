"""The application: routers, what every request passes, and the one shape of error.

Each subject is a router of its own; a new one is added to `ROUTERS`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import msgspec
from argon2 import PasswordHasher
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy import text
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tricord import __version__
from tricord.coordination import MAX_EVENT
from tricord.model.errors import AuditBroken, Denied, NodeError, StoreError
from tricord.service import _packaging, _post, _proposing, _reading, _sessions, _taxii, _users
from tricord.service._courier import keep_carrying
from tricord.service._faults import Kind
from tricord.service._four_eyes import MAX_CONTENT
from tricord.service._http import ServiceHere, address_of, answer, components, errors, gives, one_meaning
from tricord.service._limits import Rates
from tricord.service._problems import plain_problem, problem, status_of
from tricord.service._state import Service, open_service
from tricord.sharing import MAX_BYTES, Node
from tricord.store import reading

API = "/api/v1"
#: For what the audit cannot take: it goes to standard error.
_journal = logging.getLogger("tricord.service")

#: What a body may have, by the end of its address; elsewhere `_BODY`.
_BODY = 64 * 1024
_BODIES = {f"{API}/inbox": MAX_BYTES, f"{API}/items": MAX_CONTENT * 4 // 3 + _BODY}

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
    "Cache-Control": "no-store",
}

health = APIRouter(tags=["health"], responses=errors())
ROUTERS = (_sessions.router, _users.router, _reading.router, _proposing.router, _packaging.router, _post.router, health)


class Health(msgspec.Struct, kw_only=True):
    """The node answers, and so does its database."""

    status: str
    party: str


@health.get("/health", summary="Is it well?", responses=gives(Health))
def is_well(service: ServiceHere) -> Response:
    """For whoever watches over it; 503 where the database does not answer."""
    with reading(service.engine) as connection:
        connection.execute(text("SELECT 1"))
    return answer(Health(status="well", party=service.node.party))


def create_app(
    node: Node,
    database_url: str,
    *,
    clock: Callable[[], datetime] | None = None,
    hasher: PasswordHasher | None = None,
    rates: Rates | None = None,
    carry_every: float | None = None,
) -> FastAPI:
    """The HTTP service of a node, with its people and items in a database (path or URL). Raises `StoreError`.

    `carry_every`: envelopes are carried to the nodes that are known here every so many seconds; None: they wait to be
    fetched or carried by hand.
    """
    service = open_service(node, database_url, clock=clock, hasher=hasher, rates=rates)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> Any:
        stop = threading.Event()
        if carry_every is not None:
            keep_carrying(service.courier, service.packages.dispatch_all, carry_every, stop)
        yield
        stop.set()
        service.close()

    app = FastAPI(
        title="Tricord",
        version=__version__,
        description=f"The node of {node.party}: its people, the items that exist for them, and envelopes.",
        openapi_url=f"{API}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(one_meaning)],
        lifespan=lifespan,
    )
    app.state.service = service
    for router in ROUTERS:
        app.include_router(router, prefix=API)
    app.include_router(_taxii.router)
    _describe(app)
    app.add_exception_handler(Denied, _denied)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _plain)
    app.add_exception_handler(StoreError, _store)
    app.add_exception_handler(NodeError, _broken)
    app.add_exception_handler(AuditBroken, _broken)
    app.add_exception_handler(Exception, _failed)
    app.add_middleware(_Guard, service=service)
    return app


class _Guard:
    """What every request passes: a limit by address, a limit to its body; what every answer bears: headers."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app, self._service = app, service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        left = _body_limit(scope["path"])

        async def bounded() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise _too_large(scope["path"])
            return message

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                borne = {name for name, _ in message["headers"]}
                more = [(name, value) for name, value in _RAW_HEADERS if name not in borne]
                message["headers"] = [*message["headers"], *more]
            await send(message)

        try:
            self._check(Request(scope), left)
        except Denied as denied:
            response = _respond(Request(scope), self._service, denied)
            await response(scope, receive, with_headers)
            return
        await self._app(scope, bounded, with_headers)

    def _check(self, request: Request, left: int) -> None:
        self._service.limits.hit("by_address", address_of(request))
        said = request.headers.get("content-length", "0")
        if said.isdigit() and int(said[:20]) > left:
            raise _too_large(request.url.path)


_RAW_HEADERS = [(name.lower().encode(), value.encode()) for name, value in _HEADERS.items()]


def _body_limit(path: str) -> int:
    return MAX_EVENT if path.startswith(f"{API}/packages") else _BODIES.get(path, _BODY)


def _too_large(path: str) -> Denied:
    return Denied(Kind.TOO_LARGE, f"A body here may have {_body_limit(path):,} bytes.", why="the body")


def _denied(request: Request, error: Exception) -> Response:
    assert isinstance(error, Denied), "it is registered for these"
    return _respond(request, request.app.state.service, error)


def _respond(request: Request, service: Service, denied: Denied) -> Response:
    if not denied.quiet:
        _log(request, service, status_of(denied), denied.why)
    return problem(denied, taxii=_is_taxii(request))


def _log(request: Request, service: Service, status: int, why: str) -> None:
    """A refusal, for the audit: who, what and why, and nothing that was sent."""
    service.log(
        getattr(request.state, "who", "") or f"somebody at {address_of(request)}",
        "request.refused",
        {
            "method": request.method[:20],
            "path": request.url.path[:300],
            "from": address_of(request),
            "status": str(status),
            "why": why,
        },
    )


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError), "it is registered for these"
    # What was sent is not repeated: it may be a password in the wrong field.
    wrong = [f"{'.'.join(str(part) for part in one['loc'])[:200]}: {one['msg']}" for one in error.errors()[:10]]
    denied = Denied(Kind.MALFORMED, f"{'; '.join(wrong)}.", why="; ".join(wrong))
    return _respond(request, request.app.state.service, denied)


def _plain(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException), "it is registered for these"
    service: Service = request.app.state.service
    _log(request, service, error.status_code, str(error.detail))
    headers = dict(error.headers or {})
    return plain_problem(error.status_code, _says(error.status_code), taxii=_is_taxii(request), headers=headers)


def _says(status: int) -> str:
    return {
        404: f"There is nothing at this address. What there is: {API}/openapi.json.",
        405: "This address does not take that method.",
        401: "The header Authorization is not as it should be.",
    }.get(status, "The request is not as it should be.")


def _store(request: Request, error: Exception) -> Response:
    service: Service = request.app.state.service
    service.log("node", "request.failed", {"path": request.url.path[:300], "why": str(error)})
    denied = Denied(Kind.UNAVAILABLE, "The database does not answer.", next="Try again shortly.", retry_after=5)
    return problem(denied, taxii=_is_taxii(request))


def _broken(request: Request, error: Exception) -> Response:
    """Keys all revoked, or an audit that has lost its end: what cannot be signed or logged is not done."""
    _journal.error("%s", error)
    denied = Denied(Kind.UNAVAILABLE, "The node cannot act now.", next="Tell whoever runs it: its journal says why.")
    return problem(denied, taxii=_is_taxii(request))


def _failed(request: Request, error: Exception) -> Response:
    service: Service = request.app.state.service
    try:
        service.log("node", "request.failed", {"path": request.url.path[:300], "why": type(error).__name__})
    except (NodeError, AuditBroken, OSError) as worse:
        _journal.error("%s", worse)
    denied = Denied(
        Kind.FAILED, "The node failed at this request.", next="Tell whoever runs the node; its log says more."
    )
    response = problem(denied, taxii=_is_taxii(request))
    # This answer passes no middleware.
    response.headers.update(_HEADERS)
    return response


def _is_taxii(request: Request) -> bool:
    return request.url.path.startswith(f"{_taxii.PREFIX}/")


def _describe(app: FastAPI) -> None:
    """OpenAPI with the structs that bodies and answers are made of."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = plain()
            held = schema.setdefault("components", {}).setdefault("schemas", {})
            held.update(components())
            for operations in schema["paths"].values():
                for operation in operations.values():
                    # FastAPI's own word for a bad parameter is not the shape that is answered.
                    operation["responses"].pop("default", None)
            for unused in ("HTTPValidationError", "ValidationError"):
                held.pop(unused, None)
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # as FastAPI says
