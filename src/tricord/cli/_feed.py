"""`feed`: every change of the lists, for programs and feed readers."""

from __future__ import annotations

from pathlib import Path

import click

import tricord
from tricord.cli._shared import database_option, filter_options
from tricord.reports import delta_lines, to_atom


@click.command()
@click.option("--format", "form", type=click.Choice(["jsonl", "atom"]), default="jsonl", show_default=True)
@filter_options
@click.option("--from", "since", metavar="DAY", help="Only snapshots published on this day or later.")
@click.option("--to", "until", metavar="DAY", help="Only snapshots published on this day or earlier.")
@click.option("--as-known-on", "known_on", metavar="DAY", help="Use only snapshots published by that day.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file. [default: standard output]"
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
    with tricord.open(db) as database:
        found = database.deltas(
            list_id=list_id, party=party, programme=programme, since=since, until=until, known_on=known_on
        )
    if form == "jsonl":
        text = "".join(delta_lines(found))
    else:
        chosen = [word for word in (list_id, party, programme) if word]
        text = to_atom(found, title=" ".join(["Tricord: changes of", *(chosen or ["all lists"])]), about=repr(chosen))
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
        click.echo(f"{output}: {len(found)} snapshots, {sum(len(d.notices) for d in found)} changes", err=True)
    if not found:
        click.get_current_context().exit(1)
