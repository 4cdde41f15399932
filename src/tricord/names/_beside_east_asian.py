"""A name in Latin letters as it stands beside the same name in Hangul, Han characters or kana: without what only the
Latin form has.

Papers of Hong Kong, Korea and Japan have a Western given name that the characters do not show (LEE, John Ka-chiu is
李家超), and letters put a title before the name (General Kim Yong Chol). Each way to leave something out must leave a
whole name; whether it is the name in the characters is decided syllable by syllable.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from tricord.names import _chinese, _japanese, _korean
from tricord.names._person_tables import TITLES, person_tables, role_of

_FEWEST_WORDS = 2
"""Words of a whole name."""
_FEWEST_BESIDE_SYLLABLE = 3
"""Words that remain where a word that is left out may itself be a syllable of the name (Kim June Ho, Tim Chan Kwok
Ki)."""
_PLAIN = 0.3
"""What a syllable costs at most that a word may well be."""


class LeftOut(NamedTuple):
    """The `words` of a name that remain, and those that are left out."""

    words: tuple[str, ...]
    left_out: tuple[str, ...]


@lru_cache(maxsize=1 << 11)
def without_latin_additions(words: tuple[str, ...]) -> tuple[LeftOut, ...]:
    """The ways to leave titles and a Western given name out of a name (small Latin letters); none where it has neither.

    >>> [found.words for found in without_latin_additions(("general", "kim", "yong", "chol"))]
    [('kim', 'yong', 'chol')]
    >>> [found.left_out for found in without_latin_additions(("lee", "john", "ka", "chiu"))]
    [('john',)]
    """
    if len(words) <= _FEWEST_WORDS or not all(map(str.isascii, words)):
        return ()
    titles = 0
    while titles < len(words) and role_of(words[titles]) in TITLES:
        titles += 1
    found = []
    if titles and len(words) - titles >= _FEWEST_WORDS:
        found.append(LeftOut(words[titles:], words[:titles]))
    western = person_tables().western
    for place in range(titles, len(words)):
        rest = words[titles:place] + words[place + 1 :]
        least = _FEWEST_BESIDE_SYLLABLE if _is_syllable(words[place]) else _FEWEST_WORDS
        if words[place] in western and len(rest) >= least:
            found.append(LeftOut(rest, (*words[:titles], words[place])))
    return tuple(one for one in found if _may_be_read(one.words))


def _may_be_read(words: tuple[str, ...]) -> bool:
    """Whether words may be a Korean, a Chinese or a Japanese name."""
    return (
        all(map(_korean.read_word, words))
        or all(map(_chinese.read_word, words))
        or all(map(_japanese.IN_ROMAJI.fullmatch, words))
    )


def _is_syllable(word: str) -> bool:
    """Whether a word may well be one syllable of a Korean or Chinese name."""
    return any(
        len(reading.options) == 1 and reading.cost <= _PLAIN
        for reading in (*_korean.read_word(word), *_chinese.read_word(word))
    )
