"""Joint actions, proposed from dates: which additions by different parties belong together, and who has not followed.

A *move* is what one party added on one day under its own law. Moves of different parties that lie within a window of
days are proposed as one action: those that name the same subjects go together first, then the nearest, and no party
acts twice in one action. Each subject of an action says who designated it, how many days after the first,
and who has not; and which tests and resolutions lie in the time before.

What it is not: dates that meet are no proof of concert. `evidence` says what else speaks for it: that a party says so
itself, or that parties named the same subjects.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date

import msgspec

from tricord.align._period import Phase
from tricord.align._records import DESIGNATED, Designation, Subject
from tricord.align._table import Table
from tricord.model import Basis, Measure

#: Days within which additions by different parties are proposed as one action.
WINDOW = 7
#: Days before an action in which a test or resolution may be its trigger.
TRIGGER_WINDOW = 90


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """A test or resolution that an action may have followed. `kind`: nuclear, space, long-range, missile,
    resolution.
    """

    date: str
    kind: str
    title: str
    ids: tuple[str, ...] = ()


class Trigger(msgspec.Struct, frozen=True, kw_only=True):
    """A happening and how many days later the action came."""

    days: int
    happening: Happening


class Reaction(msgspec.Struct, frozen=True, kw_only=True):
    """What a party did about a subject.

    `did` is `before` (it had designated already), `acted` (in this action), `followed` (later), `undated` (designated,
    the day is not known), or the state of its cell: `not listed`, `bound`, `delisted`, `unknown`. `days` counts from
    the first party's designation.
    """

    party: str
    did: str
    since: str | None
    days: int | None


class ActionSubject(msgspec.Struct, frozen=True, kw_only=True):
    """A subject of an action: who was first, and every party's reaction."""

    id: str
    caption: str
    schema: str
    first_party: str
    first_since: str
    reactions: tuple[Reaction, ...]


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """What one party added on one day: its subjects by id, and how many of each kind. `stated`: the party's own names
    for the action and the parties it says it acted with.
    """

    party: str
    day: str
    subjects: tuple[str, ...]
    counts: Mapping[str, int]
    stated: tuple[str, ...]
    with_parties: tuple[str, ...]


class JointAction(msgspec.Struct, frozen=True, kw_only=True):
    """Additions of one or several parties that are proposed as one action. `evidence` holds the reasons beyond the
    dates, strongest first: `declared`, `same subjects`; none: dates alone.
    """

    first: str
    last: str
    parties: tuple[str, ...]
    moves: tuple[Move, ...]
    evidence: tuple[str, ...]
    triggers: tuple[Trigger, ...]
    subjects: tuple[ActionSubject, ...]


def actions(
    table: Table,
    happenings: Iterable[Happening] = (),
    *,
    window: int = WINDOW,
    trigger_window: int = TRIGGER_WINDOW,
    alone: bool = False,
) -> tuple[JointAction, ...]:
    """The actions that a table's designations propose, oldest first. `alone` also gives the moves of one party."""
    added = [one for subject in table.subjects for one in _additions(subject, table.programme, window)]
    by_subject = {subject.id: subject for subject in table.subjects}
    moves: dict[tuple[str, str], list[_Addition]] = defaultdict(list)
    for one in added:
        moves[one.day, one.party].append(one)
    known = sorted(happenings, key=lambda h: h.date)
    named = {move: {one.subject.id for one in added} for move, added in moves.items()}
    return tuple(
        _action([moves[key] for key in group], by_subject, known, trigger_window)
        for group in grouped_moves(named, window)
        if len(group) > 1 or alone
    )


class _Addition(msgspec.Struct, frozen=True):
    subject: Subject
    party: str
    day: str
    stated: tuple[str, ...]
    with_parties: tuple[str, ...]


def _additions(subject: Subject, programme: str | None, window: int) -> list[_Addition]:
    """The first designation of the subject by each party, where it is one under the party's own law and its day is
    known, or bounded by snapshots that lie within the window.
    """
    found = []
    for party, cell in subject.cells.items():
        dated = sorted(
            (day, d.list_id, d.entry_id, d)
            for d in cell.designations
            if _counts(d, programme) and (day := _day(d, window)) is not None
        )
        if not dated or any(_undated_before(d, dated[0][0], window) for d in cell.designations):
            continue
        day = dated[0][0]
        same_day = [d for other, _, _, d in dated if other == day]
        if any(d.basis == Basis.AUTONOMOUS.value for d in same_day):
            stated = tuple(dict.fromkeys(d.action for d in same_day if d.action))
            together = tuple(dict.fromkeys(p for d in same_day for p in d.coordinated_with))
            found.append(_Addition(subject, party, day, stated, together))
    return found


def _counts(designation: Designation, programme: str | None) -> bool:
    return (
        designation.phase != Phase.NOT_YET
        and set(designation.measures) != {Measure.EXPORT_CONTROL.value}
        and (programme is None or programme in designation.programmes)
    )


def _day(designation: Designation, window: int) -> str | None:
    """The day on which the party acted: announced, else listed, else the snapshot by which it was added."""
    if designation.since is not None:
        return min(designation.announced or designation.since, designation.since)
    low, high = designation.not_before, designation.not_after
    if low and high and _between(low, high) <= window:
        return high
    return None


def _undated_before(designation: Designation, day: str, window: int) -> bool:
    """True for a designation of unknown day that may be older: the one of the day is then no addition."""
    by = designation.not_after
    return _counts(designation, None) and _day(designation, window) is None and by is not None and by[:10] <= day


def grouped_moves(moves: Mapping[tuple[str, str], Set[str]], window: int) -> list[list[tuple[str, str]]]:
    """Moves (day, party) in order of time, put together, never past the window, never one party twice.

    Those that name the same subjects go together first, then the nearest. `moves` gives the subjects of each.
    """
    groups = [[move] for move in sorted(moves)]
    while (best := min(_candidates(groups, moves, window), default=None)) is not None:
        _, _, left, right = best
        groups[left] = sorted((*groups[left], *groups.pop(right)))
        groups.sort()
    return groups


def _candidates(
    groups: Sequence[Sequence[tuple[str, str]]], moves: Mapping[tuple[str, str], Set[str]], window: int
) -> Iterator[tuple[bool, int, int, int]]:
    """Pairs of groups that can be one action: (name no subject in common, days between, left, right)."""
    for left, group in enumerate(groups):
        for right in range(left + 1, len(groups)):
            other = groups[right]
            gap = _between(group[-1][0], other[0][0]) if other[0][0] > group[-1][0] else 0
            if gap > window:
                break
            days = [day for day, _ in (*group, *other)]
            if _between(min(days), max(days)) <= window and not {p for _, p in group} & {p for _, p in other}:
                ours = {subject for move in group for subject in moves[move]}
                theirs = {subject for move in other for subject in moves[move]}
                yield not ours & theirs, gap, left, right


def _action(
    moved: Sequence[Sequence[_Addition]],
    by_subject: Mapping[str, Subject],
    happenings: Sequence[Happening],
    trigger_window: int,
) -> JointAction:
    days = sorted(one.day for move in moved for one in move)
    acting = {move[0].party: move[0].day for move in moved}
    moves = tuple(_move(move) for move in moved)
    named = [set(move.subjects) for move in moves]
    ids = list(dict.fromkeys(subject for move in moves for subject in move.subjects))
    evidence = []
    if any(set(move.with_parties) & acting.keys() for move in moves):
        evidence.append("declared")
    if any(a & b for n, a in enumerate(named) for b in named[n + 1 :]):
        evidence.append("same subjects")
    return JointAction(
        first=days[0],
        last=days[-1],
        parties=tuple(acting),
        moves=moves,
        evidence=tuple(evidence),
        triggers=_triggers(days[0], happenings, trigger_window),
        subjects=tuple(_subject(by_subject[i], {m.party: m.day for m in moves if i in m.subjects}) for i in ids),
    )


def _move(added: Sequence[_Addition]) -> Move:
    kinds = Counter(one.subject.schema for one in added)
    return Move(
        party=added[0].party,
        day=added[0].day,
        subjects=tuple(one.subject.id for one in added),
        counts=dict(sorted(kinds.items())),
        stated=tuple(dict.fromkeys(name for one in added for name in one.stated)),
        with_parties=tuple(dict.fromkeys(party for one in added for party in one.with_parties)),
    )


def _subject(subject: Subject, acted: Mapping[str, str]) -> ActionSubject:
    since = {party: cell.since for party, cell in subject.cells.items() if cell.since}
    since.update(acted)
    first_since, first_party = min((day, party) for party, day in since.items())
    reactions = []
    for party, cell in subject.cells.items():
        day = since.get(party)
        if party in acted:
            did = "acted"
        elif day is not None and cell.state in DESIGNATED:
            did = "before" if day < min(acted.values()) else "followed"
        else:
            did = "undated" if cell.state in DESIGNATED else cell.state.value
        days = None if day is None else _between(first_since, day)
        reactions.append(Reaction(party=party, did=did, since=day, days=days))
    return ActionSubject(
        id=subject.id,
        caption=subject.caption,
        schema=subject.schema,
        first_party=first_party,
        first_since=first_since,
        reactions=tuple(reactions),
    )


def _triggers(day: str, happenings: Sequence[Happening], window: int) -> tuple[Trigger, ...]:
    """The newest happening of each kind before the action, within the window; the most recent first."""
    newest: dict[str, Happening] = {}
    for happening in happenings:
        if len(happening.date) == 10 and happening.date <= day and _between(happening.date, day) <= window:
            newest[happening.kind] = happening
    found = [Trigger(days=_between(h.date, day), happening=h) for h in newest.values()]
    return tuple(sorted(found, key=lambda trigger: (trigger.days, trigger.happening.kind)))


def _between(first: str, last: str) -> int:
    return abs((date.fromisoformat(last[:10]) - date.fromisoformat(first[:10])).days)
