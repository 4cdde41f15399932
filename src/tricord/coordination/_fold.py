"""The fold: events in, packages out. Pure, and deaf to order: the same set of events gives the same package."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from tricord.coordination._bodies import (
    Adopted,
    Circulated,
    Drafted,
    Stance,
    SubmittedToUN,
    UNAdopted,
    UNObjected,
)
from tricord.coordination._conflicts import conflicts
from tricord.coordination._event import Event
from tricord.coordination._history import PackageHistory
from tricord.coordination._package import Package
from tricord.coordination._records import (
    Adoption,
    CirculationRound,
    Hold,
    PackageText,
    PartyAnswer,
    RefusedEvent,
    Status,
    UNTrack,
    WaitingEvent,
)
from tricord.coordination._rules import recipients, refusal
from tricord.coordination._state import AdoptionStanding, Heads, State
from tricord.model.errors import InvalidValue


def fold_all(events: Iterable[Event]) -> dict[str, Package]:
    """Every package that the events speak of, by id, in order of id. Events may come twice and in any order."""
    found: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        found[event.package or event.id].append(event)
    return {package: _package(package, found[package]) for package in sorted(found)}


def fold(events: Iterable[Event]) -> Package:
    """The package that the events make. Raises `ValueError` unless they are of one package.

    An event that lacks something it was made upon waits; one that is not legal in the state of what it was made upon
    is refused, with the reason, and changes nothing. Signatures are not checked here.
    """
    packages = fold_all(events)
    if len(packages) != 1:
        raise InvalidValue(f"The events are of {len(packages)} packages; fold_all takes them all.")
    return packages.popitem()[1]


def _package(package: str, events: Iterable[Event]) -> Package:
    log = PackageHistory(events)
    log.judge(refusal)
    state = log.now
    standing = log.standing(state)
    drafted = bool(log.applied & 1)
    return Package(
        id=package,
        lead=log.lead if drafted else "",
        status=_status(log, state, drafted=drafted),
        concerned=tuple(sorted(state.concerned)),
        texts=tuple(_text(log, place) for place in state.texts),
        rounds=tuple(_rounds(log, state)),
        answers=tuple(_answer(log, state, party) for party in recipients(log, state)),
        holds=tuple(_hold(log, place, standing.stopped_by) for place in _all(state.holds)),
        adoption=_adoption(log, standing),
        release_at=log.release_at(state) if standing.in_effect else None,
        released={party: log.time[state.released[party][0]] for party in sorted(state.released)},
        waits_for_un=tuple(party for party in sorted(state.own) if log.waits(state, party)),
        un=_un(log, state),
        conflicts=tuple(conflicts(log, state)),
        refused=tuple(_refused(log)),
        waiting=tuple(_waiting(log)),
        events=tuple(log.events),
        heads=tuple(sorted(log.events[i].id for i in _heads(log))),
    )


def _adoption(log: PackageHistory, standing: AdoptionStanding) -> Adoption | None:
    if standing.adoption is None:
        return None
    chosen = log.events[standing.adoption]
    assert isinstance(chosen.body, Adopted)
    return Adoption(
        id=chosen.id,
        version=chosen.body.version,
        at=log.time[standing.adoption],
        stopped_by=tuple(log.events[hold].id for hold in standing.stopped_by),
    )


def _refused(log: PackageHistory) -> Iterator[RefusedEvent]:
    for place, message in log.refused.items():
        event = log.events[place]
        yield RefusedEvent(id=event.id, party=event.party, kind=event.kind, message=message)


def _waiting(log: PackageHistory) -> Iterator[WaitingEvent]:
    for event in log.waiting:
        missing = tuple(parent for parent in event.after if parent not in log.place)
        yield WaitingEvent(id=event.id, party=event.party, kind=event.kind, missing=missing)


def _heads(log: PackageHistory) -> Iterator[int]:
    """Applied events that no applied event was made upon. What was refused need not travel for others to be judged."""
    known = 0
    for i in reversed(range(len(log.events))):
        if log.applied >> i & 1 and not known >> i & 1:
            known |= log.past[i]
            yield i


def _all(by_party: dict[str, Heads]) -> Heads:
    return tuple(sorted(place for heads in by_party.values() for place in heads)) if by_party else ()


def _status(log: PackageHistory, state: State, *, drafted: bool) -> Status:
    if not drafted:
        refused = 0 in log.refused and isinstance(log.events[0].body, Drafted)
        return Status.NOT_DRAFTED if refused else Status.INCOMPLETE
    if state.withdrawn:
        return Status.WITHDRAWN
    if len(state.texts) > 1:
        return Status.RIVAL_TEXTS
    standing = log.standing(state)
    if standing.stopped_by:
        return Status.ADOPTION_STOPPED
    return _after_adoption(log, state) if standing.in_effect else _before_adoption(log, state)


def _before_adoption(log: PackageHistory, state: State) -> Status:
    if state.holds:
        objected = any(log.position(hold).stance is Stance.OBJECT for hold in _all(state.holds))
        return Status.OBJECTED if objected else Status.HELD
    return Status.CIRCULATED if state.rounds else Status.DRAFTED


def _after_adoption(log: PackageHistory, state: State) -> Status:
    if state.released:
        acting = set(log.content(state.texts[0]).acting)
        return Status.RELEASED if acting <= set(state.released) else Status.PARTLY_RELEASED
    return Status.RELEASE_SET if state.releases else Status.ADOPTED


def _text(log: PackageHistory, place: int) -> PackageText:
    event = log.events[place]
    return PackageText(
        version=event.id, content=log.content(place), party=event.party, person=event.person, at=log.time[place]
    )


def _rounds(log: PackageHistory, state: State) -> Iterator[CirculationRound]:
    for place, event in enumerate(log.events):
        body = event.body
        if isinstance(body, Circulated) and log.applied >> place & 1:
            yield CirculationRound(
                id=event.id,
                version=body.version,
                to=tuple(sorted(body.to)),
                working_days=body.working_days,
                deadline=body.deadline,
                at=log.time[place],
                standing=place in state.rounds,
            )


def _answer(log: PackageHistory, state: State, party: str) -> PartyAnswer:
    said = state.positions.get(party, ())
    if not said:
        return PartyAnswer(party=party, stance=None)
    standing = {log.events[r].id for r in state.rounds}
    chosen = max(said, key=lambda place: (log.position(place).stance.caution, -place))
    position = log.position(chosen)
    lifted = position.stance.stops and chosen not in state.holds.get(party, ())
    return PartyAnswer(
        party=party,
        stance=None if lifted else position.stance,
        positions=tuple(log.events[place].id for place in said),
        reasons=position.reasons,
        changes=position.changes,
        at=log.time[chosen],
        counts=not lifted and (position.round in standing or position.stance.stops),
    )


def _hold(log: PackageHistory, place: int, stopping: Heads) -> Hold:
    event, position = log.events[place], log.position(place)
    return Hold(
        position=event.id,
        party=event.party,
        stance=position.stance,
        reasons=position.reasons,
        at=log.time[place],
        stops_adoption=place in stopping,
    )


def _un(log: PackageHistory, state: State) -> UNTrack | None:
    if not state.submitted:
        return None
    # Of two submissions at once the one with the later deadline is waited for.
    chosen = max(state.submitted, key=lambda place: (_submission(log, place).deadline, -place))
    body = _submission(log, chosen)
    ends = {type(log.events[e].body) for e in state.un_ends}
    stands = "before the Committee"
    if state.un_holds:
        stands = "held"
    elif UNObjected in ends:
        stands = "objected to"
    elif UNAdopted in ends:
        stands = "adopted"
    return UNTrack(
        submission=log.events[chosen].id,
        reference=body.reference,
        version=body.version,
        deadline=body.deadline,
        stands=stands,
        holds=tuple(log.events[h].id for h in state.un_holds),
        outcome=tuple(log.events[e].id for e in state.un_ends),
    )


def _submission(log: PackageHistory, place: int) -> SubmittedToUN:
    body = log.events[place].body
    assert isinstance(body, SubmittedToUN)
    return body
