"""A node: what one party does with its keys, its envelopes and its audit, in a folder.

Each act is logged, a refusal too, and takes effect whole or not at all. So a node that is killed midway repeats the
act, with the same outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from hashlib import sha256
from pathlib import Path

import msgspec

from tricord.i18n import Message
from tricord.model import Item, canonical, read_json
from tricord.model.errors import AuditBroken, KeyRefused, NodeError
from tricord.sharing._audit import (
    AuditEntry,
    AuditFinding,
    AuditLog,
    audit_head,
    audit_lines,
    countersign,
    good_countersignature,
    verify,
)
from tricord.sharing._audit_types import Countersignature, Head
from tricord.sharing._envelope import (
    MAX_BYTES,
    EnvelopeRefusal,
    Examined,
    LastEnvelope,
    Opened,
    Ordered,
    Sealed,
    refused,
)
from tricord.sharing._files import read_content, read_document, slip_path, unpack, write_output, write_whole
from tricord.sharing._keys import Card, Revocation, make_secret, revoke
from tricord.sharing._node_folder import (
    Clock,
    CountersignedHeads,
    NodeFolder,
    SecretKeyFile,
    about_decision,
    about_envelope,
    create_folder,
    now,
    slip_digest,
    slip_digests,
)
from tricord.sharing._opening import check_label, examine_envelope, place_envelope
from tricord.sharing._sealing import check_release, renew_slips, request_resend, reseal, seal
from tricord.sharing._slips import Received, make_slip


class Node(NodeFolder):
    """One party's node in a folder. `clock` gives the time, with its zone; `who` acts, and is named in the audit."""

    @classmethod
    def create(cls, folder: str | Path, party: str, *, clock: Clock | None = None, who: str | None = None) -> Node:
        """A new node with its first keys. Raises `NodeError` where there is one."""
        folder = Path(folder)
        secret = create_folder(folder, party, made=(clock or now)())
        node = cls(folder, clock=clock, who=who)
        node.log("key.made", {"key": secret.key})
        return node

    def acting(self, who: str) -> Node:
        """The same node, its keys read again, for the acts of somebody else, whom the audit names."""
        return Node(self.folder, clock=self._clock, who=who)

    def rotate(self) -> Card:
        """New keys, vouched for by the present ones where these are not revoked."""
        with self._alone():
            ring = self.ring
            former = self._newest_valid(ring)
            secret = make_secret(self.party, made=self._clock().date(), former=former)
            self._save_ring(ring.trusting(secret.card, fingerprint=secret.card.fingerprint))
            write_whole(self._path("keys.json"), canonical(SecretKeyFile((*self.secrets, secret))))
            self.secrets = (*self.secrets, secret)
        self.log("key.made", {"key": secret.key, "former": secret.card.former})
        return secret.card

    def trust(self, card: Card, *, fingerprint: str = "") -> None:
        """Take another node's card. Raises `KeyRefused`."""
        with self._alone(), self._logged_refusals("key.refused", {"party": card.party, "key": card.key}):
            if card.party == self.party and card.key not in {secret.key for secret in self.secrets}:
                raise KeyRefused(Message("sharing.own-card-unknown", (card.party,)))
            self._save_ring(self.ring.trusting(card, fingerprint=fingerprint))
        self.log(
            "key.trusted", {"party": card.party, "key": card.key, "by": "fingerprint" if fingerprint else "former key"}
        )

    def revoke(self, key: str, *, reason: str) -> Revocation | None:
        """Trust a key no more: its own, with a revocation for the others to take, or another party's (None)."""
        with self._alone():
            ring, today = self.ring, self._clock().date()
            keys = ring.key(key)
            if keys is None:
                raise KeyRefused(Message("sharing.key-unknown-see-status", (key,)))
            revocation = None
            if keys.party == self.party:
                # With its newest good key, else with the key itself: a former key may not revoke what followed it.
                good = [secret for secret in self.secrets if self._is_valid(ring, secret) or secret.key == key]
                revocation = revoke(good[-1], key, on=today, reason=reason)
            self._save_ring(ring.distrusting(key, on=today, reason=reason))
        self.log("key.revoked", {"party": keys.party, "key": key, "reason": reason})
        return revocation

    def take_revocation(self, revocation: Revocation) -> None:
        """Take another node's revocation. Raises `KeyRefused`."""
        about = {"party": revocation.party, "key": revocation.key, "reason": revocation.reason[:500]}
        with self._alone(), self._logged_refusals("key.refused", about):
            self._save_ring(self.ring.revoking(revocation))
        self.log("key.revoked", about)

    def mark(self, file: str | Path, item: Item) -> Received:
        """Put this node's slip beside a file. Raises `InvalidValue` for another party's item."""
        file = Path(file)
        received = self._slip(item, file.name, read_content(file))
        write_whole(slip_path(file), canonical(received))
        self._log_marked(received)
        return received

    def sign(self, item: Item, name: str, content: bytes) -> Received:
        """This node's slip for a content under a name; the caller keeps both. Raises as `mark` does."""
        received = self._slip(item, name, content)
        self._log_marked(received)
        return received

    def seal(self, files: Sequence[str | Path], *, to: str, purpose: str, target: str | Path) -> Sealed:
        """Seal marked files for a party into `target`. Raises `NotReleased` and `EnvelopeRefused`; both are logged."""
        contents = [(read_document(slip_path(file), Received), read_content(file)) for file in map(Path, files)]
        return self.send(contents, to=to, purpose=purpose, target=target)

    def send(
        self, contents: Sequence[tuple[Received, bytes]], *, to: str, purpose: str, target: str | Path | None = None
    ) -> Sealed:
        """`seal`, for slips with their contents. Without a target the envelope waits in the outbox for `resend`."""
        with self._alone(), self._logged_refusals("release.refused", {"to": to}):
            sealed = self._seal(contents, to, purpose)
            self._save_sealed(sealed, target)
        return sealed

    def send_once(self, order: str, contents: Sequence[tuple[Received, bytes]], *, to: str, purpose: str) -> int:
        """`send`, for an order that may be carried out again after a crash: where it was the last that was carried out
        for the party, nothing is sealed. The number of its envelope is returned. Raises as `seal` does.
        """
        with self._alone(), self._logged_refusals("release.refused", {"to": to}):
            done = self.post.ordered.get(to)
            if done is not None and done.order == order:
                return done.number
            sealed = self._seal(contents, to, purpose)
            number = sealed.manifest.number
            ordered = {**sealed.post.ordered, to: Ordered(order=order, number=number)}
            self._save_sealed(sealed, None, msgspec.structs.replace(sealed.post, ordered=ordered))
        return number

    def check_release(
        self, contents: Sequence[tuple[Received, bytes]], *, to: str, purpose: str, logged: bool = True
    ) -> None:
        """Whether `send` would seal these now. Raises what it would raise; logged, as there, unless told otherwise."""
        with self._logged_refusals("release.refused", {"to": to}) if logged else nullcontext():
            check_release(contents, to=to, purpose=purpose, secret=self.secret, ring=self.ring, at=self._clock())

    def _seal(self, contents: Sequence[tuple[Received, bytes]], to: str, purpose: str) -> Sealed:
        return seal(
            contents,
            to=to,
            purpose=purpose,
            secret=self.secret,
            ring=self.ring,
            post=self.post,
            at=self._clock(),
            head=self.head(),
            word=self._last_word(to),
        )

    def _last_word(self, party: str) -> Countersignature | None:
        """This node's countersignature on the last head that a party showed, in its own hand as of now."""
        head = next((one for one in self._countersigned() if one.party == party), None)
        if head is None:
            return None
        try:
            return countersign(head, self.secret, self.ring, at=self._clock())
        except (KeyRefused, AuditBroken):
            return None

    def ask(self, to: str, *, target: str | Path) -> Sealed:
        """An envelope that asks a party for what is missing of its own."""
        with self._alone(), self._logged_refusals("release.refused", {"to": to}):
            sealed = request_resend(to=to, secret=self.secret, ring=self.ring, post=self.post, at=self._clock())
            self._save_sealed(sealed, target)
        return sealed

    def resend(self, to: str, number: int, *, target: str | Path | None = None) -> bytes:
        """An envelope of the outbox once more, sealed to the receiver's current key, written to `target` where given.

        Raises `EnvelopeRefused` and `WriteError`.
        """
        path = self._outbox(to, number)
        # A file beyond the count is what a killed node left: another envelope will bear that number.
        if not path.exists() or number > self.post.sent.get(to, LastEnvelope()).number:
            raise refused(EnvelopeRefusal.MISSING, "sharing.not-in-outbox", number, to)
        with self._logged_refusals("release.refused", {"to": to, "number": str(number)}):
            data = reseal(path.read_bytes(), to=to, secret=self.secret, ring=self.ring)
        self.log("envelope.resealed", {"to": to, "number": str(number), "sha256": sha256(data).hexdigest()})
        if target is not None:
            write_output(Path(target), data)
        return data

    def renew_slips(self, to: str, first: int) -> int:
        """Sign again, with the current key, the slips in the envelopes to a party from number `first` on that a key of
        this node's signed which was revoked since; how many envelopes changed. The receiver must not have opened them.

        A revoked key proves nothing, so they would be refused forever. Raises `NodeError` where all keys are revoked.
        """
        if all(self._is_valid(self.ring, secret) for secret in self.secrets):
            return 0
        with self._alone():
            changed, digest = self._renew_outbox(to, first)
            if changed:
                last = LastEnvelope(number=self.post.sent[to].number, digest=digest)
                self._save_post(msgspec.structs.replace(self.post, sent={**self.post.sent, to: last}))
        if changed:
            self.log("envelope.signed-anew", {"to": to, "from": str(first), "changed": str(changed)})
        return changed

    def _renew_outbox(self, to: str, first: int) -> tuple[int, str]:
        """How many envelopes changed, and the digest of the last. One that changes changes all that follow it."""
        last = self.post.sent.get(to, LastEnvelope()).number
        secret, ring, today = self.secret, self.ring, self._clock().date()
        changed, digest = 0, ""
        for number in range(first, last + 1):
            path = self._outbox(to, number)
            former = path.read_bytes()
            payload = renew_slips(former, secret, ring, on=today, previous=digest)
            digest = sha256(payload).hexdigest()
            if payload != former:
                write_whole(path, payload)
                changed += 1
        return changed, digest

    def open(self, envelope: str | Path, *, into: str | Path) -> tuple[Opened, Path]:
        """Open an envelope and write its contents, with their slips, into a folder of its own.

        Raises `EnvelopeRefused`; then it is logged, and nothing else has changed.
        """
        envelope, into = Path(envelope), Path(into)
        try:
            size = envelope.stat().st_size
        except OSError as error:
            raise NodeError(f"{envelope} cannot be read: {error.strerror}.") from None
        about = {"file": envelope.name[:200], "bytes": str(size)}
        if size > MAX_BYTES:
            with self._logged_refusals("envelope.refused", about):
                raise refused(EnvelopeRefusal.OVERSIZED, "sharing.bytes-over-limit", size, MAX_BYTES)

        def folder(opened: Opened) -> Path:
            return into / f"{opened.manifest.sender}-{opened.manifest.number:06}"

        def keep(opened: Opened) -> None:
            if opened.contents:
                unpack(opened, folder(opened))

        opened = self.receive(envelope.read_bytes(), keep=keep, about=about)
        return opened, folder(opened)

    def receive(
        self, data: bytes | Examined, *, keep: Callable[[Opened], None], about: Mapping[str, str] | None = None
    ) -> Opened:
        """`open`, for bytes, or for what `examine` made of them. `keep` puts the contents away for good before the
        envelope counts as received.

        A node that is killed after `keep` opens the same envelope again: `keep` must take the same contents twice. It
        may refuse them, with `EnvelopeRefused` or `InvalidValue`.
        """
        examined = data if isinstance(data, Examined) else self.examine(data, about=about)
        facts = {**(about or {}), "bytes": str(examined.file_bytes), "sha256": examined.file_sha256}
        with self._alone():
            with self._logged_refusals("envelope.refused", {**facts, **about_envelope(examined.manifest)}):
                opened = place_envelope(examined, ring=self.ring, post=self.post)
                keep(opened)
            received = [self._entry("release.received", about_decision(one)) for one in opened.decisions]
            about_it = {**facts, **about_envelope(opened.manifest), "slips": slip_digests(opened)}
            self._write_entries([*received, self._entry("envelope.opened", about_it)])
            self._save_post(opened.post)
            manifest = opened.manifest
            word = self._answer_head(manifest.sender, manifest.head) if manifest.head is not None else None
        if manifest.word is not None:
            self.hear(manifest.sender, manifest.word)
        return msgspec.structs.replace(opened, word=word)

    def _answer_head(self, sender: str, head: Head) -> Countersignature | None:
        """Countersign the head that came in an envelope. One that is not good, or no continuation of what its party
        showed before, is logged: the envelope is no worse for it.
        """
        try:
            if head.party != sender:
                raise KeyRefused(Message("sharing.head-unknown-key", (head.party,)))
            return self._countersign(head)
        except (KeyRefused, AuditBroken) as error:
            about = {"party": sender, "head": str(head.number), "why": str(error)[:500]}
            self._write_entries([self._entry("audit.contradicted", about)])
            return None

    def hear(self, party: str, word: Countersignature) -> bool:
        """Take a party's countersignature that came by itself, in an envelope or with a receipt; False for one that is
        not good. The newest of each party is kept; a log that has lost what was countersigned is found by `verify`.
        """
        if word.by != party or not good_countersignature(word, self.party, self.ring):
            return False
        folder = self._path("witnesses")
        folder.mkdir(exist_ok=True, mode=0o700)
        path = folder / f"{party}-latest.json"
        if not path.exists() or read_document(path, Countersignature).head.number < word.head.number:
            write_whole(path, canonical(word))
        if word.head.number > self.head().number:
            about = {"by": party, "head": str(word.head.number)}
            self._write_entries([self._entry("audit.contradicted", {**about, "why": "this log was longer"})])
        return True

    def check_label(self, start: bytes) -> None:
        """Whether what begins so may be an envelope for this node. Raises `EnvelopeRefused`, logged."""
        with self._logged_refusals("envelope.refused", {"bytes": "not read to its end"}):
            check_label(start, secrets=self.secrets, ring=self.ring)

    def examine(self, data: bytes, *, about: Mapping[str, str] | None = None) -> Examined:
        """Verify an envelope without holding up anybody: `receive` then takes it. Raises `EnvelopeRefused`, logged."""
        facts = {**(about or {}), "bytes": str(len(data)), "sha256": sha256(data).hexdigest()}
        with self._logged_refusals("envelope.refused", facts):
            return examine_envelope(data, secrets=self.secrets, ring=self.ring, post=self.post, at=self._clock())

    @contextmanager
    def refusals_logged(self, examined: Examined) -> Iterator[None]:
        """What the caller finds wrong with an envelope, an `EnvelopeRefused`, is logged on its way out."""
        with self._logged_refusals("envelope.refused", about_envelope(examined.manifest)):
            yield

    def give_up(self, sender: str, *, reason: str) -> int:
        """Go on without the next envelope of a sender. Its number is returned."""
        with self._alone():
            post = self.post.giving_up(sender)
            number = post.received[sender].number
            self.log("envelope.given-up", {"from": sender, "number": str(number), "reason": reason})
            self._save_post(post)
        return number

    def head(self) -> Head:
        """The head of its audit, signed, to be countersigned by another node."""
        return AuditLog(self._path("audit.jsonl"), self.secret).head()

    def countersign(self, head: Head) -> Countersignature:
        """This node's word on another's head; it keeps the head, to know the next for its continuation."""
        about = {"party": head.party, "head": str(head.number)}
        with self._alone(), self._logged_refusals("audit.not-countersigned", about):
            return self._countersign(head)

    def _countersign(self, head: Head) -> Countersignature:
        """`countersign`, by whoever is alone."""
        seen = self._countersigned()
        word = countersign(head, self.secret, self.ring, at=self._clock(), seen=seen)
        heads = CountersignedHeads((*(one for one in seen if one.party != head.party), head))
        write_whole(self._path("countersigned.json"), canonical(heads))
        about = {"party": head.party, "head": str(head.number), "digest": head.digest}
        self._write_entries([self._entry("audit.countersigned", about)])
        return word

    def _countersigned(self) -> tuple[Head, ...]:
        path = self._path("countersigned.json")
        return read_document(path, CountersignedHeads).heads if path.exists() else ()

    def take_countersignature(self, word: Countersignature) -> None:
        """Keep another node's word on this node's audit. Raises `KeyRefused` for one that is not good."""
        if not good_countersignature(word, self.party, self.ring):
            raise KeyRefused(Message("sharing.countersignature-refused", (self.party,)))
        folder = self._path("witnesses")
        folder.mkdir(exist_ok=True, mode=0o700)
        write_whole(folder / f"{word.by}-{word.head.number:06}.json", canonical(word))
        self.log("audit.witnessed", {"by": word.by, "head": str(word.head.number)})

    def verify_audit(self) -> AuditFinding:
        """Whether its audit is whole, by its head and by every countersignature kept here.

        Raises `AuditBroken` where the head or a countersignature is not what it should be.
        """
        words = [self._witness(path) for path in sorted(self._path("witnesses").glob("*.json"))]
        path = self._path("audit.jsonl")
        lines = audit_lines(path) if path.exists() else iter(())
        head = audit_head(path)
        found = verify(lines, party=self.party, ring=self.ring, head=head, countersigned=words)
        if found.ok and head is None and found.good:
            wrong = f"Entry {found.good + 1} may be missing: the head file, which names how many there are, is gone."
            return msgspec.structs.replace(found, wrong=wrong)
        return found

    def audit_entries(self) -> Iterator[AuditEntry]:
        """The entries of its audit, unverified. Raises `InvalidJson` at the first that is none."""
        path = self._path("audit.jsonl")
        for line in audit_lines(path) if path.exists() else ():
            yield read_json(line, AuditEntry)

    def _witness(self, path: Path) -> Countersignature:
        word = read_document(path, Countersignature)
        if not good_countersignature(word, self.party, self.ring):
            raise AuditBroken(f"{path.name} in witnesses is no good countersignature on this audit.")
        return word

    def _slip(self, item: Item, name: str, content: bytes) -> Received:
        return Received(slip=make_slip(item, name, content, self.secret, on=self._clock().date()))

    def _log_marked(self, received: Received) -> None:
        slip = received.slip
        about = {"item": slip.item.id, "sha256": slip.sha256, "level": slip.item.marking.level}
        self.log("item.marked", {**about, "slip": slip_digest(received)})
