"""`package`: packages of proposed designations, at this party's node."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tricord.cli._node_client import NodeClient
from tricord.cli._shared import console, database_option, json_option, print_json

if TYPE_CHECKING:
    from tricord.coordination import Package

_F = TypeVar("_F", bound=Callable[..., Any])
_STANCES = ("support", "support with changes", "hold", "object")


def _node_options(command: _F) -> _F:
    for option in (
        click.option(
            "--token",
            envvar="TRICORD_TOKEN",
            required=True,
            metavar="TOKEN",
            help="Your API token. [env: TRICORD_TOKEN]",
        ),
        click.option(
            "--url",
            envvar="TRICORD_NODE_URL",
            default="http://127.0.0.1:8641",
            show_default=True,
            help="Your party's node. [env: TRICORD_NODE_URL]",
        ),
    ):
        command = option(command)
    return command


@click.group()
def package() -> None:
    """Draft, circulate, answer, adopt and follow packages of proposed designations.

    What two persons have to do, such as to circulate: an approver says it first, with the same command; then a drafter
    carries it out: tricord package carry-out.
    """


@package.command("list")
@_node_options
@json_option
def list_(url: str, token: str, as_json: bool) -> None:
    """The packages that exist for you."""
    with NodeClient(url, token) as node:
        found = node.get("/packages")
    if as_json:
        print_json(found)
        return
    for one in found:
        until = f", until {one['deadline']}" if one["deadline"] else ""
        click.echo(f"{one['id'][:12]}  {one['lead']}  {one['title']}: {one['status']}{until}")
    if not found:
        click.echo("There are no packages for you.")


@package.command()
@click.argument("name", metavar="PACKAGE")
@_node_options
@json_option
def show(name: str, url: str, token: str, as_json: bool) -> None:
    """How a package stands, who waits for whom, and everything that was said."""
    with NodeClient(url, token) as node:
        found = node.get(f"/packages/{name}")
    if as_json:
        print_json(found)
        return
    click.echo(f"{found['title']}: {found['status']}  (led by {found['lead']}, {found['id'][:12]})\n")
    for subject in (found["content"] or {}).get("subjects", ()):
        click.echo(f"  {subject['caption']} ({subject['schema']})")
        for one in subject["proposals"]:
            click.echo(f"      {one['party']}: {', '.join(one['measures'])} under {one['authority']}")
    _section("Who waits for whom", [step for steps in found["next"].values() for step in steps])
    waits = [f"{one['act']['kind']} ({one['by']}): carry-out {name} {one['approval'][:12]}" for one in found["agreed"]]
    _section("Approved, to be carried out by somebody else", waits)
    _section("Conflicts", found["conflicts"])
    _section("Refused", found["refused"])
    _section("Waiting", found["waiting"])
    _section("What was said", found["timeline"])


@package.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_node_options
def draft(file: Path, url: str, token: str) -> None:
    """Draft a package from a JSON file: title, marking, subjects with grounds, sources and proposed measures."""
    try:
        content = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{file} is no JSON: {error}. See the explanation of coordination.") from None
    with NodeClient(url, token) as node:
        told = node.post("/packages", content)
    click.echo(f"Drafted: {told['package'][:12]}. It stays here until it is circulated.")


@package.command()
@click.argument("name", metavar="PACKAGE")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--reasons", default="", help="Why the text changes.")
@_node_options
def amend(name: str, file: Path, reasons: str, url: str, token: str) -> None:
    """Put another text in place of the one (or the rival ones) that stand."""
    _act(url, token, name, {"kind": "amended", "content": json.loads(file.read_text("utf-8")), "reasons": reasons})


@package.command()
@click.argument("name", metavar="PACKAGE")
@click.option("--to", "parties", multiple=True, required=True, metavar="PARTY", help="To whom; several times.")
@click.option("--working-days", type=click.IntRange(1, 250), required=True, help="Time to object, of all parties.")
@_node_options
def circulate(name: str, parties: tuple[str, ...], working_days: int, url: str, token: str) -> None:
    """Approve that the text is circulated for no objection; the deadline counts from now."""
    with NodeClient(url, token) as node:
        found = node.get(f"/packages/{name}/round", to=",".join(parties), working_days=working_days)
    for day in found["skipped"]:
        click.echo(f"  does not count: {day}")
    click.echo(f"No objection by {found['act']['deadline']}.")
    _approve(url, token, name, found["act"])


@package.command()
@click.argument("name", metavar="PACKAGE")
@_node_options
def adopt(name: str, url: str, token: str) -> None:
    """Approve that the text is adopted."""
    _approve(url, token, name, {"kind": "adopted", "version": _version(url, token, name)})


@package.command("release-at")
@click.argument("name", metavar="PACKAGE")
@click.argument("moment", metavar="TIME")
@_node_options
def release_at(name: str, moment: str, url: str, token: str) -> None:
    """Approve the moment at which all publish, such as 2022-12-02T09:00:00+09:00."""
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        at = datetime.min
    if at.tzinfo is None:
        raise click.UsageError(f"{moment} is no time with its offset from UTC, such as 2022-12-02T09:00:00+09:00.")
    act = {"kind": "release-set", "version": _version(url, token, name), "release_at": at.isoformat()}
    _approve(url, token, name, act)


@package.command()
@click.argument("name", metavar="PACKAGE")
@click.option("--reference", required=True, help="The publication, such as the gazette's number or address.")
@_node_options
def published(name: str, reference: str, url: str, token: str) -> None:
    """Approve to say that this party has published its measures."""
    _approve(url, token, name, {"kind": "released", "version": _version(url, token, name), "reference": reference})


@package.command("carry-out")
@click.argument("name", metavar="PACKAGE")
@click.argument("approval")
@_node_options
def carry_out(name: str, approval: str, url: str, token: str) -> None:
    """Do what somebody else of this party has approved."""
    with NodeClient(url, token) as node:
        _tell(node.post(f"/packages/{name}/agreed/{approval}"))


@package.command()
@click.argument("name", metavar="PACKAGE")
@click.argument("stance", type=click.Choice(_STANCES))
@click.option("--reasons", default="", help="Why; a hold and an objection need it.")
@click.option("--changes", default="", help="What is asked for, with `support with changes`.")
@_node_options
def position(name: str, stance: str, reasons: str, changes: str, url: str, token: str) -> None:
    """Answer for this party in the round that stands."""
    package = _folded(url, token, name)
    rounds = [one.id for one in package.rounds if one.standing]
    if not rounds:
        raise click.ClickException("Nothing is circulated that could be answered.")
    body = {"kind": "position", "round": rounds[-1], "stance": stance, "reasons": reasons, "changes": changes}
    _act(url, token, name, body)


@package.command()
@click.argument("name", metavar="PACKAGE")
@click.option("--reasons", default="", help="Why it is over.")
@_node_options
def lift(name: str, reasons: str, url: str, token: str) -> None:
    """Lift this party's hold or objection."""
    with NodeClient(url, token) as node:
        party = node.get("/health")["party"]
    held = [hold.position for hold in _folded(url, token, name).holds if hold.party == party]
    if not held:
        raise click.ClickException(f"{party} holds nothing here.")
    for one in held:
        _act(url, token, name, {"kind": "hold-lifted", "position": one, "reasons": reasons})


@package.command()
@click.argument("name", metavar="PACKAGE")
@click.option("--reasons", required=True, help="Why.")
@_node_options
def withdraw(name: str, reasons: str, url: str, token: str) -> None:
    """Take the package back. One person is enough."""
    _act(url, token, name, {"kind": "withdrawn", "reasons": reasons})


@package.command()
@click.argument("name", metavar="PACKAGE")
@_node_options
@database_option
@json_option
def follow(name: str, url: str, token: str, db: str | None, as_json: bool) -> None:
    """What the loaded lists show after the release, against what was announced."""
    import tricord
    from tricord.coordination import follow_through

    with tricord.open(db) as database:
        found = follow_through(_folded(url, token, name), database.align())
    if as_json:
        print_json({"counts": found.counts(), "items": [item.to_dict() for item in found.items]})
        return
    out = console()
    for item in found.items:
        out.print(str(item), soft_wrap=True)
    for party, counts in found.counts().items():
        out.print(f"{party}: {', '.join(f'{number} {what}' for what, number in counts.items())}")


def _act(url: str, token: str, name: str, body: dict[str, Any]) -> None:
    with NodeClient(url, token) as node:
        _tell(node.post(f"/packages/{name}/acts", body))


def _approve(url: str, token: str, name: str, act: dict[str, Any]) -> None:
    with NodeClient(url, token) as node:
        told = node.post(f"/packages/{name}/acts", {"kind": "approved", "act": act})
    click.echo(f"Approved. A drafter carries it out: tricord package carry-out {name} {told['event'][:12]}")


def _tell(told: dict[str, Any]) -> None:
    click.echo(f"Done: {told['event'][:12]}.")
    for party, outcome in told["sent"].items():
        click.echo(f"  {party}: {outcome}")


def _version(url: str, token: str, name: str) -> str:
    with NodeClient(url, token) as node:
        found = node.get(f"/packages/{name}")["version"]
    if found is None:
        raise click.ClickException("No one text stands. Amend it first, on top of all of them.")
    return str(found)


def _folded(url: str, token: str, name: str) -> Package:
    from tricord.coordination import fold, read_event

    with NodeClient(url, token) as node:
        return fold([read_event(line) for line in node.lines(f"/packages/{name}/events")])


def _section(title: str, lines: list[str]) -> None:
    if lines:
        click.echo(f"\n{title}:")
        for line in lines:
            click.echo(f"  {line}")
