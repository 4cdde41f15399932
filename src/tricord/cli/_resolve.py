"""`resolve`: link the entries of a store, list what is doubtful, and ask a person about it."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import tricord
from tricord.cli._shared import console, json_option, print_json

if TYPE_CHECKING:
    from rich.console import Console

    from tricord.resolve import Decision, Judgement, Link
    from tricord.store import Entry

_ANSWERS: dict[str, Judgement] = {"y": "same", "n": "different", "u": "unsure", "unsure": "unsure"}
_SHOWN = 40


@click.command()
@click.option(
    "--db", metavar="PATH|URL", envvar="TRICORD_DB", required=True, help="The store whose entries are linked."
)
@click.option(
    "--decisions",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Your team's judgements, as JSON lines; --review adds to it.",
)
@click.option("--review", is_flag=True, help="Show the doubtful pairs side by side and ask: y, n, unsure, undo, q.")
@click.option("--blind", is_flag=True, help="With --review: without score and evidence.")
@click.option("--who", metavar="NAME", help="Who decides. [default: your user name]")
@click.option("--anew", is_flag=True, help="Weigh all entries again, with frequencies learnt from the lists of today.")
@json_option
def resolve(
    db: str, decisions: Path | None, review: bool, blind: bool, who: str | None, anew: bool, as_json: bool
) -> None:
    """Link the entries of a store that are one subject.

    Clear links are made and kept in the store; doubtful ones are listed, the likeliest first. Judgements of the file
    --decisions overrule both, today and after every reload.

    The first time, all entries are weighed; from then on each load weighs what it changed, and this command only lists
    and decides. A store that grew by more than a quarter since is weighed whole again.
    """
    if review and decisions is None:
        raise click.UsageError("--review needs a file to write to: --decisions FILE.")
    from tricord.resolve import conflicts, read_decisions

    known = read_decisions(decisions) if decisions else []
    with tricord.open(db) as database:
        with _progress() as progress:
            result = database.resolve(known, anew=anew, progress=progress)
        if as_json:
            doubtful = list(map(_as_json, result.doubtful))
            print_json({"entries": result.entries, "clear": len(result.clear), "doubtful": doubtful})
            return
        if review and decisions is not None:
            entries = database.entries(i for one in result.doubtful for i in (one.left_id, one.right_id))
            known += _review(result.doubtful, entries, decisions, who=who or getpass.getuser(), blind=blind)
            result = database.resolve(known)
    if not result.entries:
        click.echo("The store holds no entries yet. Load a list into it first: tricord load LIST FILE --db ...")
        click.get_current_context().exit(1)
    out = console()
    out.print(
        f"{result.entries} entries; {len(result.clear)} links are clear, {len(result.doubtful)} wait for a person."
    )
    for conflict in conflicts(known):
        out.print(f"Judgements contradict each other: {conflict}.")
    for decision in result.unknown:
        out.print(f"A judgement names an entry that the store does not hold: {decision.left} / {decision.right}.")
    if not review:
        for one in result.doubtful[:_SHOWN]:
            out.print(f"{one.score:5.0%}  {one.left_id}  {one.right_id}  {one.evidence[0].words}")
        if len(result.doubtful) > _SHOWN:
            out.print(f"... and {len(result.doubtful) - _SHOWN} more: --json prints all, --review asks about each.")


def _as_json(link: Link) -> dict[str, Any]:
    evidence = [{"field": piece.field, "words": piece.words, "bits": piece.bits} for piece in link.evidence]
    return {
        "left_id": link.left_id,
        "right_id": link.right_id,
        "score": link.score,
        "evidence": evidence,
        "sure": link.sure,
    }


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None] | None]:
    """A bar on standard error, where that is a terminal; else nothing."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), TextColumn("{task.completed} of {task.total} {task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("")
        yield lambda what, done, of: bar.update(task, description=what, completed=done, total=of)


def _review(links: Sequence[Link], entries: dict[str, Entry], file: Path, *, who: str, blind: bool) -> list[Decision]:
    """Ask about each pair; every answer is in the file before the next question."""
    from tricord.resolve import Decision, append_decision, undone

    out, at = console(), 0
    made: list[Decision] = []
    while at < len(links):
        one = links[at]
        _show(out, one, entries, blind=blind)
        question = f"{at + 1} of {len(links)}. One subject? y / n / unsure / undo / q"
        answer = click.prompt(question, type=click.Choice([*_ANSWERS, "undo", "q"]), show_choices=False)
        if answer == "q":
            break
        when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        if answer == "undo":
            if not made:
                out.print("Nothing to undo.")
                continue
            taken_back = undone(made[-1], who=who, when=when, why="undone in review")
            append_decision(file, taken_back)
            made.append(taken_back)
            at = max(0, at - 1)
            continue
        why = click.prompt("Why", default="", show_default=False)
        decision = Decision(
            left=one.left_id, right=one.right_id, judgement=_ANSWERS[answer], who=who, when=when, why=why
        )
        append_decision(file, decision)
        made.append(decision)
        at += 1
    return made


def _show(out: Console, link: Link, entries: dict[str, Entry], *, blind: bool) -> None:
    from rich.table import Table

    table = Table("", link.left_id, link.right_id, show_lines=False)
    left, right = (_facts(entries[i]) for i in (link.left_id, link.right_id))
    for prop in dict.fromkeys((*left, *right)):
        table.add_row(prop, "\n".join(left.get(prop, ())[:8]), "\n".join(right.get(prop, ())[:8]))
    out.print(table)
    if not blind:
        out.print(f"weighed at {link.score:.0%}")
        for piece in link.evidence:
            out.print(f"  {piece}")


def _facts(entry: Entry) -> dict[str, list[str]]:
    """What the newest version of each facet says, by property."""
    found: dict[str, list[str]] = {"schema": [entry.schema]}
    for version in {version.facet: version for version in entry.versions}.values():
        for part in version.parts:
            for statement in part.statements:
                label = statement.prop if part.schema == entry.schema else f"{part.schema}.{statement.prop}"
                values = found.setdefault(label, [])
                if statement.value not in values:
                    values.append(statement.value)
    return found
