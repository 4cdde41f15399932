"""A customer described as a FollowTheMoney entity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tricord.model import CUSTOMER_SCHEMAS, FLAGS, IDENTIFIERS, NAME_PARTS, NAMES, NATIONALITIES, SEATS
from tricord.names import fold
from tricord.screen._cells import birth_dates, country_codes, kind, text_of
from tricord.screen._customer import BadRow, Customer, CustomerSettings, KnownFacts
from tricord.values import tidy

_IDENTIFIERS = tuple(prop for prop, one in IDENTIFIERS.items() if one.given)

_Properties = Mapping[str, list[str]]


def entity_customer(entity: Mapping[str, object], place: str, settings: CustomerSettings) -> Customer | BadRow:
    """The customer that a FollowTheMoney entity (`{id, schema, properties}`) describes."""
    found = entity.get("properties")
    if not isinstance(found, dict):
        return BadRow(place=place, reason="'properties' is not an object")
    properties = {str(prop): _strings(values) for prop, values in found.items()}
    notes: list[str] = []
    stated = str(entity.get("schema") or "")
    facts = KnownFacts(
        names=_names(properties, _schema(stated, settings.schema, notes)),
        birth_dates=birth_dates(properties.get("birthDate", ()), settings.order, notes),
        nationality=country_codes(_values(properties, NATIONALITIES), notes),
        country=country_codes(_values(properties, (*SEATS, *FLAGS)), notes),
        identifiers=tuple(dict.fromkeys(_values(properties, _IDENTIFIERS))),
    )
    fields = {"schema": stated, **{prop: "; ".join(values) for prop, values in properties.items()}}
    fields = {header: text for header, text in fields.items() if text}
    return facts.customer(place, tidy(str(entity.get("id") or "")), sorted(fields.items()), fields, notes)


def _schema(stated: str, usual: str, notes: list[str]) -> str:
    schema = kind(stated) or (stated if stated in CUSTOMER_SCHEMAS else "")
    if stated and not schema:
        notes.append(f"schema {stated!r} is not known: screened as {usual}")
    return schema or usual


def _names(properties: _Properties, schema: str) -> list[tuple[str, str]]:
    names = [tidy(name) for name in _values(properties, NAMES)]
    if not names:
        parts = [" ".join(properties.get(prop, ())) for prop in NAME_PARTS]
        names = [" ".join(part for part in parts if part)]
    return list(dict.fromkeys((name, schema) for name in names if fold(name)))


def _values(properties: _Properties, props: Iterable[str]) -> list[str]:
    return [value for prop in props for value in properties.get(prop, ())]


def _strings(values: object) -> list[str]:
    several = values if isinstance(values, list) else [values]
    return [text_of(value) for value in several if value not in (None, "")]
