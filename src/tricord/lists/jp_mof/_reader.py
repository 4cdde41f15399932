"""The workbook of the Ministry of Finance: its sheets checked, its rows as records, each cell given to who can read it.

The sheets are known by number and title (`sheets.csv`), the columns by their headers (`columns.csv`). A sheet that is
missing or has another title, or a column without which nothing can be said, refuses the file; a new sheet or column is
read as far as it can be and reported. What this module does not do: decide what two sheets about the same subject mean
(`resolve` does).
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import msgspec

from tricord.lists._files import readable_file, sha256_of
from tricord.lists._japanese_cells import clean
from tricord.lists._programmes import Programme, load_programmes
from tricord.lists._reader import MAIN, Document, FacetFile, ListInfo, Record, version_of
from tricord.lists._xlsx import Cell, Sheet, read_sheets, text_of
from tricord.lists.jp_mof._columns import PLACES, schema_of
from tricord.lists.jp_mof._entry_draft import EntryDraft
from tricord.lists.jp_mof._notice import read_number
from tricord.lists.jp_mof._rows import Row, SheetKind
from tricord.model import Reading, Unplaced
from tricord.model.errors import ReadError

_HERE = Path(__file__).parent
_NAMED_FOR = re.compile(r"shisantouketsu(\d{4})(\d{2})(\d{2})")
_NUMBERED = re.compile(r"\s*(\d+)\s*[.．]\s*(.*)", re.DOTALL)
_ESSENTIAL = {"noticed": "告示日付", "number": "告示番号", "name_ja": "日本語表記", "name_en": "英語表記"}
_ELSEWHERE = "Check that this is the asset-freeze workbook (shisantouketsu…xlsx) of the Ministry of Finance."
_CHANGED = (
    "The publisher changed the workbook: compare it with {table} of this list, correct the table, and load again."
)

#: What the ministry writes beside the number of an entry that it took off.
_TAKEN_OFF = re.compile("削除|廃止|解除")


def _un_twins() -> dict[str, tuple[str, str]]:
    """Name and UN reference of rows that do not print it (`scripts/make_mof_un_twins.py`), by their own number."""
    with _HERE.joinpath("un_twins.csv").open(encoding="utf-8", newline="") as file:
        return {row["number"]: (row["name"], row["reference"]) for row in csv.DictReader(file, strict=True)}


class MofReader:
    """Reads the asset-freeze workbook. `roles` are what a column can mean (`columns.csv`)."""

    roles = frozenset(PLACES)

    def __init__(self) -> None:
        self.version = version_of("jp-mof", _HERE.glob("*.csv"))
        self._twins = _un_twins()
        self.info = ListInfo.load(_HERE)
        self._programmes = load_programmes(_HERE)
        self._sheets = {kind.sheet: kind for kind in _kinds()}
        self._roles = {row["header"]: row["role"] for row in _dicts("columns.csv")}

    def files(self, path: Path) -> dict[str, Path]:
        """The one file of this list. Raises `ReadError` when it cannot be read."""
        return {MAIN: readable_file(path)}

    def open(self, path: Path) -> Document:
        """Open a workbook. Raises `ReadError` when it is damaged, another list's, or laid out in a way that nobody has
        reviewed.
        """
        sheets = read_sheets(path)
        digest = sha256_of(path)
        numbered = self._numbered(sheets, path)
        warnings: list[str] = []
        strays: list[Unplaced] = []
        rows: list[tuple[Row, str]] = []
        for sheet, kind in numbered:
            rows += self._rows(sheet, kind, path, warnings, strays)
        if len(rows) < self.info.floor:
            raise ReadError(
                f"only {len(rows)} entries; at least {self.info.floor} are expected", path=path, remedy=_ELSEWHERE
            )
        warnings += [f"{text}: not a numbered sheet; not read" for text in self._unnumbered(sheets)]
        records = _records(rows, warnings)
        file = FacetFile(MAIN, path.name, digest, _published(path.name))
        return Document(file.published, (file,), lambda: iter(records), tuple(warnings), tuple(strays))

    def read(self, record: Record) -> Reading:
        """Place every piece of one row. Content never raises: what is odd stands in the reading."""
        row: Row = record.data
        draft = EntryDraft(self._schema(row))
        for header, role, cell in row.cells:
            place = PLACES.get(role)
            before = draft.segments
            if place:
                place(draft, cell, header, row)
                if draft.segments == before:
                    draft.miss("a cell that holds nothing but marks", text_of(cell), header)
            else:
                draft.miss(f"a cell of the unknown column {header or '(no header)'}", text_of(cell), header)
        props = {said.prop for said in (*draft.subject, *draft.sanction)}
        if not props & {"name", "endDate"}:
            draft.warnings.append(
                "the row has no name and no delisting: the file leaves open whether somebody is listed"
            )
        self._say_programme(draft, row)
        return draft.reading()

    def _say_programme(self, draft: EntryDraft, row: Row) -> None:
        draft.rule("program", row.kind.regime or row.kind.title, "sheet")
        programme = self._programme(draft, row)
        if programme is None:
            draft.warnings.append(
                f"sheet {row.kind.sheet} is in no table of programmes: programme and basis are unknown"
            )
            return
        for code in programme.programmes:
            draft.rule("programId", code, "sheet")
        draft.rule("basis", programme.basis.value, "sheet")
        for measure in programme.measures_on(draft.schema):
            draft.rule("provisions", measure.value, "sheet")
        draft.rule("authority", programme.authority, "sheet")

    def _programme(self, draft: EntryDraft, row: Row) -> Programme | None:
        sheet = str(row.kind.sheet)
        un_number = next((said.value for said in draft.sanction if said.prop == "unscId"), "")
        un_number = un_number or self._twin(row)
        return self._programmes.get(f"{sheet} {un_number[:2]}") or self._programmes.get(sheet)

    def _twin(self, row: Row) -> str:
        """The UN's reference of a row that does not print it, while the row bears the name that the table has."""
        name, reference = self._twins.get(f"{row.kind.sheet}-{row.number.own}", ("", ""))
        english = " ".join(clean(text_of(cell)) for _, role, cell in row.cells if role == "name_en")
        return reference if name and name.casefold() in " ".join(english.split()).casefold() else ""

    def _schema(self, row: Row) -> str:
        """What the subject of a row is: as the UN has it where the row carries out a listing that is known (QDi.001 is
        an individual, QDe.001 an entity), else as the sheet and the row say.
        """
        if reference := self._twin(row):
            return "Person" if reference[2] == "i" else "Organization"
        return schema_of(row)

    def _numbered(self, sheets: list[Sheet], path: Path) -> list[tuple[Sheet, SheetKind]]:
        """The numbered sheets with what they hold. A sheet in force that is missing or renamed refuses the file."""
        found: dict[int, tuple[Sheet, str]] = {}
        for sheet in sheets:
            if match := _NUMBERED.match(clean(sheet.name)):
                if int(match[1]) in found:
                    raise ReadError(
                        f"two sheets have the number {match[1]}", path=path, place=sheet.name, remedy=_ELSEWHERE
                    )
                found[int(match[1])] = (sheet, re.sub(r"\s", "", match[2]))
        if not found:
            names = ", ".join(sheet.name for sheet in sheets[:5])
            raise ReadError(f"no sheet with a number and a regime (sheets: {names})", path=path, remedy=_ELSEWHERE)
        remedy = _CHANGED.format(table="sheets.csv")
        result = []
        for number, kind in self._sheets.items():
            if number not in found:
                if kind.state == "in force":
                    raise ReadError(f"sheet {number} ({kind.title}) is missing", path=path, remedy=remedy)
                continue
            sheet, title = found.pop(number)
            if kind.title not in title:
                raise ReadError(
                    f"sheet {number} is {title}, not {kind.title}", path=path, place=sheet.name, remedy=remedy
                )
            result.append((sheet, kind))
        result += [
            (sheet, SheetKind(number, title, "", "", "", "new", title, "")) for number, (sheet, title) in found.items()
        ]
        return result

    def _unnumbered(self, sheets: list[Sheet]) -> list[str]:
        return [
            sheet.name for sheet in sheets if not _NUMBERED.match(clean(sheet.name)) and sheet.name.strip() != "一覧"
        ]

    def _rows(
        self, sheet: Sheet, kind: SheetKind, path: Path, warnings: list[str], strays: list[Unplaced]
    ) -> list[tuple[Row, str]]:
        """The entries of a sheet, each with its place; a row without date and number carries the entry above it on."""
        found = _header(sheet)
        if found is None:
            if kind.state == "lifted" or "解除" in sheet.name:
                return []
            remedy = _CHANGED.format(table="columns.csv")
            raise ReadError(
                "no row of headers (告示日付 stands in none of its cells)", path=path, place=sheet.name, remedy=remedy
            )
        top, headers = found
        columns = self._columns(sheet, headers, path, warnings)
        if kind.state != "in force":
            warnings.append(
                f"{sheet.name.strip()}: a sheet that is {kind.state} holds entries; see sheets.csv for its programme"
            )
        rows: list[tuple[Row, str]] = []
        for place, cells in enumerate(sheet.rows[top + 1 :], start=top + 2):
            filled = [
                (header, role, cell) for (header, role), cell in zip(columns, cells, strict=True) if text_of(cell)
            ]
            if filled:
                self._take(filled, kind, f"sheet {kind.sheet}, row {place}", rows, warnings, strays)
        return rows

    def _take(
        self,
        filled: list[tuple[str, str, Cell]],
        kind: SheetKind,
        where: str,
        rows: list[tuple[Row, str]],
        warnings: list[str],
        strays: list[Unplaced],
    ) -> None:
        """A filled row: a new entry, more of the one before, or a stray."""
        roles = {role: cell for _, role, cell in filled}
        number = read_number(clean(text_of(roles["number"]))) if "number" in roles else None
        if (
            number
            and roles.keys() <= {"noticed", "number"}
            and not _TAKEN_OFF.search(text_of(roles.get("noticed", "")))
        ):
            # The ministry empties the row of whoever it takes off, and keeps the numbers of the others.
            text = ", ".join(f"{header} {text_of(cell)}" for header, _, cell in filled)
            strays.append(Unplaced("a row emptied of all but its number", text, where))
        elif number:
            rows.append((Row(kind, number, tuple(filled)), where))
        elif rows and not roles.keys() & _ESSENTIAL.keys():
            last, place = rows[-1]
            rows[-1] = (msgspec.structs.replace(last, cells=(*last.cells, *filled)), place)
        else:
            names = " ".join(text_of(roles[role]) for role in ("name_ja", "name_en") if role in roles)
            warnings.append(
                f"{where}: a row without a readable notice number belongs to no entry ({names or 'no name'})"
            )
            strays += [
                Unplaced("a row without a notice number", text_of(cell), f"{where}, {header}")
                for header, _, cell in filled
            ]

    def _columns(self, sheet: Sheet, headers: list[str], path: Path, warnings: list[str]) -> list[tuple[str, str]]:
        """(header, role) of every column. An unknown header is reported and its cells are not placed."""
        columns = [(header, self._roles.get(header, "")) for header in headers]
        roles = Counter(role for _, role in columns)
        for role, header in _ESSENTIAL.items():
            if roles[role] != 1:
                problem = (
                    f"the column {header} is missing"
                    if not roles[role]
                    else f"the column {header} stands there {roles[role]} times"
                )
                shown = ", ".join(header for header, _ in columns if header)
                remedy = f"Its headers are: {shown}. " + _CHANGED.format(table="columns.csv")
                raise ReadError(problem, path=path, place=f"sheet {sheet.name.strip()}", remedy=remedy)
        for header, role in columns:
            if header and not role:
                warnings.append(f"sheet {sheet.name.strip()}: unknown column {header}; its cells are kept, not placed")
        return columns


def _header(sheet: Sheet) -> tuple[int, list[str]] | None:
    for place, cells in enumerate(sheet.rows[:30]):
        texts = [re.sub(r"\s", "", clean(text_of(cell))) for cell in cells]
        if "告示日付" in texts or ("告示番号" in texts and "日本語表記" in texts):
            return place, texts
    return None


def _records(rows: list[tuple[Row, str]], warnings: list[str]) -> list[Record]:
    """Records with keys that no other has: a number used twice on a sheet is told apart and reported."""
    seen: Counter[str] = Counter()
    records = []
    for row, where in rows:
        key = f"{row.kind.sheet}-{row.number.own}"
        seen[key] += 1
        if seen[key] > 1:
            warnings.append(f"{where}: the notice number {row.number.own} stands there {seen[key]} times")
            key += f"/{seen[key]}"
        raw = msgspec.json.encode([row.kind.sheet, *((header, text_of(cell)) for header, _, cell in row.cells)])
        records.append(Record(key, MAIN, raw, row, where))
    return records


def _published(name: str) -> date | None:
    if match := _NAMED_FOR.search(name):
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            return None
    return None


def _dicts(name: str) -> list[dict[str, str]]:
    with (_HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def _kinds() -> list[SheetKind]:
    return [msgspec.convert(row, SheetKind, strict=False) for row in _dicts("sheets.csv")]
