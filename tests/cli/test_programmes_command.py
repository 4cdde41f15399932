"""`tricord programmes`: what one may say to `--programme`, and what the lists at hand hold under it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tricord.lists import known_codes

pytestmark = pytest.mark.slow


def asked(*arguments: str) -> subprocess.CompletedProcess[str]:
    code = "from tricord.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, "programmes", *arguments], capture_output=True, text=True, check=False, timeout=300
    )


def test_every_code_is_there_with_the_counts_that_the_lists_of_a_day_give() -> None:
    done = asked("--json", "--as-of", "2016-10-27")
    assert done.returncode == 0, done.stderr
    found = {one["code"]: one for one in json.loads(done.stdout)}
    assert set(found) == set(known_codes())
    north_korea = found["DPRK"]
    assert north_korea["countries"] == ["kp"]
    # The dated tables know the day; a party none of whose lists is at hand is left out, not counted as none.
    assert {"UN", "US", "JP", "KR"} <= set(north_korea["parties"])
    assert "CH" not in north_korea["parties"]
    assert max(north_korea["parties"].values()) <= north_korea["subjects"] <= sum(north_korea["parties"].values())


def test_a_day_that_is_none_is_refused_in_a_line() -> None:
    done = asked("--as-of", "2016-13-27")
    assert done.returncode == 2
    assert "2016-13-27" in done.stderr
    assert "Traceback" not in done.stderr
