"""Ships designated under resolution 1718, with their days and removals: the UN's consolidated list holds none."""

from pathlib import Path

from tricord.lists.curated import CuratedReader

READER = CuratedReader(Path(__file__).parent)

__all__ = ["READER"]
