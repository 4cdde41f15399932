"""Keeping links and subjects up to date after a load, touching only what a changed entry can affect.

A subject is a set of entries connected by links. Its id is opaque and lasts: when two subjects become one, the older
id stays and the other becomes a referent; when one falls apart, the oldest entry keeps the id.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence, Set
from itertools import combinations
from typing import Any

from sqlalchemy import Column, Connection, bindparam, delete, select

from tricord.lists import keeps_apart
from tricord.model import Part
from tricord.resolve._exact import links_of_key
from tricord.resolve._profile import Profile, births_contradict
from tricord.resolve._state import keeps_up
from tricord.store import insert_rows
from tricord.store import schema as t
from tricord.store.queries import among, subject_of_each

#: How strongly a link joins, the strongest first; `apart`, a person's judgement, is none of them.
STRENGTHS = ("firm", "weak", "faint")

#: A row of the table `link`: its key, and the store numbers of its ends, the smaller first.
Drawn = tuple[str, int, int]


class LinkIndex:
    """The `tricord.store.Index` of exact links. One object serves one load."""

    def __init__(self) -> None:
        self._parts: dict[int, list[Part]] = defaultdict(list)

    def read(self, entry_id: int, parts: Iterable[Part]) -> None:
        """Remember parts of a changed entry."""
        self._parts[entry_id].extend(parts)

    def finish(self, connection: Connection, entries: Set[int]) -> None:
        """Rewrite profiles and keys of the entries, the links of every key they touch, and the subjects of those
        links.
        """
        changed = self._profiles(connection, entries)
        old = _keys_of(connection, entries)
        affected = {key for keys in old.values() for key in keys} | {key for p in changed.values() for key in p.keys}
        _replace_profiles(connection, changed)
        _replace_keys(connection, changed, old)
        touched = _replace_links(connection, affected)
        touched |= _weigh(connection, entries)
        # What an amended entry now says can part what its links joined.
        touched |= subject_of_each(connection, entries).keys()
        regroup(connection, entries, touched)

    def _profiles(self, connection: Connection, entries: Set[int]) -> dict[int, Profile]:
        profiles = {}
        for number, (list_id, key) in names_of(connection, entries).items():
            profile = Profile(id=f"{list_id}:{key}", list_id=list_id)
            # The subject's own part first: what hangs on it is read in its light.
            parts = self._parts[number]
            profile.add(sorted(parts, key=lambda part: part.schema == "CryptoWallet") if len(parts) > 1 else parts)
            profile.keys.add(f"ref:{profile.id}")
            profiles[number] = profile
        return profiles


def _weigh(connection: Connection, entries: Set[int]) -> set[int]:
    """Weigh the entries too, in a store that was weighed whole; tables of names are read for no other."""
    if not keeps_up(connection):
        return set()
    from tricord.resolve._weighing import weigh_entries

    return weigh_entries(connection, entries)


def names_of(connection: Connection, entries: Iterable[int]) -> dict[int, tuple[str, str]]:
    query = select(t.entry.c.list_id, t.entry.c.key)
    return {number: (list_id, key) for list_id, key, number in among(connection, query, t.entry.c.id, entries)}


def _keys_of(connection: Connection, entries: Iterable[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for key, number in among(connection, select(t.link_key.c.key), t.link_key.c.entry_id, entries):
        found[number].add(key)
    return found


def _replace_profiles(connection: Connection, profiles: dict[int, Profile]) -> None:
    delete_rows(connection, t.profile.c.entry_id, profiles)
    rows = [
        (number, p.schema, p.caption, *map(_joined, (p.programmes, p.births, p.words, p.mains, p.imo)))
        for number, p in sorted(profiles.items())
    ]
    insert_rows(connection, t.profile, rows)


def delete_rows(connection: Connection, column: Column[Any], values: Iterable[Any]) -> None:
    """Delete the rows of a column's table whose column is among the values."""
    there = [{"value": value} for value in {row[-1] for row in among(connection, select(column), column, values)}]
    if there:
        connection.execute(delete(column.table).where(column == bindparam("value")), there)


def _replace_keys(connection: Connection, profiles: dict[int, Profile], old: dict[int, set[str]]) -> None:
    gone = [{"e": n, "k": key} for n in sorted(old) for key in sorted(old[n] - profiles[n].keys)]
    if gone:
        connection.execute(
            delete(t.link_key).where(t.link_key.c.entry_id == bindparam("e"), t.link_key.c.key == bindparam("k")), gone
        )
    # In the order of the table itself, which is clustered by key: appending is far quicker than inserting all over it.
    insert_rows(connection, t.link_key, sorted((key, n) for n in profiles for key in profiles[n].keys - old[n]))


def _replace_links(connection: Connection, keys: Set[str]) -> set[int]:
    """Work out the links of these keys anew; the entries whose links changed."""
    members = _members(connection, keys)
    shared = {key: numbers for key, numbers in members.items() if len(numbers) > 1}
    profiles = _stored_profiles(connection, {number for numbers in shared.values() for number in numbers})
    numbers_by_id = {profile.id: number for number, profile in profiles.items()}
    fresh: dict[Drawn, tuple[str, str]] = {}
    for key, numbers in shared.items():
        for link in links_of_key(key, [profiles[number] for number in numbers]):
            strength = "firm" if link.firm else "weak"
            fresh[key, numbers_by_id[link.left], numbers_by_id[link.right]] = (str(link.reason), strength)
    return bring_links(connection, _stored_links(connection, t.link.c.key, keys), fresh)


def bring_links(
    connection: Connection, stored: Mapping[Drawn, tuple[str, str]], fresh: Mapping[Drawn, tuple[str, str]]
) -> set[int]:
    """Put the fresh links, with evidence and strength, in the place of the stored ones; the entries of those that
    changed.
    """
    dropped: list[dict[str, Any]] = [
        {"k": key, "l": left, "r": right}
        for (key, left, right), why in stored.items()
        if fresh.get((key, left, right)) != why
    ]
    if dropped:
        c = t.link.c
        connection.execute(
            delete(t.link).where(c.key == bindparam("k"), c.left_id == bindparam("l"), c.right_id == bindparam("r")),
            dropped,
        )
    added = [(*link, *why) for link, why in sorted(fresh.items()) if stored.get(link) != why]
    insert_rows(connection, t.link, added)
    touched = {number for row in dropped for number in (row["l"], row["r"])}
    for _, left, right, *_ in added:
        touched |= {left, right}
    return touched


def _members(connection: Connection, keys: Set[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for number, key in among(connection, select(t.link_key.c.entry_id), t.link_key.c.key, keys):
        found[key].append(number)
    return found


def _stored_profiles(connection: Connection, numbers: Iterable[int]) -> dict[int, Profile]:
    query = select(t.entry.c.list_id, t.entry.c.key, t.profile).join(t.profile, t.profile.c.entry_id == t.entry.c.id)
    return {
        row.entry_id: Profile(
            id=f"{row.list_id}:{row.key}",
            list_id=row.list_id,
            schema=row.schema,
            caption=row.caption,
            programmes=_split(row.programmes),
            births=_split(row.births),
            words=_split(row.words),
            mains=_split(row.mains),
            imo=_split(row.imo),
        )
        for row in among(connection, query, t.entry.c.id, numbers)
    }


def links_with(connection: Connection, keys: Set[str], numbers: Iterable[int]) -> dict[Drawn, tuple[str, str]]:
    """Evidence and strength of the links of these entries, their left ends, that have one of the keys."""
    found = _stored_links(connection, t.link.c.left_id, numbers)
    return {drawn: why for drawn, why in found.items() if drawn[0] in keys}


def _stored_links(connection: Connection, column: Column[Any], values: Iterable[Any]) -> dict[Drawn, tuple[str, str]]:
    link = t.link.c
    query = select(link.key, link.left_id, link.right_id, link.evidence, link.strength)
    return {
        (key, left, right): (evidence, strength)
        for key, left, right, evidence, strength, _ in among(connection, query, column, values)
    }


def regroup(connection: Connection, entries: Set[int], touched: Set[int]) -> None:
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
    for group in _groups(connection, reached, links, apart):
        known = next((before[number] for number in group if number in before and before[number] not in taken), None)
        subject_id = known or _new_id(":".join(names[group[0]]), taken)
        taken.add(subject_id)
        after.update(dict.fromkeys(group, subject_id))
    moved = [(number, after[number]) for number in sorted(reached) if before.get(number) != after[number]]
    delete_rows(connection, t.subject.c.entry_id, [number for number, _ in moved])
    insert_rows(connection, t.subject, moved)
    vanished = sorted(set(before.values()) - taken)
    _keep_referents(connection, {old: _heir(old, before, after) for old in vanished})


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


def _groups(
    connection: Connection,
    numbers: Set[int],
    links: Mapping[tuple[int, int], str],
    apart: Set[tuple[int, int]] = frozenset(),
) -> list[list[int]]:
    """Connected groups, each in order, the group with the oldest entry first.

    Firm links join, unless a person judged two of those whom they would join `apart`. Weak ones join unless they would
    put together two entries that one list keeps apart, or birth dates that contradict each other: an undated entry can
    hang between two persons of one name, and one party's alias can be another party's second listing. Faint ones come
    last, so that they cast no doubt on weak ones.
    """
    groups: dict[int, set[int]] = {number: {number} for number in numbers}
    enemies: dict[int, set[int]] = defaultdict(set)
    for one, other in apart:
        enemies[one].add(other)
        enemies[other].add(one)

    def parted(left: int, right: int) -> bool:
        return bool(enemies) and any(enemies.get(one, frozenset()) & groups[right] for one in groups[left])

    def join(left: int, right: int) -> None:
        larger, smaller = sorted((groups[left], groups[right]), key=len, reverse=True)
        larger |= smaller
        for number in smaller:
            groups[number] = larger

    for (left, right), strength in links.items():
        if strength == "firm" and groups[left] is not groups[right] and not parted(left, right):
            join(left, right)
    for wanted in STRENGTHS[1:]:
        open_ = sorted(p for p, strength in links.items() if strength == wanted and groups[p[0]] is not groups[p[1]])
        profiles = _stored_profiles(connection, {number for pair in open_ for end in pair for number in groups[end]})
        for left, right in _unambiguous(open_, groups, profiles):
            if groups[left] is groups[right] or parted(left, right):
                continue
            if _compatible(groups[left], groups[right], profiles):
                join(left, right)
    return sorted({id(group): sorted(group) for group in groups.values()}.values())


def _unambiguous(
    links: Sequence[tuple[int, int]], groups: Mapping[int, set[int]], profiles: Mapping[int, Profile]
) -> list[tuple[int, int]]:
    """The links whose ends have no second, incompatible candidate: who may belong to two is given to neither."""
    candidates: dict[int, dict[int, set[int]]] = defaultdict(dict)
    for left, right in links:
        if _compatible(groups[left], groups[right], profiles):
            candidates[id(groups[left])][id(groups[right])] = groups[right]
            candidates[id(groups[right])][id(groups[left])] = groups[left]
    torn = {
        group
        for group, others in candidates.items()
        if any(not _compatible(one, other, profiles) for one, other in combinations(others.values(), 2))
    }
    return [pair for pair in links if not {id(groups[pair[0]]), id(groups[pair[1]])} & torn]


def _compatible(left: Set[int], right: Set[int], profiles: Mapping[int, Profile]) -> bool:
    ours, theirs = [profiles[number] for number in left], [profiles[number] for number in right]
    if any(keeps_apart(one) for one in {p.list_id for p in ours} & {p.list_id for p in theirs}):
        return False
    return not any(births_contradict(one.births, other.births) for one in ours for other in theirs)


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


def _heir(old: str, before: dict[int, str], after: dict[int, str]) -> str:
    return after[min(number for number, subject_id in before.items() if subject_id == old)]


def _keep_referents(connection: Connection, heirs: dict[str, str]) -> None:
    for old, heir in heirs.items():
        connection.execute(t.referent.update().where(t.referent.c.subject_id == old).values(subject_id=heir))
        connection.execute(delete(t.referent).where(t.referent.c.former_id == old))
    insert_rows(connection, t.referent, sorted(heirs.items()))


def _joined(values: Set[str]) -> str:
    return f";{';'.join(sorted(values))};" if values else ""


def _split(text: str) -> set[str]:
    return {value for value in text.split(";") if value}
