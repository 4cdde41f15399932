"""The labelled comments, in the part that rules are written against and the third that is set aside."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from pathlib import Path

import msgspec

COMMENTS = Path(__file__).parent / "comments.csv"
LATER = Path(__file__).parent / "later.csv"
SEED = 20161027


class Comment(msgspec.Struct, frozen=True, kw_only=True):
    """A comment with its label; `rule` is empty on a good one."""

    id: str
    lang: str
    label: str
    rule: str
    kind: str
    text: str
    reason: str


def comments(path: Path = COMMENTS) -> list[Comment]:
    """All of them, in the order of the file."""
    with path.open(encoding="utf-8", newline="") as file:
        return [msgspec.convert(row, Comment) for row in csv.DictReader(file)]


def parts(every: list[Comment], seed: int = SEED) -> tuple[list[Comment], list[Comment]]:
    """Two thirds to write rules against, and a third set aside, drawn per language, label and rule."""
    groups: dict[tuple[str, str, str], list[Comment]] = defaultdict(list)
    for comment in every:
        groups[comment.lang, comment.label, comment.rule].append(comment)
    drawn, aside = random.Random(seed), set()
    for key in sorted(groups):
        ids = [comment.id for comment in groups[key]]
        aside.update(drawn.sample(ids, (len(ids) + drawn.randrange(3)) // 3))
    return [c for c in every if c.id not in aside], [c for c in every if c.id in aside]
