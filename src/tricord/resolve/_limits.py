"""The limits of linking: from which score, rarity or number on something holds. `limits.csv` gives each its reason."""

from __future__ import annotations

import csv
from pathlib import Path

import msgspec

_TABLE = Path(__file__).with_name("limits.csv")


class LinkLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table by name; units and reasons stand in it."""

    clear: float
    doubtful: float
    plain: float
    strong: float
    lost: float
    even: float
    beaten: float
    better: float
    as_well: float
    rival: float
    named_alike: float
    said_against: float
    letters: float
    name_same: float
    name_close: float
    name_close_of_person: float
    name_one: float
    name_near: float
    name_slip: float
    name_sure: float
    share_of_person: float
    share_of_other: float
    share_where_numbered: float
    share_after_two: float
    share_of_joined: float
    share_of_one_rare_part: float
    share_of_spellings: float
    doubt_of_share: float
    many_spellings: int
    tries: int
    part_rarity: float
    name_rarity: float
    least_rarity: float
    unread_name: float
    unread_short_name: float
    commonest_part: float
    language: float
    telling_part: float
    coined: float
    smallest_list: int
    rare_address: float
    rare_work: float
    rare_birthplace: float
    birth_apart: int
    alone: int
    born: int
    together: int
    sure_key: int
    crowd: int
    grown: float


def _read() -> LinkLimits:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        rows = {row["name"]: row["value"] for row in csv.DictReader(file, strict=True)}
    return msgspec.convert(rows, LinkLimits, strict=False)


LIMITS = _read()
