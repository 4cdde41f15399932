"""Pairs that are likely and join nobody: what a cell must not take for silence."""

from __future__ import annotations

import math
from collections.abc import Iterable

from sqlalchemy import Connection, exists, select

from tricord.lists import LIST_IDS, info
from tricord.resolve._limits import LIMITS
from tricord.store import schema as t

#: A list of the UN: an act that a party owes is said on sure silence alone, so that a doubtful pair counts.
_UN_LISTS = tuple(f"{one}:" for one in LIST_IDS if info(one).party == "UN")


def likely_others(connection: Connection, entry_ids: Iterable[int]) -> list[tuple[str, str]]:
    """The ids of entries, each with that of an entry of another subject which it is likely to be one with: likelier
    than not, or as likely as with another; of an entry of the UN's lists, each that a person should look at and that
    no other fits better.
    """
    wanted = set(entry_ids)
    left, right = t.entry.alias(), t.entry.alias()
    one, other = t.subject.alias(), t.subject.alias()
    judged_apart = exists().where(
        t.link.c.left_id == t.weighed.c.left_id, t.link.c.right_id == t.weighed.c.right_id, t.link.c.strength == "apart"
    )
    query = (
        select(
            t.weighed.c.left_id,
            t.weighed.c.right_id,
            left.c.list_id + ":" + left.c.key,
            right.c.list_id + ":" + right.c.key,
            t.weighed.c.bits,
        )
        .join(left, left.c.id == t.weighed.c.left_id)
        .join(right, right.c.id == t.weighed.c.right_id)
        .join(one, one.c.entry_id == t.weighed.c.left_id)
        .join(other, other.c.entry_id == t.weighed.c.right_id)
        .where(
            one.c.subject_id != other.c.subject_id,
            t.weighed.c.bits >= _bits(LIMITS.doubtful),
            ~t.weighed.c.evidence.contains('["better",'),
            ~judged_apart,
        )
    )
    found = []
    for left_id, right_id, a, b, bits in connection.execute(query):
        found += [
            (one, other)
            for one, other, number in ((a, b, left_id), (b, a, right_id))
            if number in wanted and (bits >= LIMITS.even or one.startswith(_UN_LISTS))
        ]
    return sorted(found)


def _bits(probability: float) -> float:
    return math.log2(probability / (1 - probability))
