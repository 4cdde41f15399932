"""How two birth dates speak for one person: one comparison, for whoever screens and whoever links.

The levels run from the same day to dates that contradict each other. What each is worth, in bits, stands in the table
of weights (`tricord.resolve`), which `scripts/learn_weights.py` counts on the lists.

>>> from tricord.model import FuzzyDate
>>> compare_births(FuzzyDate.parse("1962-09-20"), FuzzyDate.parse("1982-09-20")).level
'slip'
>>> compare_births(FuzzyDate.parse("1962-09-20"), FuzzyDate.parse("1963-01-05"))
BirthComparison(level='months', slip='', days=107)
"""

from __future__ import annotations

from typing import NamedTuple

from tricord.model import FuzzyDate

#: From the nearest to the farthest: the day; the period that both state; one day written wrongly; periods that only
#: meet; then days that lie apart by at most so many days.
BIRTH_LEVELS = ("day", "year", "slip", "about", "days", "months", "near", "years", "far")
_APART = (("days", 31), ("months", 366), ("near", 2 * 366), ("years", 5 * 366))
_HALF_YEAR = 182
_SLIP_DAYS = 2
"""Days apart at which two dates are one, as of two time zones or calendars: the UN and the parties print many so."""


class BirthComparison(NamedTuple):
    """`level` is one of `BIRTH_LEVELS`. `slip` says what was slipped: `days`, `swapped` (day and month), `digit` or
    `digits` (two of the year changed places); empty at other levels. `days` lie between the two periods, 0 where they
    meet.
    """

    level: str
    slip: str = ""
    days: int = 0


def compare_births(one: FuzzyDate, other: FuzzyDate) -> BirthComparison:
    """How far two birth dates are one; symmetric."""
    gap = max((one.earliest - other.latest).days, (other.earliest - one.latest).days, 0)
    if one.exact and other.exact:
        if not gap:
            # Lists fill in the first of January where they know the year.
            return BirthComparison("year" if one.text.endswith("-01-01") else "day")
        if slip := _slip(one.text, other.text, gap):
            return BirthComparison("slip", slip, gap)
        if one.earliest.year == other.earliest.year and "-01-01" in (one.text[4:], other.text[4:]):
            return BirthComparison("about", "", gap)
    elif not gap:
        # "Approximately 1972" is 1972 on a list that has no word for it; "1972 to 1975" is less.
        vague = "/" in one.text or "/" in other.text or one.text[:4] != other.text[:4]
        return BirthComparison("about" if vague else "year")
    # A year that is all that is known lies half a year behind its end, by and large.
    reach = gap if one.exact and other.exact else gap + _HALF_YEAR
    level = next((level for level, most in _APART if reach <= most), "far")
    return BirthComparison(level, "", gap)


def _slip(one: str, other: str, gap: int) -> str:
    """Which slip of the pen makes one day of the other; empty where none does. Both are written 1962-09-20."""
    if gap <= _SLIP_DAYS:
        return "days"
    if one[:4] == other[:4] and one[5:7] == other[8:10] and one[8:10] == other[5:7]:
        return "swapped"
    differ = [place for place, (x, y) in enumerate(zip(one, other, strict=False)) if x != y]
    if len(differ) == 1:
        return "digit"
    if len(differ) != 2:
        return ""
    first, second = differ
    changed_places = second == first + 1 and one[first] == other[second] and one[second] == other[first]
    return "digits" if changed_places else ""
