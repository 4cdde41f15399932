"""Days, numbers, lists, countries and order as the language being spoken writes them, by ICU.

What it is not for: sentences, which stand in the catalogues; and what programs read, which is ISO and unlocalised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache

import icu  # type: ignore[import-untyped]

from tricord.i18n._texts import language

_LOCALES = {"en": "en_GB", "ja": "ja_JP", "ko": "ko_KR", "tr": "tr_TR"}


@cache
def _locale(spoken: str) -> icu.Locale:
    return icu.Locale(_LOCALES[spoken])


@cache
def _day_format(spoken: str) -> icu.DateFormat:
    made = icu.DateFormat.createDateInstance(icu.DateFormat.LONG, _locale(spoken))
    made.setTimeZone(icu.TimeZone.getGMT())
    return made


def day_text(iso: str) -> str:
    """An ISO day in words (`2016-12-02`: 2016年12月2日); a month, a year or what is no day stays as it is."""
    try:
        day = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    return str(_day_format(language()).format((day - date(1970, 1, 1)).days * 86400.0))


@cache
def _month_format(spoken: str) -> icu.DateFormat:
    made = icu.SimpleDateFormat("LLL", _locale(spoken))
    made.setTimeZone(icu.TimeZone.getGMT())
    return made


def month_text(month: int) -> str:
    """The short name of a month (1 to 12)."""
    return str(_month_format(language()).format((date(2001, month, 15) - date(1970, 1, 1)).days * 86400.0))


@cache
def _number_format(spoken: str) -> icu.NumberFormat:
    return icu.NumberFormat.createInstance(_locale(spoken))


def number_text(number: int) -> str:
    """A whole number with its groups of digits."""
    return str(_number_format(language()).format(number))


@cache
def _percent_format(spoken: str) -> icu.NumberFormat:
    made = icu.NumberFormat.createPercentInstance(_locale(spoken))
    made.setMaximumFractionDigits(2)
    return made


def share_text(share: float) -> str:
    """A share of one as per cent, as the language writes it (`%25`)."""
    return str(_percent_format(language()).format(share))


@cache
def _list_format(spoken: str) -> icu.ListFormatter:
    return icu.ListFormatter.createInstance(_locale(spoken))


def list_text(items: Iterable[str]) -> str:
    """Several things in a row, with the word that the language puts before the last."""
    return str(_list_format(language()).format(list(items)))


def country_text(code: str) -> str:
    """A country or body by its code of two letters; a code that is none stays as it is."""
    return str(icu.Locale(f"und_{code}").getDisplayCountry(_locale(language()))) or code


@cache
def _collator(spoken: str) -> icu.Collator:
    return icu.Collator.createInstance(_locale(spoken))


def order_key() -> Callable[[str], bytes]:
    """The key by which the language orders names."""
    collator = _collator(language())
    return lambda text: bytes(collator.getSortKey(text))
