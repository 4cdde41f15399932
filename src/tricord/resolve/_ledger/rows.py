"""Rows of the tables that linking writes: links, profiles of entries, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Any

from sqlalchemy import Column, Connection, bindparam, delete, select

from tricord.resolve._exact_profile import ExactProfile
from tricord.store import insert_rows
from tricord.store import schema as t
from tricord.store.queries import among

#: The key of links that were weighed.
SCORED = "scored"
#: A row of the table `link`: its key, and the store numbers of its ends, the smaller first.
LinkKey = tuple[str, int, int]


def names_of(connection: Connection, entries: Iterable[int]) -> dict[int, tuple[str, str]]:
    """List and key of entries, by number."""
    query = select(t.entry.c.list_id, t.entry.c.key)
    return {number: (list_id, key) for list_id, key, number in among(connection, query, t.entry.c.id, entries)}


def delete_rows(connection: Connection, column: Column[Any], values: Iterable[Any]) -> None:
    """Delete the rows of a column's table whose column is among the values."""
    there = [{"value": value} for value in {row[-1] for row in among(connection, select(column), column, values)}]
    if there:
        connection.execute(delete(column.table).where(column == bindparam("value")), there)


def replace_links(
    connection: Connection, stored: Mapping[LinkKey, tuple[str, str]], fresh: Mapping[LinkKey, tuple[str, str]]
) -> set[int]:
    """Put the fresh links, with evidence and strength, in the place of the stored ones; the entries of those that
    changed.
    """
    dropped: list[dict[str, Any]] = [
        {"k": key, "l": left, "r": right}
        for (key, left, right), why in stored.items()
        if fresh.get((key, left, right)) != why
    ]
    if dropped:
        c = t.link.c
        connection.execute(
            delete(t.link).where(c.key == bindparam("k"), c.left_id == bindparam("l"), c.right_id == bindparam("r")),
            dropped,
        )
    added = [(*link, *why) for link, why in sorted(fresh.items()) if stored.get(link) != why]
    insert_rows(connection, t.link, added)
    touched = {number for row in dropped for number in (row["l"], row["r"])}
    for _, left, right, *_ in added:
        touched |= {left, right}
    return touched


def links_with(connection: Connection, keys: Set[str], numbers: Iterable[int]) -> dict[LinkKey, tuple[str, str]]:
    """Evidence and strength of the links of these entries, their left ends, that have one of the keys."""
    found = stored_links(connection, t.link.c.left_id, numbers)
    return {drawn: why for drawn, why in found.items() if drawn[0] in keys}


def stored_links(connection: Connection, column: Column[Any], values: Iterable[Any]) -> dict[LinkKey, tuple[str, str]]:
    """Evidence and strength of the links whose column is among the values."""
    link = t.link.c
    query = select(link.key, link.left_id, link.right_id, link.evidence, link.strength)
    return {
        (key, left, right): (evidence, strength)
        for key, left, right, evidence, strength, _ in among(connection, query, column, values)
    }


def replace_profiles(connection: Connection, profiles: Mapping[int, ExactProfile]) -> None:
    """Write these profiles in the place of those of the same entries."""
    delete_rows(connection, t.profile.c.entry_id, profiles)
    rows = [
        (number, p.schema, p.caption, *map(_joined, (p.programmes, p.births, p.words, p.mains, p.imo)))
        for number, p in sorted(profiles.items())
    ]
    insert_rows(connection, t.profile, rows)


def stored_profiles(connection: Connection, numbers: Iterable[int]) -> dict[int, ExactProfile]:
    """The profiles of entries, by number, without their keys."""
    query = select(t.entry.c.list_id, t.entry.c.key, t.profile).join(t.profile, t.profile.c.entry_id == t.entry.c.id)
    return {
        row.entry_id: ExactProfile(
            id=f"{row.list_id}:{row.key}",
            list_id=row.list_id,
            schema=row.schema,
            caption=row.caption,
            programmes=_split(row.programmes),
            births=_split(row.births),
            words=_split(row.words),
            mains=_split(row.mains),
            imo=_split(row.imo),
        )
        for row in among(connection, query, t.entry.c.id, numbers)
    }


def _joined(values: Set[str]) -> str:
    return f";{';'.join(sorted(values))};" if values else ""


def _split(text: str) -> set[str]:
    return {value for value in text.split(";") if value}
