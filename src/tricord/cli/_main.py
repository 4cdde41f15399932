"""The group of commands, and the one place where an error becomes a sentence and an exit code."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

from tricord import __version__

#: Each command with the module that holds it and the line that `--help` shows.
COMMANDS = {
    "actions": ("_actions", "Which additions by different parties belong together, and who has not followed."),
    "align": ("_align", "Put the lists side by side: who is designated by whom, since when."),
    "asof": ("_align", "How the lists stood on a day, in numbers, with what had happened by then."),
    "audit": ("_audit", "Verify this node's audit, show its head, countersign another's."),
    "clear": ("_clear", "Record that a customer and a subject are not the same."),
    "concert": ("_concert", "Play the joint action of December 2022 through, with three nodes on this machine."),
    "diff": ("_lists", "What changed on a list between two days."),
    "events": ("_events", "Tests, resolutions, agreements and actions, counted and dated."),
    "export": ("_export", "Write an alignment as CSV, JSON lines, FollowTheMoney or a web page."),
    "feed": ("_feed", "Every change of the lists: FollowTheMoney deltas as JSON lines, or Atom."),
    "gaps": ("_align", "Subjects that some parties have designated and others have not."),
    "lists": ("_lists", "Which lists are loaded, how old they are, and what could not be placed."),
    "load": ("_lists", "Load an official file as a snapshot of a list."),
    "log": ("_log", "Each change of each value of a subject's entries, with the snapshots that show it."),
    "node": ("_node", "People of this node, their tokens, and envelopes over the network."),
    "package": ("_package", "Draft, circulate, answer, adopt and follow packages of proposed designations."),
    "resolve": ("_resolve", "Link the entries of a store that are one subject."),
    "screen": ("_screen", "Screen a name, or a file of customers, against every list."),
    "serve": ("_node", "Run this node's HTTP service: people, items, envelopes, TAXII."),
    "share": ("_share", "Decide on release, and exchange marked items in signed, sealed envelopes."),
    "show": ("_show", "Everything the lists say about one subject, with sources."),
    "watch": ("_watch", "Call a command or a signed webhook for every change, at least once."),
}

EXIT_NOTHING, EXIT_REFUSED, EXIT_HELD = 1, 3, 4


class _Commands(click.Group):
    """Commands that are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"tricord.cli.{module}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])

    def invoke(self, ctx: click.Context) -> Any:
        from tricord.model import errors

        try:
            return super().invoke(ctx)
        except (
            errors.ReadError,
            errors.WriteError,
            errors.StoreError,
            errors.NodeError,
            errors.AuditBroken,
            errors.KeyRefused,
            errors.EnvelopeRefused,
            errors.NotReleased,
        ) as error:
            click.echo(f"tricord: {error}", err=True)
            ctx.exit(EXIT_REFUSED)
        except errors.Denied as denied:
            click.echo(f"tricord: {denied.detail} {denied.next}".rstrip(), err=True)
            ctx.exit(EXIT_REFUSED)
        except ValueError as error:
            raise click.UsageError(str(error), ctx=ctx) from error


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


def main() -> None:
    """Entry point. A closed pipe (`tricord align | head`) ends quietly."""
    try:
        tricord(prog_name="tricord")
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
