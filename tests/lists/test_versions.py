"""A reader's version says by which rules and tables the same bytes would be read."""

from __future__ import annotations

from pathlib import Path

from tricord.lists import LIST_IDS, reader
from tricord.lists._reader import version_of


def test_the_version_changes_with_the_tables(tmp_path: Path) -> None:
    table = tmp_path / "remarks.csv"
    table.write_text("label,kind,property\n")
    first = version_of("a-list 1", [table])
    table.write_text("label,kind,property\nDOB,birth,birthDate\n")
    assert version_of("a-list 1", [table]) != first


def test_every_reader_has_a_version_of_its_own_rules_and_tables() -> None:
    for list_id in LIST_IDS:
        rules, number, digest = reader(list_id).version.split(" ")
        assert rules in (list_id, "curated")
        assert int(number) > 0
        assert len(digest) == 12
