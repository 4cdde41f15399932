"""Dates as lists publish them: a day, a month, a year, about a year, a range - or unreadable.

The notation is the small part of EDTF (ISO 8601-2:2019, Extended Date/Time Format, level 0 and 1) that sanctions
lists need: ``1946``, ``1946-02``, ``1946-02-28``, ``1946~`` (about), ``1946/1948`` (between the two, both included)
and ``1946~/1948~``. An open end is written ``..`` (``1960/..``).

>>> FuzzyDate.parse("1946~").agrees(FuzzyDate.parse("1947-05-01"))
True
>>> FuzzyDate.parse("1946").agrees(FuzzyDate.parse("1966"))
False
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

import msgspec

from tricord.model.errors import InvalidValue

_POINT = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?(~)?", re.ASCII)

#: "About 1946" covers this many years on either side when two dates are compared. Lists use "approximately" and 頃 for
#: a year from memory; the UN's and OFAC's approximate years for one person differ by up to two.
ABOUT_YEARS = 2


class FuzzyDate(msgspec.Struct, frozen=True, order=True):
    """The days between which a published date lies: `earliest` and `latest`, both included; `text` is its EDTF form."""

    earliest: date
    latest: date
    text: str

    @classmethod
    def parse(cls, text: str) -> FuzzyDate:
        """Read an EDTF date of the kinds above. Raises `ValueError` for anything else, impossible days included."""
        first, slash, last = text.partition("/")
        if slash:
            if first == ".." and last == "..":
                raise InvalidValue(f"not a date: {text!r}")
            low = date.min if first == ".." else _point(first)[0]
            high = date.max if last == ".." else _point(last)[1]
            if low > high:
                raise InvalidValue(f"a range that ends before it begins: {text!r}")
            return cls(low, high, text)
        return cls(*_point(text), text)

    @property
    def exact(self) -> bool:
        """True when a single day was published."""
        return self.earliest == self.latest

    def agrees(self, other: FuzzyDate) -> bool:
        """True when one day can satisfy both: the two periods overlap."""
        return self.earliest <= other.latest and other.earliest <= self.latest


def _point(text: str) -> tuple[date, date]:
    match = _POINT.fullmatch(text)
    if not match:
        raise InvalidValue(f"not a date: {text!r}")
    year, month, day = int(match[1]), match[2], match[3]
    if day:
        low = high = date(year, int(month), int(day))
    elif month:
        low = date(year, int(month), 1)
        high = date(year, int(month), calendar.monthrange(year, int(month))[1])
    else:
        low, high = date(year, 1, 1), date(year, 12, 31)
    if match[4]:
        low = date(max(1, low.year - ABOUT_YEARS), 1, 1) if not day else low - timedelta(days=365)
        high = date(min(9999, high.year + ABOUT_YEARS), 12, 31) if not day else high + timedelta(days=365)
    return low, high
