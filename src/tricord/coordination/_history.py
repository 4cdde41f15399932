"""The events of a package in their one order, each judged in the state of what it was made upon.

A set of events that holds the whole past of each of its members has one state, whatever the order in which it was
gathered (`_state`).
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cached_property

from tricord.coordination._bodies import (
    Adopted,
    Amended,
    Approved,
    Circulated,
    Content,
    Drafted,
    OwnMeasures,
    Position,
    ReleaseSet,
    TwoPersonAct,
    UNAdopted,
)
from tricord.coordination._event import Event
from tricord.coordination._state import AdoptionStanding, Bits, Heads, State, StateStep, after, bits
from tricord.i18n import Message


class PackageHistory:
    """The events of one package that have all their past here, in the one order, with what each was made upon.

    `past[i]` are the places of all events before event `i`, refused ones included. `time[i]`, set as events are judged,
    is its own word on when it was made, or that of an applied event it was made upon where that is later: nobody dates
    back behind what he has seen. `waiting` are the events that something is missing for.
    """

    def __init__(self, events: Iterable[Event]) -> None:
        self.events, self.waiting = _in_order(events)
        self.place = {event.id: place for place, event in enumerate(self.events)}
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
        self.refused: dict[int, Message] = {}
        self._states: dict[Bits, State] = {0: State()}

    @cached_property
    def future(self) -> list[Bits]:
        """The places of all events that were made upon each event."""
        found = [0] * len(self.events)
        for i in reversed(range(len(self.events))):
            for parent in self.events[i].after:
                found[self.place[parent]] |= found[i] | 1 << i
        return found

    def judge(self, refusal: Callable[[PackageHistory, int, State], Message | None]) -> None:
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
        new = after(state, StateStep(i, past, event, self.place))
        if isinstance(event.body, TwoPersonAct):
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

    def own_measures(self, place: int) -> OwnMeasures:
        """What a party says of its own measures, at a place."""
        body = self.events[place].body
        assert isinstance(body, OwnMeasures)
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
        found = [(place, self._stopping(place, state)) for place in state.adopted if self._adopts(place, version)]
        if not found:
            return AdoptionStanding(None, ())
        # Of two adoptions of one text the cautious one counts: the one that more holds were unseen by.
        adoption, stopped_by = max(found, key=lambda one: (len(one[1]), -one[0]))
        return AdoptionStanding(adoption, tuple(sorted(stopped_by)))

    def _adopts(self, place: int, version: str) -> bool:
        body = self.events[place].body
        return isinstance(body, Adopted) and body.version == version

    def _stopping(self, adoption: int, state: State) -> Heads:
        holds = (hold for heads in state.holds.values() for hold in heads)
        return tuple(hold for hold in holds if self.stops(hold, adoption, state))

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
        return any(self.own_measures(place).wait for place in state.own.get(party, ()))

    def un_adopted(self, state: State) -> bool:
        """True where the Committee has adopted, and no report made at the same time says otherwise."""
        ends = [self.events[e].body for e in state.un_ends]
        return bool(ends) and all(isinstance(body, UNAdopted) for body in ends) and not state.un_holds


def _in_order(events: Iterable[Event]) -> tuple[list[Event], list[Event]]:
    """The events that have all their past here, in the one order: each after its past, else by id. And the others."""
    known = _one_of_each(events)
    children: dict[str, list[str]] = defaultdict(list)
    lacking = {name: len(event.after) for name, event in known.items()}
    for name, event in known.items():
        for parent in event.after:
            children[parent].append(name)
    ready = [name for name, count in lacking.items() if not count]
    heapq.heapify(ready)
    ordered: list[Event] = []
    while ready:
        name = heapq.heappop(ready)
        ordered.append(known.pop(name))
        for child in children[name]:
            lacking[child] -= 1
            if not lacking[child]:
                heapq.heappush(ready, child)
    return ordered, [known[name] for name in sorted(known)]


def _one_of_each(events: Iterable[Event]) -> dict[str, Event]:
    known: dict[str, Event] = {}
    for event in events:
        other = known.get(event.id)
        # The signature is no part of the id; of several good ones any will do, as long as all nodes take the same.
        if other is None or event.signature < other.signature:
            known[event.id] = event
    return known
