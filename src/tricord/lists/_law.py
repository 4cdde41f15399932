"""What parties' law says beside their lists: three reviewed tables.

`status_rules.csv` holds measures that reach somebody without naming them: a government, a ruling party, a flag, whoever
a listed person owns. `bodies.csv` says which bodies such a rule reaches, `un_effect.csv` how a listing of the Security
Council takes effect in each party's law. A rule that no stored source states is told and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec

from tricord.lists._parties import parties
from tricord.lists._tables import table_rows
from tricord.model import FuzzyDate, Measure

_HERE = Path(__file__).parent

#: What a body is, and whom a rule must reach to reach it.
_REACHED_AS = {
    "government": "government of",
    "ruling party": "ruling party of",
    "central bank": "central bank of",
    "financial institution": "financial institutions of",
    "ship of the flag": "flag",
}
#: Rules that reach what a listed person owns or controls.
_BY_TIES = ("owned by listed", "controlled by listed")
#: Columns of several values.
_SEVERAL = frozenset({"programmes", "measures", "classes", "other_names", "entries", "kinds", "shown_on"})
_Record = TypeVar("_Record", "StatusRule", "Body", "UnEffect")
_FREEZE = Measure.ASSET_FREEZE.value


class StatusRule(msgspec.Struct, frozen=True, kw_only=True):
    """A measure that reaches somebody by what they are. `reaches` is whom, `programmes` of which country's programme
    (empty: all, in the words of `scope`); `says` is the measure in words, `measures` its codes. A rule with a
    `condition` reaches nobody before the condition is found. `since` and `until` (the last day) are EDTF, "" for not
    known. `decides` says that it decides a cell.
    """

    party: str
    rule: str
    reaches: str
    programmes: tuple[str, ...]
    scope: str
    measures: tuple[str, ...]
    says: str
    threshold: str
    condition: str
    decides: bool
    law: str
    since: str
    until: str
    exceptions: str
    source: str
    confidence: str
    note: str

    def in_force(self, day: str) -> bool:
        """Whether the rule is in force on an ISO day for certain; "" is the day of the asking."""
        return _holds(self.since, self.until, day)


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """A body of a government or a ruling party, a bank of a country, or a ship whose flag no list states: its names,
    and its entries on lists.
    """

    classes: tuple[str, ...]
    programme: str
    name: str
    other_names: tuple[str, ...]
    entries: tuple[str, ...]
    source: str

    @property
    def reached(self) -> frozenset[tuple[str, str]]:
        """Whom a rule must reach to reach it, and of which programme's country."""
        return frozenset((_REACHED_AS[one], self.programme) for one in self.classes)


class UnEffect(msgspec.Struct, frozen=True, kw_only=True):
    """How a UN listing with one of these `measures` takes effect for subjects of these `kinds` (letters of
    `tricord.model.KINDS`; empty: any) under these `programmes` (empty: any): by the party's `own law` at once, or by an
    `own act` that the lists `shown_on` show (empty: no list that Tricord reads shows it).
    """

    party: str
    effect: str
    programmes: tuple[str, ...]
    kinds: tuple[str, ...]
    measures: tuple[str, ...]
    since: str
    until: str
    law: str
    shown_on: tuple[str, ...]
    source: str
    confidence: str
    note: str

    @property
    def at_once(self) -> bool:
        """True where the listing takes effect by law, without an act of the party."""
        return self.effect == "own law"

    def in_force(self, day: str) -> bool:
        """Whether it tells of an ISO day; "" is the day of the asking."""
        return _holds(self.since, self.until, day)

    def holds(self, programmes: Set[str], kinds: str, measures: Set[str], day: str) -> bool:
        """Whether it tells of a listing under these programmes of a subject of these kinds on an ISO day ("": the day
        of the asking).
        """
        return (
            (not self.programmes or not programmes.isdisjoint(self.programmes))
            and (not self.kinds or set(kinds) <= set(self.kinds))
            and not measures.isdisjoint(self.measures)
            and self.in_force(day)
        )


@cache
def status_rules() -> tuple[StatusRule, ...]:
    """All rules by status, in the order of the table."""
    return _read("status_rules.csv", StatusRule)


@cache
def bodies() -> tuple[Body, ...]:
    """All bodies that a rule by status may reach."""
    return _read("bodies.csv", Body)


@cache
def law_days() -> frozenset[str]:
    """The ISO days on which a rule by status, or the effect of UN listings, begins, and those after its last days."""
    effects = (effect for party in parties() for effect in un_effects(party))
    lives = [*((rule.since, rule.until) for rule in status_rules()), *((one.since, one.until) for one in effects)]
    begun = (FuzzyDate.parse(since).latest for since, _ in lives if since)
    over = (FuzzyDate.parse(until).earliest + timedelta(days=1) for _, until in lives if until)
    return frozenset(day.isoformat() for day in (*begun, *over))


@cache
def body_entries() -> dict[str, Body]:
    """The body behind an entry, by the entry's id."""
    return {entry: body for body in bodies() for entry in body.entries}


@cache
def un_effects(party: str) -> tuple[UnEffect, ...]:
    """How UN listings take effect in a party's law."""
    return tuple(effect for effect in _read("un_effect.csv", UnEffect) if effect.party == party)


def rules_reaching(party: str, reached: Iterable[tuple[str, str]], day: str) -> tuple[StatusRule, ...]:
    """The rules of a party that decide a cell of who is `reached` (whom, of which programme's country) on a day; those
    without a condition first.
    """
    wanted = frozenset(reached)
    found = [
        rule
        for rule in status_rules()
        if rule.party == party
        and rule.decides
        and any((rule.reaches, programme) in wanted for programme in rule.programmes)
        and rule.in_force(day)
    ]
    return tuple(sorted(found, key=lambda rule: bool(rule.condition)))


def ownership_rules(day: str) -> tuple[StatusRule, ...]:
    """The rules that freeze what any listed person owns or controls, of all parties, on an ISO day ("": the day of the
    asking): what no list shows, and no screening by names examines.
    """
    return tuple(
        rule
        for rule in status_rules()
        if rule.reaches in _BY_TIES
        and _FREEZE in rule.measures
        and rule.threshold
        and not rule.programmes
        and rule.in_force(day)
    )


def _holds(since: str, until: str, day: str) -> bool:
    if not day:
        return not until
    begun = not since or FuzzyDate.parse(since).latest.isoformat() <= day
    return begun and (not until or day <= FuzzyDate.parse(until).earliest.isoformat())


@cache
def _read(name: str, record: type[_Record]) -> tuple[_Record, ...]:
    """A table as records: several values are separated by semicolons, yes and no are truths."""
    return tuple(msgspec.convert(dict(map(_cell, row.items())), record) for row in table_rows(_HERE / name))


def _cell(item: tuple[str, str]) -> tuple[str, str | bool | tuple[str, ...]]:
    column, text = item
    if column in _SEVERAL:
        return column, tuple(filter(None, text.split(";")))
    return column, text == "yes" if column == "decides" else text
