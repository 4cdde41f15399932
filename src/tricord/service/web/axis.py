"""The time axis of one subject: when each party's designations began and ended, and when its lists were read.

Geometry only: the template draws it as SVG, whose marks the stylesheet colours, so that it prints and reads in both
schemes. A beginning that is known within bounds is drawn as the span of the bounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from tricord.align import Designation, EntryLog, Subject

WIDTH = 900
_LEFT, _RIGHT, _ROW, _TOP = 64, 16, 34, 26


class Bar(NamedTuple):
    """A designation: from `x` on `width` wide; `open` is the part in which it may have begun."""

    x: float
    width: float
    open_x: float
    open_width: float
    tip: str
    basis: str


class Lane(NamedTuple):
    """A party's row: its bars above, and below the days on which its lists show a change (record time)."""

    party: str
    y: float
    bars: tuple[Bar, ...]
    reads: tuple[tuple[float, str], ...]


class Axis(NamedTuple):
    """All of it, in pixels of a view of `WIDTH` by `height`."""

    height: float
    lanes: tuple[Lane, ...]
    ticks: tuple[tuple[float, str], ...]
    left: float
    right: float


def axis_of(subject: Subject, logs: Iterable[EntryLog], parties: Sequence[str], until: str) -> Axis | None:
    """The axis, to the day `until`; None where no designation has a day or a bound."""
    shown = [p for p in parties if any(_begun(d) for d in subject.cells[p].designations)]
    begun = [day for p in shown for d in subject.cells[p].designations if (day := _begun(d))]
    if not begun:
        return None
    first = min(begun)
    scale = _Scale(date(int(first[:4]), 1, 1), date.fromisoformat(max(until, first)[:10]))
    steps: dict[str, set[str]] = {}
    for log in logs:
        steps.setdefault(log.party, set()).update(step.published[:10] for step in log.steps)
    lanes = tuple(
        Lane(
            party,
            _TOP + n * _ROW,
            tuple(_bar(d, scale) for d in subject.cells[party].designations if _begun(d)),
            tuple((scale.x(day), day) for day in sorted(steps.get(party, ())) if day <= until),
        )
        for n, party in enumerate(shown)
    )
    return Axis(_TOP + len(lanes) * _ROW + 8, lanes, scale.ticks(), _LEFT, WIDTH - _RIGHT)


class _Scale:
    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last
        self.unit = (WIDTH - _LEFT - _RIGHT) / max(1, (last - first).days)

    def x(self, day: str) -> float:
        found = min(max(date.fromisoformat(day[:10]), self.first), self.last)
        return round(_LEFT + (found - self.first).days * self.unit, 1)

    def ticks(self) -> tuple[tuple[float, str], ...]:
        years = self.last.year - self.first.year + 1
        step = next(n for n in (1, 2, 5, 10, 20, 50, 100) if years / n <= 12)
        return tuple(
            (self.x(f"{year}-01-01"), str(year))
            for year in range(self.first.year, self.last.year + 1)
            if year % step == 0
        )


def _begun(d: Designation) -> str:
    """The first day on which a designation may be drawn."""
    return d.since or (d.not_before or d.not_after or "")[:10]


def _bar(d: Designation, scale: _Scale) -> Bar:
    sure = d.since or (d.not_after or "")[:10] or _begun(d)
    end = d.until or scale.last.isoformat()
    x, open_x = scale.x(sure), scale.x(_begun(d))
    return Bar(x, round(max(2.0, scale.x(end) - x), 1), open_x, round(max(0.0, x - open_x), 1), d.entry_id, d.basis)
