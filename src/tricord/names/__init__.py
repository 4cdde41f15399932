"""Names in any script: comparable forms, comparison, explanation.

>>> compare("金英哲", "Kim Yong Chol", schema="Person").score >= SAME
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tricord.names._fold import fold

if TYPE_CHECKING:
    from tricord.names._compare import SAME, Comparison, compare
    from tricord.names._terms import Place, Terms

__all__ = ["SAME", "Comparison", "Place", "Terms", "compare", "fold"]

_HOMES = {"SAME": "_compare", "Comparison": "_compare", "compare": "_compare"}
_HOMES |= {"Place": "_terms", "Terms": "_terms"}


def __getattr__(name: str) -> Any:
    """Everything but `fold` is fetched when it is first asked for: a command that only folds starts without tables."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"tricord.names.{_HOMES[name]}"), name)
