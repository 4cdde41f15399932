"""A desk for the tests: the real service on an address of this machine, and somebody who asks it without a browser."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from lxml import html

from tricord.database import Database
from tricord.service import create_app


@contextmanager
def served(database: Database) -> Iterator[str]:
    """The service on a free port, until the end."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    app = create_app(database=database)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


def page_of(text: str) -> html.HtmlElement:
    """A page as a tree."""
    return html.document_fromstring(text)


def texts(tree: html.HtmlElement, path: str) -> list[str]:
    """The texts of the elements that a path finds, white space as one blank."""
    return [re.sub(r"\s+", " ", element.text_content()).strip() for element in tree.xpath(path)]
