"""`share`: release decisions in words, and envelopes between nodes.

Exit codes: 0 released, sealed, opened; 3 refused: a release that the rules deny; an envelope, a card or a folder
that is not what it should be. The reasons are printed, and logged by the node.
"""

from __future__ import annotations

import click

from tricord.cli import _share_envelopes, _share_keys, _share_release
from tricord.cli._shared import CommandGroup


@click.group(cls=CommandGroup)
def share() -> None:
    """Decide on release, and exchange marked items in signed, sealed envelopes.

    A node is one party's folder of keys, sent envelopes and audit; `explain` and `agreements` need none.
    """


for _command in (*_share_keys.COMMANDS, *_share_release.COMMANDS, *_share_envelopes.COMMANDS):
    share.add_command(_command)
