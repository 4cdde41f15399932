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
import io
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import msgspec

from tricord.lists._files import readable_file, sha256_of
from tricord.lists._programmes import Programme, load_programmes
from tricord.lists._reader import MAIN, Document, FacetFile, ListInfo, Record, version_of
from tricord.model import FuzzyDate, Part, Reading, Statement, Unplaced
from tricord.model.errors import ReadError
from tricord.values import country, imo, language_of, tidy

_MAX_BYTES = 50_000_000
_SCHEMAS = frozenset(("Person", "Organization", "LegalEntity", "Vessel", "Airplane", "CryptoWallet", "Event"))
_NAMES = ("name", "name_ko", "name_ja", "name_hanja")
#: `836110034 (diplomatic)`, `745420176, expires on 19.10.2020`: what follows a number is a remark about the document.
_NUMBER = re.compile(
    r"([^\s,;()-]+(?:[ -]+[^\s,;()-]+)*?)(?:,? ?(?:\(|issued\b|expire|expiration\b).*)?", re.IGNORECASE
)
#: `1 (issued on 14.2.2018; expires 14.2.2023)`: a semicolon within brackets parts nothing.
_BRACKET_OR_BREAK = re.compile(r"\([^()]*\)|;| / ")
_BETWEEN_WORDS = re.compile(r"[\s;,\"'<>]+")
_EMAIL = re.compile(r"[^@]+@[^@]+")
_FORMER = re.compile(r"f\.?k\.?a\.?:? +(?=\S)", re.IGNORECASE)
#: `PAK Kwang Hun 박광훈`: a person's name in two scripts.
_LATIN_AND_HANGUL = re.compile(r"([A-Za-z'’-]+(?: [A-Za-z'’-]+)+) ([가-힣 ]*[가-힣])")
#: `Korea General Corporation for External Construction (Aliases: KOGEN, GENCO)`
_WITH_ALIASES = re.compile(r"([^()]*[^() ]) ?\(Alias(?:es)?: ([^()]+)\)", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
#: Several birth dates in one cell: `1954 or 1955`, `15.4.1957, 22.2.1958`, `a) 1964 b) 28.8.1962`.
_BETWEEN_DATES = re.compile(r";|,| or | / |\b[a-z]\) ")
_YEARS = re.compile(r"(\d{4}) ?[-–] ?(\d{4})", re.ASCII)
_DAY_MONTH_YEAR = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)


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
        self.version = version_of("curated 2", filter(Path.exists, tables))

    def files(self, path: Path) -> dict[str, Path]:
        """The one file of this list. Raises `ReadError` when it cannot be read."""
        return {MAIN: readable_file(path)}

    def open(self, path: Path) -> Document:
        """Check the table's structure and give its rows. Raises `ReadError`."""
        self.files(path)
        header, rows = _table(path)
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
        used = {*self._mapping.columns.values(), *self._mapping.ignored, *self._mapping.rows}
        used |= {source for source, _, _ in self._patterns.values()}
        return sorted(name for name in header if name not in used and any(row[name] for _, row in rows))

    def _other(self, row: Mapping[str, str]) -> str | None:
        """What makes a row another list's: the value that is not wanted, or that there is none. None: it is ours."""
        for column, wanted in self._mapping.rows.items():
            if (value := tidy(row[column])) not in wanted:
                return value or f"no {column}"
        return None

    def _needed(self) -> list[str]:
        """A source table is as its `columns.toml` says, whole; of the documented columns only some are required."""
        if self._is_mapped:
            sources = [*self._mapping.columns.values(), *self._mapping.rows]
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
        return _Row(values, odd, self._programmes, commas_part_names=commas).reading()


class _Row:
    """One row on its way to statements."""

    def __init__(
        self,
        values: Mapping[str, str],
        odd: Mapping[str, str],
        programmes: Mapping[str, Programme],
        *,
        commas_part_names: bool,
    ) -> None:
        self.values, self.programmes, self.commas_part_names = values, programmes, commas_part_names
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
            self.segments += 1
            self.unplaced.append(Unplaced("unknown kind of subject", schema, "schema"))
            schema = "LegalEntity"
        for name, column in documented().items():
            text = self.values.get(name)
            if not text or not column.part:
                continue
            if schema == "Event" and column.part not in ("subject", "source"):
                self.segments += 1
                self.unplaced.append(Unplaced(f"{name} of a designation, in a row about an event", text, name))
            else:
                self._place(column, text)
        told = {said.value for said in self.parts["sanction"] if said.prop == "programId"}
        for code in filter(None, self.values.get("programme_ids", "").split(";")):
            if code not in told:
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
        for piece in filter(None, map(tidy, self._pieces(column.form, text))):
            self.segments += 1
            statements = list(self._statements(column, piece))
            if statements:
                self.parts[column.part].extend(statements)
            else:
                self.unplaced.append(Unplaced(f"{column.column} in no known form", piece, column.column))

    def _pieces(self, form: str, text: str) -> list[str]:
        if form == "dates":
            return _BETWEEN_DATES.split(text)
        if form == "numbers":
            return _between_numbers(text)
        if form == "names" and self.commas_part_names:
            return [name for piece in text.split(";") for name in _between_commas(piece)]
        if form in ("several", "names", "emails", "countries", "programmes"):
            return text.split(";")
        return [text]

    def _statements(self, column: Column, text: str) -> Iterator[Statement]:
        name, prop, form = column.column, column.property, column.form
        if form == "korean":
            yield Statement(prop, text, name, "kor")
        elif form == "japanese":
            yield Statement(prop, text, name, language_of(text))
        elif form == "day":
            if (value := _date(text)) and _DAY.fullmatch(value):
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
            if number := imo(text):
                yield Statement(prop, number, name, None, text)
            elif _has_digit(text):
                yield Statement("damagedIdentifier", text, name)
        elif form == "numbers":
            if (found := _NUMBER.fullmatch(_unlisted(text))) and _has_digit(found[1]):
                yield _said(prop, found[1].rstrip("."), name, None, text)
        elif form == "emails":
            words = (word.strip(".") for word in _BETWEEN_WORDS.split(text))
            yield from (_said(prop, word, name, None, text) for word in words if _EMAIL.fullmatch(word))
        elif form == "name":
            yield from self._name(prop, text)
        elif form == "names":
            yield from _other_name(prop, text, name)
        elif form == "several":
            value = _unlisted(text) or text
            yield _said(prop, value, name, language_of(value), text)
        elif form == "programmes":
            yield from self._programme(prop, text)
        else:
            yield Statement(prop, text, name, language_of(text))

    def _name(self, prop: str, text: str) -> Iterator[Statement]:
        if self.values.get("schema") == "Person" and (found := _LATIN_AND_HANGUL.fullmatch(text)):
            yield from (Statement(prop, part, "name", language_of(part), text) for part in found.groups())
        elif found := _WITH_ALIASES.fullmatch(text):
            yield Statement(prop, found[1], "name", language_of(found[1]), text)
            for alias in filter(None, map(tidy, found[2].split(","))):
                yield Statement("alias", alias, "name", language_of(alias), text)
        else:
            yield Statement(prop, text, "name", language_of(text))

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


def _said(prop: str, value: str, column: str, lang: str | None, published: str) -> Statement:
    return Statement(prop, value, column, lang, published if published != value else None)


def _other_name(prop: str, text: str, column: str) -> Iterator[Statement]:
    """`f.k.a.: NADA` is a former name, `(金铁三)` and `‘KOMID’` are names without what encloses them."""
    value = _unlisted(text)
    if former := _FORMER.match(value):
        prop, value = "previousName", value[former.end() :]
    if (value[:1] + value[-1:]) in ("()", "‘’", "“”") and not set(value[1:-1]) & set("()‘’“”"):
        value = value[1:-1].strip()
    value = value or text
    yield _said(prop, value, column, language_of(value), text)


def _unlisted(text: str) -> str:
    """A piece of an enumeration without the quotes around the whole and the word `and` before the last."""
    return text.strip('" ').removeprefix("and ").strip()


def _between_numbers(text: str) -> list[str]:
    pieces, start = [], 0
    for found in _BRACKET_OR_BREAK.finditer(text):
        if found[0][0] != "(":
            pieces.append(text[start : found.start()])
            start = found.end()
    return [*pieces, text[start:]]


def _between_commas(text: str) -> list[str]:
    """The names of `Jang Pom Su, Jang Hyon U`; but `Chang, Myong Ho` is one name: a single word is no person's."""
    names = text.split(",")
    return names if all(len(name.split()) > 1 for name in names) else [text]


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


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


def _date(text: str) -> str | None:
    """EDTF of an ISO date, a day.month.year, or two years joined by a dash; None for anything else."""
    text = text.rstrip(". ")
    if not text.isascii() and not _YEARS.fullmatch(text):
        return None
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
    if (nul := text.find("\0")) >= 0:
        place = f"row {text.count(chr(10), 0, nul) + 1}"
        raise ReadError("NUL bytes in a table", path=path, place=place, remedy="Save the table as UTF-8 text.")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, dict[str, str]]] = []
    line = 1  # on which the row begins: a cell may run over several
    try:
        header = [name.strip() for name in next(reader)]
        _check_header(header, path)
        line = reader.line_num + 1
        for row in reader:
            if any(map(str.strip, row)):
                if len(row) != len(header):
                    problem = f"{len(row)} columns where the header has {len(header)}"
                    remedy = "Check the quotes and commas of this row."
                    raise ReadError(problem, path=path, place=f"row {line}", remedy=remedy)
                rows.append((line, dict(zip(header, row, strict=True))))
            line = reader.line_num + 1
    except csv.Error as error:
        problem, remedy = f"broken quotes ({error})", "Check the quotes of this row and the one before."
        raise ReadError(problem, path=path, place=f"row {line}", remedy=remedy) from error
    except StopIteration:
        raise ReadError("no header", path=path, place="row 1", remedy="Give the table again.") from None
    return header, rows


def _check_header(header: Sequence[str], path: Path) -> None:
    twice = [name for name, count in Counter(header).items() if count > 1]
    if twice:
        raise ReadError(
            f"the header names {', '.join(twice)} twice", path=path, place="row 1", remedy="Rename one of them."
        )
