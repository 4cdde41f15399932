"""What two parsed names say of each other: a score and the reasons."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import NamedTuple

from tricord.i18n import Message

SAME = 0.7
"""At this score and above two names are the same name."""
SURE = 0.95
"""A reading at which no other is tried."""


class Agreement(NamedTuple):
    """`score` in 0..1, where 0.7 and above means "the same name"; `reasons`: the evidence. `uncommon` is the score that
    the words would have if few people bore them, where that is more.
    """

    score: float
    reasons: tuple[Message, ...]
    uncommon: float = 0.0


#: By which the best of several agreements is chosen.
SCORE: Callable[[Agreement], float] = attrgetter("score")
