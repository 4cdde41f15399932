"""The page that tells the rules names a test for each; they exist."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = HERE.parents[1] / "docs" / "explanation" / "coordination.md"


def test_every_test_that_the_page_names_exists() -> None:
    there = {
        name
        for file in (*HERE.glob("test_*.py"), *(HERE.parent / "service").glob("test_*.py"))
        for name in re.findall(r"^def (test_\w+)", file.read_text("utf-8"), re.M)
    }
    named = set(re.findall(r"`(test_\w+)`", PAGE.read_text("utf-8")))
    assert len(named) > 30
    assert named - there == set()
