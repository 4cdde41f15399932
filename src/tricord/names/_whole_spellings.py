"""One slip of the pen in a whole name: a letter left out, doubled, changed or swapped, or words in another order.

The rules of persons and organisations look at words. A typist slips anywhere: in a generic word, a legal form, a space.
Where two whole names differ by a single edit (Damerau, 1964: four in five errors are of this kind) and are long enough
that chance does not make two names so alike, they are one name - unless the edit makes another name of it: a digit or a
numeral, a known word instead of another, the ending that tells a woman's name from a man's. Another known word, or
another ending, in a long name that agrees in everything else is as likely a slip as another name: not the same name,
but nearer to it than names that share a word, and graded so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import reduce

from rapidfuzz.distance import OSA

from tricord.i18n import Message
from tricord.names._agreement import Agreement
from tricord.names._fold import fold

_NUMBER = re.compile(r"\d+")
_NUMERALS = frozenset(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"])
#: What tells a woman's name from a man's in Romance, Slavic and Arabic names.
_ENDINGS = frozenset("aoeаяةهى")
_LONG = 10
"""Letters of a name in which a slip that makes another word is graded rather than nothing."""
_NEARLY, _PERHAPS = 0.68, 0.59
"""What such a slip scores where two other words or more agree, and where one does."""


def one_slip(a: str, b: str, *, least: int, apart: Callable[[str, str], bool]) -> Agreement | None:
    """What two folded names say that differ by one slip; None where they do not.

    `least` is the number of letters below which a slip is no evidence; `apart(x, y)` tells that two words are known to
    be different words, so that the one is not the other written wrongly.
    """
    if _NUMBER.findall(a) != _NUMBER.findall(b):
        return None
    size = min(len(a), len(b)) - min(a.count(" "), b.count(" "))
    if size < least or abs(len(a) - len(b)) > 1 or OSA.distance(a, b, score_cutoff=1) != 1:
        return None
    words_a, words_b = a.split(), b.split()
    if len(words_a) == len(words_b):
        odd = [(x, y) for x, y in zip(words_a, words_b, strict=True) if x != y]
        if len(odd) == 1 and _is_number_or_letter(*odd[0]):
            return None
        if len(odd) == 1 and _another(*odd[0], apart):
            if size < _LONG:
                return None
            reason = Message("names.one-letter-apart", odd[0])
            return Agreement(_NEARLY if len(words_a) > 2 and size >= 15 else _PERHAPS, (reason,))
        where = reduce(_and, (Message("names.pair", pair) for pair in odd))
    else:
        where = Message("names.a-space")
    return Agreement(round(1.0 - 1.25 / size, 4), (Message("names.one-slip", (where,)),))


def _and(one: Message, other: Message) -> Message:
    return Message("names.and", (one, other))


def same_words(a: str, b: str) -> bool:
    """Whether two folded names have the same words, two or more, in another order; numbers stay in theirs."""
    if " " not in a or len(a) != len(b) or sorted(a.split()) != sorted(b.split()):
        return False
    return _NUMBER.findall(a) == _NUMBER.findall(b)


def _is_number_or_letter(x: str, y: str) -> bool:
    if any(char.isdigit() for char in x + y) or x in _NUMERALS or y in _NUMERALS:
        return True
    return len(x) == 1 or len(y) == 1


def _another(x: str, y: str, apart: Callable[[str, str], bool]) -> bool:
    if x[:-1] == y[:-1] and {x[-1], y[-1]} <= _ENDINGS:
        return True
    longer, shorter = (x, y) if len(x) > len(y) else (y, x)
    if longer[:-1] == shorter and longer[-1] in _ENDINGS:
        return True
    return apart(x, y)


def with_slips(a: str, b: str, found: Agreement, least: int, apart: Callable[[str, str], bool]) -> Agreement:
    """What the whole spellings of two names say, where that is more than their words said, which is `found`."""
    if found.score >= 0.9:
        return found
    one, other = fold(a), fold(b)
    if same_words(one, other):
        return Agreement(max(0.92, found.score), (Message("names.same-words-reordered"),))
    slip = one_slip(one, other, least=least, apart=apart)
    return slip if slip is not None and slip.score > found.score else found
