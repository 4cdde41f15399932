"""`export`: an alignment in a form for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from tricord.cli._output import write_or_print
from tricord.cli._shared import database_option, open_store, time_options
from tricord.i18n import tr


@click.command()
@click.option(
    "--format", "form", type=click.Choice(["csv", "jsonl", "ftm", "html"]), required=True, help=tr("The form.")
)
@click.option("--programme", metavar="CODE", help=tr("Only subjects of a programme, such as DPRK. [default: all]"))
@click.option("--party", metavar="CODE", help=tr("Only subjects that a party has designated."))
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help=tr("The file. [default: standard output]")
)
@time_options
@database_option
def export(
    form: str,
    programme: str | None,
    party: str | None,
    output: Path | None,
    as_of: str | None,
    known_on: str | None,
    db: str | None,
) -> None:
    """Write an alignment as CSV, JSON lines, FollowTheMoney or a web page."""
    with open_store(db) as database:
        table = database.align(programme=programme, party=party, as_of=as_of, known_on=known_on)
    text = {"csv": table.to_csv, "jsonl": table.to_jsonl, "ftm": table.to_ftm, "html": table.to_html}[form]()
    write_or_print(output, text, summary=tr("{path}: {count} subjects", path=output, count=len(table.subjects)))
