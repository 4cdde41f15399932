"""Tricord's words as types: statements, entries, dates, measures, bases, cell states and markings. No I/O.

Every other room speaks in these. `Statement`, `Part` and `Reading` are what a list reader produces; `FuzzyDate` is a
date as published; `Measure`, `Basis` and `CellState` are the closed sets, `SCHEMAS` FollowTheMoney's kinds of thing;
`NAMES`, `IDENTIFIERS`, `KINDS` and the countries are the vocabulary of a subject, which `subject_values` reads;
`Marking`, `Item` and `Reader` say what is shown to whom. `canonical` writes JSON that is signed, `read_json` reads what
strangers wrote, `no_cycle_collection` makes many records at once cheaper. `errors` holds every exception that Tricord
raises. Open sets that lawyers review (programmes, parties) are tables in `tricord.lists`.
"""

from tricord.model._dates import FuzzyDate
from tricord.model._entries import OWN_PROPERTIES, Part, Reading, Statement, Unplaced
from tricord.model._garbage_collection import no_cycle_collection
from tricord.model._json import MAX_DEPTH, canonical, read_json
from tricord.model._marking import UNCLASSIFIED, Consent, Held, Item, Marking, Reader
from tricord.model._schemas import SCHEMAS
from tricord.model._subject import LENT, SubjectValues, merge_values, subject_values
from tricord.model._terms import Basis, CellState, Measure
from tricord.model._vocabulary import (
    ALIASES,
    CUSTOMER_SCHEMAS,
    DESIGNATED_SCHEMAS,
    FLAGS,
    IDENTIFIERS,
    KINDS,
    NAME_PARTS,
    NAMES,
    NATIONALITIES,
    PAPER_NUMBER,
    PAPERS,
    SEATS,
    SUBJECT_SCHEMAS,
    VOUCHED_NAMES,
    Identifier,
    Kind,
    Strength,
    Vouching,
    may_be_one,
)

__all__ = [
    "ALIASES",
    "CUSTOMER_SCHEMAS",
    "DESIGNATED_SCHEMAS",
    "FLAGS",
    "IDENTIFIERS",
    "KINDS",
    "LENT",
    "MAX_DEPTH",
    "NAMES",
    "NAME_PARTS",
    "NATIONALITIES",
    "OWN_PROPERTIES",
    "PAPERS",
    "PAPER_NUMBER",
    "SCHEMAS",
    "SEATS",
    "SUBJECT_SCHEMAS",
    "UNCLASSIFIED",
    "VOUCHED_NAMES",
    "Basis",
    "CellState",
    "Consent",
    "FuzzyDate",
    "Held",
    "Identifier",
    "Item",
    "Kind",
    "Marking",
    "Measure",
    "Part",
    "Reader",
    "Reading",
    "Statement",
    "Strength",
    "SubjectValues",
    "Unplaced",
    "Vouching",
    "canonical",
    "may_be_one",
    "merge_values",
    "no_cycle_collection",
    "read_json",
    "subject_values",
]
