"""Opening a workbook that came from outside: whole, an xlsx, of a bounded size, and without tricks in its XML.

Calamine reads fast but trusts its input. This module first unpacks the archive member by member, counting bytes, and
looks for what makes a reader blow up: members that inflate without end, document type definitions, a cell in a far
corner (a dense table of all rows and columns would be made). Calamine then sees only the bytes that were counted.

>>> sheets = read_sheets(Path("list.xlsx"))          # doctest: +SKIP
>>> sheets[0].name, sheets[0].rows[0]                # doctest: +SKIP
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

import msgspec
from python_calamine import CalamineWorkbook

from tricord.lists._files import readable_file
from tricord.model.errors import ReadError

Cell = str | int | float | bool | date | datetime | time | timedelta

#: The largest official workbook unpacks to about 6 MB. Ten times that is no longer one of them.
MAX_UNPACKED = 64 * 1024 * 1024
#: Beyond column AZ or row 99,999: a table that wide and long would not fit in memory, and no list is near it.
_FAR_CELL = re.compile(rb"""\br\s*=\s*["'](?:[A-Z]{3,}\d+|[B-Z][A-Z]\d+|[A-Z]{0,2}\d{6,})["']""", re.IGNORECASE)
_DTD = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_AGAIN = "Download the file again from the publisher and load that."


class Sheet(msgspec.Struct, frozen=True):
    """A worksheet: its name and all its rows from the first, each as wide as the sheet; an empty cell is `""`. `merged`
    are the ranges of merged cells, (row, column) of the first and of the last, counted from 0: the value stands in the
    first.
    """

    name: str
    rows: Sequence[Sequence[Cell]]
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]] = ()

    def value(self, row: int, column: int) -> Cell:
        """The cell of a row and a column, counted from 0; of a merged one the value of its range."""
        for first, last in self.merged:
            if first[0] <= row <= last[0] and first[1] <= column <= last[1]:
                return self.rows[first[0]][first[1]]
        return self.rows[row][column]


def read_sheets(path: Path) -> list[Sheet]:
    """All worksheets in order. Raises `ReadError` for a file that is missing, empty, no xlsx, damaged or harmful."""
    archive = _repacked(path)
    try:
        book = CalamineWorkbook.from_filelike(archive)
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
        return [
            Sheet(sheet.name, sheet.to_python(skip_empty_area=False), sheet.merged_cell_ranges or ())
            for sheet in sheets
        ]
    except Exception as error:  # calamine has one error class per fault and none in common
        raise ReadError(f"the workbook cannot be read ({error})", path=path, remedy=_AGAIN) from error


def text_of(cell: Cell) -> str:
    """A cell as text: a whole number without `.0`, a date as `YYYY-MM-DD`, text with Excel's `_x000D_` removed."""
    if isinstance(cell, str):
        return cell.replace("_x000D_", "").strip()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _repacked(path: Path) -> io.BytesIO:
    """The archive with every member unpacked and counted, stored without compression."""
    room, result = MAX_UNPACKED, io.BytesIO()
    try:
        if readable_file(path).stat().st_size == 0:
            raise ReadError("the file is empty", path=path, remedy=_AGAIN)
        with zipfile.ZipFile(path) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_STORED) as target:
            if "xl/workbook.xml" not in source.namelist():
                raise ReadError("not an xlsx workbook (no xl/workbook.xml inside)", path=path, remedy=_AGAIN)
            for member in source.infolist():
                content = _unpacked(source, member, room, path)
                room -= len(content)
                _check(content, member.filename, path)
                target.writestr(member.filename, content)
    except OSError as error:
        raise ReadError(f"cannot be read ({error.strerror or error})", path=path, remedy="Check the path.") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise ReadError(f"not a whole xlsx workbook ({error})", path=path, remedy=_AGAIN) from error
    result.seek(0)
    return result


def _unpacked(source: zipfile.ZipFile, member: zipfile.ZipInfo, room: int, path: Path) -> bytes:
    content = b""
    if member.file_size <= room:
        with source.open(member) as stream:
            content = stream.read(room + 1)
    if member.file_size > room or len(content) > room:
        limit = MAX_UNPACKED // 1024 // 1024
        raise ReadError(f"unpacks to more than {limit} MB", path=path, place=member.filename, remedy=_AGAIN)
    return content


def _check(content: bytes, name: str, path: Path) -> None:
    if name.endswith((".xml", ".rels")) and _DTD.search(content):
        raise ReadError(
            "holds a document type definition, as no real workbook does", path=path, place=name, remedy=_AGAIN
        )
    if name.startswith("xl/worksheets/") and (far := _FAR_CELL.search(content)):
        cell = far[0].decode("ascii", "replace")
        raise ReadError(f"a cell far outside any list ({cell})", path=path, place=name, remedy=_AGAIN)
