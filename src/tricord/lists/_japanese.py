"""What the Japanese lists share: the one form of their text, packed items, dates, and the countries they name.

Japanese ministries mix full-width and half-width characters, three kinds of middle dot and four kinds of apostrophe,
and pack several values into one cell. `clean` gives one form for all of it; `items` takes packed values apart at their
marks `(a)`, `(b)`. Nothing here knows a workbook.

>>> clean("(ａ)キム･ヨンチョル")
'(a)キム・ヨンチョル'
>>> items("(a)アフガニスタン (b)パキスタン")
['アフガニスタン', 'パキスタン']
>>> birth_dates("1946年頃又は1949年").found
[('1946~', '1946年頃'), ('1949', '1949年')]
"""

from __future__ import annotations

import csv
import re
import unicodedata
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path

import msgspec

from tricord.lists import _clean
from tricord.model import FuzzyDate

_ONE_FORM = str.maketrans(
    {
        "’": "'", "‘": "'", "´": "'", "`": "'", "ʼ": "'", "ʻ": "'", "“": '"', "”": '"', "„": '"',
        "·": "・", "‧": "・", "•": "・", "∙": "・", "©": "(c)", "​": None, "﻿": None, "‎": None, "‏": None,
        "〔": "(", "〕": ")", "［": "[", "］": "]", "，": ",",
    }
)  # fmt: skip
#: Marks of writing direction, which the eye does not see.
_ONE_FORM |= dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_BLANKS = re.compile(r"[^\S\n]+")
_KANA = re.compile(r"[ぁ-ゖァ-ヺー]")
_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ一-鿿々〇「」]")
_MARK = re.compile(r"\(\s*([A-Za-z]{1,2}|[ivx]{1,4})\s*\)")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
NONE_STATED = frozenset({"不明", "なし", "無し", "N/A", "na", "-", "ー", "不詳", "Unknown", "unknown"})


@lru_cache(maxsize=65536)
def clean(text: str) -> str:
    """One form: NFKC, one middle dot (・), straight quotes, single blanks; line breaks stay."""
    plain = unicodedata.normalize("NFKC", text.translate(_ONE_FORM)).replace("\r", "")
    return "\n".join(_BLANKS.sub(" ", line).strip() for line in plain.split("\n")).strip("\n")


def is_japanese(text: str) -> bool:
    """True when the text holds kana or kanji."""
    return bool(_JAPANESE.search(text))


def has_kana(text: str) -> bool:
    """True when the text holds kana, so that it is Japanese beyond doubt."""
    return bool(_KANA.search(text))


def marks(text: str) -> list[tuple[int, int]]:
    """Where the marks `(a)`, `(b)`, ... `(i)`, `(ii)` of a packed cell stand. A bracketed letter out of order is no
    mark.
    """
    found: list[tuple[int, int]] = []
    letter = roman = 0
    for match in _MARK.finditer(text):
        label = match[1].lower()
        place = _ordinal(label)
        if place is not None and (place == 0 or (letter <= place <= letter + 2 and (found or place < 2))):
            if match[1] != label and place != letter:
                continue
            letter, roman = place + 1, 0
        elif label in _ROMAN and _ROMAN.index(label) == roman:
            roman += 1
        else:
            continue
        found.append(match.span())
    return found


def _ordinal(label: str) -> int | None:
    if len(label) == 1:
        return ord(label) - 97
    return 26 + ord(label[0]) - 97 if label[0] == label[1] else None


def items(text: str) -> list[str]:
    """The values of a packed cell, taken apart at their marks; without marks the whole cell."""
    spans = marks(text)
    if not spans:
        return [whole] if (whole := text.strip(" \n、;,")) else []
    cuts = [0, *(edge for span in spans for edge in span), len(text)]
    pieces = (text[start:end].strip(" \n、;,") for start, end in zip(cuts[::2], cuts[1::2], strict=True))
    return [piece for piece in pieces if piece]


def split_outside(text: str, separators: str) -> list[str]:
    """Split at any of the characters where no bracket is open; no empty pieces. An open bracket holds to the end."""
    if not any(separator in text for separator in separators):
        return [whole] if (whole := text.strip()) else []
    pieces, depth, start = [], 0, 0
    for place, char in enumerate(text):
        if char in "([【":
            depth += 1
        elif char in ")]】":
            depth = max(0, depth - 1)
        elif depth == 0 and char in separators:
            pieces.append(text[start:place])
            start = place + 1
    pieces.append(text[start:])
    return [piece for raw in pieces if (piece := raw.strip())]


def outside_brackets(text: str) -> tuple[str, list[str]]:
    """The text without its outermost brackets, and what they held."""
    kept, held, depth, start = [], [], 0, 0
    for place, char in enumerate(text):
        if char in "([【":
            if depth == 0:
                kept.append(text[start:place])
                start = place + 1
            depth += 1
        elif char in ")]】" and depth:
            depth -= 1
            if depth == 0:
                held.append(text[start:place].strip())
                start = place + 1
    (held if depth else kept).append(text[start:].strip())
    return _BLANKS.sub(" ", " ".join(piece.strip() for piece in kept if piece.strip(" )"))).strip(), [
        h for h in held if h
    ]


# --- dates -----------------------------------------------------------------------------------------------------------

_YEAR = r"(?P<y>1[89]\d\d|20\d\d)"
_DAY = re.compile(
    r"(?P<about>およそ|おおよそ|おおむね|約)?"
    rf"(?:{_YEAR}年(?:(?P<m>\d{{1,2}})月(?:(?P<d>\d{{1,2}})日)?)?"
    rf"|{_YEAR.replace('<y>', '<sy>')}[/.](?P<sm>\d{{1,2}})[/.](?P<sd>\d{{1,2}})"
    rf"|{_YEAR.replace('<y>', '<iy>')}-(?P<im>\d{{2}})-(?P<id>\d{{2}}))"
    r"(?P<tail>の?頃|ごろ|ころ)?"
)
_PARTIAL = re.compile(r"(?:(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})日)?|(?P<od>\d{1,2})日)(?P<tail>の?頃)?")
_RANGE = re.compile(r"\s*(?:から|より|~|〜|-|–|ー)\s*")
_RANGE_END = re.compile(r"(?:まで)?(?:の間)?(?P<tail>の?頃)?")
_OR = re.compile(r"又は|または|若しくは|もしくは|及び|[、;,。\n]+")
_TWO_MONTHS = re.compile(rf"{_YEAR}年(\d{{1,2}})\((\d{{1,2}})\)月(\d{{1,2}})日")
_TWO_DAYS = re.compile(rf"{_YEAR}年(\d{{1,2}})月(\d{{1,2}})/(\d{{1,2}})日")
_TWO_YEARS = re.compile(rf"{_YEAR}/(1[89]\d\d|20\d\d)年(\d{{1,2}})月(\d{{1,2}})日")
_YEARS_SPAN = re.compile(rf"{_YEAR}[-~](?=(?:1[89]|20)\d\d年)")
_YEARS_RUN = re.compile(rf"{_YEAR}((?:[、,]\d\d)+)(?:又は|または)(\d\d)年")
_ERA = re.compile(r"(明治|大正|昭和|平成|令和)(元|\d{1,2})年")
_ERA_START = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_OTHER_CALENDAR = re.compile(r"ヒジュラ|イスラム暦|イラン暦|回教暦")


class Dates(msgspec.Struct):
    """EDTF dates with the text each was read from, and the texts that are no date."""

    found: list[tuple[str, str]]
    left: list[str]


def birth_dates(text: str) -> Dates:
    """The dates of a packed cell of birth dates, in all the forms the lists use. Accepts what `clean` returns."""
    dates = Dates([], [])
    squeezed = re.sub(r"(?<=\d)\s+(?=[日月年\d])|(?<=[年月])\s+(?=\d)", "", text)
    for item in items(squeezed):
        _read_dates(item, dates)
    return dates


def _read_dates(item: str, dates: Dates) -> None:
    if item in NONE_STATED:
        return
    if _OTHER_CALENDAR.search(item):
        dates.left.append(item)
        return
    text = _spelled_out(item)
    place, last = 0, ""
    while place < len(text):
        if gap := _OR.match(text, place):
            place = gap.end()
            continue
        if text[place].isspace():
            place += 1
            continue
        match = _DAY.match(text, place) or (_PARTIAL.match(text, place) if last else None)
        value = _edtf(match, last) if match else ""
        if not match or not value:
            rest = text[place:]
            if not re.fullmatch(r"(?:生まれ|生|\(.*\)|に?出生)\s*", rest):
                dates.left.append(rest)
            return
        end = match.end()
        value, end = _range(text, end, value)
        dates.found.append((value, item if place == 0 and end == len(text) else text[place:end]))
        last, place = value, end
    if len(dates.found) > 1 and text.endswith("の頃") and not dates.found[-2][0].endswith("~"):
        first, source = dates.found[-2]
        dates.found[-2] = (first + "~", source)


def _range(text: str, end: int, first: str) -> tuple[str, int]:
    dash = _RANGE.match(text, end)
    match = (_DAY.match(text, dash.end()) or _PARTIAL.match(text, dash.end())) if dash else None
    if dash is None and text.startswith("の間", end):
        return first, end
    if dash is None or match is None:
        return first, end
    last = _edtf(match, first)
    tail = _RANGE_END.match(text, match.end())
    finish = tail.end() if tail else match.end()
    about = "~" if last.endswith("~") or (tail and tail["tail"]) else ""
    span = f"{first.rstrip('~')}{about}/{last.rstrip('~')}{about}"
    return (span, finish) if last and _readable(span) else (first, end)


def _edtf(match: re.Match[str], before: str) -> str:
    groups = match.groupdict()
    year = groups.get("y") or groups.get("sy") or groups.get("iy") or before.split("/")[-1][:4]
    month = groups.get("m") or groups.get("sm") or groups.get("im")
    day = groups.get("d") or groups.get("sd") or groups.get("id")
    if only_day := groups.get("od"):
        month, day = before.split("/")[-1][5:7], only_day
    text = year + (f"-{int(month):02d}" if month else "") + (f"-{int(day):02d}" if month and day else "")
    text += "~" if groups.get("about") or groups.get("tail") else ""
    return text if _readable(text) else ""


def _readable(text: str) -> bool:
    try:
        FuzzyDate.parse(text)
    except ValueError:
        return False
    return True


def _spelled_out(item: str) -> str:
    """The rare short forms (`2000年2月20/29日`, `1983年2(3)月10日`, `1958、59又は60年`, era years) written in full."""
    item = _TWO_MONTHS.sub(r"\1年\2月\4日又は\1年\3月\4日", item)
    item = _TWO_DAYS.sub(r"\1年\2月\3日又は\1年\2月\4日", item)
    item = _TWO_YEARS.sub(r"\1年\3月\4日又は\2年\3月\4日", item)
    item = _YEARS_SPAN.sub(r"\1年から", item)
    item = _YEARS_RUN.sub(_all_years, item)
    return _ERA.sub(lambda era: f"{_ERA_START[era[1]] + (1 if era[2] == '元' else int(era[2]))}年", item)


def _all_years(match: re.Match[str]) -> str:
    century = match[1][:2]
    shorts = [*re.findall(r"\d\d", match[2]), match[3]]
    return "又は".join([f"{match[1]}年", *(f"{century}{short}年" for short in shorts)])


def first_date(text: str) -> str:
    """The first whole or partial date of a text in EDTF, or an empty string."""
    match = _DAY.search(re.sub(r"\s+", "", text))
    return _edtf(match, "") if match else ""


def serial_date(number: float) -> date | None:
    """The day of an Excel serial (1900 system), or None when it is no whole day between 1900 and 2099."""
    if number != number or not number.is_integer() or not 1 <= number <= 73050:
        return None
    return date(1899, 12, 30) + timedelta(days=int(number))


# --- countries -------------------------------------------------------------------------------------------------------


@cache
def _countries() -> dict[str, str]:
    with Path(__file__).with_name("countries_ja.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: row["code"] for row in csv.DictReader(file, strict=True)}


def tabled_country(text: str) -> str | None:
    """The code of a country as the Japanese lists name it, in Japanese or English, from the table; None when it is not
    there.
    """
    name = text.strip(" 、,。.")
    return _countries().get(name) or _countries().get(name.casefold())


@lru_cache(maxsize=4096)
def country(text: str) -> str | None:
    """The code of a country by the table, else by what `_clean.country` knows of a short name; None when it is no
    country.

    The table answers for every name in the lists as of 2026; loading the names of the whole world takes longer than
    reading the list.
    """
    if code := tabled_country(text):
        return code
    return _clean.country(text) if len(text) < 40 and not re.search(r"[,、。]", text) else None


@lru_cache(maxsize=8192)
def country_within(text: str) -> str | None:
    """The country that an address names at its Japanese start or Latin end, from the table only; None when it names
    none.
    """
    table = _countries()
    plain, held = outside_brackets(text) if "(" in text else (text, [])
    plain = re.sub(r"^[^:]{0,20}(?:地|住所|所在)\s*:\s*", "", plain)
    if is_japanese(plain):
        for length in range(min(14, len(plain)), 1, -1):
            if code := table.get(plain[:length]):
                return code
        if code := table.get(re.split(r"[、,]", plain)[-1].strip(" ・。")):
            return code
    parts = [part.strip(" .") for part in re.split(r"[,;]", plain) if part.strip()]
    if parts and (code := table.get(parts[-1].casefold())):
        return code
    return next((code for inner in held if (code := table.get(inner) or table.get(inner.casefold()))), None)
