"""Make `src/tricord/data/sharing/*.csv` from the fact tables that stand beside the project.

    python scripts/make_sharing_tables.py [../shared/data]

Two tables, facts only, every row with source and confidence: `handling_rules.csv` (what each agreement asks of those
who give and receive) and `levels.csv` (the levels of classification that each party uses). The script settles what the
tables leave to the reader: one row for each agreement that a rule applies to, and the clause apart from its source.
The agreements' steps are in `data/events/agreements.csv`; terms and pairs of levels are kept by hand in
`src/tricord/sharing/`.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

Row = dict[str, str]

TARGET = Path(__file__).resolve().parent.parent / "src" / "tricord" / "data" / "sharing"

_CLAUSE = re.compile(r"\b((?:art|para)\. ?\d[\w. -]*)")


def make(data: Path, target: Path) -> None:
    """Read the tables in `data` and write those of the package into `target`."""
    target.mkdir(parents=True, exist_ok=True)
    _write(target, "handling_rules", _rules(_read(data, "sharing_rules")))
    _write(target, "levels", map(_level, _read(data, "classification_levels")))


def _rules(rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        found = _CLAUSE.findall(row["source"])
        for agreement in row["applies_to"].split("; "):
            yield {
                "rule": row["rule"],
                "agreement": agreement,
                "clause": found[-1].strip() if len(set(found)) == 1 else "",
                "meaning": row["meaning"],
                "source": row["source"],
                "confidence": row["confidence"],
            }


def _level(row: Row) -> Row:
    return {
        "party": row["country"],
        "rank": row["rank"],
        "level": row["level"],
        "romanised": row["romanised"],
        "meaning": row["harm_threshold"],
        "source": row["source"],
        "confidence": row["confidence"],
    }


def _read(data: Path, name: str) -> list[Row]:
    with (data / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    for number, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise SystemExit(f"{name}.csv, line {number}: a cell too many or too few")
    return rows


def _write(target: Path, name: str, rows: Iterable[Row]) -> None:
    found = list(rows)
    with (target / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(found[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)
    print(f"{name}.csv: {len(found)} rows")


if __name__ == "__main__":
    beside = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else beside, TARGET)
