"""Texts of the screen, by the English in which they are written, in the language that is being spoken.

The language belongs to the thread or task at hand (`speaking`); where nobody chose one it is English, so that what
programs read does not depend on who asked last.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

#: The languages that Tricord speaks, in the order in which they are offered.
LANGUAGES = ("en", "ja", "ko", "tr")

_LOCALES = Path(__file__).parent / "locales"
_spoken: ContextVar[str] = ContextVar("tricord_language", default="en")


def language() -> str:
    """The language that is being spoken."""
    return _spoken.get()


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Speak one of `LANGUAGES` within. Raises `ValueError` for another."""
    if chosen not in LANGUAGES:
        raise ValueError(f"{chosen!r} is not one of {', '.join(LANGUAGES)}")
    token = _spoken.set(chosen)
    try:
        yield
    finally:
        _spoken.reset(token)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("tricord", _LOCALES, languages=[language], fallback=True)


def docstring(text: str) -> str:
    """The docstring of a command, which is its help, in the reader's language; the catalogue has them all."""
    return _catalogue(language()).gettext(text) if text else ""


def tr(text: str, /, **values: Any) -> str:
    """A text in the language being spoken, with values in its braces as `str.format` puts them.

    `text` must be a literal, so that the catalogue can be collected from the code.
    """
    said = _catalogue(language()).gettext(text) if text else ""
    return said.format_map(values) if values else said


def form_for(one: str, many: str, count: int) -> str:
    """Which of two texts the language uses for so many, translated."""
    return _catalogue(language()).ngettext(one, many, count)


def word_of(context: str, text: str) -> str:
    """A word of a table (`context`: programme, measure, label, ...) in the language being spoken; what the catalogue
    does not have stays as the table has it.
    """
    return _catalogue(language()).pgettext(context, text) if text else ""
