"""The annexes of Council Regulation (EU) 2017/1509 on North Korea (a curated table)."""

from pathlib import Path

from tricord.lists.curated import CuratedReader

READER = CuratedReader(Path(__file__).parent)

__all__ = ["READER"]
