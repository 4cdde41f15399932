"""Make `values/countries.csv`: what rigour answers for the country names that official lists print.

    python scripts/make_countries.py [../shared/data]

rigour recognises countries in any language, but reading its data takes longer than reading a whole list. The table
holds its answers for the names of all its territories and for every name that the lists beside the project print; any
other name is still asked of rigour. A name that rigour does not know stands there with an empty code. `tests/lists`
checks that rigour still answers the same.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from rigour.territories import get_territories, lookup_territory

from tricord import values
from tricord.lists import reader

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "src" / "tricord" / "values" / "countries.csv"
SOURCES = (
    ("un-sc", "raw/un_consolidated_2026-02-27.xml"),
    ("us-ofac-sdn", "raw/ofac_2021-07-07/sdn.csv"),
    ("us-ofac-sdn", "raw/ofac_2024-05-02/sdn.csv"),
    ("eu-dprk", "raw/eu_2017_1509_consolidated.csv"),
)


def make(data: Path) -> None:
    """Read the lists, note every name that is asked for, and write rigour's answers in order of name."""
    asked: set[str] = set()
    answer = values.country

    def noting(text: str) -> str | None:
        asked.add(text)
        return answer(text)

    for list_id, name in SOURCES:
        known = reader(list_id)
        for module in [m for n, m in sys.modules.items() if n.startswith("tricord.lists") and hasattr(m, "country")]:
            module.country = noting  # type: ignore[attr-defined]  # put in place to note what is asked
        for record in known.open(data / name).records():
            known.read(record)
    for territory in get_territories():
        asked.update((territory.name, territory.full_name))
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("name", "code", "source"))
        for text in sorted(asked):
            # A birth place may end in any words; only what rigour knows, or a whole-cell country, is worth a row.
            found = lookup_territory(text)
            if found is not None or len(text) < 30:
                writer.writerow((text, found.code if found else "", "rigour"))


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data")
