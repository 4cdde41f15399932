"""`changes`: what changed on all lists between two days, by legal date."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from tricord.align import ChangeKind, LegalAct, LegalChanges
from tricord.cli._output import write_or_print
from tricord.cli._shared import console, database_option, json_option, nothing_found, open_store, print_json
from tricord.i18n import tr

#: So many subjects of an act are printed.
_SUBJECTS = 8


@click.command()
@click.option("--from", "since", metavar="DAY", required=True, help=tr("The first day."))
@click.option("--to", "until", metavar="DAY", required=True, help=tr("The last day."))
@click.option("--party", metavar="CODE", help=tr("Only what this party did."))
@click.option("--programme", metavar="CODE", help=tr("Only designations under a programme, such as DPRK."))
@click.option("--as-known-on", "known_on", metavar="DAY", help=tr("Use only snapshots published by that day."))
@click.option("--format", "form", type=click.Choice(["text", "csv", "atom"]), default="text", show_default=True)
@click.option("--all", "whole", is_flag=True, help=tr("Print every subject of every act, each with its sources."))
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help=tr("The file. [default: standard output]")
)
@database_option
@json_option
def changes(
    since: str,
    until: str,
    party: str | None,
    programme: str | None,
    known_on: str | None,
    form: str,
    whole: bool,
    output: Path | None,
    db: str | None,
    as_json: bool,
) -> None:
    """What changed on all lists between two days, by legal date.

    Act by act: what one party did on one day, about whom, and under which action, law and programme. Days are those
    that the lists and dated tables state; what no day is stated of is told as lying between two snapshots. `tricord
    feed` tells what changed from one snapshot to the next. What cannot be known is said at the end.
    """
    from tricord.reports import legal_changes_atom, legal_changes_csv

    if output is not None and (as_json or form == "text"):
        raise click.UsageError(tr("-o goes with --format csv or atom."))
    if as_json and form != "text":
        raise click.UsageError(tr("--json is a form of its own: leave out --format."))
    party = party.upper() if party else None
    with open_store(db) as database:
        found = database.changes(since, until, programme=programme, party=party, known_on=known_on)
        loaded = max((status.loaded_at or "" for status in database.lists()), default="")
    summary = tr("{path}: {acts} acts", path=output, acts=len(found.acts))
    if as_json:
        print_json(found)
    elif form == "csv":
        write_or_print(output, legal_changes_csv(found), summary=summary)
    elif form == "atom":
        chosen = [word for word in (party, programme) if word]
        title = tr("Tricord: what {who} changed, by legal date", who=" ".join(chosen) or tr("all parties"))
        text = legal_changes_atom(found, title=title, about=repr(chosen), updated=loaded)
        write_or_print(output, text, summary=summary)
    else:
        _print(found, whole=whole)
    if not found.acts:
        nothing_found()


def _print(found: LegalChanges, *, whole: bool) -> None:
    from tricord.reports import limits_lines

    out = console()
    for act in found.acts:
        _print_act(act, whole=whole)
    counts = Counter(act.did for act in found.acts for _ in act.changes)
    told = ", ".join(_counted(did, number) for did, number in counts.items()) or tr("nothing that is known of")
    out.print(tr("{since} to {until}, by legal date: {told}.", since=found.since, until=found.until, told=told))
    limits = list(limits_lines(found))
    if limits:
        out.print("\n" + tr("What is not known:"))
        for line in limits:
            out.print(f"  {line}", soft_wrap=True)


def _counted(did: ChangeKind, number: int) -> str:
    match did:
        case ChangeKind.DESIGNATED:
            return tr("1 designation") if number == 1 else tr("{number} designations", number=number)
        case ChangeKind.AMENDED:
            return tr("1 amendment") if number == 1 else tr("{number} amendments", number=number)
        case ChangeKind.REMOVED:
            return tr("1 removal") if number == 1 else tr("{number} removals", number=number)


def _print_act(act: LegalAct, *, whole: bool) -> None:
    from tricord.reports import act_sentence, change_line, common_law, sources_line

    out = console()
    out.print(act_sentence(act), style="bold", soft_wrap=True)
    if law := common_law(act):
        out.print(f"    {law}", soft_wrap=True)
    shown = act.changes if whole else act.changes[:_SUBJECTS]
    for change in shown:
        out.print(f"    - {change_line(change, law=not law)}", soft_wrap=True)
        if whole:
            out.print(f"        {sources_line(change)}", soft_wrap=True)
    if more := len(act.changes) - len(shown):
        out.print("    " + tr("... and {count} more (--all shows each, with its sources)", count=more))
    if not whole and shown:
        out.print(f"    {sources_line(act.changes[0])}", soft_wrap=True)
    out.print("")
