"""A package between three nodes: what each capital sees, what the wire may do to it, and what nobody may do alone."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.service.capitals import CLEARED, PARTIES, SANCTIONS, Capitals, content
from tricord.coordination import EventLog
from tricord.model import Reader
from tricord.node import Packages
from tricord.sharing import Node


@pytest.fixture
def capitals(tmp_path: Path) -> Iterator[Capitals]:
    made = Capitals(tmp_path)
    yield made
    made.close()


def test_what_is_drafted_stays_at_home_until_two_persons_have_circulated_it(capitals: Capitals) -> None:
    package = capitals.draft("US", content())
    capitals.carry()
    assert capitals.refused("JP", "desk", "GET", f"/packages/{package}").startswith("404")
    act = capitals.ask("US", "drafter", "GET", f"/packages/{package}/round", params={"to": "JP,KR", "working_days": 2})[
        "act"
    ]
    said = capitals.refused("US", "drafter", "POST", f"/packages/{package}/acts", json=act)
    assert said.startswith("409"), "nobody circulates alone"
    capitals.both("US", package, act)
    capitals.carry()
    for party in PARTIES:
        told = capitals.told(party, package)
        assert (told["status"], told["title"]) == ("circulated", "Ballistic missile launches of November 2022")
    assert len(capitals.heads(package)) == 1


def test_a_package_from_draft_to_publication(capitals: Capitals) -> None:
    package = capitals.draft("US", content())
    capitals.circulate("US", package, "JP", "KR")
    capitals.carry()
    seoul = capitals.told("KR", package)
    assert any("Seoul" in step for step in seoul["next"]["KR"]), "a deadline is told in one's own time"
    capitals.move(hours=5)
    (round_id,) = [
        e.id for e in capitals.houses["KR"].opened.packages.log.packages()[package].events if e.kind == "circulated"
    ]
    capitals.act("KR", package, "position", round=round_id, stance="hold", reasons="one name is not checked yet")
    capitals.carry()
    assert capitals.told("US", package)["status"] == "held"
    assert "waits for KR" in " ".join(capitals.told("US", package)["next"]["US"])
    (hold,) = capitals.told("KR", package)["holds"]
    capitals.act("KR", package, "hold-lifted", position=hold, reasons="checked")
    capitals.act("KR", package, "position", round=round_id, stance="support")
    capitals.act("JP", package, "position", round=round_id, stance="support")
    capitals.carry()
    version = capitals.told("US", package)["version"]
    capitals.both("US", package, {"kind": "adopted", "version": version})
    release_at = "2022-12-02T00:00:00Z"
    capitals.both("US", package, {"kind": "release-set", "version": version, "release_at": release_at})
    capitals.carry()
    too_soon = {"kind": "released", "version": version, "reference": "the gazette"}
    approval = capitals.act("KR", package, "approved", who="approver", act=too_soon)["event"]
    assert capitals.refused("KR", "drafter", "POST", f"/packages/{package}/agreed/{approval}").startswith("409")
    capitals.move(days=4)
    for party in ("KR", "US"):
        capitals.both(party, package, {"kind": "released", "version": version, "reference": f"the gazette of {party}"})
    capitals.carry()
    assert {capitals.told(party, package)["status"] for party in PARTIES} == {"released"}
    assert len(capitals.heads(package)) == 1


@pytest.mark.parametrize("seed", range(3))
def test_whatever_the_wire_does_all_come_to_the_same(capitals: Capitals, seed: int) -> None:
    """Envelopes are lost, doubled, their answers lost, and nodes are down for hours; nothing is lost in the end."""
    chance = random.Random(seed)
    package = capitals.draft("US", content())
    capitals.circulate("US", package, "JP", "KR")
    capitals.carry()
    log = capitals.houses["JP"].opened.packages.log
    (round_id,) = [event.id for event in log.packages()[package].events if event.kind == "circulated"]
    for turn in range(6):
        capitals.wire.down = set(chance.sample(PARTIES, chance.randint(0, 2)))
        capitals.wire.faults = [chance.choice(("", "lose", "lose answer", "twice")) for _ in range(6)]
        party = chance.choice(("JP", "KR"))
        stance, why = chance.choice((("support", ""), ("hold", "not checked"), ("object", "not this one")))
        capitals.act(party, package, "position", round=round_id, stance=stance, reasons=why or f"turn {turn}")
        capitals.carry(rounds=1)
        capitals.move(hours=1)
    capitals.wire.down, capitals.wire.faults = set(), []
    capitals.carry()
    assert len(capitals.heads(package)) == 1
    assert len({capitals.told(party, package)["status"] for party in PARTIES}) == 1
    found = [house.opened.packages.log.package(package) for house in capitals.houses.values()]
    assert found[0] == found[1] == found[2]


def test_an_act_while_an_envelope_comes_in_waits_for_its_turn(
    capitals: Capitals, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes in holds the node and the database until its events are logged: would it let go of the database
    between, an act could take that and wait for the node, and neither would go on.
    """
    package = capitals.draft("US", content())
    capitals.circulate("US", package, "JP", "KR")
    capitals.carry()
    tokyo, washington = capitals.houses["JP"], capitals.houses["US"]
    (round_id,) = [e.id for e in washington.opened.packages.log.packages()[package].events if e.kind == "circulated"]
    hold = capitals.act("JP", package, "position", round=round_id, stance="hold", reasons="one name is not checked yet")
    capitals.carry()
    capitals.act("JP", package, "hold-lifted", position=hold["event"], reasons="checked")
    envelope = tokyo.node.resend("US", tokyo.node.post.sent["US"].number)
    take = Packages.take
    acts: list[Future[Any]] = []

    def take_while_somebody_acts(*given: Any, **named: Any) -> Any:
        acts.append(threads.submit(capitals.act, "US", package, "amended", content=content(), reasons="checked"))
        wait(acts, timeout=1)
        return take(*given, **named)

    monkeypatch.setattr(Packages, "take", take_while_somebody_acts)
    with ThreadPoolExecutor(1) as threads:
        answer = washington.anybody.post("/api/v1/inbox", content=envelope)
        assert answer.status_code == 201, answer.text
        assert acts[0].result()["sent"] == {"JP": "sealed", "KR": "sealed"}


def test_a_package_does_not_vanish_while_an_event_comes_in(capitals: Capitals, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes in between two looks, at the log and at what the reader may see, hides nothing."""
    package = capitals.draft("US", content())
    capitals.circulate("US", package, "JP", "KR")
    capitals.carry()
    washington = capitals.houses["US"].opened
    (round_id,) = [e.id for e in washington.packages.log.packages()[package].events if e.kind == "circulated"]
    capitals.act("JP", package, "position", round=round_id, stance="support")
    looks: list[str] = []

    def looking(owner: type, name: str) -> None:
        plain = getattr(owner, name)

        def look(*given: Any, **more: Any) -> Any:
            looks.append(name)
            if len(looks) == 2:
                capitals.carry()
            return plain(*given, **more)

        monkeypatch.setattr(owner, name, look)

    looking(EventLog, "packages")
    looking(Packages, "_seen")
    desk = Reader(party="US", roles=("reader",), cleared_for=CLEARED["US"], purpose=SANCTIONS)
    assert [one.id for one in washington.packages.all(desk)] == [package]
    assert set(looks[:2]) == {"packages", "_seen"}
    assert capitals.told("US", package)["answers"]["JP"] == "support"


def test_an_envelope_from_the_past_changes_nothing(capitals: Capitals) -> None:
    package = capitals.draft("US", content())
    capitals.circulate("US", package, "JP", "KR")
    capitals.carry()
    capitals.carry()
    before = capitals.heads(package)
    for data in list(capitals.wire.seen):
        for house in capitals.houses.values():
            answer = house.anybody.post("/api/v1/inbox", content=data)
            assert answer.status_code in (400, 409, 422), answer.text
    assert capitals.heads(package) == before


def test_a_party_outside_the_audience_hears_of_nothing(capitals: Capitals) -> None:
    package = capitals.draft("US", content(audience=("US", "KR")))
    act = capitals.ask("US", "drafter", "GET", f"/packages/{package}/round", params={"to": "JP,KR", "working_days": 2})[
        "act"
    ]
    approval = capitals.act("US", package, "approved", who="approver", act=act)["event"]
    said = capitals.refused("US", "drafter", "POST", f"/packages/{package}/agreed/{approval}")
    assert said.startswith("409")
    assert "JP" in said
    told = capitals.circulate("US", package, "KR")
    assert told["sent"] == {"KR": "sealed"}
    capitals.carry()
    assert capitals.ask("JP", "desk", "GET", "/packages") == []
    assert capitals.ask("JP", "desk", "GET", "/items/count") == {"count": 0}
    assert capitals.told("KR", package)["status"] == "circulated"


def test_before_the_agreement_a_classified_package_does_not_reach_seoul(tmp_path: Path) -> None:
    """On 27 October 2016 Japan and South Korea have no agreement; on 24 November they have."""
    capitals = Capitals(tmp_path, now=datetime(2016, 10, 27, 1, tzinfo=UTC))
    try:
        package = capitals.draft("JP", content(level="秘", lead="JP"))
        told = capitals.circulate("JP", package, "KR")
        assert told["sent"]["KR"].startswith("not released")
        capitals.carry()
        assert capitals.ask("KR", "desk", "GET", "/packages") == []
        capitals.move(days=28)
        capitals.carry()
        assert capitals.told("KR", package)["status"] == "circulated"
    finally:
        capitals.close()


def test_a_key_revoked_midway_loses_nothing(capitals: Capitals) -> None:
    package = capitals.draft("US", content())
    capitals.circulate("US", package, "JP", "KR")
    capitals.carry()
    (round_id,) = [
        event.id
        for event in capitals.houses["KR"].opened.packages.log.packages()[package].events
        if event.kind == "circulated"
    ]
    capitals.wire.down = {"JP"}
    capitals.act("KR", package, "position", round=round_id, stance="support")
    capitals.carry()
    node = Node(capitals.houses["KR"].node.folder, clock=capitals.houses["KR"].clock, who="tester")
    stolen = node.secret.key
    card = node.rotate()
    told = Node(node.folder, clock=capitals.houses["KR"].clock, who="tester").revoke(stolen, reason="a laptop is lost")
    assert told is not None
    for party in ("JP", "US"):
        capitals.houses[party].node.trust(card)
        capitals.houses[party].node.take_revocation(told)
    for house in capitals.houses.values():
        house.opened.folder.secrets = Node(house.node.folder, who="tester").secrets
    capitals.wire.down = set()
    capitals.move(hours=1)  # a node that was down is not asked at once
    capitals.act("KR", package, "seen")
    capitals.carry()
    assert capitals.told("JP", package)["answers"]["KR"] == "support"
    assert len(capitals.heads(package)) == 1


def test_an_event_that_is_no_event_is_logged_and_the_row_goes_on(capitals: Capitals) -> None:
    """KR's node was taken over: it sends nonsense under the name of an event, and an act that is the lead's only."""
    package = capitals.draft("US", content())
    capitals.circulate("US", package, "JP", "KR")
    capitals.carry()
    seoul = capitals.houses["KR"].opened
    before = capitals.houses["US"].opened.packages.log.package(package)
    assert before is not None
    from tricord.coordination import Withdrawn, make_event
    from tricord.model import Item, Marking

    marking = Marking(originator="KR", level="unclassified", releasable_to=PARTIES, purposes=(SANCTIONS,))
    secret = seoul.folder.secret
    false = make_event(
        Withdrawn(reasons="says KR"), party="KR", person="x", at=seoul.clock(), package=package, after=before.heads,
        key=secret.key, sign=lambda message: secret.signature("event", message),
    )  # fmt: skip
    forged = make_event(
        Withdrawn(reasons="says US, says KR"), party="US", person="x", at=seoul.clock(), package=package,
        after=before.heads, key=secret.key, sign=lambda message: secret.signature("event", message),
    )  # fmt: skip
    for name, data in (
        (f"event-{'0' * 64}", b"{}"),
        (f"event-{false.id}", false.written),
        (f"event-{forged.id}", forged.written),
    ):
        slip = seoul.folder.sign(Item(id=name, marking=marking), f"{name}.json", data)
        seoul.folder.send([(slip, data)], to="US", purpose=SANCTIONS)
    capitals.carry()
    after = capitals.houses["US"].opened.packages.log.package(package)
    assert after is not None
    assert (after.status, after.texts, after.holds) == (before.status, before.texts, before.holds)
    reasons = " ".join(one.reason for one in capitals.houses["US"].opened.packages.log.refusals())
    assert "no event" in reasons
    assert capitals.told("US", package)["status"] == "circulated"
    (round_id,) = [event.id for event in after.events if event.kind == "circulated"]
    capitals.act("KR", package, "position", round=round_id, stance="support")
    capitals.carry()
    assert capitals.told("US", package)["answers"]["KR"] == "support"


def test_roles_are_kept_and_an_administrator_reads_no_package(capitals: Capitals) -> None:
    package = capitals.draft("US", content())
    assert capitals.refused("US", "head", "GET", f"/packages/{package}").startswith("403")
    assert capitals.refused("US", "desk", "POST", "/packages", json=content()).startswith("403")
    withdrawn = {"kind": "withdrawn", "reasons": "no"}
    assert capitals.refused("US", "approver", "POST", f"/packages/{package}/acts", json=withdrawn).startswith("403")
    capitals.act("US", package, "withdrawn", reasons="overtaken")
    assert capitals.ask("US", "drafter", "GET", f"/packages/{package}")["status"] == "withdrawn"
    assert capitals.refused("US", "desk", "GET", f"/packages/{package}").startswith("404"), "nobody has approved it"


def test_a_package_of_more_events_than_one_envelope_takes_is_sealed_whole(capitals: Capitals) -> None:
    package = capitals.draft("US", content())
    for turn in range(55):
        capitals.act("US", package, "amended", content=content(), reasons=f"turn {turn}")
    assert capitals.circulate("US", package, "KR")["sent"] == {"KR": "sealed"}
    capitals.carry()
    assert capitals.houses["US"].node.post.sent["KR"].number == 2
    assert capitals.told("KR", package)["status"] == "circulated"
    assert len(capitals.heads(package)) == 1
