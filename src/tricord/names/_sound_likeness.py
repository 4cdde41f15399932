"""Do two stretches of text sound alike, in whatever of Hangul, Han characters, kana and Latin letters they are written?

For words of organisations' and ships' names, where the language of a word is not known: 단천, 端川, タンチョン and
Tanchon; 昆仑 and Kunlun; 山口組 and Yamaguchi-gumi; アンダリエル and Andariel. Every reading that both scripts allow
is tried and the best counts. People's names have their own rules (`_person_comparison`, `_compare`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from tricord.i18n import Message
from tricord.names import _chinese, _foreign_names, _japanese, _korean
from tricord.names._han import canonical
from tricord.names._kana import romaji
from tricord.names._loanwords import loan_alike
from tricord.names._syllables import NONE, Readings, best_shared

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff々]")
_KANA = re.compile("[ぁ-ゖァ-ヺー]")
_HANGUL = re.compile("[가-힣]")
_SYLLABIC = re.compile("[ぁ-ゖァ-ヺー]+|[가-힣]+")
# Letters that Korean words in Latin letters nearly always show; without them Salina and Sarina are no Korean words.
_KOREAN_SHAPE = re.compile("ng|eo|eu|ae|oe|yo|yu|ye|w[ao]|ch|hw|gy|kk|jj")
#: Letters of no Korean word of a body's name, but for persons who spell themselves so (Feodosiia is not Korean).
_NO_KOREAN = re.compile("[fvxz]")
_LONGEST = 48
_DEAREST = 0.8
_HEARD_ALIKE = 0.88
"""Words of which all sounds are the same."""
_SURE = 0.9
"""A reading at which no other is tried."""


class Likeness(NamedTuple):
    """`score` 0..1, above 0.75 one word; `reason` names the reading."""

    score: float
    reason: Message


UNLIKE = Likeness(0.0, Message("names.other-words"))


def spoken_alike(a: str, b: str) -> Likeness:
    """How alike two stretches sound (folded, no spaces), as readings or as one foreign word; symmetric."""
    found = read_alike(a, b)
    if found.score >= _SURE:
        return found
    loaned = _loaned(a, b) if a < b else _loaned(b, a)
    return loaned if loaned.score >= found.score else found


def read_alike(a: str, b: str) -> Likeness:
    """How alike two stretches sound, by the readings of a language alone; symmetric."""
    return _spoken(a, b) if a < b else _spoken(b, a)


def heard_alike(a: str, b: str) -> Likeness:
    """How alike two stretches are by all their sounds, one in kana or Hangul and one in Latin letters."""
    if _SYLLABIC.fullmatch(a) is None and _SYLLABIC.fullmatch(b) is None:
        return UNLIKE
    if max(len(a), len(b)) > _LONGEST or not _foreign_names.sounds_the_same(a, b):
        return UNLIKE
    return Likeness(_HEARD_ALIKE, Message("names.one-foreign-word", (a, b)))


def korean_differ(a: str, b: str) -> bool:
    """Whether two Latin words both read as Korean, cheaply, and share no reading: Daesong and Daedong."""
    if not (_KOREAN_SHAPE.search(a) and _KOREAN_SHAPE.search(b)) or _NO_KOREAN.search(a + b):
        return False
    one, other = _korean_of(a), _korean_of(b)
    if not one.straight or not other.straight or max(one.straight[0].cost, other.straight[0].cost) > 0.35:
        return False
    return best_shared(one, other, _DEAREST) is None


def chinese_differ(a: str, b: str) -> bool:
    """Whether two Latin words are both plain pinyin, of two syllables and more, and share no reading: Xiangjie is not
    Xianghe.
    """
    one, other = (
        [reading for reading in _chinese_of(word).straight if _chinese.is_plain_pinyin(reading)] for word in (a, b)
    )
    if not one or not other or min(len(one[0].options), len(other[0].options)) < 2:
        return False
    return best_shared(Readings(tuple(one), ()), Readings(tuple(other), ()), _DEAREST) is None


@lru_cache(maxsize=1 << 12)
def _korean_of(word: str) -> Readings:
    # クワ and グワ are written for クァ and グァ (Cabinet Notice 2 of 1991, spelling of foreign words).
    word = word.replace("クワ", "クァ").replace("グワ", "グァ")
    return _korean.read_name((word,)) if len(word) <= _LONGEST else NONE


@lru_cache(maxsize=1 << 12)
def _chinese_of(word: str) -> Readings:
    return _chinese.read_name((word,)) if len(word) <= _LONGEST else NONE


class _Scripts(NamedTuple):
    """Which scripts of East Asia a word has letters of."""

    han: bool
    kana: bool
    hangul: bool


def _scripts(word: str) -> _Scripts:
    return _Scripts(*(script.search(word) is not None for script in (_HAN, _KANA, _HANGUL)))


@lru_cache(maxsize=1 << 12)
def _spoken(a: str, b: str) -> Likeness:
    if not a or not b or max(len(a), len(b)) > _LONGEST:
        return UNLIKE
    if a == b:
        return Likeness(1.0, Message("names.same-letters"))
    one, other = _scripts(a), _scripts(b)
    if one.han and other.han and canonical(a) == canonical(b):
        return Likeness(0.98, Message("names.words-of-same-characters", (a, b)))
    # Of two readings that score the same the later counts, but Korean before Chinese.
    best = _in_korean(a, b, both_han=one.han and other.han)
    if best.score < _SURE:
        best = max(best, _in_chinese(a, b, one, other), key=_score)
    if best.score < _SURE:
        best = max(_in_japanese(a, b, one, other), best, key=_score)
    if best.score < _SURE:
        best = max(_in_kana(a, b, one, other), best, key=_score)
    return best


def _score(likeness: Likeness) -> float:
    return likeness.score


def _in_korean(a: str, b: str, *, both_han: bool) -> Likeness:
    plain = a.isascii() and b.isascii()
    if both_han or (plain and not _KOREAN_SHAPE.search(a) and not _KOREAN_SHAPE.search(b)):
        return UNLIKE
    found = best_shared(_korean_of(a), _korean_of(b), _DEAREST)
    if found is None:
        return UNLIKE
    return Likeness(0.96 - 0.2 * found.cost, Message("names.both-read-korean", (a, b, "".join(found.syllables))))


def _in_chinese(a: str, b: str, one: _Scripts, other: _Scripts) -> Likeness:
    if not (one.han or other.han) or one.kana or other.kana or one.hangul or other.hangul:
        return UNLIKE
    found = best_shared(_chinese_of(a), _chinese_of(b), 0.6)
    if found is None:
        return UNLIKE
    read = " ".join(syllable.rpartition(":")[2] for syllable in found.syllables)
    return Likeness(0.95 - 0.2 * found.cost, Message("names.both-read-chinese", (a, b, read)))


def _in_japanese(a: str, b: str, one: _Scripts, other: _Scripts) -> Likeness:
    if one.han == other.han or one.hangul or other.hangul:
        return UNLIKE
    han, read = (a, b) if one.han else (b, a)
    cost = _japanese.reads(han, [romaji(read)])
    return UNLIKE if cost is None else Likeness(0.94 - 0.2 * cost, Message("names.read-in-japanese", (han, read)))


def _in_kana(a: str, b: str, one: _Scripts, other: _Scripts) -> Likeness:
    if one.kana == other.kana or one.han or other.han or one.hangul or other.hangul:
        return UNLIKE
    same = _japanese.short(romaji(a)) == _japanese.short(romaji(b))
    return Likeness(0.93, Message("names.same-sounds", (a, b))) if same else UNLIKE


@lru_cache(maxsize=1 << 12)
def _loaned(a: str, b: str) -> Likeness:
    """The consonants of one foreign word, where one side at least is in kana or Hangul.

    Two words that both read as Korean and share no Korean reading are most likely two Korean words (トソン, Taesong);
    two in Hangul of which every syllable is one of Chinese characters are none but Korean (금성, 금산).
    """
    east_a, east_b = _SYLLABIC.fullmatch(a) is not None, _SYLLABIC.fullmatch(b) is not None
    if not (east_a or east_b) or not (east_a or a.isascii()) or not (east_b or b.isascii()):
        return UNLIKE
    if max(len(a), len(b)) > _LONGEST:
        return UNLIKE
    if _korean.is_native(a) and _korean.is_native(b):
        return UNLIKE
    one, other = _korean_of(a).straight, _korean_of(b).straight
    both_korean = bool(one and other) and max(one[0].cost, other[0].cost) <= 0.35
    loan = loan_alike(a, b, least=0.8 if both_korean else 0.0)
    return Likeness(loan, Message("names.one-foreign-word", (a, b))) if loan else UNLIKE
