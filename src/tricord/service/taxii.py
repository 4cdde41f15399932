"""TAXII 2.1: the items with FollowTheMoney entities that exist for a client, as STIX 2.1, one collection an originator.

Only how an item stands now is given: of an older version nobody asks the rules. A collection without anything for the
client does not exist for it. An object that several items share (a party, a marking) is as old as the oldest of those
that the client may see.
"""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from tricord.model.errors import Denied
from tricord.node import MOST_STIX_OBJECTS, OpenNode, Principal, StixFilter, StixRecord, collection_id
from tricord.service.openapi import TAXII_PREFIX, TAXII_TYPE, errors, gives
from tricord.service.requests import NodeHere, TaxiiWho, listed
from tricord.wire import (
    ProblemKind,
    TaxiiApiRoot,
    TaxiiCollection,
    TaxiiCollections,
    TaxiiDiscovery,
    TaxiiEnvelope,
    TaxiiManifest,
    TaxiiManifestRecord,
    TaxiiVersions,
)

STIX_TYPE = "application/stix+json;version=2.1"


router = APIRouter(tags=["TAXII 2.1"], prefix=TAXII_PREFIX, responses=errors(taxii=True))

_AddedAfter = Annotated[str | None, Query(max_length=40)]
_Limit = Annotated[int, Query(ge=1)]
_Text = Annotated[str | None, Query(max_length=2000)]
_ID = Annotated[str | None, Query(alias="match[id]", max_length=10_000)]
_TYPE = Annotated[str | None, Query(alias="match[type]", max_length=2000)]
_VERSION = Annotated[str | None, Query(alias="match[version]", max_length=2000)]
_SPEC = Annotated[str | None, Query(alias="match[spec_version]", max_length=200)]


def _gives(kind: type[Any]) -> dict[int | str, dict[str, Any]]:
    return gives(kind, media_type=TAXII_TYPE)


@router.get("/", summary="TaxiiDiscovery", responses=_gives(TaxiiDiscovery))
def discovery(request: Request, node: NodeHere, _principal: TaxiiWho) -> Response:
    """Where the API root is."""
    _accepts(request)
    root = f"{str(request.base_url).rstrip('/')}{TAXII_PREFIX}/root/"
    return _answer(
        TaxiiDiscovery(
            title=f"Tricord, {node.party}'s node",
            description="What exists for you of the items of this node.",
            default=root,
            api_roots=(root,),
        )
    )


@router.get("/root/", summary="API root", responses=_gives(TaxiiApiRoot))
def api_root(request: Request, node: NodeHere, _principal: TaxiiWho) -> Response:
    """The one API root."""
    _accepts(request)
    return _answer(TaxiiApiRoot(title=f"{node.party}'s node", versions=(TAXII_TYPE,), max_content_length=64 * 1024))


@router.get("/root/collections/", summary="TaxiiCollections", responses=_gives(TaxiiCollections))
def collections(request: Request, node: NodeHere, principal: TaxiiWho) -> Response:
    """One for each originator that has something for you."""
    _accepts(request)
    found = node.stix.originators(principal.reader())
    return _answer(TaxiiCollections(collections=tuple(_collection(originator) for originator in found)))


@router.get("/root/collections/{collection}/", summary="A collection", responses=_gives(TaxiiCollection))
def collection(request: Request, node: NodeHere, principal: TaxiiWho, collection: UUID) -> Response:
    """One originator's."""
    _accepts(request)
    return _answer(_collection(node.stix.originator(principal.reader(), collection)))


@router.get("/root/collections/{collection}/manifest/", summary="TaxiiManifest", responses=_gives(TaxiiManifest))
def manifest(
    request: Request,
    node: NodeHere,
    principal: TaxiiWho,
    collection: UUID,
    added_after: _AddedAfter = None,
    limit: _Limit = MOST_STIX_OBJECTS,
    next: _Text = None,
    match_id: _ID = None,
    match_type: _TYPE = None,
    match_version: _VERSION = None,
    match_spec: _SPEC = None,
) -> Response:
    """Which objects there are."""
    _accepts(request)
    wanted = StixFilter(
        added_after=added_after,
        limit=limit,
        next=next,
        id=match_id,
        type=match_type,
        version=match_version,
        spec_version=match_spec,
    )
    found, following = node.stix.objects(principal.reader(), collection, wanted)
    records = tuple(
        TaxiiManifestRecord(id=one.id, date_added=one.added, version=one.version, media_type=STIX_TYPE) for one in found
    )
    return _answer(TaxiiManifest(more=bool(following), next=following, objects=records), found)


@router.get("/root/collections/{collection}/objects/", summary="Objects", responses=_gives(TaxiiEnvelope))
def objects(
    request: Request,
    node: NodeHere,
    principal: TaxiiWho,
    collection: UUID,
    added_after: _AddedAfter = None,
    limit: _Limit = MOST_STIX_OBJECTS,
    next: _Text = None,
    match_id: _ID = None,
    match_type: _TYPE = None,
    match_version: _VERSION = None,
    match_spec: _SPEC = None,
) -> Response:
    """The objects."""
    _accepts(request)
    wanted = StixFilter(
        added_after=added_after,
        limit=limit,
        next=next,
        id=match_id,
        type=match_type,
        version=match_version,
        spec_version=match_spec,
    )
    found, following = node.stix.objects(principal.reader(), collection, wanted)
    return _envelope(node, principal, found, following)


@router.post("/root/collections/{collection}/objects/", summary="Nothing is written")
def add_objects(node: NodeHere, principal: TaxiiWho, collection: UUID) -> Response:
    """Items come by proposal and by envelope: always refused."""
    raise _read_only(node, principal, collection)


@router.get("/root/collections/{collection}/objects/{object_id}/", summary="An object", responses=_gives(TaxiiEnvelope))
def one_object(
    request: Request,
    node: NodeHere,
    principal: TaxiiWho,
    collection: UUID,
    object_id: str,
    added_after: _AddedAfter = None,
    limit: _Limit = MOST_STIX_OBJECTS,
    next: _Text = None,
    match_version: _VERSION = None,
    match_spec: _SPEC = None,
) -> Response:
    """An object by its id."""
    _accepts(request)
    wanted = StixFilter(
        added_after=added_after,
        limit=limit,
        next=next,
        id=object_id,
        version=match_version,
        spec_version=match_spec,
    )
    node.stix.need(principal.reader(), collection, object_id)
    found, following = node.stix.objects(principal.reader(), collection, wanted)
    return _envelope(node, principal, found, following)


@router.delete("/root/collections/{collection}/objects/{object_id}/", summary="Nothing is deleted")
def delete_object(
    node: NodeHere,
    principal: TaxiiWho,
    collection: UUID,
    object_id: str,  # noqa: ARG001 - the address has it
) -> Response:
    """Always refused."""
    raise _read_only(node, principal, collection)


@router.get(
    "/root/collections/{collection}/objects/{object_id}/versions/",
    summary="Its versions",
    responses=_gives(TaxiiVersions),
)
def versions(
    request: Request,
    node: NodeHere,
    principal: TaxiiWho,
    collection: UUID,
    object_id: str,
    added_after: _AddedAfter = None,
    limit: _Limit = MOST_STIX_OBJECTS,
    next: _Text = None,
    match_spec: _SPEC = None,
) -> Response:
    """There is one: how it stands now."""
    _accepts(request)
    wanted = StixFilter(added_after=added_after, limit=limit, next=next, id=object_id, spec_version=match_spec)
    node.stix.need(principal.reader(), collection, object_id)
    found, following = node.stix.objects(principal.reader(), collection, wanted)
    return _answer(
        TaxiiVersions(more=bool(following), next=following, versions=tuple(one.version for one in found)), found
    )


def _collection(originator: str) -> TaxiiCollection:
    return TaxiiCollection(
        id=collection_id(originator),
        title=f"{originator}'s items",
        description=f"What exists for you of the items that {originator} has marked.",
        can_read=True,
        can_write=False,
        media_types=(STIX_TYPE,),
    )


def _read_only(node: OpenNode, principal: Principal, collection: UUID) -> Denied:
    node.stix.originator(principal.reader(), collection)
    return Denied(ProblemKind.FORBIDDEN, "Nothing is written here.", next="Items come by proposal and by envelope.")


def _envelope(node: OpenNode, principal: Principal, found: list[StixRecord], following: str) -> Response:
    node.log(str(principal.person), "item.read", {"objects": listed(one.id for one in found), "how": "TAXII"})
    bodies = tuple(msgspec.json.decode(one.body) for one in found)
    return _answer(TaxiiEnvelope(more=bool(following), next=following, objects=bodies), found)


def _answer(value: Any, found: list[StixRecord] | None = None) -> Response:
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
    raise Denied(ProblemKind.NOT_ACCEPTABLE, "Only TAXII 2.1 is spoken here.", next=f"Send Accept: {TAXII_TYPE}.")
