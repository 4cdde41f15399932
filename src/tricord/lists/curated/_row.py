"""One row of a curated table, from its documented columns (`columns.csv`) to statements."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import msgspec

from tricord.lists._programmes import Programme
from tricord.model import CUSTOMER_SCHEMAS, FuzzyDate, Part, Reading, Statement, Unplaced
from tricord.values import country, imo, language_of, tidy

_SCHEMAS = frozenset((*CUSTOMER_SCHEMAS, "Event"))
_NAMES = ("name", "name_ko", "name_ja", "name_hanja")
_NUMBER = re.compile(
    r"([^\s,;()-]+(?:[ -]+[^\s,;()-]+)*?)(?:,? ?(?:\(|issued\b|expire|expiration\b).*)?", re.IGNORECASE
)
_BRACKET_OR_BREAK = re.compile(r"\([^()]*\)|;| / ")
_BETWEEN_WORDS = re.compile(r"[\s;,\"'<>]+")
_EMAIL = re.compile(r"[^@]+@[^@]+")
_FORMER = re.compile(r"f\.?k\.?a\.?:? +(?=\S)", re.IGNORECASE)
_LATIN_AND_HANGUL = re.compile(r"([A-Za-z'’-]+(?: [A-Za-z'’-]+)+) ([가-힣 ]*[가-힣])")
_WITH_ALIASES = re.compile(r"([^()]*[^() ]) ?\(Alias(?:es)?: ([^()]+)\)", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_BETWEEN_DATES = re.compile(r";|,| or | / |\b[a-z]\) ")
_YEARS = re.compile(r"(\d{4}) ?[-–] ?(\d{4})", re.ASCII)
_DAY_MONTH_YEAR = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)


class TableColumn(msgspec.Struct, frozen=True):
    """A documented column: which part and property its values become, and in which form they are written."""

    column: str
    required: bool
    part: str
    property: str
    form: str


@cache
def documented() -> dict[str, TableColumn]:
    """The documented columns by name, in their order."""
    with Path(__file__).with_name("columns.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    return {
        r["column"]: TableColumn(r["column"], r["required"] == "yes", r["part"], r["property"], r["form"]) for r in rows
    }


class RowReading:
    """One row on its way to statements."""

    def __init__(
        self,
        values: Mapping[str, str],
        odd: Mapping[str, str],
        programmes: Mapping[str, Programme],
        *,
        commas_part_names: bool,
        name_is_printed: bool = True,
    ) -> None:
        self.values, self.programmes, self.commas_part_names = values, programmes, commas_part_names
        self.name_is_printed = name_is_printed
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
            if text and column.part:
                self._place_of(schema, column, text)
        self._add_programmes()
        warnings = () if any(self.values.get(name) for name in (*_NAMES, "wallet")) else ("the row has no name",)
        return Reading(tuple(self._assembled(schema)), self.segments, tuple(self.unplaced), warnings)

    def _place_of(self, schema: str, column: TableColumn, text: str) -> None:
        if schema == "Event" and column.part not in ("subject", "source"):
            self.segments += 1
            kind = f"{column.column} of a designation, in a row about an event"
            self.unplaced.append(Unplaced(kind, text, column.column))
        else:
            self._place(column, text)

    def _add_programmes(self) -> None:
        """The programmes that the row names by Tricord's own codes, unless they follow from the published ones."""
        said = {statement.value for statement in self.parts["sanction"] if statement.prop == "programId"}
        for code in filter(None, self.values.get("programme_ids", "").split(";")):
            if code not in said:
                self.parts["sanction"].append(Statement("programId", code, "programme_ids"))

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

    def _place(self, column: TableColumn, text: str) -> None:
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

    def _statements(self, column: TableColumn, text: str) -> Iterator[Statement]:
        if column.form == "name":
            # A spelling that the list does not print is nothing that its publisher vouches for.
            return self._name(column.property if self.name_is_printed else "weakAlias", text)
        if column.form == "programmes":
            return self._programme(column.property, text)
        return _FORMS.get(column.form, _text)(column.property, text, column.column)

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
        for measure in known.measures_on(self.values.get("schema", "")):
            yield Statement("provisions", measure.value, "program", None, text)
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


def _korean(prop: str, text: str, column: str) -> Iterator[Statement]:
    yield Statement(prop, text, column, "kor")


def _text(prop: str, text: str, column: str) -> Iterator[Statement]:
    yield Statement(prop, text, column, language_of(text))


def _one_day(prop: str, text: str, column: str) -> Iterator[Statement]:
    if (value := _date(text)) and _DAY.fullmatch(value):
        yield _said(prop, value, column, None, text)


def _beginning(prop: str, text: str, column: str) -> Iterator[Statement]:
    """A day as it stands; a month or a year as the bounds within which the day lies."""
    value = _date(text)
    if value is None or (stated := FuzzyDate.parse(value)).text != value:
        return
    if stated.exact:
        yield _said(prop, value, column, None, text)
        return
    yield _said("listedNotBefore", stated.earliest.isoformat(), column, None, text)
    yield _said("listedNotAfter", stated.latest.isoformat(), column, None, text)


def _any_date(prop: str, text: str, column: str) -> Iterator[Statement]:
    if value := _date(text):
        yield _said(prop, value, column, None, text)


def _country(prop: str, text: str, column: str) -> Iterator[Statement]:
    if code := country(text):
        yield Statement(prop, code, column, None, text)


def _gender(prop: str, text: str, column: str) -> Iterator[Statement]:
    if (value := text.casefold().strip(" .")) in ("male", "female"):
        yield _said(prop, value, column, None, text)


def _imo(prop: str, text: str, column: str) -> Iterator[Statement]:
    if number := imo(text):
        yield Statement(prop, number, column, None, text)
    elif _has_digit(text):
        yield Statement("damagedIdentifier", text, column)


def _number(prop: str, text: str, column: str) -> Iterator[Statement]:
    if (found := _NUMBER.fullmatch(_unlisted(text))) and _has_digit(found[1]):
        yield _said(prop, found[1].rstrip("."), column, None, text)


def _emails(prop: str, text: str, column: str) -> Iterator[Statement]:
    words = (word.strip(".") for word in _BETWEEN_WORDS.split(text))
    yield from (_said(prop, word, column, None, text) for word in words if _EMAIL.fullmatch(word))


def _one_of_several(prop: str, text: str, column: str) -> Iterator[Statement]:
    value = _unlisted(text) or text
    yield _said(prop, value, column, language_of(value), text)


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


#: What reads a value, by the form that `columns.csv` gives to its column; any other form is a text.
_FORMS: dict[str, Callable[[str, str, str], Iterator[Statement]]] = {
    "korean": _korean,
    "day": _one_day,
    "beginning": _beginning,
    "dates": _any_date,
    "countries": _country,
    "gender": _gender,
    "imo": _imo,
    "numbers": _number,
    "emails": _emails,
    "names": _other_name,
    "several": _one_of_several,
}
