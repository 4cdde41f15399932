"""`show`: everything the lists say about one subject."""

from __future__ import annotations

import click

import tricord
from tricord.align import Designation, Subject, Table, facts
from tricord.cli._shared import console, database_option, json_option, print_json, since_text, time_options
from tricord.lists import info
from tricord.reports import alignment_record


@click.command()
@click.argument("name")
@time_options
@database_option
@json_option
def show(name: str, as_of: str | None, known_on: str | None, db: str | None, as_json: bool) -> None:
    """Everything the lists say about one subject, with sources.

    NAME is a name as any list prints it, in any script, an identifier (IMO, passport, wallet), or an id.
    """
    with tricord.open(db) as database:
        table = database.find(name, as_of=as_of, known_on=known_on)
    if as_json:
        print_json(alignment_record(table))
    else:
        _print(table, name)
    if not table.subjects:
        click.get_current_context().exit(1)


def _print(table: Table, name: str) -> None:
    out = console()
    if not table.subjects:
        out.print(f"No list that is loaded prints {name!r} as a name, identifier or id. That is no proof of absence:")
        out.print("spellings differ between lists. Try another spelling or script, or an identifier.")
        return
    if len(table.subjects) > 1:
        out.print(
            f"{len(table.subjects)} subjects bear this name. Nothing shows them to be one, so they are kept apart.\n"
        )
    for subject in table.subjects:
        _print_subject(table, subject)


def _print_subject(table: Table, subject: Subject) -> None:
    out = console()
    out.print(f"{subject.caption}   [{subject.schema}, {subject.id}]", style="bold")
    for name in _grouped_names(subject):
        out.print(f"  {name}")
    for fact in facts(table, subject):
        out.print(f"  {fact.label}: {fact.value}  ({', '.join(fact.lists)})")
    for party in table.parties:
        cell = subject.cells[party]
        when = since_text(cell.since, cell.not_before, cell.not_after) if cell.designations and cell.measures else ""
        ended = f"until {cell.until}" if cell.until else ""
        out.print(
            f"\n  {party}: {cell.state.value}" + (f", {when}" if when else "") + (f", {ended}" if ended else ""),
            style="bold",
        )
        out.print(f"      {cell.why}")
        for designation in cell.designations:
            for line in _designation_lines(designation):
                out.print(f"      {line}")
    if subject.links:
        out.print("\n  One subject because:")
        for link in subject.reasons():
            out.print(f"      {link.left} = {link.right}: {link.evidence}")
    out.print("")


def _grouped_names(subject: Subject) -> list[str]:
    labels = {"name": "name", "alias": "also known as", "previousName": "formerly", "weakAlias": "weak alias"}
    lines = []
    for kind, label in labels.items():
        by_value: dict[str, list[str]] = {}
        for name in subject.names:
            if name.kind == kind:
                by_value.setdefault(name.value, []).append(name.list_id)
        for value, lists in by_value.items():
            lines.append(f"{label}: {value}  ({', '.join(lists)})")
    return lines


def _designation_lines(d: Designation) -> list[str]:
    head = f"{d.entry_id}  {d.phase}; {since_text(d.since, d.not_before, d.not_after)}"
    if len(d.since_stated) > 1:
        head += f"; sources disagree: {' / '.join(d.since_stated)}"
    lines = [head]
    if d.announced and d.announced != d.since:
        lines.append(f"  announced {d.announced}")
    if d.amended:
        lines.append(f"  amended {', '.join(d.amended)}")
    lines.append(
        f"  programme {', '.join(d.published_programmes or d.programmes) or 'not stated'}; "
        f"measures {', '.join(d.measures) or 'not stated'}"
    )
    if d.authorities or d.numbers:
        lines.append(
            f"  under {'; '.join(d.authorities) or '?'}" + (f"  no. {', '.join(d.numbers)}" if d.numbers else "")
        )
    if d.action:
        together = f" (with {', '.join(d.coordinated_with)})" if d.coordinated_with else ""
        lines.append(f"  action: {d.action}{together}")
    source = d.source
    lines.append(f"  source: {info(source.list_id).title}, snapshot {source.snapshot}, {source.place}")
    lines.extend(f"  cites: {text}" for text in source.cites)
    return lines
