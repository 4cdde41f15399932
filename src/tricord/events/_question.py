"""Which tests a question means, and those of the record that it means."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import TypeVar

import msgspec

from tricord.events._days import asked_day, happened
from tricord.events._record import EventRecord, Outcome, Test, TestKind
from tricord.events._systems import names_in, names_meant
from tricord.model.errors import InvalidValue

_Kind = TypeVar("_Kind", TestKind, Outcome)


class TestQuestion(msgspec.Struct, frozen=True, kw_only=True):
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
            and (self.names is None or not self.names.isdisjoint(names_in(system)))
            and (self.outcome is None or outcome == self.outcome)
            and (self.year is None or test.date.earliest.year == self.year)
        )


def question_of(
    record: EventRecord,
    kind: str | Collection[str] | None,
    system: str | None,
    outcome: str | None,
    year: int | None,
    as_of: str | date | None,
) -> TestQuestion:
    """The question as a caller asks it. Raises `InvalidValue` for a kind, system, outcome or day that is none."""
    kinds = [kind] if isinstance(kind, str) else kind
    return TestQuestion(
        kinds=None if kinds is None else frozenset(_member(TestKind, k) for k in kinds),
        names=None if system is None else names_meant(record, system),
        outcome=None if outcome is None else _member(Outcome, outcome),
        year=year,
        day=asked_day(as_of),
    )


def _member(known: type[_Kind], text: str) -> _Kind:
    try:
        return known(text)
    except ValueError:
        raise InvalidValue(f"{text!r} is none of {', '.join(known)}.") from None


def tests_meant(record: EventRecord, question: TestQuestion) -> list[Test]:
    """The tests that are meant, whatever their day."""
    return [t for t in record.tests if question.fits(t, system=t.system, outcome=t.outcome)]


def missiles(found: Iterable[Test]) -> int:
    """How many missiles some tests are: a salvo counts each, an attempt without flight none."""
    return sum(t.count for t in found)


def tests_by_day(record: EventRecord, question: TestQuestion) -> list[Test]:
    """The tests that are meant and had surely happened by the day of the question."""
    return [test for test in tests_meant(record, question) if happened(test.date, question.day)]
