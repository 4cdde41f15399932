"""`audit`: verify this node's record, and have it countersigned by others.

Exit codes: 0 whole; 7 an audit that is not what its node wrote; 3 a folder, head or countersignature that is refused.
"""

from __future__ import annotations

from pathlib import Path

import click

from tricord.cli._exit_codes import Exit
from tricord.cli._share_options import IN_FILE, node_option, open_node, out_option
from tricord.cli._shared import CommandGroup, echo, json_option, print_json
from tricord.i18n import tr
from tricord.model.errors import AuditBroken


@click.group(cls=CommandGroup)
def audit() -> None:
    """Verify this node's audit, show its head, countersign another's."""


@audit.command()
@node_option
@json_option
def verify(folder: Path | None, as_json: bool) -> None:
    """Find any edit, deletion or change of order, and name the first bad entry."""
    node = open_node(folder)
    try:
        finding = node.verify_audit()
    except AuditBroken as error:
        echo(f"tricord: {error}", err=True)
        click.get_current_context().exit(Exit.CHECK_FAILED)
    if as_json:
        print_json(finding)
    elif finding.ok:
        echo(
            tr(
                "{count} entries, all as {party}'s node wrote them. Head: {digest}",
                count=finding.good,
                party=node.party,
                digest=finding.head.digest,
            )
        )
    else:
        echo(tr("{problem} The {count} before it are good.", problem=finding.wrong, count=finding.good), err=True)
    if not finding.ok:
        click.get_current_context().exit(Exit.CHECK_FAILED)


@audit.command()
@out_option(tr("Where to write it."), required=True)
@node_option
def head(out: Path, folder: Path | None) -> None:
    """Write the head of this node's audit, for another node to countersign."""
    from tricord.sharing import write_document

    found = open_node(folder).head()
    write_document(out, found)
    echo(tr("{file}: {party}'s audit has {count} entries.", file=out, party=found.party, count=found.number))


@audit.command()
@click.argument("head_file", metavar="HEAD", type=IN_FILE)
@out_option(tr("Where to write the countersignature."), required=True)
@node_option
def countersign(head_file: Path, out: Path, folder: Path | None) -> None:
    """Countersign the head of another node's audit, if it continues the last one shown."""
    from tricord.sharing import Head, read_document, write_document

    word = open_node(folder).countersign(read_document(head_file, Head))
    write_document(out, word)
    echo(
        tr(
            "{file}: {witness} has seen {party}'s audit with {count} entries.",
            file=out,
            witness=word.by,
            party=word.head.party,
            count=word.head.number,
        )
    )


@audit.command()
@click.argument("countersignature", type=IN_FILE)
@node_option
def witness(countersignature: Path, folder: Path | None) -> None:
    """Keep another node's countersignature; `verify` holds the audit to it from then on."""
    from tricord.sharing import Countersignature, read_document

    word = read_document(countersignature, Countersignature)
    open_node(folder).take_countersignature(word)
    echo(
        tr(
            "Kept: {witness} saw {count} entries on {day}.",
            witness=word.by,
            count=word.head.number,
            day=word.at.date(),
        )
    )
