"""Working days and local times of the parties, and the deadline of a no-objection procedure.

A day counts where it is a working day in **every** party concerned: a party that is closed can not consult, and one
that is open can wait. The day of the circulation does not count: nowhere, so counting begins after the latest local
date at that moment. The deadline is the end of the last counted day where it ends last, so that every party has the
whole of its own day.

Public holidays are those of the library `holidays`; `closures.csv` adds days on which public offices are closed by law
without a public holiday; `zones.csv` names each party's time zone and calendar. A party without a calendar is refused.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from tricord.coordination._bodies import Circulated, moment
from tricord.coordination._formatting import listed
from tricord.model.errors import CalendarUnknown, InvalidValue

#: No procedure is longer, in working days.
MAX_WORKING_DAYS = 250


class Zone(msgspec.Struct, frozen=True, kw_only=True):
    """A party's time zone and calendar (`JP`, `AU-ACT`; empty: none known), with where they come from."""

    party: str
    zone: str
    calendar: str
    seat: str
    source: str


class Closure(msgspec.Struct, frozen=True, kw_only=True):
    """Days of every year (`MM-DD`, both included) on which a party's public offices are closed by law."""

    party: str
    first: str
    last: str
    name: str
    source: str


class SkippedDay(msgspec.Struct, frozen=True, kw_only=True):
    """A day that does not count, and why: by party, the name of its holiday, or `weekend`."""

    day: date
    why: dict[str, str]

    def __str__(self) -> str:
        reasons: dict[str, list[str]] = {}
        for party, reason in self.why.items():
            reasons.setdefault(reason, []).append(party)
        told = "; ".join(f"{reason} ({', '.join(parties)})" for reason, parties in reasons.items())
        return f"{self.day:%a %d %b %Y}: {told}"


class Deadline(msgspec.Struct, frozen=True, kw_only=True):
    """The end of a no-objection period. `at` is the first moment after it; `day` the last counted day; `ends_in` the
    party where that day ends last; `skipped` the days in between that do not count.
    """

    at: datetime
    day: date
    ends_in: str
    counted: tuple[date, ...]
    skipped: tuple[SkippedDay, ...]

    def __str__(self) -> str:
        seat = zones()[self.ends_in].seat
        return f"the end of {self.day:%a %d %b %Y} in {seat} ({self.at.astimezone(ZoneInfo('UTC')):%d %b %H:%M} UTC)"


@cache
def zones() -> dict[str, Zone]:
    """Time zones and calendars by party."""
    return {row["party"]: Zone(**row) for row in _rows("zones.csv")}


@cache
def closures() -> tuple[Closure, ...]:
    """Office closures beyond public holidays."""
    return tuple(Closure(**row) for row in _rows("closures.csv"))


def _rows(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def no_objection_deadline(circulated_at: datetime, working_days: int, parties: Iterable[str]) -> Deadline:
    """The end of a period of `working_days` days that are working days in every party, after `circulated_at`.

    Raises `CalendarUnknown` for a party or year whose holidays are not known, `ValueError` for a period or time that
    is none.
    """
    moment("circulated_at", circulated_at)
    if not 1 <= working_days <= MAX_WORKING_DAYS:
        raise InvalidValue(f"working_days: {working_days}; a period has between 1 and {MAX_WORKING_DAYS}")
    concerned = tuple(sorted(set(parties)))
    if not concerned:
        raise InvalidValue("parties: a deadline is for somebody; name the parties concerned")
    for party in concerned:
        _calendar(party)
    day = max(circulated_at.astimezone(_zone(party)).date() for party in concerned)
    counted: list[date] = []
    skipped: list[SkippedDay] = []
    while len(counted) < working_days:
        day += timedelta(days=1)
        why = {party: reason for party in concerned if (reason := closed(party, day))}
        if why:
            skipped.append(SkippedDay(day=day, why=why))
        else:
            counted.append(day)
    ends = {party: datetime.combine(day + timedelta(days=1), time(), _zone(party)) for party in concerned}
    last = max(ends, key=lambda party: (ends[party].astimezone(ZoneInfo("UTC")), party))
    return Deadline(at=fixed(ends[last]), day=day, ends_in=last, counted=tuple(counted), skipped=tuple(skipped))


def closed(party: str, day: date) -> str:
    """Why a day is no working day in a party; empty where it is one. Raises `CalendarUnknown`."""
    calendar, weekend, first, last = _calendar(party)
    if not first <= day.year <= last:
        raise CalendarUnknown(
            f"The public holidays of {party} are known from {first} to {last}, not for {day.year}. "
            "Agree on a deadline and state it."
        )
    names = calendar.get(day, "")
    if names:
        return str(names)
    if day.weekday() in weekend:
        return "weekend"
    key = f"{day:%m-%d}"
    return next((c.name for c in closures() if c.party == party and c.first <= key <= c.last), "")


def deadline_doubt(circulated: Circulated, circulated_at: datetime, lead: str) -> str:
    """Where the deadline of a round differs from what this node's calendars give; empty where it does not.

    Holidays are proclaimed at short notice, and two nodes may hold calendars of different years: the deadline in the
    event stands, and the difference is for people to settle.
    """
    try:
        mine = no_objection_deadline(circulated_at, circulated.working_days, (lead, *circulated.to))
    except ValueError as error:
        return f"The deadline can not be checked here: {error}"
    if mine.at == circulated.deadline:
        return ""
    return (
        f"{circulated.working_days} working days of {listed((lead, *circulated.to))} are over at {mine} by this node's "
        f"calendars; the round says {local(circulated.deadline, mine.ends_in)}. Ask {lead}."
    )


def local(at: datetime, party: str) -> str:
    """A moment as a party's clocks show it: `Tue 29 Nov 2022 24:00 Washington`. Midnight is told as the day's end."""
    known = zones().get(party)
    there = at.astimezone(ZoneInfo(known.zone)) if known else at
    place = known.seat if known else f"UTC{there:%z}"
    if there.time() == time():
        return f"{there - timedelta(days=1):%a %d %b %Y} 24:00 {place}"
    return f"{there:%a %d %b %Y %H:%M} {place}"


def local_date(at: datetime, party: str) -> date:
    """The date of a moment where a party sits; in UTC for a party whose zone is not known."""
    known = zones().get(party)
    return at.astimezone(ZoneInfo(known.zone if known else "UTC")).date()


def fixed(at: datetime) -> datetime:
    """The same moment with a plain offset: what is written in an event must be read back as it was."""
    return datetime.fromisoformat(at.isoformat())


def _zone(party: str) -> ZoneInfo:
    return ZoneInfo(zones()[party].zone)


@cache
def _calendar(party: str) -> tuple[dict[date, str], Sequence[int], int, int]:
    """A party's holidays by date, its weekend, and the first and last year that they are known for."""
    known = zones().get(party)
    if known is None:
        raise CalendarUnknown(
            f"No calendar is known for {party}. Known: {', '.join(p for p, z in zones().items() if z.calendar)}. "
            "Add it to zones.csv with its source, or agree on a deadline and state it."
        )
    if not known.calendar:
        raise CalendarUnknown(f"No deadline can be computed for {party}. {known.source}. State the deadline.")
    import holidays

    country, _, part = known.calendar.partition("-")
    kind = holidays.country_holidays(country, subdiv=part or None, language="en_US")
    # A dict that fills itself year by year as it is asked.
    return kind, tuple(kind.weekend), kind.start_year, kind.end_year
