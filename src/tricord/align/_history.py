"""How the row of each subject changed over time: the states that `build` gives, on every day of change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

import msgspec

from tricord.align._build import SubjectFacts, kinds_of, row_of_cells
from tricord.align._designations import (
    designations_of,
    designations_on,
    has_begun,
    is_under,
    programmes_on_other_countries,
    programmes_that_matter,
)
from tricord.align._period import next_day, period, said_in, sanctions
from tricord.align._reached import reached
from tricord.align._records import Designation
from tricord.align._silence import Silences
from tricord.align._table import Table
from tricord.lists import coverage, law_days, rules_reaching, un_effects
from tricord.model import CellState
from tricord.store import Entry


class RowHistory(msgspec.Struct, frozen=True, kw_only=True):
    """How a subject's row changed, oldest first: per party (from day, state, since); and (from day, whether it is in
    the table).
    """

    cells: Mapping[str, list[tuple[str, CellState, str | None]]]
    shown: list[tuple[str, bool]]


def history(table: Table) -> dict[str, RowHistory]:
    """How the row of each subject changed, by subject id.

    The states are those that `build` gives for the day, evaluated on every day on which anything can change: the days
    of listing and delisting with their bounds, of snapshots, and of the coverage of lists. The first day of each is
    ISO text, `0001-01-01` for all time before.
    """
    members: dict[str, list[Entry]] = defaultdict(list)
    for entry in table.members:
        members[entry.subject_id].append(entry)
    edges = {day[:10] for days in table.days.values() for day in days}
    edges |= {next_day(days[-1]) for days in table.days.values() if days}
    for claim in coverage():
        edges |= {claim.since or "0001-01-01", next_day(claim.until)}
    edges |= law_days()
    silences: dict[str, Silences] = {}
    return {s.id: _subject_history(table, s.id, members[s.id], edges, silences) for s in table.subjects}


def _subject_history(
    table: Table,
    subject_id: str,
    members: Sequence[Entry],
    edges: set[str],
    silences: dict[str, Silences],
) -> RowHistory:
    """The history of one subject's row. `silences` keeps what silence means, by day."""
    beside = table.perhaps.get(subject_id, ())
    own = edges.union(*(_days_of_change(entry, table.days[entry.list_id]) for entry in (*members, *beside)))
    found: dict[str, list[tuple[str, CellState, str | None]]] = {party: [] for party in table.parties}
    shown: list[tuple[str, bool]] = []
    known: dict[tuple[object, ...], Designation] = {}
    before: tuple[object, ...] = ()
    kinds = kinds_of(members)
    for day in sorted(own | {"0001-01-01"}):
        designations = designations_of(members, table.days, day, known)
        wanted = programmes_that_matter(designations, table.programme)
        others = programmes_on_other_countries(designations, wanted)
        if day not in silences:
            silences[day] = Silences(table.days, day)
        telling = tuple(silences[day].of(party, wanted, others, kinds, None).conclusive for party in table.parties)
        # On most days nothing differs from the day before: the very same designations, the same lists telling.
        whom = reached(members, kinds, f"{day}T99")
        rules = tuple(rule.rule for party in table.parties for rule in rules_reaching(party, whom, day)) if whom else ()
        others_say = [d for other in beside for d in designations_on(other, table.days[other.list_id], day, known)]
        now = (*map(id, designations), *map(id, others_say), telling, rules, _effects_on(table.parties, day))
        if now == before:
            continue
        before = now
        what = SubjectFacts(subject_id, kinds, whom, others_say)
        cells = row_of_cells(what, designations, silences[day], table.programme, table.parties)
        for party, cell in cells.items():
            if not found[party] or found[party][-1][1:] != (cell.state, cell.since):
                found[party].append((day, cell.state, cell.since))
        in_table = any(has_begun(d) for d in designations if is_under(d, table.programme))
        if not shown or shown[-1][1] != in_table:
            shown.append((day, in_table))
    return RowHistory(cells=found, shown=shown)


@cache
def _effects_on(shown: tuple[str, ...], day: str) -> tuple[str, ...]:
    """The laws by which UN listings take effect on a day."""
    return tuple(effect.law for party in shown for effect in un_effects(party) if effect.in_force(day))


def _days_of_change(entry: Entry, days: Sequence[str]) -> set[str]:
    """The bounds of the life of each designation that any version of the entry states."""
    found: set[str] = set()
    for version in entry.versions:
        for sanction in sanctions(version):
            life = period(entry, said_in(sanction), days, version.since[:10])
            bounds = (life.begun_after, life.begun_by, life.ended_after, life.ended_by)
            found |= {day for day in bounds if day and day < "9999"}
    return found
