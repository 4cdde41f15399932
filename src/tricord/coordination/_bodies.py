"""What can be said about a package: its content, and one struct for each kind of event. Types and their own sense only;
whether an act is legal at its place in the log is the fold's question.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from tricord.model import Marking, Measure
from tricord.model.errors import InvalidValue

#: What can be designated, by FollowTheMoney schema.
SCHEMATA = frozenset(
    ("Person", "Organization", "Company", "LegalEntity", "PublicBody", "Vessel", "Airplane", "CryptoWallet")
)
#: The party that stands for the Security Council and its committees. It adopts by its own track, not by positions.
UN = "UN"

#: A moment with its offset from UTC; one without is refused.
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


def moment(name: str, value: datetime) -> None:
    """Raises `ValueError` for a time that says no offset from UTC (it is another moment in Tokyo than in Washington),
    or one so far off that it can not be told in every time zone.
    """
    if not 1900 <= value.year <= 2200:
        raise InvalidValue(f"{name}: the year {value.year} is none in which governments coordinate")
    if value.utcoffset() is None:
        raise InvalidValue(
            f"{name}: {value.isoformat()} says no offset from UTC. Write it as 2022-12-02T09:00:00+09:00."
        )


def _said(name: str, value: str) -> None:
    if not value.strip():
        raise InvalidValue(f"{name}: nothing is said")


class Ground(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a subject is proposed, in a sentence, and the sources that say so: at least one."""

    text: str
    sources: tuple[str, ...]

    def __post_init__(self) -> None:
        _said("text of a ground", self.text)
        if not self.sources or not all(source.strip() for source in self.sources):
            raise InvalidValue(f"sources: the ground {self.text[:60]!r} names no source. Give at least one.")


class ProposedMeasures(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one party proposes to do about a subject under its own law. `authority` names that law."""

    party: str
    measures: tuple[Measure, ...]
    authority: str

    def __post_init__(self) -> None:
        _said("party", self.party)
        _said(f"authority of {self.party}", self.authority)
        if not self.measures:
            raise InvalidValue(f"measures: {self.party} proposes none")


class ProposedSubject(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom or what to designate: a subject or list entry that is known by `ref`, or a new one by `properties`
    (FollowTheMoney's names, several values each). `caption` is how people call it in the package.
    """

    caption: str
    schema: str
    grounds: tuple[Ground, ...]
    proposals: tuple[ProposedMeasures, ...]
    ref: str = ""
    properties: dict[str, tuple[str, ...]] = {}

    def __post_init__(self) -> None:
        _said("caption", self.caption)
        if self.schema not in SCHEMATA:
            raise InvalidValue(f"schema: {self.schema!r} can not be designated. One of {', '.join(sorted(SCHEMATA))}.")
        if not self.ref and not any(name.strip() for name in self.properties.get("name", ())):
            raise InvalidValue(f"{self.caption}: a subject that is on no list needs a name among its properties")
        if not self.grounds:
            raise InvalidValue(f"grounds: {self.caption} is proposed without any. Give one with its source.")
        if not self.proposals:
            raise InvalidValue(f"proposals: no party proposes a measure against {self.caption}")
        if len({one.party for one in self.proposals}) < len(self.proposals):
            raise InvalidValue(f"proposals: a party stands twice for {self.caption}")


class Content(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The text of a package. `trigger` is an id as the timeline of `tricord.events` has it (`S/RES/2321 (2016)`), or
    empty.
    """

    title: str
    subjects: tuple[ProposedSubject, ...]
    marking: Marking
    trigger: str = ""

    def __post_init__(self) -> None:
        _said("title", self.title)
        if not self.subjects:
            raise InvalidValue("subjects: a package without any proposes nothing")
        known = [one.ref for one in self.subjects if one.ref]
        if len(set(known)) < len(known):
            raise InvalidValue("subjects: one stands twice")

    @property
    def acting(self) -> tuple[str, ...]:
        """The parties that propose measures of their own."""
        return tuple(sorted({one.party for subject in self.subjects for one in subject.proposals}))


class Stance(StrEnum):
    """A party's answer. `HOLD` and `OBJECT` stop the adoption; a hold asks for time."""

    SUPPORT = "support"
    SUPPORT_WITH_CHANGES = "support with changes"
    HOLD = "hold"
    OBJECT = "object"

    @property
    def stops(self) -> bool:
        """True where nothing is adopted while it stands."""
        return self in (Stance.HOLD, Stance.OBJECT)

    @property
    def caution(self) -> int:
        """How much it asks for caution: of two answers at once the higher counts."""
        return list(Stance).index(self)


class _Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    pass


class Drafted(_Body, frozen=True, tag="drafted"):
    """The first event of a package; its party leads. The id of the event is the package's."""

    content: Content


class Amended(_Body, frozen=True, tag="amended"):
    """The lead's new text in place of every text among what the event was made upon."""

    content: Content
    reasons: str = ""


class Circulated(_Body, frozen=True, tag="circulated"):
    """A round: the lead gives a version to parties, who have until `deadline` (the first moment after it) to object.

    `version` is the id of the event with the text. The deadline stands in the event, since two nodes with calendars of
    different years must agree on it; `no_objection_deadline` computes it, `deadline_doubt` checks it.
    """

    version: str
    to: tuple[str, ...]
    working_days: int
    deadline: Moment

    def __post_init__(self) -> None:
        moment("deadline", self.deadline)
        if not self.to or "" in self.to or len(set(self.to)) < len(self.to):
            raise InvalidValue("to: name each party once; an empty list reaches nobody")
        if self.working_days < 1:
            raise InvalidValue("working_days: at least 1")


class Adopted(_Body, frozen=True, tag="adopted"):
    """The lead states that a version is adopted: nobody objects, and all support it or the deadline has passed."""

    version: str


class ReleaseSet(_Body, frozen=True, tag="release-set"):
    """The lead sets the moment at which all publish."""

    version: str
    release_at: Moment

    def __post_init__(self) -> None:
        moment("release_at", self.release_at)


class Released(_Body, frozen=True, tag="released"):
    """A party says that it has published its own measures. `reference` names the publication."""

    version: str
    reference: str

    def __post_init__(self) -> None:
        _said("reference", self.reference)


class SubmittedToUN(_Body, frozen=True, tag="submitted-to-un"):
    """The lead has put a version to the 1718 Committee. `reference` names the note by which the Committee was asked.

    `working_days` and `deadline` are those of that note. The period is set by the "Guidelines of the Committee for the
    conduct of its work" and the calendar of Headquarters anew every year, so neither is taken for granted here.
    """

    version: str
    reference: str
    working_days: int
    deadline: Moment

    def __post_init__(self) -> None:
        moment("deadline", self.deadline)
        _said("reference", self.reference)
        if self.working_days < 1:
            raise InvalidValue("working_days: at least 1, as the Committee's note states")


#: What a second person of the acting party has to approve first.
TwoPersonAct = Circulated | Adopted | ReleaseSet | Released | SubmittedToUN


class Approved(_Body, frozen=True, tag="approved"):
    """A person approves, word for word, an act that another person of the same party then does: four eyes."""

    act: TwoPersonAct


class Position(_Body, frozen=True, tag="position"):
    """A party's answer in a round (the id of its `Circulated`), with reasons; `changes` says what it asks for."""

    round: str
    stance: Stance
    reasons: str = ""
    changes: str = ""

    def __post_init__(self) -> None:
        if self.stance.stops:
            _said(f"reasons: {self.stance.value} without any", self.reasons)
        if self.stance is Stance.SUPPORT_WITH_CHANGES:
            _said("changes", self.changes)


class HoldLifted(_Body, frozen=True, tag="hold-lifted"):
    """The party that held or objected lifts it (the id of its `Position`)."""

    position: str
    reasons: str = ""


class Seen(_Body, frozen=True, tag="seen"):
    """A party confirms that it has what the event was made upon. What it says after this can not claim not to know."""


class OwnMeasures(_Body, frozen=True, tag="own-measures"):
    """Whether a party's own measures wait until the UN has adopted, or go ahead."""

    wait: bool
    reasons: str = ""


class UNHold(_Body, frozen=True, tag="un-hold"):
    """A party reports a hold in the Committee. `by` names who holds, where that is known; `reference` the source."""

    reference: str
    by: str = ""

    def __post_init__(self) -> None:
        _said("reference", self.reference)


class UNHoldLifted(_Body, frozen=True, tag="un-hold-lifted"):
    """A party reports that a hold (the id of its `UNHold`) was lifted."""

    hold: str
    reference: str

    def __post_init__(self) -> None:
        _said("reference", self.reference)


class UNAdopted(_Body, frozen=True, tag="un-adopted"):
    """A party reports that the Committee has adopted; `reference` names the press release or note."""

    reference: str

    def __post_init__(self) -> None:
        _said("reference", self.reference)


class UNObjected(_Body, frozen=True, tag="un-objected"):
    """A party reports that the Committee did not agree."""

    reference: str

    def __post_init__(self) -> None:
        _said("reference", self.reference)


class Withdrawn(_Body, frozen=True, tag="withdrawn"):
    """The lead takes the package back. One person is enough: stopping must be easy."""

    reasons: str

    def __post_init__(self) -> None:
        _said("reasons", self.reasons)


Body = (
    Drafted
    | Amended
    | Approved
    | Circulated
    | Position
    | HoldLifted
    | Seen
    | Adopted
    | ReleaseSet
    | Released
    | Withdrawn
    | OwnMeasures
    | SubmittedToUN
    | UNHold
    | UNHoldLifted
    | UNAdopted
    | UNObjected
)
