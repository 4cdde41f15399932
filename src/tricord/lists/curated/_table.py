"""The CSV file of a curated table: its header and its rows, checked."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tricord.model.errors import ReadError

_MAX_BYTES = 50_000_000


def read_table(path: Path) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """Header and rows of a CSV file with their line numbers. Raises `ReadError` for anything but a clean table."""
    size = path.stat().st_size
    if size == 0:
        raise ReadError("the file is empty", path=path, remedy="Give the table again.")
    if size > _MAX_BYTES:
        raise ReadError(
            f"{size:,} bytes are far more than a curated table has", path=path, remedy="Check which file this is."
        )
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = f"row {raw.count(bytes([10]), 0, error.start) + 1}"
        raise ReadError("not UTF-8 text", path=path, place=place, remedy="Save the table as UTF-8.") from error
    if (nul := text.find("\0")) >= 0:
        place = f"row {text.count(chr(10), 0, nul) + 1}"
        raise ReadError("NUL bytes in a table", path=path, place=place, remedy="Save the table as UTF-8 text.")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, dict[str, str]]] = []
    line = 1  # on which the row begins: a cell may run over several
    try:
        header = [name.strip() for name in next(reader)]
        _check_header(header, path)
        line = reader.line_num + 1
        for row in reader:
            if any(map(str.strip, row)):
                if len(row) != len(header):
                    problem = f"{len(row)} columns where the header has {len(header)}"
                    remedy = "Check the quotes and commas of this row."
                    raise ReadError(problem, path=path, place=f"row {line}", remedy=remedy)
                rows.append((line, dict(zip(header, row, strict=True))))
            line = reader.line_num + 1
    except csv.Error as error:
        problem, remedy = f"broken quotes ({error})", "Check the quotes of this row and the one before."
        raise ReadError(problem, path=path, place=f"row {line}", remedy=remedy) from error
    except StopIteration:
        raise ReadError("no header", path=path, place="row 1", remedy="Give the table again.") from None
    return header, rows


def _check_header(header: Sequence[str], path: Path) -> None:
    twice = [name for name, count in Counter(header).items() if count > 1]
    if twice:
        raise ReadError(
            f"the header names {', '.join(twice)} twice", path=path, place="row 1", remedy="Rename one of them."
        )
