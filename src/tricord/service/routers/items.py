"""Items as a reader sees them: list, search, count, one, its content, export, feed. All of it through `Items.door`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response, StreamingResponse

from tricord.model import canonical
from tricord.node import ItemFilter, OpenNode, Principal, absent, mark_after
from tricord.service.openapi import errors, gives, gives_bytes
from tricord.service.requests import NodeHere, Purpose, Who, answer, file_answer, listed, unless_known
from tricord.wire import ExportedItem, ItemCount, ItemFeed, ItemPage, VisibleItem

router = APIRouter(tags=["items"], prefix="/items", responses=errors())

_NOT_CHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "It is as you have it."}}
_Originator = Annotated[str | None, Query(pattern="^[A-Z][A-Z0-9]{1,15}$", description="Items of this party only.")]
_MediaType = Annotated[str | None, Query(max_length=100, pattern="^[ -~]*$", description="Contents of this kind only.")]
_Words = Annotated[str | None, Query(max_length=200, description="Words in the name, or in a text or its entities.")]
_Limit = Annotated[int, Query(ge=1, le=500, description="At most so many.")]
_After = Annotated[str | None, Query(max_length=200, description="`next` of the page before.")]


@router.get("", summary="Your items", responses={**gives(ItemPage), **_NOT_CHANGED})
def page(
    request: Request,
    node: NodeHere,
    principal: Who,
    originator: _Originator = None,
    media_type: _MediaType = None,
    limit: _Limit = 100,
    after: _After = None,
    purpose: Purpose = None,
) -> Response:
    """The items that exist for you, in the order in which the node took them as they stand."""
    wanted = ItemFilter(originator=originator, media_type=media_type)
    return _page(request, node, principal, wanted, limit=limit, after=after, purpose=purpose)


@router.get("/search", summary="Search", responses={**gives(ItemPage), **_NOT_CHANGED})
def search(
    request: Request,
    node: NodeHere,
    principal: Who,
    q: Annotated[str, Query(min_length=1, max_length=200, description="Every one of these words.")],
    originator: _Originator = None,
    media_type: _MediaType = None,
    limit: _Limit = 100,
    after: _After = None,
    purpose: Purpose = None,
) -> Response:
    """Those of your items in whose name, text or entities all the words stand."""
    wanted = ItemFilter(originator=originator, media_type=media_type, words=q)
    return _page(request, node, principal, wanted, limit=limit, after=after, purpose=purpose)


@router.get("/count", summary="How many", responses=gives(ItemCount))
def count(
    node: NodeHere,
    principal: Who,
    q: _Words = None,
    originator: _Originator = None,
    media_type: _MediaType = None,
    purpose: Purpose = None,
) -> Response:
    """How many items exist for you. What you may not see is not counted."""
    principal.need("read")
    wanted = ItemFilter(originator=originator, media_type=media_type, words=q)
    return answer(ItemCount(count=node.items.count(principal.reader(purpose), wanted)))


@router.get(
    "/export",
    summary="Export",
    responses=gives_bytes("application/x-ndjson", says="One item a line."),
)
def export(
    node: NodeHere,
    principal: Who,
    q: _Words = None,
    originator: _Originator = None,
    media_type: _MediaType = None,
    purpose: Purpose = None,
) -> StreamingResponse:
    """Every item that exists for you as JSON lines: the item, and its content in base64."""
    principal.need("read")
    wanted = ItemFilter(originator=originator, media_type=media_type, words=q)

    def lines() -> Iterator[bytes]:
        for shown, content in node.items.all(principal.reader(purpose), wanted):
            _log_read(node, principal, [shown], "exported", purpose=purpose)
            yield canonical(ExportedItem(item=shown, content=content)) + b"\n"

    return StreamingResponse(lines(), media_type="application/x-ndjson")


@router.get("/feed", summary="What is new", responses={**gives(ItemFeed), **_NOT_CHANGED})
def feed(
    request: Request,
    node: NodeHere,
    principal: Who,
    limit: _Limit = 100,
    mark: Annotated[str | None, Query(max_length=200, description="`mark` of the last answer.")] = None,
    purpose: Purpose = None,
) -> Response:
    """Your items since a mark. One that came to exist for you on a later day, with no change of its own, is not new
    here: list from the beginning now and then; the list's ETag says whether anything changed.
    """
    principal.need("read")
    found, more = node.items.page(principal.reader(purpose), ItemFilter(), limit=limit, after=mark)
    _log_read(node, principal, found, "feed", purpose=purpose)
    last = mark_after(found[-1]) if found else mark or ""
    return unless_known(request, answer(ItemFeed(items=tuple(found), mark=last, more=more is not None)))


@router.get("/{ref}", summary="An item", responses={**gives(VisibleItem), **_NOT_CHANGED})
def one(request: Request, node: NodeHere, principal: Who, ref: UUID, purpose: Purpose = None) -> Response:
    """An item by its address: what its originator says of it, and how it came."""
    principal.need("read")
    found = node.items.get(principal.reader(purpose), str(ref))
    if found is None:
        raise absent("item", why=f"item {ref}")
    _log_read(node, principal, [found], "marking", purpose=purpose)
    return unless_known(request, answer(found))


@router.get("/{ref}/content", summary="Its content", responses={**gives_bytes("*/*", says="Bytes."), **_NOT_CHANGED})
def content(request: Request, node: NodeHere, principal: Who, ref: UUID, purpose: Purpose = None) -> Response:
    """The content, as the originator signed it."""
    principal.need("read")
    found = node.items.content(principal.reader(purpose), str(ref))
    if found is None:
        raise absent("item", why=f"content of {ref}")
    shown, data = found
    _log_read(node, principal, [shown], "content", purpose=purpose)
    return unless_known(request, file_answer(shown.file_name, shown.media_type, data))


def _page(
    request: Request,
    node: OpenNode,
    principal: Principal,
    wanted: ItemFilter,
    *,
    limit: int,
    after: str | None,
    purpose: str | None,
) -> Response:
    principal.need("read")
    found, following = node.items.page(principal.reader(purpose), wanted, limit=limit, after=after)
    _log_read(node, principal, found, "list", purpose=purpose)
    return unless_known(request, answer(ItemPage(items=tuple(found), next=following)))


def _log_read(node: OpenNode, principal: Principal, shown: list[VisibleItem], how: str, *, purpose: str | None) -> None:
    if shown:
        read_for = principal.purpose if purpose is None else purpose
        about = {"items": listed(one.ref for one in shown), "how": how, "purpose": read_for}
        node.log(str(principal.person), "item.read", about)
