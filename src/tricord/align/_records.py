"""What an alignment is made of: subjects, their cells by party, and the designations behind each cell."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from tricord.i18n import Message
from tricord.model import CellState, Measure
from tricord.store import StoredLink

#: States in which a party has itself designated.
DESIGNATED = frozenset((CellState.AUTONOMOUS, CellState.IMPLEMENTING, CellState.LISTED))
#: States of a gap, where another party has designated.
MISSING = frozenset((CellState.NOT_LISTED, CellState.OWED))
#: The measures of an end user of concern, whose assets nobody freezes.
EXPORT_ONLY = (Measure.EXPORT_CONTROL.value,)
#: The sorts of evidence, strongest first (the beginnings of `StoredLink.key`).
_SORTS = ("judged", "ref", "id", "wallet", "scored", "name")


class Source(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Where a value stands: the list, the day of the snapshot it was read from, the place in the file, what the file
    cites, and how sure it says that is ("": it does not say).
    """

    list_id: str
    snapshot: str
    place: str
    cites: tuple[str, ...] = ()
    confidence: str = ""


class Designation(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A party's act of listing a subject, as one entry shows it on the asked day.

    `since` is None when no single day is known; then it began after `not_before` (None: unbounded) and by
    `not_after`. `since_stated` lists every day of listing that is stated, where sources disagree. `until` is the day
    it had ended.
    """

    party: str
    list_id: str
    entry_id: str
    name: str
    phase: str
    basis: str
    programmes: tuple[str, ...]
    published_programmes: tuple[str, ...]
    authorities: tuple[str, ...]
    numbers: tuple[str, ...]
    measures: tuple[str, ...]
    since: str | None
    since_stated: tuple[str, ...]
    not_before: str | None
    not_after: str | None
    announced: str | None
    amended: tuple[str, ...]
    until: str | None
    action: str | None
    coordinated_with: tuple[str, ...]
    source: Source


class Cell(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a party's lists say of a subject on the asked day, and the `reason` for its state. `since` and its bounds
    as in `Designation`. `silent_as_of`, of a cell that is `not listed` or `owed`: the last day on which a list is known
    to be silent; `seen` says that a snapshot of an official list shows it. `laws` are the rules or the laws that reach
    the subject without naming it.
    """

    subject: str
    party: str
    state: CellState
    reason: Message
    since: str | None = None
    not_before: str | None = None
    not_after: str | None = None
    until: str | None = None
    silent_as_of: str | None = None
    seen: bool = False
    measures: tuple[str, ...] = ()
    laws: tuple[str, ...] = ()
    designations: tuple[Designation, ...] = ()

    @property
    def why(self) -> str:
        """The reason in a sentence."""
        return str(self.reason)


class SubjectName(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One name of a subject with the list that prints it. `kind` is FtM's property: name, alias, weakAlias,
    previousName.
    """

    value: str
    lang: str | None
    kind: str
    list_id: str


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """Who or what is designated: its entries on all lists, its names, and the links that hold the entries together."""

    id: str
    caption: str
    schema: str
    names: tuple[SubjectName, ...]
    births: tuple[str, ...]
    entries: tuple[str, ...]
    links: tuple[StoredLink, ...]
    cells: Mapping[str, Cell]

    def reasons(self) -> list[StoredLink]:
        """Why its entries are one: one link for each entry beyond the first, the strongest there is.

        All links stand in `links`; a subject on five lists has dozens that say the same.
        """
        group = {entry: entry for entry in self.entries}

        def root(entry: str) -> str:
            while group[entry] != entry:
                entry = group[entry]
            return entry

        chosen = []
        for link in sorted(
            self.links, key=lambda link: (_SORTS.index(link.key.partition(":")[0]), link.left, link.right)
        ):
            left, right = root(link.left), root(link.right)
            if left != right:
                group[right] = left
                chosen.append(link)
        return chosen

    @property
    def first(self) -> str | None:
        """The earliest known day of a designation in force."""
        return min((cell.since for cell in self.cells.values() if cell.since), default=None)


class ListStanding(msgspec.Struct, frozen=True, kw_only=True):
    """How far a list is known: its newest snapshot on or before the asked day, and the first and last of all."""

    list_id: str
    party: str
    snapshot: str | None
    first: str | None
    last: str | None
    entries: int
