"""What is known besides the name - birth date, countries, IMO number - and how far it supports or contradicts a match.

The factors are judgements of this project, held by the figures that `benchmarks/screening.py` freezes: an attribute
never makes a match, it only weakens one.
"""

from __future__ import annotations

from typing import NamedTuple

from tricord.i18n import Message
from tricord.model import FuzzyDate
from tricord.screen._index_file import IndexedSubject
from tricord.values import identifier_forms

#: Countries differ: lists state one of several nationalities, so this weakens little.
_OTHER_COUNTRIES = 0.95
#: A ship keeps its IMO number for life; another number means another ship, unless it was copied wrongly.
_OTHER_IMO = 0.6
#: Dates are copied wrongly by a day, with day and month swapped, or by a year: slips, which weaken little.
_ONE_DAY, _SWAPPED, _ONE_YEAR = 0.99, 0.98, 0.97
#: The same year with another day, or two years apart: often an estimate on one side, rarely a slip.
_SAME_YEAR, _TWO_YEARS = 0.88, 0.88
#: Up to five years apart an estimate may still be meant; beyond, the dates contradict.
_FEW_YEARS, _MANY_YEARS = 0.78, 0.6
_ESTIMATE_YEARS = 5
_IMO_DIGITS = 7


class AskedAttributes(NamedTuple):
    """What is known of the asked besides the name."""

    birth: FuzzyDate | None
    countries: frozenset[str]
    identifiers: frozenset[str]


def weigh(subject: IndexedSubject, asked: AskedAttributes) -> tuple[float, list[Message]]:
    """A factor for the score of the name (1 where nothing contradicts), and the reasons."""
    factor, reasons = 1.0, []
    for found in (
        _birth(subject, asked.birth),
        _countries(subject, asked.countries),
        _imo(subject, asked.identifiers),
    ):
        if found is not None:
            factor *= found[0]
            reasons.append(found[1])
    return factor, reasons


_Weighed = tuple[float, Message]


def _birth(subject: IndexedSubject, asked: FuzzyDate | None) -> _Weighed | None:
    if asked is None:
        return None
    if not subject.births:
        return 1.0, Message("screen.no-birth-date")
    return max((_births(asked, FuzzyDate.parse(held)) for held in subject.births), key=lambda found: found[0])


def _births(asked: FuzzyDate, held: FuzzyDate) -> _Weighed:
    """How two birth dates speak for one person."""
    text = (held.text,)
    if asked.agrees(held):
        return 1.0, Message("screen.born-agrees", text)
    early, late = (asked, held) if asked.latest < held.earliest else (held, asked)
    years = late.earliest.year - early.latest.year
    if years == 0:
        return _births_of_one_year(early, late, text)
    if years == 1:
        return _ONE_YEAR, Message("screen.born-one-year-apart", text)
    if years == 2:
        return _TWO_YEARS, Message("screen.born-two-years-apart", text)
    factor = _FEW_YEARS if years <= _ESTIMATE_YEARS else _MANY_YEARS
    return factor, Message("screen.born-contradicts", (held.text, years))


def _births_of_one_year(early: FuzzyDate, late: FuzzyDate, text: tuple[str]) -> _Weighed:
    first, second = early.earliest, late.earliest
    if (second - early.latest).days == 1:
        return _ONE_DAY, Message("screen.born-one-day-apart", text)
    if early.exact and late.exact and (first.month, first.day) == (second.day, second.month):
        return _SWAPPED, Message("screen.born-day-and-month-swapped", text)
    return _SAME_YEAR, Message("screen.born-same-year", text)


def _countries(subject: IndexedSubject, asked: frozenset[str]) -> _Weighed | None:
    if not asked or not subject.countries:
        return None
    common = asked.intersection(subject.countries)
    if not common:
        return _OTHER_COUNTRIES, Message("screen.other-countries", (", ".join(subject.countries),))
    return 1.0, Message("screen.same-country", (", ".join(sorted(common)),))


def _imo(subject: IndexedSubject, identifiers: frozenset[str]) -> _Weighed | None:
    asked = {number if number.startswith("imo") else f"imo{number}" for number in identifiers if _may_be_imo(number)}
    held = {form for number in subject.imo for form in identifier_forms(number)}
    if not asked or not held or not asked.isdisjoint(held):
        return None
    return _OTHER_IMO, Message("screen.other-imo", (", ".join(subject.imo),))


def _may_be_imo(number: str) -> bool:
    return number.startswith("imo") or (number.isdigit() and len(number) == _IMO_DIGITS)
