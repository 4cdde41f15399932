"""Names of ships, in any script: without M/V and 호, their numbers apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, reduce
from typing import NamedTuple

from tricord.i18n import Argument, Message
from tricord.names._agreement import Agreement
from tricord.names._alphabets import rows
from tricord.names._fold import fold
from tricord.names._organization_words import MAX_LENGTH, MAX_TEXT, MAX_WORDS
from tricord.names._sound_likeness import UNLIKE, Likeness
from tricord.names._word_likeness import SAME_WORD, word_likeness

_NOTHING = Agreement(0.0, (Message("names.nothing-comparable"),))
_REORDERED = Message("names.same-words-reordered")
_JOINED_LENGTH = 96
_PREFIXES = 2

_ROMAN_NUMERALS = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx"
_ROMAN = {roman: at for at, roman in enumerate(_ROMAN_NUMERALS.split(), start=1)}
_VESSEL_TOKEN = re.compile(r"(?P<n>[0-9]+)|(?P<w>[^\W\d_]+)")


class _VesselWords(NamedTuple):
    """The table of words of ships' names: what stands before a name (M/V; the longest first), behind it (호) and before
    a number, and what names of ships of Japan end in.
    """

    prefixes: tuple[tuple[str, ...], ...]
    endings: tuple[str, ...]
    numbers: frozenset[str]
    maru: frozenset[str]


@cache
def _vessel_words() -> _VesselWords:
    found: dict[str, list[str]] = {}
    for row in rows("vessel_words.csv"):
        found.setdefault(row["kind"], []).append(row["word"])
    prefixes = tuple(sorted((tuple(prefix.split()) for prefix in found["prefix"]), key=len, reverse=True))
    return _VesselWords(prefixes, tuple(found["ending"]), frozenset(found["number"]), frozenset(found["maru"]))


@dataclass(frozen=True, slots=True)
class VesselName:
    """A parsed ship's name: its words without M/V and 호, its numbers in order, whether it is a Maru."""

    key: str
    words: tuple[str, ...]
    joined: str
    numbers: tuple[int, ...]
    maru: bool
    latin: bool


def parse_vessel(text: str) -> VesselName:
    """The comparable form of a ship's name. Raises nothing; linear in the length of the text.

    >>> parse_vessel("M/V Mangyongbong-92").joined, parse_vessel("만경봉92호").numbers
    ('mangyongbong', (92,))
    """
    key = fold(text.replace("/", " ")[:MAX_TEXT])
    words, numbers = _tokens(key)
    _drop_prefix(words)
    _drop_ending(words, alone=not numbers)
    if len(words) > 1 and words[-1] in _ROMAN and not numbers:
        numbers.append(_ROMAN[words.pop()])
    words = [word for word in words if word not in _vessel_words().numbers] or words
    maru = _drop_maru(words)
    latin = all(map(str.isascii, words))
    return VesselName(key, tuple(words), "".join(words)[:_JOINED_LENGTH], tuple(numbers), maru, latin)


def _tokens(key: str) -> tuple[list[str], list[int]]:
    """The words and the numbers of a name, each in order."""
    words: list[str] = []
    numbers: list[int] = []
    for found in _VESSEL_TOKEN.finditer(key):
        if len(words) + len(numbers) >= MAX_WORDS:
            break
        if found.lastgroup == "n":
            numbers.append(int(found.group()[:18]))
        else:
            words.append(found.group()[:MAX_LENGTH])
    return words, numbers


def _drop_prefix(words: list[str]) -> None:
    """Take M/V and the kind of the ship off the front (MT, then OIL TANKER), unless nothing would be left."""
    for _ in range(_PREFIXES):
        for prefix in _vessel_words().prefixes:
            if tuple(words[: len(prefix)]) == prefix and len(words) > len(prefix):
                del words[: len(prefix)]
                break


def _drop_ending(words: list[str], *, alone: bool) -> None:
    """Take 호 off the last word, unless nothing would be left; `alone`: the name has no number."""
    if not words or not words[-1].endswith(_vessel_words().endings):
        return
    if len(words[-1]) > 2 or len(words) > 1 or not alone:
        words[-1:] = [words[-1][:-1]] if len(words[-1]) > 1 else []


def _drop_maru(words: list[str]) -> bool:
    """Take Maru off the end, unless nothing would be left; whether it stood there."""
    if not words or not (words[-1] in _vessel_words().maru or words[-1].endswith("丸")):
        return False
    if len(words) > 1 or len(words[-1]) > 1:
        words[-1:] = [words[-1][:-1]] if words[-1] not in _vessel_words().maru else []
    return True


def agree_vessels(a: VesselName, b: VesselName) -> Agreement:
    """Whether two names are one ship's name. A ship's number must be the same, given or not: Mirim is not Mirim 2."""
    if not a.key or not b.key or not (a.joined or a.numbers) or not (b.joined or b.numbers):
        return _NOTHING
    if a.key == b.key:
        return Agreement(1.0, (Message("names.same-words"),))
    if b.key < a.key:
        a, b = b, a
    score, reason = _alike_ships(a, b)
    if score < 0.5:
        return Agreement(score, (reason,))
    reasons = [reason]
    if a.numbers != b.numbers:
        reasons.append(Message("names.numbers-differ", (_shown_numbers(a), _shown_numbers(b))))
        score = min(score, 0.55)
    if a.maru != b.maru:
        reasons.append(Message("names.maru-in-one"))
        score -= 0.05
    return Agreement(round(score, 4), tuple(reasons))


def _shown_numbers(name: VesselName) -> Argument:
    return " ".join(map(str, name.numbers)) or Message("names.none")


def _alike_ships(a: VesselName, b: VesselName) -> Likeness:
    if a.joined == b.joined:
        return Likeness(0.98, Message("names.same-letters-joined"))
    if not a.joined or not b.joined:
        return UNLIKE
    if a.latin and b.latin:
        if sorted(a.words) == sorted(b.words):
            return Likeness(0.92, _REORDERED)
        if len(a.words) == len(b.words) > 1:
            return _alike_words(a, b)
        return word_likeness(a.joined, b.joined, spellings=False)
    whole = word_likeness(a.joined, b.joined, spellings=False)
    if whole.score > SAME_WORD or len(a.words) != len(b.words) or len(a.words) < 2:
        return whole
    return _alike_words(a, b)


def _alike_words(a: VesselName, b: VesselName) -> Likeness:
    """Word by word; every word must be the same or alike, unless the whole is (MAN GYONG BONG, MANG YONGBONG)."""
    scores, reasons = [], []
    for x, y in zip(a.words, b.words, strict=True):
        if x != y:
            score, why = word_likeness(x, y, spellings=False)
            scores.append(score)
            reasons.append(why)
    if scores and min(scores) > SAME_WORD:
        return Likeness(min(scores), reduce(_also, reasons))
    found = word_likeness(a.joined, b.joined, spellings=False)
    return found if len(a.joined) >= 8 or found.score < 0.7 else Likeness(0.6, found.reason)


def _also(one: Message, other: Message) -> Message:
    return Message("names.also", (one, other))
