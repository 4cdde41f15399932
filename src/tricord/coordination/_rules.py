"""Which acts are legal, each judged in the state of what it was made upon and in nothing else.

So all nodes that hold an event with its past judge it alike, whatever else they hold and whenever it came. A rule
gives the reason for a refusal, or None.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tricord.coordination._bodies import (
    UN,
    Adopted,
    Amended,
    Approved,
    Body,
    Circulated,
    Content,
    Drafted,
    HoldLifted,
    OwnMeasures,
    Position,
    Released,
    ReleaseSet,
    Seen,
    Stance,
    SubmittedToUN,
    UNAdopted,
    UNHold,
    UNHoldLifted,
    UNObjected,
    Withdrawn,
)
from tricord.coordination._event import Event
from tricord.coordination._formatting import listed, short, when
from tricord.coordination._history import PackageHistory
from tricord.coordination._state import State, bits
from tricord.i18n import Argument, Message


class ActCase(NamedTuple):
    """An event at its place, with the state of what it was made upon."""

    log: PackageHistory
    place: int
    event: Event
    state: State


def refusal(log: PackageHistory, i: int, state: State) -> Message | None:
    """Why event `i` is not legal in a state; None where it is."""
    event = log.events[i]
    if not isinstance(event.body, Drafted) and not state.members & 1:
        return Message("coordination.not-upon-draft")
    if state.withdrawn and not isinstance(event.body, Seen):
        return Message("coordination.withdrawn-before")
    return _RULES[type(event.body)](ActCase(log, i, event, state))


# -- the lead's acts ---------------------------------------------------------------------------------------------------


def _drafted(case: ActCase) -> Message | None:
    assert isinstance(case.event.body, Drafted)
    return _originated(case.event.party, case.event.body.content)


def _amended(case: ActCase) -> Message | None:
    assert isinstance(case.event.body, Amended)
    if problem := _only_lead(case, Message("coordination.act-amends")):
        return problem
    if case.log.standing(case.state).in_effect:
        return Message("coordination.adopted-before")
    return _unpublished(case) or _originated(case.event.party, case.event.body.content)


def _circulated(case: ActCase) -> Message | None:
    body = case.event.body
    assert isinstance(body, Circulated)
    if problem := _only_lead(case, Message("coordination.act-circulates")) or _one_text(case, body.version):
        return problem
    if case.event.party in body.to:
        return Message("coordination.circulates-to-itself", (case.event.party,))
    if UN in body.to:
        return Message("coordination.un-in-round")
    allowed = case.log.content(case.state.texts[0]).marking.releasable_to
    if strange := sorted(set(body.to) - set(allowed)):
        return Message("coordination.marking-forbids", (listed(strange), _audience(allowed)))
    if body.deadline <= case.log.time[case.place]:
        return Message("coordination.deadline-passed", (when(body.deadline),))
    if case.log.standing(case.state).in_effect:
        return Message("coordination.adopted-before")
    return _unpublished(case) or _four_eyes(case)


def _adopted(case: ActCase) -> Message | None:
    body = case.event.body
    assert isinstance(body, Adopted)
    if problem := _only_lead(case, Message("coordination.act-adopts")) or _one_text(case, body.version):
        return problem
    if not case.state.rounds:
        return Message("coordination.not-circulated")
    if any(case.log.round_of(r).version != body.version for r in case.state.rounds):
        return Message("coordination.not-circulated-last")
    if problem := _held(case) or _open_to_objection(case):
        return problem
    if case.log.standing(case.state).in_effect:
        return Message("coordination.adopted-already")
    return _four_eyes(case)


def _held(case: ActCase) -> Message | None:
    holds = sorted(case.state.holds.items())
    held = [f"{party} ({case.log.position(heads[0]).stance.value})" for party, heads in holds]
    return Message("coordination.stopped-by", (listed(held),)) if held else None


def _open_to_objection(case: ActCase) -> Message | None:
    """Silence is no objection once the deadline has passed; before it, all must have said that they support."""
    silent = [party for party in recipients(case.log, case.state) if not supports(case.log, case.state, party)]
    deadline = case.log.deadline(case.state.rounds)
    if silent and case.log.time[case.place] < deadline:
        return Message("coordination.not-supported-yet", (listed(silent), when(deadline)))
    return None


def _release_set(case: ActCase) -> Message | None:
    body = case.event.body
    assert isinstance(body, ReleaseSet)
    if problem := _only_lead(case, Message("coordination.act-sets-release")) or _in_effect(case, body.version):
        return problem
    if body.release_at <= case.log.time[case.place]:
        return Message("coordination.release-passed", (when(body.release_at),))
    return _unpublished(case) or _four_eyes(case)


def _withdrawn(case: ActCase) -> Message | None:
    return _only_lead(case, Message("coordination.act-withdraws")) or _unpublished(case)


def _submitted(case: ActCase) -> Message | None:
    body = case.event.body
    assert isinstance(body, SubmittedToUN)
    if problem := _only_lead(case, Message("coordination.act-submits")) or _one_text(case, body.version):
        return problem
    allowed = case.log.content(case.state.texts[0]).marking.releasable_to
    if UN not in allowed:
        return Message("coordination.marking-forbids-un", (_audience(allowed),))
    for place in case.state.submitted:
        other = case.log.events[place].body
        if isinstance(other, SubmittedToUN) and other.version == body.version and not case.state.un_ends:
            return Message("coordination.before-committee-already", (other.reference,))
    if body.deadline <= case.log.time[case.place]:
        return Message("coordination.committee-deadline-passed", (when(body.deadline),))
    return _four_eyes(case)


# -- every party's acts ------------------------------------------------------------------------------------------------


def _approved(case: ActCase) -> Message | None:
    assert isinstance(case.event.body, Approved)
    act = case.event.body.act
    if isinstance(act, Released):
        return _concerned(case) or _one_text(case, act.version)
    return _only_lead(case, Message("coordination.act-approves", (case.log.lead,))) or _one_text(case, act.version)


def _position(case: ActCase) -> Message | None:
    body = case.event.body
    assert isinstance(body, Position)
    place = case.log.place.get(body.round)
    if place is None or not case.state.members >> place & 1 or not isinstance(case.log.events[place].body, Circulated):
        return Message("coordination.round-unknown", (short(body.round),))
    circulated = case.log.round_of(place)
    if case.event.party not in circulated.to:
        return Message("coordination.round-not-for-party", (listed(circulated.to), case.event.party))
    for adopted in bits(case.state.members & ~case.log.past[place]):
        closing = case.log.events[adopted].body
        if isinstance(closing, Adopted) and closing.version == circulated.version:
            return Message("coordination.answer-late")
    if place not in case.state.rounds:
        return Message("coordination.round-replaced")
    return None


def _hold_lifted(case: ActCase) -> Message | None:
    assert isinstance(case.event.body, HoldLifted)
    place = case.log.place.get(case.event.body.position)
    if place is None or place not in case.state.holds.get(case.event.party, ()):
        return Message("coordination.no-such-hold", (case.event.party, short(case.event.body.position)))
    return None


def _seen(case: ActCase) -> Message | None:
    return _concerned(case)


def _own_measures(case: ActCase) -> Message | None:
    return _concerned(case) or _acting(case)


def _released(case: ActCase) -> Message | None:
    body = case.event.body
    assert isinstance(body, Released)
    if problem := _concerned(case) or _in_effect(case, body.version) or _acting(case):
        return problem
    at = case.log.release_at(case.state)
    if at is None:
        return Message("coordination.release-not-set")
    if case.log.time[case.place] < at:
        return Message("coordination.released-early", (when(at),))
    if case.log.waits(case.state, case.event.party) and not case.log.un_adopted(case.state):
        return Message("coordination.waits-for-un", (case.event.party,))
    if case.event.party in case.state.released:
        return Message("coordination.said-already", (case.event.party,))
    return _four_eyes(case)


# -- reports from the Committee ----------------------------------------------------------------------------------------


def _un_hold(case: ActCase) -> Message | None:
    return _concerned(case) or _before_committee(case)


def _un_hold_lifted(case: ActCase) -> Message | None:
    assert isinstance(case.event.body, UNHoldLifted)
    if problem := _concerned(case):
        return problem
    place = case.log.place.get(case.event.body.hold)
    if place in case.state.un_holds:
        return None
    return Message("coordination.no-such-un-hold", (short(case.event.body.hold),))


def _un_adopted(case: ActCase) -> Message | None:
    if problem := _concerned(case) or _before_committee(case):
        return problem
    return Message("coordination.un-hold-stands") if case.state.un_holds else None


def _un_objected(case: ActCase) -> Message | None:
    return _concerned(case) or _before_committee(case)


# -- what several rules ask --------------------------------------------------------------------------------------------


def recipients(log: PackageHistory, state: State) -> tuple[str, ...]:
    """The parties that the standing rounds went to."""
    return tuple(sorted({party for r in state.rounds for party in log.round_of(r).to}))


def supports(log: PackageHistory, state: State, party: str) -> bool:
    """True where all that a party says in the standing rounds is plain support."""
    said = [log.position(p) for p in state.positions.get(party, ())]
    standing = {log.events[r].id for r in state.rounds}
    return bool(said) and all(one.stance is Stance.SUPPORT and one.round in standing for one in said)


def _only_lead(case: ActCase, does: Message) -> Message | None:
    if case.event.party == case.log.lead:
        return None
    return Message("coordination.only-lead", (case.event.party, does, case.log.lead))


def _audience(parties: tuple[str, ...]) -> Argument:
    return listed(parties) or Message("coordination.nobody")


def _concerned(case: ActCase) -> Message | None:
    if case.event.party in case.state.concerned:
        return None
    return Message("coordination.not-concerned", (case.event.party,))


def _acting(case: ActCase) -> Message | None:
    if any(case.event.party in case.log.content(text).acting for text in case.state.texts):
        return None
    return Message("coordination.not-acting", (case.event.party,))


def _one_text(case: ActCase, version: str) -> Message | None:
    if len(case.state.texts) > 1:
        return Message("coordination.rival-texts", (len(case.state.texts),))
    current = case.log.events[case.state.texts[0]].id
    if version == current:
        return None
    return Message("coordination.other-version", (short(version), short(current)))


def _in_effect(case: ActCase, version: str) -> Message | None:
    if problem := _one_text(case, version):
        return problem
    standing = case.log.standing(case.state)
    if standing.adoption is None:
        return Message("coordination.not-adopted")
    if standing.stopped_by:
        held = sorted({case.log.events[h].party for h in standing.stopped_by})
        return Message("coordination.adoption-stopped", (listed(held),))
    return None


def _unpublished(case: ActCase) -> Message | None:
    if not case.state.released:
        return None
    return Message("coordination.published-already", (listed(sorted(case.state.released)),))


def _before_committee(case: ActCase) -> Message | None:
    if not case.state.submitted:
        return Message("coordination.not-submitted")
    ends = {type(case.log.events[e].body) for e in case.state.un_ends}
    return Message("coordination.committee-decided") if len(ends) == 1 else None


def _originated(party: str, content: Content) -> Message | None:
    originator = content.marking.originator
    if originator == party:
        return None
    return Message("coordination.marked-by-another", (originator, party))


def _four_eyes(case: ActCase) -> Message | None:
    if any(
        case.log.approves(a, case.place) and case.log.events[a].person != case.event.person
        for a in case.state.approvals
    ):
        return None
    return Message("coordination.four-eyes", (case.event.party, case.event.person))


_RULES: dict[type[Body], Callable[[ActCase], Message | None]] = {
    Drafted: _drafted,
    Amended: _amended,
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
    UNAdopted: _un_adopted,
    UNObjected: _un_objected,
}
