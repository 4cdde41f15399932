"""`events`: what happened, counted and dated."""

from __future__ import annotations

from collections.abc import Sequence

import click

from tricord import events as record_of
from tricord.cli._shared import console, json_option, nothing_found, print_json
from tricord.events import Answer, EventRecord, Line
from tricord.i18n import tr

#: So many sources of an answer are printed.
_MAX_SOURCES = 3


@click.command()
@click.option(
    "--as-of", metavar="DAY", help=tr("How things stood on that day: counts, agreements, the newest resolution.")
)
@click.option(
    "--as-known-on", "known_on", metavar="DAY", help=tr("Leave out figures that sources gave after that day.")
)
@click.option("--from", "from_", metavar="DAY", help=tr("List what happened from this day on."))
@click.option("--to", metavar="DAY", help=tr("List what happened up to this day."))
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(record_of.KINDS, case_sensitive=False),
    help=tr("List only these; may be repeated."),
)
@click.option("--system", metavar="NAME", help=tr("Count the launches of a missile, such as Musudan."))
@click.option("--year", type=int, metavar="YEAR", help=tr("Count, or list, only that year."))
@json_option
def events(
    as_of: str | None,
    known_on: str | None,
    from_: str | None,
    to: str | None,
    kinds: tuple[str, ...],
    system: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """Tests, resolutions, agreements and actions, counted and dated.

    With --system: its launches with their outcomes and its range. With --as-of: how things stood on the day. Otherwise
    a list of what happened. Where sources disagree every figure is shown with its source. Where a question reaches
    beyond the newest entry of the record, that is said.
    """
    record = record_of.load()
    _say_where_it_ends(record, to or as_of or known_on or (f"{year}-12-31" if year else None))
    if system is not None:
        answers = record_of.system_overview(record, system, year=year, as_of=as_of, known_on=known_on)
        _print_answers(answers, as_json)
    elif as_of is not None and not (from_ or to or kinds):
        _print_answers(record_of.overview(record, as_of=as_of, known_on=known_on), as_json)
    elif known_on is not None:
        raise click.UsageError(
            tr("--as-known-on goes with --system or --as-of: a list of what happened has no figures.")
        )
    else:
        first, last = _span(year, from_, to or as_of)
        _print_timeline(record, first, last, kinds, as_json)


def _say_where_it_ends(record: EventRecord, asked: str | None) -> None:
    """A count of a time that the record does not reach is no zero."""
    end = record_of.end_of(record)
    if asked is not None and record_of.day_of(asked).isoformat() > end:
        click.echo(
            tr("The newest entry of the record is of {end}: of what happened after that day it says nothing.", end=end),
            err=True,
        )


def _span(year: int | None, first: str | None, last: str | None) -> tuple[str | None, str | None]:
    """The days that a list begins and ends with: those that were asked for, else those of the year."""
    if not year:
        return first, last
    return first or f"{year}-01-01", last or f"{year}-12-31"


def _print_answers(lines: Sequence[Line], as_json: bool) -> None:
    if as_json:
        print_json(lines)
        return
    for line in lines:
        print_line(line)


def print_line(line: Line) -> None:
    """A question with its answer, how it was found, and what other sources say."""
    out = console()
    out.print(f"{line.question}: {_value(line.answer)}", style="bold")
    if line.answer.note:
        out.print(f"    {line.answer.note}")
    for figure in line.answer.alternatives:
        out.print(tr("    otherwise: {figure}", figure=figure))
    for source in line.answer.sources[:_MAX_SOURCES]:
        out.print(tr("    source: {source}", source=source))
    more = len(line.answer.sources) - _MAX_SOURCES
    if more > 0:
        out.print(tr("    ... and {count} more sources (--json shows all)", count=more))


def _value(answer: Answer) -> str:
    return tr("unknown") if answer.value is None else str(answer.value)


def _print_timeline(
    record: EventRecord, first: str | None, last: str | None, kinds: tuple[str, ...], as_json: bool
) -> None:
    moments = record_of.timeline(record, from_=first, to=last, kinds=kinds or None)
    if as_json:
        print_json(moments)
        return
    out = console()
    for moment in moments:
        out.print(f"{moment.date:10}  {moment.kind:10}  {moment.title}")
    out.print(tr("{count} events", count=len(moments)))
    if not moments:
        nothing_found()
