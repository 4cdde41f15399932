"""Subjects: sets of entries that links connect.

The id of a subject is opaque and lasts: when two subjects become one, the older id stays and the other becomes a
referent; when one falls apart, the oldest entry keeps the id.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Set
from functools import partial

from sqlalchemy import Connection, delete, select

from tricord.resolve._grouping import STRENGTHS, group_entries
from tricord.resolve._ledger.rows import delete_rows, names_of, stored_profiles
from tricord.store import insert_rows
from tricord.store import schema as t
from tricord.store.queries import among, subject_of_each


def regroup_subjects(connection: Connection, entries: Set[int], touched: Set[int]) -> None:
    """Give every entry that links can have moved its subject, and every new entry without links one of its own."""
    alone = entries - touched
    alone -= subject_of_each(connection, alone).keys()
    names = names_of(connection, alone)
    insert_rows(connection, t.subject, [(number, _new_id(":".join(names[number]), ())) for number in sorted(alone)])
    links, apart, reached = _neighbourhood(connection, touched)
    before = subject_of_each(connection, reached)
    after: dict[int, str] = {}
    taken: set[str] = set()
    names = names_of(connection, reached)
    for group in group_entries(reached, links, apart, partial(stored_profiles, connection)):
        known = next((before[number] for number in group if number in before and before[number] not in taken), None)
        subject_id = known or _new_id(":".join(names[group[0]]), taken)
        taken.add(subject_id)
        after.update(dict.fromkeys(group, subject_id))
    moved = [(number, after[number]) for number in sorted(reached) if before.get(number) != after[number]]
    delete_rows(connection, t.subject.c.entry_id, [number for number, _ in moved])
    insert_rows(connection, t.subject, moved)
    oldest: dict[str, int] = {}
    for number in sorted(before):
        oldest.setdefault(before[number], number)
    vanished = sorted(oldest.keys() - taken)
    _keep_referents(connection, {old: after[oldest[old]] for old in vanished})


def _neighbourhood(
    connection: Connection, numbers: Set[int]
) -> tuple[dict[tuple[int, int], str], set[tuple[int, int]], set[int]]:
    """Everything connected with these entries, now or by the subject they had: links with their strength, but for those
    that rest on a name where weighing found another who bears it; pairs that a person judged apart; and entries.
    """
    links: dict[tuple[int, int], str] = {}
    apart: set[tuple[int, int]] = set()
    doubted: set[tuple[int, int]] = set()
    reached: set[int] = set()
    frontier = set(numbers)
    while frontier:
        reached |= frontier
        found = set(_same_subject(connection, frontier))
        query = select(t.link.c.left_id, t.link.c.right_id, t.link.c.strength)
        for side in (t.link.c.left_id, t.link.c.right_id):
            for left, right, strength, _ in among(connection, query, side, frontier):
                if strength in ("apart", "doubted"):
                    (apart if strength == "apart" else doubted).add((min(left, right), max(left, right)))
                    continue
                pair = min(left, right), max(left, right)
                links[pair] = min(links.get(pair, strength), strength, key=STRENGTHS.index)
                found.update((left, right))
        frontier = found - reached
    return {p: how for p, how in links.items() if how == "firm" or p not in doubted}, apart, reached


def _same_subject(connection: Connection, numbers: Iterable[int]) -> set[int]:
    subjects = set(subject_of_each(connection, numbers).values())
    return {row[0] for row in among(connection, select(t.subject.c.entry_id), t.subject.c.subject_id, subjects)}


def _new_id(name: str, taken: Container[str]) -> str:
    """An opaque id, the same on every machine that loads the same lists in the same order."""
    for attempt in range(100):
        subject_id = "tc-" + hashlib.sha256(f"{name}#{attempt}".encode()).hexdigest()[:12]
        if subject_id not in taken:
            return subject_id
    raise AssertionError("no free id in a hundred: the hash is broken")


def _keep_referents(connection: Connection, heirs: dict[str, str]) -> None:
    for old, heir in heirs.items():
        connection.execute(t.referent.update().where(t.referent.c.subject_id == old).values(subject_id=heir))
        connection.execute(delete(t.referent).where(t.referent.c.former_id == old))
    insert_rows(connection, t.referent, sorted(heirs.items()))
