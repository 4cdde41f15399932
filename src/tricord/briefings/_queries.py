"""The claims of a briefing as queries over the record of events and the alignment, as of a day.

Each query is a name with arguments, as a file has them; the answer carries its note, its sources and what other sources
say. A claim is never stored with its answer: it is asked again as of the briefing's day and as of today.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import msgspec

from tricord import events
from tricord.briefings._records import Announcement, Briefing, ClaimQuestion
from tricord.database import AlignmentTable, Database
from tricord.events import Answer, CouncilEvent, EventRecord
from tricord.model import CellState
from tricord.model.errors import InvalidValue

Arguments = Mapping[str, str]


class AskedLists:
    """The lists as queries ask them: each programme once for a day."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tables: dict[tuple[str, date], AlignmentTable] = {}

    def table(self, programme: str, day: date) -> AlignmentTable:
        """The alignment of a programme as of a day. Raises `InvalidValue` for a programme that is none."""
        if (programme, day) not in self._tables:
            self._tables[programme, day] = self._database.align(programme=programme, as_of=day)
        return self._tables[programme, day]


Query = Callable[[EventRecord, AskedLists | None, Arguments, date], Answer]

_DESIGNATED = (CellState.LISTED, CellState.AUTONOMOUS, CellState.IMPLEMENTING)


class AnsweredClaim(msgspec.Struct, frozen=True, kw_only=True):
    """A claim with its answers: `then` as of the briefing's day, `now` as of today. `holds`: whether the record says
    the same as the account did on that day; None where either says nothing.
    """

    claim: ClaimQuestion
    then: Answer
    now: Answer
    holds: bool | None


class FollowedUp(msgspec.Struct, frozen=True, kw_only=True):
    """What followed an announcement by a day; an answer without a value is "nothing seen yet", never "nothing"."""

    announcement: Announcement
    answer: Answer


def answered(briefing: Briefing, *, today: date, database: Database | None = None) -> tuple[AnsweredClaim, ...]:
    """The claims of a briefing, asked as of its day and as of today. Without a database, what only lists can answer is
    unknown. Raises `InvalidValue` for a query that is none.
    """
    record, day = events.load(), events.day_of(briefing.day)
    lists = None if database is None else AskedLists(database)
    found = []
    for claim in briefing.claims:
        asked = _query(claim.query, claim.arguments)
        then, now = asked(record, lists, claim.arguments, day), asked(record, lists, claim.arguments, today)
        found.append(AnsweredClaim(claim=claim, then=then, now=now, holds=_holds(claim, then)))
    return tuple(found)


def followed_up(briefing: Briefing, *, today: date, database: Database | None = None) -> tuple[FollowedUp, ...]:
    """What was announced, and what followed by today."""
    record = events.load()
    lists = None if database is None else AskedLists(database)
    return tuple(
        FollowedUp(
            announcement=one,
            answer=_query(one.query, one.arguments)(record, lists, {"since": briefing.day, **one.arguments}, today),
        )
        for one in briefing.announcements
    )


def council_days(briefing: Briefing) -> tuple[CouncilEvent, ...]:
    """What the Security Council did in the period that a briefing names, by New York's days."""
    if not briefing.council_from:
        return ()
    first = events.day_of(briefing.council_from)
    last = events.day_of(briefing.council_to or briefing.day)
    return tuple(c for c in events.load().council if c.date.latest >= first and c.date.earliest <= last)


def _holds(claim: ClaimQuestion, then: Answer) -> bool | None:
    if not claim.said or then.value is None:
        return None
    said = claim.said.casefold()
    return said == str(then.value).casefold() or any(
        said == figure.value.casefold() and figure.said_by == claim.said_by for figure in then.agreeing
    )


def check_query(query: str, arguments: Arguments) -> None:
    """Raises `InvalidValue` for a query that is none, or arguments that it does not take or cannot read."""
    asked = _query(query, arguments)
    asked(events.load(), None, {"since": "2016-01-01", **arguments}, date(2016, 12, 31))


def _query(name: str, arguments: Arguments) -> Query:
    if name not in QUERIES:
        raise InvalidValue.unknown(f"{name!r} is no query of a claim.", [name], sorted(QUERIES))
    query, known = QUERIES[name]
    if strange := sorted(set(arguments) - set(known)):
        raise InvalidValue(
            f"The query {name} takes {', '.join(known) or 'no arguments'}; {', '.join(strange)} is none."
        )
    return query


# -- queries ---------------------------------------------------------------------------------------------------------


def _tests(record: EventRecord, _: AskedLists | None, arguments: Arguments, day: date) -> Answer:
    kinds = arguments["kind"].split(";") if "kind" in arguments else None
    return events.count_tests(
        record,
        kind=kinds,
        system=arguments.get("system"),
        outcome=arguments.get("outcome"),
        year=_year(arguments),
        as_of=day,
    )


def _year(arguments: Arguments) -> int | None:
    text = arguments.get("year")
    if text is None:
        return None
    if not text.isdecimal() or len(text) != 4:
        raise InvalidValue(f"{text!r} is no year. Write it as 2016.")
    return int(text)


def _strongest(record: EventRecord, _: AskedLists | None, __: Arguments, day: date) -> Answer:
    return events.strongest_nuclear_test(record, as_of=day)


def _range(record: EventRecord, _: AskedLists | None, arguments: Arguments, __: date) -> Answer:
    return events.system_range(record, _needed(arguments, "system"))


def _agreement(record: EventRecord, _: AskedLists | None, arguments: Arguments, day: date) -> Answer:
    state = events.agreement_state(record, _needed(arguments, "agreement"), as_of=day)
    return Answer(value=state.standing.value, sources=state.sources, note=state.why)


def _resolution(record: EventRecord, _: AskedLists | None, __: Arguments, day: date) -> Answer:
    latest = events.latest_resolution(record, as_of=day)
    if latest is None:
        return Answer(value=None, note="none by that day")
    note = f"adopted {latest.date.text}, after {latest.trigger}"
    return Answer(value=latest.symbol, sources=tuple(latest.source.split("; ")), note=note)


def _unanswered(record: EventRecord, _: AskedLists | None, __: Arguments, day: date) -> Answer:
    found = events.unanswered(record, as_of=day)
    sources = tuple(dict.fromkeys(source for test in found for source in test.source.split("; ")))
    note = ", ".join(f"{test.date.text}, {(day - test.date.latest).days} days before" for test in found)
    return Answer(value=len(found), sources=sources, note=note)


def _press_statements(record: EventRecord, _: AskedLists | None, arguments: Arguments, day: date) -> Answer:
    year = _year(arguments)
    found = [
        event
        for event in record.council
        if event.kind == arguments.get("kind", "press_statement")
        and event.date.latest <= day
        and (year is None or event.date.earliest.year == year)
    ]
    note = ", ".join(event.date.text for event in found)
    sources = tuple(dict.fromkeys(source for event in found for source in event.source.split("; ")))
    return Answer(value=len(found), sources=sources, note=note)


def _designated(_: EventRecord, lists: AskedLists | None, arguments: Arguments, day: date) -> Answer:
    """How many subjects of a programme a party's lists hold on a day, as the lists at hand tell."""
    party, programme = _needed(arguments, "party"), _needed(arguments, "programme")
    if lists is None:
        return Answer(value=None, note="the lists were not asked")
    table = lists.table(programme, day)
    states = table.summary().states.get(party, {})
    held = sum(states.get(state, 0) for state in _DESIGNATED)
    unknown = states.get(CellState.UNKNOWN, 0)
    names = ", ".join(sorted({standing.list_id for standing in table.lists if standing.party == party}))
    note = f"on {names}" + (f"; of {unknown} subjects it is not known" if unknown else "")
    return Answer(value=held, sources=tuple(filter(None, (names,))), note=note)


def _action_after(record: EventRecord, _: AskedLists | None, arguments: Arguments, day: date) -> Answer:
    """The first designations that parties announced together after a day."""
    since = events.day_of(_needed(arguments, "since"))
    parties = set(filter(None, arguments.get("parties", "").split(";")))
    for action in record.actions:
        if since < action.date.earliest <= day and action.kind == "joint" and parties <= set(action.parties):
            counts = "; ".join(f"{count.party} {count.text}" for count in action.counts)
            days = (action.date.earliest - since).days
            note = f"{days} days later: {action.name}: {counts}"
            return Answer(value=action.date.text, sources=tuple(action.source.split("; ")), note=note)
    return Answer(value=None, note="nothing seen by that day")


def _agreement_after(record: EventRecord, _: AskedLists | None, arguments: Arguments, day: date) -> Answer:
    """The day on which an agreement was first in force after a day."""
    since, name = events.day_of(_needed(arguments, "since")), _needed(arguments, "agreement")
    # Refuses an agreement that the record does not know.
    events.agreement_state(record, name, as_of=day)
    for step in record.agreement_events:
        in_force = events.agreement_state(record, name, as_of=step.date.latest).in_force
        if step.agreement == name and since < step.date.earliest <= day and in_force:
            days = (step.date.earliest - since).days
            note = f"{days} days later: {step.event}"
            return Answer(value=step.date.text, sources=tuple(step.source.split("; ")), note=note)
    return Answer(value=None, note="nothing seen by that day")


def _resolution_after(record: EventRecord, _: AskedLists | None, arguments: Arguments, day: date) -> Answer:
    """The first resolution with measures after a day."""
    since = events.day_of(_needed(arguments, "since"))
    for resolution in record.resolutions:
        if since < resolution.date.earliest <= day and resolution.adopted and not resolution.renewal:
            days = (resolution.date.earliest - since).days
            note = f"{days} days later, after {resolution.trigger}"
            return Answer(value=resolution.symbol, sources=tuple(resolution.source.split("; ")), note=note)
    return Answer(value=None, note="nothing seen by that day")


def _needed(arguments: Arguments, name: str) -> str:
    if not arguments.get(name):
        raise InvalidValue(f"The query needs the argument {name}.")
    return arguments[name]


#: The queries by name, each with the arguments that it takes.
QUERIES: Mapping[str, tuple[Query, tuple[str, ...]]] = {
    "tests": (_tests, ("kind", "system", "outcome", "year")),
    "strongest-test": (_strongest, ()),
    "range": (_range, ("system",)),
    "agreement": (_agreement, ("agreement",)),
    "newest-resolution": (_resolution, ()),
    "unanswered-tests": (_unanswered, ()),
    "council": (_press_statements, ("kind", "year")),
    "designated": (_designated, ("party", "programme")),
    "joint-action-after": (_action_after, ("since", "parties")),
    "agreement-in-force-after": (_agreement_after, ("since", "agreement")),
    "resolution-after": (_resolution_after, ("since",)),
}
