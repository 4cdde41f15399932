"""A history loaded day by day, killed wherever it happens to be: started again, it ends in the same bytes."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tricord import store

ROOT = Path(__file__).parents[2]

#: Thirty days of a list on which each day some are added, amended, renumbered and removed. A day that is loaded is told
#: apart by its file, so the same command goes on where it was.
REPLAY = """
import sys
from tests.store.lists import TableReader, document
from tricord import resolve, store

engine = store.connect(sys.argv[1])
store.migrate(engine)
print("begun", flush=True)
rows = {str(n): {"name": f"PERSON, Number {n}", "birthDate": f"19{n % 90 + 10}-01-01"} for n in range(400)}
for day in range(30):
    for n in range(day * 7, day * 7 + 5):
        rows[str(n)] = {**rows.get(str(n), {"name": f"PERSON, Anew {n}"}), "alias": f"Alias of day {day}"}
    rows.pop(str(399 - day), None)
    rows[str(1000 + day)] = {"name": f"PERSON, Added {day}", "since": f"2020-01-{day + 1:02}"}
    rows[f"9{day}"] = rows.pop(str(200 + day), {"name": "PERSON, Nobody"})
    published = f"2020-01-{day + 1:02}"
    store.load(
        engine, TableReader(), document(published, rows), published=published, index=resolve.LinkIndex(), confirm=True,
        clock=lambda: "2026-01-01T00:00:00Z",
    )
    if day in (4, 29):
        # From the fifth day on, each load weighs what it changed.
        with store.writing(engine) as connection:
            resolve.resolve_store(connection)
    print(day, flush=True)
engine.dispose()
"""


def start(path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", REPLAY, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def content(path: Path) -> bytes:
    """The store without free pages, so that only what it holds counts."""
    compact = path.with_suffix(".compact")
    with sqlite3.connect(path) as connection:
        connection.execute("VACUUM INTO ?", (str(compact),))
    return compact.read_bytes()


@pytest.mark.slow
def test_a_replay_killed_at_random_points_and_started_again_ends_in_the_same_bytes(tmp_path: Path) -> None:
    with start(tmp_path / "whole.db") as whole:
        assert whole.stdout is not None
        whole.stdout.read()
        assert whole.wait() == 0
    chance = random.Random(2016)
    for reached in (2, 7, 8, 15, 22, 27):
        with start(tmp_path / "killed.db") as killed:
            assert killed.stdout is not None
            while killed.stdout.readline().strip() != str(reached):
                assert killed.poll() is None, "it ended before it could be killed"
            # Somewhere in the days that follow, or while what is one subject is weighed.
            time.sleep(chance.uniform(0, 0.05))
            killed.send_signal(signal.SIGKILL)
        assert killed.returncode == -signal.SIGKILL
    with start(tmp_path / "killed.db") as last:
        assert last.stdout is not None
        last.stdout.read()
        assert last.wait() == 0
    with store.reading(store.connect(tmp_path / "killed.db")) as connection:
        assert len(store.snapshots(connection)) == 30
    assert content(tmp_path / "killed.db") == content(tmp_path / "whole.db")
