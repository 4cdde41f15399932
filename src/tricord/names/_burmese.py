"""Burmese names: words from a small stock, in any number, and no family name.

Every word tells: Aung Soe is not Aung Wunna Soe. U, Daw, Ko, Ma and Maung before a name are forms of address. A word is
spelt in few ways (Soe and Swe, Htun and Tun), which `tables/burmese_words.csv` has.
"""

from __future__ import annotations

from functools import cache

from tricord.i18n import Message
from tricord.names._agreement import Agreement
from tricord.names._alphabets import rows

_FEWEST, _MOST = 2, 5
"""Words of a name."""
_ADDRESS, _ADDRESS_IN_FRONT = frozenset({"u", "daw"}), frozenset({"ko", "ma", "maung", "dr"})
_SAME, _REORDERED = 0.98, 0.95
_PART = 0.66
"""One name has a word that the other has not."""
_OTHER = 0.55
"""Each name has a word that the other has not."""


@cache
def _words() -> dict[str, str]:
    """The spellings of words, and the word that each is."""
    return {spelling: row["word"] for row in rows("burmese_words.csv") for spelling in row["spellings"].split()}


def read_name(words: tuple[str, ...]) -> tuple[str, ...] | None:
    """The words of a Burmese name, in one spelling and without forms of address; None where it is none.

    >>> read_name(("u", "aung", "swe")), read_name(("win", "smith"))
    (('aung', 'soe'), None)
    """
    plain = [word for word in words if word not in _ADDRESS]
    if len(plain) > _FEWEST and plain[0] in _ADDRESS_IN_FRONT:
        plain = plain[1:]
    if not _FEWEST <= len(plain) <= _MOST or not all(word in _words() for word in plain):
        return None
    return tuple(_words()[word] for word in plain)


def agree(a: tuple[str, ...], b: tuple[str, ...]) -> Agreement:
    """How far two Burmese names, as `read_name` gives them, are one. Symmetric."""
    if a == b:
        return Agreement(_SAME, (Message("names.same-words-in-burmese"),))
    if sorted(a) == sorted(b):
        return Agreement(_REORDERED, (Message("names.same-words-in-burmese"), Message("names.order-differs")))
    left, right = _less(a, b), _less(b, a)
    if left and right:
        return Agreement(_OTHER, (Message("names.against", (" ".join(left), " ".join(right))),))
    return Agreement(_PART, tuple(Message("names.only-in-one", (word,)) for word in left or right))


def _less(a: tuple[str, ...], b: tuple[str, ...]) -> list[str]:
    """The words of one that the other has not, each as often as it stands there."""
    left = list(a)
    for word in b:
        if word in left:
            left.remove(word)
    return left
