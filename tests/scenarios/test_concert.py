"""`tricord concert`, as a newcomer runs it: three real processes, one killed, and the joint action of December 2022."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tricord.sharing import Node


@pytest.mark.slow
def test_the_concert_is_played_to_its_end_and_told(tmp_path: Path) -> None:
    folder = tmp_path / "nodes"
    code = "from tricord.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "concert", "--folder", str(folder)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = done.stdout
    # What nobody may see yet does not exist for them; what one person may not do alone is refused.
    assert told.count("sees nothing: 0 packages, 0 items") == 2
    assert "four eyes" in told
    assert "Thanksgiving Day (US)" in told
    assert "Labor Thanksgiving Day (JP)" in told
    # Killed, back, held, lifted, adopted, published.
    assert "is back, and has what was sent meanwhile" in told
    assert "US waits for KR to lift its hold" in told
    assert "Fri 02 Dec 2022 09:00 Seoul" in told
    # The record of the joint action: 3 by the United States, 15 by South Korea, 4 by Japan (`joint-actions`).
    assert "Washington 3 done" in told
    assert "Seoul      15 done" in told
    assert "Tokyo      4 done" in told
    assert "The three nodes hold the same events" in told
    for party in ("JP", "KR", "US"):
        assert Node(folder / party).verify_audit().ok
        words = {json.loads(line)["what"] for line in (folder / party / "audit.jsonl").read_bytes().splitlines()}
        assert {"package.approved", "envelope.opened", "envelope.sealed"} <= words


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    code = "from tricord.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "concert", "--folder", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "not empty" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
