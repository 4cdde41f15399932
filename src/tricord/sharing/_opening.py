"""Opening: an envelope is checked from the outside in, and refused whole at the first thing that is wrong.

The label says to whom; the seal, that nobody else read it; the signature, who made it; the manifest, its place in the
row; the slips, that each item is its originator's; the rules of release, that it was for this node.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

import msgspec

from tricord.i18n import Message
from tricord.model import Held, Reader, read_json
from tricord.model.errors import EnvelopeRefused, InvalidJson, InvalidValue
from tricord.sharing._agreements import Rulebook
from tricord.sharing._envelope import (
    KEY_BYTES,
    MAGIC,
    MAX_BYTES,
    MAX_ITEMS,
    MAX_MANIFEST,
    SIGNATURE_BYTES,
    EnvelopeManifest,
    EnvelopeRefusal,
    Examined,
    LastEnvelope,
    Opened,
    Post,
    Sent,
    check_content,
    decision_at,
    refused,
)
from tricord.sharing._keys import PublicKeys, Ring, SecretKeys
from tricord.sharing._release import ReleaseDecision
from tricord.sharing._slips import Received, name_problem

#: A sender's clock may run this far ahead of the receiver's.
CLOCK_TOLERANCE = timedelta(hours=24)

_MAX_LABEL = 1024
#: So many bytes hold the label, whatever follows.
LABEL_BYTES = len(MAGIC) + _MAX_LABEL
_MAX_NAME_SHOWN = 60


class _EnvelopeLabel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The line outside: for the carrier and for errors. It is not trusted: the same is signed inside."""

    to: str
    key: str
    bytes: int


def open_envelope(
    data: bytes,
    *,
    secrets: Iterable[SecretKeys],
    ring: Ring,
    post: Post,
    at: datetime,
    rulebook: Rulebook | None = None,
) -> Opened:
    """What is in an envelope for this node. Raises `EnvelopeRefused`, and then nothing has changed."""
    examined = examine_envelope(data, secrets=secrets, ring=ring, post=post, at=at, rulebook=rulebook)
    return place_envelope(examined, ring=ring, post=post)


def examine_envelope(
    data: bytes,
    *,
    secrets: Iterable[SecretKeys],
    ring: Ring,
    post: Post,
    at: datetime,
    rulebook: Rulebook | None = None,
) -> Examined:
    """Everything about an envelope that takes time: seal, signatures, digests, rules. No lock is needed for it:
    `place_envelope` asks again what may have changed meanwhile. Raises `EnvelopeRefused`.
    """
    label = _label(data)
    payload, key = _signed(_unsealed(data, label, list(secrets), ring), ring)
    head, _, rest = payload.partition(b"\n")
    manifest = _manifest(head, key.party, label.to, at)
    digest = sha256(payload).hexdigest()
    _check_row(manifest, post.received.get(key.party, LastEnvelope()), digest)
    contents = _contents(manifest, rest, ring)
    decisions = _check_released(manifest, [received for received, _ in contents], rulebook, at)
    return Examined(
        manifest=manifest,
        key=key.key,
        digest=digest,
        file_bytes=len(data),
        file_sha256=sha256(data).hexdigest(),
        contents=tuple(contents),
        decisions=tuple(decisions),
    )


def place_envelope(examined: Examined, *, ring: Ring, post: Post) -> Opened:
    """The envelope at its place in the row, as the post and the keys stand now. Raises `EnvelopeRefused`."""
    manifest = examined.manifest
    key = ring.key(examined.key)
    if key is None or key.revoked_on is not None:
        raise _revoked(manifest.sender, examined.key, key)
    for received, _ in examined.contents:
        slip_key = ring.key(received.slip.key)
        if slip_key is None or slip_key.revoked_on is not None:
            raise _revoked(received.slip.item.marking.originator, received.slip.key, slip_key)
    _check_row(manifest, post.received.get(manifest.sender, LastEnvelope()), examined.digest)
    last = LastEnvelope(number=manifest.number, digest=examined.digest)
    return Opened(
        manifest=manifest,
        contents=examined.contents,
        decisions=examined.decisions,
        post=msgspec.structs.replace(post, received={**post.received, manifest.sender: last}),
    )


def _revoked(party: str, name: str, key: PublicKeys | None) -> EnvelopeRefused:
    on, reason = (str(key.revoked_on), key.reason) if key is not None else ("", "")
    return refused(EnvelopeRefusal.REVOKED_KEY, "sharing.signed-by-revoked-key", party, name, on, reason)


def check_label(start: bytes, *, secrets: Iterable[SecretKeys], ring: Ring) -> None:
    """Whether what begins so may be an envelope for this node. Raises `EnvelopeRefused`."""
    _key_for(_label(start), list(secrets), ring)


# -- the outside -------------------------------------------------------------------------------------------------------


def _label(data: bytes) -> _EnvelopeLabel:
    if len(data) > MAX_BYTES:
        raise refused(EnvelopeRefusal.OVERSIZED, "sharing.bytes-over-limit", len(data), MAX_BYTES)
    if not data.startswith(MAGIC):
        raise refused(EnvelopeRefusal.NO_ENVELOPE, "sharing.other-format")
    line, _, _ = data[len(MAGIC) : len(MAGIC) + _MAX_LABEL].partition(b"\n")
    try:
        return read_json(line, _EnvelopeLabel)
    except InvalidJson as error:
        raise refused(EnvelopeRefusal.NO_ENVELOPE, "sharing.label-refused", str(error)) from None


def _unsealed(data: bytes, label: _EnvelopeLabel, secrets: list[SecretKeys], ring: Ring) -> bytes:
    """What is within the seal: the name of a key, a signature, and the payload."""
    secret = _key_for(label, secrets, ring)
    end = data.find(b"\n", len(MAGIC))
    sealed = data[end + 1 :] if end >= 0 else b""
    if len(sealed) < label.bytes:
        raise refused(EnvelopeRefusal.TRUNCATED, "sharing.truncated", len(sealed), label.bytes)
    inside = secret.unseal(sealed)
    if inside is None or len(sealed) > label.bytes or len(inside) < KEY_BYTES + SIGNATURE_BYTES:
        raise refused(EnvelopeRefusal.ALTERED, "sharing.seal-broken")
    return inside


def _key_for(label: _EnvelopeLabel, secrets: list[SecretKeys], ring: Ring) -> SecretKeys:
    """This node's own key that the label names."""
    own = {secret.card.party for secret in secrets}
    if label.to not in own:
        raise refused(EnvelopeRefusal.WRONG_ADDRESS, "sharing.addressed-to-another", label.to, ", ".join(own))
    secret = next((secret for secret in secrets if secret.key == label.key), None)
    public = ring.key(label.key)
    if secret is None or public is None:
        raise refused(EnvelopeRefusal.UNKNOWN_KEY, "sharing.sealed-to-unknown-key", label.key)
    if public.revoked_on is not None:
        raise refused(EnvelopeRefusal.REVOKED_KEY, "sharing.sealed-to-revoked-key", label.key, str(public.revoked_on))
    return secret


def _signed(inside: bytes, ring: Ring) -> tuple[bytes, PublicKeys]:
    """The payload, and the keys that signed it."""
    signer = inside[:KEY_BYTES].decode("ascii", "replace")
    signature = inside[KEY_BYTES : KEY_BYTES + SIGNATURE_BYTES].hex()
    payload = inside[KEY_BYTES + SIGNATURE_BYTES :]
    key = ring.key(signer)
    if key is None:
        raise refused(EnvelopeRefusal.UNKNOWN_KEY, "sharing.signed-by-unknown-key", signer)
    if key.revoked_on is not None:
        raise _revoked(key.party, signer, key)
    if not key.verifies("envelope", payload, signature):
        raise refused(EnvelopeRefusal.FORGED, "sharing.signature-wrong", key.party)
    return payload, key


# -- the manifest ------------------------------------------------------------------------------------------------------


def _manifest(head: bytes, signer: str, addressee: str, now: datetime) -> EnvelopeManifest:
    if len(head) > MAX_MANIFEST:
        raise refused(EnvelopeRefusal.OVERSIZED, "sharing.manifest-too-large", len(head), MAX_MANIFEST)
    try:
        manifest = read_json(head, EnvelopeManifest)
    except InvalidJson as error:
        raise refused(EnvelopeRefusal.MALFORMED, "sharing.manifest-refused", str(error)) from None
    if (manifest.sender, manifest.receiver) != (signer, addressee):
        raise refused(
            EnvelopeRefusal.WRONG_ADDRESS,
            "sharing.addresses-differ",
            signer,
            addressee,
            manifest.sender,
            manifest.receiver,
        )
    if manifest.made.tzinfo is None:
        raise refused(EnvelopeRefusal.MALFORMED, "sharing.no-time-zone")
    if manifest.made > now + CLOCK_TOLERANCE:
        raise refused(EnvelopeRefusal.FUTURE, "sharing.from-the-future", str(manifest.made), str(now))
    return manifest


def _check_row(manifest: EnvelopeManifest, last: LastEnvelope, digest: str) -> None:
    """The number must be the next of its sender's, and the one before it the one that was received last."""
    number, sender, expected = manifest.number, manifest.sender, last.number + 1
    if number < 1:
        raise refused(EnvelopeRefusal.MALFORMED, "sharing.number-too-small", number)
    if number == last.number and digest == last.digest:
        raise refused(EnvelopeRefusal.REPEATED, "sharing.repeated-same", sender, number, expected=expected)
    if number < expected:
        raise refused(
            EnvelopeRefusal.REPEATED, "sharing.repeated-other", sender, number, last.number, expected=expected
        )
    if number > expected:
        gone = expected if number == expected + 1 else Message("sharing.numbers-range", (expected, number - 1))
        raise refused(EnvelopeRefusal.MISSING, "sharing.missing-before", sender, gone, expected=expected)
    # Of an envelope that was given up no digest is known, so the next one cannot be held against it.
    known = expected == 1 or last.digest
    if known and manifest.previous != last.digest:
        raise refused(EnvelopeRefusal.BROKEN_ROW, "sharing.not-in-row", sender, last.number)


# -- the contents ------------------------------------------------------------------------------------------------------


def _contents(manifest: EnvelopeManifest, rest: bytes, ring: Ring) -> list[tuple[Received, bytes]]:
    _check_sizes(manifest, len(rest))
    found: list[tuple[Received, bytes]] = []
    names: set[str] = set()
    start = 0
    for sent in manifest.items:
        content, start = rest[start : start + sent.slip.size], start + sent.slip.size
        _check_name(sent.slip.name, names)
        names.add(sent.slip.name.casefold())
        check_content(sent.slip, content, ring)
        _check_hands(sent, manifest)
        held = Held(by=manifest.receiver, since=manifest.made.date(), via=sent.hands)
        found.append((Received(slip=sent.slip, held=held), content))
    return found


def _at_receipt(
    received: Received, reader: Reader, decision: ReleaseDecision, now: datetime, rulebook: Rulebook | None
) -> ReleaseDecision:
    """The decision for the day of receipt, by this node's own clock, where it is a no: a sender that dates an envelope
    further back than clocks differ does not bring back an agreement that has ended, or a consent that was withdrawn.
    """
    assert received.held is not None, "what came in an envelope says how"
    held = msgspec.structs.replace(received.held, since=now.date())
    today = decision_at(msgspec.structs.replace(received.item, held=held), reader, now, rulebook)
    return decision if today.allow else today


def _check_sizes(manifest: EnvelopeManifest, present: int) -> None:
    if len(manifest.items) > MAX_ITEMS:
        raise refused(EnvelopeRefusal.OVERSIZED, "sharing.items-over-limit", len(manifest.items), MAX_ITEMS)
    sizes = [sent.slip.size for sent in manifest.items]
    if min(sizes, default=0) < 0 or sum(sizes) != present:
        raise refused(EnvelopeRefusal.MALFORMED, "sharing.sizes-differ", sum(sizes), present)


def _check_name(name: str, names: set[str]) -> None:
    if problem := name_problem(name):
        raise refused(EnvelopeRefusal.BAD_NAME, "sharing.content-name-refused", name[:_MAX_NAME_SHOWN], problem)
    if name.casefold() in names:
        raise refused(EnvelopeRefusal.BAD_NAME, "sharing.content-name-twice", name)


def _check_hands(sent: Sent, manifest: EnvelopeManifest) -> None:
    """An originator's own item has passed through nobody's hands, another's last through the sender's."""
    originator = sent.slip.item.marking.originator
    own = originator == manifest.sender
    if own == bool(sent.hands) or (sent.hands and sent.hands[-1] != manifest.sender):
        raise refused(
            EnvelopeRefusal.MALFORMED,
            "sharing.hands-contradict",
            sent.slip.name,
            originator,
            ", ".join(sent.hands) or Message("sharing.nobody"),
            manifest.sender,
        )


def _check_released(
    manifest: EnvelopeManifest, items: list[Received], rulebook: Rulebook | None, now: datetime
) -> list[ReleaseDecision]:
    """The receiver asks the same rules as the sender: what was not for it is not taken."""
    reader = Reader(party=manifest.receiver, purpose=manifest.purpose)
    decisions = []
    for received in items:
        try:
            decision = decision_at(received.item, reader, manifest.made, rulebook)
            if decision.allow and now - manifest.made > CLOCK_TOLERANCE:
                decision = _at_receipt(received, reader, decision, now, rulebook)
        except InvalidValue as error:
            raise refused(EnvelopeRefusal.MALFORMED, "sharing.way-impossible", str(error)) from None
        if not decision.allow:
            raise refused(
                EnvelopeRefusal.NOT_RELEASABLE,
                "sharing.not-for-receiver",
                received.slip.name,
                manifest.receiver,
                "; ".join(reason.words for reason in decision.reasons),
                manifest.sender,
            )
        decisions.append(decision)
    return decisions
