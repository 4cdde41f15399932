"""A reader's version says by which rules and tables the same bytes would be read."""

from __future__ import annotations

import shutil
from pathlib import Path

import tricord.lists.kr_mofa
from tricord._rules import RULES
from tricord.lists import LIST_IDS, reader
from tricord.lists.curated import CuratedReader


def test_the_version_changes_with_the_tables(tmp_path: Path) -> None:
    folder = tmp_path / "kr_mofa"
    shutil.copytree(Path(tricord.lists.kr_mofa.__file__).parent, folder)
    first = CuratedReader(folder).version
    assert CuratedReader(folder).version == first
    with (folder / "programmes.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert CuratedReader(folder).version != first


def test_every_reader_has_a_version_of_its_own_rules_and_tables() -> None:
    for list_id in LIST_IDS:
        name, rules, tables = reader(list_id).version.split(" ")
        assert name in (list_id, "curated")
        assert rules == RULES[f"reader {name}"]
        assert len(tables) == 12
