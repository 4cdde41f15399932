"""What the rules of release are told: the reader, the item, and what holds on the day (`release.cedarschema`)."""

from __future__ import annotations

from typing import Any

from tricord.model import UNCLASSIFIED, Item, Reader
from tricord.sharing._ways import ReleaseCase, consents_for, levels_at_reader

Facts = dict[str, Any]


def reader_attributes(to: Reader) -> Facts:
    """The reader, as the rules know one."""
    return {
        "party": to.party,
        "person": bool(to.person),
        "roles": list(to.roles),
        "clearedFor": list(to.cleared_for),
        "purpose": to.purpose,
    }


def item_attributes(item: Item) -> Facts:
    """The item as its originator marked it."""
    marking = item.marking
    return {
        "originator": marking.originator,
        "level": marking.level,
        "audience": list(marking.releasable_to),
        "topics": list(marking.topics),
        "purposes": list(marking.purposes),
        "caveats": list(marking.caveats),
    }


def context_of(case: ReleaseCase) -> Facts:
    """What holds on the day: agreements, the levels that they pair, consents on record."""
    return {**_agreements(case), **_levels(case), **_passing_on(case)}


def _agreements(case: ReleaseCase) -> Facts:
    book, ground = case.book, case.ground
    scopes = [terms.scope for terms, _ in ground.terms]
    return {
        "agreements": sorted(ground.names),
        "inForce": sorted(t.agreement for t, day in ground.terms if book.surely_in_force(t.agreement, day)),
        "termsUnknown": sorted(t.agreement for t, _ in ground.terms if t.through is None),
        "scope": sorted(frozenset.intersection(*scopes)) if scopes else [],
        "through": sorted(ground.through or ()),
    }


def _levels(case: ReleaseCase) -> Facts:
    book, ground = case.book, case.ground
    originator, level = case.item.marking.originator, case.item.marking.level
    known = book.known_levels(originator)
    at_reader = {one: levels_at_reader(book, ground, case.way, one) for one in known}
    excluded = [
        pair.level
        for pair in book.pairs
        if pair.agreement in ground.names and pair.party == originator and pair.other_level is None
    ]
    as_marked = case.to.party == originator or level == UNCLASSIFIED
    return {
        "levels": sorted(one for one, marks in at_reader.items() if marks),
        "excludedLevels": sorted(excluded),
        "knownLevels": sorted(known),
        "readerLevels": [level] if as_marked else sorted(at_reader.get(level, ())),
    }


def _passing_on(case: ReleaseCase) -> Facts:
    consents = consents_for(case.item, case.to, case.way)
    return {
        "hands": sorted(case.way.hands),
        "consents": [case.to.party] if any(consent.through for consent in consents) else [],
        "agreedPurposes": sorted({consent.purpose for consent in consents if consent.purpose}),
    }
