"""Entries and snapshot days in, a `Table` out. Pure.

`_designations` says what each entry states on the day, `_silence` what it means that a list does not name a subject,
`_cell_rules` decides each cell, and `_subjects` gives the row its names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from tricord.align._cell_rules import CellCase, cell_of, deciding
from tricord.align._designations import (
    designations_of,
    designations_on,
    has_begun,
    is_under,
    programmes_on_other_countries,
    programmes_that_matter,
)
from tricord.align._period import Phase
from tricord.align._reached import Reached, reached
from tricord.align._records import Cell, Designation, ListStanding
from tricord.align._silence import Silence, Silences
from tricord.align._subjects import subject_of
from tricord.align._table import Table
from tricord.lists import info
from tricord.model import KINDS, Basis
from tricord.store import Entry, Snapshot, StoredLink

_NO_PROGRAMMES: frozenset[str] = frozenset()
_BEGUN = (Phase.IN_FORCE.value, Phase.ENDED.value)


def build(
    entries: Sequence[Entry],
    links: Sequence[StoredLink],
    snapshots: Sequence[Snapshot],
    *,
    across: Sequence[tuple[str, str]] = (),
    beside: Sequence[Entry] = (),
    programme: str | None,
    as_of: str | None,
    known_on: str | None,
    shown: Sequence[str],
    version: str,
) -> Table:
    """Build the table of all subjects that the entries make up and that some party has, or may have, designated by
    the day. `across` are pairs that are likely and join nobody: an entry, and one of another subject, which is among
    the entries or `beside` them.
    """
    days = _snapshot_days(snapshots, known_on)
    by_subject: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_subject[entry.subject_id].append(entry)
    by_entry: dict[str, list[StoredLink]] = defaultdict(list)
    for link in links:
        by_entry[link.left].append(link)
    perhaps = _perhaps(across, (*entries, *beside))
    subjects = []
    undated = 0
    silences = Silences(days, as_of)
    for subject_id, members in by_subject.items():
        designations = designations_of(members, days, as_of)
        concerned = [d for d in designations if is_under(d, programme)]
        if not any(has_begun(d) for d in concerned):
            undated += any(d.phase == Phase.UNKNOWN for d in concerned)
            continue
        others_say = [d for o in perhaps.get(subject_id, ()) for d in designations_on(o, days[o.list_id], as_of)]
        what = facts_of(subject_id, members, f"{as_of or '9999'}T99", others_say)
        cells = row_of_cells(what, designations, silences, programme, shown)
        subject = subject_of(subject_id, members, by_entry, cells, as_of)
        # A number whose row the ministry emptied when it took the subject off says of nobody that they were listed.
        if subject.names or any(d.phase != Phase.ENDED for d in concerned):
            subjects.append(subject)
    subjects.sort(key=lambda s: (s.first or "9999", s.caption.casefold(), s.id))
    return Table(
        programme=programme,
        as_of=as_of,
        known_on=known_on,
        parties=tuple(shown),
        subjects=tuple(subjects),
        lists=_lists(snapshots, days, as_of),
        undated=undated,
        version=version,
        members=tuple(entry for s in subjects for entry in by_subject[s.id]),
        days={list_id: tuple(found) for list_id, found in days.items()},
        perhaps={s.id: tuple(perhaps[s.id]) for s in subjects if s.id in perhaps},
    )


def _perhaps(across: Iterable[tuple[str, str]], entries: Iterable[Entry]) -> Mapping[str, list[Entry]]:
    """By the id of a subject, the entries of others that one of its own is likely to be one with."""
    by_id = {entry.id: entry for entry in entries}
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry_id, other_id in across:
        if entry_id in by_id and other_id in by_id:
            found[by_id[entry_id].subject_id].append(by_id[other_id])
    return dict(found)


def kinds_of(members: Iterable[Entry]) -> str:
    """The letters of what a subject may be by all its entries; where lists contradict each other, by the first."""
    letters = [found for entry in members if (found := KINDS.get(entry.schema, ""))]
    common = set(letters[0]).intersection(*letters) if letters else set()
    return "".join(sorted(common or (letters[0] if letters else "")))


class SubjectFacts(NamedTuple):
    """What a subject is, as far as its cells depend on it: the letters of its kinds, whom a rule must reach to reach
    it, and the designations of entries that it is likely to be one with.
    """

    id: str
    kinds: str
    reached: Reached
    perhaps: Sequence[Designation] = ()


def facts_of(subject_id: str, members: Sequence[Entry], day: str, perhaps: Sequence[Designation]) -> SubjectFacts:
    """What a subject is by its entries, as they read on a day."""
    kinds = kinds_of(members)
    return SubjectFacts(subject_id, kinds, reached(members, kinds, day), perhaps)


def row_of_cells(
    what: SubjectFacts,
    designations: Sequence[Designation],
    silences: Silences,
    programme: str | None,
    shown: Sequence[str],
) -> dict[str, Cell]:
    """The cell of each party shown."""
    by_party: dict[str, list[Designation]] = defaultdict(list)
    for designation in designations:
        by_party[designation.party].append(designation)
    un = [d for d in by_party.get("UN", ()) if d.phase == Phase.IN_FORCE]
    wanted = programmes_that_matter(designations, programme)
    # Without a programme, every one that the subject stands under is wanted, and none is another's.
    others = programmes_on_other_countries(designations, wanted) if programme is not None else _NO_PROGRAMMES
    begun = [d.since or d.not_after for d in designations if d.phase in _BEGUN]
    first = min([day for day in begun if day], default=None)
    silence_of_each = silences.of_all(shown, wanted, others, what.kinds, first)
    carried_out = [] if un else [d for d in designations if _carries_out_the_un(d)]
    cells = {}
    for party, silence in zip(shown, silence_of_each, strict=True):
        found = by_party.get(party, ())
        perhaps = [d for d in what.perhaps if d.party == party and d.phase == Phase.IN_FORCE]
        if un or found or what.reached or perhaps or (carried_out and party == "UN"):
            case = CellCase(
                party=party,
                found=found,
                in_force=deciding(found),
                un=un,
                carried_out=carried_out,
                perhaps=perhaps,
                silence=silence,
                kinds=what.kinds,
                reached=what.reached,
                day=silences.as_of or "",
            )
            cells[party] = cell_of(what.id, case)
        else:
            # Most cells of a long table: the rules come to the same, but more slowly.
            cells[party] = silent_cell(what.id, party, silence)
    return cells


def silent_cell(subject: str, party: str, silence: Silence) -> Cell:
    """The cell of a party of which nothing but its silence is known."""
    return Cell(
        subject=subject,
        party=party,
        state=silence.state,
        reason=silence.reason,
        silent_as_of=silence.silent_as_of,
        seen=silence.seen and info(silence.list_id).official,
    )


def _carries_out_the_un(designation: Designation) -> bool:
    return designation.basis == Basis.IMPLEMENTING.value and designation.phase == Phase.IN_FORCE


def _snapshot_days(snapshots: Iterable[Snapshot], known_on: str | None) -> dict[str, list[str]]:
    days: dict[str, list[str]] = defaultdict(list)
    for snapshot in snapshots:
        if snapshot.status == "loaded" and (known_on is None or snapshot.published[:10] <= known_on):
            days[snapshot.list_id].append(snapshot.published)
    return days


def _lists(snapshots: Sequence[Snapshot], days: Mapping[str, list[str]], as_of: str | None) -> tuple[ListStanding, ...]:
    found = []
    for list_id in sorted(days):
        seen = [day for day in days[list_id] if as_of is None or day[:10] <= as_of]
        used = seen[-1] if seen else None
        entries = next((s.entries for s in snapshots if s.list_id == list_id and s.published == used), 0)
        found.append(
            ListStanding(
                list_id=list_id,
                party=info(list_id).party,
                snapshot=used,
                first=days[list_id][0],
                last=days[list_id][-1],
                entries=entries,
            )
        )
    return tuple(found)
