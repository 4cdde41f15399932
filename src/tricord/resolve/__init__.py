"""Which entries are the same subject, on what evidence.

- **Evidence** is pure: what an entry says (`_entry_facts`, `_exact_profile`), which pairs are worth comparing
  (`_candidates`), what speaks for and against one (`_exact_links`, `_findings`, `_rivals`), and what it is worth
  (`weights.csv`). `link` weighs two collections of entities and needs no store.
- **The ledger** (`_ledger`) keeps links and subjects in a store: exact links inside every load (`LinkIndex`), weighed
  ones by `resolve_store`, after which every load weighs what it changes. Only it knows SQL.
- **Judgements** of people (`PairDecision`) are lines of a file and overrule both.

What it is not: it does not say what a designation means (`tricord.align`), and it finds nobody whom a user asks for
(`tricord.screen`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tricord.resolve._exact_profile import search_keys
from tricord.resolve._ledger.exact import LinkIndex
from tricord.resolve._ledger.state import is_current, is_outdated

if TYPE_CHECKING:
    from tricord.resolve._decisions import (
        DecisionConflict,
        Judgement,
        PairDecision,
        append_decision,
        conflicts,
        in_force,
        read_decisions,
        undone,
    )
    from tricord.resolve._ledger.across import likely_others
    from tricord.resolve._ledger.kept_weighing import KeptPair, KeptWeighing, kept_weighing, restore_weighing
    from tricord.resolve._ledger.resolving import ResolveReport, link_as_weighed, resolve_store
    from tricord.resolve._ledger.weighing import WeighedStore, weigh_all
    from tricord.resolve._link import DOUBTFUL, THRESHOLD, Link, link
    from tricord.resolve._weighed_pair import Evidence
    from tricord.resolve._weights import evidence_bits

__all__ = [
    "DOUBTFUL",
    "THRESHOLD",
    "DecisionConflict",
    "Evidence",
    "Judgement",
    "KeptPair",
    "KeptWeighing",
    "Link",
    "LinkIndex",
    "PairDecision",
    "ResolveReport",
    "WeighedStore",
    "append_decision",
    "conflicts",
    "evidence_bits",
    "in_force",
    "is_current",
    "is_outdated",
    "kept_weighing",
    "likely_others",
    "link",
    "link_as_weighed",
    "read_decisions",
    "resolve_store",
    "restore_weighing",
    "search_keys",
    "undone",
    "weigh_all",
]

_MODULES = {
    "_decisions": (
        "DecisionConflict",
        "Judgement",
        "PairDecision",
        "append_decision",
        "conflicts",
        "in_force",
        "read_decisions",
        "undone",
    ),
    "_ledger.across": ("likely_others",),
    "_ledger.kept_weighing": ("KeptPair", "KeptWeighing", "kept_weighing", "restore_weighing"),
    "_ledger.resolving": ("ResolveReport", "link_as_weighed", "resolve_store"),
    "_ledger.weighing": ("WeighedStore", "weigh_all"),
    "_link": ("DOUBTFUL", "THRESHOLD", "Link", "link"),
    "_weighed_pair": ("Evidence",),
    "_weights": ("evidence_bits",),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    """What weighs and decides is loaded when it is first asked for: a load or a lookup needs no tables of names."""
    from importlib import import_module

    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"tricord.resolve.{_MODULE_OF[name]}"), name)
