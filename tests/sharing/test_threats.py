"""The threat model names tests that exist: each line of it is held by something that runs."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = (HERE.parents[1] / "docs" / "explanation" / "sharing.md").read_text("utf-8")


def test_every_threat_names_a_test_that_exists() -> None:
    written = {
        name
        for room in (HERE, HERE.with_name("node"), HERE.with_name("service"))
        for file in room.glob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", file.read_text("utf-8"), re.M)
    }
    threats = re.findall(r"^\| (?!who|---)(.*)\|$", PAGE.partition("## Threats")[2], re.M)
    assert len(threats) >= 15
    for threat in threats:
        named = re.findall(r"`(test_\w+)`", threat)
        assert named, threat
        assert set(named) - written == set(), threat
