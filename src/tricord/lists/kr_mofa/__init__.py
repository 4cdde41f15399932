"""South Korea's autonomous designations, from the notices of its ministries (a curated table)."""

from pathlib import Path

from tricord.lists.curated import CuratedReader

READER = CuratedReader(Path(__file__).parent)

__all__ = ["READER"]
