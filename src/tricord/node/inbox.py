"""Taking in an envelope, however it came: its items are kept, its events are logged."""

from __future__ import annotations

from tricord.node.database import NodeDatabase
from tricord.node.items import Items
from tricord.node.packages import Packages
from tricord.node.peers import Peers
from tricord.sharing import Node, Opened, slip_digest


class Inbox:
    """The way in, for envelopes that were handed in, fetched, or carried here as files."""

    def __init__(self, database: NodeDatabase, node: Node, items: Items, packages: Packages, peers: Peers) -> None:
        self._database, self._node, self._items, self._packages, self._peers = database, node, items, packages, peers

    def receive(self, data: bytes, *, who: str) -> Opened:
        """Open an envelope and keep its items in the database. Raises `EnvelopeRefused`; then only the audit has
        changed. Raises `Denied` where the writers' turn is not to be had.

        Everything that takes time is verified first, while others write: seal, signatures, digests, rules, events. Then
        whoever has the turn waits for the node, and holds the database last and shortest. What is kept is committed
        before the envelope counts as received.
        """
        node = self._node.acting(who)
        examined = node.examine(data)
        sender = examined.manifest.sender
        plain = [one for one in examined.contents if not self._packages.is_event(one[0])]
        with node.refusals_logged(examined):
            events = self._packages.read(examined.contents)

        def keep(_opened: Opened) -> None:
            with self._database.transaction() as connection:
                for received, content in plain:
                    if received.item.marking.originator == self._node.party:
                        node.log(
                            "item.not-kept", {"slip": slip_digest(received), "why": "it comes back to its originator"}
                        )
                    self._items.take(connection, received, content)
                self._packages.take(connection, events, sender=sender)

        with self._database.turn():
            opened = node.receive(examined, keep=keep)
        if opened.manifest.again_from is not None:
            self._peers.send_again(sender, opened.manifest.again_from)
        return opened
