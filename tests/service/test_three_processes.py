"""Three real processes over loopback HTTP, each with a PostgreSQL of its own: down, killed, skewed, robbed of a key.

All converge to the same state; nothing is lost, nothing is doubled.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

from tests.postgres import Server
from tests.service.capitals import content
from tricord.cli.capital import Capital, set_clocks, wait_until
from tricord.coordination import Content, Position, Stance
from tricord.model import read_json
from tricord.model.errors import Denied
from tricord.node import write_clock
from tricord.sharing import MAX_BYTES, Node

pytestmark = pytest.mark.slow
PARTIES = ("JP", "KR", "US")


@pytest.fixture(params=["sqlite", "postgresql"])
def nodes(tmp_path: Path, request: pytest.FixtureRequest, postgres: Server) -> Iterator[dict[str, Capital]]:
    name = request.node.name.replace("[", "_").replace("]", "").replace("-", "_")[-40:]
    urls = {p: postgres.url(f"{name}_{p}".lower()) if request.param == "postgresql" else None for p in PARTIES}
    made = {party: Capital(tmp_path, party, urls[party]) for party in PARTIES}
    try:
        for one in made.values():
            one.prepare([other for other in made.values() if other is not one])
        for one in made.values():
            one.start()
        yield made
    finally:
        for one in made.values():
            one.stop()


def circulate(lead: Capital, package: str, *to: str) -> str:
    """Both persons of the lead circulate; the id of the round."""
    return lead.both(package, lead.as_("drafter").next_round(package, to, 3).act).event


def drafted(lead: Capital) -> str:
    """A package that the lead has drafted."""
    text = read_json(json.dumps(content(lead=lead.party)).encode(), Content)
    return lead.as_("drafter").draft(text).package


def answer(capital: Capital, package: str, round_id: str, stance: str, reasons: str = "checked here") -> None:
    body = Position(round=round_id, stance=Stance(stance), reasons=reasons)
    capital.as_("drafter").act(package, body)


def heads(nodes: dict[str, Capital], package: str) -> set[tuple[str, ...]]:
    seen = [one.sees(package) for one in nodes.values()]
    return {found.heads if found else () for found in seen}


def agreed(nodes: dict[str, Capital], package: str) -> bool:
    found = heads(nodes, package)
    return len(found) == 1 and () not in found


def test_a_node_is_down_for_hours_another_is_killed_again_and_again(nodes: dict[str, Capital]) -> None:
    chance = random.Random(5)
    washington, seoul, tokyo = nodes["US"], nodes["KR"], nodes["JP"]
    package = drafted(washington)
    tokyo.kill()
    round_id = circulate(washington, package, "JP", "KR")
    wait_until(lambda: seoul.sees(package), "Seoul has the package")
    said = 0
    for turn in range(6):
        answer(seoul, package, round_id, chance.choice(("support", "hold")), f"turn {turn}")
        said += 1
        if turn == 2:
            set_clocks(nodes, washington.clock() + timedelta(hours=6))
            tokyo.start()
        time.sleep(chance.uniform(0, 0.3))
        washington.kill()
        time.sleep(chance.uniform(0, 0.2))
        washington.start()
        if turn >= 2:
            tokyo.kill()
            tokyo.start()
    # A peer that failed again and again is left alone for a quarter of an hour at most.
    set_clocks(nodes, washington.clock() + timedelta(minutes=16))
    wait_until(lambda: tokyo.sees(package), "Tokyo has the package")
    answer(tokyo, package, round_id, "support")
    wait_until(lambda: agreed(nodes, package), "all three hold the same events")
    events = {party: one.as_("desk").events(package) for party, one in nodes.items()}
    lines = {party: [event.written for event in found] for party, found in events.items()}
    assert lines["JP"] == lines["KR"] == lines["US"]
    kinds = [(event.party, event.kind) for event in events["JP"]]
    assert kinds.count(("KR", "position")) == said, "nothing lost, nothing doubled"
    for one in nodes.values():
        finding = Node(one.folder).verify_audit()
        assert finding.ok, finding.wrong


def test_a_clock_that_runs_ahead_is_waited_for_and_a_revoked_key_is_replaced(nodes: dict[str, Capital]) -> None:
    washington, seoul, tokyo = nodes["US"], nodes["KR"], nodes["JP"]
    package = drafted(washington)
    round_id = circulate(washington, package, "JP", "KR")
    wait_until(lambda: agreed(nodes, package), "all have it")
    write_clock(seoul.clock_file, seoul.clock() + timedelta(hours=3))
    answer(seoul, package, round_id, "support")
    time.sleep(1.5)
    found = washington.sees(package)
    assert found is not None
    assert found.answers["KR"] == "nothing yet", "what is dated in the future is not taken yet"
    write_clock(washington.clock_file, washington.clock() + timedelta(hours=3))
    write_clock(tokyo.clock_file, tokyo.clock() + timedelta(hours=3))
    wait_until(lambda: agreed(nodes, package), "it is taken when its time has come")

    # Seoul's key is stolen while Tokyo is away; Seoul revokes it, with an answer on its way.
    tokyo.kill()
    answer(seoul, package, round_id, "hold", "one more look")
    seoul.kill()
    node = Node(seoul.folder, clock=seoul.clock, who="seoul")
    stolen = node.secret.key
    card = node.rotate()
    told = Node(seoul.folder, clock=seoul.clock, who="seoul").revoke(stolen, reason="a laptop is lost")
    assert told is not None
    for other in (tokyo, washington):
        other_node = Node(other.folder, clock=other.clock, who=other.party)
        other_node.trust(card)
        other_node.take_revocation(told)
    seoul.start()
    tokyo.start()
    wait_until(lambda: agreed(nodes, package), "all agree under the new key")
    found = tokyo.sees(package)
    assert found is not None
    assert found.answers["KR"] == "hold"


def test_what_strangers_hand_in_is_refused_and_changes_nothing(nodes: dict[str, Capital]) -> None:
    tokyo = nodes["JP"]
    package = drafted(tokyo)
    before = heads(nodes, package)
    for data in (b"", b"nonsense", b"[" * 100_000, b'{"to": "JP", "to": "US"}\n', b"PK\x03\x04" + bytes(1000)):
        response = httpx2.post(f"{tokyo.url}/api/v1/inbox", content=data)
        assert 400 <= response.status_code < 500, response.text
        assert response.json()["detail"]
    assert httpx2.post(f"{tokyo.url}/api/v1/inbox", content=bytes(MAX_BYTES + 1)).status_code == 413
    assert httpx2.get(f"{tokyo.url}/api/v1/packages").status_code == 401
    with pytest.raises(Denied, match="no such package"):
        nodes["US"].as_("desk").package(package)
    assert heads(nodes, package) == before
