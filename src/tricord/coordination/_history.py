"""What stands after a set of events: the state that an act is judged in, and that a package is shown from.

A set of events that holds the whole past of each of its members has one state, whatever the order in which it was
gathered. Sets are bits of an integer: bit `i` is the event at place `i` of the one order (`History.events`).
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from tricord.coordination._bodies import (
    Adopted,
    Amended,
    Approved,
    Circulated,
    Content,
    Drafted,
    HoldLifted,
    OwnMeasures,
    Position,
    Released,
    ReleaseSet,
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
    """What stands after a set of applied events. Never changed: `History.add` gives another.

    `texts`, `rounds`, `adopted`, ... are heads: those that no later event of their kind has replaced; two or more were
    made at once, in ignorance of each other. `holds` are the answers that stop an adoption, by party, until that party
    lifts them or answers anew.
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
        #: Reckoned once, by `History.standing`.
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


class History:
    """The events of one package that have all their past here, in the one order, with what each was made upon.

    `past[i]` are the places of all events before event `i`, refused ones included. `time[i]`, set as events are judged,
    is its own word on when it was made, or that of an applied event it was made upon where that is later: nobody dates
    back behind what he has seen. `waiting` are the events that something is missing for.
    """

    def __init__(self, events: Iterable[Event]) -> None:
        known: dict[str, Event] = {}
        for event in events:
            other = known.get(event.id)
            # The signature is no part of the id; of several good ones any will do, as long as all nodes take the same.
            if other is None or event.signature < other.signature:
                known[event.id] = event
        children: dict[str, list[str]] = defaultdict(list)
        lacking: dict[str, int] = {}
        for name, event in known.items():
            lacking[name] = len(event.after)
            for parent in event.after:
                children[parent].append(name)
        ready = [name for name, count in lacking.items() if not count]
        heapq.heapify(ready)
        self.events: list[Event] = []
        self.place: dict[str, int] = {}
        while ready:
            name = heapq.heappop(ready)
            self.place[name] = len(self.events)
            self.events.append(known.pop(name))
            for child in children[name]:
                lacking[child] -= 1
                if not lacking[child]:
                    heapq.heappush(ready, child)
        self.waiting = [known[name] for name in sorted(known)]
        self.past: list[Bits] = []
        self.time: list[datetime] = []
        for event in self.events:
            past = 0
            for parent in event.after:
                at = self.place[parent]
                past |= self.past[at] | 1 << at
            self.past.append(past)
        #: Applied events, and the state that each event was judged in.
        self.applied: Bits = 0
        self.before: list[State] = []
        self.refused: dict[int, str] = {}
        self._states: dict[Bits, State] = {0: State()}

    @cached_property
    def future(self) -> list[Bits]:
        """The places of all events that were made upon each event."""
        found = [0] * len(self.events)
        for i in reversed(range(len(self.events))):
            for parent in self.events[i].after:
                found[self.place[parent]] |= found[i] | 1 << i
        return found

    def judge(self, refusal: Callable[[History, int, State], str]) -> None:
        """Apply or refuse each event in turn, in the state of what it was made upon."""
        for i, event in enumerate(self.events):
            known = [self.time[self.place[parent]] for parent in event.after]
            self.time.append(max((event.at, *known)))
            state = self._after([self.place[parent] for parent in event.after])
            self.before.append(state)
            if reason := refusal(self, i, state):
                self.refused[i] = reason
                # What is refused changes nothing, the time of what others make upon it included.
                self.time[i] = max(known, default=event.at)
            else:
                self.applied |= 1 << i

    @property
    def now(self) -> State:
        """The state after all events."""
        return self._after([i for i, future in enumerate(self.future) if not future])

    def _after(self, parents: Sequence[int]) -> State:
        """The state that an event made upon these is judged in."""
        members = 0
        for parent in parents:
            members |= self.past[parent] | 1 << parent
        members &= self.applied
        found = self._states.get(members)
        if found is None:
            # From the parent that knew most, by those that it did not know: as a rule, by none.
            best = max(parents, key=lambda parent: self.past[parent].bit_count())
            found = self.before[best]
            if self.applied >> best & 1:
                found = self._states.get(found.members | 1 << best) or self.add(found, best)
                self._states[found.members] = found
            for place in bits(members & ~found.members):
                found = self.add(found, place)
            self._states[members] = found
        return found

    def add(self, state: State, i: int) -> State:
        """The state with one more event, which is in the past of none of its members."""
        event, past = self.events[i], self.past[i]
        body, party = event.body, event.party
        new = state.copy()
        new.members |= 1 << i
        new.by_party = {**state.by_party, party: state.by_party.get(party, 0) | 1 << i}
        if isinstance(body, Drafted | Amended):
            new.texts = _later(state.texts, past, i)
            new.adopted = _only(state.adopted, past)
            new.releases = _only(state.releases, past)
            new.concerned = state.concerned | {party}
        elif isinstance(body, Approved):
            new.approvals = _later(state.approvals, 0, i)
        elif isinstance(body, Circulated):
            new.rounds = _later(state.rounds, past, i)
            new.adopted = _only(state.adopted, past)
            new.releases = _only(state.releases, past)
            new.concerned = state.concerned | set(body.to)
        elif isinstance(body, Position):
            new.positions = _with(state.positions, party, _later(state.positions.get(party, ()), past, i))
            left = _only(state.holds.get(party, ()), past)
            new.holds = _with(state.holds, party, _later(left, 0, i) if body.stance.stops else left)
        elif isinstance(body, HoldLifted):
            lifted = self.place[body.position]
            new.holds = _with(state.holds, party, tuple(h for h in state.holds.get(party, ()) if h != lifted))
        elif isinstance(body, Adopted):
            new.adopted = _later(state.adopted, past, i)
        elif isinstance(body, ReleaseSet):
            new.releases = _later(state.releases, past, i)
        elif isinstance(body, Released):
            new.released = _with(state.released, party, _later(state.released.get(party, ()), past, i))
        elif isinstance(body, Withdrawn):
            new.withdrawn = _later(state.withdrawn, 0, i)
        elif isinstance(body, OwnMeasures):
            new.own = _with(state.own, party, _later(state.own.get(party, ()), past, i))
        elif isinstance(body, SubmittedToUN):
            new.submitted = _later(state.submitted, past, i)
            new.un_holds, new.un_ends = _only(state.un_holds, past), _only(state.un_ends, past)
        elif isinstance(body, UNHold):
            new.un_holds = _later(state.un_holds, 0, i)
        elif isinstance(body, UNHoldLifted):
            gone = self.place[body.hold]
            new.un_holds = tuple(h for h in state.un_holds if h != gone)
        elif isinstance(body, UNAdopted | UNObjected):
            new.un_ends = _later(state.un_ends, past, i)
        if isinstance(body, Circulated | Adopted | ReleaseSet | Released | SubmittedToUN):
            # An approval is for one act.
            new.approvals = tuple(a for a in state.approvals if not (past >> a & 1 and self.approves(a, i)))
        return new

    def approves(self, approval: int, act: int) -> bool:
        """True where an approval is for this act, by the same party."""
        given, done = self.events[approval], self.events[act]
        return given.party == done.party and isinstance(given.body, Approved) and given.body.act == done.body

    # -- what a state says ---------------------------------------------------------------------------------------------

    @property
    def lead(self) -> str:
        """The party that drafted; the draft is always the first event."""
        return self.events[0].party

    def content(self, text: int) -> Content:
        """The content of a text event."""
        body = self.events[text].body
        assert isinstance(body, Drafted | Amended)
        return body.content

    def round_of(self, place: int) -> Circulated:
        """The round at a place."""
        body = self.events[place].body
        assert isinstance(body, Circulated)
        return body

    def position(self, place: int) -> Position:
        """The answer at a place."""
        body = self.events[place].body
        assert isinstance(body, Position)
        return body

    def deadline(self, rounds: Iterable[int]) -> datetime:
        """The latest deadline of some rounds: of several at once every party has the longest time that one gave it."""
        return max(self.round_of(r).deadline for r in rounds)

    def standing(self, state: State) -> AdoptionStanding:
        """Which adoption counts in a state, and what stops it."""
        if state.standing is None:
            state.standing = self._standing(state)
        return state.standing

    def _standing(self, state: State) -> AdoptionStanding:
        if len(state.texts) != 1 or state.withdrawn:
            return AdoptionStanding(None, ())
        version = self.events[state.texts[0]].id
        found = []
        for place in state.adopted:
            body = self.events[place].body
            if isinstance(body, Adopted) and body.version == version:
                found.append(
                    (place, tuple(h for held in state.holds.values() for h in held if self.stops(h, place, state)))
                )
        if not found:
            return AdoptionStanding(None, ())
        # Of two adoptions of one text the cautious one counts: the one that more holds were unseen by.
        adoption, stopped_by = max(found, key=lambda one: (len(one[1]), -one[0]))
        return AdoptionStanding(adoption, tuple(sorted(stopped_by)))

    def stops(self, hold: int, adoption: int, state: State) -> bool:
        """True where a standing hold that the adopter had not seen stops an adoption: it was made in time by its own
        word, and its party has not shown, by another act of its own, that it had the adoption without the hold.
        """
        if self.past[adoption] >> hold & 1:
            return False
        rounds = (self.place[self.position(hold).round], *self.before[adoption].rounds)
        if self.time[hold] >= self.deadline(rounds):
            return False
        party = self.events[hold].party
        acted = state.by_party.get(party, 0) & ~self.past[hold] & ~(1 << hold)
        return not any(self.past[w] >> adoption & 1 and not self.past[w] >> hold & 1 for w in bits(acted))

    def release_at(self, state: State) -> datetime | None:
        """When all publish: of several times that were set at once the latest."""
        times = [body.release_at for r in state.releases if isinstance(body := self.events[r].body, ReleaseSet)]
        return max(times, default=None)

    def waits(self, state: State, party: str) -> bool:
        """True where a party's own measures wait for the UN; of two words at once waiting counts."""
        return any(isinstance(body := self.events[o].body, OwnMeasures) and body.wait for o in state.own.get(party, ()))

    def un_adopted(self, state: State) -> bool:
        """True where the Committee has adopted, and no report made at the same time says otherwise."""
        ends = [self.events[e].body for e in state.un_ends]
        return bool(ends) and all(isinstance(body, UNAdopted) for body in ends) and not state.un_holds


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
