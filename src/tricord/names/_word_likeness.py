"""How far two distinctive words of organisations' and ships' names are one word."""

from __future__ import annotations

from rapidfuzz.distance import OSA

from tricord.i18n import Message
from tricord.names._alphabets import alike, is_opaque
from tricord.names._sound_likeness import UNLIKE, Likeness, chinese_differ, korean_differ, spoken_alike

SAME_WORD = 0.75
"""Above this two words are one word."""
_OTHER_SYLLABLES = 0.6
"""A letter or a spelling apart, but other syllables in Korean: Daesong and Daedong."""
_LETTERS_APART = 4
"""Words whose lengths differ by more are not compared."""
_SPELT_LETTERS = 4
"""Letters of a word without which spellings of Arabic or Russian are not tried."""
_ONE_LETTER, _TWO_LETTERS = 5, 9
"""Letters of a word in which one, and in which two, may differ."""
_LONG_LETTERS, _LONG, _SHORT, _SECOND_LETTER = 8, 0.9, 0.84, 0.06
"""What a letter that differs leaves in a word of so many letters, and in a shorter one; what a second one takes."""
_TOO_SHORT_LETTERS, _TOO_SHORT = 3, 0.6
"""A letter that differs in a short word: near, but not one word."""


def word_likeness(a: str, b: str, *, spellings: bool = True) -> Likeness:
    """How far two words are one word, and in which way; `spellings`: also as Arabic or Russian words."""
    if a == b:
        return Likeness(1.0, Message("names.word-in-both", (a,)))
    if a.isascii() and b.isascii():
        return _latin_likeness(a, b, spellings=spellings)
    if _is_of_other_alphabet(a) or _is_of_other_alphabet(b):
        score = alike(a, b)
        return Likeness(score, Message("names.same-sounds", (a, b))) if score > SAME_WORD else UNLIKE
    return spoken_alike(a, b)


def _is_of_other_alphabet(word: str) -> bool:
    """Whether a word is in an alphabet that is not Latin: Arabic, Cyrillic, Greek."""
    return not word.isascii() and not is_opaque(word)


def _latin_likeness(a: str, b: str, *, spellings: bool) -> Likeness:
    if _begin_and_end_otherwise(a, b):
        return UNLIKE
    size = min(len(a), len(b))
    distance = OSA.distance(a, b, score_cutoff=4)
    if distance > max(2, size // 2):
        return UNLIKE
    spoken = spoken_alike(a, b)
    if spoken.score > SAME_WORD:
        return spoken
    found = UNLIKE
    if spellings and size >= _SPELT_LETTERS and (score := alike(a, b)) > SAME_WORD:
        found = Likeness(score, Message("names.spellings-of-one-word", (a, b)))
    elif (distance == 1 and size >= _ONE_LETTER) or (distance == 2 and size >= _TWO_LETTERS):
        code = "names.one-letter-differs" if distance == 1 else "names.two-letters-differ"
        score = (_LONG if size >= _LONG_LETTERS else _SHORT) - _SECOND_LETTER * (distance - 1)
        found = Likeness(score, Message(code, (a, b)))
    elif distance == 1 and size >= _TOO_SHORT_LETTERS:
        return Likeness(_TOO_SHORT, Message("names.one-letter-differs-short", (a, b)))
    if found is not UNLIKE and korean_differ(a, b):
        return Likeness(_OTHER_SYLLABLES, Message("names.words-of-other-syllables", (a, b)))
    if found is not UNLIKE and chinese_differ(a, b):
        return Likeness(_OTHER_SYLLABLES, Message("names.words-of-other-syllables-in-chinese", (a, b)))
    return found


def _begin_and_end_otherwise(a: str, b: str) -> bool:
    """Whether two words of other lengths are unlike at both ends; quick."""
    gap = abs(len(a) - len(b))
    if gap > _LETTERS_APART:
        return True
    return gap > 0 and a[0] != b[0] and a[-1] != b[-1] and a[:2] != b[:2]
