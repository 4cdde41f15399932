"""The tables that scripts make are what the scripts make, where what they are made from is installed."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from scripts import make_han_readings, make_name_words

UNICODE = "15.0.0"
WORD_PACKAGES = {"Faker": "40.63.0", "names": "0.3.0"}


@pytest.mark.slow
def test_the_table_of_characters_is_what_the_script_makes(tmp_path: Path) -> None:
    """From the Debian packages unicode-data 15.0.0-1 and mecab-ipadic 2.7.0-20070801+main-3, as Debian 12 has them."""
    root = Path("/")
    about = root / make_han_readings.UNIHAN / "ReadMe.txt"
    if not about.exists() or UNICODE not in about.read_text(encoding="utf-8"):
        pytest.skip(f"the Debian package unicode-data of Unicode {UNICODE} is not installed")
    if not (root / make_han_readings.IPADIC_NAMES).exists():
        pytest.skip("the Debian package mecab-ipadic is not installed")
    make_han_readings.make(root, tmp_path / "han.csv")
    assert (tmp_path / "han.csv").read_bytes() == (make_han_readings.TABLES / "han.csv").read_bytes()


@pytest.mark.slow
def test_the_table_of_words_that_people_bear_is_what_the_script_makes(tmp_path: Path, shared: Path) -> None:
    for package, wanted in WORD_PACKAGES.items():
        try:
            installed = version(package)
        except PackageNotFoundError:
            installed = "none"
        if installed != wanted:
            pytest.skip(f"the script needs {package}=={wanted}; installed: {installed}")
    made = tmp_path / "name_words.csv"
    make_name_words.write(make_name_words.make(shared / "raw"), made)
    assert made.read_bytes() == make_name_words.TARGET.read_bytes()
