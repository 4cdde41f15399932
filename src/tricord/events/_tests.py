"""Counting tests, and what is said about one of them, with every source that says something else.

Not a catalogue of missiles: it answers from a table that anybody can check row by row, and says how it counted.

>>> from tricord import events
>>> events.count_tests(events.load(), kind="nuclear", year=2016, as_of="2016-10-27").value
2
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from enum import Enum

import msgspec

from tricord.events._days import asked_day, happened
from tricord.events._figures import (
    OwnReading,
    claims_by_source,
    cns_figure,
    compared,
    distinct,
    published_totals,
    recounts,
)
from tricord.events._question import TestQuestion, missiles, question_of, tests_by_day, tests_meant
from tricord.events._record import Answer, Claim, EventRecord, Figure, Outcome, Test, TestKind
from tricord.events._systems import one_name_each, system_row
from tricord.model.errors import InvalidValue


class SystemCount(msgspec.Struct, frozen=True, kw_only=True):
    """How one missile system fared in a year: missiles launched, those that failed, and its range in km."""

    system: str
    launched: Answer
    failed: Answer
    range_km: Answer


def find_tests(
    record: EventRecord,
    *,
    kind: str | Collection[str] | None = None,
    system: str | None = None,
    outcome: str | None = None,
    year: int | None = None,
    as_of: str | date | None = None,
) -> tuple[Test, ...]:
    """The tests that had surely happened by the end of `as_of` (local day; None: all known), in order of date.

    `kind` is one or several of nuclear, missile, space; `system` any published name of a system (Musudan, Hwasong-10,
    BM-25). Raises `InvalidValue` for a kind, system, outcome or day that is none: a misspelling is no zero.
    """
    return tuple(tests_by_day(record, question_of(record, kind, system, outcome, year, as_of)))


def count_tests(
    record: EventRecord,
    *,
    kind: str | Collection[str] | None = None,
    system: str | None = None,
    outcome: str | None = None,
    year: int | None = None,
    as_of: str | date | None = None,
    known_on: str | date | None = None,
) -> Answer:
    """How many, with every source's figure: published totals that cover the same tests, the CNS list alone, and a
    recount for each source that names another system or outcome for single tests.

    Each missile of a salvo counts; an attempt without flight does not. Options and errors as for `find_tests`;
    `known_on` leaves out what was said after that day (claims of unknown day stay).
    """
    question = question_of(record, kind, system, outcome, year, as_of)
    heard = asked_day(known_on)
    meant = tests_meant(record, question)
    found = [t for t in meant if happened(t.date, question.day)]
    value = missiles(found)
    figures = [
        *published_totals(record, question, heard),
        *cns_figure(found),
        *recounts(record, question, value, heard),
    ]
    return Answer(
        value=value,
        alternatives=tuple(f for f in figures if not f.allows(value)),
        agreeing=tuple(f for f in figures if f.allows(value)),
        sources=distinct(source for t in found for source in t.source.split("; ")),
        note=_how_counted(
            found, [t for t in meant if happened(t.date, question.day) is None], _of_unknown_outcome(record, question)
        ),
    )


def systems_tested(
    record: EventRecord, *, year: int, as_of: str | date | None = None, known_on: str | date | None = None
) -> tuple[SystemCount, ...]:
    """Every missile system launched in a year up to a day; the most launched first."""

    def counted(system: str, outcome: str | None) -> Answer:
        return count_tests(
            record, kind="missile", system=system, outcome=outcome, year=year, as_of=as_of, known_on=known_on
        )

    rows = [
        SystemCount(
            system=system,
            launched=counted(system, None),
            failed=counted(system, Outcome.FAILURE),
            range_km=system_range(record, system, known_on=known_on),
        )
        for system in one_name_each(t.system for t in find_tests(record, kind="missile", year=year, as_of=as_of))
    ]
    return tuple(sorted(rows, key=lambda row: (-int(row.launched.value or 0), row.system)))


def reported(record: EventRecord, about: str, prop: str, *, known_on: str | date | None = None) -> Answer:
    """What is said of one test: the record's value and each source's.

    `about` is the id of a test, `prop` one of magnitude, yield_kt, range_km, apogee_km, system, outcome, site, date,
    time_utc, device. Raises `InvalidValue` for an id or property that the record does not know.
    """
    test = next((t for t in record.tests if t.id == about), None)
    if test is None:
        raise InvalidValue(f"No test has the id {about!r}. Ids look like {record.tests[-1].id}.")
    if prop not in _PROPERTIES:
        raise InvalidValue(f"Nothing is recorded under {prop!r}. Ask for one of {', '.join(_PROPERTIES)}.")
    return compared(record, about, prop, _PROPERTIES[prop](test), test.source.split("; "), asked_day(known_on))


def system_range(record: EventRecord, system: str, *, known_on: str | date | None = None) -> Answer:
    """The range of a system in km, by each source. Value None where no source gives one.

    Raises `InvalidValue` for a name that no system has.
    """
    known = system_row(record, system)
    if known is None:
        return Answer(value=None, note="no range of this system is recorded")
    low, high = known.range_low, known.range_high
    own: OwnReading = (f"{low}-{high}" if low != high else str(low), low, high)
    return compared(record, known.key, "theoretical_range_km", own, [known.source], asked_day(known_on))


def strongest_nuclear_test(
    record: EventRecord, *, as_of: str | date | None = None, known_on: str | date | None = None
) -> Answer:
    """The day of the most powerful nuclear test by then: the highest recorded magnitude.

    Agencies measure differently, so a figure of one is never set against a figure of another: each agency that
    measured this test and an earlier one agrees, or is an alternative. `note` says what that leaves open.
    """
    found = find_tests(record, kind=TestKind.NUCLEAR, as_of=as_of)
    if not found:
        return Answer(value=None, note="no nuclear test by that day")
    best = max(found, key=lambda t: (t.magnitude or 0, t.date))
    judged = list(_judged(record, best, {t.id: t for t in found}, asked_day(known_on)))
    notes = [f"highest recorded magnitude ({best.magnitude:g}) of {len(found)} nuclear tests"]
    notes += [f"does not settle it: {figure}" for verdict, figure in judged if verdict is _Verdict.OPEN]
    notes += _overlapping_yields(best, found)
    return Answer(
        value=best.date.text,
        alternatives=tuple(figure for verdict, figure in judged if verdict is _Verdict.WEAKER),
        agreeing=tuple(figure for verdict, figure in judged if verdict is _Verdict.STRONGER),
        sources=tuple(best.source.split("; ")),
        note="; ".join(notes),
    )


class _Verdict(Enum):
    """What an agency's figures say of the test with the highest magnitude, beside the strongest other it measured."""

    STRONGER = 1
    WEAKER = 2
    OPEN = 3


def _judged(
    record: EventRecord, best: Test, tests: Mapping[str, Test], heard: date | None
) -> Iterator[tuple[_Verdict, Figure]]:
    """The verdict of each agency that measured the best and another of these tests, by each quantity."""
    for prop in ("magnitude", "yield_kt"):
        for agency, claims in claims_by_source(record, [prop], heard).items():
            measured = {claim.about: claim for claim in claims if claim.about in tests}
            mine = measured.pop(best.id, None)
            if mine is None or not measured:
                continue
            rival = max(measured.values(), key=lambda claim: claim.high or 0)
            figure = Figure(
                value=f"{mine.value} against {rival.value} on {tests[rival.about].date.text}",
                low=None,
                high=None,
                said_by=f"{agency}, {_UNIT[prop]}",
                said_on=None,
                source=mine.source,
            )
            yield _verdict(mine, rival), figure


def _verdict(mine: Claim, rival: Claim) -> _Verdict:
    if (mine.low or 0) > (rival.high or 0):
        return _Verdict.STRONGER
    return _Verdict.WEAKER if (mine.high or 0) < (rival.low or 0) else _Verdict.OPEN


def _overlapping_yields(best: Test, found: Sequence[Test]) -> list[str]:
    rivals = [test for test in found if test is not best and (test.yield_high or 0) > (best.yield_low or 0)]
    return [
        f"across sources the yields overlap: {test.date.text} was put at up to {test.yield_high:g} kt, "
        f"this one at {best.yield_low:g} to {best.yield_high:g} kt"
        for test in rivals
    ]


def _of_unknown_outcome(record: EventRecord, question: TestQuestion) -> int:
    """How many more the count might hold if their outcome were known."""
    if question.outcome in (None, Outcome.UNKNOWN):
        return 0
    unknown = msgspec.structs.replace(question, outcome=Outcome.UNKNOWN)
    return missiles(t for t in tests_meant(record, unknown) if happened(t.date, question.day))


def _how_counted(found: Sequence[Test], open_months: Sequence[Test], unknown: int) -> str:
    notes = ["each missile counts, by local day (UTC+9)"] if any(t.kind != "nuclear" for t in found) else []
    notes += [note for note in (_below_threshold(found), _without_flight(found)) if note]
    if unknown:
        notes.append(f"{unknown} more are of unknown outcome")
    if open_months:
        notes.append(f"{missiles(open_months)} more may have happened by that day: only the month is known")
    return "; ".join(notes)


def _below_threshold(found: Sequence[Test]) -> str:
    below = [test for test in found if test.in_cns is False and test.count]
    if not below:
        return ""
    systems = ", ".join(one_name_each(test.system for test in below))
    return f"{missiles(below)} of them below the threshold of the CNS list ({systems})"


def _without_flight(found: Sequence[Test]) -> str:
    attempts = sum(test.count == 0 for test in found)
    if not attempts:
        return ""
    return f"{attempts} reported attempt{'s' * (attempts > 1)} without flight not counted"


def _number(value: float | None) -> OwnReading | None:
    return None if value is None else (f"{value:g}", value, value)


def _yield(test: Test) -> OwnReading | None:
    low, high = test.yield_low, test.yield_high
    if low is None or high is None:
        return None
    return (f"{low:g}-{high:g}" if low != high else f"{low:g}", low, high)


_PROPERTIES: dict[str, Callable[[Test], OwnReading | None]] = {
    "magnitude": lambda t: _number(t.magnitude),
    "yield_kt": _yield,
    "range_km": lambda t: _number(t.range_km),
    "apogee_km": lambda t: _number(t.apogee_km),
    "system": lambda t: (t.system, None, None),
    "outcome": lambda t: (t.outcome.value, None, None),
    "site": lambda t: (t.site, None, None),
    "date": lambda t: (t.date.text, None, None),
    "time_utc": lambda t: (t.utc, None, None) if t.utc else None,
    "device": lambda _: None,
}
_UNIT = {"magnitude": "magnitude", "yield_kt": "yield in kt"}
