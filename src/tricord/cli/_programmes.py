"""`programmes`: the codes that `--programme` takes, with how many subjects each party's lists hold under each."""

from __future__ import annotations

from collections.abc import Sequence

import click

from tricord.align import ProgrammeCount, programme_counts
from tricord.cli._shared import console, database_option, json_option, open_store, print_json, time_options
from tricord.i18n import tr, word_of


@click.command()
@time_options
@database_option
@json_option
def programmes(as_of: str | None, known_on: str | None, db: str | None, as_json: bool) -> None:
    """Which programmes there are, and how many subjects each party's lists hold.

    A dash says that no list at hand has a designation there. It is no word on what the party's law does.
    """
    with open_store(db) as database:
        table = database.align(as_of=as_of, known_on=known_on)
    found = programme_counts(table)
    if as_json:
        print_json(found)
        return
    _print(found, [party for party in table.parties if any(party in one.parties for one in found)])


def _print(found: Sequence[ProgrammeCount], parties: Sequence[str]) -> None:
    from rich.table import Table as Grid

    grid = Grid(box=None, pad_edge=False, header_style="bold")
    grid.add_column(tr("Programme"), no_wrap=True)
    grid.add_column(tr("Title"), overflow="fold")
    for column in (tr("Subjects"), *parties):
        grid.add_column(column, justify="right", no_wrap=True)
    for one in found:
        counts = (str(one.parties[party]) if party in one.parties else "—" for party in parties)
        grid.add_row(one.code, word_of("programme", one.title), str(one.subjects), *counts)
    console().print(grid)
