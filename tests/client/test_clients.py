"""The typed clients against real applications, in this process: structs in, structs out, refusals as they were said."""

from __future__ import annotations

import base64
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import httpx2
import msgspec
import pytest
from starlette.testclient import TestClient

from tests.service.capitals import SANCTIONS, content
from tests.service.nodes import PURPOSE, House, befriend, staffed
from tricord.client import ListsClient, NodeClient
from tricord.coordination import Content, Withdrawn, fold
from tricord.database import Database
from tricord.model.errors import Denied, InvalidValue, Unreachable
from tricord.screen import Screener
from tricord.service import create_app
from tricord.wire import (
    ItemDraft,
    ListState,
    MarkingRequest,
    NewPerson,
    PersonChange,
    ProblemKind,
    ReleaseRequest,
    ScreenRequest,
    Verdict,
)

MARKING = MarkingRequest(level="秘", releasable_to=("JP", "KR", "US"), topics=("dprk-missile",), purposes=(PURPOSE,))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = staffed(tmp_path)
    yield house
    house.close()


def spoken(house: House, name: str, *scopes: str, purpose: str = PURPOSE) -> NodeClient:
    """The client of somebody with a token for some scopes."""
    token = house.token(name, *(scopes or ("read", "write", "approve")), purpose=purpose)
    return NodeClient("https://node.example", token, http=house.client())


def test_who_one_is_and_whose_node_it_is(house: House) -> None:
    with spoken(house, "reader", "read") as client:
        assert (client.health().status, client.health().party) == ("well", "JP")
        you = client.identity()
        assert (you.name, you.roles, you.scopes, you.purpose) == ("reader", ("reader",), ("read",), PURPOSE)
        assert [one.label for one in client.tokens()] == ["test"]


def test_an_item_is_proposed_approved_read_and_released(house: House, tmp_path: Path) -> None:
    seoul = staffed(tmp_path / "elsewhere", "KR")
    befriend(house, seoul)
    seoul.close()
    drafter, approver, reader = (spoken(house, name) for name in ("drafter", "approver", "reader"))
    data = base64.b64encode(b"A launch.").decode()
    proposal = drafter.propose(ItemDraft(id="launch", marking=MARKING, file_name="launch.txt", content=data))
    assert [one.id for one in approver.proposals(undecided=True)] == [proposal.id]
    assert reader.count_items() == 0
    decided = approver.decide(proposal.id, Verdict(verdict="approved"))
    assert decided.verdict == "approved"
    (item,) = reader.items().items
    assert reader.item(item.ref) == item
    assert (item.id, item.marking.releasable_to) == ("launch", ("JP", "KR", "US"))
    assert reader.content(item.ref) == b"A launch."
    assert reader.items(words="launch").items == (item,)
    assert reader.items(words="landing").items == ()
    feed = reader.feed()
    assert (feed.items, feed.more) == ((item,), False)
    assert reader.feed(feed.mark).items == ()
    wanted = ReleaseRequest(items=(UUID(item.ref),), to="KR", purpose=PURPOSE)
    released = approver.decide(drafter.propose_release(wanted).id, Verdict(verdict="approved"))
    assert released.outcome == "envelope 1 to KR"


def test_a_package_is_drafted_approved_and_withdrawn(house: House) -> None:
    drafter, approver = (spoken(house, name, purpose=SANCTIONS) for name in ("drafter", "approver"))
    text = msgspec.convert(content(lead="JP"), Content)
    package = drafter.draft(text).package
    (summary,) = drafter.packages()
    assert (summary.id, summary.title) == (package, text.title)
    state = drafter.package(package[:12])
    assert (state.content, state.status) == (text, "drafted")
    found = drafter.next_round(package, ("KR", "US"), 2)
    assert found.act.to == ("KR", "US")
    approval = approver.approve(package, found.act)
    (waiting,) = drafter.package(package).agreed
    assert (waiting.approval, waiting.kind, waiting.act) == (approval.event, "circulated", found.act)
    drafter.carry_out(package, approval.event)
    drafter.act(package, Withdrawn(reasons="overtaken"))
    assert drafter.package(package).status == "withdrawn"
    assert fold(drafter.events(package)).status.value == "withdrawn"


def test_people_are_added_and_changed_by_an_administrator(house: House) -> None:
    with spoken(house, "head", "administer") as client:
        invitation = client.add_person(NewPerson(name="desk-1", party="JP", roles=("reader",)))
        assert invitation.name == "desk-1"
        assert client.change_person("desk-1", PersonChange(disabled=True)).disabled
        assert client.invite("desk-1").invitation != invitation.invitation
        assert "desk-1" in {one.name for one in client.people()}


def test_a_refusal_is_raised_in_the_nodes_own_words(house: House) -> None:
    with spoken(house, "reader", "read") as client:
        with pytest.raises(Denied) as absent:
            client.item("00000000-0000-0000-0000-000000000000")
        assert absent.value.kind is ProblemKind.NOT_FOUND
        assert absent.value.detail == "There is no such item for you."
        assert absent.value.next.startswith("Check the address")
        assert str(absent.value) == f"{absent.value.detail} {absent.value.next}"
        with pytest.raises(Denied, match="not made for 'administer'") as forbidden:
            client.people()
        assert forbidden.value.kind is ProblemKind.FORBIDDEN
    with NodeClient("https://node.example", "no token", http=house.client()) as stranger:
        with pytest.raises(Denied) as unknown:
            stranger.items()
        assert unknown.value.kind is ProblemKind.UNAUTHENTICATED


def test_a_node_that_does_not_answer_is_named() -> None:
    with NodeClient("http://127.0.0.1:9", "x") as client, pytest.raises(Unreachable) as caught:
        client.packages()
    assert "127.0.0.1:9" in caught.value.url
    assert str(caught.value).startswith("http://127.0.0.1:9 does not answer (")
    with (
        ListsClient("http://127.0.0.1:9") as lists,
        pytest.raises(Unreachable, match=r"^http://127"),
    ):
        lists.lists()


@pytest.mark.parametrize(
    "url", ["lists.example", "ftp://lists.example", "https://", "https://lists.example/api/v1", "http://lists:port", ""]
)
def test_an_address_that_is_none_is_refused_at_once(url: str) -> None:
    with pytest.raises(InvalidValue, match=r"https://|more than a host"):
        ListsClient(url)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, b"<html>", ProblemKind.FAILED),
        (200, b'{"status": 1}', ProblemKind.FAILED),
        (502, b"<html>bad gateway</html>", ProblemKind.FAILED),
        (503, b"", ProblemKind.UNAVAILABLE),
        (404, b'{"type": "urn:other", "title": "", "status": 404, "detail": "none"}', ProblemKind.NOT_FOUND),
    ],
)
def test_what_is_no_node_is_refused_whatever_it_says(status: int, body: bytes, kind: ProblemKind) -> None:
    transport = httpx2.MockTransport(lambda _: httpx2.Response(status, content=body, headers={"Retry-After": "7"}))
    http = httpx2.Client(transport=transport, base_url="https://other.example")
    with ListsClient("https://other.example", http=http) as client, pytest.raises(Denied) as caught:
        client.health()
    assert caught.value.kind is kind


def test_the_lists_are_asked(embedded: Database, embedded_screener: Screener) -> None:
    http = TestClient(create_app(database=embedded), base_url="https://lists.example")
    with ListsClient("https://lists.example", http=http) as client:
        assert client.health().party is None
        states = client.lists()
        assert all(isinstance(one, ListState) for one in states)
        alignment = client.alignment(programme="DPRK", as_of="2016-10-27")
        assert {"UN", "US", "JP", "KR"} <= set(alignment.parties)
        (first, *_) = client.subjects("Ri Su Yong").subjects
        answer = client.screen(ScreenRequest(name="Ri Su Yong", schema="Person"))
        assert answer.matches[0].id == embedded_screener.match("Ri Su Yong", schema="Person")[0].id
        assert first.cells["UN"].state
        with pytest.raises(Denied, match="Not a day") as caught:
            client.alignment(as_of="tomorrow")
    assert caught.value.kind is ProblemKind.MALFORMED


def test_a_client_needs_neither_the_service_nor_a_node() -> None:
    code = (
        "import sys, tricord.client\n"
        "print([name for name in ('tricord.service', 'tricord.node', 'fastapi', 'click') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
