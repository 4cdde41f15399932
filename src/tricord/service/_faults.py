"""What the service refuses, as one exception: of which kind, in a sentence, and what next. No HTTP is here."""

from __future__ import annotations

from enum import StrEnum

from tricord.model.errors import Denied


class Kind(StrEnum):
    """Why something is refused. `_problems` gives each its HTTP status."""

    MALFORMED = "malformed"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not-found"
    CONFLICT = "conflict"
    NOT_RELEASED = "not-released"
    NOT_ACCEPTABLE = "not-acceptable"
    TOO_LARGE = "too-large"
    TOO_MANY = "too-many-requests"
    UNAVAILABLE = "unavailable"
    FAILED = "failed"


def absent(what: str, *, why: str = "") -> Denied:
    """The one answer for what is not there and for what one may not see. Only the audit hears the difference."""
    return Denied(
        Kind.NOT_FOUND,
        f"There is no such {what} for you.",
        next="Check the address; your roles, clearances and purpose decide what there is.",
        why=why or f"no such {what}",
    )
