"""`screen` and `clear`: customers against every list, and the hits that a person has found to be somebody else.

Exit codes of `screen`: 0 every customer was screened and nothing is to be reviewed; 10 something hit; 5 nothing hit,
but rows could not be screened. So a script that goes on after 0 goes on only when everybody was looked at.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

import tricord
from tricord.cli._shared import console, database_option, json_option, print_json, time_options

if TYPE_CHECKING:
    from tricord.screen._batch import Journal, Matches, Opener, Options
    from tricord.screen._birth import DayOrder
    from tricord.screen._cleared import Clearings
    from tricord.screen._customer import Settings
    from tricord.screen._files import Customers
    from tricord.screen._results import Judged, JudgedHit, Results

EXIT_UNSCREENED, EXIT_HIT, EXIT_INTERRUPTED = 5, 10, 130
#: Rows that could not be screened are named one by one up to this many; the results name all.
_NAMED = 20

_SCHEMAS = ("LegalEntity", "Person", "Organization", "Vessel", "Airplane", "CryptoWallet")


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--name", "names", multiple=True, help="Screen this name, in any script; again for other names.")
@click.option(
    "--schema", type=click.Choice(_SCHEMAS), default="LegalEntity", show_default=True,
    help="What is screened, where the file does not say; LegalEntity: a person or an organisation.",
)  # fmt: skip
@click.option("--birth-date", metavar="DATE", help="With --name: born on, in, or about.")
@click.option("--nationality", multiple=True, metavar="COUNTRY", help="With --name: a country by code or name.")
@click.option("--identifier", multiple=True, metavar="NUMBER", help="With --name: passport, IMO, wallet...")
@click.option("--map", "mapping", multiple=True, metavar="FIELD=COLUMN", help="Which column holds name, birth_date...")
@click.option("--encoding", metavar="NAME", help="The encoding of a text file. [default: found out]")
@click.option("--sheet", metavar="NAME", help="The sheet of a workbook. [default: the first with a name column]")
@click.option("--dates", type=click.Choice(["day-first", "month-first"]), help="How 03/04/1970 is meant.")
@click.option(
    "--threshold", metavar="SCORE", type=click.FloatRange(0, 1, min_open=True), default=0.7, show_default=True,
    help="The lowest score of a hit; 0.7 is the same name.",
)  # fmt: skip
@time_options
@click.option(
    "--out", "outs", multiple=True, metavar="PATH", type=click.Path(dir_okay=False, path_type=Path),
    help="Write results as .csv, .jsonl, .parquet or .html; may be repeated.",
)  # fmt: skip
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Processes. [default: one per core]")
@click.option(
    "--cleared", metavar="PATH", type=click.Path(dir_okay=False, path_type=Path),
    help="Hits that `tricord clear` has recorded.",
)  # fmt: skip
@database_option
@json_option
def screen(
    file: Path | None,
    names: tuple[str, ...],
    schema: str,
    birth_date: str | None,
    nationality: tuple[str, ...],
    identifier: tuple[str, ...],
    mapping: tuple[str, ...],
    encoding: str | None,
    sheet: str | None,
    dates: DayOrder | None,
    threshold: float,
    as_of: str | None,
    known_on: str | None,
    outs: tuple[Path, ...],
    workers: int | None,
    cleared: Path | None,
    db: str | None,
    as_json: bool,
) -> None:
    """Screen a name, or a file of customers, against every list.

    FILE is .csv, .xlsx, .parquet or .jsonl; its columns are recognised (in English, Japanese and Korean) or mapped. An
    interrupted run goes on where it stopped when the same command is given again. Exit code 0: nothing hit; 10:
    something hit; 5: nothing hit, but rows could not be screened.
    """
    from tricord.screen._batch import Options
    from tricord.screen._cleared import Clearings
    from tricord.screen._customer import Settings
    from tricord.screen._results import writer_for

    asked = bool(names or identifier)
    if asked == (file is not None):
        raise click.UsageError("Say whom to screen: a FILE of customers, or --name (or --identifier) for one.")
    for out in outs:
        writer_for(out)
    options = Options(
        threshold=threshold,
        as_of=as_of,
        known_on=known_on,
        settings=Settings(mapping=_mapping(mapping), schema=schema, order=dates),
        encoding=encoding,
        sheet=sheet,
    )
    clearings = Clearings() if cleared is None else Clearings.read(cleared)
    if file is None:
        fields = {
            "name": "; ".join(names),
            "birth_date": birth_date or "",
            "nationality": "; ".join(nationality),
            "identifier": "; ".join(identifier),
        }
        results = _one(fields, names, options, clearings, index_of(db, as_of, known_on)[0])
        _write(results, outs)
        _print_one(results, outs, as_json)
    else:
        if birth_date or nationality:
            raise click.UsageError("--birth-date and --nationality go with --name; a FILE has columns for them.")
        if any(out.resolve() == file.resolve() for out in outs):
            raise click.UsageError("--out would overwrite the file of customers.")
        results = _many(file, options, clearings, outs, workers, db, as_json)
    click.get_current_context().exit(_exit_code(results))


def _exit_code(results: Results) -> int:
    if results.totals.hit:
        return EXIT_HIT
    return EXIT_UNSCREENED if results.totals.not_screened else 0


def _mapping(texts: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    from tricord.screen._customer import FIELDS

    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        field, equals, column = text.partition("=")
        if not equals or not column or field not in FIELDS:
            raise click.UsageError(f"--map {text}: write FIELD=COLUMN; the fields are {', '.join(FIELDS)}.")
        found[field] = (*found.get(field, ()), column)
    return found


def index_of(db: str | None, as_of: str | None, known_on: str | None) -> tuple[Matches, Opener]:
    """The screener of a store, and what opens the same index in another process."""
    from tricord.screen import Screener

    with tricord.open(db) as database:
        screener = database.screener(as_of=as_of, known_on=known_on)
    return screener, partial(Screener.open, screener.path)


# --- one name ---------------------------------------------------------------------------------------------------------


def _one(
    fields: dict[str, str], names: tuple[str, ...], options: Options, clearings: Clearings, screener: Matches
) -> Results:
    import hashlib

    from tricord.screen._batch import Run, screen_row
    from tricord.screen._customer import Layout
    from tricord.screen._results import Results

    # Each name is a column of its own: a name may hold a semicolon.
    layout = Layout.of([*("name" for _ in names), *list(fields)[1:]], _named(options.settings))
    row = screen_row(screener, layout.customer([*names, *list(fields.values())[1:]], "as asked"), options)
    digest = hashlib.sha256(msgspec.json.encode(row.fields)).hexdigest()
    run = Run(file="as asked", sha256=digest, options=options, versions=screener.versions)
    return Results(run, lambda: iter([row]), clearings)


def _named(settings: Settings) -> Settings:
    return msgspec.structs.replace(settings, mapping={})


def _print_one(results: Results, outs: tuple[Path, ...], as_json: bool) -> None:
    from tricord.screen._results import json_lines

    if as_json:
        print_json(next(json_lines(results)))
        return
    judged = next(results.judged())
    _print_hits(judged, with_customer=False)
    _print_end(results, outs)


# --- a file -----------------------------------------------------------------------------------------------------------


def _many(
    file: Path,
    options: Options,
    clearings: Clearings,
    outs: tuple[Path, ...],
    workers: int | None,
    db: str | None,
    as_json: bool,
) -> Results:
    from tricord.model.errors import ReadError
    from tricord.screen._batch import screen_file
    from tricord.screen._files import open_customers
    from tricord.screen._results import Results

    customers = open_customers(file, settings=options.settings, encoding=options.encoding, sheet=options.sheet)
    screener, opener = index_of(db, options.as_of, options.known_on)
    with _journal_place(outs) as place:
        try:
            with _progress(f"Screening {file.name}", customers.expected) as progress:
                journal = screen_file(
                    customers,
                    opener=opener,
                    versions=screener.versions,
                    options=options,
                    path=place,
                    workers=workers,
                    progress=progress,
                    started=_tell_start,
                )
            with journal:
                results = Results(journal.run, journal.rows, clearings)
                if not results.totals.customers:
                    journal.remove()
                    raise ReadError("holds a header and no customer", path=file, remedy="Export the customers again.")
                _write(results, outs)
                _print_many(results, customers, outs, as_json)
                journal.remove()
        except KeyboardInterrupt:
            kept = "What is done is kept: give the same command again to go on." if outs else "Nothing was written."
            click.echo(f"\ntricord: interrupted. {kept}", err=True)
            click.get_current_context().exit(EXIT_INTERRUPTED)
    return results


def _tell_start(journal: Journal) -> None:
    if journal.differs:
        changed = ", ".join(journal.differs)
        click.echo(
            f"{journal.path}: an interrupted run cannot go on, since {changed} changed; starting anew.", err=True
        )
    elif journal.done:
        click.echo(f"{journal.path}: going on after {journal.done} rows of an interrupted run.", err=True)


@contextmanager
def _journal_place(outs: tuple[Path, ...]) -> Iterator[Path]:
    """Beside the first output; without an output in a folder that is thrown away."""
    if outs:
        yield outs[0].with_name(f"{outs[0].name}.part")
    else:
        with tempfile.TemporaryDirectory(prefix="tricord-") as folder:
            yield Path(folder) / "screening.part"


@contextmanager
def _progress(what: str, expected: int) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on standard error, where that is a terminal; else nothing."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed} of about {task.total} rows, {task.fields[hits]} with hits"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=expected, hits=0)
        yield lambda done, hits: bar.update(task, completed=done, hits=hits)


def _write(results: Results, outs: tuple[Path, ...]) -> None:
    from tricord.screen._results import write_results

    for out in outs:
        write_results(results, out)


def _print_many(results: Results, customers: Customers, outs: tuple[Path, ...], as_json: bool) -> None:
    from tricord.screen._results import json_lines

    if as_json and outs:
        print_json(_summary(results, customers, outs))
        return
    if as_json:
        for line in json_lines(results):
            click.echo(msgspec.json.encode(line))
        return
    if not outs:
        for judged in results.judged():
            if judged.outcome == "hit":
                _print_hits(judged, with_customer=True)
    _print_columns(customers)
    _print_not_screened(results)
    totals, hits = results.totals, results.totals.hits
    click.echo(
        f"{totals.customers} customers: {totals.hit} with hits, {totals.no_hit} without, {totals.cleared} cleared, "
        f"{totals.not_screened} not screened."
    )
    if hits:
        click.echo(
            f"Hits: {hits.get('open', 0)} to review, {hits.get('changed', 0)} changed since they were cleared, "
            f"{hits.get('cleared', 0)} cleared."
        )
    _print_end(results, outs)


def _summary(results: Results, customers: Customers, outs: tuple[Path, ...]) -> dict[str, object]:
    return {
        "run": msgspec.to_builtins(results.run),
        "totals": msgspec.to_builtins(results.totals),
        "columns": msgspec.to_builtins(customers.columns),
        "warnings": list(customers.warnings),
        "outputs": [str(out) for out in outs],
    }


def _print_columns(customers: Customers) -> None:
    known: dict[str, list[str]] = {}
    for column in customers.columns:
        known.setdefault(column.field or "", []).append(column.header)
    carried = known.pop("", [])
    if known:
        click.echo("Columns: " + "; ".join(f"{field} = {', '.join(headers)}" for field, headers in known.items()) + ".")
    if carried:
        click.echo(f"Carried through, not used: {', '.join(carried)}.")
    for warning in customers.warnings:
        click.echo(f"warning: {warning}")


def _print_not_screened(results: Results) -> None:
    totals = results.totals
    named = 0
    if totals.not_screened:
        for judged in results.judged():
            if judged.row.reason and (named := named + 1) <= _NAMED:
                click.echo(f"not screened: {judged.row.place}: {judged.row.reason}")
    if named > _NAMED:
        click.echo(f"... and {named - _NAMED} more (--out names all)")
    if totals.with_notes:
        rows = "1 row holds" if totals.with_notes == 1 else f"{totals.with_notes} rows hold"
        click.echo(f"{rows} something that could not be used; the results say what.")


# --- hits in words ----------------------------------------------------------------------------------------------------


def _print_hits(judged: Judged, *, with_customer: bool) -> None:
    out = console()
    if with_customer:
        said = "; ".join(f"{header}: {text}" for header, text in judged.row.fields.items())
        out.print(f"{judged.row.place}  {said}", style="bold")
    for note in judged.row.notes:
        out.print(f"  note: {note}")
    if judged.row.reason:
        out.print(f"Not screened: {judged.row.reason}.")
    for found in judged.hits:
        for number, line in enumerate(_hit_lines(found)):
            out.print(f"  {line}", style="bold" if number == 0 else "")
    if with_customer:
        out.print("")


def _hit_lines(found: JudgedHit) -> Iterator[str]:
    from tricord.screen._results import standing_text

    match = found.hit.match
    yield f"{match.score:.2f}  {match.caption}   [{match.schema}, {match.id}]"
    if match.name and match.name != match.caption:
        yield f"      name: {match.name}"
    if found.review.note:
        again = "look again: it " if found.review.state == "changed" else ""
        yield f"      {again}{found.review.note}"
    for line in match.evidence:
        yield f"      {line}"
    for standing in match.designations:
        yield f"      {standing.party}: {standing_text(standing)}"
    if not match.designations:
        yield "      no designation is known on that day"


def _print_end(results: Results, outs: tuple[Path, ...]) -> None:
    from tricord.screen._results import versions_text

    if not results.totals.hits and not results.totals.not_screened:
        click.echo("Nothing hit. That is no proof of absence: a list may spell a name in a way nothing connects.")
    for out in outs:
        click.echo(f"Results: {out}")
    click.echo(f"Made by {versions_text(results.run.versions)}.")


# --- clear ------------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("customer")
@click.argument("subject")
@click.option(
    "--results", required=True, metavar="PATH", type=click.Path(dir_okay=False, path_type=Path),
    help="Results that show the hit (.csv, .jsonl or .parquet of `tricord screen --out`).",
)  # fmt: skip
@click.option(
    "--cleared", required=True, metavar="PATH", type=click.Path(dir_okay=False, path_type=Path),
    help="The file of decisions; made when missing.",
)  # fmt: skip
@click.option("--by", required=True, metavar="NAME", help="Who decides.")
@click.option("--why", required=True, metavar="TEXT", help="Why they are not the same.")
@click.option("--withdraw", is_flag=True, help="Take the clearing back: the hit is shown again.")
def clear(customer: str, subject: str, results: Path, cleared: Path, by: str, why: str, withdraw: bool) -> None:
    """Record that a customer and a subject are not the same.

    CUSTOMER and SUBJECT are the ids in the results. What is recorded is the hit as the results show it, so that a later
    screening shows it again when the customer or the subject has changed since.
    """
    from tricord.screen._cleared import Clearings, Decision, now, record
    from tricord.screen._results import find_hit

    if not by.strip() or not why.strip():
        raise click.UsageError("A clearing needs who (--by) and why (--why).")
    Clearings.read(cleared)
    found = find_hit(results, customer, subject)
    if not found:
        click.echo(f"{results} shows no hit of customer {customer!r} and subject {subject!r}.", err=True)
        click.get_current_context().exit(1)
    for hit in found:
        record(
            cleared,
            Decision(
                customer=customer,
                subject=subject,
                customer_digest=hit.customer_digest,
                subject_digest=hit.subject_digest,
                by=by.strip(),
                when=now(),
                why=why.strip(),
                customer_name=hit.customer_name,
                subject_name=hit.subject_name,
                withdrawn=withdraw,
            ),
        )
    pair = f"{found[0].customer_name or customer} ({customer}) and {found[0].subject_name} ({subject})"
    said = f"{pair}: the clearing is taken back" if withdraw else f"{pair} are not the same"
    click.echo(f"{said}. Kept in {cleared}.")


__all__ = ["clear", "screen"]
