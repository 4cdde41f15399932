"""`archive`: what was fetched, whether it is whole, and how long it is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from tricord.cli._exit_codes import Exit
from tricord.cli._fetch_words import day_text, size_text
from tricord.cli._shared import CommandGroup, console, json_option, nothing_found, print_json
from tricord.i18n import tr

if TYPE_CHECKING:
    from tricord.fetch import Archive, ArchivedSet


@click.group(cls=CommandGroup)
def archive() -> None:
    """What was fetched from publishers: list it, verify it, prune it by rule.

    The archive lies among the user's data, or where TRICORD_ARCHIVE says. `tricord load LIST` loads from it.
    """


def _archive() -> Archive:
    from tricord.fetch import Archive

    return Archive()


@archive.command("list")
@click.argument("list_id", metavar="[LIST]", required=False)
@json_option
def list_(list_id: str | None, as_json: bool) -> None:
    """Which sets of files the archive holds, oldest first."""
    if list_id is not None:
        from tricord.database import list_reader

        list_reader(list_id)
    kept = _archive()
    found = kept.sets(list_id)
    if as_json:
        print_json(found)
    else:
        _print_sets(found)
        click.echo(_sets_text(len(found), kept))
    if not found:
        nothing_found()


def _sets_text(number: int, kept: Archive) -> str:
    if number == 1:
        return tr("1 set in {folder}", folder=kept.folder)
    return tr("{count} sets in {folder}", count=number, folder=kept.folder)


def _print_sets(found: list[ArchivedSet]) -> None:
    from rich.table import Table as Grid

    grid = Grid(box=None, pad_edge=False, header_style="bold")
    for column in (tr("List"), tr("Set"), tr("Day"), tr("Fetched (UTC)"), tr("Files")):
        grid.add_column(column, no_wrap=True)
    grid.add_column(tr("Size"), no_wrap=True, justify="right")
    for one in found:
        names = ", ".join(file.name for file in one.files)
        size = size_text(sum(file.size for file in one.files))
        grid.add_row(one.list_id, one.id, day_text(one), one.fetched_at, names, size)
    if found:
        console().print(grid)


@archive.command()
@json_option
def verify(as_json: bool) -> None:
    """Compare every file with the digest that it came with. Exit code 7: a set cannot be loaded any more."""
    kept = _archive()
    faults = kept.verify()
    if as_json:
        print_json(faults)
    else:
        for fault in faults:
            click.echo(f"{fault.kind}: {fault.place}", err=fault.serious)
        sets = len(list((kept.folder / "sets").glob("*/*.json")))
        bad = sum(fault.serious for fault in faults)
        click.echo(f"{_sets_text(sets, kept)}, " + (tr("1 fault") if bad == 1 else tr("{bad} faults", bad=bad)))
        if bad:
            click.echo(tr("Fetch the lists again, or put back a copy of the files; what is damaged is not loaded."))
    if any(fault.serious for fault in faults):
        click.get_current_context().exit(Exit.CHECK_FAILED)


@archive.command()
@click.option(
    "--keep-days",
    metavar="DAYS",
    type=click.IntRange(min=0),
    required=True,
    help=tr("Every set that came in so many days is kept."),
)
@click.option(
    "--then",
    type=click.Choice(["month", "year", "none"]),
    default="month",
    show_default=True,
    help=tr("Of those before: the first of each month, or year, or none."),
)
@click.option("--dry-run", is_flag=True, help=tr("Say what would go, and take nothing away."))
@json_option
def prune(keep_days: int, then: str, dry_run: bool, as_json: bool) -> None:
    """Take away sets by a rule, and the files that no set names any more.

    The newest set of each list always stays. What is loaded in a store stays there.
    """
    from tricord.fetch import ThenKeep

    rule: ThenKeep = "none" if then == "none" else "year" if then == "year" else "month"
    gone = _archive().prune(keep_days=keep_days, then=rule, today=datetime.now(UTC).date(), dry_run=dry_run)
    if as_json:
        print_json(gone)
        return
    for name in gone.sets:
        click.echo(name)
    text = (
        tr("{sets} sets would go, {files} files, {size}.")
        if dry_run
        else tr("{sets} sets gone, {files} files, {size}.")
    )
    click.echo(text.format(sets=len(gone.sets), files=gone.files, size=size_text(gone.size)))


@archive.command()
def path() -> None:
    """Where the archive lies."""
    click.echo(_archive().folder)
