"""What two parsed names say of each other: a score and the reasons in words."""

from __future__ import annotations

from typing import NamedTuple


class Agreement(NamedTuple):
    """`score` in 0..1, where 0.7 and above means "the same name"; `why`: the evidence, one plain phrase each."""

    score: float
    why: tuple[str, ...]
