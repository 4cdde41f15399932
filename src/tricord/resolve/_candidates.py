"""Which entries are worth comparing: those that share a part of a name that few bear, two parts, or a number.

Keys are hashed into two plain arrays and sorted, so that ten times as many entries take ten times as long: a key that
more entries share than its cap brings nobody together, since a rarer one will. Finding is not judging: every
pair found here is then weighed.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tricord.resolve._entry_facts import EntryFacts
from tricord.resolve._exact_profile import whole_days
from tricord.resolve._limits import LIMITS


def candidates(facts: Sequence[EntryFacts], sides: Sequence[int] | None = None) -> list[tuple[int, int]]:
    """Pairs of positions in `facts`, the smaller first; of different sides where sides are given.

    Pairs that share a key come one after the other, so that the same few names are compared again and again.
    """
    keys: array[int] = array("i")
    owners: array[int] = array("i")
    caps: array[int] = array("h")
    for number, entry in enumerate(facts):
        for key, cap in keys_of(entry).items():
            keys.append(key)
            owners.append(number)
            caps.append(cap)
    found = _pairs(np.array(keys, np.int32), np.array(owners, np.int64), np.array(caps, np.int64), len(facts))
    left, right = found // max(1, len(facts)), found % max(1, len(facts))
    kinds = np.array([_mask(entry.kinds) for entry in facts], np.int64)
    wanted = (kinds[left] & kinds[right]) != 0
    if sides is not None:
        side = np.array(sides, np.int64)
        wanted &= side[left] != side[right]
    return list(zip(left[wanted].tolist(), right[wanted].tolist(), strict=True))


def keys_of(entry: EntryFacts) -> dict[int, int]:
    """The keys under which an entry is found, as signed 32-bit numbers, each with how many entries may share it.

    Two keys that come out as one number bring together a pair more to weigh, of a million keys some hundred times.
    """
    return {_hash(key): cap for key, cap in _keys(entry)}


def _keys(entry: EntryFacts) -> Iterator[tuple[str, int]]:
    years = {birth[:4] for birth in entry.births}
    for _, name in entry.names:
        for block in name.blocks:
            yield block, LIMITS.sure_key if block[0] == "=" else LIMITS.together
        # One part of a person's name, of several, says nothing yet; of people born in one year it is enough to look at
        # them, even where many bear it.
        one_of_several = entry.kinds == "P" and len(name.places) > 1
        for term in name.alone:
            if not one_of_several or term[1:] in name.joined:
                yield term, LIMITS.alone
            for year in years:
                yield f"{term}@{year}", LIMITS.born
    # Two spellings of one name need share no part of it; of people born on one day there are few.
    if entry.kinds == "P":
        for birth in whole_days(entry.births):
            yield f"*{birth}", LIMITS.born
    for group, numbers in entry.identifiers.items():
        for number in numbers:
            yield f"#{group}:{number}", LIMITS.together
    for reference in entry.references:
        yield f"^{reference}", LIMITS.sure_key
    yield f"^{entry.id}", LIMITS.sure_key


def _hash(key: str) -> int:
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=4).digest(), "little", signed=True)


def _pairs(keys: NDArray[Any], owners: NDArray[Any], caps: NDArray[Any], count: int) -> NDArray[Any]:
    """Every pair of owners of one key, as smaller * count + larger, each once, with those that share its key."""
    if not len(keys):
        return np.empty(0, np.int64)
    order = np.lexsort((owners, keys))
    keys, owners, caps = keys[order], owners[order], caps[order]
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    sizes = np.diff(np.append(starts, len(keys)))
    fits = (sizes > 1) & (sizes <= caps[starts])
    found = []
    for size in np.unique(sizes[fits]).tolist():
        members = owners[starts[fits & (sizes == size)][:, None] + np.arange(size)]
        first, second = np.triu_indices(size, 1)
        found.append((members[:, first] * count + members[:, second]).ravel())
    together = np.concatenate(found) if found else np.empty(0, np.int64)
    return together[np.sort(np.unique(together, return_index=True)[1])]


def _mask(kinds: str) -> int:
    return sum(1 << "POVAWE".index(kind) for kind in kinds)
