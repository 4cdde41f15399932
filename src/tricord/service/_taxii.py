"""TAXII 2.1: the items with FollowTheMoney entities that exist for a client, as STIX 2.1, one collection an originator.

Only how an item stands now is given: of an older version nobody asks the rules. A collection without anything for the
client does not exist for it. An object that several items share (a party, a marking) is as old as the oldest of those
that the client may see.
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID, uuid5

import msgspec
from fastapi import APIRouter, Query, Request
from sqlalchemy import Connection, func, select
from starlette.responses import Response

from tricord.model.errors import Denied
from tricord.service import _schema as tables
from tricord.service._engine import stamp
from tricord.service._faults import Kind, absent
from tricord.service._http import ServiceHere, TaxiiWho, errors, gives, told
from tricord.service._items import Door
from tricord.service._people import Principal
from tricord.service._problems import TAXII_TYPE
from tricord.service._state import Service
from tricord.sharing import STIX_NAMESPACE
from tricord.store import reading

PREFIX = "/taxii2"
STIX_TYPE = "application/stix+json;version=2.1"
_MOST = 1000


class Discovery(msgspec.Struct, kw_only=True):
    """What is here."""

    title: str
    description: str
    default: str
    api_roots: tuple[str, ...]


class ApiRoot(msgspec.Struct, kw_only=True):
    """The API root."""

    title: str
    versions: tuple[str, ...]
    max_content_length: int


class Collection(msgspec.Struct, kw_only=True):
    """The items of one originator that exist for the client."""

    id: str
    title: str
    description: str
    can_read: bool
    can_write: bool
    media_types: tuple[str, ...]


class Collections(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The collections that exist for the client."""

    collections: tuple[Collection, ...] = ()


class ManifestRecord(msgspec.Struct, kw_only=True):
    """An object, without it."""

    id: str
    date_added: str
    version: str
    media_type: str


class Manifest(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Objects, without them; `next` is where the next page begins."""

    more: bool = False
    next: str = ""
    objects: tuple[ManifestRecord, ...] = ()


class Envelope(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Objects; `next` is where the next page begins."""

    more: bool = False
    next: str = ""
    objects: tuple[dict[str, Any], ...] = ()


class Versions(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The versions of an object."""

    more: bool = False
    next: str = ""
    versions: tuple[str, ...] = ()


class _Found(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    version: str
    added: str
    body: str


class _Match(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for, in the query's words."""

    added_after: str | None = None
    limit: int = _MOST
    next: str | None = None
    id: str | None = None
    type: str | None = None
    version: str | None = None
    spec_version: str | None = None


router = APIRouter(tags=["TAXII 2.1"], prefix=PREFIX, responses=errors(taxii=True))

_AddedAfter = Annotated[str | None, Query(max_length=40)]
_Limit = Annotated[int, Query(ge=1)]
_Text = Annotated[str | None, Query(max_length=2000)]
_ID = Annotated[str | None, Query(alias="match[id]", max_length=10_000)]
_TYPE = Annotated[str | None, Query(alias="match[type]", max_length=2000)]
_VERSION = Annotated[str | None, Query(alias="match[version]", max_length=2000)]
_SPEC = Annotated[str | None, Query(alias="match[spec_version]", max_length=200)]


def _gives(kind: type[Any]) -> dict[int | str, dict[str, Any]]:
    return gives(kind, media_type=TAXII_TYPE)


@router.get("/", summary="Discovery", responses=_gives(Discovery))
def discovery(request: Request, service: ServiceHere, _principal: TaxiiWho) -> Response:
    """Where the API root is."""
    _accepts(request)
    root = f"{str(request.base_url).rstrip('/')}{PREFIX}/root/"
    return _answer(
        Discovery(
            title=f"Tricord, {service.node.party}'s node",
            description="What exists for you of the items of this node.",
            default=root,
            api_roots=(root,),
        )
    )


@router.get("/root/", summary="API root", responses=_gives(ApiRoot))
def api_root(request: Request, service: ServiceHere, _principal: TaxiiWho) -> Response:
    """The one API root."""
    _accepts(request)
    return _answer(ApiRoot(title=f"{service.node.party}'s node", versions=(TAXII_TYPE,), max_content_length=64 * 1024))


@router.get("/root/collections/", summary="Collections", responses=_gives(Collections))
def collections(request: Request, service: ServiceHere, principal: TaxiiWho) -> Response:
    """One for each originator that has something for you."""
    _accepts(request)
    with reading(service.engine) as connection:
        door = service.items.door(connection, principal.reader())
        found = _originators(connection, door)
    return _answer(Collections(collections=tuple(_collection(originator) for originator in found)))


@router.get("/root/collections/{collection}/", summary="A collection", responses=_gives(Collection))
def collection(request: Request, service: ServiceHere, principal: TaxiiWho, collection: UUID) -> Response:
    """One originator's."""
    _accepts(request)
    with reading(service.engine) as connection:
        door = service.items.door(connection, principal.reader())
        return _answer(_collection(_originator(connection, door, collection)))


@router.get("/root/collections/{collection}/manifest/", summary="Manifest", responses=_gives(Manifest))
def manifest(
    request: Request,
    service: ServiceHere,
    principal: TaxiiWho,
    collection: UUID,
    added_after: _AddedAfter = None,
    limit: _Limit = _MOST,
    next: _Text = None,
    match_id: _ID = None,
    match_type: _TYPE = None,
    match_version: _VERSION = None,
    match_spec: _SPEC = None,
) -> Response:
    """Which objects there are."""
    _accepts(request)
    match = _Match(
        added_after=added_after,
        limit=limit,
        next=next,
        id=match_id,
        type=match_type,
        version=match_version,
        spec_version=match_spec,
    )
    found, following = _objects(service, principal, collection, match)
    records = tuple(
        ManifestRecord(id=one.id, date_added=one.added, version=one.version, media_type=STIX_TYPE) for one in found
    )
    return _answer(Manifest(more=bool(following), next=following, objects=records), found)


@router.get("/root/collections/{collection}/objects/", summary="Objects", responses=_gives(Envelope))
def objects(
    request: Request,
    service: ServiceHere,
    principal: TaxiiWho,
    collection: UUID,
    added_after: _AddedAfter = None,
    limit: _Limit = _MOST,
    next: _Text = None,
    match_id: _ID = None,
    match_type: _TYPE = None,
    match_version: _VERSION = None,
    match_spec: _SPEC = None,
) -> Response:
    """The objects."""
    _accepts(request)
    match = _Match(
        added_after=added_after,
        limit=limit,
        next=next,
        id=match_id,
        type=match_type,
        version=match_version,
        spec_version=match_spec,
    )
    found, following = _objects(service, principal, collection, match)
    return _envelope(service, principal, found, following)


@router.post("/root/collections/{collection}/objects/", summary="Nothing is written")
def add_objects(service: ServiceHere, principal: TaxiiWho, collection: UUID) -> Response:
    """Items come by proposal and by envelope: always refused."""
    raise _read_only(service, principal, collection)


@router.get("/root/collections/{collection}/objects/{object_id}/", summary="An object", responses=_gives(Envelope))
def one_object(
    request: Request,
    service: ServiceHere,
    principal: TaxiiWho,
    collection: UUID,
    object_id: str,
    added_after: _AddedAfter = None,
    limit: _Limit = _MOST,
    next: _Text = None,
    match_version: _VERSION = None,
    match_spec: _SPEC = None,
) -> Response:
    """An object by its id."""
    _accepts(request)
    match = _Match(
        added_after=added_after,
        limit=limit,
        next=next,
        id=object_id,
        version=match_version,
        spec_version=match_spec,
    )
    _need_object(service, principal, collection, object_id)
    found, following = _objects(service, principal, collection, match)
    return _envelope(service, principal, found, following)


@router.delete("/root/collections/{collection}/objects/{object_id}/", summary="Nothing is deleted")
def delete_object(
    service: ServiceHere,
    principal: TaxiiWho,
    collection: UUID,
    object_id: str,  # noqa: ARG001 - the address has it
) -> Response:
    """Always refused."""
    raise _read_only(service, principal, collection)


@router.get(
    "/root/collections/{collection}/objects/{object_id}/versions/", summary="Its versions", responses=_gives(Versions)
)
def versions(
    request: Request,
    service: ServiceHere,
    principal: TaxiiWho,
    collection: UUID,
    object_id: str,
    added_after: _AddedAfter = None,
    limit: _Limit = _MOST,
    next: _Text = None,
    match_spec: _SPEC = None,
) -> Response:
    """There is one: how it stands now."""
    _accepts(request)
    match = _Match(added_after=added_after, limit=limit, next=next, id=object_id, spec_version=match_spec)
    _need_object(service, principal, collection, object_id)
    found, following = _objects(service, principal, collection, match)
    return _answer(Versions(more=bool(following), next=following, versions=tuple(one.version for one in found)), found)


def _objects(service: Service, principal: Principal, collection: UUID, match: _Match) -> tuple[list[_Found], str]:
    """A page of the objects of a collection, by the time at which they came to exist for the client."""
    limit = min(match.limit, _MOST)
    with reading(service.engine) as connection:
        door = service.items.door(connection, principal.reader())
        originator = _originator(connection, door, collection)
        if match.spec_version is not None and "2.1" not in match.spec_version.split(","):
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
        if match.id is not None:
            query = query.where(shared.stix_id.in_(_texts(match.id)))
        if match.type is not None:
            query = query.where(shared.type.in_(_texts(match.type)))
        asked = _texts(match.version or "last")
        if not {"first", "last", "all"} & set(asked):
            query = query.where(shared.version.in_(asked))
        if match.added_after is not None:
            query = query.having(added > _moment(match.added_after))
        if match.next:
            at, stix_id = _opened(match.next)
            query = query.having((added > at) | ((added == at) & (shared.stix_id > stix_id)))
        rows = connection.execute(query).all()
    found = [_Found(id=row.stix_id, version=row.version, added=row.added, body=row.body) for row in rows[:limit]]
    following = ""
    if len(rows) > limit:
        following = base64.urlsafe_b64encode(f"{found[-1].added} {found[-1].id}".encode()).decode()
    return found, following


def _need_object(service: Service, principal: Principal, collection: UUID, object_id: str) -> None:
    found, _ = _objects(service, principal, collection, _Match(id=object_id, limit=1))
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


def _collection(originator: str) -> Collection:
    return Collection(
        id=collection_id(originator),
        title=f"{originator}'s items",
        description=f"What exists for you of the items that {originator} has marked.",
        can_read=True,
        can_write=False,
        media_types=(STIX_TYPE,),
    )


def _read_only(service: Service, principal: Principal, collection: UUID) -> Denied:
    with reading(service.engine) as connection:
        _originator(connection, service.items.door(connection, principal.reader()), collection)
    return Denied(Kind.FORBIDDEN, "Nothing is written here.", next="Items come by proposal and by envelope.")


def _envelope(service: Service, principal: Principal, found: list[_Found], following: str) -> Response:
    service.log(str(principal.person), "item.read", {"objects": told(one.id for one in found), "how": "TAXII"})
    bodies = tuple(msgspec.json.decode(one.body) for one in found)
    return _answer(Envelope(more=bool(following), next=following, objects=bodies), found)


def _answer(value: Any, found: list[_Found] | None = None) -> Response:
    headers = {}
    if found:
        headers = {"X-TAXII-Date-Added-First": found[0].added, "X-TAXII-Date-Added-Last": found[-1].added}
    return Response(msgspec.json.encode(value, order="sorted"), 200, headers, TAXII_TYPE)


def _accepts(request: Request) -> None:
    """Raises where the client does not take TAXII 2.1."""
    for one in request.headers.get("accept", "*/*").split(","):
        kind, *parameters = [part.strip().lower() for part in one.split(";")]
        version = next((part.partition("=")[2] for part in parameters if part.startswith("version=")), "2.1")
        if kind in ("*/*", "application/*") or (kind == "application/taxii+json" and version == "2.1"):
            return
    raise Denied(Kind.NOT_ACCEPTABLE, "Only TAXII 2.1 is spoken here.", next=f"Send Accept: {TAXII_TYPE}.")


def _texts(told: str) -> list[str]:
    # PostgreSQL takes no NUL.
    return [one.strip().replace("\0", "") for one in told.split(",")][:500]


def _moment(text: str) -> str:
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is None:
            raise ValueError
        return stamp(at)
    except (ValueError, OverflowError):
        raise Denied(Kind.MALFORMED, "added_after is no time.", next="Write it as 2026-11-24T00:00:00Z.") from None


def _opened(mark: str) -> tuple[str, str]:
    try:
        at, stix_id = base64.urlsafe_b64decode(mark).decode("ascii").split(" ")
        datetime.fromisoformat(at)
    except (ValueError, binascii.Error):
        raise Denied(Kind.MALFORMED, "next is none of this node's.", next="Begin with the first page.") from None
    return at, stix_id.replace("\0", "")
