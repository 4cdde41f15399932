"""When an entry was listed, by sourced tables: OFAC's delimited files state no day."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from tricord.model import Statement
from tricord.names import fold

_TABLE = "listing_dates.csv"


class Dating(msgspec.Struct, frozen=True, kw_only=True):
    """A sourced date of an entry's listing (`listing_dates.csv`); empty text where the source does not say."""

    ent_num: str
    name: str
    listed_on: str
    not_before: str
    not_after: str
    delisted_on: str
    legal_basis: str
    concerns: str
    source: str


def load_datings(folder: Path) -> Iterator[Dating]:
    """The rows of `listing_dates.csv`, each with its source in words."""
    sources = {row["code"]: row["source"] for row in _table(folder / "listing_sources.csv")}
    for row in _table(folder / "listing_dates.csv"):
        yield Dating(**(row | {"source": sources.get(row["source"], row["source"])}))


def dated(datings: Sequence[Dating], name: str, warnings: list[str]) -> Iterator[Statement]:
    """What the table says of an entry. A row under another name is another entry's: it is not used, and reported."""
    words = set(fold(name).split())
    days = set()
    for dating in datings:
        if dating.name and not words & set(fold(dating.name).split()):
            warnings.append(
                f"{_TABLE} dates number {dating.ent_num} as {dating.name!r}, the file as {name!r}: not used"
            )
            continue
        yield from _statements(dating)
        if dating.listed_on:
            days.add(dating.listed_on)
    if len(days) > 1:
        warnings.append(f"sources disagree on the day of listing: {' and '.join(sorted(days))}; both are kept")


def _statements(dating: Dating) -> Iterator[Statement]:
    bounds = (("listedNotBefore", dating.not_before), ("listedNotAfter", dating.not_after))
    stated = (
        *((("listingDate", dating.listed_on),) if dating.listed_on else bounds),
        ("endDate", dating.delisted_on),
        ("authority", dating.legal_basis),
        ("programId", dating.concerns),
    )
    yield from (Statement(prop, value, _TABLE) for prop, value in stated if value)
    yield Statement("source", dating.source, _TABLE)


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))
