"""Fixtures for all rooms. The real lists and tables stand beside the project in `../shared`; they never enter it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.postgres import Server

ROOT = Path(__file__).resolve().parent.parent

pytest_plugins = ["tests.worlds"]

# No timing is asserted: a busy machine is no failure.
hypothesis.settings.register_profile("tricord", deadline=None)
# Long walks through the state machines: HYPOTHESIS_PROFILE=nightly pytest tests/service/test_nobody_sees.py
hypothesis.settings.register_profile("nightly", deadline=None, max_examples=300, stateful_step_count=50)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "tricord"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder `shared/data` beside the project. A test that needs it skips where it is absent, and fails in CI."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"{folder} is missing: CI runs with the real lists beside the project")
        pytest.skip(f"the real lists are not beside the project ({folder})")
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server of this test process."""
    server = Server.start()
    yield server
    server.stop()


@pytest.fixture
def postgres_url(postgres: Server, request: pytest.FixtureRequest) -> str:
    """An empty database for one test."""
    name = re.sub(r"\W+", "_", request.node.name.lower())[:50]
    return postgres.url(f"t_{name}")
