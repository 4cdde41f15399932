"""Check the house: what `import-linter` and `ruff` cannot say about rooms, circles, long functions and names.

    python scripts/check_house.py            # refuses what is over a limit
    python scripts/check_house.py --all      # prints also what is within its limit, and each function of many decisions

A room is a folder of `src/tricord`, or a module that lies directly in it. `docs/explanation/house.md` says what each is
for.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "tricord"

#: How many findings of each kind are accepted. They only ever fall.
LIMITS = {
    "private import": 0,
    "private import in tests": 40,
    "circle": 0,
    "foreign import": 0,
    "long function": 0,
    "class name in two rooms": 0,
}
#: A function longer than this is refused; one with more decisions is counted.
MOST_LINES = 60
MOST_DECISIONS = 10

#: What only these rooms may import: the rest asks no network, holds no SQL, speaks no HTTP, and runs without an engine.
ONLY_IN = {
    ("httpx", "httpx2", "requests", "urllib.request", "http.client"): {"fetch", "follow", "node", "client"},
    ("fastapi", "starlette", "uvicorn"): {"service"},
    ("click",): {"cli"},
    ("pyspark",): {"screen"},
}
#: What these rooms may not import.
NEVER_IN = {
    ("sqlalchemy", "alembic", "duckdb"): {
        "model",
        "values",
        "i18n",
        "names",
        "lists",
        "fetch",
        "align",
        "events",
        "wire",
    },
}
#: What these parts of a room may not import, though the room may.
NEVER_IN_PART = {
    "tricord.service.web": ("sqlalchemy", "tricord.service.match"),
    "tricord.service.match": ("sqlalchemy", "tricord.service.web"),
}

Graph = Mapping[str, set[str]]


@dataclass(frozen=True)
class Module:
    """A module: its dotted name, where it lies, and what stands in it."""

    name: str
    path: str
    tree: ast.Module
    is_package: bool = False

    @property
    def room(self) -> str:
        """The room of a module of the package; of a test, the empty text."""
        return room_of(self.name)


@dataclass(frozen=True)
class Finding:
    """Something that the house does not want, and where."""

    kind: str
    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.kind}: {self.text}"


@dataclass(frozen=True)
class Import:
    """One imported name: the module it is taken from, and the name (empty for `import module`)."""

    module: str
    name: str
    line: int

    @property
    def whole(self) -> str:
        return f"{self.module}.{self.name}" if self.name else self.module


def room_of(name: str) -> str:
    """`tricord.align._table` is of the room `align`."""
    parts = name.split(".")
    return parts[1] if parts[0] == PACKAGE and len(parts) > 1 else ""


def modules_in(folder: Path, root: Path) -> list[Module]:
    """The modules under `folder`, named as they are imported from `root`."""
    found = []
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        place = path.relative_to(root.parent if root.name == "src" else root).as_posix()
        found.append(Module(name, place, ast.parse(path.read_text("utf-8"), str(path)), is_package))
    return found


def imports_of(module: Module) -> Iterator[Import]:
    """Everything that a module imports, wherever in it, with relative names made whole."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, "", node.lineno)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield Import(_source(module, node), alias.name, node.lineno)


def _source(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = module.name.split(".")
    kept = parts[: len(parts) - node.level + module.is_package]
    return ".".join([*kept, *([node.module] if node.module else [])])


# -- private names --------------------------------------------------------------------------------------------------


def private_imports(modules: Iterable[Module], kind: str = "private import") -> list[Finding]:
    """Imports of a name that begins with an underscore, or out of a module that does, from another room."""
    return [
        Finding(kind, f"{module.path}:{taken.line}", f"{taken.whole} is {room_of(taken.whole)}'s own")
        for module in modules
        for taken in imports_of(module)
        if room_of(taken.whole) not in ("", module.room) and is_private(taken.whole)
    ]


def is_private(name: str) -> bool:
    """Whether a part of a dotted name begins with one underscore; two modules of Tricord itself belong to all rooms."""
    parts = name.split(".")
    return parts[1] not in ("_version", "_rules") and any(
        part.startswith("_") and not part.startswith("__") for part in parts
    )


# -- circles --------------------------------------------------------------------------------------------------------


def circles(modules: Iterable[Module]) -> list[Finding]:
    """Modules that import each other, in a room or across rooms, and rooms that do."""
    known = {module.name: module for module in modules}
    between = {name: targets(module, known) for name, module in known.items()}
    rooms: dict[str, set[str]] = defaultdict(set)
    for name, imported in between.items():
        rooms[room_of(name)] |= {room_of(other) for other in imported} - {room_of(name), ""}
    rooms.pop("", None)
    found = [Finding("circle", known[circle[0]].path, " <-> ".join(circle)) for circle in knots(between)]
    return found + [Finding("circle", f"src/{PACKAGE}", f"rooms {' <-> '.join(circle)}") for circle in knots(rooms)]


def targets(module: Module, known: Mapping[str, Module]) -> set[str]:
    """The modules of the package that a module imports: a submodule that is named, else what holds the name."""
    found = set()
    for taken in imports_of(module):
        for name in (taken.whole, taken.module):
            if name in known:
                found.add(name)
                break
    return found - {module.name, PACKAGE}


def knots(graph: Graph) -> list[list[str]]:
    """The strongly connected parts of more than one node, each in order (Tarjan 1972)."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        order[node] = lowest[node] = len(order)
        stack.append(node)
        for other in sorted(graph.get(node, ())):
            if other not in order:
                visit(other)
                lowest[node] = min(lowest[node], lowest[other])
            elif other in stack:
                lowest[node] = min(lowest[node], order[other])
        if lowest[node] == order[node]:
            start = stack.index(node)
            found.append(sorted(stack[start:]))
            del stack[start:]

    for node in sorted(graph):
        if node not in order:
            visit(node)
    return sorted(part for part in found if len(part) > 1)


# -- foreign packages -----------------------------------------------------------------------------------------------


def foreign_imports(modules: Iterable[Module]) -> list[Finding]:
    """Imports of packages that the room, or this part of it, does without."""
    return [
        Finding("foreign import", f"{module.path}:{taken.line}", f"{module.name} imports {taken.whole}")
        for module in modules
        for taken in imports_of(module)
        if is_foreign(module, taken.whole)
    ]


def is_foreign(module: Module, name: str) -> bool:
    """Whether a rule of `ONLY_IN`, `NEVER_IN` or `NEVER_IN_PART` forbids a module to import a name."""
    return (
        any(module.room not in rooms and is_part(name, packages) for packages, rooms in ONLY_IN.items())
        or any(module.room in rooms and is_part(name, packages) for packages, rooms in NEVER_IN.items())
        or any(is_part(module.name, (part,)) and is_part(name, packages) for part, packages in NEVER_IN_PART.items())
    )


def is_part(name: str, packages: Iterable[str]) -> bool:
    """Whether a dotted name is one of these packages, or in one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


# -- functions and classes ------------------------------------------------------------------------------------------

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions_of(module: Module) -> Iterator[Function]:
    """Every function and method, also those in others."""
    return (node for node in ast.walk(module.tree) if isinstance(node, Function))


def long_functions(modules: Iterable[Module], most: int = MOST_LINES) -> list[Finding]:
    """Functions of more than `most` lines, from `def` to the end. A migration is never edited once it has run."""
    return [
        Finding("long function", f"{module.path}:{function.lineno}", f"{function.name} has {lines} lines")
        for module in modules
        if ".migrations." not in module.name
        for function in functions_of(module)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > most
    ]


def complex_functions(modules: Iterable[Module], most: int = MOST_DECISIONS) -> list[Finding]:
    """Functions of more than `most` decisions."""
    return [
        Finding("many decisions", f"{module.path}:{function.lineno}", f"{function.name} takes {count} decisions")
        for module in modules
        for function in functions_of(module)
        if (count := decisions(function)) > most
    ]


def decisions(function: Function) -> int:
    """The decisions of a function: each branch, loop, handler, case, comprehension with its conditions, and boolean."""
    return sum(_decisions_at(node) for node in ast.walk(function) if node is not function)


def _decisions_at(node: ast.AST) -> int:
    if isinstance(node, ast.BoolOp):
        return len(node.values) - 1
    if isinstance(node, ast.comprehension):
        return 1 + len(node.ifs)
    branching = (ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.match_case)
    return int(isinstance(node, branching))


def shared_class_names(modules: Iterable[Module]) -> list[Finding]:
    """Public classes of one name in two rooms: which is meant cannot be said in words."""
    rooms: dict[str, set[str]] = defaultdict(set)
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                rooms[node.name].add(module.room)
    return [
        Finding("class name in two rooms", f"src/{PACKAGE}", f"{name}: {', '.join(sorted(where))}")
        for name, where in sorted(rooms.items())
        if len(where) > 1
    ]


# -- all together ---------------------------------------------------------------------------------------------------


def findings(package: list[Module], tests: list[Module]) -> list[Finding]:
    """All that is limited."""
    return [
        *private_imports(package),
        *private_imports(tests, "private import in tests"),
        *circles(package),
        *foreign_imports(package),
        *long_functions(package),
        *shared_class_names(package),
    ]


def main() -> int:
    """Print the findings over a limit, and a line of figures; 1 when a limit is passed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--all", action="store_true", help="print also what is within its limit")
    everything = parser.parse_args().all
    package = modules_in(ROOT / "src" / PACKAGE, ROOT / "src")
    found: dict[str, list[Finding]] = {kind: [] for kind in LIMITS}
    for finding in findings(package, modules_in(ROOT / "tests", ROOT)):
        found[finding.kind].append(finding)
    over = {kind for kind, these in found.items() if len(these) > LIMITS[kind]}
    for kind, these in found.items():
        for finding in these if everything or kind in over else ():
            print(finding)
    many = complex_functions(package)
    for finding in many if everything else ():
        print(finding)
    total = sum(1 for module in package for _ in functions_of(module))
    figures = [f"{kind} {len(these)} (limit {LIMITS[kind]})" for kind, these in found.items()]
    print(f"{'; '.join(figures)}; more than {MOST_DECISIONS} decisions in {len(many)} of {total} functions")
    return int(bool(over))


if __name__ == "__main__":
    sys.exit(main())
