"""Whatever the order in which events come, and however often: the same events make the same package."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.coordination.story import DEADLINE, PARTIES, RELEASE, START, content
from tricord.coordination import (
    Adopted,
    Amended,
    Approved,
    Body,
    Circulated,
    Drafted,
    Event,
    HoldLifted,
    OwnMeasures,
    Package,
    Position,
    Released,
    ReleaseSet,
    Seen,
    Stance,
    Status,
    SubmittedToUN,
    UNAdopted,
    UNHold,
    UNHoldLifted,
    UNObjected,
    Withdrawn,
    fold,
    make_event,
)

KINDS = (
    *("amend", "circulate", "adopt", "release-set", "released", "withdraw", "position", "lift", "seen", "approve"),
    *("own", "submit", "un-hold", "un-lift", "un-adopt", "un-object"),
)
#: What comes next as a rule: for the lead and for the others.
NEXT = {
    Status.DRAFTED: (("circulate",), ("seen",)),
    Status.RIVAL_TEXTS: (("amend",), ("seen",)),
    Status.CIRCULATED: (("adopt", "adopt", "adopt", "amend"), ("position",)),
    Status.HELD: (("adopt", "amend"), ("lift", "position")),
    Status.OBJECTED: (("adopt", "amend"), ("lift", "position")),
    Status.ADOPTION_STOPPED: (("seen", "release-set"), ("lift", "position")),
    Status.ADOPTED: (("release-set", "submit"), ("seen", "own", "position")),
    Status.RELEASE_SET: (("submit", "released", "release-set"), ("released", "own", "un-hold", "un-lift", "un-adopt")),
    Status.PARTLY_RELEASED: (("released", "un-object"), ("released", "un-hold", "un-lift", "un-adopt")),
}
#: And when, as a rule.
TIMES = {"adopt": DEADLINE, "submit": DEADLINE, "release-set": DEADLINE, "released": RELEASE, "un-adopt": RELEASE}


def ids(package: Package, kind: str) -> list[str]:
    return [event.id for event in package.events if event.kind == kind] or ["nothing"]


def body(draw: random.Random, kind: str, package: Package) -> Body:
    """Some act, legal or not: it speaks of what is in the package as far as its author has seen it."""
    version = package.version or "nothing"
    if draw.random() < 0.1:
        version = draw.choice([*ids(package, "drafted"), *ids(package, "amended")])
    at = draw.choice([DEADLINE, RELEASE, RELEASE])
    match kind:
        case "amend":
            return Amended(content=content(f"Text {draw.randrange(3)}"))
        case "circulate":
            to = tuple(draw.sample(["KR", "US"], draw.choice([1, 2])))
            return Circulated(version=version, to=to, working_days=3, deadline=at)
        case "adopt":
            return Adopted(version=version)
        case "release-set":
            return ReleaseSet(version=version, release_at=at)
        case "released":
            return Released(version=version, reference="Gazette")
        case "submit":
            return SubmittedToUN(version=version, reference="Note", working_days=5, deadline=at)
        case "approve":
            act = body(draw, draw.choice(["circulate", "adopt", "release-set", "released", "submit"]), package)
            assert isinstance(act, Circulated | Adopted | ReleaseSet | Released | SubmittedToUN)
            return Approved(act=act)
        case "position":
            stance = draw.choice(list(Stance))
            standing = [r.id for r in package.rounds if r.standing or draw.random() < 0.2] or ["nothing"]
            return Position(round=draw.choice(standing), stance=stance, reasons="r", changes="c")
        case "lift":
            return HoldLifted(position=draw.choice([h.position for h in package.holds] or ids(package, "position")))
        case "seen":
            return Seen()
        case "withdraw":
            return Withdrawn(reasons="r")
        case "own":
            return OwnMeasures(wait=draw.random() < 0.5)
        case "un-hold":
            return UNHold(reference="Note")
        case "un-lift":
            return UNHoldLifted(hold=draw.choice(ids(package, "un-hold")), reference="Note")
        case "un-adopt":
            return UNAdopted(reference="Press release")
        case _:
            return UNObjected(reference="Note")


def happenings(seed: int, length: int) -> list[Event]:
    """What three parties do, each at a desk of its own (the lead at two) that hears of the others now and then.

    As a rule it is what comes next, approved by a second person; often enough it is not.
    """
    draw = random.Random(seed)
    first = make_event(Drafted(content=content()), party="JP", person=f"officer-{seed}", at=START)
    desks: dict[str, list[Event]] = {party: [first] for party in (*PARTIES, "JP'")}
    for _ in range(length):
        name = draw.choice([*desks, "JP"])
        party, desk = name.rstrip("'"), desks[name]
        if draw.random() < 0.6:
            known = {event.id for event in desk}
            desk.extend(event for event in desks[draw.choice(list(desks))] if event.id not in known)
        package = fold(desk)
        kind = draw.choice(KINDS)
        if package.un is not None and draw.random() < 0.5:
            kind = draw.choice(["un-lift", "un-hold", "un-adopt"])
        elif package.status in NEXT and (draw.random() < 0.8 or (kind == "withdraw" and draw.random() < 0.8)):
            kind = draw.choice(NEXT[package.status][party != "JP"])
        acts = [body(draw, kind, package)]
        if isinstance(acts[0], Circulated | Adopted | ReleaseSet | Released | SubmittedToUN) and draw.random() < 0.9:
            acts.insert(0, Approved(act=acts[0]))
        time = TIMES.get(kind, START) if draw.random() < 0.8 else draw.choice([START, DEADLINE, RELEASE])
        for number, act in enumerate(acts):
            after = fold(desk).heads
            if draw.random() < 0.1:
                after = tuple(draw.sample(after, 1)) if draw.random() < 0.5 else (draw.choice(desk).id,)
            desk.append(
                make_event(
                    act,
                    party=party,
                    person=f"{name}-{number if draw.random() < 0.95 else 0}",
                    at=time + timedelta(minutes=draw.randrange(-10, 90)),
                    package=first.id,
                    after=after,
                )
            )
    events: dict[str, Event] = {event.id: event for desk in desks.values() for event in desk}
    return list(events.values())


logs = st.builds(happenings, st.integers(0, 2**32), st.integers(1, 40))


@given(events=logs, order=st.randoms(use_true_random=False))
@settings(max_examples=200)
def test_any_order_and_any_repetition_gives_the_same_package(events: list[Event], order: random.Random) -> None:
    shuffled = [*events, *order.choices(events, k=5)]
    order.shuffle(shuffled)
    assert fold(shuffled) == fold(events)


@given(events=logs, order=st.randoms(use_true_random=False))
@settings(max_examples=150)
def test_what_a_part_has_judged_the_rest_does_not_judge_again(events: list[Event], order: random.Random) -> None:
    part = order.sample(events, order.randrange(1, len(events) + 1))
    early, late = fold(part), fold(events)
    waiting = {one.id for one in early.waiting}
    judged = {event.id for event in part} - waiting
    verdicts = {one.id: one.reason for one in early.refused}
    whole = {one.id: one.reason for one in late.refused}
    assert late.waiting == ()
    assert {name: verdicts.get(name) for name in judged} == {name: whole.get(name) for name in judged}
    assert fold([*part, *events]) == late


@given(events=logs)
@settings(max_examples=150)
def test_what_is_refused_changes_nothing_else(events: list[Event]) -> None:
    package = fold(events)
    refused = {one.id for one in package.refused}
    # Without it, and with those made upon it made upon what it was made upon, nothing but the refusals differs; an
    # event that nobody has built upon is simply left out.
    built_upon = {parent for event in events for parent in event.after}
    for name in refused - built_upon:
        rest = fold([event for event in events if event.id != name])
        assert without_refusals(rest) == without_refusals(package)
        assert [one for one in package.refused if one.id != name] == list(rest.refused)


def without_refusals(package: Package) -> dict[str, object]:
    told = {name: getattr(package, name) for name in package.__struct_fields__ if name not in ("refused", "events")}
    refused = {one.id for one in package.refused}
    return {**told, "events": [event.id for event in package.events if event.id not in refused]}


@given(events=logs)
@settings(max_examples=100)
def test_no_event_is_lost(events: list[Event]) -> None:
    package = fold(events)
    assert {event.id for event in package.events} == {event.id for event in events}
    assert len(package.timeline()) == len(events)
    for party in package.concerned:
        assert package.next_steps(DEADLINE)[party]


@pytest.mark.slow
def test_the_generated_logs_reach_every_corner() -> None:
    """The property tests are worth what their logs are worth."""
    packages = [fold(happenings(seed, 40)) for seed in range(150)]
    applied = {event.kind for p in packages for event in p.events if event.id not in {one.id for one in p.refused}}
    assert len(applied) == 17
    assert len({p.status for p in packages}) >= 9
    assert len({c.kind for p in packages for c in p.conflicts}) >= 10
    assert sum(len(p.refused) for p in packages) > 500
