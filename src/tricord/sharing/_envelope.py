"""Envelopes: what travels between nodes, in one file, signed by the sender and sealed to the receiver.

A file is a line with the format, a line with a label (to whom, to which of its keys, how many bytes), and the sealed
bytes. Inside: the sender's signature over everything, a manifest, and the contents one after the other. Nothing is
compressed and nothing is unpacked. Envelopes from one party to another are numbered from 1, and each names the one
before, so that what is repeated, missing or out of its place shows.

What an originator says of an item - marking, consents, digest of the content - is a slip with the originator's own
signature. It stays with the item on every leg: a hub can neither widen an audience nor invent a consent.

`seal` and `open_envelope` are pure: they take the state of the post and return the next. An envelope is refused whole,
with `EnvelopeRefused`, and then nothing has changed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from hashlib import sha256

import msgspec

from tricord.model import Held, Item, Reader, canonical, read_json
from tricord.model.errors import EnvelopeRefused, InvalidJson, InvalidValue, NotReleased
from tricord.sharing._agreements import Rulebook
from tricord.sharing._keys import Ring, SecretKeys, seal_to, verified
from tricord.sharing._release import ReleaseDecision, may_release

#: The largest envelope, and the most items in one. Sealing and opening hold a few copies of it in memory.
MAX_BYTES = 64 * 1024 * 1024
MAX_ITEMS = 1000
MAX_MANIFEST = 8 * 1024 * 1024
#: A sender's clock may run this far ahead of the receiver's.
CLOCK_SKEW = timedelta(hours=24)

_MAGIC = b"tricord-envelope 1\n"
_MAX_LABEL = 1024
_KEY_BYTES, _SIGNATURE_BYTES = 16, 64
_MAX_NAME = 200


class EnvelopeRefusal(StrEnum):
    """Why an envelope is refused."""

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


def _not_released(decisions: Sequence[ReleaseDecision]) -> NotReleased:
    told = "; ".join(f"{d.item}: {', '.join(reason.words for reason in d.reasons)}" for d in decisions)
    return NotReleased(f"Not released, and nothing is sealed. {told}.", decisions=tuple(decisions))


class Slip(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the originator says of one item, and signs: the item, the name and digest of its content."""

    item: Item
    name: str
    size: int
    sha256: str
    signed_on: date
    key: str
    signature: str = ""


class Sent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A slip in an envelope, with the third parties through whose hands the item has come, the sender included."""

    slip: Slip
    hands: tuple[str, ...] = ()


class EnvelopeManifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an envelope says of itself. `number` counts from 1 for each receiver; `previous` is the digest of the
    envelope before. `agreements`: what the release rests on. `again_from`: this is a request to be sent the envelopes
    from that number on once more.
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


class LastEnvelope(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The last envelope of a row: its number (0: none yet) and digest ("" where it was given up)."""

    number: int = 0
    digest: str = ""


class Post(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far the rows of envelopes to and from each party have come."""

    sent: dict[str, LastEnvelope] = {}
    received: dict[str, LastEnvelope] = {}

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


class Received(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An item as this node has it: the originator's slip, and how it came here (None: made here)."""

    slip: Slip
    held: Held | None = None

    @property
    def item(self) -> Item:
        return msgspec.structs.replace(self.slip.item, held=self.held)


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """An opened envelope: its manifest, each item with its content, the decisions, and the post after it."""

    manifest: EnvelopeManifest
    contents: tuple[tuple[Received, bytes], ...]
    decisions: tuple[ReleaseDecision, ...]
    post: Post


def make_slip(item: Item, name: str, content: bytes, secret: SecretKeys, *, on: date) -> Slip:
    """A slip for an item of this node's own. Raises `ValueError` for another's item, and for a bad name."""
    if item.marking.originator != secret.card.party:
        raise InvalidValue(f"Only {item.marking.originator} marks its items; this node is {secret.card.party}'s.")
    if wrong := name_problem(name):
        raise InvalidValue(f"{name!r} {wrong}")
    bare = Slip(
        item=msgspec.structs.replace(item, held=None),
        name=name,
        size=len(content),
        sha256=sha256(content).hexdigest(),
        signed_on=on,
        key=secret.key,
    )
    return msgspec.structs.replace(bare, signature=secret.signature("slip", canonical(bare)))


def wrong_slip(slip: Slip, ring: Ring) -> str:
    """What is wrong with a slip, as the end of a sentence; empty where its originator signed it as it is."""
    key = ring.key(slip.key)
    originator = slip.item.marking.originator
    if key is None or key.party != originator:
        return f"is signed with {slip.key}, which is no key that this node trusts as {originator}'s"
    if key.revoked_on is not None:
        return f"is signed with {slip.key}, revoked on {key.revoked_on}"
    bare = msgspec.structs.replace(slip, signature="")
    if slip.item.held is not None or not verified(key.sign, "slip", canonical(bare), slip.signature):
        return f"is not what {originator} signed"
    return ""


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
) -> Sealed:
    """An envelope with these items for a party, if each may be released to it for that purpose.

    Raises `NotReleased` where one may not, and `EnvelopeRefused` where the receiver has no key here or a slip is not
    good.
    """
    if len(contents) > MAX_ITEMS:
        raise EnvelopeRefused(
            EnvelopeRefusal.OVERSIZED, f"{len(contents)} items: an envelope holds {MAX_ITEMS}. Make several."
        )
    for received, content in contents:
        _check_content(received.slip, content, ring)
        _check_held(received, secret.card.party)
    reader = Reader(party=to, purpose=purpose)
    decisions = [_released(received.item, reader, at, rulebook) for received, _ in contents]
    if denied := [decision for decision in decisions if not decision.allow]:
        raise _not_released(denied)
    manifest = _next_manifest(
        to,
        secret,
        post,
        at,
        purpose=purpose,
        agreements=tuple(dict.fromkeys(name for decision in decisions for name in decision.agreements)),
        items=tuple(Sent(slip=received.slip, hands=_hands(received, secret.card.party)) for received, _ in contents),
    )
    return _sealed(manifest, [content for _, content in contents], decisions, secret, ring, post)


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
        raise EnvelopeRefused(
            EnvelopeRefusal.UNKNOWN_KEY, f"No key of {to} is trusted here. Ask for its card, then: share trust."
        )
    signature = bytes.fromhex(secret.signature("envelope", payload))
    sealed = seal_to(keys, secret.key.encode() + signature + payload)
    data = _MAGIC + canonical({"to": to, "key": keys.key, "bytes": len(sealed)}) + b"\n" + sealed
    if len(data) > MAX_BYTES:
        raise EnvelopeRefused(
            EnvelopeRefusal.OVERSIZED, f"{len(data):,} bytes: an envelope holds {MAX_BYTES:,}. Make several."
        )
    return data


def signed_anew(payload: bytes, secret: SecretKeys, ring: Ring, *, on: date, previous: str | None) -> bytes:
    """A kept envelope of this node's with its own slips signed by `secret` where a revoked key had signed them, and
    with the digest of the envelope before it, where that has changed (None: it has not).
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
    payload, sender = _unsealed(data, list(secrets), ring)
    head, _, rest = payload.partition(b"\n")
    if len(head) > MAX_MANIFEST:
        raise EnvelopeRefused(
            EnvelopeRefusal.OVERSIZED, f"Its manifest has {len(head):,} bytes; {MAX_MANIFEST:,} are allowed."
        )
    try:
        manifest = read_json(head, EnvelopeManifest)
    except InvalidJson as error:
        raise EnvelopeRefused(EnvelopeRefusal.MALFORMED, f"Its manifest is refused: {error}.") from None
    receiver = _label(data).to
    if (manifest.sender, manifest.receiver) != (sender, receiver):
        raise EnvelopeRefused(
            EnvelopeRefusal.WRONG_ADDRESS,
            f"It is signed by {sender} and labelled for {receiver}, and says inside that it is from {manifest.sender} "
            f"to {manifest.receiver}.",
        )
    if manifest.made.tzinfo is None:
        raise EnvelopeRefused(EnvelopeRefusal.MALFORMED, "Its manifest does not say in which time zone it was made.")
    if manifest.made > at + CLOCK_SKEW:
        raise EnvelopeRefused(
            EnvelopeRefusal.FUTURE, f"It says it was made at {manifest.made}; here it is {at}. Compare the clocks."
        )
    digest = sha256(payload).hexdigest()
    _check_row(manifest, post.received.get(sender, LastEnvelope()), digest)
    contents = _contents(manifest, rest, ring)
    decisions = _check_released(manifest, [received for received, _ in contents], rulebook)
    return Opened(
        manifest=manifest,
        contents=tuple(contents),
        decisions=tuple(decisions),
        post=msgspec.structs.replace(
            post, received={**post.received, sender: LastEnvelope(number=manifest.number, digest=digest)}
        ),
    )


def name_problem(name: str) -> str:
    """What is wrong with the name of a content, as the end of a sentence; empty where it is a plain file's name."""
    if not name or name.startswith(".") or name != name.strip():
        return "is empty, hidden, or has space at an end"
    if "/" in name or "\\" in name or ":" in name:
        return "leads into a folder"
    if any(unicodedata.category(letter).startswith("C") for letter in name):
        return "has a control character"
    if name != unicodedata.normalize("NFC", name):
        return "is not in Unicode's composed form"
    if len(name.encode()) > _MAX_NAME:
        return f"is longer than {_MAX_NAME} bytes"
    return ""


class _Label(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The line outside: for the carrier and for errors. It is not trusted: the same is signed inside."""

    to: str
    key: str
    bytes: int


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


def _hands(received: Received, sender: str) -> tuple[str, ...]:
    """The third parties that have had an item when it leaves this one."""
    if received.slip.item.marking.originator == sender:
        return ()
    return (*(received.held.via if received.held else ()), sender)


def _label(data: bytes) -> _Label:
    if len(data) > MAX_BYTES:
        raise EnvelopeRefused(EnvelopeRefusal.OVERSIZED, f"It has {len(data):,} bytes; {MAX_BYTES:,} are allowed.")
    if not data.startswith(_MAGIC):
        raise EnvelopeRefused(
            EnvelopeRefusal.NO_ENVELOPE, "It does not begin as an envelope of Tricord's first format does."
        )
    line, _, _ = data[len(_MAGIC) : len(_MAGIC) + _MAX_LABEL].partition(b"\n")
    try:
        return read_json(line, _Label)
    except InvalidJson as error:
        raise EnvelopeRefused(EnvelopeRefusal.NO_ENVELOPE, f"Its label is refused: {error}.") from None


def _unsealed(data: bytes, secrets: list[SecretKeys], ring: Ring) -> tuple[bytes, str]:
    """The signed payload and who signed it."""
    label = _label(data)
    own = {secret.card.party for secret in secrets}
    if label.to not in own:
        raise EnvelopeRefused(
            EnvelopeRefusal.WRONG_ADDRESS, f"It is addressed to {label.to}; this node is {', '.join(own)}'s."
        )
    secret = next((secret for secret in secrets if secret.key == label.key), None)
    ours = ring.key(label.key)
    if secret is None or ours is None:
        raise EnvelopeRefused(
            EnvelopeRefusal.UNKNOWN_KEY, f"It is sealed to the key {label.key}, which this node does not have."
        )
    if ours.revoked_on is not None:
        raise EnvelopeRefused(
            EnvelopeRefusal.REVOKED_KEY,
            f"It is sealed to the key {label.key}, revoked on {ours.revoked_on}. Ask for it again.",
        )
    end = data.find(b"\n", len(_MAGIC))
    sealed = data[end + 1 :] if end >= 0 else b""
    if len(sealed) < label.bytes:
        raise EnvelopeRefused(
            EnvelopeRefusal.TRUNCATED, f"It ends after {len(sealed):,} of {label.bytes:,} bytes. Fetch it again."
        )
    inside = secret.unseal(sealed)
    if inside is None or len(sealed) > label.bytes or len(inside) < _KEY_BYTES + _SIGNATURE_BYTES:
        raise EnvelopeRefused(
            EnvelopeRefusal.ALTERED, "Its seal is broken: it was altered, or badly copied. Fetch it again."
        )
    signer = inside[:_KEY_BYTES].decode("ascii", "replace")
    signature = inside[_KEY_BYTES : _KEY_BYTES + _SIGNATURE_BYTES].hex()
    payload = inside[_KEY_BYTES + _SIGNATURE_BYTES :]
    key = ring.key(signer)
    if key is None:
        raise EnvelopeRefused(
            EnvelopeRefusal.UNKNOWN_KEY, f"It is signed with the key {signer!r}, which this node does not trust."
        )
    if key.revoked_on is not None:
        raise EnvelopeRefused(
            EnvelopeRefusal.REVOKED_KEY,
            f"It is signed with {key.party}'s key {signer}, revoked on {key.revoked_on}: {key.reason}.",
        )
    if not verified(key.sign, "envelope", payload, signature):
        raise EnvelopeRefused(
            EnvelopeRefusal.FORGED, f"Its signature is not {key.party}'s, though it names {key.party}'s key."
        )
    return payload, key.party


def _released(item: Item, to: Reader, at: datetime, rulebook: Rulebook | None) -> ReleaseDecision:
    """The decision for a moment: for the sender's day, and for the day that has begun elsewhere by then.

    An agreement that ended at midnight in Seoul has ended, though it is still the day before in Washington.
    """
    today, furthest = at.date(), at.astimezone(timezone(timedelta(hours=14))).date()
    decisions = [may_release(item, to, day, rulebook=rulebook) for day in dict.fromkeys((today, furthest))]
    return next((decision for decision in decisions if not decision.allow), decisions[0])


def _check_held(received: Received, sender: str) -> None:
    """What is another's must say how it came: without that it would pass for the sender's own."""
    originator = received.slip.item.marking.originator
    held_by = received.held.by if received.held else originator
    if held_by != sender:
        raise EnvelopeRefused(
            EnvelopeRefusal.FORGED,
            f"{received.slip.name!r} of {originator} is said to be held by {held_by}, and {sender} would send it.",
        )


def _check_row(manifest: EnvelopeManifest, last: LastEnvelope, digest: str) -> None:
    number, sender = manifest.number, manifest.sender
    if number < 1:
        raise EnvelopeRefused(EnvelopeRefusal.MALFORMED, f"Its number is {number}; they begin at 1.")
    if number == last.number and digest == last.digest:
        raise EnvelopeRefused(
            EnvelopeRefusal.REPEATED,
            f"{sender}'s envelope {number} was received before; this is the same.",
            expected=last.number + 1,
        )
    if number <= last.number:
        raise EnvelopeRefused(
            EnvelopeRefusal.REPEATED,
            f"{sender}'s envelope {number} comes after {last.number}: it was received before, or is replayed, or "
            f"{sender}'s node has lost its count.",
            expected=last.number + 1,
        )
    if number > last.number + 1:
        gone = str(last.number + 1) if number == last.number + 2 else f"{last.number + 1} to {number - 1}"
        raise EnvelopeRefused(
            EnvelopeRefusal.MISSING,
            f"{sender}'s envelope {gone} has not been received. Open it first, or: share ask {sender}.",
            expected=last.number + 1,
        )
    first = last.number == 0
    if manifest.previous != last.digest and (first or last.digest):
        raise EnvelopeRefused(
            EnvelopeRefusal.BROKEN_ROW, f"It does not follow on {sender}'s envelope {last.number} that was received."
        )


def _contents(manifest: EnvelopeManifest, rest: bytes, ring: Ring) -> list[tuple[Received, bytes]]:
    if len(manifest.items) > MAX_ITEMS:
        raise EnvelopeRefused(
            EnvelopeRefusal.OVERSIZED, f"It holds {len(manifest.items):,} items; {MAX_ITEMS:,} are allowed."
        )
    sizes = [sent.slip.size for sent in manifest.items]
    if min(sizes, default=0) < 0 or sum(sizes) != len(rest):
        raise EnvelopeRefused(
            EnvelopeRefusal.MALFORMED, f"Its items have {sum(sizes):,} bytes, and {len(rest):,} are there."
        )
    found: list[tuple[Received, bytes]] = []
    names: set[str] = set()
    start = 0
    for sent in manifest.items:
        content, start = rest[start : start + sent.slip.size], start + sent.slip.size
        if wrong := name_problem(sent.slip.name):
            raise EnvelopeRefused(EnvelopeRefusal.BAD_NAME, f"The name {sent.slip.name[:60]!r} {wrong}.")
        if sent.slip.name.casefold() in names:
            raise EnvelopeRefused(EnvelopeRefusal.BAD_NAME, f"The name {sent.slip.name!r} stands twice in it.")
        names.add(sent.slip.name.casefold())
        _check_content(sent.slip, content, ring)
        _check_hands(sent, manifest)
        held = Held(by=manifest.receiver, since=manifest.made.date(), via=sent.hands)
        found.append((Received(slip=sent.slip, held=held), content))
    return found


def _check_content(slip: Slip, content: bytes, ring: Ring) -> None:
    if wrong := wrong_slip(slip, ring):
        raise EnvelopeRefused(EnvelopeRefusal.FORGED, f"The slip of {slip.name!r} {wrong}.")
    if sha256(content).hexdigest() != slip.sha256 or len(content) != slip.size:
        raise EnvelopeRefused(
            EnvelopeRefusal.FORGED, f"The content of {slip.name!r} is not the one that its originator signed."
        )


def _check_hands(sent: Sent, manifest: EnvelopeManifest) -> None:
    originator = sent.slip.item.marking.originator
    own = originator == manifest.sender
    if own == bool(sent.hands) or (sent.hands and sent.hands[-1] != manifest.sender):
        came = ", ".join(sent.hands) or "nobody"
        raise EnvelopeRefused(
            EnvelopeRefusal.MALFORMED,
            f"{sent.slip.name!r} of {originator} is said to have come through {came}, and {manifest.sender} sent it.",
        )


def _check_released(
    manifest: EnvelopeManifest, items: list[Received], rulebook: Rulebook | None
) -> list[ReleaseDecision]:
    """The receiver asks the same rules as the sender: what was not for it is not taken."""
    reader = Reader(party=manifest.receiver, purpose=manifest.purpose)
    decisions = []
    for received in items:
        try:
            decision = _released(received.item, reader, manifest.made, rulebook)
        except ValueError as error:
            raise EnvelopeRefused(EnvelopeRefusal.MALFORMED, str(error)) from None
        if not decision.allow:
            why = "; ".join(reason.words for reason in decision.reasons)
            raise EnvelopeRefused(
                EnvelopeRefusal.NOT_RELEASABLE,
                f"{received.slip.name!r} is not for {manifest.receiver}: {why}. Tell {manifest.sender}.",
            )
        decisions.append(decision)
    return decisions
