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
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import msgspec

from tricord.lists._files import readable_file, sha256_of
from tricord.lists._japanese import clean, is_japanese, items, split_outside
from tricord.lists._japanese_names import Name, name_of, names_of
from tricord.lists._programmes import Programme, load_programmes
from tricord.lists._reader import MAIN, Document, FacetFile, ListInfo, Record, version_of
from tricord.lists._xlsx import Cell, Sheet, read_sheets, text_of
from tricord.lists.jp_mof._draft import Draft
from tricord.lists.jp_mof._notice import Number, read_notice, read_number
from tricord.lists.jp_mof._other import address, birth, identity, passport, phones, read_other, say_passport
from tricord.lists.jp_mof._papers import nationality, read_json_file
from tricord.model import Reading, Unplaced
from tricord.model.errors import ReadError
from tricord.values import NONE_STATED, first_date, language_of, serial_date

_HERE = Path(__file__).parent
_NAMED_FOR = re.compile(r"shisantouketsu(\d{4})(\d{2})(\d{2})")
_NUMBERED = re.compile(r"\s*(\d+)\s*[.．]\s*(.*)", re.DOTALL)
_ESSENTIAL = {"noticed": "告示日付", "number": "告示番号", "name_ja": "日本語表記", "name_en": "英語表記"}
_ELSEWHERE = "Check that this is the asset-freeze workbook (shisantouketsu…xlsx) of the Ministry of Finance."
_CHANGED = (
    "The publisher changed the workbook: compare it with {table} of this list, correct the table, and load again."
)
_UN_NUMBER = re.compile(r"[A-Z]{2}[ie]\.\d{3}")
_PERSON_ROLES = frozenset({"birth_date", "birth_place", "nationality", "passport", "title", "position"})


class SheetKind(msgspec.Struct, frozen=True):
    """A row of `sheets.csv`: what a sheet holds and where its marks point to."""

    sheet: int
    title: str
    schema: str
    star: str
    hash: str
    state: str
    regime: str
    source: str


class _Row(msgspec.Struct, frozen=True):
    """One entry: the cells of its row, and of the rows that carry it on. A cell is (header, role, value)."""

    kind: SheetKind
    number: Number
    cells: tuple[tuple[str, str, Cell], ...]


class MofReader:
    """Reads the asset-freeze workbook."""

    def __init__(self) -> None:
        self.version = version_of("jp-mof 1", _HERE.glob("*.csv"))
        self.info = ListInfo.load(_HERE)
        self._programmes = load_programmes(_HERE)
        self._sheets = {kind.sheet: kind for kind in _kinds()}
        self._roles = {row["header"]: row["role"] for row in _dicts("columns.csv")}
        self._place: dict[str, Callable[[Draft, Cell, str, _Row], None]] = {
            "noticed": _noticed,
            "number": _numbered,
            "name_ja": _named,
            "name_en": _named,
            "alias": _aliases("alias"),
            "former_name": _aliases("previousName"),
            "weak_alias": _aliases("weakAlias"),
            "title": _words("title"),
            "position": _words("position"),
            "birth_date": _birth_date,
            "birth_place": _words("birthPlace"),
            "birth_both": _birth_both,
            "nationality": _nationality,
            "passport": _passport,
            "identity": _identity,
            "address": _address,
            "phone": _phone,
            "un_date": _un_date,
            "un_reference": _un_reference,
            "reason": _reason,
            "other": _other,
        }

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
        rows: list[tuple[_Row, str]] = []
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
        row: _Row = record.data
        draft = Draft(_schema(row))
        for header, role, cell in row.cells:
            place = self._place.get(role)
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

    def _say_programme(self, draft: Draft, row: _Row) -> None:
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
        for measure in programme.measures:
            draft.rule("provisions", measure.value, "sheet")
        draft.rule("authority", programme.authority, "sheet")

    def _programme(self, draft: Draft, row: _Row) -> Programme | None:
        sheet = str(row.kind.sheet)
        un_number = next((said.value for said in draft.sanction if said.prop == "unscId"), "")
        return self._programmes.get(f"{sheet} {un_number[:2]}") or self._programmes.get(sheet)

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
    ) -> list[tuple[_Row, str]]:
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
        rows: list[tuple[_Row, str]] = []
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
        rows: list[tuple[_Row, str]],
        warnings: list[str],
        strays: list[Unplaced],
    ) -> None:
        """A filled row: a new entry, more of the one before, or a stray."""
        roles = {role: cell for _, role, cell in filled}
        number = read_number(clean(text_of(roles["number"]))) if "number" in roles else None
        if number:
            rows.append((_Row(kind, number, tuple(filled)), where))
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


def _records(rows: list[tuple[_Row, str]], warnings: list[str]) -> list[Record]:
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


# --- the schema of a row ---------------------------------------------------------------------------------------------


def _schema(row: _Row) -> str:
    """Person, Organization, or LegalEntity where neither the sheet nor the row says which."""
    if row.kind.schema:
        return row.kind.schema
    for _, role, cell in row.cells:
        text = clean(text_of(cell))
        if role == "un_reference" and _UN_NUMBER.fullmatch(text):
            return "Person" if text[2] == "i" else "Organization"
        if role in _PERSON_ROLES and text.strip() and text.strip() not in NONE_STATED:
            return "Person"
    whole = "\n".join(clean(text_of(cell)) for _, role, cell in row.cells if role in ("other", "noticed"))
    if re.search(r"同人|生年月日\s*:|同一人物|性別|身体的", whole):
        return "Person"
    return "Organization" if re.search(r"同団体|同一団体|同社|同組織|この団体", whole) else "LegalEntity"


# --- one function for each role --------------------------------------------------------------------------------------


def _noticed(draft: Draft, cell: Cell, column: str, row: _Row) -> None:
    text = clean(text_of(cell))
    notice = read_notice(text)
    for line in notice.left:
        draft.miss("a notice date in no known form", line, column)
    draft.segments += notice.lines - len(notice.left)
    for line, day in notice.slips:
        draft.warnings.append(f"{column}: {line} read as {day}")
    if notice.listed:
        draft.rule("listingDate", notice.listed, column, original=text.strip().split("\n")[0])
    for day, line in notice.amended:
        draft.rule("modifiedAt", day, column, original=line)
    if notice.ended:
        draft.rule("endDate", notice.ended, column, original=text)
    if notice.same_as:
        draft.say("reference", f"jp-mof:{row.kind.sheet}-{notice.same_as[0]}", column, original=text)


def _numbered(draft: Draft, cell: Cell, column: str, row: _Row) -> None:
    text, number, kind = text_of(cell), row.number, row.kind
    draft.piece()
    draft.rule("authorityId", f"{kind.sheet}-{number.own}", column, original=text)
    target = {"*": kind.star, "#": kind.hash}.get(number.mark, "")
    if number.other and target:
        draft.say("reference", f"jp-mof:{target}-{int(number.other)}", column, original=text)
    elif number.other:
        draft.warnings.append(f"{column}: the mark in {text} points to no known sheet")


def _named(draft: Draft, cell: Cell, column: str, row: _Row) -> None:
    del row
    text = text_of(cell)
    draft.piece()
    if clean(text).strip() in NONE_STATED:
        return
    for name in name_of(clean(text), person=draft.schema == "Person"):
        _say_name(draft, name, column, text)


def _aliases(kind: str) -> Callable[[Draft, Cell, str, _Row], None]:
    def place(draft: Draft, cell: Cell, column: str, row: _Row) -> None:
        text = text_of(cell)
        if clean(text).rstrip().endswith("。"):  # a sentence about the name, as in sheet 14 number 14
            read_other(clean(text), draft, column, sheet=row.kind.sheet)
            return
        names = names_of(clean(text), kind=kind, person=draft.schema == "Person")
        if not names:
            draft.piece()
        if kind == "alias" and names and _without_latin_name(row):
            main = next((name for name in names if not is_japanese(name.text)), None)
            if main:
                names = [msgspec.structs.replace(name, kind="name") if name is main else name for name in names]
                draft.warnings.append(
                    f"{column}: the row has no name in Latin letters; the first Latin alias is taken for it"
                )
        for place_in_cell, name in enumerate(names, start=1):
            draft.piece()
            _say_name(draft, name, f"{column}[{place_in_cell}]", text)

    return place


def _without_latin_name(row: _Row) -> bool:
    roles = {role for _, role, _ in row.cells}
    return "name_ja" in roles and "name_en" not in roles


def _say_name(draft: Draft, name: Name, column: str, published: str) -> None:
    if name.kind == "name" or not draft.said("name", name.text):
        draft.say(
            name.kind,
            name.text,
            column,
            original=None if name.text in published else published,
            lang=language_of(name.text),
        )
    for remark in name.remarks:
        _remark(draft, remark, column)


def _remark(draft: Draft, text: str, column: str) -> None:
    """What stands beside a name: a date of birth of that name, a passport, words."""
    before, passport_words, after = _cut(text)
    for value, original in [*_english_dates(before), *_japanese_births(before)]:
        draft.say("birthDate", value, column, original=original)
    if passport_words and (paper := read_json_file(passport_words + after)):
        say_passport(paper, draft, column, text)
    draft.say("notes", text, column)


def _cut(text: str) -> tuple[str, str, str]:
    """The remark before, at and after the words for a passport."""
    match = re.search(
        r"[ァ-ヺー・一-鿿]{0,12}旅券(?:番号)?\s*:?|\w+ passport(?: number| no\.?)?\s*:?", text, re.IGNORECASE
    )
    return (text[: match.start()], match[0], text[match.end() :]) if match else (text, "", "")


def _japanese_births(text: str) -> list[tuple[str, str]]:
    dates = re.findall(r"\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?", text) if re.search(r"出生|生まれ|生年月日", text) else []
    return [(value, found) for found in dates if (value := first_date(found))]


_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: place for place, name in enumerate(_MONTH_NAMES, start=1)}
_ENGLISH_DATE = re.compile(r"(?:(\d{1,2})\s+)?([A-Z][a-z]{2})[a-z]*\.?\s*(\d{4})\b|(?:born in|in|Born)\s+(\d{4})\b")


def _english_dates(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if not re.search(r"born|DOB|date of birth", text, re.IGNORECASE):
        return found
    for match in _ENGLISH_DATE.finditer(text):
        month = _MONTHS.get((match[2] or "").lower())
        if match[4]:
            value = match[4]
        elif month:
            value = f"{match[3]}-{month:02d}" + (f"-{int(match[1]):02d}" if match[1] else "")
        else:
            continue
        if first_date(value.replace("-", "年", 1).replace("-", "月", 1) + {4: "年", 7: "月", 10: "日"}[len(value)]):
            found.append((value, match[0]))
    return found


def _words(prop: str) -> Callable[[Draft, Cell, str, _Row], None]:
    """Titles, positions, places: each item a value, a Japanese and a Latin form of it two."""

    def place(draft: Draft, cell: Cell, column: str, row: _Row) -> None:
        del row
        for item in items(clean(text_of(cell))):
            for text in split_outside(item, ";\n" if prop != "position" else "\n;"):
                draft.piece()
                if text.strip(" 。") in NONE_STATED:
                    continue
                for form in _forms(text) if prop == "title" else [text.strip()]:
                    form = form[1:-1] if form.startswith("(") and form.endswith(")") and form.count("(") == 1 else form
                    draft.say(prop, form, column)

    return place


def _forms(text: str) -> list[str]:
    """`Mullah (ムラー)` in its two scripts."""
    match = re.fullmatch(r"([^()]+)\(([^()]+)\)", text)
    if match and is_japanese(match[1]) != is_japanese(match[2]):
        return [match[1].strip(), match[2].strip()]
    return [text]


def _birth_date(draft: Draft, cell: Cell, column: str, row: _Row) -> None:
    del row
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        draft.piece()
        draft.say("birthDate", cell.isoformat(), column)
    elif isinstance(cell, (int, float)) and not isinstance(cell, bool):
        _serial_birth(draft, float(cell), column)
    else:
        birth(clean(text_of(cell)), draft, column)


def _serial_birth(draft: Draft, number: float, column: str) -> None:
    """A day count. A number that may be a year as well is not read: 1946 is either the year or a day in 1905."""
    day = serial_date(number)
    if 1850 <= number <= 2100:
        draft.miss("a birth date that is a year or a day count", text_of(number), column)
    elif day is None:
        draft.miss("a birth date that is no day", text_of(number), column)
    else:
        draft.piece()
        draft.say("birthDate", day.isoformat(), column, original=text_of(number))


def _birth_both(draft: Draft, cell: Cell, column: str, row: _Row) -> None:
    """Sheet 1: `1941年8月20日…生`, and the same in English on the next line."""
    del row
    for line in split_outside(clean(text_of(cell)), "\n"):
        japanese = re.fullmatch(r"(\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?)(.*?)生", line)
        english = re.fullmatch(r"Born(?: at (.+?))?,? ?(?:on|in)? ?((?:\d{1,2} )?(?:[A-Z][a-z]+ )?\d{4})", line)
        if japanese:
            draft.piece()
            draft.say("birthDate", first_date(japanese[1]), column, original=japanese[1])
            if japanese[2]:
                draft.say("birthPlace", japanese[2], column)
        elif english:
            draft.piece()
            if english[1]:
                draft.say("birthPlace", english[1].strip(" ,"), column)
        else:
            draft.miss("a birth date and place in no known form", line, column)


def _nationality(draft: Draft, cell: Cell, column: str, row: _Row) -> None:
    del row
    for item in items(clean(text_of(cell))):
        for text in (piece for piece in re.split(r"[\n;、。]|又は", item) if piece.strip()):
            plain = text.strip()
            if plain in NONE_STATED or plain == "また":
                draft.piece()
                continue
            if "剥奪" in plain or "離脱" in plain:
                draft.piece()
                draft.say("notes", plain, column)
                continue
            codes = nationality(plain)
            if codes:
                draft.piece()
            else:
                draft.miss("a nationality that names no country", plain, column)
            for code in codes:
                draft.say("nationality", code, column, original=plain)


def _passport(draft: Draft, cell: Cell, column: str, row: _Row) -> None:
    del row
    passport(clean(text_of(cell)), draft, column)


def _identity(draft: Draft, cell: Cell, column: str, row: _Row) -> None:
    del row
    identity(clean(text_of(cell)), draft, column)


def _address(draft: Draft, cell: Cell, column: str, row: _Row) -> None:
    del row
    address(clean(text_of(cell)), draft, column)


def _phone(draft: Draft, cell: Cell, column: str, row: _Row) -> None:
    del row
    phones(clean(text_of(cell)), draft, column, column)


def _un_date(draft: Draft, cell: Cell, column: str, row: _Row) -> None:
    """The day the UN listed the subject, which the sheet repeats; the days of the UN's amendments stay in the published
    text.
    """
    del row
    text = clean(text_of(cell))
    day = cell.isoformat()[:10] if isinstance(cell, date) else first_date(text)
    if isinstance(cell, float):
        serial = serial_date(cell)
        day = serial.isoformat() if serial and serial.year > 1950 else ""
    if text.strip() in NONE_STATED:
        draft.piece()
    elif day:
        draft.piece()
        draft.rule("unListedOn", day, column, original=text)
    else:
        draft.miss("a UN listing date in no known form", text, column)


def _un_reference(draft: Draft, cell: Cell, column: str, row: _Row) -> None:
    del row
    text = clean(text_of(cell)).strip()
    if not _UN_NUMBER.fullmatch(text):
        if text in NONE_STATED:
            draft.piece()
        else:
            draft.miss("a UN reference number in no known form", text, column)
        return
    draft.piece()
    draft.rule("unscId", text, column)
    draft.say("reference", f"un-sc:{text}", column)


def _reason(draft: Draft, cell: Cell, column: str, row: _Row) -> None:
    del row
    draft.piece()
    draft.rule("reason", clean(text_of(cell)), column)


def _other(draft: Draft, cell: Cell, column: str, row: _Row) -> None:
    read_other(clean(text_of(cell)), draft, column, sheet=row.kind.sheet)
