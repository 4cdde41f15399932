"""States, kinds, beginnings and ages in words, as every page and table says them."""

from __future__ import annotations

from datetime import date

from tricord.i18n import tr
from tricord.model import KINDS, NAMES, CellState, Kind, Vouching


def state_words() -> dict[CellState, tuple[str, str]]:
    """How each state is written in a cell, and what it means, in the order in which a legend shows them."""
    return {
        CellState.LISTED: (tr("listed"), tr("designated by the Security Council itself")),
        CellState.LISTED_INFERRED: (
            tr("listed, inferred"),
            tr("no list of the UN tells, but another party carries out a UN listing"),
        ),
        CellState.AUTONOMOUS: (tr("autonomous"), tr("designated under national law alone")),
        CellState.IMPLEMENTING: (tr("implementing"), tr("on the national list, carrying out a UN listing")),
        CellState.IN_FORCE: (
            tr("in force by own law"),
            tr("a UN listing that takes effect without an act of the party"),
        ),
        CellState.OWED: (
            tr("owed, not carried out"),
            tr("a UN listing that needs an act of the party, which its list does not show: a gap"),
        ),
        CellState.BOUND: (
            tr("bound, effect not known"),
            tr("UN-listed, so binding; whether it has taken effect is not known"),
        ),
        CellState.COVERED: (tr("covered by rule"), tr("reached by a rule without being named: no gap")),
        CellState.COVERED_ON_CONDITION: (
            tr("covered on a condition"),
            tr("reached by a rule without being named, once a condition is found: no gap"),
        ),
        CellState.DELISTED: (tr("delisted"), tr("was designated and no longer is")),
        CellState.NOT_LISTED: (
            tr("not listed"),
            tr("a list that shows everything is silent: a gap where another party has designated"),
        ),
        CellState.UNKNOWN: (
            tr("unknown"),
            tr("no snapshot of the list tells for that day: never counted as a gap"),
        ),
    }


def state_slug(state: CellState) -> str:
    """The state as a class of a style sheet."""
    return state.value.replace(",", "").replace(" ", "-")


def kind_word(schema: str) -> str:
    """What sort of subject a schema stands for."""
    words = {
        Kind.PERSON: tr("person"),
        Kind.ORGANIZATION: tr("organization"),
        Kind.VESSEL: tr("vessel"),
        Kind.AIRCRAFT: tr("aircraft"),
        Kind.WALLET: tr("wallet"),
        Kind.EVENT: tr("event"),
    }
    letters = KINDS.get(schema, "")
    if len(letters) > 1:
        return tr("person or organization")
    return words[Kind(letters)] if letters else schema


def name_word(prop: str) -> str:
    """How far the publisher vouches for a name; nothing of a main one."""
    match NAMES[prop]:
        case Vouching.MAIN:
            return ""
        case Vouching.STRONG:
            return tr("alias")
        case Vouching.UNSTATED:
            return tr("alias of unstated quality")
        case Vouching.FORMER:
            return tr("former name")
        case Vouching.WEAK:
            return tr("weak alias")


def since_text(since: str | None, not_before: str | None, not_after: str | None) -> str:
    """A beginning in words, bounds included."""
    if since:
        return tr("since {day}", day=since)
    if not_before and not_after:
        return tr("since unknown, between {first} and {last}", first=not_before, last=not_after)
    if not_after:
        return tr("since unknown, by {day} at the latest", day=not_after)
    return tr("since unknown")


def days_between(day: str, now: date) -> int:
    """Days from an ISO day to `now`."""
    # A datetime is a date, but Python refuses to subtract one from the other.
    return now.toordinal() - date.fromisoformat(day[:10]).toordinal()
