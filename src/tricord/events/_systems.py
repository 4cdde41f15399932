"""Names of missile systems: one system is written under several, and whichever is asked for means them all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from tricord.events._record import EventRecord, System
from tricord.model.errors import InvalidValue


def one_name_each(systems: Iterable[str]) -> list[str]:
    """The names under which systems are written; of two that share a name, the first."""
    kept: list[str] = []
    for system in systems:
        if all(names_in(system).isdisjoint(names_in(other)) for other in kept):
            kept.append(system)
    return kept


@cache
def names_in(text: str) -> frozenset[str]:
    """`Hwasong-10/Musudan (BM-25)` holds three names. Names are compared whole: Hwasong-12 is not Hwasong-12A."""
    parts = (part.strip().removeprefix("listed as ").strip() for part in re.split(r"[/()]", text.casefold()))
    return frozenset(part for part in parts if part and part != "presumed")


def names_meant(record: EventRecord, system: str) -> frozenset[str]:
    """The names asked for, and the other names of the same system."""
    asked = names_in(system)
    known = {name for t in record.tests for name in names_in(t.system)}
    known |= {name for s in record.systems for name in names_in(s.name)}
    if not asked or not asked <= known:
        names = ", ".join(sorted(s.name for s in record.systems))
        raise InvalidValue(f"No system is called {system!r}. Known systems: {names}.")
    same = [names_in(s.name) for s in record.systems] + [names_in(t.system) for t in record.tests]
    return asked.union(*(names for names in same if not asked.isdisjoint(names)))


def system_row(record: EventRecord, system: str) -> System | None:
    meant = names_meant(record, system)
    return next((s for s in record.systems if not meant.isdisjoint(names_in(s.name))), None)
