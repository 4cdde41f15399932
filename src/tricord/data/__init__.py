"""The facts that come with Tricord, each with source and date: the lists, and the tables of events and sharing.

`snapshot/` holds the lists as recordings, one per list and day, and beside them the links between their entries;
`manifest.json` says what each holds, `judgements.jsonl` which entries a reader judged one or two. `tricord.database`
makes a store of them, once. `events/` holds the tables of tests, resolutions, agreements and statements.
No narrative texts, no code that decides.
"""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

__all__ = ["JUDGEMENTS", "MANIFEST", "SNAPSHOT", "cache_folder"]

SNAPSHOT = Path(__file__).with_name("snapshot")
MANIFEST = SNAPSHOT / "manifest.json"
#: Judgements on entries that evidence alone does not join or part, each with its reason: what a reader of both decided.
JUDGEMENTS = SNAPSHOT / "judgements.jsonl"


def cache_folder() -> Path:
    """Where Tricord keeps what it can make again: TRICORD_CACHE, else the user's cache folder, else a temporary one.

    A home that cannot be written (a read-only system, no home at all) must not keep anybody from reading the lists.
    """
    from platformdirs import user_cache_path

    try:
        folder = Path(os.environ.get("TRICORD_CACHE") or user_cache_path("tricord"))
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except (OSError, RuntimeError):
        # platformdirs raises RuntimeError for a user without any home.
        fallback = Path(tempfile.gettempdir()) / f"tricord-{os.getuid() if hasattr(os, 'getuid') else 0}"
        with suppress(OSError):
            fallback.mkdir(mode=0o700)
        return fallback if _is_own(fallback) else Path(tempfile.mkdtemp(prefix="tricord-"))


def _is_own(folder: Path) -> bool:
    """Whether nobody else can have put anything into a folder of the temporary one, where everybody may write."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    own = not hasattr(os, "getuid") or found.st_uid == os.getuid()
    return stat.S_ISDIR(found.st_mode) and own and not found.st_mode & 0o022
