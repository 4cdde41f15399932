"""How large a table the sheets of a workbook span, before it is made: a cell in a far corner would fill the memory."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

from tricord.model.errors import ReadError

#: A sheet is read as a dense table of 32 bytes a cell: this many are 2 GB. A million rows of sixty columns are fewer.
MAX_CELLS = 64_000_000

_COLUMN = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})\d""")
_ROW = re.compile(rb"""\br\s*=\s*["'][A-Za-z]{0,3}(\d{1,9})["']""")
_PIECE = 1 << 20
#: No reference of a cell is longer; it may lie across two pieces.
_OVERLAP = 64


def check_sheet_sizes(path: Path) -> None:
    """Raises `ReadError` for a workbook with a sheet whose cells span more than `MAX_CELLS`, or that is no archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    rows, columns = _extent(archive, name)
                    if rows * columns > MAX_CELLS:
                        raise ReadError(
                            f"a sheet spans {rows:,} rows and {columns:,} columns, which no memory holds",
                            path=path, place=name,
                            remedy="Delete what stands far outside the table, or export it as CSV.",
                        )  # fmt: skip
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise ReadError(
            f"the workbook cannot be read ({error})", path=path, remedy="Export the customers again."
        ) from error


def _extent(archive: zipfile.ZipFile, name: str) -> tuple[int, int]:
    """The last row and the last column in which a sheet has a cell."""
    rows, columns, tail = 0, 0, b""
    with archive.open(name) as sheet:
        while piece := sheet.read(_PIECE):
            text = tail + piece
            rows = max(rows, _largest(_ROW.findall(text)))
            columns = max(columns, *map(_column_number, {b"A", *_COLUMN.findall(text)}))
            tail = text[-_OVERLAP:]
    return rows, columns


def _largest(numbers: Iterable[bytes]) -> int:
    return max(map(int, set(numbers)), default=0)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
