"""Packages of proposed designations that governments agree on together: signed events, and what they add up to.

A package is a log of events (`make_event`, `read_event`), each made upon those that its author had seen. `fold` makes
the package of them: pure, and the same whatever the order of arrival. What is illegal in the state of what it was made
upon is refused with a reason; what lacks its past waits; what was done in ignorance of something else is a conflict,
shown with what stands meanwhile, which is always the cautious reading.

`no_objection_deadline` counts working days of all parties. `EventLog` keeps events in SQLite or PostgreSQL.
`follow_through` compares a released package with what the lists then show.

What it is not: it holds no keys and trusts no one. Signing and checking are callables given from outside; those of a
node are in `tricord.sharing`, which stands to the right of this room, as does who may read a package. Whether a person
has the role to act is the service's to check; that two persons acted is checked here.

>>> from datetime import datetime, timezone
>>> from tricord.coordination import no_objection_deadline
>>> deadline = no_objection_deadline(datetime(2022, 11, 21, 9, tzinfo=timezone.utc), 3, ("US", "JP", "KR"))
>>> str(deadline), [str(day) for day in deadline.skipped][0]
('the end of Mon 28 Nov 2022 in Washington (29 Nov 05:00 UTC)', 'Wed 23 Nov 2022: Labor Thanksgiving Day (JP)')
"""

from tricord.coordination._bodies import (
    Adopted,
    Amended,
    Approved,
    Body,
    Circulated,
    Drafted,
    HoldLifted,
    OwnMeasures,
    Position,
    Released,
    ReleaseSet,
    Seen,
    Stance,
    SubmittedToUN,
    TwoPersonAct,
    UNAdopted,
    UNHold,
    UNHoldLifted,
    UNObjected,
    Withdrawn,
)
from tricord.coordination._calendar import (
    Deadline,
    SkippedDay,
    closed,
    closures,
    deadline_doubt,
    local,
    no_objection_deadline,
    zones,
)
from tricord.coordination._content import Content, Ground, ProposedMeasures, ProposedSubject
from tricord.coordination._event import MAX_EVENT, Event, Signer, make_event, read_event
from tricord.coordination._fold import fold, fold_all
from tricord.coordination._follow import Difference, Followed, FollowThrough, FollowUp, follow_through
from tricord.coordination._log import (
    CLOCK_TOLERANCE,
    Arrival,
    EventLog,
    EventOutcome,
    EventReceipt,
    LoggedRefusal,
    ReadEvent,
)
from tricord.coordination._package import Package
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

__all__ = [
    "CLOCK_TOLERANCE",
    "MAX_EVENT",
    "Adopted",
    "Adoption",
    "Amended",
    "Approved",
    "Arrival",
    "Body",
    "Circulated",
    "CirculationRound",
    "Content",
    "Deadline",
    "Difference",
    "Drafted",
    "Event",
    "EventLog",
    "EventOutcome",
    "EventReceipt",
    "FollowThrough",
    "FollowUp",
    "Followed",
    "Ground",
    "Hold",
    "HoldLifted",
    "LoggedRefusal",
    "OwnMeasures",
    "Package",
    "PackageConflict",
    "PackageText",
    "PartyAnswer",
    "Position",
    "ProposedMeasures",
    "ProposedSubject",
    "ReadEvent",
    "RefusedEvent",
    "ReleaseSet",
    "Released",
    "Seen",
    "Signer",
    "SkippedDay",
    "Stance",
    "Status",
    "SubmittedToUN",
    "TimelineEntry",
    "TwoPersonAct",
    "UNAdopted",
    "UNHold",
    "UNHoldLifted",
    "UNObjected",
    "UNTrack",
    "WaitingEvent",
    "Withdrawn",
    "closed",
    "closures",
    "deadline_doubt",
    "fold",
    "fold_all",
    "follow_through",
    "local",
    "make_event",
    "no_objection_deadline",
    "read_event",
    "zones",
]
