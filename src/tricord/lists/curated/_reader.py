"""Reading a curated table, in its documented form or mapped from a source table by `columns.toml`.

`columns.toml` of a list's folder:

    as_of = "2026-01-22"                 # the day on which the table shows the party's state
    as_of_source = "FSC notice 2026-2"   # who says so
    programmes = "kr_mofa"               # the folder whose programmes.csv explains the published programmes
    ignored = ["party"]                  # columns of the source table that say nothing more
    commas_part_persons = true           # commas part other names of a person too, where no piece is a single word

    [rows]                               # only rows with one of these values; others are counted and reported
    party = ["KR"]
    action = ["designate"]

    [without]                            # no rows in which the column begins with this pattern
    name = '\\(rule\\)'

    [unprinted]                          # where a documented column says this, the list does not print `name`
    source = 'English spelling: own knowledge'

    [columns]                            # documented column = column of the source table
    name = "name_en"

    [constants]                          # the same value for every row
    programme_ids = "DPRK"

    [values.schema]                      # a value of the source table = what it means here
    person = "Person"

    [patterns.announced_on]              # a documented column found by a pattern inside a column of the source table
    column = "action_name"
    pattern = 'announced (\\d{4}-\\d{2}-\\d{2})'

The structure of the file must be right (header, quotes, required columns), else it is refused; a single value that
cannot be read is unplaced.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import msgspec

from tricord.lists._files import readable_file, sha256_of
from tricord.lists._programmes import load_programmes
from tricord.lists._reader import MAIN, Document, FacetFile, ListInfo, Record, version_of
from tricord.lists.curated._row import RowReading, documented
from tricord.lists.curated._table import read_table
from tricord.model import Reading
from tricord.model.errors import ReadError
from tricord.values import tidy

_NAMES = ("name", "name_ko", "name_ja", "name_hanja")


class Pattern(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A documented column that is found inside a column of the source table; `as_` writes the groups into a text."""

    column: str
    pattern: str
    as_: str = msgspec.field(default=r"\1", name="as")


class Columns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`columns.toml`, see the module's text."""

    columns: dict[str, str]
    as_of: str = ""
    as_of_source: str = ""
    programmes: str = ""
    ignored: tuple[str, ...] = ()
    commas_part_persons: bool = False
    rows: dict[str, tuple[str, ...]] = {}
    without: dict[str, str] = {}
    unprinted: dict[str, str] = {}
    constants: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    patterns: dict[str, Pattern] = {}


class CuratedReader:
    """Reads a curated table as the list of one folder. `info` may be replaced in tests."""

    def __init__(self, folder: Path, info: ListInfo | None = None) -> None:
        self.info = info or ListInfo.load(folder)
        mapping = folder / "columns.toml"
        self._is_mapped = mapping.exists()
        self._mapping = (
            msgspec.convert(tomllib.loads(mapping.read_text("utf-8")), Columns)
            if self._is_mapped
            else Columns(columns={name: name for name in documented()})
        )
        self._patterns = {name: (p.column, re.compile(p.pattern), p.as_) for name, p in self._mapping.patterns.items()}
        programmes = folder.parent / (self._mapping.programmes or folder.name)
        self._programmes = load_programmes(programmes)
        tables = (Path(__file__).with_name("columns.csv"), mapping, programmes / "programmes.csv")
        self.version = version_of("curated", filter(Path.exists, tables))

    def files(self, path: Path) -> dict[str, Path]:
        """The one file of this list. Raises `ReadError` when it cannot be read."""
        return {MAIN: readable_file(path)}

    def open(self, path: Path) -> Document:
        """Check the table's structure and give its rows. Raises `ReadError`."""
        self.files(path)
        header, rows = read_table(path)
        if missing := self._missing(header):
            raise ReadError(
                f"no column {', '.join(map(repr, missing))} (found: {', '.join(header[:8])}...)",
                path=path, place="row 1", remedy=f"Give a table of {self.info.id}, or rename the column back.",
            )  # fmt: skip
        strange = self._strange(header, rows)
        warnings = [f"column {name!r} is not known; its values are kept as unplaced" for name in strange]
        others, kept = Counter[str](), []
        for line, row in rows:
            if (other := self._other(row)) is None:
                kept.append((line, self._values(row), {name: row[name] for name in strange if row[name]}))
            else:
                others[other] += 1
        records = list(_keyed(kept, path, warnings))
        warnings += [f"{count} rows of {name} are not of this list" for name, count in sorted(others.items())]
        if len(records) < self.info.floor:
            problem = f"{len(records)} rows of {self.info.id}, where at least {self.info.floor} are expected"
            raise ReadError(problem, path=path, remedy="The table may be cut off, or be another list's.")
        published = date.fromisoformat(self._mapping.as_of) if self._mapping.as_of else None
        files = (FacetFile(MAIN, path.name, sha256_of(path), published),)
        return Document(published, files, lambda: iter(records), tuple(warnings))

    def _missing(self, header: Sequence[str]) -> list[str]:
        missing = [source for source in self._needed() if source not in header]
        if not missing and not any(self._mapping.columns.get(name) in header for name in (*_NAMES, "wallet")):
            missing.append("name")
        return missing

    def _strange(self, header: Sequence[str], rows: Sequence[tuple[int, Mapping[str, str]]]) -> list[str]:
        """The filled columns that nothing is known of, in an order of their own."""
        used = {*self._mapping.columns.values(), *self._mapping.ignored, *self._mapping.rows, *self._mapping.without}
        used |= {source for source, _, _ in self._patterns.values()}
        return sorted(name for name in header if name not in used and any(row[name] for _, row in rows))

    def _other(self, row: Mapping[str, str]) -> str | None:
        """What makes a row another list's: the value that is not wanted, or that there is none. None: it is ours."""
        for column, wanted in self._mapping.rows.items():
            if (value := tidy(row[column])) not in wanted:
                return value or f"no {column}"
        for column, pattern in self._mapping.without.items():
            if re.match(pattern, tidy(row[column])):
                return f"{column} {pattern}"
        return None

    def _needed(self) -> list[str]:
        """A source table is as its `columns.toml` says, whole; of the documented columns only some are required."""
        if self._is_mapped:
            sources = [*self._mapping.columns.values(), *self._mapping.rows, *self._mapping.without]
            return list(dict.fromkeys([*sources, *(source for source, _, _ in self._patterns.values())]))
        return [name for name, column in documented().items() if column.required]

    def _values(self, row: Mapping[str, str]) -> dict[str, str]:
        """The documented values of a source row; empty ones are left out."""
        values = dict(self._mapping.constants)
        for name, source in self._mapping.columns.items():
            text = tidy(row.get(source, ""))
            translated = self._mapping.values.get(name)
            values[name] = text if translated is None else translated.get(text, text)
        for name, (source, pattern, written) in self._patterns.items():
            if found := pattern.search(row[source]):
                values[name] = tidy(found.expand(written))
        return {name: text for name, text in values.items() if text}

    def read(self, record: Record) -> Reading:
        """Place every filled column of a row."""
        values, odd = record.data
        commas = self._mapping.commas_part_persons and values.get("schema") == "Person"
        printed = not any(words in values.get(column, "") for column, words in self._mapping.unprinted.items())
        return RowReading(values, odd, self._programmes, commas_part_names=commas, name_is_printed=printed).reading()


_Kept = tuple[int, dict[str, str], dict[str, str]]


def _keyed(rows: Sequence[_Kept], path: Path, warnings: list[str]) -> Iterator[Record]:
    """The records of rows (line, values, unknown columns). A row that says again what another says is read once.

    Rows that share a key made of their facts (a ship in two annexes) are told apart by their programmes, or by all
    they say: never by their order. A key that the table states must stand once.
    """
    first: dict[bytes, int] = {}
    by_key: dict[str, list[tuple[bytes, _Kept]]] = {}
    for line, values, odd in rows:
        key = values.get("key") or _key(values)
        raw = msgspec.json.encode((values, odd))
        if "key" in values and key in by_key:
            also = by_key[key][0][1][0]
            problem = f"key {key!r} stands twice, also in row {also}"
            raise ReadError(problem, path=path, place=f"row {line}", remedy="Give each row a key of its own.")
        if raw in first:
            warnings.append(f"row {line}: says the same as row {first[raw]}; read once")
            continue
        first[raw] = line
        by_key.setdefault(key, []).append((raw, (line, values, odd)))
    for key, twins in by_key.items():
        programmes = {values.get("program", "") for _, (_, values, _) in twins}
        for raw, (line, values, odd) in twins:
            own = values.get("program", "").encode() if len(programmes) == len(twins) else raw
            unique = key if len(twins) == 1 else f"{key}-{hashlib.sha256(own).hexdigest()[:6]}"
            yield Record(unique, MAIN, raw, (values, odd), f"row {line}")


def _key(values: Mapping[str, str]) -> str:
    """A key from the facts that make the row what it is, so that the order of rows does not matter."""
    facts = [
        values.get(name, "")
        for name in ("date", "event_date", "schema", *_NAMES, "wallet", "birth_date", "imo", "number", "reference")
    ]
    return hashlib.sha256("\0".join(facts).encode()).hexdigest()[:12]
