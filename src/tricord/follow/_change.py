"""A change as its receiver gets it."""

from __future__ import annotations

import json

import msgspec

from tricord.align import Notice

_TYPES = {"ADD": "entry.added", "MOD": "entry.amended", "DEL": "entry.removed"}


def change_body(notice: Notice, *, timestamp: str) -> bytes:
    """The JSON that a receiver gets: type, time of loading, and the change with its id and entities."""
    message = {"type": _TYPES[notice.op], "timestamp": timestamp, "data": msgspec.to_builtins(notice)}
    return json.dumps(message, ensure_ascii=False).encode()
