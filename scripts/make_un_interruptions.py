"""Make `src/tricord/lists/un_sc/interruptions.csv`: UN listings that ended and came back under the same number.

    python scripts/make_un_interruptions.py [../shared/data]

The Council's list on Iran (resolution 1737) returned whole in September 2025, with the days of listing that its entries
had at first. 84 of its 121 entries had stood until the end of the list of resolution 2231, on 18 October 2023, as the
files of the days before and after show; the other 37 had been away since about January 2016 (the file of 2017-06-30
lacks them). The return is dated by the day in New York, 27 September 2025; by UTC it was the 28th.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from tricord.lists import reader

TARGET = Path(__file__).resolve().parent.parent / "src" / "tricord" / "lists" / "un_sc" / "interruptions.csv"
BESIDE = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
HEADER = ("reference", "ended_after", "ended_by", "returned_on", "source")
RETURNED = "2025-09-27"
_OF_2023 = (
    "UN lists of 2023-10-17, which has it, and of 2023-10-19, which has none of the regime; whole again 2025-11-18"
)
_OF_2016 = "UN list of 2017-06-30, which lacks it; about January 2016; on the UN list of 2025-11-18 again"


def main(data: Path) -> None:
    """Write the table from the official files."""
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(rows(data))


def rows(data: Path) -> list[tuple[str, ...]]:
    """The rows of the table, by reference."""
    history = data / "raw" / "un_history"
    before, after = _entries(history / "un_2023-10-17.xml"), _entries(history / "un_2023-10-19.xml")
    early, back = _entries(history / "un_2017-06-30.xml"), _entries(history / "un_2025-11-18.xml")
    made: list[tuple[str, ...]] = []
    for reference in sorted(back):
        if reference in before - after:
            made.append((reference, "2023-10-18", "2023-10-18", RETURNED, _OF_2023))
        elif reference not in early | before:
            made.append((reference, "2016-01-01", "2016-01-31", RETURNED, _OF_2016))
    return made


def _entries(path: Path) -> set[str]:
    """The references of the regime on Iran in a file."""
    return {record.key for record in reader("un-sc").open(path).records() if record.key.startswith(("IRi.", "IRe."))}


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else BESIDE)
