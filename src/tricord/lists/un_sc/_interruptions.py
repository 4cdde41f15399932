"""Listings that ended and came back under the same number, with the day of listing that they had at first.

The list prints one day, as if its entry had never been away. `interruptions.csv` has what the files of the days before
and after show (`scripts/make_un_interruptions.py`).
"""

from __future__ import annotations

import csv
from pathlib import Path

import msgspec

#: The table, as the place of what it says.
INTERRUPTIONS = "interruptions.csv"


class Interruption(msgspec.Struct, frozen=True):
    """An entry was away: it ended between two days, both included, and returned on a day. ISO days; `source`: where it
    was read.
    """

    reference: str
    ended_after: str
    ended_by: str
    returned_on: str
    source: str


def load_interruptions(folder: Path) -> dict[str, Interruption]:
    """The table of the list's folder, by reference."""
    with (folder / INTERRUPTIONS).open(encoding="utf-8", newline="") as file:
        return {row["reference"]: Interruption(**row) for row in csv.DictReader(file, strict=True)}
