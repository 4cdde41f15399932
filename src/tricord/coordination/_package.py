"""A package as it stands: what `fold` gives, and who waits for whom. Nothing is decided here, but in `_history` and
`_rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from tricord.coordination._bodies import UN, Circulated, Stance
from tricord.coordination._calendar import deadline_doubt, local
from tricord.coordination._content import Content
from tricord.coordination._event import Event
from tricord.coordination._formatting import listed
from tricord.coordination._records import (
    Adoption,
    CirculationRound,
    Hold,
    PackageConflict,
    PackageText,
    PartyAnswer,
    RefusedEvent,
    Status,
    TimelineEntry,
    UNTrack,
    WaitingEvent,
)
from tricord.coordination._timeline import act_words


class Package(msgspec.Struct, frozen=True, kw_only=True):
    """A package as some events make it. Two equal sets of events make equal packages.

    `texts` holds one version, or the rival ones. `concerned` are the lead and all it was circulated to. `own` says
    whose own measures wait for the UN. `heads` is what a new event is made upon (`after`). `left_out`: how many events
    this node holds and does not count, since their party takes no part or marks them otherwise than the package.
    """

    id: str
    lead: str
    status: Status
    concerned: tuple[str, ...]
    texts: tuple[PackageText, ...]
    rounds: tuple[CirculationRound, ...]
    answers: tuple[PartyAnswer, ...]
    holds: tuple[Hold, ...]
    adoption: Adoption | None
    release_at: datetime | None
    released: Mapping[str, datetime]
    waits_for_un: tuple[str, ...]
    un: UNTrack | None
    conflicts: tuple[PackageConflict, ...]
    refused: tuple[RefusedEvent, ...]
    waiting: tuple[WaitingEvent, ...]
    events: tuple[Event, ...]
    heads: tuple[str, ...]
    left_out: int = 0

    @property
    def content(self) -> Content | None:
        """The text, where there is one and not rival ones."""
        return self.texts[0].content if len(self.texts) == 1 else None

    @property
    def version(self) -> str | None:
        """The id of the text, where there is one and not rival ones."""
        return self.texts[0].version if len(self.texts) == 1 else None

    @property
    def deadline(self) -> datetime | None:
        """The first moment at which silence has become no objection; None where nothing is circulated."""
        return max((r.deadline for r in self.rounds if r.standing), default=None)

    @property
    def acting(self) -> tuple[str, ...]:
        """The parties that propose measures of their own, in any of the texts."""
        return tuple(sorted({party for text in self.texts for party in text.content.acting}))

    def doubts(self) -> tuple[str, ...]:
        """Where the deadline of a standing round is not what this node's calendars give, in words."""
        standing = {r.id for r in self.rounds if r.standing}
        found = (
            deadline_doubt(event.body, event.at, self.lead)
            for event in self.events
            if event.id in standing and isinstance(event.body, Circulated)
        )
        return tuple(filter(None, found))

    def timeline(self) -> tuple[TimelineEntry, ...]:
        """Every event that has its past here, in the one order, refused ones with the reason."""
        refused = {one.id: f"refused: {one.reason}" for one in self.refused}
        conflicts = {event: one.words for one in self.conflicts if not one.settled for event in one.events}
        return tuple(
            TimelineEntry(
                id=event.id,
                at=event.at,
                party=event.party,
                person=event.person,
                words=act_words(event.body),
                note=refused.get(event.id) or conflicts.get(event.id, ""),
            )
            for event in self.events
        )

    def next_steps(self, now: datetime) -> dict[str, tuple[str, ...]]:
        """What each party waits for or can do at a moment, in its own local time. By party, in order."""
        return {party: tuple(self._steps(party, now)) for party in self.concerned}

    def _steps(self, party: str, now: datetime) -> list[str]:
        if self.status in (Status.INCOMPLETE, Status.NOT_DRAFTED, Status.WITHDRAWN):
            return [f"{party} has nothing to do: the package is {self.status.value}."]
        if self.status is Status.RIVAL_TEXTS:
            rivals = f"{len(self.texts)} texts stand beside each other"
            if party == self.lead:
                return [f"{party} amends on top of all of them: {rivals}."]
            return [f"{party} waits for {self.lead} to settle which text stands: {rivals}."]
        deadline = self.deadline
        if self.status is Status.DRAFTED or deadline is None:
            return [self._of_lead(party, "circulate the text", once_approved=True)]
        if self.adoption is not None:
            return self._after_adoption(party, self.adoption, now)
        if any(one.standing and one.version != self.version for one in self.rounds):
            return [self._of_lead(party, "circulate the amended text")]
        if party == self.lead:
            return self._steps_of_lead(party, deadline, now)
        return [self._step_of_recipient(party, deadline, now)]

    def _of_lead(self, party: str, act: str, *, once_approved: bool = False) -> str:
        """An act that the lead can do and the others wait for."""
        if party != self.lead:
            return f"{party} waits for {self.lead} to {act}."
        return f"{party} can {act}, once a second person has approved it." if once_approved else f"{party} can {act}."

    def _steps_of_lead(self, party: str, deadline: datetime, now: datetime) -> list[str]:
        steps = [f"{party} waits for {h.party} to lift its {h.stance.value} ({h.reasons})." for h in self.holds]
        holding = {hold.party for hold in self.holds}
        open_answers = [one for one in self.answers if one.stance is not Stance.SUPPORT or not one.counts]
        silent = [one.party for one in open_answers if one.party not in holding]
        if silent and now < deadline:
            steps.append(f"{party} waits for {listed(silent)} until {local(deadline, party)}.")
        elif not self.holds:
            steps.append(f"{party} can adopt the text, once a second person has approved it.")
        return steps

    def _step_of_recipient(self, party: str, deadline: datetime, now: datetime) -> str:
        mine = next((one for one in self.answers if one.party == party), None)
        stance = mine.stance if mine is not None else None
        if mine is not None and stance is not None and (mine.counts or stance.stops):
            verb = "can lift" if stance.stops else "has given"
            return f"{party} {verb} its {stance.value}, and waits for {self.lead}."
        if now < deadline:
            return f"{party} can answer until {local(deadline, party)}; silence is no objection."
        return f"{party} has not objected in time, and waits for {self.lead} to adopt."

    def _after_adoption(self, party: str, adoption: Adoption, now: datetime) -> list[str]:
        stopping = [hold for hold in self.holds if hold.position in adoption.stopped_by]
        if stopping:
            return [_until_lifted(party, hold) for hold in stopping]
        if self.release_at is None:
            return [self._of_lead(party, "set the time of release", once_approved=True)]
        return [self._step_to_release(party, self.release_at, now)]

    def _step_to_release(self, party: str, release_at: datetime, now: datetime) -> str:
        if party in self.released:
            return f"{party} has published; what its list shows is told by following through."
        if party not in self.acting:
            return f"{party} proposes no measures of its own and has nothing to publish."
        if party in self.waits_for_un and self.un is None:
            return f"{party}'s own measures wait for the UN, and {self.lead} has not submitted the package to it."
        if party in self.waits_for_un and self.un is not None and self.un.stands != "adopted":
            stands = f"{self.un.stands}, no objection by {local(self.un.deadline, UN)}"
            return f"{party}'s own measures wait for the UN ({stands})."
        if now < release_at:
            return f"{party} publishes at {local(release_at, party)}, not before."
        return f"{party} can publish, and say so once a second person has approved it."


def _until_lifted(party: str, hold: Hold) -> str:
    lift = f"lift its {hold.stance.value}, which stops the adoption."
    return f"{party} can {lift}" if hold.party == party else f"{party} waits for {hold.party} to {lift}"
