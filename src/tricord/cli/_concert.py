"""`concert`: three nodes on this machine play the joint action of December 2022, told as each capital sees it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.text import Text

from tricord.cli._node_client import NodeClient, NodeRefuses
from tricord.cli._shared import console

if TYPE_CHECKING:
    from rich.console import Console

    from tricord.align import Table
    from tricord.coordination import Package

CITIES = {"JP": "Tokyo", "KR": "Seoul", "US": "Washington"}
_ROLES = {"drafter": ("reader", "drafter"), "approver": ("reader", "approver"), "desk": ("reader",)}
_SCOPES = ("read", "write", "approve")
PURPOSE = "dprk-sanctions"
#: Whoever is not there after so many seconds will not come.
_PATIENCE = 60.0
#: Per party, the day on which it listed: `joint-actions`, 2022-12-02. In Washington it was still the evening before.
_DAYS = {"US": "2022-12-01", "KR": "2022-12-02", "JP": "2022-12-02"}
_SOURCE = "https://jp.reuters.com/article/northkorea-missiles-usa-sanctions-idJPKBN2SM06N"
_TRIGGER = "ms-2022-11-18-01"
_DRAFTED = datetime(2022, 11, 21, 15, tzinfo=UTC)
_RELEASE = datetime(2022, 12, 2, 0, tzinfo=UTC)


@click.command()
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep the nodes here, to look at them afterwards. [default: a folder that is removed]",
)
def concert(folder: Path | None) -> None:
    """Play the joint action of December 2022 through, with three nodes on this machine.

    Tokyo, Seoul and Washington each have their own node, keys, people and database; nothing is shared but envelopes.
    Whom they listed, and when, is from the lists; what they said to each other before is made up for the play.
    """
    with ExitStack() as stack:
        root = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tricord-concert-")))
        if root.exists() and any(root.iterdir()):
            raise click.UsageError(f"{root} is not empty. Give a new folder.")
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        play = _Play(console(), stack.enter_context(_ensemble(root)))
        play.all()


# -- the nodes ---------------------------------------------------------------------------------------------------------


class Capital:
    """A party's node as a process of its own, and its people's ways to it."""

    def __init__(self, root: Path, party: str, database: str | None = None) -> None:
        from tricord.service._run import write_clock
        from tricord.sharing import Node

        self.party, self.city = party, CITIES[party]
        self.folder = root / party
        self.database = database or str(root / f"{party}.db")
        self.clock_file = root / f"{party}.clock"
        write_clock(self.clock_file, _DRAFTED - timedelta(days=1))
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.node = Node.create(self.folder, party, clock=self.clock, who="setting up")
        self._process: subprocess.Popen[bytes] | None = None
        self._clients: dict[str, NodeClient] = {}

    def clock(self) -> datetime:
        """What time it is at this node."""
        from tricord.service._run import clock_of

        return clock_of(self.clock_file)()

    def prepare(self, others: Sequence[Capital]) -> None:
        """Trust the others' keys, know where they are, and let the people in."""
        from tricord.service import open_service

        service = open_service(self.node, self.database, clock=self.clock)
        try:
            for other in others:
                card = other.node.secret.card
                self.node.trust(card, fingerprint=card.fingerprint)
                service.courier.know(other.party, other.url)
            service.people.create_first_administrator("administrator", os.urandom(16).hex())
            for name, roles in _ROLES.items():
                service.people.add(name, self.party, roles=roles, cleared_for=(), by="administrator")
                secret, _ = service.people.make_token(
                    service.people.named(name), "concert", scopes=_SCOPES, purpose=PURPOSE
                )
                self._clients[name] = NodeClient(self.url, secret)
        finally:
            service.close()

    def start(self) -> None:
        """Start the node, and wait until it answers."""
        import httpx

        command = [sys.executable, "-m", "tricord.service", str(self.folder), self.database, str(self.port)]
        self._process = subprocess.Popen([*command, str(self.clock_file)], stdin=subprocess.DEVNULL)
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise click.ClickException(f"{self.city}'s node did not start (exit {self._process.returncode}).")
            try:
                if httpx.get(f"{self.url}/api/v1/health", timeout=2).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.05)
        raise click.ClickException(f"{self.city}'s node does not answer at {self.url}.")

    def kill(self) -> None:
        """Pull the plug."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """End the node in good order."""
        for client in self._clients.values():
            client.__exit__(None, None, None)
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

    def both(self, package: str, act: dict[str, Any]) -> Any:
        """An act of two persons: the approver approves it, the drafter carries it out."""
        approved = self.as_("approver").post(f"/packages/{package}/acts", {"kind": "approved", "act": act})
        return self.as_("drafter").post(f"/packages/{package}/agreed/{approved['event']}")

    def sees(self, package: str) -> dict[str, Any] | None:
        """The package as the desk sees it; None where there is none for it."""
        try:
            found: dict[str, Any] = self.as_("desk").get(f"/packages/{package}")
        except NodeRefuses as error:
            if error.status == 404:
                return None
            raise
        return found


@contextmanager
def _ensemble(root: Path) -> Iterator[dict[str, Capital]]:
    capitals = {party: Capital(root, party) for party in CITIES}
    try:
        for capital in capitals.values():
            capital.prepare([other for other in capitals.values() if other is not capital])
        for capital in capitals.values():
            capital.start()
        yield capitals
    finally:
        for capital in capitals.values():
            capital.stop()


def set_clocks(capitals: dict[str, Capital], now: datetime) -> None:
    """It is now so late everywhere."""
    from tricord.service._run import write_clock

    for capital in capitals.values():
        write_clock(capital.clock_file, now)


def wait_until(condition: Any, what: str) -> None:
    """Wait for the couriers. Raises `click.ClickException` after a minute."""
    end = time.monotonic() + _PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise click.ClickException(f"After a minute still not: {what}.")
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# -- the play ----------------------------------------------------------------------------------------------------------


class _Play:
    """The acts, in their order, and how they are told."""

    def __init__(self, out: Console, capitals: dict[str, Capital]) -> None:
        import tricord

        self._out, self._capitals = out, capitals
        self._jp, self._kr, self._us = (capitals[party] for party in ("JP", "KR", "US"))
        self._lists = tricord.open().align(programme="DPRK")
        self._package = ""

    def all(self) -> None:
        """From the keys to the follow-through."""
        self._nodes()
        self._draft()
        self._circulate()
        self._hold()
        self._adopt()
        self._publish()
        self._follow()
        self._audit()

    def _nodes(self) -> None:
        self._act("Three nodes", "Each government has its own. None trusts a central host.")
        for capital in self._capitals.values():
            self._say(capital, f"node at {capital.url}, key {capital.node.secret.key}, database {capital.database}")
        self._note("Fingerprints of keys were compared by another way; a stranger's envelope is refused.")

    def _draft(self) -> None:
        set_clocks(self._capitals, _DRAFTED)
        content = announced(self._lists)
        self._act(
            "21 November 2022: Washington drafts",
            f"Three days after the Hwasong-17 launch of 18 November: {len(content['subjects'])} persons, companies and "
            "wallets, each with the law under which it is to be listed.",
        )
        self._package = self._us.as_("drafter").post("/packages", content)["package"]
        self._scene()

    def _circulate(self) -> None:
        self._act("Nobody circulates alone", "")
        path = f"/packages/{self._package}"
        found = self._us.as_("drafter").get(f"{path}/round", to="JP,KR", working_days=3)
        try:
            self._us.as_("drafter").post(f"{path}/acts", found["act"])
            raise click.ClickException("One person circulated a package alone: that must not be.")
        except NodeRefuses as error:
            self._say(self._us, f"the drafter tries: {error.detail}")
        self._note("Days that do not count: " + "; ".join(found["skipped"]) + ".")
        self._kr.kill()
        self._say(self._kr, "the power fails; the node is gone")
        told = self._us.both(self._package, found["act"])
        self._say(self._us, f"the approver approves, the drafter circulates; sealed for {', '.join(told['sent'])}")
        wait_until(lambda: self._jp.sees(self._package), "Tokyo has the package")
        self._say(self._jp, self._state(self._jp))
        self._kr.start()
        wait_until(lambda: self._kr.sees(self._package), "Seoul has the package")
        self._say(self._kr, f"is back, and has what was sent meanwhile: {self._state(self._kr)}")
        self._scene()

    def _hold(self) -> None:
        set_clocks(self._capitals, _DRAFTED + timedelta(days=1))
        self._act("22 November: Tokyo supports, Seoul holds", "")
        round_id = self._round()
        self._do(self._jp, "position", round=round_id, stance="support", reasons="")
        self._do(self._kr, "position", round=round_id, stance="hold", reasons="one company's number is not checked yet")
        wait_until(lambda: (self._us.sees(self._package) or {}).get("holds"), "Washington hears of the hold")
        self._scene()
        set_clocks(self._capitals, _DRAFTED + timedelta(days=2))
        (hold,) = (self._kr.sees(self._package) or {})["holds"]
        self._do(self._kr, "hold-lifted", position=hold, reasons="checked")
        self._do(self._kr, "position", round=round_id, stance="support", reasons="")
        wait_until(
            lambda: (self._us.sees(self._package) or {}).get("answers") == {"JP": "support", "KR": "support"},
            "Washington hears that all support it",
        )
        self._note("The next day Seoul lifts it.")

    def _adopt(self) -> None:
        self._act("23 November: adopted, to be released at one moment", "")
        version = (self._us.sees(self._package) or {})["version"]
        self._us.both(self._package, {"kind": "adopted", "version": version})
        release = {"kind": "release-set", "version": version, "release_at": _RELEASE.isoformat().replace("+00:00", "Z")}
        self._us.both(self._package, release)
        wait_until(lambda: self._everywhere("release set"), "all know the moment of release")
        self._scene()

    def _publish(self) -> None:
        set_clocks(self._capitals, _RELEASE + timedelta(minutes=1))
        self._act("2 December 2022 in Asia, the evening of the 1st in Washington: all publish", "")
        version = (self._us.sees(self._package) or {})["version"]
        for capital in self._capitals.values():
            said = {"kind": "released", "version": version, "reference": _SOURCE}
            capital.both(self._package, said)
        wait_until(lambda: self._everywhere("released"), "all know that all have published")
        self._scene()

    def _follow(self) -> None:
        from tricord.coordination import fold, follow_through, read_event

        self._act("Was it done?", "What the lists show now, against what was announced.")
        lines = self._jp.as_("desk").lines(f"/packages/{self._package}/events")
        package: Package = fold([read_event(line) for line in lines])
        found = follow_through(package, self._lists)
        for item in found.items:
            self._out.print(f"  {item}", highlight=False, soft_wrap=True)
        for party, counts in found.counts().items():
            self._say(self._capitals[party], ", ".join(f"{number} {what}" for what, number in counts.items()))

    def _audit(self) -> None:
        from tricord.sharing import Node

        self._act("What can be proved", "")
        heads = {tuple((capital.sees(self._package) or {})["heads"]) for capital in self._capitals.values()}
        if len(heads) != 1:
            raise click.ClickException("The three nodes do not agree: that must not be.")
        self._note("The three nodes hold the same events; none was lost, though one was killed.")
        for capital in self._capitals.values():
            finding = Node(capital.folder).verify_audit()
            if not finding.ok:
                raise click.ClickException(f"{capital.city}'s audit: {finding.wrong}")
            self._say(capital, f"{finding.good} entries of the audit, none altered")

    # -- telling -------------------------------------------------------------------------------------------------------

    def _act(self, title: str, words: str) -> None:
        self._out.print()
        self._out.rule(Text(title, "bold"), align="left")
        if words:
            self._out.print(words, soft_wrap=True)

    def _say(self, capital: Capital, words: str) -> None:
        self._out.print(Text.assemble("  ", (f"{capital.city:10}", "bold"), f" {words}"), soft_wrap=True)

    def _note(self, words: str) -> None:
        self._out.print(Text(f"  {words}", "dim"), soft_wrap=True)

    def _scene(self) -> None:
        """What each capital sees."""
        for capital in self._capitals.values():
            self._say(capital, self._state(capital))

    def _state(self, capital: Capital) -> str:
        seen = capital.sees(self._package)
        if seen is None:
            count = capital.as_("desk").get("/items/count")["count"]
            return f"sees nothing: 0 packages, {count} items; for it there is no such thing"
        return f"sees it {seen['status']}. {' '.join(seen['next'].get(capital.party, ()))}"

    def _do(self, capital: Capital, kind: str, **body: Any) -> None:
        capital.as_("drafter").post(f"/packages/{self._package}/acts", {"kind": kind, **body})

    def _round(self) -> str:
        lines = self._us.as_("desk").lines(f"/packages/{self._package}/events")
        from tricord.coordination import read_event

        (found,) = [event.id for event in map(read_event, lines) if event.kind == "circulated"]
        return found

    def _everywhere(self, status: str) -> bool:
        return all((one.sees(self._package) or {}).get("status") == status for one in self._capitals.values())


def announced(table: Table) -> dict[str, Any]:
    """The text of a package of all whom the three listed in the joint action, from their lists."""
    from tricord.model import Basis

    subjects = []
    for subject in table.subjects:
        proposals, first = [], None
        for party, day in _DAYS.items():
            own = [
                d
                for d in subject.cells[party].designations
                if d.since == day and d.phase == "in force" and d.basis == Basis.AUTONOMOUS
            ]
            if own:
                first = first or own[0]
                measures = sorted({str(measure) for d in own for measure in d.measures})
                proposals.append({"party": party, "measures": measures, "authority": own[0].authorities[0]})
        if first is None:
            continue
        subjects.append(
            {
                "caption": subject.caption,
                "schema": subject.schema,
                "ref": first.entry_id,
                "grounds": [{"text": "Part of the joint action of 2 December 2022.", "sources": [_SOURCE]}],
                "proposals": proposals,
            }
        )
    return {
        "title": "After the launch of 18 November 2022",
        "trigger": _TRIGGER,
        "subjects": subjects,
        "marking": {
            "originator": "US",
            "level": "unclassified",
            "releasable_to": list(CITIES),
            "topics": ["dprk-missile"],
            "purposes": [PURPOSE],
        },
    }
