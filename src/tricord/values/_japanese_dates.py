"""Dates as Japanese documents write them: eras, "about", ranges, alternatives, and what is short for several dates.

Eras: Era Name Act of Japan (Act No. 43 of 1979) and the edicts before it. The result is EDTF, as `FuzzyDate` reads it.

>>> birth_dates("1946年頃又は1949年").found
[('1946~', '1946年頃'), ('1949', '1949年')]
>>> birth_dates("昭和21年2月28日").found
[('1946-02-28', '昭和21年2月28日')]
"""

from __future__ import annotations

import re
from datetime import date, timedelta

import msgspec

from tricord.model import FuzzyDate
from tricord.values._text import says_nothing

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
_BETWEEN = re.compile(r"又は|または|若しくは|もしくは|及び|[、;,。\n]+|\s+")
#: What may follow the last date and says nothing more.
_BORN = re.compile(r"(?:生まれ|生|\(.*\)|に?出生)\s*")
_TWO_MONTHS = re.compile(rf"{_YEAR}年(\d{{1,2}})\((\d{{1,2}})\)月(\d{{1,2}})日")
_TWO_DAYS = re.compile(rf"{_YEAR}年(\d{{1,2}})月(\d{{1,2}})/(\d{{1,2}})日")
_TWO_YEARS = re.compile(rf"{_YEAR}/(1[89]\d\d|20\d\d)年(\d{{1,2}})月(\d{{1,2}})日")
#: `1960年代`, and its beginning, middle or end: of which years nobody says.
_DECADE = re.compile(r"((1[89]\d|20\d)0)年代(?:の?(?:初め|初頭|前半|半ば|中頃|後半|末))?")
_YEARS_SPAN = re.compile(rf"{_YEAR}[-~](?=(?:1[89]|20)\d\d年)")
_YEARS_RUN = re.compile(rf"{_YEAR}((?:[、,]\d\d)+)(?:又は|または)(\d\d)年")
#: The year before the first of each era: 昭和21年 is 1925 + 21. Era Name Act of Japan (Act No. 43 of 1979), and edicts.
_BEFORE_ERA = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
#: The names of the eras as a pattern.
ERAS = "|".join(_BEFORE_ERA)
#: Their first Latin letters, by which forms and files abbreviate them.
ERA_LETTERS = {"m": "明治", "t": "大正", "s": "昭和", "h": "平成", "r": "令和"}
_ERA = re.compile(rf"({ERAS})(元|\d{{1,2}})年")
_BLANK_INSIDE = re.compile(r"(?<=\d)\s+(?=[日月年\d])|(?<=[年月])\s+(?=\d)")
_OTHER_CALENDAR = re.compile(r"ヒジュラ|イスラム暦|イラン暦|回教暦")


def era_year(era: str, year: str) -> int:
    """The year of the common calendar: of an era, by its name or its Latin letter, the first (元) or a numbered one."""
    return _BEFORE_ERA[ERA_LETTERS.get(era, era)] + (1 if year == "元" else int(year))


class DatesRead(msgspec.Struct):
    """EDTF dates with the text each was read from, and the texts that are no date."""

    found: list[tuple[str, str]]
    left: list[str]


def birth_dates(*texts: str) -> DatesRead:
    """The birth dates of one or more texts, in all the forms that Japanese lists use. Accepts NFKC text."""
    dates = DatesRead([], [])
    for text in texts:
        _read_dates(_BLANK_INSIDE.sub("", text), dates)
    return dates


def _read_dates(item: str, dates: DatesRead) -> None:
    if says_nothing(item):
        return
    if _OTHER_CALENDAR.search(item):
        dates.left.append(item)
        return
    text = _spelled_out(item)
    place, last = 0, ""
    while place < len(text):
        if gap := _BETWEEN.match(text, place):
            place = gap.end()
            continue
        value, end = _date_at(text, place, last)
        if not value:
            if not _BORN.fullmatch(text, place):
                dates.left.append(text[place:])
            return
        dates.found.append((value, item if place == 0 and end == len(text) else text[place:end]))
        last, place = value, end
    if text.endswith("の頃"):
        _make_last_two_about(dates.found)


def _date_at(text: str, place: int, last: str) -> tuple[str, int]:
    """The date or range of dates that begins at a place, and where it ends; a month or a day alone goes on from the
    date before it. An empty text: none.
    """
    match = _DAY.match(text, place) or (_PARTIAL.match(text, place) if last else None)
    value = _edtf(match, last) if match else ""
    return _range(text, match.end(), value) if match and value else ("", place)


def _make_last_two_about(found: list[tuple[str, str]]) -> None:
    """`…又は…の頃`: about belongs to both."""
    if len(found) > 1 and not found[-2][0].endswith("~"):
        first, source = found[-2]
        found[-2] = (first + "~", source)


def _range(text: str, end: int, first: str) -> tuple[str, int]:
    dash = _RANGE.match(text, end)
    match = (_DAY.match(text, dash.end()) or _PARTIAL.match(text, dash.end())) if dash else None
    if match is None:
        return first, end
    last = _edtf(match, first)
    tail = _RANGE_END.match(text, match.end())
    finish = tail.end() if tail else match.end()
    about = "~" if last.endswith("~") or (tail and tail["tail"]) else ""
    span = f"{first.rstrip('~')}{about}/{last.rstrip('~')}{about}"
    return (span, finish) if last and _readable(span) else (first, end)


def _edtf(match: re.Match[str], before: str) -> str:
    """The date of a match in EDTF; what it leaves out is that of the date before it. Empty: no such day."""
    stated = match.groupdict()
    year = _first_stated(stated, "y", "sy", "iy") or before.split("/")[-1][:4]
    month = _first_stated(stated, "m", "sm", "im")
    day = _first_stated(stated, "d", "sd", "id")
    if only_day := stated.get("od"):
        month, day = before.split("/")[-1][5:7], only_day
    text = year + (f"-{int(month):02d}" if month else "") + (f"-{int(day):02d}" if month and day else "")
    text += "~" if _first_stated(stated, "about", "tail") else ""
    return text if _readable(text) else ""


def _first_stated(stated: dict[str, str | None], *names: str) -> str:
    return next((text for name in names if (text := stated.get(name))), "")


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
    item = _DECADE.sub(r"\1年から\g<2>9年", item)
    item = _YEARS_SPAN.sub(r"\1年から", item)
    item = _YEARS_RUN.sub(_all_years, item)
    return _ERA.sub(lambda era: f"{era_year(era[1], era[2])}年", item)


def _all_years(match: re.Match[str]) -> str:
    century = match[1][:2]
    shorts = [*re.findall(r"\d\d", match[2]), match[3]]
    return "又は".join([f"{match[1]}年", *(f"{century}{short}年" for short in shorts)])


def first_date(text: str) -> str:
    """The first whole or partial date of a text in EDTF, or an empty string."""
    match = _DAY.search(_spelled_out(re.sub(r"\s+", "", text)))
    return _edtf(match, "") if match else ""


def serial_date(number: float) -> date | None:
    """The day of an Excel serial (1900 system), or None when it is no whole day between 1900 and 2099."""
    if number != number or not number.is_integer() or not 1 <= number <= 73050:
        return None
    return date(1899, 12, 30) + timedelta(days=int(number))
