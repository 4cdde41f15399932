"""Chinese names as syllables: Han characters, pinyin, Wade-Giles, Cantonese and Hokkien spellings.

A syllable is a toneless pinyin syllable ("jin"), a toneless jyutping syllable of Cantonese ("yue:gam") or a spelling of
Hokkien and Teochew names ("nan:kim"); a character may be any of them. A Korean name in a Chinese paper is printed by
its characters and read in Mandarin (金英哲 as Jin Yingzhe), so a pinyin syllable also leads to the Hangul syllables of
the characters that are read so.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from dataclasses import replace
from functools import cache, lru_cache
from importlib.resources import files

from tricord.names._han import canonical
from tricord.names._han import readings as han_readings
from tricord.names._han import table as han_table
from tricord.names._korean import lawful
from tricord.names._syllables import NONE, Options, Readings, SpellingTable, SyllableReading, cut, joined

_WADE_GILES = 0.05
_CANTONESE = 0.1
_SOUTHERN_MIN = 0.1
_SECOND_READING = 0.1
_VOWELS = "ai ao ei ia iao ie io iu ou ua uai ue ui uo"
"""Groups of letters of one syllable; a syllable that begins with a vowel is set off by an apostrophe inside a word
(Scheme for the Chinese Phonetic Alphabet, 1958: pi'ao)."""
_STRANGE = 0.35
"""A name whose cheapest reading costs more is hardly a Chinese one: three syllables in Cantonese spelling cost 0.3."""
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
    for spellings in _southern_min().values():
        for spelling in spellings:
            put(spelling, f"nan:{spellings[0]}", _SOUTHERN_MIN)
    return SpellingTable.of(dict(spelt), dict.fromkeys(_VOWELS.split(), 0.0))


@cache
def _southern_min() -> dict[str, list[str]]:
    """Characters, in one form for all, and how Hokkien and Teochew names spell them, most usual first."""
    table = files("tricord.names") / "tables" / "minnan.csv"
    with table.open(encoding="utf-8") as file:
        return {canonical(row["char"]): row["spellings"].split() for row in csv.DictReader(file)}


@lru_cache(maxsize=1 << 14)
def _han_options(char: str) -> Options | None:
    found = han_readings(char)
    if found is None or not (found.zh or found.yue):
        return None
    options = {f"nan:{spellings[0]}": 0.0 for spellings in [_southern_min().get(canonical(char))] if spellings}
    options.update({f"yue:{sound}": 0.0 for sound in found.yue})
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
def _surnames() -> frozenset[str]:
    """The syllables of family names, in Mandarin and Cantonese; of two syllables joined by a hyphen."""
    found: set[str] = set()
    table = files("tricord.names") / "tables" / "chinese_surnames.csv"
    with table.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            read = [_han_options(char) or {} for char in row["surname"]]
            if len(read) == 1:
                found.update(read[0])
            else:
                found.update(f"{first}-{second}" for first in read[0] for second in read[1])
    return frozenset(found)


@cache
def _surname_characters() -> frozenset[str]:
    table = files("tricord.names") / "tables" / "chinese_surnames.csv"
    with table.open(encoding="utf-8") as file:
        return frozenset(canonical(row["surname"][0]) for row in csv.DictReader(file))


def begins_with_surname(text: str) -> bool:
    """Whether a name in Han characters begins with one of the commonest family names of China."""
    return canonical(text[0]) in _surname_characters()


def looks_chinese(reading: SyllableReading) -> bool:
    """Whether a name in Latin letters is laid out as a Chinese one: a family name of one syllable (or one of those of
    two), first or last, and one or two more syllables in one or two words, all of one language. "Zhang Jianping", "Chan
    Kwok-ki", "Wei Wang".
    """
    count = len(reading.options)
    languages = [{syllable.rpartition(":")[0] for syllable in options} for options in reading.options]
    if not set.intersection(*languages):
        return False
    if not 2 <= count <= 4 or not 2 <= len(reading.ends) <= 3 or reading.cost > _STRANGE:
        return False
    sizes = [end - start for start, end in zip((0, *reading.ends), reading.ends, strict=False)]
    if sizes[0] == 2 and count - 2 in (1, 2):
        names = {f"{first}-{second}" for first in reading.options[0] for second in reading.options[1]}
        if not names.isdisjoint(_surnames()):
            return True
    if count > 3 or max(sizes) > 2:
        return False
    first = sizes[0] == 1 and not _surnames().isdisjoint(reading.options[0])
    last = sizes[-1] == 1 and not _surnames().isdisjoint(reading.options[-1])
    return first or last


def is_plain_pinyin(reading: SyllableReading) -> bool:
    """Whether every syllable is spelt as pinyin spells one."""
    return all(
        any(":" not in syllable and not cost for syllable, cost in options.items()) for options in reading.options
    )


#: The languages of syllables, by what stands before them: Mandarin, Cantonese, Hokkien.
_LANGUAGES = ("", "yue", "nan")


def by_language(readings: Readings) -> tuple[Readings, ...]:
    """The readings of a name in each language alone. A name is of one language; but before a given name in Mandarin the
    family name may be a southern one (Tan Wenming).
    """
    return tuple(
        Readings(
            tuple(kept for one in readings.straight if (kept := _in_language(one, language)) is not None),
            tuple(kept for one in readings.turned if (kept := _in_language(one, language)) is not None),
        )
        for language in _LANGUAGES
    )


def _in_language(reading: SyllableReading, language: str) -> SyllableReading | None:
    options = []
    for place, syllables in enumerate(reading.options):
        kept = {
            syllable: cost
            for syllable, cost in syllables.items()
            if syllable.rpartition(":")[0] == language or not (place or language)
        }
        if not kept:
            return None
        options.append(kept)
    return replace(reading, options=tuple(options))


@cache
def _korean_family_names() -> frozenset[str]:
    """The Hangul of family names whose characters Mandarin reads, with that reading: li:이."""
    table = files("tricord.names") / "tables" / "korean_surnames.csv"
    with table.open(encoding="utf-8") as file:
        return frozenset(
            f"{read.zh[0]}:{lawful(row['hangul'])}"
            for row in csv.DictReader(file)
            if len(row["hangul"]) == 1 and row["hanja"]
            for char in row["hanja"].split()[:1]
            if (read := han_readings(char[0])) is not None and read.zh
        )


@cache
def _hangul_of_pinyin() -> dict[str, dict[str, float]]:
    through: dict[str, dict[str, float]] = defaultdict(dict)
    for char in han_table().values():
        if char.rank == 1 and char.zh and char.ko and char.nanori:
            for hangul in char.ko[:1]:
                through[char.zh[0]][lawful(hangul)] = _THROUGH_HANJA
    return dict(through)


def in_korean(reading: SyllableReading) -> SyllableReading | None:
    """A Mandarin reading as the Korean syllables that its characters may be, the first as a family name; None where a
    syllable leads to none.
    """
    through = _hangul_of_pinyin()
    options = []
    for place, mandarin in enumerate(reading.options):
        korean: dict[str, float] = {}
        for syllable, cost in mandarin.items():
            for hangul, more in through.get(syllable, {}).items():
                if not place and f"{syllable}:{hangul}" not in _korean_family_names():
                    continue
                korean[hangul] = min(cost + more, korean.get(hangul, 9.0))
        if not korean:
            return None
        options.append(korean)
    return SyllableReading(reading.cost, reading.pieces, tuple(options), reading.ends)
