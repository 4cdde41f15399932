"""Write what in the reference follows from the code: commands, exit codes, public names, lists, curated columns.

    python scripts/make_reference.py

Each stands in a page between `<!-- made: NAME -->` and `<!-- end -->`; what is around it is written by hand. A test
checks that the pages are up to date.
"""

from __future__ import annotations

import csv
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from tricord import lists
from tricord.cli import MEANINGS, tricord
from tricord.fetch import official_sources
from tricord.reports import kind_word

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = ("how-to/curated-table.md", "reference/command.md", "reference/lists.md", "reference/python.md")

#: The rooms that most readers come for, in this order; the others follow by name.
FIRST_ROOMS = ("tricord", "tricord.database", "tricord.align", "tricord.names", "tricord.screen", "tricord.resolve")

_BLOCK = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def render(page: str) -> str:
    """A page of `docs/` with its made blocks as they must be. Raises `KeyError` for a block nobody makes."""
    makers = {
        "commands": commands,
        "columns": columns,
        "exits": exit_codes,
        "lists": lists_table,
        "terms": list_terms,
        "names": public_names,
    }
    text = (DOCS / page).read_text("utf-8")
    return _BLOCK.sub(lambda found: f"{found[1]}\n{makers[found[2]]()}\n{found[3]}", text)


def commands() -> str:
    """Every command with its help."""
    return "\n".join(
        _commands_of(tricord, click.Context(tricord, info_name="tricord", help_option_names=["-h", "--help"]))
    )


def _commands_of(group: click.Group, context: click.Context, before: str = "") -> Iterator[str]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None:
            continue
        own = click.Context(command, parent=context, info_name=name, terminal_width=100)
        yield f"###{'#' * bool(before)} {before}{name}\n\n```text\n{command.get_help(own)}\n```\n"
        if isinstance(command, click.Group):
            yield from _commands_of(command, own, f"{before}{name} ")


def public_names() -> str:
    """Every public name of every room, with what the room is for."""
    blocks = []
    for room in rooms():
        module = importlib.import_module(room)
        purpose = inspect.cleandoc(module.__doc__ or "").split("\n\n")[0]
        names = "\n".join(f"::: {room}.{name}\n" for name in module.__all__ if not name.startswith("__"))
        blocks.append(f"## {room}\n\n{purpose}\n\n{names}")
    return "\n".join(blocks)


def rooms() -> list[str]:
    """The modules that have public names: `tricord` itself, and its rooms."""
    package = importlib.import_module("tricord")
    found = {f"tricord.{module.name}" for module in pkgutil.iter_modules(package.__path__) if module.name[0] != "_"}
    return [*FIRST_ROOMS, *sorted(found - set(FIRST_ROOMS))]


def lists_table() -> str:
    """Every list that Tricord reads."""
    rows = []
    for name in lists.LIST_IDS:
        info = lists.info(name)
        rows.append((f"`{name}`", info.party or "several", info.title, info.publisher, _silence_of(info)))
    return _table(("list", "party", "title", "publisher", "silence means not listed"), rows)


def _silence_of(info: lists.ListInfo) -> str:
    """Of whom the silence of a list tells, and when: by its snapshots, and by what is claimed of it."""
    whom = [*info.programmes, *(f"of {kind_word(kind)}s" for kind in info.kinds)]
    told = [", ".join(["between its snapshots", *whom])] if info.exhaustive else []
    told += [
        f"{claim.programme}, {claim.since or 'always'} to {claim.until}, held to be complete"
        for claim in lists.coverage()
        if claim.list_id == info.id
    ]
    return "; ".join(told) or "never"


def list_terms() -> str:
    """Where each list is published, and on what terms."""
    about = [lists.info(name) for name in lists.LIST_IDS]
    rows = [
        (f"`{info.id}`", f"<{info.address}>" if info.address else "none of its own", _fetched(info), info.licence)
        for info in about
    ]
    return _table(("list", "address", "fetched", "terms"), rows)


def _fetched(info: lists.ListInfo) -> str:
    """How `tricord fetch` gets a list."""
    files = official_sources().get(info.id, ())
    if not files:
        return "by hand"
    if any(source.link for source in files):
        return "the newest link of the page"
    return "1 file" if len(files) == 1 else f"{len(files)} files"


def exit_codes() -> str:
    """What every command ends with."""
    return _table(("code", "meaning"), [(str(int(code)), meaning) for code, meaning in MEANINGS.items()])


def columns() -> str:
    """The columns of the curated table."""
    with (Path(lists.__file__).parent / "curated" / "columns.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            (f"`{row['column']}`", row["meaning"] + (" (required)" if row["required"] == "yes" else ""))
            for row in csv.DictReader(file)
        ]
    return _table(("column", "what it holds"), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def main() -> None:
    """Write the pages."""
    for page in PAGES:
        (DOCS / page).write_text(render(page), encoding="utf-8")


if __name__ == "__main__":
    main()
