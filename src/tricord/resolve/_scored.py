"""Scored links in a store: weighed over all its entries, with what people decided, and kept beside the exact ones.

A clear link is a row of the table `link` like any other, with key `scored`; it is firm where more than a name agrees,
else weak (it gives way where it would join what a list keeps apart), or faint (it gives way to weak ones too). A
judgement is a row with key `judged`: `same` is firm; `different` has strength `apart`, which no other link overrules.
Both outlast loads: they are replaced only here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection, delete

from tricord.lists._reader import no_cycle_collection
from tricord.model import Part
from tricord.resolve._decisions import Decision, in_force
from tricord.resolve._dossier import of_parts
from tricord.resolve._index import names_of, regroup
from tricord.resolve._link import DOUBTFUL, THRESHOLD, Link, link_dossiers
from tricord.store import Entry, entries_of
from tricord.store import _read as read
from tricord.store import _schema as t
from tricord.store._load import write

#: Below this score a link joins only what nothing better speaks for.
_PLAIN = 0.9

SCORED, JUDGED = "scored", "judged"


class Resolution(msgspec.Struct, frozen=True, kw_only=True):
    """What resolving made: `clear` links were stored; `doubtful` ones wait for a person, the likeliest first.

    `unknown` are decisions on entries that the store does not hold.
    """

    entries: int
    clear: tuple[Link, ...]
    doubtful: tuple[Link, ...]
    unknown: tuple[Decision, ...] = ()


def scored_links(entries: Iterable[Entry], *, threshold: float = THRESHOLD) -> list[Link]:
    """Links among entries of a store, across lists and within each, by what each said last; best first."""
    with no_cycle_collection():
        return link_dossiers([of_parts(e.id, e.list_id, _newest(e)) for e in entries], None, threshold=threshold)


def _newest(entry: Entry) -> Sequence[Part]:
    last = {version.facet: version for version in entry.versions}
    return [part for facet in sorted(last, key=lambda facet: facet != "main") for part in last[facet].parts]


def resolve_store(connection: Connection, decisions: Iterable[Decision] = (), *, keep: bool = True) -> Resolution:
    """Weigh all entries of a store, apply the decisions, and (`keep`) write links and subjects in the connection's
    transaction.

    Clear links that a decision contradicts are not made; doubtful ones that somebody judged are no longer listed.
    """
    numbers = read.entry_numbers(connection)
    found = scored_links(entries_of(connection, numbers), threshold=DOUBTFUL)
    held = in_force(decisions)
    judged = {pair for pair, decision in held.items() if decision.judgement != "unsure"}
    by_id = {f"{list_id}:{key}": number for number, (list_id, key) in names_of(connection, numbers).items()}
    free = [one for one in found if (min(one.left_id, one.right_id), max(one.left_id, one.right_id)) not in judged]
    result = Resolution(
        entries=len(numbers),
        clear=tuple(one for one in free if one.score >= THRESHOLD),
        doubtful=tuple(one for one in free if one.score < THRESHOLD),
        unknown=tuple(d for pair, d in held.items() if not set(pair) <= by_id.keys()),
    )
    if keep:
        rows = [_row(SCORED, one.left_id, one.right_id, _words(one), by_id, _strength(one)) for one in result.clear]
        for (left, right), decision in held.items():
            if decision.judgement != "unsure" and {left, right} <= by_id.keys():
                strength = "firm" if decision.judgement == "same" else "apart"
                words = f"judged {decision.judgement} by {decision.who} on {decision.when[:10]}"
                words += f": {decision.why}" if decision.why else ""
                rows.append(_row(JUDGED, left, right, words, by_id, strength))
        connection.execute(delete(t.link).where(t.link.c.key.in_((SCORED, JUDGED))))
        write(connection, t.link, sorted(rows))
        regroup(connection, set(), numbers)
    return result


def _row(
    key: str, left: str, right: str, words: str, by_id: dict[str, int], strength: str
) -> tuple[str, int, int, str, str]:
    one, other = sorted((by_id[left], by_id[right]))
    return (key, one, other, words, strength)


def _strength(link: Link) -> str:
    if link.score < _PLAIN:
        return "faint"
    return "firm" if link.sure else "weak"


def _words(link: Link) -> str:
    """A link in one sentence: how likely, and the strongest evidence on both sides."""
    for_it = [e.words for e in link.evidence if e.bits > 0][:4]
    against = [e.words for e in link.evidence if e.bits < -0.5][:2]
    return f"weighed at {link.score:.0%}: {'; '.join(for_it)}" + (f"; but {'; '.join(against)}" if against else "")
