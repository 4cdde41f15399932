"""Excerpts of the real SDN files of four days, so that a history of them loads in a moment and in every order."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from tricord import resolve, store
from tricord.database import Database
from tricord.lists.us_ofac_sdn import READER, OfacReader
from tricord.store import LoadReport

DAYS = ("2022-11-30", "2022-12-02", "2023-11-30", "2023-12-01")
Row = list[str]
Rows = dict[str, Row]
_EXCERPTS = OfacReader(info=msgspec.structs.replace(READER.info, floor=1))


def real_rows(shared: Path) -> dict[str, Rows]:
    """Day -> the rows of that day, by number: those of North Korea's programmes and those added around both actions."""
    whole = {day: _read(shared / "raw" / "ofac_history" / f"sdn_{day}.csv") for day in DAYS}
    added = (whole[DAYS[1]].keys() - whole[DAYS[0]].keys()) | (whole[DAYS[3]].keys() - whole[DAYS[2]].keys())
    return {day: {n: row for n, row in rows.items() if n in added or "DPRK" in row[3]} for day, rows in whole.items()}


def _read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return {row[0]: row for row in csv.reader(file) if len(row) > 3}


def load_rows(
    database: Database, day: str, rows: Mapping[str, Row] | Sequence[Row], folder: Path, *, confirm: bool = False
) -> LoadReport:
    """Write the rows as an SDN file of the day and load it."""
    lines = [",".join(map(_cell, row)) for row in (rows.values() if isinstance(rows, Mapping) else rows)]
    path = folder / day / "sdn.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8", newline="")
    document = _EXCERPTS.open(path)
    index = resolve.LinkIndex()
    return store.load(database._engine, _EXCERPTS, document, published=day, index=index, confirm=confirm)


def _cell(text: str) -> str:
    """As OFAC writes it: numbers and the empty value stand without quotes."""
    return text if text.isdecimal() or text.strip() == "-0-" else f'"{text}"'


def changed(row: Row, *, number: str | None = None, edit: Callable[[str], str] | None = None) -> Row:
    """The row under another number, or with its name edited."""
    return [number or row[0], edit(row[1]) if edit else row[1], *row[2:]]
