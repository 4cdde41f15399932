"""Strangers, and a busy morning: a real server on a real socket, and limits that lock out nobody else."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from click.testing import CliRunner

from tests.service.capitals import content
from tests.service.nodes import MANY, PASSWORD, PURPOSE, House, befriend, staffed
from tricord.cli import tricord
from tricord.model.errors import NodeError
from tricord.node import Limits, Rates, items
from tricord.node.counts import TOLD_EACH, Counts
from tricord.service import create_app, server
from tricord.service.gates import Places
from tricord.sharing import Node

HOST = "127.0.0.1"


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[House, int]]:
    """A node on a port, with short patience."""
    monkeypatch.setattr(server, "_HEAD_SECONDS", 0.5)
    monkeypatch.setattr(server, "_SILENT_SECONDS", 0.5)
    monkeypatch.setattr("tricord.service.guard._BODY_SECONDS", 0.5)
    house = staffed(tmp_path)
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    made = uvicorn.Server(uvicorn.Config(create_app(node=house.opened), host=HOST, port=port, **server.settings()))
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    while not made.started:
        time.sleep(0.01)
    yield house, port
    made.should_exit = True
    thread.join(10)
    house.close()


def ended(connection: socket.socket) -> bytes:
    """What comes until the other side ends it."""
    connection.settimeout(20)
    found = b""
    while piece := connection.recv(65536):
        found += piece
    return found


def test_silent_connections_keep_nobody_out_and_are_ended(served: tuple[House, int]) -> None:
    _, port = served
    with ExitStack() as stack:
        silent = [stack.enter_context(socket.create_connection((HOST, port))) for _ in range(205)]
        assert httpx2.get(f"http://{HOST}:{port}/api/v1/health").status_code == 200
        assert {ended(one) for one in silent} == {b""}


def test_a_head_that_drips_is_ended(served: tuple[House, int]) -> None:
    _, port = served
    with socket.create_connection((HOST, port)) as connection:
        connection.sendall(b"GET /api/v1/health HTTP/1.1\r\nHost: x\r\nX-A: ")

        def drip() -> None:
            try:
                for _ in range(100):
                    connection.sendall(b"a")
                    time.sleep(0.05)
            except OSError:
                return

        thread = threading.Thread(target=drip)
        thread.start()
        assert ended(connection) == b""
        thread.join()


def test_one_byte_uploads_block_no_inbox(served: tuple[House, int]) -> None:
    house, port = served
    head = b"POST /api/v1/inbox HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nt"
    with ExitStack() as stack:
        slow = [stack.enter_context(socket.create_connection((HOST, port))) for _ in range(8)]
        for one in slow:
            one.sendall(head)
        assert all(b" 408 " in ended(one) for one in slow)
    answer = httpx2.post(f"http://{HOST}:{port}/api/v1/inbox", content=b"junk")
    assert answer.json()["refusal"] == "no envelope"
    assert house.node.verify_audit().ok


def test_junk_is_not_read_to_its_end(served: tuple[House, int]) -> None:
    _, port = served
    with socket.create_connection((HOST, port)) as connection:
        connection.sendall(b"POST /api/v1/inbox HTTP/1.1\r\nHost: x\r\nContent-Length: 60000000\r\n\r\n" + b"x" * 5000)
        answer = b""
        connection.settimeout(10)
        while b"no envelope" not in answer:
            answer += connection.recv(65536)
    assert b" 422 " in answer


def test_two_lengths_are_refused_and_the_connection_ended(served: tuple[House, int]) -> None:
    _, port = served
    with socket.create_connection((HOST, port)) as connection:
        connection.sendall(
            b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"0\r\n\r\nGET /api/v1/health HTTP/1.1\r\nHost: x\r\n\r\n"
        )
        answer = ended(connection)
    assert answer.count(b"HTTP/1.1 ") == 1, "what comes after it is not answered"
    assert b" 4" in answer.splitlines()[0] + b" "


def test_somebody_who_leaves_midway_is_no_fault_of_ours(served: tuple[House, int]) -> None:
    house, port = served
    for _ in range(3):
        with socket.create_connection((HOST, port)) as connection:
            connection.sendall(
                b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                b"Content-Length: 1000\r\n\r\n{"
            )
    assert httpx2.get(f"http://{HOST}:{port}/api/v1/health").status_code == 200
    assert not [entry for entry in house.told() if entry["what"] == "request.failed"]


def test_a_session_says_by_its_connection_whether_it_is_secure(served: tuple[House, int]) -> None:
    _, port = served
    login = {"name": "reader", "password": PASSWORD}
    url = f"http://{HOST}:{port}/api/v1/session"
    here = httpx2.post(url, json=login, headers={"Host": "node.example"})
    assert "Secure" not in here.headers["Set-Cookie"], "this machine, in the open: a browser would not send it back"
    proxied = httpx2.post(url, json=login, headers={"Host": "127.0.0.1", "X-Forwarded-Proto": "https"})
    assert "Secure" in proxied.headers["Set-Cookie"], "a name in a header makes no connection secure or open"


# -- limits ------------------------------------------------------------------------------------------------------------


def test_wrong_passwords_lock_out_nobody_who_comes_from_elsewhere(tmp_path: Path) -> None:
    house = staffed(tmp_path, rates=Rates(login_by_name="3/5 minutes"))
    wrong = {"name": "head", "password": "x" * 20}
    assert [house.anybody.post("/api/v1/session", json=wrong).status_code for _ in range(5)] == [
        401,
        401,
        401,
        429,
        429,
    ]
    from starlette.testclient import TestClient

    elsewhere = TestClient(house.app, base_url="https://node.example", client=("192.0.2.7", 50000))
    assert elsewhere.post("/api/v1/session", json={"name": "head", "password": PASSWORD}).status_code == 201
    house.close()


def test_nobodies_at_an_address_hold_up_nobody_who_is_somebody(tmp_path: Path) -> None:
    house = staffed(tmp_path, rates=Rates(failed_by_address="5/minute", by_address="20/minute"))
    session, token = house.as_("reader"), house.with_token("reader", "read")
    assert [house.anybody.get("/api/v1/items").status_code for _ in range(30)][-1] == 429
    assert session.get("/api/v1/items/count").status_code == 200
    assert token.get("/api/v1/items/count").status_code == 200
    house.close()


def test_workers_count_together(tmp_path: Path) -> None:
    """Two processes, as far as counting goes: two limits on one file."""
    one, other = (Limits(Rates(asking="100/minute"), Counts(tmp_path / "counts.db")) for _ in range(2))

    def ask(number: int) -> bool:
        try:
            (one if number % 2 else other).hit("asking", "reader")
        except Exception:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(300))) == 100


def test_a_flood_of_refusals_is_a_few_lines_and_none_is_lost_as_a_number(tmp_path: Path) -> None:
    house = staffed(tmp_path, rates=MANY)
    before = len(house.told())
    for number in range(300):
        assert house.anybody.get(f"/api/v1/items?n={number}").status_code in (401, 422)
    house.clock.move(minutes=2)
    house.opened.tell_refused()
    told = house.told()[before:]
    assert len(told) <= 3 * TOLD_EACH
    each = sum(entry["what"] == "request.refused" for entry in told)
    more = sum(int(entry["about"]["more"]) for entry in told if entry["what"] == "requests.refused")
    assert each + more == 300
    house.close()


def test_what_was_counted_is_told_by_the_next_process(tmp_path: Path) -> None:
    counts = Counts(tmp_path / "counts.db")
    for _ in range(50):
        counts.refuse("somebody", "192.0.2.1", 401, now=60.0)
    again = Counts(tmp_path / "counts.db")
    assert [one.times for one in again.refused_before(200.0)] == [50]
    assert again.refused_before(200.0) == []


def test_bad_envelopes_are_bounded_by_address_and_good_ones_go_on(tmp_path: Path) -> None:
    tokyo, seoul = staffed(tmp_path, "JP"), staffed(tmp_path, "KR", rates=Rates(bad_envelopes="3/minute"))
    befriend(tokyo, seoul)
    tokyo.release(tokyo.put(), to="KR")
    bad = [seoul.anybody.post("/api/v1/inbox", content=b"junk").status_code for _ in range(5)]
    assert bad == [422, 422, 422, 429, 429]
    from starlette.testclient import TestClient

    peer = TestClient(seoul.app, base_url="https://node.example", client=("192.0.2.7", 50000))
    assert peer.post("/api/v1/inbox", content=tokyo.node.resend("KR", 1)).status_code == 201
    for house in (tokyo, seoul):
        house.close()


def test_places_are_counted_in_all_and_for_each() -> None:
    places = Places(3, 2)
    assert [places.take("a"), places.take("a"), places.take("a"), places.take("b"), places.take("c")] == [
        True, True, False, True, False,
    ]  # fmt: skip
    places.give_back("a")
    assert places.take("c")


def test_an_own_proposal_under_a_hidden_name_is_answered_as_under_a_free_one(tmp_path: Path) -> None:
    house = staffed(tmp_path)
    house.put("plan", b"The plan.", level="特定秘密")
    house.person("low", "reader", "drafter", cleared=("秘",))
    answers = []
    for name in ("plan", "free"):
        proposed = house.propose(name, b"x", by="low").json()
        found = house.as_("low").get(f"/api/v1/proposals/{proposed['id']}")
        answers.append((found.status_code, sorted(found.json())))
        assert proposed["id"] in {one["id"] for one in house.as_("low").get("/api/v1/proposals").json()}
        assert json.dumps(found.json()).count(PURPOSE) == 1
    assert answers[0] == answers[1]
    assert house.decide(proposed["id"]).status_code == 200
    house.close()


def test_what_others_wrote_moves_no_cursor(served: tuple[House, int]) -> None:
    """A text of another party holds escapes of a terminal, and turns the order of reading around."""
    house, port = served
    house.person("writer", "reader", "drafter")
    text = content(lead="JP")
    text["title"] = "Before \x1b[2J\x1b[8m\u202egnihtoN\u2066 after\x07"
    drafted = house.with_token("writer", "read", "write", purpose="dprk-sanctions").post("/api/v1/packages", json=text)
    assert drafted.status_code == 201, drafted.text
    token = house.token("writer", "read", purpose="dprk-sanctions")
    where = ["--url", f"http://{HOST}:{port}", "--token", token]
    for command in (["list"], ["show", drafted.json()["package"]], ["list", "--json"]):
        printed = CliRunner().invoke(tricord, ["package", *command, *where])
        assert printed.exit_code == 0, printed.output
        assert "Before" in printed.output
        assert not set("\x1b\u202e\u2066\x07") & set(printed.output)


def test_files_that_others_can_write_are_refused(tmp_path: Path) -> None:
    house = staffed(tmp_path)
    for name, mode in (("", 0o777), ("ring.json", 0o666), ("keys.json", 0o666)):
        path = house.node.folder / name
        before = path.stat().st_mode
        path.chmod(mode)
        with pytest.raises(NodeError, match="First: chmod"):
            Node(house.node.folder)
        path.chmod(before)
    assert Node(house.node.folder).party == "JP"
    house.close()


def test_one_service_serves_a_node(tmp_path: Path) -> None:
    house = staffed(tmp_path)
    with house.opened.carrying(60), pytest.raises(NodeError, match="Another service"), house.opened.carrying(60):
        pass
    with house.opened.carrying(60):
        house.close()


def test_what_is_hidden_costs_no_reader_a_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules are asked about what is new between requests: a count takes as long, whatever is hidden."""
    house = staffed(tmp_path)
    house.person("low", "reader", cleared=("秘",))
    reader = house.as_("low")
    for number in range(20):
        house.put(f"hidden-{number}", b"x", releasable_to=["JP"], topics=[f"topic-{number}"], level="特定秘密")
    house.opened.items.warm()
    asked: list[int] = []
    plain = items.seen_by

    def seen_by(*given: Any) -> Any:
        asked.append(len(given[1]))
        return plain(*given)

    monkeypatch.setattr(items, "seen_by", seen_by)
    assert reader.get("/api/v1/items/count").json() == {"count": 0}
    assert asked == []
    house.close()
