"""Japan, Ministry of Finance: the workbook of asset freezes (資産凍結等の措置の対象者), all regimes."""

from tricord.lists.jp_mof._reader import MofReader

READER = MofReader()

__all__ = ["READER", "MofReader"]
