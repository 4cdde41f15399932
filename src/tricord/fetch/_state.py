"""How fetching a list stands: when it was last tried, when its publisher last answered, when it last changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

#: What became of a fetch: files that are new, the files that are held already, or none.
Outcome = Literal["never", "new", "unchanged", "failed"]


class HeldFile(msgspec.Struct, frozen=True, kw_only=True):
    """The newest file that came from an address, and what the next request asks by."""

    facet: str
    address: str
    sha256: str
    size: int
    headers: Mapping[str, str] = {}


class FetchState(msgspec.Struct, frozen=True, kw_only=True):
    """How fetching a list stands; times are UTC, None: never.

    `tried` is the last attempt and `outcome` what became of it; `why` says what was wrong, `failures` how many attempts
    in a row failed. `answered` is when the publisher's files were last good, new or not; `changed` when they were last
    new, as the set `set_id`. `due` is the next attempt of a running service. `moved` are addresses that the publisher
    says its files have for good.
    """

    list_id: str
    tried: str | None = None
    outcome: Outcome = "never"
    why: str = ""
    failures: int = 0
    answered: str | None = None
    changed: str | None = None
    set_id: str | None = None
    due: str | None = None
    moved: tuple[str, ...] = ()
    held: tuple[HeldFile, ...] = ()
