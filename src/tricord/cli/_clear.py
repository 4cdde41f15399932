"""`clear`: the hits that a person has found to be somebody else."""

from __future__ import annotations

from pathlib import Path

import click

from tricord.cli._shared import nothing_found
from tricord.i18n import tr


@click.command()
@click.argument("customer")
@click.argument("subject")
@click.option(
    "--results", required=True, metavar="PATH", type=click.Path(path_type=Path),
    help=tr("Results that show the hit (.csv, .jsonl or .parquet of `tricord screen --out`)."),
)  # fmt: skip
@click.option(
    "--cleared", required=True, metavar="PATH", type=click.Path(path_type=Path),
    help=tr("The file of decisions; made when missing."),
)  # fmt: skip
@click.option("--by", required=True, metavar="NAME", help=tr("Who decides."))
@click.option("--why", required=True, metavar="TEXT", help=tr("Why they are not the same."))
@click.option("--withdraw", is_flag=True, help=tr("Take the clearing back: the hit is shown again."))
def clear(customer: str, subject: str, results: Path, cleared: Path, by: str, why: str, withdraw: bool) -> None:
    """Record that a customer and a subject are not the same.

    CUSTOMER and SUBJECT are the ids in the results. What is recorded is the hit as the results show it, so that a later
    screening shows it again when the customer or the subject has changed since.
    """
    from tricord.reports import find_hit
    from tricord.screen import Clearing, Clearings, clearing_time, record_clearing

    if not by.strip() or not why.strip():
        raise click.UsageError(tr("A clearing needs who (--by) and why (--why)."))
    Clearings.read(cleared)
    found = find_hit(results, customer, subject)
    if not found:
        text = tr(
            "{results} shows no hit of customer {customer} and subject {subject}.",
            results=results,
            customer=repr(customer),
            subject=repr(subject),
        )
        click.echo(text, err=True)
        nothing_found()
    for hit in found:
        clearing = Clearing(
            customer=customer,
            subject=subject,
            customer_digest=hit.customer_digest,
            subject_digest=hit.subject_digest,
            by=by.strip(),
            when=clearing_time(),
            why=why.strip(),
            customer_name=hit.customer_name,
            subject_name=hit.subject_name,
            withdrawn=withdraw,
        )
        record_clearing(cleared, clearing)
    pair = {
        "customer": f"{found[0].customer_name or customer} ({customer})",
        "subject": f"{found[0].subject_name} ({subject})",
        "file": cleared,
    }
    if withdraw:
        click.echo(tr("{customer} and {subject}: the clearing is taken back. Kept in {file}.", **pair))
    else:
        click.echo(tr("{customer} and {subject} are not the same. Kept in {file}.", **pair))


__all__ = ["clear"]
