"""The checks, one function each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations

import msgspec

from tricord.align import Gap, Subject, Table
from tricord.i18n import Message
from tricord.lists import keeps_apart
from tricord.model import KINDS, CellState, Kind, Measure

#: The keys of links that rest on a list's own word, or on a person's.
_BY_WORD = ("ref", "judged")
#: Why a cell of the UN is unknown where another party carries out a listing that the UN's list does not have.
_CONTRADICTED = "align.carried-out-and-not-listed"


class Contradiction(msgspec.Struct, frozen=True, kw_only=True):
    """What cannot be true: which `check` found it, of whom, in which entries, and the `reason` in a sentence."""

    check: str
    subject: str
    caption: str
    entries: tuple[str, ...]
    reason: Message


Check = Callable[[Table], Iterator[Contradiction]]


def implementing_without_un(table: Table) -> Iterator[Contradiction]:
    """A party carries out a UN listing that the UN's own list, which covers the day, does not have."""
    for subject in table.subjects:
        un = subject.cells.get("UN")
        if un is None or un.reason.code != _CONTRADICTED:
            continue
        for cell in subject.cells.values():
            if cell.state is CellState.IMPLEMENTING:
                entries = tuple(d.entry_id for d in cell.designations)
                yield _found("implementing-without-un", subject, entries, cell.party, ", ".join(dict.fromkeys(entries)))


def travel_ban_on_a_thing(table: Table) -> Iterator[Contradiction]:
    """A travel ban stands on what cannot travel."""
    for subject in table.subjects:
        if Kind.PERSON in KINDS.get(subject.schema, Kind.PERSON):
            continue
        for cell in subject.cells.values():
            banned = tuple(d.entry_id for d in cell.designations if Measure.TRAVEL_BAN.value in d.measures)
            if banned:
                yield _found("travel-ban-on-a-thing", subject, banned, subject.schema, ", ".join(banned))


def gap_later_than_its_list(table: Table) -> Iterator[Contradiction]:
    """A gap is counted to a day on which no list of the party that is loaded can speak."""
    last = _last_day_of_each_party(table)
    subjects = {subject.id: subject for subject in table.subjects}
    for gap in table.gaps():
        if gap.silent_as_of is None or gap.silent_as_of > last.get(gap.party, ""):
            yield _of_gap(gap, subjects[gap.subject], last)


def joined_on_one_list(table: Table) -> Iterator[Contradiction]:
    """Two entries of one list are one subject, and neither the list nor a person has said so."""
    for subject in table.subjects:
        said = {frozenset((link.left, link.right)) for link in subject.links if link.key.partition(":")[0] in _BY_WORD}
        for one, other in combinations(subject.entries, 2):
            list_id = one.partition(":")[0]
            same_list = list_id == other.partition(":")[0] and keeps_apart(list_id)
            if same_list and frozenset((one, other)) not in said:
                yield _found("joined-on-one-list", subject, (one, other), one, other)


def nameless(table: Table) -> Iterator[Contradiction]:
    """A subject has no name."""
    for subject in table.subjects:
        if not subject.names:
            yield _found("nameless", subject, subject.entries, ", ".join(subject.entries))


def ends_before_it_begins(table: Table) -> Iterator[Contradiction]:
    """A designation ends before it begins."""
    for subject in table.subjects:
        for cell in subject.cells.values():
            for one in cell.designations:
                begun = one.since or one.not_before
                if begun and one.until and one.until < begun:
                    yield _found("ends-before-it-begins", subject, (one.entry_id,), one.entry_id, begun, one.until)


#: By name, in the order in which they are asked.
CHECKS: Mapping[str, Check] = {
    "implementing-without-un": implementing_without_un,
    "travel-ban-on-a-thing": travel_ban_on_a_thing,
    "gap-later-than-its-list": gap_later_than_its_list,
    "joined-on-one-list": joined_on_one_list,
    "nameless": nameless,
    "ends-before-it-begins": ends_before_it_begins,
}


def contradictions(table: Table) -> Iterator[Contradiction]:
    """Everything in an alignment that contradicts itself, check by check."""
    for check in CHECKS.values():
        yield from check(table)


def _found(check: str, subject: Subject, entries: tuple[str, ...], *arguments: str) -> Contradiction:
    return Contradiction(
        check=check,
        subject=subject.id,
        caption=subject.caption,
        entries=entries,
        reason=Message(f"checks.{check}", arguments),
    )


def _last_day_of_each_party(table: Table) -> dict[str, str]:
    last: dict[str, str] = {}
    for standing in table.lists:
        if standing.last:
            last[standing.party] = max(last.get(standing.party, ""), standing.last[:10])
    return last


def _of_gap(gap: Gap, subject: Subject, last: Mapping[str, str]) -> Contradiction:
    return _found(
        "gap-later-than-its-list", subject, subject.entries, gap.party, gap.silent_as_of or "", last.get(gap.party, "")
    )
