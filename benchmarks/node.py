"""A node under load: fifty clients, then two hundred, three requests of ten writing, nobody waiting between two.

    python -m benchmarks.node [sqlite|postgresql] [SECONDS]

A node with its service runs as a process of its own, on a fresh database; clients are connections of one more process,
which ask again as soon as they are answered. Printed are requests a second, the slowest of a hundred, what was refused,
the memory of the node, and how long `health` took throughout. At the end every write is looked for: none is lost, none
is there twice.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2

from tricord.node import Rates, open_node
from tricord.sharing import Node

if TYPE_CHECKING:
    from collections.abc import Iterator

PURPOSE = "missile-defence"
PASSWORD = "four words no one knows"
ITEMS = 100
#: The share of requests that write.
WRITES = 0.3
MARKING = {"level": "秘", "releasable_to": ["JP"], "topics": ["dprk-missile"], "purposes": [PURPOSE], "caveats": []}
MANY = Rates(**dict.fromkeys(Rates.__struct_fields__, "10000000/minute"))

_SERVE = """
import sys
from pathlib import Path
from benchmarks.node import MANY
from tricord.node import open_node
from tricord.service import create_app, serve
from tricord.sharing import Node
folder, database, port = sys.argv[1:]
with open_node(Node(Path(folder)), database, rates=MANY) as node, node.carrying(5.0):
    serve(create_app(node=node), host="127.0.0.1", port=int(port))
"""

_WATCH = """
import json, sys, time
import httpx2
base, seconds = sys.argv[1], float(sys.argv[2])
taken, until = [], time.monotonic() + seconds
with httpx2.Client(timeout=60) as http:
    while time.monotonic() < until:
        begun = time.monotonic()
        assert http.get(f"{base}/health").status_code == 200
        taken.append(time.monotonic() - begun)
        time.sleep(0.1)
print(json.dumps(taken))
"""


class Tally:
    """What the clients were answered."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.statuses: Counter[int] = Counter()
        self.retry_after = 0
        self.written: list[str] = []
        self.health: list[float] = []
        self.failed: Counter[str] = Counter()


def main(arguments: list[str]) -> None:
    """Measure one kind of database, or both."""
    kinds = [one for one in arguments if one in ("sqlite", "postgresql")] or ["sqlite", "postgresql"]
    seconds = float(next((one for one in arguments if one.replace(".", "").isdigit()), 60))
    for kind in kinds:
        with (
            database(kind) as url,
            tempfile.TemporaryDirectory() as folder,
            serving(Path(folder), url) as (port, tokens, process),
        ):
            for clients in (50, 200):
                asyncio.run(measured(kind, clients, seconds if clients == 50 else seconds / 3, port, tokens, process))


async def measured(kind: str, clients: int, seconds: float, port: int, tokens: dict[str, str], process: int) -> None:
    """One run, and what it came to."""
    tally = Tally()
    until = time.monotonic() + seconds
    base = f"http://127.0.0.1:{port}/api/v1"
    spent = processor_seconds(process)
    # In a process of its own: how long an answer takes must not be how long these clients take to look at it.
    watching = subprocess.Popen([sys.executable, "-c", _WATCH, base, str(seconds)], stdout=subprocess.PIPE, text=True)
    limits = httpx2.Limits(max_connections=clients + 1, max_keepalive_connections=clients + 1)
    async with httpx2.AsyncClient(limits=limits, timeout=60.0) as http:
        page = await http.get(f"{base}/items", headers=bearer(tokens["reader"]))
        refs = [item["ref"] for item in page.json()["items"]]
        await asyncio.gather(*(client(http, base, tokens, refs, tally, until, number) for number in range(clients)))
        spent = processor_seconds(process) - spent
        found = await http.get(f"{base}/proposals", headers=bearer(tokens["drafter"]), timeout=120.0)
        kept = [one["draft"]["item"]["id"] for one in found.json()]
    tally.health = json.loads(watching.communicate()[0])
    peak = peak_memory(process)
    twice = [name for name, count in Counter(kept).items() if count > 1]
    lost = set(tally.written) - set(kept)
    slow = statistics.quantiles(tally.seconds, n=100)[98]
    done = sum(count for status, count in tally.statuses.items() if status < 300)
    print(f"{kind}, {clients} clients, {seconds:g} s")
    print(f"  answered a second              {done / seconds:>8.0f}")
    print(f"  processor of the node, each    {1000 * spent / max(1, sum(tally.statuses.values())):>8.1f} ms")
    print(f"  the slowest of a hundred       {slow:>8.3f} s")
    print(
        f"  statuses                       {dict(sorted(tally.statuses.items()))}, with Retry-After {tally.retry_after}"
    )
    print(f"  no answer                      {dict(tally.failed)}")
    print(f"  written, lost, there twice     {len(tally.written)}, {len(lost)}, {len(twice)}")
    print(f"  memory of the node             {peak / 1e6:>8.0f} MB")
    print(f"  health: median, slowest        {statistics.median(tally.health):.3f} s, {max(tally.health):.3f} s")


async def client(
    http: httpx2.AsyncClient,
    base: str,
    tokens: dict[str, str],
    refs: list[str],
    tally: Tally,
    until: float,
    number: int,
) -> None:
    """Ask, and ask again."""
    chance = random.Random(number)
    turn = 0
    while time.monotonic() < until:
        turn += 1
        begun = time.monotonic()
        name = f"w-{number}-{turn}-{int(begun * 1000)}"
        try:
            answer = await one_request(http, base, tokens, refs, chance, name)
        except httpx2.HTTPError as error:
            tally.failed[type(error).__name__] += 1
            continue
        tally.statuses[answer.status_code] += 1
        if answer.status_code == 503:
            tally.retry_after += "Retry-After" in answer.headers
            await asyncio.sleep(0.2)
            continue
        tally.seconds.append(time.monotonic() - begun)
        if answer.status_code == 202:
            tally.written.append(name)


async def one_request(
    http: httpx2.AsyncClient, base: str, tokens: dict[str, str], refs: list[str], chance: random.Random, name: str
) -> Any:
    """One request of the mix."""
    if chance.random() < WRITES:
        body = {
            "id": name,
            "marking": MARKING,
            "file_name": "a.txt",
            "content": base64.b64encode(name.encode()).decode(),
        }
        return await http.post(f"{base}/items", json=body, headers=bearer(tokens["drafter"]))
    path = chance.choice((f"/items/{chance.choice(refs)}", "/items?limit=20", "/items/count", "/packages"))
    return await http.get(f"{base}{path}", headers=bearer(tokens["reader"]))


def bearer(token: str) -> dict[str, str]:
    """The header of a token."""
    return {"Authorization": f"Bearer {token}"}


@contextmanager
def database(kind: str) -> Iterator[str]:
    """The address of an empty database of a kind; thrown away after."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield str(Path(folder) / "node.db")
        return
    from tests.postgres import Server

    server = Server.start()
    try:
        yield server.url("benchmark")
    finally:
        server.stop()


@contextmanager
def serving(root: Path, url: str) -> Iterator[tuple[int, dict[str, str], int]]:
    """A node of Japan's with people and items, served; its port, and the tokens of its people."""
    folder = root / "JP"
    node = Node.create(folder, "JP")
    tokens = {}
    with open_node(node, url, rates=MANY) as opened:
        opened.passwords.create_first_administrator("head", PASSWORD)
        for name, roles in (
            ("drafter", ("reader", "drafter")),
            ("approver", ("reader", "approver")),
            ("reader", ("reader",)),
        ):
            opened.people.add(name, "JP", roles=roles, cleared_for=("秘",), purposes=(PURPOSE,), by="head")
            person = opened.people.named(name)
            scopes = ("read", "write", "approve")
            tokens[name], _ = opened.tokens.make(person, "load", scopes=scopes, purpose=PURPOSE)
        put_items(opened, tokens)
    with socket_port() as port:
        pass
    command = [sys.executable, "-c", _SERVE, str(folder), url, str(port)]
    process = subprocess.Popen(command, cwd=Path(__file__).resolve().parent.parent, stdin=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield port, tokens, process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)
        shutil.rmtree(root, ignore_errors=True)


def put_items(opened: Any, tokens: dict[str, str]) -> None:
    """Some items, by two persons."""
    from tricord.model import Marking

    marking = Marking(originator="JP", level="秘", releasable_to=("JP",), topics=("dprk-missile",), purposes=(PURPOSE,))
    drafter, approver = (opened.tokens.principal(tokens[name]) for name in ("drafter", "approver"))
    for number in range(ITEMS):
        proposal = opened.proposals.draft(
            drafter, name=f"item-{number}", marking=marking, file_name="a.txt", content=f"A launch {number}.".encode()
        )
        opened.proposals.decide(approver, proposal.id, "approved")


@contextmanager
def socket_port() -> Iterator[int]:
    """A port that nobody listens on."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield int(probe.getsockname()[1])


def processor_seconds(process: int) -> float:
    """How long a process has had a processor: what a busy machine does not change."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_memory(process: int) -> int:
    """The most memory that a process has had, in bytes."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def wait_for(port: int) -> None:
    """Wait until the node answers."""
    end = time.monotonic() + 60
    while True:
        try:
            json.loads(httpx2.get(f"http://127.0.0.1:{port}/api/v1/health").text)
            return
        except (httpx2.HTTPError, ValueError):
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


if __name__ == "__main__":
    main(sys.argv[1:])
