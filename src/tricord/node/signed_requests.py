"""A node's signature over a request for one envelope of another node's outbox."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from tricord.model import canonical
from tricord.sharing import Ring, SecretKeys

#: The header that bears the signature.
SIGNED_HEADER = "Tricord-Signed"
#: So long a signed request is good; whoever repeats it meanwhile gets the same sealed bytes.
SIGNED_FOR = timedelta(minutes=5)
_SIGNED = re.compile(r"([0-9a-f]{16}) (\S{20,40}) ([0-9a-f]{128})")


def signed_request(secret: SecretKeys, sender: str, number: int, *, at: datetime) -> str:
    """The header with which a node fetches the envelope of that number from a sender's outbox."""
    time = at.astimezone(UTC).isoformat()
    signature = secret.signature("fetch", _asked(sender, secret.card.party, number, time))
    return f"{secret.key} {time} {signature}"


def signature_problem(signed: str, sender: str, receiver: str, number: int, ring: Ring, now: datetime) -> str:
    """What is wrong with a request that says it is the receiver's; empty where nothing is."""
    parts = _SIGNED.fullmatch(signed)
    if parts is None:
        return "the signature is no signature"
    name, time, signature = parts.groups()
    key = ring.key(name)
    if key is None or key.party != receiver or key.revoked_on is not None:
        return f"{name} is no good key of {receiver}"
    if not key.verifies("fetch", _asked(sender, receiver, number, time), signature):
        return "the signature is not good"
    try:
        at = datetime.fromisoformat(time)
    except ValueError:
        return "the time is none"
    if at.tzinfo is None or abs(now - at) > SIGNED_FOR:
        return f"it was signed at {time}"
    return ""


def _asked(sender: str, receiver: str, number: int, time: str) -> bytes:
    return canonical({"sender": sender, "receiver": receiver, "number": number, "time": time})
