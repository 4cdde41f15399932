"""What the service refuses, as one exception: of which kind, in a sentence, and what next. No HTTP is here."""

from __future__ import annotations

from enum import StrEnum


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


class Denied(Exception):
    """A refusal. `next` says what to do; `facts` are told to whoever asked, and `why` to the audit only; what is
    `quiet` is in the audit already.
    """

    def __init__(
        self,
        kind: Kind,
        detail: str,
        *,
        next: str = "",
        why: str = "",
        facts: dict[str, str | int] | None = None,
        retry_after: int = 0,
        quiet: bool = False,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.next = next
        self.why = why or detail
        self.facts = facts or {}
        self.retry_after = retry_after
        self.quiet = quiet


def absent(what: str, *, why: str = "") -> Denied:
    """The one answer for what is not there and for what one may not see. Only the audit hears the difference."""
    return Denied(
        Kind.NOT_FOUND,
        f"There is no such {what} for you.",
        next="Check the address; your roles, clearances and purpose decide what there is.",
        why=why or f"no such {what}",
    )
