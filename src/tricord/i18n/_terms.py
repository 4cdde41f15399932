"""The table of terms (`terms.csv`): what official texts call each concept, by language, and who has reviewed it.

The pages' own words follow it. A term whose `reviewed` is empty has been seen in a source and not yet been passed by a
native reviewer of sanctions practice.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import msgspec

_FILE = Path(__file__).with_name("terms.csv")


class Term(msgspec.Struct, frozen=True):
    """A term as a body uses it. `confidence` is the table's own; `reviewed` names who passed it ("": nobody yet)."""

    term_id: str
    lang: str
    text: str
    body: str
    source: str
    confidence: str
    reviewed: str


@cache
def terms() -> tuple[Term, ...]:
    """All terms, in the order of the table."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(Term(**row) for row in csv.DictReader(file, strict=True))
