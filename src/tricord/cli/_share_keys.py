"""`share keygen`, `trust`, `revoke` and `status`: a node's keys, and whose keys it trusts."""

from __future__ import annotations

from pathlib import Path

import click

from tricord.cli._share_options import IN_FILE, node_folder, node_option, open_node, out_option
from tricord.cli._shared import echo, json_option, print_json
from tricord.i18n import tr


@click.command()
@click.option("--party", metavar="PARTY", help=tr("The party of a new node. [default: new keys for this node]"))
@out_option(tr("Where to write the card. [default: PARTY.card.json]"))
@node_option
def keygen(party: str | None, out: Path | None, folder: Path | None) -> None:
    """Make a node, or new keys for it, and write its card for the others."""
    from tricord.sharing import Node, write_document

    card = Node.create(node_folder(folder), party).secret.card if party else open_node(folder).rotate()
    target = out or Path(f"{card.party}.card.json")
    write_document(target, card)
    echo(
        tr(
            "Keys {key} of {party} are made. Give {file} to the other nodes.",
            key=card.key,
            party=card.party,
            file=target,
        )
    )
    echo(tr("Fingerprint, to be compared by voice: {fingerprint}", fingerprint=card.fingerprint))


@click.command()
@click.argument("card", type=IN_FILE)
@click.option("--fingerprint", default="", metavar="HEX", help=tr("As its owner gave it by another way."))
@node_option
def trust(card: Path, fingerprint: str, folder: Path | None) -> None:
    """Take another node's card: the first by its fingerprint, a later one vouched for by a trusted key."""
    from tricord.sharing import Card, read_document

    found = read_document(card, Card)
    open_node(folder).trust(found, fingerprint=fingerprint)
    echo(
        tr(
            "{party}'s key {key} is trusted (fingerprint {fingerprint}).",
            party=found.party,
            key=found.key,
            fingerprint=found.fingerprint,
        )
    )


@click.command()
@click.argument("what", metavar="KEY|FILE")
@click.option("--reason", default="", help=tr("Why; the others see it, and the audit keeps it."))
@out_option(tr("Where to write the revocation of an own key."))
@node_option
def revoke(what: str, reason: str, out: Path | None, folder: Path | None) -> None:
    """Stop trusting a key: by its name, or by the revocation that its owner sends."""
    if Path(what).exists():
        _take_revocation(Path(what), folder)
    elif reason:
        _revoke(what, reason, out, folder)
    else:
        raise click.UsageError(tr("Say why: --reason."))


def _take_revocation(file: Path, folder: Path | None) -> None:
    from tricord.sharing import Revocation, read_document

    revocation = read_document(file, Revocation)
    open_node(folder).take_revocation(revocation)
    echo(
        tr(
            "{party}'s key {key} is revoked here: {reason}",
            party=revocation.party,
            key=revocation.key,
            reason=revocation.reason,
        )
    )


def _revoke(key: str, reason: str, out: Path | None, folder: Path | None) -> None:
    from tricord.sharing import write_document

    revocation = open_node(folder).revoke(key, reason=reason)
    echo(tr("The key {key} is revoked here.", key=key))
    if revocation is not None:
        target = out or Path(f"{revocation.party}.{revocation.key}.revoked.json")
        write_document(target, revocation)
        echo(tr("Give {file} to the other nodes. New keys: tricord share keygen.", file=target))


@click.command()
@node_option
@json_option
def status(folder: Path | None, as_json: bool) -> None:
    """The node's keys, whom it trusts, and how far its envelopes have come."""
    node = open_node(folder)
    keys, post = node.ring.keys, node.post
    if as_json:
        print_json({"party": node.party, "keys": keys, "post": post})
        return
    echo(tr("{party}'s node in {folder}", party=node.party, folder=node.folder))
    for key in keys:
        state = tr("trusted")
        if key.revoked_on:
            state = tr("revoked on {day}: {reason}", day=key.revoked_on, reason=key.reason)
        echo(tr("  key {key} of {party}, made {day}, {state}", key=key.key, party=key.party, day=key.made, state=state))
    for party in sorted({*post.sent, *post.received}):
        sent, received = post.sent.get(party), post.received.get(party)
        echo(
            tr(
                "  {party}: sent up to {sent}, received up to {received}",
                party=party,
                sent=sent.number if sent else 0,
                received=received.number if received else 0,
            )
        )


COMMANDS = (keygen, trust, revoke, status)
