"""What people write into fields of names, asked of an index: each row of the cases says what is right, either way
round."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tricord.screen import Screener

OWN = Path(__file__).parents[1] / "names" / "field_cases.csv"
NAMED = frozenset({"Person", "Organization", "Company", "Vessel"})


def wrong(table: Path) -> list[str]:
    """The rows whose one name does not find the other, or finds it where it must not."""
    with table.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["schema"] in NAMED]
    held = [(str(number), side, row) for number, row in enumerate(rows) for side in ("left", "right")]
    screener = Screener.build(
        {"id": f"{number} {side}", "schema": row["schema"], "properties": {"name": [row[side]]}}
        for number, side, row in held
    )
    found = []
    for number, side, row in held:
        other = f"{number} {'right' if side == 'left' else 'left'}"
        for schema in (row["schema"], "LegalEntity"):
            hits = {match.id for match in screener.match(row[side], schema=schema, limit=None)}
            if (other in hits) != (row["same"] == "1"):
                found.append(f"{row[side]} ({schema}): {other} {row['kind']}")
    return found


def test_each_kind_of_field_finds_whom_it_names() -> None:
    assert wrong(OWN) == []


@pytest.mark.slow
@pytest.mark.parametrize("table", ["names_failing.csv", "names_guard.csv"])
def test_what_was_lost_when_others_tried_it_is_found(cases_folder: Path, table: str) -> None:
    assert wrong(cases_folder / table) == []
