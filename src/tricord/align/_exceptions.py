"""Exceptions of each party's law that may apply to a measure: a reviewed table, `exceptions.csv`.

It says where to look, and decides nothing: whether an exception applies is a lawyer's finding. The table was gathered
for North Korea; `programmes` says of which programme's measures each row speaks.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import msgspec

_FILE = Path(__file__).with_name("exceptions.csv")


class ListedException(msgspec.Struct, frozen=True, kw_only=True):
    """An exception: to what it applies, whom or what it covers, its law, and from when until when (EDTF, "" for not
    known or still in force).
    """

    party: str
    exception_id: str
    programmes: tuple[str, ...]
    applies_to: str
    scope: str
    law: str
    since: str
    until: str
    source: str
    confidence: str
    note: str


@cache
def _exceptions() -> tuple[ListedException, ...]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            ListedException(**{**row, "programmes": tuple(row["programmes"].split("; "))})  # type: ignore[arg-type]
            for row in csv.DictReader(file, strict=True)
        )


def exceptions_of(party: str, programmes: Iterable[str], day: str) -> tuple[ListedException, ...]:
    """The exceptions of a party to measures under any of the programmes, that may be in force on an ISO day."""
    wanted = set(programmes)
    return tuple(
        one
        for one in _exceptions()
        if one.party == party
        and not wanted.isdisjoint(one.programmes)
        and one.since <= day[: len(one.since)]
        and (not one.until or day[: len(one.until)] <= one.until)
    )
