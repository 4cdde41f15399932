"""What was done in ignorance of something else: shown, with what stands meanwhile. Nothing is lost and nothing decided
here; that the cautious reading stands is decided by `_history` and `_rules`.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import UnionType
from typing import NamedTuple

from tricord.coordination._bodies import (
    Adopted,
    Amended,
    Circulated,
    OwnMeasures,
    Position,
    Released,
    ReleaseSet,
    SubmittedToUN,
    UNAdopted,
    UNHold,
    UNObjected,
    Withdrawn,
)
from tricord.coordination._formatting import listed, when
from tricord.coordination._history import PackageHistory
from tricord.coordination._records import PackageConflict
from tricord.coordination._state import Bits, Heads, State, bits
from tricord.i18n import Message

#: Acts that may be one of several at once. A draft is the only one of its package.
_ALONE = (Amended, Circulated, Position, ReleaseSet, OwnMeasures, UNAdopted, UNObjected)


def conflicts(log: PackageHistory, state: State) -> list[PackageConflict]:
    """All that contradicts, unsettled first."""
    if all(past.bit_count() == i for i, past in enumerate(log.past)):
        return []  # one after the other: nobody was ignorant of anything
    found = [*_rivals(log, state), *_unseen_holds(log, state), *_crossing(log, state)]
    return sorted(found, key=lambda one: (one.settled, one.kind, one.events))


# -- several of one kind at once ---------------------------------------------------------------------------------------


def _rivals(log: PackageHistory, state: State) -> Iterator[PackageConflict]:
    now = list(_several(log, state))
    kept = [set(several.heads) for several in now]
    for several in now:
        yield _rival(log, several, settled=False)
    for several in sorted(_former_rivals(log), key=lambda several: -len(several.heads)):
        if not any(set(several.heads) <= larger for larger in kept):
            kept.append(set(several.heads))
            yield _rival(log, several, settled=True)


def _former_rivals(log: PackageHistory) -> set[_Several]:
    """What stood beside each other in any state that an event was judged in."""
    judged = (i for i in bits(log.applied) if isinstance(log.events[i].body, _ALONE))
    return {several for i in judged for several in _several(log, log.before[i])}


class _Several(NamedTuple):
    """Acts that stand beside each other: what they are (for programs and for people), where, what stands meanwhile."""

    kind: str
    acts: Message
    heads: Heads
    meanwhile: Message


def _several(log: PackageHistory, state: State) -> Iterator[_Several]:
    """Acts that stand beside each other in a state."""
    yield from _several_of_lead(log, state)
    for party, heads in state.positions.items():
        if len(heads) > 1 and len({log.position(place).stance for place in heads}) > 1:
            acts = Message("coordination.answers-of", (party,))
            yield _Several(f"answers of {party}", acts, heads, Message("coordination.answers-stand"))
    for party, heads in state.own.items():
        if len(heads) > 1 and len({log.own_measures(place).wait for place in heads}) > 1:
            acts = Message("coordination.words-on-measures", (party,))
            kind = f"words of {party} on its own measures"
            yield _Several(kind, acts, heads, Message("coordination.measures-stand"))


def _several_of_lead(log: PackageHistory, state: State) -> Iterator[_Several]:
    if len(state.texts) > 1:
        acts, meanwhile = Message("coordination.texts"), Message("coordination.texts-stand")
        yield _Several("texts", acts, state.texts, meanwhile)
    if len(state.rounds) > 1:
        acts, meanwhile = Message("coordination.rounds"), Message("coordination.rounds-stand")
        yield _Several("rounds", acts, state.rounds, meanwhile)
    if len(state.releases) > 1:
        acts, meanwhile = Message("coordination.release-times"), Message("coordination.release-times-stand")
        yield _Several("times of release", acts, state.releases, meanwhile)
    if len({type(log.events[place].body) for place in state.un_ends}) > 1:
        acts, meanwhile = Message("coordination.committee-reports"), Message("coordination.committee-reports-stand")
        yield _Several("reports of the Committee's decision", acts, state.un_ends, meanwhile)


def _rival(log: PackageHistory, several: _Several, *, settled: bool) -> PackageConflict:
    authors = listed(sorted(f"{log.events[h].party} ({log.events[h].person})" for h in several.heads))
    return PackageConflict(
        kind=f"rival {several.kind}",
        events=_ids(log, several.heads),
        message=Message("coordination.several-at-once", (len(several.heads), several.acts, authors)),
        meanwhile=several.meanwhile,
        settled=settled,
    )


# -- acts that cross ---------------------------------------------------------------------------------------------------


def _unseen_holds(log: PackageHistory, state: State) -> Iterator[PackageConflict]:
    standing = log.standing(state)
    for hold, adoption in _pairs(log, Position, Adopted):
        position, party = log.position(hold), log.events[hold].party
        if position.stance.stops:
            yield PackageConflict(
                kind="hold unseen by the adoption",
                events=_ids(log, (hold, adoption)),
                message=Message("coordination.hold-unseen", (party, position.stance.value)),
                meanwhile=_meanwhile(log, state, hold, adoption),
                settled=hold not in standing.stopped_by,
            )


def _meanwhile(log: PackageHistory, state: State, hold: int, adoption: int) -> Message:
    """What stands of a hold and an adoption that had not seen each other."""
    party, rounds = log.events[hold].party, log.before[adoption].rounds
    if hold in log.standing(state).stopped_by:
        return Message("coordination.hold-stops", (party,))
    if hold not in state.holds.get(party, ()):
        return Message("coordination.hold-over", (party,))
    if log.stops(hold, adoption, state):
        return Message("coordination.hold-of-former-text")
    if log.time[hold] >= log.deadline((log.place[log.position(hold).round], *rounds)):
        return Message("coordination.hold-too-late")
    return Message("coordination.hold-waived", (party,))


def _crossing(log: PackageHistory, state: State) -> Iterator[PackageConflict]:
    for crossing in _CROSSINGS:
        yield from crossing(log, state)


def _unseen_amendments(log: PackageHistory, state: State) -> Iterator[PackageConflict]:
    live = {*state.rounds, *state.adopted, *state.releases, *state.submitted}
    for text, act in _pairs(log, Amended, Circulated | Adopted | ReleaseSet | Released | SubmittedToUN):
        event = log.events[act]
        published = isinstance(event.body, Released)
        use = Message("coordination.text-published" if published else "coordination.text-used")
        yield PackageConflict(
            kind="amendment unseen",
            events=_ids(log, (text, act)),
            message=Message("coordination.amendment-unseen", (use, event.party, event.person)),
            meanwhile=Message("coordination.amendment-stands"),
            settled=act not in live and not published,
        )


def _unseen_withdrawals(log: PackageHistory, _: State) -> Iterator[PackageConflict]:
    for withdrawal, act in _pairs(log, Withdrawn, Amended | Circulated | Adopted | ReleaseSet | Released):
        event = log.events[act]
        published = isinstance(event.body, Released)
        meanwhile = Message("coordination.withdrawn-stands")
        if published:
            meanwhile = Message("coordination.withdrawn-published", (event.party,))
        yield PackageConflict(
            kind="withdrawal unseen",
            events=_ids(log, (withdrawal, act)),
            message=Message("coordination.withdrawal-unseen", (event.party, event.person)),
            meanwhile=meanwhile,
            settled=not published,
        )


def _early_releases(log: PackageHistory, state: State) -> Iterator[PackageConflict]:
    for time, release in _pairs(log, ReleaseSet, Released):
        body = log.events[time].body
        assert isinstance(body, ReleaseSet)
        if log.time[release] < body.release_at:
            party = log.events[release].party
            yield PackageConflict(
                kind="release before a time it had not seen",
                events=_ids(log, (time, release)),
                message=Message("coordination.published-before-time", (party, when(body.release_at))),
                meanwhile=Message("coordination.others-publish-at-time"),
                settled=time not in state.releases,
            )


def _releases_despite_holds(log: PackageHistory, state: State) -> Iterator[PackageConflict]:
    releases = [release for heads in state.released.values() for release in heads]
    for hold in log.standing(state).stopped_by:
        for release in releases:
            parties = (log.events[release].party, log.events[hold].party)
            yield PackageConflict(
                kind="release unaware of a hold",
                events=_ids(log, (hold, release)),
                message=Message("coordination.published-unaware-of-hold", parties),
                meanwhile=Message("coordination.nobody-else-publishes"),
                settled=False,
            )


def _committee_reports(log: PackageHistory, state: State) -> Iterator[PackageConflict]:
    for hold, end in _pairs(log, UNHold, UNAdopted):
        parties = (log.events[end].party, log.events[hold].party)
        yield PackageConflict(
            kind="reports from the Committee",
            events=_ids(log, (hold, end)),
            message=Message("coordination.committee-hold-unseen", parties),
            meanwhile=Message("coordination.committee-not-adopted"),
            settled=hold not in state.un_holds,
        )


def _own_measures(log: PackageHistory, _: State) -> Iterator[PackageConflict]:
    for word, release in _pairs(log, OwnMeasures, Released):
        party = log.events[word].party
        if log.own_measures(word).wait and party == log.events[release].party:
            yield PackageConflict(
                kind="own measures",
                events=_ids(log, (word, release)),
                message=Message("coordination.measures-crossed", (party,)),
                meanwhile=Message("coordination.published-stands"),
                settled=False,
            )


_CROSSINGS = (
    _unseen_amendments,
    _unseen_withdrawals,
    _early_releases,
    _releases_despite_holds,
    _committee_reports,
    _own_measures,
)


def _pairs(log: PackageHistory, left: type, right: type | UnionType) -> Iterator[tuple[int, int]]:
    """Applied events of two kinds, of which neither was made upon the other."""
    ones, others = _of(log, left), _of(log, right)
    if ones and others:
        for i in bits(ones):
            for j in bits(others & ~log.past[i] & ~log.future[i]):
                yield i, j


def _of(log: PackageHistory, kind: type | UnionType) -> Bits:
    return sum(1 << i for i in bits(log.applied) if isinstance(log.events[i].body, kind))


def _ids(log: PackageHistory, places: Heads) -> tuple[str, ...]:
    return tuple(sorted(log.events[place].id for place in places))
