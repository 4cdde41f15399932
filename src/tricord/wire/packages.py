"""Packages of proposed designations as a node tells them. The acts themselves are `tricord.coordination`'s."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from tricord.coordination import Circulated, Content, TwoPersonAct


class PackageSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A package in a line."""

    id: str
    lead: str
    title: str
    status: str
    subjects: tuple[str, ...]
    deadline: datetime | None
    release_at: datetime | None


class ApprovedAct(msgspec.Struct, frozen=True, kw_only=True):
    """An act that one person has approved, and that another person of the party carries out."""

    approval: str
    by: str
    act: TwoPersonAct

    @property
    def kind(self) -> str:
        """The kind of the act as it is written: `circulated`, `adopted`, ..."""
        return str(self.act.__struct_config__.tag)


class PackageState(msgspec.Struct, frozen=True, kw_only=True):
    """A package as it stands, in words and in facts. `next`: what each party waits for or can do, in its own time.
    `agreed`: acts of this party that wait to be carried out by another person. `heads`: what a new event is made upon.
    `left_out`: how many events of others this node holds and shows nobody. `doubts`: what of the dates is not as this
    node's calendars and its own clock have it. `arrivals`: when this node received each event.
    """

    id: str
    lead: str
    title: str
    status: str
    concerned: tuple[str, ...]
    content: Content | None
    version: str | None
    deadline: datetime | None
    answers: dict[str, str]
    holds: dict[str, str]
    adopted: bool
    release_at: datetime | None
    released: dict[str, datetime]
    un: str
    next: dict[str, tuple[str, ...]]
    agreed: tuple[ApprovedAct, ...]
    conflicts: tuple[str, ...]
    refused: tuple[str, ...]
    waiting: tuple[str, ...]
    timeline: tuple[str, ...]
    heads: tuple[str, ...]
    left_out: int = 0
    doubts: tuple[str, ...] = ()
    arrivals: Mapping[str, datetime] = {}


class RoundPreview(msgspec.Struct, frozen=True, kw_only=True):
    """A round as it would be circulated now, and the days that do not count."""

    act: Circulated
    skipped: tuple[str, ...]


class ActReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an act: the event, and, for each party, that it was sealed for it, or why it was not."""

    event: str
    package: str
    sent: Mapping[str, str]
