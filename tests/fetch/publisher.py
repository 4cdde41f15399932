"""Publishers on this machine: an HTTP server that serves files as they do, and misbehaves as they do."""

from __future__ import annotations

import hashlib
import ssl
import threading
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec

from tricord.fetch import Patience

#: What waits for a real publisher waits a moment here.
QUICK = Patience(connect=20, read=20, total=60, tries=4, first_pause=0.01, longest_pause=0.05, lock=60)


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """One answer out of the row: another status, headers, a body that is cut after so many bytes, or that comes slowly:
    `pause` seconds before each further piece.
    """

    status: int = 200
    headers: Mapping[str, str] = {}
    body: bytes | None = None
    cut: int | None = None
    pause: float = 0.0


class PublisherServer:
    """Serves `files` by path with ETag, Last-Modified and ranges. `turns` are given first, one for each request of a
    path; `asked` are the requests that came.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.files: dict[str, bytes] = {}
        self.modified: dict[str, str] = {}
        self.turns: dict[str, list[Turn]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.validators = True
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        # Whoever is killed while he reads is no news.
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]  # said to nobody
        if tls is not None:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        scheme = "http" if tls is None else "https"
        self.url = f"{scheme}://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self.server.shutdown()
        self.server.server_close()

    def asked_for(self, path: str) -> list[dict[str, str]]:
        """The headers of the requests of a path."""
        return [headers for asked, headers in self.asked if asked == path]


def _handler(publisher: PublisherServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            publisher.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            waiting = publisher.turns.get(self.path, [])
            turn = waiting.pop(0) if waiting else Turn()
            body = publisher.files.get(self.path) if turn.body is None else turn.body
            try:
                if turn.status != 200:
                    self._send(turn.status, turn, turn.body or b"")
                elif body is None:
                    self._send(404, turn, b"not here")
                else:
                    self._send_file(turn, body)
            except (BrokenPipeError, ConnectionResetError):
                pass

        def _send_file(self, turn: Turn, body: bytes) -> None:
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            said = {"ETag": etag} if publisher.validators else {}
            if self.path in publisher.modified:
                said["Last-Modified"] = publisher.modified[self.path]
            if self.headers.get("if-none-match") == etag and publisher.validators:
                self._send(304, turn, b"", said)
                return
            asked = self.headers.get("range", "")
            if asked and self.headers.get("if-range") in (etag, publisher.modified.get(self.path)):
                start = int(asked.removeprefix("bytes=").partition("-")[0])
                said["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
                self._send(206, turn, body[start:], said)
                return
            self._send(200, turn, body, said)

        def _send(self, status: int, turn: Turn, body: bytes, said: Mapping[str, str] = {}) -> None:
            self.send_response(status)
            for name, value in {**said, **turn.headers}.items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if turn.pause:
                for number in range(0, len(body), 16):
                    self.wfile.write(body[number : number + 16])
                    self.wfile.flush()
                    time.sleep(turn.pause)
                return
            self.wfile.write(body if turn.cut is None else body[: turn.cut])
            if turn.cut is not None:
                self.wfile.flush()
                self.close_connection = True
                self.connection.close()

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
