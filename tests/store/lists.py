"""A list made of Python values, so that the store can be tested without any file format."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from tricord.lists import MAIN, Document, FacetFile, ListInfo, Record
from tricord.model import Part, Reading, Statement, Unplaced

#: key -> values of one facet; `name`, `since`, `programme`, `birth`, ... (see `read`).
Rows = Mapping[str, Mapping[str, str]]


class TableReader:
    """Reads documents that `document` makes. Every value is a statement; `odd` is a value that finds no place."""

    version = "1"

    def __init__(
        self, list_id: str = "us-ofac-sdn", party: str = "US", facets: tuple[str, ...] = (MAIN, "alt")
    ) -> None:
        self.info = ListInfo(
            id=list_id,
            party=party,
            title=list_id,
            publisher="test",
            address="",
            licence="",
            languages=("eng",),
            floor=0,
            ceiling=1000,
            facets=facets,
            exhaustive=True,
        )

    def files(self, path: Path) -> dict[str, Path]:
        """The one file of this list."""
        return {MAIN: path}

    def open(self, path: Path) -> Document:
        raise NotImplementedError(path)

    def read(self, record: Record) -> Reading:
        values: Mapping[str, str] = record.data
        subject = [
            Statement(prop, value, prop)
            for prop, value in values.items()
            if prop in ("name", "alias", "birthDate", "imoNumber", "flag", "passportNumber", "reference")
        ]
        parts = [Part(values.get("schema", "Person"), tuple(subject))]
        if record.facet == MAIN:
            listing = [
                Statement("programId", values.get("programme", "DPRK"), "programme"),
                Statement("basis", values.get("basis", "autonomous"), "basis"),
                Statement("provisions", "asset-freeze", "programme"),
            ]
            if "since" in values:
                listing.append(Statement("listingDate", values["since"], "since"))
            if "until" in values:
                listing.append(Statement("endDate", values["until"], "until"))
            parts.append(Part("Sanction", tuple(listing)))
        unplaced = tuple(Unplaced("odd value", value, prop) for prop, value in values.items() if prop == "odd")
        return Reading(tuple(parts), len(values), unplaced)


def document(published: str, main: Rows, **facets: Rows) -> Document:
    """A document of a day: the rows of the main facet, and of others by name."""
    all_facets = {MAIN: main, **facets}

    def records() -> Iterator[Record]:
        for facet, rows in all_facets.items():
            for number, (key, values) in enumerate(rows.items(), 1):
                yield Record(key, facet, repr(sorted(values.items())).encode(), values, f"row {number}")

    files = tuple(
        FacetFile(facet, f"{facet}.csv", hashlib.sha256(repr(rows).encode()).hexdigest())
        for facet, rows in all_facets.items()
    )
    return Document(date.fromisoformat(published), files, records)


def people(*names: str, **values: str) -> dict[str, dict[str, str]]:
    """Rows of persons, keyed by number in order."""
    return {str(number): {"name": name, **values} for number, name in enumerate(names, 1)}


def without(rows: Rows, keys: Iterable[str]) -> dict[str, Mapping[str, str]]:
    """The rows but those."""
    gone = set(keys)
    return {key: values for key, values in rows.items() if key not in gone}
