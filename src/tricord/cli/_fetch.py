"""`fetch` and `update`: lists from their publishers into the archive, and from there into a store."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
import msgspec

from tricord.cli._exit_codes import Exit, worst
from tricord.cli._fetch_words import outcome_line, report_line
from tricord.cli._shared import database_option, json_option, load_progress, print_json, progress_bar
from tricord.i18n import tr
from tricord.model.errors import ArchiveError, TricordError

if TYPE_CHECKING:
    from tricord.database import Database
    from tricord.fetch import ArchivedSet, Fetcher, FetchOutcome
    from tricord.store import LoadReport

_F = TypeVar("_F", bound=Callable[..., Any])


class Updated(msgspec.Struct, frozen=True, kw_only=True):
    """What `update` did about a list: what became of the fetch, and of loading each set; `refused` says which could not
    be loaded, and why. `newest_refused`: the newest set of the archive is one of these.
    """

    fetch: FetchOutcome
    loads: tuple[LoadReport, ...]
    refused: tuple[str, ...] = ()
    newest_refused: bool = False


def source_options(command: _F) -> _F:
    """Where lists come from."""
    for option in (
        click.option(
            "--published",
            "days",
            metavar="LIST=DAY",
            multiple=True,
            help=tr("With --from-dir: the day of a list whose files do not state it; may be repeated."),
        ),
        click.option(
            "--every",
            metavar="INTERVAL",
            help=tr("Go on as a service, and fetch again after each interval: 6h, 30m, 1d."),
        ),
        click.option(
            "--from-dir",
            "folder",
            metavar="DIR",
            type=click.Path(exists=True, file_okay=False, path_type=Path),
            help=tr("Take the files from a folder, or from another archive, instead of the network."),
        ),
        click.option(
            "--sources",
            "file",
            metavar="FILE",
            type=click.Path(path_type=Path),
            help=tr("Addresses in the place of the official ones: a TOML file."),
        ),
        click.option(
            "--address",
            "addresses",
            metavar="LIST=URL",
            multiple=True,
            help=tr("Another address of a list; may be repeated."),
        ),
        click.argument("list_ids", metavar="[LIST]...", nargs=-1),
    ):
        command = option(command)
    return command


@click.command()
@source_options
@click.option("--dry-run", is_flag=True, help=tr("Ask the publishers what has changed, and keep nothing."))
@json_option
def fetch(
    list_ids: tuple[str, ...],
    addresses: tuple[str, ...],
    file: Path | None,
    folder: Path | None,
    every: str | None,
    days: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
) -> None:
    """Fetch official lists from their publishers into the archive.

    Without LIST: every list that has a publisher's address. The files of a list are kept together or not at all, as
    published; no store is written (`tricord update` does both). The archive lies among the user's data, or where
    TRICORD_ARCHIVE says. Exit code 3: a list could not be fetched, and the last good files stay.
    """
    if dry_run and every:
        raise click.UsageError(tr("--dry-run looks once; leave out --every."))
    with _fetcher(addresses, file, folder, days) as fetcher:
        chosen = _chosen(fetcher, list_ids, folder)

        def once() -> Exit:
            outcomes = []
            for list_id in chosen:
                outcome = fetcher.look(list_id) if dry_run else _fetched(fetcher, list_id)
                outcomes.append(outcome)
                if not as_json:
                    click.echo(outcome_line(outcome), err=outcome.status == "failed")
            if as_json:
                print_json(outcomes)
            return _of_outcomes(outcomes)

        _run(once, fetcher, chosen, every)


@click.command()
@source_options
@click.option("--confirm", is_flag=True, help=tr("Accept snapshots that were held, or are older than what is loaded."))
@database_option
@json_option
def update(
    list_ids: tuple[str, ...],
    addresses: tuple[str, ...],
    file: Path | None,
    folder: Path | None,
    every: str | None,
    days: tuple[str, ...],
    confirm: bool,
    db: str | None,
    as_json: bool,
) -> None:
    """Fetch lists into the archive, and load what is new into a store.

    What `tricord fetch` and then `tricord load` would do, for each list by itself: one that fails keeps none of the
    others back. The store is made when it is missing. Exit codes: 3 a list could not be fetched or loaded, 4 a snapshot
    is held.
    """
    if db is None:
        raise click.UsageError(
            tr("Say which store to bring up to date: --db my.db (made when missing), or set TRICORD_DB.")
        )
    import tricord

    with _fetcher(addresses, file, folder, days) as fetcher:
        chosen = _chosen(fetcher, list_ids, folder)

        def once() -> Exit:
            done = []
            with tricord.open(db) as database:
                for list_id in chosen:
                    updated = _update(database, fetcher, list_id, confirm=confirm)
                    done.append(updated)
                    if not as_json:
                        _print_updated(updated)
                weighed = database.weighed
            if as_json:
                print_json(done)
            elif not weighed and any(load.status == "loaded" for one in done for load in one.loads):
                click.echo(tr("Linked on exact evidence only: run `tricord resolve --db ...` once to weigh the rest."))
            return worst([_of_outcomes([one.fetch for one in done]), *map(_of_loads, done)])

        _run(once, fetcher, chosen, every)


def _update(database: Database, fetcher: Fetcher, list_id: str, *, confirm: bool) -> Updated:
    """Fetch a list, and load the sets that are not loaded yet; what is refused is said, and stays in the archive."""
    outcome = _fetched(fetcher, list_id)
    loads: list[LoadReport] = []
    refused: list[str] = []
    newest_refused = False
    for archived in database.sets_to_load(list_id, fetcher.archive):
        # One that is refused does not keep back those that came after it.
        try:
            with load_progress(list_id) as progress:
                report = database.load_archived(archived, fetcher.archive, confirm=confirm, progress=progress)
            loads.append(report)
            newest_refused = False
        except TricordError as error:
            refused.append(_refusal(archived, error))
            newest_refused = True
    return Updated(fetch=outcome, loads=tuple(loads), refused=tuple(refused), newest_refused=newest_refused)


def _fetched(fetcher: Fetcher, list_id: str) -> FetchOutcome:
    """What became of fetching a list, where the archive cannot take it too: the next list may fare otherwise."""
    from tricord.fetch import FetchOutcome

    with progress_bar("{task.description}") as bar:
        if bar is not None:
            bar(tr("Fetching {list}", list=list_id), 0, None)
        try:
            return fetcher.fetch(list_id)
        except ArchiveError as error:
            return FetchOutcome(list_id=list_id, status="failed", why=str(error))


def _refusal(archived: ArchivedSet, error: TricordError) -> str:
    return tr("{list} of {day} was not loaded: {why}", list=archived.list_id, day=archived.day, why=error)


def _print_updated(updated: Updated) -> None:
    outcome = updated.fetch
    click.echo(outcome_line(outcome), err=outcome.status == "failed")
    for load in updated.loads:
        click.echo("    " + report_line(load))
    for text in updated.refused:
        click.echo(f"    {text}", err=True)


def _of_outcomes(outcomes: Sequence[FetchOutcome]) -> Exit:
    return Exit.REFUSED if any(outcome.status == "failed" for outcome in outcomes) else Exit.ANSWERED


def _of_loads(updated: Updated) -> Exit:
    if updated.newest_refused:
        return Exit.REFUSED
    return Exit.HELD if any(load.status in ("held", "older") for load in updated.loads) else Exit.ANSWERED


@contextmanager
def _fetcher(
    addresses: tuple[str, ...], file: Path | None, folder: Path | None, days: tuple[str, ...]
) -> Iterator[Fetcher]:
    from stamina.instrumentation import RetryDetails, set_on_retry_hooks

    from tricord.fetch import Archive, Fetcher, sources_with

    def told(details: RetryDetails) -> None:
        pause = f"{details.wait_for:.0f}"
        why = ": ".join(filter(None, (getattr(details.caused_by, "address", ""), str(details.caused_by))))
        click.echo("tricord: " + tr("{why}; once more in {seconds} s", why=why, seconds=pause), err=True)

    set_on_retry_hooks([told])
    if days and folder is None:
        raise click.UsageError(tr("--published goes with --from-dir: a publisher's own day is taken."))
    published = dict(map(_day_of, days))
    with Fetcher(Archive(), sources=sources_with(addresses, file), folder=folder, published=published) as fetcher:
        yield fetcher


def _day_of(text: str) -> tuple[str, str]:
    """A list and its day, as they are given."""
    from tricord.database import list_reader

    list_id, _, day = text.partition("=")
    list_reader(list_id)
    try:
        return list_id, date.fromisoformat(day).isoformat()
    except ValueError:
        raise click.UsageError(tr("Not a day: {day!r}. Write it as un-sc=2026-12-01.", day=day)) from None


def _chosen(fetcher: Fetcher, list_ids: tuple[str, ...], folder: Path | None) -> list[str]:
    chosen = fetcher.lists(list_ids)
    if not chosen:
        where = folder or tr("the sources")
        raise click.UsageError(tr("Nothing to fetch: {where} has no file of any list.", where=where))
    return chosen


def _run(once: Callable[[], Exit], fetcher: Fetcher, chosen: list[str], every: str | None) -> None:
    """Do the work once, and end with its exit code; or as a service, until it is told to stop."""
    if every is None:
        click.get_current_context().exit(once())
    from tricord.fetch import interval, keep_fetching

    length = interval(every)
    stop = threading.Event()

    def work() -> None:
        try:
            once()
        except TricordError as error:
            # A full disk, a store in use: the next turn may find it otherwise.
            click.echo(f"tricord: {error}", err=True)

    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        keep_fetching(fetcher.archive, work, length, stop, expecting=lambda due: fetcher.expect(chosen, due))
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
