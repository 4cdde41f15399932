"""Slips: what an originator says of one item, signed - marking, consents, digest of the content.

A slip stays with its item on every leg, so a hub can neither widen an audience nor invent a consent.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from hashlib import sha256

import msgspec

from tricord.i18n import Message
from tricord.model import Held, Item, canonical
from tricord.model.errors import InvalidValue
from tricord.sharing._keys import Ring, SecretKeys

#: No file system that a content is written to takes a longer name: 255 bytes, less the suffix of its slip.
_MAX_NAME = 200


class Slip(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the originator says of one item, and signs: the item, the name and digest of its content."""

    item: Item
    name: str
    size: int
    sha256: str
    signed_on: date
    key: str
    signature: str = ""


class Received(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An item as this node has it: the originator's slip, and how it came here (None: made here)."""

    slip: Slip
    held: Held | None = None

    @property
    def item(self) -> Item:
        return msgspec.structs.replace(self.slip.item, held=self.held)


def make_slip(item: Item, name: str, content: bytes, secret: SecretKeys, *, on: date) -> Slip:
    """A slip for an item of this node's own. Raises `InvalidValue` for another's item, and for a bad name."""
    if item.marking.originator != secret.card.party:
        raise InvalidValue(f"Only {item.marking.originator} marks its items; this node is {secret.card.party}'s.")
    if problem := name_problem(name):
        raise InvalidValue(f"{name!r} {problem}")
    bare = Slip(
        item=msgspec.structs.replace(item, held=None),
        name=name,
        size=len(content),
        sha256=sha256(content).hexdigest(),
        signed_on=on,
        key=secret.key,
    )
    return msgspec.structs.replace(bare, signature=secret.signature("slip", canonical(bare)))


def slip_problem(slip: Slip, ring: Ring) -> Message | None:
    """What is wrong with a slip, as the end of a sentence; None where its originator signed it as it is."""
    key = ring.key(slip.key)
    originator = slip.item.marking.originator
    if key is None or key.party != originator:
        return Message("sharing.slip-unknown-key", (slip.key, originator))
    if key.revoked_on is not None:
        return Message("sharing.slip-revoked-key", (slip.key, str(key.revoked_on)))
    bare = msgspec.structs.replace(slip, signature="")
    if slip.item.held is not None or not key.verifies("slip", canonical(bare), slip.signature):
        return Message("sharing.slip-altered", (originator,))
    return None


def name_problem(name: str) -> Message | None:
    """What is wrong with the name of a content, as the end of a sentence; None where it is a plain file's name."""
    if not name or name.startswith(".") or name != name.strip():
        return Message("sharing.name-empty")
    if "/" in name or "\\" in name or ":" in name:
        return Message("sharing.name-folder")
    if any(unicodedata.category(letter).startswith("C") for letter in name):
        return Message("sharing.name-control")
    if name != unicodedata.normalize("NFC", name):
        return Message("sharing.name-not-composed")
    if len(name.encode()) > _MAX_NAME:
        return Message("sharing.name-too-long", (_MAX_NAME,))
    return None
