"""Countries by their names in any language.

`countries.csv` holds names as lists and people write them, `countries_ja.csv` those that Japanese lists print.
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from pathlib import Path

_HERE = Path(__file__).parent
#: The tables by which countries are read. Where one of them changes, the same text may be read differently.
COUNTRY_TABLES = (_HERE / "countries.csv", _HERE / "countries_ja.csv")


@lru_cache(maxsize=4096)
def country(text: str) -> str | None:
    """The code (ISO 3166-1 alpha-2, or FollowTheMoney's for former states) of a country name in any language rigour
    knows.

    A text of 30 letters or more is looked up in the table only, which holds rigour's own long names: other long texts
    are descriptions, and asking rigour about the first of them costs more than reading the whole list.
    """
    known = _names(COUNTRY_TABLES[0])
    if text in known or len(text) >= 30:
        return known.get(text) or None
    from rigour.territories import lookup_territory

    territory = lookup_territory(text)
    return None if territory is None else territory.code


@lru_cache(maxsize=4096)
def japanese_country(text: str) -> str | None:
    """The code of a country as the Japanese lists name it, else as anybody names it in a few words; None when it is no
    country.
    """
    if code := tabled_japanese_country(text):
        return code
    return country(text) if len(text) < 40 and not re.search(r"[,、。]", text) else None


def tabled_japanese_country(text: str) -> str | None:
    """The code of a country as the Japanese lists name it, in Japanese or English, from their table alone; None when it
    is not there.
    """
    name = text.strip(" 、,。.")
    names = _names(COUNTRY_TABLES[1])
    return names.get(name) or names.get(name.casefold())


@cache
def _names(table: Path) -> dict[str, str]:
    with table.open(encoding="utf-8", newline="") as file:
        return {row["name"]: row["code"] for row in csv.DictReader(file, strict=True)}
