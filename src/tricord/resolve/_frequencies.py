"""How rare things are among the entries being linked: parts of names, words of addresses and offices, programmes.

What many share proves little. Rarity is measured in bits: one entry in eight is three bits.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from math import log2
from operator import attrgetter

from tricord.resolve._entry_facts import ComparableName, EntryFacts
from tricord.resolve._limits import LIMITS

#: The most that a part of a name, and a whole one, tell.
_PART, _NAME = LIMITS.part_rarity, LIMITS.name_rarity

#: A sort (`person`: part of a person's name, `other`: of another name, `word`), a term of it, and how often it stands.
Frequency = tuple[str, str, int]


class Frequencies:
    """How often parts of names, and other words, stand in entries; persons apart from all else.

    Each frequency is that of the list in which a thing is commonest: what six lists say of one man is no reason to hold
    his name for a common one. `persons`, `others` and `entries` are the sizes of the largest list in these.
    """

    def __init__(self, counted: Iterable[Frequency], *, persons: int, others: int, entries: int) -> None:
        self._terms: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
        self._words: Counter[str] = Counter()
        of_sort = {"person": self._terms[True], "other": self._terms[False], "word": self._words}
        for sort, term, often in counted:
            of_sort[sort][term] = often
        self._counts = {True: max(LIMITS.smallest_list, persons), False: max(LIMITS.smallest_list, others)}
        self._all = max(LIMITS.smallest_list, entries)
        self._read: dict[tuple[int, bool], tuple[list[float], float]] = {}

    @classmethod
    def of(cls, facts: Iterable[EntryFacts]) -> Frequencies:
        """Count what the facts say; of unknown lists, which may repeat each other, a name in the same words once."""
        terms: dict[tuple[str, bool], Counter[str]] = defaultdict(Counter)
        words: dict[str, Counter[str]] = defaultdict(Counter)
        counts: Counter[tuple[str, bool]] = Counter()
        for entry in _first_of_each(facts):
            person = _is_person(entry)
            counts[entry.list_id, person] += 1
            terms[entry.list_id, person].update(_parts(entry))
            words[entry.list_id].update(_words_of(entry))
        frequencies = cls(
            (),
            persons=max((count for (_, person), count in counts.items() if person), default=0),
            others=max((count for (_, person), count in counts.items() if not person), default=0),
            entries=max((counts[list_id, True] + counts[list_id, False] for list_id in words), default=0),
        )
        for (_, person), found in terms.items():
            frequencies._terms[person] |= found
        for found in words.values():
            frequencies._words |= found
        return frequencies

    @staticmethod
    def counted_of(facts: Iterable[EntryFacts]) -> dict[str, set[str]]:
        """The terms, by sort, on which what is said of these facts depends."""
        found: dict[str, set[str]] = {"other": set(), "person": set(), "word": set()}
        for entry in facts:
            # A name is compared with persons' names and with others, as the other side is.
            parts = _parts(entry)
            found["person"] |= parts
            found["other"] |= parts
            found["word"] |= _words_of(entry)
        return found

    def counted(self) -> Iterator[Frequency]:
        """Everything that was counted, in a fixed order."""
        for sort, counted in (("other", self._terms[False]), ("person", self._terms[True]), ("word", self._words)):
            yield from ((sort, term, often) for term, often in sorted(counted.items()))

    @property
    def sizes(self) -> dict[str, int]:
        """`persons`, `others` and `entries`, with which frequencies are made again from what was counted."""
        return {"persons": self._counts[True], "others": self._counts[False], "entries": self._all}

    def prior(self, *, person: bool) -> float:
        """Bits against any two entries being one, before anything is compared: one in the largest list would be."""
        return -log2(self._counts[person])

    def rarity_of_name(self, a: ComparableName, b: ComparableName, *, person: bool) -> float:
        """How much it tells, in bits, that two entries bear these two names, by the parts that they share."""
        if not (a.places or any(a.syllables)) or not (b.places or any(b.syllables)):
            return _NAME * (LIMITS.unread_name if len(a.bag) > 3 else LIMITS.unread_short_name)
        shared = a.terms & b.terms
        readings = zip((a.places, *a.syllables), (b.places, *b.syllables), strict=False)
        bits = [min(self._shared(one, shared, person), self._shared(other, shared, person)) for one, other in readings]
        # Where one writes as one word what the other writes as two, the one word tells how rare it is.
        bits += [
            self._shared(whole.places, shared | joined, person)
            for whole, parted in ((a, b), (b, a))
            if (joined := parted.joined & whole.terms)
        ]
        return min(_NAME, max(bits, default=0.0))

    def _shared(self, reading: Iterable[frozenset[str]], shared: frozenset[str], person: bool) -> float:
        """The rarity of the parts of a name that are shared: of each the rarest form that is."""
        terms, count = self._terms[person], self._counts[person] + 1
        found = [
            min(_PART, log2(count / min(terms[term] or 1 for term in both)))
            for place in reading
            if (both := place & shared)
        ]
        if not person or len(found) < 2:
            return sum(found)
        # Parts of a name come from one language: that a man is Korean counts once, not by each of his three syllables.
        told_once = min(LIMITS.language, max(0.0, min(found) - LIMITS.commonest_part))
        return sum(found) - (len(found) - 1) * told_once

    def overlap(self, a: ComparableName, b: ComparableName, *, person: bool, least: int, enough: float) -> float:
        """The part, by rarity, of the lesser of two names that the other may have too: 0..1, or 0 where it is less than
        `enough`. Quick, and never less than what names that are the same name share. Persons' names of several parts
        must share `least` of them.
        """
        shared = a.terms & b.terms
        if a.joined and b.joined and not (a.joined.isdisjoint(b.terms) and b.joined.isdisjoint(a.terms)):
            return LIMITS.share_of_joined
        if not shared:
            return 0.0
        for one, other in zip(a.syllables, b.syllables, strict=False):
            # Syllables agree all or not at all.
            if one and other and not any(map(shared.isdisjoint, one)) and not any(map(shared.isdisjoint, other)):
                return 1.0
        if not a.places or not b.places:
            return 0.0
        ours, theirs = ([at for at, place in enumerate(name.places) if not shared.isdisjoint(place)] for name in (a, b))
        hits = min(len(ours), len(theirs))
        alike = not person or hits >= min(least, len(a.places), len(b.places))
        if not alike and (not hits or enough > LIMITS.share_of_spellings):
            return 0.0
        shared_bits, total = self._rarity_shared(a, ours, person)
        other_shared_bits, other_total = self._rarity_shared(b, theirs, person)
        if alike:
            return max(shared_bits / total, other_shared_bits / other_total)
        # One part that hardly anybody bears, or a second one that may be a spelling of the other's.
        if min(shared_bits, other_shared_bits) >= LIMITS.telling_part:
            return LIMITS.share_of_one_rare_part
        return _nearly(a, b) or _nearly(b, a)

    def _rarity_shared(self, name: ComparableName, shared: Sequence[int], person: bool) -> tuple[float, float]:
        """The rarity of the parts of a name that are shared, and of the whole."""
        key = (id(name), person)
        found = self._read.get(key)
        if found is None:
            rarities = [self._rarity(place, person=person) for place in name.places]
            found = self._read[key] = rarities, sum(rarities)
        rarities, total = found
        return sum([rarities[at] for at in shared]), total

    def _rarity(self, place: Iterable[str], *, person: bool) -> float:
        often = max((self._terms[person][term] for term in place), default=1) or 1
        return min(_PART, max(LIMITS.least_rarity, log2((self._counts[person] + 1) / often)))

    def rarity_of_words(self, words: Iterable[str]) -> float:
        """How much it tells, in bits, to share these words of an office, an address or a place."""
        return sum(min(_PART, log2((self._all + 1) / (self._words[word] or 1))) for word in words)


def _first_of_each(facts: Iterable[EntryFacts]) -> Iterator[EntryFacts]:
    """The facts but for those of unknown lists that have a name, in the same words, of one before them."""
    seen: set[str] = set()
    unknown = []
    for entry in facts:
        if entry.list_id:
            yield entry
        else:
            unknown.append(entry)
    for entry in sorted(unknown, key=attrgetter("id")):
        if seen.isdisjoint(entry.by_words):
            yield entry
        seen.update(entry.by_words)


def _nearly(a: ComparableName, b: ComparableName) -> float:
    """0.6 where two parts of a person's name at least may be spellings of parts of the other's."""
    hits = sum(
        not place.isdisjoint(b.terms) or not other.isdisjoint(b.terms)
        for place, other in zip(a.places, a.near, strict=True)
    )
    return LIMITS.share_of_spellings if hits > 1 else 0.0


def _is_person(entry: EntryFacts) -> bool:
    return entry.kinds == "P"


def _parts(entry: EntryFacts) -> set[str]:
    return {term for _, name in entry.names for term in _places(name)}


def _places(name: ComparableName) -> Iterable[str]:
    for reading in (name.places, *name.syllables):
        for place in reading:
            yield from place


def _words_of(entry: EntryFacts) -> set[str]:
    words = {*entry.work, *entry.address, *entry.places, *entry.models}
    words.update(f"family:{family}" for family in entry.families)
    words.update(f"land:{land}" for land in entry.lands)
    words.update(f"country:{country}" for country in entry.countries | entry.nationalities)
    return words
