"""Frozen answers: a table of what the rules answer today, beside what they are asked, so that nothing moves unnoticed.

A change that moves answers freezes them again (`python -m benchmarks.names.freeze`, `benchmarks.linking.freeze`) and
its message explains each line that moves.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

Row = Mapping[str, str]


def read(path: Path) -> list[dict[str, str]]:
    """The frozen rows in order."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def write(path: Path, rows: Iterable[Row]) -> None:
    """Freeze the rows; all have the columns of the first."""
    kept = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(kept[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)


def moved(frozen: Iterable[Row], today: Iterable[Row], asked: tuple[str, str]) -> list[str]:
    """One line for each answer that is no longer the frozen one; `asked`: the columns that say what is asked."""
    before, after = ({tuple(row[column] for column in asked): row for row in rows} for rows in (frozen, today))
    lines = []
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        name = " | ".join(key)
        if old is None or new is None:
            lines.append(f"{name}: {'is not frozen' if old is None else 'is no longer asked'}")
            continue
        lines += [f"{name}: {column}: {old[column]} -> {new[column]}" for column in old if old[column] != new[column]]
    return lines
