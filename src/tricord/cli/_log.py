"""`log`: the life of one subject on every list."""

from __future__ import annotations

import click

from tricord.align import EntryLog, Step
from tricord.cli._shared import (
    console,
    database_option,
    json_option,
    nothing_found,
    open_store,
    print_json,
    time_options,
)
from tricord.i18n import tr


@click.command()
@click.argument("subject")
@time_options
@database_option
@json_option
def log(subject: str, as_of: str | None, known_on: str | None, db: str | None, as_json: bool) -> None:
    """Each change of each value of a subject's entries, with the snapshots that show it.

    SUBJECT is a name as any list prints it, an identifier, or an id. The days are those of snapshots: what the lists
    say of their own days of listing is among the values.
    """
    with open_store(db) as database:
        found = database.log(subject, as_of=as_of, known_on=known_on)
    if as_json:
        print_json(found)
    else:
        _print(found, subject)
    if not found:
        nothing_found()


def _print(found: tuple[EntryLog, ...], subject: str) -> None:
    out = console()
    if not found:
        out.print(
            tr(
                "No loaded snapshot shows {name!r}. That is no proof of absence: try `tricord show`.",
                name=subject,
            )
        )
        return
    by_subject: dict[str, list[EntryLog]] = {}
    for entry in found:
        by_subject.setdefault(entry.subject, []).append(entry)
    if len(by_subject) > 1:
        out.print(tr("{count} subjects have this name; each has its own log.", count=len(by_subject)) + "\n")
    for subject_id, entries in by_subject.items():
        out.print(f"{entries[0].caption}   [{subject_id}]", style="bold")
        for entry in entries:
            _print_entry(entry)
        out.print("")


def _print_entry(entry: EntryLog) -> None:
    out = console()
    out.print(f"\n  {entry.party}  {entry.entry}  {entry.caption}", style="bold")
    number = tr("1 snapshot loaded") if entry.snapshots == 1 else tr("{count} snapshots loaded", count=entry.snapshots)
    out.print("      " + tr("published by {publisher}; {number}", publisher=entry.publisher, number=number))
    for step in entry.steps:
        out.print(f"    {_headline(step)}")
        for value in step.values:
            out.print(f"        {value}")


def _headline(step: Step) -> str:
    did = {"SEEN": tr("seen"), "ADD": tr("added"), "MOD": tr("amended"), "DEL": tr("removed")}[step.op]
    if step.op != "SEEN":
        against = tr("against the snapshot of {day}", day=step.previous)
    elif step.previous is None:
        against = tr("in the first snapshot loaded")
    else:
        against = tr("a companion file shows it for the first time")
    renumbered = tr("; {former} became {entry}", former=step.former, entry=step.entry) if step.former else ""
    return f"{step.published}  {did}, {against}{renumbered}  ({step.place})"
