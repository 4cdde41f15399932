"""What one entry's designation was on a day: in force, not yet, ended, or unknown - with the dates that say so.

Two kinds of evidence meet. The list (or a sourced table) may state dates: of listing, in force, removal. The
snapshots show on which days the entry stood on the list. Where a date is stated it decides; where none is, the
snapshots bound it: the listing lies after the last snapshot without the entry and not after the first with it. A day
inside the bounds is unknown, never a guess.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

import msgspec

from tricord.lists import MAIN
from tricord.model import Part
from tricord.store import Entry, Version, spans

_NEVER = "9999-12-31"


class Phase(StrEnum):
    """Where a day lies in the life of a designation."""

    NOT_YET = "not yet"
    IN_FORCE = "in force"
    ENDED = "ended"
    UNKNOWN = "unknown"


class Period(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The life of a designation as far as it is known; ISO days, both bounds included.

    It began between `begun_after` (None: no lower bound) and `begun_by`; it ended between `ended_after` and
    `ended_by` (None: it has not ended as far as is seen). `stated` is True when the day of beginning comes from the
    list or a sourced table.
    """

    begun_after: str | None
    begun_by: str
    ended_after: str | None = None
    ended_by: str | None = None
    stated: bool = False

    @property
    def since(self) -> str | None:
        """The day it began, when one day is known."""
        return self.begun_by if self.stated and self.begun_after == self.begun_by else None

    def on(self, day: str) -> Phase:
        """Where `day` lies."""
        if self.ended_by is not None and day >= self.ended_by:
            return Phase.ENDED
        if self.ended_after is not None and day >= self.ended_after:
            return Phase.UNKNOWN
        if day >= self.begun_by:
            return Phase.IN_FORCE
        if self.begun_after is not None and day < self.begun_after:
            return Phase.NOT_YET
        return Phase.UNKNOWN


def reading_on(entry: Entry, day: str, facet: str = MAIN) -> Version | None:
    """The version of a facet that speaks for a day: the one that stood then, else the nearest earlier, else the first.

    A facet that ended by the day while the entry itself went on (an alias row that was dropped) says nothing any more.
    """
    first = found = None
    for version in entry.versions:
        if version.facet == facet:
            first = first or version
            if version.since <= day:
                found = version
    if found is None:
        return first
    if facet != MAIN and found.until is not None and found.until <= day:
        main = reading_on(entry, day)
        if main is not None and (main.until is None or main.until > found.until):
            return None
    return found


def sanctions(version: Version) -> list[Part]:
    """The designations in a version."""
    return [part for part in version.parts if part.schema == "Sanction"]


def said_in(part: Part) -> dict[str, list[str]]:
    """The values of a part by property, in the order in which the list gives them."""
    found: dict[str, list[str]] = {}
    for statement in part.statements:
        found.setdefault(statement.prop, []).append(statement.value)
    return found


def period(entry: Entry, said: Mapping[str, Sequence[str]], days: Sequence[str], day: str) -> Period:
    """The life of a designation around `day`. `said`: what it states, as `said_in` gives it; `days`: publication days
    of the list's snapshots, in order, as far as known.
    """
    begun_after, begun_by, stated = _beginning(said)
    stretches = spans(entry)
    number = max((i for i, (start, _) in enumerate(stretches) if start <= day), default=0)
    start, stop = stretches[number]
    if not stated or (number > 0 and begun_by <= (stretches[number - 1][1] or _NEVER) and begun_by < start):
        begun_after, begun_by, stated = _day_after_last(days, start), start[:10], False
    ended_after = ended_by = None
    if ends := said.get("endDate"):
        ended_after, ended_by = min(ends), max(ends)
    elif stop is not None:
        ended_after, ended_by = _day_after_last(days, stop), stop[:10]
    return Period(begun_after=begun_after, begun_by=begun_by, ended_after=ended_after, ended_by=ended_by, stated=stated)


def _beginning(said: Mapping[str, Sequence[str]]) -> tuple[str | None, str, bool]:
    if dates := said.get("startDate") or said.get("listingDate"):
        return min(dates), max(dates), True
    if high := said.get("listedNotAfter"):
        return max(said.get("listedNotBefore", ()), default=None), min(high), True
    return None, _NEVER, False


def _day_after_last(days: Sequence[str], before: str) -> str | None:
    """The day after the last snapshot that was published before a day; None where there is none."""
    number = bisect_left(days, before)
    return next_day(days[number - 1]) if number else None


@cache
def next_day(day: str) -> str:
    """The ISO day after."""
    return (date.fromisoformat(day[:10]) + timedelta(days=1)).isoformat()
