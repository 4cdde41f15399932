"""The delimited files: which belong together, of which day each is, and their rows, checked.

OFAC doubles no quote and ends no row inside one. `-0-` is the null value; a last byte 0x1A may end a file.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from tricord.lists._files import readable_file, sha256_of
from tricord.lists._reader import FacetFile
from tricord.model import Unplaced
from tricord.model.errors import ReadError

REMEDY = "Fetch the file again from the publisher (see `tricord lists`)."
_MAX_BYTES = 200_000_000
_NULL = "-0-"
_PADDED = "-0- "
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})")
#: A row begins with the number of its entry.
_CELLS = re.compile(r'(?:^|,)(".*?"(?=,(?:"|-0-)|$)|[^",]*(?=,|$))')
_BEGINS = re.compile(r" *\d+ *,")
_WIDTHS = {"sdn": 12, "alt": 5, "add": 6, "sdn_comments": 2}
#: Columns whose text is kept to the last blank: what was cut there goes on elsewhere.
_REMARKS, _COMMENTS = 11, 1

Row = tuple[int, list[str]]


def primary_file(path: Path) -> Path:
    """The `sdn` file itself, or the only one in a folder."""
    if not path.is_dir():
        return path
    found = sorted(file for file in path.glob("sdn*.csv") if not file.name.startswith("sdn_comments"))
    if len(found) != 1:
        problem = f"{len(found)} files are called sdn*.csv" if found else "no file is called sdn*.csv"
        raise ReadError(problem, path=path, remedy="Give the sdn file itself.")
    return found[0]


def companion(primary: Path, sort: str) -> Path | None:
    """The companion of the same suffix; beside a file called `sdn.csv`, else the only one of its sort."""
    suffix = primary.stem.removeprefix("sdn")
    same = primary.with_name(f"{sort}{suffix}.csv")
    if same.exists():
        return same
    if suffix:
        return None
    found = sorted(primary.parent.glob(f"{sort}*.csv"))
    return found[0] if len(found) == 1 else None


def facet_file(facet: str, path: Path) -> FacetFile:
    """A file with its digest and its day."""
    day = day_of(path)
    return FacetFile(facet, path.name, sha256_of(path), day)


def day_of(path: Path) -> date | None:
    """The day in the name of a file or folder."""
    found = _DAY.search(path.name)
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def read_rows(path: Path, sort: str, broken: list[Unplaced] | None = None) -> list[Row]:
    """The rows of a file with their line numbers, null values empty.

    Raises `ReadError` for a row of another shape. Where `broken` is given, for a companion, single rows whose quotes
    are broken are left out and put there: OFAC published such a row on 3 March 2020, and no entry depends on one.
    """
    text = _text(path)
    if broken is not None:
        text = _without_broken_rows(text, sort, broken)
    rows = list(_checked_rows(text, path, sort))
    if not rows:
        raise ReadError("no rows", path=path, remedy=REMEDY)
    if not text.rstrip("\x1a\r\n ").endswith(('"', _NULL)):
        raise ReadError("the file ends within a row", path=path, place=f"row {rows[-1][0]}", remedy=REMEDY)
    if sort == "sdn":
        _check_entries(rows, path)
    return rows


def _text(path: Path) -> str:
    size = readable_file(path).stat().st_size
    if size == 0:
        raise ReadError("the file is empty", path=path, remedy=REMEDY)
    if size > _MAX_BYTES:
        raise ReadError(f"{size:,} bytes are far more than this file has", path=path, remedy=REMEDY)
    raw = path.read_bytes()
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in raw:
        raise ReadError(
            "the file is not in the publisher's encoding (NUL bytes, as in UTF-16 or a binary file)",
            path=path,
            remedy=REMEDY,
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = f"line {raw.count(bytes([10]), 0, error.start) + 1}"
        remedy = "Save it as the publisher gives it. " + REMEDY
        raise ReadError("not UTF-8 text", path=path, place=place, remedy=remedy) from error


def _checked_rows(text: str, path: Path, sort: str) -> Iterator[Row]:
    width, kept = _WIDTHS[sort], {"sdn": _REMARKS, "sdn_comments": _COMMENTS}.get(sort)
    # Read strictly, a broken quote is an error, not a swallowed row.
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            if not row or row == ["\x1a"]:
                continue
            if len(row) != width or not _is_number(row[0]):
                remedy = "Check which file this is. " + REMEDY
                raise ReadError(_wrong_row(row, sort), path=path, place=f"row {reader.line_num}", remedy=remedy)
            # Most cells are the null value, padded as the publisher does.
            clean = ["" if cell == _PADDED or (value := cell.strip()) == _NULL else value for cell in row]
            if kept is not None and (clean[kept] or sort != "sdn"):
                clean[kept] = row[kept]
            yield reader.line_num, clean
    except csv.Error as error:
        place = f"row {reader.line_num}"
        raise ReadError(f"broken quotes ({error})", path=path, place=place, remedy=REMEDY) from error


def _without_broken_rows(text: str, sort: str, broken: list[Unplaced]) -> str:
    """The text with empty lines in the place of rows that begin as a row does and cannot be read. One in a hundred, or
    one of the first, is not a slip but another file: they stay, and are refused.
    """
    lines = io.StringIO(text, newline="").readlines()
    found = [number for number, line in enumerate(lines) if _BEGINS.match(line) and not _is_row(line, _WIDTHS[sort])]
    if not found or found[0] == 0 or found[-1] == len(lines) - 1 or len(found) > max(1, len(lines) // 100):
        return text
    for number in found:
        mended = _mended(lines[number], _WIDTHS[sort])
        kind = f"a row of {sort} with broken quotes{', read as it stands' if mended else ''}"
        broken.append(Unplaced(kind, lines[number].strip(), f"{sort} row {number + 1}"))
        lines[number] = mended or "\r\n"
    return "".join(lines)


def _mended(line: str, width: int) -> str:
    """A row whose quotes stand doubled inside its cells; empty where its cells cannot be told apart. A quote ends a
    cell where a comma with the next cell, or the end of the row, follows it.
    """
    cells = _CELLS.findall(line.strip())
    if len(cells) != width:
        return ""
    return ",".join('"' + cell[1:-1].replace('"', '""') + '"' if cell[:1] == '"' else cell for cell in cells) + "\r\n"


def _is_row(line: str, width: int) -> bool:
    try:
        (row,) = csv.reader([line], strict=True)
    except (csv.Error, ValueError):
        return False
    return len(row) == width


def _check_entries(rows: list[Row], path: Path) -> None:
    """Raises `ReadError` for an entry that stands twice or has no name."""
    seen: dict[str, int] = {}
    for line, row in rows:
        number, name = row[:2]
        if number in seen:
            problem = f"entry {number} stands twice, also in row {seen[number]}"
            raise ReadError(problem, path=path, place=f"row {line}", remedy=REMEDY)
        if not name:
            raise ReadError(f"entry {number} has no name", path=path, place=f"row {line}", remedy=REMEDY)
        seen[number] = line


def _is_number(text: str) -> bool:
    return text.isascii() and text.strip().isdigit()


def _wrong_row(row: list[str], sort: str) -> str:
    if row and row[0].lstrip().startswith("<"):
        return "this is XML, not the delimited SDN list"
    if len(row) == _WIDTHS[sort]:
        return f"{row[0]!r} is no entry number"
    other = next((name for name, width in _WIDTHS.items() if width == len(row) and name != sort), None)
    hint = f"; it looks like the {other} file" if other and _is_number(row[0]) else ""
    return f"{len(row)} columns where the {sort} file has {_WIDTHS[sort]}{hint}"
