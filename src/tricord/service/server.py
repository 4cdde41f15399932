"""Serving an application on an address, until the process is ended.

What uvicorn does not bound is bounded here: how long the head of a request may take, and how many connections one
address may hold. A connection more than that is answered 503 and closed; a silent one is closed.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from tricord.service.gates import COME_AGAIN

#: Seconds for the head of a request, from the first byte; for the first byte of a connection; for the next request.
_HEAD_SECONDS, _SILENT_SECONDS, _IDLE_SECONDS = 10.0, 10.0, 10
#: Connections in all, and those of one address, where no proxy stands before the service.
_CONNECTIONS, _OF_ONE_ADDRESS = 1000, 256
#: So long one thread runs before another has its turn: what answers at once must not wait for all that work.
_SWITCH_SECONDS = 0.001

_CROWDED = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\n"
    b"Retry-After: %d\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
)
_PROBLEM = (
    b'{"type":"urn:tricord:problem:unavailable","title":"The node cannot answer now","status":503,'
    b'"detail":"Your address holds too many connections.","next":"Close some, and try again."}'
)


class BoundedProtocol(H11Protocol):
    """HTTP/1.1 with the bounds above. Made by `protocol`, which says how many."""

    held: Counter[str]
    of_one_address: int

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Count it, and wait no longer than it may be silent."""
        super().connection_made(transport)
        self._address = self.client[0] if self.client else ""
        self.held[self._address] += 1
        self._deadline: asyncio.TimerHandle | None = None
        self._expect(_SILENT_SECONDS)
        if sum(self.held.values()) > _CONNECTIONS:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._expect(None)
        self.held[self._address] -= 1
        if self.held[self._address] <= 0:
            del self.held[self._address]
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Wait for the head of a request, from its first byte on, and no longer."""
        if self.held[self._address] > self.of_one_address:
            self.transport.write(_CROWDED % (COME_AGAIN, len(_PROBLEM), _PROBLEM))
            self.transport.close()
            return
        super().data_received(data)
        if self._answering():
            self._expect(None)
        elif self._deadline is None:
            self._expect(_HEAD_SECONDS)

    def on_response_complete(self) -> None:
        """The next request on the connection has its own time."""
        super().on_response_complete()
        if self._answering():
            self._expect(None)

    def _answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _expect(self, seconds: float | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        if seconds is not None:
            self._deadline = self.loop.call_later(seconds, self._too_late)

    def _too_late(self) -> None:
        self._deadline = None
        if not self._answering() and not self.transport.is_closing():
            self.transport.close()


def protocol(*, behind_proxy: bool) -> type[BoundedProtocol]:
    """The protocol of one server. Behind a proxy all connections are the proxy's, which counts them itself."""
    of_one = _CONNECTIONS if behind_proxy else _OF_ONE_ADDRESS
    return type("Protocol", (BoundedProtocol,), {"held": Counter(), "of_one_address": of_one})


def serve(app: FastAPI, *, host: str, port: int, behind_proxy: bool = False) -> None:
    """Serve until the process is ended. `behind_proxy`: what a proxy on this machine says of who asks is believed."""
    sys.setswitchinterval(_SWITCH_SECONDS)
    uvicorn.run(app, host=host, port=port, **settings(behind_proxy=behind_proxy))


def settings(*, behind_proxy: bool = False) -> dict[str, Any]:
    """How the server is set up."""
    return {
        "http": protocol(behind_proxy=behind_proxy),
        "proxy_headers": behind_proxy,
        "forwarded_allow_ips": "127.0.0.1",
        "server_header": False,
        "access_log": False,
        "log_level": "warning",
        "timeout_keep_alive": _IDLE_SECONDS,
        "h11_max_incomplete_event_size": 32 * 1024,
        "backlog": 256,
    }
