"""What a cell of a customer file says: a name, a kind, countries, numbers, dates. What cannot be used is noted.

`kinds.csv` holds the words for person, organisation and vessel: a reviewed table.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path

import msgspec

from tricord.names import fold
from tricord.values import DayOrder, imo, read_birth_date, says_nothing, tidy, written_country

IDENTIFIER_FIELDS = (
    "passport", "id_number", "registration_number", "tax_number", "imo", "mmsi", "lei", "swift", "wallet", "identifier",
)  # fmt: skip

_NOT_LETTERS = re.compile(r"[\W_]+")
_SEVERAL = re.compile(r"[;|\n]")
#: What sets a second spelling of a name apart from the first.
_BESIDE = re.compile(r"[/()（）\[\]【】|<>〈〉《》;]")
#: So many letters make a name that stands alone; with fewer it is an abbreviation, or one syllable.
_FEWEST_LETTERS, _FEWEST_WIDE = 5, 2
_SEVERAL_CODES = re.compile(r"[;|,/\n]")
#: In a name these say that there is none. Words such as Na, None and Null are names of people.
_NO_NAME = frozenset({"n/a", "#n/a", "#ref!", "#value!", "#name?"})
#: A byte that could not be decoded (Python's surrogate escape; in CP932 a private character), or that somebody
#: before us could not decode.
_DAMAGE = re.compile("[\ud800-\udfff\ufffd\uf8f0-\uf8f3]")
#: Words of a file that are looked up again and again: so many are kept.
_KEPT = 4096


def filled(text: str) -> str:
    """A cell without needless blanks; empty where it says that nothing is known."""
    plain = tidy(text)
    return "" if says_nothing(plain) else plain


def name_in(text: str) -> str:
    """The name in a cell: something with a letter or a digit that is no sign for `none`; else empty."""
    name = tidy(text)
    return "" if not fold(name) or name.lower() in _NO_NAME else name


def several(text: str) -> list[str]:
    """The parts of a cell that holds several values."""
    return _split(_SEVERAL, text)


def damaged(fields: Mapping[str, str]) -> list[str]:
    """The headers of the cells that hold bytes that could not be decoded."""
    return [header for header, text in fields.items() if _DAMAGE.search(text)]


def printable(text: str) -> str:
    """A text in which bytes that could not be decoded are written out."""
    return text.encode("utf-8", "backslashreplace").decode()


def east_asian(text: str) -> bool:
    """True for a name in Han, kana or Hangul: the family name comes first."""
    return any(unicodedata.east_asian_width(char) in "WF" for char in text)


def kind(text: str) -> str:
    """The schema that a word for a kind means (`company`, 個人); empty where no table knows it."""
    return _kinds().get(word_key(text), "")


def country_codes(texts: Iterable[str], notes: list[str]) -> tuple[str, ...]:
    """The codes of countries. A text that no table knows is said and not used: it would look like another country."""
    codes, strange = read_countries(texts)
    notes.extend(f"country {part!r} is not known: not used" for part in strange)
    return codes


def read_countries(texts: Iterable[str]) -> tuple[tuple[str, ...], list[str]]:
    """The codes of countries, and what no table knows for certain."""
    found: dict[str, None] = {}
    strange = []
    for text in texts:
        whole = written_country(text)
        for part in [text] if whole else _split(_SEVERAL_CODES, text):
            if code := whole or written_country(part):
                found[code] = None
            else:
                strange.append(part)
    return tuple(found), strange


def identifiers(texts: Mapping[str, list[str]], notes: list[str]) -> tuple[str, ...]:
    """The numbers in the cells of each field. An IMO number takes its one form, if it is one."""
    found: dict[str, None] = {}
    for field in IDENTIFIER_FIELDS:
        for number in (number for text in texts.get(field, ()) for number in several(text)):
            valid = imo(number) if field == "imo" else number
            if valid is None:
                notes.append(f"IMO number {number!r} does not have seven digits with a true check digit")
            found[valid or number] = None
    return tuple(found)


def birth_dates(texts: Iterable[str], order: DayOrder | None, notes: list[str]) -> tuple[str, ...]:
    """The birth dates in EDTF, as far as they are certain."""
    read = [read_birth_date(text, order=order) for text in texts]
    notes.extend(one.note for one in read if one.note)
    return tuple(dict.fromkeys(one.edtf for one in read if one.edtf))


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


@lru_cache(maxsize=_KEPT)
def word_key(text: str) -> str:
    """A header or a word without case, width, blanks and punctuation: `Customer_Name` is `customer name`."""
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", text).casefold())


def table(name: str) -> list[dict[str, str]]:
    """The rows of a reviewed table of this room."""
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@cache
def _kinds() -> dict[str, str]:
    return {word_key(row["word"]): row["schema"] for row in table("kinds.csv")}


def _split(pattern: re.Pattern[str], text: str) -> list[str]:
    return [plain for piece in pattern.split(text) if (plain := tidy(piece))]
