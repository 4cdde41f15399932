"""What commands share: options, the store, the console, and how a day, a cell and an age are written."""

from __future__ import annotations

import json
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click
import msgspec

import tricord
from tricord.align import Cell
from tricord.cli._exit_codes import Exit
from tricord.i18n import tr
from tricord.model import CellState, Measure

if TYPE_CHECKING:
    from rich.console import Console

    from tricord.database import Database

_F = TypeVar("_F", bound=Callable[..., Any])

#: A pipe has no width; this fits the widest matrix.
PIPE_WIDTH = 180


_OBEYED = "\N{REPLACEMENT CHARACTER}"
#: What turns the order of reading, and the invisible marks of one direction or the other.
_TURNS = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
_MARKS = "\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}\N{ARABIC LETTER MARK}\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}"


class CommandGroup(click.Group):
    """A group whose help shows the first sentence of each of its commands in full."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section(tr("Commands")):
            formatter.write_dl([(name, _first_sentence(command)) for name, command in commands if command is not None])


def _first_sentence(command: click.Command) -> str:
    # As click finds it; the limit is that nothing is cut.
    return command.get_short_help_str(limit=len(command.help or "") + 1)


def database_option(command: _F) -> _F:
    """`--db`: which store."""
    return click.option(
        "--db",
        metavar="PATH|URL",
        envvar="TRICORD_DB",
        show_envvar=True,
        help=tr("A store: SQLite file or postgresql:// URL. [default: the embedded snapshot]"),
    )(command)


def json_option(command: _F) -> _F:
    """`--json`: the whole answer for a program."""
    return click.option("--json", "as_json", is_flag=True, help=tr("Print the whole answer as JSON."))(command)


def _no_empty_day(_context: click.Context, option: click.Parameter, day: str | None) -> str | None:
    """An empty day (`--as-of "$DAY"` without a DAY) would be answered as today."""
    if day is not None and not day.strip():
        raise click.UsageError(tr("{option} is empty. Write a day as 2016-10-27.", option=option.opts[0]))
    return day


def time_options(command: _F) -> _F:
    """`--as-of` (legal time) and `--as-known-on` (record time)."""
    for option in (
        click.option(
            "--as-known-on",
            "known_on",
            metavar="DAY",
            callback=_no_empty_day,
            help=tr("Use only snapshots published by that day."),
        ),
        click.option(
            "--as-of",
            metavar="DAY",
            callback=_no_empty_day,
            help=tr("How things stood on that day (YYYY-MM-DD). [default: each list as last seen]"),
        ),
    ):
        command = option(command)
    return command


def filter_options(command: _F) -> _F:
    """`--list`, `--party`, `--programme`: which changes."""
    for option in (
        click.option("--programme", metavar="CODE", help=tr("Only entries under a programme, such as DPRK.")),
        click.option("--party", metavar="CODE", help=tr("Only lists of a party.")),
        click.option("--list", "list_id", metavar="LIST", help=tr("Only this list.")),
    ):
        command = option(command)
    return command


def open_store(db: str | None) -> Database:
    """The store that a command asks; without a name the embedded snapshot. Raises `StoreError` for a store that is not
    there: only commands that write make one.
    """
    if db is None:
        from tricord.database import embedded_path

        embedded_path(_say_first)
    return tricord.open(db, create=False)


def _say_first(_what: str, done: int, _of: int) -> None:
    """Why the first command of a checkout takes longer, where somebody waits for it."""
    if done == 0 and sys.stderr.isatty():
        click.echo(tr("Putting together the lists that come with Tricord, once..."), err=True)


def nothing_found() -> NoReturn:
    """End the command: nothing was found, or nothing differs."""
    click.get_current_context().exit(Exit.NOTHING)


def echo(text: str = "", *, err: bool = False, nl: bool = True) -> None:
    """Print what others may have written: nothing in it moves the cursor, clears the screen, or turns the order of
    reading around.
    """
    click.echo(shown(text), err=err, nl=nl)


def shown(text: str) -> str:
    """A text with a mark in place of each character that a terminal would obey."""
    return "".join(_OBEYED if _is_obeyed(one) else one for one in text)


def _is_obeyed(letter: str) -> bool:
    if letter in "\n\t":
        return False
    kind = unicodedata.category(letter)
    return kind == "Cc" or (kind == "Cf" and unicodedata.bidirectional(letter) in _TURNS) or letter in _MARKS


def console() -> Console:
    """Where tables go: the terminal's width, or a fixed one into a pipe."""
    from rich.console import Console

    class Output(Console):
        def on_broken_pipe(self) -> None:
            # The command ends as every other whose reader has gone.
            raise BrokenPipeError

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else PIPE_WIDTH
    return Output(width=width, highlight=False, emoji=False, markup=False)


@contextmanager
def progress_bar(text: str) -> Iterator[Callable[[str, int, int | None], None] | None]:
    """A bar on the standard error, where that is a terminal; else None. It is called with what is done,
    how many, of how many (None: unknown). `text` holds `{task.description}`, `{task.completed}` and `{task.total}`.
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), TextColumn(text), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda what, done, of: bar.update(task, description=what, completed=done, total=of)


@contextmanager
def load_progress(name: str) -> Iterator[Callable[[int], None] | None]:
    """A bar of the records that a load has read; None where nobody watches."""
    what = tr("Reading {file}", file=name)
    text = tr("{what}: {number} records", what="{task.description}", number="{task.completed}")
    with progress_bar(text) as bar:
        yield None if bar is None else lambda number: bar(what, number, None)


def print_json(value: Any) -> None:
    """A value of ours as indented JSON."""
    text = json.dumps(msgspec.to_builtins(value), ensure_ascii=False, indent=2)
    click.echo("".join(f"\\u{ord(one):04x}" if _is_obeyed(one) else one for one in text))


def cell_text(cell: Cell) -> str:
    """A cell in few letters, with its day or bound."""
    word = _short_word(cell.state)
    if cell.measures == (Measure.EXPORT_CONTROL.value,):
        word += "*"
    if cell.since:
        return f"{word} {cell.since}"
    if cell.not_after and cell.state is not CellState.UNKNOWN:
        return f"{word} ..{cell.not_after}"
    return word


def _short_word(state: CellState) -> str:
    match state:
        case CellState.AUTONOMOUS:
            return tr("aut")
        case CellState.IMPLEMENTING:
            return tr("impl")
        case CellState.LISTED:
            return tr("listed")
        case CellState.LISTED_INFERRED:
            return tr("listed (inferred)")
        case CellState.IN_FORCE:
            return tr("law")
        case CellState.OWED:
            return tr("owed")
        case CellState.BOUND:
            return tr("bound")
        case CellState.COVERED:
            return tr("rule")
        case CellState.COVERED_ON_CONDITION:
            return tr("rule?")
        case CellState.DELISTED:
            return tr("delisted")
        case CellState.NOT_LISTED:
            return "-"
        case _:
            return "?"


def legend() -> str:
    """What the few letters of a cell mean."""
    return tr(
        "listed = on the UN list; aut = autonomous (national law); impl = implementing (carries out the UN listing); "
        "law = the UN listing is in force by own law; owed = the UN listing is not carried out; "
        "bound = bound by the UN listing, effect not known; rule = covered by a rule without being named "
        "(rule? = on a condition); - = not listed; ? = unknown. "
        "* = export control only (end user of concern). "
        "A day after the word is since when; ..2022-12-01 means by that day at the latest, "
        "the day itself is not stated."
    )


def age_text(days: int | None) -> str:
    """How old, in words."""
    if days is None:
        return tr("not loaded")
    if days == 0:
        return tr("today")
    return tr("1 day old") if days == 1 else tr("{days} days old", days=days)
