"""`lists`, `load`, `diff`, and what `tricord` alone says."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

import tricord
from tricord.align import Diff
from tricord.cli._shared import age_text, console, database_option, json_option, print_json
from tricord.database import Database
from tricord.lists import LIST_IDS, info
from tricord.store import LoadReport

EXIT_HELD = 4
_WORDS = {"ADD": "added", "MOD": "amended", "DEL": "removed"}


def welcome() -> None:
    """Where the lists stand, and what to try."""
    with tricord.open() as database:
        _print_lists(database)
    click.echo(
        "\nTry:\n"
        "  tricord align --programme DPRK                  the lists side by side\n"
        "  tricord align --programme DPRK --html report.html\n"
        '  tricord show "Kim Yong Chol"                    one name on every list, with sources\n'
        "  tricord gaps --programme DPRK --party KR        what one party has not listed\n"
        "  tricord asof 2016-10-27                         how things stood on a day\n"
        "  tricord --help                                  everything else"
    )


@click.command()
@click.option("--unplaced", metavar="LIST", help="Show every piece of a list's newest snapshot that found no place.")
@database_option
@json_option
def lists(unplaced: str | None, db: str | None, as_json: bool) -> None:
    """Which lists are loaded, how old they are, and what could not be placed."""
    with tricord.open(db) as database:
        if unplaced is not None:
            pieces = list(database.unplaced(unplaced))
            if as_json:
                print_json(pieces)
            else:
                for piece in pieces:
                    click.echo(f"{piece.entry or '(no entry)'}  {piece.place}  [{piece.kind}]  {piece.text}")
                click.echo(f"{len(pieces)} pieces of {unplaced} found no place.")
        elif as_json:
            print_json(database.lists())
        else:
            _print_lists(database)


def _print_lists(database: Database) -> None:
    from rich.table import Table as Grid

    out = console()
    grid = Grid(box=None, pad_edge=False, header_style="bold")
    for column in ("List", "Party", "Title", "Newest snapshot", "Age", "Entries", "Snapshots", "Unplaced"):
        grid.add_column(
            column,
            no_wrap=True,
            overflow="ellipsis",
            max_width=52,
            justify="right" if column in ("Entries", "Snapshots", "Unplaced") else "left",
        )
    for status in database.lists():
        loaded = [s for s in status.snapshots if s.status == "loaded"]
        held = [s for s in status.snapshots if s.status == "held"]
        newest = loaded[-1] if loaded else None
        share = f"{newest.unplaced / newest.segments:.2%}" if newest and newest.segments else ""
        note = f" (held: {', '.join(s.published for s in held)})" if held else ""
        grid.add_row(
            status.info.id,
            status.info.party,
            status.info.title,
            (newest.published if newest else "") + note,
            age_text(status.age),
            str(newest.entries) if newest else "",
            str(len(loaded) or ""),
            share,
        )
    out.print("The snapshot that comes with Tricord:" if database.embedded else "This store:")
    out.print(grid)


@click.command()
@click.argument("list_id", metavar="LIST")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--published", metavar="DAY", help="The day of publication, where neither the file nor its name says it.")
@click.option("--confirm", is_flag=True, help="Accept a snapshot that was held for losing many entries.")
@database_option
@json_option
def load(list_id: str, path: Path, published: str | None, confirm: bool, db: str | None, as_json: bool) -> None:
    """Load an official file as a snapshot of a list.

    The file is loaded whole or refused; the last good snapshot stays. LIST is one of those that `tricord lists` shows.
    """
    if db is None:
        raise click.UsageError(
            "The embedded snapshot is not changed. Say where to load: "
            "--db my.db (made when missing), or set TRICORD_DB."
        )
    if list_id not in LIST_IDS:
        raise click.UsageError(f"No list is called {list_id!r}. Tricord knows {', '.join(LIST_IDS)}.")
    with tricord.open(db) as database:
        with _progress(f"Reading {path.name}") as progress:
            report = database.load(list_id, path, published=published, confirm=confirm, progress=progress)
        changes = (
            database.diff(list_id, report.previous, report.published)
            if report.previous and report.status == "loaded"
            else None
        )
        weighed = database.weighed
    if as_json:
        print_json(report)
    else:
        _print_report(report, changes)
        if not weighed and report.status == "loaded":
            click.echo("Linked on exact evidence only; `tricord resolve` weighs the rest: names in any script, dates.")
    if report.status == "held":
        click.get_current_context().exit(EXIT_HELD)


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int], None] | None]:
    """A bar on standard error, where that is a terminal; else nothing."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}: {task.completed} records"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda number: bar.update(task, completed=number)


def _print_report(report: LoadReport, changes: Diff | None) -> None:
    name = f"{report.list_id} of {report.published}"
    if report.status == "unchanged":
        click.echo(f"{name} is loaded already; nothing changed ({report.entries} entries).")
        return
    if report.status == "held":
        click.echo(
            f"{name} is held: it lacks {len(report.removed)} of the entries of {report.previous} "
            f"and holds {report.entries}. Nothing was changed. "
            "Look at the file; if the list is truly so short, load it again with --confirm."
        )
        return
    against = f" against {report.previous}" if report.previous else " (first snapshot)"
    click.echo(
        f"{name}: {report.entries} entries{against}: {len(report.added)} added, {len(report.amended)} amended, "
        f"{len(report.removed)} removed, {report.unchanged} unchanged."
    )
    if changes is not None:
        party = info(report.list_id).party
        for change in changes.changes[:40]:
            dated = f"since {change.since}" if change.since else "day of listing not stated"
            click.echo(f"  {_WORDS[change.op]:8} by {party}  {change.entry}  {change.caption}, {dated}")
        if len(changes.changes) > 40:
            click.echo(f"  ... and {len(changes.changes) - 40} more (tricord diff shows each value)")
    total = sum(report.unplaced.values())
    share = f"{total / report.segments:.2%}" if report.segments else "0%"
    click.echo(f"{report.segments} segments read, {total} found no place ({share}).")
    for kind, count in sorted(report.unplaced.items(), key=lambda item: -item[1]):
        click.echo(f"  {count:6}  {kind}")
    for kind, count in report.strays.items():
        click.echo(f"{count} stray pieces, kept apart: {kind}")
    if report.unseen:
        click.echo(
            f"Not in this snapshot: {', '.join(report.unseen)}. "
            "What they would have said is unknown, and kept as it was."
        )
    kinds = Counter(report.warnings)
    for text in list(kinds)[:12]:
        click.echo(f"  warning: {text}")
    if len(kinds) > 12:
        click.echo(f"  ... and {len(kinds) - 12} more warnings (--json shows all)")


@click.command()
@click.argument("list_id", metavar="LIST")
@click.option("--from", "since", metavar="DAY", required=True, help="The earlier day.")
@click.option("--to", "until", metavar="DAY", required=True, help="The later day.")
@database_option
@json_option
def diff(list_id: str, since: str, until: str, db: str | None, as_json: bool) -> None:
    """What changed on a list between two days."""
    with tricord.open(db) as database:
        found = database.diff(list_id, since, until)
    if as_json:
        print_json(found)
    else:
        counts = Counter(change.op for change in found.changes)
        click.echo(
            f"{list_id}, {found.first} to {found.last}: "
            f"{counts['ADD']} added, {counts['MOD']} amended, {counts['DEL']} removed."
        )
        if found.unseen:
            click.echo(f"Not compared, since no file of theirs was there by {found.first}: {', '.join(found.unseen)}.")
        for change in found.changes:
            since_text = f", dated {change.since}" if change.since else ""
            renumbered = f", before {change.former}" if change.former else ""
            click.echo(f"{change.op}  {change.entry}  {change.caption}{since_text}{renumbered}")
            if change.op == "MOD":
                for value in change.gone:
                    click.echo(f"       - {value.schema}.{value.prop}: {value.value}")
                for value in change.new:
                    click.echo(f"       + {value.schema}.{value.prop}: {value.value}")
    if not found.changes:
        click.get_current_context().exit(1)


__all__ = ["diff", "lists", "load", "welcome"]
