"""Searching one group of an index: places of a query to words, words to names, and how much each name shares.

The same search is written twice. Where few names are found, dictionaries answer (`_of_few`): arrays cost the same to
begin with however short they are. Where many are found, arrays do (`_of_many`). Both give the same names.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from tricord.names import Place
from tricord.screen._index_file import Numbers, term_hash

_NEAR = 0.8
"""What a word counts that is found by its sound, its family of spellings or a slip, against the word itself."""
_ENOUGH = 0.33
"""How much of what is asked, by weight, a name must share at least."""
_HALF = 0.5
"""How much of the lighter of the two names must be shared, by weight."""
_WHOLE = 0.6
"""The same when only a name's letters are looked at: a slip touches one word, the others are shared."""
_ROUNDING = 0.01
"""Weights of syllables are whole numbers; their sum in 32 bits may be a little less."""
_MOST = 48
"""So many names of a group are compared: the one that is meant stands far before the last of them."""
_MOST_WHOLE = 4 * _MOST
"""So many names that are read exactly as asked: many people are called the same."""
_FEW = 400
"""Up to so many ids a dictionary is faster than arrays, which cost the same to begin with however short they are."""
_DENSE = 3_000
"""Above this many ids, counting over all names is faster than sorting the ids."""
_REMEMBERED = 4_000_000
"""Bytes of looked-up places that each group keeps."""
_ENTRY_BYTES, _FEW_BYTES = 200, 100
"""About what a looked-up place costs by itself, and each id of a dictionary."""

NEVER_ALONE = 2.0
"""As the part that one shared place must be: more than any name's weight, so that one alone never suffices."""

_NO_NUMBERS: Numbers = np.empty(0, np.int32)


class _Found(NamedTuple):
    """The names that hold a place, and what it weighs in each: as a dictionary where they are few. `most` it weighs."""

    few: dict[int, float] | None
    ids: Numbers
    weights: Numbers
    most: float

    def arrays(self) -> tuple[Numbers, Numbers]:
        """The same as arrays."""
        if self.few is None:
            return self.ids, self.weights
        size = len(self.few)
        return np.fromiter(self.few, np.int32, size), np.fromiter(self.few.values(), np.float32, size)


class _Question(NamedTuple):
    """What a name must fulfil: `places` are asked, which weigh `weight` at most; `fitting` names may be meant; with
    `alone`, where several places are asked, a name must share two, or one that is this part of either name.
    """

    places: int
    weight: float
    fitting: Numbers
    alone: float

    @property
    def least(self) -> float:
        """The weight that a name must share at least."""
        return _ENOUGH * self.weight

    @property
    def least_places(self) -> int:
        """How many places must be shared where none suffices alone; 0: any one does."""
        return min(2, self.places) if self.alone else 0


class TermSearch:
    """One way of reading: terms to words, words to names."""

    def __init__(self, arrays: dict[str, Numbers], group: str, count: int, *, options: bool) -> None:
        part = {name.partition(".")[2]: values for name, values in arrays.items() if name.startswith(f"{group}.")}
        self._keys, self._key_start, self._key_words = part["keys"], part["key_start"], part["key_words"]
        self._hashes, self._start, self._names = part["word_hash"], part["word_start"], part["word_names"]
        self._weights, self._totals = part["word_weight"], part["totals"]
        self._count, self._options, self._letters = count, options, group == "letters"
        self._rarest = 1.0 if options else 1.0 + math.log(count + 1)
        self._remembered: dict[tuple[str, int, int], _Found | None] = {}
        self._size = 0
        # One number of a view is read faster than one of an array.
        self._key_starts, self._words_of_keys = self._key_start.data, self._key_words.data
        self._hash_of, self._weight_of = self._hashes.data, self._weights.data
        self._starts, self._names_in = self._start.data, self._names.data
        self._total_of = self._totals.data

    def __len__(self) -> int:
        return len(self._hashes)

    def candidates(self, places: Sequence[Place], beside: Sequence[Place], fitting: Numbers, alone: float) -> list[int]:
        """Names that share enough of the places: all of them for syllables, a good part by weight for words.

        What is asked `beside` may be found and need not be; neighbouring words found as one are two. `alone`: see
        `_Question`.
        """
        if not places:
            return []
        looked_up = self._look_up([*places, *beside])
        found = looked_up[: len(places)]
        if self._options and None in found:
            return []
        held, joined = _present(found), _present(looked_up[len(places) :])
        present = held + joined
        if not present:
            return []
        question = _Question(len(places), self._weight_of_all(found), fitting, alone)
        if _are_few(present):
            return self._of_few(held, joined, question)
        return self._of_many(present, joined, question)

    def _weight_of_all(self, found: Sequence[_Found | None]) -> float:
        """What all that is asked weighs at most; what no name holds is as rare as can be."""
        return sum([self._rarest if one is None else one.most for one in found])

    # --- many names: arrays -------------------------------------------------------------------------------------------

    def _of_many(self, present: Sequence[_Found], joined: Sequence[_Found], question: _Question) -> list[int]:
        numbers, shared, times = self._summed(present)
        if self._options:
            same_length = self._totals[numbers] == question.places
            whole = (shared >= question.places - _ROUNDING) & same_length & question.fitting[numbers]
            found: list[int] = numbers[whole][:_MOST_WHOLE].tolist()
            return found
        enough = (shared >= question.least) & question.fitting[numbers]
        if question.alone:
            enough &= self._not_by_one_alone(numbers, shared, times, joined, question)
        return self._likeliest(numbers[enough], shared[enough], question.weight)

    def _summed(self, present: Sequence[_Found]) -> tuple[Numbers, Numbers, Numbers]:
        """The distinct names, the sum of their weights, and how often each occurs."""
        runs = [one.arrays() for one in present]
        ids = np.concatenate([run[0] for run in runs]) if len(runs) > 1 else runs[0][0]
        weights = np.concatenate([run[1] for run in runs]) if len(runs) > 1 else runs[0][1]
        if len(ids) > _DENSE:
            often = np.bincount(ids, minlength=self._count)
            numbers = np.flatnonzero(often)
            return numbers, np.bincount(ids, weights, minlength=self._count)[numbers], often[numbers]
        numbers, place = np.unique(ids, return_inverse=True)
        return numbers, np.bincount(place, weights), np.bincount(place)

    def _not_by_one_alone(
        self, numbers: Numbers, shared: Numbers, times: Numbers, joined: Sequence[_Found], question: _Question
    ) -> Numbers:
        """Which names share several places, or one that is a large enough part of both."""
        by_one = times < question.least_places
        for one in joined if self._letters else ():
            by_one &= ~np.isin(numbers, one.arrays()[0])
        heavier = np.maximum(question.weight, self._totals[numbers])
        return ~by_one | (shared >= question.alone * heavier)

    def _likeliest(self, numbers: Numbers, shared: Numbers, asked: float) -> list[int]:
        """Those that share enough of the lighter name, by how much of both is shared."""
        held = self._totals[numbers]
        lighter = np.minimum(held, asked)
        if self._letters:
            enough = (shared >= _ENOUGH * held) & (shared >= _WHOLE * lighter)
        else:
            enough = shared >= _HALF * lighter
        numbers, rank = numbers[enough], (shared[enough] * 2 / (held[enough] + asked))
        if len(numbers) > _MOST:
            best = np.argpartition(-rank, _MOST)[:_MOST]
            numbers, rank = numbers[best], rank[best]
        ordered: list[int] = numbers[np.argsort(-rank, kind="stable")].tolist()
        return ordered

    # --- few names: dictionaries --------------------------------------------------------------------------------------

    def _of_few(self, held: Sequence[_Found], joined: Sequence[_Found], question: _Question) -> list[int]:
        aside = [one.few or {} for one in joined]
        present = [*(one.few or {} for one in held), *aside]
        found_as_one = set().union(*aside) if self._letters and question.alone else set()
        if question.least_places > 1 and question.alone >= NEVER_ALONE:
            present = _shared_by_several(present, found_as_one)
        shared, times = _sums(present, found_as_one)
        if self._options:
            return self._whole_of_few(shared, question)
        return self._likeliest_of_few(shared, times, question)

    def _whole_of_few(self, shared: dict[int, float], question: _Question) -> list[int]:
        fits, totals, places = question.fitting.data, self._total_of, question.places
        least = places - _ROUNDING
        return [
            number for number in sorted(shared) if shared[number] >= least and totals[number] == places and fits[number]
        ][:_MOST_WHOLE]

    def _likeliest_of_few(self, shared: dict[int, float], times: dict[int, int], question: _Question) -> list[int]:
        fits, totals = question.fitting.data, self._total_of
        least, asked, apart, alone = question.least, question.weight, question.least_places, question.alone
        ranked: list[tuple[float, int]] = []
        for number, weight in shared.items():
            if weight < least or not fits[number]:
                continue
            total = totals[number]
            if times[number] < apart and weight < alone * max(asked, total):
                continue
            if self._letters:
                enough = weight >= _ENOUGH * total and weight >= _WHOLE * min(total, asked)
            else:
                enough = weight >= _HALF * min(total, asked)
            if enough:
                ranked.append((-weight * 2 / (total + asked), number))
        ranked.sort()
        return [number for _, number in ranked[:_MOST]]

    # --- places to names ----------------------------------------------------------------------------------------------

    def _look_up(self, places: Sequence[Place]) -> list[_Found | None]:
        """For each place the names that hold it, the weight it has in each, and the most it may weigh."""
        keys = [(place.text, len(place.terms), len(place.also)) for place in places]
        new = {key: place for key, place in zip(keys, places, strict=True) if key not in self._remembered}
        if not new:
            return [self._remembered[key] for key in keys]
        if self._size > _REMEMBERED:
            self._remembered.clear()
            self._size = 0
            return self._look_up(places)
        self._find(new)
        return [self._remembered[key] for key in keys]

    def _find(self, new: dict[tuple[str, int, int], Place]) -> None:
        """Look up places that were not asked for before: all their terms at once."""
        terms = [term_hash(term) for place in new.values() for term in (*place.terms, *place.also)]
        hashes = np.array(terms, np.uint32)
        places_of = self._keys.searchsorted(hashes)
        places_of[places_of == len(self._keys)] = 0
        held = (self._keys[places_of] == hashes).tolist()
        at = places_of.tolist()
        start = 0
        for key, place in new.items():
            end = start + len(place.terms) + len(place.also)
            self._remember(key, self._names_of(place.text, [at[i] for i in range(start, end) if held[i]]))
            start = end

    def _remember(self, key: tuple[str, int, int], found: _Found | None) -> None:
        self._size += _ENTRY_BYTES
        if found is not None:
            self._size += found.ids.nbytes + found.weights.nbytes + _FEW_BYTES * len(found.few or ())
        self._remembered[key] = found

    def _names_of(self, text: str, at: list[int]) -> _Found | None:
        if not at:
            return None
        key_starts, of_keys = self._key_starts, self._words_of_keys
        words = sorted({word for i in at for word in of_keys[key_starts[i] : key_starts[i + 1]].tolist()})
        own = term_hash(text)
        starts = self._starts
        weights = [
            self._weight_of[word] * (1.0 if self._options or self._hash_of[word] == own else _NEAR) for word in words
        ]
        sizes = [starts[word + 1] - starts[word] for word in words]
        if sum(sizes) <= _FEW // 2:
            return _Found(self._few_names(words, weights), _NO_NUMBERS, _NO_NUMBERS, max(weights))
        ids = np.concatenate([self._names[starts[word] : starts[word + 1]] for word in words])
        spread = np.repeat(np.array(weights, np.float32), sizes)
        if len(words) == 1:
            return _Found(None, ids, spread, weights[0])
        order = np.argsort(-spread, kind="stable")
        ids, first = np.unique(ids[order], return_index=True)
        return _Found(None, ids, spread[order][first], max(weights))

    def _few_names(self, words: Sequence[int], weights: Sequence[float]) -> dict[int, float]:
        """The names that hold a word, each with the weight of the heaviest that it holds."""
        starts = self._starts
        few: dict[int, float] = {}
        for word, weight in zip(words, weights, strict=True):
            for number in self._names_in[starts[word] : starts[word + 1]].tolist():
                if few.get(number, 0.0) < weight:
                    few[number] = weight
        return few


def _present(found: Sequence[_Found | None]) -> list[_Found]:
    return [one for one in found if one is not None]


def _are_few(present: Sequence[_Found]) -> bool:
    return sum([_FEW if one.few is None else len(one.few) for one in present]) < _FEW


def _sums(present: Sequence[dict[int, float]], found_as_one: set[int]) -> tuple[dict[int, float], dict[int, int]]:
    """The weight that each name shares, and in how many places; neighbouring words found as one are two."""
    shared: dict[int, float] = {}
    times: dict[int, int] = dict.fromkeys(found_as_one, 1)
    for one in present:
        for number, weight in one.items():
            shared[number] = shared.get(number, 0.0) + weight
            times[number] = times.get(number, 0) + 1
    return shared, times


def _shared_by_several(present: Sequence[dict[int, float]], kept: set[int]) -> list[dict[int, float]]:
    """Only the names that two places hold, and those to be kept in any case."""
    several = {number for one, other in combinations(present, 2) for number in one.keys() & other.keys()} | kept
    return [{number: one[number] for number in one.keys() & several} for one in present]
