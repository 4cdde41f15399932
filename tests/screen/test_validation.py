"""Labelled names against an index: the curve, what is lost and false, and what changed between two versions."""

from __future__ import annotations

from pathlib import Path

import pytest

from tricord.model.errors import InvalidValue
from tricord.screen import Screener, Validation, changed_answers, open_customers, sample, validate

LABELLED = """name,expected
김영철 위원장,KIM Yong Chol
Kim Yong Chol,hit
Kim Yong Chun,KIM Yong Chol
Jane Ordinary,none
KIM Yong Chol,none
Foo Bar,whom nobody knows
Baz Qux,
"""


@pytest.fixture
def screener() -> Screener:
    return Screener.build([{"id": "kim", "schema": "Person", "properties": {"name": ["KIM Yong Chol"]}}])


def validated(folder: Path, screener: Screener, text: str = LABELLED, **options: object) -> Validation:
    path = folder / "labelled.csv"
    path.write_text(text, encoding="utf-8")
    return validate(open_customers(path).rows(), screener, screener.bearing, **options)  # type: ignore[arg-type]


def test_the_curve_says_what_each_threshold_would_mean(tmp_path: Path, screener: Screener) -> None:
    found = validated(tmp_path, screener)
    at = {point.threshold: point for point in found.curve}
    assert (at[0.7].found, at[0.7].lost, at[0.7].false) == (2, 1, 1)
    assert at[0.5].found == 3
    assert [row.asked for row in found.lost()] == ["Kim Yong Chun"]
    assert [row.asked for row in found.false()] == ["KIM Yong Chol"]
    assert all(row.reasons for row in (*found.lost(), *found.false()))


def test_a_row_that_cannot_be_used_is_said_with_its_reason(tmp_path: Path, screener: Screener) -> None:
    found = validated(tmp_path, screener)
    assert found.unused == (
        "line 7: 'whom nobody knows' names no subject of these lists",
        "line 8: no label in 'expected'",
    )


def test_without_the_column_or_without_a_label_nothing_is_validated(tmp_path: Path, screener: Screener) -> None:
    with pytest.raises(InvalidValue, match="No row says in 'right' whom it must find"):
        validated(tmp_path, screener, column="right")
    with pytest.raises(InvalidValue, match="Name another column: --expected"):
        validated(tmp_path, screener, "name,expected\nFoo Bar,\n")


def test_what_changed_between_two_versions_is_told_and_whether_it_was_lost(tmp_path: Path, screener: Screener) -> None:
    before = validated(tmp_path, screener)
    emptied = Screener.build([{"id": "kim", "schema": "Person", "properties": {"name": ["KIM Yong Chol"]}}])
    assert changed_answers(before, validated(tmp_path, emptied)) == ()
    stricter = validated(tmp_path, screener, threshold=0.99)
    changed = changed_answers(before, stricter)
    assert [(change.after.asked, change.lost) for change in changed] == [("김영철 위원장", True)]


def test_a_sample_is_drawn_by_its_seed_and_keeps_the_order(tmp_path: Path, screener: Screener) -> None:
    rows = validated(tmp_path, screener).rows
    assert sample(rows, 2, 1) == sample(rows, 2, 1)
    assert len(sample(rows, 2, 1)) == 2
    assert sample(rows, 99, 1) == rows
