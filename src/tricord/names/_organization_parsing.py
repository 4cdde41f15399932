"""Names of organisations, in any script, parsed for comparison.

A name's words are legal forms (set aside, remembered), generic words (a concept: bank, 은행, 銀行), places, numbers and
distinctive words. Which word is what, `tables/organization_words.csv` says; `_organization_words` finds them in a name.
"""

from __future__ import annotations

from dataclasses import dataclass

from tricord.names._fold import fold
from tricord.names._organization_lexicon import Meaning, kind_of, known_kind
from tricord.names._organization_words import MAX_TEXT, Word, cut

WEIGHT = {"form": 0.15, "common": 0.5, "specific": 0.9}
"""What a generic word weighs, by its kind."""
ENOUGH = 1.4
"""More than this must a name weigh to be comparable: "Commercial Bank" (1.4) is any commercial bank."""
REGION, COUNTRY = 0.3, 0.3
_DISTINCTIVE, _MEANING, _CITY = 1.0, 0.8, 0.6
"""What a word weighs that no table knows, one that names are made of (dawn, white tiger), and places."""
_SHORT_DISTINCTIVE, _SHORTEST_DISTINCTIVE = 0.7, 0.55
"""A distinctive word of three Latin letters, and one of two: chance makes them alike."""
_STRENGTH_OF_UNKNOWN = 1.5
"""What a distinctive word adds to the strength of a name: alone it is a name."""
_NUMBER, _DIGIT = 1.0, 0.6
"""What a number of several digits tells, and what one digit does."""
_ASIDE, _GENERIC_ASIDE = 0.35, 0.5
"""The share that is left of a word's weight in parentheses."""
_JOINED_LENGTH = 96


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
    return _Parts(words).name(text, words)


def is_name(name: OrganizationName) -> bool:
    """Whether a name says more than generic words do."""
    return name.strength > ENOUGH and has_words(name)


def has_words(name: OrganizationName) -> bool:
    """Whether anything in a name can be compared."""
    return bool(name.core or name.generic or name.numbers)


def has_telling_words(name: OrganizationName) -> bool:
    """Whether a name has more than a legal form and words such as company: `Corp` says nothing, `Bank Tejarat` does."""
    telling = any(kind_of(word.ident) != "form" for word in name.generic)
    return bool(name.core or name.numbers or name.countries or telling)


def are_apart(x: str, y: str) -> bool:
    """Whether two words are both in the table of words: Military and Millitary are one, Oil and Soil are not. A legal
    form that is another by a slip is no other name.
    """
    kinds = known_kind(x), known_kind(y)
    return all(kinds) and "legal" not in kinds


def weight_of_numbers(numbers: frozenset[str]) -> float:
    """What numbers of a name tell."""
    return sum([_NUMBER if len(number) > 1 else _DIGIT for number in numbers])


class _Parts:
    """The words of a name, sorted by what they are."""

    def __init__(self, words: tuple[Word, ...]) -> None:
        self.core: list[Core] = []
        self.generic: list[Generic] = []
        self.legal: set[str] = set()
        self.numbers: set[str] = set()
        self.countries: set[str] = set()
        self.latin_words: list[str] = []
        self.asides: list[str] = []
        for word in words:
            self._take(word)
            counts = word.meaning is None or word.meaning.kind not in ("stop", "legal", "number")
            if counts and not word.aside and word.text.isascii():
                self.latin_words.extend(word.text.split())

    def _take(self, word: Word) -> None:
        meaning = word.meaning
        if meaning is None:
            if word.aside and word.text.isascii() and len(word.text) >= 3:
                self.asides.append(word.text)
            else:
                self.core.append(_distinctive(word))
        elif meaning.kind in ("meaning", "city", "region"):
            self.core.extend(_known_cores(word, meaning))
        elif meaning.kind == "legal":
            self.legal.add(meaning.concepts[0])
        elif meaning.kind == "number":
            self.numbers.add(meaning.concepts[0].removeprefix("number:"))
        elif meaning.kind != "stop":
            for concept in meaning.concepts:
                self._take_concept(word, meaning, concept)

    def _take_concept(self, word: Word, meaning: Meaning, concept: str) -> None:
        """One of the concepts of a generic word: most have one, 총회사 is `general company`."""
        kind = kind_of(concept)
        if kind == "country":
            self.countries.add(concept)
        elif kind == "meaning":
            self.core.extend(_known_cores(word, Meaning((concept,), kind)))
        elif concept != "and":
            weight = WEIGHT[kind] * (_GENERIC_ASIDE if word.aside else 1.0)
            self.generic.append(Generic(word.text, concept, weight, meaning.also, meaning.english))

    def name(self, text: str, words: tuple[Word, ...]) -> OrganizationName:
        """The name of which these are the parts."""
        acronyms = frozenset(aside for aside in self.asides if is_acronym(aside, self.latin_words) or not self.core)
        self.core += [Core(aside, "", _DISTINCTIVE * _ASIDE, True) for aside in self.asides if aside not in acronyms]
        strength = self._strength()
        if acronyms and not self.core and strength <= ENOUGH:
            self.core = [Core(aside, "", _DISTINCTIVE, True) for aside in sorted(acronyms)]
            strength += _STRENGTH_OF_UNKNOWN
        plain = [word for word in words if word.meaning is None or word.meaning.kind not in ("legal", "stop")]
        # A word that was cut has its further parts as `word:1`, `word:2`.
        joined = "".join(word.text.replace(" ", "") for word in plain if ":" not in word.text)
        key = fold(text[:MAX_TEXT])
        return OrganizationName(
            key=key,
            joined=joined[:_JOINED_LENGTH],
            core=tuple(self.core),
            generic=tuple(self.generic),
            legal=frozenset(self.legal),
            numbers=frozenset(self.numbers),
            countries=frozenset(self.countries),
            strength=strength,
            latin=all(word.text.isascii() for word in plain),
            words=tuple(self.latin_words),
            acronyms=acronyms,
            tokens=tuple(sorted(key.split())),
        )

    def _strength(self) -> float:
        return (
            sum(core.weight if core.concept else _STRENGTH_OF_UNKNOWN for core in self.core)
            + sum(word.weight for word in self.generic)
            + weight_of_numbers(frozenset(self.numbers))
            + (COUNTRY if self.countries else 0.0)
        )


def _distinctive(word: Word) -> Core:
    size, latin = len(word.text), word.text.isascii()
    weight = _DISTINCTIVE if size >= (4 if latin else 2) else _SHORT_DISTINCTIVE if size == 3 else _SHORTEST_DISTINCTIVE
    return Core(word.text, "", weight * (_ASIDE if word.aside else 1.0), latin)


def _known_cores(word: Word, meaning: Meaning) -> list[Core]:
    weight = {"city": _CITY, "region": REGION}.get(meaning.kind, _MEANING) * (_ASIDE if word.aside else 1.0)
    return [Core(word.text, concept, weight, word.text.isascii()) for concept in meaning.concepts]


def is_acronym(letters: str, words: list[str] | tuple[str, ...]) -> bool:
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
