"""Options that the commands on a node's folder share, and the node that they mean."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tricord.i18n import tr
from tricord.model.errors import InvalidValue

if TYPE_CHECKING:
    from tricord.sharing import Marking, Node

_F = TypeVar("_F", bound=Callable[..., Any])

#: The roles of a node's people: `tricord.node.ROLES`, without loading a node for every `--help`.
ROLES = ("reader", "drafter", "approver", "administrator")

#: A file that is read, and one that is written.
IN_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT_FILE = click.Path(dir_okay=False, path_type=Path)


def node_option(command: _F) -> _F:
    """`--node`: which node's folder."""
    return click.option(
        "--node",
        "folder",
        metavar="FOLDER",
        envvar="TRICORD_NODE",
        show_envvar=True,
        type=click.Path(file_okay=False, path_type=Path),
        help=tr("The node's folder. [default: the user's data folder]"),
    )(command)


def marking_options(command: _F) -> _F:
    """What an originator says of an item."""
    for option in (
        click.option("--caveat", "caveats", multiple=True, metavar="CAVEAT", help=tr("ORCON: the originator decides.")),
        click.option("--given-for", "purposes", multiple=True, metavar="PURPOSE", help=tr("What it may be used for.")),
        click.option("--topic", "topics", multiple=True, metavar="TOPIC", help=tr("dprk-missile, dprk-nuclear, ...")),
        click.option("--audience", multiple=True, metavar="PARTY", help=tr("A party whose readers may receive it.")),
        click.option("--level", metavar="LEVEL", help=tr("As the originator writes it, or: unclassified.")),
    ):
        command = option(command)
    return command


def out_option(text: str, *, required: bool = False) -> Callable[[_F], _F]:
    """`-o`, `--out`: where to write; `text` is the help, translated."""
    return click.option("-o", "--out", type=OUT_FILE, required=required, metavar="PATH", help=text)


def marking_of(
    originator: str,
    level: str,
    *,
    audience: tuple[str, ...],
    topics: tuple[str, ...],
    purposes: tuple[str, ...],
    caveats: tuple[str, ...],
) -> Marking:
    """The marking that the options describe."""
    from tricord.sharing import Marking

    return Marking(
        originator=originator,
        level=level,
        releasable_to=audience,
        topics=topics,
        purposes=purposes,
        caveats=caveats,
    )


def node_folder(folder: Path | None) -> Path:
    """The folder that was named, or the user's own."""
    if folder is not None:
        return folder
    from platformdirs import user_data_path

    return user_data_path("tricord") / "node"


def open_node(folder: Path | None) -> Node:
    """The node in that folder. Raises `NodeError` where there is none."""
    from tricord.sharing import Node

    return Node(node_folder(folder))


def day_of(text: str) -> date:
    """A day that was typed. Raises `InvalidValue`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidValue(tr("Not a day: {text!r}. Write it as 2016-10-27.", text=text)) from None
