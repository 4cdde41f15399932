"""A name's letters and words, and its readings by syllable in Korean and Chinese, kept once made.

Here a name is only read; how far two readings are one name, `_people_by_reading` says.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from tricord.names import _chinese, _korean, _person_tables
from tricord.names._fold import fold
from tricord.names._syllables import Readings, SyllableReading

#: How many names are kept with their readings.
KEPT = 1 << 11
_DOTS = dict.fromkeys(map(ord, "・·‧･＝="), " ")
_INSIDE = dict.fromkeys(map(ord, "'’‘`´ʻʼʹʺ′"), None)
_BREVE_AS_APOSTROPHE = re.compile("(?<=[ou])['’‘`](?=[bcdghklmnpst]|$|[ -])")
_BETWEEN = re.compile(r"[^\w\u0306]+|_+")
_BOUND = re.compile(r"\w[\s,]+\w+[-‐]\w+$")
_LATIN_ACCENT = re.compile("(?<=[a-z])[\u0300-\u0305\u0307-\u036f]+|(?<=[a-np-tv-z])\u0306")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff々]")
_KANA = re.compile("[ぁ-ゖァ-ヺ]")
_HANGUL = re.compile("[가-힣]")


@dataclass(frozen=True, slots=True)
class Letters:
    """A name's words for reading by syllable: lower-case, breves kept. `ordered`: the order is fixed, by a comma, or as
    characters of one word have the family name first. `bound`: a hyphen joins the last two of more words, so that the
    last is no family name by itself.
    """

    key: str
    words: tuple[str, ...]
    ordered: bool
    bound: bool
    han: str
    east: bool
    has_han: bool
    has_kana: bool
    has_hangul: bool


@lru_cache(maxsize=KEPT)
def letters_of(name: str) -> Letters:
    """A name's letters and words."""
    text = unicodedata.normalize("NFKC", name).translate(_DOTS).lower()
    text = unicodedata.normalize("NFD", _BREVE_AS_APOSTROPHE.sub("\u0306", text).translate(_INSIDE))
    # Accents go from Latin letters, but for the breves on o and u, which McCune-Reischauer needs.
    text = unicodedata.normalize("NFC", _LATIN_ACCENT.sub("", text))
    words = tuple(_BETWEEN.sub(" ", text).split())
    has_han, has_kana, has_hangul = (bool(script.search(text)) for script in (_HAN, _KANA, _HANGUL))
    east = has_han or has_kana or has_hangul
    return Letters(
        fold(name),
        words,
        "," in name.strip(" ,") or (len(words) == 1 and (has_han or has_hangul)),
        _BOUND.search(text) is not None,
        "".join(words) if has_han else "",
        east,
        has_han,
        has_kana,
        has_hangul,
    )


@lru_cache(maxsize=KEPT)
def korean_readings(words: tuple[str, ...]) -> Readings:
    """The readings of a name's words in Korean, each of its last words in front too."""
    return _korean.read_name(words)


def in_korean(name: Letters) -> Readings:
    """The readings of a name in Korean, its last word in front only where that may be the family name."""
    read = korean_readings(name.words)
    return read._replace(turned=()) if name.ordered or name.bound else read


@lru_cache(maxsize=KEPT)
def is_laid_out_korean(words: tuple[str, ...]) -> bool:
    """Whether a name in Latin or Cyrillic letters may well be Korean, by its layout."""
    return 2 <= len(words) <= 4 and any(map(_korean.looks_korean, korean_readings(words).straight))


@lru_cache(maxsize=KEPT)
def chinese_readings(words: tuple[str, ...]) -> Readings:
    """The readings of a name's words in the languages of China."""
    return _chinese.read_name(words)


@lru_cache(maxsize=KEPT)
def chinese_by_language(words: tuple[str, ...]) -> tuple[Readings, ...]:
    """The readings of a name in Mandarin, Cantonese and Hokkien."""
    return _chinese.by_language(chinese_readings(words))


def in_chinese(name: Letters) -> tuple[Readings, ...]:
    """The same in Mandarin, Cantonese and Hokkien."""
    read = chinese_by_language(name.words)
    return tuple(one._replace(turned=()) for one in read) if name.ordered or name.bound else read


@lru_cache(maxsize=KEPT)
def is_laid_out_chinese(words: tuple[str, ...]) -> bool:
    """Whether a name in Latin letters may well be Chinese, by its layout. A word that is a Western given name, and more
    than one syllable (Lina, Anna), leaves it open.
    """
    if not 2 <= len(words) <= 3 or not all(map(str.isascii, words)):
        return False
    return any(
        _chinese.looks_chinese(reading) and not _has_western_name(words, reading)
        for reading in chinese_readings(words).straight
    )


def _has_western_name(words: tuple[str, ...], reading: SyllableReading) -> bool:
    western = _person_tables.person_tables().western
    sizes = (end - start for start, end in zip((0, *reading.ends), reading.ends, strict=False))
    return any(size > 1 and word in western for word, size in zip(words, sizes, strict=True))
