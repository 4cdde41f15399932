"""Counting tests, and what is said about one of them, with every source that says something else.

Not a catalogue of missiles: it answers from a table that anybody can check row by row, and says how it counted.

>>> from tricord import events
>>> events.count_tests(events.load(), kind="nuclear", year=2016, as_of="2016-10-27").value
2
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from functools import cache
from typing import TypeVar

import msgspec

from tricord.events._days import asked_day, happened
from tricord.events._record import Answer, Claim, EventRecord, Figure, Outcome, System, Test, TestKind, Total
from tricord.model.errors import InvalidValue

CNS = "CNS list alone"
CNS_SOURCE = "nagix/nk-missile-tests@a0cc658:data/test.en.json (CNS/NTI database)"

#: The properties of a test or system that sources differ on, with the record's own reading: the value as text and the
#: span of a number (None: the record has none).
_Reading = tuple[str, float | None, float | None]
_Kind = TypeVar("_Kind", TestKind, Outcome)


class SystemCount(msgspec.Struct, frozen=True, kw_only=True):
    """How one missile system fared in a year: missiles launched, those that failed, and its range in km."""

    system: str
    launched: Answer
    failed: Answer
    range_km: Answer


class _Question(msgspec.Struct, frozen=True, kw_only=True):
    """Which tests are meant; None leaves a side open. `day` None means everything known."""

    kinds: frozenset[TestKind] | None
    names: frozenset[str] | None
    outcome: Outcome | None
    year: int | None
    day: date | None

    def fits(self, test: Test, *, system: str, outcome: str) -> bool:
        """Whether a test is meant when its system and outcome are read in some source's way; whatever its day."""
        return (
            (self.kinds is None or test.kind in self.kinds)
            and (self.names is None or not self.names.isdisjoint(_names_in(system)))
            and (self.outcome is None or outcome == self.outcome)
            and (self.year is None or test.date.earliest.year == self.year)
        )


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
    BM-25). Raises `ValueError` for a kind, system, outcome or day that is none: a misspelling is no zero.
    """
    question = _question(record, kind, system, outcome, year, as_of)
    return tuple(t for t in _meant(record, question) if happened(t.date, question.day))


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
    question = _question(record, kind, system, outcome, year, as_of)
    heard = asked_day(known_on)
    meant = _meant(record, question)
    found = [t for t in meant if happened(t.date, question.day)]
    value = _sum(found)
    figures = [
        *_published_totals(record, question, heard),
        *_cns_figure(found),
        *_recounts(record, question, value, heard),
    ]
    return Answer(
        value=value,
        alternatives=tuple(f for f in figures if not f.allows(value)),
        agreeing=tuple(f for f in figures if f.allows(value)),
        sources=_distinct(source for t in found for source in t.source.split("; ")),
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
        for system in _one_name_each(t.system for t in find_tests(record, kind="missile", year=year, as_of=as_of))
    ]
    return tuple(sorted(rows, key=lambda row: (-int(row.launched.value or 0), row.system)))


def reported(record: EventRecord, about: str, prop: str, *, known_on: str | date | None = None) -> Answer:
    """What is said of one test: the record's value and each source's.

    `about` is the id of a test, `prop` one of magnitude, yield_kt, range_km, apogee_km, system, outcome, site, date,
    time_utc, device. Raises `ValueError` for an id or property that the record does not know.
    """
    test = next((t for t in record.tests if t.id == about), None)
    if test is None:
        raise InvalidValue(f"No test has the id {about!r}. Ids look like {record.tests[-1].id}.")
    if prop not in _PROPERTIES:
        raise InvalidValue(f"Nothing is recorded under {prop!r}. Ask for one of {', '.join(_PROPERTIES)}.")
    return _compared(record, about, prop, _PROPERTIES[prop](test), test.source.split("; "), asked_day(known_on))


def system_range(record: EventRecord, system: str, *, known_on: str | date | None = None) -> Answer:
    """The range of a system in km, by each source. Value None where no source gives one. `ValueError`: no such name."""
    known = _system_row(record, system)
    if known is None:
        return Answer(value=None, note="no range of this system is recorded")
    low, high = known.range_low, known.range_high
    own: _Reading = (f"{low}-{high}" if low != high else str(low), low, high)
    return _compared(record, known.key, "theoretical_range_km", own, [known.source], asked_day(known_on))


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
    ids = {t.id: t for t in found}
    agreeing, alternatives, unsettled = [], [], []
    for prop in ("magnitude", "yield_kt"):
        for agency, claims in _by_source(record, [prop], asked_day(known_on)).items():
            measured = {c.about: c for c in claims if c.about in ids}
            if best.id not in measured or len(measured) < 2:
                continue
            mine = measured.pop(best.id)
            rival = max(measured.values(), key=lambda c: c.high or 0)
            text = f"{mine.value} against {rival.value} on {ids[rival.about].date.text}"
            figure = Figure(
                value=text, low=None, high=None, said_by=f"{agency}, {_UNIT[prop]}", said_on=None, source=mine.source
            )
            if (mine.low or 0) > (rival.high or 0):
                agreeing.append(figure)
            elif (mine.high or 0) < (rival.low or 0):
                alternatives.append(figure)
            else:
                unsettled.append(str(figure))
    rivals = [t for t in found if t is not best and (t.yield_high or 0) > (best.yield_low or 0)]
    notes = [f"highest recorded magnitude ({best.magnitude:g}) of {len(found)} nuclear tests"]
    notes += [f"does not settle it: {text}" for text in unsettled]
    notes += [
        f"across sources the yields overlap: {t.date.text} was put at up to {t.yield_high:g} kt, "
        f"this one at {best.yield_low:g} to {best.yield_high:g} kt"
        for t in rivals
    ]
    return Answer(
        value=best.date.text,
        alternatives=tuple(alternatives),
        agreeing=tuple(agreeing),
        sources=tuple(best.source.split("; ")),
        note="; ".join(notes),
    )


# -- one question --------------------------------------------------------------------------------------------------


def _question(
    record: EventRecord,
    kind: str | Collection[str] | None,
    system: str | None,
    outcome: str | None,
    year: int | None,
    as_of: str | date | None,
) -> _Question:
    kinds = [kind] if isinstance(kind, str) else kind
    return _Question(
        kinds=None if kinds is None else frozenset(_member(TestKind, k) for k in kinds),
        names=None if system is None else _names_meant(record, system),
        outcome=None if outcome is None else _member(Outcome, outcome),
        year=year,
        day=asked_day(as_of),
    )


def _member(known: type[_Kind], text: str) -> _Kind:
    try:
        return known(text)
    except ValueError:
        raise InvalidValue(f"{text!r} is none of {', '.join(known)}.") from None


def _meant(record: EventRecord, question: _Question) -> list[Test]:
    return [t for t in record.tests if question.fits(t, system=t.system, outcome=t.outcome)]


def _sum(found: Iterable[Test]) -> int:
    return sum(t.count for t in found)


# -- names of systems ----------------------------------------------------------------------------------------------


def _one_name_each(systems: Iterable[str]) -> list[str]:
    """The names under which systems are written; of two that share a name, the first."""
    kept: list[str] = []
    for system in systems:
        if all(_names_in(system).isdisjoint(_names_in(other)) for other in kept):
            kept.append(system)
    return kept


@cache
def _names_in(text: str) -> frozenset[str]:
    """`Hwasong-10/Musudan (BM-25)` holds three names. Names are compared whole: Hwasong-12 is not Hwasong-12A."""
    parts = (part.strip().removeprefix("listed as ").strip() for part in re.split(r"[/()]", text.casefold()))
    return frozenset(part for part in parts if part and part != "presumed")


def _names_meant(record: EventRecord, system: str) -> frozenset[str]:
    """The names asked for, and the other names of the same system."""
    asked = _names_in(system)
    known = {name for t in record.tests for name in _names_in(t.system)}
    known |= {name for s in record.systems for name in _names_in(s.name)}
    if not asked or not asked <= known:
        raise InvalidValue(f"No system is called {system!r}. Known names: {', '.join(sorted(known))}.")
    same = [_names_in(s.name) for s in record.systems] + [_names_in(t.system) for t in record.tests]
    return asked.union(*(names for names in same if not asked.isdisjoint(names)))


def _system_row(record: EventRecord, system: str) -> System | None:
    meant = _names_meant(record, system)
    return next((s for s in record.systems if not meant.isdisjoint(_names_in(s.name))), None)


# -- what other sources say ----------------------------------------------------------------------------------------


def _published_totals(record: EventRecord, question: _Question, heard: date | None) -> list[Figure]:
    """Totals that cover exactly the tests asked for: same question, and nothing happened between their days."""
    return [
        Figure(
            value=total.value,
            low=total.low,
            high=total.high,
            said_by=total.said_by,
            said_on=total.said_on,
            source=total.source,
        )
        for total in record.totals
        if _said_by_then(total.said_on, heard) and _covers(record, total, question)
    ]


def _covers(record: EventRecord, total: Total, question: _Question) -> bool:
    theirs = _Question(
        kinds=frozenset(total.kinds),
        names=None if total.system is None else _names_meant(record, total.system),
        outcome=total.outcome,
        year=total.year,
        day=asked_day(total.until),
    )
    # A system is of one kind: whoever names the system need not name the kind.
    kinds = theirs.kinds if question.names is not None and question.kinds is None else question.kinds
    same = msgspec.structs.replace(question, kinds=kinds, day=theirs.day) == theirs
    return same and _ids(record, theirs) == _ids(record, question)


def _ids(record: EventRecord, question: _Question) -> list[str]:
    return [t.id for t in _meant(record, question) if happened(t.date, question.day)]


def _cns_figure(found: Sequence[Test]) -> list[Figure]:
    """What the list that most rows come from holds by itself; it leaves out short ranges, and nuclear tests."""
    listed = [t for t in found if t.in_cns]
    if not listed:
        return []
    number = _sum(listed)
    return [Figure(value=str(number), low=number, high=number, said_by=CNS, said_on=None, source=CNS_SOURCE)]


def _recounts(record: EventRecord, question: _Question, value: int, heard: date | None) -> list[Figure]:
    """The count again, with each source's own reading of single tests in place of the record's."""
    figures = []
    for source, claims in _by_source(record, ["system", "outcome"], heard).items():
        readings = {(c.about, c.property): c.value for c in claims}
        number = _sum(
            t
            for t in record.tests
            if happened(t.date, question.day)
            and question.fits(
                t,
                system=readings.get((t.id, "system"), t.system),
                outcome=readings.get((t.id, "outcome"), t.outcome),
            )
        )
        if number != value:
            days = {c.said_on for c in claims}
            figures.append(
                Figure(
                    value=str(number),
                    low=number,
                    high=number,
                    said_by=f"recounted by the reading of {source}",
                    said_on=days.pop() if len(days) == 1 else None,
                    source="; ".join(_distinct(c.source for c in claims)),
                )
            )
    return figures


def _compared(
    record: EventRecord, about: str, prop: str, own: _Reading | None, sources: Sequence[str], heard: date | None
) -> Answer:
    """The record's value beside each source's."""
    figures = [
        Figure(value=c.value, low=c.low, high=c.high, said_by=c.said_by, said_on=c.said_on, source=c.source)
        for c in record.claims
        if c.about == about and c.property == prop and _said_by_then(c.said_on, heard)
    ]
    if own is None:
        note = "the record takes no side" if figures else "nothing is recorded"
        return Answer(value=None, alternatives=tuple(figures), note=note)
    value, low, high = own

    def same(figure: Figure) -> bool:
        return figure.value == value if figure.low is None else (figure.low, figure.high) == (low, high)

    return Answer(
        value=value,
        alternatives=tuple(f for f in figures if not same(f)),
        agreeing=tuple(f for f in figures if same(f)),
        sources=tuple(sources),
        note="the span of all sources" if low != high and prop == "yield_kt" and figures else "",
    )


def _by_source(record: EventRecord, props: Sequence[str], heard: date | None) -> dict[str, list[Claim]]:
    grouped: dict[str, list[Claim]] = {}
    for claim in record.claims:
        if claim.property in props and _said_by_then(claim.said_on, heard):
            grouped.setdefault(claim.said_by, []).append(claim)
    return grouped


def _said_by_then(said_on: str | None, heard: date | None) -> bool:
    return heard is None or said_on is None or said_on <= heard.isoformat()


def _of_unknown_outcome(record: EventRecord, question: _Question) -> int:
    """How many more the count might hold if their outcome were known."""
    if question.outcome in (None, Outcome.UNKNOWN):
        return 0
    unknown = msgspec.structs.replace(question, outcome=Outcome.UNKNOWN)
    return _sum(t for t in _meant(record, unknown) if happened(t.date, question.day))


def _how_counted(found: Sequence[Test], open_months: Sequence[Test], unknown: int) -> str:
    notes = ["each missile counts, by local day (UTC+9)"] if any(t.kind != "nuclear" for t in found) else []
    if below := _sum(t for t in found if t.in_cns is False):
        systems = ", ".join(_one_name_each(t.system for t in found if t.in_cns is False and t.count))
        notes.append(f"{below} of them below the threshold of the CNS list ({systems})")
    if attempts := sum(t.count == 0 for t in found):
        notes.append(f"{attempts} reported attempt{'s' * (attempts > 1)} without flight not counted")
    if unknown:
        notes.append(f"{unknown} more are of unknown outcome")
    if open_months:
        notes.append(f"{_sum(open_months)} more may have happened by that day: only the month is known")
    return "; ".join(notes)


def _number(value: float | None) -> _Reading | None:
    return None if value is None else (f"{value:g}", value, value)


def _yield(test: Test) -> _Reading | None:
    low, high = test.yield_low, test.yield_high
    if low is None or high is None:
        return None
    return (f"{low:g}-{high:g}" if low != high else f"{low:g}", low, high)


_PROPERTIES: dict[str, Callable[[Test], _Reading | None]] = {
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


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
