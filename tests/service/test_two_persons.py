"""Two persons: nothing is marked, and nothing is released, by one alone."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.nodes import PURPOSE, House, befriend, houses, marked, staffed


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = staffed(tmp_path)
    yield house
    house.close()


def test_an_item_exists_once_another_has_approved_it(house: House) -> None:
    proposed = house.propose("launch", b"A launch.")
    assert proposed.status_code == 202
    number = proposed.json()["id"]
    reader, approver = house.as_("reader"), house.as_("approver")
    assert reader.get("/api/v1/items/count").json() == {"count": 0}
    assert approver.get(f"/api/v1/proposals/{number}/content").content == b"A launch."
    decided = house.decide(number)
    assert (decided.json()["verdict"], decided.json()["decided_by"]) == ("approved", "approver")
    assert reader.get(f"/api/v1/items/{decided.json()['outcome']}/content").content == b"A launch."
    marked_by = [entry["who"] for entry in house.told() if entry["what"] == "item.marked"]
    assert marked_by == ["approver of JP, on the proposal of drafter"]


def test_a_refused_proposal_comes_to_nothing(house: House) -> None:
    number = house.propose("launch", b"A launch.").json()["id"]
    undecided = "/api/v1/proposals?undecided=true"
    assert [one["id"] for one in house.as_("approver").get(undecided).json()] == [number]
    assert house.decide(number, "refused").status_code == 200
    assert house.decide(number).status_code == 409
    assert house.as_("approver").get(undecided).json() == []
    assert [one["verdict"] for one in house.as_("approver").get("/api/v1/proposals").json()] == ["refused"]
    assert house.as_("reader").get("/api/v1/items/count").json() == {"count": 0}


def test_nobody_approves_their_own(house: House) -> None:
    house.person("both", "reader", "drafter", "approver", cleared=("秘",))
    number = house.propose("launch", b"A launch.", by="both").json()["id"]
    refused = house.decide(number, by="both")
    assert refused.status_code == 403
    assert "their own" in refused.json()["detail"]
    assert house.told()[-1]["what"] == "request.refused"
    assert house.decide(number).status_code == 200


def test_neither_rank_nor_the_drafters_role_approves(house: House) -> None:
    number = house.propose("launch", b"A launch.").json()["id"]
    house.person("second", "reader", "drafter", cleared=("秘",))
    for name in ("head", "second", "reader"):
        assert house.decide(number, by=name).status_code == 403
    assert house.as_("head").post("/api/v1/items", json={"id": "x", "marking": marked()}).status_code == 403


def test_who_may_not_read_it_does_not_approve_it(house: House) -> None:
    """For an approver who is not cleared the proposal does not exist."""
    house.person("uncleared", "reader", "approver")
    house.person("no-reader", "approver", cleared=("秘",))
    number = house.propose("launch", b"A launch.").json()["id"]
    for name in ("uncleared", "no-reader"):
        assert house.as_(name).get("/api/v1/proposals").json() == []
        assert house.as_(name).get(f"/api/v1/proposals/{number}").status_code == 404
        assert house.as_(name).get(f"/api/v1/proposals/{number}/content").status_code == 404
        assert house.decide(number, by=name).status_code == 404


def test_two_who_may_not_read_an_item_do_not_mark_it_down(house: House) -> None:
    """An item of a high level: its level is not lowered by a pair that is cleared for the low one only."""
    house.put("plan", b"The plan.", level="特定秘密")
    house.person("low-drafter", "reader", "drafter", cleared=("秘",))
    house.person("low-approver", "reader", "approver", cleared=("秘",))
    down = {"id": "plan", "marking": marked(level="秘")}
    assert house.as_("low-drafter").post("/api/v1/items", json=down).status_code == 404
    overwritten = house.propose("plan", b"Another plan.", by="low-drafter")
    assert overwritten.status_code == 202, "as for a name that is free: it tells nothing"
    number = overwritten.json()["id"]
    assert house.decide(number, by="low-approver").status_code == 404
    assert house.decide(number).status_code == 409, "one of the two may not see what would be lost"
    assert house.as_("reader").get("/api/v1/items/count").json() == {"count": 1}


def test_marking_again_keeps_the_content_and_takes_effect_at_once(house: House) -> None:
    ref = house.put("launch", b"A launch.")
    assert house.put("launch", None, releasable_to=[]) == ref
    assert house.as_("reader").get(f"/api/v1/items/{ref}").status_code == 404
    assert house.as_("drafter").post("/api/v1/items", json={"id": "launch", "marking": marked()}).status_code == 404


def test_markings_are_those_that_mean_something(house: House) -> None:
    assert "no level that JP" in house.propose("x", b"x", level="SECRET").json()["detail"]
    assert "empty text" in house.propose("x", b"x", topics=[""]).json()["detail"]
    consent = {"to": "KR", "given_on": "2017-01-01", "reference": " "}
    assert "recorded nowhere" in house.propose("x", b"x", consents=[consent]).json()["detail"]
    consent = {"to": "KR", "given_on": "2017-02-30", "reference": "note"}
    assert house.propose("x", b"x", consents=[consent]).status_code == 422
    assert house.propose("a/x", b"x").status_code == 422
    assert "leads into a folder" in house.propose("x", ("a/x", b"x")).json()["detail"]
    assert "no FollowTheMoney" in house.propose("x", ("x.ftm.json", b"[]")).json()["detail"]
    drafter = house.as_("drafter")
    bad = {"id": "x", "marking": marked(), "file_name": "x", "content": "not base64!"}
    assert drafter.post("/api/v1/items", json=bad).status_code == 422
    nameless = {"id": "x", "marking": marked(), "content": base64.b64encode(b"x").decode()}
    assert drafter.post("/api/v1/items", json=nameless).status_code == 422
    assert drafter.get("/api/v1/proposals").json() == []


def test_a_release_takes_two_and_asks_the_rules(tmp_path: Path) -> None:
    with houses(tmp_path, "JP", "KR") as (tokyo, seoul):
        ref = tokyo.put()
        drafter = tokyo.as_("drafter")
        proposed = drafter.post("/api/v1/releases", json={"items": [ref], "to": "KR", "purpose": PURPOSE})
        assert tokyo.node.post.sent == {}
        assert tokyo.decide(proposed.json()["id"], by="reader").status_code == 403
        decided = tokyo.decide(proposed.json()["id"])
        assert decided.json()["outcome"] == "envelope 1 to KR"
        assert tokyo.node.post.sent["KR"].number == 1
        secret = tokyo.put("home", b"Not for others.", releasable_to=["JP"])
        refused = tokyo.release(secret, to="KR")
        assert refused.status_code == 409
        assert refused.json()["type"] == "urn:tricord:problem:not-released"
        assert "not to KR" in refused.json()["detail"]
        assert tokyo.node.post.sent["KR"].number == 1
        unknown = drafter.post("/api/v1/releases", json={"items": [ref], "to": "US", "purpose": PURPOSE})
        assert unknown.status_code == 409
        assert seoul.node.post.received == {}


def test_what_was_marked_again_since_is_not_released(tmp_path: Path) -> None:
    with houses(tmp_path, "JP", "KR") as (tokyo, _):
        ref = tokyo.put("launch", b"A launch.")
        drafter = tokyo.as_("drafter")
        proposed = drafter.post("/api/v1/releases", json={"items": [ref], "to": "KR", "purpose": PURPOSE})
        tokyo.put("launch", b"Another launch.")
        decided = tokyo.decide(proposed.json()["id"])
        assert decided.status_code == 409
        assert "marked again" in decided.json()["detail"]
        assert tokyo.node.post.sent == {}


def test_a_drafter_who_may_not_see_it_any_more_counts_for_nothing(tmp_path: Path) -> None:
    with houses(tmp_path, "JP", "KR") as (tokyo, seoul):
        ref = tokyo.put()
        proposed = tokyo.as_("drafter").post("/api/v1/releases", json={"items": [ref], "to": "KR", "purpose": PURPOSE})
        tokyo.as_("head").patch("/api/v1/users/drafter", json={"cleared_for": []})
        assert tokyo.decide(proposed.json()["id"]).status_code == 409
        befriend(tokyo, seoul)
