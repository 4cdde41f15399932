"""What a decision entails happens once, whenever the plug is pulled: between two lines, in a process of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.nodes import PURPOSE, House, befriend, staffed

_KILLED = """
import os, signal, sys
from pathlib import Path
from datetime import datetime, UTC
from tricord.node import open_node, effects, Principal
from tricord.sharing import Node, _node, _node_folder

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

folder, database, what, where, argument = sys.argv[1:]
now = lambda: datetime(2018, 1, 1, 10, tzinfo=UTC)
node = open_node(Node(Path(folder), clock=now), database, clock=now)
if where == "between commit and seal":
    effects.Effects.carry_out = die
elif where == "between seal and outbox":
    _node_folder.write_whole = die
elif where == "between outbox and count":
    Node._save_post = die
elif where == "between seal and noting it":
    effects.Effects._done = die
elif where == "between receive and apply":
    Node._save_post = die
if what == "decide":
    approver = node.people.named("approver")
    who = Principal(person=approver, scopes=("read", "approve"), purpose="missile-defence")
    node.proposals.decide(who, argument, "approved")
else:
    node.inbox.receive(Path(argument).read_bytes(), who="carrier")
"""


@pytest.fixture
def capitals(tmp_path: Path) -> Iterator[tuple[House, House]]:
    tokyo, seoul = staffed(tmp_path, "JP"), staffed(tmp_path, "KR")
    befriend(tokyo, seoul)
    yield tokyo, seoul
    for house in (tokyo, seoul):
        house.close()


def killed(house: House, what: str, where: str, argument: str) -> None:
    command = [sys.executable, "-c", _KILLED, str(house.node.folder), house.url, what, where, argument]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.parametrize(
    "where",
    [
        "between commit and seal",
        "between seal and outbox",
        "between outbox and count",
        "between seal and noting it",
    ],
)
def test_a_release_is_sealed_once_wherever_it_is_killed(capitals: tuple[House, House], where: str) -> None:
    tokyo, seoul = capitals
    ref = tokyo.put()
    asked = {"items": [ref], "to": "KR", "purpose": PURPOSE}
    number = tokyo.as_("drafter").post("/api/v1/releases", json=asked).json()["id"]
    killed(tokyo, "decide", where, number)
    stands = tokyo.as_("approver").get(f"/api/v1/proposals/{number}").json()
    assert (stands["verdict"], stands["outcome"]) == ("approved", "to be sealed"), "it is decided, whatever follows"
    for _ in range(2):
        tokyo.opened.packages.dispatch_all()
    assert tokyo.node.post.sent["KR"].number == 1, "sealed once"
    assert tokyo.as_("approver").get(f"/api/v1/proposals/{number}").json()["outcome"] == "envelope 1 to KR"
    seoul.opened.inbox.receive(tokyo.node.resend("KR", 1), who="carrier")
    assert seoul.as_("reader").get(f"/api/v1/items/{ref}").status_code == 200
    assert tokyo.release(ref, to="KR").json()["outcome"] == "envelope 2 to KR", "the next has the next number"
    assert tokyo.node.verify_audit().ok


def test_an_envelope_is_taken_once_where_it_is_killed_before_it_counts(
    capitals: tuple[House, House], tmp_path: Path
) -> None:
    tokyo, seoul = capitals
    tokyo.release(tokyo.put(), to="KR")
    file = tmp_path / "1.envelope"
    file.write_bytes(tokyo.node.resend("KR", 1))
    killed(seoul, "receive", "between receive and apply", str(file))
    assert seoul.node.post.received == {}, "it does not count"
    assert seoul.as_("reader").get("/api/v1/items/count").json() == {"count": 1}, "but it is kept"
    seoul.opened.inbox.receive(file.read_bytes(), who="carrier")
    assert seoul.node.post.received["JP"].number == 1
    assert seoul.as_("reader").get("/api/v1/items/count").json() == {"count": 1}
    assert seoul.node.verify_audit().ok


def test_what_is_written_and_not_counted_is_not_given_out(capitals: tuple[House, House]) -> None:
    """A number beyond the count may still become another envelope's."""
    tokyo, _ = capitals
    asked = {"items": [tokyo.put()], "to": "KR", "purpose": PURPOSE}
    number = tokyo.as_("drafter").post("/api/v1/releases", json=asked).json()["id"]
    killed(tokyo, "decide", "between outbox and count", number)
    assert (tokyo.node.folder / "outbox" / "KR" / "000001").exists()
    with pytest.raises(ValueError, match="outbox"):
        tokyo.node.resend("KR", 1)
