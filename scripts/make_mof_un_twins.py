"""Make `src/tricord/lists/jp_mof/un_twins.csv`: which UN listing a row of the ministry's sheet 2 carries out.

    python scripts/make_mof_un_twins.py

Sheet 2 holds two regimes of the Security Council in one: the Taliban (resolution 1988) and ISIL and Al-Qaida
(resolutions 1267, 1989, 2253). Few of its rows print the UN's reference. Which regime the others belong to follows from
the UN entry that is the same subject, as the embedded snapshot has them linked; the first two letters of that entry's
reference say it (TA, QD). Rows that are in `READ` were read by a person. The table is reviewed: a row is used only
while the ministry's row bears the name that stands here.
"""

from __future__ import annotations

import csv
from pathlib import Path

import tricord
from tricord.model import NAMES, subject_values
from tricord.store import Entry

TARGET = Path(tricord.__file__).parent / "lists" / "jp_mof" / "un_twins.csv"
HEADER = ("number", "name", "reference", "source")
#: Rows that no link decides: the name is that of the UN entry.
READ = {
    "2-340": ("QDe.096", "read: UN QDe.096 is LASHKAR I JHANGVI (LJ)"),
    "2-562": ("QDe.129", "read: UN QDe.129 is AL-QAIDA IN THE ARABIAN PENINSULA (AQAP)"),
}


def main() -> None:
    """Write the table."""
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(rows())


def rows() -> list[tuple[str, str, str, str]]:
    """The rows of the table, in the order of the sheet."""
    found = []
    with tricord.open() as database:
        for subject in database.align(party="JP").subjects:
            mine = [entry for entry in subject.entries if entry.startswith("jp-mof:2-")]
            un = sorted(entry.removeprefix("un-sc:") for entry in subject.entries if entry.startswith("un-sc:"))
            for entry in database.entries(mine).values():
                key = entry.id.removeprefix("jp-mof:")
                reference, source = READ.get(key) or _of_link(un)
                name = latin_name(entry)
                if reference and name and not _says_it_itself(entry):
                    found.append((key, name, reference, source))
    return sorted(found, key=lambda row: int(row[0].partition("-")[2]))


def _of_link(un: list[str]) -> tuple[str, str]:
    """The reference of the one UN regime that the linked entries belong to, preferring those of the sheet."""
    of_sheet = [reference for reference in un if reference[:2] in ("QD", "TA")]
    regimes = {reference[:2] for reference in of_sheet}
    if len(regimes) != 1:
        return "", ""
    return of_sheet[0], "linked to the UN list of 2026-02-27 by weighed evidence"


def latin_name(entry: Entry) -> str:
    """The first name of an entry that is in Latin letters."""
    own = subject_values(entry.versions[-1].parts).own
    return next((name for prop in NAMES for name in own.get(prop, ()) if name.isascii()), "")


def _says_it_itself(entry: Entry) -> bool:
    return bool(subject_values(entry.versions[-1].parts).lent.get("unscId"))


if __name__ == "__main__":
    main()
