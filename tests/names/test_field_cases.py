"""What people write into fields of names, and what failed when others tried it: each row says what is right.

`field_cases.csv` has cases of our own, one kind beside the other; the cases beside the project are
from public reports.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from tricord.names import SAME, compare, search_texts

OWN = Path(__file__).with_name("field_cases.csv")
NAMES = frozenset({"Person", "Organization", "Company", "Vessel", "CryptoWallet"})


def cases(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["schema"] in NAMES]


def wrong(rows: list[dict[str, str]]) -> dict[str, list[str]]:
    """The rows that are answered otherwise than they say, by their kind."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        answer = compare(row["left"], row["right"], schema=row["schema"])
        if (answer.score >= SAME) != (row["same"] == "1"):
            found[row["kind"]].append(f"{row['left']} | {row['right']}: {answer.score} {'; '.join(answer.evidence)}")
    return dict(found)


def test_each_kind_of_field_is_read() -> None:
    assert wrong(cases(OWN)) == {}


@pytest.mark.parametrize("table", ["names_failing.csv", "names_guard.csv"])
def test_what_failed_when_others_tried_it_is_right(cases_folder: Path, table: str) -> None:
    assert wrong(cases(cases_folder / table)) == {}


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("KIM YONG CHOL (김영철)", ["KIM YONG CHOL", "김영철"]),
        ("김영철(KIM YONG CHOL)", ["김영철", "KIM YONG CHOL"]),
        ("KIM YONG CHOL 김영철", ["KIM YONG CHOL", "김영철"]),
        ("KIM, Yong Chol 金英哲", ["KIM, Yong Chol", "金英哲"]),
        ("金英哲/Kim Yong Chol", ["金英哲", "Kim Yong Chol"]),
        ("キム・ヨンチョル（KIM Yong Chol）", ["キム・ヨンチョル", "KIM Yong Chol"]),
        ("KIM, Yong Chol", []),
        ("John Testman @ Abu Test", ["John Testman", "Abu Test"]),
        ("Foo Testman s/o Bar Testman", ["Foo Testman"]),
        ("SK하이닉스", []),
        ("조선광업개발무역회사", []),
        ("삼성 SDI", []),
    ],
)
def test_a_name_is_asked_for_as_it_stands_and_by_each_name_in_it(cell: str, parts: list[str]) -> None:
    whole, *found = search_texts(cell, "LegalEntity")
    assert whole == cell
    assert sorted(found) == sorted(parts)


def test_a_comparison_is_symmetric() -> None:
    for row in cases(OWN):
        there = compare(row["left"], row["right"], schema=row["schema"])
        assert compare(row["right"], row["left"], schema=row["schema"]).score == there.score
