"""Packages have one door, by signed origin: what a hostile node with a trusted key sends opens nothing, hides nothing,
and what one person alone writes or marks exists for nobody but those who write and approve.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.service.capitals import PARTIES, SANCTIONS, Capitals, content
from tests.service.nodes import House
from tricord.coordination import Body, Event, OwnMeasures, Position, Seen, Stance, Withdrawn, make_event
from tricord.model import Item, Marking


@pytest.fixture
def capitals(tmp_path: Path) -> Iterator[Capitals]:
    made = Capitals(tmp_path)
    for party, other in (("US", "KR"), ("US", "JP")):
        house = made.houses[party]
        house.person(f"of-{other.lower()}", "reader", party=other)
    yield made
    made.close()


def marking(party: str, *, audience: tuple[str, ...] = PARTIES, purpose: str = SANCTIONS) -> Marking:
    return Marking(
        originator=party, level="unclassified", releasable_to=audience, topics=("dprk-missile",), purposes=(purpose,)
    )


def event_of(house: House, body: Body, *, package: str, after: tuple[str, ...]) -> Event:
    """An event that a node signs itself, past its own rules."""
    secret = house.opened.folder.secret
    return make_event(
        body, party=house.node.party, person="x", at=house.clock(), package=package, after=after, key=secret.key,
        sign=lambda message: secret.signature("event", message),
    )  # fmt: skip


def send(house: House, to: House, name: str, data: bytes, mark: Marking, *, purpose: str = SANCTIONS) -> Any:
    """A node with a trusted key sends what it likes."""
    slip = house.opened.folder.sign(Item(id=name, marking=mark), f"{name[:60]}.json", data)
    sealed = house.node.send([(slip, data)], to=to.node.party, purpose=purpose)
    return to.anybody.post("/api/v1/inbox", content=sealed.data)


def sees(capitals: Capitals, party: str, who: str) -> list[str]:
    return [one["id"] for one in capitals.ask(party, who, "GET", "/packages")]


def test_items_under_the_name_of_an_event_open_nothing(capitals: Capitals) -> None:
    """A package for Washington and Tokyo alone: Seoul sends items named as its events, for everybody."""
    package = capitals.draft("US", content(audience=("US", "JP")))
    capitals.circulate("US", package, "JP")
    washington, seoul = capitals.houses["US"], capitals.houses["KR"]
    events = washington.opened.packages.log.packages()[package].events
    for event in events:
        answer = send(seoul, washington, f"event-{event.id}", b"{}", marking("KR"))
        assert answer.status_code == 201, answer.text
    assert sees(capitals, "US", "of-kr") == []
    assert capitals.refused("US", "of-kr", "GET", f"/packages/{package}").startswith("404")
    assert sees(capitals, "US", "desk") == [package]
    assert capitals.ask("US", "of-kr", "GET", "/items/count") == {"count": 0}, "what is no event is no item"


def test_an_event_that_waits_hides_nothing_from_anybody(capitals: Capitals) -> None:
    """Tokyo takes no part, and sends an event upon what nobody has, under another purpose."""
    package = capitals.draft("US", content())
    capitals.circulate("US", package, "KR")
    capitals.carry()
    washington, tokyo = capitals.houses["US"], capitals.houses["JP"]
    waits = event_of(tokyo, Seen(), package=package, after=("0" * 64,))
    assert send(tokyo, washington, f"event-{waits.id}", waits.written, marking("JP", purpose="tea"), purpose="tea")
    for who in ("desk", "drafter", "approver"):
        assert sees(capitals, "US", who) == [package]
        assert capitals.ask("US", who, "GET", f"/packages/{package}")["waiting"] == []
    capitals.act("US", package, "withdrawn", reasons="overtaken")
    assert capitals.told("US", package)["status"] == "withdrawn"


def test_a_party_that_takes_no_part_is_left_out_and_counted(capitals: Capitals) -> None:
    package = capitals.draft("US", content())
    capitals.circulate("US", package, "KR")
    capitals.carry()
    washington, tokyo = capitals.houses["US"], capitals.houses["JP"]
    found = washington.opened.packages.log.packages()[package]
    stranger = event_of(tokyo, Withdrawn(reasons="says Tokyo"), package=package, after=found.heads)
    assert send(tokyo, washington, f"event-{stranger.id}", stranger.written, marking("JP")).status_code == 201
    told = capitals.told("US", package)
    assert (told["status"], told["left_out"]) == ("circulated", 1)
    assert not any("says Tokyo" in line for line in (*told["timeline"], *told["refused"]))


@pytest.mark.parametrize("otherwise", [{"purpose": "tea"}, {"audience": ("US", "KR")}])
def test_what_is_marked_otherwise_than_the_package_is_left_out(capitals: Capitals, otherwise: Any) -> None:
    """Seoul takes part, and marks an answer so that some of those who see the package would not see it, or more."""
    package = capitals.draft("US", content())
    capitals.circulate("US", package, "JP", "KR")
    capitals.carry()
    washington, seoul = capitals.houses["US"], capitals.houses["KR"]
    found = washington.opened.packages.log.packages()[package]
    (round_id,) = [event.id for event in found.events if event.kind == "circulated"]
    body = Position(round=round_id, stance=Stance.HOLD, reasons="for tea")
    said = event_of(seoul, body, package=package, after=found.heads)
    purpose = otherwise.get("purpose", SANCTIONS)
    sent = send(seoul, washington, f"event-{said.id}", said.written, marking("KR", **otherwise), purpose=purpose)
    assert sent.status_code == 201
    told = capitals.told("US", package)
    assert (told["status"], told["answers"]["KR"], told["left_out"]) == ("circulated", "nothing yet", 1)
    assert sees(capitals, "US", "of-jp") == [package]
    (refused,) = [entry for entry in washington.told() if entry["what"] == "package.refused"]
    assert "marks the event otherwise" in refused["about"]["why"]


def test_a_later_slip_does_not_mark_an_event_otherwise(capitals: Capitals) -> None:
    package = capitals.draft("US", content())
    capitals.circulate("US", package, "JP", "KR")
    capitals.carry()
    washington, seoul = capitals.houses["US"], capitals.houses["KR"]
    capitals.act("KR", package, "seen")
    capitals.carry()
    found = washington.opened.packages.log.packages()[package]
    (seen,) = [event for event in found.events if event.kind == "seen"]
    seoul.clock.move(days=1)
    washington.clock.move(days=1)
    again = send(seoul, washington, f"event-{seen.id}", seen.written, marking("KR", audience=("US", "KR")))
    assert again.status_code == 201
    assert sees(capitals, "US", "of-jp") == [package], "Seoul's new slip hides the package from nobody"


def test_what_one_drafter_writes_exists_for_those_who_write_and_approve(capitals: Capitals) -> None:
    """One person alone gives nothing to a reader of another party at the node, nor to the own desk."""
    package = capitals.draft("US", content())
    for who in ("desk", "of-kr", "of-jp"):
        assert sees(capitals, "US", who) == []
        assert capitals.ask("US", who, "GET", "/items/count") == {"count": 0}
        assert capitals.ask("US", who, "GET", "/items/feed")["items"] == []
    for who in ("drafter", "approver"):
        assert sees(capitals, "US", who) == [package]
    capitals.circulate("US", package, "KR")
    assert sees(capitals, "US", "desk") == sees(capitals, "US", "of-kr") == [package]


def test_an_amendment_of_one_person_goes_nowhere(capitals: Capitals) -> None:
    """An amendment takes a classified package down to unclassified: at home and abroad all stays as it was."""
    washington = capitals.houses["US"]
    package = capitals.draft("US", content(level="CONFIDENTIAL"))
    capitals.circulate("US", package, "KR")
    capitals.carry()
    before = capitals.told("US", package)
    secret = content()
    secret["title"] = "What was classified, in the open"
    capitals.act("US", package, "amended", content=secret, reasons="one person's")
    capitals.carry()
    assert capitals.told("US", package) == before
    assert capitals.ask("US", "of-kr", "GET", "/items/count") == {"count": 0}
    assert "in the open" not in capitals.houses["KR"].anybody.get("/api/v1/health").text
    seoul = capitals.houses["KR"].opened.packages.log.packages()
    assert all("in the open" not in text.content.title for one in seoul.values() for text in one.texts)
    assert capitals.ask("US", "drafter", "GET", f"/packages/{package}")["title"] == secret["title"]
    found = capitals.ask("US", "drafter", "GET", f"/packages/{package}/round", params={"to": "KR", "working_days": 2})
    capitals.both("US", package, found["act"])
    capitals.carry()
    assert capitals.told("US", package)["title"] == secret["title"], "two persons have approved text and marking"
    assert washington.opened.verify().ok


def test_what_is_done_meanwhile_does_not_wait_for_the_amendment(capitals: Capitals) -> None:
    package = capitals.draft("US", content())
    capitals.circulate("US", package, "JP", "KR")
    capitals.carry()
    capitals.act("US", package, "amended", content=content() | {"title": "Not approved"}, reasons="one person's")
    capitals.act("US", package, "withdrawn", reasons="overtaken")
    capitals.carry()
    for party in PARTIES:
        assert capitals.told(party, package)["status"] == "withdrawn"


def test_a_text_that_nobody_approved_does_not_go_out_under_another(capitals: Capitals) -> None:
    """A drafter marks a draft down, amends it as it should be, and has that approved: the draft would go out too."""
    package = capitals.draft("US", content())
    capitals.act("US", package, "amended", content=content(level="CONFIDENTIAL"), reasons="as it should be")
    found = capitals.ask("US", "drafter", "GET", f"/packages/{package}/round", params={"to": "KR", "working_days": 2})
    refused = {"kind": "approved", "act": found["act"]}
    said = capitals.refused("US", "approver", "POST", f"/packages/{package}/acts", json=refused)
    assert said.startswith("409")
    assert "marked otherwise" in said


def test_an_event_is_said_once_however_many_come(capitals: Capitals) -> None:
    """A thousand events in one envelope are refused before anybody waits for them."""
    package = capitals.draft("US", content())
    capitals.circulate("US", package, "JP", "KR")
    capitals.carry()
    washington, seoul = capitals.houses["US"], capitals.houses["KR"]
    found = washington.opened.packages.log.packages()[package]
    contents = []
    for number in range(101):
        body = OwnMeasures(wait=bool(number % 2), reasons=str(number))
        event = event_of(seoul, body, package=package, after=found.heads)
        item = Item(id=f"event-{event.id}", marking=marking("KR"))
        contents.append((seoul.opened.folder.sign(item, f"{number}.json", event.written), event.written))
    sealed = seoul.node.send(contents, to="US", purpose=SANCTIONS)
    answer = washington.anybody.post("/api/v1/inbox", content=sealed.data)
    assert (answer.status_code, answer.json()["refusal"]) == (413, "oversized")
    assert washington.opened.packages.log.packages()[package] == found
