"""Make `src/tricord/values/countries.csv`: every name and code by which rigour knows a country or province.

    python scripts/make_countries.py

One row for each territory: its code, all its codes (ISO 3166-1 alpha-2 and alpha-3, former ones), and its names in all
languages as `tricord.values` folds what it is asked. rigour's answer decides whose name it is where two territories
share one. The same release of rigour gives the same bytes; `tests/values` checks both.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from pathlib import Path

from rigour._core import territories_jsonl
from rigour.data import iter_jsonl_text
from rigour.territories import get_territories, lookup_territory
from rigour.territories.lookup import _get_territory_names
from rigour.territories.util import normalize_territory_name

from tricord.values import fold_country

TARGET = Path(__file__).resolve().parent.parent / "src" / "tricord" / "values" / "countries.csv"


def names() -> set[str]:
    """Every name that rigour's data hold, as written there, and as rigour writes it in Latin letters.

    rigour gives names only to whoever asks for one, so that they are read from its data.
    """
    found = set(_get_territory_names())
    for row in iter_jsonl_text(territories_jsonl()):
        found |= {row["name"], row.get("full_name", row["name"])}
        for kind in ("names_strong", "names_weak", "places"):
            found.update(row.get(kind, ()))
    return found


def table() -> str:
    """The table as text. Raises `ValueError` when two names that rigour keeps apart fold to one."""
    owners = _get_territory_names()
    folded: dict[str, str] = {}
    for name in sorted(names()):
        territory = owners[normalize_territory_name(name)]
        key = fold_country(name)
        if folded.setdefault(key, territory.code) != territory.code:
            raise ValueError(f"{name!r} is {territory.code}, but {key!r} stands for {folded[key]}")
    by_code: dict[str, list[str]] = defaultdict(list)
    for key, code in folded.items():
        by_code[code].append(key)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("code", "codes", "names", "source"))
    for territory in sorted(get_territories(), key=lambda territory: territory.code):
        codes = sorted(code for code in territory.codes if lookup_territory(code) == territory)
        writer.writerow((territory.code, ";".join(codes), ";".join(sorted(by_code[territory.code])), "rigour"))
    return text.getvalue()


if __name__ == "__main__":
    TARGET.write_text(table(), encoding="utf-8", newline="")
