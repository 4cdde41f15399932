"""Birth dates as people write them in forms and files, to EDTF; what cannot be read for certain is said.

Not a reader of any date that might be one: a day and a month that could be swapped, a year of two digits and a day that
no calendar has are not dates, and the customer is screened with what is certain.

>>> read_birth_date("1946年2月28日").edtf
'1946-02-28'
>>> read_birth_date("03/04/1970")
BirthDate(edtf='1970', note="birth date '03/04/1970' may be 3 April or 4 March: only the year is used")
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache
from typing import Literal

import msgspec

from tricord.model import FuzzyDate
from tricord.values._japanese_dates import ERA_LETTERS, ERAS, birth_dates, era_year
from tricord.values._text import says_nothing

#: Which number comes first in 03/04/1970, where the user says so.
DayOrder = Literal["day-first", "month-first"]

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), 1)
    for name in names.split()
}  # fmt: skip
_MONTH_NAMES = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                "November", "December")  # fmt: skip
_CLOCK = re.compile(r"(?<=\d)(?:t|\s+)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:z|utc|gmt|[+-]\d{2}:?\d{2})?$")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年년]\s*(\d{1,2})(?:\s*[-/.月월]\s*(\d{1,2})\s*[.日일]?|\s*[月월.]?)")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*([1-9]\d{3})")
_PACKED = re.compile(r"((?:18|19|20)\d{2})(\d{2})(\d{2})")
_YEAR = re.compile(r"(\d{4})\s*[年년]?\s*(?:生|生まれ|생)?")
_DAY_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-\s./]*([a-z]{3,9})\.?[-\s,./]*(\d{4})")
_NAMED_DAY = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?\s*,?\s+(\d{4})")
_NAMED_MONTH = re.compile(r"([a-z]{3,9})\.?[-\s,/]+(\d{4})")
_ERA = re.compile(
    rf"({ERAS}|[{''.join(ERA_LETTERS)}])\s*(元|\d{{1,2}})\s*(?:年|[./-])?"
    r"(?:\s*(\d{1,2})\s*(?:月|[./-])\s*(\d{1,2})\s*日?)?"
)
_ABOUT = re.compile(
    r"(?:circa|approximately|approx\.?|about|around|abt\.?|ca\.?|c\.?)\s*(\d{4})|(\d{4})\s*(?:年\s*)?(?:頃|ごろ|년?\s*경)"
)
_RANGE = re.compile(r"(?:between\s+)?(\d{4})\s*(?:-|–|—|~|/|to|and|から)\s*(\d{4})")


#: Day zero of spreadsheets, of Windows and of Unix; days that mean "never". `00/00/0000` is no day at all.
_PLACEHOLDERS = frozenset({"1899-12-30", "1899-12-31", "1900-01-01", "1970-01-01", "1601-01-01"})
#: Nobody born before is alive, or listed.
_FIRST_YEAR = 1880


class BirthDate(msgspec.Struct, frozen=True):
    """What is certain of a written birth date (`edtf`, None: nothing), and what the reader of the results must know."""

    edtf: str | None
    note: str | None = None


@lru_cache(maxsize=8192)
def read_birth_date(text: str, *, order: DayOrder | None = None) -> BirthDate:
    """The EDTF form of a birth date. `order` says how 03/04/1970 is meant; without it only its year is certain."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split()).strip(" '’").lower()
    if says_nothing(plain):
        return BirthDate(None)
    plain = _CLOCK.sub("", plain)
    try:
        if (found := _certain(plain)) is not None:
            return _plausible(text, FuzzyDate.parse(found))
        if numbers := _YEAR_LAST.fullmatch(plain):
            read = _two_numbers(text, int(numbers[1]), int(numbers[2]), int(numbers[3]), order)
            return _plausible(text, FuzzyDate.parse(read.edtf or ""), read.note)
    except ValueError:
        return BirthDate(None, f"birth date {text!r} is no day of the calendar: not used")
    return BirthDate(None, f"birth date {text!r} cannot be read: not used")


def is_placeholder(birth: FuzzyDate) -> bool:
    """True for a day that programs write where none is known, and for one on which nobody who lives was born."""
    return birth.text in _PLACEHOLDERS or birth.latest.year < _FIRST_YEAR or birth.earliest > date.today()


def _plausible(text: str, birth: FuzzyDate, note: str | None = None) -> BirthDate:
    if is_placeholder(birth):
        return BirthDate(None, f"birth date {text!r} stands for an unknown one or is nobody's: not used")
    return BirthDate(birth.text, note)


def _certain(plain: str) -> str | None:
    """The EDTF text of a form that can be read in one way only; None for any other form."""
    for pattern, read in _FORMS:
        if match := pattern.fullmatch(plain):
            found = read(match)
            if found is not None:
                return found
    as_listed = birth_dates(plain)
    if len(as_listed.found) == 1 and not as_listed.left:
        return as_listed.found[0][0]
    try:
        return FuzzyDate.parse(plain).text
    except ValueError:
        return None


def _year_first(match: re.Match[str]) -> str:
    return _written(int(match[1]), int(match[2]), int(match[3]) if match[3] else None)


def _packed(match: re.Match[str]) -> str:
    return _written(int(match[1]), int(match[2]), int(match[3]))


def _day_named(match: re.Match[str]) -> str | None:
    month = _MONTHS.get(match[2])
    return None if month is None else _written(int(match[3]), month, int(match[1]))


def _named_day(match: re.Match[str]) -> str | None:
    month = _MONTHS.get(match[1])
    return None if month is None else _written(int(match[3]), month, int(match[2]))


def _named_month(match: re.Match[str]) -> str | None:
    month = _MONTHS.get(match[1])
    return None if month is None else _written(int(match[2]), month, None)


def _era(match: re.Match[str]) -> str:
    year = era_year(match[1], match[2])
    return _written(year, int(match[3]), int(match[4])) if match[3] else f"{year:04}"


def _about(match: re.Match[str]) -> str:
    return f"{match[1] or match[2]}~"


def _range(match: re.Match[str]) -> str:
    return f"{match[1]}/{match[2]}"


_FORMS = (
    (_YEAR, lambda match: match[1]),
    (_YEAR_FIRST, _year_first),
    (_PACKED, _packed),
    (_DAY_NAMED, _day_named),
    (_NAMED_DAY, _named_day),
    (_NAMED_MONTH, _named_month),
    (_ERA, _era),
    (_ABOUT, _about),
    (_RANGE, _range),
)


def _written(year: int, month: int, day: int | None) -> str:
    """EDTF of a day or a month. Raises `ValueError` for one that no calendar has. Day or month 0 says: not known."""
    if month == 0:
        return f"{year:04}"
    if not day:
        return f"{date(year, month, 1):%Y-%m}"
    return date(year, month, day).isoformat()


def _two_numbers(text: str, first: int, second: int, year: int, order: DayOrder | None) -> BirthDate:
    """A date that ends with its year: which number is the month is certain only when the other cannot be one."""
    swappable = 1 <= first <= 12 and 1 <= second <= 12 and first != second
    if swappable and order is None:
        one, other = (f"{day} {_MONTH_NAMES[month - 1]}" for day, month in ((first, second), (second, first)))
        return BirthDate(
            FuzzyDate.parse(f"{year:04}").text, f"birth date {text!r} may be {one} or {other}: only the year is used"
        )
    month_first = order == "month-first" if swappable else second > 12
    month, day = (first, second) if month_first else (second, first)
    return BirthDate(_written(year, month, day))
