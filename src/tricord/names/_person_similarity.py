"""How alike two parts of persons' names are: spellings, forms of one name, slips of the pen; and why.

A slip makes a word that nobody bears: two words that are both known as names are two names (Kern and Korn, Hansen and
Jensen). What each case counts is in `_person_limits`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from tricord.i18n import Message
from tricord.names import _alphabets
from tricord.names import _person_limits as limits
from tricord.names._person_parsing import Unit

_NO_VOWEL = re.compile("[aeiouy]")


@lru_cache(maxsize=1 << 14)
def similarity(a: Unit, b: Unit) -> float:
    """How alike two units are: 0 when they are not the same word, below 0.75 when one short slip could explain it."""
    if a.text == b.text:
        return 1.0
    if a.initial or b.initial:
        return _with_initial(a, b)
    if not a.sounds or not b.sounds:
        return 0.0
    sound = 0.0 if a.shapes.isdisjoint(b.shapes) else _by_sound(a, b)
    if a.groups is not None and b.groups is not None and (a.latin or b.latin):
        return _of_known_names(a, b, sound)
    if sound > limits.SPELLING:
        return sound
    if gendered := _by_gender(a, b):
        return gendered
    return _slip(a, b) if a.latin == b.latin else _slip_across(a, b)


def _with_initial(a: Unit, b: Unit) -> float:
    if (a.initial and b.initial) or not (a.latin and b.latin):
        return 0.0
    return limits.INITIAL if a.text[:1] == b.text[:1] else 0.0


def _by_sound(a: Unit, b: Unit) -> float:
    """How alike two units sound, in any of the ways to say each."""
    # Of two words that are both known as names, only the spelling may differ: Wagner is not Wegner.
    strict = a.real and b.real and a.latin and b.latin and (a.groups is None or b.groups is None)
    # Carrie is not Gary: of two given names of English the consonants are the same.
    both_western = a.western and b.western
    best = 0.0
    for x in a.sounds:
        length = len(x.consonants)
        same_vowels = strict and length < limits.SHORT_CONSONANTS
        for y in b.sounds:
            if both_western and x.consonants != y.consonants:
                continue
            if length == len(y.consonants):
                sound = _alphabets.agree(x, y)
                if sound > best and not (same_vowels and not _alphabets.same_vowels(x, y)):
                    best = sound
    return best


def _of_known_names(a: Unit, b: Unit, sound: float) -> float:
    """Two words of the table of names: spellings of one, translations of one, or two names and a slip at most."""
    if a.groups is not None and b.groups is not None and not a.groups.isdisjoint(b.groups):
        return max(limits.SAME_GROUP, sound)
    if a.kin is not None and b.kin is not None and not a.kin.isdisjoint(b.kin):
        return min(limits.TRANSLATED_MOST, max(limits.TRANSLATED_LEAST, sound))
    if sound > limits.SOUND_OF_OTHER_NAMES:
        return limits.SLIP_BETWEEN_KNOWN
    return _slip(a, b) if a.latin and b.latin else 0.0


def _by_gender(a: Unit, b: Unit) -> float:
    """A man's and a woman's form of one family name: Petrov and Petrova; 0 for any other."""
    if a.men and b.men:
        return 0.0
    pairs = [*((man, b) for man in a.men), *((a, man) for man in b.men)]
    stem = max((similarity(one, other) for one, other in pairs), default=0.0)
    return stem - limits.GENDER_COST if stem > limits.GENDERED else 0.0


def is_by_gender(a: Unit, b: Unit) -> bool:
    """Whether two units are alike as a man's and a woman's form only."""
    if (
        not (a.men or b.men)
        or a.text == b.text
        or (not a.shapes.isdisjoint(b.shapes) and _by_sound(a, b) > limits.SPELLING)
    ):
        return False
    return _by_gender(a, b) > 0


def differ_in_back_vowels(a: Unit, b: Unit) -> bool:
    """Whether two Latin words are one but for o and u: one Arabic vowel, two names in German or English."""
    if a.text == b.text or a.chained or b.chained or not (a.latin and b.latin):
        return False
    return a.text.replace("ou", "u").replace("u", "o") == b.text.replace("ou", "u").replace("u", "o")


@lru_cache(maxsize=1 << 13)
def slip(a: Unit, b: Unit) -> float:
    """How alike two units are as a slip of the pen makes one of the other; 0 in different scripts."""
    return _slip(a, b) if a.latin and b.latin else 0.0


def _slip(a: Unit, b: Unit) -> float:
    """Two words that differ by a slip of the pen; 0 where no slip makes the one of the other."""
    x, y = a.text, b.text
    long, short = len(x), len(y)
    if long < short:
        long, short = short, long
    if long - short > (2 if short >= limits.LONG_WORD else 1):
        return 0.0
    length = short - max(a.frame, b.frame) - (not x.isascii())  # a script without vowels says more in each letter
    if length < limits.LEAST_LETTERS:
        return 0.0
    distance = OSA.distance(x, y, score_cutoff=2)
    if distance > 2 or (distance == 2 and length < limits.LONG_WORD):
        return 0.0
    if a.real and b.real:
        return limits.BOTH_REAL if length >= limits.BOTH_REAL_LETTERS and distance == 1 else 0.0
    if distance == 2:
        return limits.TWO_SLIPS
    one_real = a.real or b.real
    if x[:-1] == y[:-1] or x == y[:-1] or y == x[:-1]:
        return _slip_at_end(x, y, length, one_real)
    return _slip_inside(x, y, length, one_real)


def _slip_at_end(x: str, y: str, length: int, one_real: bool) -> float:
    """The last letter carries gender, descent and case: a difference there is often another word."""
    if length >= limits.END_LONG_LETTERS:
        return limits.END_LONG
    if len(x) != len(y) and max(x, y, key=len)[-1] in limits.END_VOWELS:
        return limits.END_SHORT
    if one_real and length >= limits.END_KNOWN_LETTERS:
        return limits.END_KNOWN
    return limits.END_MIDDLE if length >= limits.END_MIDDLE_LETTERS else limits.END_SHORT


def _slip_inside(x: str, y: str, length: int, one_real: bool) -> float:
    """One letter before the last is another, left out, doubled or swapped."""
    same_length, same_start = len(x) == len(y), x[0] == y[0]
    if length < limits.OTHER_VOWEL_LETTERS and same_length and _NO_VOWEL.sub("", x) == _NO_VOWEL.sub("", y):
        return limits.OTHER_VOWEL
    if not same_start and not one_real:
        return limits.OTHER_START_LONG if length >= limits.OTHER_START_LETTERS else limits.OTHER_START
    if length >= limits.INSIDE_MIDDLE_LETTERS:
        return limits.INSIDE_LONG if length >= limits.INSIDE_LONG_LETTERS else limits.INSIDE_MIDDLE
    if length >= limits.INSIDE_KNOWN_LETTERS:
        swapped = sorted(x) == sorted(y)
        if one_real and (same_start or swapped):
            return limits.INSIDE_KNOWN
        if same_length and swapped:
            return limits.SWAPPED
    return limits.INSIDE_SHORT if length >= limits.INSIDE_SHORT_LETTERS else limits.INSIDE_SHORTEST


def _slip_across(a: Unit, b: Unit) -> float:
    """A slip in words of different scripts: only the consonants can be compared."""
    compound = limits.COMPOUND_CONSONANTS if a.frame or b.frame else 0
    best = 0.0
    for x in a.sounds:
        for y in b.sounds:
            length = min(len(x.consonants), len(y.consonants)) - compound
            if length >= limits.ACROSS_LEAST and OSA.distance(x.consonants, y.consonants, score_cutoff=1) <= 1:
                best = max(best, limits.ACROSS_SAME if length >= limits.ACROSS_LONG else limits.ACROSS_SHORT)
    return best


def why_similar(a: Unit, b: Unit, shown_a: str, shown_b: str) -> Message:
    """Why two units count as one word."""
    pair = shown_a, shown_b
    if a.text == b.text:
        return Message("names.one-word", pair)
    if a.initial or b.initial:
        return Message("names.initial", pair)
    if a.groups is not None and b.groups is not None:
        if shared := a.groups & b.groups:
            return Message("names.spellings-of", (*pair, min(shared).capitalize()))
        if a.kin is not None and b.kin is not None and (a.kin & b.kin):
            return Message("names.forms-in-languages", pair)
    if any(_alphabets.agree(x, y) > limits.SPELLING for x in a.sounds for y in b.sounds):
        return Message("names.spellings-of-one-name" if a.latin == b.latin else "names.reads-as-the-other", pair)
    if a.men or b.men:
        return Message("names.man-and-woman", pair)
    one_letter = OSA.distance(a.text, b.text) == 1
    return Message("names.one-letter-differs-between" if one_letter else "names.letters-differ-between", pair)
