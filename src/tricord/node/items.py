"""The marked items of a node, and the one door through which they are read.

Whoever lists, searches, counts, exports, follows or fetches comes through `Items.door`: it asks
`tricord.sharing.visible` which of the markings in the database exist for a reader today, and every query is held to
those. So what one may not see is in no list, no total, no page, and is answered as what is not there.

Markings never change, so an answer is kept for the reader and the day that it was given for.
"""

from __future__ import annotations

import base64
import binascii
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from hashlib import sha256
from threading import Lock
from typing import Any
from uuid import UUID, uuid5

import msgspec
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    false,
    func,
    insert,
    or_,
    select,
    update,
)

from tricord.i18n import Message
from tricord.model import Consent, Held, Item, Marking, Reader, canonical, read_json
from tricord.model.errors import Denied, EnvelopeRefused
from tricord.node import schema as tables
from tricord.node.contents import described, folded, ftm_of
from tricord.node.database import NodeDatabase, stamp
from tricord.sharing import STIX_NAMESPACE, EnvelopeRefusal, Received, stix_bytes, stix_objects, visible
from tricord.wire import ProblemKind, VisibleItem

_KEPT_ANSWERS = 512
_EXPORTED_AT_ONCE = 20
_ASKED_AT_ONCE = 500


class ItemFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which of the items that exist for a reader: by originator, kind of content, or words in name or content."""

    originator: str | None = None
    media_type: str | None = None
    words: str | None = None


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """What exists for a reader at a moment: the numbers of markings. Made by `Items.door` only."""

    reader: Reader
    at: datetime
    markings: tuple[int, ...]

    def admits(self) -> ColumnElement[bool]:
        """The condition that every query over current revisions bears."""
        # Numbers are written into the query: a statement takes only so many parameters.
        allowed: BindParameter[Any] = bindparam("door", list(self.markings), expanding=True, literal_execute=True)
        return tables.revision.c.marking_id.in_(allowed)


class Items:
    """The items in a node's database. `party` is the node's own; `clock` gives the time with its zone."""

    def __init__(self, database: NodeDatabase, party: str, *, clock: Callable[[], datetime]) -> None:
        self._database, self._party, self._clock = database, party, clock
        self._answers: OrderedDict[tuple[Reader, tuple[date, ...]], dict[int, bool]] = OrderedDict()
        self._lock = Lock()

    # -- the door ------------------------------------------------------------------------------------------------------

    def door(self, connection: Connection, reader: Reader) -> Door:
        """What exists for a reader now."""
        at = self._clock()
        days = days_of(at)
        with self._lock:
            known = self._answers.setdefault((reader, days), {})
            self._answers.move_to_end((reader, days))
            while len(self._answers) > _KEPT_ANSWERS:
                self._answers.popitem(last=False)
        current = select(tables.item.c.revision_id)
        standing = select(tables.revision.c.marking_id).distinct().where(tables.revision.c.id.in_(current))
        numbers = connection.execute(standing).scalars().all()
        new = [number for number in numbers if number not in known]
        for start in range(0, len(new), _ASKED_AT_ONCE):
            some = tables.marking.c.id.in_(new[start : start + _ASKED_AT_ONCE])
            rows = connection.execute(select(tables.marking.c.id, tables.marking.c.body).where(some)).all()
            asked = [_ReleaseFacts.item(row.body, str(row.id)) for row in rows]
            seen = {int(item.id) for item in seen_by(reader, asked, at)}
            known.update({row.id: row.id in seen for row in rows})
        return Door(reader=reader, at=at, markings=tuple(sorted(number for number in numbers if known[number])))

    def warm(self, *readers: Reader) -> None:
        """Ask the rules about what is new, for these readers, or for all who have read of late: how long an answer
        takes would tell how much there is that one may not see.
        """
        if not readers:
            with self._lock:
                readers = tuple(dict.fromkeys(reader for reader, _ in self._answers))
        for reader in readers:
            with self._database.reading() as connection:
                self.door(connection, reader)

    # -- reading, always through the door ------------------------------------------------------------------------------

    def page(
        self, reader: Reader, wanted: ItemFilter, *, limit: int, after: str | None = None
    ) -> tuple[list[VisibleItem], str | None]:
        """Items in the order in which the node took them as they stand, and where the next page begins (None: none)."""
        since = _opened_mark(after) if after else None
        with self._database.reading() as connection:
            door = self.door(connection, reader)
            query = self._query(door, wanted).order_by(tables.revision.c.at, tables.item.c.ref).limit(limit + 1)
            if since is not None:
                query = query.where(_later(since))
            rows = connection.execute(query).all()
        found = [_visible(row) for row in rows[:limit]]
        return found, mark_after(found[-1]) if len(rows) > limit else None

    def count(self, reader: Reader, wanted: ItemFilter) -> int:
        """How many items exist for a reader."""
        with self._database.reading() as connection:
            door = self.door(connection, reader)
            found = self._query(door, wanted).with_only_columns(func.count())
            return int(connection.execute(found).scalar_one())

    def all(self, reader: Reader, wanted: ItemFilter) -> Iterator[tuple[VisibleItem, bytes]]:
        """Every item that exists for a reader, with its content.

        Read in pages, and each content by itself, through the door again: who reads slowly blocks no writer and holds
        one content in memory, and what ceases to exist for the reader meanwhile is not given out.
        """
        since: tuple[str, str] | None = None
        while True:
            with self._database.reading() as connection:
                door = self.door(connection, reader)
                query = (
                    self._query(door, wanted).order_by(tables.revision.c.at, tables.item.c.ref).limit(_EXPORTED_AT_ONCE)
                )
                if since is not None:
                    query = query.where(_later(since))
                found = [_visible(row) for row in connection.execute(query)]
            for shown in found:
                now = self.content(reader, shown.ref)
                if now is not None and now[0] == shown:
                    yield now
            if len(found) < _EXPORTED_AT_ONCE:
                return
            since = (found[-1].at, found[-1].ref)

    def get(self, reader: Reader, ref: str) -> VisibleItem | None:
        """An item by its address; None for what is not there and for what one may not see."""
        with self._database.reading() as connection:
            row = self._row(connection, self.door(connection, reader), ref)
        return _visible(row) if row is not None else None

    def get_received(
        self, connection: Connection, reader: Reader, ref: str
    ) -> tuple[VisibleItem, Received, bytes] | None:
        """An item with its slip and its content, to be shown, passed on or marked again."""
        row = self._row(connection, self.door(connection, reader), ref)
        if row is None:
            return None
        data = connection.execute(
            select(tables.content.c.data).where(tables.content.c.sha256 == row.sha256)
        ).scalar_one()
        return _visible(row), read_json(row.received.encode(), Received), data

    def content(self, reader: Reader, ref: str) -> tuple[VisibleItem, bytes] | None:
        """An item with its content."""
        with self._database.reading() as connection:
            found = self.get_received(connection, reader, ref)
        return (found[0], found[2]) if found is not None else None

    # -- taking in -----------------------------------------------------------------------------------------------------

    def take(self, connection: Connection, received: Received, content: bytes) -> bool:
        """Take an item as its slip says it stands. The same again changes nothing; False where it does not count.

        An older slip is kept and changes nothing: an audience that was narrowed is not widened by it. Of two that were
        signed on one day the originator's own delivery counts, else the last. What comes back to its originator does
        not count either: how it stands there is decided there. Raises `EnvelopeRefused`.
        """
        item = received.item
        if any(unicodedata.category(letter) == "Cc" for letter in item.id):
            raise EnvelopeRefused(EnvelopeRefusal.BAD_NAME, Message("sharing.item-name-refused", (item.id[:60],)))
        if item.held is not None and item.marking.originator == self._party:
            return False
        ref = ref_of(item.marking.originator, item.id)
        row = connection.execute(
            select(tables.item, tables.revision.c.received, tables.revision.c.at)
            .join(tables.revision, tables.revision.c.id == tables.item.c.revision_id)
            .where(tables.item.c.ref == ref)
        ).first()
        written = canonical(received).decode()
        if row is not None and row.received == written:
            return True
        at = self._moment(connection)
        number = row.id if row is not None else self._new_item(connection, item, ref, at)
        revision = self._new_revision(connection, number, received, written, content, at)
        if row is not None and _stays(read_json(row.received.encode(), Received), received):
            return False
        connection.execute(update(tables.item).where(tables.item.c.id == number).values(revision_id=revision))
        self._derive(connection, number, item, content, received.slip.name, row.first_at if row is not None else at, at)
        return True

    def keep_content(self, connection: Connection, content: bytes) -> str:
        """Keep bytes, once; their digest is returned."""
        digest = sha256(content).hexdigest()
        kept = select(tables.content.c.sha256).where(tables.content.c.sha256 == digest)
        if connection.execute(kept).first() is None:
            connection.execute(insert(tables.content).values(sha256=digest, data=content))
        return digest

    def current(self, connection: Connection, originator: str, name: str) -> Item | None:
        """An item as it stands, whoever may see it: for rules that must know it and tell nobody."""
        row = connection.execute(
            select(tables.marking.c.body)
            .join(tables.revision, tables.revision.c.marking_id == tables.marking.c.id)
            .join(tables.item, tables.item.c.revision_id == tables.revision.c.id)
            .where(tables.item.c.ref == ref_of(originator, name))
        ).first()
        return _ReleaseFacts.item(row.body, name) if row is not None else None

    def markings(self, connection: Connection, refs: Sequence[str]) -> dict[str, Marking]:
        """How items are marked as they stand, whoever may see them, by address."""
        found: dict[str, Marking] = {}
        for start in range(0, len(refs), _ASKED_AT_ONCE):
            rows = connection.execute(
                select(tables.item.c.ref, tables.marking.c.body)
                .join(tables.revision, tables.revision.c.id == tables.item.c.revision_id)
                .join(tables.marking, tables.marking.c.id == tables.revision.c.marking_id)
                .where(tables.item.c.ref.in_(refs[start : start + _ASKED_AT_ONCE]))
            )
            found.update({row.ref: _ReleaseFacts.item(row.body, row.ref).marking for row in rows})
        return found

    def kept(self, connection: Connection, ref: str) -> tuple[Received, bytes] | None:
        """An item with its slip, whoever may see it: for the node itself, which seals it for others by their rules."""
        row = connection.execute(
            select(tables.revision.c.received, tables.content.c.data)
            .join(tables.item, tables.item.c.revision_id == tables.revision.c.id)
            .join(tables.content, tables.content.c.sha256 == tables.revision.c.sha256)
            .where(tables.item.c.ref == ref)
        ).first()
        return (read_json(row.received.encode(), Received), bytes(row.data)) if row is not None else None

    # -- within --------------------------------------------------------------------------------------------------------

    def _query(self, door: Door, wanted: ItemFilter) -> Select[Any]:
        query = (
            select(
                tables.item.c.ref,
                tables.item.c.name,
                tables.marking.c.body,
                tables.revision.c.file_name,
                tables.revision.c.media_type,
                tables.revision.c.size,
                tables.revision.c.sha256,
                tables.revision.c.at,
                tables.revision.c.received,
            )
            .select_from(tables.item)
            .join(tables.revision, tables.revision.c.id == tables.item.c.revision_id)
            .join(tables.marking, tables.marking.c.id == tables.revision.c.marking_id)
            .where(door.admits())
        )
        if wanted.originator is not None:
            query = query.where(tables.item.c.originator == wanted.originator)
        if wanted.media_type is not None:
            query = query.where(tables.revision.c.media_type == wanted.media_type)
        words = folded(wanted.words or "").split()
        if wanted.words is not None and not words:
            # Who looks for nothing finds nothing.
            query = query.where(false())
        for word in words:
            query = query.where(tables.revision.c.text.contains(word, autoescape=True))
        return query

    def _row(self, connection: Connection, door: Door, ref: str) -> Row[Any] | None:
        return connection.execute(self._query(door, ItemFilter()).where(tables.item.c.ref == ref)).first()

    def _moment(self, connection: Connection) -> str:
        """Now, and later than anything before it, so that whoever follows the items misses none."""
        now = stamp(self._clock())
        last = connection.execute(select(func.max(tables.revision.c.at))).scalar()
        if last is None or now > last:
            return now
        return stamp(datetime.fromisoformat(last) + timedelta(microseconds=1))

    def _new_item(self, connection: Connection, item: Item, ref: str, at: str) -> int:
        done = connection.execute(
            insert(tables.item).values(
                ref=ref, originator=item.marking.originator, name=item.id, first_at=at, revision_id=0
            )
        )
        return int(done.inserted_primary_key[0])  # type: ignore[index]  # one row has one

    def _new_revision(
        self, connection: Connection, number: int, received: Received, written: str, content: bytes, at: str
    ) -> int:
        slip = received.slip
        media_type, text = described(slip.name, content)
        done = connection.execute(
            insert(tables.revision).values(
                item_id=number,
                marking_id=_marking_number(connection, received.item),
                at=at,
                sha256=self.keep_content(connection, content),
                size=len(content),
                file_name=slip.name,
                media_type=media_type,
                received=written,
                text=folded(f"{slip.item.id}\n{slip.name}\n{text}"),
            )
        )
        return int(done.inserted_primary_key[0])  # type: ignore[index]  # one row has one

    def _derive(
        self, connection: Connection, number: int, item: Item, content: bytes, title: str, first: str, at: str
    ) -> None:
        connection.execute(tables.stix_object.delete().where(tables.stix_object.c.item_id == number))
        facts = ftm_of(title, content)
        if facts is None:
            return
        made = stix_objects(
            item,
            facts,
            title=title,
            created=datetime.fromisoformat(first),
            modified=datetime.fromisoformat(at),
        )
        connection.execute(
            insert(tables.stix_object),
            [
                {
                    "item_id": number,
                    "seq": seq,
                    "stix_id": one["id"],
                    "type": one["type"],
                    "version": one.get("modified", one["created"]),
                    "body": stix_bytes(one).decode(),
                }
                for seq, one in enumerate(made)
            ],
        )


class _ReleaseFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a release decision depends on, as the table `marking` holds it."""

    marking: Marking
    consents: tuple[Consent, ...]
    held: Held | None

    @staticmethod
    def item(body: str, name: str) -> Item:
        found = read_json(body.encode(), _ReleaseFacts)
        return Item(id=name, marking=found.marking, consents=found.consents, held=found.held)


def release_facts(item: Item) -> str:
    """Everything that a release decision depends on, as the table `marking` holds it."""
    return canonical(_ReleaseFacts(marking=item.marking, consents=item.consents, held=item.held)).decode()


def newest_counts(revisions: Sequence[tuple[int, Received]]) -> tuple[int, Received] | None:
    """Of the revisions of an item, in the order in which they came, the one that is how it stands."""
    current: tuple[int, Received] | None = None
    for number, received in revisions:
        if current is None or not _stays(current[1], received):
            current = (number, received)
    return current


def _stays(present: Received, other: Received) -> bool:
    """Whether an item stays as it is when another slip of it comes."""
    if present.slip.signed_on != other.slip.signed_on:
        return present.slip.signed_on > other.slip.signed_on
    through_hands = other.held is not None and bool(other.held.via)
    return through_hands and not (present.held is not None and present.held.via)


def seen_by(reader: Reader, items: Sequence[Item], at: datetime) -> list[Item]:
    """Those of the items that exist for a reader at a moment: for the day here, and for the day that has begun
    elsewhere by then, as an envelope is sealed.
    """
    found = list(items)
    for day in days_of(at):
        found = visible(found, reader, day)
    return found


def days_of(at: datetime) -> tuple[date, ...]:
    """The day of a moment, and the furthest day that it is on earth by then."""
    return tuple(dict.fromkeys((at.date(), at.astimezone(timezone(timedelta(hours=14))).date())))


def ref_of(originator: str, name: str) -> str:
    """An item's address: of its originator and its name there, so that it is the same at every node."""
    return str(uuid5(STIX_NAMESPACE, f"item {originator} {name}"))


def mark_after(shown: VisibleItem) -> str:
    """Where the page after an item begins. It holds the item's own time and address, and no count."""
    return base64.urlsafe_b64encode(f"{shown.at} {shown.ref}".encode()).decode().rstrip("=")


def _opened_mark(mark: str) -> tuple[str, str]:
    try:
        at, ref = base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)).decode("ascii").split(" ")
        datetime.fromisoformat(at)
        UUID(ref)
    except (ValueError, binascii.Error):
        raise Denied(
            ProblemKind.MALFORMED, "The mark of the page is none of this node's.", next="Begin with the first page."
        ) from None
    return at, ref


def _later(since: tuple[str, str]) -> ColumnElement[bool]:
    at, ref = since
    return or_(tables.revision.c.at > at, and_(tables.revision.c.at == at, tables.item.c.ref > ref))


def _marking_number(connection: Connection, item: Item) -> int:
    body = release_facts(item)
    digest = sha256(body.encode()).hexdigest()
    found = connection.execute(select(tables.marking.c.id).where(tables.marking.c.digest == digest)).scalar()
    if found is not None:
        return int(found)
    done = connection.execute(insert(tables.marking).values(digest=digest, body=body))
    return int(done.inserted_primary_key[0])  # type: ignore[index]  # one row has one


def _visible(row: Row[Any]) -> VisibleItem:
    item = _ReleaseFacts.item(row.body, row.name)
    return VisibleItem(
        ref=row.ref,
        id=row.name,
        marking=item.marking,
        consents=item.consents,
        held=item.held,
        file_name=row.file_name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        at=row.at,
    )
