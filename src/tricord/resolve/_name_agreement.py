"""How far the names of two entries agree, and by which of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product

import msgspec

from tricord.i18n import Message
from tricord.names import compare
from tricord.resolve._entry_facts import PLACELESS, ComparableName, EntryFacts, may_be_person
from tricord.resolve._frequencies import Frequencies

#: Name pairs that are compared, the likeliest first: long lists of aliases repeat each other.
_TRIES = 5
_SURE = 0.95
#: At this score two names are the same letters.
LETTERS = 0.985
#: So many spellings are not chosen alike by two publishers for two bearers of a name.
_MANY = 4
_HANGUL = re.compile("[가-힣]")
#: How much of the lesser of two names must be shared for them to be compared: of persons' names and of others, and
#: where a number speaks for the pair, so that names that nearly agree tell something too.
_ENOUGH, _NUMBERED = {True: 0.65, False: 0.58}, 0.5
#: The share from which names are still compared after a likelier pair of names turned out to be two.
_PLAIN = 0.95

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


def names_agree(
    a: EntryFacts, b: EntryFacts, frequencies: Frequencies, *, numbered: bool = False
) -> NameAgreement | None:
    """The best agreement of the names of two entries; None where nothing is worth comparing.

    `numbered`: whether a number or a reference speaks for the pair.
    """
    person = may_be_person(a, b)
    ours, theirs = a.by_words, b.by_words
    # In the order of the names, so that of several that agree always the same one is told.
    shared = [bag for bag in ours if bag in theirs and not ours[bag][0] == theirs[bag][0] == PLACELESS]
    best: tuple[float, _Kept, _Kept, tuple[Message, ...], float] | None = None
    why: tuple[Message, ...]
    schema = _common_schema(a, b)
    for bag in shared:
        one, other = ours[bag], theirs[bag]
        score, why = 1.0, (Message("resolve.same-words"),)
        if one[1].key != other[1].key:
            # Ri Song Un and Ri Un Song are two men: the same words in another order are for `compare`.
            found = compare(one[1].text, other[1].text, schema=schema)
            score, why = found.score, found.reasons
        bits = max(
            frequencies.rarity_of_name(one[1], other[1], person=person), best[4] if best and best[0] >= LETTERS else 0.0
        )
        if best is None or (score, -_doubt(one[0], other[0])) > (best[0], -_doubt(best[1][0], best[2][0])):
            best = (score, one, other, why, bits)
        elif score >= LETTERS:
            best = (*best[:4], bits)
    if best is None or best[0] < 0.88:
        # Born in one year, two people with one part of a name in common are worth a closer look.
        least = 1 if {birth[:4] for birth in a.births} & {birth[:4] for birth in b.births} else 2
        enough = _NUMBERED if numbered else _ENOUGH[person]
        for one, other, overlap in _likeliest(ours.values(), theirs.values(), frequencies, person, least, enough):
            if best is not None and best[0] < 0.5 and overlap < _PLAIN and not numbered:
                continue
            found = compare(one[1].text, other[1].text, schema=schema)
            if best is None or found.score > best[0]:
                bits = frequencies.rarity_of_name(one[1], other[1], person=person)
                best = (found.score, one, other, found.reasons, bits)
            if found.score >= _SURE:
                break
    if best is None:
        return None
    mains = None
    if best[0] >= 0.7 and not (best[1][0] == best[2][0] == "name"):
        main = _mains(a, b, schema)
        if main is not None:
            mains, one, other, why = main
            bits = frequencies.rarity_of_name(one[1], other[1], person=person)
            if mains >= 0.88 and bits > best[4] - _doubt(best[1][0], best[2][0]):
                best, mains = (mains, one, other, why, bits), None
            elif mains < 0.7 and _crosswise(a, b, schema):
                mains = None
    score, one, other, why, bits = best
    if score < 0.7:
        return NameAgreement(score, one, other, why, bits, 0, whole=False, mains=mains)
    hangul = _against_in_hangul(a, b, shared=bool(shared)) if person else ""
    our_spelt, their_spelt = _spelt(a), _spelt(b)
    both = our_spelt & their_spelt
    whole = sum(map(str.isascii, both)) >= _MANY and all(not name.isascii() for name in our_spelt ^ their_spelt)
    return NameAgreement(score, one, other, why, bits, len(both), whole, mains, hangul)


def _likeliest(
    ours: Iterable[_Kept], theirs: Iterable[_Kept], frequencies: Frequencies, person: bool, least: int, enough: float
) -> list[tuple[_Kept, _Kept, float]]:
    """The pairs of names that may be one name, the likeliest first, with how much they share."""
    found = []
    for at, (one, other) in enumerate(product(ours, theirs)):
        if one[1].found_by.isdisjoint(other[1].found_by) or one[0] == other[0] == PLACELESS:
            continue
        overlap = frequencies.overlap(one[1], other[1], person=person, least=least, enough=enough)
        if overlap >= enough:
            found.append((overlap - 0.05 * _doubt(one[0], other[0]), -at, one, other, overlap))
    found.sort(key=lambda row: row[:2], reverse=True)
    return [(one, other, overlap) for _, _, one, other, overlap in found[:_TRIES]]


def _mains(a: EntryFacts, b: EntryFacts, schema: str) -> tuple[float, _Kept, _Kept, tuple[Message, ...]] | None:
    """How far main names in one script agree; None where there are none."""
    best = None
    for one, other in product(a.names[:2], b.names[:2]):
        if one[0] == other[0] == "name" and one[1].latin and other[1].latin:
            found = compare(one[1].text, other[1].text, schema=schema)
            if best is None or found.score > best[0]:
                best = (found.score, one, other, found.reasons)
    return best


def _crosswise(a: EntryFacts, b: EntryFacts, schema: str) -> bool:
    """Whether the main name of each is an alias of the other: one lists as Pak Han Se also Kang Myong Chol whom the
    other lists as Kang Myong Chol also 박한세.
    """
    return all(
        any(
            compare(one.names[0][1].text, alias.text, schema=schema).score >= _SURE
            for prop, alias in other.names
            if prop in ("alias", "previousName")
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
    return any(compare(one, other, schema="Person").score >= _SURE for one in ours for other in theirs)


def _in_hangul(a: EntryFacts, b: EntryFacts) -> bool | None:
    """Whether a person's name in Hangul on one side agrees with any of the other's; None where there is none."""
    answer = None
    for one, other in ((a, b), (b, a)):
        for _, name in one.names:
            if _HANGUL.search(name.text):
                found = any(
                    compare(name.text, theirs.text, schema="Person").score >= 0.7 for _, theirs in other.names[:6]
                )
                answer = answer or found
    return answer


_DOUBTS = {"name": 0.0, "alias": 1.0, "previousName": 1.0, "weakAlias": 4.0, PLACELESS: 4.0}


def _doubt(one: str, other: str) -> float:
    """How little a pair of names is vouched for."""
    return sum(_DOUBTS[prop] for prop in (one, other))


def _common_schema(a: EntryFacts, b: EntryFacts) -> str:
    if a.kinds == "PO":
        return b.schema
    return a.schema
