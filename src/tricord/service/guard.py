"""What every request passes: a limit by address, a limit to its body; what every answer has: headers."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tricord.coordination import MAX_EVENT
from tricord.model.errors import Denied
from tricord.node import MAX_CONTENT, Limits, OpenNode
from tricord.service.openapi import TAXII_PREFIX
from tricord.service.problems import HEADERS, address_of, refusal
from tricord.sharing import MAX_BYTES
from tricord.wire import API, ProblemKind

#: What a body may have, by the end of its address; elsewhere `_BODY`. Base64 makes four letters of three bytes.
_BODY = 64 * 1024
_BODIES = {f"{API}/inbox": MAX_BYTES, f"{API}/items": MAX_CONTENT * 4 // 3 + _BODY}

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
        self._pages, self._refused = pages, refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI asks."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        left = _body_limit(scope["path"])

        async def bounded() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise _too_large(scope["path"])
            return message

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name for name, _ in message["headers"]}
                more = [(name, value) for name, value in _RAW_HEADERS if name not in present]
                message["headers"] = [*message["headers"], *more]
            await send(message)

        try:
            self._check(Request(scope), left)
        except Denied as denied:
            response = refusal(Request(scope), self._node, denied)
            if self._pages is not None and self._refused is not None and not is_of_programs(scope["path"]):
                response = self._refused(self._pages, Request(scope), denied)
            await response(scope, receive, with_headers)
            return
        await self._app(scope, bounded, with_headers)

    def _check(self, request: Request, left: int) -> None:
        self._limits.hit("by_address", address_of(request))
        said = request.headers.get("content-length", "0")
        if said.isdigit() and int(said[:20]) > left:
            raise _too_large(request.url.path)


def _body_limit(path: str) -> int:
    return MAX_EVENT if path.startswith(f"{API}/packages") else _BODIES.get(path, _BODY)


def _too_large(path: str) -> Denied:
    return Denied(ProblemKind.TOO_LARGE, f"A body here may have {_body_limit(path):,} bytes.", why="the body")
