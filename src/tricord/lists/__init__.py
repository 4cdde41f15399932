"""The lists that Tricord reads: one folder per list, a file in, statements out.

`reader("un-sc")` gives a list's reader; `LIST_IDS` names them all. A folder holds `list.toml` (publisher, address,
licence, language, count bounds), the parser, `programmes.csv` (what each published programme means) and a README of the
list's quirks. Nothing outside this package knows a file format.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

from tricord.lists._files import sha256_of
from tricord.lists._law import (
    Body,
    StatusRule,
    UnEffect,
    bodies,
    body_entries,
    law_days,
    ownership_rules,
    rules_reaching,
    status_rules,
    un_effects,
)
from tricord.lists._parties import Coverage, Party, coverage, is_weak_source, parties
from tricord.lists._programmes import country_programmes, known_codes, programme_family
from tricord.lists._reader import MAIN, Document, FacetFile, ListInfo, ListReader, Record
from tricord.lists._recording import RecordedList, Recorder, Recording

_FOLDERS = {
    "un-sc": "un_sc",
    "un-1718-vessels": "un_1718_vessels",
    "us-ofac-sdn": "us_ofac_sdn",
    "us-notices": "us_notices",
    "jp-mof": "jp_mof",
    "jp-meti-eul": "jp_meti_eul",
    "jp-notices": "jp_notices",
    "jp-vessels": "jp_vessels",
    "kr-mofa": "kr_mofa",
    "kr-vessels": "kr_vessels",
    "eu-dprk": "eu_dprk",
    "joint-actions": "joint_actions",
}
LIST_IDS = tuple(_FOLDERS)


@cache
def reader(list_id: str) -> ListReader:
    """The reader of a list. Raises `KeyError` for a list that Tricord does not know."""
    module = import_module(f"tricord.lists.{_FOLDERS[list_id]}")
    found: ListReader = module.READER
    return found


@cache
def info(list_id: str) -> ListInfo:
    """What is known about a list, without importing its parser. Raises `KeyError` for an unknown list."""
    return ListInfo.load(Path(__file__).parent / _FOLDERS[list_id])


@cache
def weak_may_be_left_out() -> frozenset[str]:
    """The lists whose authority says that nobody needs to screen for the aliases that it calls weak."""
    return frozenset(list_id for list_id in LIST_IDS if info(list_id).weak_optional)


def keeps_apart(list_id: str) -> bool:
    """Whether two entries of a list are as a rule two subjects: False where an entry is one act (`ListInfo.by_act`)."""
    return list_id not in _FOLDERS or not info(list_id).by_act


__all__ = [
    "LIST_IDS",
    "MAIN",
    "Body",
    "Coverage",
    "Document",
    "FacetFile",
    "ListInfo",
    "ListReader",
    "Party",
    "Record",
    "RecordedList",
    "Recorder",
    "Recording",
    "StatusRule",
    "UnEffect",
    "bodies",
    "body_entries",
    "country_programmes",
    "coverage",
    "info",
    "is_weak_source",
    "keeps_apart",
    "known_codes",
    "law_days",
    "ownership_rules",
    "parties",
    "programme_family",
    "reader",
    "rules_reaching",
    "sha256_of",
    "status_rules",
    "un_effects",
    "weak_may_be_left_out",
]
