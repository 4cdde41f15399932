"""A webhook on this machine, and three days of a list whose changes it gets."""

from __future__ import annotations

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from tests.store.lists import Rows

DAYS: dict[str, Rows] = {
    "2022-11-30": {"1": {"name": "RI, Su Yong"}},
    "2022-12-02": {"1": {"name": "RI, Su Yong"}, "2": {"name": "JON, Il Ho"}, "3": {"name": "YU, Jin"}},
    "2022-12-03": {"2": {"name": "JON, Il Ho", "birthDate": "1956"}, "3": {"name": "YU, Jin"}},
}
EXPECTED = [
    ("entry.added", "us-ofac-sdn:2"),
    ("entry.added", "us-ofac-sdn:3"),
    ("entry.removed", "us-ofac-sdn:1"),
    ("entry.amended", "us-ofac-sdn:2"),
]
SECRET = "whsec_" + base64.b64encode(b"a key that only the two know").decode()


class Hook:
    """A webhook on this machine. `answers` are given in turn, then 204; `got` are the requests that came."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                hook.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(hook.answers.pop(0) if hook.answers else 204)
                self.send_header("location", "/elsewhere")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def changes(self) -> list[tuple[str, str]]:
        bodies = [json.loads(body) for _, body in self.got]
        return [(body["type"], body["data"]["entry"]) for body in bodies]

    def close(self) -> None:
        """Stop listening."""
        self.server.shutdown()
        self.server.server_close()
