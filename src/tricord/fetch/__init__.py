"""Official lists from their publishers' addresses into an archive: as published, checked, each set whole or not at all.

    with Fetcher(Archive()) as fetcher:
        for list_id in fetcher.lists():
            print(list_id, fetcher.fetch(list_id).status)

`Archive` keeps every file that came, by its content; `Fetcher` asks publishers, or a folder on networks without
internet; `keep_fetching` does so as a service. What it is not: no list is read here and no store is written.
`Database.load_archived` loads what the archive holds, and asks no network.
"""

from tricord.fetch._archive import (
    Archive,
    ArchivedFile,
    ArchivedSet,
    ArchiveFault,
    Pruned,
    ThenKeep,
    archive_folder,
)
from tricord.fetch._fetch import Fetcher, FetchOutcome
from tricord.fetch._http import Announced, Patience, agent_name
from tricord.fetch._service import interval, keep_fetching
from tricord.fetch._sources import official_sources, sources_with
from tricord.fetch._state import FetchState, HeldFile

__all__ = [
    "Announced",
    "Archive",
    "ArchiveFault",
    "ArchivedFile",
    "ArchivedSet",
    "FetchOutcome",
    "FetchState",
    "Fetcher",
    "HeldFile",
    "Patience",
    "Pruned",
    "ThenKeep",
    "agent_name",
    "archive_folder",
    "interval",
    "keep_fetching",
    "official_sources",
    "sources_with",
]
