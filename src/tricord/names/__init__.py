"""Names in any script: comparable forms, comparison, explanation.

`compare` says how far two names are one name, and why; `fold` gives the plain form for exact comparison; `Terms` are
the forms under which an index files a name and asks for it. What linguists review is in `tables/`, described there.

What it is not: a name is not a person. Who is meant, with dates and numbers, is for `tricord.screen` and
`tricord.resolve`.

>>> compare("金英哲", "Kim Yong Chol", schema="Person").score >= SAME
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tricord.names._fold import fold

if TYPE_CHECKING:
    from tricord.names._agreement import SAME
    from tricord.names._compare import Comparison, compare
    from tricord.names._terms import Place, Terms, is_cut, names_in, search_texts

__all__ = ["SAME", "Comparison", "Place", "Terms", "compare", "fold", "is_cut", "names_in", "search_texts"]

_MODULE_OF = {"SAME": "_agreement", "Comparison": "_compare", "compare": "_compare"}
_MODULE_OF |= dict.fromkeys(("Place", "Terms", "is_cut", "names_in", "search_texts"), "_terms")


def __getattr__(name: str) -> Any:
    """Everything but `fold` is loaded when it is first asked for: a command that only folds starts without tables."""
    from importlib import import_module

    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"tricord.names.{_MODULE_OF[name]}"), name)
