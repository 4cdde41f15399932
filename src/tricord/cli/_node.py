"""`serve` and `node`: the HTTP service of a node, its people, and envelopes over the network.

Whoever holds the node's folder runs these. Exit codes: 0 done; 3 refused, with the reason.
"""

from __future__ import annotations

import getpass
import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tricord.cli._share_options import ROLES, node_folder, node_option
from tricord.cli._share_options import open_node as open_folder
from tricord.cli._shared import CommandGroup, database_option, echo, json_option, open_store, print_json
from tricord.i18n import tr
from tricord.model.errors import NodeError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tricord.node import OpenNode, Person

PORT = 8641
#: What a token may be good for: `tricord.node.SCOPES`, without loading a node for every `--help`.
SCOPES = ("read", "write", "approve", "administer", "taxii")

_ROLE = click.Choice(ROLES, case_sensitive=False)
_F = TypeVar("_F", bound="Callable[..., Any]")


def people_option(command: _F) -> _F:
    """`--people`: the node's database."""
    return click.option(
        "--people",
        "database",
        metavar="PATH|URL",
        envvar="TRICORD_NODE_DB",
        show_envvar=True,
        help=tr("People and items: SQLite file or postgresql:// URL. [default: node.db in the node's folder]"),
    )(command)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help=tr("Where to listen."))
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, show_default=True, help=tr("Where to listen."))
@click.option(
    "--behind-proxy", is_flag=True, help=tr("A proxy on this machine ends TLS and passes on the client's address.")
)
@click.option(
    "--carry-every",
    type=click.FloatRange(min=0.1),
    default=5.0,
    show_default=True,
    metavar="SECONDS",
    help=tr("Carry envelopes to the nodes that `tricord node peer` names."),
)
@people_option
@node_option
@database_option
def serve(
    host: str,
    port: int,
    behind_proxy: bool,
    carry_every: float,
    database: str | None,
    folder: Path | None,
    db: str | None,
) -> None:
    """Serve the pages and the API of the lists, or this party's node.

    With --node (or TRICORD_NODE) the node is served: people, items, envelopes, TAXII. Without it the lists are: open
    the address in a browser; nobody logs in, and nothing that is typed is kept. It speaks plain HTTP, so it listens on
    this machine only; for others a proxy ends TLS before it.
    """
    from tricord.service import create_app
    from tricord.service import serve as serve_app

    if not _is_loopback(host) and not behind_proxy:
        raise click.UsageError(
            tr(
                "{host} can be reached by others, and passwords would travel in the open. Let a proxy end TLS, and say "
                "--behind-proxy.",
                host=host,
            )
        )
    address = f"http://{host}:{port}"
    if folder is None:
        if database is not None:
            raise click.UsageError(tr("--people says where a node keeps its people. Name the node too: --node FOLDER."))
        with open_store(db) as lists:
            click.echo(tr("The desk: {address}/ (end it with Ctrl-C)", address=address), err=True)
            serve_app(create_app(database=lists, prepare=True), host=host, port=port, behind_proxy=behind_proxy)
        return
    with _opened(folder, database) as opened:
        if not opened.people.everybody():
            raise NodeError("This node has no people yet. First: tricord node first NAME.")
        served = tr("{party}'s node: {address}/api/v1/ and {address}/taxii2/", party=opened.party, address=address)
        echo(served, err=True)
        with opened.carrying(carry_every):
            serve_app(create_app(node=opened), host=host, port=port, behind_proxy=behind_proxy)


@click.group(cls=CommandGroup)
def node() -> None:
    """People of this node, their tokens, and envelopes over the network."""


@node.command()
@click.argument("name")
@people_option
@node_option
def first(name: str, database: str | None, folder: Path | None) -> None:
    """Make the first administrator, who invites everybody else. Asks for a password."""
    with _opened(folder, database) as opened:
        opened.passwords.create_first_administrator(name, _new_password())
    echo(tr("{name} is the administrator of this node. Next: tricord serve.", name=name))


@node.group(cls=CommandGroup)
def user() -> None:
    """Add people, disable them, give and take roles and clearances."""


@user.command("list")
@people_option
@node_option
@json_option
def list_(database: str | None, folder: Path | None, as_json: bool) -> None:
    """List the people of this node with their roles and clearances."""
    with _opened(folder, database) as opened:
        people = opened.people.everybody()
    if as_json:
        print_json(people)
        return
    for person in people:
        echo(
            tr(
                "{name} of {party}: {state}",
                name=person.name,
                party=person.party,
                state="; ".join(_states(person)),
            )
        )
    if not people:
        echo(tr("Nobody yet. Make the first administrator: tricord node first NAME."))


@user.command()
@click.argument("name")
@click.option("--party", metavar="PARTY", help=tr("Their party. [default: the node's]"))
@click.option("--role", "roles", multiple=True, type=_ROLE, help=tr("What they may do; may be repeated."))
@click.option("--cleared", multiple=True, metavar="LEVEL", help=tr("A level, as the person's party writes it."))
@click.option("--purpose", "purposes", multiple=True, metavar="PURPOSE", help=tr("What they may read for."))
@people_option
@node_option
def add(
    name: str,
    party: str | None,
    roles: tuple[str, ...],
    cleared: tuple[str, ...],
    purposes: tuple[str, ...],
    database: str | None,
    folder: Path | None,
) -> None:
    """Add a person, and print the invitation with which they set their password."""
    with _opened(folder, database) as opened:
        invitation = opened.people.add(
            name, party or opened.party, roles=roles, cleared_for=cleared, purposes=purposes, by=_whoever()
        )
    _print_invitation(name, invitation)


@user.command()
@click.argument("name")
@people_option
@node_option
def invite(name: str, database: str | None, folder: Path | None) -> None:
    """Invite a person again after a lost password: the old password, sessions and tokens end now."""
    with _opened(folder, database) as opened:
        invitation = opened.passwords.invite(name, by=_whoever())
    _print_invitation(name, invitation)


@user.command()
@click.argument("name")
@people_option
@node_option
def disable(name: str, database: str | None, folder: Path | None) -> None:
    """Lock a person out; their sessions and tokens end."""
    with _opened(folder, database) as opened:
        opened.people.change(name, disabled=True, by=_whoever())
    echo(tr("{name} is disabled.", name=name))


@user.command()
@click.argument("name")
@people_option
@node_option
def enable(name: str, database: str | None, folder: Path | None) -> None:
    """Let a disabled person in again."""
    with _opened(folder, database) as opened:
        opened.people.change(name, disabled=False, by=_whoever())
    echo(tr("{name} is enabled.", name=name))


@user.command()
@click.argument("name")
@click.option("--give", multiple=True, type=_ROLE, help=tr("A role to give."))
@click.option("--take", multiple=True, type=_ROLE, help=tr("A role to take away."))
@people_option
@node_option
def role(name: str, give: tuple[str, ...], take: tuple[str, ...], database: str | None, folder: Path | None) -> None:
    """Give and take roles."""
    with _opened(folder, database) as opened:
        kept = [one for one in opened.people.named(name).roles if one not in take]
        person = opened.people.change(name, roles=[*kept, *give], by=_whoever())
    echo(tr("{name}: {roles}.", name=name, roles=", ".join(person.roles) or tr("no role")))


@user.command()
@click.argument("name")
@click.option("--give", multiple=True, metavar="LEVEL", help=tr("A level, as the person's party writes it."))
@click.option("--take", multiple=True, metavar="LEVEL", help=tr("A level to take away."))
@people_option
@node_option
def clear(name: str, give: tuple[str, ...], take: tuple[str, ...], database: str | None, folder: Path | None) -> None:
    """Give and take clearances; no level gives access to another."""
    with _opened(folder, database) as opened:
        kept = [one for one in opened.people.named(name).cleared_for if one not in take]
        person = opened.people.change(name, cleared_for=[*kept, *give], by=_whoever())
    levels = ", ".join(person.cleared_for) or tr("nothing")
    echo(tr("{name} is cleared for {levels}.", name=name, levels=levels))


@user.command()
@click.argument("name")
@click.option("--give", multiple=True, metavar="PURPOSE", help=tr("A purpose to grant, such as dprk-sanctions."))
@click.option("--take", multiple=True, metavar="PURPOSE", help=tr("A purpose to take away."))
@people_option
@node_option
def purpose(name: str, give: tuple[str, ...], take: tuple[str, ...], database: str | None, folder: Path | None) -> None:
    """Grant and take away what a person may claim to read for; each read is logged with it."""
    with _opened(folder, database) as opened:
        kept = [one for one in opened.people.named(name).purposes if one not in take]
        person = opened.people.change(name, purposes=[*kept, *give], by=_whoever())
    echo(tr("{name} may read for {purposes}.", name=name, purposes=", ".join(person.purposes) or tr("nothing")))


@node.command()
@click.argument("name")
@click.option(
    "--scope", "scopes", multiple=True, required=True, type=click.Choice(SCOPES, case_sensitive=False),
    help=tr("What it is good for; may be repeated."),
)  # fmt: skip
@click.option("--purpose", default="", help=tr("The purpose for which it reads."))
@click.option("--days", type=click.IntRange(1, 366), default=90, show_default=True, help=tr("How long it is valid."))
@click.option("--label", default="command", help=tr("What it is called in the list of tokens."))
@people_option
@node_option
def token(
    name: str,
    scopes: tuple[str, ...],
    purpose: str,
    days: int,
    label: str,
    database: str | None,
    folder: Path | None,
) -> None:
    """Make a token for a program of yours. Asks for your password, and your code if you have codes."""
    with _opened(folder, database) as opened:
        password = click.prompt(tr("Password"), hide_input=True, err=True)
        known = next((one for one in opened.people.everybody() if one.name == name), None)
        code = click.prompt(tr("Code"), err=True) if known is not None and known.has_totp else ""
        _, _, principal = opened.sessions.log_in(name, password, code)
        secret, _ = opened.tokens.make(principal.person, label, scopes=scopes, purpose=purpose, days=days)
        opened.sessions.log_out(principal)
    echo(secret)


@node.command()
@click.argument("party")
@click.argument("url")
@people_option
@node_option
def peer(party: str, url: str, database: str | None, folder: Path | None) -> None:
    """Say where another party's node is; `tricord serve` carries envelopes there from now on."""
    with _opened(folder, database) as opened:
        if opened.folder.ring.current(party) is None:
            raise NodeError(f"No key of {party} is trusted here. First: tricord share trust.")
        opened.courier.know(party, url)
    echo(tr("Envelopes for {party} go to {url}.", party=party, url=url))


@node.command()
@people_option
@node_option
@json_option
def peers(database: str | None, folder: Path | None, as_json: bool) -> None:
    """The other nodes: what waits for them, and what they last answered."""
    with _opened(folder, database) as opened:
        found = opened.courier.peers()
    if as_json:
        print_json(found)
        return
    for one in found:
        said = tr("; says {said} ({at})", said=one.said, at=one.said_at[:16]) if one.said else ""
        counts = tr("{opened} opened, {waiting} waiting", opened=one.opened, waiting=one.waiting)
        echo(f"{one.party}  {one.url}  {counts}{said}")
    if not found:
        echo(tr("No other node is known here. Name one: tricord node peer PARTY URL."))


@node.command()
@click.argument("party")
@click.argument("url")
@people_option
@node_option
def fetch(party: str, url: str, database: str | None, folder: Path | None) -> None:
    """Fetch the envelopes that another party's node has for this one, and open them."""
    with _opened(folder, database) as opened:
        count = 0
        for envelope in opened.courier.fetch(party, url):
            count += 1
            _print_envelope(envelope.manifest.number, party, len(envelope.contents))
            if (first := envelope.manifest.again_from) is not None:
                echo(tr("{party} asks again for everything from {first} on.", party=party, first=first))
    if count:
        echo(tr("{count} taken in.", count=count))
    else:
        echo(tr("{party}'s node has nothing more.", party=party))


@node.command("deliver")
@click.argument("party")
@click.argument("url")
@people_option
@node_option
def deliver_(party: str, url: str, database: str | None, folder: Path | None) -> None:
    """Deliver this node's envelopes that another party's node has not received yet."""
    with _opened(folder, database) as opened:
        numbers = list(opened.courier.deliver(party, url))
    if numbers:
        echo(tr("Delivered: {numbers}.", numbers=", ".join(map(str, numbers))))
    else:
        echo(tr("There is nothing to deliver."))


@node.command("verify")
@people_option
@node_option
@json_option
def verify_(database: str | None, folder: Path | None, as_json: bool) -> None:
    """Hold the database against every signature and the audit: find what was edited, deleted or put in."""
    from tricord.cli._exit_codes import Exit

    with _opened(folder, database) as opened:
        found = opened.verify()
    if as_json:
        print_json(found)
    else:
        for finding in found.findings:
            echo(finding, err=True)
        if found.ok:
            echo(
                tr(
                    "{items} items, {events} events, {people} people: all as signed, and as {entries} entries of the "
                    "audit tell.",
                    items=found.items,
                    events=found.events,
                    people=found.people,
                    entries=found.entries,
                )
            )
    if not found.ok:
        click.get_current_context().exit(Exit.CHECK_FAILED)


@node.command("take")
@click.argument("envelope", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@people_option
@node_option
def take(envelope: Path, database: str | None, folder: Path | None) -> None:
    """Open an envelope that was carried here as a file, so that this node's people can read it."""
    from tricord.sharing import read_content

    with _opened(folder, database) as opened:
        taken = opened.inbox.receive(read_content(envelope), who=_whoever())
    _print_envelope(taken.manifest.number, taken.manifest.sender, len(taken.contents))


@contextmanager
def _opened(folder: Path | None, database: str | None) -> Iterator[OpenNode]:
    from tricord.node import open_node

    with open_node(open_folder(folder), database or str(node_folder(folder) / "node.db")) as opened:
        yield opened


def _states(person: Person) -> list[str]:
    """Roles, clearances, codes, and whether somebody is let in."""
    states = [", ".join(person.roles) or tr("no role"), *person.cleared_for]
    if person.purposes:
        states.append(tr("for {purposes}", purposes=", ".join(person.purposes)))
    if person.has_totp:
        states.append(tr("codes"))
    if person.disabled:
        states.append(tr("disabled"))
    elif not person.has_password:
        states.append(tr("invited"))
    return states


def _new_password() -> str:
    return str(click.prompt(tr("Password"), hide_input=True, confirmation_prompt=True, err=True))


def _whoever() -> str:
    return f"the command, by {getpass.getuser()}"


def _print_invitation(name: str, invitation: str) -> None:
    echo(tr("{name} sets a password with this invitation, once, within three days:", name=name))
    echo(f"  {invitation}")


def _print_envelope(number: int, party: str, items: int) -> None:
    echo(tr("Envelope {number} from {party}: items: {items}.", number=number, party=party, items=items))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
