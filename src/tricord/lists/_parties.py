"""The parties, and what is known of how completely their lists cover the past: two reviewed tables.

`parties.csv` names the authorities in the order in which they are shown. `coverage.csv` holds sourced claims that a
list shows every designation of a programme over a period, so that who is absent was not listed then, even before the
first snapshot.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import msgspec


class Party(msgspec.Struct, frozen=True):
    """An authority that keeps lists. `binds`: a Security Council listing binds it though its own list does not repeat
    it.
    """

    code: str
    name: str
    binds: bool
    source: str


class Coverage(msgspec.Struct, frozen=True):
    """From `since` to `until` (ISO days, both included; empty `since`: always) the list shows all designations of the
    programme.
    """

    list_id: str
    programme: str
    since: str
    until: str
    source: str


def _rows(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@cache
def parties() -> dict[str, Party]:
    """All parties by code, in the order in which they are shown."""
    return {
        row["code"]: Party(row["code"], row["name"], row["binds"] == "yes", row["source"])
        for row in _rows("parties.csv")
    }


@cache
def coverage() -> tuple[Coverage, ...]:
    """The coverage claims."""
    return tuple(
        Coverage(row["list"], row["programme"], row["since"], row["until"], row["source"])
        for row in _rows("coverage.csv")
    )
