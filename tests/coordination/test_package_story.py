"""A package from the draft to the release, and each act that is not legal on the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from tests.coordination.story import DEADLINE, RELEASE, START, Desk, content
from tricord.coordination import (
    Adopted,
    Amended,
    Approved,
    Circulated,
    Drafted,
    Ground,
    HoldLifted,
    OwnMeasures,
    Position,
    ProposedMeasures,
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
    fold_all,
)


def test_silence_until_the_deadline_is_no_objection_and_all_publish_at_one_time() -> None:
    stood, desk = [], Desk.drafted()
    stood.append(desk.package.status)
    desk.circulate()
    stood.append(desk.package.status)
    assert desk.package.deadline == DEADLINE
    desk.answer("US", Stance.SUPPORT)
    assert desk.package.next_steps(START)["JP"] == ("JP waits for KR until Tue 29 Nov 2022 14:00 Tokyo.",)
    assert desk.package.next_steps(START)["KR"] == (
        "KR can answer until Tue 29 Nov 2022 14:00 Seoul; silence is no objection.",
    )
    desk.adopt()
    stood.append(desk.package.status)
    desk.set_release()
    stood.append(desk.package.status)
    assert desk.package.next_steps(DEADLINE)["US"] == ("US publishes at Thu 01 Dec 2022 19:00 Washington, not before.",)
    desk.two("US", Released(version=desk.version, reference="Notice of OFAC"), at=RELEASE)
    stood.append(desk.package.status)
    for party in ("JP", "KR"):
        desk.two(party, Released(version=desk.version, reference="Official gazette"), at=RELEASE)
    package = desk.package
    stood.append(package.status)
    assert stood == [
        Status.DRAFTED,
        Status.CIRCULATED,
        Status.ADOPTED,
        Status.RELEASE_SET,
        Status.PARTLY_RELEASED,
        Status.RELEASED,
    ]
    assert list(package.released) == ["JP", "KR", "US"]
    assert (package.refused, package.waiting, package.conflicts) == ((), (), ())
    assert str(package.timeline()[0]) == (
        "Mon 21 Nov 2022 09:00 +00:00  JP (officer-1) drafts 'Trading companies' with Invented Trading"
    )


def test_a_deadline_that_this_nodes_calendars_do_not_give_is_told() -> None:
    assert Desk.circulated().package.doubts() == ()
    desk = Desk.drafted()
    desk.circulate(deadline=DEADLINE - timedelta(days=1))
    (doubt,) = desk.package.doubts()
    assert "the round says Sun 27 Nov 2022 24:00 Washington. Ask JP." in doubt


def test_all_support_makes_the_deadline_needless() -> None:
    desk = Desk.circulated()
    desk.answer("KR", Stance.SUPPORT)
    assert "US had not supported it" in adopting(desk.fork())
    desk.answer("US", Stance.SUPPORT)
    desk.adopt(at=START + timedelta(days=1))
    assert desk.package.status is Status.ADOPTED


def adopting(desk: Desk) -> str:
    """Why JP can not adopt on the second day."""
    event = desk.adopt(at=START + timedelta(days=1))
    return desk.why(event)


def test_support_with_changes_does_not_stop_but_is_no_plain_support() -> None:
    desk = Desk.circulated(to=("KR",))
    desk.answer("KR", Stance.SUPPORT_WITH_CHANGES)
    assert "KR had not supported it" in adopting(desk.fork())
    desk.adopt(at=DEADLINE)
    assert desk.package.status is Status.ADOPTED


@pytest.mark.parametrize(("stance", "status"), [(Stance.HOLD, Status.HELD), (Stance.OBJECT, Status.OBJECTED)])
def test_a_hold_stops_the_adoption_until_its_own_party_lifts_it(stance: Stance, status: Status) -> None:
    desk = Desk.circulated()
    held = desk.answer("KR", stance)
    assert desk.package.status is status
    assert f"stopped by KR ({stance.value})" in desk.why(desk.adopt())
    stranger = desk.act("US", HoldLifted(position=held.id))
    assert "US had no hold" in desk.why(stranger)
    desk.act("KR", HoldLifted(position=held.id, reasons="Read."))
    assert desk.package.holds == ()
    desk.adopt()
    assert desk.package.status is Status.ADOPTED


def test_a_hold_outlives_the_round_and_support_does_not() -> None:
    desk = Desk.circulated()
    desk.answer("KR", Stance.HOLD)
    desk.answer("US", Stance.SUPPORT)
    desk.act("JP", Amended(content=content("Without the alias"), reasons="As KR asks."))
    assert desk.package.next_steps(START)["KR"] == ("KR waits for JP to circulate the amended text.",)
    desk.circulate()
    package = desk.package
    assert [(a.party, a.stance, a.counts) for a in package.answers] == [
        ("KR", Stance.HOLD, True),
        ("US", Stance.SUPPORT, False),
    ]
    desk.answer("KR", Stance.SUPPORT)
    assert "US had not supported it" in adopting(desk)


def test_an_answer_to_a_former_round_is_refused() -> None:
    desk = Desk.circulated()
    former = desk.round
    desk.act("JP", Amended(content=content("Second")))
    desk.circulate()
    late = desk.act("KR", Position(round=former, stance=Stance.SUPPORT))
    assert "circulated again" in desk.why(late)


def test_what_is_not_approved_by_a_second_person_word_for_word_is_refused() -> None:
    desk = Desk.drafted()
    act = Circulated(version=desk.version, to=("KR",), working_days=3, deadline=DEADLINE)
    assert "four eyes" in desk.why(desk.act("JP", act))
    desk.act("JP", Approved(act=act), person="officer-1")
    assert "four eyes: nobody of JP but officer-1" in desk.why(desk.act("JP", act))
    other = msgspec.structs.replace(act, to=("KR", "US"))
    desk.act("JP", Approved(act=other), person="officer-2")
    assert "four eyes" in desk.why(desk.act("JP", act))
    desk.act("JP", other)
    assert desk.package.status is Status.CIRCULATED


def test_an_approval_is_of_the_same_party_of_the_very_version_and_for_once() -> None:
    desk = Desk.circulated()
    stranger = desk.act("KR", Approved(act=Adopted(version=desk.version)), person="officer-2")
    assert "only JP" in desk.why(stranger)
    former = desk.version
    desk.act("JP", Approved(act=Adopted(version=former)), person="officer-2")
    desk.act("JP", Amended(content=content("Second")))
    desk.circulate()
    assert "it is about the version" in desk.why(desk.act("JP", Adopted(version=former), at=DEADLINE))
    assert "four eyes" in desk.why(desk.act("JP", Adopted(version=desk.version), at=DEADLINE))
    desk.adopt()
    first, second = RELEASE, RELEASE + timedelta(hours=1)
    desk.set_release(first)
    desk.set_release(second)
    again = desk.act("JP", ReleaseSet(version=desk.version, release_at=first), at=DEADLINE)
    assert "four eyes" in desk.why(again)
    assert desk.package.release_at == second


def test_only_the_lead_leads_and_a_party_speaks_for_itself() -> None:
    desk = Desk.circulated(to=("KR",))
    version = desk.version
    for body in (
        Amended(content=content(lead="KR")),
        Circulated(version=version, to=("US",), working_days=3, deadline=DEADLINE),
        Adopted(version=version),
        ReleaseSet(version=version, release_at=RELEASE),
        Withdrawn(reasons="Enough."),
    ):
        assert "only JP, which leads, may" in desk.why(desk.act("KR", body))
    round_ = desk.round
    assert "not to US" in desk.why(desk.act("US", Position(round=round_, stance=Stance.SUPPORT)))
    assert "not to JP" in desk.why(desk.act("JP", Position(round=round_, stance=Stance.SUPPORT)))
    assert "had not been circulated to US" in desk.why(desk.act("US", Seen()))


def test_a_round_goes_to_others_and_not_to_the_committee() -> None:
    desk = Desk.drafted()
    assert "JP leads; it circulates to others" in desk.why(desk.circulate(("JP", "KR")))
    assert "the UN takes no position" in desk.why(desk.circulate(("KR", "UN")))


def test_who_proposes_no_measures_has_none_to_publish_or_to_hold_back() -> None:
    marked = content()
    lone = msgspec.structs.replace(marked.subjects[0], proposals=marked.subjects[0].proposals[:1])
    desk = Desk()
    desk.act("JP", Drafted(content=msgspec.structs.replace(marked, subjects=(lone,))))
    desk.circulate()
    assert "KR proposes no measures of its own" in desk.why(desk.act("KR", OwnMeasures(wait=True)))
    desk.adopt()
    desk.set_release()
    assert desk.package.next_steps(RELEASE)["KR"] == ("KR proposes no measures of its own and has nothing to publish.",)


def test_it_reaches_nobody_whom_the_marking_does_not_name() -> None:
    marked = content()
    narrow = msgspec.structs.replace(
        marked, marking=msgspec.structs.replace(marked.marking, releasable_to=("JP", "KR"))
    )
    desk = Desk()
    desk.act("JP", Drafted(content=narrow))
    assert "does not allow it to reach US" in desk.why(desk.circulate(("KR", "US")))
    to_un = SubmittedToUN(version=desk.version, reference="Note of JP", working_days=5, deadline=DEADLINE)
    assert "does not allow it to reach the UN" in desk.why(desk.two("JP", to_un))
    strange = Desk()
    event = strange.act("KR", Drafted(content=marked))
    assert "its marking is JP's, and KR leads" in strange.why(event)
    assert strange.package.status is Status.NOT_DRAFTED
    assert "not made upon the draft" in strange.why(strange.act("KR", Withdrawn(reasons="x"), upon=[event]))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: Ground(text="Sells missiles.", sources=()), "names no source"),
        (lambda: Ground(text="Sells missiles.", sources=(" ",)), "names no source"),
        (lambda: content(subjects=()), "proposes nothing"),
        (lambda: msgspec.structs.replace(content().subjects[0], grounds=()), "without any"),
        (lambda: msgspec.structs.replace(content().subjects[0], properties={}), "needs a name"),
        (lambda: msgspec.structs.replace(content().subjects[0], schema="Idea"), "can not be designated"),
        (lambda: msgspec.structs.replace(content().subjects[0], proposals=()), "no party proposes"),
        (
            lambda: msgspec.structs.replace(content().subjects[0], proposals=content().subjects[0].proposals * 2),
            "twice",
        ),
        (lambda: content(subjects=(msgspec.structs.replace(content().subjects[0], ref="jp-mof:1"),) * 2), "twice"),
        (lambda: ProposedMeasures(party="JP", measures=(), authority="Its law"), "proposes none"),
        (lambda: Circulated(version="v", to=("KR",), working_days=0, deadline=DEADLINE), "at least 1"),
        (lambda: SubmittedToUN(version="v", reference="Note", working_days=0, deadline=DEADLINE), "at least 1"),
        (lambda: Circulated(version="v", to=(), working_days=3, deadline=DEADLINE), "reaches nobody"),
        (lambda: Position(round="r", stance=Stance.HOLD), "hold without any"),
        (lambda: ReleaseSet(version="v", release_at=datetime(2022, 12, 2)), "no offset from UTC"),
    ],
)
def test_what_makes_no_sense_can_not_be_written(wrong: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        wrong()  # type: ignore[operator]  # each is a call that is refused


def test_nothing_is_published_before_the_time_nor_twice_nor_without_adoption() -> None:
    desk = Desk.circulated()
    released = Released(version=desk.version, reference="Gazette")
    assert "had not been adopted" in desk.why(desk.two("KR", released))
    desk.adopt()
    assert "no time of release" in desk.why(desk.two("KR", released, at=RELEASE))
    desk = Desk.adopted()
    desk.set_release()
    early = desk.two("KR", released, at=RELEASE - timedelta(seconds=1))
    assert "this was before" in desk.why(early)
    desk.two("KR", released, at=RELEASE)
    assert "had said so already" in desk.why(desk.two("KR", released, at=RELEASE))
    assert "KR had published already" in desk.why(desk.act("JP", Withdrawn(reasons="Too late.")))


def test_a_withdrawn_package_takes_no_more_acts() -> None:
    desk = Desk.circulated()
    desk.act("JP", Withdrawn(reasons="The vessel was scrapped."))
    assert desk.package.status is Status.WITHDRAWN
    assert "withdrawn; draft another" in desk.why(desk.answer("KR", Stance.SUPPORT))
    assert desk.package.next_steps(START)["KR"] == ("KR has nothing to do: the package is withdrawn.",)


def test_an_adopted_text_is_not_amended_nor_circulated() -> None:
    desk = Desk.adopted()
    assert "had been adopted" in desk.why(desk.act("JP", Amended(content=content("Other"))))
    assert "had been adopted" in desk.why(desk.circulate(deadline=RELEASE))


# -- the UN track ------------------------------------------------------------------------------------------------------


def submitted() -> Desk:
    desk = Desk.adopted()
    desk.set_release()
    note = SubmittedToUN(version=desk.version, reference="Note of JP", working_days=5, deadline=RELEASE)
    desk.two("JP", note, at=DEADLINE)
    return desk


def test_own_measures_that_wait_for_the_un_are_not_published_before_it_adopts() -> None:
    desk = submitted()
    desk.act("KR", OwnMeasures(wait=True, reasons="The Council first."))
    desk.act("US", OwnMeasures(wait=False))
    published = Released(version=desk.version, reference="Gazette")
    desk.two("US", published, at=RELEASE)
    assert "wait for the UN" in desk.why(desk.two("KR", published, at=RELEASE))
    assert desk.package.next_steps(RELEASE)["KR"] == (
        "KR's own measures wait for the UN (before the Committee, no objection by Thu 01 Dec 2022 19:00 New York).",
    )
    desk.act("JP", UNAdopted(reference="Press release"))
    desk.two("KR", published, at=RELEASE)
    package = desk.package
    assert package.un is not None
    assert (package.un.stands, sorted(package.released)) == ("adopted", ["KR", "US"])


def test_waiting_for_the_un_when_nobody_has_asked_it_is_told() -> None:
    desk = Desk.adopted()
    desk.set_release()
    desk.act("KR", OwnMeasures(wait=True))
    assert desk.package.next_steps(RELEASE)["KR"] == (
        "KR's own measures wait for the UN, and JP has not submitted the package to it.",
    )


def test_a_package_can_be_written_as_json() -> None:
    desk = submitted()
    desk.act("KR", UNHold(reference="Note of the Chair"))
    written = msgspec.json.decode(msgspec.json.encode(desk.package))
    assert written["status"] == "release set"
    assert [event["body"]["kind"] for event in written["events"]][:3] == ["drafted", "approved", "circulated"]


def test_a_hold_in_the_committee_is_lifted_before_it_adopts() -> None:
    desk = submitted()
    held = desk.act("US", UNHold(reference="Note of the Chair", by="a member"))
    assert "a hold stands in the Committee" in desk.why(desk.act("JP", UNAdopted(reference="Press release")))
    desk.act("US", UNHoldLifted(hold=held.id, reference="Second note"))
    desk.act("JP", UNAdopted(reference="Press release"))
    assert "had decided already" in desk.why(desk.act("US", UNObjected(reference="Press release")))


def test_the_committee_is_asked_once_and_only_what_was_submitted_is_decided() -> None:
    desk = Desk.circulated()
    assert "had not been submitted" in desk.why(desk.act("KR", UNAdopted(reference="Press release")))
    desk = submitted()
    again = desk.two(
        "JP",
        SubmittedToUN(version=desk.version, reference="Second note", working_days=5, deadline=RELEASE),
        at=DEADLINE,
    )
    assert "lies before the Committee already" in desk.why(again)


# -- arrival -----------------------------------------------------------------------------------------------------------


def test_what_comes_before_its_past_waits_and_is_judged_when_that_comes() -> None:
    desk = Desk.circulated()
    held = desk.answer("KR", Stance.HOLD)
    early = fold([event for event in desk.events if event.kind != "circulated"])
    assert [(one.id, one.kind) for one in early.waiting] == [(held.id, "position")]
    assert "waits for" in early.waiting[0].reason
    assert (early.status, early.holds) == (Status.DRAFTED, ())
    assert fold([held]).status is Status.INCOMPLETE
    assert desk.package.status is Status.HELD


def test_what_is_legal_only_with_what_it_was_not_made_upon_is_refused_everywhere() -> None:
    desk = Desk.circulated()
    blind = desk.act("KR", Position(round=desk.round, stance=Stance.SUPPORT), upon=desk.events[:1])
    package = desk.package
    assert "is not among what it was made upon" in desk.why(blind)
    assert package.answers[0].stance is None


def test_each_package_is_folded_by_itself() -> None:
    one, other = Desk.circulated(), Desk.drafted(title="Vessels")
    both = fold_all([*other.events, *one.events])
    assert both == {desk.package.id: desk.package for desk in (one, other)}
    with pytest.raises(ValueError, match="2 packages"):
        fold([*one.events, *other.events])


def test_the_clock_of_an_author_may_stand_wrong_by_a_little() -> None:
    desk = Desk.circulated()
    slow = desk.answer("KR", Stance.SUPPORT, at=datetime(2022, 11, 21, 8, tzinfo=UTC))
    package = desk.package
    assert package.refused == ()
    answer = next(a for a in package.answers if a.party == "KR")
    # Not before what it was made upon, whatever its clock said.
    assert answer.at is not None
    assert answer.at > slow.at
