"""Texts of the screen, by the English in which they are written."""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path
from typing import Any

_LOCALES = Path(__file__).parent / "locales"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("tricord", _LOCALES, languages=[language], fallback=True)


def docstring(text: str) -> str:
    """The docstring of a command, which is its help, in the reader's language; the catalogue has them all."""
    return _catalogue("en").gettext(text) if text else ""


def tr(text: str, /, **values: Any) -> str:
    """A text in the reader's language (today: English), with values in its braces as `str.format` puts them.

    `text` must be a literal, so that the catalogue can be collected from the code.
    """
    said = _catalogue("en").gettext(text) if text else ""
    return said.format_map(values) if values else said
