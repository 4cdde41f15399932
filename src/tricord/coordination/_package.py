"""A package as it stands, in types and in words: what `fold` gives. Nothing is decided here, but in `_history` and
`_rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import msgspec

from tricord.coordination._bodies import (
    UN,
    Adopted,
    Amended,
    Approved,
    Circulated,
    Content,
    Drafted,
    HoldLifted,
    OwnMeasures,
    Position,
    Released,
    ReleaseSet,
    Seen,
    Stance,
    SubmittedToUN,
    UNAdopted,
    UNHold,
    UNHoldLifted,
    UNObjected,
    Withdrawn,
)
from tricord.coordination._calendar import deadline_doubt, local
from tricord.coordination._event import Event
from tricord.coordination._formatting import listed, short, when


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
    """Acts made in ignorance of each other. `stands` is what holds meanwhile; `settled` says that it is over."""

    kind: str
    events: tuple[str, ...]
    words: str
    stands: str
    settled: bool


class RefusedEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event that was not legal at its place. It changed nothing."""

    id: str
    party: str
    kind: str
    reason: str


class WaitingEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event that came before something it was made upon. It is judged when all of that is here."""

    id: str
    party: str
    kind: str
    missing: tuple[str, ...]

    @property
    def reason(self) -> str:
        """What it waits for, in words."""
        return f"waits for {listed([short(name) for name in self.missing])}, which it was made upon"


class TimelineEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a timeline. `note` is empty, or says why the event changed nothing."""

    id: str
    at: datetime
    party: str
    person: str
    words: str
    note: str = ""

    def __str__(self) -> str:
        told = f"{when(self.at)}  {self.party} ({self.person}) {self.words}"
        return f"{told} - {self.note}" if self.note else told


class Package(msgspec.Struct, frozen=True, kw_only=True):
    """A package as some events make it. Two equal sets of events make equal packages.

    `texts` holds one version, or the rival ones. `concerned` are the lead and all it was circulated to. `own` says
    whose own measures wait for the UN. `heads` is what a new event is made upon (`after`).
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
        kept = {conflict_id: c for c in self.conflicts if not c.settled for conflict_id in c.events}
        return tuple(
            TimelineEntry(
                id=event.id,
                at=event.at,
                party=event.party,
                person=event.person,
                words=_told(event),
                note=refused.get(event.id) or (kept[event.id].words if event.id in kept else ""),
            )
            for event in self.events
        )

    def next_steps(self, now: datetime) -> dict[str, tuple[str, ...]]:
        """What each party waits for or can do at a moment, in its own local time. By party, in order."""
        return {party: tuple(self._next(party, now)) for party in self.concerned}

    def _next(self, party: str, now: datetime) -> list[str]:
        if self.status in (Status.INCOMPLETE, Status.NOT_DRAFTED, Status.WITHDRAWN):
            return [f"{party} has nothing to do: the package is {self.status.value}."]
        if self.status is Status.RIVAL_TEXTS:
            said = f"{len(self.texts)} texts stand beside each other"
            return [
                f"{party} amends on top of all of them: {said}."
                if party == self.lead
                else f"{party} waits for {self.lead} to settle which text stands: {said}."
            ]
        if self.status is Status.DRAFTED or not any(r.standing for r in self.rounds):
            return [
                f"{party} can circulate the text, once a second person has approved it."
                if party == self.lead
                else f"{party} waits for {self.lead} to circulate the text."
            ]
        if self.adoption is not None:
            return self._after_adoption(party, self.adoption, now)
        return self._before_adoption(party, now)

    def _before_adoption(self, party: str, now: datetime) -> list[str]:
        deadline = self.deadline
        assert deadline is not None
        current = all(r.version == self.version for r in self.rounds if r.standing)
        if not current:
            return [
                f"{party} can circulate the amended text."
                if party == self.lead
                else f"{party} waits for {self.lead} to circulate the amended text."
            ]
        steps = []
        mine = next((one for one in self.answers if one.party == party), None)
        if party == self.lead:
            steps += [f"{party} waits for {h.party} to lift its {h.stance.value} ({h.reasons})." for h in self.holds]
            open_ones = [a.party for a in self.answers if a.stance is not Stance.SUPPORT or not a.counts]
            silent = [name for name in open_ones if name not in {h.party for h in self.holds}]
            if silent and now < deadline:
                steps.append(f"{party} waits for {listed(silent)} until {local(deadline, party)}.")
            elif not self.holds:
                steps.append(f"{party} can adopt the text, once a second person has approved it.")
        elif mine is not None and mine.stance is not None and (mine.counts or mine.stance.stops):
            verb = "can lift" if mine.stance.stops else "has given"
            steps.append(f"{party} {verb} its {mine.stance.value}, and waits for {self.lead}.")
        elif now < deadline:
            steps.append(f"{party} can answer until {local(deadline, party)}; silence is no objection.")
        else:
            steps.append(f"{party} has not objected in time, and waits for {self.lead} to adopt.")
        return steps

    def _after_adoption(self, party: str, adoption: Adoption, now: datetime) -> list[str]:
        stopping = [h for h in self.holds if h.position in adoption.stopped_by]
        if stopping:
            return [
                f"{party} can lift its {h.stance.value}, which stops the adoption."
                if h.party == party
                else f"{party} waits for {h.party} to lift its {h.stance.value}, which stops the adoption."
                for h in stopping
            ]
        if self.release_at is None:
            return [
                f"{party} can set the time of release, once a second person has approved it."
                if party == self.lead
                else f"{party} waits for {self.lead} to set the time of release."
            ]
        if party in self.released:
            return [f"{party} has published; what its list shows is told by following through."]
        if party not in self.acting:
            return [f"{party} proposes no measures of its own and has nothing to publish."]
        if party in self.waits_for_un and self.un is None:
            return [f"{party}'s own measures wait for the UN, and {self.lead} has not submitted the package to it."]
        if party in self.waits_for_un and self.un is not None and self.un.stands != "adopted":
            stands = f"{self.un.stands}, no objection by {local(self.un.deadline, UN)}"
            return [f"{party}'s own measures wait for the UN ({stands})."]
        if now < self.release_at:
            return [f"{party} publishes at {local(self.release_at, party)}, not before."]
        return [f"{party} can publish, and say so once a second person has approved it."]


def _told(event: Event) -> str:
    """What an event does, in words."""
    body = event.body
    match body:
        case Drafted(content=content):
            return f"drafts {content.title!r} with {_subjects(content)}"
        case Amended(content=content, reasons=reasons):
            return f"amends the text ({_subjects(content)})" + (f": {reasons}" if reasons else "")
        case Approved(act=act):
            return f"approves: {_act(act)}"
        case Position(stance=stance, reasons=reasons, changes=changes):
            why = "; ".join(filter(None, (reasons, changes and f"asks for: {changes}")))
            return f"answers {stance.value}" + (f": {why}" if why else "")
        case HoldLifted(position=position, reasons=reasons):
            return f"lifts its hold {short(position)}" + (f": {reasons}" if reasons else "")
        case Seen():
            return "confirms what it has seen"
        case Withdrawn(reasons=reasons):
            return f"withdraws the package: {reasons}"
        case OwnMeasures(wait=wait, reasons=reasons):
            said = "own measures wait for the UN" if wait else "own measures go ahead"
            return said + (f": {reasons}" if reasons else "")
        case UNHold(reference=reference, by=by):
            return f"reports a hold in the Committee{f' by {by}' if by else ''} ({reference})"
        case UNHoldLifted(hold=hold, reference=reference):
            return f"reports that the hold {short(hold)} in the Committee was lifted ({reference})"
        case UNAdopted(reference=reference):
            return f"reports that the Committee has adopted ({reference})"
        case UNObjected(reference=reference):
            return f"reports that the Committee did not agree ({reference})"
        case _:
            return _act(body)


def _act(body: Circulated | Adopted | ReleaseSet | Released | SubmittedToUN) -> str:
    match body:
        case Circulated(version=version, to=to, working_days=days, deadline=deadline):
            said = f"{days} working {'day' if days == 1 else 'days'}, until {when(deadline)}"
            return f"circulates {short(version)} to {listed(to)} for no objection within {said}"
        case Adopted(version=version):
            return f"adopts {short(version)}"
        case ReleaseSet(version=version, release_at=release_at):
            return f"sets the release of {short(version)} at {when(release_at)}"
        case Released(version=version, reference=reference):
            return f"has published {short(version)} ({reference})"
        case SubmittedToUN(version=version, reference=reference, deadline=deadline):
            return f"submits {short(version)} to the 1718 Committee ({reference}), no objection by {when(deadline)}"


def _subjects(content: Content) -> str:
    names = [one.caption for one in content.subjects]
    return listed(names) if len(names) <= 3 else f"{names[0]} and {len(names) - 1} others"
