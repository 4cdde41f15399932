"""Names of organisations and ships, in any script: parsed once, compared by what their words mean and how they sound.

A name's words are legal forms (set aside, remembered), generic words (a concept: bank, 은행, 銀行), places, numbers and
distinctive words. Distinctive words decide: they must be the same, sound the same or be a translation the table knows.
Generic words then confirm or contradict: Korea Daesong Bank is not Korea Daesong General Trading Corporation. Numbers
must agree: Office 39 is not Office 38. A name of nothing but generic words is a name only where they are several and
specific (Ministry of Atomic Energy Industry, 원자력공업성); `Trading Co` matches nothing.

What it is not: it knows no aliases. 中兴通讯 and ZTE are one company, and nothing in the two names says so.

>>> agree(parse("단천상업은행"), parse("Tanchon Commercial Bank")).score >= 0.7
True
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache, reduce
from importlib.resources import files

from rapidfuzz.distance import OSA

from tricord.i18n import Argument, Message
from tricord.names._agreement import Agreement
from tricord.names._alphabets import alike, is_arabic
from tricord.names._fold import fold
from tricord.names._organization_words import (
    MAX_LENGTH,
    MAX_TEXT,
    MAX_WORDS,
    Meaning,
    Word,
    cut,
    kind_of,
    known_kind,
)
from tricord.names._spoken import NOT, Spoken, korean_differ, read_alike, spoken_alike

_WEIGHT = {"form": 0.15, "common": 0.5, "specific": 0.9}
_ENOUGH = 1.4
"""More than this must a name weigh to be comparable: "Commercial Bank" (1.4) is any commercial bank."""
_DISTINCTIVE, _MEANING, _CITY, _REGION, _NUMBER, _COUNTRY = 1.0, 0.8, 0.6, 0.3, 0.8, 0.3
_NOTHING = Agreement(0.0, (Message("names.nothing-comparable"),))
_OTHER = Agreement(0.0, (Message("names.other-words"),))
_SAME_WORDS = (Message("names.same-words"),)
_REORDERED = (Message("names.same-words-reordered"),)
_JOINED = Message("names.same-letters-joined")
_SAME_WORD = 0.75


@dataclass(frozen=True, slots=True)
class Core:
    """A distinctive word, place or word with a known translation. `concept` is empty where no table knows it."""

    text: str
    concept: str
    weight: float
    latin: bool


@dataclass(frozen=True, slots=True)
class Generic:
    """A generic word: `ident` is its concept; `also` are others it may have."""

    text: str
    ident: str
    weight: float
    also: tuple[str, ...]
    english: bool


@dataclass(frozen=True, slots=True)
class OrganizationName:
    """A parsed name. `strength` sums what its words weigh; `initials` are the first letters of its Latin words."""

    key: str
    joined: str
    core: tuple[Core, ...]
    generic: tuple[Generic, ...]
    legal: frozenset[str]
    numbers: frozenset[str]
    countries: frozenset[str]
    strength: float
    latin: bool
    words: tuple[str, ...]
    acronyms: frozenset[str]
    tokens: tuple[str, ...]


def parse(text: str) -> OrganizationName:
    """The comparable form of an organisation's name. Raises nothing; linear in the length of the text."""
    words = cut(text)
    core: list[Core] = []
    generic: list[Generic] = []
    legal: set[str] = set()
    numbers: set[str] = set()
    countries: set[str] = set()
    latin_words: list[str] = []
    asides: list[str] = []
    for word in words:
        meaning = word.meaning
        if meaning is None or meaning.kind in ("meaning", "city", "region"):
            if word.aside and meaning is None and _latin(word.text) and len(word.text) >= 3:
                asides.append(word.text)
            else:
                _put_core(word, core)
        elif meaning.kind == "legal":
            legal.add(meaning.concepts[0])
        elif meaning.kind == "number":
            numbers.add(meaning.concepts[0].removeprefix("number:"))
        elif meaning.kind != "stop":
            for concept in meaning.concepts:
                kind = kind_of(concept)
                if kind == "country":
                    countries.add(concept)
                elif kind == "meaning":
                    _put_core(Word(word.text, Meaning((concept,), kind), word.aside), core)
                elif concept != "and":
                    weight = _WEIGHT[kind] * (0.5 if word.aside else 1.0)
                    generic.append(Generic(word.text, concept, weight, meaning.also, meaning.english))
        counts = meaning is None or meaning.kind not in ("stop", "legal", "number")
        if counts and not word.aside and _latin(word.text):
            latin_words.extend(word.text.split())
    acronyms = frozenset(aside for aside in asides if _is_acronym(aside, latin_words) or not core)
    for aside in asides:
        if aside not in acronyms:
            core.append(Core(aside, "", _DISTINCTIVE * 0.35, True))
    strength = (
        sum(1.5 if not c.concept else c.weight for c in core)
        + sum(g.weight for g in generic)
        + sum(1.0 if len(n) > 1 else 0.6 for n in numbers)
        + (_COUNTRY if countries else 0.0)
    )
    if acronyms and not core and strength <= _ENOUGH:
        core = [Core(aside, "", _DISTINCTIVE, True) for aside in sorted(acronyms)]
        strength += 1.5
    plain = [word for word in words if word.meaning is None or word.meaning.kind not in ("legal", "stop")]
    joined = "".join(word.text.replace(" ", "").partition(":")[0] for word in plain if word.text.rfind(":") < 0)
    key = fold(text[:MAX_TEXT])
    return OrganizationName(
        key,
        joined[:96],
        tuple(core),
        tuple(generic),
        frozenset(legal),
        frozenset(numbers),
        frozenset(countries),
        strength,
        all(map(_latin, (word.text for word in plain))),
        tuple(latin_words),
        acronyms,
        tuple(sorted(key.split())),
    )


def _put_core(word: Word, core: list[Core]) -> None:
    meaning = word.meaning
    part = 0.35 if word.aside else 1.0
    plain = _latin(word.text)
    if meaning is not None:
        weight = {"city": _CITY, "region": _REGION}.get(meaning.kind, _MEANING)
        for concept in meaning.concepts:
            core.append(Core(word.text, concept, weight * part, plain))
    else:
        size = len(word.text)
        full = size >= (4 if plain else 2)
        core.append(Core(word.text, "", (_DISTINCTIVE if full else 0.7 if size == 3 else 0.55) * part, plain))


def _latin(text: str) -> bool:
    return text.isascii()


@cache
def _related() -> dict[tuple[str, str], float]:
    related: dict[tuple[str, str], float] = {}
    with (files("tricord.names") / "tables" / "organization_related.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            related[row["concept"], row["other"]] = related[row["other"], row["concept"]] = float(row["closeness"])
    return related


def agree(a: OrganizationName, b: OrganizationName) -> Agreement:
    """Whether two names are one organisation's name. Symmetric; 1.0 for the same words where they name anything."""
    if a.key == b.key:
        if not a.key or not (a.core or a.generic or a.numbers):
            return _NOTHING
        if a.strength > _ENOUGH:
            return Agreement(1.0, _SAME_WORDS)
        return Agreement(0.6, (Message("names.only-generic-same"),))
    if not (a.core or a.generic or a.numbers) or not (b.core or b.generic or b.numbers):
        return _NOTHING
    if b.key < a.key:
        a, b = b, a
    found = _by_letters(a, b) or _by_words(a, b)
    if found.score < 0.7:
        better = _by_acronym(a, b) or _by_sound(a, b, found.score)
        if better is not None and better.score > found.score:
            return better
    return found


def _by_letters(a: OrganizationName, b: OrganizationName) -> Agreement | None:
    """Names that are the same but for the order of their words or a slip of one or two letters, whatever they mean.

    None where another reading must decide: other numbers, another known word (import, export), other Korean syllables.
    """
    if a.tokens == b.tokens:
        score = 0.95 if min(a.strength, b.strength) > _ENOUGH else 0.6
        return Agreement(score, _REORDERED)
    size = min(len(a.key), len(b.key))
    if not (a.latin and b.latin) or size < 6 or abs(len(a.key) - len(b.key)) > 2 or a.numbers != b.numbers:
        return None
    distance = OSA.distance(a.key.replace(" ", ""), b.key.replace(" ", ""), score_cutoff=2)
    if distance > (2 if size >= 20 else 1) or max(a.strength, b.strength) <= _ENOUGH:
        return None
    only_a = [word for word in a.tokens if word not in b.tokens]
    only_b = [word for word in b.tokens if word not in a.tokens]
    if distance == 0:
        return Agreement(0.96, (_JOINED,))
    if len(only_a) == len(only_b) == 1:
        return _by_one_word(only_a[0], only_b[0])
    if any(map(known_kind, only_a)) and any(map(known_kind, only_b)) and distance > 1:
        return None
    return Agreement(0.84, (Message("names.letters-differ-in-whole", (distance,)),))


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
    why: list[Message] = []
    # The same digits cut otherwise are other numbers: Unit 1 23 is not Unit 12 3.
    other_numbers = a.numbers and b.numbers and a.numbers != b.numbers
    if a.joined == b.joined and not other_numbers and a.strength > _ENOUGH and len(a.joined) >= 4:
        score = 0.97 - _legal_cost(a, b, why)
        return Agreement(score, (_JOINED, *why) if a.joined else ())
    rest_a, rest_b = list(a.core), list(b.core)
    met = _meet_cores(rest_a, rest_b, why)
    loose_a, loose_b = list(a.generic), list(b.generic)
    same = _meet_generics(loose_a, loose_b, why)
    if rest_a or rest_b:
        same += _meet_typing_errors(rest_a, loose_b, why) + _meet_typing_errors(rest_b, loose_a, why)
    numbers = a.numbers & b.numbers
    numbered = sum(1.0 if len(number) > 1 else 0.6 for number in numbers)
    ga, gb = sum(g.weight for g in loose_a), sum(g.weight for g in loose_b)
    ca, cb = sum(c.weight for c in rest_a), sum(c.weight for c in rest_b)
    if met > 0:
        score = _with_core(met, ca, cb, ga, gb)
        strength = met * 2.0 + same
    elif ca and cb:
        return _OTHER
    elif a.core or b.core:
        if max(ca, cb) > _REGION or same <= 0:
            return Agreement(min(0.45, 0.2 * same), (Message("names.distinctive-in-one"),))
        score, strength = _without_core(same + numbered, ga + ca, gb + cb), same
    else:
        score, strength = _without_core(same + numbered, ga, gb), same
    strength += numbered
    if a.countries and b.countries:
        strength += _COUNTRY if a.countries & b.countries else 0.0
    if strength <= _ENOUGH:
        return Agreement(max(0.0, min(score, 0.5 if ca + cb else 0.6)), (Message("names.only-generic-agree"),))
    if score < 0.5:
        return Agreement(max(0.0, score), (Message("names.too-many-words-differ"),))
    score -= _legal_cost(a, b, why)
    if ga + gb >= 0.5:
        words = sorted({g.text.partition(":")[0] for g in (*loose_a, *loose_b) if g.weight >= 0.5})
        why.append(Message("names.words-in-one", (", ".join(words),)))
    if ca + cb > 0:
        why.append(Message("names.words-in-one", (", ".join(sorted({c.text for c in (*rest_a, *rest_b)})),)))
    score = _with_numbers(a, b, score, why)
    score = _with_countries(a, b, score, met > 0, why)
    if met > 0 and score < 0.8 and (ca + cb + ga + gb >= 0.5 or a.countries != b.countries):
        same_core = any(x.text == y.text or (x.concept and x.concept == y.concept) for x in a.core for y in b.core)
        if a.latin and b.latin and same <= 0 and numbered <= 0 and (score < 0.7 or not same_core):
            # One word in common, or nearly, and another that is not: a family name and a company have that by chance.
            score = min(score, 0.55 if same_core else 0.5)
    return Agreement(round(max(0.0, min(score, 0.98)), 4), tuple(why) or _REORDERED)


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
    if len(rest_a) != len(rest_b):
        met += _meet_joined(rest_a, rest_b, why)
    for x in tuple(rest_a):
        best, other, reason = _SAME_WORD, None, None
        for y in rest_b:
            score, said = _alike(x, y)
            if score > best:
                best, other, reason = score, y, said
        if other is not None and reason is not None:
            why.append(reason)
            met += best * (x.weight + other.weight) / 2
            rest_a.remove(x)
            rest_b.remove(other)
    return met


def _meet_joined(rest_a: list[Core], rest_b: list[Core], why: list[Message]) -> float:
    """Words that the other name writes as one, or cuts elsewhere: "Dae-Dong" and 대동."""
    if not rest_a or not rest_b or len(rest_a) + len(rest_b) > 12:
        return 0.0
    one, other = (Core("".join(c.text for c in rest), "", 1.0, all(c.latin for c in rest)) for rest in (rest_a, rest_b))
    score, said = _alike(one, other)
    if score <= _SAME_WORD:
        return 0.0
    why.append(said)
    weight = max(sum(c.weight for c in rest_a), sum(c.weight for c in rest_b))
    rest_a.clear()
    rest_b.clear()
    return score * weight


def _alike(x: Core, y: Core, *, spellings: bool = True) -> Spoken:
    """How far two distinctive words are one word, and in which way; `spellings`: also as Arabic or Russian words."""
    a, b = x.text, y.text
    if a == b:
        return Spoken(1.0, Message("names.word-in-both", (a,)))
    if x.latin and y.latin:
        gap = abs(len(a) - len(b))
        if gap > 4 or (a[0] != b[0] and a[-1] != b[-1] and a[:2] != b[:2] and gap):
            return NOT
        size = min(len(a), len(b))
        distance = OSA.distance(a, b, score_cutoff=4)
        if distance > max(2, size // 2):
            return NOT
        spoken = spoken_alike(a, b)
        if spoken.score > _SAME_WORD:
            return spoken
        if spellings and size >= 4 and (score := alike(a, b)) > _SAME_WORD:
            if korean_differ(a, b):
                return Spoken(0.6, Message("names.words-of-other-syllables", (a, b)))
            return Spoken(score, Message("names.spellings-of-one-word", (a, b)))
        if (distance == 1 and size >= 5) or (distance == 2 and size >= 9):
            if korean_differ(a, b):
                return Spoken(0.6, Message("names.words-of-other-syllables", (a, b)))
            code = "names.one-letter-differs" if distance == 1 else "names.two-letters-differ"
            return Spoken((0.9 if size >= 8 else 0.84) - 0.06 * (distance - 1), Message(code, (a, b)))
        if distance == 1 and size >= 3:
            return Spoken(0.6, Message("names.one-letter-differs-short", (a, b)))
        return NOT
    if is_arabic(a) or is_arabic(b):
        score = alike(a, b)
        return Spoken(score, Message("names.same-sounds", (a, b))) if score > _SAME_WORD else NOT
    return spoken_alike(a, b)


def _meet_generics(loose_a: list[Generic], loose_b: list[Generic], why: list[Message]) -> float:
    same = 0.0
    for x in tuple(loose_a):
        for y in loose_b:
            if x.ident == y.ident:
                closeness = 1.0 if x.text == y.text else _same_concept(x, y)
                same += _settle(x, y, closeness, loose_a, loose_b)
                if closeness < 1.0:
                    why.append(Message("names.near-in-meaning", (_shown(x), _shown(y))))
                elif x.text != y.text and x.weight >= 0.5:
                    why.append(Message("names.both-mean", (_shown(x), _shown(y), x.ident)))
                break
    if not loose_a or not loose_b:
        return same
    related = _related()
    for x in tuple(loose_a):
        best, other = 0.29, None
        for y in loose_b:
            closeness = related.get((x.ident, y.ident), 0.0)
            if y.ident in x.also or x.ident in y.also or (x.also and y.also and set(x.also) & set(y.also)):
                closeness = 0.95
            if closeness > best:
                best, other = closeness, y
        if other is not None:
            same += _settle(x, other, best, loose_a, loose_b)
            why.append(Message("names.near-in-meaning", (_shown(x), _shown(other))))
    return same


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
    latin_x, latin_y = _latin(x.text), _latin(y.text)
    if latin_x and latin_y:
        return 0.6 if x.english and y.english and x.text[:4] != y.text[:4] else 1.0
    if latin_x or latin_y or ("가" <= x.text[0] <= "힣") != ("가" <= y.text[0] <= "힣"):
        return 1.0
    return 1.0 if x.text[:2] == y.text[:2] or spoken_alike(x.text, y.text).score > _SAME_WORD else 0.6


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
            heard = is_arabic(y.text) or (_latin(y.text) and y.weight <= _WEIGHT["form"])
            if slip or (heard and alike(x.text, y.text) > _SAME_WORD):
                why.append(_misspelt(x.text, y.text) if slip else Message("names.word-is-read", (y.text, x.text)))
                same += y.weight
                rest.remove(x)
                loose.remove(y)
                break
    return same


def _misspelt(word: str, meant: str) -> Message:
    return Message("names.word-one-letter-differs", (word, meant))


def _is_acronym(letters: str, words: list[str] | tuple[str, ...]) -> bool:
    """Whether the letters are the beginnings of the words, in order: KNIC by initials, KOMID by two letters and one.

    Every letter comes from the beginning of a word (at most three letters of it), the first word gives the first; the
    last words may be left out (Trading Corporation), others not.
    """
    return _begins(letters, tuple(words[:10]), 0)


def _begins(letters: str, words: tuple[str, ...], used: int) -> bool:
    if not letters:
        return used >= 3
    if not words:
        return False
    word = words[0]
    return len(letters) <= 10 and any(
        letters.startswith(word[:size]) and _begins(letters[size:], words[1:], used + 1)
        for size in (1, 2, 3)
        if size <= len(word)
    )


def _by_acronym(a: OrganizationName, b: OrganizationName) -> Agreement | None:
    for one, other in ((a, b), (b, a)):
        if len(one.core) != 1 or one.generic or one.numbers:
            continue
        letters = one.core[0].text
        if not 3 <= len(letters) <= 8 or not one.core[0].latin:
            continue
        if letters in other.acronyms:
            return Agreement(0.9, (Message("names.acronym-in-parentheses", (letters,)),))
        if len(other.words) >= 3 and _is_acronym(letters, other.words):
            score = {3: 0.62, 4: 0.74}.get(len(letters), 0.8)
            return Agreement(score, (Message("names.acronym-of-beginnings", (letters, " ".join(other.words))),))
    return None


def _by_sound(a: OrganizationName, b: OrganizationName, floor: float) -> Agreement | None:
    """The whole names, read aloud: a transliterated name needs no table of words. Only where a script is not Latin."""
    if (a.latin and b.latin) or max(a.strength, b.strength) <= _ENOUGH:
        return None
    if a.numbers and b.numbers and a.numbers != b.numbers:
        return None
    found = read_alike(a.joined, b.joined)
    if found.score < 0.75 or found.score <= floor or min(len(a.joined), len(b.joined)) < 2:
        return None
    why = [found.reason]
    score = _with_numbers(a, b, found.score - 0.02 - _legal_cost(a, b, why), why)
    return Agreement(round(score, 4), tuple(why))


# M/V and its like stand before the name; cut apart or not.
_PREFIXES: tuple[tuple[str, ...], ...] = tuple(
    tuple(prefix.split())
    for prefix in (
        "m v",
        "m t",
        "s s",
        "f v",
        "m s",
        "m y",
        "mv",
        "mt",
        "ss",
        "fv",
        "ms",
        "motor vessel",
        "vessel",
        "the",
    )
)
_MARU = frozenset({"maru", "丸"})
_ROMAN_NUMERALS = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx"
_ROMAN = {roman: at for at, roman in enumerate(_ROMAN_NUMERALS.split(), start=1)}
_VESSEL_TOKEN = re.compile(r"(?P<n>[0-9]+)|(?P<w>[^\W\d_]+)")
_SHIP_ENDINGS = ("호", "号", "號")


def is_name(name: OrganizationName) -> bool:
    """Whether a name says more than generic words do."""
    return name.strength > _ENOUGH and bool(name.core or name.generic or name.numbers)


def are_apart(x: str, y: str) -> bool:
    """Whether two words are both in the table of words: Military and Millitary are one, Oil and Soil are not. A legal
    form that is another by a slip is no other name.
    """
    kinds = known_kind(x), known_kind(y)
    return all(kinds) and "legal" not in kinds


@dataclass(frozen=True, slots=True)
class VesselName:
    """A parsed ship's name: its words without M/V and 호, its numbers in order, whether it is a Maru."""

    key: str
    words: tuple[str, ...]
    joined: str
    numbers: tuple[int, ...]
    maru: bool
    latin: bool


def parse_vessel(text: str) -> VesselName:
    """The comparable form of a ship's name. Raises nothing; linear in the length of the text.

    >>> parse_vessel("M/V Mangyongbong-92").joined, parse_vessel("만경봉92호").numbers
    ('mangyongbong', (92,))
    """
    key = fold(text.replace("/", " ")[:MAX_TEXT])
    words: list[str] = []
    numbers: list[int] = []
    for found in _VESSEL_TOKEN.finditer(key):
        if len(words) + len(numbers) >= MAX_WORDS:
            break
        if found.lastgroup == "n":
            numbers.append(int(found.group()[:18]))
        else:
            words.append(found.group()[:MAX_LENGTH])
    for prefix in _PREFIXES:
        if tuple(words[: len(prefix)]) == prefix and len(words) > len(prefix):
            del words[: len(prefix)]
            break
    if words and words[-1].endswith(_SHIP_ENDINGS) and (len(words[-1]) > 2 or len(words) > 1 or numbers):
        words[-1:] = [words[-1][:-1]] if len(words[-1]) > 1 else []
    if len(words) > 1 and words[-1] in _ROMAN and not numbers:
        numbers.append(_ROMAN[words.pop()])
    words = [word for word in words if word not in ("no", "第", "제")] or words
    maru = bool(words) and (words[-1] in _MARU or words[-1].endswith("丸"))
    if maru and (len(words) > 1 or len(words[-1]) > 1):
        words[-1:] = [words[-1][:-1]] if words[-1] not in _MARU else []
    return VesselName(key, tuple(words), "".join(words)[:96], tuple(numbers), maru, all(map(_latin, words)))


def agree_vessels(a: VesselName, b: VesselName) -> Agreement:
    """Whether two names are one ship's name. A ship's number must be the same, given or not: Mirim is not Mirim 2."""
    if not a.key or not b.key or not (a.joined or a.numbers) or not (b.joined or b.numbers):
        return _NOTHING
    if a.key == b.key:
        return Agreement(1.0, _SAME_WORDS)
    if b.key < a.key:
        a, b = b, a
    score, reason = _alike_ships(a, b)
    if score < 0.5:
        return Agreement(score, (reason,))
    reasons = [reason]
    if a.numbers != b.numbers:
        reasons.append(Message("names.numbers-differ", (_shown_numbers(a), _shown_numbers(b))))
        score = min(score, 0.55)
    if a.maru != b.maru:
        reasons.append(Message("names.maru-in-one"))
        score -= 0.05
    return Agreement(round(score, 4), tuple(reasons))


def _shown_numbers(name: VesselName) -> Argument:
    return " ".join(map(str, name.numbers)) or Message("names.none")


def _alike_ships(a: VesselName, b: VesselName) -> Spoken:
    if a.joined == b.joined:
        return Spoken(0.98, _JOINED)
    if not a.joined or not b.joined:
        return NOT
    if a.latin and b.latin:
        if sorted(a.words) == sorted(b.words):
            return Spoken(0.92, _REORDERED[0])
        if len(a.words) == len(b.words) > 1:
            return _alike_words(a, b)
        return _alike(Core(a.joined, "", 1.0, True), Core(b.joined, "", 1.0, True), spellings=False)
    whole = spoken_alike(a.joined, b.joined)
    if whole.score > _SAME_WORD or len(a.words) != len(b.words) or len(a.words) < 2:
        return whole
    return _alike_words(a, b)


def _alike_words(a: VesselName, b: VesselName) -> Spoken:
    """Word by word; every word must be the same or alike, unless the whole is (MAN GYONG BONG, MANG YONGBONG)."""
    scores, reasons = [], []
    for x, y in zip(a.words, b.words, strict=True):
        if x != y:
            score, why = _alike(Core(x, "", 1.0, _latin(x)), Core(y, "", 1.0, _latin(y)), spellings=False)
            scores.append(score)
            reasons.append(why)
    if scores and min(scores) > _SAME_WORD:
        return Spoken(min(scores), reduce(_also, reasons))
    found = _alike(Core(a.joined, "", 1.0, a.latin), Core(b.joined, "", 1.0, b.latin), spellings=False)
    return found if len(a.joined) >= 8 or found.score < 0.7 else Spoken(0.6, found.reason)


def _also(one: Message, other: Message) -> Message:
    return Message("names.also", (one, other))
