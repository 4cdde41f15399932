"""Which additions belong together: small stories, and the sourced table of actions as the answer."""

from __future__ import annotations

from datetime import date

import pytest

from tests.worlds import Publish
from tricord import events
from tricord.align import Happening, JointAction, actions, grouped_moves
from tricord.database import Database
from tricord.events import Action

KIMSUKY = {"schema": "Organization", "name": "KIMSUKY"}


def days_between(first: str, last: str) -> int:
    return abs((date.fromisoformat(last[:10]) - date.fromisoformat(first[:10])).days)


def parties_and_days(found: tuple[JointAction, ...]) -> list[list[tuple[str, str]]]:
    return [[(move.party, move.day) for move in action.moves] for action in found]


def test_three_parties_within_a_week_are_one_action(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2024-01-01", {"1": {**KIMSUKY, "since": "2023-11-30"}})
    publish("jp-mof", "2024-01-01", {"1": {**KIMSUKY, "since": "2023-12-01"}})
    publish(
        "kr-mofa",
        "2024-01-01",
        {"1": {**KIMSUKY, "since": "2023-06-02"}, "2": {"name": "KANG Son", "since": "2023-12-01"}},
    )
    (action,) = database.actions()
    assert [(move.party, move.day) for move in action.moves] == [
        ("US", "2023-11-30"),
        ("JP", "2023-12-01"),
        ("KR", "2023-12-01"),
    ]
    assert action.evidence == ("same subjects",)
    kimsuky = next(subject for subject in action.subjects if subject.caption == "KIMSUKY")
    did = {reaction.party: (reaction.did, reaction.days) for reaction in kimsuky.reactions}
    assert (kimsuky.first_party, kimsuky.first_since) == ("KR", "2023-06-02")
    assert did["KR"] == ("before", 0)
    assert did["US"] == ("acted", 181)
    assert did["JP"] == ("acted", 182)
    assert did["UN"][0] == "unknown", "no list of the UN is loaded"


def test_who_follows_later_and_who_has_not(database: Database, publish: Publish) -> None:
    publish("un-sc", "2024-01-01", {})
    publish("us-ofac-sdn", "2024-01-01", {"1": {**KIMSUKY, "since": "2023-11-30"}})
    publish("jp-mof", "2024-01-01", {"1": {**KIMSUKY, "since": "2023-12-01"}})
    publish("kr-mofa", "2024-01-01", {"1": {**KIMSUKY, "since": "2023-12-20"}})
    (action,) = database.actions()
    (subject,) = action.subjects
    did = {reaction.party: (reaction.did, reaction.days) for reaction in subject.reactions}
    assert did["KR"] == ("followed", 20)
    assert did["UN"] == ("not listed", None)
    (then,) = database.actions(as_of="2023-12-10")
    assert {r.party: r.did for r in then.subjects[0].reactions}["KR"] == "not listed"


def test_additions_too_far_apart_are_two_actions(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2024-01-01", {"1": {**KIMSUKY, "since": "2023-11-01"}})
    publish("jp-mof", "2024-01-01", {"1": {**KIMSUKY, "since": "2023-11-09"}})
    assert database.actions() == ()
    assert len(database.actions(alone=True)) == 2
    assert len(database.actions(window=8)) == 1


def test_what_carries_out_a_un_listing_or_controls_exports_is_no_action(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2024-01-01", {"1": {**KIMSUKY, "since": "2023-11-30"}})
    publish("kr-mofa", "2024-01-01", {"1": {**KIMSUKY, "since": "2023-12-01", "basis": "implementing"}})
    assert database.actions() == ()


def test_an_undated_addition_is_dated_by_snapshots_that_lie_close(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2023-11-28", {})
    publish("us-ofac-sdn", "2023-12-01", {"1": KIMSUKY})
    publish("jp-mof", "2024-01-01", {"1": {**KIMSUKY, "since": "2023-12-01"}})
    assert parties_and_days(database.actions()) == [[("JP", "2023-12-01"), ("US", "2023-12-01")]]


def test_an_undated_addition_between_snapshots_far_apart_dates_nothing(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2023-06-01", {})
    publish("us-ofac-sdn", "2023-12-01", {"1": KIMSUKY})
    publish("jp-mof", "2024-01-01", {"1": {**KIMSUKY, "since": "2023-12-01"}})
    assert database.actions() == ()


def test_moves_that_name_the_same_subjects_go_together_before_those_that_are_nearer() -> None:
    moves = {
        ("2024-12-16", "US"): {"Kim Yong Bok"},
        ("2024-12-17", "US"): {"Lu Huaying"},
        ("2024-12-19", "KR"): {"Kim Yong Bok", "MRB Bank"},
    }
    assert grouped_moves(moves, 7) == [[("2024-12-16", "US"), ("2024-12-19", "KR")], [("2024-12-17", "US")]]


def test_no_chain_outgrows_the_window() -> None:
    moves: dict[tuple[str, str], set[str]] = {
        ("2024-01-01", "US"): set(),
        ("2024-01-06", "KR"): set(),
        ("2024-01-11", "JP"): set(),
        ("2024-01-16", "EU"): set(),
    }
    assert [len(group) for group in grouped_moves(moves, 7)] == [2, 2]


def test_the_newest_happening_of_each_kind_before_the_action_may_be_its_trigger(
    database: Database, publish: Publish
) -> None:
    publish("us-ofac-sdn", "2024-01-01", {"1": {**KIMSUKY, "since": "2022-12-01"}})
    table = database.align(programme="DPRK")
    happened = [
        Happening(date="2022-11-03", kind="long-range", title="Hwasong-17 launched"),
        Happening(date="2022-11-18", kind="long-range", title="Hwasong-17 launched"),
        Happening(date="2022-11-30", kind="missile", title="a missile launched"),
        Happening(date="2022-12-18", kind="missile", title="a later missile launched"),
        Happening(date="2022-01-05", kind="missile", title="long ago"),
    ]
    (action,) = actions(table, happened, alone=True)
    assert [(t.days, t.happening.date) for t in action.triggers] == [(1, "2022-11-30"), (13, "2022-11-18")]


# -- against the sourced table -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def proposed(embedded: Database) -> tuple[JointAction, ...]:
    return embedded.actions(alone=True)


@pytest.fixture(scope="module")
def reference() -> list[Action]:
    """The designation actions of the table (not those that set up an institution)."""
    return [action for action in events.load().actions if action.kind in ("joint", "national")]


def found_in(action: Action, proposed: tuple[JointAction, ...]) -> set[str]:
    """The acting parties of the table's action that stand in one proposal, each within the window of its day."""
    day = action.date.text
    mine = [{m.party for m in p.moves if days_between(m.day, day) <= 7} & set(action.parties) for p in proposed]
    return max(mine, key=len)


def test_of_the_joint_actions_all_are_found_that_dates_can_show(
    proposed: tuple[JointAction, ...], reference: list[Action]
) -> None:
    joint = [action for action in reference if action.kind == "joint"]
    assert len(joint) == 10
    missed = {a.date.text: set(a.parties) - found_in(a, proposed) for a in joint}
    assert {day: parties for day, parties in missed.items() if parties} == {
        "2023-12-01": {"AU"},  # no list of Australia is loaded
        "2025-08-27": {"JP", "KR"},  # a joint statement: only the US designated
    }


def test_of_the_actions_of_one_party_all_are_found(proposed: tuple[JointAction, ...], reference: list[Action]) -> None:
    national = [action for action in reference if action.kind == "national"]
    assert len(national) == 32
    assert [a.date.text for a in national if not found_in(a, proposed)] == []


def test_what_else_is_proposed_says_what_speaks_for_it(
    proposed: tuple[JointAction, ...], reference: list[Action]
) -> None:
    known = [action for action in reference if action.kind == "joint"]
    beyond = [
        p
        for p in proposed
        if len(p.parties) > 1
        and not any(days_between(p.first, a.date.text) <= 7 and len(set(p.parties) & set(a.parties)) > 1 for a in known)
    ]
    assert len(beyond) == 15
    # Days apart, but the very same subjects: Japan and South Korea naming those of one US list within days.
    assert [p.first for p in beyond if p.evidence] == [
        "2017-08-22",
        "2017-11-06",
        "2017-12-11",
        "2022-10-14",
        "2023-03-17",
    ]
    assert all("declared" not in p.evidence for p in beyond)


def test_the_trigger_that_the_sources_name_is_among_those_shown(
    proposed: tuple[JointAction, ...], reference: list[Action]
) -> None:
    happened = {test.date.text for test in events.load().tests} | {r.date.text for r in events.load().resolutions}
    named = shown = 0
    for action in reference:
        answers = set(action.answers) & happened
        if answers:
            named += 1
            near = [
                p
                for p in proposed
                if any(m.party in action.parties and days_between(m.day, action.date.text) <= 7 for m in p.moves)
            ]
            shown += any(t.happening.date in answers for p in near for t in p.triggers)
    assert (shown, named) == (16, 16)
