"""What is left of a word in every script and spelling: its consonants, in a few coarse classes.

단천, 端川, タンチョン, Tanchon and Danchun have the bones `tnsn`. Much else has them too: they only tell an index where
to look. Vowels, h, w and y are left out, a consonant that follows itself counts once, and letters that spellings of
Korean, Chinese or Japanese exchange are one class (g and k; ch, j, zh, q and x; l and r; n, m and ng).
"""

from __future__ import annotations

import re
from functools import lru_cache

from tricord.names import _japanese
from tricord.names._han import readings
from tricord.names._kana import romaji

_GROUPS = re.compile("[tscz]h|hs|ts|tz|ng(?![aeiouyw])|kh|ph")
_GROUP = {"ch": "s", "sh": "s", "zh": "s", "hs": "s", "ts": "s", "tz": "s", "ng": "n", "th": "t", "kh": "k", "ph": "p"}
_CLASS = str.maketrans("kgctdpbfvszjqxrlnm", "kkkttppppsssssrrnn", "aeiouāīūēōŏŭäöüyhw \u0306")
_ONSETS = ("k", "k", "n", "t", "t", "r", "n", "p", "p", "s", "s", "", "s", "s", "s", "k", "t", "p", "")
_CODAS = dict(zip(range(28), " kkknnntrkrrrrrrnpptt" + "nttktp ", strict=False))
_TWICE = re.compile(r"(.)\1+")
_SOUTHERN = {"r": ("r", "n", ""), "n": ("n", "")}
_MOST = 12


@lru_cache(maxsize=1 << 12)
def consonant_keys(word: str) -> tuple[str, ...]:
    """The bones of a word (lower-case), one for each way to read it; none for a word with fewer than two consonants.

    >>> consonant_keys("tanchon") == consonant_keys("단천")[:1]
    True
    """
    if word.isascii():
        found = {_of_latin(word)}
    elif all("가" <= char <= "힣" for char in word):
        found = _of_hangul(word)
    else:
        found = _of_characters(word)
    return tuple(sorted(one for one in found if len(one) > 1))


def _of_latin(word: str) -> str:
    text = _GROUPS.sub(lambda match: _GROUP[match.group()], word) if "h" in word or "g" in word or "z" in word else word
    return _TWICE.sub(r"\1", text.replace("ts", "s").translate(_CLASS))


def _of_hangul(word: str) -> set[str]:
    """Both as the North spells it and as the South does: 련봉 and 연봉."""
    heads = {""}
    for number, char in enumerate(word[:12]):
        code = ord(char) - 0xAC00
        onset, coda = _ONSETS[code // 588], _CODAS[code % 28].strip()
        # The initial-sound law; a name's second syllable may begin a word as well.
        onsets = _SOUTHERN.get(onset, (onset,)) if number < 2 else (onset,)
        heads = {head + one + coda for head in heads for one in onsets}
    return {_TWICE.sub(r"\1", head) for head in heads}


def _of_characters(word: str) -> set[str]:
    """Han characters by their Korean, Chinese and Japanese readings, kana by their letters."""
    found: set[str] = set()
    spelt = romaji(word)
    if spelt.isascii():
        return {_of_latin(spelt)}
    ko, zh = [""], [""]
    for char in word[:12]:
        han = readings(char)
        if han is None:
            return {_of_latin(spelt)} if spelt.isascii() else set()
        ko = [a + b for a in ko for b in (han.ko[:2] or ("",))][:4]
        zh = [a + b for a in zh for b in (han.zh[:2] or ("",))][:4]
    for hangul in ko:
        if hangul:
            found |= _of_hangul(hangul)
    found |= {_of_latin(pinyin) for pinyin in zh if pinyin}
    if len(word) <= 6:
        found |= {_of_latin(spelling) for spelling in _japanese.spellings(word, 40)}
    return set(sorted(found)[: _MOST * 2])
