"""`package`: packages of proposed designations, at this party's node."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tricord.cli._shared import CommandGroup, console, database_option, echo, json_option, print_json
from tricord.i18n import tr

if TYPE_CHECKING:
    from tricord.client import NodeClient
    from tricord.coordination import Content, Package, TwoPersonAct
    from tricord.wire import ActReceipt

_F = TypeVar("_F", bound=Callable[..., Any])
_STANCES = ("support", "support with changes", "hold", "object")
#: So much of an id is shown; a node finds what begins so.
_SHOWN = 12


def _node_options(command: _F) -> _F:
    for option in (
        click.option(
            "--token",
            envvar="TRICORD_TOKEN",
            show_envvar=True,
            required=True,
            metavar="TOKEN",
            help=tr("Your API token."),
        ),
        click.option(
            "--url",
            envvar="TRICORD_NODE_URL",
            show_envvar=True,
            default="http://127.0.0.1:8641",
            show_default=True,
            help=tr("Your party's node."),
        ),
    ):
        command = option(command)
    return command


@click.group(cls=CommandGroup)
def package() -> None:
    """Draft, circulate, answer, adopt and follow packages of proposed designations.

    Some acts, such as circulating, need two persons: an approver approves the act with its command, then a drafter
    carries it out with `tricord package carry-out`.
    """


@package.command("list")
@_node_options
@json_option
def list_(url: str, token: str, as_json: bool) -> None:
    """The packages that exist for you."""
    with _node(url, token) as node:
        found = node.packages()
    if as_json:
        print_json(found)
        return
    for one in found:
        until = tr(", until {deadline}", deadline=_written(one.deadline)) if one.deadline else ""
        echo(f"{one.id[:_SHOWN]}  {one.lead}  {one.title}: {one.status}{until}")
    if not found:
        echo(tr("There are no packages for you."))


@package.command()
@click.argument("name", metavar="PACKAGE")
@_node_options
@json_option
def show(name: str, url: str, token: str, as_json: bool) -> None:
    """Show the state of a package, who waits for whom, and everything that was said."""
    with _node(url, token) as node:
        found = node.package(name)
    if as_json:
        print_json(found)
        return
    led = tr("(led by {lead}, {id})", lead=found.lead, id=found.id[:_SHOWN])
    echo(f"{found.title}: {found.status}  {led}\n")
    for subject in found.content.subjects if found.content else ():
        echo(f"  {subject.caption} ({subject.schema})")
        for one in subject.proposals:
            measures = ", ".join(one.measures)
            echo(
                tr(
                    "      {party}: {measures} under {authority}",
                    party=one.party,
                    measures=measures,
                    authority=one.authority,
                )
            )
    waits = [f"{one.kind} ({one.by}): carry-out {name} {one.approval[:_SHOWN]}" for one in found.agreed]
    _section(tr("Who waits for whom"), [step for steps in found.next.values() for step in steps])
    _section(tr("Approved, to be carried out by somebody else"), waits)
    _section(tr("Conflicts"), found.conflicts)
    _section(tr("Refused"), found.refused)
    _section(tr("Waiting"), found.waiting)
    _section(tr("Doubts"), found.doubts)
    if found.left_out:
        echo(tr("\nLeft out, of parties that take no part or mark otherwise: {count}.", count=found.left_out))
    _section(tr("What was said"), found.timeline)


@package.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_node_options
def draft(file: Path, url: str, token: str) -> None:
    """Draft a package from a JSON file: title, marking, subjects with grounds, sources and proposed measures."""
    content = _content(file)
    with _node(url, token) as node:
        receipt = node.draft(content)
    echo(tr("Drafted: {id}. It stays here until it is circulated.", id=receipt.package[:_SHOWN]))


@package.command()
@click.argument("name", metavar="PACKAGE")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--reasons", default="", help=tr("Why the text changes."))
@_node_options
def amend(name: str, file: Path, reasons: str, url: str, token: str) -> None:
    """Replace the current text, or the competing ones."""
    from tricord.coordination import Amended

    body = Amended(content=_content(file), reasons=reasons)
    with _node(url, token) as node:
        _print_receipt(node.act(name, body))


@package.command()
@click.argument("name", metavar="PACKAGE")
@click.option("--to", "parties", multiple=True, required=True, metavar="PARTY", help=tr("To whom; may be repeated."))
@click.option("--working-days", type=click.IntRange(1, 250), required=True, help=tr("Time to object, of all parties."))
@_node_options
def circulate(name: str, parties: tuple[str, ...], working_days: int, url: str, token: str) -> None:
    """Approve that the text is circulated for no objection; the deadline counts from now."""
    with _node(url, token) as node:
        found = node.next_round(name, parties, working_days)
        for day in found.skipped:
            echo(tr("  does not count: {day}", day=day))
        echo(tr("No objection by {deadline}.", deadline=_written(found.act.deadline)))
        _approve(node, name, found.act)


@package.command()
@click.argument("name", metavar="PACKAGE")
@_node_options
def adopt(name: str, url: str, token: str) -> None:
    """Approve that the text is adopted."""
    from tricord.coordination import Adopted

    with _node(url, token) as node:
        _approve(node, name, Adopted(version=_version(node, name)))


@package.command("release-at")
@click.argument("name", metavar="PACKAGE")
@click.argument("moment", metavar="TIME")
@_node_options
def release_at(name: str, moment: str, url: str, token: str) -> None:
    """Approve the moment at which all publish, such as 2022-12-02T09:00:00+09:00."""
    from tricord.coordination import ReleaseSet

    at = _moment(moment)
    with _node(url, token) as node:
        _approve(node, name, ReleaseSet(version=_version(node, name), release_at=at))


@package.command()
@click.argument("name", metavar="PACKAGE")
@click.option("--reference", required=True, help=tr("The publication, such as the gazette's number or address."))
@_node_options
def published(name: str, reference: str, url: str, token: str) -> None:
    """Approve the statement that this party has published its measures."""
    from tricord.coordination import Released

    with _node(url, token) as node:
        _approve(node, name, Released(version=_version(node, name), reference=reference))


@package.command("carry-out")
@click.argument("name", metavar="PACKAGE")
@click.argument("approval")
@_node_options
def carry_out(name: str, approval: str, url: str, token: str) -> None:
    """Carry out what somebody else of this party has approved."""
    with _node(url, token) as node:
        _print_receipt(node.carry_out(name, approval))


@package.command()
@click.argument("name", metavar="PACKAGE")
@click.argument("stance", type=click.Choice(_STANCES))
@click.option("--reasons", default="", help=tr("Why; a hold and an objection need it."))
@click.option("--changes", default="", help=tr("What is asked for, with `support with changes`."))
@_node_options
def position(name: str, stance: str, reasons: str, changes: str, url: str, token: str) -> None:
    """Answer for this party in the current round."""
    from tricord.coordination import Position, Stance

    with _node(url, token) as node:
        rounds = [one.id for one in _folded(node, name).rounds if one.standing]
        if not rounds:
            raise click.ClickException(tr("No text is circulated, so there is nothing to answer."))
        body = Position(round=rounds[-1], stance=Stance(stance), reasons=reasons, changes=changes)
        _print_receipt(node.act(name, body))


@package.command()
@click.argument("name", metavar="PACKAGE")
@click.option("--reasons", default="", help=tr("Why it is over."))
@_node_options
def lift(name: str, reasons: str, url: str, token: str) -> None:
    """Lift this party's hold or objection."""
    from tricord.coordination import HoldLifted

    with _node(url, token) as node:
        party = node.health().party
        held = [hold.position for hold in _folded(node, name).holds if hold.party == party]
        if not held:
            raise click.ClickException(tr("{party} holds nothing here.", party=party))
        for one in held:
            _print_receipt(node.act(name, HoldLifted(position=one, reasons=reasons)))


@package.command()
@click.argument("name", metavar="PACKAGE")
@click.option("--reasons", required=True, help=tr("Why."))
@_node_options
def withdraw(name: str, reasons: str, url: str, token: str) -> None:
    """Take the package back. One person is enough."""
    from tricord.coordination import Withdrawn

    with _node(url, token) as node:
        _print_receipt(node.act(name, Withdrawn(reasons=reasons)))


@package.command()
@click.argument("name", metavar="PACKAGE")
@_node_options
@database_option
@json_option
def follow(name: str, url: str, token: str, db: str | None, as_json: bool) -> None:
    """What the loaded lists show after the release, against what was announced."""
    import tricord
    from tricord.coordination import follow_through

    with tricord.open(db, create=False) as database, _node(url, token) as node:
        found = follow_through(_folded(node, name), database.align())
    if as_json:
        print_json({"counts": found.counts(), "items": [item.to_dict() for item in found.items]})
        return
    out = console()
    for item in found.items:
        out.print(str(item), soft_wrap=True)
    for party, counts in found.counts().items():
        out.print(f"{party}: {', '.join(f'{number} {what}' for what, number in counts.items())}")


def _node(url: str, token: str) -> NodeClient:
    from tricord.client import NodeClient

    return NodeClient(url, token)


def _content(file: Path) -> Content:
    """The text of a package in a file. Raises `ReadError`."""
    from tricord.coordination import Content
    from tricord.model import read_json
    from tricord.model.errors import InvalidJson, ReadError

    try:
        return read_json(file.read_bytes(), Content)
    except (OSError, InvalidJson) as error:
        raise ReadError(
            f"no text of a package: {error}", path=file, remedy=tr("See the explanation of coordination.")
        ) from None


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = datetime.min
    if at.tzinfo is None:
        raise click.UsageError(
            tr("{text} is no time with its offset from UTC, such as 2022-12-02T09:00:00+09:00.", text=text)
        )
    return at


def _approve(node: NodeClient, name: str, act: TwoPersonAct) -> None:
    receipt = node.approve(name, act)
    echo(
        tr(
            "Approved. A drafter carries it out: tricord package carry-out {package} {approval}",
            package=name,
            approval=receipt.event[:_SHOWN],
        )
    )


def _print_receipt(receipt: ActReceipt) -> None:
    echo(tr("Done: {event}.", event=receipt.event[:_SHOWN]))
    for party, outcome in receipt.sent.items():
        echo(f"  {party}: {outcome}")


def _version(node: NodeClient, name: str) -> str:
    found = node.package(name).version
    if found is None:
        raise click.ClickException(
            tr("The package has no single current text. Amend it first, to replace the competing ones.")
        )
    return found


def _folded(node: NodeClient, name: str) -> Package:
    from tricord.coordination import fold

    return fold(node.events(name))


def _written(at: datetime) -> str:
    """A moment as JSON has it."""
    return at.isoformat().replace("+00:00", "Z")


def _section(title: str, lines: list[str] | tuple[str, ...]) -> None:
    if lines:
        echo(f"\n{title}:")
        for line in lines:
            echo(f"  {line}")
