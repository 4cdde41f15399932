"""One normaliser for exact comparison of names: the same letters, whatever their case, width, accents or punctuation.

`fold` is deliberately blunt and language-blind: two names that fold to the same words in the same order are the same
name as written. Everything that needs knowledge of a language (readings, spellings, order) is `compare`'s work.
"""

from __future__ import annotations

import re
import unicodedata

# Letters that carry no decomposition in Unicode but are one letter with a stroke or a ligature in Latin script.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n", "ß": "ss"}
)
# Marks inside a word that spellings of one name put in or leave out: apostrophes, primes, modifier letters.
_INSIDE = re.compile("['’‘`´ʻʼʹʺ′\"“”.·]")
_ASCII = str.maketrans(
    {chr(code): None if chr(code) in "'`\"." else " " for code in range(128) if not chr(code).isalnum()}
)
_BETWEEN = re.compile(r"[\W_]+")


def fold(name: str) -> str:
    """The words of a name, folded and separated by one space; empty when nothing readable is left.

    Compatibility forms are unified (full-width letters, ligatures), case is folded, accents of Latin, Greek and
    Cyrillic letters go, apostrophes and points inside words vanish, all other punctuation separates words. Hangul and
    kana stay whole.

    >>> fold("Kim Yŏng-ch’ŏl")
    'kim yong chol'
    >>> fold("ＫＯＭＩＤ Trading Co., Ltd.")
    'komid trading co ltd'
    """
    if name.isascii():
        return " ".join(name.lower().translate(_ASCII).split())
    parts = unicodedata.normalize("NFKD", name).casefold().translate(_PLAIN)
    text = unicodedata.normalize("NFC", "".join(c for c in parts if not "̀" <= c <= "ͯ"))
    return _BETWEEN.sub(" ", _INSIDE.sub("", text)).strip()
