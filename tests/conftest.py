"""Fixtures for all rooms. The real lists and fact tables stand beside the project in `../shared`; they never enter
it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder `shared/data` beside the project. A test that needs it skips where it is absent, and fails in CI."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"{folder} is missing: CI runs with the real lists beside the project")
        pytest.skip(f"the real lists are not beside the project ({folder})")
    return folder


pytest_plugins = ["tests.worlds"]
