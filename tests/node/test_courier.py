"""A peer is a stranger with a key: whatever it answers, the courier goes on for all others, and for it later."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.service.capitals import Capitals, content
from tests.service.nodes import CHEAP, PURPOSE, House, befriend, staffed
from tricord.node import OpenNode, open_node
from tricord.sharing import Node, audit_lines
from tricord.wire import Peer

Answer = Callable[[httpx2.Request], httpx2.Response]


class Hostile(httpx2.BaseTransport):
    """Seoul's node answers as it likes; Washington's is well and takes what comes."""

    def __init__(self) -> None:
        self.answer: Answer = lambda _: httpx2.Response(500)
        self.asked = 0
        self.taken = 0

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.read()
        if request.url.path.endswith("/health"):
            return said(200, b"{}")
        if request.url.host == "us":
            self.taken += 1
            return said(201, b"{}")
        self.asked += 1
        return self.answer(request)


def said(status: int, body: bytes, **headers: str) -> httpx2.Response:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx2.Response(status, stream=httpx2.ByteStream(body), headers=given)


def missing(expected: Any, detail: str = "x") -> bytes:
    return json.dumps({"refusal": "missing before it", "expected": expected, "detail": detail}).encode()


class Tokyo:
    """Tokyo's node with an envelope for each of the others, and a courier between."""

    def __init__(self, house: House) -> None:
        self.house, self.transport = house, Hostile()
        self.node: OpenNode = open_node(
            house.node,
            house.url,
            clock=house.clock,
            hasher=CHEAP,
            client=lambda: httpx2.Client(transport=self.transport),
        )
        for party in ("KR", "US"):
            self.node.courier.know(party, f"http://{party.lower()}")

    def peer(self, party: str) -> Peer:
        return next(one for one in self.node.courier.peers() if one.party == party)

    def again(self) -> None:
        """An envelope more for each, some time later."""
        self.house.clock.move(hours=1)
        self.house._sessions.clear()
        for party in ("KR", "US"):
            self.house.release(self.house.put("launch", b"x"), to=party)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def tokyo(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Tokyo]:
    folder = tmp_path_factory.mktemp("capitals")
    url = request.getfixturevalue("postgres").url("t_courier") if request.param == "postgresql" else None
    made, others = staffed(folder, "JP", url=url), [staffed(folder, party) for party in ("KR", "US")]
    befriend(made, *others)
    one = Tokyo(made)
    yield one
    one.node.close()
    for house in (made, *others):
        house.close()


ANSWERS: dict[str, Answer] = {
    "a number that none is": lambda _: said(409, b'{"refusal": "missing before it", "expected": 1' + b"0" * 30 + b"}"),
    "a negative number": lambda _: said(409, missing(-5)),
    "a number of another kind": lambda _: said(409, missing("1")),
    "nested deep": lambda _: said(409, b"[" * 30_000 + b"]" * 30_000),
    "half a pair of surrogates": lambda _: said(422, b'{"detail": "\\ud800"}'),
    "a zero character": lambda _: said(422, b'{"detail": "a\\u0000b"}'),
    "escapes of a terminal": lambda _: said(422, b'{"detail": "\\u001b[2J\\u202e"}'),
    "no JSON": lambda _: said(409, b"\xff\xfe{"),
    "too long": lambda _: said(409, b"x" * 2_000_000),
    "compressed": lambda _: said(409, gzip.compress(bytes(10_000_000)), Content_Encoding="gzip"),
    "elsewhere": lambda _: said(307, b"", Location="http://us/api/v1/inbox"),
    "a receipt that is none": lambda _: said(201, b'{"word": {"head": 1}}'),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_whatever_a_peer_answers_the_others_are_served(tokyo: Tokyo, name: str) -> None:
    tokyo.again()
    tokyo.transport.answer = ANSWERS[name]
    before = tokyo.peer("US").opened
    tokyo.node.courier.carry()
    assert tokyo.peer("US").opened == before + 1
    said_by = tokyo.peer("KR").said
    assert all(letter.isprintable() for letter in said_by)
    assert tokyo.peer("KR").opened <= tokyo.node.folder.post.sent["KR"].number


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    status=st.sampled_from([200, 201, 204, 301, 400, 409, 422, 500, 503]),
    body=st.one_of(
        st.binary(max_size=200),
        st.fixed_dictionaries(
            {},
            optional={
                "refusal": st.one_of(st.sampled_from(["missing before it", "repeated"]), st.text(max_size=20)),
                "expected": st.one_of(st.integers(), st.floats(), st.none()),
                "detail": st.one_of(st.text(max_size=50), st.integers()),
                "word": st.one_of(st.none(), st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3)),
            },
        ).map(lambda value: json.dumps(value).encode()),
    ),
)
def test_no_answer_ends_the_courier(tokyo: Tokyo, status: int, body: bytes) -> None:
    tokyo.house.clock.move(hours=1)
    tokyo.transport.answer = lambda _: said(status, body)
    tokyo.node.courier.carry()
    assert not tokyo.peer("KR").said.startswith("the courier failed"), "no answer is a fault of ours"
    sent = tokyo.node.folder.post.sent.get("KR")
    assert 0 <= tokyo.peer("KR").opened <= (sent.number if sent else 0)


def test_who_says_every_second_time_that_all_is_missing_is_left_alone(tokyo: Tokyo) -> None:
    """It fills neither the audit nor the time: the pauses double."""
    tokyo.again()
    turns = iter(range(10_000))
    tokyo.transport.answer = lambda _: said(201, b"{}") if next(turns) % 2 else said(409, missing(1))
    asked = tokyo.transport.asked
    lines = len(list(audit_lines(tokyo.node.folder.folder / "audit.jsonl")))
    for _ in range(200):
        tokyo.house.clock.move(seconds=5)
        tokyo.node.courier.carry()
    assert tokyo.transport.asked - asked < 400
    assert len(list(audit_lines(tokyo.node.folder.folder / "audit.jsonl"))) - lines < 400
    assert tokyo.peer("KR").next_at
    assert tokyo.house.anybody.get("/api/v1/health").json()["status"] == "well"
    assert tokyo.node.courier.rounds.failing == 1


def test_who_was_down_is_served_again(tokyo: Tokyo) -> None:
    tokyo.again()

    def down(_: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("down")

    tokyo.transport.answer = down
    for _ in range(5):
        tokyo.house.clock.move(hours=1)
        tokyo.node.courier.carry()
    assert tokyo.peer("KR").failures >= 5
    tokyo.transport.answer = lambda _: said(201, b"{}")
    tokyo.house.clock.move(hours=1)
    tokyo.node.courier.carry()
    assert (tokyo.peer("KR").waiting, tokyo.peer("KR").failures, tokyo.peer("KR").next_at) == (0, 0, "")


@pytest.mark.parametrize("first", [0, -1, 2**63, 10**30])
def test_what_was_never_sent_is_not_sent_again(tokyo: Tokyo, first: int) -> None:
    before = tokyo.peer("KR").opened
    tokyo.node.courier._peers.send_again("KR", first)
    assert tokyo.peer("KR").opened == before


# -- clocks, silence, and audits that are held against each other ------------------------------------------------------


@pytest.fixture
def capitals(tmp_path: Path) -> Iterator[Capitals]:
    made = Capitals(tmp_path)
    yield made
    made.close()


def test_an_envelope_is_judged_by_the_day_of_receipt_too(tmp_path: Path) -> None:
    """Washington passes a Japanese item on under a consent that was withdrawn, in an envelope dated two months back."""
    from tests.service.nodes import houses

    with houses(tmp_path, "JP", "KR", "US") as (tokyo, seoul, washington):
        now = datetime(2016, 10, 27, 9, tzinfo=UTC)
        for house in (tokyo, seoul, washington):
            house.clock.now = now
        consent = {
            "to": "KR",
            "through": ["US"],
            "given_on": "2016-10-01",
            "reference": "n",
            "withdrawn_on": "2016-11-10",
        }
        ref = tokyo.put("launch", b"A launch.", consents=[consent])
        tokyo.release(ref, to="US")
        washington.opened.inbox.receive(tokyo.node.resend("US", 1), who="carrier")
        washington.release(ref, to="KR")
        envelope = washington.node.resend("KR", 1)
        seoul.clock.now = datetime(2016, 11, 20, 9, tzinfo=UTC)
        answer = seoul.anybody.post("/api/v1/inbox", content=envelope)
        assert (answer.status_code, answer.json()["refusal"]) == (422, "not releasable")
        seoul.clock.now = datetime(2016, 11, 2, 9, tzinfo=UTC)
        assert seoul.anybody.post("/api/v1/inbox", content=envelope).status_code == 201, "late, and lawful still"


def test_silence_counts_against_those_only_who_could_have_spoken(capitals: Capitals) -> None:
    package = capitals.draft("US", content())
    capitals.wire.down = {"JP"}
    capitals.circulate("US", package, "JP", "KR", working_days=1)
    capitals.carry(rounds=1)
    capitals.move(days=9)
    capitals.wire.down = set()
    capitals.carry()
    adopted = {"kind": "adopted", "version": capitals.told("US", package)["version"]}
    approval = capitals.act("US", package, "approved", who="approver", act=adopted)["event"]
    said_no = capitals.refused("US", "drafter", "POST", f"/packages/{package}/agreed/{approval}")
    assert said_no.startswith("409 JP is silent"), "Seoul had it in time, Tokyo after the deadline"
    assert any("came here" in one for one in capitals.told("JP", package)["doubts"]), "and Tokyo sees how late it came"
    capitals.act("JP", package, "seen")
    capitals.carry()
    capitals.ask("US", "drafter", "POST", f"/packages/{package}/agreed/{approval}")
    capitals.carry()
    assert {capitals.told(party, package)["status"] for party in ("JP", "KR", "US")} == {"adopted"}


def test_a_log_that_is_cut_is_found_within_one_exchange(tmp_path: Path) -> None:
    """Heads travel with envelopes and are countersigned by themselves: nobody has to think of it."""
    tokyo, seoul = staffed(tmp_path, "JP"), staffed(tmp_path, "KR")
    befriend(tokyo, seoul)
    node = Tokyo(tokyo)
    node.transport.answer = lambda request: _at(seoul, request)
    tokyo.release(tokyo.put(), to="KR")
    audit = tokyo.node.folder / "audit.jsonl"
    kept = audit.read_bytes(), audit.with_suffix(".head.json").read_bytes()
    node.node.courier.carry()
    assert (tokyo.node.folder / "witnesses" / "KR-latest.json").exists(), "Seoul's word came with the receipt"
    assert tokyo.node.verify_audit().ok
    assert kept[0] == audit.read_bytes()[: len(kept[0])]
    lines = audit.read_bytes().splitlines(keepends=True)
    audit.write_bytes(b"".join(lines[:3]))
    audit.with_suffix(".head.json").unlink()
    assert "KR countersigned" in tokyo.node.verify_audit().wrong
    shutil.rmtree(tokyo.node.folder / "witnesses")
    # The witness is gone too: the next envelope tells the other node, whose word comes back.
    fresh = Node(tokyo.node.folder, clock=tokyo.clock, who="tester")
    sealed = fresh.send([], to="KR", purpose=PURPOSE)
    assert seoul.opened.inbox.receive(sealed.data, who="carrier").word is None, "no word on a log that is shorter"
    assert seoul.told()[-1]["what"] == "audit.contradicted"
    back = seoul.node.send([], to="JP", purpose=PURPOSE)
    Node(tokyo.node.folder, clock=tokyo.clock, who="tester").receive(back.data, keep=lambda _: None)
    assert "KR countersigned" in tokyo.node.verify_audit().wrong
    for house in (tokyo, seoul):
        house.close()
    node.node.close()


def _at(house: House, request: httpx2.Request) -> httpx2.Response:
    answer = house.anybody.request(request.method, request.url.path, content=request.content)
    return said(answer.status_code, answer.content)
