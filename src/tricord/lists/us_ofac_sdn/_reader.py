"""Reading the delimited files.

`sdn` holds one row per entry (facet `main`, with the overflow of its remarks from `sdn_comments`); `alt` (aliases) and
`add` (addresses) join on the entry number and are facets of their own, since either may be missing or of another day.
No file has a header; `-0-` is null; a 0x1A byte may end a file.

The files state no date of listing. `listing_dates.csv` gives those that a source states, by entry number, with a name
as a guard where the source has one. A date is never inferred from a number.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from pathlib import Path

import msgspec

from tricord.lists._files import readable_file
from tricord.lists._programmes import load_programmes, reaches
from tricord.lists._reader import MAIN, Document, ListInfo, Record, version_of
from tricord.lists.us_ofac_sdn._files import REMEDY, Row, companion, day_of, facet_file, primary_file, read_rows
from tricord.lists.us_ofac_sdn._listing_dates import Dating, dated, load_datings
from tricord.lists.us_ofac_sdn.remarks import NO_FLAG, Labels, Remarks, nation, split
from tricord.model import Measure, Part, Reading, Statement, Unplaced, no_cycle_collection
from tricord.model.errors import ReadError
from tricord.values import tidy

#: The Remarks column holds no more; what is longer goes on in `sdn_comments`, cut anywhere, even within a word.
_REMARKS_LIMIT = 1000
_COLUMNS = (
    "ent_num", "SDN_Name", "SDN_Type", "Program", "Title", "Call_Sign", "Vess_type", "Tonnage", "GRT", "Vess_flag",
    "Vess_owner", "Remarks",
)  # fmt: skip
_SCHEMAS = {"individual": "Person", "vessel": "Vessel", "aircraft": "Airplane", "": "Organization"}
_ALIASES = {"aka": "alias", "fka": "previousName", "nka": "alias"}
#: A remark that cites these regulations concerns North Korea, whatever programme the entry carries.
_NORTH_KOREA = re.compile(r"North Korea Sanctions Regulations|NKSPEA")


#: The rows of a companion by entry number.
_Companion = dict[str, list[Row]]
#: The files beside the primary one: other names, addresses, the rest of long remarks.
_COMPANIONS = ("alt", "add", "sdn_comments")


class OfacReader:
    """Reads the SDN files. `info` and `datings` may be replaced in tests."""

    def __init__(self, info: ListInfo | None = None, datings: Iterable[Dating] | None = None) -> None:
        folder = Path(__file__).parent
        self.version = version_of("us-ofac-sdn", folder.glob("*.csv"))
        self.info = info or ListInfo.load(folder)
        self._programmes = load_programmes(folder)
        self._labels = Labels(folder)
        self._listings: dict[str, tuple[tuple[Statement, ...], tuple[Unplaced, ...]]] = {}
        self._datings: dict[str, list[Dating]] = defaultdict(list)
        for dating in load_datings(folder) if datings is None else datings:
            self._datings[dating.ent_num].append(dating)

    def files(self, path: Path) -> dict[str, Path]:
        """The primary file and the companions beside it that are there. Raises `ReadError`."""
        primary = readable_file(primary_file(path))
        companions = {sort: companion(primary, sort) for sort in _COMPANIONS}
        return {MAIN: primary} | {sort: file for sort, file in companions.items() if file is not None}

    @no_cycle_collection()
    def open(self, path: Path) -> Document:
        """Open `sdn*.csv`, or a folder that holds one, with the companions beside it. Raises `ReadError`."""
        found = self.files(path)
        primary = found[MAIN]
        rows = read_rows(primary, "sdn")
        if len(rows) < self.info.floor:
            problem = f"{len(rows)} entries, where at least {self.info.floor} are expected"
            raise ReadError(problem, path=primary, remedy="The file may be cut off. " + REMEDY)
        published = day_of(primary) or day_of(primary.parent)
        files = [facet_file(MAIN, primary)]
        warnings: list[str] = []
        strays: list[Unplaced] = []
        known = {row[0] for _, row in rows}
        joined: dict[str, _Companion] = {}
        for sort in _COMPANIONS:
            beside = found.get(sort)
            if beside is None:
                warnings.append(_missing(primary, sort))
                continue
            warnings += _other_day(beside, primary, published)
            joined[sort] = _grouped(beside, sort, known, strays)
            files.append(facet_file(sort, beside))
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
        listing = self._listing(row[3], text, unplaced)
        said = [s for s in listing if s.prop != "provisions" or reaches(Measure(s.value), schema)]
        sanction = [*said, *dated(datings, name, warnings), *remarks.sanction]
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


def _missing(primary: Path, sort: str) -> str:
    many = len(list(primary.parent.glob(f"{sort}*.csv")))
    none = f"no {sort} file" if not many else f"no {sort} file of the same name (of {many})"
    return f"{none} beside {primary.name}: what it would say is unknown"


def _other_day(companion: Path, primary: Path, published: date | None) -> list[str]:
    """A warning where a companion is of another day than its primary file, as far as their names tell."""
    day = day_of(companion)
    if day is None or day == published:
        return []
    if published is None:
        return [f"{companion.name} is of {day}; {primary.name} names no day"]
    return [f"{companion.name} is of {day}, {primary.name} of {published}"]


def _grouped(companion: Path, sort: str, known: Set[str], strays: list[Unplaced]) -> _Companion:
    """The rows of a companion by entry; one without an entry in the primary file is a stray."""
    grouped: _Companion = defaultdict(list)
    for line, row in read_rows(companion, sort, broken=strays):
        if row[0] in known:
            grouped[row[0]].append((line, row))
        else:
            place = f"{companion.name} row {line}"
            strays.append(Unplaced(f"{sort} row without a primary entry", ", ".join(row), place))
    return grouped


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


def _is_cut(remark: str, overflow: str, whole: bool) -> bool:
    """True when a remark's rest is missing: it fills the column, or lacks its full stop where no comments were read."""
    if overflow or not remark.strip():
        return False
    return len(remark) >= _REMARKS_LIMIT or not (whole or remark.rstrip().endswith("."))
