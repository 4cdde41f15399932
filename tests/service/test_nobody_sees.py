"""No sequence of acts shows an item to somebody to whom `may_release` denies it - nor hides one that it allows.

Three nodes with people of three parties: items are marked in all ways, consents given and withdrawn, envelopes sealed
and handed in, roles and clearances changed, people disabled, days pass; packages are drafted, amended and circulated.
Seoul's node is hostile besides, and has a trusted key: it seals what its own rules would not, under any name. Whoever
reads, by whatever path, gets what a model of the world says by asking `may_release` about each item, one by one, and
for packages about each event, marked as the texts say that its lead has signed. On SQLite and PostgreSQL.
"""

from __future__ import annotations

import base64
import json
import shutil
import tempfile
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from typing import Any

import hypothesis
import msgspec
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.postgres import Server
from tests.service.capitals import content as package_content
from tests.service.nodes import ENTITIES, PURPOSE, House, befriend, staffed
from tricord.coordination import Amended, Drafted, Event, Package, Seen, make_event
from tricord.model import Consent, Held, Item, Marking, Reader, canonical
from tricord.node import ref_of
from tricord.sharing import EnvelopeManifest, LastEnvelope, Sent, may_release, stix_objects

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

    #: Where the nodes keep what they have; None: in a file.
    server: Server | None = None
    number = 0

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tricord-world-"))
        World.number += 1
        self.houses = {party: staffed(self.folder, party, url=self._url(party)) for party in PARTIES}
        #: The texts of packages that two persons have approved.
        self.approved: set[str] = set()
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

    def _url(self, party: str) -> str | None:
        return self.server.url(f"world_{World.number % 2}_{party}".lower()) if self.server else None

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
        self._carry()
        self._received(sender, to, originator, name, stands, now)

    def _received(self, sender: str, to: str, originator: str, name: str, stands: Stands, now: datetime) -> None:
        """How an item stands at the node that has taken it."""
        via = () if stands.item.held is None else (*stands.item.held.via, sender)
        if originator == to:
            return
        via = () if originator == sender else via
        item = msgspec.structs.replace(stands.item, held=Held(by=to, since=now.date(), via=via))
        known = self.stands[to].get((originator, name))
        direct = known is not None and known.item.held is not None and not known.item.held.via
        if known is None or (known.signed_on, direct and via != ()) <= (stands.signed_on, False):
            self.stands[to][originator, name] = Stands(item, stands.signed_on, stands.facts)

    def _carry(self) -> None:
        """Every envelope arrives."""
        for party, house in self.houses.items():
            for other, receiver in self.houses.items():
                first = receiver.node.post.received.get(party, LastEnvelope()).number + 1
                for number in range(first, house.node.post.sent.get(other, LastEnvelope()).number + 1):
                    handed = receiver.anybody.post("/api/v1/inbox", content=house.node.resend(other, number))
                    assert handed.status_code == 201, handed.text

    # -- packages ------------------------------------------------------------------------------------------------------

    @rule(party=parties, level=st.integers(0, 2), audience=audiences, purpose=st.sampled_from(PURPOSES))
    def draft(self, party: str, level: int, audience: tuple[str, ...], purpose: str) -> None:
        house = self.houses[party]
        house.as_("drafter").post("/api/v1/packages", json=self._text(party, level, audience, purpose))

    @staticmethod
    def _text(party: str, level: int, audience: tuple[str, ...], purpose: str) -> dict[str, Any]:
        text = package_content(audience=audience, level=LEVELS[party][level], lead=party)
        text["marking"]["purposes"] = [purpose]
        return text

    def _own(self, party: str) -> list[Package]:
        found = self.houses[party].opened.packages.log.packages()
        return [one for one in found.values() if one.lead == party]

    @rule(party=parties, data=st.data(), level=st.integers(0, 2), audience=audiences, purpose=st.sampled_from(PURPOSES))
    def amend(self, party: str, data: Any, level: int, audience: tuple[str, ...], purpose: str) -> None:
        """By one person alone: for all others it stays as it was."""
        if own := self._own(party):
            package = data.draw(st.sampled_from(own))
            body = {
                "kind": "amended",
                "content": self._text(party, level, audience, purpose),
                "reasons": "one person's",
            }
            self.houses[party].as_("drafter").post(f"/api/v1/packages/{package.id}/acts", json=body)

    @rule(party=parties, data=st.data())
    def circulate(self, party: str, data: Any) -> None:
        """By two persons, to all whom the text names."""
        own = [one for one in self._own(party) if one.content is not None]
        if not own:
            return
        package = data.draw(st.sampled_from(own))
        assert package.content is not None
        to = [one for one in package.content.marking.releasable_to if one != party]
        drafter = self.houses[party].as_("drafter")
        asked: dict[str, str | int] = {"to": ",".join(to), "working_days": 2}
        found = drafter.get(f"/api/v1/packages/{package.id}/round", params=asked) if to else None
        if found is None or found.status_code != 200:
            return
        act = {"kind": "approved", "act": found.json()["act"]}
        path = f"/api/v1/packages/{package.id}"
        given = self.houses[party].as_("approver").post(f"{path}/acts", json=act)
        if given.status_code == 201:
            version = found.json()["act"]["version"]
            self.approved |= {version, *(text.id for text in _texts_before(package, version))}
            drafter.post(f"{path}/agreed/{given.json()['event']}")
            self._carry()

    @rule(party=parties, data=st.data())
    def say_seen(self, party: str, data: Any) -> None:
        found = list(self.houses[party].opened.packages.log.packages())
        if found:
            path = f"/api/v1/packages/{data.draw(st.sampled_from(found))}/acts"
            self.houses[party].as_("drafter").post(path, json={"kind": "seen"})
            self._carry()

    # -- Seoul's node, which has a trusted key and no rules ------------------------------------------------------------

    @rule(
        data=st.data(),
        to=st.sampled_from(("JP", "US")),
        kind=st.sampled_from(["item", "named as an event", "waits", "stranger", "marked otherwise"]),
        audience=audiences,
        purpose=st.sampled_from(PURPOSES),
        sealed_for=st.sampled_from(PURPOSES),
    )
    def hostile(self, data: Any, to: str, kind: str, audience: tuple[str, ...], purpose: str, sealed_for: str) -> None:
        seoul, receiver = self.houses["KR"], self.houses[to]
        now = seoul.clock.now
        marking = Marking(originator="KR", level="unclassified", releasable_to=audience, purposes=(purpose,))
        packages = list(receiver.opened.packages.log.packages().values())
        package = data.draw(st.sampled_from(packages)) if packages else None
        name, content = data.draw(st.sampled_from(NAMES)), b"A text."
        if kind == "named as an event":
            name = f"event-{package.events[0].id if package else 'f' * 64}"
        elif kind != "item":
            if package is None:
                return
            upon = ("0" * 64,) if kind == "waits" else package.heads
            event = make_event(
                Seen(), party="KR", person="x", at=now, package=package.id, after=upon,
                key=seoul.node.secret.key, sign=lambda message: seoul.node.secret.signature("event", message),
            )  # fmt: skip
            name, content = f"event-{event.id}", event.written
        self._carry()
        slip = seoul.node.sign(Item(id=name, marking=marking), f"{name[:60]}.txt", content)
        last = seoul.node.post.sent.get(to, LastEnvelope())
        manifest = EnvelopeManifest(
            sender="KR", receiver=to, number=last.number + 1, previous=last.digest, made=now, purpose=sealed_for,
            items=(Sent(slip=slip.slip),),
        )  # fmt: skip
        answer = receiver.anybody.post("/api/v1/inbox", content=self._sealed(manifest, content, to))
        reader = Reader(party=to, purpose=sealed_for)
        held = Held(by=to, since=now.date(), via=())
        item = Item(id=name, marking=marking)
        good = all(may_release(msgspec.structs.replace(item, held=held), reader, day).allow for day in days_of(now))
        assert answer.status_code == (201 if good else 422), answer.text
        if good:
            self._count_as_sent(manifest, content, to)
            if kind == "item":
                self._received("KR", to, "KR", name, Stands(item, now.date(), facts=False), now)

    def _sealed(self, manifest: EnvelopeManifest, content: bytes, to: str) -> bytes:
        """Past every rule of the sender's node."""
        node = self.houses["KR"].node
        payload = canonical(manifest) + b"\n" + content
        keys = node.ring.current(to)
        assert keys is not None
        signed = node.secret.key.encode() + bytes.fromhex(node.secret.signature("envelope", payload)) + payload
        sealed = keys.seal_to(signed)
        return b"tricord-envelope 1\n" + canonical({"to": to, "key": keys.key, "bytes": len(sealed)}) + b"\n" + sealed

    def _count_as_sent(self, manifest: EnvelopeManifest, content: bytes, to: str) -> None:
        node = self.houses["KR"].node
        payload = canonical(manifest) + b"\n" + content
        folder = node.folder / "outbox" / to
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{manifest.number:06}").write_bytes(payload)
        last = LastEnvelope(number=manifest.number, digest=sha256(payload).hexdigest())
        node._save_post(msgspec.structs.replace(node.post, sent={**node.post.sent, to: last}))

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
        self._read_packages(house, name, reader)
        exist = {key: stands for key, stands in self.stands[party].items() if allowed(stands.item, reader, now)}
        for stands in exist.values():
            plausible(stands.item, reader)
        shown = SHOWN[path](house, name, purpose, self.stands[party])
        expected: Any = {ref_of(*key) for key in exist}
        if path in ("list", "pages", "export", "feed", "count"):
            expected |= self._event_items(house, reader)
        if path == "count":
            expected = len(expected)
        elif path == "search":
            expected = {ref_of(*key) for key, stands in exist.items() if stands.facts}
        elif path in ("taxii", "manifest"):
            expected = {report_id(stands.item, now) for stands in exist.values() if stands.facts}
        assert shown == expected
        hypothesis.event("something exists" if exist else "nothing exists")

    @invariant()
    def somebody_reads(self) -> None:
        """After every step, whatever it was: each in turn, by each path."""
        if not hasattr(self, "people"):
            return
        self.turn = getattr(self, "turn", 0) + 1
        # Numbers without a common factor: every combination has its turn.
        party, path = PARTIES[self.turn % 3], PATHS[self.turn % len(PATHS)]
        name = ("reader", "drafter", "of-jp", "of-kr", "of-us", "head", "drafter")[self.turn % 7]
        self.read(party, name, path, PURPOSES[self.turn % 11 % 2])

    def _event_items(self, house: House, reader: Reader) -> set[str]:
        """The events that exist for somebody as items: each by itself, once two persons have approved its text."""
        found = set()
        for package in house.opened.packages.log.packages().values():
            hidden = self._hidden(house, package)
            for event in package.events:
                if event.id not in hidden and allowed(_as_item(house, package, event), reader, house.clock.now):
                    found.add(ref_of(event.party, f"event-{event.id}"))
        return found

    def _hidden(self, house: House, package: Package) -> set[str]:
        """The texts of a node's own package that nobody has approved, and what was made upon them."""
        if package.lead != house.node.party:
            return set()
        hidden = {one.id for one in package.events if _is_text(one) and one.id not in self.approved}
        for event in package.events:
            if not hidden.isdisjoint(event.after) and event.id not in self.approved:
                hidden.add(event.id)
        return hidden

    def _read_packages(self, house: House, name: str, reader: Reader) -> None:
        """The packages that exist for somebody: those of which `may_release` gives every event, marked as the texts
        say that their lead has signed, with the texts that two have approved; for a drafter with all of them.
        """
        answer = house.as_(name).get("/api/v1/packages", params={"purpose": reader.purpose})
        if "reader" not in reader.roles:
            assert answer.status_code == 403
            return
        assert answer.status_code == 200, answer.text
        shown = {one["id"] for one in answer.json()}
        expected = set()
        for package in house.opened.packages.log.packages().values():
            events = list(package.events)
            if hidden := self._hidden(house, package):
                drafts = [
                    Item(id=one.id, marking=_marking_of(one)) for one in events if one.id in hidden and _is_text(one)
                ]
                writes = name == "drafter" and all(allowed(item, reader, house.clock.now) for item in drafts)
                events = [one for one in events if one.id not in hidden]
                if not writes and not events:
                    continue
            items = [_as_item(house, package, event) for event in events]
            if all(allowed(item, reader, house.clock.now) for item in items):
                expected.add(package.id)
        assert shown == expected
        hypothesis.event("a package exists" if expected else "no package exists")


def _marking_of(text: Event) -> Marking:
    assert isinstance(text.body, Drafted | Amended)
    return text.body.content.marking


def _is_text(event: Event) -> bool:
    return isinstance(event.body, Drafted | Amended)


def _texts_before(package: Package, version: str) -> list[Event]:
    """The texts that a text was made upon."""
    by_id = {event.id: event for event in package.events}
    found, left = set(), list(by_id[version].after)
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left.extend(by_id[one].after)
    return [by_id[one] for one in found if _is_text(by_id[one])]


def _as_item(house: House, package: Package, event: Event) -> Item:
    """An event as its package marks it: as the text that it was made upon, by the party whose event it is."""
    texts = [event] if _is_text(event) else _texts_before(package, event.id)
    last = next(one for one in texts if not any(one in _texts_before(package, other.id) for other in texts))
    marking = msgspec.structs.replace(_marking_of(last), originator=event.party)
    with house.opened.database.reading() as connection:
        kept = house.opened.items.kept(connection, ref_of(event.party, f"event-{event.id}"))
    assert kept is not None
    return Item(id=event.id, marking=marking, held=kept[0].held)


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
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_nobody_sees_what_may_release_denies(kind: str, request: pytest.FixtureRequest) -> None:
    settings = hypothesis.settings(suppress_health_check=list(hypothesis.HealthCheck))
    if hypothesis.settings.get_current_profile_name() != "nightly":
        settings = hypothesis.settings(
            settings, max_examples=5, stateful_step_count=30, derandomize=True, database=None
        )
    server = request.getfixturevalue("postgres") if kind == "postgresql" else None
    machine = type("World", (World,), {"server": server})
    hypothesis.stateful.run_state_machine_as_test(machine, settings=settings)
