"""The one door to the lists: `tricord.open()` gives a `Database`, which loads them, links them and answers about them.

What it is not for: it holds no rules (each room above has its own) and prints nothing. Events (`tricord.events`),
packages, sharing and nodes have doors of their own.
"""

from tricord.database._alignment import AlignmentTable
from tricord.database._arguments import known_parties, known_programme, list_reader
from tricord.database._database import Database, ListStatus, OlderRules
from tricord.database._embedded import (
    LinkFile,
    Manifest,
    embedded_decisions,
    embedded_path,
    facts_digest,
    load_recordings,
    manifest,
    packed_path,
    write_packed,
)

__all__ = [
    "AlignmentTable",
    "Database",
    "LinkFile",
    "ListStatus",
    "Manifest",
    "OlderRules",
    "embedded_decisions",
    "embedded_path",
    "facts_digest",
    "known_parties",
    "known_programme",
    "list_reader",
    "load_recordings",
    "manifest",
    "packed_path",
    "write_packed",
]
