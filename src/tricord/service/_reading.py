"""Items as a reader sees them: list, search, count, one, its content, export, feed. All of it through `Items.door`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query, Request
from starlette.responses import Response, StreamingResponse

from tricord.model import canonical
from tricord.service._faults import absent
from tricord.service._http import (
    Purpose,
    ServiceHere,
    Who,
    answer,
    errors,
    gives,
    gives_bytes,
    told,
    unless_known,
)
from tricord.service._items import Shown, Wanted, mark_after
from tricord.service._people import Principal
from tricord.service._state import Service

router = APIRouter(tags=["items"], prefix="/items", responses=errors())

_NOT_CHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "It is as you have it."}}
_Originator = Annotated[str | None, Query(pattern="^[A-Z][A-Z0-9]{1,15}$", description="Items of this party only.")]
_MediaType = Annotated[str | None, Query(max_length=100, pattern="^[ -~]*$", description="Contents of this kind only.")]
_Words = Annotated[str | None, Query(max_length=200, description="Words in the name, or in a text or its entities.")]
_Limit = Annotated[int, Query(ge=1, le=500, description="At most so many.")]
_After = Annotated[str | None, Query(max_length=200, description="`next` of the page before.")]


class Page(msgspec.Struct, kw_only=True):
    """Items, and where the next page begins (null: this is the last)."""

    items: tuple[Shown, ...]
    next: str | None


class Feed(msgspec.Struct, kw_only=True):
    """Items that are new, or stand anew, since a mark; and the mark to come back with. `more`: come back at once."""

    items: tuple[Shown, ...]
    mark: str
    more: bool


class Count(msgspec.Struct, kw_only=True):
    """How many items exist for a reader."""

    count: int


@router.get("", summary="Your items", responses={**gives(Page), **_NOT_CHANGED})
def page(
    request: Request,
    service: ServiceHere,
    principal: Who,
    originator: _Originator = None,
    media_type: _MediaType = None,
    limit: _Limit = 100,
    after: _After = None,
    purpose: Purpose = None,
) -> Response:
    """The items that exist for you, in the order in which the node took them as they stand."""
    wanted = Wanted(originator=originator, media_type=media_type)
    return _page(request, service, principal, wanted, limit=limit, after=after, purpose=purpose)


@router.get("/search", summary="Search", responses={**gives(Page), **_NOT_CHANGED})
def search(
    request: Request,
    service: ServiceHere,
    principal: Who,
    q: Annotated[str, Query(min_length=1, max_length=200, description="Every one of these words.")],
    originator: _Originator = None,
    media_type: _MediaType = None,
    limit: _Limit = 100,
    after: _After = None,
    purpose: Purpose = None,
) -> Response:
    """Those of your items in whose name, text or entities all the words stand."""
    wanted = Wanted(originator=originator, media_type=media_type, words=q)
    return _page(request, service, principal, wanted, limit=limit, after=after, purpose=purpose)


@router.get("/count", summary="How many", responses=gives(Count))
def count(
    service: ServiceHere,
    principal: Who,
    q: _Words = None,
    originator: _Originator = None,
    media_type: _MediaType = None,
    purpose: Purpose = None,
) -> Response:
    """How many items exist for you. What you may not see is not counted."""
    principal.need("read")
    wanted = Wanted(originator=originator, media_type=media_type, words=q)
    return answer(Count(count=service.items.count(principal.reader(purpose), wanted)))


@router.get(
    "/export",
    summary="Export",
    responses=gives_bytes("application/x-ndjson", says="One item a line."),
)
def export(
    service: ServiceHere,
    principal: Who,
    q: _Words = None,
    originator: _Originator = None,
    media_type: _MediaType = None,
    purpose: Purpose = None,
) -> StreamingResponse:
    """Every item that exists for you as JSON lines: the item, and its content in base64."""
    principal.need("read")
    wanted = Wanted(originator=originator, media_type=media_type, words=q)

    def lines() -> Iterator[bytes]:
        for shown, content in service.items.all(principal.reader(purpose), wanted):
            _log_read(service, principal, [shown], "exported")
            yield canonical({"item": shown, "content": content}) + b"\n"

    return StreamingResponse(lines(), media_type="application/x-ndjson")


@router.get("/feed", summary="What is new", responses={**gives(Feed), **_NOT_CHANGED})
def feed(
    request: Request,
    service: ServiceHere,
    principal: Who,
    limit: _Limit = 100,
    mark: Annotated[str | None, Query(max_length=200, description="`mark` of the last answer.")] = None,
    purpose: Purpose = None,
) -> Response:
    """Your items since a mark. One that came to exist for you on a later day, with no change of its own, is not new
    here: list from the beginning now and then; the list's ETag says whether anything changed.
    """
    principal.need("read")
    found, more = service.items.page(principal.reader(purpose), Wanted(), limit=limit, after=mark)
    _log_read(service, principal, found, "feed")
    last = mark_after(found[-1]) if found else mark or ""
    return unless_known(request, answer(Feed(items=tuple(found), mark=last, more=more is not None)))


@router.get("/{ref}", summary="An item", responses={**gives(Shown), **_NOT_CHANGED})
def one(request: Request, service: ServiceHere, principal: Who, ref: UUID, purpose: Purpose = None) -> Response:
    """An item by its address: what its originator says of it, and how it came."""
    principal.need("read")
    found = service.items.get(principal.reader(purpose), str(ref))
    if found is None:
        raise absent("item", why=f"item {ref}")
    _log_read(service, principal, [found], "marking")
    return unless_known(request, answer(found))


@router.get("/{ref}/content", summary="Its content", responses={**gives_bytes("*/*", says="Bytes."), **_NOT_CHANGED})
def content(request: Request, service: ServiceHere, principal: Who, ref: UUID, purpose: Purpose = None) -> Response:
    """The content, as the originator signed it."""
    principal.need("read")
    found = service.items.content(principal.reader(purpose), str(ref))
    if found is None:
        raise absent("item", why=f"content of {ref}")
    shown, data = found
    _log_read(service, principal, [shown], "content")
    return unless_known(request, file_answer(shown.file_name, shown.media_type, data))


def file_answer(file_name: str, media_type: str, data: bytes) -> Response:
    """Bytes that somebody else made: to be kept as a file, and not to be shown as a page."""
    response = Response(data)
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file_name, safe='')}"
    return response


def _page(
    request: Request,
    service: Service,
    principal: Principal,
    wanted: Wanted,
    *,
    limit: int,
    after: str | None,
    purpose: str | None,
) -> Response:
    principal.need("read")
    found, following = service.items.page(principal.reader(purpose), wanted, limit=limit, after=after)
    _log_read(service, principal, found, "list")
    return unless_known(request, answer(Page(items=tuple(found), next=following)))


def _log_read(service: Service, principal: Principal, shown: list[Shown], how: str) -> None:
    if shown:
        service.log(str(principal.person), "item.read", {"items": told(one.ref for one in shown), "how": how})
