"""One entry under two keys: a list that gives an entry a new number, or whose keys follow the spelling of the name.

On the day of a snapshot some entries are gone and some are new. Where one that is gone and one that is new are plainly
the same designation, the list has amended an entry and not delisted anybody. Plainly means, strongest first: the very
same content; an identifier in common; one name with an agreeing birth date or day of listing; a name in a new spelling
with the same birth date or day of listing. Each sort of evidence counts only where it points to one entry on either
side, and never against a birth date, an IMO number or a kind that contradicts.

Pure: accounts in, pairs out. What it is not: it says nothing of entries of different lists, nor of two entries that
stand side by side (`tricord.resolve`).

>>> from tricord.model import Part, Statement
>>> def person(key, *values):
...     return Account(key, (Part("Person", tuple(Statement(prop, value, "") for prop, value in values)),))
>>> successors([person("us:1", ("name", "PAK, Han Se"))], [person("us:9", ("name", "PAK, Han Se"))])
{'us:9': 'us:1'}
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cached_property

import msgspec
from rapidfuzz import fuzz

from tricord.model import IDENTIFIERS, VOUCHED_NAMES, Part, Strength, SubjectValues, subject_values
from tricord.names import fold

#: Identifiers that belong to one bearer.
_IDENTIFIERS = frozenset(prop for prop, one in IDENTIFIERS.items() if one.strength is Strength.ONE_BEARER)
#: What a sourced table says of the day of listing.
DATED = frozenset(("listingDate", "startDate", "listedNotBefore", "listedNotAfter", "source", "confidence"))
#: Of 100; below it two spellings are two names.
_ALIKE = 84
_NOT_ALNUM = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")


class Account(msgspec.Struct, frozen=True, dict=True):
    """What an entry says in its main facet, under its id (`list-id:key`)."""

    id: str
    parts: tuple[Part, ...]

    @cached_property
    def said(self) -> SubjectValues:
        return subject_values(self.parts)

    @property
    def schema(self) -> str:
        return self.said.schema

    @cached_property
    def content(self) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
        """All that it says, whatever the order, but its key and the dates, which a table may give to a key."""
        own = self.id.partition(":")[2]

        def said(part: Part) -> tuple[tuple[str, str], ...]:
            return tuple(sorted({(s.prop, s.value) for s in part.statements if s.value != own and s.prop not in DATED}))

        return tuple(sorted((part.schema, said(part)) for part in self.parts))

    @cached_property
    def names(self) -> frozenset[str]:
        """Its names, folded, whatever the order of their words."""
        return self._folded(VOUCHED_NAMES)

    @cached_property
    def mains(self) -> frozenset[str]:
        return self._folded(("name",))

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(word for name in self.names for word in name.split())

    @cached_property
    def identifiers(self) -> frozenset[tuple[str, str]]:
        return frozenset(
            (prop, _NOT_ALNUM.sub("", value).upper())
            for prop in _IDENTIFIERS
            for value in self.said.all(prop)
            if sum(c.isdigit() for c in value) >= 4
        )

    @cached_property
    def births(self) -> frozenset[str]:
        return frozenset(self.said.own.get("birthDate", ()))

    @cached_property
    def imo(self) -> frozenset[str]:
        return frozenset(self.said.own.get("imoNumber", ()))

    @cached_property
    def programmes(self) -> frozenset[str]:
        return frozenset(self.said.lent.get("programId", ()))

    @cached_property
    def listed(self) -> frozenset[str]:
        return frozenset(day for prop in ("listingDate", "startDate") for day in self.said.lent.get(prop, ()))

    def _folded(self, props: Iterable[str]) -> frozenset[str]:
        values = (value for prop in props for value in self.said.own.get(prop, ()))
        return frozenset(" ".join(sorted(fold(value).split())) for value in values) - {""}


def successors(ended: Iterable[Account], begun: Iterable[Account]) -> dict[str, str]:
    """New id -> former id, of those that are gone and those that are new on one day of one list."""
    gone = {account.id: account for account in ended if account.parts}
    new = {account.id: account for account in begun if account.parts}
    pairs: dict[str, str] = {}
    for buckets, holds in _EVIDENCE:
        if not gone or not new:
            break
        for former, heir in _one_to_one(gone, new, buckets, holds):
            pairs[heir] = former
            del gone[former], new[heir]
    return pairs


_Buckets = Callable[[Account], Iterable[Hashable]]


def _one_to_one(
    gone: dict[str, Account], new: dict[str, Account], buckets: _Buckets, holds: Callable[[Account, Account], bool]
) -> list[tuple[str, str]]:
    """Pairs for which the evidence holds and points nowhere else. Only accounts that share a bucket are compared."""
    shared: dict[Hashable, list[Account]] = defaultdict(list)
    for account in new.values():
        for bucket in set(buckets(account)):
            shared[bucket].append(account)
    heirs: dict[str, set[str]] = defaultdict(set)
    formers: dict[str, set[str]] = defaultdict(set)
    for former in gone.values():
        for bucket in set(buckets(former)):
            for heir in shared.get(bucket, ()):
                if not _contradict(former, heir) and holds(former, heir):
                    heirs[former.id].add(heir.id)
                    formers[heir.id].add(former.id)
    return sorted(
        (former, next(iter(found)))
        for former, found in heirs.items()
        if len(found) == 1 and len(formers[next(iter(found))]) == 1
    )


def _contradict(left: Account, right: Account) -> bool:
    kinds = {left.schema, right.schema}
    if len(kinds) > 1 and "LegalEntity" not in kinds:
        return True
    if left.imo and right.imo and not left.imo & right.imo:
        return True
    years = [{birth[:4] for birth in account.births} for account in (left, right)]
    return all(years) and not years[0] & years[1]


def _same_dates(left: Account, right: Account) -> bool:
    days = {birth for birth in left.births & right.births if len(birth) == 10}
    return bool(days) or bool(left.listed & right.listed)


def _same_content(left: Account, right: Account) -> bool:
    return left.content == right.content and not (left.listed and right.listed and left.listed != right.listed)


def _same_identifier(left: Account, right: Account) -> bool:
    return bool(left.words & right.words) or bool(left.imo & right.imo) or left.schema == "CryptoWallet"


def _same_name(left: Account, right: Account) -> bool:
    if not left.programmes & right.programmes:
        return False
    if left.schema == right.schema == "Person":
        return bool(left.births & right.births) or _same_dates(left, right)
    # An alias in common may be an acronym of two bodies.
    return bool(left.names & right.mains or left.mains & right.names)


def _spelled_otherwise(left: Account, right: Account) -> bool:
    if not (left.programmes & right.programmes and _same_dates(left, right)):
        return False
    return any(
        _DIGITS.findall(one) == _DIGITS.findall(other) and fuzz.ratio(one, other) >= _ALIKE
        for one in left.names
        for other in right.names
    )


def _dates(account: Account) -> Iterable[Hashable]:
    return [("born", day) for day in account.births if len(day) == 10] + [("listed", day) for day in account.listed]


_EVIDENCE: Sequence[tuple[_Buckets, Callable[[Account, Account], bool]]] = (
    (lambda account: account.names, _same_content),
    (lambda account: account.identifiers, _same_identifier),
    (lambda account: account.names, _same_name),
    (_dates, _spelled_otherwise),
)
