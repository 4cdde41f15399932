"""`watch`: a command or a webhook is called for every change."""

from __future__ import annotations

import os
import shlex
import time
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import click

import tricord
from tricord.align import Delta
from tricord.cli._delivery import Command, Journal, Receiver, Webhook, body_of, deliver
from tricord.cli._shared import database_option, filter_options
from tricord.database import Database
from tricord.model.errors import DeliveryError, JournalError

EXIT_REFUSED, EXIT_NOT_TAKEN = 3, 6


@click.command()
@click.option(
    "--command", "line", metavar="COMMAND", help="Called for each change, which it reads as JSON on its input."
)
@click.option("--webhook", "url", metavar="URL", help="Gets each change by POST, signed with TRICORD_WEBHOOK_SECRET.")
@click.option(
    "--state",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The file that remembers what was delivered; made when it is missing.",
)
@filter_options
@click.option("--from", "since", metavar="DAY", help="Begin with snapshots of this day. [default: those still to come]")
@click.option(
    "--every", type=click.IntRange(1), metavar="SECONDS", default=60, show_default=True, help="How often to look."
)
@click.option("--once", is_flag=True, help="Look once and stop.")
@click.option(
    "--tries", type=click.IntRange(1), default=6, show_default=True, help="Attempts before a pause or the end."
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
    db: str | None,
) -> None:
    """Call a command or a signed webhook for every change, at least once.

    Changes go out in order, each with an id; one that is not taken is tried again, with pauses that grow, and nothing
    goes out before it. What was taken stands in the state file: after a kill the same command goes on where it was.
    """
    receiver = _receiver(line, url)
    party = party.upper() if party else None
    watching = {"list": list_id, "party": party, "programme": programme}
    try:
        with tricord.open(db) as database:
            begin = _begin(database, since)
            with Journal.open(state, watching=watching, begin=begin) as journal:
                while True:
                    whole = all(
                        _hand_over(delta, journal, receiver, tries=tries)
                        for delta in _news(database, journal, list_id, party, programme)
                    )
                    if once:
                        click.get_current_context().exit(0 if whole else EXIT_NOT_TAKEN)
                    time.sleep(every)
    except JournalError as error:
        click.echo(f"tricord: {error}", err=True)
        click.get_current_context().exit(EXIT_REFUSED)


def _receiver(line: str | None, url: str | None) -> Receiver:
    if (line is None) == (url is None):
        raise click.UsageError("Say where changes go: --command COMMAND or --webhook URL.")
    if line is not None:
        words = shlex.split(line)
        if not words:
            raise click.UsageError("The command is empty.")
        return Command(words)
    secret = os.environ.get("TRICORD_WEBHOOK_SECRET", "")
    if not secret:
        raise click.UsageError(
            "A webhook is signed: set TRICORD_WEBHOOK_SECRET to a secret that its receiver knows (an option would show "
            "it to everybody on this machine)."
        )
    return Webhook(url or "", secret)


def _begin(database: Database, since: str | None) -> dict[str, str]:
    """For each list the day after which its changes are news: the newest snapshot now, or the day before `since`."""
    newest = {s.info.id: [x.published for x in s.snapshots if x.status == "loaded"] for s in database.lists()}
    if since is None:
        return {list_id: max(days) for list_id, days in newest.items() if days}
    try:
        before = (date.fromisoformat(since) - timedelta(days=1)).isoformat()
    except ValueError:
        raise click.UsageError(f"Not a day: {since!r}. Write it as 2016-10-27.") from None
    return dict.fromkeys(newest, f"{before}T99")


def _news(
    database: Database, journal: Journal, list_id: str | None, party: str | None, programme: str | None
) -> list[Delta]:
    """The snapshots with changes still to deliver, in order of day. Reads no entries where there is none."""
    found: list[Delta] = []
    for status in database.lists():
        days = [s.published for s in status.snapshots if s.status == "loaded"]
        new = [day for before, day in pairwise(days) if journal.wants(status.info.id, before, day)]
        if new and list_id in (None, status.info.id) and party in (None, status.info.party):
            for delta in database.deltas(list_id=status.info.id, programme=programme, since=new[0][:10]):
                if delta.status == "loaded" and journal.wants(delta.list_id, delta.previous or "", delta.published):
                    found.append(delta)
    return sorted(found, key=lambda delta: (delta.published, delta.list_id))


def _hand_over(delta: Delta, journal: Journal, receiver: Receiver, *, tries: int) -> bool:
    """Deliver the changes of a snapshot that were not taken yet; False when one still is not."""
    for notice in delta.notices:
        if journal.has(notice):
            continue
        body = body_of(notice, timestamp=delta.loaded_at)
        try:
            deliver(receiver, notice, body, tries=tries, report=lambda text: click.echo(f"tricord: {text}", err=True))
        except DeliveryError as failed:
            click.echo(f"tricord: {notice.id} was not taken: {failed}. It is kept, and so is what follows.", err=True)
            return False
        journal.taken(notice)
        click.echo(f"{notice.published}  {notice.op}  {notice.party}  {notice.entry}  {notice.caption}  {notice.id}")
    journal.done(delta)
    return True
