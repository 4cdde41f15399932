"""A node's folder: its keys, the ring of keys it trusts, its post, its audit - and what is done with them.

The edge of the room: everything that reads a clock or writes a file is here. Each act is logged, a refusal too, and
takes effect whole or not at all: state is replaced in one step, after the contents are on the disk and before anything
is reported. So a node that is killed midway repeats the act, with the same outcome.

    node/keys.json            secret keys; for its owner only
    node/ring.json            public keys trusted here
    node/post.json            how far the rows of envelopes have come
    node/outbox/KR/000001     what was sent, as it was signed, to be sealed again when it is asked for
    node/audit.jsonl          the audit, with audit.head.json
    node/witnesses/*.json     countersignatures of other nodes on this audit
    node/countersigned.json   heads of others' audits that this node countersigned
"""

from __future__ import annotations

import getpass
import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import msgspec

from tricord.model import Item, canonical, read_json
from tricord.model.errors import EnvelopeRefused, InvalidJson, InvalidValue, KeyRefused, NodeError, NotReleased
from tricord.sharing._audit import (
    AuditFinding,
    AuditLog,
    Countersignature,
    Head,
    countersign,
    good_countersignature,
    lines_of,
    locked,
    read_head,
    replace,
    verify,
)
from tricord.sharing._envelope import (
    MAX_BYTES,
    EnvelopeManifest,
    EnvelopeRefusal,
    LastEnvelope,
    Opened,
    Post,
    Received,
    Sealed,
    make_slip,
    open_envelope,
    request_resend,
    reseal,
    seal,
    signed_anew,
)
from tricord.sharing._keys import Card, PublicKeys, Revocation, Ring, SecretKeys, make_secret, revoke
from tricord.sharing._release import ReleaseDecision

_T = TypeVar("_T")

#: The largest card, revocation, slip or countersignature that is read.
_MAX_PAPER = 1024 * 1024


class _Keys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    keys: tuple[SecretKeys, ...]


class _Seen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    heads: tuple[Head, ...] = ()


class Node:
    """One party's node in a folder. `clock` gives the time, with its zone; `who` is told to the audit."""

    def __init__(self, folder: Path, *, clock: Callable[[], datetime] | None = None, who: str | None = None) -> None:
        self.folder = folder
        self._clock = clock or _now
        self._who = who if who is not None else getpass.getuser()
        if not self._path("keys.json").exists():
            raise NodeError(f"{folder} is no node: it has no keys. Make them with: tricord share keygen --party XX.")
        mode = stat.S_IMODE(self._path("keys.json").stat().st_mode)
        if mode & 0o077:
            raise NodeError(
                f"{self._path('keys.json')} can be read by others. First: chmod 600 {self._path('keys.json')}"
            )
        self.secrets = read_json_file(self._path("keys.json"), _Keys).keys
        self.party = self.secrets[-1].card.party

    @classmethod
    def create(
        cls, folder: Path, party: str, *, clock: Callable[[], datetime] | None = None, who: str | None = None
    ) -> Node:
        """A new node with its first keys. Raises `NodeError` where there is one."""
        if (folder / "keys.json").exists():
            raise NodeError(f"{folder} is a node already. New keys for it: tricord share keygen, without --party.")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        secret = make_secret(party, made=(clock or _now)().date())
        replace(folder / "ring.json", canonical(Ring().trusting(secret.card, fingerprint=secret.card.fingerprint)))
        replace(folder / "keys.json", canonical(_Keys((secret,))))
        node = cls(folder, clock=clock, who=who)
        node.log("key.made", {"key": secret.key})
        return node

    @property
    def ring(self) -> Ring:
        """The keys it trusts."""
        return read_json_file(self._path("ring.json"), Ring)

    @property
    def post(self) -> Post:
        """How far its rows of envelopes have come."""
        path = self._path("post.json")
        return read_json_file(path, Post) if path.exists() else Post()

    @property
    def secret(self) -> SecretKeys:
        """Its newest keys that are not revoked. Raises `NodeError` where all are."""
        ring = self.ring
        for secret in reversed(self.secrets):
            if self._is_good(ring, secret):
                return secret
        raise NodeError(f"All keys of {self.party} are revoked. Make new ones: tricord share keygen.")

    def acting(self, who: str) -> Node:
        """The same node, its keys read anew, for the acts of somebody else: the audit names them."""
        return Node(self.folder, clock=self._clock, who=who)

    def log(self, what: str, about: Mapping[str, str]) -> None:
        """One more entry of the audit, signed with the newest keys."""
        AuditLog(self._path("audit.jsonl"), self.secrets[-1]).append(what, at=self._clock(), who=self._who, about=about)

    def rotate(self) -> Card:
        """New keys, vouched for by the present ones where these are not revoked."""
        with self._alone():
            ring = self.ring
            former = next((secret for secret in reversed(self.secrets) if self._is_good(ring, secret)), None)
            secret = make_secret(self.party, made=self._clock().date(), former=former)
            replace(self._path("ring.json"), canonical(ring.trusting(secret.card, fingerprint=secret.card.fingerprint)))
            replace(self._path("keys.json"), canonical(_Keys((*self.secrets, secret))))
            self.secrets = (*self.secrets, secret)
        self.log("key.made", {"key": secret.key, "former": secret.card.former})
        return secret.card

    def trust(self, card: Card, *, fingerprint: str = "") -> None:
        """Take another node's card. Raises `KeyRefused`."""
        with self._alone(), self._refusals("key.refused", {"party": card.party, "key": card.key}):
            if card.party == self.party and card.key not in {secret.key for secret in self.secrets}:
                raise KeyRefused(
                    f"The card is {card.party}'s, this node's own party, and its secret keys are not here."
                )
            replace(self._path("ring.json"), canonical(self.ring.trusting(card, fingerprint=fingerprint)))
        self.log(
            "key.trusted", {"party": card.party, "key": card.key, "by": "fingerprint" if fingerprint else "former key"}
        )

    def revoke(self, key: str, *, reason: str) -> Revocation | None:
        """Trust a key no more: its own, with a revocation for the others to take, or another party's (None)."""
        with self._alone():
            ring, today = self.ring, self._clock().date()
            keys = ring.key(key)
            if keys is None:
                raise KeyRefused(f"The ring holds no key {key}. See: tricord share status.")
            told = None
            if keys.party == self.party:
                # With its newest good key, else with the key itself: a former key may not revoke what followed it.
                good = [secret for secret in self.secrets if self._is_good(ring, secret) or secret.key == key]
                told = revoke(good[-1], key, on=today, reason=reason)
            replace(self._path("ring.json"), canonical(ring.distrusting(key, on=today, reason=reason)))
        self.log("key.revoked", {"party": keys.party, "key": key, "reason": reason})
        return told

    def take_revocation(self, revocation: Revocation) -> None:
        """Take another node's revocation. Raises `KeyRefused`."""
        about = {"party": revocation.party, "key": revocation.key, "reason": revocation.reason[:500]}
        with self._alone(), self._refusals("key.refused", about):
            replace(self._path("ring.json"), canonical(self.ring.revoking(revocation)))
        self.log("key.revoked", about)

    def mark(self, file: Path, item: Item) -> Received:
        """Put this node's slip beside a file. Raises `ValueError` for another party's item."""
        received = self._slip(item, file.name, read_file(file))
        replace(slip_path(file), canonical(received))
        self._log_marked(received)
        return received

    def sign(self, item: Item, name: str, content: bytes) -> Received:
        """This node's slip for a content under a name, for whoever keeps both. Raises as `mark` does."""
        received = self._slip(item, name, content)
        self._log_marked(received)
        return received

    def seal(self, files: Sequence[Path], *, to: str, purpose: str, target: Path) -> Sealed:
        """Seal marked files for a party into `target`. Raises `NotReleased` and `EnvelopeRefused`; both are logged."""
        contents = [(read_json_file(slip_path(file), Received), read_file(file)) for file in files]
        return self.send(contents, to=to, purpose=purpose, target=target)

    def send(
        self, contents: Sequence[tuple[Received, bytes]], *, to: str, purpose: str, target: Path | None = None
    ) -> Sealed:
        """`seal`, for slips with their contents. Without a target the envelope waits in the outbox for `resend`."""
        with self._alone(), self._refusals("release.refused", {"to": to}):
            sealed = seal(
                contents,
                to=to,
                purpose=purpose,
                secret=self.secret,
                ring=self.ring,
                post=self.post,
                at=self._clock(),
            )
            self._send(sealed, target)
        return sealed

    def ask(self, to: str, *, target: Path) -> Sealed:
        """An envelope that asks a party for what is missing of its own."""
        with self._alone(), self._refusals("release.refused", {"to": to}):
            sealed = request_resend(to=to, secret=self.secret, ring=self.ring, post=self.post, at=self._clock())
            self._send(sealed, target)
        return sealed

    def resend(self, to: str, number: int) -> bytes:
        """An envelope of the outbox once more, sealed to the receiver's current key. Raises `EnvelopeRefused`."""
        path = self._outbox(to, number)
        if not path.exists():
            raise EnvelopeRefused(EnvelopeRefusal.MISSING, f"The outbox holds no envelope {number} to {to}.")
        with self._refusals("release.refused", {"to": to, "number": str(number)}):
            data = reseal(path.read_bytes(), to=to, secret=self.secret, ring=self.ring)
        self.log("envelope.resealed", {"to": to, "number": str(number), "sha256": sha256(data).hexdigest()})
        return data

    def sign_anew(self, to: str, first: int) -> int:
        """Sign anew, with the current key, the slips in the envelopes to a party from number `first` on that a key of
        this node's signed which was revoked since; how many envelopes changed. The receiver must not have opened them.

        A revoked key proves nothing, so they would be refused for ever. Raises `NodeError` where all keys are revoked.
        """
        if all(self._is_good(self.ring, secret) for secret in self.secrets):
            return 0
        with self._alone():
            last = self.post.sent.get(to, LastEnvelope()).number
            secret, ring, on = self.secret, self.ring, self._clock().date()
            changed, digest = 0, None
            for number in range(first, last + 1):
                path = self._outbox(to, number)
                former = path.read_bytes()
                payload = signed_anew(former, secret, ring, on=on, previous=digest)
                digest = sha256(payload).hexdigest()
                if payload != former:
                    replace(path, payload)
                    changed += 1
            if changed and digest is not None:
                sent = {**self.post.sent, to: LastEnvelope(number=last, digest=digest)}
                replace(self._path("post.json"), canonical(msgspec.structs.replace(self.post, sent=sent)))
        if changed:
            self.log("envelope.signed-anew", {"to": to, "from": str(first), "changed": str(changed)})
        return changed

    def open(self, envelope: Path, *, into: Path) -> tuple[Opened, Path]:
        """Open an envelope and write its contents, with their slips, into a folder of its own.

        Raises `EnvelopeRefused`; then it is logged, and nothing else has changed.
        """
        size = envelope.stat().st_size
        about = {"file": envelope.name[:200], "bytes": str(size)}
        if size > MAX_BYTES:
            with self._refusals("envelope.refused", about):
                raise EnvelopeRefused(EnvelopeRefusal.OVERSIZED, f"It has {size:,} bytes; {MAX_BYTES:,} are allowed.")

        def folder(opened: Opened) -> Path:
            return into / f"{opened.manifest.sender}-{opened.manifest.number:06}"

        def keep(opened: Opened) -> None:
            if opened.contents:
                _unpack(opened, folder(opened))

        opened = self.receive(envelope.read_bytes(), keep=keep, about=about)
        return opened, folder(opened)

    def receive(self, data: bytes, *, keep: Callable[[Opened], None], about: Mapping[str, str] | None = None) -> Opened:
        """`open`, for bytes. `keep` puts the contents away for good before the envelope counts as received.

        A node that is killed after `keep` opens the same envelope again: `keep` must take the same contents twice. It
        may refuse them, with `ValueError`.
        """
        facts = {**(about or {}), "bytes": str(len(data)), "sha256": sha256(data).hexdigest()}
        with self._alone():
            with self._refusals("envelope.refused", facts):
                opened = open_envelope(data, secrets=self.secrets, ring=self.ring, post=self.post, at=self._clock())
                keep(opened)
            for decision in opened.decisions:
                self._log_decision("release.received", decision)
            self.log("envelope.opened", {**facts, **_row(opened.manifest)})
            replace(self._path("post.json"), canonical(opened.post))
        return opened

    def give_up(self, sender: str, *, reason: str) -> int:
        """Go on without the next envelope of a sender. Its number is returned."""
        with self._alone():
            post = self.post.giving_up(sender)
            number = post.received[sender].number
            self.log("envelope.given-up", {"from": sender, "number": str(number), "reason": reason})
            replace(self._path("post.json"), canonical(post))
        return number

    def head(self) -> Head:
        """The head of its audit, signed, to be countersigned by another node."""
        return AuditLog(self._path("audit.jsonl"), self.secret).head()

    def countersign(self, head: Head) -> Countersignature:
        """This node's word on another's head; it keeps the head, to know the next for its continuation."""
        with self._alone(), self._refusals("audit.not-countersigned", {"party": head.party, "head": str(head.number)}):
            path = self._path("countersigned.json")
            seen = read_json_file(path, _Seen).heads if path.exists() else ()
            word = countersign(head, self.secret, self.ring, at=self._clock(), seen=seen)
            replace(path, canonical(_Seen((*(one for one in seen if one.party != head.party), head))))
        self.log("audit.countersigned", {"party": head.party, "head": str(head.number), "digest": head.digest})
        return word

    def take_countersignature(self, word: Countersignature) -> None:
        """Keep another node's word on this node's audit. Raises `ValueError` for one that is not good."""
        if not good_countersignature(word, self.party, self.ring):
            raise InvalidValue(f"The countersignature is not one of a trusted party on the audit of {self.party}.")
        folder = self._path("witnesses")
        folder.mkdir(exist_ok=True, mode=0o700)
        replace(folder / f"{word.by}-{word.head.number:06}.json", canonical(word))
        self.log("audit.witnessed", {"by": word.by, "head": str(word.head.number)})

    def verify_audit(self) -> AuditFinding:
        """Whether its audit is whole, by its head and by every countersignature kept here."""
        witnesses = sorted(self._path("witnesses").glob("*.json"))
        words = [read_json_file(path, Countersignature) for path in witnesses]
        bad = [path.name for path, word in zip(witnesses, words, strict=True) if not self._good(word)]
        if bad:
            raise NodeError(f"{', '.join(bad)} in witnesses is no good countersignature on this audit.")
        path = self._path("audit.jsonl")
        lines = lines_of(path) if path.exists() else iter(())
        return verify(lines, party=self.party, ring=self.ring, head=read_head(path), countersigned=words)

    def keys(self) -> tuple[PublicKeys, ...]:
        """Every key of the ring, in the order in which they were trusted."""
        return self.ring.keys

    @staticmethod
    def _is_good(ring: Ring, secret: SecretKeys) -> bool:
        keys = ring.key(secret.key)
        return keys is not None and keys.revoked_on is None

    def _good(self, word: Countersignature) -> bool:
        return good_countersignature(word, self.party, self.ring)

    def _slip(self, item: Item, name: str, content: bytes) -> Received:
        return Received(slip=make_slip(item, name, content, self.secret, on=self._clock().date()))

    def _log_marked(self, received: Received) -> None:
        slip = received.slip
        self.log("item.marked", {"item": slip.item.id, "sha256": slip.sha256, "level": slip.item.marking.level})

    def _send(self, sealed: Sealed, target: Path | None) -> None:
        """Outbox first, then the log and the count, then the file that leaves: a number is never used for two."""
        manifest = sealed.manifest
        path = self._outbox(manifest.receiver, manifest.number)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        replace(path, sealed.payload)
        for decision in sealed.decisions:
            self._log_decision("release.allowed", decision)
        self.log("envelope.sealed", {"sha256": sha256(sealed.data).hexdigest(), **_row(manifest)})
        replace(self._path("post.json"), canonical(sealed.post))
        if target is not None:
            replace(target, sealed.data)

    def _log_decision(self, what: str, decision: ReleaseDecision) -> None:
        self.log(
            what,
            {
                "item": decision.item[:200],
                "to": str(decision.to),
                "on": decision.on.isoformat(),
                "because": "; ".join(reason.words for reason in decision.reasons)[:4000],
                "rules": decision.rules,
            },
        )

    @contextmanager
    def _refusals(self, what: str, about: dict[str, str]) -> Iterator[None]:
        """Log a refusal on its way out."""
        try:
            yield
        except NotReleased as error:
            for decision in error.decisions:
                self._log_decision(what, decision)
            raise
        except (EnvelopeRefused, KeyRefused, ValueError) as error:
            kind = error.refusal.value if isinstance(error, EnvelopeRefused) else "refused"
            self.log(what, {**about, "refusal": kind, "why": str(error)[:2000]})
            raise

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One act at a time, whoever else works on the folder."""
        with locked(self._path("node")):
            yield

    def _outbox(self, to: str, number: int) -> Path:
        return self._path("outbox") / to / f"{number:06}"

    def _path(self, name: str) -> Path:
        return self.folder / name


def slip_path(file: Path) -> Path:
    """Where the slip of a file stands: beside it."""
    return file.with_name(file.name + ".slip.json")


def read_file(file: Path) -> bytes:
    """A file that may go into an envelope. Raises `NodeError` for one that is missing or too large."""
    try:
        if file.stat().st_size > MAX_BYTES:
            raise NodeError(f"{file} has {file.stat().st_size:,} bytes; an envelope holds {MAX_BYTES:,}.")
        return file.read_bytes()
    except OSError as error:
        raise NodeError(f"{file} cannot be read: {error.strerror}.") from None


def read_json_file(path: Path, kind: type[_T]) -> _T:
    """A small JSON file of a known kind. Raises `NodeError` where it is not one."""
    try:
        if path.stat().st_size > _MAX_PAPER and path.name not in ("ring.json", "post.json", "keys.json"):
            raise NodeError(f"{path} has {path.stat().st_size:,} bytes; no such paper is longer than {_MAX_PAPER:,}.")
        return read_json(path.read_bytes(), kind)
    except FileNotFoundError:
        hint = " Mark the file first: tricord share mark." if path.name.endswith(".slip.json") else ""
        raise NodeError(f"{path} does not exist.{hint}") from None
    except OSError as error:
        raise NodeError(f"{path} cannot be read: {error.strerror}.") from None
    except InvalidJson as error:
        raise NodeError(f"{path} is not what it should be ({kind.__name__.strip('_')}): {error}.") from None


def _unpack(opened: Opened, folder: Path) -> None:
    """Write the contents. A folder that is there must be what a broken-off attempt at the same envelope left."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for received, content in opened.contents:
        path = folder / received.slip.name
        for target, data in ((path, content), (slip_path(path), canonical(received))):
            if os.path.lexists(target) and (target.is_symlink() or target.read_bytes() != data):
                raise NodeError(f"{target} is there already and is something else. Move it away, then open again.")
            replace(target, data)


def _row(manifest: EnvelopeManifest) -> dict[str, str]:
    return {
        "from": manifest.sender,
        "to": manifest.receiver,
        "number": str(manifest.number),
        "items": ", ".join(sent.slip.item.id for sent in manifest.items)[:4000],
    }


def _now() -> datetime:
    """The local time with its zone: the law counts days where people are."""
    return datetime.now().astimezone().replace(microsecond=0)
