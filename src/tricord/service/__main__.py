"""A node as a process: its service on an address, its courier beside it.

    python -m tricord.service FOLDER DATABASE PORT [CLOCK]

For demonstrations and tests, which start several on one machine; `tricord serve` is for people. `CLOCK` names a file
that says what time it is at the node (`tricord.node.write_clock`), so that a story of 2022 can be played today.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tricord.node import Rates, open_node, read_clock
from tricord.service import create_app, serve
from tricord.sharing import Node

#: Between the rounds of the courier, in seconds.
_CARRY_EVERY = 0.2
#: Several nodes speak from one address here, and a story asks without pause.
_RATES = Rates(
    login_by_name="1000/minute",
    login_by_address="1000/minute",
    failed_by_address="1000/minute",
    asking="100000/minute",
    envelopes="100000/minute",
    by_address="100000/minute",
)


def main(arguments: list[str]) -> None:
    """Serve until the process is ended."""
    folder, database, port, *more = arguments
    clock = read_clock(Path(more[0])) if more else None
    with (
        open_node(Node(Path(folder), clock=clock), database, clock=clock, rates=_RATES) as node,
        node.carrying(_CARRY_EVERY),
    ):
        serve(create_app(node=node), host="127.0.0.1", port=int(port))


if __name__ == "__main__":
    main(sys.argv[1:])
