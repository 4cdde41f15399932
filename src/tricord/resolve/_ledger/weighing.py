"""What weighing a store leaves in it, so that only what is new is weighed the next time.

A store is weighed whole once (`weigh_all`, `store_weighed`). Three things stay: each pair that may be one subject, with
its evidence; the keys under which each entry is found; how common the parts of names and other words are. From then on
a load weighs the entries that it changed (`weigh_entries`) against those that share keys with them, and looks at the
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
from tricord.lists import keeps_apart
from tricord.model import Part, no_cycle_collection
from tricord.resolve._candidates import candidates, keys_of
from tricord.resolve._entry_facts import EntryFacts, facts_of_parts
from tricord.resolve._frequencies import Frequencies
from tricord.resolve._ledger.rows import SCORED, LinkKey, delete_rows, links_with, names_of, replace_links
from tricord.resolve._ledger.state import rules
from tricord.resolve._limits import LIMITS
from tricord.resolve._link import DOUBTFUL, THRESHOLD, Link, link_of, probability
from tricord.resolve._rivals import weigh_rivals
from tricord.resolve._weighed_pair import Evidence, WeighedPair, weigh
from tricord.store import Entry, entries_of, insert_rows, queries
from tricord.store import schema as t

#: The key of links that a person judged.
JUDGED = "judged"

#: What looking at a pair beside the others adds to its evidence.
_BESIDE = ("better", "rivals")

Pair = tuple[int, int]
#: Called with what is done, how many, and of how many.
Progress = Callable[[str, int, int], None]
_T = TypeVar("_T")


class WeighedStore(msgspec.Struct, frozen=True):
    """All entries of a store weighed, not yet written: the facts by store number, the pairs that may be one, the
    frequencies, and the versions that were read.
    """

    facts: Mapping[int, EntryFacts]
    pairs: tuple[WeighedPair, ...]
    frequencies: Frequencies
    versions: Mapping[int, Mapping[str, int]]


# -- the whole store -----------------------------------------------------------------------------------------------


def weigh_all(connection: Connection, progress: Progress | None = None) -> WeighedStore:
    """Weigh all entries of a store. Nothing is written, so that lists can be loaded meanwhile: `store_weighed` weighs
    what was.
    """
    numbers = queries.entry_numbers(connection)
    # First of all: what is loaded while the rest is read counts as loaded after it.
    versions = queries.newest_versions(connection, numbers)
    with no_cycle_collection():
        facts = _facts_of(connection, numbers, progress)
        frequencies = Frequencies.of(facts.values())
        found = _weigh_each_other(facts, frequencies, progress)
    return WeighedStore(facts, tuple(found), frequencies, versions)


def weigh_again(connection: Connection) -> list[WeighedPair]:
    """Weigh all entries with the frequencies that the store holds: what `stored_pairs` must be. Nothing is written."""
    facts = _facts_of(connection, queries.entry_numbers(connection))
    return _weigh_each_other(facts, _frequencies_of(connection, facts), None)


def _weigh_each_other(
    facts: Mapping[int, EntryFacts], frequencies: Frequencies, progress: Progress | None
) -> list[WeighedPair]:
    order = list(facts)
    near = candidates(list(facts.values()))
    pairs = ((order[a], order[b]) for a, b in near)
    found = _plausible(weigh(facts, _reported(pairs, "pairs weighed", len(near), progress), frequencies))
    weigh_rivals(found, facts, frequencies)
    return found


def store_weighed(connection: Connection, whole: WeighedStore) -> set[int]:
    """Write what was weighed, then weigh what was loaded in the meantime; the entries whose links that changed."""
    for table in (t.weighing, t.weighed, t.block, t.frequency):
        connection.execute(delete(table))
    row = {"rules": rules(), "stored": len(whole.versions), **whole.frequencies.sizes}
    connection.execute(insert(t.weighing), row)
    insert_rows(connection, t.frequency, list(whole.frequencies.counted()))
    insert_rows(connection, t.block, _blocks(whole.facts))
    insert_rows(connection, t.weighed, sorted(map(_row, whole.pairs)))
    now = queries.newest_versions(connection, queries.entry_numbers(connection))
    return weigh_entries(connection, {number for number, found in now.items() if whole.versions.get(number) != found})


def _plausible(found: Iterable[WeighedPair]) -> list[WeighedPair]:
    """What the others can only take from leaves a pair that is hardly likely out from the start."""
    return [pair for pair in found if probability(pair.bits) >= DOUBTFUL]


# -- what is new -------------------------------------------------------------------------------------------------------


def weigh_entries(connection: Connection, numbers: Set[int]) -> set[int]:
    """Weigh these entries against all others; the entries whose weighed links that changed."""
    if not numbers:
        return set()
    own = queries.under_other_keys(connection, numbers)
    with no_cycle_collection():
        facts = _facts_of(connection, own)
        _update_blocks(connection, own, facts)
        touched = _weigh_changed(connection, own, facts)
        # Another's rival may be among them: everything that is connected with what changed is looked at again.
        region, reached = _weigh_region(connection, touched, facts)
    return _update_links(connection, region, reached, {number: one.id for number, one in facts.items()})


def _weigh_changed(connection: Connection, own: Set[int], facts: dict[int, EntryFacts]) -> set[int]:
    """Replace the pairs of changed entries, each weighed by itself; these entries, and those they are or were paired
    with. The facts of whom they meet are added.
    """
    near = _candidates(connection, facts)
    _add_missing(connection, facts, near)
    fresh = _plausible(weigh(facts, _alike(near, facts), _frequencies_of(connection, facts)))
    touched = {*own, *_ends(_stored(connection, own)), *_ends(fresh)}
    _delete_pairs(connection, own)
    insert_rows(connection, t.weighed, sorted(map(_row, fresh)))
    return touched


def _weigh_region(
    connection: Connection, touched: Set[int], facts: dict[int, EntryFacts]
) -> tuple[list[WeighedPair], set[int]]:
    """Weigh the rivals of every pair that is connected with these entries; these pairs, and the entries reached."""
    region, reached = _connected(connection, touched)
    _add_missing(connection, facts, [(pair.left, pair.right) for pair in region])
    region = [pair for pair in region if pair.left in facts and pair.right in facts]
    around = {number: facts[number] for number in _ends(region)}
    weigh_rivals(region, around, _frequencies_of(connection, around))
    _delete_pairs(connection, reached)
    insert_rows(connection, t.weighed, sorted(map(_row, region)))
    return region, reached


def _update_links(
    connection: Connection, region: Iterable[WeighedPair], reached: Set[int], ids: Mapping[int, str]
) -> set[int]:
    """Bring the links of what was reached in line with its pairs; the entries whose links that changed."""
    judged = {(left, right) for _, left, right in links_with(connection, {JUDGED}, reached)}
    return replace_links(connection, links_with(connection, {SCORED}, reached), link_rows(region, ids, but=judged))


def _add_missing(connection: Connection, facts: dict[int, EntryFacts], pairs: Iterable[Pair]) -> None:
    """Add the facts of the ends of pairs that are not among these."""
    missing = {number for pair in pairs for number in pair} - facts.keys()
    facts |= _facts_of(connection, queries.under_other_keys(connection, missing))


def _alike(pairs: Iterable[Pair], facts: Mapping[int, EntryFacts]) -> list[Pair]:
    """The pairs of which both ends may be of one kind, in order. Who became one with a newer key has no entry."""
    kinds = {number: frozenset(one.kinds) for number, one in facts.items()}
    none: frozenset[str] = frozenset()
    return sorted(pair for pair in pairs if kinds.get(pair[0], none) & kinds.get(pair[1], none))


def _facts_of(connection: Connection, numbers: Set[int], progress: Progress | None = None) -> dict[int, EntryFacts]:
    """The facts of entries by number, in order; of one that stood under several keys, under its newest."""
    known = {f"{list_id}:{key}": number for number, (list_id, key) in names_of(connection, numbers).items()}
    entries = _reported(entries_of(connection, numbers), "entries read", len(numbers), progress)
    found = {known[e.id]: facts_of_parts(e.id, e.list_id, newest(e)) for e in entries}
    return dict(sorted(found.items()))


def _reported(things: Iterable[_T], what: str, of: int, progress: Progress | None) -> Iterator[_T]:
    for number, thing in enumerate(things):
        if progress is not None and number % 500 == 0:
            progress(what, number, of)
        yield thing


def newest(entry: Entry) -> list[Part]:
    """What an entry said last, of each facet; what it says of its subject first."""
    last = {version.facet: version for version in entry.versions}
    return [part for facet in sorted(last, key=lambda facet: facet != "main") for part in last[facet].parts]


def _blocks(facts: Mapping[int, EntryFacts]) -> list[tuple[int, int]]:
    """The rows of the table `block`, in the order of the table itself."""
    return sorted((key, number) for number, one in facts.items() for key in keys_of(one))


def _update_blocks(connection: Connection, numbers: Set[int], facts: Mapping[int, EntryFacts]) -> None:
    """Write the keys of these entries in the place of their former ones."""
    if connection.execute(select(t.block.c.key).limit(1)).first() is None:
        # The store that comes with Tricord has none: with them it would be half as large again.
        insert_rows(connection, t.block, _blocks(_facts_of(connection, queries.entry_numbers(connection))))
    # The table has no index by entry: with one it would be twice as large, and one pass over it is quick.
    former = queries.among(connection, select(t.block.c.key), t.block.c.entry_id, numbers)
    if gone := [{"k": key, "e": number} for key, number in former]:
        connection.execute(
            delete(t.block).where(t.block.c.key == bindparam("k"), t.block.c.entry_id == bindparam("e")), gone
        )
    insert_rows(connection, t.block, _blocks(facts))


def _candidates(connection: Connection, facts: Mapping[int, EntryFacts]) -> set[Pair]:
    """Pairs of one of the facts with any entry of the store that has a key of its own, unless too many have it."""
    caps = {key: cap for one in facts.values() for key, cap in keys_of(one).items()}
    sharers: dict[int, list[int]] = {}
    for number, key in queries.among(connection, select(t.block.c.entry_id), t.block.c.key, caps):
        sharers.setdefault(key, []).append(number)
    return {
        (min(one, other), max(one, other))
        for key, numbers in sharers.items()
        if 1 < len(numbers) <= caps[key]
        for one in numbers
        if one in facts
        for other in numbers
        if other != one
    }


def _frequencies_of(connection: Connection, facts: Mapping[int, EntryFacts]) -> Frequencies:
    """The frequencies, as they were when the store was weighed whole, of what these facts say."""
    row, f = connection.execute(select(t.weighing)).one(), t.frequency.c
    counted = [
        (sort, term, often)
        for sort, terms in Frequencies.counted_of(facts.values()).items()
        for often, term in queries.in_batches(connection, select(f.often).where(f.sort == sort), f.term, terms)
    ]
    return Frequencies(counted, persons=row.persons, others=row.others, entries=row.entries)


def _connected(connection: Connection, numbers: Set[int]) -> tuple[list[WeighedPair], set[int]]:
    """Every pair that is connected with these entries, as it was by itself; and the entries that were reached."""
    found: dict[Pair, WeighedPair] = {}
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


def _row(pair: WeighedPair) -> tuple[Any, ...]:
    evidence = msgspec.json.encode([(piece.field, piece.words, piece.bits) for piece in pair.evidence]).decode()
    return (pair.left, pair.right, pair.alone, pair.bits, pair.sure, pair.by_main_names, pair.letters, evidence)


def _stored(connection: Connection, numbers: Iterable[int]) -> Iterator[WeighedPair]:
    """The stored pairs of these entries; one with both ends among them may come twice."""
    for side in (t.weighed.c.left_id, t.weighed.c.right_id):
        for row in queries.among(connection, select(t.weighed), side, numbers):
            yield _pair(row)


def _pair(row: Any) -> WeighedPair:
    kept = msgspec.json.decode(row.evidence, type=list[tuple[str, str, float]])
    evidence = [Evidence(field, Message("resolve.kept", (words,)), bits) for field, words, bits in kept]
    return WeighedPair(
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


def stored_pairs(connection: Connection) -> list[WeighedPair]:
    """Every stored pair, in order."""
    rows = connection.execute(select(t.weighed).order_by(t.weighed.c.left_id, t.weighed.c.right_id)).all()
    return [_pair(row) for row in rows]


def _ends(pairs: Iterable[WeighedPair]) -> set[int]:
    return {number for pair in pairs for number in (pair.left, pair.right)}


# -- links -------------------------------------------------------------------------------------------------------------


def link_rows(
    pairs: Iterable[WeighedPair], ids: Mapping[int, str], *, but: Container[Pair]
) -> dict[LinkKey, tuple[str, str]]:
    """The rows of the table `link` for what is clear, and for what only another who fits as well or better makes
    doubtful; but for pairs that a person judged.
    """
    found = {}
    for pair in pairs:
        link = link_of(pair, ids)
        if max(link.score, probability(pair.alone)) < THRESHOLD or (pair.left, pair.right) in but:
            continue
        if _is_of_two_lists(link) or _is_said_by_its_list(pair):
            found[SCORED, pair.left, pair.right] = (str(_reason(link)), _strength(link, pair))
    return found


def _is_of_two_lists(link: Link) -> bool:
    lists = {entry_id.partition(":")[0] for entry_id in (link.left_id, link.right_id)}
    return len(lists) > 1 or not keeps_apart(lists.pop())


def _is_said_by_its_list(pair: WeighedPair) -> bool:
    """Whether one list itself says that two entries are one: by a reference, or by a number or birth date of one bearer
    under names that are the same letters.
    """
    return any(piece.field == "reference" for piece in pair.evidence) or (pair.sure and pair.letters)


def _strength(link: Link, pair: WeighedPair) -> str:
    if link.score < THRESHOLD:
        return "doubted"
    if link.score < LIMITS.plain:
        return "faint"
    if link.sure:
        return "firm"
    if link.score < LIMITS.strong:
        return "weak"
    return "strong" if pair.by_main_names else "likely"


def _reason(link: Link) -> Message:
    """A link in one sentence: how likely, and the strongest evidence on both sides."""
    for_it = [piece.reason for piece in link.evidence if piece.bits > 0][:4]
    against = [piece.reason for piece in link.evidence if piece.bits < LIMITS.said_against][:2]
    if not against:
        return Message("resolve.weighed", (link.score, reduce(_also, for_it)))
    return Message("resolve.weighed-but", (link.score, reduce(_also, for_it), reduce(_also, against)))


def _also(one: Message, other: Message) -> Message:
    return Message("resolve.also", (one, other))
