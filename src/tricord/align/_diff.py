"""What changed on one list between two days, value by value, from the snapshots that stood on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from tricord.lists import MAIN
from tricord.store import Entry, Version


class Value(msgspec.Struct, frozen=True, order=True):
    """One value of an entry: the schema of its part, the property and the text."""

    schema: str
    prop: str
    value: str


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """How one entry changed: `op` is `ADD`, `MOD` or `DEL`; values gone and new (of an added entry: all that it
    says).
    """

    op: str
    entry: str
    caption: str
    since: str | None
    gone: tuple[Value, ...]
    new: tuple[Value, ...]
    place: str


class Diff(msgspec.Struct, frozen=True, kw_only=True):
    """The changes of a list between the snapshots `first` and `last`, in the order of entry ids. `unseen`: facets one
    of them lacks.
    """

    list_id: str
    first: str
    last: str
    changes: tuple[Change, ...]
    unseen: tuple[str, ...]


def diff(list_id: str, entries: Sequence[Entry], days: Sequence[str], since: str, until: str) -> Diff:
    """Compare the newest snapshots on or before two days. Raises `ValueError` when either day has none."""
    first, last = _snapshot_on(list_id, days, since), _snapshot_on(list_id, days, until)
    changes = [change for entry in entries if (change := _change(entry, first, last)) is not None]
    return Diff(list_id=list_id, first=first, last=last, changes=tuple(changes), unseen=())


def _snapshot_on(list_id: str, days: Sequence[str], day: str) -> str:
    # A day means all of it; a day with a time means up to then.
    found = [d for d in days if d[: len(day)] <= day]
    if not found:
        loaded = f"The first loaded is of {days[0]}." if days else "None is loaded."
        raise ValueError(f"No snapshot of {list_id} on or before {day}. {loaded}")
    return found[-1]


def _change(entry: Entry, first: str, last: str) -> Change | None:
    before, after = _standing(entry, first), _standing(entry, last)
    if MAIN not in before and MAIN not in after:
        return None
    op = "ADD" if MAIN not in before else "DEL" if MAIN not in after else "MOD"
    old = set() if op == "ADD" else _values(before.values())
    new = set() if op == "DEL" else _values(after.values())
    if op == "MOD" and old == new:
        return None
    where = after.get(MAIN) or before[MAIN]
    dates = [v.value for v in sorted(new or old) if v.schema == "Sanction" and v.prop in ("startDate", "listingDate")]
    return Change(
        op=op,
        entry=entry.id,
        caption=entry.caption,
        since=dates[0] if dates else None,
        gone=tuple(sorted(old - new)),
        new=tuple(sorted(new - old)),
        place=where.place,
    )


def _standing(entry: Entry, day: str) -> dict[str, Version]:
    return {
        version.facet: version
        for version in entry.versions
        if version.since <= day and (version.until is None or version.until > day)
    }


def _values(versions: Iterable[Version]) -> set[Value]:
    return {
        Value(part.schema, statement.prop, statement.value)
        for version in versions
        for part in version.parts
        for statement in part.statements
    }
