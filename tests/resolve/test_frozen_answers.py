"""What linking answered when its answers were last frozen: a change explains each line that moves."""

from __future__ import annotations

import pytest

from benchmarks import frozen
from benchmarks.linking import freeze


@pytest.mark.slow
def test_links_are_as_frozen() -> None:
    moved = frozen.moved(frozen.read(freeze.FROZEN), freeze.answers(), freeze.ASKED)
    assert not moved, "\n" + "\n".join(moved)
