"""The table of words of organisations' names (`tables/organization_words.csv`), by the ways in which it is looked up.

Whoever adds a legal form, a generic word or a place adds a row to that table; nothing here names one.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from tricord.names._alphabets import rows
from tricord.names._word_keys import cyrillic_key, kana_key, korean_key, one_spelling, romanisations, slavic_stem

_EAST = frozenset({"kor", "jpn", "jpn-Kana", "zho-Hans", "zho-Hant"})
_PINYIN_LETTERS = 5
"""Letters of a pinyin word below which it is as likely part of a name."""
#: Of several meanings of a word the first of these kinds is meant; the others are possible.
_RANK = {
    kind: rank
    for rank, kind in enumerate(
        ["number", "legal", "stop", "form", "compound", "common", "specific", "region", "country", "city", "meaning"]
    )
}


class Meaning(NamedTuple):
    """What a word of the table stands for: its concepts in order, the kind of the first, and other possible ones."""

    concepts: tuple[str, ...]
    kind: str
    also: tuple[str, ...] = ()
    korean: bool = False
    """Read from a Korean word in Latin letters."""
    english: bool = False


class Lexicon(NamedTuple):
    """The table: `phrases` in Latin, Cyrillic and Arabic letters, with the `longest` that begins with each word; pinyin
    also `joined`; words of scripts without spaces (`east`); `korean` and `slavic` words by their keys; `initials`,
    letters by their names in kana; and the `kinds` of concepts.
    """

    phrases: dict[str, Meaning]
    longest: dict[str, int]
    joined: dict[str, Meaning]
    east: dict[str, Meaning]
    longest_east: int
    korean: dict[str, tuple[Meaning, int]]
    slavic: dict[str, Meaning]
    initials: dict[str, str]
    kinds: dict[str, str]


class _Row(NamedTuple):
    """One row of the table."""

    concepts: tuple[str, ...]
    kind: str
    language: str
    word: str


def kind_of(concept: str) -> str:
    """The kind that the table gives a concept: form, common, specific, meaning, city, ..."""
    return lexicon().kinds.get(concept, "common")


def known_kind(word: str) -> str:
    """The kind of a word that the table has, as it stands, in Latin letters; empty where it has not."""
    meaning = lexicon().phrases.get(word)
    return meaning.kind if meaning is not None else ""


@cache
def lexicon() -> Lexicon:
    """The table, read once."""
    found = list(_rows())
    east, phrases, joined = _by_script(found)
    longest: dict[str, int] = {}
    for phrase in phrases:
        words = phrase.split()
        if len(words) > 1:
            longest[words[0]] = max(longest.get(words[0], 1), len(words))
    return Lexicon(
        phrases=phrases,
        longest=longest,
        joined=joined,
        east=east,
        longest_east=max(map(len, east)),
        korean=_by_korean_key(found),
        slavic=_by_stem(found),
        initials=_initials(),
        kinds={" ".join(row.concepts): row.kind for row in found if row.kind != "compound"},
    )


def _rows() -> Iterator[_Row]:
    with (files("tricord.names") / "tables" / "organization_words.csv").open(encoding="utf-8") as file:
        reader = csv.reader(file)
        next(reader)
        for concept, kind, language, word, _ in reader:
            if language == "jpn-Kana":
                word = kana_key(word)
            elif language in ("ara", "fas"):
                word = " ".join(map(one_spelling, word.split()))
            yield _Row(tuple(concept.split()), kind, language, word)


def _by_script(found: list[_Row]) -> tuple[dict[str, Meaning], dict[str, Meaning], dict[str, Meaning]]:
    """Words of scripts without spaces; phrases; and pinyin, which is written with and without spaces."""
    merged: dict[tuple[str, str], list[_Row]] = {}
    for row in found:
        script = "east" if row.language in _EAST else "pinyin" if row.language == "zho-Latn" else "west"
        merged.setdefault((script, row.word.replace(" ", "") if script == "east" else row.word), []).append(row)
    east: dict[str, Meaning] = {}
    phrases: dict[str, Meaning] = {}
    joined: dict[str, Meaning] = {}
    for (script, word), same in merged.items():
        meaning = _meaning(same)
        if script == "east":
            east[word] = meaning
        elif script == "west":
            phrases[word] = meaning
        elif len(word) >= _PINYIN_LETTERS:
            joined.setdefault(word, meaning)
            phrases.setdefault(word, meaning)
    return east, phrases, joined


def _by_korean_key(found: list[_Row]) -> dict[str, tuple[Meaning, int]]:
    """Korean words by the key of their romanisations, with how many syllables they have."""
    korean: dict[str, tuple[Meaning, int]] = {}
    for row in found:
        if row.language == "kor":
            for spelling in romanisations(row.word):
                meaning = Meaning(row.concepts, row.kind, (), True)
                korean.setdefault(korean_key(spelling), (meaning, len(row.word)))
    return korean


def _by_stem(found: list[_Row]) -> dict[str, Meaning]:
    """Single words of Russian and Ukrainian by their stems."""
    slavic: dict[str, Meaning] = {}
    for row in found:
        if row.language in ("rus", "ukr") and " " not in row.word and (stem := slavic_stem(cyrillic_key(row.word))):
            slavic.setdefault(stem, Meaning(row.concepts, row.kind))
    return slavic


def _initials() -> dict[str, str]:
    initials: dict[str, str] = {}
    for row in rows("letter_names.csv"):
        for name in row["kana"].split():
            initials.setdefault(kana_key(name), row["letter"])
    return initials


def _meaning(found: list[_Row]) -> Meaning:
    """What a word stands for that has these rows."""
    if len(found) == 1:
        (row,) = found
        return Meaning(row.concepts, row.kind, (), False, row.language == "eng")
    ranked = sorted(found, key=lambda row: (_RANK[row.kind], row.concepts))
    first = ranked[0]
    others = (row.concepts for row in ranked[1:])
    also = tuple(dict.fromkeys(other[0] for other in others if len(other) == 1 and other != first.concepts))
    english = any(row.language == "eng" for row in found)
    return Meaning(first.concepts, first.kind, also, english=english)
