"""The subjects of an index, from what their entries say or from FollowTheMoney entities, read in one way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from tricord.model import (
    DESIGNATED_SCHEMAS,
    FLAGS,
    IDENTIFIERS,
    NAMES,
    NATIONALITIES,
    PAPER_NUMBER,
    SEATS,
    FuzzyDate,
    Part,
    Statement,
    SubjectValues,
    Vouching,
    subject_values,
)
from tricord.model.errors import InvalidValue
from tricord.names import fold
from tricord.screen._answer import PartyStanding
from tricord.screen._index_file import IndexedSubject

#: The numbers that a customer may give; of a ship's own it is known that they are such.
_IDENTIFIERS = (
    *(prop for prop, one in IDENTIFIERS.items() if one.given and one.group != "imo"), PAPER_NUMBER, "number",
)  # fmt: skip
_COUNTRIES = (*NATIONALITIES, *SEATS, *FLAGS)
#: With these an entity that hangs on another says on which.
_HOLDERS = ("holder", "asset", "subject")


class ListedSubject(msgspec.Struct, frozen=True):
    """A subject to be found: its id, the name it is shown under, what its entries say, and who designates it."""

    id: str
    caption: str
    values: SubjectValues
    standings: Sequence[PartyStanding] = ()


def indexed(subject: ListedSubject) -> IndexedSubject:
    """A subject as the index keeps it: distinct names, readable dates, numbers; in an order that no order of loading
    changes.
    """
    own, values = subject.values.own, subject.values.all
    named = tuple(_distinct((name, kind) for prop, kind in NAMES.items() for name in sorted(own.get(prop, ())) if name))
    return IndexedSubject(
        id=subject.id,
        schema=subject.values.schema,
        caption=subject.caption,
        names=tuple(name for name, _ in named),
        kinds=tuple(kind for _, kind in named),
        births=tuple(date for date in sorted(set(own.get("birthDate", ()))) if _is_date(date)),
        countries=tuple(sorted({code.casefold() for prop in _COUNTRIES for code in own.get(prop, ())})),
        identifiers=tuple(sorted({number for prop in _IDENTIFIERS for number in values(prop)})),
        imo=tuple(sorted(set(own.get("imoNumber", ())))),
        standings=tuple(subject.standings),
    )


def listed_subjects(
    entities: Iterable[Mapping[str, Any]], standings: Mapping[str, Sequence[PartyStanding]]
) -> Iterator[ListedSubject]:
    """The subjects among FollowTheMoney entities, in their order, each with the numbers of what it holds.

    Raises `InvalidValue` for what is no entity.
    """
    subjects: dict[str, Mapping[str, Any]] = {}
    held: dict[str, list[Part]] = {}
    for entity in entities:
        _check_entity(entity)
        holders = [holder for prop in _HOLDERS for holder in entity["properties"].get(prop, ())]
        for holder in holders:
            held.setdefault(holder, []).append(_part(entity))
        if not holders and entity["schema"] in DESIGNATED_SCHEMAS:
            subjects[entity["id"]] = entity
    for key, entity in subjects.items():
        values = subject_values([_part(entity), *held.get(key, ())])
        caption = entity.get("caption") or next((name for prop in NAMES for name in values.own.get(prop, ())), key)
        yield ListedSubject(key, caption, values, standings.get(key, ()))


def _check_entity(entity: Mapping[str, Any]) -> None:
    if not isinstance(entity, Mapping) or not all(key in entity for key in ("id", "schema", "properties")):
        raise InvalidValue(f"Not a FollowTheMoney entity: {entity!r:.200}. It needs id, schema and properties.")


def _part(entity: Mapping[str, Any]) -> Part:
    statements = (Statement(prop, value, prop) for prop, values in entity["properties"].items() for value in values)
    return Part(entity["schema"], tuple(statements))


def _distinct(names: Iterable[tuple[str, Vouching]]) -> Iterator[tuple[str, Vouching]]:
    """Names that differ by more than case, accents and punctuation, each by its surest kind; a comma, which fixes the
    order, counts.
    """
    seen = set()
    for name, kind in names:
        key = (fold(name), "," in name)
        if key not in seen:
            seen.add(key)
            yield name, kind


def _is_date(text: str) -> bool:
    try:
        FuzzyDate.parse(text)
    except ValueError:
        return False
    return True
