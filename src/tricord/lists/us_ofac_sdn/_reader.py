"""Reading the delimited files.

`sdn` holds one row per entry (facet `main`, with the overflow of its remarks from `sdn_comments`); `alt` (aliases) and
`add` (addresses) join on the entry number and are facets of their own, since either may be missing or of another day.
No file has a header; `-0-` is null; a 0x1A byte may end a file.

The files state no date of listing. `listing_dates.csv` gives those that a source states, by entry number, with a name
as a guard where the source has one. A date is never inferred from a number.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import msgspec

from tricord.lists._files import readable_file, sha256_of
from tricord.lists._programmes import load_programmes
from tricord.lists._reader import MAIN, Document, FacetFile, ListInfo, Record, version_of
from tricord.lists.us_ofac_sdn._remarks import NO_FLAG, Labels, Remarks, nation, split
from tricord.model import Part, Reading, Statement, Unplaced, no_cycle_collection
from tricord.model.errors import ReadError
from tricord.names import fold
from tricord.values import tidy

_MAX_BYTES = 200_000_000
#: The Remarks column holds no more; what is longer goes on in `sdn_comments`, cut anywhere, even within a word.
_REMARKS_LIMIT = 1000
_REMEDY = "Fetch the file again from the publisher (see `tricord lists`)."
_NULL = "-0-"
_PADDED = "-0- "
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})")
_COLUMNS = (
    "ent_num", "SDN_Name", "SDN_Type", "Program", "Title", "Call_Sign", "Vess_type", "Tonnage", "GRT", "Vess_flag",
    "Vess_owner", "Remarks",
)  # fmt: skip
_WIDTHS = {"sdn": 12, "alt": 5, "add": 6, "sdn_comments": 2}
_SCHEMAS = {"individual": "Person", "vessel": "Vessel", "aircraft": "Airplane", "": "Organization"}
_ALIASES = {"aka": "alias", "fka": "previousName", "nka": "alias"}
#: A remark that cites these regulations concerns North Korea, whatever programme the entry carries.
_NORTH_KOREA = re.compile(r"North Korea Sanctions Regulations|NKSPEA")


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


class OfacReader:
    """Reads the SDN files. `info` and `datings` may be replaced in tests."""

    def __init__(self, info: ListInfo | None = None, datings: Iterable[Dating] | None = None) -> None:
        folder = Path(__file__).parent
        self.version = version_of("us-ofac-sdn 3", folder.glob("*.csv"))
        self.info = info or ListInfo.load(folder)
        self._programmes = load_programmes(folder)
        self._labels = Labels(folder)
        self._listings: dict[str, tuple[tuple[Statement, ...], tuple[Unplaced, ...]]] = {}
        self._datings: dict[str, list[Dating]] = defaultdict(list)
        for dating in _load_datings(folder) if datings is None else datings:
            self._datings[dating.ent_num].append(dating)

    def files(self, path: Path) -> dict[str, Path]:
        """The primary file and the companions beside it that are there. Raises `ReadError`."""
        primary = readable_file(_primary(path))
        companions = {sort: _companion(primary, sort) for sort in ("alt", "add", "sdn_comments")}
        return {MAIN: primary} | {sort: file for sort, file in companions.items() if file is not None}

    @no_cycle_collection()
    def open(self, path: Path) -> Document:
        """Open `sdn*.csv`, or a folder that holds one, with the companions beside it. Raises `ReadError`."""
        found = self.files(path)
        primary = found[MAIN]
        rows = _rows(primary, "sdn")
        if len(rows) < self.info.floor:
            problem = f"{len(rows)} entries, where at least {self.info.floor} are expected"
            raise ReadError(problem, path=primary, remedy="The file may be cut off. " + _REMEDY)
        published = _day_of(primary) or _day_of(primary.parent)
        files = [_file(MAIN, primary)]
        warnings: list[str] = []
        strays: list[Unplaced] = []
        known = {row[0] for _, row in rows}
        joined: dict[str, dict[str, list[tuple[int, list[str]]]]] = {}
        for sort in ("alt", "add", "sdn_comments"):
            companion = found.get(sort)
            if companion is None:
                many = len(list(primary.parent.glob(f"{sort}*.csv")))
                none = f"no {sort} file" if not many else f"no {sort} file of the same name (of {many})"
                warnings.append(f"{none} beside {primary.name}: what it would say is unknown")
                continue
            if published and (day := _day_of(companion)) and day != published:
                warnings.append(f"{companion.name} is of {day}, {primary.name} of {published}")
            elif not published and (day := _day_of(companion)):
                warnings.append(f"{companion.name} is of {day}; {primary.name} names no day")
            grouped: dict[str, list[tuple[int, list[str]]]] = defaultdict(list)
            for line, row in _rows(companion, sort):
                if row[0] in known:
                    grouped[row[0]].append((line, row))
                else:
                    strays.append(
                        Unplaced(f"{sort} row without a primary entry", ", ".join(row), f"{companion.name} row {line}")
                    )
            joined[sort] = grouped
            files.append(_file(sort, companion))
        return Document(published, tuple(files), lambda: self._records(rows, joined), tuple(warnings), tuple(strays))

    def _records(
        self, rows: Sequence[tuple[int, list[str]]], joined: Mapping[str, Mapping[str, list[tuple[int, list[str]]]]]
    ) -> Iterator[Record]:
        encode = msgspec.json.Encoder().encode
        comments = joined.get("sdn_comments", {})
        for line, row in rows:
            overflow = "".join(text[1] for _, text in comments.get(row[0], ()))
            datings = self._datings.get(row[0], [])
            data = (row, overflow, datings, _is_cut(row[11], overflow, "sdn_comments" in joined))
            yield Record(row[0], MAIN, encode(data), data, f"row {line}")
        schemas = {row[0]: _SCHEMAS.get(row[2], "LegalEntity") for _, row in rows}
        for facet in ("alt", "add"):
            for key, found in joined.get(facet, {}).items():
                ordered = sorted(found, key=lambda item: (len(item[1][1]), item[1][1]))
                values = [row for _, row in ordered]
                places = ", ".join(str(line) for line, _ in ordered)
                yield Record(
                    key, facet, encode((schemas[key], values)), (schemas[key], values), f"{facet} row {places}"
                )

    def read(self, record: Record) -> Reading:
        """Place every column of a row, and every segment of its remarks."""
        if record.facet == "alt":
            return _aliases(*record.data)
        if record.facet == "add":
            return _addresses(record.data[1])
        return self._primary_row(*record.data)

    def _primary_row(self, row: list[str], overflow: str, datings: Sequence[Dating], cut: bool) -> Reading:
        sort = row[2]
        schema = _SCHEMAS.get(sort, "LegalEntity")
        name = tidy(row[1])
        subject = [Statement("name", name, "SDN_Name")]
        unplaced = []
        warnings: list[str] = []
        if schema == "Person":
            last, comma, first = name.partition(", ")
            if comma:
                subject += (Statement("lastName", last, "SDN_Name"), Statement("firstName", first, "SDN_Name"))
        elif sort not in _SCHEMAS:
            unplaced.append(Unplaced("unknown SDN type", sort, "SDN_Type"))
        remarks = Remarks(self._labels, schema)
        text = row[11] + overflow
        segments = split(text)
        count = (
            sum(bool(value) for value in row[1:11])
            + row[3].count("] [")
            + max(0, len([part for part in row[4].split(";") if part.strip()]) - 1)
            + len(segments)
        )
        if cut:
            warnings.append("the remark goes on in sdn_comments, which does not hold it")
            if not text.rstrip().endswith(";"):
                unplaced.append(Unplaced("remark cut off, comments file missing", segments.pop(), "Remarks"))
        remarks.read(segments)
        self._columns(row, subject, unplaced, remarks.hanging)
        sanction = [*self._listing(row[3], text, unplaced), *_dated(datings, name, warnings), *remarks.sanction]
        parts = (Part(schema, (*subject, *remarks.subject)), Part("Sanction", tuple(sanction)), *remarks.hanging)
        return Reading(parts, count, (*unplaced, *remarks.unplaced), tuple(warnings))

    def _columns(self, row: list[str], subject: list[Statement], unplaced: list[Unplaced], hanging: list[Part]) -> None:
        for position in filter(None, map(str.strip, row[4].split(";"))):
            subject.append(Statement("position" if row[2] == "individual" else "notes", position, "Title"))
        for index, prop in ((5, "callSign"), (6, "type"), (7, "tonnage"), (8, "grossRegisteredTonnage")):
            if row[index]:
                subject.append(Statement(prop, row[index], _COLUMNS[index]))
        if row[9]:
            code = nation(row[9])
            if row[9] == NO_FLAG:
                subject.append(Statement("notes", f"Vessel Flag {NO_FLAG}", "Vess_flag", None, row[9]))
            elif code is None:
                unplaced.append(Unplaced("a flag that names no country", row[9], "Vess_flag"))
            else:
                subject.append(Statement("flag", code, "Vess_flag", None, row[9]))
        if row[10]:
            subject.append(Statement("owner", row[10], "Vess_owner"))
            hanging.append(
                Part(
                    "UnknownLink",
                    (Statement("role", "owner", "Vess_owner"), Statement("object", row[10], "Vess_owner")),
                )
            )

    def _listing(self, programs: str, remark: str, unplaced: list[Unplaced]) -> Iterator[Statement]:
        statements, unknown = self._listings.get(programs) or self._programmes_in(programs)
        yield from statements
        unplaced.extend(unknown)
        if any(statement.value == "DPRK" and statement.prop == "programId" for statement in statements):
            return
        if (found := _NORTH_KOREA.search(remark)) is not None:
            yield Statement("programId", "DPRK", "Remarks", None, found[0])

    def _programmes_in(self, programs: str) -> tuple[tuple[Statement, ...], tuple[Unplaced, ...]]:
        """What a Program column says; a few hundred texts serve fifteen thousand rows, so each is worked out once."""
        codes = programs.split("] [") if programs else []
        known = [self._programmes[code] for code in codes if code in self._programmes]
        statements = [Statement("program", code, "Program") for code in codes]
        said: dict[tuple[str, str], Statement] = {}
        for found in known:
            for prop, value in (
                *(("programId", programme) for programme in found.programmes),
                ("basis", found.basis.value),
                ("authority", found.authority),
                *(("provisions", measure.value) for measure in found.measures),
            ):
                said.setdefault((prop, value), Statement(prop, value, "Program", None, found.published))
        unknown = [Unplaced("unknown programme", code, "Program") for code in codes if code not in self._programmes]
        found_all = ((*statements, *said.values()), tuple(unknown))
        self._listings[programs] = found_all
        return found_all


def _dated(datings: Sequence[Dating], name: str, warnings: list[str]) -> Iterator[Statement]:
    words = set(fold(name).split())
    used = []
    for dating in datings:
        if dating.name and not words & set(fold(dating.name).split()):
            warnings.append(
                f"listing_dates.csv dates number {dating.ent_num} as {dating.name!r}, the file as {name!r}: not used"
            )
            continue
        used.append(dating)
        if dating.listed_on:
            yield Statement("listingDate", dating.listed_on, "listing_dates.csv")
        else:
            if dating.not_before:
                yield Statement("listedNotBefore", dating.not_before, "listing_dates.csv")
            if dating.not_after:
                yield Statement("listedNotAfter", dating.not_after, "listing_dates.csv")
        if dating.delisted_on:
            yield Statement("endDate", dating.delisted_on, "listing_dates.csv")
        if dating.legal_basis:
            yield Statement("authority", dating.legal_basis, "listing_dates.csv")
        if dating.concerns:
            yield Statement("programId", dating.concerns, "listing_dates.csv")
        yield Statement("source", dating.source, "listing_dates.csv")
    if len(days := sorted({dating.listed_on for dating in used if dating.listed_on})) > 1:
        warnings.append(f"sources disagree on the day of listing: {' and '.join(days)}; both are kept")


def _aliases(schema: str, rows: Sequence[list[str]]) -> Reading:
    statements, unplaced = [], []
    segments = 0
    for row in rows:
        sort, name, remark = row[2], tidy(row[3]), row[4]
        segments += bool(name) + bool(remark)
        prop = _ALIASES.get(sort)
        if name and prop:
            statements.append(Statement(prop, name, f"alt {row[1]}"))
        elif name:
            unplaced.append(Unplaced("alias of unknown type", f"{sort}: {name}", f"alt {row[1]}"))
        if remark:
            statements.append(Statement("notes", remark, f"alt {row[1]}"))
    return Reading((Part(schema, tuple(statements)),), segments, tuple(unplaced))


def _addresses(rows: Sequence[list[str]]) -> Reading:
    parts = []
    segments = 0
    warnings = []
    for row in rows:
        street, city, land, remark = row[2], row[3], row[4], row[5]
        segments += sum(bool(value) for value in row[2:])
        if not any(row[2:]):
            continue
        place = f"add {row[1]}"
        statements = []
        if full := ", ".join(filter(None, (street, city, land))):
            statements.append(Statement("full", full, place))
        if street:
            statements.append(Statement("street", street, place))
        if city:
            statements.append(Statement("city", city, place))
        if land.startswith("Region: "):
            statements.append(Statement("region", land.removeprefix("Region: "), place, None, land))
        elif land:
            code = nation(land)
            if code is None:
                warnings.append(f"{place}: no country is called {land!r}")
            else:
                statements.append(Statement("country", code, place, None, land))
        if remark:
            statements.append(Statement("remarks", remark, place))
        parts.append(Part("Address", tuple(statements)))
    return Reading(tuple(parts), segments, (), tuple(warnings))


# -- files ----------------------------------------------------------------------------------------------------


def _primary(path: Path) -> Path:
    if not path.is_dir():
        return path
    found = sorted(file for file in path.glob("sdn*.csv") if not file.name.startswith("sdn_comments"))
    if len(found) != 1:
        problem = f"{len(found)} files are called sdn*.csv" if found else "no file is called sdn*.csv"
        raise ReadError(problem, path=path, remedy="Give the sdn file itself.")
    return found[0]


def _companion(primary: Path, sort: str) -> Path | None:
    """The companion of the same suffix; beside a file called `sdn.csv`, else the only one of its sort."""
    suffix = primary.stem.removeprefix("sdn")
    same = primary.with_name(f"{sort}{suffix}.csv")
    if same.exists():
        return same
    if suffix:
        return None
    found = sorted(primary.parent.glob(f"{sort}*.csv"))
    return found[0] if len(found) == 1 else None


def _file(facet: str, path: Path) -> FacetFile:
    day = _day_of(path)
    return FacetFile(facet, path.name, sha256_of(path), day)


def _day_of(path: Path) -> date | None:
    found = _DAY.search(path.name)
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def _rows(path: Path, sort: str) -> list[tuple[int, list[str]]]:
    """The rows of a file with their line numbers, null values empty. Raises `ReadError` for a row of another shape."""
    size = readable_file(path).stat().st_size
    if size == 0:
        raise ReadError("the file is empty", path=path, remedy=_REMEDY)
    if size > _MAX_BYTES:
        raise ReadError(f"{size:,} bytes are far more than this file has", path=path, remedy=_REMEDY)
    raw = path.read_bytes()
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in raw:
        raise ReadError(
            "the file is not in the publisher's encoding (NUL bytes, as in UTF-16 or a binary file)",
            path=path,
            remedy=_REMEDY,
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = f"line {raw.count(bytes([10]), 0, error.start) + 1}"
        raise ReadError(
            "not UTF-8 text", path=path, place=place, remedy="Save it as the publisher gives it. " + _REMEDY
        ) from error
    width = _WIDTHS[sort]
    rows: list[tuple[int, list[str]]] = []
    seen: dict[str, int] = {}
    # OFAC doubles no quote and ends no row inside one; read strictly, a broken quote is an error, not a swallowed row.
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            if not row or row == ["\x1a"]:
                continue
            line = reader.line_num
            if len(row) != width or not _is_number(row[0]):
                raise ReadError(
                    _wrong_row(row, sort), path=path, place=f"row {line}", remedy="Check which file this is. " + _REMEDY
                )
            # Most cells are the null value, padded as the publisher does.
            clean = ["" if cell == _PADDED or (value := cell.strip()) == _NULL else value for cell in row]
            if sort == "sdn":
                if clean[0] in seen:
                    problem = f"entry {clean[0]} stands twice, also in row {seen[clean[0]]}"
                    raise ReadError(problem, path=path, place=f"row {line}", remedy=_REMEDY)
                clean[11] = "" if not clean[11] else row[11]
                if not clean[1]:
                    raise ReadError(f"entry {clean[0]} has no name", path=path, place=f"row {line}", remedy=_REMEDY)
                seen[clean[0]] = line
            elif sort == "sdn_comments":
                clean[1] = row[1]
            rows.append((line, clean))
    except csv.Error as error:
        place = f"row {reader.line_num}"
        raise ReadError(f"broken quotes ({error})", path=path, place=place, remedy=_REMEDY) from error
    if not rows:
        raise ReadError("no rows", path=path, remedy=_REMEDY)
    if not text.rstrip("\x1a\r\n ").endswith(('"', _NULL)):
        raise ReadError("the file ends within a row", path=path, place=f"row {rows[-1][0]}", remedy=_REMEDY)
    return rows


def _is_number(text: str) -> bool:
    return text.isascii() and text.strip().isdigit()


def _is_cut(remark: str, overflow: str, whole: bool) -> bool:
    """True when a remark's rest is missing: it fills the column, or lacks its full stop where no comments were read."""
    if overflow or not remark.strip():
        return False
    return len(remark) >= _REMARKS_LIMIT or not (whole or remark.rstrip().endswith("."))


def _wrong_row(row: list[str], sort: str) -> str:
    if row and row[0].lstrip().startswith("<"):
        return "this is XML, not the delimited SDN list"
    if len(row) == _WIDTHS[sort]:
        return f"{row[0]!r} is no entry number"
    other = next((name for name, width in _WIDTHS.items() if width == len(row) and name != sort), None)
    hint = f"; it looks like the {other} file" if other and _is_number(row[0]) else ""
    return f"{len(row)} columns where the {sort} file has {_WIDTHS[sort]}{hint}"


def _load_datings(folder: Path) -> Iterator[Dating]:
    sources = {row["code"]: row["source"] for row in _table(folder / "listing_sources.csv")}
    for row in _table(folder / "listing_dates.csv"):
        yield Dating(**(row | {"source": sources.get(row["source"], row["source"])}))


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))
