"""The house rules as tables: read once, each row a dict of its columns."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "tables"
LANGUAGES = ("tr", "en", "ko", "ja")


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `tables/<name>`, in order; lines that begin with # are remarks."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(line for line in file if not line.startswith("#")))
