"""Nodes with their services, people and clocks, for the tests; spoken to as a browser, a program or a client does."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
from argon2 import PasswordHasher
from fastapi import FastAPI
from starlette.testclient import TestClient

from tricord.node import OpenNode, Rates, open_node
from tricord.service import create_app
from tricord.sharing import Node

PURPOSE = "missile-defence"
#: What everybody may claim to read for.
PURPOSES = (PURPOSE, "dprk-sanctions", "tea", "sanctions")
PASSWORD = "four words no one knows"
#: Real argon2id, as cheap as it goes: the tests prove who may what, not what a guess costs.
CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
MANY = Rates(
    login_by_name="100000/minute",
    login_by_address="100000/minute",
    failed_by_address="100000/minute",
    asking="100000/minute",
    envelopes="100000/minute",
    by_address="100000/minute",
)
ENTITIES = [
    {"id": "kim", "schema": "Person", "properties": {"name": ["Kim Example", "金例"], "alias": ["K. Example"]}},
    {"id": "listing", "schema": "Sanction", "properties": {"entity": ["kim"], "program": ["DPRK"]}},
]


class Clock:
    """A clock that stands until it is moved, but for a millisecond at each look."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


class House:
    """One party's node with its service. `as_(name)` speaks with a session of that person."""

    def __init__(
        self,
        folder: Path,
        party: str,
        *,
        url: str | None = None,
        rates: Rates = MANY,
        client: Callable[[], httpx2.Client] | None = None,
    ) -> None:
        self.clock = Clock(datetime(2018, 1, 1, 9, tzinfo=UTC))
        self.node = Node.create(folder / party, party, clock=self.clock, who="tester")
        self.url = url or str(folder / f"{party}.db")
        self.opened: OpenNode = open_node(
            self.node, self.url, clock=self.clock, hasher=CHEAP, rates=rates, client=client
        )
        self.app: FastAPI = create_app(node=self.opened)
        self.opened.passwords.create_first_administrator("head", PASSWORD)
        self.opened.people.change("head", purposes=PURPOSES, by="tester")
        self._sessions: dict[str, TestClient] = {}
        self._anybody: TestClient | None = None

    def close(self) -> None:
        self.opened.close()

    @property
    def anybody(self) -> TestClient:
        """Somebody who has not logged in."""
        if self._anybody is None:
            self._anybody = self.client()
        return self._anybody

    def client(self) -> TestClient:
        return TestClient(self.app, base_url="https://node.example", raise_server_exceptions=True)

    def person(self, name: str, *roles: str, party: str = "", cleared: tuple[str, ...] = ()) -> str:
        """Add somebody, who accepts the invitation."""
        invitation = self.opened.people.add(
            name, party or self.node.party, roles=roles, cleared_for=cleared, purposes=PURPOSES, by="head"
        )
        self.opened.passwords.accept(name, invitation, PASSWORD)
        return name

    def as_(self, name: str, *, purpose: str = PURPOSE) -> TestClient:
        if name not in self._sessions:
            client = self.client()
            answer = client.post("/api/v1/session", json={"name": name, "password": PASSWORD, "purpose": purpose})
            assert answer.status_code == 201, answer.text
            client.headers["X-CSRF-Token"] = answer.json()["csrf"]
            self._sessions[name] = client
        return self._sessions[name]

    def token(self, name: str, *scopes: str, purpose: str = PURPOSE) -> str:
        person = self.opened.people.named(name)
        secret, _ = self.opened.tokens.make(person, "test", scopes=scopes, purpose=purpose)
        return secret

    def with_token(self, name: str, *scopes: str, purpose: str = PURPOSE) -> TestClient:
        client = self.client()
        client.headers["Authorization"] = f"Bearer {self.token(name, *scopes, purpose=purpose)}"
        return client

    def taxii(self, name: str, *, purpose: str = PURPOSE) -> TestClient:
        client = self.client()
        client.headers["Accept"] = "application/taxii+json;version=2.1"
        client.auth = (name, self.token(name, "taxii", purpose=purpose))
        return client

    def propose(self, name: str = "launch", content: Any = None, *, by: str = "drafter", **marking: Any) -> Any:
        drafted: dict[str, Any] = {"id": name, "marking": marked(**marking)}
        if "consents" in marking:
            drafted["consents"] = marking["consents"]
        if content is not None:
            file_name, data = content if isinstance(content, tuple) else (f"{name}.txt", content)
            drafted |= {"file_name": file_name, "content": base64.b64encode(data).decode()}
        return self.as_(by).post("/api/v1/items", json=drafted)

    def put(self, name: str = "launch", content: Any = b"A launch.", **given: Any) -> str:
        """An item, proposed by one and approved by another; its address is returned."""
        proposed = self.propose(name, content, **given)
        assert proposed.status_code == 202, proposed.text
        decided = self.decide(proposed.json()["id"])
        assert decided.status_code == 200, decided.text
        return str(decided.json()["outcome"])

    def put_facts(self, name: str = "facts", entities: Any = None, **given: Any) -> str:
        data = json.dumps(ENTITIES if entities is None else entities).encode()
        return self.put(name, (f"{name}.ftm.json", data), **given)

    def decide(self, number: str, verdict: str = "approved", *, by: str = "approver") -> Any:
        return self.as_(by).post(f"/api/v1/proposals/{number}/decision", json={"verdict": verdict})

    def release(self, *refs: str, to: str, purpose: str = PURPOSE) -> Any:
        proposed = self.as_("drafter").post("/api/v1/releases", json={"items": refs, "to": to, "purpose": purpose})
        assert proposed.status_code == 202, proposed.text
        return self.decide(proposed.json()["id"])

    def told(self) -> list[dict[str, Any]]:
        """The audit."""
        return [json.loads(line) for line in (self.node.folder / "audit.jsonl").read_bytes().splitlines()]


def marked(**given: Any) -> dict[str, Any]:
    """A marking as it is sent."""
    wanted = {
        "level": "秘",
        "releasable_to": ["JP", "KR", "US"],
        "topics": ["dprk-missile"],
        "purposes": [PURPOSE],
        "caveats": [],
    }
    return {name: given.get(name, value) for name, value in wanted.items()}


def staffed(folder: Path, party: str = "JP", *, url: str | None = None, rates: Rates = MANY) -> House:
    """A house with a drafter, an approver and a reader, all cleared for the party's levels that the tests use."""
    house = House(folder, party, url=url, rates=rates)
    cleared = {"JP": ("秘", "特定秘密"), "KR": ("군사III급비밀", "군사II급비밀"), "US": ("CONFIDENTIAL", "SECRET")}[
        party
    ]
    house.person("drafter", "reader", "drafter", cleared=cleared)
    house.person("approver", "reader", "approver", cleared=cleared)
    house.person("reader", "reader", cleared=cleared)
    return house


def befriend(*houses: House) -> None:
    """Each trusts each other's card."""
    for one in houses:
        for other in houses:
            if one is not other:
                card = other.node.secret.card
                one.node.trust(card, fingerprint=card.fingerprint)


@contextmanager
def houses(folder: Path, *parties: str) -> Iterator[list[House]]:
    made = [staffed(folder, party) for party in parties]
    befriend(*made)
    try:
        yield made
    finally:
        for house in made:
            house.close()
