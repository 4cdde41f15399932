"""A pair of entries weighed by itself: its findings (`_findings`), each worth so many bits (`weights.csv`), added up
to what speaks against any two entries being one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from tricord.i18n import Message
from tricord.resolve._entry_facts import EntryFacts, may_be_person
from tricord.resolve._findings import Finding, findings
from tricord.resolve._frequencies import Frequencies
from tricord.resolve._limits import LIMITS
from tricord.resolve._name_agreement import names_agree
from tricord.resolve._weights import weights


class Evidence(msgspec.Struct, frozen=True):
    """One piece of evidence, and what it is worth in bits (negative: against)."""

    field: str
    reason: Message
    bits: float

    @property
    def words(self) -> str:
        """The reason in English."""
        return str(self.reason)

    def __str__(self) -> str:
        return str(Message("resolve.for" if self.bits >= 0 else "resolve.against", (self.reason, self.bits)))


class WeighedPair(msgspec.Struct):
    """Two numbers of facts with what was found and its sum, in bits. `sure`: more than the name agrees.

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


def weigh(
    facts: Mapping[int, EntryFacts], pairs: Iterable[tuple[int, int]], frequencies: Frequencies
) -> list[WeighedPair]:
    """The pairs of numbers of facts that may be one, each with its evidence, each by itself; in order."""
    found = [weighed for a, b in pairs if (weighed := weigh_pair(facts, a, b, frequencies)) is not None]
    return sorted(found, key=lambda pair: (pair.left, pair.right))


def weigh_pair(facts: Mapping[int, EntryFacts], left: int, right: int, frequencies: Frequencies) -> WeighedPair | None:
    """Two facts by their numbers, weighed; None where they are hardly one, whatever the others are."""
    a, b = facts[left], facts[right]
    numbered = _share_a_number(a, b)
    names = names_agree(a, b, frequencies, numbered=numbered)
    if (names is None or names.score < LIMITS.name_slip) and not numbered:
        return None
    bits = frequencies.prior(person=may_be_person(a, b))
    evidence = []
    sure = False
    by_main_names = names is not None and names.ours[0] == names.theirs[0] == "name"
    for finding in findings(a, b, names, frequencies):
        worth = worth_of(finding)
        if (finding.field, finding.level) in _FOR_A_PERSON and not sure:
            # What a list keeps apart, or another generation, is not put together on a name alone.
            worth = min(worth, LIMITS.even - bits)
        bits += worth
        sure = sure or (finding.field, finding.level) in _TELLING
        evidence.append(Evidence(finding.field, finding.reason, round(worth, 2)))
    if bits < LIMITS.lost and not (a.list_id and a.list_id == b.list_id):
        return None
    letters = by_main_names and names is not None and names.score >= LIMITS.letters
    return WeighedPair(left, right, bits, evidence, sure, by_main_names, letters, alone=bits)


#: Findings beside the name that tell bearers of one name apart.
_TELLING = {
    ("birth", "day"), ("birth", "slip"), ("birth", "year"), ("reference", "cites"), ("reference", "both"),
    *((group, "same") for group in ("paper", "registry", "imo", "serial", "wallet")),
}  # fmt: skip

_FOR_A_PERSON = {("list", "same"), ("generation", "one"), ("generation", "differ")}


def worth_of(finding: Finding) -> float:
    """What a finding is worth by the table, in bits. Raises `KeyError` for a level that the table lacks."""
    return weights()[finding.field, finding.level].of(finding.rarity)


def _share_a_number(a: EntryFacts, b: EntryFacts) -> bool:
    if a.id in b.references or b.id in a.references or a.references & b.references:
        return True
    return any(
        group != "contact" and numbers & b.identifiers.get(group, frozenset())
        for group, numbers in a.identifiers.items()
    )
