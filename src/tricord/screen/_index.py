"""The index of a screening: every name of every subject, found by its terms, in one file that is mapped into memory.

The file is a header (JSON: versions, and where each array lies) and plain arrays of numbers, so that opening it costs
nothing and processes share it. A *group* is a way of reading (words, Korean syllables...), with its own arrays: terms
(hashed) lead to words, words to names. `candidates` adds up what a query and each name share; it finds, it does not
judge: what it returns is then compared (`_screener`).
"""

from __future__ import annotations

import json
import math
import os
import tempfile
import zlib
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from tricord.model.errors import IndexFileError
from tricord.names import Place, Terms, fold
from tricord.screen._answer import Standing

MAGIC = b"TRICORD-INDEX 3\n"
_ALIGN = 64
_NEAR = 0.8
"""What a word counts that is found by its sound, its family of spellings or a slip, against the word itself."""
_ENOUGH = 0.33
_HALF = 0.5
_WHOLE = 0.6
"""How much of a name, by weight, must be shared when only its letters are looked at: a slip touches one word."""
_MOST = 48
_FEW = 400
"""Up to so many ids a dictionary is faster than arrays, which cost the same to begin with however short they are."""
_DENSE = 3_000
"""Above this many ids, counting over all names is faster than sorting the ids."""
_REMEMBERED = 4_000_000
"""Bytes of looked-up places that each group keeps."""

Numbers = NDArray[Any]
_NO_NUMBERS: Numbers = np.empty(0, np.int32)
_Places = Callable[[], Sequence[Place]]
#: What can be designated, and so be found.
SUBJECTS = frozenset(
    {"Person", "Organization", "Company", "PublicBody", "LegalEntity", "Vessel", "Airplane", "CryptoWallet"}
)


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


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A subject as the index keeps it."""

    id: str
    schema: str
    caption: str
    names: tuple[str, ...]
    births: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    imo: tuple[str, ...] = ()
    standings: tuple[Standing, ...] = ()


def _hash(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


def _id_hash(identifier: str) -> int:
    return int.from_bytes(blake2b(identifier.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def plain_identifier(identifier: str) -> str:
    """An identifier without spaces, points and case: `IMO 901-2345` and `imo9012345` are one. Wallet addresses keep
    their case, in which they differ.
    """
    text = "".join(char for char in identifier if char.isalnum())
    return text if len(text) > 24 else text.casefold()


class _Writer:
    """Collects one group: words by text, their terms, and the names that hold them."""

    def __init__(self, *, options: bool) -> None:
        self.options = options
        self.words: dict[str, int] = {}
        self.terms: dict[int, set[int]] = defaultdict(set)
        self.names: list[array[int]] = []
        self.weighing: list[array[int]] = []

    def add(self, name: int, places: Sequence[Place], *, weighs: bool = True) -> None:
        """File a name under its places. Where each term stands for itself, it is a word of its own. What does not
        weigh is filed to be found, and is no part of the name.
        """
        for place in places:
            for text in place.terms if self.options else (place.text,):
                word = self.words.get(text)
                if word is None:
                    word = self.words[text] = len(self.words)
                    self.names.append(array("i"))
                    self.weighing.append(array("i"))
                for held in (self.names[word], self.weighing[word])[: 1 + weighs]:
                    if not held or held[-1] != name:
                        held.append(name)
                for term in (text,) if self.options else place.filing():
                    self.terms[_hash(term)].add(word)

    def arrays(self, count: int, places: array[float]) -> Iterator[tuple[str, Numbers]]:
        """The group's arrays. `places`: how many places each name has, where each weighs 1; else a word weighs as much
        as it is rare.
        """
        keys = sorted(self.terms)
        yield "keys", np.array(keys, np.uint32)
        yield "key_start", np.cumsum([0, *(len(self.terms[key]) for key in keys)], dtype=np.int32)
        yield "key_words", np.array([word for key in keys for word in sorted(self.terms[key])], np.int32)
        yield "word_hash", np.array([_hash(text) for text in self.words], np.uint32)
        yield "word_start", np.cumsum([0, *map(len, self.names)], dtype=np.int64)
        yield "word_names", np.concatenate([np.frombuffer(a, np.int32) for a in self.names] or [np.empty(0, np.int32)])
        if self.options:
            yield "word_weight", np.ones(len(self.words), np.float32)
            yield "totals", np.array(places, np.float32)
            return
        weights = np.array([1.0 + math.log((count + 1) / len(held)) for held in self.names], np.float32)
        totals = np.zeros(count, np.float32)
        for held, weight in zip(self.weighing, weights, strict=True):
            np.add.at(totals, np.frombuffer(held, np.int32), weight)
        yield "word_weight", weights
        yield "totals", totals


#: The groups, and whether each term of a place stands for itself (syllables) or leads to the place's word.
GROUPS = {
    "letters": False,
    "acronyms": True,
    "words": False,
    "korean": True,
    "chinese": True,
    "japanese": True,
    "kanji": True,
}


def write(records: Iterable[Record], path: Path, meta: dict[str, Any]) -> None:
    """Build an index and put it in place whole: a reader sees the old file or the new one."""
    writers = {group: _Writer(options=options) for group, options in GROUPS.items()}
    counts: dict[str, array[float]] = {group: array("f") for group in GROUPS}
    subjects: list[bytes] = []
    owners, kinds = array("i"), array("B")
    schemas: dict[str, int] = {}
    blob, starts = bytearray(), array("q", [0])
    identifiers: list[tuple[int, int]] = []
    for number, record in enumerate(records):
        subjects.append(msgspec.msgpack.encode(record))
        kinds.append(schemas.setdefault(record.schema, len(schemas)))
        identifiers += [(_id_hash(plain_identifier(i)), number) for i in (*record.identifiers, *record.imo)]
        for name in record.names:
            if not fold(name):
                continue
            found = Terms(name, record.schema)
            for group, places in _filed(found):
                writers[group].add(len(owners), places)
                counts[group].append(len(places))
            writers["letters"].add(len(owners), found.pairs, weighs=False)
            writers["words"].add(len(owners), found.joined, weighs=False)
            owners.append(number)
            blob += name.encode("utf-8", "surrogatepass")
            starts.append(len(blob))
    count = len(owners)
    identifiers.sort()
    subject_starts = np.cumsum([0, *map(len, subjects)], dtype=np.int64)
    arrays: dict[str, Numbers] = {
        "names.start": np.array(starts, np.int64),
        "names.text": np.frombuffer(bytes(blob), np.uint8),
        "names.subject": np.array(owners, np.int32),
        "subjects.schema": np.array(kinds, np.uint8),
        "subjects.start": subject_starts,
        "subjects.data": np.frombuffer(b"".join(subjects), np.uint8),
        "identifiers.keys": np.array([key for key, _ in identifiers], np.uint64),
        "identifiers.subject": np.array([number for _, number in identifiers], np.int32),
    }
    for group in GROUPS:
        for name, values in writers[group].arrays(count, counts[group]):
            arrays[f"{group}.{name}"] = values
    _write_file(path, meta | {"schemas": list(schemas)}, arrays)


def _filed(found: Terms) -> Iterator[tuple[str, Sequence[Place]]]:
    yield "letters", found.letters
    yield "acronyms", found.acronyms
    yield "words", found.person + found.honours + found.organization
    yield "korean", found.korean
    yield "chinese", found.chinese
    yield "japanese", () if found.kanji else found.japanese
    yield "kanji", found.japanese if found.kanji else ()


_NEVER = 2.0
_PERSONS = frozenset({"Person", "LegalEntity"})
_OTHERS = SUBJECTS - {"Person"}


def _asked(found: Terms) -> Iterator[tuple[str, _Places, _Places, frozenset[str], float]]:
    """What is asked of each group: its places, what may be found beside them, the schemas of the subjects that may be
    meant, and how much of a name of several places one shared place must be (0: it need not be much).

    Two names of persons are never one for a single word that they share (`names.compare`); an organisation's may be,
    where it is the distinctive one.
    """
    yield "letters", lambda: found.letters, lambda: found.pairs, SUBJECTS, _NEVER
    yield "acronyms", lambda: found.acronyms, tuple, _OTHERS, 0.0
    yield "words", lambda: found.person, lambda: found.honours, _PERSONS, _NEVER
    yield "words", lambda: found.organization, lambda: found.joined, _OTHERS, 0.55
    yield "korean", lambda: found.korean, tuple, _PERSONS, 0.0
    yield "chinese", lambda: found.chinese, tuple, _PERSONS, 0.0
    yield "japanese" if found.kanji else "kanji", lambda: found.japanese, tuple, _PERSONS, 0.0


def _write_file(path: Path, meta: dict[str, Any], arrays: dict[str, Numbers]) -> None:
    places, at = {}, 0
    for name, values in arrays.items():
        places[name] = (values.dtype.str, len(values), at)
        at += -(-values.nbytes // _ALIGN) * _ALIGN
    header = json.dumps({"meta": meta, "arrays": places}, sort_keys=True).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as file:
        try:
            file.write(MAGIC + len(header).to_bytes(8, "little") + header)
            file.write(b"\0" * (-file.tell() % _ALIGN))
            for values in arrays.values():
                file.write(values.tobytes())
                file.write(b"\0" * (-file.tell() % _ALIGN))
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


class Index:
    """An opened index file. Cheap to open, read-only, safe to share between processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            mapped = np.memmap(path, np.uint8, "r")
        except (OSError, ValueError) as error:
            raise IndexFileError(f"{path}: no index can be read there ({error}). Build it again.") from error
        head = len(MAGIC) + 8
        if bytes(mapped[: len(MAGIC)]) != MAGIC:
            raise IndexFileError(f"{path}: not an index of this version of Tricord. Build it again.")
        size = int.from_bytes(bytes(mapped[len(MAGIC) : head]), "little")
        try:
            header = json.loads(bytes(mapped[head : head + size]))
            base = -(-(head + size) // _ALIGN) * _ALIGN
            arrays: dict[str, Numbers] = {
                name: np.frombuffer(mapped, np.dtype(kind), count, base + at)
                for name, (kind, count, at) in header["arrays"].items()
            }
        except ValueError as error:
            raise IndexFileError(f"{path}: the index is cut off or damaged. Build it again.") from error
        self.meta: dict[str, Any] = header["meta"]
        self._names, self._owners = arrays["names.start"], arrays["names.subject"]
        self._texts = memoryview(arrays["names.text"].data)
        self._subject_start, self._subject_data = arrays["subjects.start"], memoryview(arrays["subjects.data"].data)
        self._schema_of, self._schemas = arrays["subjects.schema"], self.meta["schemas"]
        self._kinds: dict[frozenset[str], Numbers | None] = {}
        self._id_keys, self._id_subjects = arrays["identifiers.keys"], arrays["identifiers.subject"]
        self._groups = {
            group: _Group(arrays, group, len(self._owners), options=options) for group, options in GROUPS.items()
        }
        self._decoder = msgspec.msgpack.Decoder(Record)

    def __len__(self) -> int:
        return len(self._subject_start) - 1

    def name(self, number: int) -> str:
        """The text of a name."""
        start, end = int(self._names[number]), int(self._names[number + 1])
        return bytes(self._texts[start:end]).decode("utf-8", "surrogatepass")

    def owner(self, number: int) -> int:
        """The number of the subject that bears a name."""
        return int(self._owners[number])

    def schema(self, number: int) -> str:
        """The schema of a subject, without reading the rest of it."""
        return str(self._schemas[self._schema_of[number]])

    def record(self, number: int) -> Record:
        """A subject, by its number."""
        start, end = int(self._subject_start[number]), int(self._subject_start[number + 1])
        return self._decoder.decode(self._subject_data[start:end])

    def identified(self, identifier: str) -> list[int]:
        """The subjects that bear an identifier (to be checked: the index keeps a hash)."""
        key = np.uint64(_id_hash(plain_identifier(identifier)))
        first, last = np.searchsorted(self._id_keys, key), np.searchsorted(self._id_keys, key, "right")
        return sorted({int(number) for number in self._id_subjects[first:last]})

    def candidates(self, found: Terms, schemas: frozenset[str]) -> list[int]:
        """The numbers of the names worth comparing, of subjects of these schemas (empty: any), the likeliest first in
        each group.
        """
        numbers: dict[int, None] = {}
        for group, places, beside, fitting, several in _asked(found):
            index = self._groups[group]
            if len(index) and (wanted := self._of(schemas & fitting if schemas else fitting)) is not None:
                numbers.update(dict.fromkeys(index.candidates(places(), beside(), wanted, several)))
        return list(numbers)

    def _of(self, schemas: frozenset[str]) -> Numbers | None:
        """Which names are of subjects of these schemas; None where none is."""
        if schemas not in self._kinds:
            codes = [code for code, schema in enumerate(self._schemas) if schema in schemas]
            self._kinds[schemas] = np.isin(self._schema_of[self._owners], codes) if codes else None
        return self._kinds[schemas]


def _summed(ids: Numbers, weights: Numbers, count: int) -> tuple[Numbers, Numbers, Numbers]:
    """The distinct ids, the sum of their weights, and how often each occurs."""
    if len(ids) > _DENSE:
        often = np.bincount(ids, minlength=count)
        numbers = np.flatnonzero(often)
        return numbers, np.bincount(ids, weights, minlength=count)[numbers], often[numbers]
    numbers, place = np.unique(ids, return_inverse=True)
    return numbers, np.bincount(place, weights), np.bincount(place)


class _Group:
    """One way of reading: terms to words, words to names."""

    def __init__(self, arrays: dict[str, Numbers], group: str, count: int, *, options: bool) -> None:
        part = {name.partition(".")[2]: values for name, values in arrays.items() if name.startswith(f"{group}.")}
        self._keys, self._key_start, self._key_words = part["keys"], part["key_start"], part["key_words"]
        self._hashes, self._start, self._names = part["word_hash"], part["word_start"], part["word_names"]
        self._weights, self._totals = part["word_weight"], part["totals"]
        self._count, self._options, self._whole = count, options, group == "letters"
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

    def candidates(
        self, places: Sequence[Place], beside: Sequence[Place], wanted: Numbers, several: float
    ) -> list[int]:
        """Names that share enough of the places: all of them for syllables, a good part by weight for words. With
        `several`, where several places are asked, names must share two, or one that is this part of either. What is
        asked `beside` may be found and need not be; neighbouring words found as one are two.
        """
        if not places:
            return []
        looked_up = self._look_up([*places, *beside])
        found = looked_up[: len(places)]
        if self._options and None in found:
            return []
        asked = sum(self._rarest if one is None else one.most for one in found)
        present = [one for one in looked_up if one is not None]
        if not present:
            return []
        if sum(_FEW if one.few is None else len(one.few) for one in present) < _FEW:
            present = [one for one in found if one is not None]
            aside = [one for one in looked_up[len(places) :] if one is not None]
            few = [[one.few or {} for one in some] for some in (present, aside)]
            return self._of_few(few[0], few[1], len(places), asked, wanted, several)
        runs = [one.arrays() for one in present]
        ids = np.concatenate([run[0] for run in runs]) if len(runs) > 1 else runs[0][0]
        weights = np.concatenate([run[1] for run in runs]) if len(runs) > 1 else runs[0][1]
        numbers, shared, times = _summed(ids, weights, self._count)
        if self._options:
            whole = (shared >= len(places) - 0.01) & (self._totals[numbers] == len(places)) & wanted[numbers]
            return [int(n) for n in numbers[whole][: 4 * _MOST]]
        enough = (shared >= _ENOUGH * asked) & wanted[numbers]
        if several:
            alone = times < min(2, len(places))
            for one in looked_up[len(places) :] if self._whole else ():
                if one is not None:
                    alone &= ~np.isin(numbers, one.arrays()[0])
            enough &= ~alone | (shared >= several * np.maximum(asked, self._totals[numbers]))
        numbers, both = numbers[enough], shared[enough]
        held = self._totals[numbers]
        if self._whole:
            enough = (both >= _ENOUGH * held) & (both >= _WHOLE * np.minimum(held, asked))
        else:
            enough = both >= _HALF * np.minimum(held, asked)
        numbers, rank = numbers[enough], (both[enough] * 2 / (held[enough] + asked))
        if len(numbers) > _MOST:
            best = np.argpartition(-rank, _MOST)[:_MOST]
            numbers, rank = numbers[best], rank[best]
        return [int(n) for n in numbers[np.argsort(-rank, kind="stable")]]

    def _of_few(
        self,
        held: list[dict[int, float]],
        aside: list[dict[int, float]],
        places: int,
        asked: float,
        wanted: Numbers,
        several: float,
    ) -> list[int]:
        """What `candidates` answers, for few names, one by one."""
        fits, totals = wanted.data, self._total_of
        present = held + aside
        apart = min(2, places) if several else 0
        joined = {number for one in aside for number in one} if self._whole and apart else frozenset()
        if apart > 1 and several >= _NEVER:
            some = {number for one, other in combinations(present, 2) for number in one.keys() & other.keys()} | joined
            present = [{number: one[number] for number in one.keys() & some} for one in present]
        shared: dict[int, float] = {}
        times: dict[int, int] = dict.fromkeys(joined, 1)
        for one in present:
            for number, weight in one.items():
                shared[number] = shared.get(number, 0.0) + weight
                times[number] = times.get(number, 0) + 1
        if self._options:
            return [
                number
                for number in sorted(shared)
                if shared[number] >= places - 0.01 and totals[number] == places and fits[number]
            ][: 4 * _MOST]
        ranked: list[tuple[float, int]] = []
        least = _ENOUGH * asked
        for number, weight in shared.items():
            if weight < least or not fits[number]:
                continue
            total = totals[number]
            if times[number] < apart and weight < several * max(asked, total):
                continue
            if self._whole:
                enough = weight >= _ENOUGH * total and weight >= _WHOLE * min(total, asked)
            else:
                enough = weight >= _HALF * min(total, asked)
            if enough:
                ranked.append((-weight * 2 / (total + asked), number))
        ranked.sort()
        return [number for _, number in ranked[:_MOST]]

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
        terms = [_hash(term) for place in new.values() for term in (*place.terms, *place.also)]
        hashes = np.array(terms, np.uint32)
        places_of = self._keys.searchsorted(hashes)
        places_of[places_of == len(self._keys)] = 0
        held = (self._keys[places_of] == hashes).tolist()
        at = places_of.tolist()
        start = 0
        for key, place in new.items():
            end = start + len(place.terms) + len(place.also)
            found = self._names_of(place.text, [at[i] for i in range(start, end) if held[i]])
            self._size += 200
            if found is not None:
                self._size += found.ids.nbytes + found.weights.nbytes + 100 * len(found.few or ())
            self._remembered[key] = found
            start = end
        return [self._remembered[key] for key in keys]

    def _names_of(self, text: str, at: list[int]) -> _Found | None:
        if not at:
            return None
        key_starts, of_keys = self._key_starts, self._words_of_keys
        words = sorted({word for i in at for word in of_keys[key_starts[i] : key_starts[i + 1]].tolist()})
        own = _hash(text)
        starts = self._starts
        weights = [
            self._weight_of[word] * (1.0 if self._options or self._hash_of[word] == own else _NEAR) for word in words
        ]
        if sum(starts[word + 1] - starts[word] for word in words) <= _FEW // 2:
            few: dict[int, float] = {}
            for word, weight in zip(words, weights, strict=True):
                for number in self._names_in[starts[word] : starts[word + 1]].tolist():
                    if few.get(number, 0.0) < weight:
                        few[number] = weight
            return _Found(few, _NO_NUMBERS, _NO_NUMBERS, max(weights))
        ids = np.concatenate([self._names[starts[word] : starts[word + 1]] for word in words])
        sizes = [starts[word + 1] - starts[word] for word in words]
        spread = np.repeat(np.array(weights, np.float32), sizes)
        if len(words) == 1:
            return _Found(None, ids, spread, weights[0])
        order = np.argsort(-spread, kind="stable")
        ids, first = np.unique(ids[order], return_index=True)
        return _Found(None, ids, spread[order][first], max(weights))
