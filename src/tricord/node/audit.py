"""What a node's audit records of people: who did what, and nothing that was secret."""

from __future__ import annotations

import unicodedata

from tricord.sharing import Node

#: A text from outside is cut to so many characters.
_MAX_TEXT = 4000


def log_person(node: Node, who: str, what: str, about: dict[str, str]) -> None:
    """An act of a person of this node, or on one."""
    node.acting(f"{who} of {node.party}'s node").log(what, about)


def plain(value: str) -> str:
    """A text from outside, as it can be written down anywhere: whole characters, none of which moves a cursor or turns
    the order of reading, and no NUL, which PostgreSQL does not keep.
    """
    whole = value[:_MAX_TEXT].encode("utf-8", "replace").decode()
    return "".join(" " if unicodedata.category(one) in ("Cc", "Cf") else one for one in whole)
