"""Make `lists/us_ofac_sdn/listing_dates.csv`: the sourced dates of US listings, by entry number.

    python scripts/make_us_listing_dates.py [../shared/data]

Two tables stand beside the project: `us_listing_dates.csv` (OFAC's own entry-event dates of March 2024, all programmes,
numbers up to 21949) and `designations_us.csv` (North Korea, with names, some bounded instead of dated). Where both
date a number on the same day one row is kept, that of the second table, which names the entry; where they disagree both
are kept.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

COLUMNS = (
    "ent_num",
    "name",
    "listed_on",
    "not_before",
    "not_after",
    "delisted_on",
    "legal_basis",
    "concerns",
    "source",
)
ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "src" / "tricord" / "lists" / "us_ofac_sdn" / "listing_dates.csv"
#: The source that most rows share, by a code that the second table spells out.
ADVANCED = (
    "OFAC SDN advanced XML of March 2024, entry event date (as tabulated in github:venkatasai-kadamati/ofac_sdn_parser)"
)
CODE = "ofac-advanced-2024-03"


def make(data: Path, target: Path) -> None:
    """Write the table, in order of entry number."""
    rows: dict[tuple[int, str], dict[str, str]] = {}
    for row in _rows(data / "us_listing_dates.csv"):
        key = (int(row["ent_num"]), row["listed_on"])
        rows[key] = dict.fromkeys(COLUMNS, "") | {
            "ent_num": row["ent_num"], "listed_on": row["listed_on"], "legal_basis": row["legal_basis"], "source": CODE,
        }  # fmt: skip
    for row in _rows(data / "designations_us.csv"):
        if row["ent_num"]:
            known = rows.get((int(row["ent_num"]), row["listed_on"]), {})
            rows[int(row["ent_num"]), row["listed_on"]] = {
                "ent_num": row["ent_num"], "name": row["name"], "listed_on": row["listed_on"],
                "not_before": row["not_before"], "not_after": row["not_after"], "delisted_on": row["delisted_on"],
                "legal_basis": known.get("legal_basis") or row["authority"], "concerns": "DPRK",
                "source": CODE if row["source"] == ADVANCED else row["source"],
            }  # fmt: skip
    target.with_name("listing_sources.csv").write_text(f'code,source\n{CODE},"{ADVANCED}"\n', encoding="utf-8")
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows[key] for key in sorted(rows))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data", TARGET)
