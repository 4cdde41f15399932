"""The table of weights: what each finding is worth, in bits, for or against two entries being one subject.

`weights.csv` has a row for each field and level. `m` is how often pairs of one subject show the level, `u` how often
pairs of two subjects do, as `scripts/learn_weights.py` counted them on the lists; `bits` is what is used: log2(m/u),
or what a person set and gave the reason for in `note`. Of findings that carry a rarity, `per_rarity` times the rarity
is added.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import msgspec

TABLE = Path(__file__).with_name("weights.csv")


class Weight(msgspec.Struct, frozen=True):
    """What a level is worth: `bits`, and `per_rarity` for each bit of rarity up to `most` bits in all."""

    bits: float
    per_rarity: float
    most: float

    def of(self, rarity: float) -> float:
        """The worth of a finding of this rarity, in bits."""
        return self.bits if not self.per_rarity else min(self.most, self.bits + self.per_rarity * rarity)


def evidence_bits(field: str, level: str) -> float:
    """What a level of a field is worth without any rarity, in bits: the one table for linking and for screening."""
    return weights()[field, level].bits


@cache
def weights() -> dict[tuple[str, str], Weight]:
    """The table, by field and level. Raises `ValueError` for a row that is no weight."""
    found = {}
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, strict=True):
            try:
                weight = Weight(float(row["bits"]), float(row["per_rarity"] or 0), float(row["most"] or 0))
            except ValueError as error:
                raise ValueError(f"weights.csv: {row['field']}, {row['level']}: {error}") from None
            found[row["field"], row["level"]] = weight
    return found
