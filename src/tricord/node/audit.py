"""What a node's audit records of people: who did what, and nothing that was secret."""

from __future__ import annotations

from tricord.sharing import Node

#: A text from outside is cut to so many characters.
_MAX_TEXT = 4000


def log_person(node: Node, who: str, what: str, about: dict[str, str]) -> None:
    """An act of a person of this node, or on one."""
    node.acting(f"{who} of {node.party}'s node").log(what, about)


def plain(value: str) -> str:
    """A text from outside, as it can be written down."""
    return value.encode("utf-8", "replace").decode()[:_MAX_TEXT]
