"""The table: subjects x parties as of a day, and what can be counted over it: gaps, lags, overlap."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from itertools import combinations

import msgspec

from tricord.align._records import DESIGNATED, EXPORT_ONLY, MISSING, Cell, ListStanding, Subject
from tricord.lists import parties
from tricord.model import CellState
from tricord.model.errors import InvalidValue
from tricord.store import Entry


class GapKind(StrEnum):
    """What is missing: an entry where other parties have designated; the act by which a party carries out a UN listing;
    an entry beside others' export control alone, which freezes nothing.
    """

    NOT_LISTED = "not listed"
    IMPLEMENTATION = "owed"
    EXPORT_CONTROL = "export control only"


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """A subject that some parties have designated and one has not. `days` from the first designation to `silent_as_of`,
    the last day on which a list of the party is known to be silent (None: not known from which, or to which). `seen`
    says that an official list that was seen shows the silence; else it rests on a claim that a table is complete.
    """

    subject: str
    caption: str
    party: str
    kind: GapKind
    seen: bool
    listed_by: tuple[str, ...]
    first_party: str | None
    first_since: str | None
    silent_as_of: str | None
    days: int | None


class Lag(msgspec.Struct, frozen=True, kw_only=True):
    """Days between the first party's designation of a subject and another's."""

    subject: str
    caption: str
    first_party: str
    first_since: str
    party: str
    since: str
    days: int


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """Counts over a table. `states`: per party and state; `overlap`: subjects that both of two parties designate;
    `gaps`: per party, without those beside export control alone, which `export_control_only` counts.
    """

    subjects: int
    states: Mapping[str, Mapping[str, int]]
    overlap: Mapping[str, int]
    gaps: Mapping[str, int]
    export_control_only: Mapping[str, int]
    median_lag: Mapping[str, int]


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """An alignment as of a day. `as_of` None: every list as last seen. `known_on`: only snapshots published by that
    day were used.

    `undated` counts subjects left out because nothing tells whether they were listed by the day: their lists state no
    date and no snapshot reaches back so far. `members` are the entries behind the subjects, whole; `days` the
    publication days of every list's snapshots. `perhaps` are entries of other subjects that a subject is likely to be
    one with, by its id. `tricord.reports` makes pages and files of it.
    """

    programme: str | None
    as_of: str | None
    known_on: str | None
    parties: tuple[str, ...]
    subjects: tuple[Subject, ...]
    lists: tuple[ListStanding, ...]
    undated: int
    version: str
    members: tuple[Entry, ...]
    days: Mapping[str, tuple[str, ...]]
    perhaps: Mapping[str, tuple[Entry, ...]] = {}

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All cells, subject by subject, in the order of the parties."""
        return tuple(subject.cells[party] for subject in self.subjects for party in self.parties)

    def gaps(self, party: str | None = None) -> list[Gap]:
        """Cells `not listed` or `owed` where another party has designated; of one party or of all. Export control alone
        comes last; before it, what an official list shows, then the longest open first.

        Raises `InvalidValue` for a party that is none.
        """
        if party is not None and party not in parties():
            raise InvalidValue(f"No party is called {party}. Tricord knows {', '.join(parties())}.")
        found = [gap for subject in self.subjects for gap in self._gaps_of(subject) if party in (None, gap.party)]
        return sorted(found, key=_rank)

    def _gaps_of(self, subject: Subject) -> Iterator[Gap]:
        listed = [cell for cell in subject.cells.values() if cell.state in DESIGNATED]
        if not listed:
            return
        dated = sorted((cell.since, cell.party) for cell in listed if cell.since)
        since, first = dated[0] if dated else (None, None)
        frozen = any(cell.measures != EXPORT_ONLY for cell in listed)
        for cell in subject.cells.values():
            if cell.state not in MISSING:
                continue
            kind = GapKind.IMPLEMENTATION if cell.state is CellState.OWED else GapKind.NOT_LISTED
            yield Gap(
                subject=subject.id,
                caption=subject.caption,
                party=cell.party,
                kind=kind if frozen else GapKind.EXPORT_CONTROL,
                seen=cell.seen,
                first_party=first,
                first_since=since,
                listed_by=tuple(other.party for other in listed),
                silent_as_of=cell.silent_as_of or self.as_of,
                days=None if since is None else _days_between(since, cell.silent_as_of or self.as_of),
            )

    def lags(self) -> list[Lag]:
        """For every subject that two or more parties have designated on known days: how long each took after the
        first.
        """
        found = []
        for subject in self.subjects:
            dated = sorted((c.since, c.party) for c in subject.cells.values() if c.state in DESIGNATED and c.since)
            for since, party in dated[1:]:
                first_since, first = dated[0]
                found.append(
                    Lag(
                        subject=subject.id,
                        caption=subject.caption,
                        first_party=first,
                        first_since=first_since,
                        party=party,
                        since=since,
                        days=_days_between(first_since, since) or 0,
                    )
                )
        return sorted(found, key=lambda lag: (-lag.days, lag.caption, lag.party))

    def summary(self) -> Summary:
        """The counts that a reader wants first."""
        states = {party: Counter(s.cells[party].state.value for s in self.subjects) for party in self.parties}
        designated = {p: {s.id for s in self.subjects if s.cells[p].state in DESIGNATED} for p in self.parties}
        overlap = {f"{a}-{b}": len(designated[a] & designated[b]) for a, b in combinations(self.parties, 2)}
        waits = defaultdict(list)
        for lag in self.lags():
            waits[lag.party].append(lag.days)
        return Summary(
            subjects=len(self.subjects),
            states={party: dict(sorted(count.items())) for party, count in states.items()},
            overlap=overlap,
            gaps=dict(Counter(gap.party for gap in self.gaps() if gap.kind is not GapKind.EXPORT_CONTROL)),
            export_control_only=dict(Counter(gap.party for gap in self.gaps() if gap.kind is GapKind.EXPORT_CONTROL)),
            median_lag={party: sorted(days)[len(days) // 2] for party, days in sorted(waits.items())},
        )


def _rank(gap: Gap) -> tuple[object, ...]:
    apart = gap.kind is GapKind.EXPORT_CONTROL
    return apart, not gap.seen, -(gap.days or 0), -len(gap.listed_by), gap.caption, gap.party


def _days_between(first: str, last: str | None) -> int | None:
    return None if last is None else (date.fromisoformat(last[:10]) - date.fromisoformat(first[:10])).days
