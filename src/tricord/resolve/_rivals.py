"""Each pair beside the others: what speaks against it because another entry fits as well or better.

A list seldom lists one subject twice, and no one has two birth dates: of two entries that cannot be one, at most one is
whom a third means. Two passes: first every pair that another beats, then, of what is left, every one that another
equals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import product

from tricord.i18n import Message
from tricord.model import FuzzyDate
from tricord.resolve._entry_facts import EntryFacts, may_be_person
from tricord.resolve._exact_profile import births_contradict
from tricord.resolve._findings import Finding
from tricord.resolve._frequencies import Frequencies
from tricord.resolve._limits import LIMITS
from tricord.resolve._weighed_pair import Evidence, WeighedPair, weigh_pair, worth_of

#: Findings that lie outside the two entries of a pair: on which lists they stand, and who else is there.
_OF_OTHERS = {"list", "better", "rivals"}

Against = list[tuple[WeighedPair, Finding]]


def weigh_rivals(found: Sequence[WeighedPair], facts: Mapping[int, EntryFacts], frequencies: Frequencies) -> None:
    """Weigh against each pair that another entry fits better; then, of what is left, that another does as well."""
    beside = _Rivalry(found, facts, frequencies)
    _weigh_against(beside.beaten(), LIMITS.beaten)
    _weigh_against(beside.equalled(), LIMITS.even)


def _weigh_against(against: Against, most: float) -> None:
    """Take from each pair what the finding is worth. Of a name alone no more than `most` is left: of two that fit as
    well at most one is right; beside one that fits better, hardly any.
    """
    for pair, finding in against:
        worth = worth_of(finding) if pair.sure else min(worth_of(finding), most - pair.bits)
        pair.bits += worth
        pair.evidence.append(Evidence(finding.field, finding.reason, round(worth, 2)))


class _Rivalry:
    """All pairs, and what of their entries tells whether two can be one."""

    def __init__(self, found: Sequence[WeighedPair], facts: Mapping[int, EntryFacts], frequencies: Frequencies) -> None:
        self._found, self._facts, self._frequencies = found, facts, frequencies
        self._pairs = {(pair.left, pair.right): pair for pair in found}
        self._asked: dict[tuple[int, int], WeighedPair | None] = {}
        self._same = _surely_same(found)
        self._births = {number: self._born(number) for number in facts}
        self._fits: dict[int, list[WeighedPair]] = {}

    def beaten(self) -> Against:
        """The pairs that another entry fits better, by whom; and those that are beaten with them."""
        self._gather()
        against = []
        for pair in self._found:
            if pair.bits > LIMITS.beaten and (ahead := self._ahead(pair, LIMITS.better)):
                level = "another" if pair.by_main_names else "its name"
                against.append(
                    (pair, Finding("better", level, Message("resolve.fits-better", self._named(min(ahead)))))
                )
                pair.beaten = True
        return against + self._beaten_too(against)

    def equalled(self) -> Against:
        """The pairs that rest on a name, were not beaten, and that another entry fits as well."""
        self._gather()
        against = []
        for pair in self._found:
            if (
                pair.bits > LIMITS.beaten
                and not pair.sure
                and not pair.beaten
                and (ahead := self._ahead(pair, -LIMITS.as_well))
            ):
                level = "two" if len(ahead) == 1 else "more"
                against.append(
                    (pair, Finding("rivals", level, Message("resolve.fits-as-well", self._named(min(ahead)))))
                )
        return against

    def _gather(self) -> None:
        fits: dict[int, list[WeighedPair]] = defaultdict(list)
        for pair in self._found:
            if pair.bits > LIMITS.rival:
                fits[pair.left].append(pair)
                fits[pair.right].append(pair)
        self._fits = fits

    def _ahead(self, pair: WeighedPair, margin: float) -> set[int]:
        """The entries that fit one end of the pair, by the margin in bits, better than its other end and cannot be one
        with that.
        """
        ahead = set()
        for end, other in ((pair.left, pair.right), (pair.right, pair.left)):
            for rival in self._fits.get(end, ()):
                third = rival.left if rival.right == end else rival.right
                if third == other or rival.bits <= pair.bits + margin or not self._cannot_be_one(third, other):
                    continue
                if self._repeats(third, end, other):
                    continue
                if margin < 0 and not rival.letters and self._is_anothers(pair, end, third, other):
                    continue
                # Another's alias or number does not shake what two main names say.
                if (rival.by_main_names or not pair.by_main_names) and not self._listed_twice(other, third):
                    ahead.add(third)
        return ahead

    def _repeats(self, third: int, end: int, other: int) -> bool:
        """Whether a third entry is plainly the end itself on another list: what it says against the other, the end has
        said. A ministry repeats the UN's birth date; that counts once. A notice, which states none, has not said it.
        """
        ours, theirs = self._facts[end].births, self._facts[other].births
        return (
            self._facts[third].list_id != self._facts[other].list_id
            and third in self._same.get(end, ())
            and any(_may_be_one_birth(one, another) for one, another in product(ours, theirs))
        )

    def _is_anothers(self, pair: WeighedPair, end: int, third: int, other: int) -> bool:
        """Whether, of bodies, main names that are the same letters tell that a third one is not whom the end means."""
        # Kumgang Bank is Kumgang Bank, whatever else Kumgang Group Bank may be.
        if pair.letters and not may_be_person(self._facts[third], self._facts[other]):
            return True
        # The third is called as another entry of the end's list is: that one, not the end.
        return not may_be_person(self._facts[end], self._facts[third]) and any(
            one.letters and self._facts[mate].list_id == self._facts[end].list_id
            for one in self._fits.get(third, ())
            if (mate := one.left if one.right == third else one.right) != end
        )

    def _beaten_too(self, against: Against) -> Against:
        """Who fits no better than an entry that was beaten, and is surely the same, is beaten with it: a notice, which
        says less than the entry that it made. Who states a birth date is looked at by himself.
        """
        more = []
        for pair, finding in against:
            for end, other in ((pair.left, pair.right), (pair.right, pair.left)):
                for twin in self._same.get(end, ()):
                    if self._facts[twin].births:
                        continue
                    also = self._pairs.get((min(twin, other), max(twin, other)))
                    if also is not None and not also.sure and not also.beaten and also.alone <= pair.alone:
                        also.beaten = True
                        more.append((also, finding))
        return more

    def _cannot_be_one(self, one: int, other: int) -> bool:
        """Whether two entries are of one list, or bear birth dates that contradict each other.

        Which of unknown lists repeats another is not known: what by itself may be one can be one.
        """
        lists = self._facts[one].list_id, self._facts[other].list_id
        if all(lists) and lists[0] == lists[1]:
            return True
        if not all(lists):
            weighed = self._weighed(one, other)
            if weighed is None or weighed.alone <= LIMITS.rival:
                return True
        ours, theirs = self._births[one], self._births[other]
        return bool(ours and theirs) and births_contradict(ours, theirs)

    def _listed_twice(self, one: int, other: int) -> bool:
        """Whether two entries that cannot be one by their lists are plainly one subject all the same."""
        weighed = self._weighed(one, other)
        if weighed is None:
            return False
        bits = sum(piece.bits for piece in weighed.evidence if piece.field not in _OF_OTHERS)
        bits += self._frequencies.prior(person=False)
        # Two bodies of one name are one; two men of one name are two until something else agrees.
        bodies = not may_be_person(self._facts[weighed.left], self._facts[weighed.right])
        return (weighed.sure and bits > 0) or (weighed.letters and bodies and bits > LIMITS.named_alike)

    def _weighed(self, one: int, other: int) -> WeighedPair | None:
        key = (min(one, other), max(one, other))
        if key in self._pairs:
            return self._pairs[key]
        if key not in self._asked:
            self._asked[key] = weigh_pair(self._facts, *key, self._frequencies)
        return self._asked[key]

    def _born(self, number: int) -> Set[str]:
        """The birth dates of an entry; where it states none, of those that it surely is: a notice has its entry's."""
        if own := self._facts[number].births:
            return set(own)
        return {birth for twin in self._same.get(number, ()) for birth in self._facts[twin].births}

    def _named(self, number: int) -> tuple[str, str]:
        return self._facts[number].caption, self._facts[number].id


def _may_be_one_birth(one: str, other: str) -> bool:
    """Whether lists may differ so much about one bearer: by a few years, or in the year alone."""
    ours, theirs = FuzzyDate.parse(one), FuzzyDate.parse(other)
    early, late = sorted((ours, theirs), key=lambda birth: birth.earliest)
    same_day = ours.exact and theirs.exact and f"{ours.earliest:%m-%d}" == f"{theirs.earliest:%m-%d}"
    return same_day or late.earliest.year - early.latest.year <= LIMITS.birth_apart


def _surely_same(found: Iterable[WeighedPair]) -> Mapping[int, list[int]]:
    """For each entry those that are plainly it, by more than a name: a notice and the entry that it made."""
    same: dict[int, list[int]] = defaultdict(list)
    for pair in found:
        if pair.sure and pair.alone > 0:
            same[pair.left].append(pair.right)
            same[pair.right].append(pair.left)
    return same
