"""`actions`: which additions by different parties belong together, and who has not followed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import click

from tricord.align import TRIGGER_WINDOW, WINDOW, ActionSubject, JointAction, Move
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


@click.command()
@click.option("--programme", metavar="CODE", default="DPRK", show_default=True, help=tr("The programme."))
@click.option(
    "--window",
    type=click.IntRange(0, 90),
    metavar="DAYS",
    default=WINDOW,
    show_default=True,
    help=tr("Within how many days moves are one action."),
)
@click.option(
    "--trigger-window",
    type=click.IntRange(0, 730),
    metavar="DAYS",
    default=TRIGGER_WINDOW,
    show_default=True,
    help=tr("How far back to look for tests and resolutions."),
)
@click.option("--from", "since", metavar="DAY", help=tr("Only actions that began on this day or later."))
@click.option("--to", "until", metavar="DAY", help=tr("Only actions that began on this day or earlier."))
@click.option("--alone", is_flag=True, help=tr("Also what one party did by itself."))
@click.option("--subjects", is_flag=True, help=tr("Print every subject with who acted, followed, and has not."))
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
    with open_store(db) as database:
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
        click.echo(_count(found, window, alone=alone))
    if not found:
        nothing_found()


def _count(found: Sequence[JointAction], window: int, *, alone: bool) -> str:
    joint = sum(len(action.parties) > 1 for action in found)
    if alone:
        return tr(
            "{joint} proposals by two or more parties within {window} days, and {others} by one party.",
            joint=joint,
            window=window,
            others=len(found) - joint,
        )
    return tr("{joint} proposals by two or more parties within {window} days.", joint=joint, window=window)


def _print(action: JointAction, *, whole: bool) -> None:
    out = console()
    days = (
        action.first if action.first == action.last else tr("{first} to {last}", first=action.first, last=action.last)
    )
    because = f"   ({_reasons(action)})" if len(action.parties) > 1 else ""
    out.print(f"{days}  {', '.join(action.parties)}{because}", style="bold")
    for move in action.moves:
        named = f"   {'; '.join(move.stated)}" if move.stated else ""
        out.print(f"    {move.day}  {move.party}: {_subjects_of(move)}{named}")
    for trigger in action.triggers[:3]:
        line = tr(
            "{days} days after {event} ({day})",
            days=trigger.days,
            event=trigger.happening.title,
            day=trigger.happening.date,
        )
        out.print(f"    {line}")
    if whole:
        for subject in action.subjects:
            out.print(f"      {subject.caption}: {_reactions(subject)}")
    else:
        out.print(f"    {_tally(action)}")
    out.print("")


def _reasons(action: JointAction) -> str:
    words = {"declared": tr("a party says so itself"), "same subjects": tr("they name the same subjects")}
    return "; ".join([words[code] for code in action.evidence] or [tr("the dates alone")])


def _subjects_of(move: Move) -> str:
    kinds: Counter[str] = Counter()
    for schema, count in move.counts.items():
        kinds["Organization" if schema == "Company" else schema if schema in _KINDS else ""] += count
    return ", ".join(_counted(kind, number) for kind, number in kinds.items())


_KINDS = ("Person", "Organization", "Company", "Vessel", "Airplane")


def _counted(schema: str, number: int) -> str:
    one = number == 1
    match schema:
        case "Person":
            return tr("1 person") if one else tr("{number} persons", number=number)
        case "Organization":
            return tr("1 organization") if one else tr("{number} organizations", number=number)
        case "Vessel":
            return tr("1 vessel") if one else tr("{number} vessels", number=number)
        case "Airplane":
            return tr("{number} aircraft", number=number)
        case _:
            return tr("1 other") if one else tr("{number} others", number=number)


def _reactions(subject: ActionSubject) -> str:
    words = []
    for reaction in subject.reactions:
        if reaction.since is None:
            words.append(f"{reaction.party} {reaction.did}")
        else:
            later = tr("first") if reaction.party == subject.first_party else tr("+{days} d", days=reaction.days)
            words.append(f"{reaction.party} {reaction.did} {reaction.since} ({later})")
    return "; ".join(words)


def _tally(action: JointAction) -> str:
    """In numbers: what every party did about the subjects of the action."""
    parties: dict[str, Counter[str]] = {}
    for subject in action.subjects:
        for reaction in subject.reactions:
            parties.setdefault(reaction.party, Counter())[reaction.did] += 1
    each = "; ".join(
        f"{party} " + ", ".join(f"{did} {count}" for did, count in found.most_common())
        for party, found in parties.items()
    )
    return tr("of {count} subjects: {each}", count=len(action.subjects), each=each)
