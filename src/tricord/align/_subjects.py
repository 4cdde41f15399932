"""A subject out of its entries: its names, its caption, its schema, and the links that hold the entries together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from tricord.align._period import reading_on
from tricord.align._records import Cell, Subject, SubjectName
from tricord.lists import MAIN, info, parties
from tricord.model import NAMES, Statement
from tricord.names import fold
from tricord.store import Entry, StoredLink

#: The place of a name in the order in which publishers vouch for names.
_VOUCHED = {prop: place for place, prop in enumerate(NAMES)}


def subject_of(
    subject_id: str,
    members: Sequence[Entry],
    links: Mapping[str, list[StoredLink]],
    cells: Mapping[str, Cell],
    as_of: str | None,
) -> Subject:
    """The subject that the entries make up, with its names and facts as of the day. `links` are by their left entry."""
    said = [(entry.list_id, statement) for entry in members for statement in _subject_statements(entry, as_of)]
    names = _names(said)
    ids = {known for entry in members for known in (entry.id, *entry.former)}
    # A weak link that was not followed leads to another subject.
    inside = [link for known in ids for link in links.get(known, ()) if link.right in ids]
    return Subject(
        id=subject_id,
        caption=_caption(names, members),
        schema=_schema(members),
        names=names,
        births=tuple(sorted({statement.value for _, statement in said if statement.prop == "birthDate"})),
        entries=tuple(sorted(ids)),
        links=tuple(sorted(inside, key=lambda link: (link.left, link.right, link.key))),
        cells=cells,
    )


def _subject_statements(entry: Entry, as_of: str | None) -> list[Statement]:
    found: list[Statement] = []
    for facet in dict.fromkeys(version.facet for version in entry.versions):
        version = reading_on(entry, f"{as_of}T99" if as_of else "9999", facet)
        if version is not None and version.parts:
            first = version.parts[0] if facet == MAIN else None
            found += [
                s for part in version.parts if part is first or part.schema == entry.schema for s in part.statements
            ]
    return found


def _names(said: Iterable[tuple[str, Statement]]) -> tuple[SubjectName, ...]:
    """The names among what lists say of a subject, in the order in which they are shown."""
    found = {}
    for list_id, statement in said:
        if statement.prop in NAMES:
            key = (statement.value, statement.prop, list_id)
            found[key] = SubjectName(value=statement.value, lang=statement.lang, kind=statement.prop, list_id=list_id)
    if len(found) == 1:
        return tuple(found.values())
    return tuple(sorted(found.values(), key=lambda n: (_VOUCHED[n.kind], _rank(n.list_id), n.list_id, n.value)))


@cache
def _rank(list_id: str) -> int:
    """The place of a list's party in the order in which parties are shown."""
    return list(parties()).index(info(list_id).party)


def _caption(names: Sequence[SubjectName], members: Sequence[Entry]) -> str:
    """The main name in Latin script that most lists print, as the first spells it; else any main name; else an id."""
    main = [name for name in names if name.kind == "name"]
    latin = [name for name in main if name.value.isascii()] or [
        name for name in main if name.lang not in ("jpn", "kor")
    ]
    chosen = latin or main
    if len(chosen) < 2:
        return chosen[0].value if chosen else members[0].id
    folded = {name: "".join(sorted(fold(name.value).split())) for name in chosen}
    counts = Counter(folded.values())
    return max(chosen, key=lambda name: counts[folded[name]]).value


def _schema(members: Sequence[Entry]) -> str:
    if len(members) == 1:
        return members[0].schema
    counts = Counter(entry.schema for entry in members if entry.schema != "LegalEntity")
    return counts.most_common(1)[0][0] if counts else "LegalEntity"
