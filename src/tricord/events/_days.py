"""A day asked for, and whether something dated in the published way had happened by then."""

from __future__ import annotations

from datetime import date

from tricord.model import FuzzyDate
from tricord.model.errors import InvalidValue


def asked_day(text: str | date | None) -> date | None:
    """The day, or None for "everything known". Raises `InvalidValue` for a text that is no ISO day."""
    return None if text is None else day_of(text)


def day_of(text: str | date) -> date:
    """The day that a text names. Raises `InvalidValue` for a text that is no ISO day."""
    if isinstance(text, date):
        return text
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidValue(f"Not a day: {text!r}. Write it as 2016-10-27.") from None


def happened(when: FuzzyDate, day: date | None) -> bool | None:
    """True when surely by the end of the day, False when surely later, None when only the month or year is known."""
    if day is None or when.latest <= day:
        return True
    return False if when.earliest > day else None
