"""Whether it is well, for whoever watches over it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from tricord.node import OpenNode
from tricord.service.openapi import errors, gives
from tricord.service.requests import answer
from tricord.wire import Health

router = APIRouter(tags=["health"], responses=errors())


@router.get("/health", summary="Is it well?", responses=gives(Health))
def is_well(request: Request) -> Response:
    """For whoever watches over it; 503 where the database does not answer."""
    node: OpenNode | None = request.app.state.node
    if node is not None:
        node.check()
    return answer(Health(status="well", party=node.party if node is not None else None))
