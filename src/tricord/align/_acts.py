"""What changed in law: the days on which parties designated and delisted, read from the cells of a table.

`deltas` tells what changed on a list from one snapshot to the next; this tells what the lists say of the days of the
acts, however long ago and whenever they were read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Set

import msgspec

from tricord.align._period import Phase
from tricord.align._records import Designation, Subject
from tricord.align._table import Table
from tricord.model import KINDS


class Act(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A party designated a subject, or its designation ended. `day` is the day of the act; of an act whose day is not
    known the last on which it can have been (`dated` is False). `basis` as in `Designation`. `entries` say it; `read`
    is the newest day on which one of them was read.
    """

    day: str
    dated: bool
    party: str
    ended: bool
    subject: str
    caption: str
    schema: str
    basis: str
    programmes: tuple[str, ...]
    measures: tuple[str, ...]
    entries: tuple[str, ...]
    read: str


def acts(table: Table) -> list[Act]:
    """Every act behind the cells of a table, the newest first; on one day by party and name.

    What several lists of a party say of one day is one act. An end is told of a party that no longer designates the
    subject at all, or no longer under a programme.
    """
    days = {list_id: {day[:10] for day in published} for list_id, published in table.days.items()}
    found = [act for subject in table.subjects for act in _acts_of(subject, days)]
    found.sort(key=lambda act: (act.party, act.ended, act.caption, act.subject))
    # Sorting keeps the order of what is equal, also in reverse.
    return sorted(found, key=lambda act: act.day, reverse=True)


def _acts_of(subject: Subject, days: Mapping[str, Set[str]]) -> Iterator[Act]:
    for party, cell in subject.cells.items():
        grouped: dict[tuple[str, bool, bool], list[Designation]] = defaultdict(list)
        for d in cell.designations:
            if d.phase == Phase.NOT_YET:
                continue
            if d.since is not None:
                grouped[d.since, True, False].append(d)
            elif d.not_after is not None:
                grouped[d.not_after[:10], False, False].append(d)
            if d.until is not None:
                # That an entry is gone from a snapshot does not tell on which day before it the party acted.
                grouped[d.until[:10], d.until[:10] not in days.get(d.list_id, ()), True].append(d)
        stated = {day for day, dated, ended in grouped if dated and not ended}
        for (day, dated, ended), said in grouped.items():
            # Where one list of a party states the day, the bounds of another tell nothing more.
            if dated or ended or not stated:
                yield _act(subject, party, day, said, dated=dated, ended=ended)


def _act(subject: Subject, party: str, day: str, said: list[Designation], *, dated: bool, ended: bool) -> Act:
    return Act(
        day=day[:10],
        dated=dated,
        party=party,
        ended=ended,
        subject=subject.id,
        caption=subject.caption,
        schema=subject.schema,
        basis=said[0].basis,
        programmes=tuple(dict.fromkeys(p for d in said for p in d.programmes)),
        measures=tuple(dict.fromkeys(m for d in said for m in d.measures)),
        entries=tuple(dict.fromkeys(d.entry_id for d in said)),
        read=max(d.source.snapshot for d in said)[:10],
    )


def coverage_counts(table: Table) -> Mapping[tuple[str, str, str], int]:
    """How many subjects each list holds, by (list, programme, letter of the kind): what was seen, and no more."""
    found: Counter[tuple[str, str, str]] = Counter()
    for subject in table.subjects:
        seen = {
            (d.list_id, programme, letter)
            for cell in subject.cells.values()
            for d in cell.designations
            if d.phase == Phase.IN_FORCE
            for programme in d.programmes
            for letter in KINDS.get(subject.schema, "")
        }
        found.update(seen)
    return found
