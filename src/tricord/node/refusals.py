"""The refusal that several subjects share: what is not there, and what one may not see, are answered alike."""

from __future__ import annotations

from tricord.model.errors import Denied
from tricord.wire import ProblemKind


def absent(what: str, *, why: str = "") -> Denied:
    """The one answer for what is not there and for what one may not see. Only the audit hears the difference."""
    return Denied(
        ProblemKind.NOT_FOUND,
        f"There is no such {what} for you.",
        next="Check the address; your roles, clearances and purpose decide what there is.",
        why=why or f"no such {what}",
    )
