"""What weighing a store whole found, outside the store: for the snapshot that comes with Tricord.

To weigh all entries of all lists takes half a minute; what it finds is small. It names entries by their public ids, so
that it can be put into any store that holds the very entries that were weighed.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, delete, func, insert, select

from tricord.model.errors import StoreError
from tricord.resolve._ledger.rows import names_of
from tricord.store import insert_rows, queries
from tricord.store import schema as t


class KeptPair(msgspec.Struct, frozen=True, array_like=True):
    """A pair that may be one subject: its ends, and the row of the table `weighed`."""

    left: str
    right: str
    alone: float
    bits: float
    sure: bool
    by_main_names: bool
    letters: bool
    evidence: str


class KeptWeighing(msgspec.Struct, frozen=True):
    """All that a store keeps of its weighing, but for the rules and the keys of entries: of how many entries it was
    (`stored`), how common each term was, and every pair.
    """

    stored: int
    persons: int
    others: int
    entries: int
    frequencies: tuple[tuple[str, str, int], ...]
    pairs: tuple[KeptPair, ...]


def kept_weighing(connection: Connection) -> KeptWeighing:
    """What a store that was weighed whole keeps of it."""
    row = connection.execute(select(t.weighing)).one()
    ids = _ids(connection)
    f, w = t.frequency.c, t.weighed.c
    frequencies = connection.execute(select(f.sort, f.term, f.often).order_by(f.sort, f.term)).all()
    pairs = connection.execute(select(t.weighed).order_by(w.left_id, w.right_id)).all()
    return KeptWeighing(
        stored=row.stored,
        persons=row.persons,
        others=row.others,
        entries=row.entries,
        frequencies=tuple((sort, term, often) for sort, term, often in frequencies),
        pairs=tuple(
            KeptPair(
                ids[pair.left_id],
                ids[pair.right_id],
                pair.alone,
                pair.bits,
                bool(pair.sure),
                bool(pair.by_main_names),
                bool(pair.letters),
                pair.evidence,
            )
            for pair in pairs
        ),
    )


def restore_weighing(connection: Connection, kept: KeptWeighing, *, rules: str) -> None:
    """Put into a store what weighing its very entries by some rules found.

    `link_as_weighed` then makes links and subjects of it. Raises `StoreError` where the store holds other entries.
    """
    numbers = {key: number for number, key in _ids(connection).items()}
    held = connection.execute(select(func.count()).select_from(t.entry)).scalar_one()
    missing = sorted({end for pair in kept.pairs for end in (pair.left, pair.right)} - numbers.keys())
    if missing or held != kept.stored:
        raise StoreError(
            f"The links were made of {kept.stored} entries and the store holds {held}"
            f"{f', without {missing[0]}' if missing else ''}: weigh the store anew (tricord resolve --rebuild)."
        )
    for table in (t.weighing, t.weighed, t.block, t.frequency):
        connection.execute(delete(table))
    sizes = {"persons": kept.persons, "others": kept.others, "entries": kept.entries}
    connection.execute(insert(t.weighing), {"rules": rules, "stored": kept.stored, **sizes})
    insert_rows(connection, t.frequency, kept.frequencies)
    insert_rows(connection, t.weighed, sorted(_rows(kept.pairs, numbers)))


def _rows(pairs: Iterable[KeptPair], numbers: dict[str, int]) -> Iterable[tuple[object, ...]]:
    for left, right, *rest in map(msgspec.structs.astuple, pairs):
        yield (numbers[left], numbers[right], *rest)


def _ids(connection: Connection) -> dict[int, str]:
    named = names_of(connection, queries.entry_numbers(connection))
    return {number: f"{list_id}:{key}" for number, (list_id, key) in named.items()}
