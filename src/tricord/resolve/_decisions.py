"""What people decided about two entries: an append-only file of JSON lines that a team keeps in its version control.

One line is one judgement: which two entries, same, different or unsure, who, when, why. Nothing is overwritten: of
several judgements on one pair the last holds, and undoing a merge is a new judgement that the two are different, so
that the merge does not come back. Entries are named by their ids (`list-id:key`), which outlast reloads.

What it is not: it judges nothing and touches no store.
"""

from __future__ import annotations

import os
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

import msgspec

from tricord.i18n import Message
from tricord.model.errors import DecisionError, WriteError

Judgement = Literal["same", "different", "unsure"]
Pair = tuple[str, str]


class PairDecision(msgspec.Struct, frozen=True, kw_only=True):
    """A judgement on two entries. `when` is UTC as ISO text; `why` is free text."""

    left: str
    right: str
    judgement: Judgement
    who: str
    when: str
    why: str = ""

    @property
    def pair(self) -> Pair:
        """The two entries in order."""
        return (min(self.left, self.right), max(self.left, self.right))


class DecisionConflict(msgspec.Struct, frozen=True):
    """Two entries judged different that a chain of entries judged the same connects; `chain` runs from one to the
    other.
    """

    decision: PairDecision
    chain: tuple[str, ...]

    @property
    def reason(self) -> Message:
        """What contradicts what."""
        said = " = ".join(self.chain), self.decision.who, self.chain[0], self.chain[-1]
        return Message("resolve.judgements-conflict", said)

    def __str__(self) -> str:
        return str(self.reason)


def read_decisions(path: str | Path) -> list[PairDecision]:
    """All judgements of a file in order; none where there is no file yet. Raises `DecisionError` for any other line,
    and for what is no text file.
    """
    path = Path(path)
    found = []
    for number, line in enumerate(_text(path).splitlines(), 1):
        if not line.strip():
            continue
        try:
            decision = msgspec.json.decode(line, type=PairDecision)
        except msgspec.MsgspecError as error:
            raise DecisionError(f"{path}, line {number}: not a decision ({error}). Mend or remove the line.") from error
        if decision.left == decision.right:
            raise DecisionError(f"{path}, line {number}: {decision.left} is judged against itself")
        found.append(decision)
    return found


def _text(path: Path) -> str:
    try:
        if path.exists() and not path.is_file():
            raise DecisionError(f"{path} is not a file. Give the path of a file of judgements, new or one by --review.")
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise DecisionError(f"{path} cannot be read ({error.strerror}). Check the path and who owns it.") from error
    except UnicodeDecodeError as error:
        raise DecisionError(f"{path} is not UTF-8, as judgements are ({error.reason}). Give another file.") from error


def append_decision(path: str | Path, decision: PairDecision) -> None:
    """Add a judgement at the end of a file, on a line of its own, safely on disk. Raises `WriteError`."""
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as file:
            if file.tell():
                file.seek(-1, os.SEEK_END)
                if file.read(1) != b"\n":
                    file.write(b"\n")
            file.write(msgspec.json.encode(decision) + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise WriteError(f"{path} cannot be written: {error.strerror}. Give another path: --decisions FILE.") from error


def in_force(decisions: Iterable[PairDecision]) -> dict[Pair, PairDecision]:
    """Of each pair the last judgement, in the order of the file."""
    return {decision.pair: decision for decision in decisions}


def undone(decision: PairDecision, *, who: str, when: str, why: str = "") -> PairDecision:
    """The judgement that takes one back: what was the same is different; else nobody is sure any more."""
    opposite: Judgement = "different" if decision.judgement == "same" else "unsure"
    return PairDecision(left=decision.left, right=decision.right, judgement=opposite, who=who, when=when, why=why)


def conflicts(decisions: Iterable[PairDecision]) -> list[DecisionConflict]:
    """Where judgements in force contradict each other: A = B, B = C, yet A and C are different."""
    held = in_force(decisions)
    beside: dict[str, set[str]] = defaultdict(set)
    for (left, right), decision in held.items():
        if decision.judgement == "same":
            beside[left].add(right)
            beside[right].add(left)
    found = []
    for (left, right), decision in sorted(held.items()):
        if decision.judgement == "different" and (chain := _chain(beside, left, right)):
            found.append(DecisionConflict(decision, chain))
    return found


def _chain(beside: Mapping[str, set[str]], start: str, end: str) -> tuple[str, ...]:
    """The shortest chain of entries judged the same; empty where there is none."""
    before = {start: start}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        if here == end:
            chain = [here]
            while chain[-1] != start:
                chain.append(before[chain[-1]])
            return tuple(reversed(chain))
        for other in sorted(beside.get(here, ())):
            if other not in before:
                before[other] = here
                waiting.append(other)
    return ()
