"""The text of a package: whom to designate, why, and what each party proposes to do."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from tricord.model import DESIGNATED_SCHEMAS, Marking, Measure
from tricord.model.errors import InvalidValue

#: What can be designated, by FollowTheMoney schema.
SCHEMATA = frozenset(DESIGNATED_SCHEMAS)
#: A moment with its offset from UTC; one without is refused.
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


def moment(name: str, value: datetime) -> None:
    """Raises `InvalidValue` for a time that says no offset from UTC (it is another moment in Tokyo than in Washington),
    or one so far off that it has no date in some time zone.
    """
    if not 1900 <= value.year <= 2200:
        raise InvalidValue(f"{name}: the year {value.year} is none in which governments coordinate")
    if value.utcoffset() is None:
        raise InvalidValue(
            f"{name}: {value.isoformat()} says no offset from UTC. Write it as 2022-12-02T09:00:00+09:00."
        )


def require_text(name: str, value: str) -> None:
    """Raises `InvalidValue` for a text that says nothing."""
    if not value.strip():
        raise InvalidValue(f"{name}: nothing is said")


class Ground(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a subject is proposed, in a sentence, and the sources that say so: at least one."""

    text: str
    sources: tuple[str, ...]

    def __post_init__(self) -> None:
        require_text("text of a ground", self.text)
        if not self.sources or not all(source.strip() for source in self.sources):
            raise InvalidValue(f"sources: the ground {self.text[:60]!r} names no source. Give at least one.")


class ProposedMeasures(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one party proposes to do about a subject under its own law. `authority` names that law."""

    party: str
    measures: tuple[Measure, ...]
    authority: str

    def __post_init__(self) -> None:
        require_text("party", self.party)
        require_text(f"authority of {self.party}", self.authority)
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
        require_text("caption", self.caption)
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
        require_text("title", self.title)
        if not self.subjects:
            raise InvalidValue("subjects: a package without any proposes nothing")
        known = [one.ref for one in self.subjects if one.ref]
        if len(set(known)) < len(known):
            raise InvalidValue("subjects: one stands twice")

    @property
    def acting(self) -> tuple[str, ...]:
        """The parties that propose measures of their own."""
        return tuple(sorted({one.party for subject in self.subjects for one in subject.proposals}))
