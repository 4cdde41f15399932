"""Three parties with keys that trust each other, for the tests of envelopes; and envelopes made wrongly on purpose."""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import msgspec

from tricord.model import canonical
from tricord.sharing import (
    Consent,
    EnvelopeManifest,
    Item,
    Marking,
    Opened,
    Post,
    Received,
    Ring,
    Sealed,
    SecretKeys,
    make_secret,
    make_slip,
    open_envelope,
    seal,
)

#: How every envelope of the first format begins.
MAGIC = b"tricord-envelope 1\n"

AT = datetime(2018, 1, 1, 12, tzinfo=UTC)
PURPOSE = "missile-defence"

JP, KR, US = (make_secret(party, made="2016-01-01") for party in ("JP", "KR", "US"))
MALLORY = make_secret("JP", made="2016-01-01")


def ring(*secrets: SecretKeys) -> Ring:
    found = Ring()
    for secret in secrets:
        found = found.trusting(secret.card, fingerprint=secret.card.fingerprint)
    return found


RING = ring(JP, KR, US)


def item(name: str = "launch.txt", **changes: Any) -> Item:
    marking = Marking(
        originator="JP",
        level="秘",
        releasable_to=("JP", "KR", "US"),
        topics=("dprk-missile",),
        purposes=(PURPOSE,),
    )
    return Item(id=name, marking=msgspec.structs.replace(marking, **changes))


def marked(content: bytes = b"A launch.", name: str = "launch.txt", **changes: Any) -> tuple[Received, bytes]:
    return Received(slip=make_slip(item(name, **changes), name, content, JP, on=AT.date())), content


def with_consent(content: bytes = b"A launch.") -> tuple[Received, bytes]:
    consent = Consent(by="JP", to="KR", through=("US",), given_on=date(2016, 1, 1), reference="note")
    one = msgspec.structs.replace(item(), consents=(consent,))
    return Received(slip=make_slip(one, "launch.txt", content, JP, on=AT.date())), content


def sealed(*contents: tuple[Received, bytes], to: str = "KR", by: SecretKeys = JP, **changes: Any) -> Sealed:
    given: dict[str, Any] = {"purpose": PURPOSE, "ring": RING, "post": Post(), "at": AT, **changes}
    return seal(contents or (marked(),), to=to, secret=by, **given)


def opened(data: bytes, by: SecretKeys = KR, **changes: Any) -> Opened:
    given: dict[str, Any] = {"secrets": [by], "ring": RING, "post": Post(), "at": AT, **changes}
    return open_envelope(data, **given)


def forged(payload: bytes, *, by: SecretKeys = JP, to: SecretKeys = KR, label: dict[str, Any] | None = None) -> bytes:
    """An envelope with any payload, well signed: what a trusted party could send that means ill."""
    keys = RING.key(to.key)
    assert keys is not None
    inside = keys.seal_to(by.key.encode() + bytes.fromhex(by.signature("envelope", payload)) + payload)
    fields = {"to": to.card.party, "key": to.key, "bytes": len(inside), **(label or {})}
    return MAGIC + canonical(fields) + b"\n" + inside


def rewritten(original: Sealed, **changes: Any) -> bytes:
    """The same envelope with another manifest, well signed."""
    _, _, rest = original.payload.partition(b"\n")
    manifest: EnvelopeManifest = msgspec.structs.replace(original.manifest, **changes)
    return forged(canonical(manifest) + b"\n" + rest)


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()
