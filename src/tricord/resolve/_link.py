"""Links by weighed evidence, in the tradition of Fellegi and Sunter ("A Theory for Record Linkage", 1969).

Pairs that may be one are found (`_candidates`) and weighed each by itself (`_weighed_pair`). Then each is looked at
beside the others (`_rivals`): a name that two entries of one list bear equally well proves neither. The sum, in bits,
is a probability.

>>> from tricord.resolve import link
>>> kim = {"schema": "Person", "properties": {"name": ["KIM, Yong Chol"], "birthDate": ["1962-02-18"]}}
>>> [round(found.score) for found in link([{"id": "a", **kim}], [{"id": "b", **kim}])]
[1]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from tricord.model import no_cycle_collection
from tricord.resolve._candidates import candidates
from tricord.resolve._entry_facts import EntryFacts, facts_of_entity
from tricord.resolve._frequencies import Frequencies
from tricord.resolve._limits import LIMITS
from tricord.resolve._rivals import weigh_rivals
from tricord.resolve._weighed_pair import Evidence, WeighedPair, weigh

#: At this score and above two entries are held to be one subject.
THRESHOLD = LIMITS.clear
#: Between this and the threshold a person should look.
DOUBTFUL = LIMITS.doubtful


class Link(msgspec.Struct, frozen=True):
    """Two entries that may be one subject. `score` is a probability, 0..1; `evidence` the strongest first; `sure` where
    more than a name agrees (a birth date, a number, a cross-reference).
    """

    left_id: str
    right_id: str
    score: float
    evidence: tuple[Evidence, ...]
    sure: bool = False


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
    score is below `threshold` are left out. Raises `InvalidValue` for an entity without id or schema, or of a schema
    that FollowTheMoney does not have.
    """
    ours = list(left_entities)
    theirs = None if right_entities is None else list(right_entities)
    with no_cycle_collection():
        if theirs is None or theirs == ours:
            found = link_facts([facts_of_entity(entity) for entity in ours], None, threshold=threshold)
        else:
            found = link_facts(_side("left", ours), _side("right", theirs), threshold=threshold)
    yield from found


def _side(side: str, entities: Iterable[Mapping[str, Any]]) -> list[EntryFacts]:
    """The facts of one of two collections, each of its own list where every entity names one, else all of one."""
    facts = [facts_of_entity(entity) for entity in entities]
    by_list = all(entry.list_id for entry in facts)
    for entry in facts:
        entry.list_id = f"{side} {entry.list_id}" if by_list else side
    return facts


def link_facts(
    left: Sequence[EntryFacts], right: Sequence[EntryFacts] | None, *, threshold: float = THRESHOLD
) -> list[Link]:
    """As `link`, of facts."""
    facts = [*left, *(right or ())]
    sides = None if right is None else [0] * len(left) + [1] * len(right)
    numbered = dict(enumerate(facts))
    frequencies = Frequencies.of(facts)
    found = weigh(numbered, candidates(facts, sides), frequencies)
    weigh_rivals(found, numbered, frequencies)
    ids = {number: entry.id for number, entry in numbered.items()}
    links = [link_of(pair, ids) for pair in found]
    return sorted(
        (one for one in links if one.score >= threshold), key=lambda one: (-one.score, one.left_id, one.right_id)
    )


def link_of(pair: WeighedPair, ids: Mapping[int, str]) -> Link:
    """The pair as a link between the entries of these ids."""
    ordered = sorted(pair.evidence, key=lambda one: -abs(one.bits))
    return Link(ids[pair.left], ids[pair.right], probability(pair.bits), tuple(ordered), pair.sure)


def probability(bits: float) -> float:
    """The probability that so many bits of evidence stand for."""
    odds: float = 2.0 ** max(-60.0, min(60.0, bits))
    return round(odds / (1 + odds), 4)
