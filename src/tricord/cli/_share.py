"""`share` and `audit`: release decisions in words, envelopes between nodes, and the record of both.

Exit codes: 0 released, sealed, opened, whole; 3 refused: a release that the rules deny, an envelope, a card or an audit
that is not what it should be. The reasons are printed, and logged by the node.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tricord.cli._shared import console, json_option, print_json

if TYPE_CHECKING:
    from tricord.sharing import Item, Node, Reader, ReleaseDecision

EXIT_REFUSED = 3

_F = TypeVar("_F", bound=Callable[..., Any])
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUT = click.Path(dir_okay=False, path_type=Path)


def node_option(command: _F) -> _F:
    """`--node`: which node's folder."""
    return click.option(
        "--node",
        "folder",
        metavar="FOLDER",
        envvar="TRICORD_NODE",
        type=click.Path(file_okay=False, path_type=Path),
        help="The node's folder. [default: the user's data folder]",
    )(command)


def marking_options(command: _F) -> _F:
    """What an originator says of an item."""
    for option in (
        click.option("--caveat", "caveats", multiple=True, metavar="CAVEAT", help="ORCON: the originator decides."),
        click.option("--given-for", "purposes", multiple=True, metavar="PURPOSE", help="What it may be used for."),
        click.option("--topic", "topics", multiple=True, metavar="TOPIC", help="dprk-missile, dprk-nuclear, ..."),
        click.option("--audience", multiple=True, metavar="PARTY", help="Whose readers may have it in the end."),
        click.option("--level", metavar="LEVEL", help="As the originator writes it, or: unclassified."),
    ):
        command = option(command)
    return command


@click.group()
def share() -> None:
    """Decide on release, and exchange marked items in signed, sealed envelopes.

    A node is one party's folder of keys, sent envelopes and audit; `explain` and `agreements` need none.
    """


@share.command()
@click.option("--party", metavar="PARTY", help="Whose node this is, to make a new one; else: new keys for it.")
@click.option("-o", "--out", type=_OUT, metavar="PATH", help="Where to write the card. [default: PARTY.card.json]")
@node_option
def keygen(party: str | None, out: Path | None, folder: Path | None) -> None:
    """Make a node, or new keys for it, and write its card for the others."""
    from tricord.sharing import Node

    with _refusing():
        card = Node.create(_folder(folder), party).secret.card if party else _node(folder).rotate()
        target = out or Path(f"{card.party}.card.json")
        _write_paper(target, card)
    click.echo(f"Keys {card.key} of {card.party} are made. Give {target} to the other nodes.")
    click.echo(f"Fingerprint, to be compared by voice: {card.fingerprint}")


@share.command()
@click.argument("card", type=_FILE)
@click.option("--fingerprint", default="", metavar="HEX", help="As its owner told it by another way.")
@node_option
def trust(card: Path, fingerprint: str, folder: Path | None) -> None:
    """Take another node's card: the first by its fingerprint, a later one vouched for by a trusted key."""
    from tricord.sharing import Card, read_json_file

    with _refusing():
        found = read_json_file(card, Card)
        _node(folder).trust(found, fingerprint=fingerprint)
    click.echo(f"{found.party}'s key {found.key} is trusted (fingerprint {found.fingerprint}).")


@share.command()
@click.argument("what", metavar="KEY|FILE")
@click.option("--reason", default="", help="Why; told to the others and to the audit.")
@click.option("-o", "--out", type=_OUT, metavar="PATH", help="Where to write the revocation of an own key.")
@node_option
def revoke(what: str, reason: str, out: Path | None, folder: Path | None) -> None:
    """Trust a key no more: by its name, or by the revocation that its owner sends."""
    from tricord.sharing import Revocation, read_json_file

    with _refusing():
        node = _node(folder)
        if Path(what).exists():
            taken = read_json_file(Path(what), Revocation)
            node.take_revocation(taken)
            click.echo(f"{taken.party}'s key {taken.key} is revoked here: {taken.reason}")
            return
        if not reason:
            raise click.UsageError("Say why: --reason.")
        told = node.revoke(what, reason=reason)
        click.echo(f"The key {what} is revoked here.")
        if told is not None:
            target = out or Path(f"{told.party}.{told.key}.revoked.json")
            _write_paper(target, told)
            click.echo(f"Give {target} to the other nodes. New keys: tricord share keygen.")


@share.command()
@click.option("--on", "day", metavar="DAY", help="As they stand on that day. [default: today]")
@click.option("--rules", is_flag=True, help="What each asks of those who give and receive, too.")
@json_option
def agreements(day: str | None, rules: bool, as_json: bool) -> None:
    """Which agreements are in force on a day, what they cover, and which levels they pair."""
    from tricord.sharing import load_rulebook

    book = load_rulebook()
    on = day or date.today().isoformat()
    states = [(terms, book.state(terms.agreement, on)) for terms in book.terms]
    if as_json:
        print_json([{"terms": terms, "state": state} for terms, state in states])
        return
    out = console()
    for terms, state in states:
        out.print(f"{terms.agreement} ({', '.join(terms.parties)}): {state.standing}", style="bold")
        out.print(f"    {state.why}")
        route = "terms not known" if terms.through is None else f"through {', '.join(terms.through)}"
        out.print(f"    {route if terms.through != () else 'direct'}; covers {', '.join(sorted(terms.scope)) or '?'}")
        for pair in book.pairs:
            if pair.agreement == terms.agreement and pair.first.isoformat() <= on <= pair.last.isoformat():
                other = f"{pair.other} {pair.other_level}" if pair.other_level else "nothing: left out by name"
                out.print(f"    {pair.party} {pair.level} = {other}")
        for rule in book.handling if rules else ():
            if rule.agreement == terms.agreement:
                out.print(
                    f"    {rule.rule}: {rule.meaning}{f' ({rule.clause})' if rule.clause else ''}", soft_wrap=True
                )


@share.command()
@click.argument("file", required=False, type=_FILE)
@click.option("--to", "party", required=True, metavar="PARTY", help="The final reader's party.")
@click.option("--purpose", required=True, help="What it is asked for.")
@click.option("--on", "day", metavar="DAY", help="The day of the release. [default: today]")
@click.option("--via", multiple=True, metavar="PARTY", help="A third party that reads it on its way.")
@click.option("--from", "originator", metavar="PARTY", help="Without FILE: whose item.")
@click.option("--consented", metavar="DAY", help="Without FILE: the day of the originator's consent to this way.")
@click.option("--person", default="", help="A person of that party, rather than the party as such.")
@click.option("--role", "roles", multiple=True, help="Of the person: reader, drafter, approver, administrator.")
@click.option("--cleared", multiple=True, metavar="LEVEL", help="Of the person: a level, as its party writes it.")
@marking_options
@json_option
def explain(
    file: Path | None,
    party: str,
    purpose: str,
    day: str | None,
    via: tuple[str, ...],
    originator: str | None,
    consented: str | None,
    person: str,
    roles: tuple[str, ...],
    cleared: tuple[str, ...],
    level: str | None,
    audience: tuple[str, ...],
    topics: tuple[str, ...],
    purposes: tuple[str, ...],
    caveats: tuple[str, ...],
    as_json: bool,
) -> None:
    """Say whether an item may be released to a reader on a day, and every reason.

    FILE is a marked file; without it the options describe the item. Where it may not go directly, the ways through
    third parties are tried too.
    """
    from tricord.sharing import Consent, Item, Marking, Reader, may_release

    reader = Reader(party=party, purpose=purpose, person=person, roles=roles, cleared_for=cleared)
    on = day or date.today().isoformat()
    with _refusing():
        if file is not None:
            item = _marked(file)
        elif originator is None or level is None:
            raise click.UsageError("Name a marked file, or describe the item: --from, --level, --audience, --topic.")
        else:
            marking = Marking(
                originator=originator,
                level=level,
                releasable_to=audience,
                topics=topics,
                purposes=purposes or (purpose,),
                caveats=caveats,
            )
            given = [
                Consent(by=originator, to=party, through=(hand,), given_on=_day(consented), reference="as asked")
                for hand in via or _hubs(originator, party)
                if consented
            ]
            item = Item(id="as asked", marking=marking, consents=tuple(given))
    decision = may_release(item, reader, on, via=via)
    others = [] if decision.allow or via else _other_ways(item, reader, on)
    if as_json:
        print_json({"decision": decision, "other_ways": others})
    else:
        _print_decision(item, decision)
        for other in others:
            _print_other_way(other)
    if not decision.allow:
        click.get_current_context().exit(EXIT_REFUSED)


@share.command()
@click.argument("file", type=_FILE)
@click.option("--id", "item_id", metavar="ID", help="The item's name at this node. [default: the file's name]")
@click.option(
    "--consent", "consents", multiple=True, nargs=4, metavar="DAY TO THROUGH REFERENCE",
    help="The consent, given on a day, that a party gets it through another, and where it is on paper.",
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
    from tricord.sharing import Consent, Item, Marking

    if level is None:
        raise click.UsageError("Say its level: --level 秘, --level SECRET, --level unclassified.")
    with _refusing():
        node = _node(folder)
        marking = Marking(
            originator=node.party,
            level=level,
            releasable_to=audience,
            topics=topics,
            purposes=purposes,
            caveats=caveats,
        )
        given = tuple(
            Consent(by=node.party, to=to, through=(through,), given_on=_day(day), reference=reference)
            for day, to, through, reference in consents
        )
        node.mark(file, Item(id=item_id or file.name, marking=marking, consents=given))
    reaches = f"reaches {', '.join(audience)} where the rules allow" if audience else "has no audience: reaches nobody"
    click.echo(f"{file} is marked {level}, and {reaches}.")


@share.command()
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--to", "party", required=True, metavar="PARTY", help="The receiving party.")
@click.option("--purpose", required=True, help="What it is given for.")
@click.option("-o", "--out", type=_OUT, required=True, metavar="PATH", help="Where to write the envelope.")
@node_option
def seal(files: tuple[Path, ...], party: str, purpose: str, out: Path, folder: Path | None) -> None:
    """Seal marked files for another node, if each may be released to it."""
    with _refusing():
        sealed = _node(folder).seal(files, to=party, purpose=purpose, target=out)
    rests = f", under {', '.join(sealed.manifest.agreements)}" if sealed.manifest.agreements else ""
    click.echo(f"{out}: envelope {sealed.manifest.number} to {party}, files: {len(files)}{rests}.")


@share.command("open")
@click.argument("envelope", type=_FILE)
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Where to put it.")
@node_option
def open_(envelope: Path, into: Path, folder: Path | None) -> None:
    """Open an envelope for this node. A bad one is refused with the reason, and changes nothing."""
    with _refusing(f"{envelope} is refused"):
        opened, target = _node(folder).open(envelope, into=into)
    manifest = opened.manifest
    click.echo(f"Envelope {manifest.number} from {manifest.sender}, made {manifest.made.isoformat()}.")
    if manifest.again_from is not None:
        click.echo(f"{manifest.sender} asks again for everything from {manifest.again_from} on:")
        click.echo(f"  tricord share resend {manifest.sender} {manifest.again_from} -o PATH")
    for (received, _), decision in zip(opened.contents, opened.decisions, strict=True):
        marking = received.slip.item.marking
        level = f"{marking.originator} {marking.level}"
        if decision.marked_as != (marking.level,):
            level += f" = {decision.to.party} {' or '.join(decision.marked_as)}"
        click.echo(f"  {target / received.slip.name}: {level}")
    if any(decision.handling for decision in opened.decisions):
        click.echo(f"How {', '.join(manifest.agreements)} asks to handle it: tricord share agreements --rules")


@share.command()
@click.argument("party")
@click.option("-o", "--out", type=_OUT, required=True, metavar="PATH", help="Where to write the envelope.")
@node_option
def ask(party: str, out: Path, folder: Path | None) -> None:
    """Ask a party to send again what is missing of its envelopes."""
    with _refusing():
        sealed = _node(folder).ask(party, target=out)
    click.echo(f"{out}: asks {party} for everything from {sealed.manifest.again_from} on.")


@share.command()
@click.argument("party")
@click.argument("number", type=click.IntRange(min=1))
@click.option("-o", "--out", type=_OUT, required=True, metavar="PATH", help="Where to write the envelope.")
@node_option
def resend(party: str, number: int, out: Path, folder: Path | None) -> None:
    """Seal an envelope that was sent before once more, to the receiver's current key."""
    with _refusing():
        out.write_bytes(_node(folder).resend(party, number))
    click.echo(f"{out}: envelope {number} to {party}, as it was.")


@share.command()
@click.argument("party")
@click.option("--reason", required=True, help="Why; told to the audit.")
@node_option
def skip(party: str, reason: str, folder: Path | None) -> None:
    """Go on without the next envelope of a party, which is lost for good or may not be opened."""
    with _refusing():
        number = _node(folder).give_up(party, reason=reason)
    click.echo(f"{party}'s envelope {number} is given up. The next to be opened is {number + 1}.")


@share.command()
@node_option
@json_option
def status(folder: Path | None, as_json: bool) -> None:
    """The node's keys, whom it trusts, and how far its envelopes have come."""
    with _refusing():
        node = _node(folder)
        keys, post = node.keys(), node.post
    if as_json:
        print_json({"party": node.party, "keys": keys, "post": post})
        return
    click.echo(f"{node.party}'s node in {node.folder}")
    for key in keys:
        state = f"revoked on {key.revoked_on}: {key.reason}" if key.revoked_on else "trusted"
        click.echo(f"  key {key.key} of {key.party}, made {key.made}, {state}")
    for party in sorted({*post.sent, *post.received}):
        sent, received = post.sent.get(party), post.received.get(party)
        click.echo(
            f"  {party}: sent up to {sent.number if sent else 0}, received up to {received.number if received else 0}"
        )


@click.group()
def audit() -> None:
    """Verify this node's audit, show its head, countersign another's."""


@audit.command("verify")
@node_option
@json_option
def verify_(folder: Path | None, as_json: bool) -> None:
    """Find any edit, deletion or change of order, and name the first bad entry."""
    with _refusing():
        node = _node(folder)
        finding = node.verify_audit()
    if as_json:
        print_json(finding)
    elif finding.ok:
        click.echo(f"{finding.good} entries, all as {node.party}'s node wrote them. Head: {finding.head.digest}")
    else:
        click.echo(f"{finding.wrong} The {finding.good} before it are good.", err=True)
    if not finding.ok:
        click.get_current_context().exit(EXIT_REFUSED)


@audit.command()
@click.option("-o", "--out", type=_OUT, required=True, metavar="PATH", help="Where to write it.")
@node_option
def head(out: Path, folder: Path | None) -> None:
    """Write the head of this node's audit, for another node to countersign."""
    with _refusing():
        found = _node(folder).head()
        _write_paper(out, found)
    click.echo(f"{out}: {found.party}'s audit has {found.number} entries.")


@audit.command("countersign")
@click.argument("head_file", metavar="HEAD", type=_FILE)
@click.option("-o", "--out", type=_OUT, required=True, metavar="PATH", help="Where to write the countersignature.")
@node_option
def countersign_(head_file: Path, out: Path, folder: Path | None) -> None:
    """Countersign the head of another node's audit, if it goes on from the last that was shown."""
    from tricord.sharing import Head, read_json_file

    with _refusing():
        word = _node(folder).countersign(read_json_file(head_file, Head))
        _write_paper(out, word)
    click.echo(f"{out}: {word.by} has seen {word.head.party}'s audit with {word.head.number} entries.")


@audit.command()
@click.argument("countersignature", type=_FILE)
@node_option
def witness(countersignature: Path, folder: Path | None) -> None:
    """Keep another node's countersignature; `verify` holds the audit to it from then on."""
    from tricord.sharing import Countersignature, read_json_file

    with _refusing():
        word = read_json_file(countersignature, Countersignature)
        _node(folder).take_countersignature(word)
    click.echo(f"Kept: {word.by} saw {word.head.number} entries on {word.at.date()}.")


@contextmanager
def _refusing(envelope: str = "") -> Iterator[None]:
    """A refusal becomes a sentence and an exit code; of an envelope it says the kind, too."""
    from tricord.model.errors import EnvelopeRefused

    try:
        yield
    except (click.ClickException, click.exceptions.Exit):
        raise
    except (ValueError, OSError) as error:
        kind = f"{envelope} ({error.refusal}). " if envelope and isinstance(error, EnvelopeRefused) else ""
        click.echo(f"tricord: {kind}{error}", err=True)
        click.get_current_context().exit(EXIT_REFUSED)


def _folder(folder: Path | None) -> Path:
    if folder is not None:
        return folder
    from platformdirs import user_data_path

    return user_data_path("tricord") / "node"


def _node(folder: Path | None) -> Node:
    from tricord.sharing import Node

    return Node(_folder(folder))


def _marked(file: Path) -> Item:
    from tricord.sharing import Received, read_json_file, slip_path

    return read_json_file(slip_path(file), Received).item


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"Not a day: {text!r}. Write it as 2016-10-27.") from None


def _write_paper(target: Path, paper: object) -> None:
    from tricord.model import canonical

    target.write_bytes(canonical(paper) + b"\n")


def _other_ways(item: Item, reader: Reader, on: str) -> list[ReleaseDecision]:
    """The same release through each third party through which an agreement works."""
    from tricord.sharing import may_release

    held_by = item.held.by if item.held else ""
    hubs = [hub for hub in _hubs(item.marking.originator, reader.party) if hub != held_by]
    return [may_release(item, reader, on, via=(hub,)) for hub in hubs]


def _hubs(originator: str, party: str) -> list[str]:
    """Third parties through which an agreement of both works."""
    from tricord.sharing import load_rulebook

    found = (hub for terms in load_rulebook().between(originator, party) for hub in terms.through or ())
    return [hub for hub in dict.fromkeys(found) if hub not in (originator, party)]


def _print_decision(item: Item, decision: ReleaseDecision) -> None:
    out = console()
    marking = item.marking
    way = f"through {', '.join(decision.hands)}" if decision.hands else "directly"
    what = f"{marking.originator}'s item ({marking.level}) on {', '.join(marking.topics) or 'nothing named'}"
    out.print(f"{decision.on}: {what}, {way} to {decision.to}, for {decision.to.purpose}")
    out.print("MAY BE RELEASED" if decision.allow else "MAY NOT BE RELEASED", style="bold")
    for reason in decision.reasons:
        clause = f" ({reason.clause})" if reason.clause else ""
        out.print(f"  - {reason.words}{clause}  [{reason.rule}]", soft_wrap=True)
        for source in (s for s in reason.source.split("; ") if s):
            out.print(f"      source: {source}", soft_wrap=True)
    if decision.allow and decision.to.party != marking.originator:
        mark = " or ".join(decision.marked_as)
        out.print(f"  {decision.to.party} marks it {mark}, beside {marking.originator}'s own mark.")
    out.print(f"  rules and tables: {decision.rules}")


def _print_other_way(decision: ReleaseDecision) -> None:
    out = console()
    way = ", ".join(decision.hands)
    if decision.allow:
        out.print(f"It may go through {way}, under {', '.join(decision.agreements)}.", soft_wrap=True)
    elif [reason.rule for reason in decision.reasons] == ["third-party-rule"]:
        out.print(f"Through {way} it may go once the originator's consent to that is on record.", soft_wrap=True)
    else:
        why = "; ".join(reason.words for reason in decision.reasons)
        out.print(f"Through {way} neither: {why}.", soft_wrap=True)
