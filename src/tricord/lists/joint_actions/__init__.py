"""Designation actions, joint and single, with their parties and triggers (a curated table of events)."""

from pathlib import Path

from tricord.lists.curated import CuratedReader

READER = CuratedReader(Path(__file__).parent)

__all__ = ["READER"]
