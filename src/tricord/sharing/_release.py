"""May this item be given to that reader on that day? Allow or deny, with every reason and the clause it rests on.

The rules are `release.cedar`, for a lawyer to read and for the Cedar engine to apply; this module gathers the facts of
the day for them (`Rulebook`) and puts their answer into words. It knows no rule of its own, with one exception: where
the engine reports an error, the answer is no.

>>> from tricord.sharing import Item, Marking, Reader
>>> marking = Marking(originator="JP", level="秘", releasable_to=("JP", "KR"), topics=("dprk-missile",),
...                   purposes=("missile-defence",))
>>> decision = may_release(Item(id="1", marking=marking), Reader(party="KR", purpose="missile-defence"), "2016-10-27")
>>> decision.allow, [reason.rule for reason in decision.reasons]
(False, ['in-force', 'hub-routing'])
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import cedarpy
import msgspec

from tricord.model import UNCLASSIFIED, Consent, Item, Reader
from tricord.model.errors import InvalidValue
from tricord.sharing._agreements import AgreementTerms, HandlingRule, Rulebook, load

#: Rules of `release.cedar` that agreements state under another name.
_STATED_AS = {
    "third-party-rule": ("third-party-rule", "originator-consent-relay"),
    "originator-control": ("originator-control", "originator-consent-relay"),
    "agreement": ("bilateral-basis",),
}


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One reason: the rule of `release.cedar`, a sentence with the facts in it, and where an agreement states it."""

    rule: str
    words: str
    clause: str = ""
    source: str = ""


class ReleaseDecision(msgspec.Struct, frozen=True, kw_only=True):
    """The answer. A denial has at least one reason, an approval what it rests on.

    `hands`: third parties that read the item on its way. `marked_as`: the level that the reader's party writes on it,
    beside the originator's (several where its law decides between them). `handling`: what the agreements ask of the
    receiver. `rules`: the version of rules and tables that gave the answer. A decision is true when it allows.
    """

    allow: bool
    item: str
    to: Reader
    on: date
    hands: tuple[str, ...]
    reasons: tuple[Reason, ...]
    agreements: tuple[str, ...]
    marked_as: tuple[str, ...]
    handling: tuple[HandlingRule, ...]
    rules: str

    def __bool__(self) -> bool:
        return self.allow


class _Ground(msgspec.Struct, frozen=True, kw_only=True):
    """What a release could rest on: agreements, each with the day that counts for it, and the legs of the way."""

    terms: tuple[tuple[AgreementTerms, date], ...] = ()
    legs: tuple[tuple[AgreementTerms, date], ...] = ()
    through: tuple[str, ...] | None = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(terms.agreement for terms, _ in self.terms)


class _Way(msgspec.Struct, frozen=True, kw_only=True):
    """From the originator to the reader: each step with the day on which it is, or was, taken."""

    stops: tuple[str, ...]
    days: tuple[date, ...]

    @property
    def hands(self) -> tuple[str, ...]:
        return self.stops[1:-1]


def may_release(
    item: Item, to: Reader, on: str | date, *, via: Sequence[str] = (), rulebook: Rulebook | None = None
) -> ReleaseDecision:
    """Whether `to` may have the item on that day, when it goes `via` other parties that read it (none: directly).

    `to` is the final reader. A party that only carries a sealed envelope reads nothing and is not in `via`. Raises
    `ValueError` for a text that is no day, and for a way that passes the originator or the reader twice.
    """
    return decide([item], to, on, via=via, rulebook=rulebook)[0]


def visible(items: Iterable[Item], to: Reader, on: str | date, *, rulebook: Rulebook | None = None) -> list[Item]:
    """Those of the items that exist for a reader. Whoever lists, searches, exports or counts does it with these only.

    The rules are asked once for each distinct marking, of which a hundred thousand items have few. What came through
    the reader's own party on its way here does not exist for it here: it has it at home, and no way leads back.
    """
    found = [item for item in items if not _came_through(item, to.party)]
    alike = {_markings(item): item for item in found}
    answers = dict(zip(alike, decide(list(alike.values()), to, on, rulebook=rulebook), strict=True))
    return [item for item in found if answers[_markings(item)].allow]


def may_change_marking(item: Item, by: str) -> bool:
    """True for the originator only: a receiver, and a hub, take the marking as it came."""
    return by == item.marking.originator


def decide(
    items: Sequence[Item], to: Reader, on: str | date, *, via: Sequence[str] = (), rulebook: Rulebook | None = None
) -> list[ReleaseDecision]:
    """`may_release` for many items at once, in their order; the engine is asked once."""
    book = rulebook or load()
    day = on if isinstance(on, date) else _day(on)
    entities = [_entity("Reader", "reader", _reader_attributes(to))]
    cases: list[tuple[int, _Way, _Ground, dict[str, Any]]] = []
    for number, item in enumerate(items):
        way = _way(item, to, day, tuple(via))
        entities.append(_entity("Item", str(number), _item_attributes(item)))
        cases.extend(
            (number, way, ground, _context(book, item, to, way, ground)) for ground in _grounds(book, item, to, way)
        )
    answers = cedarpy.is_authorized_batch(
        [_request(number, context) for number, _, _, context in cases], _policies(), json.dumps(entities), _schema()
    )
    found: list[list[ReleaseDecision]] = [[] for _ in items]
    for (number, way, ground, context), answer in zip(cases, answers, strict=True):
        found[number].append(_decision(book, items[number], to, day, way, ground, context, answer))
    return [_one(decisions) for decisions in found]


def _came_through(item: Item, party: str) -> bool:
    return item.held is not None and party in item.held.via and party not in (item.marking.originator, item.held.by)


def _markings(item: Item) -> tuple[object, ...]:
    """All that a decision depends on: everything but the item's name."""
    return (item.marking, item.consents, item.held)


def _one(decisions: list[ReleaseDecision]) -> ReleaseDecision:
    """The first ground that allows, else every reason of every ground."""
    for decision in decisions:
        if decision.allow:
            return decision
    reasons: dict[tuple[str, str], Reason] = {}
    for reason in (reason for decision in decisions for reason in decision.reasons):
        said = reasons.get((reason.rule, reason.words))
        if said is None or (reason.clause and not said.clause):
            reasons[reason.rule, reason.words] = reason
    return msgspec.structs.replace(decisions[0], reasons=tuple(reasons.values()))


def _way(item: Item, to: Reader, day: date, via: tuple[str, ...]) -> _Way:
    originator, held = item.marking.originator, item.held
    if held is None or held.by == originator:
        stops, days = (originator, *via, to.party), (day,) * (len(via) + 1)
    else:
        came = min(held.since, day)
        stops, days = (originator, *held.via, held.by), (came,) * (len(held.via) + 1)
        if via or to.party != held.by:
            stops, days = (*stops, *via, to.party), (*days, *(day,) * (len(via) + 1))
    if to.party == originator:
        return _Way(stops=(originator, originator), days=(day,))
    if len(set(stops)) < len(stops):
        raise InvalidValue(f"The way {' - '.join(stops)} passes a party twice. Name in `via` only those in between.")
    return _Way(stops=stops, days=days)


def _grounds(book: Rulebook, item: Item, to: Reader, way: _Way) -> list[_Ground]:
    if to.party == item.marking.originator or item.marking.level == UNCLASSIFIED:
        return [_Ground()]
    found = list(_direct(book, way) if not way.hands else _relayed(book, way))
    return found or [_Ground()]


def _direct(book: Rulebook, way: _Way) -> Iterable[_Ground]:
    (day,) = way.days
    for terms in book.between(*way.stops):
        if book.begun(terms.agreement, day):
            legs = ((terms, day),) if terms.through == () else ()
            yield _Ground(terms=((terms, day),), legs=legs, through=terms.through)


def _relayed(book: Rulebook, way: _Way) -> Iterable[_Ground]:
    """An arrangement that works through the third party; or its own agreement with the giver, where that lets it pass
    on with consent, and an agreement with the reader.
    """
    if len(way.hands) > 1:
        return
    first, last = way.days
    giver, hand, reader = way.stops
    for terms in book.between(*way.stops):
        if book.begun(terms.agreement, last):
            fits = terms.through == way.hands
            basis = [book.named(name) for name in terms.basis] if fits else []
            legs = tuple(
                (leg, day)
                for pair, day in (((giver, hand), first), ((hand, reader), last))
                for leg in basis
                if set(pair) <= set(leg.parties)
            )
            yield _Ground(terms=((terms, last), *legs), legs=legs, through=terms.through)
    for one in book.between(giver, hand):
        for other in book.between(hand, reader):
            if one.passing_on and one.through == other.through == ():
                legs = ((one, first), (other, last))
                yield _Ground(terms=legs, legs=legs, through=way.hands)


def _context(book: Rulebook, item: Item, to: Reader, way: _Way, ground: _Ground) -> dict[str, Any]:
    originator, level = item.marking.originator, item.marking.level
    known = book.known_levels(originator)
    own = to.party == originator or level == UNCLASSIFIED
    levels = {one: _levels_at_reader(book, ground, way, one) for one in known}
    consents = _consents(item, to, way)
    return {
        "agreements": sorted(ground.names),
        "inForce": sorted(t.agreement for t, day in ground.terms if book.surely_in_force(t.agreement, day)),
        "termsUnknown": sorted(t.agreement for t, _ in ground.terms if t.through is None),
        "scope": sorted(frozenset.intersection(*(t.scope for t, _ in ground.terms)) if ground.terms else ()),
        "levels": sorted(one for one, at_reader in levels.items() if at_reader),
        "excludedLevels": sorted(
            pair.level for pair in book.pairs
            if pair.agreement in ground.names and pair.party == originator and pair.other_level is None
        ),
        "knownLevels": sorted(known),
        "readerLevels": [level] if own else sorted(levels.get(level, ())),
        "through": sorted(ground.through or ()),
        "hands": sorted(way.hands),
        "consents": [to.party] if any(c.through for c in consents) else [],
        "agreedPurposes": sorted({c.purpose for c in consents if c.purpose}),
    }  # fmt: skip


def _levels_at_reader(book: Rulebook, ground: _Ground, way: _Way, level: str) -> frozenset[str]:
    """The marks of the reader's party to which the pairs lead along the way; none where one of them leads nowhere."""
    if len(ground.legs) != len(way.stops) - 1:
        return frozenset()
    here = frozenset({level})
    for terms, day, giver, receiver in _legs(ground, way):
        next_ = [{p.other_level for p in book.paired(terms.agreement, giver, one, receiver, day)} for one in here]
        here = frozenset(mark for marks in next_ for mark in marks if mark) if all(next_) else frozenset()
    return here


def _legs(ground: _Ground, way: _Way) -> Iterable[tuple[AgreementTerms, date, str, str]]:
    """Each leg with its day, who gives and who receives."""
    for (terms, day), giver, receiver in zip(ground.legs, way.stops, way.stops[1:], strict=False):
        yield terms, day, giver, receiver


def _consents(item: Item, to: Reader, way: _Way) -> list[Consent]:
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


def _decision(
    book: Rulebook,
    item: Item,
    to: Reader,
    day: date,
    way: _Way,
    ground: _Ground,
    context: dict[str, Any],
    answer: cedarpy.AuthzResult,
) -> ReleaseDecision:
    allow = answer.allowed and not answer.diagnostics.errors
    words = _words(book, item, to, day, way, ground, context)
    fired = [answer.diagnostics.id_annotations_by_reason.get(policy, "") for policy in answer.diagnostics.reasons]
    order = list(_says())
    reasons = [_reason(book, ground, rule, words) for rule in sorted(filter(None, fired), key=order.index)]
    if answer.diagnostics.errors:
        failed = "; ".join(answer.diagnostics.errors)
        reasons = [Reason(rule="rules-failed", words=f"the rules could not be applied: {failed}")]
    elif allow:
        reasons += _supports(book, item, to, way, ground)
    elif not reasons:
        reasons = [Reason(rule="nothing-permits", words="no rule permits it")]
    return ReleaseDecision(
        allow=allow,
        item=item.id,
        to=to,
        on=day,
        hands=way.hands,
        reasons=tuple(reasons),
        agreements=ground.names,
        marked_as=tuple(context["readerLevels"]),
        handling=tuple(h for h in book.handling if h.agreement in ground.names) if allow else (),
        rules=book.version,
    )


def _reason(book: Rulebook, ground: _Ground, rule: str, words: Mapping[str, str]) -> Reason:
    found = next((h for name in _STATED_AS.get(rule, (rule,)) if (h := book.clause(name, ground.names))), None)
    source = found.source if found else ""
    if rule in ("in-force", "agreement"):
        source = "; ".join(s for terms, day in ground.terms for s in book.state(terms.agreement, day).sources)
    elif rule in ("hub-routing", "scope-limit", "level-ceiling", "terms-unknown") and not found:
        source = "; ".join(terms.source for terms, _ in ground.terms)
    clause = f"{found.agreement} {found.clause}".strip() if found else ""
    return Reason(rule=rule, words=_says()[rule].format_map(words), clause=clause, source=source)


def _supports(book: Rulebook, item: Item, to: Reader, way: _Way, ground: _Ground) -> list[Reason]:
    """What an approval under an agreement rests on besides the agreement: the pairs of levels, and the consent."""
    found, here = [], [item.marking.level]
    for terms, day, giver, receiver in _legs(ground, way):
        pairs = [pair for one in here for pair in book.paired(terms.agreement, giver, one, receiver, day)]
        here = list(dict.fromkeys(pair.other_level for pair in pairs if pair.other_level))
        levels = _either(dict.fromkeys(pair.level for pair in pairs))
        words = f"{terms.agreement} pairs {giver}'s {levels} with {receiver}'s {_either(here)}"
        found.append(Reason(rule="level-ceiling", words=words, source="; ".join({p.source: "" for p in pairs})))
    for consent in _consents(item, to, way):
        how = f"passed on to {consent.to} through {', '.join(consent.through)}" if consent.through else "used"
        what = f" for {consent.purpose}" if consent.purpose else ""
        words = f"{consent.by} consented on {consent.given_on} that it is {how}{what}: {consent.reference}"
        clause = _reason(book, ground, "third-party-rule", _NoWords()) if consent.through else None
        found.append(Reason(rule="consent", words=words, clause=clause.clause if clause else ""))
    return found


class _NoWords(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def _words(
    book: Rulebook, item: Item, to: Reader, day: date, way: _Way, ground: _Ground, context: dict[str, Any]
) -> dict[str, str]:
    marking = item.marking
    states = [(terms, book.state(terms.agreement, at), at) for terms, at in ground.terms]
    return {
        "originator": marking.originator,
        "party": to.party,
        "reader": str(to),
        "audience": _listed(marking.releasable_to),
        "hands": _listed(way.hands),
        "through_hands": f" through the hands of {_listed(way.hands)}" if way.hands else "",
        "caveats": _listed(marking.caveats),
        "roles": _listed(to.roles),
        "purpose": to.purpose or "no purpose",
        "purposes": _listed(marking.purposes, none="no purpose"),
        "level": marking.level or "an empty level",
        "reader_level": " and ".join(context["readerLevels"]) or "it, for its party has no matching level",
        "agreements": _listed(ground.names),
        "unknown_terms": _listed(context["termsUnknown"]),
        "route": f"through {_listed(ground.through)} only" if ground.through else "directly",
        "path": f"through {_listed(way.hands)}" if way.hands else "directly",
        "scope": _listed(context["scope"]),
        "topics": _listed(marking.topics),
        "day": day.isoformat(),
        "standing": "; ".join(
            f"{terms.agreement} is {state.standing} since {state.since}" for terms, state, _ in states
        ),
        "not_in_force": "; ".join(
            f"on {at} {terms.agreement} is {_standing(state.in_force, state.standing)}: {state.why}"
            for terms, state, at in states
            if terms.agreement not in context["inForce"]
        ),
    }


def _standing(in_force: bool, standing: str) -> str:
    return "perhaps no longer in force" if in_force else standing


def _either(names: Iterable[str]) -> str:
    return " or ".join(names)


def _listed(names: Iterable[str] | None, none: str = "nobody") -> str:
    return ", ".join(names or ()) or none


def _reader_attributes(to: Reader) -> dict[str, Any]:
    return {
        "party": to.party,
        "person": bool(to.person),
        "roles": list(to.roles),
        "clearedFor": list(to.cleared_for),
        "purpose": to.purpose,
    }


def _item_attributes(item: Item) -> dict[str, Any]:
    marking = item.marking
    return {
        "originator": marking.originator,
        "level": marking.level,
        "audience": list(marking.releasable_to),
        "topics": list(marking.topics),
        "purposes": list(marking.purposes),
        "caveats": list(marking.caveats),
    }


def _entity(kind: str, name: str, attributes: dict[str, Any]) -> dict[str, Any]:
    return {"uid": {"type": kind, "id": name}, "attrs": attributes, "parents": []}


def _request(number: int, context: dict[str, Any]) -> dict[str, Any]:
    return {
        "principal": {"type": "Reader", "id": "reader"},
        "action": {"type": "Action", "id": "read"},
        "resource": {"type": "Item", "id": str(number)},
        "context": context,
    }


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidValue(f"Not a day: {text!r}. Write it as 2016-10-27.") from None


def policy_text() -> str:
    """The rules as a lawyer reads them."""
    return (files("tricord.sharing") / "release.cedar").read_text(encoding="utf-8")


def schema_text() -> str:
    """What the rules may speak about."""
    return (files("tricord.sharing") / "release.cedarschema").read_text(encoding="utf-8")


@cache
def _policies() -> cedarpy.PolicySet:
    return cedarpy.PolicySet.from_str(policy_text())


@cache
def _schema() -> cedarpy.Schema:
    return cedarpy.Schema.from_str(schema_text())


@cache
def _says() -> dict[str, str]:
    """The sentence of each rule, in the order of the file."""
    rules: dict[str, Any] = json.loads(cedarpy.policies_to_json_str(policy_text()))["staticPolicies"]
    numbered = sorted(rules.items(), key=lambda rule: int(rule[0].removeprefix("policy")))
    return {rule["annotations"]["id"]: rule["annotations"]["says"] for _, rule in numbered}
