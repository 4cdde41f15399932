"""The one shape of error (RFC 9457), and the kinds of refusal that it names."""

from __future__ import annotations

from enum import StrEnum

import msgspec

#: What the `type` of a problem begins with, before its kind.
PROBLEM_PREFIX = "urn:tricord:problem:"


class ProblemKind(StrEnum):
    """Why something is refused: the kind of a `Denied`, and the end of a problem's `type`."""

    MALFORMED = "malformed"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not-found"
    CONFLICT = "conflict"
    NOT_RELEASED = "not-released"
    NOT_ACCEPTABLE = "not-acceptable"
    TOO_LARGE = "too-large"
    TIMED_OUT = "timed-out"
    TOO_MANY = "too-many-requests"
    UNAVAILABLE = "unavailable"
    FAILED = "failed"


#: The HTTP status of a problem of each kind. Of two kinds with one status the first is what the status alone means.
PROBLEM_STATUS = {
    ProblemKind.MALFORMED: 422,
    ProblemKind.UNAUTHENTICATED: 401,
    ProblemKind.FORBIDDEN: 403,
    ProblemKind.NOT_FOUND: 404,
    ProblemKind.CONFLICT: 409,
    ProblemKind.NOT_RELEASED: 409,
    ProblemKind.NOT_ACCEPTABLE: 406,
    ProblemKind.TOO_LARGE: 413,
    ProblemKind.TIMED_OUT: 408,
    ProblemKind.TOO_MANY: 429,
    ProblemKind.UNAVAILABLE: 503,
    ProblemKind.FAILED: 500,
}


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An error. `next`: what to do. `refusal`, `expected`: of an envelope, the kind and the number that should come."""

    type: str
    title: str
    status: int
    detail: str
    next: str = ""
    refusal: str = ""
    expected: int = 0
