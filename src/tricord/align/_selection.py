"""Choosing rows of a table: by state, by who designated and who did not, by kind, list and text; and counting choices.

A selection only leaves rows out. What is counted over the rows that remain (`summary`, `gaps`, `lags`) is counted as
over any table. What it is not: it changes no cell, and asks no store.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

import msgspec

from tricord.align._records import DESIGNATED, MISSING, Subject
from tricord.align._table import Table
from tricord.model import KINDS, CellState
from tricord.names import fold

_T = TypeVar("_T", bound=Table)
#: That a party designated a subject, known or inferred from another's act.
_HAD = DESIGNATED | {CellState.LISTED_INFERRED}


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """Conditions on the rows, all of which hold; an empty one holds for every row.

    `states`: a party's cell stands so. `designated_by`: these parties have designated the subject. `not_by`: it is
    known that these have not, whatever else reaches it (a UN listing, a rule, a former designation). `not_known_of`:
    whether these have is not known. `gap_of`: these are silent or owe an act where another has designated. `kinds` are
    letters of `Kind`, one of which is the subject's; `list_id` a list with an entry of it. `text`: each of its words
    stands in the subject's names or entry ids; `ids` are subjects that the text finds otherwise (in another script).
    """

    states: tuple[tuple[str, CellState], ...] = ()
    designated_by: tuple[str, ...] = ()
    not_by: tuple[str, ...] = ()
    not_known_of: tuple[str, ...] = ()
    gap_of: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    list_id: str = ""
    text: str = ""
    ids: frozenset[str] = frozenset()

    def without(self, name: str) -> Selection:
        """The same without one of its conditions."""
        return msgspec.structs.replace(self, **{name: type(self)().__getattribute__(name)})


def select(table: _T, selection: Selection) -> _T:
    """The table with the rows that the selection leaves. A party that the table does not show is asked of no row."""
    kept = tuple(selected(table, selection))
    return table if len(kept) == len(table.subjects) else msgspec.structs.replace(table, subjects=kept)


def selected(table: Table, selection: Selection) -> Iterator[Subject]:
    """The rows that the selection leaves, in the order of the table."""
    conditions = list(_conditions(selection))
    return (subject for subject in table.subjects if all(holds(subject) for holds in conditions))


def kind_counts(table: Table, selection: Selection) -> Mapping[str, int]:
    """How many rows of each kind the other conditions of a selection leave. A row of two kinds counts for both."""
    rows = selected(table, selection.without("kinds"))
    return Counter(letter for subject in rows for letter in KINDS.get(subject.schema, ""))


def list_counts(table: Table, selection: Selection) -> Mapping[str, int]:
    """How many rows with an entry on each list the other conditions of a selection leave."""
    rows = selected(table, selection.without("list_id"))
    return Counter(name for subject in rows for name in {entry.partition(":")[0] for entry in subject.entries})


def _conditions(s: Selection) -> Iterator[Callable[[Subject], bool]]:
    for party, state in s.states:
        yield _stands(party, {state})
    for party in s.designated_by:
        yield _stands(party, _HAD)
    for party in s.not_by:
        yield _stands(party, set(CellState) - _HAD - {CellState.UNKNOWN})
    for party in s.not_known_of:
        yield _stands(party, {CellState.UNKNOWN})
    for party in s.gap_of:
        yield _is_gap(party)
    if s.kinds:
        wanted = set(s.kinds)
        yield lambda subject: not wanted.isdisjoint(KINDS.get(subject.schema, ""))
    if s.list_id:
        yield lambda subject: any(entry.partition(":")[0] == s.list_id for entry in subject.entries)
    if s.text:
        yield _bears(s.text, s.ids)


def _stands(party: str, states: set[CellState] | frozenset[CellState]) -> Callable[[Subject], bool]:
    return lambda subject: party in subject.cells and subject.cells[party].state in states


def _is_gap(party: str) -> Callable[[Subject], bool]:
    def holds(subject: Subject) -> bool:
        cell = subject.cells.get(party)
        others = any(other.state in DESIGNATED for other in subject.cells.values())
        return cell is not None and cell.state in MISSING and others

    return holds


def _bears(text: str, ids: frozenset[str]) -> Callable[[Subject], bool]:
    words: Sequence[str] = _plain(text).split()

    def holds(subject: Subject) -> bool:
        if subject.id in ids:
            return True
        borne = " ".join((*(_plain(name.value) for name in subject.names), *map(_plain, subject.entries), subject.id))
        return all(word in borne for word in words)

    return holds


def _plain(text: str) -> str:
    """The text without case, accents and hyphens: who looks for `kwang son` means Kwang-son too."""
    return fold(text).replace("-", " ")
