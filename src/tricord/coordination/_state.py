"""The state after a set of applied events, and what each kind of event changes in it.

Sets of events are bits of an integer: bit `i` is the event at place `i` of the one order (`PackageHistory.events`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from tricord.coordination._bodies import (
    Adopted,
    Amended,
    Approved,
    Body,
    Circulated,
    Drafted,
    HoldLifted,
    OwnMeasures,
    Position,
    Released,
    ReleaseSet,
    Seen,
    SubmittedToUN,
    UNAdopted,
    UNHold,
    UNHoldLifted,
    UNObjected,
    Withdrawn,
)
from tricord.coordination._event import Event

Bits = int
Heads = tuple[int, ...]
_K = TypeVar("_K")


class State:
    """What stands after a set of applied events. Never changed: `after` gives another.

    `texts`, `rounds`, `adopted`, ... are heads: those that no later event of their kind has replaced; two or more were
    made at once, in ignorance of each other. `holds` are the answers that stop an adoption, by party, until that party
    lifts them or gives another answer.
    """

    __slots__ = (
        "adopted",
        "approvals",
        "by_party",
        "concerned",
        "holds",
        "members",
        "outcome",
        "own",
        "positions",
        "released",
        "releases",
        "rounds",
        "standing",
        "submitted",
        "texts",
        "un_ends",
        "un_holds",
        "withdrawn",
    )

    def __init__(self) -> None:
        self.members: Bits = 0
        self.texts: Heads = ()
        self.rounds: Heads = ()
        self.concerned: frozenset[str] = frozenset()
        self.approvals: Heads = ()
        self.positions: dict[str, Heads] = {}
        self.holds: dict[str, Heads] = {}
        self.adopted: Heads = ()
        self.releases: Heads = ()
        self.released: dict[str, Heads] = {}
        self.withdrawn: Heads = ()
        self.own: dict[str, Heads] = {}
        self.submitted: Heads = ()
        self.un_holds: Heads = ()
        self.un_ends: Heads = ()
        self.by_party: dict[str, Bits] = {}
        #: Computed once, by `PackageHistory.standing`.
        self.standing: AdoptionStanding | None = None

    def copy(self) -> State:
        """The same state, to be changed into the next one; what it holds is replaced, never changed."""
        other = State.__new__(State)
        other.members, other.texts, other.rounds = self.members, self.texts, self.rounds
        other.concerned, other.approvals, other.positions = self.concerned, self.approvals, self.positions
        other.holds, other.adopted, other.releases = self.holds, self.adopted, self.releases
        other.released, other.withdrawn, other.own = self.released, self.withdrawn, self.own
        other.submitted, other.un_holds, other.un_ends = self.submitted, self.un_holds, self.un_ends
        other.by_party, other.standing = self.by_party, None
        return other


class AdoptionStanding:
    """Whether an adoption is in effect: `adoption` is the one that counts (None: none does for the text as it is), and
    `stopped_by` the holds that its author had not seen.
    """

    __slots__ = ("adoption", "stopped_by")

    def __init__(self, adoption: int | None, stopped_by: Heads) -> None:
        self.adoption, self.stopped_by = adoption, stopped_by

    @property
    def in_effect(self) -> bool:
        return self.adoption is not None and not self.stopped_by


class StateStep(NamedTuple):
    """An event to be applied: its place, the places of its past, and the place of every event by id."""

    place: int
    past: Bits
    event: Event
    places: Mapping[str, int]


def after(state: State, step: StateStep) -> State:
    """The state with one more event, which is in the past of none of its members."""
    party = step.event.party
    new = state.copy()
    new.members |= 1 << step.place
    new.by_party = {**state.by_party, party: state.by_party.get(party, 0) | 1 << step.place}
    _EFFECTS[type(step.event.body)](new, state, step)
    return new


def bits(members: Bits) -> Iterator[int]:
    """The places in a set, in order."""
    while members:
        lowest = members & -members
        yield lowest.bit_length() - 1
        members ^= lowest


def _later(heads: Heads, past: Bits, i: int) -> Heads:
    left = _only(heads, past)
    return (*left, i) if not left or left[-1] < i else tuple(sorted((*left, i)))


def _only(heads: Heads, past: Bits) -> Heads:
    """The heads that were not known to an event."""
    return tuple(h for h in heads if not past >> h & 1) if heads else heads


def _with(old: dict[_K, Heads], key: _K, heads: Heads) -> dict[_K, Heads]:
    new = {**old, key: heads}
    if not heads:
        del new[key]
    return new


# -- what each kind of event changes -----------------------------------------------------------------------------------


def _text(new: State, old: State, step: StateStep) -> None:
    new.texts = _later(old.texts, step.past, step.place)
    new.concerned = old.concerned | {step.event.party}
    _reopen(new, old, step)


def _circulated(new: State, old: State, step: StateStep) -> None:
    assert isinstance(step.event.body, Circulated)
    new.rounds = _later(old.rounds, step.past, step.place)
    new.concerned = old.concerned | set(step.event.body.to)
    _reopen(new, old, step)


def _reopen(new: State, old: State, step: StateStep) -> None:
    """Another text or round: what was adopted, and the time of release, no longer count."""
    new.adopted = _only(old.adopted, step.past)
    new.releases = _only(old.releases, step.past)


def _approved(new: State, old: State, step: StateStep) -> None:
    new.approvals = _later(old.approvals, 0, step.place)


def _position(new: State, old: State, step: StateStep) -> None:
    assert isinstance(step.event.body, Position)
    party = step.event.party
    new.positions = _with(old.positions, party, _later(old.positions.get(party, ()), step.past, step.place))
    left = _only(old.holds.get(party, ()), step.past)
    new.holds = _with(old.holds, party, _later(left, 0, step.place) if step.event.body.stance.stops else left)


def _hold_lifted(new: State, old: State, step: StateStep) -> None:
    assert isinstance(step.event.body, HoldLifted)
    party, lifted = step.event.party, step.places[step.event.body.position]
    new.holds = _with(old.holds, party, tuple(hold for hold in old.holds.get(party, ()) if hold != lifted))


def _seen(_new: State, _old: State, _step: StateStep) -> None:
    """What is confirmed as seen changes nothing else."""


def _adopted(new: State, old: State, step: StateStep) -> None:
    new.adopted = _later(old.adopted, step.past, step.place)


def _release_set(new: State, old: State, step: StateStep) -> None:
    new.releases = _later(old.releases, step.past, step.place)


def _released(new: State, old: State, step: StateStep) -> None:
    party = step.event.party
    new.released = _with(old.released, party, _later(old.released.get(party, ()), step.past, step.place))


def _withdrawn(new: State, old: State, step: StateStep) -> None:
    new.withdrawn = _later(old.withdrawn, 0, step.place)


def _own_measures(new: State, old: State, step: StateStep) -> None:
    party = step.event.party
    new.own = _with(old.own, party, _later(old.own.get(party, ()), step.past, step.place))


def _submitted(new: State, old: State, step: StateStep) -> None:
    new.submitted = _later(old.submitted, step.past, step.place)
    new.un_holds, new.un_ends = _only(old.un_holds, step.past), _only(old.un_ends, step.past)


def _un_hold(new: State, old: State, step: StateStep) -> None:
    new.un_holds = _later(old.un_holds, 0, step.place)


def _un_hold_lifted(new: State, old: State, step: StateStep) -> None:
    assert isinstance(step.event.body, UNHoldLifted)
    lifted = step.places[step.event.body.hold]
    new.un_holds = tuple(hold for hold in old.un_holds if hold != lifted)


def _un_ended(new: State, old: State, step: StateStep) -> None:
    new.un_ends = _later(old.un_ends, step.past, step.place)


_EFFECTS: dict[type[Body], Callable[[State, State, StateStep], None]] = {
    Drafted: _text,
    Amended: _text,
    Approved: _approved,
    Circulated: _circulated,
    Position: _position,
    HoldLifted: _hold_lifted,
    Seen: _seen,
    Adopted: _adopted,
    ReleaseSet: _release_set,
    Released: _released,
    Withdrawn: _withdrawn,
    OwnMeasures: _own_measures,
    SubmittedToUN: _submitted,
    UNHold: _un_hold,
    UNHoldLifted: _un_hold_lifted,
    UNAdopted: _un_ended,
    UNObjected: _un_ended,
}
