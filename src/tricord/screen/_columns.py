"""The columns of a customer table: which means what, and how a row of it becomes a customer.

`columns.csv` holds the headers that are recognised, in three languages: a reviewed table. A row may carry several names
(in Latin letters and in Hangul, the company's and its director's): each is asked for. What no column of the table means
is carried through unread.

>>> layout = TableLayout.of(("氏名", "生年月日", "支店"))
>>> customer = layout.customer(("金英哲", "1946年2月28日", "大阪"), "line 2")
>>> customer.queries[0].name, customer.queries[0].birth_date, layout.unrecognised
('金英哲', '1946-02-28', ('支店',))
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

import msgspec

from tricord.names import fold
from tricord.screen._cells import (
    IDENTIFIER_FIELDS,
    damaged,
    east_asian,
    filled,
    kind,
    name_in,
    printable,
    several,
    table,
    word_key,
)
from tricord.screen._customer import BadRow, Customer, CustomerSettings, known_facts, not_text
from tricord.values import tidy

#: The fields a column can mean, in the order in which they are listed. `ignore` is said by the user only.
NAME_FIELDS = ("name", "first_name", "middle_name", "last_name", "alias")
FIELDS = (
    "id", *NAME_FIELDS, "schema", "birth_date", "birth_year", "nationality", "country", *IDENTIFIER_FIELDS, "ignore",
)  # fmt: skip


#: In the table: the header of a column that names the person who stands for a company.
_REPRESENTATIVE = "Representative"


class CustomerColumn(msgspec.Struct, frozen=True):
    """A column of the customer file: its header, the field it means (None: unknown), the schema its header implies."""

    header: str
    field: str | None = None
    schema: str = ""


class TableLayout:
    """What the columns of a table mean, and how a row of it becomes a customer."""

    def __init__(self, columns: Sequence[CustomerColumn], settings: CustomerSettings) -> None:
        self.columns = tuple(columns)
        self._settings = settings
        self._places: dict[str, list[int]] = {}
        for place, column in enumerate(columns):
            if column.field is not None:
                self._places.setdefault(column.field, []).append(place)
        self._places.get("id", []).sort(key=lambda place: _rank(columns[place].header))
        # The digest of a customer must not depend on the order of the columns.
        self._ordered = [(field, self._places[field]) for field in FIELDS if field in self._places]
        self._parted = any(field in self._places for field in ("first_name", "middle_name", "last_name"))

    @classmethod
    def of(cls, headers: Sequence[str], settings: CustomerSettings | None = None) -> TableLayout:
        """The layout of a table with these headers. A header that comes twice is numbered; an empty one gets a name."""
        settings = settings or CustomerSettings()
        return cls([_column(header, settings) for header in _distinct(headers)], settings)

    @property
    def has_name(self) -> bool:
        """True when a row can be screened at all: some column holds a name or an identifier."""
        return any(field in self._places for field in (*NAME_FIELDS, *IDENTIFIER_FIELDS))

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers, each one different."""
        return tuple(column.header for column in self.columns)

    @property
    def unrecognised(self) -> tuple[str, ...]:
        """Headers that mean nothing known: carried through, not used."""
        return tuple(column.header for column in self.columns if column.field is None)

    def customer(self, cells: Sequence[str], place: str) -> Customer | BadRow:
        """The customer of a row. A row shorter than the header is read as far as it goes, and says so."""
        fields = {column.header: cell for column, cell in zip(self.columns, cells, strict=False) if cell}
        notes: list[str] = []
        if broken := damaged(fields):
            fields = {header: printable(text) for header, text in fields.items()}
            if not set(broken) <= set(self.unrecognised):
                return BadRow(place=place, reason=not_text(broken), fields=fields)
            notes.append(not_text(broken))
        if len(cells) < len(self.columns):
            notes.append(f"the row has {len(cells)} cells of {len(self.columns)}: the rest is taken as empty")
        texts = self._texts(cells)
        names = self._names(cells, self._stated_schema(texts, notes))
        facts = known_facts(texts, names, self._settings, notes)
        own_id = texts.pop("id", [""])[0]
        return facts.customer(place, own_id, list(texts.items()), fields, notes)

    def _texts(self, cells: Sequence[str]) -> dict[str, list[str]]:
        """The filled cells of each field, tidied."""
        found: dict[str, list[str]] = {}
        for field, places in self._ordered:
            for place in places:
                if text := filled(_cell(cells, place)):
                    found.setdefault(field, []).append(text)
        return found

    def _names(self, cells: Sequence[str], stated: str) -> list[tuple[str, str]]:
        """Every name of the row with the schema under which it is asked for."""
        usual = stated or self._settings.schema
        names = [
            (name, self._implied(place, stated) or usual)
            for place in self._places.get("name", ())
            if (name := name_in(_cell(cells, place)))
        ]
        if self._parted and (whole := self._put_together(cells)):
            names.append((whole, stated or "Person"))
        names += [(alias, usual) for place in self._places.get("alias", ()) for alias in _aliases(_cell(cells, place))]
        return list(dict.fromkeys(names))

    def _implied(self, place: int, stated: str) -> str:
        """The schema that a column's header implies. A column of people's names in a row that says it is a company's
        holds a company's name; but a company's director is a person.
        """
        implied = self.columns[place].schema
        if implied == _REPRESENTATIVE:
            return "Person"
        return "" if stated and implied == "Person" else implied

    def _put_together(self, cells: Sequence[str]) -> str:
        first, middle, last = (
            " ".join(name for place in self._places.get(field, ()) if (name := name_in(_cell(cells, place))))
            for field in ("first_name", "middle_name", "last_name")
        )
        parts = [last, first, middle] if east_asian(last or first) else [first, middle, last]
        return " ".join(part for part in parts if part)

    def _stated_schema(self, texts: Mapping[str, list[str]], notes: list[str]) -> str:
        for text in texts.get("schema", ()):
            if schema := kind(text):
                return schema
            notes.append(f"type {text!r} is not known: screened as {self._settings.schema}")
        return ""


def _aliases(cell: str) -> list[str]:
    return [alias for alias in several(cell) if fold(alias)] if name_in(cell) else []


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _column(header: str, settings: CustomerSettings) -> CustomerColumn:
    for mapped, headers in settings.mapping.items():
        if header in headers:
            return CustomerColumn(header, None if mapped == "ignore" else mapped)
    field, schema, _ = _meaning(header)
    # A field that the user has mapped is read from the columns they named, and from no other.
    return CustomerColumn(header) if field in settings.mapping else CustomerColumn(header, field, schema)


def _distinct(headers: Sequence[str]) -> list[str]:
    found: list[str] = []
    taken: set[str] = set()
    for place, header in enumerate(headers, 1):
        plain = tidy(header) or f"column {place}"
        name, number = plain, 1
        while name in taken:
            number += 1
            name = f"{plain} ({number})"
        taken.add(name)
        found.append(name)
    return found


#: What `_distinct` puts behind a header that comes again.
_NUMBERED = re.compile(r" \(\d+\)$")
_UNKNOWN: tuple[str | None, str, int] = (None, "", -1)


@cache
def _known_headers() -> dict[str, tuple[str | None, str, int]]:
    """Header without case and punctuation -> field, implied schema, and its rank in the table."""
    return {
        word_key(row["header"]): (row["field"], row["schema"], rank) for rank, row in enumerate(table("columns.csv"))
    }


def _rank(header: str) -> int:
    return _meaning(header)[2]


def _meaning(header: str) -> tuple[str | None, str, int]:
    """What a header means. The second of two equal ones, which is numbered, means what the first does."""
    known = _known_headers()
    return known.get(word_key(header)) or known.get(word_key(_NUMBERED.sub("", header)), _UNKNOWN)
