"""The tables that scripts make are what the scripts make, where what they are made from is installed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scripts import make_han_readings, make_name_words

UNICODE = "15.0.0"
DEBIAN = Path("/etc/debian_version")


@pytest.mark.slow
def test_the_table_of_characters_is_what_the_script_makes(tmp_path: Path) -> None:
    """From the Debian packages unicode-data 15.0.0-1 and mecab-ipadic 2.7.0-20070801+main-3, as Debian 12 has them."""
    root = Path("/")
    about = root / make_han_readings.UNIHAN / "ReadMe.txt"
    sources = [about, root / make_han_readings.IPADIC_NAMES]
    there = all(path.exists() for path in sources) and UNICODE in about.read_text(encoding="utf-8")
    if not there and "CI" in os.environ and DEBIAN.exists() and DEBIAN.read_text().startswith("12"):
        pytest.fail("scripts/system_packages.sh has not installed unicode-data and mecab-ipadic")
    if not there:
        pytest.skip(f"Debian 12's packages unicode-data (Unicode {UNICODE}) and mecab-ipadic are not installed")
    make_han_readings.make(root, tmp_path / "han.csv")
    assert (tmp_path / "han.csv").read_bytes() == (make_han_readings.TABLES / "han.csv").read_bytes()


@pytest.mark.slow
def test_the_table_of_words_that_people_bear_is_what_the_script_makes(tmp_path: Path, shared: Path) -> None:
    make_name_words.write_tables(shared / "raw", tmp_path)
    for table in ("name_words.csv", "western_given_names.csv", "common_names.csv"):
        assert (tmp_path / table).read_bytes() == (make_name_words.TARGET / table).read_bytes()
