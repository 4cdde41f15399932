"""What commands share: options, the console, and how a day, a cell and an age are written."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click
import msgspec

from tricord.align import Cell
from tricord.model import CellState, Measure

if TYPE_CHECKING:
    from rich.console import Console

_F = TypeVar("_F", bound=Callable[..., Any])

#: A pipe has no width; this fits the widest matrix.
PIPE_WIDTH = 180

_SHORT = {
    CellState.AUTONOMOUS: "aut",
    CellState.IMPLEMENTING: "impl",
    CellState.LISTED: "listed",
    CellState.BOUND: "bound",
    CellState.DELISTED: "delisted",
    CellState.NOT_LISTED: "-",
    CellState.UNKNOWN: "?",
}
LEGEND = (
    "listed = on the UN list; aut = autonomous (national law); impl = implementing (carries out the UN listing); "
    "bound = bound by the UN listing, not seen on the national list; - = not listed; ? = unknown. "
    "* = export control only (end user of concern). "
    "A day after the word is since when; ..2022-12-01 means by that day at the latest, the day itself is not stated."
)


def database_option(command: _F) -> _F:
    """`--db`: which store."""
    return click.option(
        "--db",
        metavar="PATH|URL",
        envvar="TRICORD_DB",
        help="A store: SQLite file or postgresql:// URL. [default: the embedded snapshot]",
    )(command)


def json_option(command: _F) -> _F:
    """`--json`: the whole answer for a program."""
    return click.option("--json", "as_json", is_flag=True, help="Print the whole answer as JSON.")(command)


def time_options(command: _F) -> _F:
    """`--as-of` (legal time) and `--as-known-on` (record time)."""
    for option in (
        click.option("--as-known-on", "known_on", metavar="DAY", help="Use only snapshots published by that day."),
        click.option(
            "--as-of",
            metavar="DAY",
            help="How things stood on that day (YYYY-MM-DD). [default: each list as last seen]",
        ),
    ):
        command = option(command)
    return command


def filter_options(command: _F) -> _F:
    """`--list`, `--party`, `--programme`: which changes."""
    for option in (
        click.option("--programme", metavar="CODE", help="Only entries under a programme, such as DPRK."),
        click.option("--party", metavar="CODE", help="Only lists of a party."),
        click.option("--list", "list_id", metavar="LIST", help="Only this list."),
    ):
        command = option(command)
    return command


def console() -> Console:
    """Where tables go: the terminal's width, or a fixed one into a pipe."""
    from rich.console import Console

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else PIPE_WIDTH
    return Console(width=width, highlight=False, emoji=False, markup=False)


def print_json(value: Any) -> None:
    """A value of ours as indented JSON."""
    click.echo(json.dumps(msgspec.to_builtins(value), ensure_ascii=False, indent=2))


def cell_text(cell: Cell) -> str:
    """A cell in few letters, with its day or bound."""
    word = _SHORT[cell.state]
    if cell.measures == (Measure.EXPORT_CONTROL.value,):
        word += "*"
    if cell.since:
        return f"{word} {cell.since}"
    if cell.not_after and cell.state is not CellState.UNKNOWN:
        return f"{word} ..{cell.not_after}"
    return word


def age_text(days: int | None) -> str:
    """How old, in words."""
    if days is None:
        return "not loaded"
    return "today" if days == 0 else f"{days} day{'s' * (days != 1)} old"


def since_text(since: str | None, not_before: str | None, not_after: str | None) -> str:
    """A beginning in words, bounds included."""
    if since:
        return f"since {since}"
    if not_before and not_after:
        return f"since unknown, between {not_before} and {not_after}"
    if not_after:
        return f"since unknown, by {not_after} at the latest"
    return "since unknown"
