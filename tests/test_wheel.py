"""The wheel as its users get it: on a machine with no compiler, into an empty environment, with the newest and with the
lowest dependencies that it allows, by pip, pipx and uv.

These tests ask the package index that the machine is set to. Where none answers they are skipped, but not in CI.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.environment import MACHINE

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
#: What Tricord imports from its dependencies only when it is asked for something: names, the service, files, envelopes.
ASKED = """
from importlib.metadata import distributions
from tricord.names import compare
import tricord.cli, tricord.screen, tricord.service, tricord.sharing
assert compare("金英哲", "Kim Yong Chol", schema="Person").score > 0.7
installed = {(found.name or "").lower() for found in distributions()}
assert not installed & {"rigour", "pyicu", "stix2", "httpx"}, installed
"""
#: What package clients and the scripts that they write use of the system. No compiler, no git.
SYSTEM = ("dirname", "env", "realpath", "sh", "uname")
#: What a package client says when no index answers it.
NO_INDEX = (
    "Could not find a version",
    "No matching distribution",
    "error sending request",
    "Failed to fetch",
    "ConnectionError",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (made,) = folder.glob("tricord-*.whl")
    return made


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """The machine's own settings (its index, its certificates), but no compiler, nothing installed, and only wheels."""
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    for program in SYSTEM:
        if found := shutil.which(program):
            (bin_folder / program).symlink_to(found)
    kept = {
        name: value for name, value in MACHINE.items() if not name.startswith(("TRICORD_", "VIRTUAL_ENV", "PYTHON"))
    }
    return kept | {
        "PATH": str(bin_folder),
        "CC": "/bin/false",
        "CXX": "/bin/false",
        "PIP_ONLY_BINARY": ":all:",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIPX_HOME": str(tmp_path / "pipx"),
        "PIPX_BIN_DIR": str(bin_folder),
        "PIPX_DEFAULT_PYTHON": sys.executable,
        "UV_NO_BUILD": "1",
        "UV_SYSTEM_CERTS": "1",
        "UV_PYTHON": sys.executable,
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_NO_CONFIG": "1",
        "UV_TOOL_DIR": str(tmp_path / "tools"),
        "UV_TOOL_BIN_DIR": str(bin_folder),
        "TRICORD_CACHE": str(tmp_path / "cache"),
        "LC_ALL": "C.UTF-8",
    }


def run(environment: Mapping[str, str], *command: str | Path, cwd: Path) -> str:
    """What a command prints. Skips where no index answers."""
    done = subprocess.run(
        [str(word) for word in command], env=dict(environment), cwd=cwd, capture_output=True, text=True,
        stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    if done.returncode and any(sign in done.stderr for sign in NO_INDEX) and not os.environ.get("CI"):
        pytest.skip("no package index answers")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def answers(environment: Mapping[str, str], *tricord: str | Path, cwd: Path) -> None:
    """`tricord align --programme DPRK` prints the matrix and its summary."""
    table = run(environment, *tricord, "align", "--programme", "DPRK", cwd=cwd)
    assert "Designated by both" in table
    assert " subjects\n" in table


def empty_environment(folder: Path) -> Path:
    """A new virtual environment's interpreter."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, capture_output=True)
    return folder / "bin" / "python"


def test_pip_installs_it_with_the_newest_dependencies(wheel: Path, bare: dict[str, str], tmp_path: Path) -> None:
    python = empty_environment(tmp_path / "venv")
    run(bare, python, "-m", "pip", "install", "-q", wheel, cwd=tmp_path)
    answers(bare, python.with_name("tricord"), cwd=tmp_path)
    run(bare, python, "-c", ASKED, cwd=tmp_path)
    run(bare, python, "-m", "pip", "check", cwd=tmp_path)


def test_it_works_with_the_lowest_dependencies_that_it_allows(
    wheel: Path, bare: dict[str, str], tmp_path: Path
) -> None:
    python = empty_environment(tmp_path / "venv")
    uv = (sys.executable, "-m", "uv")
    run(bare, *uv, "pip", "install", "-q", "--python", python, "--resolution", "lowest-direct", wheel, cwd=tmp_path)
    answers(bare, python.with_name("tricord"), cwd=tmp_path)
    run(bare, python, "-c", ASKED, cwd=tmp_path)


def test_pipx_installs_the_command(wheel: Path, bare: dict[str, str], tmp_path: Path) -> None:
    run(bare, sys.executable, "-m", "pipx", "install", "--quiet", wheel, cwd=tmp_path)
    answers(bare, tmp_path / "bin" / "tricord", cwd=tmp_path)


def test_uvx_runs_the_command_without_installing_it(wheel: Path, bare: dict[str, str], tmp_path: Path) -> None:
    answers(bare, sys.executable, "-m", "uv", "tool", "run", "-q", "--from", wheel, "tricord", cwd=tmp_path)
