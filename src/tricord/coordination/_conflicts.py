"""What was done in ignorance of something else: shown, with what stands meanwhile. Nothing is lost and nothing decided
here; that the cautious reading stands is decided by `_history` and `_rules`.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import UnionType

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
from tricord.coordination._history import Bits, Heads, History, State, bits
from tricord.coordination._package import PackageConflict

#: Acts that may be one of several at once. A draft is the only one of its package.
_ALONE = (Amended, Circulated, Position, ReleaseSet, OwnMeasures, UNAdopted, UNObjected)


def conflicts(log: History, state: State) -> list[PackageConflict]:
    """All that contradicts, unsettled first."""
    if all(past.bit_count() == i for i, past in enumerate(log.past)):
        return []  # one after the other: nobody was ignorant of anything
    found = [*_rivals(log, state), *_unseen_holds(log, state), *_crossing(log, state)]
    return sorted(found, key=lambda one: (one.settled, one.kind, one.events))


# -- several of one kind at once ---------------------------------------------------------------------------------------


def _rivals(log: History, state: State) -> Iterator[PackageConflict]:
    now = list(_several(log, state))
    past = {
        rivals
        for i in bits(log.applied)
        if isinstance(log.events[i].body, _ALONE)
        for rivals in _several(log, log.before[i])
    }
    kept = [set(heads) for _, heads, _ in now]
    for kind, heads, stands in now:
        yield _rival(log, kind, heads, stands, settled=False)
    for kind, heads, stands in sorted(past, key=lambda rivals: -len(rivals[1])):
        if not any(set(heads) <= larger for larger in kept):
            kept.append(set(heads))
            yield _rival(log, kind, heads, stands, settled=True)


def _several(log: History, state: State) -> Iterator[tuple[str, Heads, str]]:
    """Acts that stand beside each other in a state: what they are, where, and what stands meanwhile."""
    if len(state.texts) > 1:
        yield "texts", state.texts, "neither replaces the other until the lead amends on top of all of them"
    if len(state.rounds) > 1:
        yield "rounds", state.rounds, "every party has until the latest of the deadlines"
    if len(state.releases) > 1:
        yield "times of release", state.releases, "the latest of them"
    if len({type(log.events[e].body) for e in state.un_ends}) > 1:
        yield "reports of the Committee's decision", state.un_ends, "not adopted, until a report made upon both"
    for party, heads in state.positions.items():
        if len(heads) > 1 and len({log.position(p).stance for p in heads}) > 1:
            yield f"answers of {party}", heads, "the most cautious of them"
    for party, heads in state.own.items():
        if len({body.wait for o in heads if isinstance(body := log.events[o].body, OwnMeasures)}) > 1:
            yield f"words of {party} on its own measures", heads, "they wait for the UN"


def _rival(log: History, kind: str, heads: Heads, stands: str, *, settled: bool) -> PackageConflict:
    by = listed(sorted(f"{log.events[h].party} ({log.events[h].person})" for h in heads))
    return PackageConflict(
        kind=f"rival {kind}",
        events=tuple(sorted(log.events[h].id for h in heads)),
        words=f"{len(heads)} {kind} were made in ignorance of each other, by {by}",
        stands=stands,
        settled=settled,
    )


# -- acts that cross ---------------------------------------------------------------------------------------------------


def _unseen_holds(log: History, state: State) -> Iterator[PackageConflict]:
    standing = log.standing(state)
    held = {h for heads in state.holds.values() for h in heads}
    for hold, adoption in _pairs(log, Position, Adopted):
        position = log.position(hold)
        if not position.stance.stops:
            continue
        party, rounds = log.events[hold].party, log.before[adoption].rounds
        if hold in standing.stopped_by:
            stands = f"the adoption has no effect until {party} lifts it"
        elif hold not in held:
            stands = f"{party} has lifted or replaced it"
        elif log.stops(hold, adoption, state):
            stands = "the text has changed since; it is counted against a new adoption"
        elif log.time[hold] >= log.deadline((log.place[position.round], *rounds)):
            stands = "the adoption: by its own word the hold was made after the deadline"
        else:
            stands = f"the adoption: {party} has shown by another act that it had it, without the hold"
        yield PackageConflict(
            kind="hold unseen by the adoption",
            events=tuple(sorted((log.events[hold].id, log.events[adoption].id))),
            words=f"{party}'s {position.stance.value} was not known to the adoption, nor the adoption to it",
            stands=stands,
            settled=hold not in standing.stopped_by,
        )


def _crossing(log: History, state: State) -> Iterator[PackageConflict]:
    standing = log.standing(state)
    live = {*state.rounds, *state.adopted, *state.releases, *state.submitted}
    for text, act in _pairs(log, Amended, Circulated | Adopted | ReleaseSet | Released | SubmittedToUN):
        done = "published" if isinstance(log.events[act].body, Released) else "acted upon"
        yield _crossed(
            log,
            "amendment unseen",
            (text, act),
            f"the former text was {done} by {log.events[act].party} ({log.events[act].person}) without knowing the "
            "amendment",
            "the amendment; what was done with the former text has no effect until the text is circulated anew",
            settled=act not in live and not isinstance(log.events[act].body, Released),
        )
    for withdrawal, act in _pairs(log, Withdrawn, Amended | Circulated | Adopted | ReleaseSet | Released):
        published = isinstance(log.events[act].body, Released)
        yield _crossed(
            log,
            "withdrawal unseen",
            (withdrawal, act),
            f"{log.events[act].party} ({log.events[act].person}) acted without knowing that the package was withdrawn",
            f"withdrawn; {log.events[act].party} has published and delists by its own law"
            if published
            else "withdrawn",
            settled=not published,
        )
    for time, release in _pairs(log, ReleaseSet, Released):
        body = log.events[time].body
        assert isinstance(body, ReleaseSet)
        if log.time[release] < body.release_at:
            yield _crossed(
                log,
                "release before a time it had not seen",
                (time, release),
                f"{log.events[release].party} published before {when(body.release_at)}, a time that it did not know",
                "what is published is published; the others publish at the time that was set",
                settled=time not in state.releases,
            )
    for hold in standing.stopped_by:
        for release in (r for heads in state.released.values() for r in heads):
            yield _crossed(
                log,
                "release unaware of a hold",
                (hold, release),
                f"{log.events[release].party} published without knowing {log.events[hold].party}'s hold",
                "what is published is published; nobody else publishes until the hold is lifted",
                settled=False,
            )
    for hold, end in _pairs(log, UNHold, UNAdopted):
        yield _crossed(
            log,
            "reports from the Committee",
            (hold, end),
            f"{log.events[end].party} reports an adoption without the hold that {log.events[hold].party} reports",
            "not adopted, until the hold is reported as lifted",
            settled=hold not in state.un_holds,
        )
    for word, release in _pairs(log, OwnMeasures, Released):
        body = log.events[word].body
        if isinstance(body, OwnMeasures) and body.wait and log.events[word].party == log.events[release].party:
            yield _crossed(
                log,
                "own measures",
                (word, release),
                f"{log.events[word].party} said that its measures wait for the UN, and published, at once",
                "what is published is published",
                settled=False,
            )


def _pairs(log: History, left: type, right: type | UnionType) -> Iterator[tuple[int, int]]:
    """Applied events of two kinds, of which neither was made upon the other."""
    ones, others = _of(log, left), _of(log, right)
    if ones and others:
        for i in bits(ones):
            for j in bits(others & ~log.past[i] & ~log.future[i]):
                yield i, j


def _of(log: History, kind: type | UnionType) -> Bits:
    return sum(1 << i for i in bits(log.applied) if isinstance(log.events[i].body, kind))


def _crossed(log: History, kind: str, places: Heads, words: str, stands: str, *, settled: bool) -> PackageConflict:
    return PackageConflict(
        kind=kind, events=tuple(sorted(log.events[p].id for p in places)), words=words, stands=stands, settled=settled
    )
