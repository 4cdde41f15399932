"""`tricord node` and `tricord serve` as their users type them; two real nodes exchange envelopes over loopback."""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner, Result

from tricord.cli import tricord

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from taxii2client.v21 import Server  # type: ignore[import-untyped]  # has no types

PASSWORD = "four words no one knows"
PURPOSE = "missile-defence"
FACTS = [{"id": "kim", "schema": "Person", "properties": {"name": ["Kim Example"]}}]


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(tricord, list(arguments), prog_name="tricord", input=typed or None)


def ok(*arguments: str, typed: str = "") -> str:
    result = run(*arguments, typed=typed)
    assert result.exit_code == 0, result.output + result.stderr
    return result.stdout


def node(folder: Path, party: str) -> str:
    ok("share", "keygen", "--party", party, "--node", str(folder), "-o", str(folder.with_suffix(".card.json")))
    ok("node", "first", "head", "--node", str(folder), typed=f"{PASSWORD}\n{PASSWORD}\n")
    return str(folder)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(folder: str) -> Iterator[str]:
    """`tricord serve` in a process of its own."""
    port = free_port()
    code = "from tricord.cli import main; main()"
    command = [sys.executable, "-c", code, "serve", "--node", folder, "--port", str(port), "--carry-every", "0.2"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=os.environ | {"PYTHONPATH": _sources()}) as process:
        url = f"http://127.0.0.1:{port}"
        try:
            for _ in range(600):
                try:
                    if httpx2.get(f"{url}/api/v1/health").status_code == 200:
                        break
                except httpx2.TransportError:
                    assert process.poll() is None, process.communicate()[1]
                    time.sleep(0.1)
            yield url
        finally:
            process.terminate()
            process.wait(30)


def _sources() -> str:
    import tricord as package

    return str(Path(package.__file__).parent.parent)


def person(url: str, folder: str, name: str, *roles: str, cleared: str) -> httpx2.Client:
    """Somebody who was invited by the command, set a password and logged in over HTTP."""
    given = [part for role in roles for part in ("--role", role)]
    invitation = ok(
        "node", "user", "add", name, *given, "--cleared", cleared, "--purpose", PURPOSE, "--node", folder
    ).split()[-1]
    client = httpx2.Client(base_url=url)
    accepted = {"name": name, "invitation": invitation, "password": PASSWORD}
    assert client.post("/api/v1/password", json=accepted).status_code == 204
    began = client.post("/api/v1/session", json={"name": name, "password": PASSWORD, "purpose": PURPOSE})
    assert began.status_code == 201
    client.headers["X-CSRF-Token"] = began.json()["csrf"]
    return client


def trust(folder: str, other: Path) -> None:
    card = other.with_suffix(".card.json")
    told = run("share", "status", "--node", str(other))
    assert told.exit_code == 0
    from tricord.sharing import Node

    ok("share", "trust", str(card), "--fingerprint", Node(other).secret.card.fingerprint, "--node", folder)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_two_nodes_over_the_network(tmp_path: Path) -> None:
    """Tokyo's desk proposes, another approves, Seoul's node fetches, Seoul's reader and a TAXII client read."""
    tokyo, seoul = node(tmp_path / "tokyo", "JP"), node(tmp_path / "seoul", "KR")
    trust(tokyo, tmp_path / "seoul")
    trust(seoul, tmp_path / "tokyo")
    with served(tokyo) as there, served(seoul) as here:
        drafter = person(there, tokyo, "drafter", "reader", "drafter", cleared="秘")
        approver = person(there, tokyo, "approver", "reader", "approver", cleared="秘")
        reader = person(here, seoul, "reader", "reader", cleared="군사III급비밀")
        ref = _circulated(drafter, approver)
        assert drafter.get(f"/api/v1/items/{ref}").status_code == 200
        released = drafter.post("/api/v1/releases", json={"items": [ref], "to": "KR", "purpose": PURPOSE}).json()
        assert approver.post(f"/api/v1/proposals/{released['id']}/decision", json={"verdict": "approved"}).is_success
        assert "1 taken in" in ok("node", "fetch", "JP", there, "--node", seoul)
        assert "nothing more" in ok("node", "fetch", "JP", there, "--node", seoul)
        assert "nothing to deliver" in ok("node", "deliver", "KR", here, "--node", tokyo)
        shown = reader.get(f"/api/v1/items/{ref}").json()
        assert (shown["id"], shown["held"]["by"]) == ("facts", "KR")
        secret = ok(
            "node", "token", "reader", "--scope", "taxii", "--purpose", PURPOSE, "--node", seoul, typed=f"{PASSWORD}\n"
        )
        (root,) = Server(f"{here}/taxii2/", user="reader", password=secret.split()[-1]).api_roots
        (collection,) = root.collections
        names = [one.get("name") for one in collection.get_objects()["objects"]]
        assert collection.title == "JP's items"
        assert "Kim Example" in names
        assert httpx2.get(f"{here}/api/v1/items").status_code == 401
        for client in (drafter, approver, reader):
            client.close()
    assert "all as JP's node wrote them" in ok("audit", "verify", "--node", tokyo)
    assert "all as KR's node wrote them" in ok("audit", "verify", "--node", seoul)


@pytest.mark.slow
def test_a_node_that_is_served_carries_to_its_peers_by_itself(tmp_path: Path) -> None:
    tokyo, seoul = node(tmp_path / "tokyo", "JP"), node(tmp_path / "seoul", "KR")
    unknown = run("node", "peer", "KR", "http://127.0.0.1:9", "--node", tokyo)
    assert unknown.exit_code != 0
    assert "tricord share trust" in unknown.output
    trust(tokyo, tmp_path / "seoul")
    trust(seoul, tmp_path / "tokyo")
    assert "No other node is known" in ok("node", "peers", "--node", tokyo)
    with served(tokyo) as there, served(seoul) as here:
        ok("node", "peer", "KR", here, "--node", tokyo)
        drafter = person(there, tokyo, "drafter", "reader", "drafter", cleared="秘")
        approver = person(there, tokyo, "approver", "reader", "approver", cleared="秘")
        reader = person(here, seoul, "reader", "reader", cleared="군사III급비밀")
        ref = _circulated(drafter, approver)
        released = drafter.post("/api/v1/releases", json={"items": [ref], "to": "KR", "purpose": PURPOSE}).json()
        assert approver.post(f"/api/v1/proposals/{released['id']}/decision", json={"verdict": "approved"}).is_success
        for _ in range(300):
            if reader.get("/api/v1/items/count").json()["count"]:
                break
            time.sleep(0.1)
        assert reader.get(f"/api/v1/items/{ref}").json()["id"] == "facts"
        for client in (drafter, approver, reader):
            client.close()
        assert "1 opened, 0 waiting" in ok("node", "peers", "--node", tokyo)


def _circulated(drafter: httpx2.Client, approver: httpx2.Client) -> str:
    drafted = {
        "id": "facts",
        "marking": {
            "level": "秘",
            "releasable_to": ["JP", "KR"],
            "topics": ["dprk-missile"],
            "purposes": [PURPOSE],
        },
        "file_name": "facts.ftm.json",
        "content": base64.b64encode(json.dumps(FACTS).encode()).decode(),
    }
    proposed = drafter.post("/api/v1/items", json=drafted)
    assert proposed.status_code == 202, proposed.text
    number = proposed.json()["id"]
    decided = approver.post(f"/api/v1/proposals/{number}/decision", json={"verdict": "approved"})
    assert decided.status_code == 200, decided.text
    return str(decided.json()["outcome"])


@pytest.mark.slow
def test_what_is_missing_is_delivered_from_where_the_receiver_says(tmp_path: Path) -> None:
    from tricord.model import Item, Marking
    from tricord.sharing import Node

    tokyo, seoul = node(tmp_path / "tokyo", "JP"), node(tmp_path / "seoul", "KR")
    trust(tokyo, tmp_path / "seoul")
    trust(seoul, tmp_path / "tokyo")
    marking = Marking(originator="JP", level="unclassified", releasable_to=("JP", "KR"), purposes=(PURPOSE,))
    sender = Node(Path(tokyo))
    for number in range(3):
        received = sender.sign(Item(id=str(number), marking=marking), f"{number}.txt", b"x")
        sender.send([(received, b"x")], to="KR", purpose=PURPOSE)
    with served(seoul) as here:
        assert "Delivered: 1, 2, 3." in ok("node", "deliver", "KR", here, "--node", tokyo)
        again = run("node", "deliver", "KR", here, "--node", tokyo)
        assert "nothing to deliver" in again.stdout
    gone = run("node", "deliver", "KR", here, "--node", tokyo)
    assert gone.exit_code == 3
    assert "does not answer" in gone.stderr


def test_an_envelope_that_came_as_a_file_is_taken_in(tmp_path: Path) -> None:
    from tricord.model import Item, Marking
    from tricord.sharing import Node

    tokyo, seoul = node(tmp_path / "tokyo", "JP"), node(tmp_path / "seoul", "KR")
    trust(tokyo, tmp_path / "seoul")
    trust(seoul, tmp_path / "tokyo")
    marking = Marking(originator="JP", level="unclassified", releasable_to=("JP", "KR"), purposes=(PURPOSE,))
    sender, envelope = Node(Path(tokyo)), tmp_path / "1.envelope"
    received = sender.sign(Item(id="one", marking=marking), "one.txt", b"x")
    sender.send([(received, b"x")], to="KR", purpose=PURPOSE, target=envelope)
    assert "Envelope 1 from JP: items: 1." in ok("node", "take", str(envelope), "--node", seoul)
    again = run("node", "take", str(envelope), "--node", seoul)
    assert again.exit_code == 3
    assert "received before" in again.stderr


def test_people_by_the_command(tmp_path: Path) -> None:
    tokyo = node(tmp_path / "tokyo", "JP")
    second = run("node", "first", "other", "--node", tokyo, typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert second.exit_code == 3
    assert "made once" in second.stderr
    ok("node", "user", "add", "desk-1", "--role", "reader", "--node", tokyo)
    assert "desk-1: reader, drafter." in ok("node", "user", "role", "desk-1", "--give", "drafter", "--node", tokyo)
    assert "cleared for 秘" in ok("node", "user", "clear", "desk-1", "--give", "秘", "--node", tokyo)
    assert "cleared for nothing" in ok("node", "user", "clear", "desk-1", "--take", "秘", "--node", tokyo)
    assert "is disabled" in ok("node", "user", "disable", "desk-1", "--node", tokyo)
    listed = ok("node", "user", "list", "--node", tokyo)
    assert listed.splitlines() == ["desk-1 of JP: reader, drafter; disabled", "head of JP: administrator"]
    assert [one["name"] for one in json.loads(ok("node", "user", "list", "--json", "--node", tokyo))] == [
        "desk-1",
        "head",
    ]
    assert "is enabled" in ok("node", "user", "enable", "desk-1", "--node", tokyo)
    assert "within three days" in ok("node", "user", "invite", "desk-1", "--node", tokyo)
    last = run("node", "user", "disable", "head", "--node", tokyo)
    assert last.exit_code == 3
    assert "last administrator" in last.stderr
    wrong = run("node", "user", "role", "nobody", "--give", "reader", "--node", tokyo)
    assert wrong.exit_code == 3
    refused = run("node", "token", "head", "--scope", "read", "--node", tokyo, typed="not the password\n")
    assert refused.exit_code == 3
    assert refused.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--host", "0.0.0.0"], "behind-proxy"),
        (["--host", "node.example"], "behind-proxy"),
    ],
)
def test_passwords_do_not_travel_in_the_open(tmp_path: Path, arguments: list[str], says: str) -> None:
    refused = run("serve", "--node", str(tmp_path), *arguments)
    assert refused.exit_code == 2
    assert says in refused.stderr


def test_a_node_without_people_says_so(tmp_path: Path) -> None:
    ok("share", "keygen", "--party", "JP", "--node", str(tmp_path / "tokyo"), "-o", str(tmp_path / "card.json"))
    listed = ok("node", "user", "list", "--node", str(tmp_path / "tokyo"))
    assert listed == "Nobody yet. Make the first administrator: tricord node first NAME.\n"


def test_the_lists_are_served_where_no_node_is_named() -> None:
    """`tricord serve` opens the pages on the lists that come with Tricord, and ends when it is told to."""
    port = free_port()
    code = "from tricord.cli import main; main()"
    environment = {name: value for name, value in os.environ.items() if name != "TRICORD_NODE"}
    command = [sys.executable, "-c", code, "serve", "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=environment | {"PYTHONPATH": _sources()}) as process:
        try:
            for _ in range(600):
                try:
                    answer = httpx2.get(f"http://127.0.0.1:{port}/words", headers={"Accept-Language": "tr"})
                    break
                except httpx2.TransportError:
                    assert process.poll() is None, process.communicate()[1]
                    time.sleep(0.1)
            assert answer.status_code == 200
            assert '<html lang="tr">' in answer.text
        finally:
            process.terminate()
            said = process.communicate(timeout=30)[1].decode()
    assert f"http://127.0.0.1:{port}/" in said


def test_people_without_a_node_are_refused() -> None:
    refused = run("serve", "--people", "people.db")
    assert refused.exit_code == 2
    assert "--node" in refused.stderr


def test_a_node_without_people_is_not_served(tmp_path: Path) -> None:
    ok("share", "keygen", "--party", "JP", "--node", str(tmp_path / "n"), "-o", str(tmp_path / "card"))
    refused = run("serve", "--node", str(tmp_path / "n"))
    assert refused.exit_code == 3
    assert "tricord node first" in refused.stderr
    none: Any = run("serve", "--node", str(tmp_path / "nothing"))
    assert none.exit_code == 3
    assert "no node" in none.stderr
