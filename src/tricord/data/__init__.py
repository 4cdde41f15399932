"""The facts that come with Tricord, each with source and date: the lists, and the tables of events and sharing.

`snapshot/` holds the lists as recordings, one per list and day, and beside them the links between their entries;
`manifest.json` says what each holds. `tricord.database` makes a store of them, once. `events/` holds the tables of
tests, resolutions, agreements and statements. No narrative texts, no code that decides.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

__all__ = ["MANIFEST", "SNAPSHOT", "cache_folder"]

SNAPSHOT = Path(__file__).with_name("snapshot")
MANIFEST = SNAPSHOT / "manifest.json"


def cache_folder() -> Path:
    """Where Tricord keeps what it can make again: TRICORD_CACHE, else the user's cache folder, else a temporary one.

    A home that cannot be written (a read-only system, no home at all) must not keep anybody from reading the lists.
    """
    from platformdirs import user_cache_path

    folder = Path(os.environ.get("TRICORD_CACHE") or user_cache_path("tricord"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        fallback = Path(tempfile.gettempdir()) / f"tricord-{os.getuid() if hasattr(os, 'getuid') else 0}"
        fallback.mkdir(mode=0o700, exist_ok=True)
        return fallback
