"""Keys of nodes: a pair for signing (Ed25519) and a pair for sealing (X25519), shown to others on a card.

A card is trusted the first time by its fingerprint, read aloud or handed over; a later one of the same party when a
key that is already trusted has signed it. A revoked key opens and proves nothing from then on, whatever day a message
claims, since whoever stole it writes any day.

The ring of public keys and the secret keys are values; reading and writing them is `_node`'s. Not here: who may read
what (`_release`). The cryptography is libsodium's, by PyNaCl.

>>> secret = make_secret("JP", made="2016-11-24")
>>> ring = Ring().trusting(secret.card, fingerprint=secret.card.fingerprint)
>>> ring.key(secret.card.key).party
'JP'
"""

from __future__ import annotations

import re
from datetime import date
from hashlib import sha256

import msgspec
from nacl.exceptions import BadSignatureError, CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.signing import SigningKey, VerifyKey

from tricord.i18n import Argument, Message
from tricord.model import canonical
from tricord.model.errors import KeyRefused

Signature = str

#: A party's code is also the name of a folder of the outbox.
PARTY = re.compile(r"[A-Z][A-Z0-9]{1,15}")


class Card(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A node's public keys, in hexadecimal. `by_itself` is signed with its own key; `by_former` with `former`, the
    key it takes over from (both empty for a party's first card).
    """

    party: str
    made: date
    sign: str
    seal: str
    by_itself: Signature
    former: str = ""
    by_former: Signature = ""

    @property
    def fingerprint(self) -> str:
        """What is compared by voice: 32 hexadecimal digits in groups of four."""
        digits = sha256(b"tricord card 1\0" + _card_bytes(self)).hexdigest()[:32]
        return " ".join(digits[start : start + 4] for start in range(0, 32, 4))

    @property
    def key(self) -> str:
        """The name of its pair of keys."""
        return key_name(self.sign)


class Revocation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key is not to be trusted any more, signed with itself or with another key of its party."""

    party: str
    key: str
    on: date
    reason: str
    by: str
    signature: Signature = ""


class PublicKeys(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A trusted pair of keys of a party, and since when it is revoked."""

    party: str
    sign: str
    seal: str
    made: date
    revoked_on: date | None = None
    reason: str = ""

    @property
    def key(self) -> str:
        return key_name(self.sign)

    def verifies(self, purpose: str, message: bytes, signature: Signature) -> bool:
        """True where the signature over a message for this purpose was made with this pair."""
        return verified(self.sign, purpose, message, signature)

    def seal_to(self, message: bytes) -> bytes:
        """The message, for the holder of this pair only; it tells nothing of who sealed it."""
        return SealedBox(PublicKey(bytes.fromhex(self.seal))).encrypt(message)


class SecretKeys(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A node's own pair. Keep it where nobody else reads."""

    sign: str
    seal: str
    card: Card

    def __repr__(self) -> str:
        return f"SecretKeys({self.card.party} {self.card.key})"

    @property
    def key(self) -> str:
        return self.card.key

    def signature(self, purpose: str, message: bytes) -> Signature:
        """Sign for one purpose: what is signed as a card cannot be shown as an envelope."""
        return SigningKey(bytes.fromhex(self.sign)).sign(_framed(purpose, message)).signature.hex()

    def unseal(self, sealed: bytes) -> bytes | None:
        """What was sealed to this key; None where it was not, or was altered."""
        try:
            return SealedBox(PrivateKey(bytes.fromhex(self.seal))).decrypt(sealed)
        except CryptoError:
            return None


class Ring(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The public keys that a node trusts, its own included. Nothing is taken out: a revoked key stays, as revoked."""

    keys: tuple[PublicKeys, ...] = ()

    def key(self, name: str) -> PublicKeys | None:
        """A pair by name."""
        return next((keys for keys in self.keys if keys.key == name), None)

    def current(self, party: str) -> PublicKeys | None:
        """The newest key of a party that is not revoked: what is sealed to it is sealed to this one."""
        good = [keys for keys in self.keys if keys.party == party and keys.revoked_on is None]
        return good[-1] if good else None

    def trusting(self, card: Card, *, fingerprint: str = "") -> Ring:
        """The ring with a card's keys in it.

        Raises `KeyRefused` unless the card is signed by itself, and either by a trusted key of the same party or its
        fingerprint is the given one.
        """
        _check_card(card)
        known = self.key(card.key)
        if known is not None:
            if (known.party, known.seal, known.revoked_on) != (card.party, card.seal, None):
                raise _refused("sharing.key-known", card.key)
            return self
        if fingerprint:
            if _plain(fingerprint) != _plain(card.fingerprint):
                raise _refused("sharing.fingerprint-differs", card.fingerprint)
        else:
            self._check_former(card)
        new = PublicKeys(party=card.party, sign=card.sign, seal=card.seal, made=card.made)
        return Ring(keys=(*self.keys, new))

    def revoking(self, revocation: Revocation) -> Ring:
        """The ring with a key marked as revoked.

        Raises `KeyRefused` unless the key itself signed it or a later one of its party: with a former key that is
        lost, nobody revokes what took its place.
        """
        key, by = self.key(revocation.key), self.key(revocation.by)
        if key is None or by is None or {key.party, by.party} != {revocation.party}:
            raise _refused("sharing.revocation-no-signer", revocation.key, revocation.party)
        if self.keys.index(by) < self.keys.index(key):
            raise _refused("sharing.revocation-by-former", key.key, by.key, key.party)
        if by.revoked_on is not None and by.key != key.key:
            raise _refused("sharing.revocation-by-revoked", by.key)
        if not by.verifies("revocation", _unsigned(revocation), revocation.signature):
            raise _refused("sharing.revocation-signature-wrong")
        return self.distrusting(key.key, on=revocation.on, reason=revocation.reason)

    def distrusting(self, key: str, *, on: date, reason: str) -> Ring:
        """The ring with a key marked as revoked by this node's own decision. Raises `KeyRefused` for an unknown one."""
        known = self.key(key)
        if known is None:
            raise _refused("sharing.key-unknown", key)
        if known.revoked_on is not None:
            return self
        gone = msgspec.structs.replace(known, revoked_on=on, reason=reason)
        return Ring(keys=tuple(gone if keys.key == key else keys for keys in self.keys))

    def _check_former(self, card: Card) -> None:
        former = self.key(card.former) if card.former else None
        if former is None or former.party != card.party:
            raise _refused("sharing.card-unvouched", card.party)
        if former.revoked_on is not None:
            raise _refused("sharing.former-revoked", former.key, str(former.revoked_on))
        if not former.verifies("succession", _card_bytes(card), card.by_former):
            raise _refused("sharing.former-signature-wrong", former.key)


def _check_card(card: Card) -> None:
    """Raises `KeyRefused` for a card that is not good in itself."""
    if not verified(card.sign, "card", _card_bytes(card), card.by_itself):
        raise _refused("sharing.card-not-self-signed", card.party)
    if not PARTY.fullmatch(card.party):
        raise _refused("sharing.card-no-party", card.party[:40])
    if not _can_seal(card.seal):
        raise _refused("sharing.card-no-seal", card.party)


def make_secret(party: str, *, made: str | date, former: SecretKeys | None = None) -> SecretKeys:
    """A new pair of keys for a node, vouched for by its former one."""
    sign, seal = SigningKey.generate(), PrivateKey.generate()
    day = made if isinstance(made, date) else date.fromisoformat(made)
    card = Card(
        party=party,
        made=day,
        sign=sign.verify_key.encode().hex(),
        seal=seal.public_key.encode().hex(),
        by_itself="",
        former=former.key if former else "",
    )
    secret = SecretKeys(sign=sign.encode().hex(), seal=seal.encode().hex(), card=card)
    signed = msgspec.structs.replace(
        card,
        by_itself=secret.signature("card", _card_bytes(card)),
        by_former=former.signature("succession", _card_bytes(card)) if former else "",
    )
    return msgspec.structs.replace(secret, card=signed)


def revoke(secret: SecretKeys, key: str, *, on: date, reason: str) -> Revocation:
    """A revocation of a key of the same party, signed with `secret`."""
    bare = Revocation(party=secret.card.party, key=key, on=on, reason=reason, by=secret.key)
    return msgspec.structs.replace(bare, signature=secret.signature("revocation", _unsigned(bare)))


def verified(sign: str, purpose: str, message: bytes, signature: Signature) -> bool:
    """True where the signature over a message for this purpose was made with the key, and stands as keys write it."""
    try:
        plain = bytes.fromhex(signature)
        VerifyKey(bytes.fromhex(sign)).verify(_framed(purpose, message), plain)
    except (BadSignatureError, ValueError):
        return False
    # Capitals and spaces would make another text, with another digest, of what was signed once.
    return plain.hex() == signature


def _can_seal(seal: str) -> bool:
    try:
        SealedBox(PublicKey(bytes.fromhex(seal))).encrypt(b"")
    except (ValueError, CryptoError):
        return False
    return True


def key_name(sign: str) -> str:
    """The name of a pair of keys, from its public signing key."""
    return sha256(b"tricord key 1\0" + sign.encode()).hexdigest()[:16]


def _framed(purpose: str, message: bytes) -> bytes:
    return f"tricord {purpose} 1".encode() + b"\0" + message


def _card_bytes(card: Card) -> bytes:
    return canonical(msgspec.structs.replace(card, by_itself="", by_former=""))


def _unsigned(revocation: Revocation) -> bytes:
    return canonical(msgspec.structs.replace(revocation, signature=""))


def _plain(fingerprint: str) -> str:
    return "".join(fingerprint.split()).casefold()


def _refused(code: str, *arguments: Argument) -> KeyRefused:
    return KeyRefused(Message(code, arguments))
