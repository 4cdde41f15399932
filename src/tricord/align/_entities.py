"""Subjects as FollowTheMoney entities: what every list says, in FtM's schema, with Tricord's own properties translated.

A subject keeps the ids of its entries as `referents`. What hangs on it (designations, papers, addresses, wallets)
becomes entities of its own. A property that FtM does not have goes to `notes` or `summary`, in words, so that nothing
is lost on the way out.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from tricord.align._period import reading_on
from tricord.align._records import Subject
from tricord.align._table import Table
from tricord.lists import MAIN, info
from tricord.model import FuzzyDate, Part, SubjectValues, merge_values, subject_values
from tricord.store import Entry, Version

#: How a part points at its subject, by schema.
_HOLDER = {
    "Sanction": "entity",
    "Passport": "holder",
    "Identification": "holder",
    "CryptoWallet": "holder",
    "BankAccount": "holder",
    "UnknownLink": "subject",
    "Ownership": "asset",
}
_LENDING = frozenset({"Passport", "Identification", "CryptoWallet", "BankAccount"})
#: Properties of Tricord that are one of FtM's to a reader of FtM.
_CALLED = {"unstatedAlias": "alias"}
#: Properties of Tricord that FtM lacks, with the words under which they go to notes (or a Sanction's summary).
_WORDS = {
    "basis": "Basis",
    "listedNotBefore": "Listed not before",
    "listedNotAfter": "Listed not after",
    "announcedOn": "Announced on",
    "action": "Action",
    "coordinatedWith": "Coordinated with",
    "unListedOn": "Listed by the UN on",
    "reference": "Refers to",
    "damagedIdentifier": "Damaged identifier, as published",
    "owner": "Owner",
    "source": "Source",
    "confidence": "Confidence",
    "trigger": "Trigger",
    "counts": "Counts",
}


def entities(table: Table) -> Iterator[dict[str, Any]]:
    """Each subject of the table, then what hangs on it, in a fixed order."""
    members, day = _members(table), _day(table)
    for subject in table.subjects:
        yield from _subject(subject, members[subject.id], day)


def subject_entities(table: Table) -> Iterator[dict[str, Any]]:
    """The subjects themselves and what lends them numbers (papers, wallets), without their sanctions and addresses, and
    without those that a subject is only linked to.
    """
    known = {subject.id for subject in table.subjects}
    return (e for e in entities(table) if e["id"] in known or e["schema"] in _LENDING)


def values_of_subjects(table: Table) -> Iterator[tuple[Subject, SubjectValues]]:
    """Each subject of the table, and what all its entries say of it on the table's day."""
    members, day = _members(table), _day(table)
    for subject in table.subjects:
        yield (
            subject,
            merge_values(subject.schema, (subject_values(_parts_on(entry, day)) for entry in members[subject.id])),
        )


def entry_entities(entry: Entry, versions: Mapping[str, Version], *, entity_id: str) -> list[dict[str, Any]]:
    """One entry alone, as versions of its facets have it: the entity itself (under `entity_id`), then what hangs on
    it in a fixed order. Other ids of the entry are its `referents`.
    """
    # Ids of what hangs on it are made of the entry's, and must not change with its number.
    lasting = msgspec.structs.replace(entry, id=entity_id)
    properties: dict[str, set[str]] = defaultdict(set)
    hanging: dict[str, dict[str, Any]] = {}
    first = versions[MAIN].parts[:1]
    schema = first[0].schema if first else entry.schema
    for facet, version in sorted(versions.items(), key=lambda item: item[0] != MAIN):
        for number, part in enumerate(version.parts):
            if (facet == MAIN and number == 0) or part.schema == schema:
                _add(properties, part, "notes")
            else:
                _hang(hanging, properties, lasting, part, entity_id)
    if any(part.schema == "Sanction" for version in versions.values() for part in version.parts):
        properties["topics"].add("sanction")
    names = [s.value for part in first for s in part.statements if s.prop == "name"]
    subject = {
        "id": entity_id,
        "caption": names[0] if names else entry.caption,
        "schema": schema,
        "referents": sorted({entry.id, *entry.former} - {entity_id}),
        "datasets": [entry.list_id],
        "properties": {prop: sorted(values) for prop, values in sorted(properties.items())},
    }
    return [subject, *(entity for _, entity in sorted(hanging.items()))]


def _members(table: Table) -> Mapping[str, list[Entry]]:
    members: dict[str, list[Entry]] = defaultdict(list)
    for entry in table.members:
        members[entry.subject_id].append(entry)
    return members


def _day(table: Table) -> str:
    """The last moment at which a version may have been read and count."""
    return f"{table.as_of}T99" if table.as_of else "9999"


def _parts_on(entry: Entry, day: str) -> Iterator[Part]:
    """The parts of an entry as its facets read on a day, those of its main facet first."""
    for facet in sorted({version.facet for version in entry.versions}, key=lambda facet: (facet != MAIN, facet)):
        if (version := reading_on(entry, day, facet)) is not None:
            yield from version.parts


def _subject(subject: Subject, members: list[Entry], day: str) -> Iterator[dict[str, Any]]:
    properties: dict[str, set[str]] = defaultdict(set)
    hanging: dict[str, dict[str, Any]] = {}
    for entry in members:
        for facet in dict.fromkeys(version.facet for version in entry.versions):
            version = reading_on(entry, day, facet)
            for number, part in enumerate(version.parts if version else ()):
                if (facet == MAIN and number == 0) or part.schema == entry.schema:
                    _add(properties, part, "notes")
                else:
                    _hang(hanging, properties, entry, part, subject.id)
    if any(cell.designations for cell in subject.cells.values()):
        properties["topics"].add("sanction")
    yield {
        "id": subject.id,
        "caption": subject.caption,
        "schema": subject.schema,
        "referents": list(subject.entries),
        "datasets": sorted({entry.list_id for entry in members}),
        "properties": {prop: sorted(values) for prop, values in sorted(properties.items())},
    }
    for _, entity in sorted(hanging.items()):
        yield entity


def _hang(
    hanging: dict[str, dict[str, Any]], subject: dict[str, set[str]], entry: Entry, part: Part, subject_id: str
) -> None:
    properties: dict[str, set[str]] = defaultdict(set)
    _add(properties, part, "summary")
    if part.schema == "UnknownLink" or part.schema == "Ownership":
        far = "object" if part.schema == "UnknownLink" else "owner"
        for name in sorted(properties.pop(far, set())):
            other = _id("name", name)
            hanging[other] = {
                "id": other,
                "schema": "LegalEntity",
                "datasets": [entry.list_id],
                "properties": {"name": [name]},
            }
            properties[far].add(other)
    if part.schema == "Sanction":
        properties["country"].add(info(entry.list_id).party.lower())
        if info(entry.list_id).party == "UN":
            del properties["country"]
        properties["publisher"].add(info(entry.list_id).publisher)
    key = _id(
        entry.id, part.schema, *(f"{prop}={value}" for prop in sorted(properties) for value in sorted(properties[prop]))
    )
    if part.schema == "Address":
        subject["addressEntity"].add(key)
    elif part.schema in _HOLDER:
        properties[_HOLDER[part.schema]].add(subject_id)
    hanging[key] = {
        "id": key,
        "schema": part.schema,
        "datasets": [entry.list_id],
        "properties": {prop: sorted(values) for prop, values in sorted(properties.items())},
    }


def _add(properties: dict[str, set[str]], part: Part, words: str) -> None:
    for statement in part.statements:
        prop, value = _CALLED.get(statement.prop, statement.prop), statement.value
        if prop in _WORDS:
            properties[words].add(f"{_WORDS[prop]}: {value}")
        elif prop in ("birthDate", "deathDate"):
            properties[prop].update(_plain_dates(value))
        else:
            properties[prop].add(value)


def _plain_dates(value: str) -> list[str]:
    """FtM's dates are prefixes of ISO days: `about` is dropped, a range becomes its two ends."""
    ends = [end.rstrip("~") for end in value.split("/") if end != ".."]
    FuzzyDate.parse(value)
    return ends


def _id(*parts: str) -> str:
    return "tc-" + hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]
