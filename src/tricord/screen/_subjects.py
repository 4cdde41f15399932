"""The subjects of an index, from FollowTheMoney entities: names, dates, countries and numbers of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tricord.model import DESIGNATED_SCHEMAS, FLAGS, IDENTIFIERS, NAMES, NATIONALITIES, SEATS, FuzzyDate
from tricord.model.errors import InvalidValue
from tricord.names import fold
from tricord.screen._answer import PartyStanding
from tricord.screen._index_file import IndexedSubject

#: The numbers that a customer may give; of a ship's own it is known that they are such.
_IDENTIFIERS = (*(prop for prop, one in IDENTIFIERS.items() if one.given and one.group != "imo"), "number")
_COUNTRIES = (*NATIONALITIES, *SEATS, *FLAGS)
#: A paper or a wallet says with these whose it is; it lends the holder its numbers.
_HOLDERS = ("holder", "asset", "subject")
_LENT = ("number", "publicKey")


def subjects_of(
    entities: Iterable[Mapping[str, Any]], standings: Mapping[str, Sequence[PartyStanding]]
) -> list[IndexedSubject]:
    """The subjects among the entities, in their order, each with the numbers of what it holds.

    Raises `InvalidValue` for what is no entity.
    """
    subjects: dict[str, Mapping[str, Any]] = {}
    lent: dict[str, list[str]] = {}
    for entity in entities:
        _check_entity(entity)
        properties = entity["properties"]
        holders = [holder for prop in _HOLDERS for holder in properties.get(prop, ())]
        if holders:
            numbers = [value for prop in _LENT for value in properties.get(prop, ())]
            for holder in holders:
                lent.setdefault(holder, []).extend(numbers)
        elif entity["schema"] in DESIGNATED_SCHEMAS:
            subjects[entity["id"]] = entity
    return [_subject(entity, lent.get(key, ()), standings.get(key, ())) for key, entity in subjects.items()]


def _check_entity(entity: Mapping[str, Any]) -> None:
    if not isinstance(entity, Mapping) or not all(key in entity for key in ("id", "schema", "properties")):
        raise InvalidValue(f"Not a FollowTheMoney entity: {entity!r:.200}. It needs id, schema and properties.")


def _subject(entity: Mapping[str, Any], lent: Iterable[str], standings: Sequence[PartyStanding]) -> IndexedSubject:
    properties: Mapping[str, Sequence[str]] = entity["properties"]

    def values(*props: str) -> Iterator[str]:
        return (value for prop in props for value in properties.get(prop, ()))

    names = dict.fromkeys(name for name in values(*NAMES) if name)
    caption = entity.get("caption") or next(iter(names), entity["id"])
    return IndexedSubject(
        id=entity["id"],
        schema=entity["schema"],
        caption=caption,
        names=tuple(_distinct(names)),
        births=tuple(date for date in dict.fromkeys(values("birthDate")) if _is_date(date)),
        countries=tuple(sorted({code.casefold() for code in values(*_COUNTRIES)})),
        identifiers=tuple(sorted({*values(*_IDENTIFIERS), *lent})),
        imo=tuple(sorted(set(values("imoNumber")))),
        standings=tuple(standings),
    )


def _distinct(names: Iterable[str]) -> Iterator[str]:
    """Names that differ by more than case, accents and punctuation; a comma, which fixes the order, counts."""
    seen = set()
    for name in names:
        key = (fold(name), "," in name)
        if key not in seen:
            seen.add(key)
            yield name


def _is_date(text: str) -> bool:
    try:
        FuzzyDate.parse(text)
    except ValueError:
        return False
    return True
