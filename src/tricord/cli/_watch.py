"""`watch`: a command or a webhook is called for every change."""

from __future__ import annotations

import os
import shlex
import time
from pathlib import Path

import click

import tricord
from tricord.align import Notice
from tricord.cli._exit_codes import Exit
from tricord.cli._shared import database_option, filter_options
from tricord.follow import ChangeFilter, Command, ListAlert, Receiver, WatchObserver, Webhook, open_watch
from tricord.i18n import tr
from tricord.model.errors import DeliveryError, JournalError


@click.command()
@click.option(
    "--command",
    "line",
    metavar="COMMAND",
    help=tr("Called for each change, which it reads as JSON on its input."),
)
@click.option(
    "--webhook", "url", metavar="URL", help=tr("Gets each change by POST, signed with TRICORD_WEBHOOK_SECRET.")
)
@click.option(
    "--state",
    metavar="FILE",
    type=click.Path(path_type=Path),
    required=True,
    help=tr("The file that remembers what was delivered; made when it is missing."),
)
@filter_options
@click.option(
    "--from",
    "since",
    metavar="DAY",
    help=tr("Begin with snapshots of this day. [default: those still to come]"),
)
@click.option(
    "--every",
    type=click.IntRange(1),
    metavar="SECONDS",
    default=60,
    show_default=True,
    help=tr("How often to look."),
)
@click.option("--once", is_flag=True, help=tr("Look once and stop."))
@click.option(
    "--tries",
    type=click.IntRange(1),
    default=6,
    show_default=True,
    help=tr("Attempts before a pause or the end."),
)
@click.option(
    "--alerts",
    is_flag=True,
    help=tr("Tell also when a list cannot be fetched, is held or is old, and when it is well again."),
)
@click.option(
    "--max-age", metavar="DAYS", type=click.IntRange(min=0), help=tr("With --alerts: the days that a list may be old.")
)
@database_option
def watch(
    line: str | None,
    url: str | None,
    state: Path,
    list_id: str | None,
    party: str | None,
    programme: str | None,
    since: str | None,
    every: int,
    once: bool,
    tries: int,
    alerts: bool,
    max_age: int | None,
    db: str | None,
) -> None:
    """Call a command or a signed webhook for every change, at least once.

    Changes go out in order, each with an id; one that is not taken is tried again, with pauses that grow, and nothing
    goes out before it. What was taken stands in the state file: after a kill the same command goes on where it was.
    """
    if max_age is not None and not alerts:
        raise click.UsageError(tr("--max-age goes with --alerts."))
    receiver = _receiver(line, url)
    changes = _changes(list_id, party.upper() if party else None, programme)
    try:
        with (
            tricord.open(db, create=False) as database,
            open_watch(
                database,
                receiver,
                state=state,
                changes=changes,
                since=since,
                tries=tries,
                observer=_Speaker(),
                alerts=alerts,
                max_age=max_age,
            ) as watched,
        ):
            while True:
                complete = watched.deliver_pending()
                if once:
                    click.get_current_context().exit(Exit.ANSWERED if complete else Exit.REFUSED)
                time.sleep(every)
    except JournalError as error:
        click.echo(f"tricord: {error}", err=True)
        click.get_current_context().exit(Exit.REFUSED)


def _changes(list_id: str | None, party: str | None, programme: str | None) -> ChangeFilter:
    """Which changes go out. Raises `InvalidValue` for a list, party or programme that is none: nothing ever would."""
    from tricord.database import known_parties, known_programme, list_reader

    if list_id is not None:
        list_reader(list_id)
    if party is not None:
        known_parties([party])
    return ChangeFilter(list_id=list_id, party=party, programme=known_programme(programme))


def _receiver(line: str | None, url: str | None) -> Receiver:
    if (line is None) == (url is None):
        raise click.UsageError(tr("Say where changes go: --command COMMAND or --webhook URL."))
    if line is not None:
        try:
            words = shlex.split(line)
        except ValueError as error:
            raise click.UsageError(str(error)) from error
        if not words:
            raise click.UsageError(tr("The command is empty."))
        return Command(words)
    secret = os.environ.get("TRICORD_WEBHOOK_SECRET", "")
    if not secret:
        raise click.UsageError(
            tr(
                "A webhook is signed: set TRICORD_WEBHOOK_SECRET to a secret that its receiver knows (an option would "
                "show it to everybody on this machine)."
            )
        )
    return Webhook(url or "", secret)


class _Speaker(WatchObserver):
    """Prints what becomes of each change."""

    def taken(self, notice: Notice | ListAlert) -> None:
        click.echo(f"{notice.published}  {notice.op}  {notice.party}  {notice.entry}  {notice.caption}  {notice.id}")

    def retrying(self, notice: Notice | ListAlert, failed: DeliveryError, pause: float) -> None:
        seconds = f"{pause:g}"
        text = tr("{change}: {why}; once more in {seconds} s", change=notice.id, why=failed, seconds=seconds)
        click.echo(f"tricord: {text}", err=True)

    def kept(self, notice: Notice | ListAlert, failed: DeliveryError) -> None:
        text = tr("{change} was not taken: {why}. It is kept, and so is what follows.", change=notice.id, why=failed)
        click.echo(f"tricord: {text}", err=True)
