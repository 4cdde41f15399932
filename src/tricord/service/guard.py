"""What every request passes: limits to how often, how many at once, how large and how slow; what every answer has:
headers.

Who writes waits for a place before a thread or a connection is taken, once its body is here: a slow body keeps none.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from hashlib import sha256

import anyio.to_thread
from fastapi import Request
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tricord.coordination import MAX_EVENT
from tricord.model.errors import Denied
from tricord.node import MAX_CONTENT, Limits, OpenNode
from tricord.service.gates import Gate, Places, crowded
from tricord.service.openapi import TAXII_PREFIX
from tricord.service.problems import HEADERS, address_of, refusal
from tricord.sharing import MAX_BYTES
from tricord.wire import API, ProblemKind

#: What a body may have, by the end of its address; elsewhere `_BODY`. Base64 makes four letters of three bytes.
_BODY = 64 * 1024
_INBOX = f"{API}/inbox"
_BODIES = {_INBOX: MAX_BYTES, f"{API}/items": MAX_CONTENT * 4 // 3 + _BODY}
#: A body is given so many seconds, and one more for so many bytes that have come.
_BODY_SECONDS = 10.0
_BYTES_A_SECOND = 64 * 1024

#: Requests at once, and those of one address; the rest is told to come again.
AT_ONCE, OF_ONE_ADDRESS = 96, 80
#: Writers at once in a thread, those who wait, and for how many seconds.
_WRITERS, _WRITERS_WAITING, _WRITERS_PATIENCE = 4, 80, 8.0
#: Threads for everything. More of them would take turns so often that nothing answers in time.
_THREADS = 12
_READS = ("GET", "HEAD", "OPTIONS")
#: Asked by whoever watches over the service, in need above all.
_HEALTH = f"{API}/health"

_RAW_HEADERS = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]


def is_of_programs(path: str) -> bool:
    """Whether an address is one that programs ask: of the API, or of TAXII."""
    return path.startswith(("/api/", TAXII_PREFIX)) or path == "/api"


class Guard:
    """The middleware. `node` records refusals, where there is one; `refused` makes pages of those of `pages`."""

    def __init__(
        self,
        app: ASGIApp,
        node: OpenNode | None,
        limits: Limits,
        pages: Starlette | None = None,
        refused: Callable[[Starlette, Request, Denied], Response] | None = None,
    ) -> None:
        self._app, self._node, self._limits = app, node, limits
        self._places = Places(AT_ONCE, OF_ONE_ADDRESS)
        self._writers = Gate(_WRITERS, _WRITERS_WAITING, _WRITERS_PATIENCE)
        self._pages, self._refused = pages, refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI asks."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        threads = anyio.to_thread.current_default_thread_limiter()
        if threads.total_tokens != _THREADS:
            threads.total_tokens = _THREADS
        request = Request(scope)
        address = address_of(request)
        if scope["path"] == _HEALTH:
            await self._pass(request, receive, send)
        elif self._places.take(address):
            try:
                await self._pass(request, receive, send)
            finally:
                self._places.give_back(address)
        else:
            await refusal(request, self._node, crowded("too many at once"))(scope, receive, _with_headers(send))

    async def _pass(self, request: Request, receive: Receive, send: Send) -> None:
        scope = request.scope
        body = _Body(scope["path"], receive, self._writers if _writes(scope) else None)
        try:
            self._check(request, body.left)
            if body.gate is not None and not _has_body(request):
                await body.enter()
        except Denied as denied:
            body.leave()
            response = refusal(request, self._node, denied)
            if self._pages is not None and self._refused is not None and not is_of_programs(scope["path"]):
                response = self._refused(self._pages, request, denied)
            response.headers["Connection"] = "close"
            await response(scope, receive, _with_headers(send))
            return
        try:
            await self._app(scope, body.receive, _with_headers(send))
        finally:
            body.leave()

    def _check(self, request: Request, left: int) -> None:
        headers = request.headers
        if request.url.path != _HEALTH:
            shown = headers.get("authorization", "") or headers.get("cookie", "")
            # Whoever shows that it is somebody is counted apart: a flood of nobodies at its address holds it up not.
            by = sha256(shown.encode("utf-8", "replace")).hexdigest()[:16] if shown else ""
            self._limits.hit("by_address", f"{address_of(request)} {by}".rstrip())
        if "transfer-encoding" in headers and "content-length" in headers:
            raise Denied(
                ProblemKind.MALFORMED,
                "The request says in two ways how long it is.",
                next="Send Content-Length or Transfer-Encoding.",
                why="two lengths",
            )
        said = headers.get("content-length", "0")
        if said.isdigit() and int(said[:20]) > left:
            raise _too_large(request.url.path)


class _Body:
    """The body of a request as it comes: no longer and no slower than it may, and then a place among the writers."""

    def __init__(self, path: str, receive: Receive, gate: Gate | None) -> None:
        self.gate = gate
        self.left = _body_limit(path)
        self._path, self._receive = path, receive
        self._begun, self._got, self._inside, self._whole = time.monotonic(), 0, False, False

    async def receive(self) -> Message:
        if self._whole:
            return await self._receive()
        until = self._begun + _BODY_SECONDS + self._got / _BYTES_A_SECOND
        try:
            async with asyncio.timeout(max(0.0, until - time.monotonic())):
                message = await self._receive()
        except TimeoutError:
            raise Denied(
                ProblemKind.TIMED_OUT,
                f"The body came too slowly: {self._got:,} bytes in {time.monotonic() - self._begun:.0f} seconds.",
                next="Send it in one go.",
                why="a slow body",
            ) from None
        size = len(message.get("body", b""))
        self._got += size
        self.left -= size
        if self.left < 0:
            raise _too_large(self._path)
        self._whole = not message.get("more_body", False)
        if self._whole and self.gate is not None and message["type"] == "http.request":
            await self.enter()
        return message

    async def enter(self) -> None:
        if self.gate is not None and not self._inside:
            await self.gate.enter()
            self._inside = True

    def leave(self) -> None:
        if self.gate is not None and self._inside:
            self._inside = False
            self.gate.leave()


def _with_headers(send: Send) -> Send:
    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name for name, _ in message["headers"]}
            more = [(name, value) for name, value in _RAW_HEADERS if name not in present]
            message["headers"] = [*message["headers"], *more]
        await send(message)

    return with_headers


def _writes(scope: Scope) -> bool:
    # An envelope is verified before it has its turn, and has places of its own.
    return scope["method"] not in _READS and scope["path"] != _INBOX


def _has_body(request: Request) -> bool:
    return "transfer-encoding" in request.headers or request.headers.get("content-length", "0") != "0"


def _body_limit(path: str) -> int:
    return MAX_EVENT if path.startswith(f"{API}/packages") else _BODIES.get(path, _BODY)


def _too_large(path: str) -> Denied:
    return Denied(ProblemKind.TOO_LARGE, f"A body here may have {_body_limit(path):,} bytes.", why="the body")
