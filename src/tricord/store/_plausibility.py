"""When a snapshot looks damaged: it lacks too many entries, or only the last ones."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set

#: A snapshot that lacks more than this share of the entries of the one before it is held. The largest true fall between
#: two stored OFAC snapshots, sixteen months apart, is half of it; a truncated file is usually far above.
HELD_SHARE = 0.10
#: ... unless it lacks no more than this many, so that a short list may lose a few entries.
HELD_COUNT = 10
#: ... and where those it lacks are the last of the list, so that the file looks cut off, no more than this many.
CUT_COUNT = 2


def too_many(missing: Set[int], of: Collection[int]) -> bool:
    """True when so many entries are missing that the file is doubted."""
    return len(missing) > HELD_COUNT and len(missing) > HELD_SHARE * len(of)


def looks_cut(removed: Set[int], now: Set[int], keys: Mapping[int, str]) -> bool:
    """True when a list that is numbered in order lacks its last entries and no others. `keys`: number to list's key."""
    if len(removed) <= CUT_COUNT or not now:
        return False
    if not all(keys[number].isdecimal() for number in removed | now):
        return False
    return min(int(keys[number]) for number in removed) > max(int(keys[number]) for number in now)
