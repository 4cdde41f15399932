"""What other sources say: totals that they published, readings of single tests, figures of one property."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from tricord.events._days import asked_day, happened
from tricord.events._question import TestQuestion, missiles, tests_by_day
from tricord.events._record import Answer, Claim, EventRecord, Figure, Test, Total
from tricord.events._systems import names_meant

CNS = "CNS list alone"
CNS_SOURCE = "nagix/nk-missile-tests@a0cc658:data/test.en.json (CNS/NTI database)"

#: The record's own reading of a property that sources differ on: the value as text and the span of a number (None: it
#: has none).
OwnReading = tuple[str, float | None, float | None]


def published_totals(record: EventRecord, question: TestQuestion, heard: date | None) -> list[Figure]:
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
        if said_by_then(total.said_on, heard) and _covers(record, total, question)
    ]


def _covers(record: EventRecord, total: Total, question: TestQuestion) -> bool:
    theirs = TestQuestion(
        kinds=frozenset(total.kinds),
        names=None if total.system is None else names_meant(record, total.system),
        outcome=total.outcome,
        year=total.year,
        day=asked_day(total.until),
    )
    # A system is of one kind: whoever names the system need not name the kind.
    kinds = theirs.kinds if question.names is not None and question.kinds is None else question.kinds
    same = msgspec.structs.replace(question, kinds=kinds, day=theirs.day) == theirs
    return same and _ids(record, theirs) == _ids(record, question)


def _ids(record: EventRecord, question: TestQuestion) -> list[str]:
    return [test.id for test in tests_by_day(record, question)]


def cns_figure(found: Sequence[Test]) -> list[Figure]:
    """What the list that most rows come from holds by itself; it leaves out short ranges, and nuclear tests."""
    listed = [t for t in found if t.in_cns]
    if not listed:
        return []
    number = missiles(listed)
    return [Figure(value=str(number), low=number, high=number, said_by=CNS, said_on=None, source=CNS_SOURCE)]


def recounts(record: EventRecord, question: TestQuestion, value: int, heard: date | None) -> list[Figure]:
    """The count again, with each source's own reading of single tests in place of the record's."""
    figures = []
    for source, claims in claims_by_source(record, ["system", "outcome"], heard).items():
        number = _recounted(record, question, claims)
        if number != value:
            days = {claim.said_on for claim in claims}
            figures.append(
                Figure(
                    value=str(number),
                    low=number,
                    high=number,
                    said_by=f"recounted by the reading of {source}",
                    said_on=days.pop() if len(days) == 1 else None,
                    source="; ".join(distinct(claim.source for claim in claims)),
                )
            )
    return figures


def _recounted(record: EventRecord, question: TestQuestion, claims: Sequence[Claim]) -> int:
    readings = {(claim.about, claim.property): claim.value for claim in claims}

    def is_meant(test: Test) -> bool:
        system = readings.get((test.id, "system"), test.system)
        outcome = readings.get((test.id, "outcome"), test.outcome)
        return question.fits(test, system=system, outcome=outcome)

    return missiles(test for test in record.tests if happened(test.date, question.day) and is_meant(test))


def compared(
    record: EventRecord, about: str, prop: str, own: OwnReading | None, sources: Sequence[str], heard: date | None
) -> Answer:
    """The record's value beside each source's."""
    figures = _claimed(record, about, prop, heard)
    if own is None:
        note = "the record takes no side" if figures else "nothing is recorded"
        return Answer(value=None, alternatives=tuple(figures), note=note)
    value, low, high = own
    spans = low != high and prop == "yield_kt"
    return Answer(
        value=value,
        alternatives=tuple(figure for figure in figures if not _agrees(figure, own)),
        agreeing=tuple(figure for figure in figures if _agrees(figure, own)),
        sources=tuple(sources),
        note="the span of all sources" if spans and figures else "",
    )


def _claimed(record: EventRecord, about: str, prop: str, heard: date | None) -> list[Figure]:
    return [
        Figure(value=c.value, low=c.low, high=c.high, said_by=c.said_by, said_on=c.said_on, source=c.source)
        for c in record.claims
        if c.about == about and c.property == prop and said_by_then(c.said_on, heard)
    ]


def _agrees(figure: Figure, own: OwnReading) -> bool:
    value, low, high = own
    return figure.value == value if figure.low is None else (figure.low, figure.high) == (low, high)


def claims_by_source(record: EventRecord, props: Sequence[str], heard: date | None) -> dict[str, list[Claim]]:
    grouped: dict[str, list[Claim]] = {}
    for claim in record.claims:
        if claim.property in props and said_by_then(claim.said_on, heard):
            grouped.setdefault(claim.said_by, []).append(claim)
    return grouped


def said_by_then(said_on: str | None, heard: date | None) -> bool:
    return heard is None or said_on is None or said_on <= heard.isoformat()


def distinct(values: Iterable[str]) -> tuple[str, ...]:
    """Each text once, in order; empty ones left out."""
    return tuple(dict.fromkeys(value for value in values if value))
