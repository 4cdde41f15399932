"""Which entries links make one subject: the strongest links first, and none that would join what must stay apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from itertools import combinations

from tricord.lists import keeps_apart
from tricord.model import Kind
from tricord.resolve._exact_profile import ExactProfile, births_contradict
from tricord.resolve._limits import LIMITS

#: How strongly a link joins, the strongest first; `apart`, a person's judgement, is none of them.
STRENGTHS = ("firm", "strong", "likely", "weak", "faint")
#: Of these birth dates that differ by some years were weighed.
_WEIGHED_WITH_BIRTHS = frozenset({"strong", "likely"})

Pair = tuple[int, int]
#: Looks up the profiles of entries by number.
ProfilesOf = Callable[[Iterable[int]], Mapping[int, ExactProfile]]


class _Groups:
    """Groups of entries that grow; two entries that a person judged apart are never put together."""

    def __init__(self, numbers: Set[int], apart: Set[Pair]) -> None:
        self.of: dict[int, set[int]] = {number: {number} for number in numbers}
        self._enemies: dict[int, set[int]] = defaultdict(set)
        for one, other in apart:
            self._enemies[one].add(other)
            self._enemies[other].add(one)

    def joined(self, left: int, right: int) -> bool:
        """Whether two entries are in one group."""
        return self.of[left] is self.of[right]

    def kept_apart(self, left: int, right: int) -> bool:
        """Whether joining the groups of two entries would join two that were judged apart."""
        if not self._enemies:
            return False
        return any(self._enemies.get(one, frozenset()) & self.of[right] for one in self.of[left])

    def join(self, left: int, right: int) -> None:
        """Put the groups of two entries together."""
        larger, smaller = sorted((self.of[left], self.of[right]), key=len, reverse=True)
        larger |= smaller
        for number in smaller:
            self.of[number] = larger


def group_entries(
    numbers: Set[int], links: Mapping[Pair, str], apart: Set[Pair], profiles_of: ProfilesOf
) -> list[list[int]]:
    """Connected groups, each in order, the group with the oldest entry first.

    Firm links join, unless a person judged two of those whom they would join `apart`. Weak ones join unless they would
    put together two entries that one list keeps apart, or birth dates that contradict each other: an undated entry can
    hang between two persons of one name, and one party's alias can be another party's second listing. Strong ones, of
    main names, and likely ones, of an alias, come before them: they were weighed with birth dates that differ by some
    years. Faint ones come last, so that they cast
    no doubt on weak ones.
    """
    groups = _Groups(numbers, apart)
    for (left, right), strength in links.items():
        if strength == "firm" and not groups.joined(left, right) and not groups.kept_apart(left, right):
            groups.join(left, right)
    tiers = _by_tier(links, profiles_of)
    for wanted in STRENGTHS[1:]:
        pending = sorted(pair for pair in tiers[wanted] if not groups.joined(*pair))
        profiles = profiles_of({number for pair in pending for end in pair for number in groups.of[end]})
        years = LIMITS.birth_apart if wanted in _WEIGHED_WITH_BIRTHS else 1
        for left, right in _unambiguous(pending, groups.of, profiles, years):
            if groups.joined(left, right) or groups.kept_apart(left, right):
                continue
            if _compatible(groups.of[left], groups.of[right], profiles, years):
                groups.join(left, right)
    return sorted({id(group): sorted(group) for group in groups.of.values()}.values())


def _by_tier(links: Mapping[Pair, str], profiles_of: ProfilesOf) -> Mapping[str, list[Pair]]:
    """The links by how strongly they join. What was weighed of two persons without a birth date on either side is a
    name alone, and joins no better than weakly: another man may bear it.
    """
    profiles = profiles_of({end for pair, how in links.items() if how in _WEIGHED_WITH_BIRTHS for end in pair})
    tiers: dict[str, list[Pair]] = defaultdict(list)
    for pair, how in links.items():
        by_name_alone = how in _WEIGHED_WITH_BIRTHS and any(
            Kind.PERSON in profiles[end].kinds and not profiles[end].births for end in pair
        )
        tiers["weak" if by_name_alone else how].append(pair)
    return tiers


def _unambiguous(
    links: Sequence[Pair], groups: Mapping[int, set[int]], profiles: Mapping[int, ExactProfile], years: int
) -> list[Pair]:
    """The links whose ends have no second, incompatible candidate: who may belong to two is given to neither."""
    candidates: dict[int, dict[int, set[int]]] = defaultdict(dict)
    for left, right in links:
        if _compatible(groups[left], groups[right], profiles, years):
            candidates[id(groups[left])][id(groups[right])] = groups[right]
            candidates[id(groups[right])][id(groups[left])] = groups[left]
    torn = {
        group
        for group, others in candidates.items()
        if any(
            not _compatible(one, other, profiles, years) and not _are_one_body_twice(one, other, profiles)
            for one, other in combinations(others.values(), 2)
        )
    }
    return [pair for pair in links if not {id(groups[pair[0]]), id(groups[pair[1]])} & torn]


def _are_one_body_twice(left: Set[int], right: Set[int], profiles: Mapping[int, ExactProfile]) -> bool:
    """Whether what keeps two groups apart is that one list names a body twice, in the same letters: then whoever means
    the one means the other, and stands with the older entry.
    """
    ours, theirs = [profiles[number] for number in left], [profiles[number] for number in right]
    return any(
        one.list_id == other.list_id and one.mains & other.mains and Kind.PERSON not in one.kinds + other.kinds
        for one in ours
        for other in theirs
    )


def _compatible(left: Set[int], right: Set[int], profiles: Mapping[int, ExactProfile], years: int) -> bool:
    ours, theirs = [profiles[number] for number in left], [profiles[number] for number in right]
    if any(keeps_apart(one) for one in {p.list_id for p in ours} & {p.list_id for p in theirs}):
        return False
    return not any(births_contradict(one.births, other.births, years=years) for one in ours for other in theirs)
