"""Ships that Japan bars from its ports, by name or as designated by the UN: the finance ministry's list holds none."""

from pathlib import Path

from tricord.lists.curated import CuratedReader

READER = CuratedReader(Path(__file__).parent)

__all__ = ["READER"]
