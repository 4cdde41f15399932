"""The Tokyo story: what Japan may give South Korea on which day, directly and through the United States."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from tricord.sharing import Consent, Held, Item, Marking, Reader, ReleaseDecision, may_release

MISSILE_TEST = Item(
    id="JP-2016-17",
    marking=Marking(
        originator="JP",
        level="特定秘密",
        releasable_to=("JP", "KR", "US"),
        topics=("dprk-missile",),
        purposes=("missile-defence",),
    ),
)
THROUGH_US = Consent(by="JP", to="KR", through=("US",), given_on=date(2015, 1, 5), reference="note verbale 1")
WITH_CONSENT = msgspec.structs.replace(MISSILE_TEST, consents=(THROUGH_US,))
SEOUL = Reader(party="KR", purpose="missile-defence")


def rules(decision: ReleaseDecision) -> list[str]:
    return [reason.rule for reason in decision.reasons]


def test_on_the_day_of_the_report_it_cannot_go_directly() -> None:
    decision = may_release(WITH_CONSENT, SEOUL, "2016-10-27")
    assert not decision.allow
    assert rules(decision) == ["in-force", "hub-routing"]
    assert "ROK announces talks will resume (2016-10-27)" in decision.reasons[0].words
    assert "through US only" in decision.reasons[1].words


def test_on_that_day_it_can_go_through_the_united_states() -> None:
    decision = may_release(WITH_CONSENT, SEOUL, "2016-10-27", via=["US"])
    assert decision.allow
    assert decision.agreements == ("TISA", "US-JP GSOMIA", "US-KR GSOMIA")
    assert decision.marked_as == ("군사II급비밀",)
    assert "TISA is in force since 2014-12-29" in decision.reasons[0].words
    assert any("note verbale 1" in reason.words for reason in decision.reasons)


def test_through_the_united_states_only_with_recorded_consent() -> None:
    decision = may_release(MISSILE_TEST, SEOUL, "2016-10-27", via=["US"])
    assert rules(decision) == ["third-party-rule"]
    assert decision.reasons[0].clause == "TISA"


@pytest.mark.parametrize("day", ["2016-11-24", "2016-11-23"])
def test_from_the_day_of_the_pact_it_can_go_directly(day: str) -> None:
    decision = may_release(MISSILE_TEST, SEOUL, day)
    assert decision.allow
    assert decision.agreements == ("JP-KR GSOMIA",)


def test_on_the_eve_of_the_pact_it_cannot() -> None:
    assert not may_release(MISSILE_TEST, SEOUL, "2016-11-22")


@pytest.mark.parametrize("day", ["2019-08-22", "2019-08-23", "2019-11-22", "2019-11-24", "2023-03-21", "2026-11-24"])
def test_the_notice_of_2019_suspended_changes_nothing(day: str) -> None:
    before = may_release(MISSILE_TEST, SEOUL, "2018-01-01")
    now = may_release(MISSILE_TEST, SEOUL, day)
    assert now.allow
    assert (now.agreements, now.marked_as, now.handling) == (before.agreements, before.marked_as, before.handling)


def test_before_the_arrangement_of_2014_no_way_leads_to_seoul() -> None:
    decision = may_release(WITH_CONSENT, SEOUL, "2014-12-28", via=["US"])
    assert not decision.allow
    assert "in-force" in rules(decision)


def test_what_is_about_something_else_does_not_go_through_the_arrangement() -> None:
    marking = msgspec.structs.replace(MISSILE_TEST.marking, topics=("military",))
    item = msgspec.structs.replace(WITH_CONSENT, marking=marking)
    decision = may_release(item, SEOUL, "2016-10-27", via=["US"])
    assert rules(decision) == ["scope-limit"]
    assert decision.reasons[0].clause == "TISA para. 1"
    assert may_release(item, SEOUL, "2016-11-24")


def test_a_classified_paper_on_sanctions_is_under_no_agreement_and_an_unclassified_one_needs_none() -> None:
    marking = Marking(
        originator="JP", level="秘", releasable_to=("KR",), topics=("sanctions",), purposes=("sanctions",)
    )
    asking = Reader(party="KR", purpose="sanctions")
    assert "scope-limit" in rules(may_release(Item(id="a", marking=marking), asking, "2022-12-01"))
    open_paper = Item(id="b", marking=msgspec.structs.replace(marking, level="unclassified"))
    assert may_release(open_paper, asking, "2022-12-01")


def test_washington_holding_it_passes_it_on_with_consent_only() -> None:
    held = Held(by="US", since=date(2016, 10, 20))
    assert may_release(msgspec.structs.replace(WITH_CONSENT, held=held), SEOUL, "2016-10-27")
    without = may_release(msgspec.structs.replace(MISSILE_TEST, held=held), SEOUL, "2016-10-27")
    assert rules(without) == ["third-party-rule"]


def test_seoul_may_pass_it_to_washington_with_consent_under_the_pact() -> None:
    consent = Consent(by="JP", to="US", through=("KR",), given_on=date(2017, 1, 1), reference="letter")
    item = msgspec.structs.replace(MISSILE_TEST, held=Held(by="KR", since=date(2017, 1, 1)), consents=(consent,))
    decision = may_release(item, Reader(party="US", purpose="missile-defence"), "2017-02-01")
    assert decision.allow
    assert decision.agreements == ("JP-KR GSOMIA", "US-KR GSOMIA")


def test_what_was_received_under_a_pact_is_read_after_it() -> None:
    """Protection survives termination: the agreement counts as of the day of receipt."""
    item = msgspec.structs.replace(WITH_CONSENT, held=Held(by="KR", since=date(2016, 10, 28), via=("US",)))
    officer = Reader(
        party="KR", purpose="missile-defence", person="Han", roles=("reader",), cleared_for=("군사II급비밀",)
    )
    assert may_release(item, officer, "2026-01-01")
    assert not may_release(
        msgspec.structs.replace(item, held=Held(by="KR", since=date(2016, 10, 28))), officer, "2026-01-01"
    )


def test_the_highest_korean_level_is_outside_the_pact_and_not_outside_the_one_with_washington() -> None:
    marking = Marking(
        originator="KR", level="군사I급비밀", releasable_to=("JP", "US"), topics=("military",), purposes=("defence",)
    )
    item = Item(id="KR-1", marking=marking)
    tokyo = may_release(item, Reader(party="JP", purpose="defence"), "2017-01-01")
    assert "top-tier-excluded" in rules(tokyo)
    washington = may_release(item, Reader(party="US", purpose="defence"), "2017-01-01")
    assert washington.marked_as == ("TOP SECRET",)


def test_levels_are_pairs_that_change_with_the_law() -> None:
    washington = Reader(party="US", purpose="missile-defence")
    old = msgspec.structs.replace(MISSILE_TEST.marking, level="防衛秘密")
    item = msgspec.structs.replace(MISSILE_TEST, marking=old)
    assert may_release(item, washington, "2014-12-09").marked_as == ("SECRET",)
    assert "level-ceiling" in rules(may_release(item, washington, "2014-12-10"))
    assert not may_release(MISSILE_TEST, washington, "2014-12-09")
    assert may_release(MISSILE_TEST, washington, "2014-12-10")


def test_an_agreement_whose_terms_are_not_known_releases_nothing() -> None:
    from tricord.sharing import load_rulebook

    book = load_rulebook()
    only = tuple(t for t in book.terms if t.agreement == "Trilateral missile warning data sharing")
    decision = may_release(MISSILE_TEST, SEOUL, "2024-01-01", rulebook=msgspec.structs.replace(book, terms=only))
    assert rules(decision) == ["terms-unknown"]
