"""May this item be given to that reader on that day? Allow or deny, with every reason and the clause it rests on.

The rules are `release.cedar`, for a lawyer to read and for the Cedar engine to apply. Here is no rule but one: where
the engine reports an error, the answer is no. The facts of the day are gathered by `_ways` and `_facts` from the tables
(`Rulebook`); `_reasons` says why.

>>> from tricord.sharing import Item, Marking, Reader
>>> marking = Marking(originator="JP", level="秘", releasable_to=("JP", "KR"), topics=("dprk-missile",),
...                   purposes=("missile-defence",))
>>> decision = may_release(Item(id="1", marking=marking), Reader(party="KR", purpose="missile-defence"), "2016-10-27")
>>> decision.allow, [reason.rule for reason in decision.reasons]
(False, ['in-force', 'hub-routing'])
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from importlib.resources import files

import cedarpy
import msgspec

from tricord.model import Item, Reader
from tricord.model.errors import InvalidValue
from tricord.sharing._agreements import HandlingRule, Rulebook, load
from tricord.sharing._facts import Facts, context_of, item_attributes, reader_attributes
from tricord.sharing._reasons import Reason, one_of_each, policy_text, reasons_for
from tricord.sharing._ways import ReleaseCase, grounds, way_of


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


def may_release(
    item: Item, to: Reader, on: str | date, *, via: Sequence[str] = (), rulebook: Rulebook | None = None
) -> ReleaseDecision:
    """Whether `to` may have the item on that day, when it goes `via` other parties that read it (none: directly).

    `to` is the final reader. A party that only carries a sealed envelope reads nothing and is not in `via`. Raises
    `ValueError` for a text that is no day, and for a way that passes the originator or the reader twice.
    """
    return decide([item], to, on, via=via, rulebook=rulebook)[0]


def other_ways(item: Item, to: Reader, on: str | date, *, rulebook: Rulebook | None = None) -> list[ReleaseDecision]:
    """The same release through each third party through which an agreement works, the present holder left out.

    Raises `InvalidValue` as `may_release` does.
    """
    book = rulebook or load()
    holder = item.held.by if item.held else ""
    hands = [hand for hand in book.third_parties(item.marking.originator, to.party) if hand != holder]
    return [may_release(item, to, on, via=(hand,), rulebook=book) for hand in hands]


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
    cases: list[tuple[int, ReleaseCase]] = []
    for number, item in enumerate(items):
        way = way_of(item, to, day, tuple(via))
        cases.extend((number, ReleaseCase(book, item, to, day, way, one)) for one in grounds(book, item, to, way))
    contexts = [context_of(case) for _, case in cases]
    requests = [_request(number, context) for (number, _), context in zip(cases, contexts, strict=True)]
    answers = cedarpy.is_authorized_batch(requests, _policies(), json.dumps(_entities(items, to)), _schema())
    found: list[list[ReleaseDecision]] = [[] for _ in items]
    for (number, case), context, answer in zip(cases, contexts, answers, strict=True):
        found[number].append(_decision(case, context, answer))
    return [_first_that_allows(decisions) for decisions in found]


def _came_through(item: Item, party: str) -> bool:
    return item.held is not None and party in item.held.via and party not in (item.marking.originator, item.held.by)


def _markings(item: Item) -> tuple[object, ...]:
    """All that a decision depends on: everything but the item's name."""
    return (item.marking, item.consents, item.held)


def _first_that_allows(decisions: list[ReleaseDecision]) -> ReleaseDecision:
    """The first ground that allows, else every reason of every ground."""
    for decision in decisions:
        if decision.allow:
            return decision
    reasons = one_of_each(reason for decision in decisions for reason in decision.reasons)
    return msgspec.structs.replace(decisions[0], reasons=reasons)


def _decision(case: ReleaseCase, context: Facts, answer: cedarpy.AuthzResult) -> ReleaseDecision:
    allow = answer.allowed and not answer.diagnostics.errors
    book, agreements = case.book, case.ground.names
    return ReleaseDecision(
        allow=allow,
        item=case.item.id,
        to=case.to,
        on=case.day,
        hands=case.way.hands,
        reasons=tuple(reasons_for(case, context, answer, allow=allow)),
        agreements=agreements,
        marked_as=tuple(context["readerLevels"]),
        handling=tuple(rule for rule in book.handling if rule.agreement in agreements) if allow else (),
        rules=book.version,
    )


def _entities(items: Sequence[Item], to: Reader) -> list[Facts]:
    """The reader and the items as the engine takes them."""
    return [
        _entity("Reader", "reader", reader_attributes(to)),
        *(_entity("Item", str(number), item_attributes(item)) for number, item in enumerate(items)),
    ]


def _entity(kind: str, name: str, attributes: Facts) -> Facts:
    return {"uid": {"type": kind, "id": name}, "attrs": attributes, "parents": []}


def _request(number: int, context: Facts) -> Facts:
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


def schema_text() -> str:
    """What the rules may speak about."""
    return (files("tricord.sharing") / "release.cedarschema").read_text(encoding="utf-8")


@cache
def _policies() -> cedarpy.PolicySet:
    return cedarpy.PolicySet.from_str(policy_text())


@cache
def _schema() -> cedarpy.Schema:
    return cedarpy.Schema.from_str(schema_text())
