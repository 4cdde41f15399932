"""Japan's designations related to North Korea, with the actions they were part of (a curated table)."""

from pathlib import Path

from tricord.lists.curated import CuratedReader

READER = CuratedReader(Path(__file__).parent)

__all__ = ["READER"]
