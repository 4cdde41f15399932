"""The UN Security Council Consolidated List: one XML file, all regimes."""

from tricord.lists.un_sc._reader import UnReader

READER = UnReader()

__all__ = ["READER", "UnReader"]
