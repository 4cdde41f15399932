"""How far the names of two entries agree, and by which of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product
from typing import NamedTuple

import msgspec

from tricord.i18n import Message
from tricord.model import ALIASES, NAMES, Vouching
from tricord.names import compare
from tricord.resolve._entry_facts import PLACELESS, ComparableName, EntryFacts, may_be_person
from tricord.resolve._exact_profile import whole_days
from tricord.resolve._frequencies import Frequencies
from tricord.resolve._limits import LIMITS

_HANGUL = re.compile("[가-힣]")
#: How much of the lesser of two names must be shared for them to be compared: of persons' names, and of others.
_ENOUGH = {True: LIMITS.share_of_person, False: LIMITS.share_of_other}
_SAME_WORDS: tuple[Message, ...] = (Message("resolve.same-words"),)

_LOOSE = {ord(","): " ", ord("-"): " ", ord("’"): "'", ord("‘"): "'", ord("`"): "'"}
#: A name with the property under which it is listed.
_Kept = tuple[str, ComparableName]


class NameAgreement(msgspec.Struct, frozen=True):
    """The best agreement found. `ours` and `theirs`: (property, name). `bits`: how rare what agrees is. `several`: how
    many names both publish letter by letter; `whole`: whether these are all that either spells in Latin letters, and
    many. `mains`: how far the main names agree, None where it was not asked or each is an alias of the other side.
    `hangul`: what Hangul, which is less ambiguous than Latin letters, says against a person's names: "differ", where
    both are written in it and differ, "unread", where nothing on the other side reads so; else "".
    """

    score: float
    ours: _Kept
    theirs: _Kept
    reasons: tuple[Message, ...]
    bits: float
    several: int
    whole: bool
    mains: float | None
    hangul: str = ""


class _Best(NamedTuple):
    """The best pair of names so far, its score, why, and how rare in bits what agrees is."""

    score: float
    ours: _Kept
    theirs: _Kept
    reasons: tuple[Message, ...]
    bits: float

    @property
    def doubt(self) -> float:
        """How little the pair is vouched for."""
        return _doubt(self.ours[0], self.theirs[0])


def names_agree(
    a: EntryFacts, b: EntryFacts, frequencies: Frequencies, *, numbered: bool = False
) -> NameAgreement | None:
    """The best agreement of the names of two entries; None where nothing is worth comparing.

    `numbered`: whether a number or a reference speaks for the pair.
    """
    person = may_be_person(a, b)
    schema = _common_schema(a, b)
    best = _best_in_same_words(a, b, schema, frequencies, person=person)
    in_same_words = best is not None
    if best is None or best.score < LIMITS.name_close:
        best = _best_of_likeliest(best, a, b, schema, frequencies, person=person, numbered=numbered)
    if person and (best is None or best.score < LIMITS.name_one) and _born_in_one_year(a, b):
        # Aslan Aous and Aslan Aus, both born in 1959, share only the commoner half of the name.
        best = _better_of_mains(best, a, b, schema, frequencies)
    if best is None:
        return None
    best, mains = _with_main_names(best, a, b, schema, frequencies, person=person)
    if best.score < LIMITS.name_one:
        return NameAgreement(best.score, best.ours, best.theirs, best.reasons, best.bits, 0, whole=False, mains=mains)
    hangul = _against_in_hangul(a, b, shared=in_same_words) if person else ""
    our_spelt, their_spelt = _spelt(a), _spelt(b)
    both = our_spelt & their_spelt
    whole = sum(map(str.isascii, both)) >= LIMITS.many_spellings and all(
        not name.isascii() for name in our_spelt ^ their_spelt
    )
    return NameAgreement(best.score, best.ours, best.theirs, best.reasons, best.bits, len(both), whole, mains, hangul)


def _best_in_same_words(
    a: EntryFacts, b: EntryFacts, schema: str, frequencies: Frequencies, *, person: bool
) -> _Best | None:
    """The best of the names that both have in the same words, in the order of the names; None where there are none."""
    best: _Best | None = None
    for bag, one in a.by_words.items():
        other = b.by_words.get(bag)
        if other is None or one[0] == other[0] == PLACELESS:
            continue
        score, reasons = 1.0, _SAME_WORDS
        bare = one[1].bare
        if one[1].key != other[1].key and not (bare and bare == other[1].bare):
            # Ri Song Un and Ri Un Song are two men: the same words in another order are for `compare`.
            found = compare(one[1].text, other[1].text, schema=schema)
            score, reasons = found.uncommon, found.reasons
        so_far = best.bits if best is not None and best.score >= LIMITS.letters else 0.0
        bits = max(frequencies.rarity_of_name(one[1], other[1], person=person), so_far)
        if best is None or (score, -_doubt(one[0], other[0])) > (best.score, -best.doubt):
            best = _Best(score, one, other, reasons, bits)
        elif score >= LIMITS.letters:
            best = best._replace(bits=bits)
    return best


def _best_of_likeliest(
    best: _Best | None,
    a: EntryFacts,
    b: EntryFacts,
    schema: str,
    frequencies: Frequencies,
    *,
    person: bool,
    numbered: bool,
) -> _Best | None:
    """The best of those names that share enough to be compared, where that is better than what is known."""
    # Born in one year, two people with one part of a name in common are worth a closer look.
    least = 1 if _born_in_one_year(a, b) else 2
    born_on_one_day = whole_days(set(a.births) & set(b.births))
    enough = 0.0 if born_on_one_day else LIMITS.share_where_numbered if numbered else _ENOUGH[person]
    likeliest = _likeliest(a.by_words.values(), b.by_words.values(), frequencies, person, least, enough)
    for one, other, overlap in likeliest:
        if best is not None and best.score < LIMITS.name_near and overlap < LIMITS.share_after_two and not numbered:
            continue
        found = compare(one[1].text, other[1].text, schema=schema)
        if best is None or found.uncommon > best.score:
            bits = frequencies.rarity_of_name(one[1], other[1], person=person)
            best = _Best(found.uncommon, one, other, found.reasons, bits)
        if found.uncommon >= LIMITS.name_sure:
            break
    return best


def _born_in_one_year(a: EntryFacts, b: EntryFacts) -> bool:
    return not {birth[:4] for birth in a.births}.isdisjoint({birth[:4] for birth in b.births})


def _better_of_mains(
    best: _Best | None, a: EntryFacts, b: EntryFacts, schema: str, frequencies: Frequencies
) -> _Best | None:
    """The main names of two persons, where they agree better than what is known."""
    main = _mains(a, b, schema)
    if main is None or (best is not None and main[0] <= best.score):
        return best
    score, one, other, reasons = main
    return _Best(score, one, other, reasons, frequencies.rarity_of_name(one[1], other[1], person=True))


def _with_main_names(
    best: _Best, a: EntryFacts, b: EntryFacts, schema: str, frequencies: Frequencies, *, person: bool
) -> tuple[_Best, float | None]:
    """The best pair, which may be the main names after all; and how far these agree, None where they are the best,
    were not asked, or each is an alias of the other side.
    """
    if best.score < LIMITS.name_one or best.ours[0] == best.theirs[0] == "name":
        return best, None
    main = _mains(a, b, schema)
    if main is None:
        return best, None
    score, one, other, reasons = main
    bits = frequencies.rarity_of_name(one[1], other[1], person=person)
    if score >= LIMITS.name_close and bits > best.bits - best.doubt:
        return _Best(score, one, other, reasons, bits), None
    if score < LIMITS.name_one and _crosswise(a, b, schema):
        return best, None
    return best, score


def _likeliest(
    ours: Iterable[_Kept], theirs: Iterable[_Kept], frequencies: Frequencies, person: bool, least: int, enough: float
) -> list[tuple[_Kept, _Kept, float]]:
    """The pairs of names that may be one name, the likeliest first, with how much they share."""
    found = []
    for at, (one, other) in enumerate(product(ours, theirs)):
        # Of people born on one day (nothing need be shared) every name is worth a look.
        if (enough and one[1].found_by.isdisjoint(other[1].found_by)) or one[0] == other[0] == PLACELESS:
            continue
        overlap = frequencies.overlap(one[1], other[1], person=person, least=least, enough=enough)
        if overlap >= enough:
            found.append((overlap - LIMITS.doubt_of_share * _doubt(one[0], other[0]), -at, one, other, overlap))
    found.sort(key=lambda row: row[:2], reverse=True)
    return [(one, other, overlap) for _, _, one, other, overlap in found[: LIMITS.tries]]


def _mains(a: EntryFacts, b: EntryFacts, schema: str) -> tuple[float, _Kept, _Kept, tuple[Message, ...]] | None:
    """How far main names in one script agree; None where there are none."""
    best = None
    for one, other in product(a.names[:2], b.names[:2]):
        if one[0] == other[0] == "name" and one[1].latin and other[1].latin:
            found = compare(one[1].text, other[1].text, schema=schema)
            if best is None or found.uncommon > best[0]:
                best = (found.uncommon, one, other, found.reasons)
    return best


def _crosswise(a: EntryFacts, b: EntryFacts, schema: str) -> bool:
    """Whether the main name of each is an alias of the other: one lists as Pak Han Se also Kang Myong Chol whom the
    other lists as Kang Myong Chol also 박한세.
    """
    return all(
        any(
            compare(one.names[0][1].text, alias.text, schema=schema).score >= LIMITS.name_sure
            for prop, alias in other.names
            if prop in ALIASES
        )
        for one, other in ((a, b), (b, a))
    )


def _spelt(entry: EntryFacts) -> set[str]:
    """The names as spelt, but for case and commas: Kim Tong-ch'o'l and Kim Tong-chol are two."""
    return {" ".join(name.text.casefold().translate(_LOOSE).split()) for _, name in entry.names}


def _against_in_hangul(a: EntryFacts, b: EntryFacts, *, shared: bool) -> str:
    both = _both_in_hangul(a, b)
    if both is None:
        return "unread" if not shared and _in_hangul(a, b) is False else ""
    return "" if both else "differ"


def _both_in_hangul(a: EntryFacts, b: EntryFacts) -> bool | None:
    """Whether names in Hangul of both sides agree; None where one side has none."""
    ours, theirs = ([name.text for _, name in one.names if _HANGUL.search(name.text)] for one in (a, b))
    if not ours or not theirs:
        return None
    return any(compare(one, other, schema="Person").score >= LIMITS.name_sure for one in ours for other in theirs)


def _in_hangul(a: EntryFacts, b: EntryFacts) -> bool | None:
    """Whether a person's name in Hangul on one side agrees with any of the other's; None where there is none."""
    answer = None
    for one, other in ((a, b), (b, a)):
        for _, name in one.names:
            if _HANGUL.search(name.text):
                found = any(
                    compare(name.text, theirs.text, schema="Person").score >= LIMITS.name_one
                    for _, theirs in other.names[:6]
                )
                answer = answer or found
    return answer


_OF_VOUCHING = {
    Vouching.MAIN: 0.0,
    Vouching.STRONG: 1.0,
    Vouching.UNSTATED: 1.0,
    Vouching.FORMER: 1.0,
    Vouching.WEAK: 4.0,
}
_DOUBTS = {**{name: _OF_VOUCHING[vouching] for name, vouching in NAMES.items()}, PLACELESS: 4.0}


def _doubt(one: str, other: str) -> float:
    """How little a pair of names is vouched for."""
    return sum(_DOUBTS[prop] for prop in (one, other))


def _common_schema(a: EntryFacts, b: EntryFacts) -> str:
    if a.kinds == "PO":
        return b.schema
    return a.schema
