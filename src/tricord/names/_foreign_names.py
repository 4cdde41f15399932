"""Names of persons from elsewhere as kana and Hangul spell them: プーチン and 푸틴 are Putin.

`_loanwords` compares one word; a person's name has several, which vouch for one another, and comes from many
languages: so each word is heard in the few sounds that kana and Hangul tell apart, vowels included, in each way
that its spelling leaves open (kh is ㅎ or ㅋ, a Russian di is ジ, a coda r is often mute). Two names agree where each
word of the one in kana or Hangul is one of the other's. Sounds are told apart as coarsely as both scripts can: r and l,
t and d, k and g are one; b and p are two (ㅂ and ㅍ), and so are s and z.

The classes follow the transcription rules of both languages: the Rules for Loanword Orthography (Republic of Korea,
1986) and Cabinet Notice 2 of 1991 (Japan).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, pairwise, product
from typing import NamedTuple

from rapidfuzz.distance import OSA

from tricord.i18n import Message
from tricord.names._agreement import Agreement
from tricord.names._kana import romaji
from tricord.names._loanwords import in_english_letters
from tricord.names._person_tables import person_tables

LEAST_WORDS = 2
"""Words that must agree: a single foreign word is many people's."""
_LEAST_ALIKE = 0.75
"""How alike two words are at least."""
_ENOUGH, _FEW, _SURELY_ALIKE = 5, 3, 0.97
"""Consonants that the words which agree have together: short words are alike by chance, unless spelt all alike."""
_HEARD_THE_SAME = 0.94
"""How alike two words are that are one by themselves."""
_SAME_CONSONANTS, _BY_VOWELS = 0.78, 0.22
"""What the same consonants count, and what the vowels add."""
_SLIP_CONSONANTS, _SLIP = 4, 0.9
"""Consonants of a word in which one may be another, and what is left of its likeness."""
_LEAST_WHOLE = (0.75, 0.75, 0.7, 0.7, 0.65)
"""How alike words with the same consonants must be as a whole, by how many these are: a few are known by the vowels."""
_VARIANTS = 8
_TOP, _TURN, _MISSING, _LEAST_SHARE = 0.94, 0.02, 0.06, 0.5
"""The most that such names are worth; what another order and each word costs that only one of them has; and how much of
the longer name must be there.
"""
_COMMON_PART = 0.57
_SURE_PART = 0.95
"""How alike the words must be on an average where the other name has more."""
_NONE = Agreement(0.0, (Message("names.no-shared-reading"),))

_ONSETS = ("k", "k", "n", "t", "t", "r", "m", "b", "b", "s", "s", "", "z", "z", "z", "k", "t", "p", "h")
_VOWELS = "a e ia ie o e io ie o ua ue ue io u uo ue ui iu - i i".replace("-", "").split(" ")
_CODAS = dict(zip(range(28), " kkknnntrkmrrrrrmbbtt" + "nttktp ", strict=False)) | {19: "s", 20: "s"}
_KANA_CONSONANTS = ((re.compile("ts|ch|j"), "z"), (re.compile("sh"), "s"), (re.compile("f"), "p"))
_KANA_MUTE = re.compile("(?<=[bcfgklmnprsvz])u|(?<=[td])o(?![aeioun])|(?<=[sc]h)u")
#: What a sound of other languages is in kana besides, each tried: a Russian di, ti, tia; Ahmad's h and Tilfah's; v.
_KANA_OPEN = (
    (re.compile("ji|chi"), ("{}", "ti")),
    (re.compile("ch(?=[aou])"), ("{}", "ti")),
    (re.compile("fu(?!$)"), ("p", "h")),
    (re.compile("fu$"), ("p", "h")),
    (re.compile("w(?=[aeiou])|^u(?=[^aeioun])"), ("u", "v")),
)
_LATIN = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        ("['’‘`´ʻʼ-]", ""),
        ("shch|sch|sh", "s"),
        ("tch|ts|tz|dzh|dz|dj|zh|ch|cz|j", "z"),
        ("(?:v|w|ff?)$", "p"),
        ("ph", "p"),
        ("th", "t"),
        ("dh", "d"),
        ("ck|q", "k"),
        ("c(?=[eiy])", "s"),
        ("c", "k"),
        ("x", "ks"),
        ("ng(?![aeiou])", "n"),
        ("ou|oo", "u"),
        ("ee", "i"),
        ("w", "u"),
        ("y", "i"),
    )
)
_OPEN_SPELLINGS = (
    (re.compile("kh|gh"), ("k", "h")),
    (re.compile("j"), ("z", "i", "")),
    (re.compile("r(?=[^aeiou])|r$"), ("r", "")),
    (re.compile("(?<![ksctpzdg])h(?=[aeiou])"), ("h", "")),
    (re.compile("(?<=[aeiou])h$"), ("h", "")),
    (re.compile("(?<![st])ch"), ("{}", "sh")),
    (re.compile("th"), ("t", "s")),
    (re.compile("c$"), ("k", "z")),
    (re.compile("^w"), ("{}", "v")),
    (re.compile("ee"), ("{}", "e")),
)
_CLASSES = str.maketrans("cdfglv", "ktpkrb")
_BEFORE_LIPS = re.compile("n(?=[mpb])")
_DOUBLED = re.compile(r"(.)\1+")
_VOWELS_HEARD = frozenset("aeiou")
_VOWEL = re.compile("[aeiou]+")
_HANGUL = re.compile("[가-힣]+")
_KANA = re.compile("[ァ-ヺーぁ-ゖ]+")
#: Articles and "son of", which are written apart, joined to the next word, or not at all.
_PARTICLES = frozenset(
    "al el ul ad ar as an bin ibn ben bint 알 엘 울 빈 븐 벤 이븐 빈트 アル エル アッ ビン イブン ベン".split()  # noqa: SIM905
)
_JOINED_PARTICLES = ("al", "el", "알", "엘", "빈", "アル", "エル", "アッ", "ビン")
_LEAST_AFTER_PARTICLE = 2


class _Pair(NamedTuple):
    """A word of a name in kana or Hangul, and the places of the other name's words that it is."""

    alike: float
    place: int
    others: tuple[int, ...]


def is_foreign(words: Sequence[str]) -> bool:
    """Whether a name may be one from elsewhere: several words, all in kana or all in Hangul."""
    return len(words) >= LEAST_WORDS and any(all(map(script.fullmatch, words)) for script in (_HANGUL, _KANA))


def agree(foreign: Sequence[str], other: Sequence[str]) -> Agreement:
    """How far a name in kana or Hangul is another's, by their words (lower-case). Where words are missing that the
    other has, and the rest are names that many bear, less than 0.7, whatever agrees.
    """
    ours, theirs = _telling(foreign), _telling(other)
    if min(len(ours), len(theirs)) < LEAST_WORDS:
        return _NONE
    pairs = _paired(ours, theirs)
    met = {place for pair in pairs for place in pair.others}
    if len(pairs) < len(ours) or len(met) < _LEAST_SHARE * len(theirs):
        return _NONE
    mean = sum(pair.alike for pair in pairs) / len(pairs)
    if sum(_consonants(ours[pair.place]) for pair in pairs) < (_FEW if mean >= _SURELY_ALIKE else _ENOUGH):
        return _NONE
    left = [word for place, word in enumerate(theirs) if place not in met]
    order = [pair.others[0] for pair in sorted(pairs, key=lambda pair: pair.place)]
    is_turned = order != sorted(order)
    start = order.index(min(order))
    if order[start:] + order[:start] != sorted(order) or ((left or _is_chain_turned(order)) and mean < _SURE_PART):
        return _NONE
    score = _TOP * mean - _MISSING * len(left) - (_TURN if is_turned else 0.0)
    reasons = [
        Message("names.spells-foreign-word", (ours[pair.place], " ".join(theirs[place] for place in pair.others)))
        for pair in sorted(pairs, key=lambda pair: pair.place)
    ]
    reasons += [Message("names.order-differs")] if is_turned else []
    reasons += [Message("names.only-in-one", (word,)) for word in left]
    if left and all(_is_common(theirs[place]) for place in met):
        return Agreement(min(_COMMON_PART, score), (*reasons, Message("names.common-name")), score)
    return Agreement(max(0.0, score), tuple(reasons))


def _is_chain_turned(order: Sequence[int]) -> bool:
    """Whether three words and more begin elsewhere: of given names in a chain every order is somebody's."""
    return len(order) > LEAST_WORDS and list(order) != sorted(order)


def _is_common(word: str) -> bool:
    tables = person_tables()
    return word in tables.common or word in tables.weights


def _telling(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in _PARTICLES]


def _consonants(word: str) -> int:
    return max(len(_VOWEL.sub("", heard)) for heard in ways_to_hear(word))


def _paired(ours: Sequence[str], theirs: Sequence[str]) -> list[_Pair]:
    """The words that are one, the most alike first; a word may be two of the other name's, written together."""
    found = [
        _Pair(alike, place, others)
        for place, word in enumerate(ours)
        for text, others in _stretches(theirs)
        if (alike := _likeness(word, text)) >= _LEAST_ALIKE
    ]
    found.sort(key=lambda pair: (-pair.alike, len(pair.others), pair.place, pair.others))
    taken: set[int] = set()
    kept: dict[int, _Pair] = {}
    for pair in found:
        if pair.place not in kept and taken.isdisjoint(pair.others):
            kept[pair.place] = pair
            taken.update(pair.others)
    return list(kept.values())


def _stretches(words: Sequence[str]) -> Iterator[tuple[str, tuple[int, ...]]]:
    yield from ((word, (place,)) for place, word in enumerate(words))
    yield from ((one + other, (place, place + 1)) for place, (one, other) in enumerate(pairwise(words)))


def sounds_the_same(a: str, b: str) -> bool:
    """Whether two words, one at least in kana or Hangul, are one foreign word by all their sounds: long enough, and all
    but the same. Gazprombank is 가즈프롬방크.
    """
    alike = _likeness(a, b)
    if alike < _HEARD_THE_SAME:
        return False
    return min(_consonants(a), _consonants(b)) >= (_FEW if alike >= _SURELY_ALIKE else _ENOUGH - 1)


@lru_cache(maxsize=1 << 13)
def _likeness(a: str, b: str) -> float:
    """How alike two words sound, 0..1, in the ways to hear each that are most alike."""
    if (_begins_with_v(a) and b.startswith("b")) or (_begins_with_v(b) and a.startswith("b")):
        return 0.0
    return max((_heard_alike(x, y) for x in ways_to_hear(a) for y in ways_to_hear(b)), default=0.0)


def _begins_with_v(word: str) -> bool:
    """Whether kana write a v that no b is written with: ヴォルコフ is Volkov."""
    return word.startswith("ヴ")


def _heard_alike(x: str, y: str) -> float:
    whole = OSA.normalized_similarity(x, y)
    one, other = _VOWEL.sub("", x), _VOWEL.sub("", y)
    size = min(len(one), len(other))
    if (x[0] in _VOWELS_HEARD) != (y[0] in _VOWELS_HEARD):
        return 0.0
    if one == other:
        least = _LEAST_WHOLE[min(size, len(_LEAST_WHOLE) - 1)]
        return _SAME_CONSONANTS + _BY_VOWELS * whole if whole >= least else 0.0
    if size < _SLIP_CONSONANTS or one[0] != other[0] or OSA.distance(one, other, score_cutoff=1) > 1:
        return 0.0
    return _SLIP * whole


@lru_cache(maxsize=1 << 13)
def ways_to_hear(word: str) -> tuple[str, ...]:
    """A word (lower-case) in the sounds that kana and Hangul tell apart, one for each way to hear it; none for a word
    in another script than these and Latin.
    """
    if _HANGUL.fullmatch(word):
        found = {"".join(map(_of_syllable, part)) for part in _without_particle(word)}
    elif _KANA.fullmatch(word):
        found = {heard for part in _without_particle(word) for heard in _of_kana(part)}
    elif word.isalpha() and word.isascii():
        found = {heard for part in _without_particle(word) for heard in _of_latin(part)}
    else:
        return ()
    tidy = {_DOUBLED.sub(r"\1", _BEFORE_LIPS.sub("m", heard)) for heard in found}
    return tuple(sorted(tidy - {""}))


def _without_particle(word: str) -> Iterator[str]:
    yield word
    for particle in _JOINED_PARTICLES:
        if word.startswith(particle) and len(word) >= len(particle) + _LEAST_AFTER_PARTICLE:
            yield word.removeprefix(particle)


def _of_syllable(syllable: str) -> str:
    code = ord(syllable) - 0xAC00
    return f"{_ONSETS[code // 588]}{_VOWELS[code % 588 // 28]}{_CODAS[code % 28].strip()}"


def _of_kana(word: str) -> Iterator[str]:
    for text in _spelt_openly(romaji(word), _KANA_OPEN):
        # The long mark is lost in Latin letters, so that a u may have been a long one, which is never mute.
        for spelt in {text, _KANA_MUTE.sub("", re.sub("ngu$", "n", text))}:
            for pattern, put in _KANA_CONSONANTS:
                spelt = pattern.sub(put, spelt)
            yield spelt.replace("y", "i").replace("w", "u").replace("ou", "u").replace("q", "").translate(_CLASSES)


def _of_latin(word: str) -> Iterator[str]:
    for text in _spelt_openly(in_english_letters(word), _OPEN_SPELLINGS):
        for pattern, put in _LATIN:
            text = pattern.sub(put, text)
        yield text.translate(_CLASSES)


def _spelt_openly(text: str, spellings: Sequence[tuple[re.Pattern[str], tuple[str, ...]]]) -> Iterator[str]:
    """A word in each way that its spelling leaves open, at most `_VARIANTS`: `{}` leaves the letters as they are."""
    open_ = [(pattern, puts) for pattern, puts in spellings if pattern.search(text)]
    for chosen in islice(product(*(puts for _, puts in open_)), _VARIANTS):
        spelt = text
        for (pattern, _), put in zip(open_, chosen, strict=True):
            spelt = spelt if put == "{}" else pattern.sub(put, spelt)
        yield spelt
