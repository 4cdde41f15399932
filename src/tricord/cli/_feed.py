"""`feed`: every change of the lists, for programs and feed readers."""

from __future__ import annotations

from pathlib import Path

import click

from tricord.cli._output import write_or_print
from tricord.cli._shared import database_option, filter_options, nothing_found, open_store
from tricord.i18n import tr
from tricord.reports import delta_lines, to_atom


@click.command()
@click.option("--format", "form", type=click.Choice(["jsonl", "atom"]), default="jsonl", show_default=True)
@filter_options
@click.option("--from", "since", metavar="DAY", help=tr("Only snapshots published on this day or later."))
@click.option("--to", "until", metavar="DAY", help=tr("Only snapshots published on this day or earlier."))
@click.option("--as-known-on", "known_on", metavar="DAY", help=tr("Use only snapshots published by that day."))
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help=tr("The file. [default: standard output]")
)
@database_option
def feed(
    form: str,
    list_id: str | None,
    party: str | None,
    programme: str | None,
    since: str | None,
    until: str | None,
    known_on: str | None,
    output: Path | None,
    db: str | None,
) -> None:
    """Every change of the lists: FollowTheMoney deltas as JSON lines, or Atom.

    Each snapshot is compared with the one before it. It opens with a line of its own that says how many entries were
    added, amended and removed, none included; then each entity that changed takes a line with op ADD, MOD or DEL.
    """
    party = party.upper() if party else None
    with open_store(db) as database:
        found = database.deltas(
            list_id=list_id, party=party, programme=programme, since=since, until=until, known_on=known_on
        )
    if form == "jsonl":
        text = "".join(delta_lines(found))
    else:
        chosen = [word for word in (list_id, party, programme) if word]
        title = tr("Tricord: changes of {what}", what=" ".join(chosen) or tr("all lists"))
        text = to_atom(found, title=title, about=repr(chosen))
    changes = sum(len(delta.notices) for delta in found)
    summary = tr("{path}: {snapshots} snapshots, {changes} changes", path=output, snapshots=len(found), changes=changes)
    write_or_print(output, text, summary=summary)
    if not found:
        nothing_found()
