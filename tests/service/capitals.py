"""Three capitals, each with its own node, and a wire between them that loses, repeats and holds up as it is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2

from tests.service.nodes import House
from tricord.node import Rates

PARTIES = ("JP", "KR", "US")
SOURCE = "https://en.yna.co.kr/view/AEN20221202000700325"
SANCTIONS = "dprk-sanctions"
CLEARED = {"JP": ("秘",), "KR": ("군사III급비밀",), "US": ("CONFIDENTIAL",)}


class Wire(httpx2.BaseTransport):
    """Carries a request to the node whose party is the host's name. `down`: nodes that do not answer. `faults`, one
    after the other, are what happens to a handed in envelope: "lose" (it never comes), "lose answer", "twice".
    """

    def __init__(self, houses: dict[str, House]) -> None:
        self._houses = houses
        self.down: set[str] = set()
        self.faults: list[str] = []
        self.seen: list[bytes] = []

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        party = request.url.host.upper()
        if party in self.down:
            raise httpx2.ConnectError("down", request=request)
        data = request.read()
        fault = self.faults.pop(0) if self.faults and request.method == "POST" else ""
        if fault == "lose":
            raise httpx2.ReadTimeout("lost", request=request)
        for _ in range(2 if fault == "twice" else 1):
            answer = self._houses[party].anybody.request(
                request.method, request.url.path, content=data, headers=dict(request.headers)
            )
        if request.method == "POST":
            self.seen.append(data)
        if fault == "lose answer":
            raise httpx2.ReadTimeout("the answer is lost", request=request)
        return httpx2.Response(
            answer.status_code, stream=httpx2.ByteStream(answer.content), headers=dict(answer.headers)
        )


class Capitals:
    """Tokyo, Seoul and Washington: each knows the others' keys and where their nodes are. Everybody is cleared."""

    def __init__(
        self,
        folder: Path,
        *,
        now: datetime = datetime(2022, 11, 28, 0, 0, tzinfo=UTC),
        url: Callable[[str], str | None] = lambda _party: None,
        rates: Rates | None = None,
    ) -> None:
        more = {"rates": rates} if rates else {}
        self.houses: dict[str, House] = {}
        self.wire = Wire(self.houses)
        for party in PARTIES:
            self.houses[party] = House(folder, party, url=url(party), client=self._carrier, **more)
        self._clients: dict[tuple[str, str], Any] = {}
        for party, house in self.houses.items():
            house.clock.now = now
            for other, neighbour in self.houses.items():
                if other != party:
                    card = neighbour.node.secret.card
                    house.node.trust(card, fingerprint=card.fingerprint)
                    house.opened.courier.know(other, f"http://{other.lower()}")
            for name, *roles in (
                ("drafter", "reader", "drafter"),
                ("approver", "reader", "approver"),
                ("desk", "reader"),
            ):
                house.person(name, *roles, cleared=CLEARED[party])

    def _carrier(self) -> httpx2.Client:
        return httpx2.Client(transport=self.wire)

    def close(self) -> None:
        for house in self.houses.values():
            house.close()

    def move(self, **by: float) -> None:
        """Time passes everywhere."""
        for house in self.houses.values():
            house.clock.move(**by)

    def carry(self, rounds: int = 6) -> None:
        """The couriers run until nothing is left that can be carried."""
        for _ in range(rounds):
            for house in self.houses.values():
                house.opened.packages.dispatch_all()
                house.opened.courier.carry()

    # -- what people do ------------------------------------------------------------------------------------------------

    def ask(self, party: str, who: str, method: str, path: str, **more: Any) -> Any:
        """A request by somebody of a party; what it answers. Fails where it is refused."""
        answer = self._client(party, who).request(method, f"/api/v1{path}", **more)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def refused(self, party: str, who: str, method: str, path: str, **more: Any) -> str:
        answer = self._client(party, who).request(method, f"/api/v1{path}", **more)
        assert answer.status_code >= 400, answer.text
        return f"{answer.status_code} {answer.json()['detail']}"

    def _client(self, party: str, who: str) -> Any:
        if (party, who) not in self._clients:
            scopes = ("read", "write", "approve")
            self._clients[party, who] = self.houses[party].with_token(who, *scopes, purpose=SANCTIONS)
        return self._clients[party, who]

    def draft(self, party: str, content: dict[str, Any]) -> str:
        return str(self.ask(party, "drafter", "POST", "/packages", json=content)["package"])

    def act(self, party: str, package: str, kind: str, *, who: str = "drafter", **body: Any) -> Any:
        return self.ask(party, who, "POST", f"/packages/{package}/acts", json={"kind": kind, **body})

    def both(self, party: str, package: str, act: dict[str, Any]) -> Any:
        """An act of two persons: the approver approves it, the drafter carries it out."""
        approval = self.act(party, package, "approved", who="approver", act=act)["event"]
        return self.ask(party, "drafter", "POST", f"/packages/{package}/agreed/{approval}")

    def circulate(self, party: str, package: str, *to: str, working_days: int = 2) -> Any:
        found = self.ask(
            party,
            "drafter",
            "GET",
            f"/packages/{package}/round",
            params={"to": ",".join(to), "working_days": working_days},
        )
        return self.both(party, package, found["act"])

    def told(self, party: str, package: str) -> Any:
        return self.ask(party, "desk", "GET", f"/packages/{package}")

    def heads(self, package: str) -> set[tuple[str, ...]]:
        """The heads of the package at each node that has it."""
        found = (house.opened.packages.log.package(package) for house in self.houses.values())
        return {one.heads for one in found if one is not None}


def content(*, audience: tuple[str, ...] = PARTIES, level: str = "unclassified", lead: str = "US") -> dict[str, Any]:
    """What the United States proposed on 1 December 2022, with the parties' own laws."""
    return {
        "title": "Ballistic missile launches of November 2022",
        "trigger": "",
        "marking": {
            "originator": lead,
            "level": level,
            "releasable_to": list(audience),
            "topics": ["dprk-missile"],
            "purposes": [SANCTIONS],
        },
        "subjects": [
            {
                "caption": "JON, Il Ho",
                "schema": "Person",
                "properties": {"name": ["JON, Il Ho"]},
                "grounds": [{"text": "Listed by the United States on 1 December 2022", "sources": [SOURCE]}],
                "proposals": [
                    {"party": "US", "measures": ["asset-freeze"], "authority": "E.O. 13687"},
                    {"party": "KR", "measures": ["asset-freeze"], "authority": "Foreign Exchange Transactions Act"},
                ],
            }
        ],
    }
