"""Reading a reviewed table of this room."""

from __future__ import annotations

import csv
from pathlib import Path


def table_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a reviewed table, by column."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))
