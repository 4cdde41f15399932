"""What two parsed names say of each other: a score and the reasons."""

from __future__ import annotations

from typing import NamedTuple

from tricord.i18n import Message


class Agreement(NamedTuple):
    """`score` in 0..1, where 0.7 and above means "the same name"; `reasons`: the evidence. `uncommon` is the score that
    the words would have if few people bore them, where that is more.
    """

    score: float
    reasons: tuple[Message, ...]
    uncommon: float = 0.0
