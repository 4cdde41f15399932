"""Japanese names: does a spelling in Latin letters or kana read these Han characters?

篠田建市 is Shinoda Kenichi because 篠 is read shino, 田 da (voiced, 連濁), 建 ken and 市 ichi. Each character
brings its readings in names, and its on and kun readings; the spelling is consumed from left to right. Long vowels
are compared short (Ōno, Ohno, Ono), since passports leave them out. `no` or `ga` may stand between two characters
unwritten (井上 i-no-ue).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from tricord.names._han import readings as han_readings

_VOICED = (
    ("ts", "z"), ("ch", "j"), ("sh", "j"), ("k", "g"), ("s", "z"), ("t", "d"), ("h", "b"), ("f", "b"), ("h", "p"),
    ("f", "p"),
)  # fmt: skip
_MAX = 24
#: What a Japanese name in Latin letters is made of: open syllables and n.
IN_ROMAJI = re.compile(
    "(?:(?:[kstnhmyrwgzjdbpf]|[kgnhbpmr]y|[sc]h|ts|t?ch|kk|ss|tt|pp)?[aiueoāīūēō]h?|n)+", re.IGNORECASE
)
_UNWRITTEN = ("no", "ga", "n")
#: What may prolong the vowel at the end of a reading, in spellings that show its length.
_PROLONGED = {"o": ("u", "o", "h"), "u": ("u",), "e": ("i", "e"), "i": ("i",), "a": ("a",)}


@lru_cache(maxsize=1 << 12)
def short(romaji: str) -> str:
    """A Hepburn spelling with long vowels short and doubled consonants single.

    >>> short("oono"), short("Ōno".lower()), short("hattori"), short("kenichirou")
    ('ono', 'ono', 'hatori', 'kenichiro')
    """
    return re.sub("ou|oo|oh(?![aiueoy])", "o", _plain(romaji)).replace("uu", "u")


@lru_cache(maxsize=1 << 12)
def _plain(romaji: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", romaji) if not unicodedata.combining(c)).replace("q", "")
    plain = plain.replace("mb", "nb").replace("mp", "np").replace("mm", "nm").replace("tch", "ch")
    return re.sub(r"([kstpcgzdbjm])\1", r"\1", plain)


def _is_japanese(char: str) -> bool:
    """Whether Japan writes a character: 陳, and not 陈, which only has the readings of the form that it stands for."""
    try:
        char.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(maxsize=1 << 12)
def _readings(char: str) -> tuple[tuple[str, float], ...]:
    found = han_readings(char)
    if found is None or not _is_japanese(char):
        return ()
    options: dict[str, float] = {}

    def put(reading: str, cost: float) -> None:
        if reading and cost < options.get(reading, 9.0):
            options[reading] = cost

    # Readings found in names first; a dictionary's next.
    for reading, cost in [(sound, 0.0) for sound in found.nanori] + [(sound, 0.05) for sound in found.on + found.kun]:
        put(short(reading), cost)
        put(_plain(reading), cost)
        if reading.endswith(("tsu", "chi", "ku", "ki")) and len(reading) > 3:
            put(short(reading)[: -3 if reading.endswith(("tsu", "chi")) else -2], cost + 0.1)
    for kun in found.kun:
        stem = short(kun)
        # A name takes the stem of a verb or an adjective: 清 kiyo(i), 弘 hiro(i), 悟 sato(ru).
        for size in range(2, len(stem)):
            if stem[size - 1] in "aiueon":
                put(stem[:size], 0.15)
    for reading, cost in list(options.items()):
        for plain, voiced in _VOICED:
            if reading.startswith(plain) and not (plain in ("s", "t", "c") and reading[1:2] in "h"):
                put(voiced + reading[len(plain) :], cost + 0.05)
    return tuple(sorted(options.items()))


def reads(han: str, words: Sequence[str]) -> float | None:
    """The cost at which words (lower-case romaji) read Han characters from left to right, or None where they do not.

    0 is a reading of the dictionary for every character; each habit of names (voicing, a stem, an unwritten `no`)
    adds a little. Raises nothing; work is linear in the length of both.
    """
    text = "".join(map(_plain, words))
    if not 1 <= len(han) <= _MAX or not 1 <= len(text) <= 3 * _MAX or not IN_ROMAJI.fullmatch(text):
        return None
    costs: dict[int, float] = {0: 0.0}
    before = ""
    for place, char in enumerate(han):
        char = before if char == "々" else char
        options = _readings(char)
        after: dict[int, float] = {}
        for at, cost in costs.items():
            starts = [(at, cost)]
            if place:
                starts += [(at + len(link), cost + 0.2) for link in _UNWRITTEN if text.startswith(link, at)]
            for start, so_far in starts:
                for reading, more in options:
                    if text.startswith(reading, start):
                        end = start + len(reading)
                        ends = (end, end + 1) if text[end : end + 1] in _PROLONGED.get(reading[-1], ()) else (end,)
                        for stop in ends:
                            after[stop] = min(so_far + more, after.get(stop, 9.0))
        if not after:
            return None
        costs, before = after, char
    return costs.get(len(text))


@lru_cache(maxsize=4_096)
def spellings(han: str, most: int = 150) -> tuple[str, ...]:
    """Short romaji that the characters may be read as, the usual ones first, at most `most`."""
    found: list[tuple[float, str]] = [(0.0, "")]
    for place, char in enumerate(han):
        options = _readings(char)
        links = (("", 0.0), ("no", 0.2)) if place else (("", 0.0),)
        found = sorted(
            (cost + more + dear, f"{so_far}{link}{short(reading)}")
            for cost, so_far in found
            for reading, more in options
            for link, dear in links
        )[:most]
    return tuple(dict.fromkeys(spelt for _, spelt in found))
