"""Items with FollowTheMoney entities as STIX 2.1, one collection an originator, as they exist for a reader.

Only how an item stands now is given: of an older version nobody asks the rules. A collection without anything for the
reader does not exist for it. An object that several items share (a party, a marking) is as old as the oldest of those
that the reader may see.
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from uuid import UUID, uuid5

import msgspec
from sqlalchemy import Connection, func, select

from tricord.model import Reader
from tricord.model.errors import Denied
from tricord.node import schema as tables
from tricord.node.database import NodeDatabase, stamp
from tricord.node.items import Door, Items
from tricord.node.refusals import absent
from tricord.sharing import STIX_NAMESPACE
from tricord.wire import ProblemKind

#: A page has at most so many.
MOST_STIX_OBJECTS = 1000


class StixRecord(msgspec.Struct, frozen=True, kw_only=True):
    """An object: its id and version, when it came to exist for the reader, and its JSON."""

    id: str
    version: str
    added: str
    body: str


class StixFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which objects of a collection, in the words of TAXII's query. `next`: where a page ended."""

    added_after: str | None = None
    limit: int = MOST_STIX_OBJECTS
    next: str | None = None
    id: str | None = None
    type: str | None = None
    version: str | None = None
    spec_version: str | None = None


class StixCollections:
    """The collections in a node's database, read through the door of its items."""

    def __init__(self, database: NodeDatabase, items: Items) -> None:
        self._database, self._items = database, items

    def originators(self, reader: Reader) -> list[str]:
        """The originators that have something for a reader."""
        with self._database.reading() as connection:
            return _originators(connection, self._items.door(connection, reader))

    def originator(self, reader: Reader, collection: UUID) -> str:
        """Whose a collection is. Raises `Denied` where there is none for the reader."""
        with self._database.reading() as connection:
            return _originator(connection, self._items.door(connection, reader), collection)

    def objects(self, reader: Reader, collection: UUID, wanted: StixFilter) -> tuple[list[StixRecord], str]:
        """A page of the objects of a collection, by the time at which they came to exist for the reader, and where the
        next one begins (empty: this is the last). Raises `Denied`.
        """
        limit = min(wanted.limit, MOST_STIX_OBJECTS)
        with self._database.reading() as connection:
            door = self._items.door(connection, reader)
            originator = _originator(connection, door, collection)
            if wanted.spec_version is not None and "2.1" not in wanted.spec_version.split(","):
                return [], ""
            shared = tables.stix_object.c
            added = func.min(tables.revision.c.at).label("added")
            query = (
                select(shared.stix_id, shared.version, added, func.min(shared.body).label("body"))
                .join(tables.item, tables.item.c.id == shared.item_id)
                .join(tables.revision, tables.revision.c.id == tables.item.c.revision_id)
                .where(door.admits(), tables.item.c.originator == originator)
                .group_by(shared.stix_id, shared.version)
                .order_by(added, shared.stix_id)
                .limit(limit + 1)
            )
            if wanted.id is not None:
                query = query.where(shared.stix_id.in_(_texts(wanted.id)))
            if wanted.type is not None:
                query = query.where(shared.type.in_(_texts(wanted.type)))
            asked = _texts(wanted.version or "last")
            if not {"first", "last", "all"} & set(asked):
                query = query.where(shared.version.in_(asked))
            if wanted.added_after is not None:
                query = query.having(added > _moment(wanted.added_after))
            if wanted.next:
                at, stix_id = _opened(wanted.next)
                query = query.having((added > at) | ((added == at) & (shared.stix_id > stix_id)))
            rows = connection.execute(query).all()
        found = [
            StixRecord(id=row.stix_id, version=row.version, added=row.added, body=row.body) for row in rows[:limit]
        ]
        following = ""
        if len(rows) > limit:
            following = base64.urlsafe_b64encode(f"{found[-1].added} {found[-1].id}".encode()).decode()
        return found, following

    def need(self, reader: Reader, collection: UUID, object_id: str) -> None:
        """Raises `Denied` where there is no such object for the reader."""
        found, _ = self.objects(reader, collection, StixFilter(id=object_id, limit=1))
        if not found:
            raise absent("object", why=f"object {object_id[:200]}")


def _originators(connection: Connection, door: Door) -> list[str]:
    query = (
        select(tables.item.c.originator)
        .distinct()
        .join(tables.revision, tables.revision.c.id == tables.item.c.revision_id)
        .join(tables.stix_object, tables.stix_object.c.item_id == tables.item.c.id)
        .where(door.admits())
        .order_by(tables.item.c.originator)
    )
    return list(connection.execute(query).scalars())


def _originator(connection: Connection, door: Door, collection: UUID) -> str:
    found = next((one for one in _originators(connection, door) if collection_id(one) == str(collection)), None)
    if found is None:
        raise absent("collection", why=f"collection {collection}")
    return found


def collection_id(originator: str) -> str:
    """The collection of an originator, the same at every node."""
    return str(uuid5(STIX_NAMESPACE, f"collection {originator}"))


def _texts(text: str) -> list[str]:
    # PostgreSQL takes no NUL.
    return [one.strip().replace("\0", "") for one in text.split(",")][:500]


def _moment(text: str) -> str:
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is None:
            raise ValueError
        return stamp(at)
    except (ValueError, OverflowError):
        raise Denied(
            ProblemKind.MALFORMED, "added_after is no time.", next="Write it as 2026-11-24T00:00:00Z."
        ) from None


def _opened(mark: str) -> tuple[str, str]:
    try:
        at, stix_id = base64.urlsafe_b64decode(mark).decode("ascii").split(" ")
        datetime.fromisoformat(at)
    except (ValueError, binascii.Error):
        raise Denied(ProblemKind.MALFORMED, "next is none of this node's.", next="Begin with the first page.") from None
    return at, stix_id.replace("\0", "")
