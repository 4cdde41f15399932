"""Screening: a name, a number or a whole file of customers against every list, each match with its reasons."""

from typing import TYPE_CHECKING, Any

from tricord.screen._answer import Match, Query, Standing, Versions
from tricord.screen._screener import Screener, rules_version

if TYPE_CHECKING:
    from tricord.screen._standings import standings, unknown_standings

__all__ = [
    "Match",
    "Query",
    "Screener",
    "Standing",
    "Versions",
    "rules_version",
    "standings",
    "unknown_standings",
]


def __getattr__(name: str) -> Any:
    """The standings need the alignment, and with it the store; a process that only asks an index does without."""
    if name not in ("standings", "unknown_standings"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from tricord.screen import _standings

    return getattr(_standings, name)
