"""`share mark`, `seal`, `open`, `ask`, `resend` and `skip`: marked files, and the envelopes that they travel in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tricord.cli._exit_codes import Exit
from tricord.cli._share_options import (
    IN_FILE,
    day_of,
    marking_of,
    marking_options,
    node_option,
    open_node,
    out_option,
)
from tricord.cli._shared import echo
from tricord.i18n import tr
from tricord.model.errors import EnvelopeRefused

if TYPE_CHECKING:
    from tricord.sharing import Received, ReleaseDecision


@click.command()
@click.argument("file", type=IN_FILE)
@click.option("--id", "item_id", metavar="ID", help=tr("The item's name at this node. [default: the file's name]"))
@click.option(
    "--consent", "consents", multiple=True, nargs=4, metavar="DAY TO THROUGH REFERENCE",
    help=tr("The consent, given on a day, that a party gets it through another, and where it is on paper."),
)  # fmt: skip
@marking_options
@node_option
def mark(
    file: Path,
    item_id: str | None,
    consents: tuple[tuple[str, str, str, str], ...],
    level: str | None,
    audience: tuple[str, ...],
    topics: tuple[str, ...],
    purposes: tuple[str, ...],
    caveats: tuple[str, ...],
    folder: Path | None,
) -> None:
    """Mark a file of this node's own party: its slip, signed, is put beside it."""
    from tricord.sharing import Consent, Item

    if level is None:
        raise click.UsageError(tr("Say its level: --level 秘, --level SECRET, --level unclassified."))
    node = open_node(folder)
    marking = marking_of(node.party, level, audience=audience, topics=topics, purposes=purposes, caveats=caveats)
    given = tuple(
        Consent(by=node.party, to=to, through=(through,), given_on=day_of(day), reference=reference)
        for day, to, through, reference in consents
    )
    node.mark(file, Item(id=item_id or file.name, marking=marking, consents=given))
    if audience:
        reaches = tr("reaches {parties} where the rules allow", parties=", ".join(audience))
    else:
        reaches = tr("has no audience: reaches nobody")
    echo(tr("{file} is marked {level}, and {reaches}.", file=file, level=level, reaches=reaches))


@click.command()
@click.argument("files", nargs=-1, required=True, type=IN_FILE)
@click.option("--to", "party", required=True, metavar="PARTY", help=tr("The receiving party."))
@click.option("--purpose", required=True, help=tr("What it is given for."))
@out_option(tr("Where to write the envelope."), required=True)
@node_option
def seal(files: tuple[Path, ...], party: str, purpose: str, out: Path, folder: Path | None) -> None:
    """Seal marked files for another node, if each may be released to it."""
    manifest = open_node(folder).seal(files, to=party, purpose=purpose, target=out).manifest
    basis = tr(", under {agreements}", agreements=", ".join(manifest.agreements)) if manifest.agreements else ""
    echo(
        tr(
            "{file}: envelope {number} to {party}, files: {count}{basis}.",
            file=out,
            number=manifest.number,
            party=party,
            count=len(files),
            basis=basis,
        )
    )


@click.command("open")
@click.argument("envelope", type=IN_FILE)
@click.option(
    "--into", type=click.Path(file_okay=False, path_type=Path), default=Path(), help=tr("The folder for its files.")
)
@node_option
def open_(envelope: Path, into: Path, folder: Path | None) -> None:
    """Open an envelope for this node. A bad one is refused with the reason, and changes nothing."""
    try:
        opened, target = open_node(folder).open(envelope, into=into)
    except EnvelopeRefused as error:
        sentence = tr("{file} is refused ({kind}). {reason}", file=envelope, kind=error.refusal, reason=error)
        echo(f"tricord: {sentence}", err=True)
        click.get_current_context().exit(Exit.REFUSED)
    manifest = opened.manifest
    echo(
        tr(
            "Envelope {number} from {sender}, made {time}.",
            number=manifest.number,
            sender=manifest.sender,
            time=manifest.made.isoformat(),
        )
    )
    if manifest.again_from is not None:
        _print_request(manifest.sender, manifest.again_from)
    for (received, _), decision in zip(opened.contents, opened.decisions, strict=True):
        echo(f"  {target / received.slip.name}: {_level(received, decision)}")
    if any(decision.handling for decision in opened.decisions):
        agreements = ", ".join(manifest.agreements)
        echo(tr("How {agreements} asks to handle it: tricord share agreements --rules", agreements=agreements))


def _print_request(sender: str, number: int) -> None:
    echo(tr("{sender} asks again for everything from {number} on:", sender=sender, number=number))
    echo(tr("  tricord share resend {sender} {number} -o PATH", sender=sender, number=number))


def _level(received: Received, decision: ReleaseDecision) -> str:
    """The originator's level, and what the receiver writes on it where that is another."""
    marking = received.slip.item.marking
    level = f"{marking.originator} {marking.level}"
    if decision.marked_as == (marking.level,):
        return level
    return f"{level} = {decision.to.party} {tr(' or ').join(decision.marked_as)}"


@click.command()
@click.argument("party")
@out_option(tr("Where to write the envelope."), required=True)
@node_option
def ask(party: str, out: Path, folder: Path | None) -> None:
    """Ask a party to send again what is missing of its envelopes."""
    first = open_node(folder).ask(party, target=out).manifest.again_from
    echo(tr("{file}: asks {party} for everything from {number} on.", file=out, party=party, number=first))


@click.command()
@click.argument("party")
@click.argument("number", type=click.IntRange(min=1))
@out_option(tr("Where to write the envelope."), required=True)
@node_option
def resend(party: str, number: int, out: Path, folder: Path | None) -> None:
    """Seal an envelope that was sent before again, to the receiver's current key."""
    open_node(folder).resend(party, number, target=out)
    echo(tr("{file}: envelope {number} to {party}, as it was.", file=out, number=number, party=party))


@click.command()
@click.argument("party")
@click.option("--reason", required=True, help=tr("Why; the audit keeps it."))
@node_option
def skip(party: str, reason: str, folder: Path | None) -> None:
    """Skip the next envelope of a party when it is lost for good or may not be opened."""
    number = open_node(folder).give_up(party, reason=reason)
    echo(
        tr(
            "{party}'s envelope {number} is given up. The next to be opened is {next}.",
            party=party,
            number=number,
            next=number + 1,
        )
    )


COMMANDS = (mark, seal, open_, ask, resend, skip)
