"""What weighing a store leaves in it, so that only what is new is weighed the next time.

A store is weighed whole once (`weigh_all`, `keep`). Three things stay: each pair that may be one subject, with its
evidence; the keys under which each entry is found; how common the parts of names and other words are. From then on a
load weighs the entries that it changed (`weigh_entries`) against those that share keys with them, and looks at the
rivals of every pair that is connected with them. That gives what weighing everything would, but for the frequencies,
which are learnt when the store is weighed whole: so a score does not move because of entries that have nothing to do
with it. A store that has grown by more than a quarter, or was weighed by other rules, is weighed whole again.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Set
from functools import reduce
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, select

from tricord.i18n import Message
from tricord.model import Part, no_cycle_collection
from tricord.resolve._blocks import candidates, keys_of
from tricord.resolve._dossier import Dossier, of_parts
from tricord.resolve._index import Drawn, bring_links, delete_rows, links_with, names_of
from tricord.resolve._link import DOUBTFUL, THRESHOLD, Link, link_of, probability
from tricord.resolve._pairs import Evidence, Weighed, weigh
from tricord.resolve._pool import Pool
from tricord.resolve._rivals import look_at_rivals
from tricord.resolve._state import rules
from tricord.store import Entry, entries_of, insert_rows, queries
from tricord.store import schema as t

#: The keys of links that were weighed, and of those that a person judged.
SCORED, JUDGED = "scored", "judged"

#: Below this score a link joins only what nothing better speaks for.
_PLAIN = 0.9
#: What looking at a pair beside the others adds to its evidence.
_BESIDE = ("better", "rivals")

Pair = tuple[int, int]
#: Is told what is done, how many, and of how many.
Progress = Callable[[str, int, int], None]
_T = TypeVar("_T")


class Whole(msgspec.Struct, frozen=True):
    """All entries of a store weighed, not yet written: the dossiers by store number, the pairs that may be one, the
    frequencies, and the versions that were read.
    """

    dossiers: Mapping[int, Dossier]
    pairs: tuple[Weighed, ...]
    pool: Pool
    versions: Mapping[int, Mapping[str, int]]


# -- the whole store -----------------------------------------------------------------------------------------------


def weigh_all(connection: Connection, progress: Progress | None = None) -> Whole:
    """Weigh all entries of a store. Nothing is written, so others may go on loading meanwhile: `keep` sees to it."""
    numbers = queries.entry_numbers(connection)
    # First of all: what is loaded while the rest is read counts as loaded after it.
    versions = queries.newest_versions(connection, numbers)
    with no_cycle_collection():
        dossiers = _dossiers(connection, numbers, progress)
        pool = Pool.of(dossiers.values())
        order = list(dossiers)
        near = candidates(list(dossiers.values()))
        pairs = ((order[a], order[b]) for a, b in near)
        found = _plausible(weigh(dossiers, _told(pairs, "pairs weighed", len(near), progress), pool))
        look_at_rivals(found, dossiers, pool)
    return Whole(dossiers, tuple(found), pool, versions)


def keep(connection: Connection, whole: Whole) -> set[int]:
    """Write what was weighed, then weigh what was loaded in the meantime; the entries whose links that changed."""
    for table in (t.weighing, t.weighed, t.block, t.frequency):
        connection.execute(delete(table))
    row = {"rules": rules(), "stored": len(whole.versions), **whole.pool.sizes}
    connection.execute(insert(t.weighing), row)
    insert_rows(connection, t.frequency, list(whole.pool.frequencies()))
    insert_rows(connection, t.block, _blocks(whole.dossiers))
    insert_rows(connection, t.weighed, sorted(map(_row, whole.pairs)))
    now = queries.newest_versions(connection, queries.entry_numbers(connection))
    return weigh_entries(connection, {number for number, found in now.items() if whole.versions.get(number) != found})


def _plausible(found: Iterable[Weighed]) -> list[Weighed]:
    """What the others can only take from leaves a pair that is hardly likely out from the start."""
    return [pair for pair in found if probability(pair.bits) >= DOUBTFUL]


# -- what is new -------------------------------------------------------------------------------------------------------


def weigh_entries(connection: Connection, numbers: Set[int]) -> set[int]:
    """Weigh these entries against all others; the entries whose weighed links that changed."""
    if not numbers:
        return set()
    own = queries.under_other_keys(connection, numbers)
    with no_cycle_collection():
        dossiers = _dossiers(connection, own)
        if connection.execute(select(t.block.c.key).limit(1)).first() is None:
            # The store that comes with Tricord has none: with them it would be half as large again.
            insert_rows(connection, t.block, _blocks(_dossiers(connection, queries.entry_numbers(connection))))
        _replace_blocks(connection, own, dossiers)
        near = _candidates(connection, dossiers)
        _fetch(connection, dossiers, near)
        fresh = _plausible(weigh(dossiers, _alike(near, dossiers), _pool(connection, dossiers)))
        touched = own | _ends(_stored(connection, own)) | _ends(fresh)
        _delete_pairs(connection, own)
        insert_rows(connection, t.weighed, sorted(map(_row, fresh)))
        # Another's rival may be among them: everything that is connected with what changed is looked at again.
        region, reached = _connected(connection, touched)
        _fetch(connection, dossiers, [(pair.left, pair.right) for pair in region])
        region = [pair for pair in region if pair.left in dossiers and pair.right in dossiers]
        around = {number: dossiers[number] for number in _ends(region)}
        look_at_rivals(region, around, _pool(connection, around))
    _delete_pairs(connection, reached)
    insert_rows(connection, t.weighed, sorted(map(_row, region)))
    return _redraw(connection, region, reached, {number: one.id for number, one in dossiers.items()})


def _redraw(connection: Connection, region: Iterable[Weighed], reached: Set[int], ids: Mapping[int, str]) -> set[int]:
    """Bring the links of what was reached in line with its pairs; the entries whose links that changed."""
    judged = {(left, right) for _, left, right in links_with(connection, {JUDGED}, reached)}
    return bring_links(connection, links_with(connection, {SCORED}, reached), drawn(region, ids, but=judged))


def _fetch(connection: Connection, dossiers: dict[int, Dossier], pairs: Iterable[Pair]) -> None:
    """Add the dossiers of the ends of pairs that are not among these."""
    missing = {number for pair in pairs for number in pair} - dossiers.keys()
    dossiers |= _dossiers(connection, queries.under_other_keys(connection, missing))


def _alike(pairs: Iterable[Pair], dossiers: Mapping[int, Dossier]) -> list[Pair]:
    """The pairs of which both ends may be of one kind, in order. Who became one with a newer key has no dossier."""
    kinds = {number: frozenset(one.kinds) for number, one in dossiers.items()}
    none: frozenset[str] = frozenset()
    return sorted(pair for pair in pairs if kinds.get(pair[0], none) & kinds.get(pair[1], none))


def _dossiers(connection: Connection, numbers: Set[int], progress: Progress | None = None) -> dict[int, Dossier]:
    """The dossiers of entries by number, in order; of one that stood under several keys, under its newest."""
    known = {f"{list_id}:{key}": number for number, (list_id, key) in names_of(connection, numbers).items()}
    entries = _told(entries_of(connection, numbers), "entries read", len(numbers), progress)
    found = {known[e.id]: of_parts(e.id, e.list_id, newest(e)) for e in entries}
    return dict(sorted(found.items()))


def _told(things: Iterable[_T], what: str, of: int, progress: Progress | None) -> Iterator[_T]:
    for number, thing in enumerate(things):
        if progress is not None and number % 500 == 0:
            progress(what, number, of)
        yield thing


def newest(entry: Entry) -> list[Part]:
    """What an entry said last, of each facet; what it says of its subject first."""
    last = {version.facet: version for version in entry.versions}
    return [part for facet in sorted(last, key=lambda facet: facet != "main") for part in last[facet].parts]


def _blocks(dossiers: Mapping[int, Dossier]) -> list[tuple[int, int]]:
    """The rows of the table `block`, in the order of the table itself."""
    return sorted((key, number) for number, one in dossiers.items() for key in keys_of(one))


def _replace_blocks(connection: Connection, numbers: Set[int], dossiers: Mapping[int, Dossier]) -> None:
    # The table has no index by entry: with one it would be twice as large, and one pass over it is quick.
    former = queries.among(connection, select(t.block.c.key), t.block.c.entry_id, numbers)
    if gone := [{"k": key, "e": number} for key, number in former]:
        connection.execute(
            delete(t.block).where(t.block.c.key == bindparam("k"), t.block.c.entry_id == bindparam("e")), gone
        )
    insert_rows(connection, t.block, _blocks(dossiers))


def _candidates(connection: Connection, dossiers: Mapping[int, Dossier]) -> set[Pair]:
    """Pairs of one of the dossiers with any entry of the store that has a key of its own, unless too many have it."""
    caps = {key: cap for one in dossiers.values() for key, cap in keys_of(one).items()}
    sharers: dict[int, list[int]] = {}
    for number, key in queries.among(connection, select(t.block.c.entry_id), t.block.c.key, caps):
        sharers.setdefault(key, []).append(number)
    return {
        (min(one, other), max(one, other))
        for key, numbers in sharers.items()
        if 1 < len(numbers) <= caps[key]
        for one in numbers
        if one in dossiers
        for other in numbers
        if other != one
    }


def _pool(connection: Connection, dossiers: Mapping[int, Dossier]) -> Pool:
    """The frequencies, as they were when the store was weighed whole, of what these dossiers say."""
    row, f = connection.execute(select(t.weighing)).one(), t.frequency.c
    counted = [
        (sort, term, often)
        for sort, terms in Pool.counted_of(dossiers.values()).items()
        for often, term in queries.in_batches(connection, select(f.often).where(f.sort == sort), f.term, terms)
    ]
    return Pool(counted, persons=row.persons, others=row.others, entries=row.entries)


def _connected(connection: Connection, numbers: Set[int]) -> tuple[list[Weighed], set[int]]:
    """Every pair that is connected with these entries, as it was by itself; and the entries that were reached."""
    found: dict[Pair, Weighed] = {}
    reached: set[int] = set()
    frontier = set(numbers)
    while frontier:
        reached |= frontier
        for pair in _stored(connection, frontier):
            pair.bits = pair.alone
            pair.evidence = [piece for piece in pair.evidence if piece.field not in _BESIDE]
            found[pair.left, pair.right] = pair
        frontier = {number for pair in found for number in pair} - reached
    return [found[pair] for pair in sorted(found)], reached


# -- pairs as rows -----------------------------------------------------------------------------------------------------


def _row(pair: Weighed) -> tuple[Any, ...]:
    evidence = msgspec.json.encode([(piece.field, piece.words, piece.bits) for piece in pair.evidence]).decode()
    return (pair.left, pair.right, pair.alone, pair.bits, pair.sure, pair.by_main_names, pair.letters, evidence)


def _stored(connection: Connection, numbers: Iterable[int]) -> Iterator[Weighed]:
    """The stored pairs of these entries; one with both ends among them may come twice."""
    for side in (t.weighed.c.left_id, t.weighed.c.right_id):
        for row in queries.among(connection, select(t.weighed), side, numbers):
            yield _pair(row)


def _pair(row: Any) -> Weighed:
    kept = msgspec.json.decode(row.evidence, type=list[tuple[str, str, float]])
    evidence = [Evidence(field, Message("resolve.kept", (words,)), bits) for field, words, bits in kept]
    return Weighed(
        row.left_id,
        row.right_id,
        row.bits,
        evidence,
        sure=bool(row.sure),
        by_main_names=bool(row.by_main_names),
        letters=bool(row.letters),
        alone=row.alone,
    )


def _delete_pairs(connection: Connection, numbers: Set[int]) -> None:
    delete_rows(connection, t.weighed.c.left_id, numbers)
    delete_rows(connection, t.weighed.c.right_id, numbers)


def stored_pairs(connection: Connection) -> list[Weighed]:
    """Every stored pair, in order."""
    rows = connection.execute(select(t.weighed).order_by(t.weighed.c.left_id, t.weighed.c.right_id)).all()
    return [_pair(row) for row in rows]


def _ends(pairs: Iterable[Weighed]) -> set[int]:
    return {number for pair in pairs for number in (pair.left, pair.right)}


# -- links -------------------------------------------------------------------------------------------------------------


def drawn(pairs: Iterable[Weighed], ids: Mapping[int, str], *, but: Container[Pair]) -> dict[Drawn, tuple[str, str]]:
    """The rows of the table `link` for what is clear, and for what only another who fits as well or better makes
    doubtful; but for pairs that a person judged.
    """
    links = {(pair.left, pair.right): (link_of(pair, ids), pair.alone) for pair in pairs}
    return {
        (SCORED, *pair): (str(_reason(link)), _strength(link))
        for pair, (link, alone) in links.items()
        if max(link.score, probability(alone)) >= THRESHOLD and pair not in but
    }


def _strength(link: Link) -> str:
    if link.score < THRESHOLD:
        return "doubted"
    if link.score < _PLAIN:
        return "faint"
    return "firm" if link.sure else "weak"


def _reason(link: Link) -> Message:
    """A link in one sentence: how likely, and the strongest evidence on both sides."""
    for_it = [piece.reason for piece in link.evidence if piece.bits > 0][:4]
    against = [piece.reason for piece in link.evidence if piece.bits < -0.5][:2]
    if not against:
        return Message("resolve.weighed", (link.score, reduce(_also, for_it)))
    return Message("resolve.weighed-but", (link.score, reduce(_also, for_it), reduce(_also, against)))


def _also(one: Message, other: Message) -> Message:
    return Message("resolve.also", (one, other))
