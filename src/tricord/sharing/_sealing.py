"""Sealing: items that the rules release, in the next envelope to a party."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256

import msgspec

from tricord.i18n import Message
from tricord.model import Reader, canonical, read_json
from tricord.model.errors import NotReleased
from tricord.sharing._agreements import Rulebook
from tricord.sharing._audit_types import Countersignature, Head
from tricord.sharing._envelope import (
    MAGIC,
    MAX_BYTES,
    MAX_ITEMS,
    MAX_MANIFEST,
    EnvelopeManifest,
    EnvelopeRefusal,
    LastEnvelope,
    Post,
    Sealed,
    Sent,
    check_content,
    decision_at,
    refused,
)
from tricord.sharing._keys import Ring, SecretKeys
from tricord.sharing._release import ReleaseDecision
from tricord.sharing._slips import Received, make_slip


def seal(
    contents: Sequence[tuple[Received, bytes]],
    *,
    to: str,
    purpose: str,
    secret: SecretKeys,
    ring: Ring,
    post: Post,
    at: datetime,
    rulebook: Rulebook | None = None,
    head: Head | None = None,
    word: Countersignature | None = None,
) -> Sealed:
    """An envelope with these items for a party, if each may be released to it for that purpose.

    Raises `NotReleased` where one may not, and `EnvelopeRefused` where the receiver has no key here or a slip is not
    good.
    """
    decisions = check_release(contents, to=to, purpose=purpose, secret=secret, ring=ring, at=at, rulebook=rulebook)
    manifest = _next_manifest(
        to,
        secret,
        post,
        at,
        purpose=purpose,
        agreements=tuple(dict.fromkeys(name for decision in decisions for name in decision.agreements)),
        head=head,
        word=word,
        items=tuple(Sent(slip=received.slip, hands=_hands(received, secret.card.party)) for received, _ in contents),
    )
    return _sealed(manifest, [content for _, content in contents], decisions, secret, ring, post)


def check_release(
    contents: Sequence[tuple[Received, bytes]],
    *,
    to: str,
    purpose: str,
    secret: SecretKeys,
    ring: Ring,
    at: datetime,
    rulebook: Rulebook | None = None,
) -> list[ReleaseDecision]:
    """The decisions by which these items may go to a party for a purpose at a moment. Raises as `seal` does."""
    if len(contents) > MAX_ITEMS:
        raise refused(EnvelopeRefusal.OVERSIZED, "sharing.too-many-items", len(contents), MAX_ITEMS)
    if ring.current(to) is None:
        raise refused(EnvelopeRefusal.UNKNOWN_KEY, "sharing.receiver-unknown", to)
    if (size := sum(len(content) for _, content in contents)) > MAX_BYTES - MAX_MANIFEST:
        raise refused(EnvelopeRefusal.OVERSIZED, "sharing.too-many-bytes", size, MAX_BYTES - MAX_MANIFEST)
    for received, content in contents:
        check_content(received.slip, content, ring)
        _check_held(received, secret.card.party)
    reader = Reader(party=to, purpose=purpose)
    decisions = [decision_at(received.item, reader, at, rulebook) for received, _ in contents]
    if denied := [decision for decision in decisions if not decision.allow]:
        raise _not_released(denied)
    return decisions


def request_resend(*, to: str, secret: SecretKeys, ring: Ring, post: Post, at: datetime) -> Sealed:
    """An envelope that asks a party to send again whatever came after the last that was received from it."""
    first = post.received.get(to, LastEnvelope()).number + 1
    manifest = _next_manifest(to, secret, post, at, again_from=first)
    return _sealed(manifest, [], [], secret, ring, post)


def reseal(payload: bytes, *, to: str, secret: SecretKeys, ring: Ring) -> bytes:
    """A kept envelope once more, with the same number, sealed to the receiver's current key.

    Raises `EnvelopeRefused`.
    """
    keys = ring.current(to)
    if keys is None:
        raise refused(EnvelopeRefusal.UNKNOWN_KEY, "sharing.receiver-unknown", to)
    signature = bytes.fromhex(secret.signature("envelope", payload))
    sealed = keys.seal_to(secret.key.encode() + signature + payload)
    data = MAGIC + canonical({"to": to, "key": keys.key, "bytes": len(sealed)}) + b"\n" + sealed
    if len(data) > MAX_BYTES:
        raise refused(EnvelopeRefusal.OVERSIZED, "sharing.too-many-bytes", len(data), MAX_BYTES)
    return data


def renew_slips(payload: bytes, secret: SecretKeys, ring: Ring, *, on: date, previous: str) -> bytes:
    """A kept envelope of this node's in which `secret` signs the slips of its own that a revoked key had signed, and
    with the digest of the envelope before it, where that has changed (empty: it has not).
    """
    head, _, rest = payload.partition(b"\n")
    manifest = read_json(head, EnvelopeManifest)
    items, start = [], 0
    for sent in manifest.items:
        slip = sent.slip
        content = rest[start : start + slip.size]
        start += slip.size
        key = ring.key(slip.key)
        if slip.item.marking.originator == secret.card.party and key is not None and key.revoked_on is not None:
            slip = make_slip(slip.item, slip.name, content, secret, on=on)
        items.append(msgspec.structs.replace(sent, slip=slip))
    changed = msgspec.structs.replace(manifest, items=tuple(items), previous=previous or manifest.previous)
    return canonical(changed) + b"\n" + rest


def _check_held(received: Received, sender: str) -> None:
    """What is another's must say how it came: without that it would pass for the sender's own."""
    originator = received.slip.item.marking.originator
    held_by = received.held.by if received.held else originator
    if held_by != sender:
        raise refused(
            EnvelopeRefusal.FORGED, "sharing.held-by-another", received.slip.name, originator, held_by, sender
        )


def _not_released(denied: list[ReleaseDecision]) -> NotReleased:
    reasons = "; ".join(f"{one.item}: {', '.join(reason.words for reason in one.reasons)}" for one in denied)
    return NotReleased(Message("sharing.not-released", (reasons,)), decisions=tuple(denied))


def _hands(received: Received, sender: str) -> tuple[str, ...]:
    """The third parties that have had an item when it leaves this one."""
    if received.slip.item.marking.originator == sender:
        return ()
    return (*(received.held.via if received.held else ()), sender)


def _next_manifest(
    to: str,
    secret: SecretKeys,
    post: Post,
    at: datetime,
    *,
    purpose: str = "",
    agreements: tuple[str, ...] = (),
    items: tuple[Sent, ...] = (),
    again_from: int | None = None,
    head: Head | None = None,
    word: Countersignature | None = None,
) -> EnvelopeManifest:
    last = post.sent.get(to, LastEnvelope())
    return EnvelopeManifest(
        sender=secret.card.party,
        receiver=to,
        number=last.number + 1,
        previous=last.digest,
        made=at,
        purpose=purpose,
        agreements=agreements,
        items=items,
        again_from=again_from,
        head=head,
        word=word,
    )


def _sealed(
    manifest: EnvelopeManifest,
    contents: list[bytes],
    decisions: list[ReleaseDecision],
    secret: SecretKeys,
    ring: Ring,
    post: Post,
) -> Sealed:
    payload = canonical(manifest) + b"\n" + b"".join(contents)
    last = LastEnvelope(number=manifest.number, digest=sha256(payload).hexdigest())
    return Sealed(
        data=reseal(payload, to=manifest.receiver, secret=secret, ring=ring),
        payload=payload,
        manifest=manifest,
        decisions=tuple(decisions),
        post=msgspec.structs.replace(post, sent={**post.sent, manifest.receiver: last}),
    )
