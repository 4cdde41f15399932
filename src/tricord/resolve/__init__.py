"""Which entries are the same subject, on what evidence.

Exact evidence (`_exact`) is kept up to date by `LinkIndex` inside every load: a link says in words what it rests on; a
contradiction forbids it. Doubtful evidence is weighed (`link`, `resolve_store`): a probability, with what speaks for
and against; a store that was weighed whole once is kept so by every load. What people decide (`Decision`) overrules
both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tricord.resolve._index import LinkIndex
from tricord.resolve._profile import Profile, births_agree, search_keys
from tricord.resolve._state import is_current

if TYPE_CHECKING:
    from tricord.resolve._decisions import (
        Conflict,
        Decision,
        Judgement,
        append_decision,
        conflicts,
        in_force,
        read_decisions,
        undone,
    )
    from tricord.resolve._link import DOUBTFUL, THRESHOLD, Link, link
    from tricord.resolve._pairs import Evidence
    from tricord.resolve._scored import Resolution, resolve_store
    from tricord.resolve._weighing import Whole, weigh_all

__all__ = [
    "DOUBTFUL",
    "THRESHOLD",
    "Conflict",
    "Decision",
    "Evidence",
    "Judgement",
    "Link",
    "LinkIndex",
    "Profile",
    "Resolution",
    "Whole",
    "append_decision",
    "births_agree",
    "conflicts",
    "in_force",
    "is_current",
    "link",
    "read_decisions",
    "resolve_store",
    "search_keys",
    "undone",
    "weigh_all",
]

_HOMES = dict.fromkeys(
    (
        "Conflict",
        "Decision",
        "Judgement",
        "append_decision",
        "conflicts",
        "in_force",
        "read_decisions",
        "undone",
    ),
    "_decisions",
)
_HOMES |= dict.fromkeys(("DOUBTFUL", "THRESHOLD", "Link", "link"), "_link")
_HOMES |= {"Evidence": "_pairs"}
_HOMES |= dict.fromkeys(("Resolution", "resolve_store"), "_scored")
_HOMES |= dict.fromkeys(("Whole", "weigh_all"), "_weighing")


def __getattr__(name: str) -> Any:
    """What weighs and decides is fetched when it is first asked for: a load or a lookup needs no tables of names."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"tricord.resolve.{_HOMES[name]}"), name)
