"""`align`, `gaps`, `asof`: the lists side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tricord.align import DESIGNATED, Gap, GapKind, Table
from tricord.cli._output import write_text
from tricord.cli._shared import (
    cell_text,
    console,
    database_option,
    json_option,
    legend,
    nothing_found,
    open_store,
    print_json,
    time_options,
)
from tricord.i18n import tr
from tricord.model import CellState
from tricord.reports import alignment_record, kind_word

if TYPE_CHECKING:
    from rich.table import Table as Grid

    from tricord.events import Line

#: How many lines a summary shows of what may be long.
_WIDEST, _NEWEST = 5, 8


def _parties(text: str | None) -> list[str] | None:
    return None if text is None else [code.strip().upper() for code in text.split(",")]


@click.command()
@click.option("--programme", metavar="CODE", help=tr("Subjects designated under a programme, such as DPRK."))
@click.option("--party", metavar="CODE", help=tr("Subjects that a party has designated."))
@click.option("--subject", "subjects", multiple=True, metavar="ID", help=tr("A subject or entry id; may be repeated."))
@click.option("--parties", metavar="A,B,...", help=tr("The columns. [default: all]"))
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help=tr("Print only the first N subjects."))
@click.option(
    "--html", metavar="FILE", type=click.Path(path_type=Path), help=tr("Also write the report as a web page.")
)
@time_options
@database_option
@json_option
def align(
    programme: str | None,
    party: str | None,
    subjects: tuple[str, ...],
    parties: str | None,
    limit: int | None,
    html: Path | None,
    as_of: str | None,
    known_on: str | None,
    db: str | None,
    as_json: bool,
) -> None:
    """Put the lists side by side: who is designated by whom, since when."""
    with open_store(db) as database:
        table = database.align(
            programme=programme,
            party=party,
            subjects=subjects or None,
            as_of=as_of,
            known_on=known_on,
            parties=_parties(parties),
        )
    if html is not None:
        write_text(html, table.to_html())
    if as_json:
        print_json(alignment_record(table))
    else:
        _print_matrix(table, limit)
        print_summary(table)
        if html is not None:
            click.echo("\n" + tr("Report: {path}", path=html))
    if not table.subjects:
        nothing_found()


def _title(table: Table) -> str:
    what = table.programme or tr("all programmes")
    when = tr("as of {day}", day=table.as_of) if table.as_of else tr("each list as last seen")
    known = tr(", as known on {day}", day=table.known_on) if table.known_on else ""
    return f"{what}, {when}{known}"


def _grid(title: str | None = None) -> Grid:
    from rich.table import Table as Grid

    return Grid(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")


def _print_matrix(table: Table, limit: int | None) -> None:
    out = console()
    grid = _grid(_title(table))
    grid.add_column(tr("Subject"), no_wrap=True, overflow="ellipsis", max_width=48)
    grid.add_column(tr("Kind"), no_wrap=True)
    for party in table.parties:
        grid.add_column(party, no_wrap=True)
    shown = table.subjects if limit is None else table.subjects[:limit]
    for subject in shown:
        cells = (cell_text(subject.cells[party]) for party in table.parties)
        grid.add_row(subject.caption, kind_word(subject.schema), *cells)
    out.print(grid)
    if len(shown) < len(table.subjects):
        out.print(tr("... and {count} more subjects", count=len(table.subjects) - len(shown)))
    out.print(legend())


def print_summary(table: Table) -> None:
    """Subjects; per party the states; pairwise overlap; the largest gaps; how far each list is known."""
    out = console()
    summary = table.summary()
    out.print("\n" + tr("{count} subjects", count=summary.subjects))
    if table.undated:
        out.print(
            tr(
                "{count} more may have been listed: their lists state no date and no snapshot reaches back so far",
                count=table.undated,
            )
        )
    _print_states(table)
    pairs = ", ".join(f"{pair} {count}" for pair, count in summary.overlap.items() if count)
    out.print("\n" + tr("Designated by both: {pairs}", pairs=pairs or tr("no two parties share a subject")))
    _print_widest([gap for gap in table.gaps() if gap.first_since][:_WIDEST])
    print_standings(table)


def _print_states(table: Table) -> None:
    summary = table.summary()
    grid = _grid()
    grid.add_column(tr("Party"))
    shown = [state for state in CellState if any(state.value in counts for counts in summary.states.values())]
    for state in shown:
        grid.add_column(_heading(state), justify="right")
    grid.add_column(tr("gaps"), justify="right")
    grid.add_column(tr("median lag"), justify="right")
    for party in table.parties:
        counts = summary.states[party]
        lag = summary.median_lag.get(party)
        grid.add_row(
            party,
            *(str(counts.get(state.value, 0) or "") for state in shown),
            str(summary.gaps.get(party, 0) or ""),
            "" if lag is None else tr("{days} d", days=lag),
        )
    console().print(grid)


def _heading(state: CellState) -> str:
    """A state at the head of a column of counts."""
    match state:
        case CellState.LISTED_INFERRED:
            return tr("inferred")
        case CellState.IN_FORCE:
            return tr("by law")
        case CellState.OWED:
            return tr("owed")
        case CellState.BOUND:
            return tr("bound")
        case CellState.COVERED:
            return tr("by rule")
        case CellState.COVERED_ON_CONDITION:
            return tr("by rule?")
        case _:
            return state.value


def _print_widest(gaps: Sequence[Gap]) -> None:
    out = console()
    if gaps:
        out.print(tr("Largest gaps:"))
    for gap in gaps:
        line = tr(
            "{subject}: {party} {missing} as of {last}; {others} since {day} ({days} days)",
            subject=gap.caption,
            party=gap.party,
            missing=_missing_text(gap),
            others=", ".join(gap.listed_by),
            day=gap.first_since,
            last=gap.silent_as_of,
            days=gap.days,
        )
        out.print(f"  {line}")


def _missing_text(gap: Gap) -> str:
    """What is missing, and whether an official list shows it."""
    match gap.kind:
        case GapKind.IMPLEMENTATION:
            return tr("owed, no entry found")
        case GapKind.EXPORT_CONTROL:
            return tr("no entry found (others: export control only)")
        case GapKind.NOT_LISTED:
            return tr("no entry found")


def print_standings(table: Table) -> None:
    """Which snapshots the table rests on."""
    out = console()
    used = [f"{s.list_id} {s.snapshot[:10]}" for s in table.lists if s.snapshot]
    later = [f"{s.list_id} {s.first[:10]}" for s in table.lists if s.first and not s.snapshot]
    out.print(tr("Rests on: {snapshots}", snapshots=", ".join(used) or tr("no snapshot of that day or before")))
    if later:
        out.print(tr("On the dates that later snapshots state: {snapshots}", snapshots=", ".join(later)))


@click.command()
@click.option("--programme", metavar="CODE", help=tr("Only subjects of a programme, such as DPRK."))
@click.option("--party", metavar="CODE", help=tr("Only what this party has not listed."))
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help=tr("Print only the first N."))
@time_options
@database_option
@json_option
def gaps(
    programme: str | None,
    party: str | None,
    limit: int | None,
    as_of: str | None,
    known_on: str | None,
    db: str | None,
    as_json: bool,
) -> None:
    """Subjects that some parties have designated and others have not."""
    with open_store(db) as database:
        table = database.align(programme=programme, as_of=as_of, known_on=known_on)
    found = table.gaps(party.upper() if party else None)
    if as_json:
        print_json(found)
    else:
        _print_gaps(table, found, limit)
    if not found:
        nothing_found()


def _print_gaps(table: Table, found: Sequence[Gap], limit: int | None) -> None:
    out = console()
    kinds = Counter(gap.kind for gap in found)
    grid = _grid(tr("Gaps: {what}", what=_title(table)))
    for column in (
        tr("Party"),
        tr("Missing"),
        tr("Subject"),
        tr("Listed by"),
        tr("First"),
        tr("As of"),
        tr("Shown by"),
        tr("Days open"),
    ):
        grid.add_column(column, no_wrap=True, overflow="ellipsis", max_width=60)
    for gap in found[:limit]:
        first = f"{gap.first_party} {gap.first_since}" if gap.first_since else tr("day not stated")
        days = "" if gap.days is None else str(gap.days)
        shown_by = tr("official list") if gap.seen else tr("dated table")
        others = ", ".join(gap.listed_by)
        grid.add_row(gap.party, _missing_text(gap), gap.caption, others, first, gap.silent_as_of or "", shown_by, days)
    out.print(grid)
    out.print(
        tr(
            "{count} gaps, of which {owed} are UN listings owed; beside them {export} where others have export control "
            "alone. Unknown cells, and those that a rule covers, are no gaps.",
            count=len(found) - kinds[GapKind.EXPORT_CONTROL],
            owed=kinds[GapKind.IMPLEMENTATION],
            export=kinds[GapKind.EXPORT_CONTROL],
        )
    )
    print_standings(table)


@click.command()
@click.argument("day")
@click.option("--programme", metavar="CODE", default="DPRK", show_default=True, help=tr("The programme."))
@click.option("--as-known-on", "known_on", metavar="DAY", help=tr("Use only snapshots published by that day."))
@database_option
@json_option
def asof(day: str, programme: str, known_on: str | None, db: str | None, as_json: bool) -> None:
    """How the lists stood on a day, in numbers, with what had happened by then."""
    from tricord import events

    with open_store(db) as database:
        table = database.align(programme=programme, as_of=day, known_on=known_on)
    record = events.load()
    overview = events.overview(record, as_of=day, known_on=known_on) if programme == "DPRK" else ()
    if as_json:
        answer = {"as_of": day, "programme": programme, "summary": table.summary(), "undated": table.undated}
        print_json({**answer, "overview": overview, "lists": table.lists})
        return
    console().print(_title(table))
    print_summary(table)
    _print_newest(table)
    _print_overview(overview)


def _print_newest(table: Table) -> None:
    """The designations that were the latest on the day."""
    out = console()
    cells = ((cell, subject) for subject in table.subjects for cell in subject.cells.values())
    dated = [(cell.since, cell.party, subject.caption) for cell, subject in cells if cell.state in DESIGNATED]
    newest = sorted(((since, party, caption) for since, party, caption in dated if since), reverse=True)
    if newest:
        out.print("\n" + tr("Latest designations:"))
    for since, party, caption in newest[:_NEWEST]:
        out.print(f"  {since}  {party}  {caption}")


def _print_overview(overview: Sequence[Line]) -> None:
    out = console()
    if overview:
        out.print("\n" + tr("What had happened (tricord events --as-of shows the sources):"))
    for line in overview:
        answer = tr("unknown") if line.answer.value is None else line.answer.value
        out.print(f"  {line.question}: {answer}")
