"""Whether it is well, for whoever watches over it."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

from fastapi import APIRouter, Request
from starlette.responses import Response

from tricord.model.errors import StoreError
from tricord.node import OpenNode
from tricord.service.openapi import errors, gives
from tricord.service.requests import answer
from tricord.wire import Health

router = APIRouter(tags=["health"], responses=errors())

#: Seconds: for an answer of the database before what it said last is told; how long that counts.
_PATIENCE, _COUNTS_FOR = 0.05, 15.0


class HealthWatch:
    """Asks a node's database whether it answers, in a thread of its own: in need it must be told at once, whatever all
    other threads do. What was found last is told while the next answer is waited for.
    """

    def __init__(self, node: OpenNode) -> None:
        self._node = node
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="health")
        self._lock = threading.Lock()
        self._asked: Future[None] | None = None
        self._well_at = 0.0

    async def ask(self) -> None:
        """Raises `StoreError` where the database does not answer."""
        with self._lock:
            if self._asked is None or self._asked.done():
                self._asked = self._thread.submit(self._check)
            asked = self._asked
        waiting = asyncio.wrap_future(asked)
        known = time.monotonic() - self._well_at < _COUNTS_FOR
        done, _ = await asyncio.wait((waiting,), timeout=_PATIENCE if known else _COUNTS_FOR)
        if done:
            waiting.result()
        elif time.monotonic() - self._well_at >= _COUNTS_FOR:
            raise StoreError("The database does not answer.")

    def _check(self) -> None:
        self._node.check()
        self._well_at = time.monotonic()


@router.get("/health", summary="Is it well?", responses=gives(Health))
async def is_well(request: Request) -> Response:
    """For whoever watches over it; 503 where the database does not answer. `courier`: when it last went its round, and
    `failing`: how many of the others' nodes did not take what waits for them.
    """
    node: OpenNode | None = request.app.state.node
    if node is None:
        return answer(Health(status="well", party=None))
    await request.app.state.watch.ask()
    rounds = node.courier.rounds
    return answer(Health(status="well", party=node.party, courier=rounds.last_at, failing=rounds.failing))
