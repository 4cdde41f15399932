"""The folder of a node: where its keys, its post, its audit and its outbox lie, and how they are read and changed.

    node/keys.json            secret keys; for its owner only
    node/ring.json            public keys trusted here
    node/post.json            how far the rows of envelopes have come
    node/outbox/KR/000001     what was sent, as it was signed, to be sealed again when it is asked for
    node/audit.jsonl          the audit, with audit.head.json
    node/witnesses/*.json     countersignatures of other nodes on this audit
    node/countersigned.json   heads of others' audits that this node countersigned
    node/*.lock               empty; locked while something is changed. A backup may leave them out.

The edge of the room: everything that reads a clock or writes a file is here and in `_node`. State is replaced in one
step, after the contents are on the disk and before anything is reported.
"""

from __future__ import annotations

import getpass
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from tricord.model import canonical
from tricord.model.errors import EnvelopeRefused, InvalidValue, NodeError, NotReleased, WriteError
from tricord.sharing._audit import AuditEntry, AuditLog, NewEntry
from tricord.sharing._audit_types import Head
from tricord.sharing._envelope import EnvelopeManifest, Opened, Post, Sealed
from tricord.sharing._files import locked, read_document, write_whole
from tricord.sharing._keys import PARTY, Ring, SecretKeys, make_secret
from tricord.sharing._release import ReleaseDecision
from tricord.sharing._slips import Received

Clock = Callable[[], datetime]

#: Entries of the audit that are written together, before what they tell is kept (`NodeFolder.entries_together`).
_TOGETHER: ContextVar[list[NewEntry] | None] = ContextVar("tricord_entries_together", default=None)

#: Whoever writes these decides whom the node trusts, or what it has done.
_NOBODY_ELSE_WRITES = ("ring.json", "post.json", "audit.jsonl", "audit.head.json", "countersigned.json")
#: How much of a text from outside goes into an entry of the audit.
_MAX_NAME, _MAX_SENTENCE, _MAX_REASONS = 200, 2000, 4000


class SecretKeyFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`keys.json`: every pair that the node has had, the newest last."""

    keys: tuple[SecretKeys, ...]


class CountersignedHeads(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`countersigned.json`: the last head of each party's audit that the node has countersigned."""

    heads: tuple[Head, ...] = ()


class NodeFolder:
    """What a node has in its folder. `clock` gives the time, with its zone; `who` acts, and is named in the audit."""

    def __init__(self, folder: str | Path, *, clock: Clock | None = None, who: str | None = None) -> None:
        self.folder = Path(folder)
        self._clock = clock or now
        self._who = who if who is not None else getpass.getuser()
        keys = self._path("keys.json")
        if not keys.exists():
            raise NodeError(f"{folder} is no node: it has no keys. Make them with: tricord share keygen --party XX.")
        if stat.S_IMODE(keys.stat().st_mode) & 0o077:
            raise NodeError(f"{keys} can be read by others. First: chmod 600 {keys}")
        for path, mode in ((self.folder, "go-w"), *((self._path(name), "600") for name in _NOBODY_ELSE_WRITES)):
            if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o022:
                raise NodeError(f"{path} can be written by others, who could put keys in. First: chmod {mode} {path}")
        self.secrets = read_document(keys, SecretKeyFile).keys
        self.party = self.secrets[-1].card.party

    @property
    def who(self) -> str:
        """Who acts."""
        return self._who

    @property
    def ring(self) -> Ring:
        """The keys it trusts."""
        return read_document(self._path("ring.json"), Ring)

    @property
    def post(self) -> Post:
        """How far its rows of envelopes have come."""
        path = self._path("post.json")
        return read_document(path, Post) if path.exists() else Post()

    @property
    def secret(self) -> SecretKeys:
        """Its newest keys that are not revoked. Raises `NodeError` where all are."""
        secret = self._newest_valid(self.ring)
        if secret is None:
            raise NodeError(f"All keys of {self.party} are revoked. Make new ones: tricord share keygen.")
        return secret

    def log(self, what: str, about: Mapping[str, str]) -> None:
        """One more entry of the audit, signed with the newest keys; within `entries_together`, when these are."""
        entry, together = self._entry(what, about), _TOGETHER.get()
        if together is not None:
            together.append(entry)
        else:
            self._write_entries([entry])

    @contextmanager
    def entries_together(self) -> Iterator[Callable[[], list[int]]]:
        """What is logged meanwhile by this thread is written when the given function is called, in one go: before what
        it tells is kept, and not at all where that fails. It gives their numbers. Refusals are written at once.
        """
        entries: list[NewEntry] = []
        token = _TOGETHER.set(entries)

        def write() -> list[int]:
            found, entries[:] = list(entries), []
            return [entry.number for entry in self._write_entries(found)]

        try:
            yield write
        finally:
            _TOGETHER.reset(token)

    def _entry(self, what: str, about: Mapping[str, str]) -> NewEntry:
        return NewEntry(what=what, at=self._clock(), who=self._who, about=about)

    def _write_entries(self, entries: Sequence[NewEntry]) -> list[AuditEntry]:
        return AuditLog(self._path("audit.jsonl"), self.secrets[-1]).append_all(entries)

    # -- for the acts of `Node` ----------------------------------------------------------------------------------------

    def _newest_valid(self, ring: Ring) -> SecretKeys | None:
        return next((secret for secret in reversed(self.secrets) if self._is_valid(ring, secret)), None)

    @staticmethod
    def _is_valid(ring: Ring, secret: SecretKeys) -> bool:
        keys = ring.key(secret.key)
        return keys is not None and keys.revoked_on is None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One act at a time among all threads and processes that work on the folder."""
        with locked(self._path("node")):
            yield

    @contextmanager
    def alone_for(self, what: str) -> Iterator[None]:
        """One at a time among all threads and processes that do something of that name with the folder."""
        with locked(self._path(what)):
            yield

    @contextmanager
    def only_service(self) -> Iterator[None]:
        """One service of the node at a time. Raises `NodeError` where another one runs."""
        lock = FileLock(self._path("service.lock"), mode=0o600)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise NodeError(
                f"Another service of {self.party}'s node runs on {self.folder}. Stop it first; one serves a node."
            ) from None
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def _logged_refusals(self, what: str, about: dict[str, str]) -> Iterator[None]:
        """Log a refusal on its way out."""
        try:
            yield
        except NotReleased as error:
            self._write_entries([self._entry(what, about_decision(decision)) for decision in error.decisions])
            raise
        except ValueError as error:
            kind = error.refusal.value if isinstance(error, EnvelopeRefused) else "refused"
            self._write_entries([self._entry(what, {**about, "refusal": kind, "why": str(error)[:_MAX_SENTENCE]})])
            raise

    def _save_ring(self, ring: Ring) -> None:
        write_whole(self._path("ring.json"), canonical(ring))

    def _save_post(self, post: Post) -> None:
        write_whole(self._path("post.json"), canonical(post))

    def _save_sealed(self, sealed: Sealed, target: str | Path | None, post: Post | None = None) -> None:
        """Outbox first, then the audit and the count, then the file that leaves: a number is never used for two."""
        manifest = sealed.manifest
        kept = self._outbox(manifest.receiver, manifest.number)
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(kept, sealed.payload)
        allowed = [self._entry("release.allowed", about_decision(decision)) for decision in sealed.decisions]
        about = {"sha256": sha256(sealed.data).hexdigest(), **about_envelope(manifest)}
        self._write_entries([*allowed, self._entry("envelope.sealed", about)])
        self._save_post(post or sealed.post)
        if target is not None:
            _write_envelope(Path(target), sealed)

    def _outbox(self, to: str, number: int) -> Path:
        return self._path("outbox") / to / f"{number:06}"

    def _path(self, name: str) -> Path:
        return self.folder / name


def create_folder(folder: Path, party: str, *, made: datetime) -> SecretKeys:
    """Make the folder of a new node, with its first keys.

    Raises `NodeError` where there is one, `InvalidValue` for a code of a party that is none.
    """
    if (folder / "keys.json").exists():
        raise NodeError(f"{folder} is a node already. New keys for it: tricord share keygen, without --party.")
    if not PARTY.fullmatch(party):
        raise InvalidValue(f"{party[:40]!r} is no code of a party, such as JP.")
    secret = make_secret(party, made=made.date())
    ring = Ring().trusting(secret.card, fingerprint=secret.card.fingerprint)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(folder / "ring.json", canonical(ring))
        write_whole(folder / "keys.json", canonical(SecretKeyFile((secret,))))
    except OSError as error:
        raise WriteError(f"{folder} cannot be written: {error.strerror}. Choose another folder with --node.") from None
    return secret


def about_decision(decision: ReleaseDecision) -> dict[str, str]:
    """What the audit holds of a decision."""
    reasons = "; ".join(reason.words for reason in decision.reasons)
    return {
        "item": decision.item[:_MAX_NAME],
        "to": str(decision.to),
        "on": decision.on.isoformat(),
        "because": reasons[:_MAX_REASONS],
        "rules": decision.rules,
    }


def about_envelope(manifest: EnvelopeManifest) -> dict[str, str]:
    """What the audit holds of an envelope."""
    return {
        "from": manifest.sender,
        "to": manifest.receiver,
        "number": str(manifest.number),
        "items": ", ".join(sent.slip.item.id for sent in manifest.items)[:_MAX_REASONS],
    }


def slip_digests(opened: Opened) -> str:
    """Which slips came: the digest of each signature, shortened, so that what was kept can be held against it."""
    return " ".join(slip_digest(received) for received, _ in opened.contents)


def slip_digest(received: Received) -> str:
    """A slip in an entry of the audit."""
    return sha256(received.slip.signature.encode()).hexdigest()[:16]


def now() -> datetime:
    """The local time with its zone: the law counts days where people are."""
    return datetime.now().astimezone().replace(microsecond=0)


def _write_envelope(target: Path, sealed: Sealed) -> None:
    try:
        write_whole(target, sealed.data)
    except OSError as error:
        to, number = sealed.manifest.receiver, sealed.manifest.number
        raise WriteError(
            f"{target} cannot be written: {error.strerror}. The envelope is kept: tricord share resend {to} {number}."
        ) from None
