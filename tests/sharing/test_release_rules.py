"""Each rule by itself, and what holds for every item, reader and day: closed by default, always with a reason."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import cedarpy
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tricord.events import AgreementEvent, AgreementStanding
from tricord.i18n import codes
from tricord.model import FuzzyDate
from tricord.sharing import (
    Consent,
    Held,
    Item,
    Marking,
    Reader,
    ReleaseDecision,
    Rulebook,
    load_rulebook,
    may_change_marking,
    may_release,
    policy_text,
    schema_text,
    visible,
)

PARTIES = ("JP", "KR", "US", "EU")
LEVELS = ("特定秘密", "極秘", "秘", "군사I급비밀", "군사II급비밀", "대외비", "SECRET", "unclassified", "", "secret")
TOPICS = ("dprk-missile", "dprk-nuclear", "military", "sanctions", "tea")
PURPOSES = ("missile-defence", "sanctions", "")
ROLES = ("reader", "drafter", "approver", "administrator")


def some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), unique=True, max_size=3).map(tuple)


days = st.dates(date(2005, 1, 1), date(2026, 11, 24))
markings = st.builds(
    Marking,
    originator=st.sampled_from(PARTIES),
    level=st.sampled_from(LEVELS),
    releasable_to=some(PARTIES),
    topics=some(TOPICS),
    purposes=some(PURPOSES[:2]),
    caveats=some(("ORCON", "NOFORN")),
)
consents = st.builds(
    Consent,
    by=st.sampled_from(PARTIES),
    to=st.sampled_from(PARTIES),
    through=some(PARTIES[:3]),
    purpose=st.sampled_from(PURPOSES),
    given_on=days,
    withdrawn_on=st.none() | days,
    reference=st.just("a note"),
)
items = st.builds(
    Item, id=st.just("x"), marking=markings, consents=st.lists(consents, max_size=2).map(tuple), held=st.none()
)
readers = st.builds(
    Reader,
    party=st.sampled_from(PARTIES),
    purpose=st.sampled_from(PURPOSES),
    person=st.sampled_from(("", "Kim")),
    roles=some(ROLES),
    cleared_for=some(LEVELS[:7]),
)


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    item, to = draw(items), draw(readers)
    between = [party for party in PARTIES if party not in (item.marking.originator, to.party)]
    via = draw(st.sampled_from([(), *[(party,) for party in between]]))
    return {"item": item, "to": to, "on": draw(days), "via": via}


GOOD = Marking(
    originator="JP",
    level="秘",
    releasable_to=("JP", "KR"),
    topics=("dprk-missile",),
    purposes=("missile-defence",),
)
SEOUL = Reader(party="KR", purpose="missile-defence")
OFFICER = Reader(party="KR", purpose="missile-defence", person="Kim", roles=("reader",), cleared_for=("군사III급비밀",))
DAY = "2018-01-01"


def decide(to: Reader = SEOUL, on: str = DAY, via: tuple[str, ...] = (), **changes: Any) -> ReleaseDecision:
    return may_release(Item(id="x", marking=msgspec.structs.replace(GOOD, **changes)), to, on, via=via)


def rules(decision: ReleaseDecision) -> list[str]:
    return [reason.rule for reason in decision.reasons]


def test_the_good_case_is_good() -> None:
    assert decide()
    assert decide(OFFICER)


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("no-audience", {"releasable_to": ()}),
        ("releasable-to", {"releasable_to": ("JP", "US")}),
        ("purpose-limitation", {"purposes": ()}),
        ("purpose-limitation", {"purposes": ("sanctions",)}),
        ("level-unknown", {"level": "SECRET"}),
        ("level-unknown", {"level": ""}),
        ("level-ceiling", {"level": "機密"}),
        ("no-topic", {"topics": ()}),
        ("scope-limit", {"topics": ("dprk-missile", "tea")}),
        ("unknown-caveat", {"caveats": ("ORCON", "EYES ONLY")}),
    ],
)
def test_one_thing_wrong_is_enough(rule: str, changes: dict[str, Any]) -> None:
    decision = decide(**changes)
    assert not decision.allow
    assert rule in rules(decision)


@pytest.mark.parametrize(
    ("rule", "to"),
    [
        ("no-access-by-rank", {"roles": ("administrator",)}),
        ("no-access-by-rank", {"roles": ()}),
        ("clearance", {"cleared_for": ()}),
        ("clearance", {"cleared_for": ("군사I급비밀", "군사II급비밀")}),
        ("purpose-limitation", {"purpose": "sanctions"}),
    ],
)
def test_a_person_is_a_reader_with_clearance_and_purpose(rule: str, to: dict[str, Any]) -> None:
    decision = decide(msgspec.structs.replace(OFFICER, **to))
    assert rules(decision)[0] == rule


def test_an_administrator_of_the_originator_reads_nothing_either() -> None:
    admin = Reader(party="JP", purpose="", person="Root", roles=("administrator", "approver"), cleared_for=("秘",))
    assert rules(decide(admin)) == ["no-access-by-rank"]
    assert decide(msgspec.structs.replace(admin, roles=("administrator", "reader")))


def test_without_an_audience_not_even_the_originator_reads() -> None:
    own = Reader(party="JP", purpose="", person="Sato", roles=("reader",), cleared_for=("秘",))
    assert rules(decide(own, releasable_to=())) == ["no-audience"]


def test_a_reader_with_several_marks_for_a_level_is_cleared_for_each() -> None:
    marking = Marking(
        originator="KR", level="군사II급비밀", releasable_to=("JP",), topics=("military",), purposes=("defence",)
    )
    sato = Reader(party="JP", purpose="defence", person="Sato", roles=("reader",), cleared_for=("極秘",))
    item = Item(id="x", marking=marking)
    assert rules(may_release(item, sato, DAY))[0] == "clearance"
    assert may_release(item, msgspec.structs.replace(sato, cleared_for=("極秘", "特定秘密")), DAY)


def test_a_hub_reads_so_it_must_be_in_the_audience() -> None:
    consent = Consent(by="JP", to="KR", through=("US",), given_on=date(2015, 1, 1), reference="note")
    item = Item(id="x", marking=GOOD, consents=(consent,))
    assert rules(may_release(item, SEOUL, "2016-10-27", via=("US",))) == ["hand-in-audience"]


@pytest.mark.parametrize(
    "changes",
    [
        {"by": "US"},
        {"to": "EU"},
        {"through": ()},
        {"through": ("EU",)},
        {"purpose": "sanctions"},
        {"given_on": date(2016, 10, 28)},
        {"withdrawn_on": date(2016, 10, 27)},
    ],
)
def test_a_consent_of_another_to_another_or_of_another_day_is_none(changes: dict[str, Any]) -> None:
    consent = Consent(by="JP", to="KR", through=("US",), given_on=date(2015, 1, 1), reference="note")
    marking = msgspec.structs.replace(GOOD, releasable_to=("JP", "KR", "US"))
    assert may_release(Item(id="x", marking=marking, consents=(consent,)), SEOUL, "2016-10-27", via=("US",))
    item = Item(id="x", marking=marking, consents=(msgspec.structs.replace(consent, **changes),))
    assert rules(may_release(item, SEOUL, "2016-10-27", via=("US",))) == ["third-party-rule"]


def test_a_purpose_can_be_agreed_in_writing() -> None:
    consent = Consent(by="JP", to="KR", purpose="sanctions", given_on=date(2017, 1, 1), reference="note")
    asking = Reader(party="KR", purpose="sanctions")
    assert may_release(Item(id="x", marking=GOOD, consents=(consent,)), asking, DAY)
    assert not may_release(Item(id="x", marking=GOOD, consents=(consent,)), asking, "2016-12-31")


def test_an_unclassified_item_under_originator_control_is_not_passed_on() -> None:
    marking = msgspec.structs.replace(GOOD, level="unclassified", releasable_to=("JP", "KR", "US"), caveats=("ORCON",))
    held = Item(id="x", marking=marking, held=Held(by="US", since=date(2017, 1, 1)))
    assert rules(may_release(held, SEOUL, DAY)) == ["originator-control"]
    free = msgspec.structs.replace(held, marking=msgspec.structs.replace(marking, caveats=()))
    assert may_release(free, SEOUL, DAY)


def test_only_the_originator_changes_a_marking() -> None:
    item = Item(id="x", marking=GOOD)
    assert [party for party in PARTIES if may_change_marking(item, party)] == ["JP"]


def test_a_way_that_comes_back_is_no_way() -> None:
    with pytest.raises(ValueError, match="passes a party twice"):
        decide(via=("JP",))
    with pytest.raises(ValueError, match="2016-10-27"):
        decide(on="yesterday")


def test_more_than_one_third_party_is_under_no_agreement() -> None:
    assert "no-agreement" in rules(decide(via=("US", "EU")))


@pytest.mark.parametrize(
    "standing",
    [AgreementStanding.SUSPENDED, AgreementStanding.TERMINATED, AgreementStanding.SIGNED, AgreementStanding.ABANDONED],
)
def test_an_agreement_ends_on_the_day_it_ends(standing: AgreementStanding) -> None:
    book = with_step(standing, "2030-06-15")
    item = Item(id="x", marking=GOOD)
    assert may_release(item, SEOUL, "2030-06-14", rulebook=book)
    assert rules(may_release(item, SEOUL, "2030-06-15", rulebook=book))[0] == "in-force"


def test_an_end_of_which_only_the_month_is_known_ends_it_on_the_first() -> None:
    book = with_step(AgreementStanding.TERMINATED, "2030-06")
    item = Item(id="x", marking=GOOD)
    assert may_release(item, SEOUL, "2030-05-31", rulebook=book)
    decision = may_release(item, SEOUL, "2030-06-01", rulebook=book)
    assert "perhaps no longer in force" in decision.reasons[0].words


def with_step(standing: AgreementStanding, day: str) -> Rulebook:
    book = load_rulebook()
    step = AgreementEvent(
        agreement="JP-KR GSOMIA",
        parties=("JP", "KR"),
        event="invented step",
        date=FuzzyDate.parse(day),
        standing=standing,
        note="",
        source="invented",
        confidence="high",
    )
    record = msgspec.structs.replace(book.record, agreement_events=(*book.record.agreement_events, step))
    return msgspec.structs.replace(book, record=record)


def test_what_one_may_not_see_does_not_exist_not_even_in_a_count() -> None:
    hidden = Item(id="hidden", marking=msgspec.structs.replace(GOOD, releasable_to=("JP",)))
    shown = [Item(id=str(n), marking=GOOD) for n in range(3)]
    assert visible([hidden, *shown, hidden], SEOUL, DAY) == shown
    assert visible([], SEOUL, DAY) == []


def test_what_came_through_ones_own_party_is_read_at_home() -> None:
    """Washington passed it on to Seoul: whoever of Washington asks at Seoul is not led in a ring."""
    wide = msgspec.structs.replace(GOOD, releasable_to=("JP", "KR", "US"))
    held = Held(by="KR", since=date(2018, 1, 1), via=("US",))
    passed_on = Item(id="passed on", marking=wide, held=held)
    assert visible([passed_on], Reader(party="US", purpose=GOOD.purposes[0]), DAY) == []


def test_an_error_of_the_engine_is_a_no(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cedar leaves out a rule that fails; left alone, a `forbid` that fails would permit."""
    broken = policy_text() + '\n@id("broken") @says("x")\nforbid (principal, action, resource) when { context.gone };'
    monkeypatch.setattr("tricord.sharing._release._policies", lambda: cedarpy.PolicySet.from_str(broken))
    decision = decide()
    assert not decision.allow
    assert rules(decision) == ["rules-failed"]


def test_the_rules_hold_to_their_schema_and_each_says_what_it_forbids() -> None:
    result = cedarpy.validate_policies(policy_text(), schema_text())
    assert result.validation_passed, [str(error) for error in result.errors]
    said = dict(re.findall(r'@id\("(.*)"\)\n@says\("(.*)"\)', policy_text()))
    assert len(said) == policy_text().count("@id(") == policy_text().count("@says(")
    english = {code: words for code, words in codes().items() if code.startswith("sharing.rule-")}
    assert english == {f"sharing.rule-{rule}": words for rule, words in said.items()}


@given(requests())
def test_a_denial_always_has_a_reason_and_an_approval_what_it_rests_on(request: dict[str, Any]) -> None:
    decision = may_release(**request)
    assert decision.reasons
    assert all(reason.words and "{" not in reason.words for reason in decision.reasons)
    assert bool(decision) is decision.allow
    if decision.allow:
        assert request["to"].party in request["item"].marking.releasable_to


@given(requests())
def test_no_audience_nobody(request: dict[str, Any]) -> None:
    item = request["item"]
    request["item"] = msgspec.structs.replace(item, marking=msgspec.structs.replace(item.marking, releasable_to=()))
    assert rules(may_release(**request))[0] == "no-audience"


@given(requests())
def test_a_mere_administrator_nothing(request: dict[str, Any]) -> None:
    request["to"] = msgspec.structs.replace(request["to"], person="Root", roles=("administrator", "approver"))
    assert not may_release(**request)


@given(requests())
def test_a_classified_item_of_another_needs_an_agreement_in_force(request: dict[str, Any]) -> None:
    decision = may_release(**request)
    item = request["item"]
    if decision.allow and item.marking.level != "unclassified" and item.marking.originator != request["to"].party:
        assert decision.agreements
        assert all(load_rulebook().surely_in_force(name, request["on"]) for name in decision.agreements)
        if request["via"]:
            assert any(c.by == item.marking.originator and c.holds(request["on"]) for c in item.consents)


@given(requests(), st.sampled_from(["caveats", "topics"]))
def test_saying_more_of_what_restricts_never_opens(request: dict[str, Any], what: str) -> None:
    before = may_release(**request)
    marking = request["item"].marking
    if what == "topics" and not marking.topics:
        return
    more = msgspec.structs.replace(marking, **{what: (*getattr(marking, what), "another")})
    after = may_release(**{**request, "item": msgspec.structs.replace(request["item"], marking=more)})
    assert before.allow or not after.allow


@given(requests(), readers)
def test_taking_away_never_opens(request: dict[str, Any], other: Reader) -> None:
    before = may_release(**request)
    to, item = request["to"], request["item"]
    fewer = [
        {**request, "item": msgspec.structs.replace(item, consents=())},
        {**request, "to": msgspec.structs.replace(to, roles=(), cleared_for=())},
        {**request, "to": msgspec.structs.replace(to, roles=tuple(r for r in to.roles if r in other.roles))},
    ]
    assert all(before.allow or not may_release(**one).allow for one in fewer if to.person or one["to"] is to)


@given(requests())
def test_a_change_of_the_answer_is_never_silent(request: dict[str, Any]) -> None:
    """Between two days on which the answer differs, the reasons differ: nothing opens or closes unexplained."""
    one, other = may_release(**request), may_release(**{**request, "on": "2018-01-01"})
    if one.allow != other.allow:
        assert {(r.rule, r.words) for r in one.reasons} != {(r.rule, r.words) for r in other.reasons}


@given(st.lists(items, max_size=6), readers, days)
def test_many_at_once_is_each_by_itself(several: list[Item], to: Reader, on: date) -> None:
    assert visible(several, to, on) == [item for item in several if may_release(item, to, on)]
