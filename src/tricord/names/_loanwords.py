"""Foreign words as kana and Hangul spell them: a skeleton of consonants that the English spelling has too.

ラザルス and 라자루스 are Lazarus, ブルーノロフ is Bluenoroff, 와이즈 어니스트 is Wise Honest. Kana and Hangul have no
syllable without a vowel, no l beside r, no v beside b, no th beside s, and Hangul no f beside p and no z beside j: what
is left of a word in every spelling is the order of its consonants, in those classes. Vowels, h, w and y are left out:
they are written in the one and mute in the other (Honest is オネスト).

What it is not: a reading. Two words with one skeleton may be the same word; short skeletons say nothing.

>>> skeleton("ラザルス") == skeleton("라자루스") == skeleton("lazarus")
True
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from tricord.names._kana import romaji

_ONSETS = ("k", "k", "n", "t", "t", "r", "m", "p", "p", "s", "s", "", "s", "s", "s", "k", "t", "p", "")
_CODAS = {1: "k", 2: "k", 4: "n", 5: "n", 6: "n", 7: "t", 8: "r", 9: "rk", 16: "m", 17: "p", 19: "s", 20: "s", 21: "n"}
_CODAS |= {22: "t", 23: "t", 24: "k", 25: "t", 26: "p"}
# What English letters stand for in the classes of `_ONSETS`, longest first.
_ENGLISH = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        ("ght(?=h)", "t "),
        ("gh(?=t|$)", ""),
        ("tch|sch|sh|zh|ch|dge|dg", "s"),
        ("ti(?=on)|ci(?=a)|si(?=on)", "s"),
        ("th", "s"),
        ("ng(?![aeiou])", "n"),
        ("ph", "p"),
        ("ck|cc(?![eiy])", "k"),
        ("kn", "n"),
        ("wr", "r"),
        ("[cg](?=[eiy])", "s"),
        ("qu?", "k"),
        ("x", "ks"),
        ("r(?=[bcdfgkmnpstvz]|e?$)", ""),
    )
)
_CLASSES = str.maketrans("bcdfgjlvz", "pktpksrps", "aeiouwyhq ")
# Atomic and possessive: one pass, whatever the word.
_PINYIN = re.compile(
    "(?>(?:[bpmfdtnlgkhjqxrsyw]|[zcs]h?)?"
    "(?:i?ang?|i?ong|iu|ui|iao?|ao|[aoei]i|ou|u?eng?|ing?|ua?i?|uang?|ung?|uo|ve?|[aeiou]))++"
)
_PINYIN_ONLY = re.compile("zh|x|q")
_PINYIN_SOUNDS = {"zh": "j", "x": "sh", "q": "ch"}
_KANA_PAIRS = ((re.compile("ts(?=u)|ch|sh|j"), "s"), (re.compile("f"), "p"))
_BEFORE_LIPS = re.compile("n(?=[pm])")
_SPELLED_CLASSES = str.maketrans("bcdfgjlvz", "pktpksrps", "hq")
_VOWELS = (
    "a",
    "e",
    "ya",
    "ye",
    "o",
    "e",
    "yo",
    "ye",
    "o",
    "wa",
    "we",
    "we",
    "yo",
    "u",
    "wo",
    "we",
    "wi",
    "yu",
    "u",
    "i",
    "i",
)
# Vowels that kana must write after a consonant: u, and o after t and d, i after ch and j.
_MUTE = re.compile("(?<=[bcfgklmnprsz])(?<!sh)u|(?<=[td])o(?=[^aeioun]|$)")
_FINAL_NG = re.compile("ng(?![aeiou])")
#: How alike two words must be spelt, vowels and all, whose skeletons of so many consonants are the same.
_SPELT_ALIKE = (1.0, 1.0, 0.7, 0.55, 0.52, 0.52, 0.4)
_DOUBLED = re.compile(r"(.)\1+")
_HANGUL = re.compile("[가-힣]+")
_KANA = re.compile("[ァ-ヺーぁ-ゖ]+")


@lru_cache(maxsize=1 << 12)
def skeleton(word: str) -> str:
    """The consonants of a word in kana, Hangul or (English) Latin letters; empty for any other script."""
    if _HANGUL.fullmatch(word):
        return _tidy("".join(map(_of_syllable, word)))
    if _KANA.fullmatch(word):
        text = romaji(word)
        for pattern, put in _KANA_PAIRS:
            text = pattern.sub(put, text)
        return _tidy(text.translate(_CLASSES))
    if word.isascii() and word.isalpha():
        text = in_english_letters(word) if "x" in word or "q" in word or "zh" in word else word
        for pattern, put in _ENGLISH:
            text = pattern.sub(put, text)
        return _tidy(text.translate(_CLASSES))
    return ""


def loan_alike(a: str, b: str, *, least: float = 0.0) -> float:
    """How far two words, one of them in kana or Hangul, spell one foreign word: 0, or 0.78 to 0.9.

    The consonants must be the same and the spelling as a whole must not be far off: the skeleton of "Songi" is that of
    "Hesong", the vowels are not. `least` raises what the spellings must share, 0..1.
    """
    one, other = skeleton(a), skeleton(b)
    size = min(len(one), len(other))
    if size < 2 or one[0] != other[0]:
        return 0.0
    close = OSA.normalized_similarity(_spelled(a), _spelled(b))
    if close < least:
        return 0.0
    if one == other:
        return (0.9 if size >= 4 else 0.84) if close >= _SPELT_ALIKE[min(size, 6)] else 0.0
    if close < 0.55 or max(len(one), len(other)) < 3:
        return 0.0
    if close >= 0.6 and one.replace("r", "") == other.replace("r", ""):
        return 0.84
    if size >= 3 and _tidy(one.replace("s", "t")) == _tidy(other.replace("s", "t")):
        return 0.78
    if size >= 5 and OSA.distance(one, other, score_cutoff=1) <= 1:
        return 0.8
    return 0.0


@lru_cache(maxsize=1 << 12)
def _spelled(word: str) -> str:
    """A word in Latin letters of the same few classes, with its vowels."""
    if _HANGUL.fullmatch(word):
        word = "".join(
            _ONSETS[code // 588] + _VOWELS[code % 588 // 28] + _CODAS.get(code % 28, "")
            for code in (ord(char) - 0xAC00 for char in word)
        )
    elif _KANA.fullmatch(word):
        word = _MUTE.sub("", romaji(word))
    else:
        word = _FINAL_NG.sub("n", in_english_letters(word))
    return _DOUBLED.sub(r"\1", word.translate(_SPELLED_CLASSES))


def _tidy(consonants: str) -> str:
    return _DOUBLED.sub(r"\1", _BEFORE_LIPS.sub("m", consonants))


def in_english_letters(word: str) -> str:
    """A word that can be pinyin, in English letters for the same sounds: Hongxiang is ホンシャン."""
    return _PINYIN_ONLY.sub(lambda found: _PINYIN_SOUNDS[found.group()], word) if _PINYIN.fullmatch(word) else word


def _of_syllable(syllable: str) -> str:
    code = ord(syllable) - 0xAC00
    return _ONSETS[code // 588] + _CODAS.get(code % 28, "")
