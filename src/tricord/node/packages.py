"""Packages at a node: acts of its people, signed by the node, logged, and sealed for the parties that take part.

Each event of a package is an item as well, of the party whose event it is, marked as the package's text is: so what
releases items, seals them and shows them applies to packages, and nothing else has to be asked. What one may see is
decided by the originator and the event, never by a name. A package exists for a reader for whom every one of its
events does; an event whose party takes no part, or marks it otherwise than the package, is left out and counted.

A text exists for the drafters and approvers of its party, and is no item, until a second person has approved an act on
it, and so the text with its marking (`_pending`). A party sends its own events only, to all who take part, once the
package was circulated. What may not be released to one of them stays, and whoever acted is informed. Nothing is lost
between the log and the envelope: what was not ordered yet is found and ordered by the next act or `dispatch`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection, insert, select

from tricord.coordination import (
    CLOCK_TOLERANCE,
    Adopted,
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
    ReadEvent,
    TwoPersonAct,
    fold,
    make_event,
    no_objection_deadline,
)
from tricord.i18n import Message
from tricord.model import Item, Marking, Reader
from tricord.model.errors import CalendarUnknown, Denied, EnvelopeRefused, NotReleased
from tricord.node import schema as tables
from tricord.node.database import NodeDatabase, stamp
from tricord.node.effects import Effects
from tricord.node.items import Items, ref_of, seen_by
from tricord.node.package_texts import abandoned, marked_otherwise, markings_to_approve, past_of, pending, without
from tricord.node.principal import Principal
from tricord.node.refusals import absent
from tricord.node.standing import acting
from tricord.sharing import EnvelopeRefusal, Node, Received, Ring, slip_digest
from tricord.wire import ActReceipt, ApprovedAct, ProblemKind

_EVENT_NAME = re.compile(r"event-([0-9a-f]{64})\Z")
_FILE = "{name}.json"
#: An event that came so much later than it is dated is doubted.
_DATED_BACK = timedelta(days=2)
#: So many events go into one envelope.
_AT_ONCE = 50
#: No envelope with more events is taken: what is folded in one turn has a bound.
_MOST_EVENTS = 100
_PREPARES, _APPROVES = "drafter", "approver"


class _Arriving(msgspec.Struct, frozen=True, kw_only=True):
    """An event that came in an envelope, read and verified."""

    received: Received
    content: bytes
    read: ReadEvent


class Packages:
    """The packages in a node's database."""

    def __init__(
        self, database: NodeDatabase, node: Node, items: Items, effects: Effects, *, clock: Callable[[], datetime]
    ) -> None:
        self._database, self._node, self._items, self._effects, self._clock = database, node, items, effects, clock
        self.log = EventLog(database.engine, signed=self._signature_problem, admitted=self._admitted)
        #: What may not be released to a party, on a day: not asked again at every round of the courier.
        self._unreleased: dict[tuple[str, str], tuple[object, str]] = {}

    # -- reading -------------------------------------------------------------------------------------------------------

    def all(self, reader: Reader) -> list[Package]:
        """The packages that exist for a reader, the oldest first."""
        # In this order: an event that comes in between is an item that is seen, and in none of these packages yet.
        # The other way round its package would not exist for a moment.
        packages = self.log.packages()
        seen = self._seen(reader)
        found = [shown for one in packages.values() if (shown := self._shown(one, reader, seen)) is not None]
        return sorted(found, key=lambda package: (min(event.at for event in package.events), package.id))

    def get(self, reader: Reader, package: str) -> Package:
        """A package, by its id or a beginning of it that no other has. Raises `Denied` where there is none for one."""
        return _the_one(self.all(reader), package)

    def _get_within(self, connection: Connection, reader: Reader, package: str) -> Package:
        """`get`, in a transaction that acts on it."""
        packages = self.log.packages(within=connection)
        seen = self._seen_within(connection, reader)
        return _the_one(
            [shown for one in packages.values() if (shown := self._shown(one, reader, seen)) is not None], package
        )

    def _shown(self, package: Package, reader: Reader, seen: set[tuple[str, str]]) -> Package | None:
        """A package as it exists for a reader: with the texts that nobody has approved yet for those who write and
        approve them, and without for all others; None where it does not exist.
        """
        unapproved = pending(package, self._node.party)
        if unapproved and not self._prepares(package, reader, unapproved):
            found = without(package, unapproved)
            if found is None:
                return None
            package, unapproved = found, frozenset()
        if not package.events or any(
            (one.party, one.id) not in seen and one.id not in unapproved for one in package.events
        ):
            return None
        waiting = tuple(
            one for one in package.waiting if one.party in package.concerned and (one.party, one.id) in seen
        )
        return msgspec.structs.replace(package, waiting=waiting)

    def _prepares(self, package: Package, reader: Reader, unapproved: frozenset[str]) -> bool:
        """Whether a reader is one of those for whom texts exist that nobody has approved yet."""
        if reader.party != self._node.party or not {_PREPARES, _APPROVES} & set(reader.roles):
            return False
        items = [
            Item(id=event.id, marking=event.body.content.marking)
            for event in package.events
            if event.id in unapproved and isinstance(event.body, Drafted | Amended)
        ]
        return len(seen_by(reader, items, self._clock())) == len(items)

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

    def doubts(self, package: Package) -> tuple[str, ...]:
        """What of the dates of a package is not as this node's calendars and its own clock have it, in words."""
        arrived = self.arrivals(package)
        late = (
            f"{event.party} ({event.person}) dates {event.kind!r} {event.at:%d %b %Y %H:%M} UTC, and it came here "
            f"{arrived[event.id]:%d %b %Y %H:%M} UTC"
            for event in package.events
            if event.party != self._node.party and event.id in arrived and arrived[event.id] - event.at > _DATED_BACK
        )
        return (*package.doubts(), *late)

    def arrivals(self, package: Package) -> dict[str, datetime]:
        """When this node received each event of a package, by its own clock."""
        shown = {event.id for event in package.events}
        return {one.id: one.received_at for one in self.log.arrivals(package.id) if one.id in shown}

    # -- acting --------------------------------------------------------------------------------------------------------

    def draft(self, principal: Principal, body: Drafted) -> ActReceipt:
        """Begin a package. Raises `Denied`."""
        return self._act(principal, None, lambda _: body)

    def act(self, principal: Principal, package: str, body: Body) -> ActReceipt:
        """An act of a person of this party, on a package as it stands here. Raises `Denied` where it is not legal."""
        return self._act(principal, package, lambda _: body)

    def carry_out(self, principal: Principal, package: str, approval: str) -> ActReceipt:
        """Do what another person of this party has approved, word for word. Raises `Denied`."""

        def approved_act(found: Package | None) -> Body:
            assert found is not None, "only a draft has no package"
            for one in self.approved(found):
                if one.approval.startswith(approval) and len(approval) >= 6:
                    return one.act
            raise absent("approval that waits to be carried out")

        return self._act(principal, package, approved_act)

    def _act(self, principal: Principal, name: str | None, body_of: Callable[[Package | None], Body]) -> ActReceipt:
        """Who acts, the package and what it waits for are read again in the turn that decides; then it is sealed."""
        with acting(self._database, principal, clock=self._clock) as (connection, principal):
            # What is no package for one is answered before what one may not do with it.
            package = self._get_within(connection, principal.reader(), name) if name is not None else None
            body = body_of(package)
            approves = isinstance(body, Approved)
            principal.need("approve" if approves else "write", _APPROVES if approves else _PREPARES)
            if principal.person.party != self._node.party:
                raise Denied(ProblemKind.FORBIDDEN, f"Only people of {self._node.party} act for it.")
            node = self._node.acting(str(principal.person))
            event = self._event(principal, package, body)
            if isinstance(body, Adopted) and package is not None:
                self._check_silence(connection, package)
            receipt = self.log.append(event, received_from=self._node.party, now=self._clock(), within=connection)
            node.log(
                f"package.{event.kind}",
                {
                    "package": receipt.package,
                    "event": event.id,
                    "outcome": receipt.outcome.value,
                    "why": receipt.reason,
                },
            )
            self._keep_items(connection, receipt.package, node)
        return ActReceipt(event=event.id, package=receipt.package, sent=self.dispatch(receipt.package, who=node))

    def _event(self, principal: Principal, package: Package | None, body: Body) -> Event:
        """The event of an act, upon what it is about; legal there. Raises `Denied`."""
        upon = _upon(package, body, self._node.party) if package is not None else None
        self._marking(upon, body)
        if upon is not None and isinstance(body, Approved):
            _check_markings(upon, body)
        secret = self._node.secret
        event = make_event(
            body,
            party=self._node.party,
            person=principal.person.name,
            at=self._clock(),
            package=upon.id if upon else "",
            after=upon.heads if upon else (),
            key=secret.key,
            sign=lambda message: secret.signature("event", message),
        )
        after = fold([*(upon.events if upon else ()), event])
        for refused in after.refused:
            if refused.id == event.id:
                raise Denied(
                    ProblemKind.CONFLICT, f"Not now: {refused.reason}.", next="See what the package waits for."
                )
        return event

    def _check_silence(self, connection: Connection, package: Package) -> None:
        """Silence is no objection where somebody could have spoken: against a party that had the round before its
        deadline, by its own clock, or has said anything upon it. Raises `Denied`.
        """
        silent = {one.party for one in package.answers if one.stance is None}
        for one in (one for one in package.rounds if one.standing):
            for party in sorted(silent & set(one.to)):
                said = any(event.party == party and one.id in past_of(package, event.id) for event in package.events)
                at = self._effects.served_at(connection, party, one.id)
                if not said and (at is None or at >= stamp(one.deadline)):
                    raise Denied(
                        ProblemKind.CONFLICT,
                        f"{party} is silent, and it is not known that it had the round before the deadline.",
                        next="Wait for its answer, or for its word that it has seen it; or circulate again.",
                    )

    def _keep_items(self, connection: Connection, name: str, node: Node) -> None:
        """Sign and keep as items what of this party's events may exist for others, and does not yet."""
        package = self.log.package(name, within=connection)
        assert package is not None, "an event of it was logged"
        unapproved = pending(package, self._node.party)
        for event in self._own(package):
            ref = ref_of(self._node.party, f"event-{event.id}")
            if event.id not in unapproved and self._items.kept(connection, ref) is None:
                past = without(package, frozenset(_later(package, event)))
                item = Item(id=f"event-{event.id}", marking=self._marking(past, event.body))
                received = node.sign(item, _FILE.format(name=item.id), event.written)
                self._items.take(connection, received, event.written)

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
        """Order this party's events of a circulated package that were not sent yet, for each who takes part, and seal
        what is ordered; for each party, "sealed" or why not.
        """
        found = self.log.package(package)
        if found is None or not found.rounds:
            return {}
        outcomes = {}
        for party in found.concerned:
            if party != self._node.party:
                outcomes[party] = self._order(found, party, who)
        if "ordered" in outcomes.values():
            self._effects.carry_out()
        return {party: self._became(found, party) if said == "ordered" else said for party, said in outcomes.items()}

    def dispatch_all(self) -> None:
        """`dispatch`, for every package, and what was ordered and not sealed: what an interrupted act left is sent."""
        self._effects.carry_out()
        for package in self.log.packages():
            self.dispatch(package)

    def _order(self, package: Package, party: str, who: Node | None) -> str:
        unapproved = pending(package, self._node.party)
        own = [event for event in self._own(package) if event.id not in unapproved]
        # Asked by every round of the courier, mostly in vain: only what has to be sealed waits for the writers.
        with self._database.reading() as connection:
            waiting = self._unsent(connection, own, party)
        if not waiting:
            return "sealed"
        asked = (tuple(event.id for event in waiting), self._clock().date(), self._node.ring.current(party))
        known = self._unreleased.get((package.id, party))
        if who is None and known is not None and known[0] == asked:
            return known[1]
        said = self._order_events(own, party, who)
        if said != "ordered":
            self._unreleased[package.id, party] = (asked, said)
        return said

    def _order_events(self, own: Sequence[Event], party: str, who: Node | None) -> str:
        node = who or self._node
        with self._database.writing() as connection:
            waiting = self._unsent(connection, own, party)
            while waiting:
                chosen, waiting = waiting[:_AT_ONCE], waiting[_AT_ONCE:]
                contents = [self._content(connection, event) for event in chosen]
                purpose = next(iter(contents[0][0].item.marking.purposes), "")
                try:
                    node.check_release(contents, to=party, purpose=purpose, logged=who is not None)
                except NotReleased as error:
                    return f"not released: {error}"
                except EnvelopeRefused as error:
                    return f"not sealed: {error}"
                connection.execute(
                    insert(tables.event_sent),
                    [{"event": event.id, "party": party, "at": stamp(self._clock())} for event in chosen],
                )
                received = [one for one, _ in contents]
                ids = [event.id for event in chosen]
                self._effects.order(connection, received, to=party, purpose=purpose, who=node.who, events=ids)
        return "ordered"

    def _became(self, package: Package, party: str) -> str:
        """What became of what was ordered for a party."""
        unapproved = pending(package, self._node.party)
        own = [event for event in self._own(package) if event.id not in unapproved]
        waits = select(tables.effect.c.id).where(tables.effect.c.party == party, tables.effect.c.outcome == "")
        with self._database.reading() as connection:
            if connection.execute(waits).first() is not None:
                return "to be sealed"
            return "not sealed: it may not be sealed any more" if self._unsent(connection, own, party) else "sealed"

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
        return _EVENT_NAME.match(received.slip.item.id) is not None

    def read(self, contents: Sequence[tuple[Received, bytes]]) -> list[_Arriving]:
        """The events among the contents of an envelope, read and verified without the database.

        Raises `EnvelopeRefused` for one that is not taken yet: it is dated in the future, and its envelope may come
        again; whatever else is wrong with an event, the log says, and the row of envelopes goes on.
        """
        now = self._clock()
        events = [(received, content) for received, content in contents if self.is_event(received)]
        if len(events) > _MOST_EVENTS:
            raise EnvelopeRefused(
                EnvelopeRefusal.OVERSIZED, Message("sharing.items-over-limit", (len(events), _MOST_EVENTS))
            )
        found = []
        for received, content in events:
            read = self.log.read(content, now=now)
            event, slip = read.event, received.slip
            if event is not None and event.at > now + CLOCK_TOLERANCE:
                raise EnvelopeRefused(
                    EnvelopeRefusal.FUTURE, Message("sharing.event-ahead", (event.id[:12], str(event.at)))
                )
            named = (slip.item.id, slip.item.marking.originator)
            if event is not None and named != (f"event-{event.id}", event.party):
                read = msgspec.structs.replace(read, problem=Message("coordination.other-name", (slip.item.id[:80],)))
            found.append(_Arriving(received=received, content=content, read=read))
        return found

    def take(self, connection: Connection, arriving: Sequence[_Arriving], *, sender: str) -> list[EventReceipt]:
        """Keep events that came in an envelope, with their items: the same again changes nothing; a bad one is logged
        with the reason, and is no item. In the transaction that keeps the rest of the envelope.
        """
        for one in arriving:
            if one.read.problem is not None:
                continue
            if self._marks_alike(connection, one.received.slip.item):
                self._items.take(connection, one.received, one.content)
            else:
                why = "it was marked otherwise before"
                self._node.log("item.not-kept", {"slip": slip_digest(one.received), "why": why})
        reads = [one.read for one in arriving]
        receipts = self.log.append_all(reads, received_from=sender, now=self._clock(), within=connection)
        for one, receipt in zip(arriving, receipts, strict=True):
            if receipt.outcome in (EventOutcome.NOT_TAKEN, EventOutcome.REFUSED, EventOutcome.LEFT_OUT):
                about = {"event": receipt.id, "package": receipt.package, "from": sender, "why": receipt.reason[:2000]}
                if receipt.outcome is EventOutcome.NOT_TAKEN:
                    about["slip"] = slip_digest(one.received)
                self._node.log("package.refused", about)
        return receipts

    def _marks_alike(self, connection: Connection, item: Item) -> bool:
        """Whether an event is new here, or marked as it was: an event says what it says once, and its marking too."""
        known = self._items.current(connection, item.marking.originator, item.id)
        return known is None or known.marking == item.marking

    def _admitted(self, connection: Connection, events: Sequence[Event]) -> Sequence[Event]:
        """The events of a package that count here: of parties that take part, marked as the package is."""
        package = fold(events)
        strangers = {one.id for one in package.events if package.lead and one.party not in package.concerned}
        strangers |= abandoned(package, self._node.party)
        foreign = [one for one in package.events if one.party != self._node.party and one.id not in strangers]
        refs = {one.id: ref_of(one.party, f"event-{one.id}") for one in foreign}
        marked = self._items.markings(connection, list(refs.values()))
        found = {one.id: marked[refs[one.id]] for one in foreign if refs[one.id] in marked}
        strangers |= {one.id for one in foreign if one.id not in found} | marked_otherwise(package, found)
        return [event for event in events if event.id not in strangers]

    def _signature_problem(self, event: Event) -> str:
        return event_signature_problem(event, self._node.ring)

    def _own(self, package: Package) -> list[Event]:
        return [event for event in package.events if event.party == self._node.party]

    def _seen(self, reader: Reader) -> set[tuple[str, str]]:
        with self._database.reading() as connection:
            return self._seen_within(connection, reader)

    def _seen_within(self, connection: Connection, reader: Reader) -> set[tuple[str, str]]:
        """The events that exist for a reader: whose, and which."""
        door = self._items.door(connection, reader)
        rows = connection.execute(
            select(tables.item.c.originator, tables.item.c.name)
            .join(tables.revision, tables.revision.c.id == tables.item.c.revision_id)
            .where(door.admits(), tables.item.c.name.like("event-%"))
        )
        return {(row.originator, match[1]) for row in rows if (match := _EVENT_NAME.match(row.name))}


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


def _the_one(packages: Sequence[Package], name: str) -> Package:
    found = [one for one in packages if one.id.startswith(name)] if len(name) >= 6 else []
    if len(found) != 1:
        raise absent("package")
    return found[0]


def _upon(package: Package, body: Body, party: str) -> Package:
    """What an act is made upon: the package with the texts that nobody has approved, where it is about one of them or
    follows on it; else as it stands for all, so that it may go to them.
    """
    unapproved = pending(package, party)
    if not unapproved:
        return package
    stands = without(package, unapproved)
    if stands is None:
        return package
    if isinstance(body, Amended):
        same = all(one.content.marking == body.content.marking for one in package.texts)
        return package if same else stands
    act = body.act if isinstance(body, Approved) else body
    return package if isinstance(act, TwoPersonAct) and act.version in unapproved else stands


def _check_markings(package: Package, body: Approved) -> None:
    """Whoever approves an act on a text approves the text and its marking, and so every text before it that goes with
    it. Raises `Denied` where one of these is marked otherwise.
    """
    markings = markings_to_approve(package, body.act.version)
    if any(one != markings[0] for one in markings):
        raise Denied(
            ProblemKind.CONFLICT,
            "A text before this one, which nobody has approved, is marked otherwise and would go out with it.",
            next="Draft the package anew, marked as this one is.",
        )


def _later(package: Package, event: Event) -> list[str]:
    """The texts and acts that an event was not made upon."""
    by_id = {one.id: one for one in package.events}
    past, left = set(), list(event.after)
    while left:
        name = left.pop()
        if name not in past and name in by_id:
            past.add(name)
            left.extend(by_id[name].after)
    return [one.id for one in package.events if one.id not in past]
