"""The two cells that say when and under which number: 告示日付 and 告示番号.

>>> read_notice("2008.6.25削除\\n(38.と同一人物)").ended
'2008-06-25'
>>> read_number("1(#48)")
Number(own='1', mark='#', other='48')
"""

from __future__ import annotations

import re
from datetime import date

import msgspec

from tricord.values import ERA_LETTERS, ERAS, era_year, serial_date

_LINE = re.compile(r"(?P<date>.*?[\d.日])\s*(?P<what>改訂|改正|修正|削除|解除)?")
_DATE = re.compile(r"(\d{4})\.(\d{1,2})\.(\d{1,2})\.?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_WRITTEN = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_ERA = re.compile(
    rf"(?P<era>{ERAS}|[{''.join(ERA_LETTERS).upper()}])\s*(?P<year>元|\d{{1,2}})\s*[年.]"
    r"\s*(?P<m>\d{1,2})\s*[月.]\s*(?P<d>\d{1,2})\s*日?"
)
#: Day counts of a workbook between 1990 and 2099; a smaller number is no day of a notice.
_SERIAL = re.compile(r"3[3-9]\d{3}|[4-6]\d{4}|7[0-2]\d{3}")
_SAME = re.compile(r"\(?\s*(\d{1,3})\s*[.．]?\s*と?同一(人物|団体|者)\s*\)?")
_NUMBER = re.compile(r"(?P<front>[*#])?\s*(?P<own>\d+)\s*(?:\(\s*(?P<mark>[*#])\s*(?P<other>\d+)\s*\))?")


class Number(msgspec.Struct, frozen=True):
    """A notice number: its own, and the mark and number of the entry on the sheet that the mark points to."""

    own: str
    mark: str = ""
    other: str = ""


class NoticeCell(msgspec.Struct):
    """What a 告示日付 cell says; the days in ISO form, with the lines that could not be read and those read in spite of
    a slip.
    """

    listed: str = ""
    amended: list[tuple[str, str]] = msgspec.field(default_factory=list)
    ended: str = ""
    same_as: tuple[str, str] | None = None
    lines: int = 0
    left: list[str] = msgspec.field(default_factory=list)
    slips: list[tuple[str, str]] = msgspec.field(default_factory=list)


def read_number(text: str) -> Number | None:
    """The notice number of a cleaned cell, or None when it is none."""
    match = _NUMBER.fullmatch(text.strip())
    if not match:
        return None
    return Number(str(int(match["own"])), match["mark"] or match["front"] or "", match["other"] or "")


def read_notice(text: str) -> NoticeCell:
    """A cleaned 告示日付 cell, line by line: the listing, the amendments, the delisting."""
    notice = NoticeCell()
    for line in (piece.strip() for piece in text.split("\n")):
        if not line:
            continue
        notice.lines += 1
        if same := _SAME.fullmatch(line):
            notice.same_as = (same[1], same[2])
            continue
        match = _LINE.fullmatch(line)
        day, slip = _day(match["date"]) if match else ("", False)
        if not day:
            notice.left.append(line)
            continue
        if slip:
            notice.slips.append((line, day))
        what = match["what"] if match else None
        if what in ("削除", "解除"):
            notice.ended = day
        elif what:
            notice.amended.append((day, line))
        elif notice.listed:
            notice.left.append(line)
        else:
            notice.listed = day
    return notice


def _day(text: str) -> tuple[str, bool]:
    """An ISO day, and whether a missing point was put in. A text that can be read in two ways is not read."""
    for form in (_DATE, _ISO, _WRITTEN):
        if match := form.fullmatch(text):
            return _valid(match[1], match[2], match[3]), False
    if match := _ERA.fullmatch(text):
        return _valid(str(era_year(match["era"].lower(), match["year"])), match["m"], match["d"]), False
    if _SERIAL.fullmatch(text) and (serial := serial_date(float(text))):
        return serial.isoformat(), False
    digits = text.replace(".", "")
    readings = set()
    if text.count(".") == 1 and 6 <= len(digits) <= 8:
        rest = digits[4:]
        readings = {
            day
            for cut in (1, 2)
            if (day := _valid(digits[:4], rest[:cut], rest[cut:])) and _keeps(text, digits[:4], rest[:cut], rest[cut:])
        }
    return (readings.pop(), True) if len(readings) == 1 else ("", False)


def _keeps(text: str, year: str, month: str, day: str) -> bool:
    """True when the reading only puts in the point that the text lacks."""
    return text in (f"{year}{month}.{day}", f"{year}.{month}{day}")


def _valid(year: str, month: str, day: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat() if 1900 <= int(year) <= 2200 else ""
    except ValueError:
        return ""
