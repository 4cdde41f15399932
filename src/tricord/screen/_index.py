"""An opened index: which names are worth comparing with a query, and whose they are.

It finds, it does not judge: what `candidates` returns is then compared (`_screener`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np

from tricord.names import Place, Terms, fold
from tricord.screen._index_file import (
    GROUPS,
    SUBJECTS,
    IndexedSubject,
    Numbers,
    identifier_hash,
    map_arrays,
    spelling_hash,
)
from tricord.screen._term_search import NEVER_ALONE, TermSearch

_PERSONS = frozenset({"Person", "LegalEntity"})
_OTHERS = SUBJECTS - {"Person"}
#: A single shared word of an organisation's name suffices where it is this part of either name, by weight.
_DISTINCTIVE = 0.55
_Places = Callable[[], Sequence[Place]]


class _Asked(NamedTuple):
    """What is asked of a group: its places, what may be found beside them, the schemas of the subjects that may be
    meant, and how much of a name of several places one shared place must be (0: it need not be much).
    """

    group: str
    places: _Places
    beside: _Places
    schemas: frozenset[str]
    alone: float


def _asked(terms: Terms) -> Iterator[_Asked]:
    """What is asked of each group.

    Two names of persons are never one for a single word that they share (`names.compare`); an organisation's may be,
    where it is the distinctive one.
    """
    yield _Asked("letters", lambda: terms.letters, lambda: terms.pairs, SUBJECTS, NEVER_ALONE)
    yield _Asked("acronyms", lambda: terms.acronyms, tuple, _OTHERS, 0.0)
    yield _Asked("words", lambda: terms.person, lambda: terms.honours, _PERSONS, NEVER_ALONE)
    yield _Asked("words", lambda: terms.organization, lambda: terms.joined, _OTHERS, _DISTINCTIVE)
    yield _Asked("words", lambda: terms.spelt_joined, tuple, _OTHERS, 0.0)
    yield _Asked("initials", lambda: terms.initials, tuple, _PERSONS, 0.0)
    yield _Asked("korean", lambda: terms.korean, tuple, _PERSONS, 0.0)
    yield _Asked("chinese", lambda: terms.chinese, tuple, _PERSONS, 0.0)
    yield _Asked("japanese" if terms.kanji else "kanji", lambda: terms.japanese, tuple, _PERSONS, 0.0)


class NameIndex:
    """An opened index file. Cheap to open, read-only, safe to share between processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.meta: dict[str, Any]
        self.meta, arrays = map_arrays(path)
        self._names, self._owners = arrays["names.start"], arrays["names.subject"]
        self._weak = arrays["names.weak"]
        self._texts = memoryview(arrays["names.text"].data)
        self._subject_start, self._subject_data = arrays["subjects.start"], memoryview(arrays["subjects.data"].data)
        self._schema_of, self._schemas = arrays["subjects.schema"], self.meta["schemas"]
        self._fitting: dict[frozenset[str], Numbers | None] = {}
        self._spellings, self._spelled = arrays["spellings.keys"], arrays["spellings.name"]
        self._id_keys, self._id_subjects = arrays["identifiers.keys"], arrays["identifiers.subject"]
        self._groups = {
            group: TermSearch(arrays, group, len(self._owners), options=options) for group, options in GROUPS.items()
        }
        self._decoder = msgspec.msgpack.Decoder(IndexedSubject)

    def __len__(self) -> int:
        return len(self._subject_start) - 1

    def name(self, number: int) -> str:
        """The text of a name."""
        start, end = int(self._names[number]), int(self._names[number + 1])
        return bytes(self._texts[start:end]).decode("utf-8", "surrogatepass")

    def owner(self, number: int) -> int:
        """The number of the subject that bears a name."""
        return int(self._owners[number])

    def is_weak(self, number: int) -> bool:
        """Whether the publisher of a name calls it a weak alias."""
        return bool(self._weak[number])

    def schema(self, number: int) -> str:
        """The schema of a subject, without reading the rest of it."""
        return str(self._schemas[self._schema_of[number]])

    def subject(self, number: int) -> IndexedSubject:
        """A subject, by its number."""
        start, end = int(self._subject_start[number]), int(self._subject_start[number + 1])
        return self._decoder.decode(self._subject_data[start:end])

    def spelled(self, name: str) -> list[int]:
        """The numbers of the names that are equal to this one, letter for letter after folding."""
        key, letters = np.uint64(spelling_hash(name)), fold(name)
        first, last = np.searchsorted(self._spellings, key), np.searchsorted(self._spellings, key, "right")
        found = (int(number) for number in self._spelled[first:last])
        return [number for number in found if fold(self.name(number)) == letters]

    def identified(self, form: str) -> list[int]:
        """The subjects that bear an identifier in one of its forms (to be checked: the index keeps a hash)."""
        key = np.uint64(identifier_hash(form))
        first, last = np.searchsorted(self._id_keys, key), np.searchsorted(self._id_keys, key, "right")
        return sorted({int(number) for number in self._id_subjects[first:last]})

    def candidates(self, terms: Terms, schemas: frozenset[str]) -> list[int]:
        """The numbers of the names worth comparing, of subjects of these schemas (empty: any), the likeliest first in
        each group.
        """
        numbers: dict[int, None] = {}
        for asked in _asked(terms):
            search = self._groups[asked.group]
            if not len(search):
                continue
            fitting = self._names_of(schemas & asked.schemas if schemas else asked.schemas)
            if fitting is not None:
                found = search.candidates(asked.places(), asked.beside(), fitting, asked.alone)
                numbers.update(dict.fromkeys(found))
        return list(numbers)

    def _names_of(self, schemas: frozenset[str]) -> Numbers | None:
        """Which names are of subjects of these schemas; None where none is."""
        if schemas not in self._fitting:
            codes = [code for code, schema in enumerate(self._schemas) if schema in schemas]
            self._fitting[schemas] = np.isin(self._schema_of[self._owners], codes) if codes else None
        return self._fitting[schemas]
