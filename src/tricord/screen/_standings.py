"""What each party's lists say of a subject on the asked day, as an answer of a screening says it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from tricord.align import Cell
from tricord.model import CellState
from tricord.screen._answer import PartyStanding


def standings(cells: Mapping[str, Cell]) -> tuple[PartyStanding, ...]:
    """One standing per party, in the order of the parties; `not listed` and `unknown` are said, never left out."""
    return tuple(_standing(cell) for cell in cells.values())


def unknown_standings(cells: Mapping[str, Cell]) -> tuple[PartyStanding, ...]:
    """The standings on a day by which no list says that the subject was designated, nor that it was not."""
    return tuple(PartyStanding(party=party, state=CellState.UNKNOWN) for party in cells)


def _standing(cell: Cell) -> PartyStanding:
    chosen = cell.designations[0] if cell.designations else None
    return PartyStanding(
        party=cell.party,
        state=cell.state,
        since=cell.since,
        since_by=None if cell.since else cell.not_after,
        list_id=chosen.list_id if chosen else None,
        programme=", ".join(dict.fromkeys(p for d in cell.designations for p in d.programmes)) or None,
        measures=cell.measures,
        law="; ".join(cell.laws) or msgspec.UNSET,
    )
