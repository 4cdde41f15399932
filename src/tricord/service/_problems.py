"""One shape of error for every answer (RFC 9457): type, title, status, detail, and what to do next."""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from starlette.responses import Response

from tricord.model.errors import Denied
from tricord.service._faults import Kind

PROBLEM_TYPE = "application/problem+json"
TAXII_TYPE = "application/taxii+json;version=2.1"

_STATUS = {
    Kind.MALFORMED: (422, "The request is not as it should be"),
    Kind.UNAUTHENTICATED: (401, "It is not known who asks"),
    Kind.FORBIDDEN: (403, "This is not for you"),
    Kind.NOT_FOUND: (404, "There is no such thing for you"),
    Kind.CONFLICT: (409, "It does not fit how things stand"),
    Kind.NOT_RELEASED: (409, "It may not be released"),
    Kind.NOT_ACCEPTABLE: (406, "It is not spoken here"),
    Kind.TOO_LARGE: (413, "The request is too large"),
    Kind.TOO_MANY: (429, "Too many requests"),
    Kind.UNAVAILABLE: (503, "The node cannot answer now"),
    Kind.FAILED: (500, "The node failed"),
}
#: What every operation may answer besides what it is for.
STATUSES = (400, 401, 403, 404, 405, 406, 409, 413, 422, 429, 500, 503)


class Problem(msgspec.Struct, kw_only=True, omit_defaults=True):
    """An error. `next`: what to do. `refusal`, `expected`: of an envelope, the kind and the number that should come."""

    type: str
    title: str
    status: int
    detail: str
    next: str = ""
    refusal: str = ""
    expected: int = 0


class TaxiiError(msgspec.Struct, kw_only=True, omit_defaults=True):
    """An error in TAXII's shape."""

    title: str
    http_status: str
    description: str = ""


def status_of(denied: Denied) -> int:
    """The HTTP status of a refusal."""
    return _STATUS[Kind(denied.kind)][0]


def problem(denied: Denied, *, taxii: bool = False) -> Response:
    """A refusal as an answer."""
    status, title = _STATUS[Kind(denied.kind)]
    headers = {}
    if denied.retry_after:
        headers["Retry-After"] = str(denied.retry_after)
    if status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="tricord", charset="UTF-8"' if taxii else "Bearer"
    told = Problem(
        type=f"urn:tricord:problem:{denied.kind}", title=title, status=status, detail=denied.detail, next=denied.next
    )
    for name, value in denied.facts.items():
        setattr(told, name, value)
    return _answer(told, taxii=taxii, headers=headers)


def plain_problem(status: int, detail: str, *, taxii: bool, headers: dict[str, str] | None = None) -> Response:
    """An error of HTTP itself: an unknown address, a method that is not for it."""
    phrase = HTTPStatus(status).phrase
    kind = phrase.lower().replace(" ", "-")
    told = Problem(type=f"urn:tricord:problem:{kind}", title=phrase, status=status, detail=detail)
    return _answer(told, taxii=taxii, headers=headers or {})


def _answer(told: Problem, *, taxii: bool, headers: dict[str, str]) -> Response:
    if taxii:
        text = f"{told.detail} {told.next}".strip()
        error = TaxiiError(title=told.title, http_status=str(told.status), description=text)
        body, media_type = msgspec.json.encode(error), TAXII_TYPE
    else:
        body, media_type = msgspec.json.encode(told), PROBLEM_TYPE
    return Response(body, told.status, headers, media_type)
