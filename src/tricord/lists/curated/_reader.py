"""Reading a curated table, in its documented form or mapped from a source table by `columns.toml`.

`columns.toml` of a list's folder:

    as_of = "2026-01-22"                 # the day on which the table shows the party's state
    as_of_source = "FSC notice 2026-2"   # who says so
    programmes = "kr_mofa"               # the folder whose programmes.csv explains the published programmes
    ignored = ["party"]                  # columns of the source table that say nothing more
    commas_part_persons = true           # other names of a person are parted by commas too (no LAST, First)

    [rows]                               # only rows with one of these values; others are counted and reported
    party = ["KR"]

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

import csv
import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import msgspec

from tricord.lists._clean import country, imo, language_of, tidy
from tricord.lists._programmes import Programme, load_programmes
from tricord.lists._reader import MAIN, Document, FacetFile, ListInfo, ReadError, Record, sha256_of
from tricord.model import FuzzyDate, Part, Reading, Statement, Unplaced

_MAX_BYTES = 50_000_000
_SCHEMAS = frozenset(("Person", "Organization", "LegalEntity", "Vessel", "Airplane", "CryptoWallet", "Event"))
_OTHER_NAMES = ("aliases", "weak_aliases", "previous_names")
_NAMES = ("name", "name_ko", "name_ja", "name_hanja")
#: Several birth dates in one cell: `1954 or 1955`, `15.4.1957, 22.2.1958`, `a) 1964 b) 28.8.1962`.
_BETWEEN_DATES = re.compile(r";|,| or | / |\b[a-z]\) ")
_YEARS = re.compile(r"(\d{4}) ?[-–] ?(\d{4})")
_DAY_MONTH_YEAR = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


class Column(msgspec.Struct, frozen=True):
    """A documented column: which part and property its values become, and in which form they are written."""

    column: str
    required: bool
    part: str
    property: str
    form: str


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
    constants: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    patterns: dict[str, Pattern] = {}


@cache
def documented() -> dict[str, Column]:
    """The documented columns by name, in their order."""
    with Path(__file__).with_name("columns.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    return {r["column"]: Column(r["column"], r["required"] == "yes", r["part"], r["property"], r["form"]) for r in rows}


class CuratedReader:
    """Reads a curated table as the list of one folder. `info` may be replaced in tests."""

    version = "curated 1"

    def __init__(self, folder: Path, info: ListInfo | None = None) -> None:
        self.info = info or ListInfo.load(folder)
        mapping = folder / "columns.toml"
        self._mapping = (
            msgspec.convert(tomllib.loads(mapping.read_text("utf-8")), Columns)
            if mapping.exists()
            else Columns(columns={name: name for name in documented()})
        )
        self._patterns = {name: (p.column, re.compile(p.pattern), p.as_) for name, p in self._mapping.patterns.items()}
        self._programmes = load_programmes(folder.parent / (self._mapping.programmes or folder.name))

    def files(self, path: Path) -> dict[str, Path]:
        """The one file of this list."""
        return {MAIN: path}

    def open(self, path: Path) -> Document:
        """Check the table's structure and give its rows. Raises `ReadError`."""
        header, rows = _table(path)
        missing = [source for source in self._needed() if source not in header]
        if missing:
            raise ReadError(
                f"no column {', '.join(map(repr, missing))} (found: {', '.join(header[:8])}...)",
                path=path, place="row 1", remedy=f"Give a table of {self.info.id}, or rename the column back.",
            )  # fmt: skip
        used = {*self._mapping.columns.values(), *self._mapping.ignored, *self._mapping.rows}
        used |= {p.column for p in self._mapping.patterns.values()}
        strange = [name for name in header if name not in used and any(row[name] for _, row in rows)]
        warnings = [f"column {name!r} is not known; its values are kept as unplaced" for name in strange]
        records, others = [], Counter[str]()
        seen: dict[str, int] = {}
        for line, row in rows:
            if foreign := next((row[c] for c, wanted in self._mapping.rows.items() if row[c] not in wanted), None):
                others[foreign] += 1
                continue
            values = self._values(row)
            key = values.get("key") or _key(values)
            if key in seen:
                key = f"{key}-{hashlib.sha256(repr(sorted(row.items())).encode()).hexdigest()[:6]}"
            if key in seen:
                warnings.append(f"row {line}: repeats row {seen[key]} word for word; read once")
                continue
            seen[key] = line
            odd = {name: row[name] for name in strange if row[name]}
            records.append(Record(key, MAIN, msgspec.json.encode((values, odd)), (values, odd), f"row {line}"))
        warnings += [f"{count} rows of {name} are not of this list" for name, count in sorted(others.items())]
        if len(records) < self.info.floor:
            problem = f"{len(records)} rows of {self.info.id}, where at least {self.info.floor} are expected"
            raise ReadError(problem, path=path, remedy="The table may be cut off, or be another list's.")
        published = date.fromisoformat(self._mapping.as_of) if self._mapping.as_of else None
        files = (FacetFile(MAIN, path.name, sha256_of(path), published),)
        return Document(published, files, lambda: iter(records), tuple(warnings))

    def _needed(self) -> list[str]:
        fixed = {*self._mapping.constants, *self._mapping.patterns}
        needed = [
            self._mapping.columns.get(name, name)
            for name, column in documented().items()
            if column.required and name not in fixed
        ]
        if self._mapping.ignored or self._mapping.rows:
            needed += [*self._mapping.columns.values(), *self._mapping.rows]
        return list(dict.fromkeys(needed))

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
        if self._mapping.commas_part_persons and values.get("schema") == "Person":
            values = values | {name: values[name].replace(",", ";") for name in _OTHER_NAMES if name in values}
        return _Row(values, odd, self._programmes).reading()


class _Row:
    """One row on its way to statements."""

    def __init__(self, values: Mapping[str, str], odd: Mapping[str, str], programmes: Mapping[str, Programme]) -> None:
        self.values, self.odd, self.programmes = values, odd, programmes
        self.parts: dict[str, list[Statement]] = {
            "subject": [],
            "sanction": [],
            "address": [],
            "holder": [],
            "source": [],
        }
        self.unplaced = [Unplaced(f"unknown column {name}", text, name) for name, text in odd.items()]
        self.segments = len(odd)

    def reading(self) -> Reading:
        schema = self.values.get("schema", "LegalEntity")
        if schema not in _SCHEMAS:
            self.unplaced.append(Unplaced("unknown kind of subject", schema, "schema"))
            schema = "LegalEntity"
        for name, column in documented().items():
            text = self.values.get(name)
            if text and column.part:
                self._place(column, text)
        for code in filter(None, self.values.get("programme_ids", "").split(";")):
            self.parts["sanction"].append(Statement("programId", code, "programme_ids"))
        warnings = () if any(self.values.get(name) for name in (*_NAMES, "wallet")) else ("the row has no name",)
        return Reading(tuple(self._assembled(schema)), self.segments, tuple(self.unplaced), warnings)

    def _assembled(self, schema: str) -> Iterator[Part]:
        subject = self.parts["subject"]
        source = self.parts["source"]
        if schema == "Event":
            yield Part(schema, (*subject, *source))
            return
        yield Part(schema, tuple(subject))
        yield Part("Sanction", (*self.parts["sanction"], *source))
        if self.parts["address"]:
            yield Part("Address", tuple(self.parts["address"]))
        if self.parts["holder"]:
            yield Part("UnknownLink", (Statement("role", "holder", "holder"), *self.parts["holder"]))

    def _place(self, column: Column, text: str) -> None:
        if column.form == "dates":
            pieces = _BETWEEN_DATES.split(text)
        elif column.form in ("several", "countries", "numbers", "programmes"):
            pieces = text.split(";")
        else:
            pieces = [text]
        for piece in filter(None, map(tidy, pieces)):
            self.segments += 1
            statements = list(self._statements(column, piece))
            if statements:
                self.parts[column.part].extend(statements)
            else:
                self.unplaced.append(Unplaced(f"{column.column} in no known form", piece, column.column))

    def _statements(self, column: Column, text: str) -> Iterator[Statement]:
        name, prop, form = column.column, column.property, column.form
        if form == "korean":
            yield Statement(prop, text, name, "kor")
        elif form == "japanese":
            yield Statement(prop, text, name, language_of(text))
        elif form == "day":
            if (value := _date(text)) and len(value) == 10:
                yield Statement(prop, value, name, None, text if text != value else None)
        elif form == "dates":
            if value := _date(text):
                yield Statement(prop, value, name, None, text if text != value else None)
        elif form == "countries":
            if code := country(text):
                yield Statement(prop, code, name, None, text)
        elif form == "gender":
            if (value := text.casefold().strip(" .")) in ("male", "female"):
                yield Statement(prop, value, name, None, text if text != value else None)
        elif form == "imo":
            number = imo(text)
            yield Statement(
                prop if number else "damagedIdentifier", number or text, name, None, text if number else None
            )
        elif form == "programmes":
            yield from self._programme(prop, text)
        else:
            yield Statement(prop, text, name, language_of(text))

    def _programme(self, prop: str, text: str) -> Iterator[Statement]:
        yield Statement(prop, text, "program")
        known = self.programmes.get(text)
        if known is None:
            self.unplaced.append(Unplaced("unknown programme", text, "program"))
            return
        for code in known.programmes:
            yield Statement("programId", code, "program", None, text)
        yield Statement("basis", known.basis.value, "program", None, text)
        yield from (Statement("provisions", measure.value, "program", None, text) for measure in known.measures)
        if known.authority and not self.values.get("authority"):
            yield Statement("authority", known.authority, "program", None, text)


def _key(values: Mapping[str, str]) -> str:
    """A key from the facts that make the row what it is, so that the order of rows does not matter."""
    facts = [
        values.get(name, "")
        for name in ("date", "event_date", "schema", *_NAMES, "wallet", "birth_date", "imo", "number", "reference")
    ]
    return hashlib.sha256("\0".join(facts).encode()).hexdigest()[:12]


def _date(text: str) -> str | None:
    """EDTF of an ISO date, a day.month.year, or two years joined by a dash; None for anything else."""
    text = text.rstrip(". ")
    if found := _YEARS.fullmatch(text):
        text = f"{found[1]}/{found[2]}"
    if found := _DAY_MONTH_YEAR.fullmatch(text):
        text = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    try:
        FuzzyDate.parse(text)
    except ValueError:
        return None
    return text


def _table(path: Path) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """Header and rows of a CSV file with their line numbers. Raises `ReadError` for anything but a clean table."""
    size = path.stat().st_size
    if size == 0:
        raise ReadError("the file is empty", path=path, remedy="Give the table again.")
    if size > _MAX_BYTES:
        raise ReadError(
            f"{size:,} bytes are far more than a curated table has", path=path, remedy="Check which file this is."
        )
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = f"row {raw.count(bytes([10]), 0, error.start) + 1}"
        raise ReadError("not UTF-8 text", path=path, place=place, remedy="Save the table as UTF-8.") from error
    if "\0" in text:
        raise ReadError("NUL bytes in a table", path=path, remedy="Save the table as UTF-8 text.")
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    rows: list[tuple[int, dict[str, str]]] = []
    try:
        header = [name.strip() for name in next(reader)]
        _check_header(header, path)
        for row in reader:
            if row:
                if len(row) != len(header):
                    problem = f"{len(row)} columns where the header has {len(header)}"
                    raise ReadError(
                        problem,
                        path=path,
                        place=f"row {reader.line_num}",
                        remedy="Check the quotes and commas of this row.",
                    )
                rows.append((reader.line_num, dict(zip(header, row, strict=True))))
    except csv.Error as error:
        place = f"row {reader.line_num}"
        raise ReadError(
            f"broken quotes ({error})",
            path=path,
            place=place,
            remedy="Check the quotes of this row and the one before.",
        ) from error
    except StopIteration:
        raise ReadError("no header", path=path, remedy="Give the table again.") from None
    return header, rows


def _check_header(header: Sequence[str], path: Path) -> None:
    twice = [name for name, count in Counter(header).items() if count > 1]
    if twice:
        raise ReadError(
            f"the header names {', '.join(twice)} twice", path=path, place="row 1", remedy="Rename one of them."
        )
