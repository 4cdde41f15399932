"""Kana in Latin letters, letter by letter, for reading only: no long marks, `q` for the small tsu, `n` for ン.

Hepburn's consonants (Cabinet Notice of 2024 on romanisation keeps them), and the kana that foreign words brought
(National Language Council, 1991): ティ ti, ファ fa, ウォ wo, ヴ vu.
"""

from __future__ import annotations

import unicodedata
from functools import cache

_ROWS = {
    "": "アイウエオ", "k": "カキクケコ", "g": "ガギグゲゴ", "s": "サシスセソ", "z": "ザジズゼゾ",
    "t": "タチツテト", "d": "ダヂヅデド", "n": "ナニヌネノ", "h": "ハヒフヘホ", "b": "バビブベボ",
    "p": "パピプペポ", "m": "マミムメモ", "r": "ラリルレロ",
}  # fmt: skip
_ODD = {"シ": "shi", "ジ": "ji", "チ": "chi", "ヂ": "ji", "ツ": "tsu", "ヅ": "zu", "フ": "fu", "ヴ": "vu",
        "ヤ": "ya", "ユ": "yu", "ヨ": "yo", "ワ": "wa", "ヰ": "i", "ヱ": "e", "ヲ": "o", "ン": "n", "ッ": "q", "ー": "",
        "ヵ": "ka", "ヶ": "ga"}  # fmt: skip
_SMALL = dict(zip("ァィゥェォャュョヮ", ("a", "i", "u", "e", "o", "ya", "yu", "yo", "wa"), strict=True))
_PALATAL = {"shi": "sh", "ji": "j", "chi": "ch"}


@cache
def _single() -> dict[str, str]:
    table = {kana: row + vowel for row, line in _ROWS.items() for kana, vowel in zip(line, "aiueo", strict=True)}
    return {**table, **_ODD}


@cache
def _pair(kana: str, small: str) -> str:
    base, tail = _single()[kana], _SMALL[small]
    if tail.startswith("y"):
        return _PALATAL.get(base, base[:-1]) + (tail[1:] if base in _PALATAL else tail)
    if base in _PALATAL:
        return _PALATAL[base] + tail
    if base == "i":
        return "y" + tail
    if base == "u":
        return "w" + tail
    if base in ("ku", "gu"):
        return base[0] + "w" + tail.removeprefix("w")
    return base[:-1] + tail


def romaji(text: str) -> str:
    """Kana in Latin letters; any other character is left as it is.

    >>> romaji("ヨンチョル"), romaji("ファン"), romaji("ノ・グァンチョル"), romaji("しのだ")
    ('yonchoru', 'fan', 'no・gwanchoru', 'shinoda')
    """
    text = unicodedata.normalize("NFKC", text)
    kana = "".join(chr(ord(char) + 0x60) if "ぁ" <= char <= "ゖ" else char for char in text)
    out = []
    at = 0
    single = _single()
    while at < len(kana):
        char = kana[at]
        follow = kana[at + 1 : at + 2]
        if char in single and follow in _SMALL and single[char]:
            out.append(_pair(char, follow))
            at += 2
            continue
        out.append(single.get(char, _SMALL.get(char, char)))
        at += 1
    return "".join(out)
