"""Chinese names as syllables: Han characters, pinyin, Wade-Giles and Cantonese spellings.

A syllable is a toneless pinyin syllable ("jin") or a toneless jyutping syllable of Cantonese ("yue:gam"); a character
may be either. A Korean name in a Chinese paper is printed by its characters and read in Mandarin (金英哲 as Jin
Yingzhe), so a pinyin syllable also leads to the Hangul syllables of the characters that are read so.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from functools import cache, lru_cache
from importlib.resources import files

from tricord.names._han import readings as han_readings
from tricord.names._han import table as han_table
from tricord.names._korean import lawful
from tricord.names._syllables import NONE, Options, Readings, SpellingTable, SyllableReading, cut, joined

_WADE_GILES = 0.05
_CANTONESE = 0.1
_SECOND_READING = 0.1
_THROUGH_HANJA = 0.25
"""The cost of reading a pinyin syllable as Korean: several characters, so several Hangul syllables, are read alike."""


@cache
def _spelling_table() -> SpellingTable:
    spelt: dict[str, dict[str, float]] = defaultdict(dict)

    def put(spelling: str, syllable: str, cost: float) -> None:
        if spelling:
            spelt[spelling][syllable] = min(cost, spelt[spelling].get(syllable, 9.0))

    tables = files("tricord.names") / "tables"
    with (tables / "pinyin.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            put(row["pinyin"], row["pinyin"], 0.0)
            for spelling in f"{row['wade_giles']} {row['other']}".split():
                put(spelling.replace("'", ""), row["pinyin"], _WADE_GILES)
    with (tables / "jyutping.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for spelling in row["spellings"].split():
                put(spelling, f"yue:{row['jyutping']}", _CANTONESE)
    return SpellingTable.of(dict(spelt))


@lru_cache(maxsize=1 << 14)
def _han_options(char: str) -> Options | None:
    found = han_readings(char)
    if found is None or not (found.zh or found.yue):
        return None
    options = {f"yue:{sound}": 0.0 for sound in found.yue}
    options.update({sound: _SECOND_READING if at else 0.0 for at, sound in reversed(list(enumerate(found.zh)))})
    return options


_LATIN_WORD = re.compile("[a-zü]+")
_HAN_WORD = re.compile("[㐀-鿿]+")


@lru_cache(maxsize=1 << 12)
def read_word(word: str) -> list[SyllableReading]:
    """The ways to read one word, lower-case and without punctuation, as Chinese; empty when it is not Chinese."""
    if _LATIN_WORD.fullmatch(word):
        return cut(word.replace("ü", "v"), _spelling_table())
    if not _HAN_WORD.fullmatch(word) or len(word) > 12:
        return []
    options = []
    for char in word:
        found = _han_options(char)
        if found is None:
            return []
        options.append(found)
    return [SyllableReading(0.0, tuple(word), tuple(options), (len(word),))]


def read_name(words: tuple[str, ...]) -> Readings:
    """The ways to read a name as Chinese, from its words."""
    return joined(map(read_word, words)) if 0 < len(words) <= 6 else NONE


@cache
def _hangul_of_pinyin() -> dict[str, dict[str, float]]:
    through: dict[str, dict[str, float]] = defaultdict(dict)
    for char in han_table().values():
        if char.rank == 1 and char.zh and char.ko:
            for hangul in char.ko[:2]:
                through[char.zh[0]][lawful(hangul)] = _THROUGH_HANJA
    return dict(through)


def in_korean(reading: SyllableReading) -> SyllableReading | None:
    """A Mandarin reading as the Korean syllables that its characters may be; None where a syllable leads to none."""
    through = _hangul_of_pinyin()
    options = []
    for mandarin in reading.options:
        korean: dict[str, float] = {}
        for syllable, cost in mandarin.items():
            for hangul, more in through.get(syllable, {}).items():
                korean[hangul] = min(cost + more, korean.get(hangul, 9.0))
        if not korean:
            return None
        options.append(korean)
    return SyllableReading(reading.cost, reading.pieces, tuple(options), reading.ends)
