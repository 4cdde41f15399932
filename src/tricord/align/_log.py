"""The life of a subject on every list: each change of each value, with the snapshots that show it and who published.

The first snapshot that shows an entry does not tell when the publisher wrote it, unless a snapshot before it lacks the
entry. So there are four sorts of steps: `SEEN` (it stood there in the first snapshot that is loaded, or a companion
file was there for the first time), `ADD`, `MOD`, `DEL`. What it is not: the days are those of snapshots, not of the
law; the dates of listing that a list states are among the values.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import chain

import msgspec
from rapidfuzz import fuzz

from tricord.align._diff import Value, facet_days, loaded_days, standing, steps, values_of
from tricord.lists import MAIN, info
from tricord.store import Entry, Snapshot

#: Of 100; texts less alike are one value gone and another one new, not a value that changed.
_ALIKE = 50


class ValueChange(msgspec.Struct, frozen=True, kw_only=True):
    """One value that changed: `was` (JSON: `from`) and `now` (`to`); None: there was none, there is none now."""

    schema: str
    prop: str
    was: str | None = msgspec.field(name="from")
    now: str | None = msgspec.field(name="to")

    def __str__(self) -> str:
        name = f"{self.schema}.{self.prop}"
        if self.was is None:
            return f"{name}: + {self.now}"
        return f"{name}: - {self.was}" if self.now is None else f"{name}: {self.was} -> {self.now}"


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What one snapshot shows against the one before it (`previous`; None: no earlier one is loaded).

    `op` is `SEEN`, `ADD`, `MOD` or `DEL`; `entry` the id by then, `former` the one before where the list gave it
    another.
    """

    published: str
    previous: str | None
    op: str
    entry: str
    former: str | None
    place: str
    values: tuple[ValueChange, ...]


class EntryLog(msgspec.Struct, frozen=True, kw_only=True):
    """The steps of one entry, oldest first; who published its list; and how many snapshots of it are loaded."""

    entry: str
    list_id: str
    party: str
    publisher: str
    caption: str
    subject: str
    snapshots: int
    steps: tuple[Step, ...]


def log(entries: Iterable[Entry], snapshots: Sequence[Snapshot], *, until: str | None = None) -> tuple[EntryLog, ...]:
    """The log of each entry, in the order given. `until`: only what snapshots published by that day show."""
    return tuple(_of_entry(entry, [s for s in snapshots if s.list_id == entry.list_id], until) for entry in entries)


def _of_entry(entry: Entry, snapshots: Sequence[Snapshot], until: str | None) -> EntryLog:
    known = [s for s in snapshots if until is None or s.published[:10] <= until]
    days = loaded_days(entry.list_id, known)
    about = info(entry.list_id)
    found = [step for step in chain(_seen(entry, known), _changed(entry, known)) if step.published in days]
    return EntryLog(
        entry=entry.id,
        list_id=entry.list_id,
        party=about.party,
        publisher=about.publisher,
        caption=entry.caption,
        subject=entry.subject_id,
        snapshots=len(days),
        steps=tuple(sorted(found, key=lambda step: (step.published, step.op != "SEEN"))),
    )


def _changed(entry: Entry, snapshots: Sequence[Snapshot]) -> Iterator[Step]:
    for found in steps(entry.list_id, [entry], snapshots):
        for change in found.changes:
            yield Step(
                published=found.last,
                previous=found.first,
                op=change.op,
                entry=change.entry,
                former=change.former,
                place=change.place,
                values=paired(change.gone, change.new),
            )


def _seen(entry: Entry, snapshots: Sequence[Snapshot]) -> Iterator[Step]:
    """What stood in the first file of a facet that was there while the entry stood, if the entry itself is not new."""
    days = loaded_days(entry.list_id, snapshots)
    seen = facet_days(entry.list_id, snapshots)
    facets: dict[str, list[str]] = defaultdict(list)
    for facet in dict.fromkeys(version.facet for version in entry.versions):
        first = next((day for day in seen.get(facet, ()) if MAIN in standing(entry, day)), None)
        if first is not None:
            facets[first].append(facet)
    for day, fresh in facets.items():
        number = days.index(day)
        previous = days[number - 1] if number else None
        if previous is not None and MAIN not in standing(entry, previous):
            continue
        here = standing(entry, day)
        shown = [here[facet] for facet in fresh if facet in here]
        if shown:
            yield Step(
                published=day,
                previous=previous,
                op="SEEN",
                entry=here[MAIN].entry,
                former=None,
                place=shown[0].place,
                values=tuple(
                    ValueChange(schema=v.schema, prop=v.prop, was=None, now=v.value) for v in sorted(values_of(shown))
                ),
            )


def paired(old: Iterable[Value], fresh: Iterable[Value]) -> tuple[ValueChange, ...]:
    """The values gone and new in a change, each new one beside the one that it took the place of, where there is one.

    One value of a property for one other is a change of it; of several, those that read alike belong together.
    """
    gone, new = _by_property(old), _by_property(fresh)
    found = []
    for schema, prop in sorted(gone.keys() | new.keys()):
        for was, now in _pairs(gone.get((schema, prop), []), new.get((schema, prop), [])):
            found.append(ValueChange(schema=schema, prop=prop, was=was, now=now))
    return tuple(found)


def _by_property(values: Iterable[Value]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for value in values:
        found[value.schema, value.prop].append(value.value)
    return found


def _pairs(gone: Sequence[str], new: Sequence[str]) -> list[tuple[str | None, str | None]]:
    if len(gone) == len(new) == 1:
        return [(gone[0], new[0])]
    alike = sorted(
        ((fuzz.ratio(was, now), was, now) for was in gone for now in new), key=lambda found: (-found[0], found[1:])
    )
    left: Set[str] = set(gone)
    right: Set[str] = set(new)
    found: list[tuple[str | None, str | None]] = []
    for score, was, now in alike:
        if score >= _ALIKE and was in left and now in right:
            found.append((was, now))
            left, right = left - {was}, right - {now}
    found += [(was, None) for was in gone if was in left]
    found += [(None, now) for now in new if now in right]
    return found
