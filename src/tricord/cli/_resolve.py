"""`resolve`: link the entries of a store, list what is doubtful, and ask a person about it."""

from __future__ import annotations

import getpass
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import tricord
from tricord.cli._shared import console, json_option, nothing_found, print_json, progress_bar
from tricord.i18n import tr
from tricord.model.errors import ReadError

if TYPE_CHECKING:
    from rich.console import Console

    from tricord.resolve import Judgement, Link, PairDecision, ResolveReport
    from tricord.store import Entry

_ANSWERS: dict[str, Judgement] = {"y": "same", "n": "different", "u": "unsure", "unsure": "unsure"}
#: Doubtful pairs that are listed; values of a property that are shown of an entry.
_PAIRS_SHOWN, _VALUES_SHOWN = 40, 8


@click.command()
@click.option(
    "--db",
    metavar="PATH|URL",
    envvar="TRICORD_DB",
    show_envvar=True,
    required=True,
    help=tr("The store whose entries are linked."),
)
@click.option(
    "--decisions",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help=tr("Your team's judgements, as JSON lines; --review adds to it."),
)
@click.option("--review", is_flag=True, help=tr("Show the doubtful pairs side by side and ask: y, n, unsure, undo, q."))
@click.option("--blind", is_flag=True, help=tr("With --review: without score and evidence."))
@click.option("--who", metavar="NAME", help=tr("Who decides. [default: your user name]"))
@click.option(
    "--rebuild", is_flag=True, help=tr("Weigh all entries again, with frequencies learnt from the lists of today.")
)
@json_option
def resolve(
    db: str, decisions: Path | None, review: bool, blind: bool, who: str | None, rebuild: bool, as_json: bool
) -> None:
    """Link the entries of a store that are one subject.

    Clear links are made and kept in the store; doubtful ones are listed, the likeliest first. Judgements of the file
    --decisions overrule both, today and after every reload.

    The first time, all entries are weighed; from then on each load weighs what it changed, and this command only lists
    and decides. A store that grew by more than a quarter since is weighed whole again.
    """
    if review and decisions is None:
        raise click.UsageError(tr("--review needs a file to write to: --decisions FILE."))
    if not review and decisions is not None and not decisions.exists():
        raise ReadError("no such file", path=decisions, remedy="Check the path; --review makes a new one.")
    from tricord.resolve import read_decisions

    known = read_decisions(decisions) if decisions else []
    with tricord.open(db, create=False) as database:
        counted = tr(
            "{done} of {total} {what}", done="{task.completed}", total="{task.total}", what="{task.description}"
        )
        with progress_bar(counted) as progress:
            result = database.resolve(known, rebuild=rebuild, progress=progress)
        if as_json:
            doubtful = list(map(_as_json, result.doubtful))
            print_json({"entries": result.entries, "clear": len(result.clear), "doubtful": doubtful})
            return
        if review and decisions is not None:
            entries = database.entries(i for one in result.doubtful for i in (one.left_id, one.right_id))
            known += _review(result.doubtful, entries, decisions, who=who or getpass.getuser(), blind=blind)
            result = database.resolve(known)
    if not result.entries:
        click.echo(tr("The store holds no entries yet. Load a list into it first: tricord load LIST FILE --db ..."))
        nothing_found()
    _print_summary(result, known)
    if not review:
        _print_doubtful(result.doubtful)


def _print_summary(result: ResolveReport, known: Sequence[PairDecision]) -> None:
    from tricord.resolve import conflicts

    out = console()
    out.print(
        tr(
            "{entries} entries; {clear} links are clear, {doubtful} wait for a person.",
            entries=result.entries,
            clear=len(result.clear),
            doubtful=len(result.doubtful),
        )
    )
    for conflict in conflicts(known):
        out.print(tr("Judgements contradict each other: {conflict}.", conflict=conflict))
    for decision in result.unknown:
        out.print(
            tr(
                "A judgement names an entry that the store does not hold: {left} / {right}.",
                left=decision.left,
                right=decision.right,
            )
        )


def _print_doubtful(links: Sequence[Link]) -> None:
    out = console()
    for one in links[:_PAIRS_SHOWN]:
        out.print(f"{one.score:5.0%}  {one.left_id}  {one.right_id}  {one.evidence[0].words}")
    if len(links) > _PAIRS_SHOWN:
        more = len(links) - _PAIRS_SHOWN
        out.print(tr("... and {count} more: --json prints all, --review asks about each.", count=more))


def _as_json(link: Link) -> dict[str, Any]:
    evidence = [{"field": piece.field, "words": piece.words, "bits": piece.bits} for piece in link.evidence]
    return {
        "left_id": link.left_id,
        "right_id": link.right_id,
        "score": link.score,
        "evidence": evidence,
        "sure": link.sure,
    }


def _review(
    links: Sequence[Link], entries: Mapping[str, Entry], file: Path, *, who: str, blind: bool
) -> list[PairDecision]:
    """Ask about each pair; every answer is in the file before the next question."""
    from tricord.resolve import PairDecision, append_decision, undone

    out, at = console(), 0
    made: list[PairDecision] = []
    while at < len(links):
        one = links[at]
        _show(out, one, entries, blind=blind)
        question = tr("{number} of {total}. One subject? y / n / unsure / undo / q", number=at + 1, total=len(links))
        answer = click.prompt(question, type=click.Choice([*_ANSWERS, "undo", "q"]), show_choices=False)
        if answer == "q":
            break
        when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        if answer == "undo":
            if not made:
                out.print(tr("Nothing to undo."))
                continue
            decision = undone(made[-1], who=who, when=when, why="undone in review")
            at = max(0, at - 1)
        else:
            why = click.prompt(tr("Why"), default="", show_default=False)
            decision = PairDecision(
                left=one.left_id, right=one.right_id, judgement=_ANSWERS[answer], who=who, when=when, why=why
            )
            at += 1
        append_decision(file, decision)
        made.append(decision)
    return made


def _show(out: Console, link: Link, entries: Mapping[str, Entry], *, blind: bool) -> None:
    from rich.table import Table

    table = Table("", link.left_id, link.right_id, show_lines=False)
    left, right = (_values_by_property(entries[i]) for i in (link.left_id, link.right_id))
    for prop in dict.fromkeys((*left, *right)):
        table.add_row(prop, *("\n".join(side.get(prop, ())[:_VALUES_SHOWN]) for side in (left, right)))
    out.print(table)
    if not blind:
        out.print(tr("weighed at {score:.0%}", score=link.score))
        for piece in link.evidence:
            out.print(f"  {piece}")


def _values_by_property(entry: Entry) -> dict[str, list[str]]:
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
