"""What changed on one list, value by value: between any two days (`diff`), or from each snapshot to the next (`steps`).

What a file of the list shows of an entry for the first time says nothing about change: it is no act of the publisher if
the file was missing while the entry stood. An entry under a new key of its list is amended, not removed and added.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import msgspec

from tricord.lists import MAIN
from tricord.model.errors import InvalidValue
from tricord.store import Entry, Snapshot, Version

#: Properties of a designation that state its day of listing.
_LISTED = ("startDate", "listingDate")


class Value(msgspec.Struct, frozen=True, order=True):
    """One value of an entry: the schema of its part, the property and the text."""

    schema: str
    prop: str
    value: str


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """How one entry changed: `op` is `ADD`, `MOD` or `DEL`; values gone and new (of an added entry: all that it
    says).

    `former` is the id under which the entry stood before, where the list has given it another. `programmes` are the
    codes under which it stood before or stands now.
    """

    op: str
    entry: str
    caption: str
    since: str | None
    gone: tuple[Value, ...]
    new: tuple[Value, ...]
    place: str
    former: str | None = None
    programmes: tuple[str, ...] = ()


class Diff(msgspec.Struct, frozen=True, kw_only=True):
    """The changes of a list between the snapshots `first` and `last`, in the order of entry ids. `unseen`: facets of
    which no file was there by `first`; what they show is not compared.

    `known` is False where no snapshot lies in the stretch that was asked for, so that one answers for both days: then
    there are no changes here, and nobody knows of any. `known_to` is the day after which nothing is known, where that
    lies before the end of the stretch.
    """

    list_id: str
    first: str
    last: str
    changes: tuple[Change, ...]
    unseen: tuple[str, ...]
    known: bool = True
    known_to: str | None = None


def diff(list_id: str, entries: Sequence[Entry], snapshots: Sequence[Snapshot], since: str, until: str) -> Diff:
    """Compare the newest snapshots on or before two days. Raises `ValueError` when either day has none."""
    days = loaded_days(list_id, snapshots)
    first, last = _snapshot_on(list_id, days, since), _snapshot_on(list_id, days, until)
    found = _compared(list_id, entries, facet_days(list_id, snapshots), first, last)
    return msgspec.structs.replace(
        found,
        known=first != last or since == until,
        known_to=last if last == days[-1] and last[: len(until)] < until else None,
    )


def steps(list_id: str, entries: Sequence[Entry], snapshots: Sequence[Snapshot]) -> Iterator[Diff]:
    """Each loaded snapshot of a list against the one before it, in order of time; those without a change too.

    The first snapshot is what the others are compared with: how it came about is not known.
    """
    seen = facet_days(list_id, snapshots)
    touched: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        for day in {day for v in entry.versions for day in (v.since, v.until) if day is not None}:
            touched[day].append(entry)
    for first, last in pairwise(loaded_days(list_id, snapshots)):
        yield _compared(list_id, touched[last], seen, first, last)


def loaded_days(list_id: str, snapshots: Iterable[Snapshot]) -> list[str]:
    """The days of a list's loaded snapshots, in order."""
    return sorted(s.published for s in snapshots if s.list_id == list_id and s.status == "loaded")


def facet_days(list_id: str, snapshots: Iterable[Snapshot]) -> dict[str, list[str]]:
    """The days of a list's loaded snapshots in which the file of each facet was there, in order."""
    found: dict[str, list[str]] = defaultdict(list)
    for snapshot in sorted(snapshots, key=lambda s: s.published):
        if snapshot.list_id == list_id and snapshot.status == "loaded":
            for facet in snapshot.facets:
                found[facet].append(snapshot.published)
    return found


def is_known(entry: Entry, facet: str, day: str, seen: Mapping[str, Sequence[str]]) -> bool:
    """True when a file of the facet was there, by that day, while the entry stood on the list."""
    number = bisect_right(seen.get(facet, ()), day)
    return number > 0 and MAIN in standing(entry, seen[facet][number - 1])


def _snapshot_on(list_id: str, days: Sequence[str], day: str) -> str:
    # A day means all of it; a day with a time means up to then.
    found = [d for d in days if d[: len(day)] <= day]
    if not found:
        loaded = f"The first loaded is of {days[0]}." if days else "None is loaded."
        raise InvalidValue(f"No snapshot of {list_id} on or before {day}. {loaded}")
    return found[-1]


def _compared(list_id: str, entries: Iterable[Entry], seen: Mapping[str, Sequence[str]], first: str, last: str) -> Diff:
    found = (_change(entry, first, last, seen) for entry in entries)
    return Diff(
        list_id=list_id,
        first=first,
        last=last,
        changes=tuple(change for change in found if change is not None),
        unseen=tuple(sorted(facet for facet, days in seen.items() if min(first, last) < days[0] <= max(first, last))),
    )


def _change(entry: Entry, first: str, last: str, seen: Mapping[str, Sequence[str]]) -> Change | None:
    before, after = standing(entry, first), standing(entry, last)
    if MAIN not in before and MAIN not in after:
        return None
    where = after.get(MAIN) or before[MAIN]
    if MAIN not in before:
        return _changed(entry, "ADD", where, set(), values_of(after.values()))
    if MAIN not in after:
        return _changed(entry, "DEL", where, values_of(before.values()), set())
    known = {f for f in {*before, *after} if is_known(entry, f, first, seen) and is_known(entry, f, last, seen)}
    old = values_of(version for facet, version in before.items() if facet in known)
    new = values_of(version for facet, version in after.items() if facet in known)
    if before[MAIN].entry != where.entry:
        return _changed(entry, "MOD", where, old, new, former=before[MAIN].entry)
    return _changed(entry, "MOD", where, old, new) if old != new else None


def _changed(
    entry: Entry, op: str, where: Version, old: set[Value], new: set[Value], *, former: str | None = None
) -> Change:
    listed = sorted(value for value in new or old if value.schema == "Sanction" and value.prop in _LISTED)
    return Change(
        op=op,
        entry=where.entry,
        caption=_caption(where) or entry.caption,
        since=listed[0].value if listed else None,
        gone=tuple(sorted(old - new)),
        new=tuple(sorted(new - old)),
        place=where.place,
        former=former,
        programmes=tuple(sorted({value.value for value in old | new if value.prop == "programId"})),
    )


def _caption(version: Version) -> str | None:
    """The main name in the version itself: an entry may be called otherwise today."""
    return next((s.value for part in version.parts[:1] for s in part.statements if s.prop == "name"), None)


def standing(entry: Entry, day: str) -> dict[str, Version]:
    """The version of each facet that stood in the snapshot of a day; none of a facet that did not stand."""
    return {
        version.facet: version
        for version in entry.versions
        if version.since <= day and (version.until is None or version.until > day)
    }


def values_of(versions: Iterable[Version]) -> set[Value]:
    """All values that versions state."""
    return {
        Value(part.schema, statement.prop, statement.value)
        for version in versions
        for part in version.parts
        for statement in part.statements
    }
