"""What a name can be found by: terms that an index files it under, and terms that a search asks for.

Two names that `compare` calls the same share terms, so that an index need compare only a few names: the spelling of a
word, how it sounds (its consonants), the family of spellings it belongs to, and the word with any one letter left out
(which two words that differ by one slip have in common, after Bocek, Hunt and Stiller, "Fast Similarity Search in Large
Dictionaries", 2007); Korean and Chinese syllables; what characters may spell in Japanese.

Terms are plain text; they decide nothing. Whatever an index finds by them is compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from tricord.names import (
    _alphabets,
    _beside_east_asian,
    _chinese,
    _compare,
    _foreign_names,
    _japanese,
    _korean,
    _organization_parsing,
    _people_by_reading,
    _person_parsing,
    _vessels,
    _written,
)
from tricord.names._consonant_keys import consonant_keys
from tricord.names._fold import fold
from tricord.names._han import readings as han_readings
from tricord.names._kana import romaji
from tricord.names._letters import (
    Letters,
    chinese_readings,
    is_laid_out_korean,
    korean_readings,
    letters_of,
)
from tricord.names._syllables import NONE, Readings

_DEAR = 0.4
_AS_LIKELY = 0.3
_FAR, _NEAR, _CLOSE = 0.12, 0.06, 0.09
_SLIPS = range(3, 25)
_LEAST_SOUNDS = 3
_BESIDE_INITIALS, _MOST_BESIDE_INITIALS = 5, 4
"""Letters of a word that tells something beside initials, and words of a name that has them, at most."""


class Place(NamedTuple):
    """One word or syllable of a name: its own text, the terms under which it is filed and asked for, those under which
    it is only asked for, and those under which it is only filed. `heard`: consonants that it is filed under as other
    spellings have them too, and how far these may be.
    """

    text: str
    terms: tuple[str, ...]
    also: tuple[str, ...] = ()
    filed: tuple[str, ...] = ()
    heard: tuple[tuple[str, float], ...] = ()

    def filing(self) -> Iterator[str]:
        """The terms under which an index files the place. One that asks needs not take one sound for another again."""
        yield from self.terms
        yield from self.filed
        for consonants, far in self.heard:
            yield from (f"s:{other}" for other in _alphabets.confused(consonants, far))


def names_in(text: str, schema: str) -> tuple[str, ...]:
    """A field as it was written, and each name in it that can be asked for alone."""
    return tuple(part.text for part in _written.written_names(text, schema))


def is_cut(text: str, schema: str) -> bool:
    """Whether a field holds more than is looked at: over 512 characters, 24 words in one name, or 32 names."""
    return _written.is_cut(text, schema)


def search_texts(name: str, schema: str) -> tuple[str, ...]:
    """The texts whose terms a name is filed under and asked for: what was written, each name in it, and what a name in
    Latin letters is beside characters, without titles and Western given names.

    >>> search_texts("LEE, John Ka-chiu", "Person")
    ('LEE, John Ka-chiu', 'lee ka chiu')
    """
    written = [part.text for part in _written.written_names(name, schema)]
    if schema in _compare.ORGANIZATIONS or schema in _written.CRAFT:
        return tuple(written)
    plain = [
        " ".join(found.words)
        for text in written[1:] or written
        for found in _beside_east_asian.without_latin_additions(letters_of(text).words)
    ]
    return tuple(dict.fromkeys((*written, *plain)))


class Terms:
    """The places of a name, by the way of reading that they belong to; each is worked out when it is asked for."""

    def __init__(self, name: str, schema: str) -> None:
        self._name, self._schema = name[: _compare.MAX], schema
        self._words = fold(self._name).split()[:24]
        self._is_person = schema not in _compare.ORGANIZATIONS and schema not in _written.CRAFT
        self._is_organization = schema not in _written.PEOPLE and schema not in _written.CRAFT

    @cached_property
    def letters(self) -> tuple[Place, ...]:
        """The plain words, legal forms and all, each with its slips."""
        return tuple(map(_spelt_place, self._words))

    @cached_property
    def pairs(self) -> tuple[Place, ...]:
        """Neighbouring words as one."""
        return tuple(_pairs(self._words))

    @cached_property
    def acronyms(self) -> tuple[Place, ...]:
        """The initials of a long name of an organisation, or a short one that may be such."""
        if not self._is_organization:
            return ()
        return _acronym_places(self._words, _compare.organization(self._name))

    @cached_property
    def person(self) -> tuple[Place, ...]:
        """The parts of a person's name: how they sound, and their families of spellings."""
        return self._either or self._units[0]

    @property
    def honours(self) -> tuple[Place, ...]:
        """The parts of a person's name that may be words of respect, where there are others."""
        return self._units[1]

    @property
    def initials(self) -> tuple[Place, ...]:
        """What a name with initials asks of names without, and one without of those with: how a long word sounds, and
        the first letter of another.
        """
        return self._beside_initials(asked=True)

    @property
    def initials_filed(self) -> tuple[Place, ...]:
        """The same as it is filed: a name without initials is never found by another without."""
        return self._beside_initials(asked=False)

    def _beside_initials(self, *, asked: bool) -> tuple[Place, ...]:
        units = _people_by_reading.person(self._name).units if self._is_person else ()
        if not 2 <= len(units) <= _MOST_BESIDE_INITIALS:
            return ()
        # What names with initials file is what names without ask for, and the other way round.
        kind = "with" if asked != any(unit.initial for unit in units) else "without"
        terms = dict.fromkeys(
            f"{kind}:{_alphabets.shape(unit.sounds[0])}:{other.text[0]}"
            for unit in units
            if unit.sounds and len(unit.text) >= _BESIDE_INITIALS
            for other in units
            if other is not unit
        )
        return (Place(" ".join(terms), tuple(terms)),) if terms else ()

    @cached_property
    def _units(self) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
        if not self._is_person:
            return (), ()
        person = _people_by_reading.person(self._name)
        places = tuple(map(_unit_place, person.units))
        if not person.weak or len(person.weak) == len(places):
            return places, ()
        parted = [
            tuple(place for at, place in enumerate(places) if (at in person.weak) == weak) for weak in (False, True)
        ]
        return parted[0], parted[1]

    @cached_property
    def organization(self) -> tuple[Place, ...]:
        """The words of an organisation's or a ship's name: what they mean, or how they sound."""
        if self._schema in _written.CRAFT:
            return _vessel_places(_compare.vessel(self._name))
        if not self._is_organization:
            return ()
        return self._either or _organization_places(_compare.organization(self._name))

    @cached_property
    def _either(self) -> tuple[Place, ...]:
        """The words of what may be a person or an organisation, where they are the same for both: looked up once."""
        if not (self._is_person and self._is_organization):
            return ()
        person, name = _people_by_reading.person(self._name), _compare.organization(self._name)
        units = person.units
        if person.weak or len(units) != len(name.core) or name.generic or name.numbers or name.countries:
            return ()
        cores = {core.text: core for core in name.core if core.latin}
        if len(cores) != len(units) or any(unit.text not in cores for unit in units):
            return ()
        return tuple(_either_place(unit, cores[unit.text].concept) for unit in units)

    @cached_property
    def joined(self) -> tuple[Place, ...]:
        """An organisation's romanised name as one word."""
        return _joined_place(_compare.organization(self._name)) if self._is_organization else ()

    @cached_property
    def spelt_joined(self) -> tuple[Place, ...]:
        """An organisation's name in kana or Hangul as one word: a foreign name with other spaces (가즈프롬방크)."""
        if not self._is_organization:
            return ()
        name = _compare.organization(self._name)
        is_several = len(name.core) + len(name.generic) > 1
        return (_core_place(name.joined, ""),) if is_several and _is_spelt(name.joined) else ()

    @property
    def bare(self) -> str:
        """The letters of an organisation's name without its legal form and small words; empty for a person's.

        A company at its end goes with the form: `Company Limited` is one, `Company` beside no form is none.
        """
        if self._is_person or not self._is_organization:
            return ""
        return _compare.organization(self._name).joined.removesuffix("company")

    @cached_property
    def korean(self) -> tuple[Place, ...]:
        """The syllables of a person's name that can be read as Korean."""
        letters = self._letters
        if not self._is_person:
            return ()
        if letters.east or is_laid_out_korean(letters.words):
            return _syllables(korean_readings(letters.words))
        # A name spelt as Mandarin reads it may be that of a Korean.
        mandarin = chinese_readings(letters.words).straight
        if not mandarin or not 2 <= len(mandarin[0].options) <= 4:
            return ()
        read = tuple(korean for korean in map(_chinese.in_korean, mandarin) if korean is not None)
        return _syllables(Readings(read, ()))

    @cached_property
    def chinese(self) -> tuple[Place, ...]:
        """The syllables of a person's name that can be read as Chinese."""
        readings = chinese_readings(self._letters.words) if self._is_person else NONE
        return _syllables(readings) if readings.straight and len(readings.straight[0].options) <= 5 else ()

    @cached_property
    def japanese(self) -> tuple[Place, ...]:
        """Of Han characters, what their halves may spell in Japanese; of other names, how the words are spelt."""
        return tuple(_japanese_places(self._letters)) if self._is_person else ()

    @property
    def kanji(self) -> bool:
        """Whether the Japanese places are those of Han characters, to be looked for among the others."""
        return self._letters.has_han

    @cached_property
    def _letters(self) -> Letters:
        return letters_of(self._name)


@lru_cache(maxsize=1 << 12)
def _spelt_place(word: str) -> Place:
    """A plain word: itself, and with any one letter left out; of two letters only whole, as others may become it."""
    if len(word) == 2:
        return Place(word, (word, f"d:{word}"))
    return Place(word, (word, *slips(word)) if len(word) in _SLIPS else (word,))


def _pairs(words: list[str]) -> Iterator[Place]:
    for one, other in pairwise(words):
        if 3 < len(one) + len(other) < 25:
            yield Place(one + other, (one + other,))


def slips(word: str) -> Iterator[str]:
    """The word, and the word with any one letter left out, as terms."""
    yield f"d:{word}"
    yield from (f"d:{word[:at]}{word[at + 1 :]}" for at in range(len(word)))


@lru_cache(maxsize=1 << 12)
def _unit_place(unit: _person_parsing.Unit) -> Place:
    """A part of a person's name: itself, how it sounds, and its family of spellings."""
    found = [unit.text, *(f"s:{sound.consonants}" for sound in unit.sounds if len(sound.consonants) > 1)]
    found += [f"g:{group}" for group in sorted(unit.groups or ())]
    for man in unit.men:
        found += _unit_place(man).terms
    latin, other = _sounds_across(unit.text)
    # Names in Latin letters are most of what is asked: they ask by the letters alone, and are filed in every way.
    also, filed = (_consonant_terms(unit.text)[1], latin) if unit.latin else (latin, other)
    return Place(unit.text, tuple(dict.fromkeys(found)), also, filed, _heard(unit.sounds, _FAR))


def _by_vowels(heard: str) -> tuple[str, ...]:
    """A word of too few consonants by all its sounds (Aung)."""
    return (heard,) if len(heard) >= _LEAST_SOUNDS else ()


def _sounds_across(word: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a word of a person's name is found by in the other kind of script, Latin or kana and Hangul: its coarse
    consonants in each way to hear it, as terms of the Latin words and of the others.
    """
    found = dict.fromkeys(
        key for heard in _foreign_names.ways_to_hear(word) for key in consonant_keys(heard) or _by_vowels(heard)
    )
    return tuple(f"latin:{one}" for one in found), tuple(f"other:{one}" for one in found)


@lru_cache(maxsize=1 << 12)
def _either_place(unit: _person_parsing.Unit, concept: str) -> Place:
    """A Latin word that is the same in a person's and in an organisation's name: all that it is found by in either."""
    place = _unit_place(unit)
    latin, other = _consonant_terms(unit.text)
    terms = (*place.terms, f"c:{concept}") if concept else place.terms
    return Place(place.text, terms, other, latin, place.heard)


def _heard(sounds: tuple[_alphabets.Sound, ...], far: float) -> tuple[tuple[str, float], ...]:
    """The consonants of the sounds, and how far other spellings may be. Of two consonants, none may be far."""
    heard = {s.consonants: far if len(s.consonants) > 2 else min(far, _NEAR) for s in sounds if len(s.consonants) > 1}
    return tuple(heard.items())


def _organization_places(name: _organization_parsing.OrganizationName) -> tuple[Place, ...]:
    found = [_core_place(core.text, core.concept) for core in name.core]
    found += [Place(f"c:{word.ident}", tuple(f"c:{c}" for c in (word.ident, *word.also))) for word in name.generic]
    found += [Place(f"n:{number}", (f"n:{number}",)) for number in sorted(name.numbers)]
    found += [Place(f"c:{country}", (f"c:{country}",)) for country in sorted(name.countries)]
    return tuple(found)


def _joined_place(name: _organization_parsing.OrganizationName) -> tuple[Place, ...]:
    """A romanised name as one word, as Hangul and Han characters write it."""
    several = len(name.core) + len(name.generic) > 1
    if several and len(name.joined) <= 24 and name.latin and _is_read(name.words):
        return (_core_place(name.joined, ""),)
    return ()


def _acronym_places(words: list[str], name: _organization_parsing.OrganizationName) -> tuple[Place, ...]:
    """The initials of the words, with and without legal forms; or the one word that may be such initials."""
    if len(name.words) >= 3:
        found = {"".join(word[0] for word in some) for some in (words, name.words)}
    else:
        found = {word for word in name.words if len(name.words) == 1} | set(name.acronyms)
    kept = tuple(sorted(initials for initials in found if 3 < len(initials) < 9))
    return (Place(kept[0], kept),) if kept else ()


def _vessel_places(name: _vessels.VesselName) -> tuple[Place, ...]:
    words = tuple(map(_in_latin, name.words))
    found = [_core_place("".join(words), "")] if name.joined else []
    if len(words) > 1:
        found += [_core_place(word, "") for word in words]
    return (*found, *(Place(f"n:{number}", (f"n:{number}",)) for number in name.numbers))


def _in_latin(word: str) -> str:
    """A word of another alphabet in Latin letters; one that is none stays."""
    if word.isascii() or _alphabets.is_opaque(word):
        return word
    return next(iter(_alphabets.latin(word)), word)


def _is_read(words: tuple[str, ...]) -> bool:
    """Whether Latin words may be Korean or Chinese ones, spelt as they are read: then another script has no spaces."""
    return all(map(_korean.read_word, words)) or all(map(_chinese.read_word, words))


def _is_spelt(word: str) -> bool:
    """Whether a word is all in kana or all in Hangul, which spell a foreign name with other spaces (가즈프롬방크)."""
    return bool(_foreign_names.ways_to_hear(word)) and not word.isascii()


@lru_cache(maxsize=1 << 12)
def _core_place(text: str, concept: str) -> Place:
    """A distinctive word by its letters, its meaning, and how it sounds in the languages it may be of."""
    found = dict.fromkeys([text.replace(" ", "")])
    if concept:
        found[f"c:{concept}"] = None
    word = text.replace(" ", "")
    sounds = tuple(sound for sound in _alphabets.sounds(word) if len(sound.consonants) > 2)
    found.update(dict.fromkeys(f"s:{sound.consonants}" for sound in sounds))
    # Latin words are looked for among those of other scripts, and the others among all, by their consonants.
    latin, other = _consonant_terms(word)
    if word.isascii():
        return Place(text, tuple(found), other, latin, _heard(sounds, _CLOSE))
    return Place(text, (*found, *other), latin, (), _heard(sounds, _CLOSE))


def _consonant_terms(word: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The coarse consonants of a word as terms of the Latin words and of the others; of one in kana or Hangul also as
    foreign languages have them.
    """
    found = dict.fromkeys(consonant_keys(word[:24]))
    if _is_spelt(word):
        found.update((key, None) for heard in _foreign_names.ways_to_hear(word) for key in consonant_keys(heard))
    return tuple(f"latin:{one}" for one in found), tuple(f"other:{one}" for one in found)


def _syllables(readings: Readings) -> tuple[Place, ...]:
    """The syllables of the likeliest reading, and of the others that have as many."""
    if not readings.straight:
        return ()
    # Of readings that are about as likely the one with the fewest syllables: June is 준 before it is 주네.
    cheapest = readings.straight[0].cost
    likely = [reading for reading in readings.straight if reading.cost <= cheapest + _AS_LIKELY]
    first = min(likely, key=lambda reading: (len(reading.options), reading.cost))
    places: list[dict[str, None]] = [{} for _ in first.options]
    for reading in readings.straight:
        if len(reading.options) == len(places) and reading.cost <= first.cost + _DEAR:
            for place, options in zip(places, reading.options, strict=True):
                place.update((syllable, None) for syllable, cost in options.items() if cost <= _DEAR)
    return tuple(Place(piece, tuple(place)) for piece, place in zip(first.pieces, places, strict=True) if place)


def _japanese_places(letters: Letters) -> Iterator[Place]:
    """Words in Latin letters or kana by their short romaji; Han characters by what their halves may spell."""
    if letters.has_hangul:
        return
    if not letters.has_han:
        words = list(map(romaji, letters.words)) if letters.has_kana else letters.words
        if 1 <= len(words) <= 4 and all(map(_japanese.IN_ROMAJI.fullmatch, words)):
            for word in words:
                spelt = _japanese.short(word)
                yield Place(spelt, (f"j:{spelt}",))
        return
    if 2 <= len(letters.han) <= 6 and all(map(han_readings, letters.han)):
        heads = [f"j:{spelt}" for at in range(1, len(letters.han)) for spelt in _japanese.spellings(letters.han[:at])]
        tails = [f"j:{spelt}" for at in range(1, len(letters.han)) for spelt in _japanese.spellings(letters.han[at:])]
        yield Place(letters.han, tuple(dict.fromkeys(heads)))
        yield Place(letters.han, tuple(dict.fromkeys(tails)))
