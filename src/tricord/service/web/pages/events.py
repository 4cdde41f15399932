"""`/events`: tests, resolutions and designations in one picture, what was counted by a day and who counts otherwise,
and what each party did after each nuclear test.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from markupsafe import Markup

from tricord import events as record_of
from tricord.align import Act, acts
from tricord.events import KINDS, Answer, EventRecord, SeriesYear, SystemCount, TestKind
from tricord.i18n import day_text, tr
from tricord.model.errors import InvalidValue
from tricord.reports import DesignationCount, timeline_svg
from tricord.service.web.address import chosen, said
from tricord.service.web.pages.overview import Answered, answered
from tricord.service.web.shell import Ask, render
from tricord.service.web.view import PROGRAMME, day

#: The picture is drawn so wide, in pixels; the page shrinks it.
_WIDTH = 1100
#: Moments on a page.
_MOST = 400


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """What the page is asked: days, both included, which kinds of events, and what was known by which day."""

    since: str
    until: str
    kinds: tuple[str, ...]
    known_on: str | None

    def items(self) -> list[tuple[str, str]]:
        """The query of the address."""
        kinds = [("kind", kind) for kind in self.kinds]
        return [("from", self.since), ("to", self.until), ("known_on", self.known_on or ""), *kinds]


class CountedBy(NamedTuple):
    """A question in words, and its answer."""

    question: str
    answer: Answer


def events(ask: Ask) -> str:
    """The page."""
    record = record_of.load()
    span = _span(ask, record)
    table = ask.answers.table(programme=PROGRAMME)
    every = [act for act in acts(table) if act.dated]
    moments = record_of.timeline(record, from_=span.since, to=span.until, kinds=span.kinds or None)
    year = int(span.until[:4])
    return render(
        ask,
        "events.html.j2",
        here="/events",
        title=tr("Events from {first} to {last}", first=day_text(span.since), last=day_text(span.until)),
        span=span,
        to=lambda changed: ask.link("/events", changed.items()),
        picture=Markup(_picture(record, every, table.parties, span)),
        years=[(one, _of_year(span, one)) for one in range(2006, ask.today.year + 1)],
        whole=_replaced(span, since="2006-01-01", until=f"{ask.today.year}-12-31"),
        kinds=[(kind, _kind_name(kind)) for kind in KINDS],
        year=year,
        counters=_counters(record, span, year),
        systems=_systems(record, span, year),
        after=_after(record, every, table.parties, span),
        moments=[(moment, _kind_name(moment.kind)) for moment in reversed(moments[-_MOST:])],
        total=len(moments),
        most=_MOST,
        series=[(name, record_of.series_by_year(record, name)) for name in record_of.series(record)],
        agreements=[record_of.agreement_state(record, name, as_of=span.until) for name in record_of.agreements(record)],
        value_of=_value,
    )


def _span(ask: Ask, record: EventRecord) -> Span:
    found = said(ask.request.query_params, ("from", "to", "known_on"), several=("kind",))
    newest = max(test.date.text for test in record.tests if test.date.exact)
    until = day(found.get("to", [])) or newest
    since = day(found.get("from", [])) or f"{until[:4]}-01-01"
    if since > until:
        raise InvalidValue(tr("{first} is after {last}. Give the earlier day first.", first=since, last=until))
    kinds = tuple(chosen({"kind": [kind]}, "kind", KINDS) for kind in found.get("kind", ()))
    return Span(since=since, until=until, kinds=kinds, known_on=day(found.get("known_on", [])))


def _replaced(span: Span, **changed: object) -> Span:
    return msgspec.structs.replace(span, **changed)


def _of_year(span: Span, year: int) -> Span:
    return _replaced(span, since=f"{year}-01-01", until=f"{year}-12-31")


def _picture(record: EventRecord, every: Sequence[Act], parties: Sequence[str], span: Span) -> str:
    counted: dict[tuple[str, str], int] = {}
    for act in every:
        if not act.ended and span.since <= act.day <= span.until:
            counted[act.party, act.day] = counted.get((act.party, act.day), 0) + 1
    shown = [DesignationCount(party, on, number, "") for (party, on), number in sorted(counted.items())]
    return timeline_svg(record, shown, from_=span.since, to=span.until, width=_WIDTH, parties=parties)


def _counters(record: EventRecord, span: Span, year: int) -> list[CountedBy]:
    def count(kind: str | tuple[str, ...], outcome: str | None = None, *, in_all: bool = False) -> Answer:
        return record_of.count_tests(
            record,
            kind=kind,
            outcome=outcome,
            year=None if in_all else year,
            as_of=span.until,
            known_on=span.known_on,
        )

    nuclear, launches = TestKind.NUCLEAR.value, (TestKind.MISSILE.value, TestKind.SPACE.value)
    return [
        CountedBy(tr("Nuclear tests in {year}", year=year), count(nuclear)),
        CountedBy(tr("Nuclear tests in all"), count(nuclear, in_all=True)),
        CountedBy(tr("Missile and space launches in {year}", year=year), count(launches)),
        CountedBy(tr("of them failures"), count(launches, "failure")),
    ]


def _systems(record: EventRecord, span: Span, year: int) -> tuple[SystemCount, ...]:
    return record_of.systems_tested(record, year=year, as_of=span.until, known_on=span.known_on)


def _after(record: EventRecord, every: Sequence[Act], parties: Sequence[str], span: Span) -> list[Answered]:
    """What followed each nuclear test by the end of the days shown, the newest first."""
    tests = [t for t in record.tests if t.kind is TestKind.NUCLEAR and t.date.exact and t.date.text <= span.until]
    newest = max((act.day for act in every), default="")
    return [answered(record, test, every, parties, newest, within=365) for test in reversed(tests)]


def _value(answer: Answer | SeriesYear) -> str:
    """A figure, or a dash where the record does not choose between its sources."""
    value = answer.answer.value if isinstance(answer, SeriesYear) else answer.value
    return "—" if value is None else f"{value:,.15g}" if isinstance(value, float) else str(value)


def _kind_name(kind: str) -> str:
    return {
        "nuclear": tr("nuclear test"),
        "missile": tr("missile launch"),
        "space": tr("space launch"),
        "resolution": tr("resolution"),
        "council": tr("Security Council"),
        "action": tr("designations announced"),
        "agreement": tr("agreement"),
        "statement": tr("quoted statement"),
    }[kind]
