"""`show`: everything the lists say about one subject."""

from __future__ import annotations

from collections.abc import Iterator

import click

from tricord.align import Cell, Designation, Subject, Table, facts
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
from tricord.lists import info, is_weak_source
from tricord.model import NAMES
from tricord.reports import alignment_record, name_word, since_text


@click.command()
@click.argument("name")
@time_options
@database_option
@json_option
def show(name: str, as_of: str | None, known_on: str | None, db: str | None, as_json: bool) -> None:
    """Everything the lists say about one subject, with sources.

    NAME is a name as any list prints it, in any script, an identifier (IMO, passport, wallet), or an id.
    """
    with open_store(db) as database:
        table = database.find(name, as_of=as_of, known_on=known_on)
    if as_json:
        print_json(alignment_record(table))
    else:
        _print(table, name)
    if not table.subjects:
        nothing_found()


def _print(table: Table, name: str) -> None:
    out = console()
    if not table.subjects:
        out.print(
            tr(
                "No loaded list has {name!r} as a name, identifier or id. That is no proof of absence:\n"
                "spellings differ between lists. Try another spelling or script, or an identifier.",
                name=name,
            )
        )
        return
    if len(table.subjects) > 1:
        out.print(
            tr(
                "{count} subjects have this name. Nothing shows that they are the same, so they are kept apart.",
                count=len(table.subjects),
            )
            + "\n"
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
        out.print(f"\n  {_cell_line(cell)}", style="bold")
        out.print(f"      {cell.why}")
        for designation in cell.designations:
            for line in _designation_lines(designation):
                out.print(f"      {line}")
    if subject.links:
        out.print("\n  " + tr("One subject because:"))
        for link in subject.reasons():
            out.print(f"      {link.left} = {link.right}: {link.evidence}")
    out.print("")


def _cell_line(cell: Cell) -> str:
    parts = [f"{cell.party}: {cell.state.value}"]
    if cell.designations and cell.measures:
        parts.append(since_text(cell.since, cell.not_before, cell.not_after))
    if cell.until:
        parts.append(tr("until {day}", day=cell.until))
    return ", ".join(parts)


def _grouped_names(subject: Subject) -> list[str]:
    lines = []
    for prop in NAMES:
        label = name_word(prop) or tr("name")
        by_value: dict[str, list[str]] = {}
        for name in subject.names:
            if name.kind == prop:
                by_value.setdefault(name.value, []).append(name.list_id)
        for value, lists in by_value.items():
            lines.append(f"{label}: {value}  ({', '.join(lists)})")
    return lines


def _designation_lines(d: Designation) -> Iterator[str]:
    head = f"{d.entry_id}  {d.phase}; {since_text(d.since, d.not_before, d.not_after)}"
    if len(d.since_stated) > 1:
        head += tr("; sources disagree: {days}", days=" / ".join(d.since_stated))
    yield head
    if d.announced and d.announced != d.since:
        yield "  " + tr("announced {day}", day=d.announced)
    if d.amended:
        yield "  " + tr("amended {days}", days=", ".join(d.amended))
    yield "  " + _ground(d)
    if d.authorities or d.numbers:
        numbers = "  " + tr("no. {numbers}", numbers=", ".join(d.numbers)) if d.numbers else ""
        yield "  " + tr("under {authorities}", authorities="; ".join(d.authorities) or "?") + numbers
    if d.action:
        together = tr(" (with {parties})", parties=", ".join(d.coordinated_with)) if d.coordinated_with else ""
        yield "  " + tr("action: {action}", action=d.action) + together
    source = d.source
    yield "  " + tr(
        "source: {list}, snapshot {day}, {place}",
        list=info(source.list_id).title,
        day=source.snapshot,
        place=source.place,
    )
    if not info(source.list_id).official:
        yield "  " + tr("a table of several sources, not an official list")
    for text in source.cites:
        weak = tr(" (weak: no page of an authority)") if is_weak_source(text) else ""
        yield "  " + tr("cites: {text}", text=text) + weak
    if source.confidence:
        yield "  " + tr("confidence: {word}", word=source.confidence)


def _ground(d: Designation) -> str:
    """The programme and the measures of a designation."""
    not_stated = tr("not stated")
    programmes = ", ".join(d.published_programmes or d.programmes) or not_stated
    return tr(
        "programme {programmes}; measures {measures}",
        programmes=programmes,
        measures=", ".join(d.measures) or not_stated,
    )
