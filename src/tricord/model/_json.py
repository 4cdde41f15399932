"""JSON from strangers: one meaning or none.

Two readers of `{"to": "KR", "to": "US"}` may see two things, so a repeated key is refused; so are unknown fields, too
deep nesting, and numbers that JSON does not know. What is written here is canonical: sorted keys, no spare space.
"""

from __future__ import annotations

import json
from typing import Any, TypeVar

import msgspec

from tricord.model.errors import InvalidJson

MAX_DEPTH = 16

_T = TypeVar("_T")


def canonical(value: Any) -> bytes:
    """The one way in which a value is written for signing and hashing."""
    return msgspec.json.encode(value, order="sorted")


def read_json(data: bytes, kind: type[_T]) -> _T:
    """A value of a kind from bytes. Raises `InvalidJson`."""
    try:
        found = json.loads(data.decode("utf-8"), object_pairs_hook=_no_repeats, parse_constant=_no_constant)
    except RecursionError:
        raise InvalidJson(f"nested deeper than {MAX_DEPTH} levels") from None
    except InvalidJson:
        raise
    except ValueError as error:
        raise InvalidJson(f"no JSON: {error}") from None
    if _deeper(found, MAX_DEPTH):
        raise InvalidJson(f"nested deeper than {MAX_DEPTH} levels")
    try:
        return msgspec.convert(found, kind)
    except (msgspec.ValidationError, ValueError) as error:
        raise InvalidJson(str(error)) from None


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise InvalidJson(f"the key {key[:40]!r} stands twice in one object")
        found[key] = value
    return found


def _no_constant(text: str) -> Any:
    raise InvalidJson(f"{text} is no JSON number")


def _deeper(value: Any, depth: int) -> bool:
    level = [value]
    for _ in range(depth + 1):
        level = [
            child
            for one in level
            if isinstance(one, dict | list)
            for child in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return False
    return True
