"""What can be said about a package: one struct for each kind of event.

Each checks its own sense only; whether an act is legal at its place in the log is the fold's question.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from tricord.coordination._content import Content, Moment, moment, require_text
from tricord.model.errors import InvalidValue

#: The party that stands for the Security Council and its committees. It adopts by its own track, not by positions.
UN = "UN"


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
        require_text("reference", self.reference)


class SubmittedToUN(_Body, frozen=True, tag="submitted-to-un"):
    """The lead has put a version to the 1718 Committee. `reference` names the note by which the Committee was asked.

    `working_days` and `deadline` are those of that note. The period is set by the "Guidelines of the Committee for the
    conduct of its work" and by the calendar of Headquarters, which changes every year, so neither is assumed here.
    """

    version: str
    reference: str
    working_days: int
    deadline: Moment

    def __post_init__(self) -> None:
        moment("deadline", self.deadline)
        require_text("reference", self.reference)
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
            require_text(f"reasons: {self.stance.value} without any", self.reasons)
        if self.stance is Stance.SUPPORT_WITH_CHANGES:
            require_text("changes", self.changes)


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
        require_text("reference", self.reference)


class UNHoldLifted(_Body, frozen=True, tag="un-hold-lifted"):
    """A party reports that a hold (the id of its `UNHold`) was lifted."""

    hold: str
    reference: str

    def __post_init__(self) -> None:
        require_text("reference", self.reference)


class UNAdopted(_Body, frozen=True, tag="un-adopted"):
    """A party reports that the Committee has adopted; `reference` names the press release or note."""

    reference: str

    def __post_init__(self) -> None:
        require_text("reference", self.reference)


class UNObjected(_Body, frozen=True, tag="un-objected"):
    """A party reports that the Committee did not agree."""

    reference: str

    def __post_init__(self) -> None:
        require_text("reference", self.reference)


class Withdrawn(_Body, frozen=True, tag="withdrawn"):
    """The lead takes the package back. One person is enough: stopping must be easy."""

    reasons: str

    def __post_init__(self) -> None:
        require_text("reasons", self.reasons)


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
