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

from tricord.cli._share_options import node_folder, node_option, open_node
from tricord.cli._shared import json_option, print_json
from tricord.model.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Callable

    from tricord.service import Service

EXIT_REFUSED = 3
PORT = 8641

_F = TypeVar("_F", bound="Callable[..., Any]")


def people_option(command: _F) -> _F:
    """`--people`: the node's database."""
    return click.option(
        "--people",
        "database",
        metavar="PATH|URL",
        envvar="TRICORD_NODE_DB",
        help="People and items: SQLite file or postgresql:// URL. [default: node.db in the node's folder]",
    )(command)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, show_default=True, help="Where to listen.")
@click.option("--behind-proxy", is_flag=True, help="A proxy on this machine ends TLS and says who asks.")
@click.option(
    "--carry-every",
    type=click.FloatRange(min=0.1),
    default=5.0,
    show_default=True,
    metavar="SECONDS",
    help="Carry envelopes to the nodes that `tricord node peer` names.",
)
@people_option
@node_option
def serve(
    host: str, port: int, behind_proxy: bool, carry_every: float, database: str | None, folder: Path | None
) -> None:
    """Run this node's HTTP service: people, items, envelopes, TAXII.

    It speaks plain HTTP, so it listens on this machine only; for others a proxy ends TLS before it.
    """
    import uvicorn

    from tricord.service import create_app

    if not _is_loopback(host) and not behind_proxy:
        raise click.UsageError(
            f"{host} can be reached by others, and passwords would travel in the open. Let a proxy end TLS, and say "
            "--behind-proxy."
        )
    with _refusing():
        node = open_node(folder)
        app = create_app(node, database or str(node_folder(folder) / "node.db"), carry_every=carry_every)
        if not app.state.service.people.everybody():
            app.state.service.close()
            raise InvalidValue("This node has no people yet. First: tricord node first NAME.")
    click.echo(f"{node.party}'s node: http://{host}:{port}/api/v1/ and http://{host}:{port}/taxii2/", err=True)
    uvicorn.run(
        app,
        host=host,
        port=port,
        proxy_headers=behind_proxy,
        forwarded_allow_ips="127.0.0.1",
        server_header=False,
        access_log=False,
        log_level="warning",
        limit_concurrency=200,
        timeout_keep_alive=10,
    )


@click.group()
def node() -> None:
    """People of this node, their tokens, and envelopes over the network."""


@node.command()
@click.argument("name")
@people_option
@node_option
def first(name: str, database: str | None, folder: Path | None) -> None:
    """Make the first administrator, who invites everybody else. Asks for a password."""
    with _service(folder, database) as service:
        service.people.create_first_administrator(name, _new_password())
    click.echo(f"{name} is the administrator of this node. Next: tricord serve.")


@node.group()
def user() -> None:
    """Add people, disable them, give and take roles and clearances."""


@user.command("list")
@people_option
@node_option
@json_option
def list_(database: str | None, folder: Path | None, as_json: bool) -> None:
    """Everybody, and how they stand."""
    with _service(folder, database) as service:
        people = service.people.everybody()
    if as_json:
        print_json(people)
        return
    for person in people:
        state = "disabled" if person.disabled else "" if person.has_password else "invited"
        told = [", ".join(person.roles) or "no role", *person.cleared_for, "codes" * person.has_totp, state]
        click.echo(f"{person.name} of {person.party}: {'; '.join(filter(None, told))}")


@user.command()
@click.argument("name")
@click.option("--party", metavar="PARTY", help="Whose. [default: the node's]")
@click.option("--role", "roles", multiple=True, help="reader, drafter, approver, administrator.")
@click.option("--cleared", multiple=True, metavar="LEVEL", help="A level, as the person's party writes it.")
@people_option
@node_option
def add(
    name: str,
    party: str | None,
    roles: tuple[str, ...],
    cleared: tuple[str, ...],
    database: str | None,
    folder: Path | None,
) -> None:
    """Add a person, and print the invitation with which it sets its password."""
    with _service(folder, database) as service:
        invitation = service.people.add(
            name, party or service.node.party, roles=roles, cleared_for=cleared, by=_whoever()
        )
    _tell_invitation(name, invitation)


@user.command()
@click.argument("name")
@people_option
@node_option
def invite(name: str, database: str | None, folder: Path | None) -> None:
    """Invite a person anew, for a lost password: the former one, sessions and tokens end now."""
    with _service(folder, database) as service:
        invitation = service.people.invite(name, by=_whoever())
    _tell_invitation(name, invitation)


@user.command()
@click.argument("name")
@people_option
@node_option
def disable(name: str, database: str | None, folder: Path | None) -> None:
    """Let a person in no more; its sessions and tokens end."""
    with _service(folder, database) as service:
        service.people.change(name, disabled=True, by=_whoever())
    click.echo(f"{name} is disabled.")


@user.command()
@click.argument("name")
@people_option
@node_option
def enable(name: str, database: str | None, folder: Path | None) -> None:
    """Let a disabled person in again."""
    with _service(folder, database) as service:
        service.people.change(name, disabled=False, by=_whoever())
    click.echo(f"{name} is enabled.")


@user.command()
@click.argument("name")
@click.option("--give", multiple=True, metavar="ROLE", help="reader, drafter, approver, administrator.")
@click.option("--take", multiple=True, metavar="ROLE", help="A role to take away.")
@people_option
@node_option
def role(name: str, give: tuple[str, ...], take: tuple[str, ...], database: str | None, folder: Path | None) -> None:
    """Give and take roles."""
    with _service(folder, database) as service:
        kept = [one for one in service.people.named(name).roles if one not in take]
        person = service.people.change(name, roles=[*kept, *give], by=_whoever())
    click.echo(f"{name}: {', '.join(person.roles) or 'no role'}.")


@user.command()
@click.argument("name")
@click.option("--give", multiple=True, metavar="LEVEL", help="A level, as the person's party writes it.")
@click.option("--take", multiple=True, metavar="LEVEL", help="A level to take away.")
@people_option
@node_option
def clear(name: str, give: tuple[str, ...], take: tuple[str, ...], database: str | None, folder: Path | None) -> None:
    """Give and take clearances; no level gives access to another."""
    with _service(folder, database) as service:
        kept = [one for one in service.people.named(name).cleared_for if one not in take]
        person = service.people.change(name, cleared_for=[*kept, *give], by=_whoever())
    click.echo(f"{name} is cleared for {', '.join(person.cleared_for) or 'nothing'}.")


@node.command()
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, required=True, help="read, write, approve, administer, taxii.")
@click.option("--purpose", default="", help="What it reads for.")
@click.option("--days", type=click.IntRange(1, 366), default=90, show_default=True, help="How long it is good.")
@click.option("--label", default="command", help="What it is called in the list of tokens.")
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
    with _service(folder, database) as service:
        password = click.prompt("Password", hide_input=True, err=True)
        known = next((one for one in service.people.everybody() if one.name == name), None)
        code = click.prompt("Code", err=True) if known is not None and known.has_totp else ""
        _, _, principal = service.people.log_in(name, password, code)
        secret, _ = service.people.make_token(principal.person, label, scopes=scopes, purpose=purpose, days=days)
        service.people.log_out(principal)
    click.echo(secret)


@node.command()
@click.argument("party")
@click.argument("url")
@people_option
@node_option
def peer(party: str, url: str, database: str | None, folder: Path | None) -> None:
    """Say where another party's node is; `tricord serve` carries envelopes there from now on."""
    with _service(folder, database) as service:
        if service.node.ring.current(party) is None:
            raise InvalidValue(f"No key of {party} is trusted here. First: tricord share trust.")
        service.courier.know(party, url)
    click.echo(f"Envelopes for {party} go to {url}.")


@node.command()
@people_option
@node_option
@json_option
def peers(database: str | None, folder: Path | None, as_json: bool) -> None:
    """The other nodes: what waits for them, and what they last said."""
    with _service(folder, database) as service:
        found = service.courier.peers()
    if as_json:
        print_json(found)
        return
    for one in found:
        said = f"; says {one.said} ({one.said_at[:16]})" if one.said else ""
        click.echo(f"{one.party}  {one.url}  {one.opened} opened, {one.waiting} waiting{said}")
    if not found:
        click.echo("No other node is known here. Name one: tricord node peer PARTY URL.")


@node.command()
@click.argument("party")
@click.argument("url")
@people_option
@node_option
def fetch(party: str, url: str, database: str | None, folder: Path | None) -> None:
    """Fetch what another party's node has for this one, and take it in."""
    from tricord.service import fetch as fetch_all

    with _service(folder, database) as service, _client(url) as client:
        count = 0
        for opened in fetch_all(service, party, client):
            count += 1
            _tell_opened(opened.manifest.number, party, len(opened.contents))
            if opened.manifest.again_from is not None:
                click.echo(f"{party} asks again for everything from {opened.manifest.again_from} on.")
    click.echo(f"{count} taken in." if count else f"{party}'s node has nothing more.")


@node.command("deliver")
@click.argument("party")
@click.argument("url")
@people_option
@node_option
def deliver_(party: str, url: str, database: str | None, folder: Path | None) -> None:
    """Hand in at another party's node what it has not had yet of this one's envelopes."""
    from tricord.service import deliver

    with _service(folder, database) as service, _client(url) as client:
        numbers = list(deliver(service, party, client))
    click.echo(f"Delivered: {', '.join(map(str, numbers))}." if numbers else "There is nothing to deliver.")


@node.command("take")
@click.argument("envelope", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@people_option
@node_option
def take(envelope: Path, database: str | None, folder: Path | None) -> None:
    """Take in an envelope that was carried here as a file, so that this node's people can read it."""
    from tricord.service import receive
    from tricord.sharing import read_content

    with _service(folder, database) as service:
        opened = receive(service, read_content(envelope), who=_whoever())
    _tell_opened(opened.manifest.number, opened.manifest.sender, len(opened.contents))


@contextmanager
def _service(folder: Path | None, database: str | None) -> Iterator[Service]:
    from tricord.service import open_service

    with _refusing():
        service = open_service(open_node(folder), database or str(node_folder(folder) / "node.db"))
        try:
            yield service
        finally:
            service.close()


@contextmanager
def _client(url: str) -> Iterator[Any]:
    import httpx

    try:
        with httpx.Client(base_url=url, timeout=60) as client:
            yield client
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise InvalidValue(f"{url} does not answer: {error}. Check the address, and whether it is running.") from None


@contextmanager
def _refusing() -> Iterator[None]:
    """A refusal becomes a sentence and an exit code."""
    from tricord.model.errors import Denied

    try:
        yield
    except (click.ClickException, click.exceptions.Exit, click.Abort):
        raise
    except Denied as denied:
        click.echo(f"tricord: {denied.detail} {denied.next}".rstrip(), err=True)
        click.get_current_context().exit(EXIT_REFUSED)
    except (ValueError, OSError) as error:
        click.echo(f"tricord: {error}", err=True)
        click.get_current_context().exit(EXIT_REFUSED)


def _new_password() -> str:
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))


def _whoever() -> str:
    return f"the command, by {getpass.getuser()}"


def _tell_invitation(name: str, invitation: str) -> None:
    click.echo(f"{name} sets a password with this invitation, once, within three days:")
    click.echo(f"  {invitation}")


def _tell_opened(number: int, party: str, items: int) -> None:
    click.echo(f"Envelope {number} from {party}: items: {items}.")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
