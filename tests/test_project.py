"""The project's own papers agree with each other: locks, dependencies, licence, changelog, docs."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import tricord
from scripts import make_reference
from tricord.cli import COMMANDS
from tricord.cli import tricord as command_group

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-build.lock")
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT: dict[str, Any] = PYPROJECT["project"]
DECISIONS = sorted(page.name for page in (ROOT / "docs" / "decisions").glob("[0-9]*.md"))


def text_of(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def plain(name: str) -> str:
    return str(canonicalize_name(name))


def names(requirements: list[str]) -> list[str]:
    return [plain(Requirement(line).name) for line in requirements]


def every_dependency() -> list[str]:
    extras = [line for group in PROJECT["optional-dependencies"].values() for line in group]
    groups = [line for group in PYPROJECT["dependency-groups"].values() for line in group]
    return sorted(set(names([*PROJECT["dependencies"], *extras, *groups])))


def pins(path: str) -> dict[str, str]:
    """Each pinned package with its version and marker."""
    found = re.findall(r"^([A-Za-z0-9._-]+)==(.*?) *\\?$", text_of(path), re.MULTILINE)
    return {plain(name): rest for name, rest in found}


def locked(path: str) -> set[str]:
    return set(pins(path))


@pytest.mark.parametrize("path", LOCKS)
def test_a_lock_holds_no_download_address_and_every_line_has_a_hash(path: str) -> None:
    text = text_of(path)
    assert "://" not in text
    assert "--index-url" not in text
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert [pin.splitlines()[0] for pin in blocks if "--hash=sha256:" not in pin] == []


def test_the_locks_hold_what_pyproject_asks_for() -> None:
    runtime = set(names([*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["postgres"]]))
    development = set(names(PYPROJECT["dependency-groups"]["dev"]))
    assert runtime - locked("requirements.lock") == set()
    assert (runtime | development) - locked("requirements-dev.lock") == set()
    assert "pyicu" not in locked("requirements.lock") | locked("requirements-dev.lock")


@pytest.mark.parametrize("path", ["requirements.lock", "requirements-build.lock"])
def test_installing_the_development_lock_changes_no_version(path: str) -> None:
    development = {name: rest.split(" ;")[0] for name, rest in pins("requirements-dev.lock").items()}
    assert {name: rest.split(" ;")[0] for name, rest in pins(path).items()}.items() - development.items() == set()


@pytest.mark.parametrize("name", every_dependency())
def test_every_dependency_says_what_it_is_for(name: str) -> None:
    rows = re.findall(r"^\| ([\w.-]+) \| ([^|]*) \|", text_of("docs/dependencies.md"), re.MULTILINE)
    purpose = {plain(row[0]): row[1].strip() for row in rows}
    assert purpose.get(name), f"docs/dependencies.md has no line for {name}"


def test_no_line_outlives_its_dependency() -> None:
    rows = re.findall(r"^\| ([\w.-]+) \|", text_of("docs/dependencies.md"), re.MULTILINE)
    assert {plain(row) for row in rows} - {"dependency"} - set(every_dependency()) == set()


def test_the_licence_is_the_one_that_is_declared() -> None:
    assert PROJECT["license"] == "Apache-2.0"
    licence = text_of("LICENSE")
    assert "Version 2.0, January 2004" in licence
    assert "END OF TERMS AND CONDITIONS" in licence


def test_one_version_everywhere() -> None:
    newest = re.search(r"^## \[([^\]]+)\]", text_of("CHANGELOG.md"), re.MULTILINE)
    assert newest is not None
    assert newest[1] == PROJECT["version"] == tricord.__version__


@pytest.mark.parametrize("page", DECISIONS)
def test_every_decision_can_be_found(page: str) -> None:
    assert f"decisions/{page}" in text_of("mkdocs.yml")
    assert f"]({page})" in text_of("docs/decisions/index.md")


@pytest.mark.parametrize("page", DECISIONS)
def test_every_decision_says_what_was_tried(page: str) -> None:
    headings = re.findall(r"^## (.+)$", text_of(f"docs/decisions/{page}"), re.MULTILINE)
    assert headings == ["Context", "Choice", "What was tried", "Consequences"]


def test_decisions_are_numbered_in_a_row() -> None:
    assert [int(page[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_every_page_is_in_the_navigation() -> None:
    pages = {page.relative_to(ROOT / "docs").as_posix() for page in (ROOT / "docs").rglob("*.md")}
    linked = set(re.findall(r"([\w./-]+\.md)", text_of("mkdocs.yml")))
    assert pages - linked == set()
    assert linked - pages == set()


@pytest.mark.parametrize("page", make_reference.PAGES)
def test_the_reference_is_what_the_code_says(page: str) -> None:
    written = text_of(f"docs/{page}")
    assert written == make_reference.render(page), "run: python scripts/make_reference.py"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_one_summary(name: str) -> None:
    command = command_group.get_command(click.Context(command_group), name)
    assert command is not None
    assert " ".join((command.help or "").split("\n\n")[0].split()) == COMMANDS[name][1]


def test_no_official_file_is_kept_in_the_repository() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    kept = [Path(name) for name in listed.stdout.splitlines()]
    assert [path for path in kept if path.suffix in (".xlsx", ".xls", ".xml", ".zip")] == []
    assert "uv.lock" not in {path.name for path in kept}
