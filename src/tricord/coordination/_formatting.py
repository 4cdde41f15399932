"""Times, ids and rows of names as the sentences of this room write them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tricord.i18n import Argument, Message


def when(moment: datetime) -> str:
    """A moment as its author wrote it, with the offset: `Tue 29 Nov 2022 09:00 +09:00`."""
    offset = moment.strftime("%z")
    return f"{moment:%a %d %b %Y %H:%M} {offset[:3]}:{offset[3:5]}"


def short(name: str) -> str:
    """The beginning of an id, enough to find it in a package."""
    return name[:10]


def listed(names: Sequence[str]) -> Argument:
    """`A`, `A and B`, `A, B and C`, as an argument of a message; empty where there are none."""
    if len(names) > 1:
        return Message("coordination.names-and", (", ".join(names[:-1]), names[-1]))
    return names[0] if names else ""
