"""Tricord: who has sanctioned whom, since when and under what authority; where the lists differ.

>>> import tricord
>>> db = tricord.open()                                    # the embedded snapshot; or a path, or a SQLAlchemy URL
>>> table = db.align(programme="DPRK", as_of="2016-10-27")
>>> [gap.caption for gap in table.gaps("KR")][:1]          # doctest: +SKIP
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tricord._version import __version__

if TYPE_CHECKING:
    from tricord.database import Database


def open(where: str | Path | None = None, *, create: bool = True) -> Database:
    """Open the embedded snapshot (no argument), a SQLite file, or a database by SQLAlchemy URL.

    A missing or empty file is made, or refused with `create=False`. Raises `tricord.model.errors.StoreError` when there
    is no such place or it is no store of Tricord's.
    """
    from tricord.database import Database

    return Database(where, create=create)


__all__ = ["__version__", "open"]
