"""Keys under which spellings of one word fall together: romanisations of Korean words, transliterations of Russian and
Ukrainian ones, kana, letters of the Arabic script.

A key only finds: it is coarser than any spelling, and is never shown.
"""

from __future__ import annotations

import re
from functools import cache

from tricord.names._alphabets import arabic, is_arabic, rows

_KANA_FOLD = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        ("ヴ(?=[ァィェォ])", "ブ"),
        ("[ーッ]", ""),
        ("ヴ", "ブ"),
        ("ヂ", "ジ"),
        ("ヅ", "ズ"),
        ("ブァ", "バ"),
        ("ブィ", "ビ"),
        ("ブェ", "ベ"),
        ("ブォ", "ボ"),
    )
)
_KANA_SMALL = str.maketrans("ァィゥェォャュョヮ", "アイウエオヤユヨワ")

# Replaced in this order, one after the other: every new word of a query comes by here, and patterns would be slower.
_KOREAN_SPELLINGS = (
    ("tch", "c"), ("ch", "c"), ("j", "c"), ("sh", "s"), ("eo", "o"), ("eu", "u"), ("oo", "u"), ("ae", "e"),
    ("oe", "e"), ("we", "e"), ("ui", "i"), ("kh", "k"), ("th", "t"), ("ph", "p"),
)  # fmt: skip
_KOREAN_CLASSES = str.maketrans("gdbl", "ktpr")
_DOUBLED = re.compile(r"(.)\1+")

# How Hangul is romanised: the letters of a syllable (Revised Romanization of Korean, 2000), and what liaison makes of
# those that meet.
_ROMAN_ONSETS, _ROMAN_VOWELS, _ROMAN_CODAS = (
    tuple(letters.split())
    for letters in (
        "g kk n d tt r m b pp s ss - j jj ch k t p h",
        "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i",
        "- k k k n n n t l k m l l l p l m p p t t ng t t k t p t",
    )
)
_LIAISON = (("nr", "ll"), ("ln", "ll"), ("ngr", "ngn"), ("kr", "ngn"), ("pr", "mn"), ("kn", "ngn"), ("pn", "mn"))

_SLAVIC = (
    ("shch", "sh"), ("sch", "sh"), ("kh", "h"), ("ts", "c"), ("tz", "c"), ("zh", "j"), ("ya", "ia"), ("ja", "ia"),
    ("yu", "iu"), ("ju", "iu"), ("ye", "e"), ("yo", "e"), ("iy", "i"), ("yy", "i"), ("ij", "i"), ("yi", "i"),
    ("y", "i"),
)  # fmt: skip
#: Endings of the cases, in keys.
_SLAVIC_CASES = ("og", "eg", "om", "em", "ih", "im", "am", "ah", "ov", "ev", "iam")
_STEM = 5
"""Letters of a stem without which a word is not recognised."""


def korean_key(word: str) -> str:
    """One key for all romanisations of a Korean word (McCune-Reischauer, Revised, North Korean).

    >>> korean_key("kwahagwon") == korean_key("gwahakwon"), korean_key("unhaeng") == korean_key("eunhaeng")
    (True, True)
    """
    for spelt, put in _KOREAN_SPELLINGS:
        word = word.replace(spelt, put)
    return _DOUBLED.sub(r"\1", word.translate(_KOREAN_CLASSES))


def romanisations(hangul: str) -> set[str]:
    """The Latin spellings of a Hangul word that differ in more than letters for one sound: with and without liaison."""
    parts: list[str] = []
    for char in hangul:
        code = ord(char) - 0xAC00
        if not 0 <= code < 11172:
            return set()
        parts += (_ROMAN_ONSETS[code // 588], _ROMAN_VOWELS[code % 588 // 28], _ROMAN_CODAS[code % 28])
    plain = "".join(parts).replace("-", "")
    spoken = plain
    for written, said in _LIAISON:
        spoken = spoken.replace(written, said)
    return {plain, spoken}


def slavic_key(word: str) -> str:
    """One key for the transliterations of a Russian or Ukrainian word in Latin letters."""
    for spelt, put in _SLAVIC:
        word = word.replace(spelt, put)
    return _DOUBLED.sub(r"\1", word)


def cyrillic_key(word: str) -> str:
    """The same key of the word in Cyrillic letters."""
    return _DOUBLED.sub(r"\1", "".join(_cyrillic().get(char, "") for char in word))


@cache
def _cyrillic() -> dict[str, str]:
    return {row["letter"]: row["key"].strip("-") for row in rows("organization_cyrillic.csv")}


def slavic_stem(key: str) -> str:
    """A Slavic word's key without the endings of its cases; empty when too little would be left to recognise it."""
    stem = key.rstrip("aeiou")
    for ending in _SLAVIC_CASES:
        if stem.endswith(ending) and len(stem) - len(ending) >= _STEM:
            stem = stem.removesuffix(ending)
            break
    stem = stem.rstrip("aeiou")
    return stem if len(stem) >= _STEM else ""


def kana_key(kana: str) -> str:
    """Kana as looked up: katakana, no long marks and small tsu, ヴ as ブ, small vowels large."""
    text = "".join(chr(ord(char) + 0x60) if "ぁ" <= char <= "ゖ" else char for char in kana)
    for pattern, put in _KANA_FOLD:
        text = pattern.sub(put, text)
    return text.translate(_KANA_SMALL)


def one_spelling(word: str) -> str:
    """A word of the Arabic script in one spelling of its letters; any other as it is."""
    return arabic(word) or word if is_arabic(word) else word
