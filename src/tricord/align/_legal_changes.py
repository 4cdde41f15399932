"""What changed between two days by legal date, on all lists: acts, each with whom it concerns and who says so.

A change is dated by what a list or a sourced table states; where nothing is stated, the snapshots bound it, and it is
told as lying between two days. What cannot be told is told too: stretches in which no snapshot of a list lies, and
designations whose day nobody knows. Pure: no database, no clock.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

import msgspec

from tricord.align._designations import designations_of
from tricord.align._period import Phase, period, reading_on, said_in, sanctions
from tricord.align._records import Designation, Source, Subject
from tricord.align._table import Table
from tricord.lists import info
from tricord.store import Entry, spans


class ChangeKind(StrEnum):
    """What an act did about a designation."""

    DESIGNATED = "designated"
    AMENDED = "amended"
    REMOVED = "removed"


class LegalChange(msgspec.Struct, frozen=True, kw_only=True):
    """One subject that a party designated, amended or removed.

    `day` is None where no single day is known: then it lies between `not_before` (None: unbounded) and `not_after`.
    `stated`: the day is stated, and not only seen from snapshots. `entries` are those of the party that say so, and
    `sources` where.
    """

    did: ChangeKind
    party: str
    day: str | None
    not_before: str | None
    not_after: str | None
    stated: bool
    subject: str
    caption: str
    schema: str
    basis: str
    programmes: tuple[str, ...]
    measures: tuple[str, ...]
    authorities: tuple[str, ...]
    numbers: tuple[str, ...]
    action: str | None
    entries: tuple[str, ...]
    sources: tuple[Source, ...]


class LegalAct(msgspec.Struct, frozen=True, kw_only=True):
    """What one party did on one day under one action, or under the same programmes where none is named."""

    did: ChangeKind
    party: str
    day: str | None
    not_before: str | None
    not_after: str | None
    action: str | None
    programmes: tuple[str, ...]
    changes: tuple[LegalChange, ...]


class BlindStretch(msgspec.Struct, frozen=True, kw_only=True):
    """Days in which nothing is known of what changed on a list, but what dated tables say: before its first snapshot
    or after its last. `known_from`, `known_to`: the days between which its snapshots lie (None: none is loaded; then
    `list_id` is empty where the party has no list at all).
    """

    list_id: str
    party: str
    known_from: str | None
    known_to: str | None


class LegalChanges(msgspec.Struct, frozen=True, kw_only=True):
    """What changed from the day `since` to the day `until`, both included, act by act in order of time.

    `undated` counts by list what may lie in the stretch or outside of it: nobody states its day, and the snapshots
    bound it no nearer.
    """

    since: str
    until: str
    acts: tuple[LegalAct, ...]
    blind: tuple[BlindStretch, ...]
    undated: Mapping[str, int]


class _When(msgspec.Struct, frozen=True, order=True):
    """A day, or the days between which it lies; `stated` where a list or a table says so."""

    not_before: str
    not_after: str
    stated: bool

    @property
    def day(self) -> str | None:
        return self.not_before if self.not_before == self.not_after else None

    def lies_in(self, since: str, until: str) -> bool:
        return since <= self.not_before and self.not_after <= until

    def meets(self, since: str, until: str) -> bool:
        return self.not_before <= until and self.not_after >= since


class _Found(msgspec.Struct, frozen=True):
    did: ChangeKind
    when: _When
    designation: Designation


def legal_changes(table: Table, since: str, until: str, *, parties: Iterable[str] | None = None) -> LegalChanges:
    """What changed by legal date between two days (ISO, both included), under the table's programme if it has one."""
    shown = frozenset(table.parties if parties is None else parties)
    members: dict[str, list[Entry]] = defaultdict(list)
    for entry in table.members:
        members[entry.subject_id].append(entry)
    undated: Counter[str] = Counter()
    changes: list[LegalChange] = []
    for subject in table.subjects:
        found = [
            one
            for one in _found(members[subject.id], table.days, since, until)
            if one.designation.party in shown and table.programme in (None, *one.designation.programmes)
        ]
        told = _without_bounds_that_are_dated(found)
        undated.update(
            one.designation.list_id
            for one in told
            if one.when.meets(since, until) and not one.when.lies_in(since, until)
        )
        changes.extend(_changes(subject, [one for one in told if one.when.lies_in(since, until)]))
    return LegalChanges(
        since=since,
        until=until,
        acts=tuple(_acts(changes)),
        blind=tuple(_blind(table, shown, since, until)),
        undated=dict(sorted(undated.items())),
    )


# -- what happened to the designations of a subject ----------------------------------------------------------------


def _found(members: Sequence[Entry], days: Mapping[str, Sequence[str]], since: str, until: str) -> list[_Found]:
    """Beginnings, ends and amendments of all designations, as they are seen from the end of each of their stretches."""
    moments = {until}
    for entry in members:
        # One that was seen to have ended after the stretch may have ended in it.
        moments |= {stop[:10] for _, stop in spans(entry) if stop is not None and since <= stop[:10]}
    found: dict[tuple[object, ...], _Found] = {}
    for moment in sorted(moments):
        lives = [life for entry in members for life in _lives(entry, days[entry.list_id], moment)]
        for designation, life in zip(designations_of(members, days, moment), lives, strict=True):
            for one in _of_designation(designation, life):
                found[one.did, designation.entry_id, designation.authorities, one.when] = one
    return list(found.values())


def _lives(entry: Entry, days: Sequence[str], moment: str) -> Iterator[tuple[str | None, str | None]]:
    """Of each designation that the entry states on a day: between which days it ended."""
    version = reading_on(entry, f"{moment}T99")
    for sanction in sanctions(version) if version is not None else ():
        life = period(entry, said_in(sanction), days, moment)
        yield life.ended_after, life.ended_by


def _of_designation(designation: Designation, ended: tuple[str | None, str | None]) -> Iterator[_Found]:
    if designation.since is not None:
        yield _Found(ChangeKind.DESIGNATED, _When(designation.since, designation.since, True), designation)
    elif designation.not_after is not None:
        yield _Found(
            ChangeKind.DESIGNATED,
            _When(designation.not_before or "", designation.not_after, bool(designation.since_stated)),
            designation,
        )
    for day in designation.amended:
        if len(day) == len("2016-10-27"):
            yield _Found(ChangeKind.AMENDED, _When(day, day, True), designation)
    if designation.phase == Phase.ENDED and designation.until:
        after, by = ended
        # A later table may state the day on which another list's entry ended.
        first = after if by == designation.until and after is not None else designation.until
        yield _Found(ChangeKind.REMOVED, _When(first, designation.until, first == designation.until), designation)


def _without_bounds_that_are_dated(found: Sequence[_Found]) -> list[_Found]:
    """What happened to a subject, without the bounds from one list of what another list of the party dates."""
    dated = {(one.designation.party, one.did, one.when.day) for one in found if one.when.stated and one.when.day}

    def is_dated(one: _Found) -> bool:
        return any(
            (party, did) == (one.designation.party, one.did) and one.when.not_before <= day <= one.when.not_after
            for party, did, day in dated
            if day is not None
        )

    return [one for one in found if (one.when.stated and one.when.day) or not is_dated(one)]


def _changes(subject: Subject, found: Iterable[_Found]) -> Iterator[LegalChange]:
    """The changes of a subject, one for all lists of a party that tell of it."""
    together: dict[tuple[str, ChangeKind, _When], list[Designation]] = defaultdict(list)
    for one in found:
        together[one.designation.party, one.did, one.when].append(one.designation)
    for (party, did, when), designations in together.items():
        yield _change(subject, party, did, when, designations)


def _change(
    subject: Subject, party: str, did: ChangeKind, when: _When, designations: Sequence[Designation]
) -> LegalChange:
    def all_of(values: Iterable[Iterable[str]]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value for some in values for value in some))

    return LegalChange(
        did=did,
        party=party,
        day=when.day,
        not_before=None if when.day else when.not_before,
        not_after=None if when.day else when.not_after,
        stated=when.stated,
        subject=subject.id,
        caption=subject.caption,
        schema=subject.schema,
        basis=designations[0].basis,
        programmes=tuple(sorted(all_of(d.programmes for d in designations))),
        measures=all_of(d.measures for d in designations),
        authorities=all_of(d.authorities for d in designations),
        numbers=all_of(d.numbers for d in designations),
        action=next((d.action for d in designations if d.action), None),
        entries=all_of([d.entry_id] for d in designations),
        sources=tuple(dict.fromkeys(d.source for d in designations)),
    )


# -- acts, and what is not known -----------------------------------------------------------------------------------


def _acts(changes: Iterable[LegalChange]) -> Iterator[LegalAct]:
    groups: dict[tuple[object, ...], list[LegalChange]] = defaultdict(list)
    for change in changes:
        under = change.action or change.programmes
        groups[change.party, change.did, change.day, change.not_before, change.not_after, under].append(change)

    def order(group: list[LegalChange]) -> tuple[object, ...]:
        first = group[0]
        when = first.day or first.not_before or ""
        return when, first.not_after or when, first.party, first.did, first.action or "", first.programmes

    for group in sorted(groups.values(), key=order):
        first = group[0]
        yield LegalAct(
            did=first.did,
            party=first.party,
            day=first.day,
            not_before=first.not_before,
            not_after=first.not_after,
            action=first.action,
            programmes=tuple(sorted({code for change in group for code in change.programmes})),
            changes=tuple(sorted(group, key=lambda change: (change.caption, change.subject))),
        )


def _blind(table: Table, shown: frozenset[str], since: str, until: str) -> Iterator[BlindStretch]:
    """The lists of the parties that are not known over the whole stretch, and the parties without any."""
    loaded = {info(standing.list_id).party for standing in table.lists if standing.last is not None}
    for party in table.parties:
        if party in shown - loaded:
            yield BlindStretch(list_id="", party=party, known_from=None, known_to=None)
    for standing in table.lists:
        about = info(standing.list_id)
        # A table of notices adds to lists that are seen; nobody leaves it.
        if about.by_act and not about.exhaustive:
            continue
        if about.party not in shown or (
            table.programme and about.programmes and table.programme not in about.programmes
        ):
            continue
        first, last = standing.first, standing.last
        if first is None or last is None or first[:10] > since or last[:10] < until:
            yield BlindStretch(
                list_id=standing.list_id,
                party=about.party,
                known_from=None if first is None else first[:10],
                known_to=None if last is None else last[:10],
            )
