"""Pairs that are likely and join nobody: what a cell must not take for silence."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set

from sqlalchemy import Connection, exists, select

from tricord.lists import LIST_IDS, info
from tricord.model import Kind
from tricord.resolve._exact_profile import key_of_body
from tricord.resolve._limits import LIMITS
from tricord.store import schema as t
from tricord.store.queries import among

#: A list of the UN: an act that a party owes is said on sure silence alone, so that a doubtful pair counts.
_UN_LISTS = tuple(f"{one}:" for one in LIST_IDS if info(one).party == "UN")
#: Keys of links between bodies of one name.
_BODIES = f"name:{Kind.ORGANIZATION.value}:"


def likely_others(connection: Connection, entry_ids: Iterable[int]) -> list[tuple[str, str]]:
    """The ids of entries, each with that of an entry of another subject which it is likely to be one with: likelier
    than not, or as likely as with another; of an entry of the UN's lists, each that a person should look at and that
    no other fits better; of a body, each that bears its main name (of the UN's, any of its names) as an alias. Who may
    be one with an entry may be one with all entries of its subject, unless a list has an entry for either.
    """
    wanted = set(entry_ids)
    pairs = {*_weighed(connection, wanted), *_of_one_name(connection, wanted)}
    members = _of_one_subject(connection, {number for pair in pairs for number in pair})
    found = set()
    for ours, other in pairs:
        own = next(one for number, one in members[ours] if number == ours)
        kept_apart = _lists(members[ours]) & _lists(members[other])
        found |= {(own, one) for number, one in members[other] if number == other or not kept_apart}
    return sorted(found)


def _lists(members: Iterable[tuple[int, str]]) -> set[str]:
    return {one.partition(":")[0] for _, one in members}


def _of_one_subject(connection: Connection, numbers: Set[int]) -> dict[int, list[tuple[int, str]]]:
    """Number in the store and id of all entries of the subject of each entry, by its number."""
    subject, same = t.subject.alias(), t.subject.alias()
    query = (
        select(t.entry.c.id, t.entry.c.list_id + ":" + t.entry.c.key)
        .join(same, same.c.entry_id == t.entry.c.id)
        .join(subject, subject.c.subject_id == same.c.subject_id)
    )
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for of, member, number in among(connection, query, subject.c.entry_id, numbers):
        found[number].append((of, member))
    return found


def _of_one_name(connection: Connection, wanted: Set[int]) -> Iterator[tuple[int, int]]:
    """The numbers of entries of `wanted`, each with the number of another that bears its name."""
    left, right = t.entry.alias(), t.entry.alias()
    one, other = t.subject.alias(), t.subject.alias()
    ours, theirs = t.profile.alias(), t.profile.alias()
    query = (
        select(
            t.link.c.left_id,
            t.link.c.right_id,
            left.c.list_id + ":" + left.c.key,
            right.c.list_id + ":" + right.c.key,
            t.link.c.key,
            ours.c.caption,
            theirs.c.caption,
        )
        .join(left, left.c.id == t.link.c.left_id)
        .join(right, right.c.id == t.link.c.right_id)
        .join(one, one.c.entry_id == t.link.c.left_id)
        .join(other, other.c.entry_id == t.link.c.right_id)
        .join(ours, ours.c.entry_id == t.link.c.left_id)
        .join(theirs, theirs.c.entry_id == t.link.c.right_id)
        .where(
            one.c.subject_id != other.c.subject_id,
            t.link.c.key.startswith(_BODIES),
            t.link.c.strength != "apart",
            left.c.list_id != right.c.list_id,
        )
    )
    for left_id, right_id, a, b, key, our_name, their_name in connection.execute(query):
        if left_id in wanted and (key == key_of_body(our_name) or a.startswith(_UN_LISTS)):
            yield left_id, right_id
        if right_id in wanted and (key == key_of_body(their_name) or b.startswith(_UN_LISTS)):
            yield right_id, left_id


def _weighed(connection: Connection, wanted: Set[int]) -> Iterator[tuple[int, int]]:
    """The numbers of entries of `wanted`, each with the number of another with which it was weighed."""
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
    for left_id, right_id, a, b, bits in connection.execute(query):
        for entry_id, number, other in ((a, left_id, right_id), (b, right_id, left_id)):
            if number in wanted and (bits >= LIMITS.even or entry_id.startswith(_UN_LISTS)):
                yield number, other


def _bits(probability: float) -> float:
    return math.log2(probability / (1 - probability))
