"""The embedded snapshot: the facts of the lists and tables that come with Tricord, each with source and date.

`snapshot.db.xz` is a SQLite store made by `scripts/make_snapshot.py` from the official files; it is unpacked once
into the user's cache and opened read-only. `events/` holds the tables of tests, resolutions, agreements and
statements. No narrative texts.
"""

from __future__ import annotations

import hashlib
import lzma
import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

__all__ = ["PACKED", "cache_folder", "snapshot_path"]

#: Seconds after which a part is nobody's any more: to unpack takes a few.
_ABANDONED = 3600

PACKED = Path(__file__).with_name("snapshot.db.xz")


def snapshot_path() -> Path:
    """The unpacked embedded snapshot: unpacked once per version, into the cache folder."""
    return _unpack(cache_folder() / f"snapshot-{hashlib.sha256(PACKED.read_bytes()).hexdigest()[:16]}.db")


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


def _remove_abandoned(folder: Path) -> None:
    """Remove what a process that died while it unpacked has left. A younger part may still be written by another."""
    for part in folder.glob("tmp*.part"):
        # Another process may remove it at the same time, or it may be somebody else's.
        with suppress(OSError):
            if time.time() - part.stat().st_mtime > _ABANDONED:
                part.unlink()


def _unpack(target: Path) -> Path:
    if not target.exists():
        _remove_abandoned(target.parent)
        with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".part", delete=False) as part:
            try:
                with lzma.open(PACKED) as packed:
                    shutil.copyfileobj(packed, part, 1 << 20)
            except BaseException:
                Path(part.name).unlink(missing_ok=True)
                raise
        # Renaming is atomic: a second process sees the whole file or none.
        Path(part.name).replace(target)
        for older in set(target.parent.glob("snapshot-*.db")) - {target}:
            older.unlink(missing_ok=True)
    return target
