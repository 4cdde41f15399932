"""Fixtures for all rooms. The real lists and tables stand beside the project in `../shared`; they never enter it."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from filelock import FileLock

import tricord
from tests import environment
from tests.postgres import Server
from tricord.database import AlignmentTable, Database
from tricord.screen import Screener

ROOT = Path(__file__).resolve().parent.parent

#: Where the first process of a run tells the others which cache is theirs.
CACHE = "TESTS_CACHE"

pytest_plugins = ["tests.slow", "tests.worlds"]

# No timing is asserted: a busy machine is no failure.
hypothesis.settings.register_profile("tricord", deadline=None)
# Long walks through the state machines and readers: `make test-long`.
hypothesis.settings.register_profile("nightly", deadline=None, max_examples=300, stateful_step_count=50)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "tricord"))


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of this test run, shared by the processes of pytest-xdist."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def pytest_configure(config: pytest.Config) -> None:
    """One cache for all processes: the first names it to the others."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        os.environ[CACHE] = str(environment.cache_for_todays_rules(config.rootpath / ".pytest_cache" / "tricord"))


@pytest.fixture(scope="session")
def cache() -> Path:
    """The folder in which this run keeps what Tricord can make again."""
    return Path(os.environ["TRICORD_CACHE"])


@pytest.fixture(scope="session", autouse=True)
def _clean_environment(run_folder: Path) -> Iterator[None]:
    """No test reads or writes what belongs to the user: `tests.environment`. Subprocesses inherit it."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(environment.clean(before, run_folder, Path(before[CACHE])))
    Path(os.environ["HOME"]).mkdir(exist_ok=True)
    time.tzset()
    yield
    os.environ.clear()
    os.environ.update(before)
    time.tzset()


@pytest.fixture(scope="session")
def embedded(run_folder: Path) -> Iterator[Database]:
    """The embedded snapshot. It is not to be loaded into."""
    with FileLock(run_folder / "embedded.lock"):
        database = tricord.open()
    with database:
        yield database


@pytest.fixture(scope="session")
def dprk_table(embedded: Database) -> AlignmentTable:
    """The alignment of the North Korea programme in the embedded snapshot, as of its newest day."""
    return embedded.align(programme="DPRK")


@pytest.fixture(scope="session")
def embedded_screener(embedded: Database, run_folder: Path) -> Screener:
    """The screener of the embedded snapshot. Its index is made once per run: the other processes wait for it."""
    with FileLock(run_folder / "index.lock"):
        return embedded.screener()


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
def cases_folder(shared: Path) -> Path:
    """The folder `shared/cases` beside the project: what failed when others tried it, and what must stay right."""
    return shared.parent / "cases"


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
