"""Han characters: how they are read in Korea, China and Japan, and which of them are one character.

東, 东 (mainland) are one character, read 동, dong and tou; 権, 权 and 權 are one, read 권, quan and ken. The facts are
`tables/han.csv`, made by `scripts/make_han_readings.py` and described in `tables/README.md`; this module only looks
them up. It knows characters, not names: which reading a name has, what the initial-sound law makes of it and what a
spelling in Latin letters may stand for is the work of `_korean`, `_chinese` and `_japanese`.

>>> readings("金").ko
('김', '금')
>>> canonical("万寿台") == canonical("萬壽臺")
True
"""

from __future__ import annotations

import csv
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import msgspec


class Han(msgspec.Struct, frozen=True, gc=False):
    """One character. Readings stand most usual in names first; an empty tuple is "no reading known".

    `form`: the characters it stands for, each by its representative (its own, if nothing replaces it); several where a
    simplified form stands for several (后: 后 後). `ko`: Hangul before the initial-sound law (李 is 리). `zh`: pinyin
    without tone, `v` for ü (女 is nv). `yue`: jyutping without tone. `on`, `kun`, `nanori`: Sino-Japanese readings,
    Japanese readings, and those found in Japanese names, in Hepburn letters with long vowels as kana spell them (kou,
    ryuu); kun with the endings of verbs and adjectives. `rank`: 1 in a Korean list of names or of school, 2 in
    ordinary use, 3 other.
    """

    form: tuple[str, ...]
    ko: tuple[str, ...]
    zh: tuple[str, ...]
    yue: tuple[str, ...]
    on: tuple[str, ...]
    kun: tuple[str, ...]
    nanori: tuple[str, ...]
    rank: int


def readings(char: str) -> Han | None:
    """What the table says of one character in NFKC; None if it says nothing, or `char` is no Han character."""
    return table().get(char)


def canonical(text: str) -> str:
    """The text in NFKC, each Han character replaced by its representative form; all else stays.

    A simplified form that stands for several characters becomes the one most usual in names, so equal results mean
    "may be written alike", and different results do not yet mean "different": compare `Han.form` for that.

    >>> canonical("髙橋") == canonical("高桥")
    True
    """
    return unicodedata.normalize("NFKC", text).translate(_representatives())


def korean_syllables() -> dict[str, int]:
    """The Hangul syllables that characters of Korean names are read as, also as the initial-sound law changes them, and
    how many characters are.
    """
    read = Counter(syllable for han in table().values() if han.rank == 1 for syllable in han.ko)
    for syllable, count in list(read.items()):
        if (southern := _at_word_start(syllable)) != syllable:
            read[southern] += count
    return dict(read)


@cache
def table() -> Mapping[str, Han]:
    """Every character of the table, in order of code point; read once."""
    # Four cells in five have been seen before: characters that are read alike share their tuple.
    split = cache(_split)
    with (files("tricord.names") / "tables" / "han.csv").open(encoding="utf-8") as file:
        rows = csv.reader(file)
        next(rows)
        return MappingProxyType(
            {
                char: Han(
                    split(form), split(ko), split(zh), split(yue), split(on), split(kun), split(nanori), int(rank)
                )
                for char, form, ko, zh, yue, on, kun, nanori, rank in rows
            }
        )


def _split(cell: str) -> tuple[str, ...]:
    return tuple(cell.split())


@cache
def _representatives() -> dict[int, str]:
    return {ord(char): han.form[0] for char, han in table().items() if han.form[0] != char}


def _at_word_start(syllable: str) -> str:
    """리 -> 이, 로 -> 노, 녀 -> 여 (Korean Orthography of 1988, articles 10 to 12)."""
    initial, rest = divmod(ord(syllable) - ord("가"), 588)
    if initial not in (2, 5):  # ㄴ, ㄹ
        return syllable
    softened = rest // 28 in (2, 3, 6, 7, 12, 17, 20)  # ㅑ ㅒ ㅕ ㅖ ㅛ ㅠ ㅣ
    return chr(ord("가") + (11 if softened else 2) * 588 + rest)
