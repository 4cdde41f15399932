"""What `screen` prints: how a run begins, the hits with their reasons, and what it came to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from tricord.cli._shared import console
from tricord.i18n import tr
from tricord.reports import coverage_text, ownership_lines, standing_text, versions_text, weak_left_out_text
from tricord.screen import CustomerFile, JournalStart, JudgedHit, JudgedRow, Results

#: Rows that could not be screened are named one by one up to this many; the results name all.
_NAMED = 20


def print_start(start: JournalStart) -> None:
    """Whether an interrupted run goes on."""
    if start.differs:
        text = tr(
            "{journal}: an interrupted run cannot go on, since {changed} changed; starting from the beginning.",
            journal=start.path,
            changed=", ".join(map(str, start.differs)),
        )
    elif start.done:
        text = tr("{journal}: going on after {rows} rows of an interrupted run.", journal=start.path, rows=start.done)
    else:
        return
    click.echo(text, err=True)


def print_columns(customers: CustomerFile) -> None:
    """What the columns of the file were taken for."""
    known: dict[str, list[str]] = {}
    for column in customers.columns:
        known.setdefault(column.field or "", []).append(column.header)
    carried = known.pop("", [])
    if known:
        columns = "; ".join(f"{field} = {', '.join(headers)}" for field, headers in known.items())
        click.echo(tr("Columns: {columns}.", columns=columns))
    if carried:
        click.echo(tr("Carried through, not used: {columns}.", columns=", ".join(carried)))
    for warning in customers.warnings:
        click.echo(tr("warning: {text}", text=warning))


def print_not_screened(results: Results) -> None:
    """The rows that have no answer, and how many were screened without something of theirs."""
    totals = results.totals
    rows = (judged.row for judged in results.judged() if judged.row.reason) if totals.not_screened else iter(())
    for number, row in enumerate(rows):
        if number == _NAMED:
            break
        click.echo(tr("not screened: {place}: {why}", place=row.place, why=row.reason))
    if totals.not_screened > _NAMED:
        click.echo(tr("... and {count} more (--out names all)", count=totals.not_screened - _NAMED))
    if totals.with_notes == 1:
        click.echo(tr("1 row has a value that could not be used; the results say which."))
    elif totals.with_notes:
        click.echo(
            tr("{count} rows have values that could not be used; the results say which.", count=totals.with_notes)
        )


def print_totals(results: Results) -> None:
    """What the run came to."""
    totals, hits = results.totals, results.totals.hits
    click.echo(
        tr(
            "{customers} customers: {hit} with hits, {no_hit} without, {cleared} cleared, {not_screened} not screened.",
            customers=totals.customers,
            hit=totals.hit,
            no_hit=totals.no_hit,
            cleared=totals.cleared,
            not_screened=totals.not_screened,
        )
    )
    if hits:
        click.echo(
            tr(
                "Hits: {open} to review, {changed} changed since they were cleared, {cleared} cleared.",
                open=hits.get("open", 0),
                changed=hits.get("changed", 0),
                cleared=hits.get("cleared", 0),
            )
        )


def print_hits(judged: JudgedRow, *, with_customer: bool) -> None:
    """The hits of a customer, each with its reasons and designations."""
    out = console()
    if with_customer:
        said = "; ".join(f"{header}: {text}" for header, text in judged.row.fields.items())
        out.print(f"{judged.row.place}  {said}", style="bold")
    for note in judged.row.notes:
        out.print("  " + tr("note: {text}", text=note))
    if judged.row.reason:
        out.print(tr("Not screened: {why}.", why=judged.row.reason))
    for found in judged.hits:
        for number, line in enumerate(_hit_lines(found)):
            out.print(f"  {line}", style="bold" if number == 0 else "")
    if with_customer:
        out.print("")


def _hit_lines(found: JudgedHit) -> Iterator[str]:
    match = found.hit.match
    yield f"{match.score:.2f}  {match.caption}   [{match.schema}, {match.id}]"
    details = []
    if match.name and match.name != match.caption:
        details.append(tr("name: {name}", name=match.name))
    if found.review.state == "changed":
        details.append(tr("look again: it {note}", note=found.review.note))
    elif found.review.note:
        details.append(found.review.note)
    details += match.evidence
    details += [f"{standing.party}: {standing_text(standing)}" for standing in match.designations]
    if not match.designations:
        details.append(tr("no designation is known on that day"))
    yield from (f"      {detail}" for detail in details)


def below_path(out: Path) -> Path:
    """Where what lies below the threshold is written: hits.csv has hits.below.csv beside it."""
    return out.with_name(f"{out.stem}.below{out.suffix}")


def print_below(results: Results) -> None:
    """What came near and is no hit, where it was asked for."""
    options = results.run.options
    if options.below is None:
        return
    found = False
    for judged in results.below().judged():
        if not found:
            click.echo(tr("Below the threshold of {threshold}, and no hits:", threshold=options.threshold))
            found = True
        print_hits(judged, with_customer=False)
    if not found:
        click.echo(
            tr(
                "Nothing from {below} up to the threshold of {threshold}.",
                below=options.below,
                threshold=options.threshold,
            )
        )


def print_end(results: Results, outs: tuple[Path, ...]) -> None:
    """What no hit means, where the results are, and what they rest on."""
    if not results.totals.hits and not results.totals.not_screened:
        click.echo(tr("Nothing hit. That is no proof of absence: a list may spell a name in a way nothing connects."))
    if results.totals.no_hit:
        first, *rules = ownership_lines(results.run.options.as_of)
        click.echo(first)
        for rule in rules if results.totals.customers == 1 else ():
            click.echo(f"  {rule}")
    if not results.run.options.weak:
        click.echo(weak_left_out_text())
    click.echo(coverage_text(results.run.versions))
    for out in outs:
        click.echo(tr("Results: {path}", path=out))
        if results.run.options.below is not None:
            said = tr("Below the threshold: {path} ({count} customers)", path=below_path(out), count=results.near)
            click.echo(said)
    click.echo(tr("Made by {versions}.", versions=versions_text(results.run.versions)))
