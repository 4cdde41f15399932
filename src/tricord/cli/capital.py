"""A party's node as a process of its own, with its people: for the concert, and for tests that want real nodes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tricord.client import NodeClient
from tricord.coordination import TwoPersonAct
from tricord.model.errors import Denied, Unreachable
from tricord.node import open_node, read_clock, write_clock
from tricord.sharing import Node
from tricord.wire import ActReceipt, PackageState, ProblemKind

CITIES = {"JP": "Tokyo", "KR": "Seoul", "US": "Washington"}
PURPOSE = "dprk-sanctions"
_ROLES = {"drafter": ("reader", "drafter"), "approver": ("reader", "approver"), "desk": ("reader",)}
_SCOPES = ("read", "write", "approve")
#: Whoever is not there after so many seconds will not come.
_PATIENCE = 60.0
#: The day at a node before its clock is set.
_BEGINS = datetime(2022, 11, 20, 15, tzinfo=UTC)


class Capital:
    """A party's node as a process of its own, and its people's ways to it."""

    def __init__(self, root: Path, party: str, database: str | None = None) -> None:
        self.party, self.city = party, CITIES[party]
        self.folder = root / party
        self.database = database or str(root / f"{party}.db")
        self.clock_file = root / f"{party}.clock"
        write_clock(self.clock_file, _BEGINS)
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.node = Node.create(self.folder, party, clock=self.clock, who="setting up")
        self._process: subprocess.Popen[bytes] | None = None
        #: The API tokens of its people, by name.
        self.tokens: dict[str, str] = {}
        self._clients: dict[str, NodeClient] = {}

    def clock(self) -> datetime:
        """What time it is at this node."""
        return read_clock(self.clock_file)()

    def prepare(self, others: Sequence[Capital]) -> None:
        """Trust the others' keys, know where they are, and let the people in."""
        with open_node(self.node, self.database, clock=self.clock) as opened:
            for other in others:
                card = other.node.secret.card
                self.node.trust(card, fingerprint=card.fingerprint)
                opened.courier.know(other.party, other.url)
            opened.passwords.create_first_administrator("administrator", os.urandom(16).hex())
            for name, roles in _ROLES.items():
                opened.people.add(
                    name, self.party, roles=roles, cleared_for=(), purposes=(PURPOSE,), by="administrator"
                )
                person = opened.people.named(name)
                self.tokens[name], _ = opened.tokens.make(person, "concert", scopes=_SCOPES, purpose=PURPOSE)
                self._clients[name] = NodeClient(self.url, self.tokens[name])

    def start(self) -> None:
        """Start the node, and wait until it answers. Raises `Denied` where it does not."""
        command = [sys.executable, "-m", "tricord.service", str(self.folder), self.database, str(self.port)]
        self._process = subprocess.Popen([*command, str(self.clock_file)], stdin=subprocess.DEVNULL)
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise _missing(f"{self.city}'s node did not start (exit {self._process.returncode}).")
            if self._answers():
                return
            time.sleep(0.05)
        raise _missing(f"{self.city}'s node does not answer at {self.url}.")

    def _answers(self) -> bool:
        try:
            return bool(self.as_("desk").health())
        except (Denied, Unreachable):
            return False

    def kill(self) -> None:
        """Pull the plug."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """End the node in good order."""
        for client in self._clients.values():
            client.close()
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.kill()
            self._process = None

    def as_(self, who: str) -> NodeClient:
        """The way of one of its people."""
        return self._clients[who]

    def both(self, package: str, act: TwoPersonAct) -> ActReceipt:
        """An act of two persons: the approver approves it, the drafter carries it out."""
        approval = self.as_("approver").approve(package, act).event
        return self.as_("drafter").carry_out(package, approval)

    def sees(self, package: str) -> PackageState | None:
        """The package as its drafter sees it, who sees it first; None where there is none."""
        try:
            return self.as_("drafter").package(package)
        except Denied as denied:
            if denied.kind is ProblemKind.NOT_FOUND:
                return None
            raise


def set_clocks(capitals: Mapping[str, Capital], now: datetime) -> None:
    """It is now so late everywhere."""
    for capital in capitals.values():
        write_clock(capital.clock_file, now)


def wait_until(condition: Callable[[], object], what: str) -> None:
    """Wait for the couriers. Raises `Denied` after a minute."""
    end = time.monotonic() + _PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise _missing(f"After a minute still not: {what}.")
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _missing(what: str) -> Denied:
    return Denied(ProblemKind.UNAVAILABLE, what)
