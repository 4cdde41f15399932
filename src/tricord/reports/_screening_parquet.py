"""The table of results as Parquet, written and read by DuckDB in a stream."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from tricord.model.errors import ReadError
from tricord.reports._screening_table import LISTS, flat_rows, table_columns
from tricord.screen import Results

if TYPE_CHECKING:
    import duckdb

#: Rows of a group: a reader skips whole groups, and each is held in memory while it is written.
_GROUP = 20_480
_BATCH = 1_000


def write_parquet(results: Results, path: Path) -> None:
    """The table with types: through a file of JSON lines beside it, which DuckDB reads in a stream."""
    lines = path.with_name(f"{path.name}.lines")
    columns = table_columns(results)
    # Short names on the way: a customer's header may hold any letter.
    short = {column: f"c{number}" for number, column in enumerate(columns)}
    kinds = ", ".join(f"{short[c]}: '{_kind(c)}'" for c in columns)
    chosen = ", ".join(f'{short[c]} AS "{_quoted(c)}"' for c in columns)
    try:
        with lines.open("wb") as file:
            for row in flat_rows(results):
                file.write(msgspec.json.encode({short[c]: row.get(c) for c in columns}) + b"\n")
        with _database() as database:
            database.execute(
                f"COPY (SELECT {chosen} FROM read_json($lines, format='newline_delimited', columns={{{kinds}}})) "
                f"TO $target (FORMAT parquet, ROW_GROUP_SIZE {_GROUP})",
                {"lines": _one_file(lines), "target": str(path)},
            )
    finally:
        lines.unlink(missing_ok=True)


def parquet_rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """These columns of every row. Raises `ReadError` for a file that has them not."""
    import duckdb

    with _database() as database:
        try:
            found = database.execute(f"SELECT {', '.join(columns)} FROM read_parquet(?)", [_one_file(path)])
        except duckdb.Error as error:
            raise ReadError(
                "is no results file of `tricord screen`", path=path, remedy="Give one that --out has written."
            ) from error
        while batch := found.fetchmany(_BATCH):
            yield from batch


def _database() -> duckdb.DuckDBPyConnection:
    """DuckDB with nothing in it, in order, that asks no network for extensions."""
    import duckdb

    return duckdb.connect(
        config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false", "threads": "1"}
    )


def _one_file(path: Path) -> str:
    """The path as DuckDB reads it: a bracket, star or question mark in a file's name is no pattern."""
    return re.sub(r"([*?\[])", r"[\1]", str(path))


def _kind(column: str) -> str:
    return "DOUBLE" if column == "score" else "VARCHAR[]" if column in LISTS else "VARCHAR"


def _quoted(column: str) -> str:
    """A name inside SQL's quotes, where a zero character would end it."""
    return column.replace('"', '""').replace("\0", "\\0")
