"""Cleared pairs: a customer and a subject whom a named person has found not to be the same, until either changes.

Kept in a file of JSON lines that only grows: one line is one decision, with who, when and why, and the digests of both
sides as the reviewer saw them. JSON lines rather than a database, because the file is evidence: an auditor reads it
with any editor, version control shows who added what, and nothing that was written is written again. Taking a clearing
back is one more line.

A pair stays cleared while both digests are what they were. When either differs the hit is shown again, with the
decision that it had.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec
from filelock import lock_descriptor

from tricord.model.errors import ReadError, WriteError
from tricord.screen._answer import Match

_DIGITS = 32


class Clearing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of the file: `by` whom, `when` (UTC) and `why` the pair was cleared, or the clearing `withdrawn`."""

    customer: str
    subject: str
    customer_digest: str
    subject_digest: str
    by: str
    when: str
    why: str
    customer_name: str = ""
    subject_name: str = ""
    withdrawn: bool = False


class Review(msgspec.Struct, frozen=True):
    """How a hit stands: `open` (nobody has decided), `cleared`, or `changed` since it was cleared; `note` says it in
    words.
    """

    state: Literal["open", "cleared", "changed"] = "open"
    note: str = ""


OPEN = Review()


class Clearings:
    """The decisions of a file, by pair."""

    def __init__(self, decisions: Iterable[Clearing] = ()) -> None:
        self._standing: dict[tuple[str, str], list[Clearing]] = {}
        for decision in decisions:
            pair = (decision.customer, decision.subject)
            if decision.withdrawn:
                self._standing.pop(pair, None)
            else:
                self._standing.setdefault(pair, []).append(decision)

    @classmethod
    def read(cls, path: str | Path) -> Clearings:
        """The decisions in a file; none when there is no such file yet. Raises `ReadError` for a line that is none."""
        return cls(_decisions(Path(path)))

    def __len__(self) -> int:
        return len(self._standing)

    def review(self, customer: str, customer_digest: str, match: Match) -> Review:
        """How a hit stands."""
        decisions = self._standing.get((customer, match.id))
        if not decisions:
            return OPEN
        now = subject_digest(match)
        for decision in reversed(decisions):
            if decision.customer_digest == customer_digest and decision.subject_digest == now:
                return Review("cleared", _said(decision))
        last = decisions[-1]
        sides = ["the customer"] * (last.customer_digest != customer_digest)
        sides += ["the subject"] * (last.subject_digest != now)
        # Two decisions may each fit one side: then the pair of the two is what nobody has seen.
        changed = " and ".join(sides) or "the customer"
        return Review("changed", f"was {_said(last)}; since then {changed} changed")


def _said(decision: Clearing) -> str:
    return f"cleared by {decision.by} on {decision.when[:10]} because {decision.why}"


def _decisions(path: Path) -> Iterable[Clearing]:
    try:
        lines = path.read_bytes().splitlines() if path.exists() else []
    except OSError as error:
        raise ReadError(f"cannot be read ({error.strerror or error})", path=path, remedy="Check the path.") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield msgspec.json.decode(line, type=Clearing)
            except msgspec.DecodeError as error:
                raise ReadError(
                    f"is no decision ({error})",
                    path=path,
                    place=f"line {number}",
                    remedy="Repair or remove the line; the pair it cleared will be shown again.",
                ) from error


def record_clearing(path: str | Path, clearing: Clearing) -> None:
    """Add a decision at the end of the file, which is made when missing. Safe against a second writer and a power cut:
    a line is there whole or not at all. Raises `WriteError`.
    """
    path = Path(path)
    line = msgspec.json.encode(clearing) + b"\n"
    try:
        path.touch(mode=0o600)
        with path.open("a+b") as file:
            # The system's lock on the open file: it ends with the process and leaves no lock file.
            lock_descriptor(file.fileno())
            if file.tell() and _last_byte(file.fileno()) != b"\n":
                line = b"\n" + line
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise WriteError(f"{path}: cannot be written ({error.strerror or error}). Choose another --cleared.") from error


def _last_byte(descriptor: int) -> bytes:
    return os.pread(descriptor, 1, os.fstat(descriptor).st_size - 1)


def clearing_time() -> str:
    """The moment, as decisions write it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def subject_digest(match: Match) -> str:
    """A digest of what a hit says of its subject: it changes when a list does. Where the index does not tell what the
    subject is known by, the evidence stands for it.
    """
    known_by = match.content or [match.name, *match.evidence]
    designations = sorted(msgspec.json.encode(standing).decode() for standing in match.designations)
    said = msgspec.json.encode([match.schema, match.caption, known_by, designations])
    return hashlib.sha256(said).hexdigest()[:_DIGITS]
