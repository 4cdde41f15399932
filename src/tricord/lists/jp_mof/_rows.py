"""One entry of the workbook as it stands there: the sheet, the notice number, the cells."""

from __future__ import annotations

import msgspec

from tricord.lists._xlsx import Cell
from tricord.lists.jp_mof._notice import Number


class SheetKind(msgspec.Struct, frozen=True):
    """A row of `sheets.csv`: what a sheet holds and where its marks point to."""

    sheet: int
    title: str
    schema: str
    star: str
    hash: str
    state: str
    regime: str
    source: str


class Row(msgspec.Struct, frozen=True):
    """One entry: the cells of its row, and of the rows that carry it on. A cell is (header, role, value)."""

    kind: SheetKind
    number: Number
    cells: tuple[tuple[str, str, Cell], ...]
