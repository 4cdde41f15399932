"""What is done at once, in ignorance of each other: nothing is lost, and the cautious reading stands meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.coordination.story import DEADLINE, RELEASE, START, Desk, content
from tricord.coordination import (
    Adopted,
    Amended,
    HoldLifted,
    OwnMeasures,
    Package,
    PackageConflict,
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
)

BEFORE, AFTER = DEADLINE - timedelta(hours=1), DEADLINE + timedelta(hours=1)


def conflict(package: Package, kind: str) -> PackageConflict:
    (found,) = [one for one in package.conflicts if one.kind == kind]
    return found


def test_of_two_amendments_at_once_neither_replaces_the_other() -> None:
    desk = Desk.drafted()
    other = desk.fork()
    desk.act("JP", Amended(content=content("Without the alias")))
    other.act("JP", Amended(content=content("With two vessels")), person="officer-3")
    package = desk.see(other).package
    assert package.status is Status.RIVAL_TEXTS
    assert {text.content.title for text in package.texts} == {"Without the alias", "With two vessels"}
    assert package.content is None
    shown = conflict(package, "rival texts")
    assert shown.words == "2 texts were made in ignorance of each other, by JP (officer-1) and JP (officer-3)"
    assert not shown.settled
    assert package.next_steps(START)["JP"] == ("JP amends on top of all of them: 2 texts stand beside each other.",)


def test_nothing_is_done_with_rival_texts_until_the_lead_amends_on_top_of_both() -> None:
    desk = Desk.circulated()
    version, other = desk.version, desk.fork()
    desk.act("JP", Amended(content=content("One")))
    other.act("JP", Amended(content=content("Two")))
    desk.see(other)
    assert "2 texts stand beside each other" in desk.why(desk.act("JP", Adopted(version=version), at=DEADLINE))
    desk.act("JP", Amended(content=content("Both")))
    package = desk.package
    assert package.content is not None
    assert package.content.title == "Both"
    assert conflict(package, "rival texts").settled


def test_a_hold_made_in_time_that_the_adopter_had_not_seen_stops_the_adoption_until_it_is_lifted() -> None:
    desk = Desk.circulated()
    seoul = desk.fork()
    held = seoul.answer("KR", Stance.HOLD, at=BEFORE)
    desk.adopt()
    stopped = desk.see(seoul).package
    assert stopped.status is Status.ADOPTION_STOPPED
    assert conflict(stopped, "hold unseen by the adoption").stands == "the adoption has no effect until KR lifts it"
    assert stopped.holds[0].stops_adoption
    assert stopped.next_steps(AFTER)["JP"] == ("JP waits for KR to lift its hold, which stops the adoption.",)
    assert "the adoption is stopped by KR" in desk.why(desk.set_release())
    desk.act("KR", HoldLifted(position=held.id))
    lifted = desk.package
    assert lifted.status is Status.ADOPTED
    assert conflict(lifted, "hold unseen by the adoption").settled


def test_a_hold_after_the_deadline_by_its_own_word_does_not_stop_an_adoption_it_crosses() -> None:
    desk = Desk.circulated()
    seoul = desk.fork()
    seoul.answer("KR", Stance.HOLD, at=AFTER)
    desk.adopt()
    package = desk.see(seoul).package
    assert package.status is Status.ADOPTED
    assert "made after the deadline" in conflict(package, "hold unseen by the adoption").stands


@pytest.mark.parametrize("at", [START, BEFORE, AFTER])
def test_a_hold_made_upon_the_adoption_is_late_whatever_its_clock_says(at: datetime) -> None:
    desk = Desk.adopted()
    late = desk.answer("KR", Stance.HOLD, at=at)
    assert "whatever its clock says" in desk.why(late)
    assert desk.package.status is Status.ADOPTED


def test_a_late_hold_that_the_lead_has_seen_stops_it_all_the_same() -> None:
    desk = Desk.circulated()
    desk.answer("KR", Stance.HOLD, at=AFTER)
    assert "stopped by KR" in desk.why(desk.adopt(at=AFTER))


def test_who_has_shown_that_it_had_the_adoption_can_not_date_a_hold_back_behind_it() -> None:
    desk = Desk.circulated()
    before, washington = desk.fork(), desk.fork()
    desk.adopt()
    desk.act("KR", Seen(), at=AFTER)
    # Made after that, upon old events and with an old date, as if the adoption had not been seen.
    before.answer("KR", Stance.HOLD, at=BEFORE)
    package = desk.see(before).package
    assert package.status is Status.ADOPTED
    assert "shown by another act" in conflict(package, "hold unseen by the adoption").stands
    # Another party's hold is not weakened by what KR has shown.
    washington.answer("US", Stance.HOLD, at=BEFORE)
    assert desk.see(washington).package.holds[-1].stops_adoption


def test_nobody_dates_back_behind_what_he_has_seen() -> None:
    desk = Desk.circulated()
    desk.answer("US", Stance.SUPPORT, at=AFTER)
    seoul = desk.fork()
    seoul.answer("KR", Stance.HOLD, at=BEFORE)
    desk.adopt(at=AFTER)
    assert desk.see(seoul).package.status is Status.ADOPTED


def test_what_is_refused_does_not_make_late_what_is_made_upon_it() -> None:
    desk = Desk.circulated()
    ahead = desk.act("JP", Adopted(version=desk.version), at=AFTER)
    assert "four eyes" in desk.why(ahead)
    seoul = desk.fork()
    seoul.act("KR", Position(round=desk.round, stance=Stance.HOLD, reasons="r"), at=BEFORE, upon=[*desk.events[-2:]])
    desk.adopt(at=AFTER)
    assert desk.see(seoul).package.status is Status.ADOPTION_STOPPED


def test_an_amendment_that_crosses_the_adoption_takes_its_effect() -> None:
    desk = Desk.circulated()
    other = desk.fork()
    other.act("JP", Amended(content=content("Second")))
    desk.adopt()
    package = desk.see(other).package
    assert package.status is Status.CIRCULATED
    assert package.adoption is None
    assert not conflict(package, "amendment unseen").settled
    assert package.next_steps(AFTER)["JP"] == ("JP can circulate the amended text.",)
    desk.circulate(deadline=RELEASE)
    desk.adopt(at=RELEASE)
    assert desk.package.adoption is not None
    assert conflict(desk.package, "amendment unseen").settled


def test_a_withdrawal_that_crosses_an_adoption_stands() -> None:
    desk = Desk.circulated()
    other = desk.fork()
    other.act("JP", Withdrawn(reasons="The vessel was scrapped."))
    desk.adopt()
    package = desk.see(other).package
    assert package.status is Status.WITHDRAWN
    assert conflict(package, "withdrawal unseen").stands == "withdrawn"


def test_a_withdrawal_that_crosses_a_publication_stays_a_conflict() -> None:
    desk = Desk.adopted()
    desk.set_release()
    other = desk.fork()
    other.act("JP", Withdrawn(reasons="The vessel was scrapped."))
    desk.two("KR", Released(version=desk.version, reference="Gazette"), at=RELEASE)
    package = desk.see(other).package
    assert package.status is Status.WITHDRAWN
    assert list(package.released) == ["KR"]
    assert [c.stands for c in package.conflicts if not c.settled] == [
        "withdrawn; KR has published and delists by its own law"
    ]


def test_of_two_times_of_release_at_once_the_latest_stands() -> None:
    desk = Desk.adopted()
    other = desk.fork()
    desk.set_release(RELEASE)
    other.set_release(RELEASE + timedelta(days=1))
    package = desk.see(other).package
    assert package.release_at == RELEASE + timedelta(days=1)
    assert conflict(package, "rival times of release").stands == "the latest of them"


def test_of_two_answers_of_one_party_at_once_the_cautious_one_counts() -> None:
    desk = Desk.circulated(to=("KR",))
    other = desk.fork()
    desk.answer("KR", Stance.SUPPORT)
    other.answer("KR", Stance.HOLD, person="officer-7")
    package = desk.see(other).package
    assert package.status is Status.HELD
    assert package.answers[0].stance is Stance.HOLD
    assert len(package.answers[0].positions) == 2
    assert conflict(package, "rival answers of KR").stands == "the most cautious of them"
    assert "stopped by KR" in desk.why(desk.adopt())


def test_of_two_rounds_at_once_every_party_has_the_longer() -> None:
    desk = Desk.drafted()
    other = desk.fork()
    desk.circulate(("KR",))
    other.circulate(("US",), deadline=RELEASE)
    desk.see(other)
    assert desk.package.deadline == RELEASE
    assert "KR and US had not supported it" in desk.why(desk.adopt(at=DEADLINE))


def test_who_publishes_before_a_later_time_it_had_not_seen_is_shown() -> None:
    desk = Desk.adopted()
    desk.set_release(RELEASE)
    other = desk.fork()
    other.two("JP", ReleaseSet(version=desk.version, release_at=RELEASE + timedelta(days=1)), at=DEADLINE)
    desk.two("US", Released(version=desk.version, reference="Notice"), at=RELEASE)
    package = desk.see(other).package
    assert package.status is Status.PARTLY_RELEASED
    assert "US published before" in conflict(package, "release before a time it had not seen").words


def test_who_publishes_without_knowing_of_a_hold_is_shown_and_the_others_wait() -> None:
    desk = Desk.circulated()
    seoul = desk.fork()
    seoul.answer("KR", Stance.HOLD, at=BEFORE)
    desk.adopt()
    desk.set_release()
    desk.two("US", Released(version=desk.version, reference="Notice"), at=RELEASE)
    desk.see(seoul)
    assert desk.package.status is Status.ADOPTION_STOPPED
    assert "US published without knowing KR's hold" in conflict(desk.package, "release unaware of a hold").words
    mine = Released(version=desk.version, reference="Gazette")
    assert "is stopped by KR" in desk.why(desk.two("JP", mine, at=RELEASE))


def before_committee() -> Desk:
    desk = Desk.adopted()
    desk.set_release()
    note = SubmittedToUN(version=desk.version, reference="Note of JP", working_days=5, deadline=RELEASE)
    desk.two("JP", note, at=DEADLINE)
    return desk


def test_reports_from_the_committee_that_contradict_leave_it_undecided() -> None:
    desk = before_committee()
    other = desk.fork()
    desk.act("JP", UNAdopted(reference="Press release"))
    other.act("US", UNObjected(reference="Note of the Chair"))
    package = desk.see(other).package
    assert package.un is not None
    assert package.un.stands == "objected to"
    assert conflict(package, "rival reports of the Committee's decision").stands.startswith("not adopted")
    desk.act("JP", UNAdopted(reference="Press release, corrected"))
    assert desk.package.un is not None
    assert desk.package.un.stands == "adopted"


def test_an_adoption_reported_without_a_hold_in_the_committee_waits_until_that_is_lifted() -> None:
    desk = before_committee()
    desk.act("KR", OwnMeasures(wait=True))
    other = desk.fork()
    desk.act("JP", UNAdopted(reference="Press release"))
    held = other.act("US", UNHold(reference="Note of the Chair"))
    desk.see(other)
    mine = Released(version=desk.version, reference="Gazette")
    assert "wait for the UN" in desk.why(desk.two("KR", mine, at=RELEASE))
    desk.act("US", UNHoldLifted(hold=held.id, reference="Second note"))
    desk.two("KR", mine, at=RELEASE)
    assert list(desk.package.released) == ["KR"]


def test_of_two_words_on_own_measures_at_once_waiting_counts() -> None:
    desk = Desk.circulated()
    other = desk.fork()
    desk.act("KR", OwnMeasures(wait=False))
    other.act("KR", OwnMeasures(wait=True))
    package = desk.see(other).package
    assert package.waits_for_un == ("KR",)
    assert conflict(package, "rival words of KR on its own measures").stands == "they wait for the UN"


def test_a_word_that_measures_wait_and_a_publication_at_once_are_shown() -> None:
    desk = before_committee()
    other = desk.fork()
    desk.two("KR", Released(version=desk.version, reference="Gazette"), at=RELEASE)
    other.act("KR", OwnMeasures(wait=True))
    assert conflict(desk.see(other).package, "own measures").stands == "what is published is published"
