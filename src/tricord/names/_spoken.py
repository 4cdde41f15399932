"""Do two stretches of text sound alike, in whatever of Hangul, Han characters, kana and Latin letters they are written?

For words of organisations' and ships' names, where the language of a word is not known: 단천, 端川, タンチョン and
Tanchon; 昆仑 and Kunlun; 山口組 and Yamaguchi-gumi; アンダリエル and Andariel. Every reading that both scripts allow
is tried and the best counts. People's names have their own rules (`_people`, `_compare`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from tricord.i18n import Message
from tricord.names import _chinese, _japanese, _korean
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
_LONGEST = 48
_DEAREST = 0.8


class Spoken(NamedTuple):
    """`score` 0..1, above 0.75 one word; `reason` names the reading."""

    score: float
    reason: Message


NOT = Spoken(0.0, Message("names.other-words"))


def spoken_alike(a: str, b: str) -> Spoken:
    """How alike two stretches sound (folded, no spaces), as readings or as one foreign word; symmetric."""
    found = read_alike(a, b)
    if found.score >= 0.9:
        return found
    loaned = _loaned(a, b) if a < b else _loaned(b, a)
    return loaned if loaned.score >= found.score else found


def read_alike(a: str, b: str) -> Spoken:
    """How alike two stretches sound, by the readings of a language alone; symmetric."""
    return _spoken(a, b) if a < b else _spoken(b, a)


def korean_differ(a: str, b: str) -> bool:
    """Whether two Latin words both read as Korean, cheaply, and share no reading: Daesong and Daedong."""
    if not (_KOREAN_SHAPE.search(a) and _KOREAN_SHAPE.search(b)):
        return False
    one, other = _korean_of(a), _korean_of(b)
    if not one.straight or not other.straight or max(one.straight[0].cost, other.straight[0].cost) > 0.35:
        return False
    return best_shared(one, other, _DEAREST, turn=False) is None


@lru_cache(maxsize=1 << 12)
def _korean_of(word: str) -> Readings:
    # クワ and グワ are written for クァ and グァ (Cabinet Notice 2 of 1991, spelling of foreign words).
    word = word.replace("クワ", "クァ").replace("グワ", "グァ")
    return _korean.read_name((word,)) if len(word) <= _LONGEST else NONE


@lru_cache(maxsize=1 << 12)
def _chinese_of(word: str) -> Readings:
    return _chinese.read_name((word,)) if len(word) <= _LONGEST else NONE


@lru_cache(maxsize=1 << 12)
def _spoken(a: str, b: str) -> Spoken:
    if not a or not b or len(a) > _LONGEST or len(b) > _LONGEST:
        return NOT
    if a == b:
        return Spoken(1.0, Message("names.same-letters"))
    han_a, han_b = _HAN.search(a) is not None, _HAN.search(b) is not None
    kana_a, kana_b = _KANA.search(a) is not None, _KANA.search(b) is not None
    hangul_a, hangul_b = _HANGUL.search(a) is not None, _HANGUL.search(b) is not None
    if han_a and han_b and canonical(a) == canonical(b):
        return Spoken(0.98, Message("names.words-of-same-characters", (a, b)))
    best = NOT
    plain = a.isascii() and b.isascii()
    if not (han_a and han_b) and (not plain or _KOREAN_SHAPE.search(a) or _KOREAN_SHAPE.search(b)):
        korean = best_shared(_korean_of(a), _korean_of(b), _DEAREST, turn=False)
        if korean is not None:
            read = "".join(korean.syllables)
            best = Spoken(0.96 - 0.2 * korean.cost, Message("names.both-read-korean", (a, b, read)))
    if best.score < 0.9 and (han_a or han_b) and not (kana_a or kana_b or hangul_a or hangul_b):
        chinese = best_shared(_chinese_of(a), _chinese_of(b), 0.6, turn=False)
        if chinese is not None:
            read = " ".join(chinese.syllables).replace("yue:", "")
            score = 0.95 - 0.2 * chinese.cost
            if score > best.score:
                best = Spoken(score, Message("names.both-read-chinese", (a, b, read)))
    if best.score < 0.9 and han_a != han_b and not (hangul_a or hangul_b):
        han, other = (a, b) if han_a else (b, a)
        cost = _japanese.reads(han, [romaji(other)])
        if cost is not None:
            score = 0.94 - 0.2 * cost
            if score >= best.score:
                best = Spoken(score, Message("names.read-in-japanese", (han, other)))
    if best.score < 0.9 and kana_a != kana_b and not (han_a or han_b or hangul_a or hangul_b):
        short_a, short_b = _japanese.short(romaji(a)), _japanese.short(romaji(b))
        if short_a == short_b and best.score <= 0.93:
            best = Spoken(0.93, Message("names.same-sounds", (a, b)))
    return best


@lru_cache(maxsize=1 << 12)
def _loaned(a: str, b: str) -> Spoken:
    """The consonants of one foreign word, where one side at least is in kana or Hangul.

    Two words that both read as Korean and share no Korean reading are most likely two Korean words (トソン, Taesong).
    """
    east_a, east_b = _SYLLABIC.fullmatch(a) is not None, _SYLLABIC.fullmatch(b) is not None
    if not (east_a or east_b) or not (east_a or a.isascii()) or not (east_b or b.isascii()):
        return NOT
    if max(len(a), len(b)) > _LONGEST:
        return NOT
    one, other = _korean_of(a).straight, _korean_of(b).straight
    both_korean = bool(one and other) and max(one[0].cost, other[0].cost) <= 0.35
    loan = loan_alike(a, b, least=0.8 if both_korean else 0.0)
    return Spoken(loan, Message("names.one-foreign-word", (a, b))) if loan else NOT
