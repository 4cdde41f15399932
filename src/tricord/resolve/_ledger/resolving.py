"""Resolving a store: its weighed links, with what people decided, kept beside the exact ones.

A clear link is a row of the table `link` like any other, with key `scored`; it is firm where more than a name agrees,
else weak (it gives way where it would join what a list keeps apart), or faint (it gives way to weak ones too). What
only another who fits better or as well makes doubtful is a row that is `doubted`: no name alone joins the two. A
judgement is a row with key `judged`: `same` is firm; `different` has strength `apart`, which no other link overrules.
Judgements outlast loads: they are replaced only here.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Set

import msgspec
from sqlalchemy import Connection

from tricord.i18n import Message
from tricord.resolve._decisions import Pair, PairDecision, in_force
from tricord.resolve._ledger.rows import SCORED, links_with, names_of, replace_links
from tricord.resolve._ledger.state import is_current
from tricord.resolve._ledger.subjects import regroup_subjects
from tricord.resolve._ledger.weighing import (
    JUDGED,
    WeighedStore,
    link_rows,
    store_weighed,
    stored_pairs,
    weigh_all,
)
from tricord.resolve._link import DOUBTFUL, THRESHOLD, Link, link_of
from tricord.store import queries


class ResolveReport(msgspec.Struct, frozen=True, kw_only=True):
    """What resolving made: `clear` links were stored; `doubtful` ones wait for a person, the likeliest first.

    `unknown` are decisions on entries that the store does not hold.
    """

    entries: int
    clear: tuple[Link, ...]
    doubtful: tuple[Link, ...]
    unknown: tuple[PairDecision, ...] = ()


def resolve_store(
    connection: Connection, decisions: Iterable[PairDecision] = (), *, whole: WeighedStore | None = None
) -> ResolveReport:
    """Bring the weighed links of a store up to date, apply the decisions, and write links and subjects in the
    connection's transaction.

    The store is weighed whole where that was not done yet, or no longer holds; `whole` is that work, done before. Clear
    links that a decision contradicts are not made; doubtful ones that somebody judged are no longer listed.
    """
    touched: set[int] = set()
    if whole is not None or not is_current(connection):
        touched = store_weighed(connection, whole or weigh_all(connection))
    return link_as_weighed(connection, decisions, touched)


def link_as_weighed(
    connection: Connection, decisions: Iterable[PairDecision] = (), touched: Set[int] = frozenset()
) -> ResolveReport:
    """As `resolve_store`, by the pairs that the store keeps, whatever rules weighed them. `touched` are entries whose
    weighed links changed before.
    """
    numbers = queries.entry_numbers(connection)
    ids = {number: f"{list_id}:{key}" for number, (list_id, key) in names_of(connection, numbers).items()}
    by_id = {key: number for number, key in ids.items()}
    held = in_force(decisions)
    known = {pair: decision for pair, decision in held.items() if set(pair) <= by_id.keys()}
    judged = {pair: decision for pair, decision in known.items() if decision.judgement != "unsure"}
    pairs = stored_pairs(connection)
    rows = link_rows(pairs, ids, but={_numbers(pair, by_id) for pair in judged})
    rows |= {(JUDGED, *_numbers(pair, by_id)): _judgement(decision) for pair, decision in judged.items()}
    moved = replace_links(connection, links_with(connection, {SCORED, JUDGED}, numbers), rows)
    regroup_subjects(connection, set(), touched | moved)
    free = _unjudged([link_of(pair, ids) for pair in pairs], judged)
    return ResolveReport(
        entries=len(numbers),
        clear=tuple(one for one in free if one.score >= THRESHOLD),
        doubtful=tuple(one for one in free if DOUBTFUL <= one.score < THRESHOLD),
        unknown=tuple(decision for pair, decision in held.items() if pair not in known),
    )


def _unjudged(links: Iterable[Link], judged: Container[Pair]) -> list[Link]:
    """The links that nobody judged, the likeliest first."""
    free = [one for one in links if (min(one.left_id, one.right_id), max(one.left_id, one.right_id)) not in judged]
    return sorted(free, key=lambda one: (-one.score, one.left_id, one.right_id))


def _numbers(pair: Pair, by_id: dict[str, int]) -> tuple[int, int]:
    one, other = sorted(by_id[end] for end in pair)
    return one, other


def _judgement(decision: PairDecision) -> tuple[str, str]:
    """The words and the strength of a judgement as a link."""
    same, said = decision.judgement == "same", (decision.who, decision.when[:10])
    if decision.why:
        because = "resolve.judged-same-because" if same else "resolve.judged-different-because"
        reason = Message(because, (*said, decision.why))
    else:
        reason = Message("resolve.judged-same" if same else "resolve.judged-different", said)
    return str(reason), "firm" if same else "apart"
