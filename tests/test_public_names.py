"""A room is entered by its public names: each is there, is explained, and stands in the reference."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.make_reference import rooms

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = set(re.findall(r"^::: (\S+)$", (ROOT / "docs/reference/python.md").read_text("utf-8"), re.MULTILINE))
ROOMS = rooms()


def public(room: str) -> list[str]:
    return [str(name) for name in importlib.import_module(room).__all__]


def order(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions; each by name (as ruff keeps them)."""
    return (0 if name.isupper() else 1 if name[:1].isupper() else 2), name


NAMES = [(room, name) for room in ROOMS for name in public(room) if not name.startswith("__")]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_what_it_is_for_and_lists_its_public_names_in_order(room: str) -> None:
    module = importlib.import_module(room)
    assert len((module.__doc__ or "").split()) >= 5
    assert public(room) == sorted(set(public(room)), key=order)


@pytest.mark.parametrize(("room", "name"), NAMES)
def test_a_public_name_is_there_and_is_explained(room: str, name: str) -> None:
    found = getattr(importlib.import_module(room), name)
    if inspect.isclass(found) or inspect.isroutine(found):
        text = found.__doc__ or ""
        assert text.strip(), "no docstring"
        assert not text.startswith(f"{found.__name__}("), "the docstring is the signature that dataclasses writes"


@pytest.mark.parametrize("room", ROOMS)
def test_the_reference_holds_every_public_name_and_no_other(room: str) -> None:
    told = {name for name in REFERENCE if name.rpartition(".")[0] == room}
    assert told == {f"{room}.{name}" for name in public(room) if not name.startswith("__")}, "make reference"


def test_the_reference_names_no_room_that_is_not_there() -> None:
    assert {name.rpartition(".")[0] for name in REFERENCE} - set(ROOMS) == set()


#: `Database.load` hands a list reader its file, and `screen_file` the results their folder.
GIVEN_PATHS = {
    "RecordedList.files",
    "RecordedList.open",
    "ListReader.files",
    "ListReader.open",
    "ListInfo.load",
    "Results.__init__",
}
ROOMS_WITH_FILES = ("screen", "reports", "fetch", "follow", "resolve", "sharing", "database", "lists")


def path_arguments(name: str, found: object) -> Iterator[tuple[str, str]]:
    """Every argument of a function, or of the public functions of a class, that is or holds a path."""
    parts = {name: found}
    if inspect.isclass(found):
        parts = {f"{name}.{own}": getattr(found, own) for own in vars(found) if own == "__init__" or own[0] != "_"}
    for called, function in parts.items():
        if inspect.isroutine(function) and called not in GIVEN_PATHS:
            for argument in inspect.signature(function).parameters.values():
                if isinstance(argument.annotation, str) and re.search(r"\bPath\b", argument.annotation):
                    yield f"{called}({argument.name})", argument.annotation


@pytest.mark.parametrize("room", ROOMS_WITH_FILES)
def test_a_path_may_be_a_text(room: str) -> None:
    module = importlib.import_module(f"tricord.{room}")
    paths = [found for name in public(f"tricord.{room}") for found in path_arguments(name, getattr(module, name))]
    assert [where for where, kind in paths if not re.search(r"\bstr\b", kind)] == []
