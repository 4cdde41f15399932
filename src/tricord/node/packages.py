"""Packages at a node: acts of its people, signed by the node, logged, and sealed for the parties that take part.

Each event of a package is an item as well, marked as the package's text is, by the party whose event it is: so what
releases items, seals them and shows them applies to packages, and nothing else has to be asked. A package exists for a
reader for whom every one of its events does.

A party sends its own events only, to all who take part, once the package was circulated; that is what its second person
approved. What may not be released to one of them stays, and whoever acted is informed. Nothing is lost between the log
and the envelope: what was not put into one yet is found and put into one by the next act or the next `dispatch`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, Engine, insert, select

from tricord.coordination import (
    CLOCK_TOLERANCE,
    Amended,
    Approved,
    Body,
    Circulated,
    Drafted,
    Event,
    EventLog,
    EventOutcome,
    EventReceipt,
    Package,
    TwoPersonAct,
    fold,
    make_event,
    no_objection_deadline,
    read_event,
)
from tricord.i18n import Message
from tricord.model import Item, Marking, Reader
from tricord.model.errors import CalendarUnknown, Denied, EnvelopeRefused, NotReleased
from tricord.node import schema as tables
from tricord.node.database import stamp
from tricord.node.items import Items, ref_of
from tricord.node.principal import Principal
from tricord.node.refusals import absent
from tricord.sharing import EnvelopeRefusal, Node, Received, Ring
from tricord.store import reading, writing
from tricord.wire import ActReceipt, ApprovedAct, ProblemKind

_EVENT_NAME = re.compile(r"event-([0-9a-f]{64})")
_FILE = "{name}.json"
#: So many events go into one envelope.
_AT_ONCE = 50
_PREPARES, _APPROVES = "drafter", "approver"


class Packages:
    """The packages in a node's database."""

    def __init__(self, engine: Engine, node: Node, items: Items, *, clock: Callable[[], datetime]) -> None:
        self._engine, self._node, self._items, self._clock = engine, node, items, clock
        self.log = EventLog(engine, signed=self._signature_problem)

    # -- reading -------------------------------------------------------------------------------------------------------

    def all(self, reader: Reader) -> list[Package]:
        """The packages that exist for a reader, the oldest first."""
        # In this order: an event that comes in between is an item that is seen, and in none of these packages yet.
        # The other way round its package would not exist for a moment.
        packages = self.log.packages()
        seen = self._seen(reader)
        found = [package for package in packages.values() if _exists(package, seen)]
        return sorted(found, key=lambda package: (min(event.at for event in package.events), package.id))

    def get(self, reader: Reader, package: str) -> Package:
        """A package, by its id or a beginning of it that no other has. Raises `Denied` where there is none for one."""
        found = [one for one in self.all(reader) if one.id.startswith(package)] if len(package) >= 6 else []
        if len(found) != 1:
            raise absent("package")
        return found[0]

    def approved(self, package: Package) -> list[ApprovedAct]:
        """Acts of this party that were approved and not carried out yet."""
        done = [event.body for event in self._own(package) if isinstance(event.body, TwoPersonAct)]
        refused = {one.id for one in package.refused}
        return [
            ApprovedAct(approval=event.id, by=event.person, act=event.body.act)
            for event in self._own(package)
            if isinstance(event.body, Approved) and event.body.act not in done and event.id not in refused
        ]

    def circulation(
        self, package: Package, to: tuple[str, ...], working_days: int
    ) -> tuple[Circulated, tuple[str, ...]]:
        """A round of the text as it stands, with its deadline counted from now; and the days that do not count, in
        words. Raises `Denied`.
        """
        if package.version is None:
            raise Denied(ProblemKind.CONFLICT, "No one text stands.", next="Amend it first, on top of all of them.")
        try:
            deadline = no_objection_deadline(self._clock(), working_days, (*to, self._node.party))
            act = Circulated(version=package.version, to=to, working_days=working_days, deadline=deadline.at)
        except (CalendarUnknown, ValueError) as error:
            raise Denied(ProblemKind.MALFORMED, f"{error}") from None
        return act, tuple(str(day) for day in deadline.skipped)

    # -- acting --------------------------------------------------------------------------------------------------------

    def draft(self, principal: Principal, body: Drafted) -> ActReceipt:
        """Begin a package. Raises `Denied`."""
        return self._act(principal, None, body)

    def act(self, principal: Principal, package: str, body: Body) -> ActReceipt:
        """An act of a person of this party, on a package as it stands here. Raises `Denied` where it is not legal."""
        return self._act(principal, self.get(principal.reader(), package), body)

    def carry_out(self, principal: Principal, package: str, approval: str) -> ActReceipt:
        """Do what another person of this party has approved, word for word. Raises `Denied`."""
        found = self.get(principal.reader(), package)
        for one in self.approved(found):
            if one.approval.startswith(approval) and len(approval) >= 6:
                return self._act(principal, found, one.act)
        raise absent("approval that waits to be carried out")

    def _act(self, principal: Principal, package: Package | None, body: Body) -> ActReceipt:
        approves = isinstance(body, Approved)
        principal.need("approve" if approves else "write", _APPROVES if approves else _PREPARES)
        if principal.person.party != self._node.party:
            raise Denied(ProblemKind.FORBIDDEN, f"Only people of {self._node.party} act for it.")
        marking = self._marking(package, body)
        secret = self._node.secret
        event = make_event(
            body,
            party=self._node.party,
            person=principal.person.name,
            at=self._clock(),
            package=package.id if package else "",
            after=package.heads if package else (),
            key=secret.key,
            sign=lambda message: secret.signature("event", message),
        )
        after = fold([*(package.events if package else ()), event])
        for refused in after.refused:
            if refused.id == event.id:
                raise Denied(
                    ProblemKind.CONFLICT, f"Not now: {refused.reason}.", next="See what the package waits for."
                )
        name = f"event-{event.id}"
        acting = self._node.acting(str(principal.person))
        received = acting.sign(Item(id=name, marking=marking), _FILE.format(name=name), event.written)
        with writing(self._engine) as connection:
            self._items.take(connection, received, event.written)
            receipt = self.log.append(event, received_from=self._node.party, now=self._clock(), within=connection)
        acting.log(
            f"package.{event.kind}",
            {"package": receipt.package, "event": event.id, "outcome": receipt.outcome.value, "why": receipt.reason},
        )
        return ActReceipt(event=event.id, package=receipt.package, sent=self.dispatch(receipt.package, who=acting))

    def _marking(self, package: Package | None, body: Body) -> Marking:
        """How an event is marked: as its text, by the party whose event it is."""
        if isinstance(body, Drafted | Amended):
            marking = body.content.marking
            if isinstance(body, Drafted) and marking.originator != self._node.party:
                raise Denied(
                    ProblemKind.MALFORMED, f"The package is {self._node.party}'s to mark, not {marking.originator}'s."
                )
            if not marking.purposes:
                raise Denied(
                    ProblemKind.MALFORMED,
                    "The marking names no purpose, so nobody could be given the package.",
                    next='Name at least one, such as "dprk-sanctions".',
                )
        else:
            assert package is not None, "only a draft has no package"
            marking = package.texts[0].content.marking
            for text in package.texts[1:]:
                other = text.content.marking
                if (other.level, other.caveats) != (marking.level, marking.caveats):
                    raise Denied(
                        ProblemKind.CONFLICT,
                        "Rival texts are marked differently.",
                        next="The lead amends on top of all first.",
                    )
                both = tuple(one for one in marking.releasable_to if one in other.releasable_to)
                marking = msgspec.structs.replace(marking, releasable_to=both)
        return msgspec.structs.replace(marking, originator=self._node.party)

    # -- sending -------------------------------------------------------------------------------------------------------

    def dispatch(self, package: str, *, who: Node | None = None) -> dict[str, str]:
        """Put this party's events of a circulated package that were not sent yet into envelopes, for each who takes
        part; for each party, "sealed" or why not.
        """
        found = self.log.package(package)
        if found is None or not found.rounds:
            return {}
        node = who or self._node
        outcomes = {}
        for party in found.concerned:
            if party != self._node.party:
                outcomes[party] = self._dispatch(found, party, node)
        return outcomes

    def dispatch_all(self) -> None:
        """`dispatch`, for every package: what an interrupted act left is sent."""
        for package in self.log.packages():
            self.dispatch(package)

    def _dispatch(self, package: Package, party: str, node: Node) -> str:
        own = self._own(package)
        # Asked by every round of the courier, mostly in vain: only what has to be sealed waits for the writers.
        with reading(self._engine) as connection:
            waiting = self._unsent(connection, own, party)
        while waiting:
            with writing(self._engine) as connection:
                waiting = self._unsent(connection, own, party)
                if not waiting:
                    break
                chosen, waiting = waiting[:_AT_ONCE], waiting[_AT_ONCE:]
                contents = [self._content(connection, event) for event in chosen]
                purpose = next(iter(contents[0][0].item.marking.purposes), "")
                try:
                    node.send(contents, to=party, purpose=purpose)
                except NotReleased as error:
                    return f"not released: {error}"
                except EnvelopeRefused as error:
                    return f"not sealed: {error}"
                # Sealed twice after a kill between the two is received twice, which changes nothing.
                connection.execute(
                    insert(tables.event_sent),
                    [{"event": event.id, "party": party, "at": stamp(self._clock())} for event in chosen],
                )
        return "sealed"

    def _unsent(self, connection: Connection, own: Sequence[Event], party: str) -> list[Event]:
        query = select(tables.event_sent.c.event).where(tables.event_sent.c.party == party)
        sent = {row.event for row in connection.execute(query)}
        return [event for event in own if event.id not in sent]

    def _content(self, connection: Connection, event: Event) -> tuple[Received, bytes]:
        kept = self._items.kept(connection, ref_of(self._node.party, f"event-{event.id}"))
        assert kept is not None, "an own event is kept as an item before it is logged"
        received, content = kept
        key = self._node.ring.key(received.slip.key)
        if key is not None and key.revoked_on is not None:
            received = self._node.sign(received.slip.item, received.slip.name, content)
            self._items.take(connection, received, content)
        return received, content

    # -- receiving -----------------------------------------------------------------------------------------------------

    def is_event(self, received: Received) -> bool:
        """Whether a content is said to be an event of a package."""
        return _EVENT_NAME.fullmatch(received.slip.item.id) is not None

    def check(self, content: bytes) -> None:
        """Raises `EnvelopeRefused` for an event that is not taken yet: it is dated in the future, and its envelope may
        come again; whatever else is wrong with an event, the log says, and the row of envelopes goes on.
        """
        try:
            event = read_event(content)
        except ValueError:
            return
        if event.at > self._clock() + CLOCK_TOLERANCE:
            raise EnvelopeRefused(
                EnvelopeRefusal.FUTURE,
                Message("sharing.event-ahead", (event.id[:12], str(event.at))),
            )

    def take(self, connection: Connection, received: Received, content: bytes, *, sender: str) -> EventReceipt:
        """Keep an event that came in an envelope: the same again changes nothing; a bad one is logged with the reason.

        In the transaction that keeps its item: the node is locked meanwhile, and whoever waits for the node holds the
        database, so it must not be let go and asked for again.
        """
        try:
            event = read_event(content)
        except ValueError:
            event = None
        slip = received.slip
        if event is not None and (slip.item.id, slip.item.marking.originator) != (f"event-{event.id}", event.party):
            content = b"an event under another's name or slip: " + content[:200]
        receipt = self.log.append(content, received_from=sender, now=self._clock(), within=connection)
        if receipt.outcome in (EventOutcome.NOT_TAKEN, EventOutcome.REFUSED):
            self._node.log(
                "package.refused",
                {"event": receipt.id, "package": receipt.package, "from": sender, "why": receipt.reason[:2000]},
            )
        return receipt

    def _signature_problem(self, event: Event) -> str:
        return event_signature_problem(event, self._node.ring)

    def _own(self, package: Package) -> list[Event]:
        return [event for event in package.events if event.party == self._node.party]

    def _seen(self, reader: Reader) -> set[str]:
        with reading(self._engine) as connection:
            door = self._items.door(connection, reader)
            rows = connection.execute(
                select(tables.item.c.name)
                .join(tables.revision, tables.revision.c.id == tables.item.c.revision_id)
                .where(door.admits(), tables.item.c.name.like("event-%"))
            )
            return {match[1] for row in rows if (match := _EVENT_NAME.fullmatch(row.name))}


def event_signature_problem(event: Event, ring: Ring) -> str:
    """What is wrong with an event's signature; empty where its party made it.

    A key that was revoked since does not undo an event: its party's slip, which a good key signs, came with it. Were
    it otherwise, nodes that heard of the event before and after the revocation would never agree again.
    """
    key = ring.key(event.key)
    if key is None or key.party != event.party:
        return f"it is signed with {event.key or 'no key'}, which is no key that this node trusts as {event.party}'s"
    if not key.verifies("event", event.message, event.signature):
        return f"its signature is not {event.party}'s"
    return ""


def _exists(package: Package, seen: set[str]) -> bool:
    events = {event.id for event in package.events} | {one.id for one in package.waiting}
    return bool(package.events) and events <= seen
