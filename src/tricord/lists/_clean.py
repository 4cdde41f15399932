"""Cleaning that several lists need: white space, the language a script decides, countries, IMO numbers.

None of these guesses: what is not recognised comes back as None and the caller reports it.
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from pathlib import Path

_SPACE = re.compile(r"\s+")
_KANA = re.compile(r"[぀-ヿㇰ-ㇿｦ-ﾟ]")
_HANGUL = re.compile(r"[ᄀ-ᇿ㄰-㆏가-힣]")
_IMO = re.compile(r"(?:IMO[ .:№#-]*)?(\d{7})", re.IGNORECASE)


def tidy(text: str) -> str:
    """The text with runs of white space (ideographic spaces too) made one space, and none at the ends."""
    return _SPACE.sub(" ", text).strip()


def language_of(text: str) -> str | None:
    """The ISO 639-3 code when the script alone decides the language: kana is Japanese, Hangul Korean; else None.

    Han alone may be Chinese, Japanese or Korean; Latin, Cyrillic and Arabic script serve many languages.
    """
    if _KANA.search(text):
        return "jpn"
    if _HANGUL.search(text):
        return "kor"
    return None


@lru_cache(maxsize=4096)
def country(text: str) -> str | None:
    """The code (ISO 3166-1 alpha-2, or FollowTheMoney's for former states) of a country name in any language rigour
    knows.

    A text of 30 letters or more is looked up in the table only, which holds rigour's own long names: other long texts
    are descriptions, and asking rigour about the first of them costs more than reading the whole list.
    """
    known = _countries()
    if text in known or len(text) >= 30:
        return known.get(text) or None
    from rigour.territories import lookup_territory

    territory = lookup_territory(text)
    return None if territory is None else territory.code


@cache
def _countries() -> dict[str, str]:
    """rigour's answers for the names that lists print (`scripts/make_countries.py`); an empty code: not known."""
    with Path(__file__).with_name("countries.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: row["code"] for row in csv.DictReader(file, strict=True)}


def imo(text: str) -> str | None:
    """A valid IMO number as `IMO1234567`, or None. The whole text must be one number of seven digits whose check
    digit holds.

    Vessel numbers: the sum of the first six digits weighted 7 to 2 ends in the seventh (IMO Resolution A.1117(30)).
    Company numbers have another check (`company_imo`); 0000000 is no number.
    """
    match = _IMO.fullmatch(text.strip())
    if not match or match[1] == "0000000":
        return None
    digits = match[1]
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(7, 1, -1), strict=False))
    return f"IMO{digits}" if total % 10 == int(digits[6]) else None


def company_imo(text: str) -> str | None:
    """A valid IMO company number as `IMO1234567`, or None. Its check digit differs from that of ships.

    The first six digits weighted 8, 6, 4, 2, 9, 7 are added up; what the sum lacks to the next multiple of 11 ends in
    the seventh.
    """
    match = _IMO.fullmatch(text.strip())
    if not match or match[1] == "0000000":
        return None
    digits = match[1]
    total = sum(int(digit) * weight for digit, weight in zip(digits, (8, 6, 4, 2, 9, 7), strict=False))
    return f"IMO{digits}" if (11 - total % 11) % 10 == int(digits[6]) else None
