"""`export`: an alignment in a form for other programs."""

from __future__ import annotations

from pathlib import Path

import click

import tricord
from tricord.cli._shared import database_option, time_options


@click.command()
@click.option("--format", "form", type=click.Choice(["csv", "jsonl", "ftm", "html"]), required=True, help="The form.")
@click.option("--programme", metavar="CODE", help="Only subjects of a programme, such as DPRK. [default: all]")
@click.option("--party", metavar="CODE", help="Only subjects that a party has designated.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file. [default: standard output]"
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
    with tricord.open(db) as database:
        table = database.align(programme=programme, party=party, as_of=as_of, known_on=known_on)
        text = {"csv": table.to_csv, "jsonl": table.to_jsonl, "ftm": table.to_ftm, "html": table.to_html}[form]()
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
        click.echo(f"{output}: {len(table.subjects)} subjects", err=True)
