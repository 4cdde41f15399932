"""Japan, Ministry of Economy, Trade and Industry: the End User List (外国ユーザーリスト) of the catch-all export
control.
"""

from tricord.lists.jp_meti_eul._reader import MetiReader

READER = MetiReader()

__all__ = ["READER", "MetiReader"]
