"""Linking by weighed evidence, in the tradition of Fellegi and Sunter ("A Theory for Record Linkage", 1969).

Pairs that may be one are found (`_blocks`), their fields compared (`_fields`), and what each finding is worth
(`weights.csv`) is added up, in bits, to what speaks against any two entries being one. The sum is a probability.
Then each pair is looked at beside the others: a name that two entries of one list bear equally well proves neither.

>>> from tricord.resolve import link
>>> kim = {"schema": "Person", "properties": {"name": ["KIM, Yong Chol"], "birthDate": ["1962-02-18"]}}
>>> [round(found.score) for found in link([{"id": "a", **kim}], [{"id": "b", **kim}])]
[1]
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any

import msgspec

from tricord.lists._reader import no_cycle_collection
from tricord.resolve._blocks import candidates
from tricord.resolve._dossier import Dossier, human, of_entity
from tricord.resolve._fields import Finding, findings
from tricord.resolve._names_agree import LETTERS, names_agree
from tricord.resolve._pool import Pool
from tricord.resolve._profile import births_contradict
from tricord.resolve._weights import weights

#: At this score and above two entries are held to be one subject.
THRESHOLD = 0.5
#: Between this and the threshold a person should look.
DOUBTFUL = 0.05

#: A pair below this many bits cannot be lifted to a doubtful one by looking at the others.
_LOST = -8.0
#: How much better another entry of the list must fit, in bits, to count against this one; how much worse one may fit
#: that still fits as well; and what fits at all.
_BETTER, _AS_WELL, _RIVAL = 2.9, 2.4, -4.0
#: What is left, in bits, of a pair that another fits as well, and of one that another fits better.
_EVEN, _BEATEN = -1.5, -4.0
#: Two entries of one list that bear one name letter by letter may lack so many bits and be one body listed twice.
_NAMED_ALIKE = -5.0


class Evidence(msgspec.Struct, frozen=True):
    """One piece of evidence in words, and what it is worth in bits (negative: against)."""

    field: str
    words: str
    bits: float

    def __str__(self) -> str:
        return f"{'for' if self.bits >= 0 else 'against'}: {self.words} ({self.bits:+.1f})"


class Link(msgspec.Struct, frozen=True):
    """Two entries that may be one subject. `score` is a probability, 0..1; `evidence` the strongest first; `sure` where
    more than a name agrees (a birth date, a number, a cross-reference).
    """

    left_id: str
    right_id: str
    score: float
    evidence: tuple[Evidence, ...]
    sure: bool = False


class Weighed(msgspec.Struct):
    """Two numbers of dossiers with what was found and its sum, in bits. `sure`: more than the name agrees.

    `alone` is the sum before the pair was looked at beside the others; `letters`: the main names are the same letters.
    """

    left: int
    right: int
    bits: float
    evidence: list[Evidence]
    sure: bool
    by_main_names: bool
    letters: bool
    alone: float
    beaten: bool = False


def link(
    left_entities: Iterable[Mapping[str, Any]],
    right_entities: Iterable[Mapping[str, Any]] | None,
    *,
    threshold: float = THRESHOLD,
) -> Iterator[Link]:
    """Links between two collections of FollowTheMoney entities `{id, schema, properties}`, best first.

    With `right_entities` None, or the very entities of the left: duplicates within `left_entities`.

    A list seldom lists one subject twice, so it counts on which list an entity stands: its dataset. A side on which not
    every entity names one dataset is one list; within one collection, who names none is of an unknown list. Links whose
    score is below `threshold` are left out. Raises `ValueError` for an entity without id or schema.
    """
    ours = list(left_entities)
    theirs = None if right_entities is None else list(right_entities)
    with no_cycle_collection():
        if theirs is None or theirs == ours:
            found = link_dossiers([of_entity(entity) for entity in ours], None, threshold=threshold)
        else:
            found = link_dossiers(_side("left", ours), _side("right", theirs), threshold=threshold)
    yield from found


def _side(side: str, entities: Iterable[Mapping[str, Any]]) -> list[Dossier]:
    """The dossiers of one of two collections, each of its own list where every entity names one, else all of one."""
    dossiers = [of_entity(entity) for entity in entities]
    by_list = all(dossier.list_id for dossier in dossiers)
    for dossier in dossiers:
        dossier.list_id = f"{side} {dossier.list_id}" if by_list else side
    return dossiers


def link_dossiers(
    left: Sequence[Dossier], right: Sequence[Dossier] | None, *, threshold: float = THRESHOLD
) -> list[Link]:
    """As `link`, of dossiers."""
    dossiers = [*left, *(right or ())]
    sides = None if right is None else [0] * len(left) + [1] * len(right)
    numbered = dict(enumerate(dossiers))
    pool = Pool.of(dossiers)
    found = weigh(numbered, candidates(dossiers, sides), pool)
    look_at_rivals(found, numbered, pool)
    ids = {number: dossier.id for number, dossier in numbered.items()}
    links = [link_of(pair, ids) for pair in found]
    return sorted(
        (one for one in links if one.score >= threshold), key=lambda one: (-one.score, one.left_id, one.right_id)
    )


def weigh(dossiers: Mapping[int, Dossier], pairs: Iterable[tuple[int, int]], pool: Pool) -> list[Weighed]:
    """The pairs of numbers of dossiers that may be one, each with its evidence, each by itself; in order."""
    found = [weighed for a, b in pairs if (weighed := _weigh(dossiers, a, b, pool)) is not None]
    return sorted(found, key=lambda pair: (pair.left, pair.right))


def _weigh(dossiers: Mapping[int, Dossier], left: int, right: int, pool: Pool) -> Weighed | None:
    a, b = dossiers[left], dossiers[right]
    numbered = _share_a_number(a, b)
    names = names_agree(a, b, pool, numbered=numbered)
    if (names is None or names.score < 0.7) and not numbered:
        return None
    bits = pool.prior(person=human(a, b))
    evidence = []
    sure = False
    by_main_names = names is not None and names.ours[0] == names.theirs[0] == "name"
    for finding in findings(a, b, names, pool):
        worth = worth_of(finding)
        if (finding.field, finding.level) in _FOR_A_PERSON and not sure:
            # What a list keeps apart, or another generation, is not put together on a name alone.
            worth = min(worth, _EVEN - bits)
        bits += worth
        sure = sure or (finding.field, finding.level) in _TELLING
        evidence.append(Evidence(finding.field, finding.words, round(worth, 2)))
    if bits < _LOST and not (a.list_id and a.list_id == b.list_id):
        return None
    letters = by_main_names and names is not None and names.score >= LETTERS
    return Weighed(left, right, bits, evidence, sure, by_main_names, letters, alone=bits)


#: Findings beside the name that tell bearers of one name apart.
_TELLING = {
    ("birth", "day"), ("birth", "slip"), ("birth", "year"), ("reference", "cites"), ("reference", "both"),
    *((group, "same") for group in ("paper", "registry", "imo", "serial", "wallet")),
}  # fmt: skip

#: Findings that lie outside the two entries: on which lists they stand, and who else is there.
_OF_OTHERS = {"list", "better", "rivals"}

_FOR_A_PERSON = {("list", "same"), ("generation", "one"), ("generation", "differ")}


def worth_of(finding: Finding) -> float:
    """What a finding is worth by the table, in bits. Raises `KeyError` for a level that the table lacks."""
    return weights()[finding.field, finding.level].of(finding.rarity)


def _share_a_number(a: Dossier, b: Dossier) -> bool:
    if a.id in b.references or b.id in a.references or a.references & b.references:
        return True
    return any(
        group != "contact" and numbers & b.identifiers.get(group, frozenset())
        for group, numbers in a.identifiers.items()
    )


def look_at_rivals(found: Sequence[Weighed], dossiers: Mapping[int, Dossier], pool: Pool) -> None:
    """Weigh against each pair that another entry fits better; then, of what is left, that another does as well."""
    one_twice = _OneTwice(found, dossiers, pool)
    same = _surely_same(found)
    births = {
        number: set(one.births).union(*(() if one.births else (dossiers[twin].births for twin in same[number])))
        for number, one in dossiers.items()
    }
    for margin, field in ((_BETTER, "better"), (-_AS_WELL, "rivals")):
        fits: dict[int, list[Weighed]] = defaultdict(list)
        for pair in found:
            if pair.bits > _RIVAL:
                fits[pair.left].append(pair)
                fits[pair.right].append(pair)
        against: list[tuple[Weighed, Finding]] = []
        for pair in found:
            if pair.bits <= _BEATEN or (field == "rivals" and (pair.sure or pair.beaten)):
                continue
            ahead = _ahead(pair, fits, margin, dossiers, births, one_twice)
            if not ahead:
                continue
            named = _named(dossiers[min(ahead)])
            if field == "better":
                level = "another" if pair.by_main_names else "its name"
                against.append((pair, Finding("better", level, f"{named} fits better")))
                pair.beaten = True
            else:
                against.append((pair, Finding("rivals", "two" if len(ahead) == 1 else "more", f"{named} fits as well")))
        if field == "better":
            against += _beaten_too(against, found, same)
        for pair, finding in against:
            worth = worth_of(finding)
            # Of two that fit as well at most one is right; beside one that fits better, hardly any.
            if not pair.sure:
                worth = min(worth, (_EVEN if field == "rivals" else _BEATEN) - pair.bits)
            pair.bits += worth
            pair.evidence.append(Evidence(finding.field, finding.words, round(worth, 2)))


def _ahead(
    pair: Weighed,
    fits: Mapping[int, list[Weighed]],
    margin: float,
    dossiers: Mapping[int, Dossier],
    births: Mapping[int, Set[str]],
    one_twice: _OneTwice,
) -> set[int]:
    """The entries that fit one end of the pair, by the margin in bits, better than its other end and cannot be one with
    that.
    """
    ahead = set()
    for end, other in ((pair.left, pair.right), (pair.right, pair.left)):
        for rival in fits.get(end, ()):
            third = rival.left if rival.right == end else rival.right
            if third == other or rival.bits <= pair.bits + margin:
                continue
            if not _cannot_be_one(third, other, dossiers, births, one_twice):
                continue
            if margin < 0 and pair.letters and not rival.letters and not human(dossiers[third], dossiers[other]):
                # Kumgang Bank is Kumgang Bank, whatever else Kumgang Group Bank may be.
                continue
            if margin < 0 and not rival.letters and _named_after(end, third, fits, dossiers):
                continue
            # Another's alias or number does not shake what two main names say.
            if (rival.by_main_names or not pair.by_main_names) and not one_twice(other, third):
                ahead.add(third)
    return ahead


def _named_after(end: int, third: int, fits: Mapping[int, list[Weighed]], dossiers: Mapping[int, Dossier]) -> bool:
    """Whether a body bears, letter by letter, the main name of another entry of this one's list."""
    return not human(dossiers[end], dossiers[third]) and any(
        pair.letters and dossiers[mate].list_id == dossiers[end].list_id
        for pair in fits.get(third, ())
        if (mate := pair.left if pair.right == third else pair.right) != end
    )


def _cannot_be_one(
    third: int,
    other: int,
    dossiers: Mapping[int, Dossier],
    births: Mapping[int, Set[str]],
    one_twice: _OneTwice,
) -> bool:
    """Whether two entries are of one list, which seldom repeats itself, or bear birth dates that contradict each other.
    Which of unknown lists repeats another is not known: what by itself may be one can be one.
    """
    one, another = dossiers[third].list_id, dossiers[other].list_id
    if one and one == another:
        return True
    if not (one and another) and not one_twice.likely(third, other):
        return True
    return bool(births[third] and births[other]) and births_contradict(births[third], births[other])


def _surely_same(found: Iterable[Weighed]) -> Mapping[int, list[int]]:
    """For each entry those that are plainly it, by more than a name: a notice and the entry that it made."""
    same: dict[int, list[int]] = defaultdict(list)
    for pair in found:
        if pair.sure and pair.alone > 0:
            same[pair.left].append(pair.right)
            same[pair.right].append(pair.left)
    return same


def _beaten_too(
    against: Iterable[tuple[Weighed, Finding]], found: Iterable[Weighed], same: Mapping[int, list[int]]
) -> list[tuple[Weighed, Finding]]:
    """Who fits no better than an entry that was beaten, and is surely the same, is beaten with it."""
    pairs = {(pair.left, pair.right): pair for pair in found}
    more = []
    for pair, finding in against:
        for end, other in ((pair.left, pair.right), (pair.right, pair.left)):
            for twin in same[end]:
                also = pairs.get((min(twin, other), max(twin, other)))
                if also is not None and not also.sure and not also.beaten and also.alone <= pair.alone:
                    also.beaten = True
                    more.append((also, finding))
    return more


class _OneTwice:
    """Whether two entries are one subject listed twice: plainly, as two of one list, or `likely`, as two of any."""

    def __init__(self, found: Iterable[Weighed], dossiers: Mapping[int, Dossier], pool: Pool) -> None:
        self._dossiers, self._pool = dossiers, pool
        self._known: dict[tuple[int, int], Weighed | None] = {(pair.left, pair.right): pair for pair in found}

    def __call__(self, one: int, other: int) -> bool:
        weighed = self._weighed(one, other)
        if weighed is None:
            return False
        told = sum(piece.bits for piece in weighed.evidence if piece.field not in _OF_OTHERS)
        told += self._pool.prior(person=False)
        # Two bodies of one name are one; two men of one name are two until something else agrees.
        bodies = not human(self._dossiers[weighed.left], self._dossiers[weighed.right])
        return (weighed.sure and told > 0) or (weighed.letters and bodies and told > _NAMED_ALIKE)

    def likely(self, one: int, other: int) -> bool:
        """Whether the two, each by itself, fit as well as a rival must."""
        weighed = self._weighed(one, other)
        return weighed is not None and weighed.alone > _RIVAL

    def _weighed(self, one: int, other: int) -> Weighed | None:
        key = (min(one, other), max(one, other))
        if key not in self._known:
            self._known[key] = _weigh(self._dossiers, *key, self._pool)
        return self._known[key]


def _named(dossier: Dossier) -> str:
    return f"{dossier.caption} ({dossier.id})"


def link_of(pair: Weighed, ids: Mapping[int, str]) -> Link:
    """The pair as a link between the entries of these ids."""
    ordered = sorted(pair.evidence, key=lambda one: -abs(one.bits))
    return Link(ids[pair.left], ids[pair.right], probability(pair.bits), tuple(ordered), pair.sure)


def probability(bits: float) -> float:
    """The probability that so many bits of evidence stand for."""
    odds: float = 2.0 ** max(-60.0, min(60.0, bits))
    return round(odds / (1 + odds), 4)
