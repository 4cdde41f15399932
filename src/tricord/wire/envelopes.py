"""Envelopes between nodes."""

from __future__ import annotations

import msgspec

from tricord.sharing import Countersignature


class EnvelopeReceipt(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was received. `again_from`: the sender asks to be sent its envelopes from that number on once more. `word`:
    the receiver's countersignature on the head of the sender's audit that came in it, with the time of receipt.
    """

    sender: str
    number: int
    items: int
    again_from: int | None
    word: Countersignature | None = None


class Peer(msgspec.Struct, frozen=True, kw_only=True):
    """Another party's node. `opened`: the last number that it is known to have opened; `waiting`: how many wait.
    `round_at`: when it was last spoken to; `failures`: how often in a row it took nothing; `next_at`: until then it is
    left alone.
    """

    party: str
    url: str
    opened: int
    waiting: int
    said: str
    said_at: str
    failures: int = 0
    round_at: str = ""
    next_at: str = ""
