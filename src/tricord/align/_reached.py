"""Whom rules by status reach: by what a subject is (`tricord.lists`: bodies), and by the flag that a ship flies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tricord.align._period import reading_on
from tricord.lists import body_entries, country_programmes
from tricord.model import FLAGS, Kind
from tricord.store import Entry

Reached = frozenset[tuple[str, str]]
NOBODY: Reached = frozenset()


def reached(members: Sequence[Entry], kinds: str, day: str) -> Reached:
    """Whom a rule must reach to reach the subject of these entries, and of which programme's country; on the day, a
    moment as `reading_on` takes it.
    """
    known = body_entries()
    found: Reached = frozenset(one for entry in members if entry.id in known for one in known[entry.id].reached)
    return found | _by_flag(members, day) if kinds == Kind.VESSEL.value else found


def _by_flag(members: Sequence[Entry], day: str) -> Reached:
    flags = {flag for entry in members for flag in _flags(entry, day)}
    return frozenset(
        ("flag", programme)
        for programme, countries in country_programmes().items()
        if len(countries) == 1 and countries <= flags
    )


def _flags(entry: Entry, day: str) -> Iterator[str]:
    version = reading_on(entry, day)
    for part in version.parts if version else ():
        yield from (statement.value for statement in part.statements if statement.prop in FLAGS)
