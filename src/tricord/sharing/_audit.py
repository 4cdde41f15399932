"""The audit: one JSON line for each decision, release, read and change, chained by digests and signed by the node.

Each line holds the digest of the line before and the node's signature, and is written in one form only, so that
`verify` finds every edit, deletion, insertion and change of order, and names the first bad entry. What the chain alone
cannot show is a tail that was cut off. The head file beside the log shows it; against somebody who cuts both, another
node's countersignature of the head does, kept at that node.

Entries name items, parties and digests. They hold no content.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import msgspec

from tricord.i18n import Message
from tricord.model import canonical, read_json
from tricord.model.errors import AuditBroken, InvalidJson, InvalidValue, KeyRefused
from tricord.sharing._audit_types import Countersignature, Head
from tricord.sharing._files import locked, write_in_place, write_whole
from tricord.sharing._keys import Ring, SecretKeys

_NOTHING = "0" * 64
#: No entry is longer; what is written into one is cut to fit long before.
_MAX_LINE = 256 * 1024


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line. `what` is a word such as `envelope.refused`; `who` the person or node; `about` the facts."""

    number: int
    at: datetime
    who: str
    what: str
    about: dict[str, str]
    previous: str
    key: str
    signature: str = ""


class AuditFinding(msgspec.Struct, frozen=True, kw_only=True):
    """What `verify` found: how many entries are good from the first on, and what is wrong after them ("": nothing)."""

    good: int
    wrong: str
    head: Head

    @property
    def ok(self) -> bool:
        return not self.wrong


class NewEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be logged, before it has its number and its signature."""

    what: str
    at: datetime
    who: str
    about: Mapping[str, str]


class _Waiting(msgspec.Struct, kw_only=True):
    """Entries that a thread wants written, and what became of them."""

    secret: SecretKeys
    entries: Sequence[NewEntry]
    written: list[AuditEntry] | None = None
    error: Exception | None = None


class _Tail(msgspec.Struct, frozen=True):
    """Where a log ended when this process wrote to it last: as long as log and head are these files, neither need be
    read.
    """

    files: tuple[tuple[int, int, int], ...]
    number: int
    digest: str


class _Writer:
    """What the threads of this process share for one file: who writes next writes for all that wait."""

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self.lock = threading.Lock()
        self.waiting: list[_Waiting] = []
        self.tail: _Tail | None = None


_writers: dict[str, _Writer] = {}
_writers_lock = threading.Lock()


def _writer(path: Path) -> _Writer:
    with _writers_lock:
        return _writers.setdefault(os.path.abspath(path), _Writer())


class AuditLog:
    """A log file with its head. Several processes may append to it."""

    def __init__(self, path: str | Path, secret: SecretKeys) -> None:
        self.path = Path(path)
        self._secret = secret
        self._writer = _writer(self.path)

    def append(self, what: str, *, at: datetime, who: str, about: Mapping[str, str]) -> AuditEntry:
        """One more entry, on the disk when this returns. Raises `AuditBroken` where the log has lost its end."""
        return self.append_all([NewEntry(what=what, at=at, who=who, about=about)])[0]

    def append_all(self, entries: Sequence[NewEntry]) -> list[AuditEntry]:
        """Entries one after the other, all on the disk when this returns, or none. Raises as `append` does.

        The disk is waited for once for all that is waiting to be written meanwhile, by whichever thread.
        """
        if not entries:
            return []
        mine, writer = _Waiting(secret=self._secret, entries=entries), self._writer
        with writer.lock:
            writer.waiting.append(mine)
        with writer.turn:
            if mine.written is None and mine.error is None:
                with writer.lock:
                    together, writer.waiting = writer.waiting, []
                self._write_together(together)
        if mine.error is not None:
            raise mine.error
        assert mine.written is not None, "whoever had the turn wrote it or says why not"
        return mine.written

    def _write_together(self, together: Sequence[_Waiting]) -> None:
        try:
            with locked(self.path):
                number, digest = self._last(together[0].entries[0].at)
                lines: list[bytes] = []
                for one in together:
                    number, digest = self._sign(one, lines, number, digest)
                if lines:
                    _write(self.path, b"".join(lines))
                    head = Head(party=self._secret.card.party, number=number, digest=digest)
                    write_in_place(head_path(self.path), canonical(head))
                    self._remember(number, digest)
        except Exception as error:  # each thread that waits raises it itself
            for one in together:
                one.written, one.error = None, one.error or error

    def _sign(self, one: _Waiting, lines: list[bytes], number: int, digest: str) -> tuple[int, str]:
        """Add the lines of one thread's entries; the number and digest of the last."""
        signed: list[AuditEntry] = []
        own: list[bytes] = []
        last = digest
        for entry in one.entries:
            bare = AuditEntry(
                number=number + len(signed) + 1,
                at=entry.at,
                who=entry.who,
                what=entry.what,
                about=dict(entry.about),
                previous=last,
                key=one.secret.key,
            )
            done = msgspec.structs.replace(bare, signature=one.secret.signature("audit", canonical(bare)))
            line = canonical(done) + b"\n"
            if len(line) > _MAX_LINE:
                one.error = InvalidValue(f"An audit entry of {len(line):,} bytes: {_MAX_LINE:,} are allowed.")
                return number, digest
            signed.append(done)
            own.append(line)
            last = _digest(line)
        one.written = signed
        lines.extend(own)
        return number + len(signed), last

    def _remember(self, number: int, digest: str) -> None:
        self._writer.tail = _Tail(self._files(), number, digest)

    def _files(self) -> tuple[tuple[int, int, int], ...]:
        """How the log and its head are now."""
        found = [path.stat() for path in (self.path, head_path(self.path)) if path.exists()]
        return tuple((one.st_size, one.st_mtime_ns, one.st_ino) for one in found)

    def head(self) -> Head:
        """The head, signed, to be shown to another node."""
        with locked(self.path):
            number, digest = self._last(None)
        bare = Head(party=self._secret.card.party, number=number, digest=digest, key=self._secret.key)
        return msgspec.structs.replace(bare, signature=self._secret.signature("head", canonical(bare)))

    def _last(self, at: datetime | None) -> tuple[int, str]:
        tail = self._writer.tail
        if tail is not None and tail.files == self._files():
            return tail.number, tail.digest
        line = self._last_line(at)
        kept = audit_head(self.path)
        try:
            number = read_json(line, AuditEntry).number if line else 0
        except InvalidJson as error:
            raise AuditBroken(f"{self.path}: the last line is no entry ({error}). Run: tricord audit verify.") from None
        if kept is not None and kept.number > number:
            raise AuditBroken(f"{self.path} ends at {number} and had {kept.number} entries. Run: tricord audit verify.")
        return number, _digest(line) if line else _NOTHING

    def _last_line(self, at: datetime | None) -> bytes:
        """The last whole line. What a broken-off write left after it is put aside first, when writing."""
        if not self.path.exists():
            return b""
        with self.path.open("rb+" if at else "rb") as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(max(0, end - 2 * _MAX_LINE))
            tail = file.read()
            whole, newline, torn = tail.rpartition(b"\n")
            if torn and at is not None:
                write_whole(self.path.with_suffix(f".torn-{end}"), torn)
                file.truncate(end - len(torn))
            return whole.rpartition(b"\n")[2] + newline


def verify(
    lines: Iterable[bytes],
    *,
    party: str,
    ring: Ring,
    head: Head | None = None,
    countersigned: Sequence[Countersignature] = (),
) -> AuditFinding:
    """Whether the lines of a log (each with its line end) are what a party's node wrote, all and in order."""
    good, digest = 0, _NOTHING
    shown = {word.head.number: word for word in countersigned}
    for line in lines:
        wrong = _wrong_line(line, good + 1, digest, party, ring) or _not_countersigned(line, shown.get(good + 1))
        if wrong:
            return _finding(party, good, digest, f"Entry {good + 1} {wrong}.")
        good, digest = good + 1, _digest(line)
    if missing := _missing(Head(party=party, number=good, digest=digest), head, countersigned):
        return _finding(party, good, digest, f"Entry {good + 1} is missing: {missing}")
    return _finding(party, good, digest, "")


def _not_countersigned(line: bytes, word: Countersignature | None) -> str:
    if word is None or word.head.digest == _digest(line):
        return ""
    return f"is not the one that {word.by} countersigned on {word.at.date()}: the log was rewritten"


def _goes_beyond(head: Head, last: Head) -> bool:
    return head.number > last.number or (head.number == last.number and head.digest != last.digest)


def _missing(last: Head, head: Head | None, countersigned: Sequence[Countersignature]) -> str:
    """Who knows of entries after the last; empty where nobody does."""
    if head is not None and _goes_beyond(head, last):
        return f"the head names {head.number} entries."
    for word in countersigned:
        if word.head.number > last.number:
            return f"{word.by} countersigned {word.head.number} on {word.at.date()}."
    return ""


def countersign(
    head: Head, secret: SecretKeys, ring: Ring, *, at: datetime, seen: Sequence[Head] = ()
) -> Countersignature:
    """This node's word on another's head. Raises `KeyRefused` where the head is not its party's, and `AuditBroken`
    where it contradicts one that was `seen` before.
    """
    key = ring.key(head.key)
    bare = msgspec.structs.replace(head, signature="")
    if key is None or key.party != head.party or not key.verifies("head", canonical(bare), head.signature):
        raise KeyRefused(Message("sharing.head-unknown-key", (head.party,)))
    if key.revoked_on is not None:
        raise KeyRefused(Message("sharing.head-revoked-key", (key.key, str(key.revoked_on))))
    for former in (one for one in seen if one.party == head.party):
        if head.number < former.number or (head.number == former.number and head.digest != former.digest):
            raise AuditBroken(
                f"{head.party} showed a log of {former.number} entries before; this one, of {head.number}, is not its "
                "continuation. Do not countersign; ask why."
            )
    word = Countersignature(head=head, by=secret.card.party, at=at, key=secret.key)
    return msgspec.structs.replace(word, signature=secret.signature("countersignature", canonical(word)))


def good_countersignature(word: Countersignature, party: str, ring: Ring) -> bool:
    """True where it is on this party's log and signed by a trusted key of another party."""
    key = ring.key(word.key)
    if key is None or key.party != word.by or word.by == party or word.head.party != party:
        return False
    bare = msgspec.structs.replace(word, signature="")
    return key.verifies("countersignature", canonical(bare), word.signature)


def audit_lines(path: str | Path) -> Iterator[bytes]:
    """The lines of a log file, each cut off at the longest that an entry can be."""
    with Path(path).open("rb") as file:
        while line := file.readline(_MAX_LINE + 1):
            yield line


def head_path(log: Path) -> Path:
    """Where the head of a log stands."""
    return log.with_suffix(".head.json")


def audit_head(log: str | Path) -> Head | None:
    """The head beside a log; None where there is none. Raises `AuditBroken` for one that cannot be read."""
    path = head_path(Path(log))
    if not path.exists():
        return None
    written = path.read_bytes().strip()
    if not written:
        # What a power cut leaves where the disk had not written it yet.
        return None
    try:
        return read_json(written, Head)
    except InvalidJson as error:
        raise AuditBroken(f"{path}: {error}.") from None


def _wrong_line(line: bytes, number: int, digest: str, party: str, ring: Ring) -> str:
    if not line.endswith(b"\n"):
        return "is broken off"
    try:
        entry = read_json(line[:-1], AuditEntry)
    except InvalidJson as error:
        return f"is no entry: {error}"
    if canonical(entry) != line[:-1]:
        return "is not written as Tricord writes it: it was edited"
    if entry.number != number:
        return f"is missing, or moved: entry {entry.number} stands in its place"
    if entry.previous != digest:
        return "does not follow on the one before it"
    key = ring.key(entry.key)
    if key is None or key.party != party:
        return f"is signed with {entry.key}, no known key of {party}"
    bare = msgspec.structs.replace(entry, signature="")
    if not key.verifies("audit", canonical(bare), entry.signature):
        return "is not what the node signed: it was edited"
    return ""


def _finding(party: str, good: int, digest: str, wrong: str) -> AuditFinding:
    return AuditFinding(good=good, wrong=wrong, head=Head(party=party, number=good, digest=digest))


def _digest(line: bytes) -> str:
    return sha256(line).hexdigest()


def _write(path: Path, line: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "ab") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
