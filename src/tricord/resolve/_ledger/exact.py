"""Keeping exact links and subjects up to date after a load, touching only what a changed entry can affect."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set

from sqlalchemy import Connection, bindparam, delete, select

from tricord.model import Part
from tricord.resolve._exact_links import links_of_key
from tricord.resolve._exact_profile import ExactProfile
from tricord.resolve._ledger.rows import (
    LinkKey,
    names_of,
    replace_links,
    replace_profiles,
    stored_links,
    stored_profiles,
)
from tricord.resolve._ledger.state import is_maintained
from tricord.resolve._ledger.subjects import regroup_subjects
from tricord.store import insert_rows
from tricord.store import schema as t
from tricord.store.queries import among, subject_of_each


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
        replace_profiles(connection, changed)
        _replace_keys(connection, changed, old)
        touched = _replace_links(connection, affected)
        touched |= _weigh(connection, entries)
        # What an amended entry now says can part what its links joined.
        touched |= subject_of_each(connection, entries).keys()
        regroup_subjects(connection, entries, touched)

    def _profiles(self, connection: Connection, entries: Set[int]) -> dict[int, ExactProfile]:
        profiles = {}
        for number, (list_id, key) in names_of(connection, entries).items():
            profile = ExactProfile(id=f"{list_id}:{key}", list_id=list_id)
            # The subject's own part first: what hangs on it is read in its light.
            parts = self._parts[number]
            profile.add(sorted(parts, key=lambda part: part.schema == "CryptoWallet") if len(parts) > 1 else parts)
            profile.keys.add(f"ref:{profile.id}")
            profiles[number] = profile
        return profiles


def _weigh(connection: Connection, entries: Set[int]) -> set[int]:
    """Weigh the entries too, in a store that was weighed whole; tables of names are read for no other."""
    if not is_maintained(connection):
        return set()
    from tricord.resolve._ledger.weighing import weigh_entries

    return weigh_entries(connection, entries)


def _keys_of(connection: Connection, entries: Iterable[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for key, number in among(connection, select(t.link_key.c.key), t.link_key.c.entry_id, entries):
        found[number].add(key)
    return found


def _replace_keys(connection: Connection, profiles: dict[int, ExactProfile], old: dict[int, set[str]]) -> None:
    gone = [{"e": n, "k": key} for n in sorted(old) for key in sorted(old[n] - profiles[n].keys)]
    if gone:
        connection.execute(
            delete(t.link_key).where(t.link_key.c.entry_id == bindparam("e"), t.link_key.c.key == bindparam("k")), gone
        )
    # In the order of the table itself, which is clustered by key: appending is far quicker than inserting all over it.
    insert_rows(connection, t.link_key, sorted((key, n) for n in profiles for key in profiles[n].keys - old[n]))


def _replace_links(connection: Connection, keys: Set[str]) -> set[int]:
    """Replace the links of these keys by those of today; the entries whose links changed."""
    members = _members(connection, keys)
    shared = {key: numbers for key, numbers in members.items() if len(numbers) > 1}
    profiles = stored_profiles(connection, {number for numbers in shared.values() for number in numbers})
    for number, own in _keys_of(connection, _on_one_list(shared.values(), profiles)).items():
        profiles[number].keys = own
    numbers_by_id = {profile.id: number for number, profile in profiles.items()}
    fresh: dict[LinkKey, tuple[str, str]] = {}
    for key, numbers in shared.items():
        for link in links_of_key(key, [profiles[number] for number in numbers]):
            strength = "firm" if link.firm else "weak"
            fresh[key, numbers_by_id[link.left], numbers_by_id[link.right]] = (str(link.reason), strength)
    return replace_links(connection, stored_links(connection, t.link.c.key, keys), fresh)


def _on_one_list(groups: Iterable[Sequence[int]], profiles: Mapping[int, ExactProfile]) -> set[int]:
    """The entries that share a key with another of their list."""
    found: set[int] = set()
    for numbers in groups:
        counts = Counter(profiles[number].list_id for number in numbers)
        if max(counts.values()) > 1:
            found.update(numbers)
    return found


def _members(connection: Connection, keys: Set[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for number, key in among(connection, select(t.link_key.c.entry_id), t.link_key.c.key, keys):
        found[key].append(number)
    return found
