"""`validate`: what screening finds of a file of names whose answers are known, and what a change of rules changes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

import tricord
from tricord.cli._exit_codes import Exit
from tricord.cli._shared import database_option, json_option, print_json
from tricord.i18n import tr

if TYPE_CHECKING:
    from tricord.screen import ChangedAnswer, ValidatedRow, Validation


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--expected", metavar="COLUMN", default="expected", show_default=True,
    help=tr("The column that says whom a name must find: a listed name, number or entry; `hit`; or `none`."),
)  # fmt: skip
@click.option(
    "--threshold", metavar="SCORE", type=click.FloatRange(0.5, 1), default=0.7, show_default=True,
    help=tr("The line: what scores below it is lost."),
)  # fmt: skip
@click.option(
    "--against", metavar="PATH", type=click.Path(path_type=Path),
    help=tr("An earlier validation (.json): print the answers that changed; exit code 7 where one was lost."),
)  # fmt: skip
@click.option("--out", metavar="PATH", type=click.Path(path_type=Path), help=tr("Keep the validation as .json."))
@click.option("--sample", "most", metavar="N", type=click.IntRange(min=0), default=10, show_default=True,
    help=tr("How many of the lost and of the false hits are printed."),
)  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True, help=tr("Another seed draws another sample."))
@database_option
@json_option
def validate(
    file: Path,
    expected: str,
    threshold: float,
    against: Path | None,
    out: Path | None,
    most: int,
    seed: int,
    db: str | None,
    as_json: bool,
) -> None:
    """What screening finds of names whose answers are known, at each threshold.

    FILE is read as `tricord screen` reads it; one more column says whom each name must find. Printed are the curve of
    thresholds, a sample of what lies below the line, and with --against what changed between two versions of rules or
    lists. Exit code 0: every row was used; 5: some were not; 7: with --against, an answer was lost.
    """
    from tricord.reports import replaced_file
    from tricord.screen import changed_answers, missing_names, open_customers
    from tricord.screen import validate as validated

    earlier = None if against is None else _read(against)
    if out is not None and out.suffix != ".json":
        raise click.UsageError(tr("--out {path}: a validation is kept as .json.", path=out))
    customers = open_customers(file)
    with tricord.open(db, create=False) as database:
        found = validated(
            customers.rows(), database.screener(), database.subjects_named, column=expected, threshold=threshold
        )
    changed = () if earlier is None else changed_answers(earlier, found)
    if out is not None:
        with replaced_file(out) as path:
            path.write_bytes(msgspec.json.format(msgspec.json.encode(found)) + b"\n")
    if as_json:
        print_json({"validation": msgspec.to_builtins(found), "changed": msgspec.to_builtins(changed)})
    else:
        _print(found, most, seed, out)
        if earlier is not None:
            _print_changed(changed, earlier)
            for row in missing_names(earlier, found):
                click.echo(
                    tr("no longer there, or names nobody: {asked} | {expected}", asked=row.asked, expected=row.expected)
                )
    if any(change.lost for change in changed):
        click.get_current_context().exit(Exit.CHECK_FAILED)
    click.get_current_context().exit(Exit.NOT_SCREENED if found.unused else Exit.ANSWERED)


def _read(path: Path) -> Validation:
    from tricord.model.errors import ReadError
    from tricord.screen import Validation

    try:
        return msgspec.json.decode(path.read_bytes(), type=Validation)
    except OSError as error:
        raise ReadError(f"cannot be read ({error.strerror})", path=path, remedy="Name a file of --out.") from error
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        remedy = "Name a file that `tricord validate --out` has written."
        raise ReadError("is no validation", path=path, remedy=remedy) from error


def _print(found: Validation, most: int, seed: int, out: Path | None) -> None:
    from tricord.reports import versions_text
    from tricord.screen import sample

    somebody = sum(row.expects_somebody for row in found.rows)
    said = tr(
        "{rows} names: {somebody} must find somebody, {nobody} nobody.",
        rows=len(found.rows),
        somebody=somebody,
        nobody=len(found.rows) - somebody,
    )
    click.echo(said)
    for text in found.unused[:most]:
        click.echo(tr("not used: {text}", text=text))
    if len(found.unused) > most:
        click.echo(tr("not used: {count} more", count=len(found.unused) - most))
    click.echo(f"{tr('threshold'):>10} {tr('found'):>7} {tr('lost'):>6} {tr('false hits'):>11}")
    for point in found.curve:
        line = "  <" if point.threshold == found.threshold else ""
        click.echo(f"{point.threshold:>10.2f} {point.found:>7} {point.lost:>6} {point.false:>11}{line}")
    for title, rows in ((tr("Below the line"), found.lost()), (tr("False hits"), found.false())):
        if rows:
            click.echo(tr("{title}: {shown} of {all}", title=title, shown=min(most, len(rows)), all=len(rows)))
            for row in sample(rows, most, seed):
                click.echo(f"  {_line(row)}")
    if out is not None:
        click.echo(tr("Validation: {path}", path=out))
    click.echo(tr("Made by {versions}.", versions=versions_text(found.versions)))


def _line(row: ValidatedRow) -> str:
    score = row.found if row.expects_somebody else row.other
    whom = row.expected or tr("nobody")
    nearest = (
        tr(
            "nearest {name} at {score}: {reasons}",
            name=row.name,
            score=f"{row.best:.2f}",
            reasons="; ".join(row.reasons),
        )
        if row.name
        else tr("nothing near")
    )
    return f"{row.place}: {row.asked} | {whom} | {score:.2f} | {nearest}"


def _print_changed(changed: tuple[ChangedAnswer, ...], earlier: Validation) -> None:
    from tricord.reports import versions_text

    against = versions_text(earlier.versions)
    if not changed:
        click.echo(tr("No answer changed since {versions}.", versions=against))
        return
    click.echo(tr("{count} answers changed since {versions}:", count=len(changed), versions=against))
    for change in changed:
        before, after = change.before, change.after
        scores = (before.found, after.found) if after.expects_somebody else (before.other, after.other)
        click.echo(f"  {scores[0]:.2f} -> {scores[1]:.2f}  {_line(after)}")


__all__ = ["validate"]
