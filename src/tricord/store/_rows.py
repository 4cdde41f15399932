"""Rows by the many: asked for in batches, inserted by the fastest way that the database has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, func, select

#: Past so many values one pass over a table is quicker than asking for each.
_ONE_PASS = 4000
#: Values asked for in one query, far below what either database takes.
_BATCH = 500
#: Rows in one INSERT; times nine columns far below SQLite's limit of parameters.
_ROWS = 50


def storable(values: Iterable[Any]) -> set[Any]:
    """The distinct values without texts that no database holds: half a character pair, or a zero character. Whoever
    asks for such a text finds nothing.
    """
    return {value for value in values if not isinstance(value, str) or _is_text(value)}


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in value


def among(
    connection: Connection, query: Select[Any], column: ColumnElement[Any], values: Iterable[Any]
) -> Iterator[Any]:
    """The rows of a query whose column is among the values: asked for in batches, or found in one pass where they are
    many.

    The column must be one that the query selects from; it comes as the last value of each row, named `among`.
    """
    wanted = storable(values)
    if len(wanted) > _ONE_PASS:
        rows = connection.execute(query.add_columns(column.label("among"))).all()
        yield from (row for row in rows if row[-1] in wanted)
    else:
        yield from in_batches(connection, query, column, wanted)


def in_batches(
    connection: Connection, query: Select[Any], column: ColumnElement[Any], values: Iterable[Any]
) -> Iterator[Any]:
    """As `among`, but always asked for in batches: for a table too large to pass over."""
    query = query.add_columns(column.label("among"))
    ordered = sorted(storable(values))
    for start in range(0, len(ordered), _BATCH):
        yield from connection.execute(query.where(column.in_(ordered[start : start + _BATCH]))).all()


def insert_rows(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert full rows in the table's column order, by the fastest way the database has."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        driver: Any = connection.connection.driver_connection
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
        return
    # Many rows in one statement take SQLite a quarter less time than one by one.
    one = f"({', '.join('?' * len(table.columns))})"
    whole = len(rows) // _ROWS * _ROWS
    if whole:
        many = [tuple(chain.from_iterable(rows[start : start + _ROWS])) for start in range(0, whole, _ROWS)]
        connection.exec_driver_sql(f'INSERT INTO "{table.name}" VALUES {", ".join([one] * _ROWS)}', many)
    if rest := list(rows[whole:]):
        connection.exec_driver_sql(f'INSERT INTO "{table.name}" VALUES {one}', rest)


def next_id(connection: Connection, table: Table) -> int:
    """The first number of a table that is free."""
    return int(connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()) + 1
