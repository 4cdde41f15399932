"""No sequence of acts shows an item to somebody to whom `may_release` denies it - nor hides one that it allows.

Three nodes with people of three parties: items are marked in all ways, consents given and withdrawn, envelopes sealed
and handed in, roles and clearances changed, people disabled, days pass. Whoever reads, by whatever path, gets what a
model of the world says by asking `may_release` about each item, one by one.
"""

from __future__ import annotations

import base64
import json
import shutil
import tempfile
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import hypothesis
import msgspec
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.service.nodes import ENTITIES, PURPOSE, House, befriend, staffed
from tricord.model import Consent, Held, Item, Marking, Reader
from tricord.node import ref_of
from tricord.sharing import may_release, stix_objects

PARTIES = ("JP", "KR", "US")
LEVELS = {
    "JP": ("秘", "特定秘密", "unclassified"),
    "KR": ("군사III급비밀", "군사II급비밀", "unclassified"),
    "US": ("CONFIDENTIAL", "SECRET", "unclassified"),
}
PATHS = ("list", "pages", "search", "count", "export", "feed", "get", "content", "taxii", "manifest")
PURPOSES = (PURPOSE, "tea")
NAMES = ("a", "b", "c")

parties = st.sampled_from(PARTIES)
audiences = st.one_of(st.just(PARTIES), st.lists(parties, unique=True, max_size=3).map(tuple))


class Stands(msgspec.Struct, frozen=True):
    """How an item stands at a node, in the model."""

    item: Item
    signed_on: date
    facts: bool


class Person(msgspec.Struct):
    """How a person stands, in the model."""

    party: str
    roles: tuple[str, ...]
    cleared: tuple[str, ...]
    disabled: bool = False


class World(RuleBasedStateMachine):
    """The nodes, and what the model knows of them."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tricord-world-"))
        self.houses = {party: staffed(self.folder, party) for party in PARTIES}
        befriend(*self.houses.values())
        self.stands: dict[str, dict[tuple[str, str], Stands]] = {party: {} for party in PARTIES}
        self.people: dict[str, dict[str, Person]] = {}
        for party, house in self.houses.items():
            everything = LEVELS[party][:2]
            self.people[party] = {
                "reader": Person(party, ("reader",), everything),
                "drafter": Person(party, ("reader", "drafter"), everything),
                "head": Person(party, ("administrator",), ()),
            }
            for other in PARTIES:
                name = f"of-{other.lower()}"
                house.person(name, "reader", party=other, cleared=LEVELS[other][:1])
                self.people[party][name] = Person(other, ("reader",), LEVELS[other][:1])
        self._at(datetime(2016, 10, 20, 9, tzinfo=UTC))

    def teardown(self) -> None:
        if hasattr(self, "houses"):
            for house in self.houses.values():
                house.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    def _at(self, now: datetime) -> None:
        for house in self.houses.values():
            house.clock.now = now
            house._sessions.clear()

    # -- what is done --------------------------------------------------------------------------------------------------

    @rule(days=st.sampled_from([1, 5, 30, 200]), hours=st.integers(0, 23))
    def days_pass(self, days: int, hours: int) -> None:
        self._at(max(house.clock.now for house in self.houses.values()) + timedelta(days=days, hours=hours))

    @rule(
        party=parties,
        name=st.sampled_from(NAMES),
        level=st.integers(0, 2),
        audience=audiences,
        purposes=st.sampled_from([(PURPOSE,), ("tea",), PURPOSES, ()]),
        topics=st.sampled_from([("dprk-missile",), ("dprk-missile", "sanctions"), ()]),
        caveats=st.sampled_from([(), (), ("ORCON",), ("NOFORN",)]),
        consent=st.sampled_from(["", "use", "pass on", "withdrawn"]),
        facts=st.booleans(),
    )
    def mark(
        self,
        party: str,
        name: str,
        level: int,
        audience: tuple[str, ...],
        purposes: tuple[str, ...],
        topics: tuple[str, ...],
        caveats: tuple[str, ...],
        consent: str,
        facts: bool,
    ) -> None:
        """An item, or an item again, by two persons."""
        house = self.houses[party]
        marking = Marking(
            originator=party,
            level=LEVELS[party][level],
            releasable_to=audience,
            topics=topics,
            purposes=purposes,
            caveats=caveats,
        )
        consents = self._consents(party, consent, house.clock.now.date())
        content = json.dumps(ENTITIES).encode() if facts else b"A text."
        drafted = {
            "id": name,
            "marking": {k: v for k, v in msgspec.to_builtins(marking).items() if k != "originator"},
            "consents": [{k: v for k, v in msgspec.to_builtins(one).items() if k != "by"} for one in consents],
            "file_name": f"{name}.ftm.json" if facts else f"{name}.txt",
            "content": base64.b64encode(content).decode(),
        }
        if drafted["consents"]:
            drafted["consents"] = [{k: v for k, v in one.items() if v is not None} for one in drafted["consents"]]
        proposed = house.as_("drafter").post("/api/v1/items", json=drafted)
        assert proposed.status_code == 202, proposed.text
        if house.decide(proposed.json()["id"]).status_code == 200:
            item = Item(id=name, marking=marking, consents=consents)
            self.stands[party][party, name] = Stands(item, house.clock.now.date(), facts)

    def _consents(self, party: str, kind: str, today: date) -> tuple[Consent, ...]:
        others = [one for one in PARTIES if one != party]
        if kind == "use":
            return tuple(Consent(by=party, to=to, given_on=today, reference="n", purpose="tea") for to in others)
        if not kind:
            return ()
        ended = today + timedelta(days=5) if kind == "withdrawn" else None
        return tuple(
            Consent(by=party, to=to, through=(hub,), given_on=today, reference="n", withdrawn_on=ended)
            for to in others
            for hub in others
            if to != hub
        )

    @precondition(lambda self: any(self.stands.values()))
    @rule(data=st.data(), to=parties, purpose=st.sampled_from([PURPOSE, PURPOSE, "tea"]))
    def release(self, data: Any, to: str, purpose: str) -> None:
        """An item of a node, its own or received, goes to another node, if the rules let it."""
        having = [party for party in PARTIES if self.stands[party] and party != to]
        if not having:
            return
        sender = data.draw(st.sampled_from(having))
        originator, name = data.draw(st.sampled_from(sorted(self.stands[sender])))
        house, stands = self.houses[sender], self.stands[sender][originator, name]
        asked = {"items": [ref_of(originator, name)], "to": to, "purpose": purpose}
        proposed = house.as_("drafter", purpose=purpose).post("/api/v1/releases", json=asked)
        if proposed.status_code != 202 or house.decide(proposed.json()["id"]).status_code != 200:
            return
        now = house.clock.now
        assert all(may_release(stands.item, Reader(party=to, purpose=purpose), day) for day in days_of(now))
        envelope = house.node.resend(to, house.node.post.sent[to].number)
        receiver = self.houses[to]
        received = receiver.anybody.post("/api/v1/inbox", content=envelope)
        assert received.status_code == 201, received.text
        via = () if stands.item.held is None else (*stands.item.held.via, sender)
        if originator == to:
            return
        via = () if originator == sender else via
        item = msgspec.structs.replace(stands.item, held=Held(by=to, since=now.date(), via=via))
        known = self.stands[to].get((originator, name))
        direct = known is not None and known.item.held is not None and not known.item.held.via
        if known is None or (known.signed_on, direct and via != ()) <= (stands.signed_on, False):
            self.stands[to][originator, name] = Stands(item, stands.signed_on, stands.facts)

    @rule(party=parties, data=st.data(), change=st.sampled_from(["roles", "cleared", "disabled"]))
    def change_somebody(self, party: str, data: Any, change: str) -> None:
        name = data.draw(st.sampled_from(["reader", "of-jp", "of-kr", "of-us"]))
        person = self.people[party][name]
        if change == "roles":
            person.roles = () if person.roles else ("reader",)
        elif change == "cleared":
            person.cleared = data.draw(st.sampled_from([(), LEVELS[person.party][:1], LEVELS[person.party][:2]]))
        else:
            person.disabled = not person.disabled
        wanted = {"roles": person.roles, "cleared_for": person.cleared, "disabled": person.disabled}
        changed = self.houses[party].as_("head").patch(f"/api/v1/users/{name}", json=wanted)
        assert changed.status_code == 200, changed.text
        self.houses[party]._sessions.pop(name, None)

    # -- what is read --------------------------------------------------------------------------------------------------

    @rule(
        party=parties,
        name=st.sampled_from(["reader", "drafter", "head", "of-jp", "of-kr", "of-us"]),
        path=st.sampled_from(PATHS),
        purpose=st.sampled_from([PURPOSE, PURPOSE, "tea"]),
    )
    def read(self, party: str, name: str, path: str, purpose: str) -> None:
        """Somebody reads by some path: what the model says, and nothing else."""
        house, person = self.houses[party], self.people[party][name]
        if person.disabled:
            body = {"name": name, "password": "four words no one knows"}
            assert house.client().post("/api/v1/session", json=body).status_code == 401
            return
        reader = Reader(
            party=person.party, purpose=purpose, person=name, roles=person.roles, cleared_for=person.cleared
        )
        now = house.clock.now
        exist = {key: stands for key, stands in self.stands[party].items() if allowed(stands.item, reader, now)}
        for stands in exist.values():
            plausible(stands.item, reader)
        shown = SHOWN[path](house, name, purpose, self.stands[party])
        expected: Any = {ref_of(*key) for key in exist}
        if path == "count":
            expected = len(exist)
        elif path == "search":
            expected = {ref_of(*key) for key, stands in exist.items() if stands.facts}
        elif path in ("taxii", "manifest"):
            expected = {report_id(stands.item, now) for stands in exist.values() if stands.facts}
        assert shown == expected
        hypothesis.event("something exists" if exist else "nothing exists")


def report_id(item: Item, now: datetime) -> str:
    """The STIX report that stands for an item."""
    made = stix_objects(item, (), title="", created=now, modified=now)
    return next(str(one["id"]) for one in made if one["type"] == "report")


def days_of(now: datetime) -> set[date]:
    return {now.date(), now.astimezone(timezone(timedelta(hours=14))).date()}


def allowed(item: Item, reader: Reader, now: datetime) -> bool:
    """`may_release` itself, for one item at a time. Who passed an item on to the node reads it at home."""
    if item.held is not None and reader.party in item.held.via:
        return False
    return all(may_release(item, reader, day).allow for day in days_of(now))


def plausible(item: Item, reader: Reader) -> None:
    """What must hold whatever the rules say."""
    marking = item.marking
    assert reader.party in marking.releasable_to
    assert "reader" in reader.roles
    assert set(marking.caveats) <= {"ORCON"}
    assert marking.level == "unclassified" or reader.cleared_for
    used_for = {*marking.purposes, *(one.purpose for one in item.consents)}
    assert reader.party == marking.originator or reader.purpose in used_for


def refs_of(answer: Any) -> set[str]:
    assert answer.status_code == 200, answer.text
    return {item["ref"] for item in answer.json()["items"]}


def listed(house: House, name: str, purpose: str, _: Any) -> set[str]:
    return refs_of(house.as_(name).get(f"/api/v1/items?purpose={purpose}"))


def paged(house: House, name: str, purpose: str, _: Any) -> set[str]:
    found: set[str] = set()
    after = ""
    while True:
        answer = house.as_(name).get(f"/api/v1/items?purpose={purpose}&limit=1{after}")
        found |= refs_of(answer)
        if answer.json()["next"] is None:
            return found
        after = f"&after={answer.json()['next']}"


def searched(house: House, name: str, purpose: str, _: Any) -> set[str]:
    return refs_of(house.as_(name).get(f"/api/v1/items/search?purpose={purpose}&q=EXAMPLE"))


def counted(house: House, name: str, purpose: str, _: Any) -> int:
    return int(house.as_(name).get(f"/api/v1/items/count?purpose={purpose}").json()["count"])


def exported(house: House, name: str, purpose: str, _: Any) -> set[str]:
    answer = house.as_(name).get(f"/api/v1/items/export?purpose={purpose}")
    return {json.loads(line)["item"]["ref"] for line in answer.text.splitlines()}


def followed(house: House, name: str, purpose: str, _: Any) -> set[str]:
    return refs_of(house.as_(name).get(f"/api/v1/items/feed?purpose={purpose}"))


def got(house: House, name: str, purpose: str, stands: Any, end: str = "") -> set[str]:
    """Every address that the model knows, asked for one by one; what is refused is answered alike."""
    answers = {
        ref: house.as_(name).get(f"/api/v1/items/{ref}{end}?purpose={purpose}")
        for ref in (ref_of(*key) for key in stands)
    }
    assert len({answer.content for answer in answers.values() if answer.status_code != 200}) <= 1
    assert {answer.status_code for answer in answers.values()} <= {200, 404}
    return {ref for ref, answer in answers.items() if answer.status_code == 200}


def fetched(house: House, name: str, purpose: str, stands: Any) -> set[str]:
    return got(house, name, purpose, stands, "/content")


def taxii(house: House, name: str, purpose: str, _: Any, what: str = "objects") -> set[str]:
    client = house.taxii(name, purpose=purpose)
    found: set[str] = set()
    for one in client.get("/taxii2/root/collections/").json().get("collections", []):
        objects = client.get(f"/taxii2/root/collections/{one['id']}/{what}/").json()["objects"]
        assert objects, "a collection without anything does not exist"
        found |= {thing["id"] for thing in objects if thing["id"].startswith("report--")}
    return found


def manifest(house: House, name: str, purpose: str, stands: Any) -> set[str]:
    return taxii(house, name, purpose, stands, "manifest")


SHOWN: dict[str, Any] = {
    "list": listed,
    "pages": paged,
    "search": searched,
    "count": counted,
    "export": exported,
    "feed": followed,
    "get": got,
    "content": fetched,
    "taxii": taxii,
    "manifest": manifest,
}


@pytest.mark.slow
def test_nobody_sees_what_may_release_denies() -> None:
    settings = hypothesis.settings(suppress_health_check=list(hypothesis.HealthCheck))
    if hypothesis.settings.get_current_profile_name() != "nightly":
        settings = hypothesis.settings(
            settings, max_examples=5, stateful_step_count=30, derandomize=True, database=None
        )
    hypothesis.stateful.run_state_machine_as_test(World, settings=settings)
