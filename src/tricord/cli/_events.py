"""`events`: what happened, counted and dated."""

from __future__ import annotations

import click

from tricord import events as record_of
from tricord.cli._shared import console, json_option, print_json
from tricord.events import Answer, Line


@click.command()
@click.option("--as-of", metavar="DAY", help="How things stood on that day: counts, agreements, the newest resolution.")
@click.option("--as-known-on", "known_on", metavar="DAY", help="Leave out figures that sources gave after that day.")
@click.option("--from", "from_", metavar="DAY", help="List what happened from this day on.")
@click.option("--to", metavar="DAY", help="List what happened up to this day.")
@click.option(
    "--kind", "kinds", multiple=True, help="nuclear, missile, space, resolution, action, agreement, statement."
)
@click.option("--system", metavar="NAME", help="Count the launches of a missile, such as Musudan.")
@click.option("--year", type=int, metavar="YEAR", help="Count, or list, only that year.")
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

    With --system: its launches with their outcomes and its range. With --as-of: how things stood on the day. Else a
    list of what happened. Where sources disagree every figure is shown with its source.
    """
    record = record_of.load()
    if system is not None:
        lines = _system(record, system, year, as_of, known_on)
    elif as_of is not None and not (from_ or to or kinds):
        lines = list(record_of.overview(record, as_of=as_of, known_on=known_on))
    elif known_on is not None:
        raise click.UsageError("--as-known-on goes with --system or --as-of: a list of what happened has no figures.")
    else:
        _print_timeline(
            record,
            from_ or (f"{year}-01-01" if year else None),
            to or as_of or (f"{year}-12-31" if year else None),
            kinds,
            as_json,
        )
        return
    if as_json:
        print_json(lines)
    else:
        for line in lines:
            print_line(line)


def _system(
    record: record_of.EventRecord, system: str, year: int | None, as_of: str | None, known_on: str | None
) -> list[Line]:
    when = f" in {year}" if year else ""

    def launches(outcome: str | None = None) -> Answer:
        return record_of.count_tests(record, system=system, year=year, as_of=as_of, known_on=known_on, outcome=outcome)

    return [
        Line(question=f"{system} launches{when}", answer=launches()),
        Line(question=f"  success{when}", answer=launches("success")),
        Line(question=f"  failure{when}", answer=launches("failure")),
        Line(question=f"{system} range, km", answer=record_of.system_range(record, system, known_on=known_on)),
    ]


def print_line(line: Line) -> None:
    """A question with its answer, how it was found, and what other sources say."""
    out = console()
    out.print(f"{line.question}: {_value(line.answer)}", style="bold")
    if line.answer.note:
        out.print(f"    {line.answer.note}")
    for figure in line.answer.alternatives:
        out.print(f"    otherwise: {figure}")
    for source in line.answer.sources[:3]:
        out.print(f"    source: {source}")
    if len(line.answer.sources) > 3:
        out.print(f"    ... and {len(line.answer.sources) - 3} more sources (--json shows all)")


def _value(answer: Answer) -> str:
    return "unknown" if answer.value is None else str(answer.value)


def _print_timeline(
    record: record_of.EventRecord, from_: str | None, to: str | None, kinds: tuple[str, ...], as_json: bool
) -> None:
    moments = record_of.timeline(record, from_=from_, to=to, kinds=kinds or None)
    if as_json:
        print_json(moments)
        return
    out = console()
    for moment in moments:
        out.print(f"{moment.date:10}  {moment.kind:10}  {moment.title}")
    out.print(f"{len(moments)} events")
    if not moments:
        click.get_current_context().exit(1)
