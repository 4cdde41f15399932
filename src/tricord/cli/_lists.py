"""`lists`, `load`, `diff`, and what `tricord` alone says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

import tricord
from tricord.align import Change, Diff
from tricord.cli._exit_codes import Exit
from tricord.cli._freshness import print_freshness, too_old
from tricord.cli._shared import (
    age_text,
    console,
    database_option,
    json_option,
    load_progress,
    nothing_found,
    open_store,
    print_json,
)
from tricord.i18n import tr
from tricord.lists import info
from tricord.model.errors import InvalidValue
from tricord.store import LoadReport

if TYPE_CHECKING:
    from tricord.database import Database, ListStatus

#: How many changes, and how many kinds of warnings, a load shows.
_CHANGES, _WARNINGS = 40, 12


def welcome() -> None:
    """Where the lists stand, and what to try."""
    with open_store(None) as database:
        _print_lists(database)
    click.echo(
        "\n"
        + tr(
            "Get today's lists into a store of your own:\n"
            "  tricord update --db my.db                       fetch from the publishers, and load what is new\n"
            "\n"
            "Try:\n"
            "  tricord align --programme DPRK                  the lists side by side\n"
            "  tricord align --programme DPRK --html report.html\n"
            '  tricord show "Kim Yong Chol"                    one name on every list, with sources\n'
            "  tricord gaps --programme DPRK --party KR        what one party has not listed\n"
            "  tricord asof 2016-10-27                         how things stood on a day\n"
            "  tricord --help                                  everything else"
        )
    )


@click.command()
@click.option(
    "--unplaced", metavar="LIST", help=tr("Show every piece of a list's newest snapshot that found no place.")
)
@click.option("--check", is_flag=True, help=tr("Show what contradicts itself, and end with 7 where anything does."))
@click.option(
    "--max-age",
    metavar="DAYS",
    type=click.IntRange(min=0),
    help=tr("The days that a list may be old: an older one is said, with the reason, and exit code 6."),
)
@database_option
@json_option
def lists(unplaced: str | None, check: bool, max_age: int | None, db: str | None, as_json: bool) -> None:
    """Which lists are loaded, how old they are, and what could not be placed.

    Of lists that are fetched: when each was last tried, changed and loaded, and when it is tried next.
    """
    with open_store(db) as database:
        if check:
            _check(database, as_json=as_json)
            return
        if unplaced is not None:
            _print_unplaced(database, unplaced, as_json=as_json)
            return
        found = database.lists()
        if as_json:
            print_json(found)
        else:
            _print_lists(database)
    old = [] if max_age is None else [text for status in found if (text := too_old(status, max_age))]
    for text in old:
        click.echo(text, err=True)
    if old:
        click.get_current_context().exit(Exit.OLD_LIST)


def _check(database: Database, *, as_json: bool) -> None:
    """What contradicts itself; the command then ends with 7."""
    found = database.check()
    if as_json:
        print_json([{**msgspec.structs.asdict(one), "reason": str(one.reason)} for one in found])
    else:
        for one in found:
            click.echo(f"{one.check}  {one.caption}  {one.reason}")
        counts = Counter(one.check for one in found)
        for check, number in counts.items():
            click.echo(tr("{number} times {check}", number=number, check=check))
        if not found:
            click.echo(tr("Nothing contradicts itself."))
    if found:
        click.get_current_context().exit(Exit.CHECK_FAILED)


def _print_unplaced(database: Database, list_id: str, *, as_json: bool) -> None:
    pieces = list(database.unplaced(list_id))
    if as_json:
        print_json(pieces)
        return
    for piece in pieces:
        click.echo(f"{piece.entry or tr('(no entry)')}  {piece.place}  [{piece.kind}]  {piece.text}")
    click.echo(tr("{count} pieces of {list} found no place.", count=len(pieces), list=list_id))


def _print_lists(database: Database) -> None:
    from rich.table import Table as Grid

    out = console()
    grid = Grid(box=None, pad_edge=False, header_style="bold")
    for column in (tr("List"), tr("Party"), tr("Title"), tr("Newest snapshot"), tr("Age")):
        grid.add_column(column, no_wrap=True, overflow="ellipsis", max_width=52)
    for column in (tr("Entries"), tr("Snapshots"), tr("Unplaced")):
        grid.add_column(column, no_wrap=True, overflow="ellipsis", max_width=52, justify="right")
    found = database.lists()
    for status in found:
        grid.add_row(*_row(status))
    out.print(tr("The snapshot that comes with Tricord:") if database.embedded else tr("This store:"))
    out.print(grid)
    print_freshness(out, found)
    for sentence in _older_rules(database):
        out.print(sentence)


def _older_rules(database: Database) -> Iterator[str]:
    """What of the store other rules than those of today have made, and what to do."""
    older = database.older_rules()
    if older.snapshots:
        yield tr(
            "Read by the rules of another version of Tricord: {snapshots}. Load the files into a new store to have "
            "them read by those of today.",
            snapshots=", ".join(f"{one.list_id} {one.published}" for one in older.snapshots),
        )
    if older.links:
        yield tr("Linked by the rules of another version of Tricord: tricord resolve links by those of today.")


def _row(status: ListStatus) -> tuple[str, ...]:
    about = status.info
    loaded = [s for s in status.snapshots if s.status == "loaded"]
    held = ", ".join(s.published for s in status.snapshots if s.status == "held")
    note = tr(" (held: {days})", days=held) if held else ""
    if not loaded:
        return about.id, about.party, about.title, note, age_text(status.age), "", "", ""
    newest = loaded[-1]
    share = f"{newest.unplaced / newest.segments:.2%}" if newest.segments else ""
    return (
        about.id,
        about.party,
        about.title,
        newest.published + note,
        age_text(status.age),
        str(newest.entries),
        str(len(loaded)),
        share,
    )


@click.command()
@click.argument("list_id", metavar="LIST")
@click.argument("path", metavar="[PATH]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--published", metavar="DAY", help=tr("The day of publication, where neither the file nor its name says it.")
)
@click.option("--set", "set_id", metavar="SET", help=tr("A set of the archive, as `tricord archive list` names it."))
@click.option("--confirm", is_flag=True, help=tr("Accept a snapshot that was held for losing many entries."))
@database_option
@json_option
def load(
    list_id: str,
    path: Path | None,
    published: str | None,
    set_id: str | None,
    confirm: bool,
    db: str | None,
    as_json: bool,
) -> None:
    """Load an official file as a snapshot of a list.

    The file is loaded whole or refused; the last good snapshot stays. LIST is one of those that `tricord lists` shows.
    Without PATH: what the archive holds of the list and is not loaded yet (`tricord fetch` puts it there).
    """
    if db is None:
        raise click.UsageError(
            tr(
                "The embedded snapshot is not changed. Say where to load: "
                "--db my.db (made when missing), or set TRICORD_DB."
            )
        )
    from tricord.database import list_reader

    # Before the store is opened: a mistyped list must not leave an empty store behind.
    list_reader(list_id)
    if path is None:
        if published is not None:
            raise click.UsageError(tr("--published goes with a PATH: the archive has noted the day of each set."))
        _load_archived(list_id, set_id, db, confirm=confirm, as_json=as_json)
        return
    if set_id is not None:
        raise click.UsageError(tr("Give a PATH or --set, not both."))
    with tricord.open(db) as database:
        with load_progress(path.name) as progress:
            report = database.load(list_id, path, published=published, confirm=confirm, progress=progress)
        before = report.previous if report.status == "loaded" else None
        changes = database.diff(list_id, before, report.published) if before else None
        weighed = database.weighed
    if as_json:
        print_json(report)
    else:
        _print_report(report, changes)
        if not weighed and report.status == "loaded":
            click.echo(
                tr("Linked on exact evidence only; `tricord resolve` weighs the rest: names in any script, dates.")
            )
    if report.status == "held":
        click.get_current_context().exit(Exit.HELD)


def _load_archived(list_id: str, set_id: str | None, db: str, *, confirm: bool, as_json: bool) -> None:
    """Load what an archive holds of a list: one set, or those that are not loaded yet."""
    from tricord.cli._fetch_words import report_line
    from tricord.fetch import Archive

    kept = Archive()
    held = kept.sets(list_id)
    if not held:
        raise click.UsageError(
            tr("The archive holds no file of {list}: `tricord fetch {list}` first, or give a PATH.", list=list_id)
        )
    chosen = [one for one in held if one.id == set_id]
    if set_id is not None and not chosen:
        raise InvalidValue.unknown(
            f"No set of {list_id} is called {set_id!r}.", [set_id], [one.id for one in held[-10:]]
        )
    reports = []
    with tricord.open(db) as database:
        for one in chosen or database.sets_to_load(list_id, kept) or held[-1:]:
            with load_progress(one.main.name) as progress:
                report = database.load_archived(one, kept, confirm=confirm or set_id is not None, progress=progress)
            reports.append(report)
            if not as_json:
                click.echo(report_line(report))
    if as_json:
        print_json(reports)
    if any(report.status in ("held", "older") for report in reports):
        click.get_current_context().exit(Exit.HELD)


def _print_report(report: LoadReport, changes: Diff | None) -> None:
    name = tr("{list} of {day}", list=report.list_id, day=report.published)
    if report.status == "unchanged":
        click.echo(
            tr("{snapshot} is loaded already; nothing changed ({count} entries).", snapshot=name, count=report.entries)
        )
        return
    if report.status == "held":
        click.echo(
            tr(
                "{snapshot} is held: it lacks {lacking} of the entries of {previous} and holds {count}. "
                "Nothing was changed. "
                "Look at the file; if the list is truly so short, load it again with --confirm.",
                snapshot=name,
                lacking=len(report.removed),
                previous=report.previous,
                count=report.entries,
            )
        )
        return
    against = tr(" against {previous}", previous=report.previous) if report.previous else tr(" (first snapshot)")
    click.echo(
        tr(
            "{snapshot}: {count} entries{against}: {added} added, {amended} amended, {removed} removed, "
            "{unchanged} unchanged.",
            snapshot=name,
            count=report.entries,
            against=against,
            added=len(report.added),
            amended=len(report.amended),
            removed=len(report.removed),
            unchanged=report.unchanged,
        )
    )
    if changes is not None:
        _print_changes(changes, info(report.list_id).party)
    _print_unread(report)


def _print_changes(changes: Diff, party: str) -> None:
    did = {"ADD": tr("added"), "MOD": tr("amended"), "DEL": tr("removed")}
    for change in changes.changes[:_CHANGES]:
        dated = tr("since {day}", day=change.since) if change.since else tr("day of listing not stated")
        by = tr("{did} by {party}", did=f"{did[change.op]:8}", party=party)
        click.echo(f"  {by}  {change.entry}  {change.caption}, {dated}")
    if len(changes.changes) > _CHANGES:
        more = len(changes.changes) - _CHANGES
        click.echo("  " + tr("... and {count} more (tricord diff shows each value)", count=more))


def _print_unread(report: LoadReport) -> None:
    """What of the file found no place, what was not in it, and what its reader warns of."""
    total = sum(report.unplaced.values())
    share = f"{total / report.segments:.2%}" if report.segments else "0%"
    click.echo(
        tr(
            "{segments} segments read, {unplaced} found no place ({share}).",
            segments=report.segments,
            unplaced=total,
            share=share,
        )
    )
    for kind, count in sorted(report.unplaced.items(), key=lambda item: -item[1]):
        click.echo(f"  {count:6}  {kind}")
    for kind, count in report.strays.items():
        click.echo(tr("{count} stray pieces, kept apart: {kind}", count=count, kind=kind))
    if report.unseen:
        click.echo(
            tr(
                "Not in this snapshot: {facets}. What they would have said is unknown, and kept as it was.",
                facets=", ".join(report.unseen),
            )
        )
    kinds = list(Counter(report.warnings))
    for text in kinds[:_WARNINGS]:
        click.echo("  " + tr("warning: {text}", text=text))
    if len(kinds) > _WARNINGS:
        more = len(kinds) - _WARNINGS
        click.echo("  " + tr("... and {count} more warnings (--json shows all)", count=more))


@click.command()
@click.argument("list_id", metavar="LIST")
@click.option("--from", "since", metavar="DAY", required=True, help=tr("The earlier day."))
@click.option("--to", "until", metavar="DAY", required=True, help=tr("The later day."))
@database_option
@json_option
def diff(list_id: str, since: str, until: str, db: str | None, as_json: bool) -> None:
    """What changed on a list between two days.

    By its snapshots; `tricord changes` tells by legal date. Of a stretch without a snapshot in it nothing is known,
    which is said, and is not that nothing changed. Exit code 1: no difference, or none that is known.
    """
    with open_store(db) as database:
        found = database.diff(list_id, since, until)
    if as_json:
        print_json(found)
    else:
        _print_diff(found, since, until)
    if not found.changes:
        nothing_found()


def _print_diff(found: Diff, since: str, until: str) -> None:
    if not found.known:
        click.echo(
            tr(
                "{list}: no snapshot was published after {since} and by {until}: that of {day} answers for both days. "
                "What changed is not known.",
                list=found.list_id,
                since=since,
                until=until,
                day=found.first,
            )
        )
        return
    counts = Counter(change.op for change in found.changes)
    click.echo(
        tr(
            "{list}, {first} to {last}: {added} added, {amended} amended, {removed} removed.",
            list=found.list_id,
            first=found.first,
            last=found.last,
            added=counts["ADD"],
            amended=counts["MOD"],
            removed=counts["DEL"],
        )
    )
    if found.known_to is not None:
        click.echo(
            tr(
                "The newest snapshot that is loaded is of {day}: what changed after it is not known.",
                day=found.known_to,
            )
        )
    if found.unseen:
        click.echo(
            tr(
                "Not compared, since no file of theirs was there by {day}: {facets}.",
                day=found.first,
                facets=", ".join(found.unseen),
            )
        )
    for change in found.changes:
        _print_change(change)


def _print_change(change: Change) -> None:
    dated = tr(", dated {day}", day=change.since) if change.since else ""
    renumbered = tr(", before {former}", former=change.former) if change.former else ""
    click.echo(f"{change.op}  {change.entry}  {change.caption}{dated}{renumbered}")
    if change.op == "MOD":
        for sign, values in (("-", change.gone), ("+", change.new)):
            for value in values:
                click.echo(f"       {sign} {value.schema}.{value.prop}: {value.value}")


__all__ = ["diff", "lists", "load", "welcome"]
