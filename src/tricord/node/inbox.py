"""Taking in an envelope, however it came: its items are kept, its events are logged."""

from __future__ import annotations

from sqlalchemy import Engine

from tricord.node.items import Items
from tricord.node.packages import Packages
from tricord.node.peers import Peers
from tricord.sharing import Node, Opened
from tricord.store import writing


class Inbox:
    """The way in, for envelopes that were handed in, fetched, or carried here as files."""

    def __init__(self, engine: Engine, node: Node, items: Items, packages: Packages, peers: Peers) -> None:
        self._engine, self._node, self._items, self._packages, self._peers = engine, node, items, packages, peers

    def receive(self, data: bytes, *, who: str) -> Opened:
        """Open an envelope and keep its items in the database. Raises `EnvelopeRefused`; then only the audit has
        changed.

        The database is locked before the node, as when a release is decided: in the other order two could wait for
        each other. What is kept is committed before the envelope counts as received.
        """
        with writing(self._engine) as connection:

            def keep(found: Opened) -> None:
                events = [one for one in found.contents if self._packages.is_event(one[0])]
                for _, content in events:
                    self._packages.check(content)
                for received, content in found.contents:
                    self._items.take(connection, received, content)
                for received, content in events:
                    self._packages.take(connection, received, content, sender=found.manifest.sender)
                connection.commit()

            opened = self._node.acting(who).receive(data, keep=keep)
        if opened.manifest.again_from is not None:
            self._peers.send_again(opened.manifest.sender, opened.manifest.again_from)
        return opened
