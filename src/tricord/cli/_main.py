"""The group of commands, and the one place where an error becomes a sentence and an exit code."""

from __future__ import annotations

import errno
import inspect
import io
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from tricord import __version__
from tricord.cli._exit_codes import Exit, exit_of
from tricord.i18n import docstring, tr

if TYPE_CHECKING:
    from tricord.model.errors import TricordError

#: Each command with the module that holds it and the line that `--help` shows.
COMMANDS = {
    "actions": ("_actions", "Which additions by different parties belong together, and who has not followed."),
    "align": ("_align", "Put the lists side by side: who is designated by whom, since when."),
    "archive": ("_archive", "What was fetched from publishers: list it, verify it, prune it by rule."),
    "asof": ("_align", "How the lists stood on a day, in numbers, with what had happened by then."),
    "audit": ("_audit", "Verify this node's audit, show its head, countersign another's."),
    "brief": ("_brief", "Briefings: who said what, with claims as of their day and today."),
    "changes": ("_changes", "What changed on all lists between two days, by legal date."),
    "clear": ("_clear", "Record that a customer and a subject are not the same."),
    "concert": ("_concert", "Play the joint action of December 2022 through, with three nodes on this machine."),
    "diff": ("_lists", "What changed on a list between two days."),
    "events": ("_events", "Tests, resolutions, agreements and actions, counted and dated."),
    "export": ("_export", "Write an alignment as CSV, JSON lines, FollowTheMoney or a web page."),
    "feed": ("_feed", "Every change of the lists: FollowTheMoney deltas as JSON lines, or Atom."),
    "fetch": ("_fetch", "Fetch official lists from their publishers into the archive."),
    "gaps": ("_align", "Subjects that some parties have designated and others have not."),
    "lists": ("_lists", "Which lists are loaded, how old they are, and what could not be placed."),
    "load": ("_lists", "Load an official file as a snapshot of a list."),
    "log": ("_log", "Each change of each value of a subject's entries, with the snapshots that show it."),
    "node": ("_node", "People of this node, their tokens, and envelopes over the network."),
    "package": ("_package", "Draft, circulate, answer, adopt and follow packages of proposed designations."),
    "programmes": ("_programmes", "Which programmes there are, and how many subjects each party's lists hold."),
    "resolve": ("_resolve", "Link the entries of a store that are one subject."),
    "screen": ("_screen", "Screen a name, or a file of customers, against every list."),
    "serve": ("_node", "Serve the pages and the API of the lists, or this party's node."),
    "share": ("_share", "Decide on release, and exchange marked items in signed, sealed envelopes."),
    "show": ("_show", "Everything the lists say about one subject, with sources."),
    "update": ("_fetch", "Fetch lists into the archive, and load what is new into a store."),
    "validate": ("_validate", "What screening finds of names whose answers are known, at each threshold."),
    "watch": ("_watch", "Call a command or a signed webhook for every change, at least once."),
}


#: Why a stream takes nothing more: no room, a limit, a broken device, a descriptor that is none.
_UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)


class _Context(click.Context):
    """A command's context: a wrong value is reported with the usage of the command that was called."""

    def invoke(self, callback: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().invoke(callback, *args, **kwargs)
        except ValueError as error:
            from tricord.model.errors import TricordError

            if isinstance(error, TricordError) and exit_of(error) is Exit.USAGE:
                raise click.UsageError(str(error), ctx=self) from error
            raise


def _prepared(command: click.Command) -> click.Command:
    """The command, and those below it, with a context of their own kind and help in the reader's language."""
    command.context_class = _Context
    command.help = docstring(inspect.cleandoc(command.help or ""))
    if isinstance(command, click.Group):
        for below in command.commands.values():
            _prepared(below)
    return command


class _Commands(click.Group):
    """Commands that are imported when they are called."""

    context_class = _Context

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"tricord.cli.{module}"), cmd_name)
        return _prepared(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if name in COMMANDS or name.startswith("-"):
            return super().resolve_command(ctx, args)
        unknown = tr("No such command {name!r}.", name=name)
        import difflib

        near = difflib.get_close_matches(name, COMMANDS)
        raise click.UsageError(f"{unknown} {_did_you_mean(near)}".rstrip(), ctx=ctx)

    def main(self, *args: Any, **extra: Any) -> Any:
        try:
            return super().main(*args, **extra)
        except OSError as error:
            # `--help` and `--version` are printed before any command is invoked.
            if not _is_full(error):
                raise
            sys.exit(_output_failed(error))

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit):
            raise
        except BrokenPipeError:
            _let_go_of_output()
            ctx.exit(Exit.PIPE_CLOSED)
        except (KeyboardInterrupt, click.Abort):
            click.echo(tr("tricord: interrupted."), err=True)
            ctx.exit(Exit.INTERRUPTED)
        except Exception as error:
            from tricord.model.errors import TricordError

            if isinstance(error, TricordError):
                _stop(ctx, error)
            if isinstance(error, OSError) and _is_full(error):
                ctx.exit(_output_failed(error))
            click.echo(_our_fault(error), err=True)
            ctx.exit(Exit.OUR_FAULT)


def _stop(ctx: click.Context, error: TricordError) -> NoReturn:
    from tricord.cli._shared import echo

    echo(f"tricord: {error}", err=True)
    ctx.exit(exit_of(error))


def _did_you_mean(near: Iterable[str]) -> str:
    names = ", ".join(near)
    return tr("Did you mean {names}?", names=names) if names else ""


def _our_fault(error: Exception) -> str:
    """One line about a fault of Tricord's own; the traceback goes to a file that it names."""
    import traceback

    what = f"{type(error).__name__}: {error}".splitlines()[0][:200]
    try:
        path = _fault_file()
        path.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    except OSError as unwritten:
        return tr(
            "tricord: a fault of Tricord's own ({what}). Its traceback cannot be written: {reason}.",
            what=what,
            reason=unwritten.strerror,
        )
    return tr(
        "tricord: a fault of Tricord's own ({what}). The traceback is in {path}: please report it.",
        what=what,
        path=path,
    )


def _fault_file() -> Path:
    import tempfile

    from tricord.data import cache_folder

    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    handle, name = tempfile.mkstemp(prefix=f"fault-{moment}-", suffix=".txt", dir=cache_folder())
    os.close(handle)
    return Path(name)


@click.group(cls=_Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tricord")
@click.pass_context
def tricord(ctx: click.Context) -> None:
    """Who has sanctioned whom, since when and under what authority; and where the lists differ.

    With no command: where the lists stand, and what to try. Without --db every command runs on the snapshot that
    comes with Tricord.
    """
    if ctx.invoked_subcommand is None:
        from tricord.cli._lists import welcome

        welcome()


def _is_full(error: OSError) -> bool:
    """Whether a stream, not a file that has a name, could not be written."""
    return error.errno in _UNWRITABLE and error.filename is None


def _output_failed(error: OSError) -> Exit:
    _let_go_of_output()
    reason = error.strerror
    click.echo(
        tr("tricord: the output cannot be written: {reason}. Free some space, or send it elsewhere.", reason=reason),
        err=True,
    )
    return Exit.REFUSED


def _let_go_of_output() -> None:
    """What Python still wants to flush at its end goes nowhere."""
    # In a test the standard output is no file.
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def run() -> None:
    """Run the command of this process's arguments. A closed pipe (`tricord align | head`) ends without a word."""
    if sys.stdout is None:
        # The next file opened would become the standard output.
        click.echo(tr("tricord: the standard output is closed, so that nothing can be printed."), err=True)
        sys.exit(Exit.REFUSED)
    for stream in (sys.stdout, sys.stderr):
        # What a terminal cannot show is written in ASCII, not refused.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            tricord(prog_name="tricord")
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        _let_go_of_output()
        sys.exit(Exit.PIPE_CLOSED)
    except OSError as error:
        if not _is_full(error):
            raise
        sys.exit(_output_failed(error))
