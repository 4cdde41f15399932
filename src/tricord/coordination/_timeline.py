"""What each event of a package does, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tricord.coordination._bodies import (
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
    SubmittedToUN,
    UNAdopted,
    UNHold,
    UNHoldLifted,
    UNObjected,
    Withdrawn,
)
from tricord.coordination._formatting import listed, short, when

#: So many subjects are named; of more, the first and how many others.
_MAX_NAMED = 3


def act_words(body: Body) -> str:
    """What an event with this body does: the rest of a sentence that begins with its party."""
    return _WORDS[type(body)](body)


def _drafted(body: Drafted) -> str:
    return f"drafts {body.content.title!r} with {_subjects(body.content)}"


def _amended(body: Amended) -> str:
    return f"amends the text ({_subjects(body.content)}){_because(body.reasons)}"


def _approved(body: Approved) -> str:
    return f"approves: {act_words(body.act)}"


def _circulated(body: Circulated) -> str:
    days = f"{body.working_days} working {'day' if body.working_days == 1 else 'days'}"
    terms = f"for no objection within {days}, until {when(body.deadline)}"
    return f"circulates {short(body.version)} to {listed(body.to)} {terms}"


def _position(body: Position) -> str:
    said = "; ".join(filter(None, (body.reasons, body.changes and f"asks for: {body.changes}")))
    return f"answers {body.stance.value}{_because(said)}"


def _hold_lifted(body: HoldLifted) -> str:
    return f"lifts its hold {short(body.position)}{_because(body.reasons)}"


def _seen(_: Seen) -> str:
    return "confirms what it has seen"


def _adopted(body: Adopted) -> str:
    return f"adopts {short(body.version)}"


def _release_set(body: ReleaseSet) -> str:
    return f"sets the release of {short(body.version)} at {when(body.release_at)}"


def _released(body: Released) -> str:
    return f"has published {short(body.version)} ({body.reference})"


def _withdrawn(body: Withdrawn) -> str:
    return f"withdraws the package: {body.reasons}"


def _own_measures(body: OwnMeasures) -> str:
    said = "own measures wait for the UN" if body.wait else "own measures go ahead"
    return f"{said}{_because(body.reasons)}"


def _submitted(body: SubmittedToUN) -> str:
    deadline = when(body.deadline)
    return f"submits {short(body.version)} to the 1718 Committee ({body.reference}), no objection by {deadline}"


def _un_hold(body: UNHold) -> str:
    return f"reports a hold in the Committee{f' by {body.by}' if body.by else ''} ({body.reference})"


def _un_hold_lifted(body: UNHoldLifted) -> str:
    return f"reports that the hold {short(body.hold)} in the Committee was lifted ({body.reference})"


def _un_adopted(body: UNAdopted) -> str:
    return f"reports that the Committee has adopted ({body.reference})"


def _un_objected(body: UNObjected) -> str:
    return f"reports that the Committee did not agree ({body.reference})"


def _because(reasons: str) -> str:
    return f": {reasons}" if reasons else ""


def _subjects(content: Content) -> str:
    names = [one.caption for one in content.subjects]
    return str(listed(names)) if len(names) <= _MAX_NAMED else f"{names[0]} and {len(names) - 1} others"


_WORDS: dict[type[Body], Callable[[Any], str]] = {
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
