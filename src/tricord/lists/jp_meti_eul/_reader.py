"""The End User List of the Ministry of Economy, Trade and Industry: one sheet, one row for each organization of
concern.

Being on it means that exports to the organization need a licence unless they plainly do not serve weapons. It freezes
nothing, names no persons and dates no entry. The running number is a formula and shifts; the key of an entry is made of
its country and its name.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import msgspec

from tricord.lists._bracketed_names import ListedName
from tricord.lists._files import readable_file, sha256_of
from tricord.lists._japanese_cells import clean, is_japanese
from tricord.lists._japanese_names import name_of
from tricord.lists._programmes import load_programmes
from tricord.lists._reader import MAIN, Document, FacetFile, ListInfo, Record, version_of
from tricord.lists._xlsx import Cell, Sheet, read_sheets, text_of
from tricord.model import Part, Reading, Statement, Unplaced
from tricord.model.errors import ReadError
from tricord.values import japanese_country, language_of, says_nothing

_HERE = Path(__file__).parent
#: End users of concern are bodies: the list has no column that tells.
_SCHEMA = "Organization"
_NAMED_FOR = re.compile(r"(20\d{2})(\d{2})(\d{2})")
#: The words that tell a column, in its bilingual header. All but the last are essential.
_COLUMNS = {
    "number": ("No.",),
    "country": ("国名", "Country"),
    "name": ("企業名", "Company"),
    "aliases": ("別名", "Also Known As"),
    "weapons": ("懸念区分", "Type of WMD"),
    "conventional": ("通常兵器", "Conventional Weapons"),
}
_CODES = frozenset({"B", "C", "M", "N", "CW"})
_REMEDY = "Check that this is the End User List workbook of the Ministry of Economy, Trade and Industry."


class _Row(msgspec.Struct, frozen=True):
    """One row as text by role; a cell of an unknown column has its header as the role."""

    country: str
    cells: tuple[tuple[str, str, str], ...]


class MetiReader:
    """Reads the End User List workbook."""

    def __init__(self) -> None:
        self.version = version_of("jp-meti-eul", _HERE.glob("*.csv"))
        self.info = ListInfo.load(_HERE)
        self._programmes = load_programmes(_HERE)

    def files(self, path: Path) -> dict[str, Path]:
        """The one file of this list. Raises `ReadError` when it cannot be read."""
        return {MAIN: readable_file(path)}

    def open(self, path: Path) -> Document:
        """Open a workbook. Raises `ReadError` when it is damaged, another list's, or lacks a column of the list."""
        sheets = read_sheets(path)
        digest = sha256_of(path)
        sheet, top, columns = _layout(sheets, path)
        warnings = [f"{other.name}: another sheet; not read" for other in sheets if other is not sheet and other.rows]
        warnings += [
            f"unknown column {header}; its cells are kept, not placed"
            for header, role in columns
            if header and not role
        ]
        records, strays = _records(sheet, top, columns, warnings)
        if len(records) < self.info.floor:
            problem = f"only {len(records)} entries; at least {self.info.floor} are expected"
            raise ReadError(problem, path=path, place=sheet.name, remedy=_REMEDY)
        file = FacetFile(MAIN, path.name, digest, _published(path.name))
        return Document(file.published, (file,), lambda: iter(records), tuple(warnings), tuple(strays))

    def read(self, record: Record) -> Reading:
        """Place every piece of one row. Content never raises: what is odd stands in the reading."""
        row: _Row = record.data
        subject: list[Statement] = []
        sanction: list[Statement] = []
        unplaced: list[Unplaced] = []
        segments = 0
        for role, header, text in row.cells:
            if role == "country":
                segments += 1
                subject.append(Statement("country", row.country or text.replace("\n", " "), header, None, text))
            elif role in ("name", "aliases"):
                pieces = _names(text, header, main=role == "name")
                segments += len(pieces)
                for piece in pieces:
                    subject += [said for said in piece if not _said(subject, said)]
            elif role in ("weapons", "conventional"):
                segments += 1
                if codes := _concerns(text):
                    sanction.append(Statement("summary", f"concern: {codes}", header, None, text))
                else:
                    unplaced.append(Unplaced("a concern that is none of the known codes", text, header))
            else:
                segments += 1
                unplaced.append(Unplaced(f"a cell of the unknown column {header or '(no header)'}", text, header))
        sanction += self._programme(row.country)
        warnings = () if row.country else ("the country is not recognised: " + record.key,)
        return Reading(
            (Part(_SCHEMA, tuple(subject)), Part("Sanction", tuple(sanction))),
            segments,
            tuple(unplaced),
            warnings,
        )

    def _programme(self, code: str) -> list[Statement]:
        programme = self._programmes.get(code) or self._programmes["any"]
        said = [("program", "METI End User List"), *(("programId", known) for known in programme.programmes)]
        said += [
            ("basis", programme.basis.value),
            *(("provisions", measure.value) for measure in programme.measures_on(_SCHEMA)),
        ]
        said.append(("authority", programme.authority))
        return [Statement(prop, value, "list") for prop, value in said]


def _layout(sheets: list[Sheet], path: Path) -> tuple[Sheet, int, list[tuple[str, str]]]:
    """The sheet that is the list, its row of headers, and (header, role) of its columns."""
    for sheet in sheets:
        for place, cells in enumerate(sheet.rows[:10]):
            headers = [clean(text_of(cell)).replace("\n", " ") for cell in cells]
            if sum(_role(header) in ("country", "name", "weapons", "aliases") for header in headers) >= 2:
                columns = [(header, _role(header)) for header in headers]
                _check(columns, path, sheet)
                return sheet, place, columns
    names = ", ".join(sheet.name for sheet in sheets[:5])
    raise ReadError(f"no sheet has the columns of the list (sheets: {names})", path=path, remedy=_REMEDY)


def _role(header: str) -> str:
    return next((role for role, words in _COLUMNS.items() if header and all(word in header for word in words)), "")


def _check(columns: list[tuple[str, str]], path: Path, sheet: Sheet) -> None:
    roles = Counter(role for _, role in columns)
    for role, words in _COLUMNS.items():
        if roles[role] > 1 or (not roles[role] and role not in ("number", "conventional")):
            problem = (
                f"the column {' '.join(words)} {'is missing' if not roles[role] else 'stands there more than once'}"
            )
            shown = "; ".join(header for header, _ in columns if header)
            raise ReadError(
                problem, path=path, place=f"sheet {sheet.name}", remedy=f"Its headers are: {shown}. {_REMEDY}"
            )


def _records(
    sheet: Sheet, top: int, columns: list[tuple[str, str]], warnings: list[str]
) -> tuple[list[Record], list[Unplaced]]:
    seen: Counter[str] = Counter()
    records: list[Record] = []
    strays: list[Unplaced] = []
    country = next(at for at, (_, role) in enumerate(columns) if role == "country")
    for place, cells in enumerate(sheet.rows[top + 1 :], start=top + 2):
        filled = [*cells[:country], sheet.value(place - 1, country), *cells[country + 1 :]]
        row = _row(columns, filled if any(map(text_of, cells)) else cells)
        where = f"sheet {sheet.name}, row {place}"
        name = next((text for role, _, text in row.cells if role == "name"), "")
        if not name:
            strays += [Unplaced("a row without a name", text, f"{where}, {header}") for _, header, text in row.cells]
            continue
        key = _key(row.country, name)
        seen[key] += 1
        if seen[key] > 1:
            warnings.append(f"{where}: {name} stands there {seen[key]} times for the same country")
            key += f"/{seen[key]}"
        records.append(Record(key, MAIN, msgspec.json.encode(row.cells), row, where))
    return records, strays


def _row(columns: list[tuple[str, str]], cells: Sequence[Cell]) -> _Row:
    """The filled cells but the running number, which is no part of the entry."""
    filled = []
    for (header, role), cell in zip(columns, cells, strict=True):
        text = clean(text_of(cell)).strip()
        if text and role != "number":
            filled.append((role, header, text))
    published = next((text for role, _, text in filled if role == "country"), "")
    return _Row(_country(published), tuple(filled))


def _country(text: str) -> str:
    return next((code for line in text.split("\n") if (code := japanese_country(line.strip()))), "")


def _key(code: str, name: str) -> str:
    """Country and a hash of the name as the cell begins: case, blanks and the Japanese name may change without a new
    entry.
    """
    first = re.sub(r"\s+", " ", name.split("\n")[0]).casefold().strip()
    return f"{code or 'xx'}-{hashlib.sha256(f'{code}|{first}'.encode()).hexdigest()[:8]}"


def _names(text: str, header: str, *, main: bool) -> list[list[Statement]]:
    """The statements of each name in a cell: the name, then what its brackets hold."""
    result = []
    for number, piece in enumerate(_pieces(text), start=1):
        column = header.split(" ")[0] + ("" if main else f"[{number}]")
        said = []
        inner = _unwrapped(piece) if is_japanese(piece) else piece
        for name in name_of(inner, person=False) if not says_nothing(inner) else []:
            published = None if name.text == piece else piece
            said.append(Statement(_prop(name, main=main), name.text, column, language_of(name.text), published))
        result.append(said)
    return result


def _prop(name: ListedName, *, main: bool) -> str:
    """In the column of names a Japanese alias is a name too; in that of aliases every name is an alias."""
    if main:
        return "name" if name.kind == "alias" and is_japanese(name.text) else name.kind
    return "alias" if name.kind == "name" else name.kind


def _pieces(text: str) -> list[str]:
    """The names of a cell: a line begins one when it is led by ・ or stands in brackets or in another script than the
    line before.
    """
    pieces: list[str] = []
    for line in (raw.strip() for raw in text.split("\n")):
        if not line:
            continue
        own = line.lstrip("・").strip()
        same_script = bool(pieces) and is_japanese(pieces[-1]) == is_japanese(own)
        if pieces and same_script and not line.startswith(("・", "(")):
            pieces[-1] += f" {own}"
        else:
            pieces.append(own)
    return pieces


def _unwrapped(text: str) -> str:
    """The text without brackets around the whole of it."""
    if not text.startswith("("):
        return text
    depth = 0
    for place, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return text[1:place].strip() if place == len(text) - 1 else text
    return text


def _said(subject: list[Statement], new: Statement) -> bool:
    return any(known.value == new.value and known.prop in (new.prop, "name") for known in subject)


def _concerns(text: str) -> str:
    """The codes of concern, joined by commas; an empty string when the cell holds anything but them and their words."""
    codes = re.findall(r"(?<![A-Za-z])(?:CW|[BCMN])(?![A-Za-z])", text)
    rest = re.sub(r"生物|化学|ミサイル|核|通常兵器|[、,\s]|CW|[BCMN]", "", text)
    return ",".join(codes) if codes and not rest and set(codes) <= _CODES else ""


def _published(name: str) -> date | None:
    if match := _NAMED_FOR.search(name):
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            return None
    return None
