"""Texts that count."""

from __future__ import annotations

from typing import Any

from tricord.i18n._icu import number_text
from tricord.i18n._texts import form_for


def trn(one: str, many: str, /, *, count: int, **values: Any) -> str:
    """A text that speaks of `count` things, in the form that the language has for so many: `{n}` is the number as the
    language writes it. Both texts must be literals.
    """
    return form_for(one, many, count).format_map({"n": number_text(count), **values})
