"""The parties, and what is known of how completely their lists cover the past: reviewed tables.

`parties.csv` names the authorities in the order in which they are shown. `coverage.csv` holds sourced claims that a
list shows every designation of a programme over a period, so that who is absent was not listed then, even before the
first snapshot.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import msgspec

from tricord.lists._tables import table_rows

_HERE = Path(__file__).parent
_HOST = re.compile(r"https?://([^/\s:;,)]+)")


class Party(msgspec.Struct, frozen=True):
    """An authority that keeps lists. `binds`: a Security Council listing binds it though its own list does not repeat
    it.
    """

    code: str
    name: str
    binds: bool
    source: str


class Coverage(msgspec.Struct, frozen=True):
    """From `since` to `until` (ISO days, both included; empty `since`: always) the list shows all designations of the
    programme.
    """

    list_id: str
    programme: str
    since: str
    until: str
    source: str


@cache
def parties() -> dict[str, Party]:
    """All parties by code, in the order in which they are shown."""
    return {
        row["code"]: Party(row["code"], row["name"], row["binds"] == "yes", row["source"])
        for row in table_rows(_HERE / "parties.csv")
    }


@cache
def coverage() -> tuple[Coverage, ...]:
    """The coverage claims."""
    return tuple(
        Coverage(row["list"], row["programme"], row["since"], row["until"], row["source"])
        for row in table_rows(_HERE / "coverage.csv")
    )


@cache
def _official_domains() -> tuple[str, ...]:
    return tuple(row["domain"] for row in table_rows(_HERE / "official_sites.csv"))


def is_weak_source(text: str) -> bool:
    """Whether a citation names web pages, and none of an authority (`official_sites.csv`): press, a blog, a copy."""
    hosts = _HOST.findall(text)
    return bool(hosts) and not any(
        host == domain or host.endswith(f".{domain}") for host in hosts for domain in _official_domains()
    )
