"""A marked item with FollowTheMoney entities in it, as STIX 2.1 objects for an ordinary TAXII client.

    subject (person, company, ship, wallet ...)   identity, with its FtM properties in an extension
    anything else (a designation, an ownership)   note on the identities that it names, with the same extension
    the item                                      report on all of these
    its marking                                   marking-definition (statement): whose, at what level, for whom
    its originator                                identity of the party

The extension is defined by an `extension-definition` of its own, so that nothing of FtM is lost. Ids are UUIDv5 of what
an object is about: the same item gives the same objects, byte for byte. An entity in two items is two objects, since
each bears its item's marking.

A marking says here what it says; it binds nobody who has no agreement. It is not translated to TLP, which knows no
third-party rule.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

import msgspec

from tricord.model import NAMES, Item, Marking, Vouching, canonical, read_json
from tricord.model.errors import InvalidJson, InvalidValue

#: Everything that Tricord names by UUIDv5 is named within this.
STIX_NAMESPACE = UUID("6f0f3c1e-2c43-5d0e-9a2b-7d1c60c2a5b4")
EXTENSION = f"extension-definition--{uuid5(STIX_NAMESPACE, 'extension')}"
#: What is the same in every answer is dated by the format, not by a day on which something happened.
_FORMAT_DAY = "2026-11-24T00:00:00.000Z"
_TRICORD = f"identity--{uuid5(STIX_NAMESPACE, 'tricord')}"

_CLASSES = {
    "Person": "individual",
    "Organization": "organization",
    "Company": "organization",
    "LegalEntity": "organization",
    "PublicBody": "organization",
    "Vessel": "",  # STIX has no class for what is neither somebody nor an organization
    "Airplane": "",
    "Vehicle": "",
    "Asset": "",
    "CryptoWallet": "",
}
#: Names that a subject bears today besides its main one.
_ALIASES = tuple(n for n, vouching in NAMES.items() if vouching not in (Vouching.MAIN, Vouching.FORMER))
_TITLES = ("name", "caption", "publicKey", "imoNumber", "registrationNumber")

StixObject = dict[str, Any]


class FtmEntity(msgspec.Struct, frozen=True, kw_only=True):
    """A FollowTheMoney entity as its JSON has it; other fields are left aside."""

    id: str
    schema: str
    properties: dict[str, tuple[str, ...]] = {}

    def __post_init__(self) -> None:
        if not self.id or not self.schema:
            raise InvalidValue("an entity without id or schema")


def read_entities(content: bytes) -> tuple[FtmEntity, ...]:
    """The entities of a content: a JSON array of them, or one a line. Raises `InvalidValue` for anything else."""
    lines = content.strip()
    if not lines:
        raise InvalidValue("no entity is in it")
    try:
        if lines.startswith(b"["):
            found = read_json(lines, tuple[FtmEntity, ...])
        else:
            found = tuple(read_json(line, FtmEntity) for line in lines.splitlines() if line.strip())
        canonical(found)  # half a surrogate pair can be read and not written
    except (InvalidJson, UnicodeError) as error:
        raise InvalidValue(f"no FollowTheMoney entities: {error}") from None
    if not found:
        raise InvalidValue("no entity is in it")
    if len({entity.id for entity in found}) < len(found):
        raise InvalidValue("an entity stands twice in it")
    return found


def stix_objects(
    item: Item, content: Sequence[FtmEntity], *, title: str, created: datetime, modified: datetime
) -> list[StixObject]:
    """The item as STIX objects, the general ones first. `created`, `modified`: when this node first had it, and has it
    as it is.
    """
    party, marking = _party(item.marking.originator), _marking(item.marking)
    times = {"created": stix_time(created), "modified": stix_time(modified)}
    common = {
        "spec_version": "2.1",
        **times,
        "created_by_ref": party["id"],
        "object_marking_refs": [marking["id"]],
    }
    subjects = {entity.id: _identity(item, entity, common) for entity in content if entity.schema in _CLASSES}
    report_id = _name("report", item)
    notes = [_note(item, entity, common, subjects, report_id) for entity in content if entity.id not in subjects]
    report = {
        "type": "report",
        "id": report_id,
        **common,
        "name": title,
        "published": times["created"],
        "object_refs": [*(one["id"] for one in subjects.values()), *(note["id"] for note in notes)],
    }
    return [_tricord(), _extension(), party, marking, *subjects.values(), *notes, report]


def stix_bytes(found: StixObject) -> bytes:
    """The one way in which an object is written."""
    return canonical(found)


def stix_time(at: datetime) -> str:
    """A moment as STIX and TAXII write it, to the microsecond."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def stix_bundle(objects: Iterable[StixObject]) -> StixObject:
    """Objects in a bundle of their own, for a file; its id is of what is in it."""
    found = list(objects)
    digest = uuid5(STIX_NAMESPACE, json.dumps(found, sort_keys=True, ensure_ascii=False))
    return {"type": "bundle", "id": f"bundle--{digest}", "objects": found}


def _name(kind: str, item: Item, *parts: str) -> str:
    named = json.dumps([kind, item.marking.originator, item.id, *parts], ensure_ascii=False)
    return f"{kind}--{uuid5(STIX_NAMESPACE, named)}"


def _identity(item: Item, entity: FtmEntity, common: StixObject) -> StixObject:
    aliases = [value for name in _ALIASES for value in entity.properties.get(name, ())]
    described = f"Also known as: {'; '.join(aliases)}" if aliases else ""
    return {
        "type": "identity",
        "id": _name("identity", item, entity.id),
        **common,
        "name": _title(entity),
        **({"description": described} if described else {}),
        **({"identity_class": named} if (named := _CLASSES[entity.schema]) else {}),
        "extensions": _carried(entity),
    }


def _note(
    item: Item, entity: FtmEntity, common: StixObject, subjects: dict[str, StixObject], report: str
) -> StixObject:
    named = [value for values in entity.properties.values() for value in values]
    about = [subjects[value]["id"] for value in dict.fromkeys(named) if value in subjects]
    lines = [f"{name}: {'; '.join(values)}" for name, values in sorted(entity.properties.items()) if values]
    return {
        "type": "note",
        "id": _name("note", item, entity.id),
        **common,
        "abstract": entity.schema,
        "content": "\n".join(lines) or entity.schema,
        "object_refs": about or [report],
        "extensions": _carried(entity),
    }


def _carried(entity: FtmEntity) -> StixObject:
    # STIX knows no empty lists.
    filled = {name: list(values) for name, values in entity.properties.items() if values}
    return {
        EXTENSION: {
            "extension_type": "property-extension",
            "ftm_id": entity.id,
            "ftm_schema": entity.schema,
            **({"ftm_properties": filled} if filled else {}),
        }
    }


def _title(entity: FtmEntity) -> str:
    found: Iterator[str] = (value for name in _TITLES for value in entity.properties.get(name, ()) if value)
    return next(found, entity.id)


def _party(code: str) -> StixObject:
    return {
        "type": "identity",
        "spec_version": "2.1",
        "id": f"identity--{uuid5(STIX_NAMESPACE, f'party {code}')}",
        "created": _FORMAT_DAY,
        "modified": _FORMAT_DAY,
        "name": code,
        "identity_class": "organization",
    }


def _marking(marking: Marking) -> StixObject:
    sentences = [
        f"Originator: {marking.originator}",
        f"Level: {marking.level or 'none'}",
        f"Releasable to: {', '.join(marking.releasable_to) or 'nobody'}",
        f"Topics: {', '.join(marking.topics) or 'none'}",
        f"Purposes: {', '.join(marking.purposes) or 'none'}",
        f"Caveats: {', '.join(marking.caveats) or 'none'}",
    ]
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": f"marking-definition--{uuid5(STIX_NAMESPACE, canonical(marking).decode())}",
        "created": _FORMAT_DAY,
        "definition_type": "statement",
        "definition": {"statement": ". ".join(sentences)},
    }


def _tricord() -> StixObject:
    return {
        "type": "identity",
        "spec_version": "2.1",
        "id": _TRICORD,
        "created": _FORMAT_DAY,
        "modified": _FORMAT_DAY,
        "name": "Tricord",
        "identity_class": "system",
    }


def _extension() -> StixObject:
    return {
        "type": "extension-definition",
        "spec_version": "2.1",
        "id": EXTENSION,
        "created": _FORMAT_DAY,
        "modified": _FORMAT_DAY,
        "created_by_ref": _TRICORD,
        "name": "FollowTheMoney entity",
        "description": "ftm_id, ftm_schema and ftm_properties of the entity that an object is made from.",
        "schema": "https://followthemoney.tech/",
        "version": "1.0.0",
        "extension_types": ["property-extension"],
    }
