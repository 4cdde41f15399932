"""What the judged samples come to.

python -m benchmarks.truth.report
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path

JUDGED = Path(__file__).with_name("judged")


def counted(path: Path) -> dict[str, Counter[str]]:
    """The verdicts of a sample, by what Tricord says of a cell ("not listed", "owed", ...)."""
    found: dict[str, Counter[str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, strict=True):
            said = row["said"].partition(":")[0].partition(",")[0]
            found.setdefault(said, Counter())[row["verdict"]] += 1
    return found


def main() -> None:
    """One line per sample, and one per kind of cell in which something was false."""
    for path in sorted(JUDGED.glob("*.csv")):
        by_kind = counted(path)
        whole = sum(by_kind.values(), Counter[str]())
        sys.stdout.write(f"{path.stem}: {whole['false']} false of {whole.total()}\n")
        for said, verdicts in sorted(by_kind.items()):
            if verdicts["false"]:
                sys.stdout.write(f"  {said}: {verdicts['false']} false of {verdicts.total()}\n")


if __name__ == "__main__":
    main()
