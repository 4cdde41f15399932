"""Agreements: their terms, the levels they pair, and whether they are surely in force on a day.

The steps in an agreement's life come from `tricord.events`; terms, pairs and topics are tables of this folder. Equal
levels are pairs that an agreement states, never an order of numbers: what is not paired is not equal.

>>> book = load()
>>> book.state("JP-KR GSOMIA", "2016-10-27").in_force, book.state("JP-KR GSOMIA", "2016-11-24").in_force
(False, True)
>>> [pair.other_level for pair in book.paired("JP-KR GSOMIA", "KR", "군사II급비밀", "JP", "2016-11-24")]
['極秘', '特定秘密']
"""

from __future__ import annotations

import csv
import io
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec

from tricord import events
from tricord.events import AgreementStanding, AgreementState, EventRecord

_REVIEWED = files("tricord.sharing")
_FACTS = files("tricord.data") / "sharing"
_IN_FORCE = frozenset((AgreementStanding.IN_FORCE, AgreementStanding.NOTICE_RUNS, AgreementStanding.NOTICE_SUSPENDED))


class AgreementTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What an agreement covers. `through`: the third parties it works through (empty: direct; None: not known).
    `scope`: topics, those within them included. `basis`: agreements whose protection it rests on. `passing_on`: True
    where a receiver may pass on with the giver's written consent; unknown is not yes.
    """

    agreement: str
    parties: tuple[str, ...]
    through: tuple[str, ...] | None
    scope: frozenset[str]
    basis: tuple[str, ...]
    passing_on: bool
    source: str


class LevelPair(msgspec.Struct, frozen=True, kw_only=True):
    """A level of one party beside a level of another (None: left out by name), first and last day included."""

    agreement: str
    party: str
    level: str
    other: str
    other_level: str | None
    first: date
    last: date
    note: str
    source: str


class HandlingRule(msgspec.Struct, frozen=True, kw_only=True):
    """What an agreement asks of those who give and receive: the rule's name, its clause where known, its meaning."""

    rule: str
    agreement: str
    clause: str
    meaning: str
    source: str


class Level(msgspec.Struct, frozen=True, kw_only=True):
    """A level that a party uses. `rank` 1 is its highest; ranks of different parties say nothing of each other."""

    party: str
    rank: int
    level: str
    romanised: str
    meaning: str
    source: str


class Rulebook(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a release decision rests on, as read; `version` names exactly these tables and rules."""

    record: EventRecord
    terms: tuple[AgreementTerms, ...]
    pairs: tuple[LevelPair, ...]
    handling: tuple[HandlingRule, ...]
    levels: tuple[Level, ...]
    version: str

    def named(self, agreement: str) -> AgreementTerms:
        """The terms of an agreement. Raises `KeyError` for one without a row."""
        for terms in self.terms:
            if terms.agreement == agreement:
                return terms
        raise KeyError(agreement)

    def state(self, agreement: str, on: str | date) -> AgreementState:
        """Where an agreement stands at the end of a day."""
        return events.agreement_state(self.record, agreement, as_of=on)

    def surely_in_force(self, agreement: str, on: date) -> bool:
        """False too where a step that would end it may have come by that day, its own day not being known."""
        open_steps = (
            e.standing
            for e in self.record.agreement_events
            if e.agreement == agreement and e.date.earliest <= on < e.date.latest
        )
        ends = any(standing is not None and standing not in _IN_FORCE for standing in open_steps)
        return self.state(agreement, on).in_force and not ends

    def begun(self, agreement: str, on: date) -> bool:
        """True once any step towards it is on record."""
        return self.state(agreement, on).last is not None

    def between(self, *parties: str) -> tuple[AgreementTerms, ...]:
        """Agreements to which all of these belong, those with the fewest parties first."""
        found = (t for t in self.terms if set(parties) <= set(t.parties))
        return tuple(sorted(found, key=lambda t: (len(t.parties), t.agreement)))

    def third_parties(self, *parties: str) -> tuple[str, ...]:
        """Those through whom an agreement between these parties works."""
        found = (hand for terms in self.between(*parties) for hand in terms.through or ())
        return tuple(hand for hand in dict.fromkeys(found) if hand not in parties)

    def pairs_of(self, agreement: str, on: str) -> tuple[LevelPair, ...]:
        """The levels that an agreement pairs on a day (ISO), those left out by name included."""
        return tuple(
            pair
            for pair in self.pairs
            if pair.agreement == agreement and pair.first.isoformat() <= on <= pair.last.isoformat()
        )

    def rules_of(self, agreement: str) -> tuple[HandlingRule, ...]:
        """What an agreement asks of those who give and receive."""
        return tuple(rule for rule in self.handling if rule.agreement == agreement)

    def paired(self, agreement: str, party: str, level: str, other: str, on: str | date) -> tuple[LevelPair, ...]:
        """The pairs by which a level of one party is matched with levels of another on a day, read from either side.

        More than one where the receiver has several marks for it: 군사II급비밀 stands beside 極秘 and 特定秘密.
        """
        day = on if isinstance(on, date) else date.fromisoformat(on)
        found = []
        for pair in self.pairs:
            if pair.agreement != agreement or pair.other_level is None or not pair.first <= day <= pair.last:
                continue
            if (pair.party, pair.level, pair.other) == (party, level, other):
                found.append(pair)
            elif (pair.other, pair.other_level, pair.party) == (party, level, other):
                turned = {"party": party, "level": level, "other": other, "other_level": pair.level}
                found.append(msgspec.structs.replace(pair, **turned))
        return tuple(found)

    def known_levels(self, party: str) -> frozenset[str]:
        """Every level that the tables know a party to use."""
        paired = {pair.level for pair in self.pairs if pair.party == party}
        paired |= {pair.other_level for pair in self.pairs if pair.other == party and pair.other_level}
        return frozenset(paired | {row.level for row in self.levels if row.party == party})

    def clause(self, rule: str, agreements: tuple[str, ...]) -> HandlingRule | None:
        """The clause by which one of these agreements states a rule."""
        return next((h for h in self.handling if h.rule == rule and h.agreement in agreements), None)


@cache
def load() -> Rulebook:
    """The tables that come with Tricord. Read once, on the first call."""
    record = events.load()
    parties = {e.agreement: e.parties for e in record.agreement_events}
    within = {row["topic"]: row["within"] for row in _rows(_REVIEWED, "topics")}
    return Rulebook(
        record=record,
        terms=tuple(_terms(row, parties, within) for row in _rows(_REVIEWED, "terms")),
        pairs=tuple(map(_pair, _rows(_REVIEWED, "pairs"))),
        handling=tuple(map(_handling, _rows(_FACTS, "handling_rules"))),
        levels=tuple(map(_level, _rows(_FACTS, "levels"))),
        version=_version(),
    )


def topics() -> dict[str, str]:
    """Every topic with its meaning."""
    return {row["topic"]: row["meaning"] for row in _rows(_REVIEWED, "topics")}


def _terms(row: dict[str, str], parties: dict[str, tuple[str, ...]], within: dict[str, str]) -> AgreementTerms:
    named = row["scope"].split(";") if row["scope"] else []
    return AgreementTerms(
        agreement=row["agreement"],
        parties=parties[row["agreement"]],
        through=_through(row["route"]),
        scope=frozenset(topic for topic in within if _is_within(topic, named, within)),
        basis=tuple(row["basis"].split(";")) if row["basis"] else (),
        passing_on=row["passing_on"] == "consent",
        source=row["source"],
    )


def _through(route: str) -> tuple[str, ...] | None:
    known: dict[str, tuple[str, ...] | None] = {"direct": (), "unknown": None}
    if route in known:
        return known[route]
    word, _, party = route.partition(" ")
    if word != "through" or not party:
        raise ValueError(f"terms.csv: no route: {route!r}")
    return (party,)


def _is_within(topic: str, named: list[str], within: dict[str, str]) -> bool:
    while topic:
        if topic in named:
            return True
        topic = within[topic]
    return False


def _pair(row: dict[str, str]) -> LevelPair:
    return LevelPair(
        agreement=row["agreement"],
        party=row["party"],
        level=row["level"],
        other=row["other"],
        other_level=row["other_level"] or None,
        first=date.fromisoformat(row["from"]) if row["from"] else date.min,
        last=date.fromisoformat(row["until"]) if row["until"] else date.max,
        note=row["note"],
        source=row["source"],
    )


def _handling(row: dict[str, str]) -> HandlingRule:
    return HandlingRule(**{name: row[name] for name in HandlingRule.__struct_fields__})


def _level(row: dict[str, str]) -> Level:
    return Level(
        party=row["party"],
        rank=int(row["rank"]),
        level=row["level"],
        romanised=row["romanised"],
        meaning=row["meaning"],
        source=row["source"],
    )


def _version() -> str:
    digest = sha256()
    named = [
        _REVIEWED / name for name in ("release.cedar", "release.cedarschema", "terms.csv", "pairs.csv", "topics.csv")
    ]
    named += [_FACTS / name for name in ("handling_rules.csv", "levels.csv")]
    named += [files("tricord.data") / "events" / "agreements.csv", files("tricord.events") / "agreement_steps.csv"]
    for part in named:
        digest.update(part.read_bytes())
    return digest.hexdigest()[:12]


def _rows(folder: Traversable, name: str) -> list[dict[str, str]]:
    text = (folder / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
