"""Which acts are legal, each judged in the state of what it was made upon and in nothing else.

So all nodes that hold an event with its past judge it alike, whatever else they hold and whenever it came. A rule
gives the reason for a refusal, or nothing.
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
from tricord.coordination._history import History, State, bits


class Case(NamedTuple):
    """An event at its place, with the state of what it was made upon."""

    log: History
    place: int
    event: Event
    state: State


def refusal(log: History, i: int, state: State) -> str:
    """Why event `i` is not legal in a state; empty where it is."""
    event = log.events[i]
    if not isinstance(event.body, Drafted) and not state.members & 1:
        return "it was not made upon the draft, so nothing is known of the package it speaks of"
    if state.withdrawn and not isinstance(event.body, Seen):
        return "the package had been withdrawn; draft another"
    return _RULES[type(event.body)](Case(log, i, event, state))


# -- the lead's acts ---------------------------------------------------------------------------------------------------


def _drafted(case: Case) -> str:
    assert isinstance(case.event.body, Drafted)
    return _originated(case.event.party, case.event.body.content)


def _amended(case: Case) -> str:
    assert isinstance(case.event.body, Amended)
    if wrong := _only_lead(case, "amends"):
        return wrong
    if case.log.standing(case.state).in_effect:
        return "the text had been adopted; withdraw the package and draft another"
    return _unpublished(case) or _originated(case.event.party, case.event.body.content)


def _circulated(case: Case) -> str:
    body = case.event.body
    assert isinstance(body, Circulated)
    if wrong := _only_lead(case, "circulates") or _one_text(case, body.version):
        return wrong
    if case.event.party in body.to:
        return f"{case.event.party} leads; it circulates to others"
    if UN in body.to:
        return "the UN takes no position in a round; submit the package to the Committee"
    allowed = case.log.content(case.state.texts[0]).marking.releasable_to
    if strange := sorted(set(body.to) - set(allowed)):
        return f"the marking does not allow it to reach {listed(strange)} (releasable to {listed(allowed) or 'nobody'})"
    if body.deadline <= case.log.time[case.place]:
        return f"its deadline, {when(body.deadline)}, had passed when it was made"
    if case.log.standing(case.state).in_effect:
        return "the text had been adopted; withdraw the package and draft another"
    return _unpublished(case) or _four_eyes(case)


def _adopted(case: Case) -> str:
    body = case.event.body
    assert isinstance(body, Adopted)
    if wrong := _only_lead(case, "adopts") or _one_text(case, body.version):
        return wrong
    if not case.state.rounds:
        return "the text had not been circulated"
    if any(case.log.round_of(r).version != body.version for r in case.state.rounds):
        return "the text is not the one that was circulated last; circulate it"
    if case.state.holds:
        held = [f"{party} ({case.log.position(h[0]).stance.value})" for party, h in sorted(case.state.holds.items())]
        return f"it is stopped by {listed(held)}"
    silent = [party for party in recipients(case.log, case.state) if not supports(case.log, case.state, party)]
    deadline = case.log.deadline(case.state.rounds)
    if silent and case.log.time[case.place] < deadline:
        return f"{listed(silent)} had not supported it and may object until {when(deadline)}"
    if case.log.standing(case.state).in_effect:
        return "it had been adopted already"
    return _four_eyes(case)


def _release_set(case: Case) -> str:
    body = case.event.body
    assert isinstance(body, ReleaseSet)
    if wrong := _only_lead(case, "sets the time of release") or _in_effect(case, body.version):
        return wrong
    if body.release_at <= case.log.time[case.place]:
        return f"{when(body.release_at)} had passed when it was made"
    return _unpublished(case) or _four_eyes(case)


def _withdrawn(case: Case) -> str:
    return _only_lead(case, "withdraws") or _unpublished(case)


def _submitted(case: Case) -> str:
    body = case.event.body
    assert isinstance(body, SubmittedToUN)
    if wrong := _only_lead(case, "submits to the UN") or _one_text(case, body.version):
        return wrong
    allowed = case.log.content(case.state.texts[0]).marking.releasable_to
    if UN not in allowed:
        return f"the marking does not allow it to reach the UN (releasable to {listed(allowed) or 'nobody'})"
    for place in case.state.submitted:
        other = case.log.events[place].body
        if isinstance(other, SubmittedToUN) and other.version == body.version and not case.state.un_ends:
            return f"this version lies before the Committee already ({other.reference})"
    if body.deadline <= case.log.time[case.place]:
        return f"the Committee's deadline, {when(body.deadline)}, had passed when it was made"
    return _four_eyes(case)


# -- every party's acts ------------------------------------------------------------------------------------------------


def _approved(case: Case) -> str:
    assert isinstance(case.event.body, Approved)
    act = case.event.body.act
    if isinstance(act, Released):
        return _concerned(case) or _one_text(case, act.version)
    return _only_lead(case, f"approves what only {case.log.lead} does") or _one_text(case, act.version)


def _position(case: Case) -> str:
    body = case.event.body
    assert isinstance(body, Position)
    place = case.log.place.get(body.round)
    if place is None or not case.state.members >> place & 1 or not isinstance(case.log.events[place].body, Circulated):
        return f"it answers a round, {short(body.round)}, that is not among what it was made upon"
    circulated = case.log.round_of(place)
    if case.event.party not in circulated.to:
        return f"the round was circulated to {listed(circulated.to)}, not to {case.event.party}"
    for adopted in bits(case.state.members & ~case.log.past[place]):
        closing = case.log.events[adopted].body
        if isinstance(closing, Adopted) and closing.version == circulated.version:
            return "it is late: it was made upon the adoption, whatever its clock says"
    if place not in case.state.rounds:
        return "it answers a former round; the text has been circulated anew"
    return ""


def _hold_lifted(case: Case) -> str:
    assert isinstance(case.event.body, HoldLifted)
    place = case.log.place.get(case.event.body.position)
    if place is None or place not in case.state.holds.get(case.event.party, ()):
        return f"{case.event.party} had no hold {short(case.event.body.position)} that stood"
    return ""


def _seen(case: Case) -> str:
    return _concerned(case)


def _own_measures(case: Case) -> str:
    return _concerned(case) or _acting(case)


def _released(case: Case) -> str:
    body = case.event.body
    assert isinstance(body, Released)
    if wrong := _concerned(case) or _in_effect(case, body.version) or _acting(case):
        return wrong
    at = case.log.release_at(case.state)
    if at is None:
        return "no time of release had been set"
    if case.log.time[case.place] < at:
        return f"all publish at {when(at)}; this was before"
    if case.log.waits(case.state, case.event.party) and not case.log.un_adopted(case.state):
        return f"{case.event.party}'s own measures wait for the UN, which had not adopted; say first that they go ahead"
    if case.event.party in case.state.released:
        return f"{case.event.party} had said so already"
    return _four_eyes(case)


# -- reports from the Committee ----------------------------------------------------------------------------------------


def _un_hold(case: Case) -> str:
    return _concerned(case) or _before_committee(case)


def _un_hold_lifted(case: Case) -> str:
    assert isinstance(case.event.body, UNHoldLifted)
    if wrong := _concerned(case):
        return wrong
    place = case.log.place.get(case.event.body.hold)
    return "" if place in case.state.un_holds else f"no hold {short(case.event.body.hold)} stood in the Committee"


def _un_adopted(case: Case) -> str:
    if wrong := _concerned(case) or _before_committee(case):
        return wrong
    return "a hold stands in the Committee; report first that it was lifted" if case.state.un_holds else ""


def _un_objected(case: Case) -> str:
    return _concerned(case) or _before_committee(case)


# -- what several rules ask --------------------------------------------------------------------------------------------


def recipients(log: History, state: State) -> tuple[str, ...]:
    """The parties that the standing rounds went to."""
    return tuple(sorted({party for r in state.rounds for party in log.round_of(r).to}))


def supports(log: History, state: State, party: str) -> bool:
    """True where all that a party says in the standing rounds is plain support."""
    said = [log.position(p) for p in state.positions.get(party, ())]
    standing = {log.events[r].id for r in state.rounds}
    return bool(said) and all(one.stance is Stance.SUPPORT and one.round in standing for one in said)


def _only_lead(case: Case, does: str) -> str:
    return (
        ""
        if case.event.party == case.log.lead
        else f"{case.event.party} {does}; only {case.log.lead}, which leads, may"
    )


def _concerned(case: Case) -> str:
    if case.event.party in case.state.concerned:
        return ""
    return f"the package had not been circulated to {case.event.party}"


def _acting(case: Case) -> str:
    if any(case.event.party in case.log.content(text).acting for text in case.state.texts):
        return ""
    return f"{case.event.party} proposes no measures of its own in it"


def _one_text(case: Case, version: str) -> str:
    if len(case.state.texts) > 1:
        return f"{len(case.state.texts)} texts stand beside each other; the lead amends on top of all of them first"
    current = case.log.events[case.state.texts[0]].id
    return "" if version == current else f"it is about the version {short(version)}; the text is {short(current)}"


def _in_effect(case: Case, version: str) -> str:
    if wrong := _one_text(case, version):
        return wrong
    standing = case.log.standing(case.state)
    if standing.adoption is None:
        return "the text had not been adopted"
    if standing.stopped_by:
        held = sorted({case.log.events[h].party for h in standing.stopped_by})
        return f"the adoption is stopped by {listed(held)}"
    return ""


def _unpublished(case: Case) -> str:
    return f"{listed(sorted(case.state.released))} had published already" if case.state.released else ""


def _before_committee(case: Case) -> str:
    if not case.state.submitted:
        return "the package had not been submitted to the Committee"
    ends = {type(case.log.events[e].body) for e in case.state.un_ends}
    return "the Committee had decided already" if len(ends) == 1 else ""


def _originated(party: str, content: Content) -> str:
    originator = content.marking.originator
    return "" if originator == party else f"its marking is {originator}'s, and {party} leads; mark it as {party}'s"


def _four_eyes(case: Case) -> str:
    if any(
        case.log.approves(a, case.place) and case.log.events[a].person != case.event.person
        for a in case.state.approvals
    ):
        return ""
    return f"four eyes: nobody of {case.event.party} but {case.event.person} had approved this very act"


_RULES: dict[type[Body], Callable[[Case], str]] = {
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
