"""US designations related to North Korea, each dated, with those after the newest SDN file (a curated table)."""

from pathlib import Path

from tricord.lists.curated import CuratedReader

READER = CuratedReader(Path(__file__).parent)

__all__ = ["READER"]
