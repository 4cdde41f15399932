"""Names of organisations compared by what their words mean and how they sound.

Distinctive words decide: they must be the same, sound the same or be a translation the table knows. Generic words then
confirm or contradict: Korea Daesong Bank is not Korea Daesong General Trading Corporation. Numbers must agree: Office
39 is not Office 38. A name of nothing but generic words is a name only where they are several and specific (Ministry of
Atomic Energy Industry, 원자력공업성); `Trading Co` matches nothing.

What it is not: it knows no aliases. 中兴通讯 and ZTE are one company, and nothing in the two names says so.

>>> from tricord.names._organization_parsing import parse
>>> agree(parse("단천상업은행"), parse("Tanchon Commercial Bank")).score >= 0.7
True
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from rapidfuzz.distance import OSA

from tricord.i18n import Message
from tricord.names._agreement import Agreement
from tricord.names._alphabets import alike, is_arabic
from tricord.names._organization_lexicon import known_kind
from tricord.names._organization_parsing import (
    COUNTRY,
    ENOUGH,
    REGION,
    WEIGHT,
    Core,
    Generic,
    OrganizationName,
    has_words,
    is_acronym,
    weight_of_numbers,
)
from tricord.names._sound_likeness import Likeness, heard_alike, korean_differ, read_alike, spoken_alike
from tricord.names._word_likeness import SAME_WORD, word_likeness

_TELLING = 0.5
"""A word that weighs this much is worth naming in the reasons, and contradicts."""
_JOINED_LETTERS = 4
"""Letters of a name without which other spaces are no evidence."""
_SPELT_LETTERS, _TWO_SLIPS_LETTERS = 6, 20
"""Letters of a name in which one may differ, and in which two may."""
_JOINED_CORES = 12
"""Words left over beyond which they are not tried as one."""
_RELATED, _EITHER = 0.29, 0.95
"""Concepts nearer than this meet; how near a word is that may stand for either of two."""
_NOTHING = Agreement(0.0, (Message("names.nothing-comparable"),))
_OTHER = Agreement(0.0, (Message("names.other-words"),))
_SAME_WORDS = (Message("names.same-words"),)
_REORDERED = (Message("names.same-words-reordered"),)
_JOINED = Message("names.same-letters-joined")
_JUST_UNLIKE = Likeness(SAME_WORD, Message("names.other-words"))


def agree(a: OrganizationName, b: OrganizationName) -> Agreement:
    """Whether two names are one organisation's name. Symmetric; 1.0 for the same words where they name anything."""
    if a.key == b.key:
        if not a.key or not has_words(a):
            return _NOTHING
        if a.strength > ENOUGH:
            return Agreement(1.0, _SAME_WORDS)
        return Agreement(0.6, (Message("names.only-generic-same"),))
    if not has_words(a) or not has_words(b):
        return _NOTHING
    if b.key < a.key:
        a, b = b, a
    found = _by_letters(a, b) or _by_words(a, b)
    if found.score < 0.7:
        better = _by_acronym(a, b) or _by_sound(a, b, found.score)
        if better is not None and better.score > found.score:
            return better
    return found


@cache
def _related() -> dict[tuple[str, str], float]:
    related: dict[tuple[str, str], float] = {}
    with (files("tricord.names") / "tables" / "organization_related.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            related[row["concept"], row["other"]] = related[row["other"], row["concept"]] = float(row["closeness"])
    return related


def _by_letters(a: OrganizationName, b: OrganizationName) -> Agreement | None:
    """Names that are the same but for the order of their words or a slip of one or two letters, whatever they mean.

    None where another reading must decide: other numbers, another known word (import, export), other Korean syllables.
    """
    if a.tokens == b.tokens:
        score = 0.95 if min(a.strength, b.strength) > ENOUGH else 0.6
        return Agreement(score, _REORDERED)
    distance = _letters_apart(a, b)
    if distance is None:
        return None
    if distance == 0:
        return Agreement(0.96, (_JOINED,))
    only_a = [word for word in a.tokens if word not in b.tokens]
    only_b = [word for word in b.tokens if word not in a.tokens]
    if len(only_a) == len(only_b) == 1:
        return _by_one_word(only_a[0], only_b[0])
    if distance > 1 and any(map(known_kind, only_a)) and any(map(known_kind, only_b)):
        return None
    return Agreement(0.84, (Message("names.letters-differ-in-whole", (distance,)),))


def _letters_apart(a: OrganizationName, b: OrganizationName) -> int | None:
    """How many letters differ in two whole names in Latin letters: one, in long ones two; None where more do, where the
    names are too short, or say too little, to be known by their letters.
    """
    size = min(len(a.key), len(b.key))
    if not (a.latin and b.latin) or a.numbers != b.numbers:
        return None
    if size < _SPELT_LETTERS or abs(len(a.key) - len(b.key)) > 2 or max(a.strength, b.strength) <= ENOUGH:
        return None
    distance = OSA.distance(a.key.replace(" ", ""), b.key.replace(" ", ""), score_cutoff=2)
    return distance if distance <= (2 if size >= _TWO_SLIPS_LETTERS else 1) else None


def _by_one_word(x: str, y: str) -> Agreement | None:
    """Two names that differ in the letters of one word. A slip in a known word leaves the name what it is."""
    size = min(len(x), len(y))
    if size < 2:
        return None  # of one letter nothing is left to know it by
    why = (Message("names.letters-differ", (x, y)),)
    known_x, known_y = known_kind(x), known_kind(y)
    if known_x != known_y and not (known_x and known_y):
        if (known_x or known_y) in ("legal", "stop", "form"):
            return Agreement(0.93, why)
        return Agreement(0.88, why) if max(len(x), len(y)) >= 4 else None
    if known_x or size < 4 or korean_differ(x, y):
        return None
    return Agreement(0.9 if size >= 7 else 0.84 if size >= 5 else 0.74, why)


def _by_words(a: OrganizationName, b: OrganizationName) -> Agreement:
    return _joined_otherwise(a, b) or _WordComparison(a, b).agreement()


def _joined_otherwise(a: OrganizationName, b: OrganizationName) -> Agreement | None:
    """Names of the same letters, with other spaces; None where they are not, or say too little."""
    # The same digits cut otherwise are other numbers: Unit 1 23 is not Unit 12 3.
    other_numbers = a.numbers and b.numbers and a.numbers != b.numbers
    if a.joined != b.joined or other_numbers or a.strength <= ENOUGH or len(a.joined) < _JOINED_LETTERS:
        return None
    why = [_JOINED]
    return Agreement(0.97 - _legal_cost(a, b, why), tuple(why))


class _WordComparison:
    """The words of two names, each with the word that it meets in the other; what is left over on each side."""

    __slots__ = (
        "a", "b", "core_a", "core_b", "generic_a", "generic_b", "loose_a", "loose_b", "met", "numbered", "rest_a",
        "rest_b", "same", "why",
    )  # fmt: skip

    def __init__(self, a: OrganizationName, b: OrganizationName) -> None:
        self.a, self.b = a, b
        self.why: list[Message] = []
        self.rest_a, self.rest_b = list(a.core), list(b.core)
        self.loose_a, self.loose_b = _each_once(a.generic), _each_once(b.generic)
        #: What the distinctive words weigh that met; what the generic ones do; what the numbers do.
        self.met = _meet_cores(self.rest_a, self.rest_b, self.why)
        self.same = _meet_generics(self.loose_a, self.loose_b, self.why)
        if self.rest_a or self.rest_b:
            self.same += _meet_typing_errors(self.rest_a, self.loose_b, self.why) + _meet_typing_errors(
                self.rest_b, self.loose_a, self.why
            )
        self.numbered = weight_of_numbers(a.numbers & b.numbers)
        #: What weighs on one side only: distinctive words and generic ones.
        self.core_a = sum([core.weight for core in self.rest_a])
        self.core_b = sum([core.weight for core in self.rest_b])
        self.generic_a = sum([word.weight for word in self.loose_a])
        self.generic_b = sum([word.weight for word in self.loose_b])

    def agreement(self) -> Agreement:
        """The score, with what agrees and what does not."""
        if self.met <= 0 and self.core_a and self.core_b:
            return _OTHER
        if self.met <= 0 and self._is_distinctive_in_one():
            return Agreement(min(0.45, 0.2 * self.same), (Message("names.distinctive-in-one"),))
        score = self._score()
        if self._strength() <= ENOUGH:
            most = 0.5 if self.core_a + self.core_b else 0.6
            return Agreement(max(0.0, min(score, most)), (Message("names.only-generic-agree"),))
        if score < 0.5:
            return Agreement(max(0.0, score), (Message("names.too-many-words-differ"),))
        score = self._without_differences(score)
        return Agreement(round(max(0.0, min(score, 0.98)), 4), tuple(self.why) or _REORDERED)

    def _is_distinctive_in_one(self) -> bool:
        if not self.a.core and not self.b.core:
            return False
        return max(self.core_a, self.core_b) > REGION or self.same <= 0

    def _score(self) -> float:
        if self.met > 0:
            return _with_core(self.met, self.core_a, self.core_b, self.generic_a, self.generic_b)
        left_a, left_b = self.generic_a + self.core_a, self.generic_b + self.core_b
        return _without_core(self.same + self.numbered, left_a, left_b)

    def _strength(self) -> float:
        """What agrees weighs so much: less than a name must weigh makes no name."""
        strength = (self.met * 2.0 + self.same if self.met > 0 else self.same) + self.numbered
        if self.a.countries & self.b.countries:
            strength += COUNTRY
        return strength

    def _without_differences(self, score: float) -> float:
        """The score less what legal forms, numbers and countries take from it, which stand in the reasons."""
        a, b, why = self.a, self.b, self.why
        score -= _legal_cost(a, b, why)
        self._say_what_is_left()
        score = _with_numbers(a, b, score, why)
        score = _with_countries(a, b, score, self.met > 0, why)
        return self._with_one_word_in_common(score)

    def _say_what_is_left(self) -> None:
        if self.generic_a + self.generic_b >= _TELLING:
            words = {_shown(word) for word in (*self.loose_a, *self.loose_b) if word.weight >= _TELLING}
            self.why.append(Message("names.words-in-one", (", ".join(sorted(words)),)))
        if self.core_a + self.core_b > 0:
            words = {core.text for core in (*self.rest_a, *self.rest_b)}
            self.why.append(Message("names.words-in-one", (", ".join(sorted(words)),)))

    def _with_one_word_in_common(self, score: float) -> float:
        """One word in common, or nearly, and another that is not: a family name and a company have that by chance."""
        a, b = self.a, self.b
        if self.met <= 0 or score >= 0.8 or self.same > 0 or self.numbered > 0 or not (a.latin and b.latin):
            return score
        left = self.core_a + self.core_b + self.generic_a + self.generic_b
        if left < _TELLING and a.countries == b.countries:
            return score
        same_core = any(x.text == y.text or (x.concept and x.concept == y.concept) for x in a.core for y in b.core)
        if score >= 0.7 and same_core:
            return score
        return min(score, 0.55 if same_core else 0.5)


def _with_core(met: float, ca: float, cb: float, ga: float, gb: float) -> float:
    """Unmatched distinctive words on both sides contradict; on one side they are an addition, but a heavy one."""
    contradiction, extra = min(ca, cb), abs(ca - cb)
    score = 0.98 - 1.6 * contradiction / (met + contradiction) - 0.68 * extra / (met + max(ca, cb))
    contradiction, extra = min(ga, gb), abs(ga - gb)
    score -= 0.7 * min(1.0, contradiction)
    return score - (0.25 * extra if extra <= 0.6 else 0.15 + 0.5 * (min(extra, 1.6) - 0.6))


def _without_core(same: float, ga: float, gb: float) -> float:
    contradiction, extra = min(ga, gb), abs(ga - gb)
    if same <= 0:
        return 0.0
    return 0.96 - 1.6 * contradiction / (same + contradiction) - 0.8 * extra / (same + max(ga, gb))


def _legal_cost(a: OrganizationName, b: OrganizationName, why: list[Message]) -> float:
    if a.legal and b.legal and not a.legal & b.legal:
        why.append(Message("names.legal-forms-differ"))
        return 0.04
    return 0.0


def _with_numbers(a: OrganizationName, b: OrganizationName, score: float, why: list[Message]) -> float:
    if a.numbers == b.numbers:
        return score
    if a.numbers and b.numbers and not (a.numbers < b.numbers or b.numbers < a.numbers):
        why.append(Message("names.numbers-differ", (", ".join(sorted(a.numbers)), ", ".join(sorted(b.numbers)))))
        return min(score, 0.45)
    why.append(Message("names.number-in-one", (", ".join(sorted(a.numbers ^ b.numbers)),)))
    return score - 0.2


def _with_countries(a: OrganizationName, b: OrganizationName, score: float, core: bool, why: list[Message]) -> float:
    if a.countries == b.countries:
        return score
    if a.countries - b.countries and b.countries - a.countries:
        why.append(Message("names.countries-differ"))
        return min(score - 0.1, 0.6 if core else 0.4)
    why.append(Message("names.country-in-one"))
    # North Korean bodies put Korea before their names at will; elsewhere the country names a subsidiary.
    usual = a.countries ^ b.countries == {"country:kp"}
    return score - (0.02 if usual and core else 0.05 if usual else 0.2)


def _meet_cores(rest_a: list[Core], rest_b: list[Core], why: list[Message]) -> float:
    """Takes the distinctive words that meet out of both lists; answers what they weigh."""
    met = _meet_equal(rest_a, rest_b, why)
    if len(rest_a) != len(rest_b):
        met += _meet_joined(rest_a, rest_b, why)
    return _meet_alike(rest_a, rest_b, why, met)


def _meet_equal(rest_a: list[Core], rest_b: list[Core], why: list[Message]) -> float:
    met = 0.0
    for x in tuple(rest_a):
        for y in rest_b:
            if x.text == y.text or (x.concept and x.concept == y.concept):
                if x.text != y.text:
                    why.append(Message("names.translated", (x.text, y.text)))
                met += (x.weight + y.weight) / 2
                rest_a.remove(x)
                rest_b.remove(y)
                break
    return met


def _meet_alike(rest_a: list[Core], rest_b: list[Core], why: list[Message], met: float) -> float:
    """Each word with the one that is most like it, if that is one word; adds to what has met already."""
    for x in tuple(rest_a):
        best, other = _JUST_UNLIKE, None
        for y in rest_b:
            found = word_likeness(x.text, y.text)
            if found.score > best.score:
                best, other = found, y
        if other is not None:
            why.append(best.reason)
            met += best.score * (x.weight + other.weight) / 2
            rest_a.remove(x)
            rest_b.remove(other)
    return met


def _meet_joined(rest_a: list[Core], rest_b: list[Core], why: list[Message]) -> float:
    """Words that the other name writes as one, or cuts elsewhere: "Dae-Dong" and 대동."""
    if not rest_a or not rest_b or len(rest_a) + len(rest_b) > _JOINED_CORES:
        return 0.0
    one, other = ("".join(core.text for core in rest) for rest in (rest_a, rest_b))
    found = word_likeness(one, other)
    if found.score <= SAME_WORD:
        return 0.0
    why.append(found.reason)
    weight = max(sum(core.weight for core in rest_a), sum(core.weight for core in rest_b))
    rest_a.clear()
    rest_b.clear()
    return found.score * weight


def _each_once(words: tuple[Generic, ...]) -> list[Generic]:
    """Generic words without those that a name says twice: the second line of South Shipping Lines - Iran Line."""
    said: dict[tuple[str, str], Generic] = {}
    for word in words:
        said.setdefault((word.ident, word.text[:4]), word)
    return list(said.values())


def _meet_generics(loose_a: list[Generic], loose_b: list[Generic], why: list[Message]) -> float:
    """Takes the generic words that meet out of both lists; answers what they weigh."""
    same = _meet_same_concepts(loose_a, loose_b, why)
    if loose_a and loose_b:
        same = _meet_related(loose_a, loose_b, why, same)
    return same


def _meet_same_concepts(loose_a: list[Generic], loose_b: list[Generic], why: list[Message]) -> float:
    same = 0.0
    for x in tuple(loose_a):
        for y in loose_b:
            if x.ident != y.ident:
                continue
            closeness = 1.0 if x.text == y.text else _same_concept(x, y)
            same += _settle(x, y, closeness, loose_a, loose_b)
            if closeness < 1.0:
                why.append(Message("names.near-in-meaning", (_shown(x), _shown(y))))
            elif x.text != y.text and x.weight >= _TELLING:
                why.append(Message("names.both-mean", (_shown(x), _shown(y), x.ident)))
            break
    return same


def _meet_related(loose_a: list[Generic], loose_b: list[Generic], why: list[Message], same: float) -> float:
    """Words of concepts that are near each other, each with the nearest; adds to what is the same already."""
    for x in tuple(loose_a):
        best, other = _RELATED, None
        for y in loose_b:
            closeness = _closeness(x, y)
            if closeness > best:
                best, other = closeness, y
        if other is not None:
            same += _settle(x, other, best, loose_a, loose_b)
            why.append(Message("names.near-in-meaning", (_shown(x), _shown(other))))
    return same


def _closeness(x: Generic, y: Generic) -> float:
    """How near two concepts are: by the table, or since a word may stand for either."""
    if y.ident in x.also or x.ident in y.also or (x.also and y.also and set(x.also) & set(y.also)):
        return _EITHER
    return _related().get((x.ident, y.ident), 0.0)


def _shown(word: Generic) -> str:
    return word.text.partition(":")[0]


def _settle(x: Generic, y: Generic, closeness: float, loose_a: list[Generic], loose_b: list[Generic]) -> float:
    """Two generic words meet: what they do not share stays loose on both sides."""
    place_a, place_b = loose_a.index(x), loose_b.index(y)
    weight = (x.weight + y.weight) / 2
    loose_a.pop(place_a)
    loose_b.pop(place_b)
    left = weight * (1.0 - closeness) * 0.6
    if left > 0.02:
        loose_a.append(Generic(x.text, "", left, (), False))
        loose_b.append(Generic(y.text, "", left, (), False))
    return weight * closeness


def _same_concept(x: Generic, y: Generic) -> float:
    """Two words of one language for one concept are near, not the same (army, navy), unless one is a form of the other.

    Words of two languages are taken to be translations of each other.
    """
    if x.weight < 0.3:
        return 1.0
    latin_x, latin_y = x.text.isascii(), y.text.isascii()
    if latin_x and latin_y:
        return 0.6 if x.english and y.english and x.text[:4] != y.text[:4] else 1.0
    if latin_x or latin_y or ("가" <= x.text[0] <= "힣") != ("가" <= y.text[0] <= "힣"):
        return 1.0
    return 1.0 if x.text[:2] == y.text[:2] or spoken_alike(x.text, y.text).score > SAME_WORD else 0.6


def _meet_typing_errors(rest: list[Core], loose: list[Generic], why: list[Message]) -> float:
    """An unknown word that is a generic word of the other name: one letter off (Corporaton), as Arabic spells it, or a
    word like Group as another language spells it (Grupp).
    """
    same = 0.0
    for x in tuple(rest):
        if not x.latin or len(x.text) < 5 or x.concept:
            continue
        for y in loose:
            slip = len(y.text) >= 5 and OSA.distance(x.text, y.text, score_cutoff=1) <= 1
            heard = is_arabic(y.text) or (y.text.isascii() and y.weight <= WEIGHT["form"])
            if slip or (heard and alike(x.text, y.text) > SAME_WORD):
                why.append(_misspelt(x.text, y.text) if slip else Message("names.word-is-read", (y.text, x.text)))
                same += y.weight
                rest.remove(x)
                loose.remove(y)
                break
    return same


def _misspelt(word: str, meant: str) -> Message:
    return Message("names.word-one-letter-differs", (word, meant))


def _by_acronym(a: OrganizationName, b: OrganizationName) -> Agreement | None:
    for one, other in ((a, b), (b, a)):
        if len(one.core) != 1 or one.generic or one.numbers:
            continue
        letters = one.core[0].text
        if not 3 <= len(letters) <= 8 or not one.core[0].latin:
            continue
        if letters in other.acronyms:
            return Agreement(0.9, (Message("names.acronym-in-parentheses", (letters,)),))
        if len(other.words) >= 3 and is_acronym(letters, other.words):
            score = {3: 0.62, 4: 0.74}.get(len(letters), 0.8)
            return Agreement(score, (Message("names.acronym-of-beginnings", (letters, " ".join(other.words))),))
    return None


def _by_sound(a: OrganizationName, b: OrganizationName, floor: float) -> Agreement | None:
    """The whole names, read aloud: a transliterated name needs no table of words. Only where a script is not Latin."""
    if (a.latin and b.latin) or max(a.strength, b.strength) <= ENOUGH:
        return None
    if a.numbers and b.numbers and a.numbers != b.numbers:
        return None
    found = max(read_alike(a.joined, b.joined), heard_alike(a.joined, b.joined), key=lambda likeness: likeness.score)
    if found.score < 0.75 or found.score <= floor or min(len(a.joined), len(b.joined)) < 2:
        return None
    why = [found.reason]
    score = _with_numbers(a, b, found.score - 0.02 - _legal_cost(a, b, why), why)
    return Agreement(round(score, 4), tuple(why))
