"""`screen`: customers against every list.

Exit codes: 0 every customer was screened and nothing is to be reviewed at this threshold on these lists; 10 something
hit; 5 nothing hit, but rows could not be screened; 6 nothing hit, but a list is older than --max-age allows. So a
script that goes on after 0 goes on only when everybody was looked at.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

import tricord
from tricord.cli._exit_codes import Exit
from tricord.cli._output import store_in_use
from tricord.cli._shared import database_option, json_option, open_store, print_json, time_options
from tricord.i18n import tr
from tricord.model import CUSTOMER_SCHEMAS

if TYPE_CHECKING:
    from tricord.screen import Clearings, CustomerFile, Results, ScreeningOptions
    from tricord.values import DayOrder


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--name", "names", multiple=True, help=tr("Screen this name, in any script; may be repeated."))
@click.option(
    "--schema", type=click.Choice(CUSTOMER_SCHEMAS, case_sensitive=False), default="LegalEntity", show_default=True,
    help=tr("What is screened, where the file does not say; LegalEntity: a person or an organisation."),
)  # fmt: skip
@click.option("--birth-date", metavar="DATE", help=tr("With --name: born on, in, or about."))
@click.option("--nationality", multiple=True, metavar="COUNTRY", help=tr("With --name: a country by code or name."))
@click.option("--identifier", multiple=True, metavar="NUMBER", help=tr("With --name: passport, IMO, wallet..."))
@click.option(
    "--map", "mapping", multiple=True, metavar="FIELD=COLUMN", help=tr("Which column holds name, birth_date...")
)
@click.option("--encoding", metavar="NAME", help=tr("The encoding of a text file. [default: detected]"))
@click.option("--sheet", metavar="NAME", help=tr("The sheet of a workbook. [default: the first with a name column]"))
@click.option("--dates", type=click.Choice(["day-first", "month-first"]), help=tr("How 03/04/1970 is meant."))
@click.option(
    "--threshold", metavar="SCORE", type=click.FloatRange(0, 1, min_open=True), default=0.7, show_default=True,
    help=tr("The lowest score of a hit; 0.7 is the same name."),
)  # fmt: skip
@click.option(
    "--below", metavar="SCORE", type=click.FloatRange(0, 1, min_open=True),
    help=tr("Keep beside the hits what scores from here up to the threshold: 0.5 shows what came near."),
)  # fmt: skip
@click.option(
    "--no-weak", is_flag=True,
    help=tr("Leave out weak aliases where the list's authority allows it (OFAC's), but not if the birth date agrees."),
)  # fmt: skip
@click.option(
    "--max-age", metavar="DAYS", type=click.IntRange(min=0),
    help=tr("The days that a list may be old: an older one is said, and exit code 6 where nothing else hit."),
)  # fmt: skip
@time_options
@click.option(
    "--out", "outs", multiple=True, metavar="PATH", type=click.Path(path_type=Path),
    help=tr("Write results as .csv, .jsonl, .parquet or .html; may be repeated."),
)  # fmt: skip
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help=tr("Processes. [default: one per core]"))
@click.option(
    "--cleared", metavar="PATH", type=click.Path(path_type=Path),
    help=tr("Hits that `tricord clear` has recorded."),
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
    below: float | None,
    no_weak: bool,
    max_age: int | None,
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
    interrupted run goes on where it stopped when the same command is given again. Exit code 0: nothing hit at this
    threshold on these lists, which is no clearance; 10: something hit; 5: nothing hit, but rows could not be screened;
    6: nothing hit, but a list is too old.
    """
    from tricord.screen import Clearings, CustomerSettings, ScreeningOptions

    if bool(names or identifier) == (file is not None):
        raise click.UsageError(tr("Say whom to screen: a FILE of customers, or --name (or --identifier) for one."))
    if file is not None:
        _check_file(file, outs, alone=birth_date is None and not nationality, below=below is not None)
    _check_outs(outs, (file, cleared, *store_in_use()))
    if file is None and (mapping or encoding or sheet or workers):
        raise click.UsageError(tr("--map, --encoding, --sheet and --workers go with a FILE; --name has none."))
    options = ScreeningOptions(
        threshold=threshold,
        below=below,
        weak=not no_weak,
        as_of=as_of,
        known_on=known_on,
        settings=CustomerSettings(mapping=_mapping(mapping), schema=schema, order=dates),
        encoding=encoding,
        sheet=sheet,
    )
    clearings = Clearings() if cleared is None else Clearings.read(cleared)
    if file is None:
        results = _one(names, birth_date or "", nationality, identifier, options, clearings, db)
        _write(results, outs)
        _print_one(results, outs, as_json)
    else:
        results = _many(file, options, clearings, outs, workers, db, as_json)
    old = [] if max_age is None else _older(results, max_age, db)
    for text in old:
        click.echo(text, err=True)
    click.get_current_context().exit(_exit_code(results, old=bool(old)))


def _older(results: Results, max_age: int, db: str | None) -> list[str]:
    """The lists that were older than so many days on the asked day, each in a sentence; of today, with the reason."""
    day = date.fromisoformat(results.run.options.as_of or date.today().isoformat())
    ages = {list_id: (day - date.fromisoformat(of)).days for list_id, of in results.run.versions.lists.items()}
    old = {list_id: age for list_id, age in ages.items() if age > max_age}
    reasons = _reasons(max_age, db) if old and results.run.options.as_of is None else {}
    return [
        reasons.get(list_id)
        or tr("{list_id} is {age} days old on {day}: load a newer one.", list_id=list_id, age=age, day=day.isoformat())
        for list_id, age in old.items()
    ]


def _reasons(max_age: int, db: str | None) -> dict[str, str]:
    from tricord.cli._freshness import too_old

    with open_store(db) as database:
        return {status.info.id: too_old(status, max_age) for status in database.lists()}


def _check_file(file: Path, outs: tuple[Path, ...], *, alone: bool, below: bool) -> None:
    """Whether what was said goes with a file. `alone`: nothing was said of one customer; `below`: a lower line was."""
    if any(out.resolve() == file.resolve() for out in outs):
        raise click.UsageError(tr("--out would overwrite the file of customers."))
    if below and not outs:
        raise click.UsageError(tr("--below with a FILE writes beside the results: give --out."))
    if not alone:
        raise click.UsageError(tr("--birth-date and --nationality go with --name; a FILE has columns for them."))


def _check_outs(outs: tuple[Path, ...], read: tuple[Path | None, ...]) -> None:
    """Whether all results can be written, before anything is screened; and over nothing that is read."""
    from tricord.reports import check_results_path

    for out in outs:
        check_results_path(out, in_use=[file for file in read if file is not None])


def _exit_code(results: Results, *, old: bool) -> Exit:
    if results.totals.hit:
        return Exit.HIT
    if results.totals.not_screened:
        return Exit.NOT_SCREENED
    return Exit.OLD_LIST if old else Exit.ANSWERED


def _mapping(texts: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    from tricord.screen import FIELDS

    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        field, equals, column = text.partition("=")
        if not equals or not column or field not in FIELDS:
            raise click.UsageError(
                tr("--map {text}: write FIELD=COLUMN; the fields are {fields}.", text=text, fields=", ".join(FIELDS))
            )
        found[field] = (*found.get(field, ()), column)
    return found


def _write(results: Results, outs: tuple[Path, ...]) -> None:
    from tricord.cli._screen_words import below_path
    from tricord.reports import write_results

    for out in outs:
        write_results(results, out)
        if results.run.options.below is not None:
            write_results(results.below(), below_path(out))


# --- one name ---------------------------------------------------------------------------------------------------------


def _one(
    names: tuple[str, ...],
    birth_date: str,
    nationality: tuple[str, ...],
    identifiers: tuple[str, ...],
    options: ScreeningOptions,
    clearings: Clearings,
    db: str | None,
) -> Results:
    from tricord.screen import asked_customer, screen_customer

    settings = msgspec.structs.replace(options.settings, mapping={})
    customer = asked_customer(
        *names,
        schema=settings.schema,
        birth_date=birth_date,
        nationality=nationality,
        identifiers=identifiers,
        order=settings.order,
    )
    with tricord.open(db, create=False) as database:
        screener = database.screener(as_of=options.as_of, known_on=options.known_on)
    return screen_customer(customer, screener, options=options, clearings=clearings)


def _print_one(results: Results, outs: tuple[Path, ...], as_json: bool) -> None:
    from tricord.cli._screen_words import print_below, print_end, print_hits
    from tricord.reports import result_lines

    if as_json:
        print_json(next(result_lines(results)))
        return
    print_hits(next(results.judged()), with_customer=False)
    print_below(results)
    print_end(results, outs)


# --- a file -----------------------------------------------------------------------------------------------------------


def _many(
    file: Path,
    options: ScreeningOptions,
    clearings: Clearings,
    outs: tuple[Path, ...],
    workers: int | None,
    db: str | None,
    as_json: bool,
) -> Results:
    from tricord.cli._screen_words import print_start
    from tricord.screen import open_customers, screen_file

    customers = open_customers(file, settings=options.settings, encoding=options.encoding, sheet=options.sheet)
    with tricord.open(db, create=False) as database:
        screener = database.screener(as_of=options.as_of, known_on=options.known_on)
    try:
        with _progress(tr("Screening {file}", file=file.name), customers.expected) as progress:
            screened = screen_file(
                customers,
                screener,
                options=options,
                # Beside the first output, so that an interrupted run goes on; without one nothing is kept.
                journal=outs[0].with_name(f"{outs[0].name}.part") if outs else None,
                workers=workers,
                clearings=clearings,
                progress=progress,
                started=print_start,
            )
        with screened as results:
            _write(results, outs)
            _print_many(results, customers, outs, as_json)
    except KeyboardInterrupt:
        kept = tr("What is done is kept: give the same command again to go on.") if outs else tr("Nothing was written.")
        click.echo("\n" + tr("tricord: interrupted. {kept}", kept=kept), err=True)
        click.get_current_context().exit(Exit.INTERRUPTED)
    return results


def _print_many(results: Results, customers: CustomerFile, outs: tuple[Path, ...], as_json: bool) -> None:
    from tricord.cli._screen_words import print_columns, print_end, print_hits, print_not_screened, print_totals
    from tricord.reports import result_lines

    if as_json and outs:
        print_json(_summary(results, customers, outs))
        return
    if as_json:
        for line in result_lines(results):
            click.echo(msgspec.json.encode(line))
        return
    if not outs:
        for judged in results.judged():
            if judged.outcome == "hit":
                print_hits(judged, with_customer=True)
    print_columns(customers)
    print_not_screened(results)
    print_totals(results)
    print_end(results, outs)


def _summary(results: Results, customers: CustomerFile, outs: tuple[Path, ...]) -> dict[str, object]:
    return {
        "run": msgspec.to_builtins(results.run),
        "totals": msgspec.to_builtins(results.totals),
        "columns": msgspec.to_builtins(customers.columns),
        "warnings": list(customers.warnings),
        "outputs": [str(out) for out in outs],
    }


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
        TextColumn(tr("{task.completed} of about {task.total} rows, {task.fields[hits]} with hits")),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=expected, hits=0)
        yield lambda done, hits: bar.update(task, completed=done, hits=hits)


__all__ = ["screen"]
