"""`log`: the life of one subject on every list."""

from __future__ import annotations

import click

import tricord
from tricord.align import EntryLog, Step
from tricord.cli._shared import console, database_option, json_option, print_json, time_options


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
    with tricord.open(db) as database:
        found = database.log(subject, as_of=as_of, known_on=known_on)
    if as_json:
        print_json(found)
    else:
        _print(found, subject)
    if not found:
        click.get_current_context().exit(1)


def _print(found: tuple[EntryLog, ...], subject: str) -> None:
    out = console()
    if not found:
        out.print(f"No snapshot that is loaded shows {subject!r}. That is no proof of absence: try `tricord show`.")
        return
    by_subject: dict[str, list[EntryLog]] = {}
    for entry in found:
        by_subject.setdefault(entry.subject, []).append(entry)
    if len(by_subject) > 1:
        out.print(f"{len(by_subject)} subjects bear this name; each has its own log.\n")
    for subject_id, entries in by_subject.items():
        out.print(f"{entries[0].caption}   [{subject_id}]", style="bold")
        for entry in entries:
            number = f"{entry.snapshots} snapshot{'s' * (entry.snapshots != 1)} loaded"
            out.print(f"\n  {entry.party}  {entry.entry}  {entry.caption}", style="bold")
            out.print(f"      published by {entry.publisher}; {number}")
            for step in entry.steps:
                out.print(f"    {_headline(step)}")
                for value in step.values:
                    out.print(f"        {value}")
        out.print("")


def _headline(step: Step) -> str:
    word = {"SEEN": "seen", "ADD": "added", "MOD": "amended", "DEL": "removed"}[step.op]
    if step.op == "SEEN":
        why = (
            "in the first snapshot loaded" if step.previous is None else "a companion file shows it for the first time"
        )
    else:
        why = f"against the snapshot of {step.previous}"
    renumbered = f"; {step.former} became {step.entry}" if step.former else ""
    return f"{step.published}  {word}, {why}{renumbered}  ({step.place})"
