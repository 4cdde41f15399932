"""`actions`: which additions by different parties belong together, and who has not followed."""

from __future__ import annotations

from collections import Counter

import click

import tricord
from tricord.align import TRIGGER_WINDOW, WINDOW, ActionSubject, JointAction
from tricord.cli._shared import console, database_option, json_option, print_json, time_options

_KINDS = {
    "Person": "person",
    "Organization": "organization",
    "Company": "organization",
    "Vessel": "vessel",
    "Airplane": "aircraft",
}


@click.command()
@click.option("--programme", metavar="CODE", default="DPRK", show_default=True, help="The programme.")
@click.option("--window", type=click.IntRange(0, 90), metavar="DAYS", default=WINDOW, show_default=True)
@click.option(
    "--trigger-window",
    type=click.IntRange(0, 730),
    metavar="DAYS",
    default=TRIGGER_WINDOW,
    show_default=True,
    help="How far back tests and resolutions are looked for.",
)
@click.option("--from", "since", metavar="DAY", help="Only actions that began on this day or later.")
@click.option("--to", "until", metavar="DAY", help="Only actions that began on this day or earlier.")
@click.option("--alone", is_flag=True, help="Also what one party did by itself.")
@click.option("--subjects", is_flag=True, help="Print every subject with who acted, followed, and has not.")
@time_options
@database_option
@json_option
def actions(
    programme: str,
    window: int,
    trigger_window: int,
    since: str | None,
    until: str | None,
    alone: bool,
    subjects: bool,
    as_of: str | None,
    known_on: str | None,
    db: str | None,
    as_json: bool,
) -> None:
    """Which additions by different parties belong together, and who has not followed.

    Additions under national law that lie within the window are proposed as one action. Dates that meet are no proof:
    each proposal says what else speaks for it. With --as-of, as it could be seen on that day.
    """
    with tricord.open(db) as database:
        found = database.actions(
            programme=programme,
            window=window,
            trigger_window=trigger_window,
            alone=alone,
            since=since,
            until=until,
            as_of=as_of,
            known_on=known_on,
        )
    if as_json:
        print_json(found)
    else:
        for action in found:
            _print(action, whole=subjects)
        joint = sum(len(action.parties) > 1 for action in found)
        by_one = f", and {len(found) - joint} by one party" if alone else ""
        click.echo(f"{joint} proposals by two or more parties within {window} days{by_one}.")
    if not found:
        click.get_current_context().exit(1)


_EVIDENCE = {"declared": "a party says so itself", "same subjects": "they name the same subjects"}


def _print(action: JointAction, *, whole: bool) -> None:
    out = console()
    days = action.first if action.first == action.last else f"{action.first} to {action.last}"
    reasons = [_EVIDENCE[word] for word in action.evidence] or ["the dates alone"]
    because = f"   ({'; '.join(reasons)})" if len(action.parties) > 1 else ""
    out.print(f"{days}  {', '.join(action.parties)}{because}", style="bold")
    for move in action.moves:
        kinds: Counter[str] = Counter()
        for schema, count in move.counts.items():
            kinds[_KINDS.get(schema, "other")] += count
        named = f"   {'; '.join(move.stated)}" if move.stated else ""
        out.print(f"    {move.day}  {move.party}: {', '.join(_counted(kind, n) for kind, n in kinds.items())}{named}")
    for trigger in action.triggers[:3]:
        out.print(f"    {trigger.days} days after {trigger.happening.title} ({trigger.happening.date})")
    if whole:
        for subject in action.subjects:
            out.print(f"      {subject.caption}: {_told(subject)}")
    else:
        out.print(f"    {_tally(action)}")
    out.print("")


def _counted(kind: str, number: int) -> str:
    return f"{number} {kind}{'s' * (number != 1 and kind != 'aircraft')}"


def _told(subject: ActionSubject) -> str:
    words = []
    for reaction in subject.reactions:
        if reaction.since is None:
            words.append(f"{reaction.party} {reaction.did}")
        else:
            later = "first" if reaction.party == subject.first_party else f"+{reaction.days} d"
            words.append(f"{reaction.party} {reaction.did} {reaction.since} ({later})")
    return "; ".join(words)


def _tally(action: JointAction) -> str:
    """In numbers: what every party did about the subjects of the action."""
    parties: dict[str, Counter[str]] = {}
    for subject in action.subjects:
        for reaction in subject.reactions:
            parties.setdefault(reaction.party, Counter())[reaction.did] += 1
    return f"of {len(action.subjects)} subjects: " + "; ".join(
        f"{party} " + ", ".join(f"{did} {count}" for did, count in found.most_common())
        for party, found in parties.items()
    )
