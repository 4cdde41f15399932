"""What a package holds as it stands: texts, rounds, answers, holds, conflicts, refused events. Types only."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from tricord.coordination._bodies import Content, Stance
from tricord.coordination._formatting import listed, short, when
from tricord.i18n import Message


class Status(StrEnum):
    """Where a package stands, in a word. Who waits for whom is said by `Package.next_steps`."""

    INCOMPLETE = "incomplete: the draft has not arrived"
    NOT_DRAFTED = "refused: the draft is not legal"
    DRAFTED = "drafted"
    RIVAL_TEXTS = "texts beside each other"
    CIRCULATED = "circulated"
    HELD = "held"
    OBJECTED = "objected to"
    ADOPTION_STOPPED = "adopted, stopped by a hold"
    ADOPTED = "adopted"
    RELEASE_SET = "release set"
    PARTLY_RELEASED = "released by some"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class PackageText(msgspec.Struct, frozen=True, kw_only=True):
    """A version: the id of the event that holds it, its content, and who wrote it when."""

    version: str
    content: Content
    party: str
    person: str
    at: datetime


class CirculationRound(msgspec.Struct, frozen=True, kw_only=True):
    """A version given to parties. `standing`: no later round has replaced it."""

    id: str
    version: str
    to: tuple[str, ...]
    working_days: int
    deadline: datetime
    at: datetime
    standing: bool


class PartyAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a party says. `stance` None: nothing yet. `counts`: it is about a standing round; a hold counts in any.

    Of several answers of one party at once the most cautious is given here; `positions` names them all.
    """

    party: str
    stance: Stance | None
    positions: tuple[str, ...] = ()
    reasons: str = ""
    changes: str = ""
    at: datetime | None = None
    counts: bool = False


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """A hold or objection that stands. `stops_adoption`: it was made in time, unseen by an adoption that it stops."""

    position: str
    party: str
    stance: Stance
    reasons: str
    at: datetime
    stops_adoption: bool


class Adoption(msgspec.Struct, frozen=True, kw_only=True):
    """The adoption of the text as it stands. `stopped_by` are the ids of positions that it has not seen."""

    id: str
    version: str
    at: datetime
    stopped_by: tuple[str, ...]

    @property
    def in_effect(self) -> bool:
        """True where nothing stops it."""
        return not self.stopped_by


class UNTrack(msgspec.Struct, frozen=True, kw_only=True):
    """The proposal before the 1718 Committee. `stands`: before the Committee, held, adopted, objected to."""

    submission: str
    reference: str
    version: str
    deadline: datetime
    stands: str
    holds: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()


class PackageConflict(msgspec.Struct, frozen=True, kw_only=True):
    """Acts made in ignorance of each other: `message` says which, `meanwhile` what stands; `settled`: it is over."""

    kind: str
    events: tuple[str, ...]
    message: Message
    meanwhile: Message
    settled: bool

    @property
    def words(self) -> str:
        """The message in English."""
        return str(self.message)

    @property
    def stands(self) -> str:
        """What stands meanwhile, in English."""
        return str(self.meanwhile)


class RefusedEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event that was not legal at its place. It changed nothing."""

    id: str
    party: str
    kind: str
    message: Message

    @property
    def reason(self) -> str:
        """Why it was not legal, in English."""
        return str(self.message)


class WaitingEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event that came before something it was made upon. It is judged when all of that is here."""

    id: str
    party: str
    kind: str
    missing: tuple[str, ...]

    @property
    def message(self) -> Message:
        """What it waits for."""
        return Message("coordination.waits-for-past", (listed([short(name) for name in self.missing]),))

    @property
    def reason(self) -> str:
        """The message in English."""
        return str(self.message)


class TimelineEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a timeline. `note` is empty, or says why the event changed nothing."""

    id: str
    at: datetime
    party: str
    person: str
    words: str
    note: str = ""

    def __str__(self) -> str:
        line = f"{when(self.at)}  {self.party} ({self.person}) {self.words}"
        return f"{line} - {self.note}" if self.note else line
