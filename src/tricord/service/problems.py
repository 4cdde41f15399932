"""Every refusal as an answer of one shape (RFC 9457): type, title, status, detail, and what to do next.

The HTTP status of each kind stands in `tricord.wire.PROBLEM_STATUS`: 403 is the kind `FORBIDDEN`, which the rooms
within raise as a `Denied`. `register` makes the application answer every error so; what was sent is never repeated in
an answer.
"""

from __future__ import annotations

import logging
from http import HTTPStatus

import msgspec
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from tricord.model.errors import AuditBroken, Denied, InvalidValue, NodeError, StoreError
from tricord.node import OpenNode
from tricord.service.openapi import PROBLEM_TYPE, TAXII_PREFIX, TAXII_TYPE
from tricord.wire import API, PROBLEM_PREFIX, PROBLEM_STATUS, Problem, ProblemKind, TaxiiError

#: For what the audit cannot take: it goes to standard error.
_journal = logging.getLogger("tricord.service")

#: The title of the problem of each kind of refusal.
_TITLES = {
    ProblemKind.MALFORMED: "The request is not as it should be",
    ProblemKind.UNAUTHENTICATED: "It is not known who asks",
    ProblemKind.FORBIDDEN: "This is not for you",
    ProblemKind.NOT_FOUND: "There is no such thing for you",
    ProblemKind.CONFLICT: "It does not fit how things stand",
    ProblemKind.NOT_RELEASED: "It may not be released",
    ProblemKind.NOT_ACCEPTABLE: "It is not spoken here",
    ProblemKind.TOO_LARGE: "The request is too large",
    ProblemKind.TIMED_OUT: "The request came too slowly",
    ProblemKind.TOO_MANY: "Too many requests",
    ProblemKind.UNAVAILABLE: "The node cannot answer now",
    ProblemKind.FAILED: "The node failed",
}

#: After these what else comes on the connection may be anything.
_ENDS = (ProblemKind.TIMED_OUT, ProblemKind.TOO_LARGE)

#: Headers of every answer.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
    "Cache-Control": "no-store",
}


def register(app: FastAPI) -> None:
    """Answer every error of an application as a problem."""
    app.add_exception_handler(Denied, _denied)
    app.add_exception_handler(InvalidValue, _invalid_value)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _plain)
    app.add_exception_handler(StoreError, _store)
    app.add_exception_handler(NodeError, _broken)
    app.add_exception_handler(AuditBroken, _broken)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _failed)


def address_of(request: Request) -> str:
    """Where a request comes from."""
    return request.client.host if request.client else "unknown"


def refusal(request: Request, node: OpenNode | None, denied: Denied) -> Response:
    """A refusal as an answer; the node's audit records it, unless it has already."""
    if not denied.quiet:
        _log(request, node, PROBLEM_STATUS[ProblemKind(denied.kind)], denied.why)
    return _problem(denied, taxii=_is_taxii(request))


def _node(request: Request) -> OpenNode | None:
    found: OpenNode | None = request.app.state.node
    return found


def _log(request: Request, node: OpenNode | None, status: int, why: str) -> None:
    """A refusal, for the audit: who, what and why, and nothing that was sent."""
    if node is None:
        return
    address = address_of(request)
    who = getattr(request.state, "who", "") or f"somebody at {address}"
    about = {"method": request.method[:20], "path": request.url.path[:300], "why": why}
    node.refuse(who, address, status, about)


def _gone(_request: Request, _error: Exception) -> Response:
    """Whoever asked is gone: there is nobody to answer, and nothing failed."""
    return Response(status_code=400)


def _denied(request: Request, error: Exception) -> Response:
    assert isinstance(error, Denied), "it is registered for these"
    return refusal(request, _node(request), error)


def _invalid_value(request: Request, error: Exception) -> Response:
    return refusal(request, _node(request), Denied(ProblemKind.MALFORMED, str(error)))


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError), "it is registered for these"
    # What was sent is not repeated: it may be a password in the wrong field.
    wrong = [f"{'.'.join(str(part) for part in one['loc'])[:200]}: {one['msg']}" for one in error.errors()[:10]]
    return refusal(request, _node(request), Denied(ProblemKind.MALFORMED, f"{'; '.join(wrong)}.", why="; ".join(wrong)))


def _plain(request: Request, error: Exception) -> Response:
    """An error of HTTP itself: an unknown address, a method that is not for it."""
    assert isinstance(error, HTTPException), "it is registered for these"
    _log(request, _node(request), error.status_code, str(error.detail))
    phrase = HTTPStatus(error.status_code).phrase
    problem = Problem(
        type=f"{PROBLEM_PREFIX}{phrase.lower().replace(' ', '-')}",
        title=phrase,
        status=error.status_code,
        detail=_detail(error.status_code),
    )
    return _answer(problem, taxii=_is_taxii(request), headers=dict(error.headers or {}))


def _detail(status: int) -> str:
    return {
        404: f"There is nothing at this address. What there is: {API}/openapi.json.",
        405: "This address does not take that method.",
        401: "The header Authorization is not as it should be.",
    }.get(status, "The request is not as it should be.")


def _store(request: Request, error: Exception) -> Response:
    if (node := _node(request)) is not None:
        node.log("node", "request.failed", {"path": request.url.path[:300], "why": str(error)})
    else:
        _journal.error("%s", error)
    denied = Denied(ProblemKind.UNAVAILABLE, "The database does not answer.", next="Try again shortly.", retry_after=5)
    return _problem(denied, taxii=_is_taxii(request))


def _broken(request: Request, error: Exception) -> Response:
    """Keys all revoked, or an audit that has lost its end: what cannot be signed or logged is not done."""
    _journal.error("%s", error)
    denied = Denied(
        ProblemKind.UNAVAILABLE, "The node cannot act now.", next="Tell whoever runs it: its journal says why."
    )
    return _problem(denied, taxii=_is_taxii(request))


def _failed(request: Request, error: Exception) -> Response:
    try:
        if (node := _node(request)) is not None:
            node.log("node", "request.failed", {"path": request.url.path[:300], "why": type(error).__name__})
    except (NodeError, AuditBroken, OSError) as worse:
        _journal.error("%s", worse)
    denied = Denied(
        ProblemKind.FAILED, "The node failed at this request.", next="Tell whoever runs the node; its log says more."
    )
    response = _problem(denied, taxii=_is_taxii(request))
    # This answer passes no middleware.
    response.headers.update(HEADERS)
    return response


def _is_taxii(request: Request) -> bool:
    return request.url.path.startswith(f"{TAXII_PREFIX}/")


def _problem(denied: Denied, *, taxii: bool) -> Response:
    kind = ProblemKind(denied.kind)
    status = PROBLEM_STATUS[kind]
    headers = {}
    if denied.retry_after:
        headers["Retry-After"] = str(denied.retry_after)
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Basic realm="tricord", charset="UTF-8"' if taxii else "Bearer"
    problem = Problem(
        type=f"{PROBLEM_PREFIX}{denied.kind}",
        title=_TITLES[kind],
        status=status,
        detail=denied.detail,
        next=denied.next,
        refusal=str(denied.facts.get("refusal", "")),
        expected=int(denied.facts.get("expected", 0)),
    )
    if kind in _ENDS:
        headers["Connection"] = "close"
    return _answer(problem, taxii=taxii, headers=headers)


def _answer(problem: Problem, *, taxii: bool, headers: dict[str, str]) -> Response:
    if not taxii:
        return Response(msgspec.json.encode(problem), problem.status, headers, PROBLEM_TYPE)
    text = f"{problem.detail} {problem.next}".strip()
    error = TaxiiError(title=problem.title, http_status=str(problem.status), description=text)
    return Response(msgspec.json.encode(error), problem.status, headers, TAXII_TYPE)
