"""Ships that Korea has designated or barred from its ports, with IMO numbers."""

from pathlib import Path

from tricord.lists.curated import CuratedReader

READER = CuratedReader(Path(__file__).parent)

__all__ = ["READER"]
