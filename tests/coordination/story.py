"""A package told act by act, by officers of three parties, with as many desks as there are views of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import msgspec

from tricord.coordination import (
    Adopted,
    Approved,
    Body,
    Circulated,
    Content,
    Drafted,
    Event,
    Ground,
    Package,
    Position,
    ProposedMeasures,
    ProposedSubject,
    ReleaseSet,
    Stance,
    TwoPersonAct,
    fold,
    make_event,
)
from tricord.model import UNCLASSIFIED, Marking, Measure

START = datetime(2022, 11, 21, 9, tzinfo=UTC)
DEADLINE = datetime(2022, 11, 29, 5, tzinfo=UTC)
RELEASE = datetime(2022, 12, 2, 0, tzinfo=UTC)
PARTIES = ("JP", "KR", "US")


def content(title: str = "Trading companies", *, lead: str = "JP", **changes: Any) -> Content:
    """A package with one subject that all three act against."""
    subject = ProposedSubject(
        caption="Invented Trading",
        schema="Organization",
        properties={"name": ("Invented Trading Corporation",)},
        grounds=(Ground(text="It is proposed for the test.", sources=("A report, on its page",)),),
        proposals=tuple(
            ProposedMeasures(party=party, measures=(Measure.ASSET_FREEZE,), authority=f"law of {party}")
            for party in PARTIES
        ),
    )
    marking = Marking(originator=lead, level=UNCLASSIFIED, releasable_to=(*PARTIES, "UN"))
    made = Content(title=title, subjects=(subject,), marking=marking, trigger="S/RES/2321 (2016)")
    return msgspec.structs.replace(made, **changes)


class Desk:
    """What somebody has seen of a package, and what is done upon it. A `fork` acts in ignorance of this one."""

    def __init__(self, events: Iterable[Event] = (), *, minutes: Iterable[int] | None = None) -> None:
        self.events = list(events)
        self._minutes = iter(minutes if minutes is not None else count())

    @classmethod
    def drafted(cls, **changes: Any) -> Desk:
        """A desk at which JP has drafted."""
        desk = cls()
        desk.act("JP", Drafted(content=content(**changes)))
        return desk

    @classmethod
    def circulated(cls, to: Sequence[str] = ("KR", "US"), **changes: Any) -> Desk:
        """A desk at which JP has drafted and circulated."""
        desk = cls.drafted(**changes)
        desk.circulate(to)
        return desk

    @classmethod
    def adopted(cls) -> Desk:
        """A desk at which the others were silent until the deadline, and JP adopted."""
        desk = cls.circulated()
        desk.adopt(at=DEADLINE)
        return desk

    def fork(self) -> Desk:
        """Another desk that has seen the same so far."""
        return Desk(self.events, minutes=self._minutes)

    def see(self, *others: Desk) -> Desk:
        """Take in what the others have."""
        known = {event.id for event in self.events}
        for other in others:
            self.events += [event for event in other.events if event.id not in known]
            known |= {event.id for event in other.events}
        return self

    @property
    def package(self) -> Package:
        return fold(self.events)

    @property
    def version(self) -> str:
        version = self.package.version
        assert version is not None
        return version

    @property
    def round(self) -> str:
        return next(r.id for r in self.package.rounds if r.standing)

    def act(
        self, party: str, body: Body, *, person: str = "officer-1", at: datetime | None = None, upon: Any = None
    ) -> Event:
        """One event upon all that this desk has seen, or upon the events given."""
        first = not self.events
        event = make_event(
            body,
            party=party,
            person=person,
            at=at or START + timedelta(minutes=next(self._minutes)),
            package="" if first else self.events[0].package_id,
            after=() if first else tuple(e.id for e in upon) if upon is not None else self.package.heads,
        )
        self.events.append(event)
        return event

    def two(self, party: str, body: TwoPersonAct, *, at: datetime | None = None) -> Event:
        """Approved by one officer, done by another."""
        self.act(party, Approved(act=body), person="officer-2", at=at)
        return self.act(party, body, at=at)

    def circulate(self, to: Sequence[str] = ("KR", "US"), *, deadline: datetime = DEADLINE) -> Event:
        return self.two("JP", Circulated(version=self.version, to=tuple(to), working_days=3, deadline=deadline))

    def adopt(self, *, at: datetime = DEADLINE) -> Event:
        return self.two("JP", Adopted(version=self.version), at=at)

    def set_release(self, at: datetime = RELEASE) -> Event:
        return self.two("JP", ReleaseSet(version=self.version, release_at=at), at=DEADLINE)

    def answer(self, party: str, stance: Stance, *, at: datetime | None = None, person: str = "officer-1") -> Event:
        return self.act(
            party,
            Position(
                round=self.round,
                stance=stance,
                reasons="Counsel reads the file." if stance.stops else "",
                changes="Leave out the alias." if stance is Stance.SUPPORT_WITH_CHANGES else "",
            ),
            at=at,
            person=person,
        )

    def why(self, event: Event) -> str:
        """Why an event was refused; fails where it was not."""
        return {one.id: one.reason for one in self.package.refused}[event.id]
