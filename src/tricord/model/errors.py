"""Every exception that Tricord raises on purpose. Whatever else is raised is a fault of Tricord's own.

    TricordError
    ├── InvalidValue           an argument is none of the values that there are
    │   ├── InvalidJson        JSON that has two meanings, or none
    │   └── CalendarUnknown    a deadline in a year whose holidays are not known
    ├── ReadError              a file cannot be read as what it should be
    ├── WriteError             an output cannot be written
    ├── FetchError             a publisher's file did not come, or is not what it should be
    ├── ArchiveError           the archive of published files cannot be used
    ├── StoreError             a database cannot do what was asked
    ├── IndexFileError         a screening index cannot be used
    ├── DecisionError          a file of judgements cannot be read
    ├── JournalError           the state file of a watch cannot be used
    ├── DeliveryError          a receiver did not take a change
    ├── NodeError              a node's folder cannot be used as it is
    ├── AuditBroken            a node's audit is not what it was
    ├── KeyRefused             a card, a revocation, a head or a countersignature is not taken
    ├── EnvelopeRefused        an envelope changes nothing
    ├── NotReleased            an item may not go to a party
    ├── Denied                 a node refuses what a person asked
    └── Unreachable            nobody answers at an address

`str()` of each is a sentence that says what is wrong, where, and what to do next.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, Self


class TricordError(Exception):
    """The root: catch it to catch all that Tricord refuses."""


class InvalidValue(TricordError, ValueError):
    """An argument is none of the values that there are: an unknown party, list or programme, a day that is none.

    It is a `ValueError` too, as Python's own functions raise for a value that does not fit.
    """

    @classmethod
    def unknown(cls, sentence: str, strange: Sequence[str], known: Collection[str]) -> Self:
        """The error of words that are not among the known: the sentence, what was probably meant, and all there are."""
        import difflib

        by_small_letters = {name.casefold(): name for name in known}
        near = [name for text in strange for name in difflib.get_close_matches(text.casefold(), by_small_letters, n=2)]
        meant = f" Did you mean {', '.join(by_small_letters[name] for name in near)}?" if near else ""
        return cls(f"{sentence}{meant} Tricord knows {', '.join(known)}.")


class InvalidJson(InvalidValue):
    """JSON that has two meanings, or none: a repeated key, an unknown field, a number that JSON does not know."""


class CalendarUnknown(InvalidValue):
    """A deadline that cannot be computed: a party's working days are not known for a year, or not at all."""


class ReadError(TricordError):
    """A file that cannot be read as what it should be: what is wrong, where, and what to do next. Nothing changed.

    `problem` and `remedy` are the two halves of the sentence; `place` is a place in the file ("line 7"), where one is
    known.
    """

    def __init__(self, problem: str, *, path: Path | str, place: str = "", remedy: str = "") -> None:
        self.problem, self.path, self.place, self.remedy = problem, str(path), place, remedy
        where = f"{self.path}, {place}" if place else self.path
        super().__init__(f"{where}: {problem}." + (f" {remedy}" if remedy else ""))


class WriteError(TricordError):
    """An output that cannot be written: no such folder, no room, no permission. What was there before is unchanged."""


class FetchError(TricordError):
    """A publisher's file that did not come, or that is not what it should be: what, where and what next. Nothing
    changed: the last good files stay.

    `problem` and `remedy` are the two halves of the sentence; `address` is where the file was asked for.
    """

    def __init__(self, problem: str, *, address: str, remedy: str = "") -> None:
        self.problem, self.address, self.remedy = problem, address, remedy
        super().__init__(f"{address}: {problem}." + (f" {remedy}" if remedy else ""))


class ArchiveError(TricordError):
    """The archive of published files cannot be used, or is damaged: which file, why, and what to do."""


class StoreError(TricordError):
    """A database that cannot do what was asked: what is wrong and what to do. Nothing was changed."""


class IndexFileError(TricordError):
    """A screening index that cannot be used: which, why, and what to do."""


class DecisionError(TricordError, ValueError):
    """A file of judgements that cannot be read: which line, and why."""


class JournalError(TricordError):
    """The state file of a watch that cannot be used: what is wrong and what to do."""


class DeliveryError(TricordError):
    """A receiver did not take a change. `passing` says that trying again may help."""

    def __init__(self, why: str, *, passing: bool = True) -> None:
        super().__init__(why)
        self.passing = passing


class NodeError(TricordError, ValueError):
    """A node's folder that cannot be used as it is; the sentence says what next."""


class AuditBroken(TricordError, ValueError):
    """The audit of a node is not what it was; nothing is appended to it, and nobody countersigns it."""


class KeyRefused(TricordError, ValueError):
    """A card, revocation, head or countersignature that is not taken. `reason` says why, as a code
    (`tricord.i18n.Message`); the sentence is its English.
    """

    def __init__(self, reason: Any) -> None:
        super().__init__(str(reason))
        self.reason = reason


class EnvelopeRefused(TricordError, ValueError):
    """An envelope that changes nothing. `refusal` is the kind (`tricord.sharing.EnvelopeRefusal`); `reason` says what,
    and what next, as a code (`tricord.i18n.Message`); the sentence is its English. `expected`: of one that is good but
    comes too early or again, the number of its sender's that should come.
    """

    def __init__(self, refusal: StrEnum, reason: Any, *, expected: int = 0) -> None:
        super().__init__(str(reason))
        self.refusal, self.reason = refusal, reason
        self.expected = expected


class NotReleased(TricordError, ValueError):
    """Items that may not be given to the receiver; nothing is sealed. `decisions` says of each why
    (`tricord.sharing.ReleaseDecision`); `reason` sums them up as a code (`tricord.i18n.Message`), whose English is the
    sentence.
    """

    def __init__(self, reason: Any, *, decisions: tuple[Any, ...]) -> None:
        super().__init__(str(reason))
        self.reason, self.decisions = reason, decisions


class Denied(TricordError):
    """A node's refusal of what a person asked. `kind` is one of `tricord.wire.ProblemKind`; `detail` says what is wrong
    and `next` what to do, and the sentence is both; `facts` go to whoever asked, and `why` to the audit only; what is
    `quiet` is in the audit already.
    """

    def __init__(
        self,
        kind: StrEnum,
        detail: str,
        *,
        next: str = "",
        why: str = "",
        facts: dict[str, str | int] | None = None,
        retry_after: int = 0,
        quiet: bool = False,
    ) -> None:
        super().__init__(f"{detail} {next}".rstrip())
        self.kind = kind
        self.detail = detail
        self.next = next
        self.why = why or detail
        self.facts = facts or {}
        self.retry_after = retry_after
        self.quiet = quiet


class Unreachable(TricordError):
    """Nobody answers at an address: nothing listens there, or the way to it is broken. `url` is the address."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{url} does not answer ({why}). Is it running, and is the address right?")
        self.url = url
