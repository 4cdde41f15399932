"""What the lists say about a subject beyond names and designations, gathered value by value with the lists that say
it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import msgspec

from tricord.align._period import reading_on
from tricord.align._records import Subject
from tricord.align._table import Table
from tricord.model import IDENTIFIERS, NAME_PARTS, NAMES, Part
from tricord.store import Entry

#: What is shown elsewhere (names, designations), or is a text rather than a fact.
_ELSEWHERE = frozenset(
    (*NAMES, *NAME_PARTS, "fatherName", "topics", "notes", "summary", "reason", "source", "confidence")
)
_LABELS = {
    "birthDate": "born",
    "birthPlace": "birth place",
    "addressEntity": "address",
    "full": "address",
    "object": "linked to",
    "damagedIdentifier": "identifier damaged in the official file (not used to link)",
} | {prop: one.label for prop, one in IDENTIFIERS.items()}
_HANGING = {"Address": "address", "CryptoWallet": "wallet", "UnknownLink": "related", "Ownership": "owner"}
#: Properties that lists fill beside those of `_LABELS`: their labels follow from their names.
_SPACED_LABELS = (
    "gross registered tonnage",
    "nationality",
    "citizenship",
    "country",
    "jurisdiction",
    "main country",
    "flag",
    "birth country",
    "build date",
    "death date",
    "incorporation date",
    "gender",
    "identification",
    "passport",
    "position",
    "reference",
    "sector",
    "tonnage",
    "model",
    "type",
    "legal form",
    "ethnicity",
    "religion",
    "past flags",
    "title",
    "previous flag",
    "manager",
    "operator",
    "status",
)
#: The labels of facts, for whoever translates them. A label that is not among them is shown in English.
FACT_LABELS = tuple(dict.fromkeys((*_LABELS.values(), *_HANGING.values(), *_SPACED_LABELS)))


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One value with its label and the lists that print it. `original` is the published text where it differs."""

    label: str
    value: str
    lists: tuple[str, ...]


def facts(table: Table, subject: Subject) -> list[Fact]:
    """All facts about a subject as of the table's day, grouped by label in the order in which lists give them."""
    day = f"{table.as_of}T99" if table.as_of else "9999"
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for entry in table.members:
        if entry.subject_id == subject.id:
            for label, value in _of_entry(entry, day):
                if entry.list_id not in found[label, value]:
                    found[label, value].append(entry.list_id)
    order = {label: n for n, label in enumerate(dict.fromkeys(label for label, _ in found))}
    ordered = sorted(found.items(), key=lambda item: order[item[0][0]])
    return [Fact(label=label, value=value, lists=tuple(lists)) for (label, value), lists in ordered]


def _of_entry(entry: Entry, day: str) -> Iterator[tuple[str, str]]:
    for facet in dict.fromkeys(version.facet for version in entry.versions):
        version = reading_on(entry, day, facet)
        for part in version.parts if version else ():
            if part.schema == "Sanction":
                continue
            if part.schema == entry.schema or part.schema == "LegalEntity":
                for statement in part.statements:
                    if statement.prop not in _ELSEWHERE:
                        yield _LABELS.get(statement.prop, _spaced(statement.prop)), statement.value
            else:
                yield _hanging(part)


def _hanging(part: Part) -> tuple[str, str]:
    """A paper, address, wallet or relation in one line."""
    values = [statement.value for statement in part.statements if statement.prop not in ("source", "confidence")]
    full = [statement.value for statement in part.statements if statement.prop == "full"]
    return _HANGING.get(part.schema, _spaced(part.schema)), ", ".join(full or dict.fromkeys(values))


def _spaced(word: str) -> str:
    return "".join(f" {c.lower()}" if c.isupper() else c for c in word).strip()
