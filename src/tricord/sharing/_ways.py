"""The ways an item can take from its originator to a reader, and the agreements that a release could rest on.

An agreement reaches directly, or through a third party; passing on rests on an arrangement that works through that
party, or on two agreements of which the first lets it pass on with consent.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from tricord.model import UNCLASSIFIED, Consent, Item, Reader
from tricord.model.errors import InvalidValue
from tricord.sharing._agreements import AgreementTerms, Rulebook


class ReleaseGround(msgspec.Struct, frozen=True, kw_only=True):
    """What a release could rest on: agreements, each with the day that counts for it, and the legs of the way."""

    terms: tuple[tuple[AgreementTerms, date], ...] = ()
    legs: tuple[tuple[AgreementTerms, date], ...] = ()
    through: tuple[str, ...] | None = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(terms.agreement for terms, _ in self.terms)


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """From the originator to the reader: each step with the day on which it is, or was, taken."""

    stops: tuple[str, ...]
    days: tuple[date, ...]

    @property
    def hands(self) -> tuple[str, ...]:
        return self.stops[1:-1]


def way_of(item: Item, to: Reader, day: date, via: tuple[str, ...]) -> Way:
    """The way of an item to a reader on a day. Raises `InvalidValue` for one that passes a party twice."""
    originator, held = item.marking.originator, item.held
    if held is None or held.by == originator:
        stops, days = (originator, *via, to.party), (day,) * (len(via) + 1)
    else:
        came = min(held.since, day)
        stops, days = (originator, *held.via, held.by), (came,) * (len(held.via) + 1)
        if via or to.party != held.by:
            stops, days = (*stops, *via, to.party), (*days, *(day,) * (len(via) + 1))
    if to.party == originator:
        return Way(stops=(originator, originator), days=(day,))
    if len(set(stops)) < len(stops):
        raise InvalidValue(f"The way {' - '.join(stops)} passes a party twice. Name in `via` only those in between.")
    return Way(stops=stops, days=days)


def grounds(book: Rulebook, item: Item, to: Reader, way: Way) -> list[ReleaseGround]:
    """What a release could rest on; one empty ground where no agreement is needed, or none is there."""
    if to.party == item.marking.originator or item.marking.level == UNCLASSIFIED:
        return [ReleaseGround()]
    found = list(_direct(book, way) if not way.hands else _relayed(book, way))
    return found or [ReleaseGround()]


def _direct(book: Rulebook, way: Way) -> Iterable[ReleaseGround]:
    (day,) = way.days
    for terms in book.between(*way.stops):
        if book.begun(terms.agreement, day):
            legs = ((terms, day),) if terms.through == () else ()
            yield ReleaseGround(terms=((terms, day),), legs=legs, through=terms.through)


def _relayed(book: Rulebook, way: Way) -> Iterable[ReleaseGround]:
    if len(way.hands) == 1:
        yield from _arranged(book, way)
        yield from _passed_on(book, way)


def _arranged(book: Rulebook, way: Way) -> Iterable[ReleaseGround]:
    """Arrangements of all three parties. Each leg rests on the agreements that the arrangement builds on."""
    first, last = way.days
    giver, hand, reader = way.stops
    for terms in book.between(*way.stops):
        if not book.begun(terms.agreement, last):
            continue
        basis = [book.named(name) for name in terms.basis] if terms.through == way.hands else []
        legs = (
            *((leg, first) for leg in basis if {giver, hand} <= set(leg.parties)),
            *((leg, last) for leg in basis if {hand, reader} <= set(leg.parties)),
        )
        yield ReleaseGround(terms=((terms, last), *legs), legs=legs, through=terms.through)


def _passed_on(book: Rulebook, way: Way) -> Iterable[ReleaseGround]:
    """The third party's agreement with the giver, where that lets it pass on with consent, and its agreement with the
    reader.
    """
    first, last = way.days
    giver, hand, reader = way.stops
    for given in book.between(giver, hand):
        for passed in book.between(hand, reader):
            if given.passing_on and given.through == passed.through == ():
                legs = ((given, first), (passed, last))
                yield ReleaseGround(terms=legs, legs=legs, through=way.hands)


def levels_at_reader(book: Rulebook, ground: ReleaseGround, way: Way, level: str) -> frozenset[str]:
    """The marks of the reader's party to which the pairs lead along the way; none where one of them leads nowhere."""
    if len(ground.legs) != len(way.stops) - 1:
        return frozenset()
    here = frozenset({level})
    for terms, day, giver, receiver in legs_of(ground, way):
        next_ = [{p.other_level for p in book.paired(terms.agreement, giver, one, receiver, day)} for one in here]
        here = frozenset(mark for marks in next_ for mark in marks if mark) if all(next_) else frozenset()
    return here


def legs_of(ground: ReleaseGround, way: Way) -> Iterable[tuple[AgreementTerms, date, str, str]]:
    """Each leg with its day, who gives and who receives."""
    for (terms, day), giver, receiver in zip(ground.legs, way.stops, way.stops[1:], strict=False):
        yield terms, day, giver, receiver


def consents_for(item: Item, to: Reader, way: Way) -> list[Consent]:
    """Those of the originator that speak of this reader, this way and this purpose, and hold when it is passed."""
    return [
        consent
        for consent in item.consents
        if consent.by == item.marking.originator
        and consent.to == to.party
        and consent.through in ((), way.hands)
        and consent.purpose in ("", to.purpose)
        and consent.holds(way.days[-1])
    ]


class ReleaseCase(msgspec.Struct, frozen=True):
    """One question of the rules: an item, a reader, a day, the way and one ground of the release."""

    book: Rulebook
    item: Item
    to: Reader
    day: date
    way: Way
    ground: ReleaseGround
