"""What is known besides the name - birth date, countries, IMO number - and how far it supports or contradicts a match.

What a difference is worth stands in bits in the table that linking uses (`tricord.resolve.evidence_bits`). An attribute
never makes a match, it only weakens one: bits against it become a factor of the name's score, halving it for every
twelve of them, so that the farther two dates lie apart the less is left.
"""

from __future__ import annotations

from typing import NamedTuple

from tricord.i18n import Message
from tricord.model import FuzzyDate
from tricord.resolve import evidence_bits
from tricord.screen._index_file import IndexedSubject
from tricord.values import BIRTH_LEVELS, BirthComparison, compare_births, identifier_forms

_BITS_TO_HALVE = 12.0
"""Dates that contradict each other are worth -9 bits and leave 0.6 of a score; other countries 0.9."""
_SLIP = 0.98
"""A day that is written wrongly speaks for the match, and less than the same day does."""
_OTHER_IMO = 0.6
"""A ship keeps its IMO number for life; another number means another ship, unless it was copied wrongly."""
_IMO_DIGITS = 7
_SLIPS = {
    "swapped": "screen.born-day-and-month-swapped",
    "digit": "screen.born-one-digit-apart",
    "digits": "screen.born-digits-swapped",
}


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
    compared = [(held, compare_births(asked, FuzzyDate.parse(held))) for held in subject.births]
    held, nearest = min(compared, key=lambda one: (BIRTH_LEVELS.index(one[1].level), one[1].days))
    factor = _SLIP if nearest.slip else _left_by(evidence_bits("birth", nearest.level))
    return factor, _said_of(asked, FuzzyDate.parse(held), nearest)


def births_agree(subject: IndexedSubject, asked: FuzzyDate | None) -> bool:
    """Whether a birth date of the subject is that of the asked, but for a slip."""
    if asked is None:
        return False
    levels = (compare_births(asked, FuzzyDate.parse(held)).level for held in subject.births)
    return any(level in ("day", "year", "slip") for level in levels)


def born_on_one_day(subject: IndexedSubject, asked: FuzzyDate | None) -> bool:
    """Whether a whole day of birth of the subject is that of the asked."""
    if asked is None or not asked.exact:
        return False
    return any(compare_births(asked, FuzzyDate.parse(held)).level == "day" for held in subject.births)


def _left_by(bits: float) -> float:
    """The share of a score that evidence leaves: all, or what bits against it leave."""
    return float(2 ** (min(0.0, bits) / _BITS_TO_HALVE))


def _said_of(asked: FuzzyDate, held: FuzzyDate, found: BirthComparison) -> Message:
    if found.slip and found.slip != "days":
        return Message(_SLIPS[found.slip], (held.text,))
    if not found.days:
        return Message("screen.born-agrees", (held.text,))
    if found.level == "about":
        return Message("screen.born-same-year", (held.text,))
    years = max(held.earliest.year - asked.latest.year, asked.earliest.year - held.latest.year)
    if found.level in ("years", "far"):
        return Message("screen.born-contradicts", (held.text, years))
    if asked.exact and held.exact:
        return Message("screen.born-days-apart", (held.text, found.days))
    return Message("screen.born-years-apart", (held.text, years))


def _countries(subject: IndexedSubject, asked: frozenset[str]) -> _Weighed | None:
    if not asked or not subject.countries:
        return None
    common = asked.intersection(subject.countries)
    if not common:
        return _left_by(evidence_bits("country", "differ")), Message(
            "screen.other-countries", (", ".join(subject.countries),)
        )
    return 1.0, Message("screen.same-country", (", ".join(sorted(common)),))


def _imo(subject: IndexedSubject, identifiers: frozenset[str]) -> _Weighed | None:
    asked = {number if number.startswith("imo") else f"imo{number}" for number in identifiers if _may_be_imo(number)}
    held = {form for number in subject.imo for form in identifier_forms(number)}
    if not asked or not held or not asked.isdisjoint(held):
        return None
    return _OTHER_IMO, Message("screen.other-imo", (", ".join(subject.imo),))


def _may_be_imo(number: str) -> bool:
    return number.startswith("imo") or (number.isdigit() and len(number) == _IMO_DIGITS)
