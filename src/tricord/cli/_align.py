"""`align`, `gaps`, `asof`: the lists side by side."""

from __future__ import annotations

from pathlib import Path

import click

import tricord
from tricord.align import DESIGNATED, Table
from tricord.cli._shared import LEGEND, cell_text, console, database_option, json_option, print_json, time_options
from tricord.model import CellState
from tricord.reports import alignment_record


def _parties(text: str | None) -> list[str] | None:
    return None if text is None else [code.strip().upper() for code in text.split(",")]


@click.command()
@click.option("--programme", metavar="CODE", help="Subjects designated under a programme, such as DPRK.")
@click.option("--party", metavar="CODE", help="Subjects that a party has designated.")
@click.option("--subject", "subjects", multiple=True, metavar="ID", help="A subject or entry id; may be repeated.")
@click.option("--parties", metavar="A,B,...", help="The columns. [default: all]")
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="Print only the first N subjects.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Also write the report as a web page.")
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
    with tricord.open(db) as database:
        table = database.align(
            programme=programme,
            party=party,
            subjects=subjects or None,
            as_of=as_of,
            known_on=known_on,
            parties=_parties(parties),
        )
        if html is not None:
            html.write_text(table.to_html(), encoding="utf-8")
    if as_json:
        print_json(alignment_record(table))
    else:
        _print_matrix(table, limit)
        print_summary(table)
        if html is not None:
            click.echo(f"\nReport: {html}")
    if not table.subjects:
        click.get_current_context().exit(1)


def _title(table: Table) -> str:
    what = table.programme or "all programmes"
    when = f"as of {table.as_of}" if table.as_of else "each list as last seen"
    known = f", as known on {table.known_on}" if table.known_on else ""
    return f"{what}, {when}{known}"


def _print_matrix(table: Table, limit: int | None) -> None:
    from rich.table import Table as Grid

    out = console()
    grid = Grid(title=_title(table), title_justify="left", box=None, pad_edge=False, header_style="bold")
    grid.add_column("Subject", no_wrap=True, overflow="ellipsis", max_width=48)
    grid.add_column("Kind", no_wrap=True)
    for party in table.parties:
        grid.add_column(party, no_wrap=True)
    shown = table.subjects if limit is None else table.subjects[:limit]
    for subject in shown:
        grid.add_row(
            subject.caption,
            _KINDS.get(subject.schema, subject.schema),
            *(cell_text(subject.cells[p]) for p in table.parties),
        )
    out.print(grid)
    if len(shown) < len(table.subjects):
        out.print(f"... and {len(table.subjects) - len(shown)} more subjects")
    out.print(LEGEND)


_KINDS = {
    "Person": "person",
    "Organization": "org",
    "Company": "org",
    "LegalEntity": "entity",
    "Vessel": "vessel",
    "Airplane": "aircraft",
    "CryptoWallet": "wallet",
}


def print_summary(table: Table) -> None:
    """Subjects; per party the states; pairwise overlap; the largest gaps; how far each list is known."""
    from rich.table import Table as Grid

    out = console()
    summary = table.summary()
    out.print(f"\n{summary.subjects} subjects")
    if table.undated:
        out.print(
            f"{table.undated} more may have been listed: their lists state no date and no snapshot reaches back so far"
        )
    grid = Grid(box=None, pad_edge=False, header_style="bold")
    grid.add_column("Party")
    for state in CellState:
        grid.add_column(state.value, justify="right")
    grid.add_column("gaps", justify="right")
    grid.add_column("median lag", justify="right")
    for party in table.parties:
        counts = summary.states[party]
        lag = summary.median_lag.get(party)
        grid.add_row(
            party,
            *(str(counts.get(s.value, 0) or "") for s in CellState),
            str(summary.gaps.get(party, 0) or ""),
            "" if lag is None else f"{lag} d",
        )
    out.print(grid)
    pairs = [f"{pair} {count}" for pair, count in summary.overlap.items() if count]
    out.print(f"\nDesignated by both: {', '.join(pairs) or 'no two parties share a subject'}")
    widest = [gap for gap in table.gaps() if gap.first_since][:5]
    if widest:
        out.print("Largest gaps:")
        for gap in widest:
            out.print(
                f"  {gap.caption}: {gap.party} not listed; "
                f"{', '.join(gap.listed_by)} since {gap.first_since} ({gap.days} days)"
            )
    print_standings(table)


def print_standings(table: Table) -> None:
    """Which snapshots the table rests on."""
    out = console()
    used = [f"{s.list_id} {s.snapshot[:10]}" for s in table.lists if s.snapshot]
    later = [f"{s.list_id} {s.first[:10]}" for s in table.lists if s.first and not s.snapshot]
    out.print(f"Rests on: {', '.join(used) or 'no snapshot of that day or before'}")
    if later:
        out.print(f"On the dates that later snapshots state: {', '.join(later)}")


@click.command()
@click.option("--programme", metavar="CODE", help="Only subjects of a programme, such as DPRK.")
@click.option("--party", metavar="CODE", help="Only what this party has not listed.")
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="Print only the first N.")
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
    with tricord.open(db) as database:
        table = database.align(programme=programme, as_of=as_of, known_on=known_on)
    found = table.gaps(party.upper() if party else None)
    if as_json:
        print_json(found)
    else:
        from rich.table import Table as Grid

        out = console()
        grid = Grid(title=f"Gaps: {_title(table)}", title_justify="left", box=None, pad_edge=False, header_style="bold")
        for column in ("Not listed by", "Subject", "Listed by", "First", "Days open"):
            grid.add_column(column, no_wrap=True, overflow="ellipsis", max_width=60)
        for gap in found[:limit]:
            first = f"{gap.first_party} {gap.first_since}" if gap.first_since else "day not stated"
            grid.add_row(
                gap.party, gap.caption, ", ".join(gap.listed_by), first, "" if gap.days is None else str(gap.days)
            )
        out.print(grid)
        out.print(f"{len(found)} gaps. Unknown cells are not counted: a list that does not reach the day shows no gap.")
        print_standings(table)
    if not found:
        click.get_current_context().exit(1)


@click.command()
@click.argument("day")
@click.option("--programme", metavar="CODE", default="DPRK", show_default=True, help="The programme.")
@click.option("--as-known-on", "known_on", metavar="DAY", help="Use only snapshots published by that day.")
@database_option
@json_option
def asof(day: str, programme: str, known_on: str | None, db: str | None, as_json: bool) -> None:
    """How the lists stood on a day, in numbers, with what had happened by then."""
    from tricord import events

    with tricord.open(db) as database:
        table = database.align(programme=programme, as_of=day, known_on=known_on)
    record = events.load()
    overview = events.overview(record, as_of=day, known_on=known_on) if programme == "DPRK" else ()
    if as_json:
        print_json(
            {
                "as_of": day,
                "programme": programme,
                "summary": table.summary(),
                "undated": table.undated,
                "overview": overview,
                "lists": table.lists,
            }
        )
        return
    out = console()
    out.print(_title(table))
    print_summary(table)
    newest = sorted(
        (
            (c.since, c.party, s.caption)
            for s in table.subjects
            for c in s.cells.values()
            if c.since and c.state in DESIGNATED
        ),
        reverse=True,
    )
    if newest:
        out.print("\nLatest designations:")
        for since, party, caption in newest[:8]:
            out.print(f"  {since}  {party}  {caption}")
    if overview:
        out.print("\nWhat had happened (tricord events --as-of shows the sources):")
        for line in overview:
            out.print(f"  {line.question}: {'unknown' if line.answer.value is None else line.answer.value}")
