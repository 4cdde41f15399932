"""What each column of the workbook means: one function for each role that `columns.csv` gives to a header."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

import msgspec

from tricord.lists._bracketed_names import ListedName
from tricord.lists._japanese_cells import clean, is_japanese, items, split_outside
from tricord.lists._japanese_names import name_of, names_of
from tricord.lists._xlsx import Cell, text_of
from tricord.lists.jp_mof._addresses import nationality
from tricord.lists.jp_mof._documents import read_document
from tricord.lists.jp_mof._entry_draft import EntryDraft
from tricord.lists.jp_mof._free_text import read_free_text
from tricord.lists.jp_mof._labelled import address, birth, identity, passport, phones, say_passport
from tricord.lists.jp_mof._notice import read_notice
from tricord.lists.jp_mof._rows import Row
from tricord.values import first_date, language_of, says_nothing, serial_date

_UN_NUMBER = re.compile(r"[A-Z]{2}[ie]\.\d{3}")
_PERSON_ROLES = frozenset({"birth_date", "birth_place", "nationality", "passport", "title", "position"})

Place = Callable[[EntryDraft, Cell, str, Row], None]


def schema_of(row: Row) -> str:
    """Person, Organization, or LegalEntity where neither the sheet nor the row says which."""
    if row.kind.schema:
        return row.kind.schema
    for _, role, cell in row.cells:
        text = clean(text_of(cell))
        if role == "un_reference" and _UN_NUMBER.fullmatch(text):
            return "Person" if text[2] == "i" else "Organization"
        if role in _PERSON_ROLES and text.strip() and not says_nothing(text.strip()):
            return "Person"
    whole = "\n".join(clean(text_of(cell)) for _, role, cell in row.cells if role in ("other", "noticed"))
    if re.search(r"同人|生年月日\s*:|同一人物|性別|身体的", whole):
        return "Person"
    return "Organization" if re.search(r"同団体|同一団体|同社|同組織|この団体", whole) else "LegalEntity"


# --- one function for each role --------------------------------------------------------------------------------------


def _noticed(draft: EntryDraft, cell: Cell, column: str, row: Row) -> None:
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


def _numbered(draft: EntryDraft, cell: Cell, column: str, row: Row) -> None:
    text, number, kind = text_of(cell), row.number, row.kind
    draft.piece()
    draft.rule("authorityId", f"{kind.sheet}-{number.own}", column, original=text)
    target = {"*": kind.star, "#": kind.hash}.get(number.mark, "")
    if number.other and target:
        draft.say("reference", f"jp-mof:{target}-{int(number.other)}", column, original=text)
    elif number.other:
        draft.warnings.append(f"{column}: the mark in {text} points to no known sheet")


def _named(draft: EntryDraft, cell: Cell, column: str, row: Row) -> None:
    del row
    text = text_of(cell)
    draft.piece()
    if says_nothing(clean(text).strip()):
        return
    for name in name_of(clean(text), person=draft.schema == "Person"):
        _say_name(draft, name, column, text)


def _aliases(kind: str) -> Callable[[EntryDraft, Cell, str, Row], None]:
    def place(draft: EntryDraft, cell: Cell, column: str, row: Row) -> None:
        text = text_of(cell)
        if clean(text).rstrip().endswith("。"):  # a sentence about the name, as in sheet 14 number 14
            read_free_text(clean(text), draft, column, sheet=row.kind.sheet)
            return
        names = names_of(clean(text), kind=kind, person=draft.schema == "Person")
        if not names:
            draft.piece()
        if kind == "alias" and _without_latin_name(row):
            names = _first_latin_as_name(names, draft, column)
        for place_in_cell, name in enumerate(names, start=1):
            draft.piece()
            _say_name(draft, name, f"{column}[{place_in_cell}]", text)

    return place


def _first_latin_as_name(names: list[ListedName], draft: EntryDraft, column: str) -> list[ListedName]:
    main = next((name for name in names if not is_japanese(name.text)), None)
    if main is None:
        return names
    draft.warnings.append(f"{column}: the row has no name in Latin letters; the first Latin alias is taken for it")
    return [msgspec.structs.replace(name, kind="name") if name is main else name for name in names]


def _without_latin_name(row: Row) -> bool:
    roles = {role for _, role, _ in row.cells}
    return "name_ja" in roles and "name_en" not in roles


def _say_name(draft: EntryDraft, name: ListedName, column: str, published: str) -> None:
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


def _remark(draft: EntryDraft, text: str, column: str) -> None:
    """What stands beside a name: a date of birth of that name, a passport, words."""
    before, passport_words, after = _cut(text)
    for value, original in [*_english_dates(before), *_japanese_births(before)]:
        draft.say("birthDate", value, column, original=original)
    if passport_words and (paper := read_document(passport_words + after)):
        say_passport(paper, draft, column, text)
    draft.say("notes", text, column)


def _cut(text: str) -> tuple[str, str, str]:
    """The remark before, at and after the words for a passport."""
    match = re.search(
        r"[ァ-ヺー・一-鿿]{0,12}旅券(?:番号)?\s*:?|\w+ passport(?: number| no\.?)?\s*:?", text, re.IGNORECASE
    )
    return (text[: match.start()], match[0], text[match.end() :]) if match else (text, "", "")


_DAY = r"\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?"
#: A day that the words around it call one of birth: `生年月日:1948年`, `1971年に生まれた`. A place (出生地) is none.
_BORN_ON = re.compile(
    rf"(?:生年月日|出生日)\s*(?:[:は]\s*)?((?:{_DAY}(?:又は|または|、|及び|,|~)?\s*)+)"
    rf"|((?:{_DAY}(?:又は|または|、|及び|,|~)?\s*)+)(?:頃|ごろ|生|に?[^。;、:0-9]{{0,30}}?(?:生まれ|出生(?!地)))"
)


def _japanese_births(text: str) -> list[tuple[str, str]]:
    dates = [day for before, after in _BORN_ON.findall(text) for day in re.findall(_DAY, before or after)]
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


def _words(prop: str) -> Callable[[EntryDraft, Cell, str, Row], None]:
    """Titles, positions, places: each item a value, a Japanese and a Latin form of it two."""

    def place(draft: EntryDraft, cell: Cell, column: str, row: Row) -> None:
        del row
        for item in items(clean(text_of(cell))):
            for text in split_outside(item, ";\n" if prop != "position" else "\n;"):
                draft.piece()
                if says_nothing(text.strip(" 。")):
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


def _birth_date(draft: EntryDraft, cell: Cell, column: str, row: Row) -> None:
    del row
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date) and cell < _NO_YEARS_AS_DAYS:
        _serial_birth(draft, float((cell - date(1899, 12, 30)).days), column)
    elif isinstance(cell, date):
        draft.piece()
        draft.say("birthDate", cell.isoformat(), column)
    elif isinstance(cell, (int, float)) and not isinstance(cell, bool):
        _serial_birth(draft, float(cell), column)
    else:
        birth(clean(text_of(cell)), draft, column)


#: A year in a cell that is formatted as a date shows as a day of 1905: 1946 as 29 April 1905.
_NO_YEARS_AS_DAYS = date(1905, 10, 1)


def _serial_birth(draft: EntryDraft, number: float, column: str) -> None:
    """A day count. A number that may be a year as well is not read: 1946 is either the year or a day in 1905."""
    day = serial_date(number)
    if 1850 <= number <= 2100:
        draft.miss("a birth date that is a year or a day count", text_of(number), column)
    elif day is None:
        draft.miss("a birth date that is no day", text_of(number), column)
    else:
        draft.piece()
        draft.say("birthDate", day.isoformat(), column, original=text_of(number))


def _birth_both(draft: EntryDraft, cell: Cell, column: str, row: Row) -> None:
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


def _nationality(draft: EntryDraft, cell: Cell, column: str, row: Row) -> None:
    del row
    for item in items(clean(text_of(cell))):
        for text in (piece for piece in re.split(r"[\n;、。]|又は", item) if piece.strip()):
            plain = text.strip()
            if says_nothing(plain) or plain == "また":
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


def _passport(draft: EntryDraft, cell: Cell, column: str, row: Row) -> None:
    del row
    passport(clean(text_of(cell)), draft, column)


def _identity(draft: EntryDraft, cell: Cell, column: str, row: Row) -> None:
    del row
    identity(clean(text_of(cell)), draft, column)


def _address(draft: EntryDraft, cell: Cell, column: str, row: Row) -> None:
    del row
    address(clean(text_of(cell)), draft, column)


def _phone(draft: EntryDraft, cell: Cell, column: str, row: Row) -> None:
    del row
    phones(clean(text_of(cell)), draft, column, column)


def _un_date(draft: EntryDraft, cell: Cell, column: str, row: Row) -> None:
    """The day the UN listed the subject, which the sheet repeats; the days of the UN's amendments stay in the published
    text.
    """
    del row
    text = clean(text_of(cell))
    day = cell.isoformat()[:10] if isinstance(cell, date) else first_date(text)
    if isinstance(cell, float):
        serial = serial_date(cell)
        day = serial.isoformat() if serial and serial.year > 1950 else ""
    if says_nothing(text.strip()):
        draft.piece()
    elif day:
        draft.piece()
        draft.rule("unListedOn", day, column, original=text)
    else:
        draft.miss("a UN listing date in no known form", text, column)


def _un_reference(draft: EntryDraft, cell: Cell, column: str, row: Row) -> None:
    del row
    text = clean(text_of(cell)).strip()
    if not _UN_NUMBER.fullmatch(text):
        if says_nothing(text):
            draft.piece()
        else:
            draft.miss("a UN reference number in no known form", text, column)
        return
    draft.piece()
    draft.rule("unscId", text, column)
    draft.say("reference", f"un-sc:{text}", column)


def _reason(draft: EntryDraft, cell: Cell, column: str, row: Row) -> None:
    del row
    draft.piece()
    draft.rule("reason", clean(text_of(cell)), column)


def _other(draft: EntryDraft, cell: Cell, column: str, row: Row) -> None:
    read_free_text(clean(text_of(cell)), draft, column, sheet=row.kind.sheet)


#: What reads a cell, by the role of its column.
PLACES: dict[str, Place] = {
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
