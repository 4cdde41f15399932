"""What screening finds of names whose answer is known: a bank's own labelled or seeded names.

Each row of a file says in one column (`expected`) whom its name must find: a subject by a name or number that a list
has or by an entry (`un-sc:KPi.001`), `hit` for anybody, `none` for nobody. The curve says for each threshold how many
are found, lost and wrongly shown; the rows are what changes between two rules' versions. What a regulator asks of a
model's owner; what it is not: a proof for names that are not in the file.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence

import msgspec

from tricord.model.errors import InvalidValue
from tricord.screen._answer import Versions
from tricord.screen._customer import BadRow, Customer
from tricord.screen._row import Matcher, matches_of

ANYBODY = frozenset({"hit", "yes", "1", "true", "any", "match", "該当", "예", "해당"})
NOBODY = frozenset({"none", "no", "0", "false", "no hit", "nobody", "非該当", "なし", "아니오", "없음"})
#: The thresholds of the curve.
STEPS = tuple(round(step / 100, 2) for step in range(50, 101, 5))


class ValidatedRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A labelled name: where it stands, whom it must find (`expected` as written; empty: nobody), and the best scores
    of those it must find (`found`) and of others (`other`), 0 where nothing reaches the floor. `name` and `reasons` are
    of what scored best.
    """

    place: str
    asked: str
    expected: str = ""
    found: float = 0.0
    other: float = 0.0
    best: float = 0.0
    name: str = ""
    reasons: tuple[str, ...] = ()

    @property
    def expects_somebody(self) -> bool:
        """Whether the name must find somebody."""
        return bool(self.expected)


class CurvePoint(msgspec.Struct, frozen=True, kw_only=True):
    """What a threshold would mean: names found and lost of those that must find somebody, and names that hit somebody
    of those that must find nobody.
    """

    threshold: float
    found: int
    lost: int
    false: int


class Validation(msgspec.Struct, frozen=True, kw_only=True):
    """Labelled names against an index: what it rests on, every row, the curve, and the rows that could not be used,
    each with its reason.
    """

    versions: Versions
    threshold: float
    rows: tuple[ValidatedRow, ...]
    curve: tuple[CurvePoint, ...]
    unused: tuple[str, ...] = ()

    def lost(self) -> tuple[ValidatedRow, ...]:
        """The names below the threshold that must find somebody."""
        return tuple(row for row in self.rows if row.expects_somebody and row.found < self.threshold)

    def false(self) -> tuple[ValidatedRow, ...]:
        """The names that must find nobody and reach the threshold."""
        return tuple(row for row in self.rows if not row.expects_somebody and row.other >= self.threshold)


class ChangedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A labelled name whose answer at the threshold is another than it was; `lost`: it found whom it must, and does
    not.
    """

    before: ValidatedRow
    after: ValidatedRow
    lost: bool


def validate(
    customers: Iterable[Customer | BadRow],
    screener: Matcher,
    subjects_named: Callable[[str], Iterable[str]],
    *,
    column: str = "expected",
    threshold: float = 0.7,
    floor: float = 0.5,
) -> Validation:
    """Screen labelled customers and say what each threshold would mean.

    `subjects_named` gives the ids of the subjects that a name, a number or an entry names. Scores below `floor` count
    as none. Raises `InvalidValue` where no row has the column or none is labelled.
    """
    rows, unused = [], []
    for customer in customers:
        if isinstance(customer, BadRow):
            unused.append(f"{customer.place}: {customer.reason}")
            continue
        label = _label(customer, column)
        if not label:
            unused.append(f"{customer.place}: no label in {column!r}")
            continue
        expected = frozenset(subjects_named(label)) if label.casefold() not in ANYBODY | NOBODY else frozenset()
        if not expected and label.casefold() not in ANYBODY | NOBODY:
            unused.append(f"{customer.place}: {label!r} names no subject of these lists")
            continue
        rows.append(_validated(customer, label, expected, screener, floor))
    if not rows:
        raise InvalidValue(
            f"No row says in {column!r} whom it must find: a listed name, number or entry, hit, or none. "
            "Name another column: --expected COLUMN."
        )
    steps = sorted({*STEPS, threshold})
    return Validation(
        versions=screener.versions,
        threshold=threshold,
        rows=tuple(rows),
        curve=tuple(_point(rows, step) for step in steps if step >= floor),
        unused=tuple(unused),
    )


def changed_answers(before: Validation, after: Validation) -> tuple[ChangedAnswer, ...]:
    """The names of both validations whose answer at their threshold is another, in the order of the later one."""
    known = {(row.asked, row.expected): row for row in before.rows}
    found = []
    for row in after.rows:
        earlier = known.get((row.asked, row.expected))
        if earlier is not None and _answer(earlier, before.threshold) != _answer(row, after.threshold):
            found.append(
                ChangedAnswer(
                    before=earlier, after=row, lost=row.expects_somebody and not _answer(row, after.threshold)
                )
            )
    return tuple(found)


def missing_names(before: Validation, after: Validation) -> tuple[ValidatedRow, ...]:
    """The names of the earlier validation that the later one lacks: taken out, or their subject is not listed."""
    held = {(row.asked, row.expected) for row in after.rows}
    return tuple(row for row in before.rows if (row.asked, row.expected) not in held)


def sample(rows: Sequence[ValidatedRow], most: int, seed: int) -> tuple[ValidatedRow, ...]:
    """At most so many of the rows, drawn by a seed, in their order."""
    if len(rows) <= most:
        return tuple(rows)
    drawn = sorted(random.Random(seed).sample(range(len(rows)), most))
    return tuple(rows[place] for place in drawn)


def _label(customer: Customer, column: str) -> str | None:
    """What a row says in the column; None where it has no such column."""
    wanted = column.casefold()
    return next((text.strip() for header, text in customer.fields.items() if header.casefold() == wanted), None)


def _validated(
    customer: Customer, label: str, expected: frozenset[str], screener: Matcher, floor: float
) -> ValidatedRow:
    found = other = 0.0
    best, name = 0.0, ""
    reasons: tuple[str, ...] = ()
    anybody = label.casefold() in ANYBODY
    for query in customer.queries:
        for match in matches_of(screener, query, threshold=floor, limit=None):
            if anybody or match.id in expected:
                found = max(found, match.score)
            else:
                other = max(other, match.score)
            if match.score > best:
                best, name, reasons = match.score, match.name, match.evidence
    return ValidatedRow(
        place=customer.place,
        asked=customer.queries[0].name,
        expected="" if label.casefold() in NOBODY else label,
        found=found,
        other=other,
        best=best,
        name=name,
        reasons=reasons,
    )


def _point(rows: Sequence[ValidatedRow], threshold: float) -> CurvePoint:
    must = [row for row in rows if row.expects_somebody]
    found = sum(row.found >= threshold for row in must)
    false = sum(row.other >= threshold for row in rows if not row.expects_somebody)
    return CurvePoint(threshold=threshold, found=found, lost=len(must) - found, false=false)


def _answer(row: ValidatedRow, threshold: float) -> bool:
    return (row.found if row.expects_somebody else row.other) >= threshold
