"""The rules of a cell, in the order in which they are asked: the first that answers decides.

Each rule is a function of its own with its reason; `RULES` gives the order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from tricord.align._period import Phase
from tricord.align._reached import Reached
from tricord.align._records import EXPORT_ONLY, Cell, Designation
from tricord.align._silence import Silence
from tricord.i18n import Message
from tricord.lists import StatusRule, UnEffect, info, parties, rules_reaching, un_effects
from tricord.model import Basis, CellState, FuzzyDate, Measure

_MEASURES = tuple(measure.value for measure in Measure)


class CellCase(NamedTuple):
    """What is known of one subject and one party on the asked day.

    `found` are the party's designations of the subject, `in_force` those that decide, `un` those of the Security
    Council that are in force, `carried_out` those of others that carry out a UN listing and are in force. `perhaps` are
    the party's designations, in force, of entries that are likely the subject's and are not joined with it. `silence`
    is what it means that the party's lists do not name the subject. `kinds` are the letters of what the subject may be,
    `reached` whom a rule must reach to reach it. `day` is the day asked about, "" for each list as last seen.
    """

    party: str
    found: Sequence[Designation]
    in_force: Sequence[Designation]
    un: Sequence[Designation]
    carried_out: Sequence[Designation]
    perhaps: Sequence[Designation]
    silence: Silence
    kinds: str
    reached: Reached
    day: str


class CellVerdict(NamedTuple):
    """The state that a rule gives, why, and the designations whose dates and measures the cell takes."""

    state: CellState
    reason: Message
    chosen: Sequence[Designation] = ()
    silent_as_of: str | None = None
    seen: bool = False
    since: str | None = None
    measures: tuple[str, ...] = ()
    laws: tuple[str, ...] = ()


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


def reached_by_a_rule(case: CellCase) -> CellVerdict | None:
    """A rule reaches the subject by what it is, without naming it: the US blocks the property of North Korea's
    government and of its ruling party (31 CFR 510.201), Japan's ports are closed to every ship of North Korea's flag.
    """
    sure = [rule for rule in _rules_of(case) if not rule.condition]
    return _covered(CellState.COVERED, "align.covered", sure) if sure else None


def in_force_by_own_law(case: CellCase) -> CellVerdict | None:
    """A UN listing that takes effect in the party's law at once is in force there though no list repeats it."""
    effect = next((one for one in _effects(case) if one.at_once), None)
    if effect is None:
        return None
    since = min((d.since for d in case.un if d.since), default=None)
    if since is not None and effect.since:
        begun = FuzzyDate.parse(effect.since)
        held = begun.latest.isoformat() <= since
        since = since if held else begun.latest.isoformat() if begun.exact else None
    reason = Message("align.in-force-by-law", (_entries(case.un), effect.law, effect.note))
    return CellVerdict(CellState.IN_FORCE, reason, since=since, measures=effect.measures, laws=(effect.law,))


def perhaps_listed(case: CellCase) -> CellVerdict | None:
    """An entry of the party in force is likelier than not the subject's, and nothing makes it sure: unknown."""
    if not case.perhaps:
        return None
    return CellVerdict(CellState.UNKNOWN, Message("align.perhaps-listed", (_entries(case.perhaps),)))


def owed_and_not_carried_out(case: CellCase) -> CellVerdict | None:
    """A UN listing needs an act of the party, and a list that shows such acts is silent on the day."""
    due = next((one for one in _effects(case) if not one.at_once and case.silence.list_id in one.shown_on), None)
    if due is None or not case.silence.conclusive:
        return None
    reason = Message("align.owed", (_entries(case.un), due.law, case.silence.reason))
    return CellVerdict(
        CellState.OWED, reason, silent_as_of=case.silence.silent_as_of, seen=_is_seen(case), laws=(due.law,)
    )


def bound_by_the_un_listing(case: CellCase) -> CellVerdict | None:
    """A UN listing in force binds a member state (UN Charter, article 25); whether it has taken effect is not known.

    `tricord.lists.parties` says which parties are bound. An own designation that has ended does not end that.
    """
    if case.un and parties()[case.party].binds:
        return CellVerdict(CellState.BOUND, Message("align.bound", (_entries(case.un), case.silence.reason)))
    return None


def listed_by_what_others_carry_out(case: CellCase) -> CellVerdict | None:
    """An act that carries out a UN listing is evidence of that listing. Where a list of the UN that covers the day does
    not have it, the two contradict each other: unknown, never `not listed`.
    """
    if case.party != "UN" or not case.carried_out or case.found:
        return None
    if case.silence.conclusive:
        reason = Message("align.carried-out-and-not-listed", (_entries(case.carried_out), case.silence.reason))
        return CellVerdict(CellState.UNKNOWN, reason)
    return CellVerdict(CellState.LISTED_INFERRED, Message("align.listed-inferred", (_entries(case.carried_out),)))


def reached_by_a_rule_on_a_condition(case: CellCase) -> CellVerdict | None:
    """A rule reaches the subject once a condition is found: resolution 2270 (2016), paragraph 32, freezes the assets of
    North Korea's government and party that a state finds to be tied to the programmes.
    """
    rules = _rules_of(case)
    return _covered(CellState.COVERED_ON_CONDITION, "align.covered-on-condition", rules) if rules else None


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
    return CellVerdict(
        CellState.NOT_LISTED, case.silence.reason, silent_as_of=case.silence.silent_as_of, seen=_is_seen(case)
    )


def listed_only_later(case: CellCase) -> CellVerdict | None:
    """A list that shows everything dates the subject later, and no other list may hold it already: not listed yet."""
    later = any(d.phase == Phase.NOT_YET and info(d.list_id).exhaustive for d in case.found)
    if later and all(d.phase == Phase.NOT_YET for d in case.found if d.measures != EXPORT_ONLY):
        official = all(info(d.list_id).official for d in case.found)
        return CellVerdict(CellState.NOT_LISTED, Message("align.listed-later", (_entries(case.found),)), seen=official)
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
    reached_by_a_rule,
    in_force_by_own_law,
    perhaps_listed,
    owed_and_not_carried_out,
    bound_by_the_un_listing,
    no_longer_listed,
    listed_by_what_others_carry_out,
    reached_by_a_rule_on_a_condition,
    conclusive_silence,
    listed_only_later,
    inconclusive_silence,
)


def cell_of(subject: str, case: CellCase) -> Cell:
    """The cell of a subject and a party."""
    verdict = _verdict(case)
    chosen, state = verdict.chosen, verdict.state
    since = verdict.since or min([d.since for d in chosen if d.since], default=None)
    bounds = [d for d in chosen if d.not_after] if since is None else []
    return Cell(
        subject=subject,
        party=case.party,
        state=state,
        reason=verdict.reason,
        since=since,
        not_before=min([d.not_before for d in bounds if d.not_before], default=None),
        not_after=min([d.not_after for d in bounds if d.not_after], default=None),
        until=max([d.until for d in chosen if d.until], default=None) if state is CellState.DELISTED else None,
        silent_as_of=verdict.silent_as_of,
        seen=verdict.seen,
        measures=verdict.measures or _in_order(tuple([measure for d in chosen for measure in d.measures])),
        laws=verdict.laws,
        designations=tuple(case.found),
    )


def _verdict(case: CellCase) -> CellVerdict:
    for rule in RULES:
        if (verdict := rule(case)) is not None:
            return verdict
    raise AssertionError("the last rule always answers")


def _rules_of(case: CellCase) -> Sequence[StatusRule]:
    """The rules that reach the subject on the day for which the party's silence speaks."""
    return rules_reaching(case.party, case.reached, case.day or case.silence.silent_as_of or "") if case.reached else ()


def _covered(state: CellState, code: str, rules: Sequence[StatusRule]) -> CellVerdict:
    first = rules[0]
    arguments = (first.says, first.law, *((first.condition,) if first.condition else ()))
    return CellVerdict(
        state,
        Message(code, arguments),
        since=first.since if FuzzyDate.parse(first.since).exact else None,
        measures=_in_order(tuple(measure for rule in rules for measure in rule.measures)),
        laws=tuple(rule.law for rule in rules),
    )


def _effects(case: CellCase) -> Sequence[UnEffect]:
    """How the UN's listings of the subject take effect for the party."""
    programmes = frozenset(code for d in case.un for code in d.programmes)
    measures = frozenset(measure for d in case.un for measure in d.measures)
    return [one for one in un_effects(case.party) if one.holds(programmes, case.kinds, measures, case.day)]


def _is_seen(case: CellCase) -> bool:
    return case.silence.seen and info(case.silence.list_id).official


def deciding(found: Sequence[Designation]) -> Sequence[Designation]:
    """Those in force. Export-control listings (end users of concern) decide only where no other is in force."""
    in_force = [d for d in found if d.phase == Phase.IN_FORCE]
    return [d for d in in_force if d.measures != EXPORT_ONLY] or in_force


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
