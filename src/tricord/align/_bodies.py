"""Bodies that rules by status reach and that no list names: they have cells, and no entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tricord.align._build import SubjectFacts, row_of_cells
from tricord.align._records import Cell
from tricord.align._silence import Silences
from tricord.align._table import Table
from tricord.lists import Body, bodies
from tricord.model import CellState, Kind

_REACHED = frozenset((CellState.COVERED, CellState.COVERED_ON_CONDITION))


def unlisted_bodies(table: Table) -> Iterator[tuple[Body, Mapping[str, Cell]]]:
    """The bodies of governments and ruling parties that a rule reaches on the table's day and that no entry of the
    table names, each with its cell of every party of the table.
    """
    named = {entry.id for entry in table.members}
    silences = Silences(table.days, table.as_of)
    for body in bodies():
        if not named.isdisjoint(body.entries):
            continue
        what = SubjectFacts(body.name, Kind.ORGANIZATION.value, body.reached)
        cells = row_of_cells(what, (), silences, body.programme, table.parties)
        if any(cell.state in _REACHED for cell in cells.values()):
            yield body, cells
