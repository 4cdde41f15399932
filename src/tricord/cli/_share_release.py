"""`share agreements` and `explain`: what is in force on a day, and what may be released to whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from tricord.cli._exit_codes import Exit
from tricord.cli._share_options import IN_FILE, ROLES, day_of, marking_of, marking_options
from tricord.cli._shared import console, json_option, print_json
from tricord.i18n import tr

if TYPE_CHECKING:
    from tricord.events import AgreementState
    from tricord.sharing import AgreementTerms, HandlingRule, Item, LevelPair, Marking, Reason, ReleaseDecision


@click.command()
@click.option("--on", "day", metavar="DAY", help=tr("As they stand on that day. [default: today]"))
@click.option("--rules", is_flag=True, help=tr("Also what each agreement requires of those who give and receive."))
@json_option
def agreements(day: str | None, rules: bool, as_json: bool) -> None:
    """Which agreements are in force on a day, what they cover, and which levels they pair."""
    from tricord.sharing import load_rulebook

    book = load_rulebook()
    on = day or date.today().isoformat()
    states = [(terms, book.state(terms.agreement, on)) for terms in book.terms]
    if as_json:
        print_json([{"terms": terms, "state": state} for terms, state in states])
        return
    for terms, state in states:
        _print_agreement(terms, state)
        for pair in book.pairs_of(terms.agreement, on):
            _print_pair(pair)
        for rule in book.rules_of(terms.agreement) if rules else ():
            _print_rule(rule)


def _print_agreement(terms: AgreementTerms, state: AgreementState) -> None:
    out = console()
    out.print(f"{terms.agreement} ({', '.join(terms.parties)}): {state.standing}", style="bold")
    out.print(f"    {state.why}")
    scope = ", ".join(sorted(terms.scope)) or "?"
    out.print(tr("    {route}; covers {scope}", route=_route(terms.through), scope=scope))


def _route(through: tuple[str, ...] | None) -> str:
    if through is None:
        return tr("terms not known")
    return tr("through {parties}", parties=", ".join(through)) if through else tr("direct")


def _print_pair(pair: LevelPair) -> None:
    other = f"{pair.other} {pair.other_level}" if pair.other_level else tr("nothing: left out by name")
    console().print(f"    {pair.party} {pair.level} = {other}")


def _print_rule(rule: HandlingRule) -> None:
    clause = f" ({rule.clause})" if rule.clause else ""
    console().print(f"    {rule.rule}: {rule.meaning}{clause}", soft_wrap=True)


@click.command()
@click.argument("file", required=False, type=IN_FILE)
@click.option("--to", "party", required=True, metavar="PARTY", help=tr("The final reader's party."))
@click.option("--purpose", required=True, help=tr("What it is asked for."))
@click.option("--on", "day", metavar="DAY", help=tr("The day of the release. [default: today]"))
@click.option("--via", multiple=True, metavar="PARTY", help=tr("A third party that reads it on its way."))
@click.option("--from", "originator", metavar="PARTY", help=tr("Without FILE: whose item."))
@click.option("--consented", metavar="DAY", help=tr("Without FILE: the day of the originator's consent to this way."))
@click.option("--person", default="", help=tr("A person of that party, rather than the party as such."))
@click.option(
    "--role", "roles", multiple=True, type=click.Choice(ROLES, case_sensitive=False), help=tr("Of the person.")
)
@click.option("--cleared", multiple=True, metavar="LEVEL", help=tr("Of the person: a level, as its party writes it."))
@marking_options
@json_option
def explain(
    file: Path | None,
    party: str,
    purpose: str,
    day: str | None,
    via: tuple[str, ...],
    originator: str | None,
    consented: str | None,
    person: str,
    roles: tuple[str, ...],
    cleared: tuple[str, ...],
    level: str | None,
    audience: tuple[str, ...],
    topics: tuple[str, ...],
    purposes: tuple[str, ...],
    caveats: tuple[str, ...],
    as_json: bool,
) -> None:
    """Say whether an item may be released to a reader on a day, and every reason.

    FILE is a marked file; without it the options describe the item. Where it may not go directly, the ways through
    third parties are tried too.
    """
    from tricord.sharing import Reader, marked_item, may_release, other_ways

    reader = Reader(party=party, purpose=purpose, person=person, roles=roles, cleared_for=cleared)
    if file is not None:
        item = marked_item(file)
    elif originator is None or level is None:
        raise click.UsageError(tr("Name a marked file, or describe the item: --from, --level, --audience, --topic."))
    else:
        marking = marking_of(
            originator,
            level,
            audience=audience,
            topics=topics,
            purposes=purposes or (purpose,),
            caveats=caveats,
        )
        item = _described(marking, party, via, consented)
    on = day or date.today().isoformat()
    decision = may_release(item, reader, on, via=via)
    others = [] if decision.allow or via else other_ways(item, reader, on)
    if as_json:
        print_json({"decision": _plain(decision), "other_ways": [_plain(other) for other in others]})
    else:
        _print_answer(item, decision, others)
    if not decision.allow:
        click.get_current_context().exit(Exit.REFUSED)


def _described(marking: Marking, party: str, via: tuple[str, ...], consented: str | None) -> Item:
    """The item that the options describe, consented to be passed on each way that is asked about."""
    from tricord.sharing import Consent, Item, load_rulebook

    given: tuple[Consent, ...] = ()
    if consented:
        on = day_of(consented)
        hands = via or load_rulebook().third_parties(marking.originator, party)
        given = tuple(
            Consent(by=marking.originator, to=party, through=(hand,), given_on=on, reference="as asked")
            for hand in hands
        )
    return Item(id="as asked", marking=marking, consents=given)


def _plain(decision: ReleaseDecision) -> dict[str, Any]:
    """A decision for a program: its reasons in words."""
    found: dict[str, Any] = msgspec.to_builtins(decision)
    return {**found, "reasons": [_plain_reason(reason) for reason in decision.reasons]}


def _plain_reason(reason: Reason) -> dict[str, str]:
    return {"rule": reason.rule, "words": reason.words, "clause": reason.clause, "source": reason.source}


def _print_answer(item: Item, decision: ReleaseDecision, others: Sequence[ReleaseDecision]) -> None:
    _print_question(item, decision)
    for reason in decision.reasons:
        _print_reason(reason)
    out = console()
    if decision.allow and decision.to.party != item.marking.originator:
        out.print(
            tr(
                "  {party} marks it {mark}, beside {originator}'s own mark.",
                party=decision.to.party,
                mark=tr(" or ").join(decision.marked_as),
                originator=item.marking.originator,
            )
        )
    out.print(tr("  rules and tables: {version}", version=decision.rules))
    for other in others:
        _print_other_way(other)


def _print_question(item: Item, decision: ReleaseDecision) -> None:
    out, marking = console(), item.marking
    way = tr("through {parties}", parties=", ".join(decision.hands)) if decision.hands else tr("directly")
    out.print(
        tr(
            "{day}: {originator}'s item ({level}) on {topics}, {way} to {reader}, for {purpose}",
            day=decision.on,
            originator=marking.originator,
            level=marking.level,
            topics=", ".join(marking.topics) or tr("nothing named"),
            way=way,
            reader=decision.to,
            purpose=decision.to.purpose,
        )
    )
    out.print(tr("MAY BE RELEASED") if decision.allow else tr("MAY NOT BE RELEASED"), style="bold")


def _print_reason(reason: Reason) -> None:
    out = console()
    clause = f" ({reason.clause})" if reason.clause else ""
    out.print(f"  - {reason.words}{clause}  [{reason.rule}]", soft_wrap=True)
    for source in filter(None, reason.source.split("; ")):
        out.print(tr("      source: {source}", source=source), soft_wrap=True)


def _print_other_way(decision: ReleaseDecision) -> None:
    out = console()
    way = ", ".join(decision.hands)
    if decision.allow:
        agreements = ", ".join(decision.agreements)
        out.print(
            tr("It may go through {parties}, under {agreements}.", parties=way, agreements=agreements), soft_wrap=True
        )
    elif [reason.rule for reason in decision.reasons] == ["third-party-rule"]:
        out.print(
            tr("Through {parties} it may go once the originator's consent to that is on record.", parties=way),
            soft_wrap=True,
        )
    else:
        reasons = "; ".join(reason.words for reason in decision.reasons)
        out.print(tr("Through {parties} neither: {reasons}.", parties=way, reasons=reasons), soft_wrap=True)


COMMANDS = (agreements, explain)
