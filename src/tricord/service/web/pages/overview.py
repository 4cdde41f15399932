"""`/`: how old each list is, what changed lately, the largest gaps of my party, the last tests and what followed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from tricord import events
from tricord.align import Act, GapKind, acts
from tricord.database import AlignmentTable
from tricord.events import EventRecord, Test
from tricord.i18n import tr
from tricord.lists import parties
from tricord.reports import days_between
from tricord.service.web.address import chosen, said
from tricord.service.web.names import ShownName, shown_names
from tricord.service.web.pages.alignment import tells
from tricord.service.web.shell import Ask, render
from tricord.service.web.view import PROGRAMME, programme_name

#: Whose party a reader's is where the address names none: a language tells of two.
_OF_LANGUAGE = {"ja": "JP", "ko": "KR"}
_DEFAULT = "US"
_GAPS, _ACTS, _TESTS = 10, 10, 8
#: Responses are looked for so many days after a test.
_WITHIN = 90


class Answered(NamedTuple):
    """A test, and how many days after it each party first designated under the programme, if it did in time. `reached`:
    a list at hand is newer than the test.
    """

    test: Test
    by: tuple[tuple[str, int, int], ...]
    said: tuple[tuple[int, str], ...]
    reached: bool


def overview(ask: Ask) -> str:
    """The page."""
    found = said(ask.request.query_params, ("party",))
    mine = chosen(found, "party", parties()) or _OF_LANGUAGE.get(ask.lang, _DEFAULT)
    table = ask.answers.table(programme=PROGRAMME)
    every = [act for act in acts(table) if act.dated]
    names = {subject.id: shown_names(subject, ask.lang).first for subject in table.subjects}
    gaps = [gap for gap in table.gaps(mine) if gap.kind is not GapKind.EXPORT_CONTROL]
    summary = table.summary()
    return render(
        ask,
        "overview.html.j2",
        here="/",
        title=tr("Overview"),
        mine=mine,
        every_party=[party for party in table.parties if party != "UN"],
        programme=programme_name(PROGRAMME),
        statuses=[status for status in ask.answers.asked(lambda database: database.lists()) if status.info.party],
        latest=_latest(every, names),
        gaps=[(gap, names[gap.subject]) for gap in gaps[:_GAPS]],
        gap_count=len(gaps),
        told=tells(summary.states[mine]),
        subjects=summary.subjects,
        tests=_answered(table, every),
        within=_WITHIN,
    )


def _latest(
    every: Sequence[Act], names: dict[str, ShownName]
) -> list[tuple[str, str, bool, int, list[tuple[Act, ShownName]]]]:
    """The newest acts, those of one party on one day together: day, party, whether ended, how many, the first few."""
    found = []
    for (day, party, ended), group in groupby(every, key=lambda act: (act.day, act.party, act.ended)):
        acts_ = list(group)
        found.append((day, party, ended, len(acts_), [(act, names[act.subject]) for act in acts_[:5]]))
        if len(found) == _ACTS:
            break
    return found


def _answered(table: AlignmentTable, every: Sequence[Act]) -> list[Answered]:
    """The newest tests of the record with what followed each."""
    record = events.load()
    tests = sorted((t for t in record.tests if t.date.exact), key=lambda t: t.date.text, reverse=True)
    newest = max((s.last[:10] for s in table.lists if s.last), default="")
    of_a_day = [t for n, t in enumerate(tests) if n == 0 or t.date.text != tests[n - 1].date.text]
    return [answered(record, test, every, table.parties, newest, within=_WITHIN) for test in of_a_day[:_TESTS]]


def answered(
    record: EventRecord, test: Test, every: Sequence[Act], parties_: Sequence[str], newest: str, *, within: int
) -> Answered:
    """What followed a test: the first designations of each party within some days, and what says that it answers it.
    `newest` is the day up to which the lists at hand tell.
    """
    first, last = test.date.text, (date.fromisoformat(test.date.text) + timedelta(days=within)).isoformat()
    by = []
    for party in parties_:
        days = sorted(act.day for act in every if not act.ended and act.party == party and first < act.day <= last)
        if days:
            by.append((party, days_between(first, date.fromisoformat(days[0])), days.count(days[0])))
    answers = tuple((response.days, _title(response.by)) for response in events.responses(record, test))
    return Answered(test, tuple(by), answers, first < newest)


def _title(by: events.Resolution | events.Action) -> str:
    return by.symbol if isinstance(by, events.Resolution) else by.name
