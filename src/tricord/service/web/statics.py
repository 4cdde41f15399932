"""The files beside the pages: one stylesheet, a few scripts of our own, and what is vendored.

They are read once. Each has its digest in its address, so that a browser keeps it for good and never keeps an old one.
`vendored.toml` names what others wrote, with version, licence and digest; a test compares them.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

_FOLDER = Path(__file__).with_name("static")
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


class _File(NamedTuple):
    content: bytes
    media_type: str
    digest: str


@cache
def _files() -> dict[str, _File]:
    found = {}
    for path in sorted(_FOLDER.iterdir()):
        if path.suffix in _TYPES:
            content = path.read_bytes()
            found[path.name] = _File(content, _TYPES[path.suffix], sha256(content).hexdigest()[:16])
    return found


def static_address(name: str) -> str:
    """Where a file is. Raises `KeyError` for one that is not there."""
    return f"/static/{_files()[name].digest}/{name}"


def static_file(request: Request) -> Response:
    """The endpoint of the files."""
    found = _files().get(request.path_params["name"])
    if found is None:
        raise HTTPException(404)
    current = request.path_params["digest"] == found.digest
    return Response(
        found.content,
        headers={
            "Content-Type": found.media_type,
            "Content-Security-Policy": "default-src 'none'",
            # Under an old digest it is the file of today, not to be kept as the old one.
            "Cache-Control": "public, max-age=31536000, immutable" if current else "no-cache",
        },
    )
