"""Customers from a file: CSV, Excel workbook, Parquet or JSON lines, row by row.

`open_customers` looks at the file once and refuses what cannot be read as a whole; its `rows` then come in the order of
the file, in constant memory (a workbook is the exception: its format has to be held whole). A row that cannot be read
comes as a `BadRow` and the rest goes on.

>>> customers = open_customers(Path("customers.csv"))                # doctest: +SKIP
>>> [row.queries[0].name for row in customers.rows()][:2]            # doctest: +SKIP
['Kim Yong Chol', '金英哲']
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from tricord.lists import sha256_of
from tricord.model.errors import InvalidValue, ReadError
from tricord.screen._cells import text_of
from tricord.screen._columns import CustomerColumn, TableLayout
from tricord.screen._customer import BadRow, Customer, CustomerSettings
from tricord.screen._entity_customer import entity_customer
from tricord.screen._sheet_size import check_sheet_sizes
from tricord.screen._text import Broken, lines, records, survey

if TYPE_CHECKING:
    import duckdb

#: A workbook of a million rows unpacks to about this; beyond it is something else.
MAX_WORKBOOK = 2 << 30
#: So many of the first rows of a sheet are looked through for the header (titles and dates often stand above it).
_HEADER_ROWS = 20
_DELIMITERS = (",", ";", "\t", "|")
_EXPORT_AGAIN = "Export the customers again."
#: A JSON object with other keys than this many before it has its columns looked up again.
_LAYOUTS = 256


class CustomerFile(Protocol):
    """An opened customer file.

    `sha256` is the digest of its bytes, `expected` about how many rows it has, `columns` what its columns mean (empty
    for JSON lines until they were read), `warnings` what of the file is not read.
    """

    path: Path
    sha256: str
    expected: int
    warnings: tuple[str, ...]

    @property
    def columns(self) -> tuple[CustomerColumn, ...]: ...

    def rows(self) -> Iterator[Customer | BadRow]:
        """Every row from the start, in order. May be called again."""


def open_customers(
    path: str | Path, *, settings: CustomerSettings | None = None, encoding: str | None = None, sheet: str | None = None
) -> CustomerFile:
    """Open a customer file by its suffix: .csv .tsv .txt, .xlsx, .parquet, .jsonl .ndjson.

    Raises `ReadError` for a file that cannot be read as such or has no column with a name, and `InvalidValue` for a
    column, sheet or encoding that does not exist.
    """
    path, settings = Path(path), settings or CustomerSettings()
    suffix = path.suffix.lower()
    if path.is_dir():
        raise ReadError("is a folder, not a file", path=path, remedy="Give the file of customers in it.")
    if not path.is_file():
        raise ReadError("no such file", path=path, remedy="Check the path.")
    if suffix in (".csv", ".tsv", ".txt"):
        return _Delimited(path, settings, encoding)
    if suffix in (".jsonl", ".ndjson", ".json"):
        return _JsonLines(path, settings)
    if suffix in (".xlsx", ".xlsm"):
        return _Workbook(path, settings, sheet)
    if suffix in (".parquet", ".pq"):
        return _Parquet(path, settings)
    raise ReadError(
        f"{suffix or 'a file without suffix'} is no form of a customer file",
        path=path, remedy="Tricord reads .csv, .tsv, .xlsx, .parquet and .jsonl.",
    )  # fmt: skip


def _checked(layout: TableLayout, settings: CustomerSettings, path: Path) -> TableLayout:
    """The layout, if its table can be screened."""
    for field, headers in settings.mapping.items():
        if strange := [header for header in headers if header not in layout.headers]:
            raise InvalidValue(
                f"--map {field}={strange[0]}: {path.name} has no such column. It has {', '.join(layout.headers)}."
            )
    if not layout.has_name:
        raise ReadError(
            f"no column is recognised as a name (found {', '.join(layout.headers)})",
            path=path, remedy=f"Say which it is: --map 'name={layout.headers[0]}'.",
        )  # fmt: skip
    return layout


# --- CSV --------------------------------------------------------------------------------------------------------------


class _Delimited:
    warnings: tuple[str, ...] = ()

    def __init__(self, path: Path, settings: CustomerSettings, encoding: str | None) -> None:
        found = survey(path, encoding)
        self.path, self.sha256, self.expected = path, found.sha256, max(0, found.lines - 1)
        self._encoding = found.encoding
        self._delimiter, self._header_line, header = self._header(settings)
        self._layout = _checked(TableLayout.of(header, settings), settings, path)

    def _header(self, settings: CustomerSettings) -> tuple[str, int, list[str]]:
        """The delimiter under which the first line has most recognised columns, then most columns; and that line."""
        candidates = []
        for delimiter in _DELIMITERS:
            place, cells = next(records(lines(self.path, self._encoding), delimiter), (0, Broken("empty")))
            if isinstance(cells, list):
                columns = TableLayout.of(cells, settings).columns
                known = sum(column.field is not None for column in columns)
                candidates.append((known, len(cells), delimiter, place, cells))
        if not candidates:
            raise ReadError("no header can be read", path=self.path, place="line 1", remedy=_EXPORT_AGAIN)
        _, _, delimiter, place, cells = max(candidates, key=lambda found: found[:2])
        return delimiter, place, cells

    @property
    def columns(self) -> tuple[CustomerColumn, ...]:
        return self._layout.columns

    def rows(self) -> Iterator[Customer | BadRow]:
        source = lines(self.path, self._encoding)
        for number, cells in records(source, self._delimiter, width=len(self.columns)):
            if isinstance(cells, Broken):
                yield BadRow(place=f"line {number}", reason=cells.reason)
            elif number > self._header_line:
                yield self._layout.customer(cells, f"line {number}")


# --- JSON lines -------------------------------------------------------------------------------------------------------


class _JsonLines:
    warnings: tuple[str, ...] = ()

    def __init__(self, path: Path, settings: CustomerSettings) -> None:
        found = survey(path, None)
        if found.encoding not in ("utf-8", "utf-8-sig"):
            raise ReadError("is not UTF-8, as JSON must be", path=path, remedy=_EXPORT_AGAIN)
        self.path, self.sha256, self.expected = path, found.sha256, found.lines
        self._settings = settings
        self._columns: dict[str, CustomerColumn] = {}
        first = next((line.strip() for line in lines(path, "utf-8-sig") if line.strip()), "")
        if first.startswith("["):
            raise ReadError(
                "is one JSON array; Tricord reads JSON lines, one object per line",
                path=path, remedy="Turn it into lines: jq -c '.[]' FILE > FILE.jsonl",
            )  # fmt: skip

    @property
    def columns(self) -> tuple[CustomerColumn, ...]:
        return tuple(self._columns.values())

    def rows(self) -> Iterator[Customer | BadRow]:
        layout_of = lru_cache(_LAYOUTS)(self._layout)
        for number, line in enumerate(lines(self.path, "utf-8-sig"), 1):
            if not line.strip():
                continue
            place = f"line {number}"
            try:
                value = msgspec.json.decode(line.encode("utf-8", "surrogateescape"))
            except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
                yield BadRow(place=place, reason=f"is not JSON ({error})")
                continue
            if not isinstance(value, dict):
                yield BadRow(place=place, reason="is no JSON object")
            elif "properties" in value:
                yield entity_customer(value, place, self._settings)
            else:
                yield layout_of(tuple(value)).customer([text_of(cell) for cell in value.values()], place)

    def _layout(self, keys: tuple[str, ...]) -> TableLayout:
        layout = TableLayout.of(keys, self._settings)
        for column in layout.columns:
            self._columns.setdefault(column.header, column)
        return layout


# --- workbook ---------------------------------------------------------------------------------------------------------


class _Workbook:
    def __init__(self, path: Path, settings: CustomerSettings, sheet: str | None) -> None:
        self.path, self.sha256 = path, sha256_of(path)
        with self._book(check=True) as book:
            names = [sheet] if sheet is not None else book.sheet_names
            if sheet is not None and sheet not in book.sheet_names:
                raise InvalidValue(f"{path.name} has no sheet {sheet!r}. It has {', '.join(book.sheet_names)}.")
            found = next(((name, *row) for name in names if (row := self._header(book, name, settings))), None)
            if found is None:
                raise self._refusal(book, names[0], settings)
            self._sheet, self._header_row, header = found
            self._layout = _checked(TableLayout.of(header, settings), settings, path)
            self.expected = book.get_sheet_by_name(self._sheet).height
            others = [(name, book.get_sheet_by_name(name).height) for name in book.sheet_names if name != self._sheet]
        self.warnings = tuple(f"sheet {name!r} is not read ({rows} rows)" for name, rows in others if rows)

    def _refusal(self, book: Any, name: str, settings: CustomerSettings) -> Exception:
        """Why no sheet can be screened, by the first row of the first."""
        first = next((cells for _, cells in self._cells(book, name) if any(cells)), [])
        try:
            if first:
                _checked(TableLayout.of(first, settings), settings, self.path)
        except (ReadError, ValueError) as error:
            return error
        return ReadError("the sheet is empty", path=self.path, place=f"sheet {name!r}", remedy=_EXPORT_AGAIN)

    def _header(self, book: Any, name: str, settings: CustomerSettings) -> tuple[int, list[str]] | None:
        """The first row of a sheet under which something can be screened."""
        mapped = {header for headers in settings.mapping.values() for header in headers}
        for number, cells in self._cells(book, name):
            if number > _HEADER_ROWS:
                return None
            if TableLayout.of(cells, settings).has_name and mapped <= set(TableLayout.of(cells, settings).headers):
                return number, cells
        return None

    @contextmanager
    def _book(self, *, check: bool = False) -> Iterator[Any]:
        from python_calamine import CalamineError, CalamineWorkbook, PasswordError

        try:
            with zipfile.ZipFile(self.path) as archive:
                if sum(member.file_size for member in archive.infolist()) > MAX_WORKBOOK:
                    raise ReadError("unpacks to more than 2 GB", path=self.path, remedy="Export it as CSV.")
            if check:
                check_sheet_sizes(self.path)
            with CalamineWorkbook.from_path(self.path) as book:
                yield book
        except PasswordError as error:
            raise ReadError("is locked by a password", path=self.path, remedy="Save it without one.") from error
        except (CalamineError, zipfile.BadZipFile, OSError) as error:
            raise ReadError(f"the workbook cannot be read ({error})", path=self.path, remedy=_EXPORT_AGAIN) from error

    def _cells(self, book: Any, name: str) -> Iterator[tuple[int, list[str]]]:
        for number, row in enumerate(book.get_sheet_by_name(name).iter_rows(), 1):
            yield number, [text_of(cell) for cell in row]

    @property
    def columns(self) -> tuple[CustomerColumn, ...]:
        return self._layout.columns

    def rows(self) -> Iterator[Customer | BadRow]:
        with self._book() as book:
            for number, cells in self._cells(book, self._sheet):
                if number > self._header_row and any(cells):
                    yield self._layout.customer(cells, f"row {number}")


# --- Parquet ----------------------------------------------------------------------------------------------------------


class _Parquet:
    warnings: tuple[str, ...] = ()

    def __init__(self, path: Path, settings: CustomerSettings) -> None:
        self.path, self.sha256 = path, sha256_of(path)
        with self._query("SELECT * FROM read_parquet(?) LIMIT 0") as found:
            header = [column[0] for column in found.description or ()]
        with self._query("SELECT count(*) FROM read_parquet(?)") as found:
            self.expected = int((found.fetchone() or (0,))[0])
        self._layout = _checked(TableLayout.of(header, settings), settings, path)

    @contextmanager
    def _query(self, sql: str) -> Iterator[duckdb.DuckDBPyConnection]:
        import duckdb

        connection = memory_database()
        try:
            yield connection.execute(sql, [one_file(self.path)])
        except duckdb.Error as error:
            said = str(error).splitlines()[0]
            raise ReadError(
                f"the Parquet file cannot be read ({said})", path=self.path, remedy=_EXPORT_AGAIN
            ) from error
        finally:
            connection.close()

    @property
    def columns(self) -> tuple[CustomerColumn, ...]:
        return self._layout.columns

    def rows(self) -> Iterator[Customer | BadRow]:
        number = 0
        with self._query("SELECT * FROM read_parquet(?)") as found:
            while batch := found.fetchmany(1000):
                for row in batch:
                    number += 1
                    cells: Sequence[str] = [text_of(cell) for cell in row]
                    yield self._layout.customer(cells, f"row {number}")


def one_file(path: Path) -> str:
    """The path as DuckDB reads it: a bracket, star or question mark in a file's name is no pattern."""
    return re.sub(r"([*?\[])", r"[\1]", str(path))


def memory_database() -> duckdb.DuckDBPyConnection:
    """DuckDB with nothing in it, in order, that asks no network for extensions."""
    import duckdb

    return duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "threads": "1",
        }
    )
