"""What silence means: `not listed` where a list of the party that shows everything covers the day, else `unknown`.

A list tells only of the kinds of subject that it can show: the UN's consolidated list holds no ships.

Three things can tell: a list that shows all its party's designations, between its first and its last snapshot; one that
shows all of some programmes, for these; and a sourced claim that a list was complete over a period (`tricord.lists`:
coverage).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set

import msgspec

from tricord.i18n import Message
from tricord.lists import ListInfo, coverage, info
from tricord.model import CellState


class Silence(msgspec.Struct, frozen=True):
    """A party's silence about a subject on a day: `not listed` where a list covers it, else `unknown`; and why.

    `silent_as_of` is the last day on which a list is known to be silent, where one covers the day; `list_id` is that
    list, and `seen` says that snapshots of it cover the day, not a claim that it was complete.
    """

    state: CellState
    reason: Message
    silent_as_of: str | None = None
    list_id: str = ""
    seen: bool = False

    @property
    def conclusive(self) -> bool:
        """True where a list covers the day, so that its silence tells."""
        return self.state is CellState.NOT_LISTED


class Silences:
    """What silence means on one day (None: each list as last seen), by party and programmes.

    `days` are the publication days of each list's snapshots. A long table asks for the same few over and over, so
    answers are kept, and so cells share their reasons.
    """

    def __init__(self, days: Mapping[str, Sequence[str]], as_of: str | None) -> None:
        self._days, self.as_of = days, as_of
        self._told: dict[tuple[str, frozenset[str], frozenset[str], str], tuple[Silence, str]] = {}
        self._untold: dict[str, Silence] = {}
        self._rows: dict[tuple[frozenset[str], frozenset[str], str], list[Silence]] = {}

    def of(
        self, party: str, programmes: frozenset[str], others: frozenset[str], kinds: str, first: str | None
    ) -> Silence:
        """The silence of a party about a subject of these `kinds` (`tricord.model.KINDS`) under `programmes`, who is
        listed for other countries under `others`.

        `first` is the day of the first designation by anyone. In "as last seen", a list older than that cannot show
        that this party has not followed.
        """
        key = (party, programmes, others, kinds)
        kept = self._told.get(key)
        if kept is None:
            # Of two lists that speak for one day, the one that was seen is the surer.
            day, seen, list_id = max(self._covering(party, programmes, others, kinds), default=("", False, ""))
            silence = self._silent(list_id, day, kinds, seen=seen) if day else self._tells_nothing(party)
            kept = self._told[key] = silence, day
        silence, day = kept
        if self.as_of is None and first is not None and first > day:
            return self._tells_nothing(party)
        return silence

    def of_all(
        self, shown: Sequence[str], programmes: frozenset[str], others: frozenset[str], kinds: str, first: str | None
    ) -> list[Silence]:
        """The silence of each of the parties, which are the same at every call."""
        if self.as_of is None:
            return [self.of(party, programmes, others, kinds, first) for party in shown]
        key = (programmes, others, kinds)
        if key not in self._rows:
            self._rows[key] = [self.of(party, programmes, others, kinds, None) for party in shown]
        return self._rows[key]

    def _silent(self, list_id: str, day: str, kinds: str, *, seen: bool) -> Silence:
        """The silence of a list. Where a table that is no official list speaks, the newest official one is said too."""
        party = info(list_id).party
        reason = Message("align.silent" if seen else "align.silent-by-claim", (list_id, day))
        official = [
            (found, one)
            for one, days in self._days.items()
            if info(one).party == party
            and info(one).official
            and info(one).can_show(kinds)
            and (found := self._newest_by(days))
        ]
        if not info(list_id).official and official:
            newest, beside = max(official)
            reason = Message("align.silent-beside", (reason, beside, newest))
        return Silence(CellState.NOT_LISTED, reason, self.as_of or day, list_id, seen)

    def _newest_by(self, days: Sequence[str]) -> str:
        """The day of the newest snapshot by the asked day, if any."""
        return max((day[:10] for day in days if self.as_of is None or day[:10] <= self.as_of), default="")

    def _covering(
        self, party: str, programmes: Set[str], others: Set[str], kinds: str
    ) -> Iterator[tuple[str, bool, str]]:
        """Each day on which a list of the party speaks for the asked day, whether it was seen, and the list."""
        for list_id, days in self._days.items():
            if _shows_all(info(list_id), party, programmes, others, kinds) and (day := self._newest_on(days)):
                yield day, True, list_id
        for claim in coverage():
            if (
                claim.list_id in self._days
                and info(claim.list_id).party == party
                and info(claim.list_id).can_show(kinds)
                and _covers({claim.programme}, programmes, others)
            ):
                if self.as_of is None:
                    yield claim.until, False, claim.list_id
                elif claim.since <= self.as_of <= claim.until:
                    yield self.as_of, False, claim.list_id

    def _newest_on(self, days: Sequence[str]) -> str | None:
        """The day of the newest snapshot by the asked day, which must lie between the first and the last of all."""
        first, last = days[0][:10], days[-1][:10]
        if self.as_of is None:
            return last
        if first <= self.as_of <= last:
            return max(day[:10] for day in days if day[:10] <= self.as_of)
        return None

    def _tells_nothing(self, party: str) -> Silence:
        if party not in self._untold:
            self._untold[party] = Silence(CellState.UNKNOWN, self._reason_for_unknown(party))
        return self._untold[party]

    def _reason_for_unknown(self, party: str) -> Message:
        loaded: Message | None = None
        for list_id, days in self._days.items():
            if info(list_id).party == party:
                span = (list_id, days[0][:10], days[-1][:10])
                loaded = (
                    Message("align.loaded", span) if loaded is None else Message("align.loaded-too", (loaded, *span))
                )
        if loaded is None:
            return Message("align.no-list-loaded", (party,))
        return Message("align.no-snapshot-for-the-day" if self.as_of else "align.no-list-tells", (loaded,))


def _shows_all(about: ListInfo, party: str, programmes: Set[str], others: Set[str], kinds: str) -> bool:
    """True for a list of the party that shows all its designations, or all under the programmes asked about."""
    return (
        about.party == party
        and about.exhaustive
        and about.can_show(kinds)
        and (not about.programmes or _covers(set(about.programmes), programmes, others))
    )


def _covers(covered: Set[str], programmes: Set[str], others: Set[str]) -> bool:
    """True when some of the programmes asked about are covered, and all others of the subject."""
    return bool(programmes & covered) and others <= covered
