"""The rules of a cell, in the order in which they are asked: the first that answers decides.

Each rule is a function of its own with its reason; `RULES` gives the order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from tricord.align._period import Phase
from tricord.align._records import Cell, Designation
from tricord.align._silence import Silence
from tricord.i18n import Message
from tricord.lists import info, parties
from tricord.model import Basis, CellState, Measure

_MEASURES = tuple(measure.value for measure in Measure)
_EXPORT_ONLY = (Measure.EXPORT_CONTROL.value,)


class CellCase(NamedTuple):
    """What is known of one subject and one party on the asked day.

    `found` are the party's designations of the subject, `in_force` those that decide, `un` those of the Security
    Council that are in force, `silence` what it means that the party's lists do not name the subject.
    """

    party: str
    found: Sequence[Designation]
    in_force: Sequence[Designation]
    un: Sequence[Designation]
    silence: Silence


class CellVerdict(NamedTuple):
    """The state that a rule gives, why, and the designations whose dates and measures the cell takes."""

    state: CellState
    reason: Message
    chosen: Sequence[Designation] = ()
    silent_as_of: str | None = None


def listed_by_the_council(case: CellCase) -> CellVerdict | None:
    """The UN's own designation, in force on the day, is the listing that others carry out."""
    if case.in_force and case.party == "UN":
        return CellVerdict(CellState.LISTED, Message("align.listed", (_entries(case.in_force),)), case.in_force)
    return None


def designated_under_national_law(case: CellCase) -> CellVerdict | None:
    """One designation in force that rests on national law alone makes the cell autonomous, whatever else is there."""
    if any(d.basis == Basis.AUTONOMOUS.value for d in case.in_force):
        return CellVerdict(CellState.AUTONOMOUS, Message("align.autonomous", (_entries(case.in_force),)), case.in_force)
    return None


def carries_out_the_un_listing(case: CellCase) -> CellVerdict | None:
    """Designations in force that all rest on a UN listing implement it."""
    if case.in_force:
        return CellVerdict(
            CellState.IMPLEMENTING, Message("align.implementing", (_entries(case.in_force),)), case.in_force
        )
    return None


def listed_or_delisted_around_the_day(case: CellCase) -> CellVerdict | None:
    """A designation whose day of beginning or end is not known well enough says nothing of the day: unknown.

    It does not count where another entry that cites the same listing says plainly what it was on the day.
    """
    doubtful = [d for d in case.found if d.phase == Phase.UNKNOWN and not _is_told_by_another(d, case.found)]
    if doubtful:
        return CellVerdict(CellState.UNKNOWN, Message("align.day-not-known", (_entries(doubtful),)), doubtful)
    return None


def listed_before_perhaps(case: CellCase) -> CellVerdict | None:
    """An entry that states the UN's day says nothing of the days before: the party may have listed its subject by its
    own act, which the later text no longer shows. The EU had Paek Se Bong from December 2009 on; its text of 2024 dates
    him with the UN's day in 2017.
    """
    repeated = [
        d
        for d in case.found
        if d.phase == Phase.NOT_YET and d.basis == Basis.IMPLEMENTING.value and info(d.list_id).un_days
    ]
    return CellVerdict(CellState.UNKNOWN, Message("align.un-day", (_entries(repeated),))) if repeated else None


def bound_by_the_un_listing(case: CellCase) -> CellVerdict | None:
    """A UN listing in force binds a member state, though its own list is silent (UN Charter, article 25).

    `tricord.lists.parties` says which parties are bound. An own designation that has ended does not end that.
    """
    if case.un and parties()[case.party].binds:
        return CellVerdict(CellState.BOUND, Message("align.bound", (_entries(case.un),)))
    return None


def no_longer_listed(case: CellCase) -> CellVerdict | None:
    """A designation that has ended is a delisting."""
    ended = [d for d in case.found if d.phase == Phase.ENDED]
    if ended:
        return CellVerdict(CellState.DELISTED, Message("align.delisted", (_entries(ended),)), ended)
    return None


def conclusive_silence(case: CellCase) -> CellVerdict | None:
    """Silence means `not listed` only where a list that shows everything covers the day."""
    if not case.silence.conclusive:
        return None
    return CellVerdict(CellState.NOT_LISTED, case.silence.reason, silent_as_of=case.silence.silent_as_of)


def listed_only_later(case: CellCase) -> CellVerdict | None:
    """A list that shows everything dates the subject later, and no other list may hold it already: not listed yet."""
    later = any(d.phase == Phase.NOT_YET and info(d.list_id).exhaustive for d in case.found)
    if later and all(d.phase == Phase.NOT_YET for d in case.found if d.measures != _EXPORT_ONLY):
        return CellVerdict(CellState.NOT_LISTED, Message("align.listed-later", (_entries(case.found),)))
    return None


def inconclusive_silence(case: CellCase) -> CellVerdict:
    """Where nothing tells, the cell is unknown: never a gap."""
    return CellVerdict(CellState.UNKNOWN, case.silence.reason)


#: In the order in which they are asked. The last always answers.
RULES: tuple[Callable[[CellCase], CellVerdict | None], ...] = (
    listed_by_the_council,
    designated_under_national_law,
    carries_out_the_un_listing,
    listed_or_delisted_around_the_day,
    listed_before_perhaps,
    bound_by_the_un_listing,
    no_longer_listed,
    conclusive_silence,
    listed_only_later,
    inconclusive_silence,
)


def cell_of(
    subject: str, party: str, found: Sequence[Designation], un: Sequence[Designation], silence: Silence
) -> Cell:
    """The cell of a subject and a party: the party's designations, the UN's in force, and what silence means."""
    state, reason, chosen, silent_as_of = _verdict(CellCase(party, found, _deciding(found), un, silence))
    if not chosen:
        return Cell(
            subject=subject,
            party=party,
            state=state,
            reason=reason,
            silent_as_of=silent_as_of,
            designations=tuple(found),
        )
    since = min([d.since for d in chosen if d.since], default=None)
    bounds = [d for d in chosen if d.not_after] if since is None else []
    until = max([d.until for d in chosen if d.until], default=None) if state is CellState.DELISTED else None
    return Cell(
        subject=subject,
        party=party,
        state=state,
        reason=reason,
        since=since,
        not_before=min([d.not_before for d in bounds if d.not_before], default=None),
        not_after=min([d.not_after for d in bounds if d.not_after], default=None),
        until=until,
        measures=_in_order(tuple([measure for d in chosen for measure in d.measures])),
        designations=tuple(found),
    )


def _verdict(case: CellCase) -> CellVerdict:
    for rule in RULES:
        if (verdict := rule(case)) is not None:
            return verdict
    raise AssertionError("the last rule always answers")


def _deciding(found: Sequence[Designation]) -> Sequence[Designation]:
    """Those in force. Export-control listings (end users of concern) decide only where no other is in force."""
    in_force = [d for d in found if d.phase == Phase.IN_FORCE]
    return [d for d in in_force if d.measures != _EXPORT_ONLY] or in_force


@cache
def _in_order(measures: tuple[str, ...]) -> tuple[str, ...]:
    """The measures, each once, in the order in which they are shown."""
    return tuple(measure for measure in _MEASURES if measure in measures)


def _is_told_by_another(doubtful: Designation, found: Sequence[Designation]) -> bool:
    """True when another entry that cites the same listing says plainly what it was on the day (a notice with its
    date).
    """
    return any(
        other is not doubtful
        and other.phase != Phase.UNKNOWN
        and other.since is not None
        and set(other.published_programmes) & set(doubtful.published_programmes)
        for other in found
    )


def _entries(found: Sequence[Designation]) -> str:
    return ", ".join(dict.fromkeys(d.entry_id for d in found))
