"""Building an index: every name of every subject, filed under its terms."""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from tricord.model import Vouching
from tricord.names import Place, Terms, fold, search_texts
from tricord.screen._index_file import (
    GROUPS,
    IndexedSubject,
    Numbers,
    identifier_hash,
    spelling_hash,
    term_hash,
    write_arrays,
)
from tricord.values import identifier_forms


def build_index(subjects: Iterable[IndexedSubject], path: Path, meta: dict[str, Any]) -> None:
    """Build an index and put it in place whole."""
    names = _Names()
    encoded: list[bytes] = []
    kinds = array("B")
    schemas: dict[str, int] = {}
    identifiers: list[tuple[int, int]] = []
    for number, subject in enumerate(subjects):
        encoded.append(msgspec.msgpack.encode(subject))
        kinds.append(schemas.setdefault(subject.schema, len(schemas)))
        forms = {form for one in (*subject.identifiers, *subject.imo) for form in identifier_forms(one)}
        identifiers += [(identifier_hash(form), number) for form in sorted(forms)]
        for name, kind in zip(subject.names, subject.kinds, strict=True):
            if fold(name):
                names.add(name, subject.schema, number, weak=kind is Vouching.WEAK)
    identifiers.sort()
    arrays: dict[str, Numbers] = {
        "names.start": np.array(names.starts, np.int64),
        "names.text": np.frombuffer(bytes(names.text), np.uint8),
        "names.subject": np.array(names.owners, np.int32),
        "names.weak": np.array(names.weak, np.uint8),
        "subjects.schema": np.array(kinds, np.uint8),
        "subjects.start": np.cumsum([0, *map(len, encoded)], dtype=np.int64),
        "subjects.data": np.frombuffer(b"".join(encoded), np.uint8),
        "spellings.keys": np.array([key for key, _ in names.spellings()], np.uint64),
        "spellings.name": np.array([number for _, number in names.spellings()], np.int32),
        "identifiers.keys": np.array([key for key, _ in identifiers], np.uint64),
        "identifiers.subject": np.array([number for _, number in identifiers], np.int32),
    }
    write_arrays(path, meta | {"schemas": list(schemas)}, arrays | names.arrays())


class _Names:
    """Collects the names of all subjects: their text, whose they are, and each group."""

    def __init__(self) -> None:
        self.owners, self.starts, self.text = array("i"), array("q", [0]), bytearray()
        self.weak = array("B")
        self._spellings: list[tuple[int, int]] = []
        self._groups = {group: _Group(options=options) for group, options in GROUPS.items()}
        self._places: dict[str, array[float]] = {group: array("f") for group in GROUPS}

    def add(self, name: str, schema: str, subject: int, *, weak: bool) -> None:
        """File a name of a subject, and under it each of the names that stand in it."""
        self._spellings.append((spelling_hash(name), len(self.owners)))
        for text in search_texts(name, schema):
            if fold(text):
                self._file(name, subject, Terms(text, schema), weak=weak)

    def _file(self, name: str, subject: int, terms: Terms, *, weak: bool) -> None:
        """File a name under all readings of what these are the terms of."""
        number = len(self.owners)
        for group, places in _filed(terms):
            self._groups[group].add(number, places)
            self._places[group].append(len(places))
        self._groups["letters"].add(number, terms.pairs, weighs=False)
        self._groups["words"].add(number, terms.joined, weighs=False)
        self._groups["words"].add(number, terms.spelt_joined, weighs=False)
        self.owners.append(subject)
        self.weak.append(weak)
        self.text += name.encode("utf-8", "surrogatepass")
        self.starts.append(len(self.text))

    def spellings(self) -> list[tuple[int, int]]:
        """The hash of each name as it is spelled, with the name's number, in order."""
        return sorted(self._spellings)

    def arrays(self) -> dict[str, Numbers]:
        """The arrays of every group."""
        return {
            f"{group}.{name}": values
            for group, collected in self._groups.items()
            for name, values in collected.arrays(len(self.owners), self._places[group])
        }


def _filed(terms: Terms) -> Iterator[tuple[str, Sequence[Place]]]:
    yield "letters", terms.letters
    yield "acronyms", terms.acronyms
    yield "words", terms.person + terms.honours + terms.organization
    yield "initials", terms.initials_filed
    yield "korean", terms.korean
    yield "chinese", terms.chinese
    yield "japanese", () if terms.kanji else terms.japanese
    yield "kanji", terms.japanese if terms.kanji else ()


class _Group:
    """Collects one group: words by text, their terms, and the names that hold them."""

    def __init__(self, *, options: bool) -> None:
        self._options = options
        self._words: dict[str, int] = {}
        self._terms: dict[int, set[int]] = defaultdict(set)
        self._names: list[array[int]] = []
        self._weighing: list[array[int]] = []

    def add(self, name: int, places: Sequence[Place], *, weighs: bool = True) -> None:
        """File a name under its places. Where each term stands for itself, it is a word of its own. What does not
        weigh is filed to be found, and is no part of the name.
        """
        for place in places:
            for text in place.terms if self._options else (place.text,):
                word = self._words.get(text)
                if word is None:
                    word = self._new_word(text)
                for held in (self._names[word], self._weighing[word])[: 1 + weighs]:
                    if not held or held[-1] != name:
                        held.append(name)
                for term in (text,) if self._options else place.filing():
                    self._terms[term_hash(term)].add(word)

    def _new_word(self, text: str) -> int:
        word = self._words[text] = len(self._words)
        self._names.append(array("i"))
        self._weighing.append(array("i"))
        return word

    def arrays(self, count: int, places: array[float]) -> Iterator[tuple[str, Numbers]]:
        """The group's arrays. `places`: how many places each name has, where each weighs 1; else a word weighs as much
        as it is rare.
        """
        keys = sorted(self._terms)
        yield "keys", np.array(keys, np.uint32)
        yield "key_start", np.cumsum([0, *(len(self._terms[key]) for key in keys)], dtype=np.int32)
        yield "key_words", np.array([word for key in keys for word in sorted(self._terms[key])], np.int32)
        yield "word_hash", np.array([term_hash(text) for text in self._words], np.uint32)
        yield "word_start", np.cumsum([0, *map(len, self._names)], dtype=np.int64)
        held = [np.frombuffer(a, np.int32) for a in self._names]
        yield "word_names", np.concatenate(held or [np.empty(0, np.int32)])
        if self._options:
            yield "word_weight", np.ones(len(self._words), np.float32)
            yield "totals", np.array(places, np.float32)
            return
        weights = np.array([1.0 + math.log((count + 1) / len(names)) for names in self._names], np.float32)
        totals = np.zeros(count, np.float32)
        for names, weight in zip(self._weighing, weights, strict=True):
            np.add.at(totals, np.frombuffer(names, np.int32), weight)
        yield "word_weight", weights
        yield "totals", totals
