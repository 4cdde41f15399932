"""Envelopes: what travels between nodes, in one file, signed by the sender and sealed to the receiver.

A file is a line with the format, a line with a label (to whom, to which of its keys, how many bytes), and the sealed
bytes. Inside: the sender's signature over everything, a manifest, and the contents one after the other. Nothing is
compressed and nothing is unpacked. Envelopes from one party to another are numbered from 1, and each names the one
before, so that what is repeated, missing or out of its place shows.

Here are the format's types, limits and refusals; `_sealing` writes envelopes and `_opening` reads them. Both are pure:
they take the state of the post and return the next. An envelope is refused whole, and then nothing has changed.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from enum import StrEnum
from hashlib import sha256

import msgspec

from tricord.i18n import Argument, Message
from tricord.model import Item, Reader
from tricord.model.errors import EnvelopeRefused
from tricord.sharing._agreements import Rulebook
from tricord.sharing._audit_types import Countersignature, Head
from tricord.sharing._keys import Ring
from tricord.sharing._release import ReleaseDecision, may_release
from tricord.sharing._slips import Received, Slip, slip_problem

#: The largest envelope, and the most items in one. Sealing and opening hold a few copies of it in memory.
MAX_BYTES = 64 * 1024 * 1024
MAX_ITEMS = 1000
MAX_MANIFEST = 8 * 1024 * 1024

#: The first line of the file: the format and its version.
MAGIC = b"tricord-envelope 1\n"
#: What stands before the payload within the seal: the name of the signing key, and the signature (Ed25519).
KEY_BYTES, SIGNATURE_BYTES = 16, 64

#: Where the calendar's day begins first (Kiribati).
_EARLIEST_ZONE = timezone(timedelta(hours=14))


class EnvelopeRefusal(StrEnum):
    """The kinds of refusals of an envelope."""

    OVERSIZED = "oversized"
    NO_ENVELOPE = "no envelope"
    WRONG_ADDRESS = "wrongly addressed"
    TRUNCATED = "truncated"
    ALTERED = "altered"
    UNKNOWN_KEY = "unknown key"
    REVOKED_KEY = "revoked key"
    FORGED = "forged"
    MALFORMED = "malformed"
    BAD_NAME = "bad name"
    REPEATED = "repeated"
    MISSING = "missing before it"
    BROKEN_ROW = "not in its row"
    FUTURE = "from the future"
    NOT_RELEASABLE = "not releasable"


class Sent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A slip in an envelope, with the third parties through whose hands the item has come, the sender included."""

    slip: Slip
    hands: tuple[str, ...] = ()


class EnvelopeManifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an envelope says of itself. `number` counts from 1 for each receiver; `previous` is the digest of the
    envelope before. `agreements`: what the release rests on. `again_from`: this is a request to be sent the envelopes
    from that number on once more. `head`: of the sender's audit, for the receiver to countersign; `word`: the sender's
    countersignature on the last head that the receiver showed.
    """

    sender: str
    receiver: str
    number: int
    previous: str
    made: datetime
    purpose: str = ""
    agreements: tuple[str, ...] = ()
    items: tuple[Sent, ...] = ()
    again_from: int | None = None
    head: Head | None = None
    word: Countersignature | None = None


class LastEnvelope(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The last envelope of a row: its number (0: none yet) and digest ("" where it was given up)."""

    number: int = 0
    digest: str = ""


class Ordered(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The order that was carried out last for a party: its name, and the number of the envelope."""

    order: str
    number: int


class Post(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far the rows of envelopes to and from each party have come. `ordered`: so that an order which is carried out
    again after a crash is not carried out twice.
    """

    sent: dict[str, LastEnvelope] = {}
    received: dict[str, LastEnvelope] = {}
    ordered: dict[str, Ordered] = {}

    def giving_up(self, sender: str) -> Post:
        """The post without the next envelope of a sender, which cannot be had or may not be opened."""
        number = self.received.get(sender, LastEnvelope()).number + 1
        return msgspec.structs.replace(self, received={**self.received, sender: LastEnvelope(number=number)})


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """A sealed envelope: the bytes of the file; what to keep to seal it again; the post after it."""

    data: bytes
    payload: bytes
    manifest: EnvelopeManifest
    decisions: tuple[ReleaseDecision, ...]
    post: Post


class Examined(msgspec.Struct, frozen=True, kw_only=True):
    """An envelope of which everything was verified but that it is still the next of its row, and its key still good."""

    manifest: EnvelopeManifest
    key: str
    digest: str
    file_bytes: int
    file_sha256: str
    contents: tuple[tuple[Received, bytes], ...]
    decisions: tuple[ReleaseDecision, ...]


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """An opened envelope: its manifest, each item with its content, the decisions, and the post after it. `word`: the
    receiver's countersignature on the head that came in it.
    """

    manifest: EnvelopeManifest
    contents: tuple[tuple[Received, bytes], ...]
    decisions: tuple[ReleaseDecision, ...]
    post: Post
    word: Countersignature | None = None


def refused(kind: EnvelopeRefusal, code: str, *arguments: Argument, expected: int = 0) -> EnvelopeRefused:
    """The refusal of an envelope, to be raised."""
    return EnvelopeRefused(kind, Message(code, arguments), expected=expected)


def check_content(slip: Slip, content: bytes, ring: Ring) -> None:
    """Raises `EnvelopeRefused` unless the slip is its originator's, and of this content."""
    if problem := slip_problem(slip, ring):
        raise refused(EnvelopeRefusal.FORGED, "sharing.slip-refused", slip.name, problem)
    if sha256(content).hexdigest() != slip.sha256 or len(content) != slip.size:
        raise refused(EnvelopeRefusal.FORGED, "sharing.content-not-signed", slip.name)


def decision_at(item: Item, to: Reader, at: datetime, rulebook: Rulebook | None) -> ReleaseDecision:
    """The decision for a moment: for the sender's day, and for the day that has begun elsewhere by then.

    An agreement that ended at midnight in Seoul has ended, though it is still the day before in Washington. Raises
    `InvalidValue` as `may_release` does.
    """
    days = dict.fromkeys((at.date(), at.astimezone(_EARLIEST_ZONE).date()))
    decisions = [may_release(item, to, day, rulebook=rulebook) for day in days]
    return next((decision for decision in decisions if not decision.allow), decisions[0])
