"""One list of everything that happened, in order of date; and what a day looked like in answers.

>>> from tricord import events
>>> for moment in events.timeline(events.load(), from_="2016-11-28", to="2016-11-30", kinds={"resolution", "council"}):
...     print(moment)
2016-11-28  Council, draft: nuclear test 5: new resolution
2016-11-30  S/RES/2321 (2016) adopted, 15-0-0
2016-11-30  Council, briefing: resolution 2321
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from functools import partial
from itertools import groupby

import msgspec

from tricord.events._days import asked_day, day_of, happened
from tricord.events._law import (
    agreement_state,
    agreements,
    latest_resolution,
    resolutions_in_force,
    unanswered,
)
from tricord.events._record import (
    Action,
    AgreementEvent,
    Answer,
    CouncilEvent,
    EventRecord,
    QuotedStatement,
    Resolution,
    Test,
    TestKind,
)
from tricord.events._tests import count_tests, strongest_nuclear_test
from tricord.model import FuzzyDate
from tricord.model.errors import InvalidValue

#: The kinds of moments, in the order in which those of one day are listed.
KINDS = ("nuclear", "missile", "space", "resolution", "council", "action", "agreement", "statement")


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the timeline. `date` is EDTF (a month where no day is known); `parties` are codes; `ids` name the
    rows of the record behind it.
    """

    date: str
    kind: str
    title: str
    detail: str
    parties: tuple[str, ...]
    ids: tuple[str, ...]
    sources: tuple[str, ...]
    confidence: str

    def __str__(self) -> str:
        return f"{self.date}  {self.title}"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A question with its answer."""

    question: str
    answer: Answer


def timeline(
    record: EventRecord,
    *,
    from_: str | date | None = None,
    to: str | date | None = None,
    kinds: Collection[str] | None = None,
) -> tuple[Moment, ...]:
    """What happened between two days, both included, in order of date; a date known by month only is in if any of its
    days is. Missiles of one system on one day make one moment. `kinds` chooses from `KINDS`; `ValueError` for others.
    """
    if kinds is not None and (strange := sorted(set(kinds) - set(KINDS))):
        raise InvalidValue(f"{', '.join(strange)}: no kind of event. Choose from {', '.join(KINDS)}.")
    first, last = asked_day(from_) or date.min, asked_day(to) or date.max
    dated = [
        (when, moment)
        for when, moment in _moments(record)
        if when.latest >= first and when.earliest <= last and (kinds is None or moment.kind in kinds)
    ]
    dated.sort(key=lambda pair: (pair[0].earliest, pair[0].latest, KINDS.index(pair[1].kind)))
    return tuple(moment for _, moment in dated)


def end_of(record: EventRecord) -> str:
    """The day of the newest entry: of what happened after it the record says nothing."""
    return max(when.latest for when, _ in _moments(record)).isoformat()


def latest(record: EventRecord, *, as_of: str | date | None = None) -> tuple[Moment, ...]:
    """The newest of each kind by a day, quoted statements and the Council's days left out; the newest first."""
    day = asked_day(as_of)
    newest: dict[str, tuple[tuple[date, int], Moment]] = {}
    for when, moment in _moments(record):
        if happened(when, day) and moment.kind not in ("statement", "council") and not _only_prolongs(record, moment):
            # Of two actions of one day the one of more parties tells more.
            rank = (when.earliest, len(moment.parties))
            if moment.kind not in newest or rank >= newest[moment.kind][0]:
                newest[moment.kind] = (rank, moment)
    return tuple(m for _, m in sorted(newest.values(), key=lambda pair: pair[0], reverse=True))


def overview(record: EventRecord, *, as_of: str | date, known_on: str | date | None = None) -> tuple[Line, ...]:
    """How things stood on a day: tests of that year and in all, the resolutions, the agreements; each with what
    sources disagree on.
    """
    day = day_of(as_of)
    year = day.year

    count = partial(count_tests, record, as_of=day, known_on=known_on)

    lines = [
        Line(question=f"Nuclear tests in {year}", answer=count(kind="nuclear", year=year)),
        Line(question="Nuclear tests in all", answer=count(kind="nuclear")),
        Line(
            question="Most powerful nuclear test by then",
            answer=strongest_nuclear_test(record, as_of=day, known_on=known_on),
        ),
        Line(question=f"Missiles launched in {year}", answer=count(kind="missile", year=year)),
        Line(question=f"  of these failed in {year}", answer=count(kind="missile", year=year, outcome="failure")),
        Line(question=f"Space launches in {year}", answer=count(kind="space", year=year)),
        Line(question="Newest resolution with measures", answer=_newest_resolution(record, day)),
        Line(question="Nuclear tests no resolution answers yet", answer=_unanswered(record, day)),
    ]
    lines += [Line(question=name, answer=_standing(record, name, day)) for name in agreements(record)]
    return tuple(lines)


def _newest_resolution(record: EventRecord, day: date) -> Answer:
    found = latest_resolution(record, as_of=day)
    if found is None:
        return Answer(value=None, note="none by that day")
    renewals = [r for r in resolutions_in_force(record, as_of=day) if r.renewal and r.date > found.date]
    since = "".join(f"; {r.symbol} since then prolonged the Panel's mandate only" for r in renewals)
    return Answer(
        value=found.symbol,
        sources=tuple(found.source.split("; ")),
        note=f"adopted {found.date.text}, after {found.trigger}{since}",
    )


def _unanswered(record: EventRecord, day: date) -> Answer:
    open_tests = unanswered(record, as_of=day)
    return Answer(
        value=len(open_tests),
        sources=tuple(dict.fromkeys(s for t in open_tests for s in t.source.split("; "))),
        note=", ".join(f"{t.date.text}, {(day - t.date.latest).days} days before" for t in open_tests),
    )


def _standing(record: EventRecord, name: str, day: date) -> Answer:
    state = agreement_state(record, name, as_of=day)
    return Answer(value=state.standing.value, sources=state.sources, note=state.why)


def _only_prolongs(record: EventRecord, moment: Moment) -> bool:
    return moment.kind == "resolution" and any(r.renewal for r in record.resolutions if r.symbol in moment.ids)


# -- moments -------------------------------------------------------------------------------------------------------


def _moments(record: EventRecord) -> Iterator[tuple[FuzzyDate, Moment]]:

    def same_salvo(test: Test) -> tuple[FuzzyDate, str, str]:
        return test.date, test.kind, test.system

    for (when, _, _), salvo in groupby(sorted(record.tests, key=same_salvo), key=same_salvo):
        yield when, _of_tests(tuple(salvo), record)
    yield from ((r.date, _of_resolution(r)) for r in record.resolutions)
    # A vote that adopted or vetoed something is a resolution already.
    known = {resolution.symbol for resolution in record.resolutions}
    yield from (
        (c.date, _of_council(c))
        for c in record.council
        if not (c.kind in ("vote", "veto") and known.intersection(c.symbol.split(";")))
    )
    yield from ((a.date, _of_action(a)) for a in (*record.actions, *record.us_actions))
    yield from ((e.date, _of_agreement(e)) for e in record.agreement_events)
    yield from ((s.date, _of_statement(s)) for s in record.statements)


def _of_tests(salvo: tuple[Test, ...], record: EventRecord) -> Moment:
    first = salvo[0]
    number = sum(t.count for t in salvo)
    if first.kind is TestKind.NUCLEAR:
        ordinal = 1 + sum(t.kind is TestKind.NUCLEAR and t.date < first.date for t in record.tests)
        title = f"Nuclear test {ordinal}, magnitude {first.magnitude:g}"
    else:
        went = {o: sum(t.count for t in salvo if t.outcome == o) for o in dict.fromkeys(t.outcome for t in salvo)}
        what = first.system if first.system != "Unknown" else "system unknown"
        shown = ", ".join(f"{n} {_WENT[o]}" for o, n in went.items()) if len(went) > 1 else _WENT[salvo[0].outcome]
        verb = "launched" if number else "launch attempted"
        title = f"{f'{number} x ' if number > 1 else ''}{what} {verb}: {shown}"
    return Moment(
        date=first.date.text,
        kind=first.kind.value,
        title=title,
        detail=f"{first.site}; {first.note}" if first.note else first.site,
        parties=(),
        ids=tuple(t.id for t in salvo),
        sources=tuple(dict.fromkeys(s for t in salvo for s in t.source.split("; "))),
        confidence=first.confidence,
    )


_WENT = {"success": "success", "partial": "partial success", "failure": "failure", "unknown": "outcome unknown"}


def _of_resolution(resolution: Resolution) -> Moment:
    votes = "-".join(map(str, resolution.votes))
    did = "adopted" if resolution.adopted else "vetoed"
    what = ", Panel's mandate prolonged" if resolution.renewal and resolution.adopted else ""
    return Moment(
        date=resolution.date.text,
        kind="resolution",
        title=f"{resolution.symbol} {did}, {votes}{what}",
        detail=f"after {resolution.trigger}: {', '.join(resolution.measures)}",
        parties=("UN",),
        ids=(resolution.symbol,),
        sources=tuple(resolution.source.split("; ")),
        confidence=resolution.confidence,
    )


def _of_council(event: CouncilEvent) -> Moment:
    symbol = event.symbol.split(";")[0]
    return Moment(
        date=event.date.text,
        kind="council",
        title=f"Council, {event.kind.replace('_', ' ')}: {event.subject}",
        detail="; ".join(filter(None, (event.outcome, event.note))),
        parties=("UN",),
        ids=(symbol or f"{event.date.text} {event.kind}",),
        sources=tuple(event.source.split("; ")),
        confidence=event.confidence,
    )


def _of_action(action: Action) -> Moment:
    several = len(action.counts) > 1
    counts = "; ".join(f"{c.party} {c.text}" if several else c.text for c in action.counts)
    return Moment(
        date=action.date.text,
        kind="action",
        title=f"{action.name}{f': {counts}' if counts else ''}",
        detail="; ".join(filter(None, (action.trigger, action.authority))),
        parties=action.parties,
        ids=(action.id,),
        sources=tuple(action.source.split("; ")),
        confidence=action.confidence,
    )


def _of_agreement(step: AgreementEvent) -> Moment:
    return Moment(
        date=step.date.text,
        kind="agreement",
        title=f"{step.agreement}: {step.event}",
        detail=step.note,
        parties=step.parties,
        ids=(f"{step.agreement} {step.date.text}",),
        sources=tuple(step.source.split("; ")),
        confidence=step.confidence,
    )


def _of_statement(quoted: QuotedStatement) -> Moment:
    where = f" ({', '.join(quoted.parties)})" if quoted.parties else ""
    return Moment(
        date=quoted.date.text,
        kind="statement",
        title=f"{quoted.speaker}{where} quoted",
        detail=f"{quoted.summary} Via {quoted.quoted_via}." if quoted.quoted_via else quoted.summary,
        parties=quoted.parties,
        ids=(f"{quoted.date.text} {quoted.speaker}",),
        sources=tuple(quoted.source.split("; ")),
        confidence=quoted.confidence,
    )
