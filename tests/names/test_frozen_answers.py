"""What names answered when their answers were last frozen: a change explains each line that moves."""

from __future__ import annotations

from benchmarks import frozen
from benchmarks.names import freeze


def test_names_answer_as_frozen() -> None:
    moved = frozen.moved(frozen.read(freeze.FROZEN), freeze.answers(), freeze.ASKED)
    assert not moved, "\n" + "\n".join(moved)
