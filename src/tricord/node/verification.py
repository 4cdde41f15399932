"""`tricord node verify`: the database held against what was signed, and against the audit.

Whoever can write to the database, and has no key, can give a clearance, mark an item down, change a content, approve in
another's name, or delete what another party sent. Each of these is found here: slips and events are signed by their
parties; people, decisions and credentials are in the audit, which the node signs.

What it does not find: what is derived and made again (the text that is searched, STIX objects), and an edit by somebody
who holds the node's keys, against whom the countersignatures of others stand.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from tricord.coordination import EventLog, read_event
from tricord.model import canonical, read_json
from tricord.model.errors import AuditBroken, InvalidJson
from tricord.node import credentials
from tricord.node import schema as tables
from tricord.node.database import NodeDatabase
from tricord.node.four_eyes import proposal_digest
from tricord.node.items import newest_counts, ref_of, release_facts
from tricord.node.packages import event_signature_problem
from tricord.sharing import AuditEntry, Node, Received, Ring, slip_digest

_AT_ONCE = 200


class Verification(msgspec.Struct, frozen=True, kw_only=True):
    """What was held against what, and each thing that does not fit, in a sentence."""

    entries: int
    items: int
    events: int
    people: int
    findings: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether everything fits."""
        return not self.findings


class _Told(msgspec.Struct, kw_only=True):
    """What the audit tells, by subject, with the number of the entry."""

    entries: int = 0
    slips: dict[str, int] = {}
    not_kept: set[str] = set()
    #: Entries from before slips were told: names of items that came or were marked.
    names: set[str] = set()
    acts: Counter[tuple[str, str, str, str]] = msgspec.field(default_factory=Counter)
    people: dict[str, str] = {}
    proposals: dict[str, str] = {}
    decisions: dict[str, tuple[str, str]] = {}
    events: set[str] = set()
    tokens: dict[str, tuple[str, str, str, str]] = {}
    sessions: set[str] = set()
    passwords: dict[str, str] = {}


def verify_node(database: NodeDatabase, node: Node, log: EventLog) -> Verification:
    """Hold a node's database against its audit and every signature in it. Changes nothing. Raises `StoreError`."""
    findings: list[str] = []
    try:
        audit = node.verify_audit()
        if not audit.ok:
            findings.append(f"The audit: {audit.wrong}")
        told = _told(node)
    except (AuditBroken, InvalidJson) as error:
        return Verification(entries=0, items=0, events=0, people=0, findings=(*findings, f"The audit: {error}"))
    ring = node.ring
    with database.reading() as connection:
        people = list(_people(connection, told))
        items = _Items(node.party, ring, told)
        found_items = list(items.check(connection))
        events = _Events(node.party, ring, told, log)
        found_events = list(events.check(connection, items))
        decisions = list(_decisions(connection, told))
        secrets = list(_secrets(connection, told))
        count = connection.execute(select(tables.person.c.id)).all()
    findings += [*people, *found_items, *found_events, *decisions, *secrets]
    return Verification(
        entries=told.entries, items=items.count, events=events.count, people=len(count), findings=tuple(findings)
    )


def _told(node: Node) -> _Told:
    told = _Told()
    entries = list(node.audit_entries())
    dropped: set[int] = set()
    for entry in entries:
        if entry.what == "database.not-kept":
            dropped |= set(range(int(entry.about["from"]), int(entry.about["to"]) + 1))
    for entry in entries:
        if entry.number not in dropped:
            _take(told, entry)
    told.entries = len(entries)
    return told


def _take(told: _Told, entry: AuditEntry) -> None:
    about, what = entry.about, entry.what
    by = entry.who.partition(" of ")[0]
    if what == "item.marked":
        _take_slip(told, about, entry.number)
    elif what == "envelope.opened":
        if "slips" not in about:
            told.names |= set(about.get("items", "").split(", "))
        told.slips.update(dict.fromkeys(about.get("slips", "").split(), entry.number))
    elif what in ("item.not-kept", "package.refused") and "slip" in about:
        told.not_kept.add(about["slip"])
    elif what == "person.added":
        told.people[about["person"]] = about["party"]
    elif what.startswith("person.") and "value" in about:
        told.acts[about["person"], what.removeprefix("person."), about["value"], by] += 1
    elif what == "proposal.made":
        told.proposals[about["proposal"]] = about.get("digest", "")
    elif what in ("proposal.approved", "proposal.refused"):
        told.decisions[about["proposal"]] = (what.removeprefix("proposal."), by)
    elif what.startswith("package.") and "event" in about:
        told.events.add(about["event"])
    elif what == "token.made":
        told.tokens[about["token"]] = (by, about["scopes"], about.get("purpose", ""), about.get("digest", ""))
    elif what == "session.begun":
        told.sessions.add(about.get("session", ""))
    elif what == "password.set":
        told.passwords[about["person"]] = about.get("hash", "")


def _take_slip(told: _Told, about: Mapping[str, str], number: int) -> None:
    if "slip" in about:
        told.slips[about["slip"]] = number
    else:
        told.names.add(about["item"])


# -- people ------------------------------------------------------------------------------------------------------------


def _people(connection: Connection, told: _Told) -> Iterator[str]:
    rows = connection.execute(select(tables.person)).all()
    names = {row.id: row.name for row in rows}
    for row in rows:
        if told.people.get(row.name) != row.party:
            yield f"The person {row.name} of {row.party} is not in the audit as such."
    for name in sorted(set(told.people) - set(names.values())):
        yield f"The person {name} was added, as the audit says, and is gone."
    acts = Counter(
        (names.get(row.person_id, f"number {row.person_id}"), row.what, row.value, row.by)
        for row in connection.execute(select(tables.person_act))
    )
    for (name, what, value, by), count in sorted((acts - told.acts).items()):
        yield f"{name}: {what} {value} by {by}: {count} more in the database than in the audit."
    for (name, what, value, by), count in sorted((told.acts - acts).items()):
        yield f"{name}: {what} {value} by {by}: {count} more in the audit than in the database."


# -- items -------------------------------------------------------------------------------------------------------------


class _Items:
    """Every revision of every item: signed as it stands, told in the audit, and the right one current."""

    def __init__(self, party: str, ring: Ring, told: _Told) -> None:
        self._party, self._ring, self._told = party, ring, told
        self.count = 0
        #: The content's digest of each item as it stands, by address.
        self.contents: dict[str, str] = {}
        self._slips: set[str] = set()

    def check(self, connection: Connection) -> Iterator[str]:
        revisions: dict[int, list[tuple[int, Received]]] = defaultdict(list)
        items = {row.id: row for row in connection.execute(select(tables.item))}
        self.count = len(items)
        markings = {row.id: row for row in connection.execute(select(tables.marking))}
        yield from self._markings(markings)
        for row in connection.execute(select(tables.revision).order_by(tables.revision.c.id)):
            item = items.get(row.item_id)
            received = _received(row.received)
            if item is None or received is None:
                yield f"Revision {row.id} is of no item, or its slip cannot be read."
                continue
            revisions[row.item_id].append((row.id, received))
            yield from self._revision(row, item, received, markings.get(row.marking_id))
        yield from self._current(items, revisions)
        yield from self._contents(connection)
        for slip in sorted(set(self._told.slips) - self._slips - self._told.not_kept):
            number = self._told.slips[slip]
            yield f"Entry {number} of the audit tells of an item (slip {slip}) that is not here: it was deleted."

    @staticmethod
    def _markings(markings: Mapping[int, Row[Any]]) -> Iterator[str]:
        for row in markings.values():
            if sha256(row.body.encode()).hexdigest() != row.digest:
                yield f"Marking {row.id} is not what its digest says: it was edited."

    def _revision(self, row: Row[Any], item: Row[Any], received: Received, marking: Row[Any] | None) -> Iterator[str]:
        slip = received.slip
        called = f"{item.originator}'s item {item.name!r} (revision {row.id})"
        key = self._ring.key(slip.key)
        bare = msgspec.structs.replace(slip, signature="")
        good = key is not None and key.party == slip.item.marking.originator
        if not good or key is None or not key.verifies("slip", canonical(bare), slip.signature):
            yield f"{called}: its slip is not signed by {slip.item.marking.originator}."
        if (item.originator, item.name) != (slip.item.marking.originator, slip.item.id) or item.ref != ref_of(
            item.originator, item.name
        ):
            yield f"{called}: it stands under a name or an originator that its slip does not say."
        if marking is None or marking.body != release_facts(received.item):
            yield f"{called}: it is marked otherwise than its originator signed."
        if (row.sha256, row.size, row.file_name) != (slip.sha256, slip.size, slip.name):
            yield f"{called}: its content is another than its originator signed."
        told = slip_digest(received)
        self._slips.add(told)
        if told not in self._told.slips and item.name not in self._told.names:
            yield f"{called}: the audit does not tell how it came."

    def _current(
        self, items: Mapping[int, Row[Any]], revisions: Mapping[int, list[tuple[int, Received]]]
    ) -> Iterator[str]:
        for number, item in items.items():
            chosen = newest_counts(revisions.get(number, []))
            if chosen is None or chosen[0] != item.revision_id:
                yield f"{item.originator}'s item {item.name!r}: another revision is current than should be."
            else:
                self.contents[item.ref] = chosen[1].slip.sha256

    @staticmethod
    def _contents(connection: Connection) -> Iterator[str]:
        names = connection.execute(select(tables.content.c.sha256)).scalars().all()
        for start in range(0, len(names), _AT_ONCE):
            query = select(tables.content).where(tables.content.c.sha256.in_(names[start : start + _AT_ONCE]))
            for row in connection.execute(query):
                # SQLite keeps a text where somebody put one.
                data = row.data.encode() if isinstance(row.data, str) else bytes(row.data)
                if sha256(data).hexdigest() != row.sha256:
                    yield f"The content {row.sha256[:16]} is not what its digest says: it was edited."


def _received(written: str) -> Received | None:
    try:
        return read_json(written.encode(), Received)
    except InvalidJson:
        return None


# -- events ------------------------------------------------------------------------------------------------------------


class _Events:
    """Every event of every package: as it was signed, told in the audit, and an item."""

    def __init__(self, party: str, ring: Ring, told: _Told, log: EventLog) -> None:
        self._party, self._ring, self._told, self._log = party, ring, told, log
        self.count = 0

    def check(self, connection: Connection, items: _Items) -> Iterator[str]:
        found: set[str] = set()
        for name, package, party, written in self._log.rows(within=connection):
            self.count += 1
            called = f"{party}'s event {name[:12]} of package {package[:12]}"
            try:
                event = read_event(written)
            except InvalidJson:
                yield f"{called} cannot be read: it was edited."
                continue
            if (event.id, event.package_id, event.party) != (name, package, party):
                yield f"{called} is not what was signed: it was edited."
            elif wrong := event_signature_problem(event, self._ring):
                yield f"{called}: {wrong}."
            ref = ref_of(party, f"event-{name}")
            if party != self._party and items.contents.get(ref) != sha256(written).hexdigest():
                yield f"{called} is no item, or another than came."
            if party == self._party and name not in self._told.events:
                yield f"{called} is not in the audit."
            found.add(ref)
            found.add(name)
        for name in sorted(self._told.events - found):
            if self._is_own(name, items):
                yield f"The event {name[:12]}, of which the audit tells, is gone."
        for ref, name in _event_items(connection):
            if ref not in found:
                yield f"The event {name[6:18]} came as an item and is not in its package: it was deleted."

    def _is_own(self, name: str, items: _Items) -> bool:
        # A refused event of another party may never have been taken into the log; what came of it is an item.
        return ref_of(self._party, f"event-{name}") in items.contents or name in self._told.events - self._refused

    @property
    def _refused(self) -> set[str]:
        return {one.digest for one in self._log.refusals()}


def _event_items(connection: Connection) -> Iterator[tuple[str, str]]:
    query = select(tables.item.c.ref, tables.item.c.name).where(tables.item.c.name.like("event-%"))
    for row in connection.execute(query):
        yield row.ref, row.name


# -- decisions and credentials -----------------------------------------------------------------------------------------


def _decisions(connection: Connection, told: _Told) -> Iterator[str]:
    proposals = {row.id: row for row in connection.execute(select(tables.proposal))}
    for name, row in proposals.items():
        said = told.proposals.get(name)
        if said is None or (said and said != proposal_digest(row.body, row.sha256)):
            yield f"The proposal {name} is not what {row.by} proposed, as the audit says."
    approvals = {row.proposal_id: (row.verdict, row.by) for row in connection.execute(select(tables.approval))}
    for name, decision in approvals.items():
        if told.decisions.get(name) != decision:
            yield f"The proposal {name} was {decision[0]} by {decision[1]}, of which the audit does not tell."
    for name in sorted(set(told.decisions) - set(approvals)):
        yield f"The proposal {name} was {told.decisions[name][0]}, as the audit says, and the decision is gone."


def _secrets(connection: Connection, told: _Told) -> Iterator[str]:
    names = {row.id: row.name for row in connection.execute(select(tables.person))}
    for row in connection.execute(select(tables.token)):
        owner = names.get(row.person_id, "")
        if told.tokens.get(row.id) != (owner, row.scopes, row.purpose[:200], credentials.told(row.digest)):
            yield f"The token {row.id} of {owner} is not the one that the audit tells of."
    for row in connection.execute(select(tables.session)):
        if row.ended_at is None and credentials.told(row.digest) not in told.sessions:
            yield f"A session of {names.get(row.person_id, '')}, of {row.made_at}, is not in the audit."
    for row in connection.execute(select(tables.password)):
        name = names.get(row.person_id, "")
        if told.passwords.get(name) != credentials.told(row.hash):
            yield f"The password of {name} is not the one that was set, as the audit says."
