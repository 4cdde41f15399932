"""The store: what every list said and when Tricord saw it, append-only and bitemporal. SQLite or PostgreSQL.

Legal time is in the statements themselves (`listingDate`, `endDate`, ...: what the lists say); record time is in the
holdings (from which snapshot to which an entry stood at a version). `load` takes a snapshot in; `entries_of` gives
whole histories back, as known on any day. What it is not: it does not decide who is the same subject
(`tricord.resolve`) nor what a designation means on a day (`tricord.align`).
"""

from tricord.store import queries, schema
from tricord.store._engine import connect, reading, store_file, writing
from tricord.store._load import Index, load, unchanged
from tricord.store._migrate import migrate, migrate_tables
from tricord.store._report import LoadReport
from tricord.store._rows import insert_rows
from tricord.store.queries import (
    Entry,
    Snapshot,
    StoredLink,
    UnplacedPiece,
    Version,
    entries_of,
    snapshots,
    spans,
    unplaced_pieces,
)

__all__ = [
    "Entry",
    "Index",
    "LoadReport",
    "Snapshot",
    "StoredLink",
    "UnplacedPiece",
    "Version",
    "connect",
    "entries_of",
    "insert_rows",
    "load",
    "migrate",
    "migrate_tables",
    "queries",
    "reading",
    "schema",
    "snapshots",
    "spans",
    "store_file",
    "unchanged",
    "unplaced_pieces",
    "writing",
]
