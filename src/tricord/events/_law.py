"""What was in force on a day: resolutions, caps and agreements; and what a test was answered with.

Not the texts: a resolution here is its day, votes, trigger and kinds of measures.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from tricord.events._days import asked_day, day_of, happened
from tricord.events._record import (
    Action,
    AgreementEvent,
    AgreementStanding,
    Answer,
    Cap,
    EventRecord,
    Figure,
    Resolution,
    Test,
    TestKind,
)
from tricord.model.errors import InvalidValue

_IN_FORCE = frozenset((AgreementStanding.IN_FORCE, AgreementStanding.NOTICE_RUNS, AgreementStanding.NOTICE_SUSPENDED))


class AgreementState(msgspec.Struct, frozen=True, kw_only=True):
    """Where an agreement stands on a day. `since` is the day it took this standing (EDTF), None where the record
    holds no step by that day; `last` the newest step. `why` says it in a sentence.
    """

    agreement: str
    parties: tuple[str, ...]
    standing: AgreementStanding
    since: str | None
    last: AgreementEvent | None
    why: str
    sources: tuple[str, ...]

    @property
    def in_force(self) -> bool:
        """True while it binds, a running or suspended notice included."""
        return self.standing in _IN_FORCE


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """What names a test as its trigger, and how many days after the local day of the test it came."""

    days: int
    by: Resolution | Action


class SeriesYear(msgspec.Struct, frozen=True, kw_only=True):
    """A year of a pressure series in one unit. Where sources disagree the value is None and each is an alternative."""

    year: int
    unit: str
    answer: Answer


def resolutions_in_force(record: EventRecord, *, as_of: str | date | None = None) -> tuple[Resolution, ...]:
    """Adopted by the end of that day (New York) and still of effect, in order of date.

    The Council has lifted none of its measures on North Korea. A resolution that only prolonged the Panel's mandate is
    in force until that mandate ended (None: all have).
    """
    day = asked_day(as_of)
    return tuple(
        r
        for r in record.resolutions
        if r.adopted and happened(r.date, day) and not (r.renewal and _mandate_over(r, day))
    )


def latest_resolution(record: EventRecord, *, as_of: str | date | None = None) -> Resolution | None:
    """The newest adopted resolution that does more than prolong the Panel's mandate; None before the first."""
    found = [r for r in resolutions_in_force(record, as_of=as_of) if not r.renewal]
    return found[-1] if found else None


def responses(record: EventRecord, test: Test, *, as_of: str | date | None = None) -> tuple[Response, ...]:
    """Resolutions, drafts and actions by that day whose trigger names the day of the test, in order of date.

    Only what a source calls an answer is one: what merely came later is not.
    """
    day = asked_day(as_of)
    named: list[Resolution | Action] = [*record.resolutions, *record.actions]
    found = [
        Response(days=(by.date.earliest - test.date.earliest).days, by=by)
        for by in named
        if test.date.text in by.answers and happened(by.date, day)
    ]
    return tuple(sorted(found, key=lambda response: response.days))


def unanswered(record: EventRecord, *, as_of: str | date | None = None) -> tuple[Test, ...]:
    """Nuclear tests by that day to which no resolution adopted by then answers."""
    day = asked_day(as_of)
    answered = {text for r in record.resolutions if r.adopted and happened(r.date, day) for text in r.answers}
    return tuple(
        t for t in record.tests if t.kind is TestKind.NUCLEAR and happened(t.date, day) and t.date.text not in answered
    )


def caps_in_force(record: EventRecord, *, as_of: str | date) -> tuple[Cap, ...]:
    """The ceilings that applied on a day. On the day a new ceiling begins, the one it replaces no longer applies."""
    text = day_of(as_of).isoformat()
    adopted = [c for c in record.caps if c.adopted and c.starts is not None and c.starts <= text]
    begins = {(c.measure, c.starts) for c in adopted}

    def over(cap: Cap) -> bool:
        replaced = (cap.measure, cap.ends) in begins
        return cap.ends is not None and (cap.ends < text or (replaced and cap.ends <= text))

    return tuple(c for c in adopted if not over(c))


def agreement_state(record: EventRecord, agreement: str, *, as_of: str | date | None = None) -> AgreementState:
    """Where an agreement stands at the end of a day. Raises `InvalidValue` for a name that the record does not hold."""
    steps = _steps(record, agreement)
    day = asked_day(as_of)
    past = [step for step in steps if happened(step.date, day)]
    undated = [step for step in steps if happened(step.date, day) is None]
    turns = [step for step in past if step.standing is not None]
    sources = (turns or past)[-1].source if past else ""
    return AgreementState(
        agreement=steps[0].agreement,
        parties=steps[0].parties,
        standing=(turns[-1].standing if turns else None) or AgreementStanding.NOT_IN_FORCE,
        since=_since(turns),
        last=past[-1] if past else None,
        why=_why(past, turns, undated),
        sources=tuple(sources.split("; ")) if sources else (),
    )


def _steps(record: EventRecord, agreement: str) -> list[AgreementEvent]:
    steps = [step for step in record.agreement_events if step.agreement.casefold() == agreement.casefold()]
    if not steps:
        known = ", ".join(agreements(record))
        raise InvalidValue(f"No agreement is called {agreement!r}. The record holds {known}.")
    return steps


def _why(past: Sequence[AgreementEvent], turns: Sequence[AgreementEvent], undated: Sequence[AgreementEvent]) -> str:
    """The newest steps: the one that left the agreement where it stands, one after it, and one that may have come."""
    why = _step(past[-1]) if past else "no step by that day is recorded"
    if turns and turns[-1] is not past[-1]:
        why = f"{_step(turns[-1])}; then {why}"
    return f"{why}; {_step(undated[0])} may have come by that day" if undated else why


def _step(event: AgreementEvent) -> str:
    return f"{event.event} ({event.date.text})"


def agreements(record: EventRecord, *, between: Iterable[str] = ()) -> tuple[str, ...]:
    """Names of the agreements to which all of the given parties belong: those with the fewest parties first."""
    wanted = set(between)
    parties = {e.agreement: e.parties for e in record.agreement_events if wanted <= set(e.parties)}
    return tuple(sorted(parties, key=lambda name: (len(parties[name]), name)))


def series(record: EventRecord) -> tuple[str, ...]:
    """Names of the yearly pressure series."""
    return tuple(dict.fromkeys(p.series for p in record.series))


def series_by_year(record: EventRecord, name: str) -> tuple[SeriesYear, ...]:
    """A series, year by year and unit by unit. Raises `InvalidValue` for an unknown name."""
    if name not in series(record):
        raise InvalidValue(f"No series is called {name!r}. The record holds {', '.join(series(record))}.")
    years: dict[tuple[int, str], list[Figure]] = {}
    for p in record.series:
        if p.series == name:
            figure = Figure(
                value=f"{p.value:,.15g}",
                low=p.value,
                high=p.value,
                said_by=p.note or p.source,
                said_on=None,
                source=p.source,
            )
            years.setdefault((p.year, p.unit), []).append(figure)
    return tuple(SeriesYear(year=y, unit=u, answer=_one_or_none(found)) for (y, u), found in sorted(years.items()))


def _one_or_none(figures: list[Figure]) -> Answer:
    if len({f.low for f in figures}) > 1:
        return Answer(value=None, alternatives=tuple(figures), note="the record does not choose between its sources")
    return Answer(
        value=figures[0].low,
        agreeing=tuple(figures[1:]),
        sources=tuple(dict.fromkeys(f.source for f in figures)),
        note=figures[0].said_by if figures[0].said_by != figures[0].source else "",
    )


def _mandate_over(resolution: Resolution, day: date | None) -> bool:
    if resolution.mandate_until is None:
        return False
    return day is None or day.isoformat() > resolution.mandate_until


def _since(turns: list[AgreementEvent]) -> str | None:
    """The first of the last run of steps that left the agreement where it stands."""
    since = None
    for turn in reversed(turns):
        if turn.standing is not turns[-1].standing:
            break
        since = turn.date.text
    return since
