"""A row of a customer file as somebody to be screened: which column means what, and what is asked of the screener.

`columns.csv` holds the headers that are recognised, in three languages, `kinds.csv` the words for person, organisation
and vessel, `nationalities.csv` words for countries that the lists do not use; all are reviewed tables. A row may carry
several names (in Latin letters and in Hangul, the company's and its director's): each is asked for. What no column of
the table means is carried through unread.

>>> layout = Layout.of(("氏名", "生年月日", "支店"))
>>> customer = layout.customer(("金英哲", "1946年2月28日", "大阪"), "line 2")
>>> customer.queries[0].name, customer.queries[0].birth_date, layout.unrecognised
('金英哲', '1946-02-28', ('支店',))
"""

from __future__ import annotations

import csv
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

import msgspec

from tricord.names import fold
from tricord.screen._answer import Query
from tricord.screen._birth import NOT_STATED, DayOrder, read_birth_date
from tricord.values import country, imo, japanese_country, tidy

#: The fields a column can mean, in the order in which they are told. `ignore` is said by the user only.
NAME_FIELDS = ("name", "first_name", "middle_name", "last_name", "alias")
IDENTIFIER_FIELDS = (
    "passport", "id_number", "registration_number", "tax_number", "imo", "mmsi", "lei", "swift", "wallet", "identifier",
)  # fmt: skip
FIELDS = (
    "id", *NAME_FIELDS, "schema", "birth_date", "birth_year", "nationality", "country", *IDENTIFIER_FIELDS, "ignore",
)  # fmt: skip
SCHEMAS = ("LegalEntity", "Person", "Organization", "Vessel", "Airplane", "CryptoWallet")

_NOT_LETTERS = re.compile(r"[\W_]+")
_SEVERAL = re.compile(r"[;|\n]")
_SEVERAL_CODES = re.compile(r"[;|,/\n]")
#: In a name these say that there is none. Words such as Na, None and Null are names of people.
_NO_NAME = frozenset({"n/a", "#n/a", "#ref!", "#value!", "#name?"})
#: A byte that could not be decoded (Python's surrogate escape; in CP932 a private character), or that somebody
#: before us could not decode.
_DAMAGE = re.compile("[\ud800-\udfff\ufffd\uf8f0-\uf8f3]")
#: A digest of this many hexadecimal digits (128 bits) is not met twice by chance.
_DIGITS = 32


class Column(msgspec.Struct, frozen=True):
    """A column of the customer file: its header, the field it means (None: unknown), the schema its header implies."""

    header: str
    field: str | None = None
    schema: str = ""


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """A row that can be screened.

    `key` is the customer's own id or, where the file has none, the digest of what is known of them. `fields` is the
    whole row as written, `notes` what could not be used and why, `digest` changes when anything changes by which the
    customer is known (not when an unread column does).
    """

    place: str
    key: str
    queries: tuple[Query, ...]
    fields: dict[str, str]
    digest: str
    notes: tuple[str, ...] = ()


class BadRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row that cannot be screened: where it stands, why, and what of it could be read."""

    place: str
    reason: str
    fields: dict[str, str] = {}


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What the user says about the file: `mapping` field -> headers, the schema of rows that state none, and in which
    order day and month stand.
    """

    mapping: dict[str, tuple[str, ...]] = {}
    schema: str = "LegalEntity"
    order: DayOrder | None = None


class Layout:
    """What the columns of a table mean, and how a row of it becomes a customer."""

    def __init__(self, columns: Sequence[Column], settings: Settings) -> None:
        self.columns = tuple(columns)
        self._settings = settings
        self._places: dict[str, list[int]] = {}
        for place, column in enumerate(columns):
            if column.field is not None:
                self._places.setdefault(column.field, []).append(place)
        self._places.get("id", []).sort(key=lambda place: _rank(columns[place].header))
        # The digest of a customer must not depend on the order of the columns.
        self._ordered = [(field, self._places[field]) for field in FIELDS if field in self._places]
        self._parted = any(field in self._places for field in ("first_name", "middle_name", "last_name"))

    @classmethod
    def of(cls, headers: Sequence[str], settings: Settings | None = None) -> Layout:
        """The layout of a table with these headers. A header that comes twice is numbered; an empty one gets a name."""
        settings = settings or Settings()
        return cls([_column(header, settings) for header in _distinct(headers)], settings)

    @property
    def has_name(self) -> bool:
        """True when a row can be screened at all: some column holds a name or an identifier."""
        return any(field in self._places for field in (*NAME_FIELDS, *IDENTIFIER_FIELDS))

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers, each one different."""
        return tuple(column.header for column in self.columns)

    @property
    def unrecognised(self) -> tuple[str, ...]:
        """Headers that mean nothing known: carried through, not used."""
        return tuple(column.header for column in self.columns if column.field is None)

    def customer(self, cells: Sequence[str], place: str) -> Customer | BadRow:
        """The customer of a row. A row shorter than the header is read as far as it goes, and says so."""
        fields = {column.header: cell for column, cell in zip(self.columns, cells, strict=False) if cell}
        notes: list[str] = []
        if damaged := [header for header, text in fields.items() if _DAMAGE.search(text)]:
            reason = f"{', '.join(map(repr, damaged))} holds bytes that are no text in the file's encoding"
            fields = {header: _readable(text) for header, text in fields.items()}
            if not set(damaged) <= set(self.unrecognised):
                return BadRow(place=place, reason=reason, fields=fields)
            notes.append(reason)
        if len(cells) < len(self.columns):
            notes.append(f"the row has {len(cells)} cells of {len(self.columns)}: the rest is taken as empty")
        texts = self._texts(cells)
        known = _Known(
            names=self._names(cells, self._stated_schema(texts, notes)),
            birth_dates=self._birth_dates(texts, notes),
            nationality=_codes(texts.get("nationality", ()), notes),
            country=_codes(texts.get("country", ()), notes),
            identifiers=_identifiers(texts, notes),
        )
        own_id = texts.pop("id", [""])[0]
        return known.customer(place, own_id, list(texts.items()), fields, notes)

    def _texts(self, cells: Sequence[str]) -> dict[str, list[str]]:
        """The filled cells of each field, tidied."""
        found: dict[str, list[str]] = {}
        for field, places in self._ordered:
            for place in places:
                text = tidy(cells[place]) if place < len(cells) else ""
                if text and text.lower() not in NOT_STATED:
                    found.setdefault(field, []).append(text)
        return found

    def _names(self, cells: Sequence[str], stated: str) -> list[tuple[str, str]]:
        """Every name of the row with the schema under which it is asked for."""
        usual = stated or self._settings.schema
        names: list[tuple[str, str]] = []
        for place in self._places.get("name", ()):
            implied = self.columns[place].schema
            # A column of people's names in a row that says it is a company's holds a company's name.
            schema = implied if implied and not (stated and implied == "Person") else usual
            names.extend((name, schema) for name in _name(cells, place))
        if self._parted and (whole := self._put_together(cells)):
            names.append((whole, stated or "Person"))
        for place in self._places.get("alias", ()):
            aliases = _split(_SEVERAL, cells[place]) if _name(cells, place) else []
            names.extend((alias, usual) for alias in aliases if fold(alias))
        return list(dict.fromkeys(names))

    def _put_together(self, cells: Sequence[str]) -> str:
        first, middle, last = (
            " ".join(name for place in self._places.get(field, ()) for name in _name(cells, place))
            for field in ("first_name", "middle_name", "last_name")
        )
        parts = [last, first, middle] if _east_asian(last or first) else [first, middle, last]
        return " ".join(part for part in parts if part)

    def _stated_schema(self, texts: Mapping[str, list[str]], notes: list[str]) -> str:
        for text in texts.get("schema", ()):
            if schema := _kinds().get(_key(text)):
                return schema
            notes.append(f"type {text!r} is not known: screened as {self._settings.schema}")
        return ""

    def _birth_dates(self, texts: Mapping[str, list[str]], notes: list[str]) -> tuple[str, ...]:
        for field in ("birth_date", "birth_year"):
            several = [date for text in texts.get(field, ()) for date in _split(_SEVERAL, text)]
            if found := _dates(several, self._settings.order, notes):
                return found
        return ()


class _Known(msgspec.Struct, frozen=True, kw_only=True):
    """What a row says of a customer, from whatever form it came."""

    names: list[tuple[str, str]]
    birth_dates: tuple[str, ...]
    nationality: tuple[str, ...]
    country: tuple[str, ...]
    identifiers: tuple[str, ...]

    def customer(
        self, place: str, own_id: str, identity: Sequence[tuple[str, object]], fields: dict[str, str], notes: list[str]
    ) -> Customer | BadRow:
        queries = self._queries()
        if not queries:
            return BadRow(place=place, reason="neither a name nor an identifier", fields=fields)
        digest = hashlib.sha256(msgspec.json.encode(identity)).hexdigest()[:_DIGITS]
        return Customer(
            place=place,
            key=own_id or f"#{digest[:16]}",
            queries=queries,
            fields=fields,
            digest=digest,
            notes=tuple(notes),
        )

    def _queries(self) -> tuple[Query, ...]:
        names = self.names or ([("", "LegalEntity")] if self.identifiers else [])
        return tuple(query for name, schema in names for query in self._queries_for(name, schema))

    def _queries_for(self, name: str, schema: str) -> Iterator[Query]:
        """One query, or one for each of several birth dates: a date that contradicts must not hide one that agrees."""
        person = schema in ("Person", "LegalEntity")
        # Where somebody lives is not whose national they are; where a company is registered, or a ship's flag, is.
        nationality = self.nationality or (() if person else self.country)
        for birth_date in (self.birth_dates if person else ()) or (None,):
            yield Query(
                name=name,
                schema=schema,
                birth_date=birth_date,
                nationality=nationality,
                identifiers=self.identifiers,
            )


# --- FollowTheMoney entities ------------------------------------------------------------------------------------------

_FTM_NAMES = ("name", "alias", "previousName", "weakAlias")
_FTM_IDENTIFIERS = (
    "passportNumber", "idNumber", "registrationNumber", "taxNumber", "innCode", "ogrnCode", "vatCode", "imoNumber",
    "mmsi", "callSign", "leiCode", "swiftBic", "dunsCode", "publicKey", "serialNumber",
)  # fmt: skip
_FTM_NATIONALITIES = ("nationality", "citizenship")
_FTM_COUNTRIES = ("country", "jurisdiction", "mainCountry", "flag")


def entity_customer(entity: Mapping[str, object], place: str, settings: Settings) -> Customer | BadRow:
    """The customer that a FollowTheMoney entity (`{id, schema, properties}`) describes."""
    found = entity.get("properties")
    if not isinstance(found, dict):
        return BadRow(place=place, reason="'properties' is not an object")
    properties = {str(prop): _strings(values) for prop, values in found.items()}
    notes: list[str] = []
    stated = str(entity.get("schema") or "")
    schema = _kinds().get(_key(stated), stated if stated in SCHEMAS else "")
    if stated and not schema:
        notes.append(f"schema {stated!r} is not known: screened as {settings.schema}")
    schema = schema or settings.schema
    names = [(tidy(name), schema) for prop in _FTM_NAMES for name in properties.get(prop, ())]
    parts = [" ".join(properties.get(prop, ())) for prop in ("firstName", "middleName", "lastName")]
    if not names and (whole := " ".join(part for part in parts if part)):
        names.append((whole, schema))
    known = _Known(
        names=list(dict.fromkeys(pair for pair in names if fold(pair[0]))),
        birth_dates=_dates(properties.get("birthDate", ()), settings.order, notes),
        nationality=_codes((v for prop in _FTM_NATIONALITIES for v in properties.get(prop, ())), notes),
        country=_codes((v for prop in _FTM_COUNTRIES for v in properties.get(prop, ())), notes),
        identifiers=tuple(dict.fromkeys(v for prop in _FTM_IDENTIFIERS for v in properties.get(prop, ()))),
    )
    fields = {"schema": stated, **{prop: "; ".join(values) for prop, values in properties.items()}}
    fields = {header: text for header, text in fields.items() if text}
    return known.customer(place, tidy(str(entity.get("id") or "")), sorted(fields.items()), fields, notes)


def _strings(values: object) -> list[str]:
    several = values if isinstance(values, list) else [values]
    return [text_of(value) for value in several if value not in (None, "")]


def text_of(value: object) -> str:
    """A value of a typed file (JSON, Parquet, xlsx) as the text a person would write; a list joined by semicolons."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (list, tuple)):
        return "; ".join(filter(None, map(text_of, value)))
    if isinstance(value, dict):
        return msgspec.json.encode(value, enc_hook=str).decode()
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return str(value)


# --- headers and cells ------------------------------------------------------------------------------------------------


def _column(header: str, settings: Settings) -> Column:
    for mapped, headers in settings.mapping.items():
        if header in headers:
            return Column(header, None if mapped == "ignore" else mapped)
    field, schema, _ = _table().get(_key(header), _UNKNOWN)
    # A field that the user has mapped is read from the columns they named, and from no other.
    return Column(header) if field in settings.mapping else Column(header, field, schema)


def _distinct(headers: Sequence[str]) -> list[str]:
    found: list[str] = []
    taken: set[str] = set()
    for place, header in enumerate(headers, 1):
        plain = tidy(header) or f"column {place}"
        name, number = plain, 1
        while name in taken:
            number += 1
            name = f"{plain} ({number})"
        taken.add(name)
        found.append(name)
    return found


_UNKNOWN: tuple[str | None, str, int] = (None, "", -1)


@cache
def _table() -> dict[str, tuple[str | None, str, int]]:
    """Folded header -> field, implied schema, and its rank in the table."""
    with Path(__file__).with_name("columns.csv").open(encoding="utf-8", newline="") as file:
        return {
            _key(row["header"]): (row["field"], row["schema"], rank)
            for rank, row in enumerate(csv.DictReader(file, strict=True))
        }


@cache
def _kinds() -> dict[str, str]:
    with Path(__file__).with_name("kinds.csv").open(encoding="utf-8", newline="") as file:
        return {_key(row["word"]): row["schema"] for row in csv.DictReader(file, strict=True)}


def _rank(header: str) -> int:
    return _table().get(_key(header), _UNKNOWN)[2]


@lru_cache(maxsize=4096)
def _key(header: str) -> str:
    """A header or a word without case, width, blanks and punctuation: `Customer_Name` is `customer name`."""
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", header).casefold())


def _name(cells: Sequence[str], place: int) -> list[str]:
    """The name in a cell, if one is there: something with a letter or a digit that is no sign for `none`."""
    text = tidy(cells[place]) if place < len(cells) else ""
    if not fold(text) or text.lower() in _NO_NAME:
        return []
    return [text]


def _codes(texts: Iterable[str], notes: list[str]) -> tuple[str, ...]:
    """The codes of countries. A text that no table knows is said and not used: it would look like another country."""
    found: dict[str, None] = {}
    for text in texts:
        whole = _country(text)
        for part in [text] if whole else _split(_SEVERAL_CODES, text):
            if code := whole or _country(part):
                found[code] = None
            else:
                notes.append(f"country {part!r} is not known: not used")
    return tuple(found)


@lru_cache(maxsize=4096)
def _country(text: str) -> str | None:
    if (code := _nationalities().get(_key(text))) is not None:
        return code or None
    return country(text) or japanese_country(text)


@cache
def _nationalities() -> dict[str, str]:
    with Path(__file__).with_name("nationalities.csv").open(encoding="utf-8", newline="") as file:
        return {_key(row["word"]): row["code"] for row in csv.DictReader(file, strict=True)}


def _identifiers(texts: Mapping[str, list[str]], notes: list[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for field in IDENTIFIER_FIELDS:
        for number in (number for text in texts.get(field, ()) for number in _split(_SEVERAL, text)):
            valid = imo(number) if field == "imo" else number
            if valid is None:
                notes.append(f"IMO number {number!r} does not have seven digits with a true check digit")
            found[valid or number] = None
    return tuple(found)


def _dates(texts: Iterable[str], order: DayOrder | None, notes: list[str]) -> tuple[str, ...]:
    read = [read_birth_date(text, order=order) for text in texts]
    notes.extend(one.note for one in read if one.note)
    return tuple(dict.fromkeys(one.edtf for one in read if one.edtf))


def _split(pattern: re.Pattern[str], text: str) -> list[str]:
    return [plain for piece in pattern.split(text) if (plain := tidy(piece))]


def _east_asian(text: str) -> bool:
    return any(unicodedata.east_asian_width(char) in "WF" for char in text)


def _readable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
