"""Whoever is listed is found by every name that a list prints: all of them by their letters, and a sample whatever else
a customer's file says of them.
"""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest

from tests.screen.listed import listed_values
from tricord.database import Database
from tricord.names import fold
from tricord.screen import Screener

NAMES = ("name", "alias", "weakAlias", "previousName")
SAMPLE = 300


def lost(
    screener: Screener, names: Iterable[tuple[str, str]], schema: str = "LegalEntity", birth_date: str | None = None
) -> list[tuple[str, str]]:
    """The subjects, with their names, that the names do not find."""
    return [
        (subject, name)
        for subject, name in names
        if subject not in {match.id for match in screener.match(name, limit=None, schema=schema, birth_date=birth_date)}
    ]


@pytest.mark.slow
def test_every_listed_name_finds_its_subject(embedded: Database, embedded_screener: Screener) -> None:
    names = listed_values(embedded, *NAMES)
    assert len(names) > 50_000
    missing = [
        (subject, name) for subject, name in names if fold(name) and subject not in embedded_screener.bearing(name)
    ]
    assert missing == []


@pytest.mark.slow
def test_a_listed_name_finds_its_subject_whatever_else_is_said(embedded: Database, embedded_screener: Screener) -> None:
    drawn = random.Random(20261201).sample([row for row in listed_values(embedded, *NAMES) if fold(row[1])], SAMPLE)
    assert lost(embedded_screener, drawn) == []
    assert lost(embedded_screener, drawn, birth_date="1901-02-03") == []
    for schema in ("Person", "Company", "Vessel"):
        assert lost(embedded_screener, drawn, schema=schema) == []
    assert lost(embedded_screener, [(subject, name.upper()) for subject, name in drawn]) == []
