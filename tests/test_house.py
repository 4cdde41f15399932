"""What `scripts/check_house.py` refuses, told by small modules; and that the house as it stands passes."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest

from scripts import check_house
from scripts.check_house import Module


def module(name: str, text: str, *, is_package: bool = False) -> Module:
    return Module(name, f"{name}.py", ast.parse(dedent(text)), is_package)


def texts(found: list[check_house.Finding]) -> list[str]:
    return [finding.text for finding in found]


@pytest.mark.parametrize(
    ("statement", "refused"),
    [
        ("from tricord.store._load import run", True),
        ("from tricord.store import _load", True),
        ("import tricord.store._load", True),
        ("from tricord.lists.un_sc._reader import Reader", True),
        ("from ..store._load import run", True),
        ("from tricord.store import load", False),
        ("from tricord.align._table import Table", False),
        ("from ._table import Table", False),
        ("from . import _table", False),
        ("from tricord._version import __version__", False),
        ("from tricord.data import __path__", False),
        ("from other._private import thing", False),
    ],
)
def test_a_room_is_entered_by_its_public_names(statement: str, refused: bool) -> None:
    found = check_house.private_imports([module("tricord.align._cells", statement)])
    assert bool(found) is refused


def test_an_import_in_a_function_or_for_types_counts_too() -> None:
    text = """
        if TYPE_CHECKING:
            from tricord.store._load import run
        def later():
            from tricord.names._people import agreement
    """
    found = check_house.private_imports([module("tricord.align._cells", text)])
    assert texts(found) == ["tricord.store._load.run is store's own", "tricord.names._people.agreement is names's own"]


def test_a_test_that_reaches_into_a_room_is_counted_by_itself() -> None:
    reaching = [module("tests.align.test_cells", "from tricord.align._table import Table")]
    assert len(check_house.private_imports(reaching, "private import in tests")) == 1


def test_a_package_imports_relative_to_itself() -> None:
    package = module("tricord.align", "from ._table import Table", is_package=True)
    assert [taken.whole for taken in check_house.imports_of(package)] == ["tricord.align._table.Table"]


def test_modules_in_a_circle_are_found_however_long_it_is() -> None:
    round_trip = [
        module("tricord.align._a", "from tricord.align._b import b"),
        module("tricord.align._b", "def later():\n    from tricord.align import _c"),
        module("tricord.align._c", "import tricord.align._a"),
        module("tricord.align._d", "from tricord.align._a import a"),
    ]
    (found,) = check_house.circles(round_trip)
    assert found.text == "tricord.align._a <-> tricord.align._b <-> tricord.align._c"


def test_rooms_in_a_circle_are_found_where_no_two_modules_are() -> None:
    found = check_house.circles(
        [
            module("tricord.align._a", "from tricord.store._b import b"),
            module("tricord.store._b", ""),
            module("tricord.store._c", "from tricord.align._d import d"),
            module("tricord.align._d", ""),
        ]
    )
    assert texts(found) == ["rooms align <-> store"]


def test_a_module_that_imports_its_own_package_is_in_a_circle_with_it() -> None:
    found = check_house.circles(
        [
            module("tricord.align", "from tricord.align._a import a", is_package=True),
            module("tricord.align._a", "from tricord.align import b"),
        ]
    )
    assert texts(found) == ["tricord.align <-> tricord.align._a"]


@pytest.mark.parametrize(
    ("name", "statement", "refused"),
    [
        ("tricord.cli._watch", "import httpx2", True),
        ("tricord.follow._webhook", "import httpx2", False),
        ("tricord.names._compare", "from urllib.request import urlopen", True),
        ("tricord.names._compare", "from urllib.parse import quote", False),
        ("tricord.wire._node", "from fastapi import Body", True),
        ("tricord.service.routers.node", "from fastapi import Body", False),
        ("tricord.align._cells", "import sqlalchemy as sa", True),
        ("tricord.store._load", "import sqlalchemy as sa", False),
        ("tricord.screen._files", "import click", True),
        ("tricord.service.web.pages", "from sqlalchemy import select", True),
        ("tricord.service.match.routes", "from tricord.service.web import pages", True),
    ],
)
def test_a_package_is_imported_only_where_it_belongs(name: str, statement: str, refused: bool) -> None:
    assert bool(check_house.foreign_imports([module(name, statement)])) is refused


def test_a_function_of_sixty_lines_passes_and_one_more_does_not() -> None:
    def of(lines: int) -> Module:
        return module("tricord.align._a", "def f():\n" + "    x = 1\n" * (lines - 1))

    assert check_house.long_functions([of(60)]) == []
    assert texts(check_house.long_functions([of(61)])) == ["f has 61 lines"]


def test_a_migration_may_be_long_since_it_is_never_edited() -> None:
    text = "def upgrade():\n" + "    x = 1\n" * 90
    assert check_house.long_functions([module("tricord.store.migrations.versions.0001_initial", text)]) == []


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("return 1", 0),
        ("if a:\n  pass\nelif b:\n  pass\nelse:\n  pass", 2),
        ("return a if b else c", 1),
        ("return a and b and not c", 2),
        ("return [x for x in a if x if not x]", 3),
        ("for x in a:\n  while x:\n    pass", 2),
        ("try:\n  pass\nexcept A:\n  pass\nexcept B:\n  pass", 2),
        ("match a:\n  case 1:\n    pass\n  case _:\n    pass", 2),
        ("return any(x or y for x in a for y in b)", 3),
    ],
)
def test_what_a_decision_is(body: str, count: int) -> None:
    text = "def f():\n" + "".join(f"  {line}\n" for line in body.splitlines())
    (function,) = check_house.functions_of(module("tricord.align._a", text))
    assert check_house.decisions(function) == count


def test_a_public_class_name_in_two_rooms_is_told_with_both() -> None:
    found = check_house.shared_class_names(
        [
            module("tricord.align._a", "class Standing: ...\nclass _Own: ...\nclass Table: ..."),
            module("tricord.screen._a", "class Standing: ...\nclass _Own: ..."),
            module("tricord.screen._b", "class Standing: ..."),
        ]
    )
    assert texts(found) == ["Standing: align, screen"]
