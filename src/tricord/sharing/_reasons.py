"""Why a release is decided as it is: the rules that the engine named, as codes with the facts of the case."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any

import cedarpy
import msgspec

from tricord.i18n import Argument, Message
from tricord.model import Consent
from tricord.sharing._agreements import HandlingRule
from tricord.sharing._facts import Facts
from tricord.sharing._ways import ReleaseCase, consents_for, legs_of

#: Rules of `release.cedar` that agreements state under another name.
_STATED_AS = {
    "third-party-rule": ("third-party-rule", "originator-consent-relay"),
    "originator-control": ("originator-control", "originator-consent-relay"),
    "agreement": ("bilateral-basis",),
}
#: Rules that rest on the steps of an agreement, and those that rest on its terms.
_BY_STEPS = frozenset(("in-force", "agreement"))
_BY_TERMS = frozenset(("hub-routing", "scope-limit", "level-ceiling", "terms-unknown"))


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One reason: the rule of `release.cedar`, what it says of the case, and where an agreement states it."""

    rule: str
    message: Message
    clause: str = ""
    source: str = ""

    @property
    def words(self) -> str:
        """The message in English."""
        return str(self.message)


def reasons_for(case: ReleaseCase, context: Facts, answer: cedarpy.AuthzResult, *, allow: bool) -> list[Reason]:
    """Every reason of one answer of the engine: a denial has at least one, an approval what it rests on."""
    if answer.diagnostics.errors:
        failed = "; ".join(answer.diagnostics.errors)
        return [Reason(rule="rules-failed", message=Message("sharing.rules-failed", (failed,)))]
    named = [answer.diagnostics.id_annotations_by_reason.get(policy, "") for policy in answer.diagnostics.reasons]
    order = list(_arguments())
    arguments = _arguments_of(case, context)
    reasons = [_reason(case, rule, arguments) for rule in sorted(filter(None, named), key=order.index)]
    if allow:
        return [*reasons, *_pairs(case), *_consents(case)]
    return reasons or [Reason(rule="nothing-permits", message=Message("sharing.nothing-permits"))]


def one_of_each(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """The reasons without what says the same twice; of two, the one that names a clause."""
    kept: dict[tuple[str, Message], Reason] = {}
    for reason in reasons:
        former = kept.get((reason.rule, reason.message))
        if former is None or (reason.clause and not former.clause):
            kept[reason.rule, reason.message] = reason
    return tuple(kept.values())


def policy_text() -> str:
    """The rules as a lawyer reads them."""
    return (files("tricord.sharing") / "release.cedar").read_text(encoding="utf-8")


@cache
def _arguments() -> dict[str, tuple[str, ...]]:
    """What the sentence of each rule speaks of, in the order of the file."""
    rules: dict[str, Any] = json.loads(cedarpy.policies_to_json_str(policy_text()))["staticPolicies"]
    numbered = sorted(rules.items(), key=lambda rule: int(rule[0].removeprefix("policy")))
    said = {rule["annotations"]["id"]: rule["annotations"]["says"] for _, rule in numbered}
    return {name: _fields(sentence) for name, sentence in said.items()}


def _fields(sentence: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(field for _, field, _, _ in Formatter().parse(sentence) if field))


def _reason(case: ReleaseCase, rule: str, arguments: dict[str, Argument]) -> Reason:
    clause, source = _stated(case, rule)
    message = Message(f"sharing.rule-{rule}", tuple(arguments[name] for name in _arguments()[rule]))
    return Reason(rule=rule, message=message, clause=clause, source=source)


def _stated(case: ReleaseCase, rule: str) -> tuple[str, str]:
    """The clause by which an agreement states a rule, and the source of what the rule rests on."""
    stated = _handling(case, rule)
    clause = f"{stated.agreement} {stated.clause}".strip() if stated else ""
    if rule in _BY_STEPS:
        states = [case.book.state(terms.agreement, day) for terms, day in case.ground.terms]
        return clause, "; ".join(source for state in states for source in state.sources)
    if rule in _BY_TERMS and not stated:
        return clause, "; ".join(terms.source for terms, _ in case.ground.terms)
    return clause, stated.source if stated else ""


def _handling(case: ReleaseCase, rule: str) -> HandlingRule | None:
    """The first statement of a rule by one of the agreements, under any of the rule's names."""
    names = _STATED_AS.get(rule, (rule,))
    return next((found for name in names if (found := case.book.clause(name, case.ground.names))), None)


def _pairs(case: ReleaseCase) -> Iterable[Reason]:
    """The pairs of levels along the way."""
    here = [case.item.marking.level]
    for terms, day, giver, receiver in legs_of(case.ground, case.way):
        pairs = [pair for one in here for pair in case.book.paired(terms.agreement, giver, one, receiver, day)]
        here = list(dict.fromkeys(pair.other_level for pair in pairs if pair.other_level))
        levels = list(dict.fromkeys(pair.level for pair in pairs))
        message = Message(
            "sharing.levels-paired", (terms.agreement, giver, _joined(levels, "or"), receiver, _joined(here, "or"))
        )
        yield Reason(rule="level-ceiling", message=message, source="; ".join({p.source: "" for p in pairs}))


def _consents(case: ReleaseCase) -> Iterable[Reason]:
    for consent in consents_for(case.item, case.to, case.way):
        clause = _stated(case, "third-party-rule")[0] if consent.through else ""
        yield Reason(rule="consent", message=_consented(consent), clause=clause)


def _consented(consent: Consent) -> Message:
    use = Message("sharing.use-used")
    if consent.through:
        use = Message("sharing.use-passed-on", (consent.to, ", ".join(consent.through)))
    purpose = Message("sharing.for-purpose", (consent.purpose,)) if consent.purpose else ""
    return Message("sharing.consented", (consent.by, str(consent.given_on), use, purpose, consent.reference))


# -- what the sentences speak of ---------------------------------------------------------------------------------------


def _arguments_of(case: ReleaseCase, context: Facts) -> dict[str, Argument]:
    return {**_of_item(case), **_of_reader(case, context), **_of_way(case), **_of_agreements(case, context)}


def _of_item(case: ReleaseCase) -> dict[str, Argument]:
    marking = case.item.marking
    return {
        "originator": marking.originator,
        "audience": _listed(marking.releasable_to),
        "caveats": _listed(marking.caveats),
        "purposes": _listed(marking.purposes, none="sharing.no-purpose"),
        "level": marking.level or Message("sharing.empty-level"),
        "topics": _listed(marking.topics),
        "day": case.day.isoformat(),
    }


def _of_reader(case: ReleaseCase, context: Facts) -> dict[str, Argument]:
    return {
        "party": case.to.party,
        "reader": str(case.to),
        "roles": _listed(case.to.roles),
        "purpose": case.to.purpose or Message("sharing.no-purpose"),
        "reader_level": _joined(context["readerLevels"], "and") or Message("sharing.no-matching-level"),
    }


def _of_way(case: ReleaseCase) -> dict[str, Argument]:
    hands, through = _listed(case.way.hands), case.ground.through
    directly = Message("sharing.way-directly")
    return {
        "hands": hands,
        "through_hands": Message("sharing.through-hands", (hands,)) if case.way.hands else "",
        "route": Message("sharing.way-through-only", (_listed(through),)) if through else directly,
        "path": Message("sharing.way-through", (hands,)) if case.way.hands else directly,
    }


def _of_agreements(case: ReleaseCase, context: Facts) -> dict[str, Argument]:
    return {
        "agreements": _listed(case.ground.names),
        "unknown_terms": _listed(context["termsUnknown"]),
        "scope": _listed(context["scope"]),
        "standing": _joined(list(_standing(case)), "then"),
        "not_in_force": _joined(list(_not_in_force(case, context)), "then"),
    }


def _standing(case: ReleaseCase) -> Iterable[Message]:
    for terms, day in case.ground.terms:
        state = case.book.state(terms.agreement, day)
        yield Message("sharing.agreement-stands", (terms.agreement, str(state.standing), str(state.since)))


def _not_in_force(case: ReleaseCase, context: Facts) -> Iterable[Message]:
    for terms, day in case.ground.terms:
        if terms.agreement not in context["inForce"]:
            state = case.book.state(terms.agreement, day)
            standing = Message("sharing.perhaps-ended") if state.in_force else str(state.standing)
            yield Message("sharing.agreement-ended", (str(day), terms.agreement, standing, state.why))


def _joined(parts: Sequence[str | Message], word: str) -> Argument:
    """`A or B or C`, as one argument; empty where there are none."""
    if not parts:
        return ""
    first, *others = parts
    return Message(f"sharing.list-{word}", (first, _joined(others, word))) if others else first


def _listed(names: Iterable[str] | None, none: str = "sharing.nobody") -> Argument:
    return ", ".join(names or ()) or Message(none)
