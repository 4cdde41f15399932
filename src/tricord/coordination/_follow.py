"""Follow-through: what the parties' published lists show after a release, against what the package announced.

Each subject x each party that announced measures. What a list says is read from an alignment (`tricord.align`); a new
subject is found on the lists by `tricord.resolve.link`. Days are the lists' own, counted from the day of the release
where the party sits. A party of whose lists no snapshot is later than the release is unknown, never shown as not done.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

import msgspec

from tricord.align import DESIGNATED, Cell, Designation, Fact, Subject, Table, facts, subject_entities
from tricord.coordination._calendar import local_date
from tricord.coordination._content import Content, ProposedMeasures, ProposedSubject
from tricord.coordination._formatting import listed
from tricord.coordination._package import Package
from tricord.i18n import Message
from tricord.lists import coverage, info
from tricord.model import IDENTIFIERS, CellState, FuzzyDate, Strength
from tricord.model.errors import InvalidValue
from tricord.names import SAME, compare
from tricord.resolve import DOUBTFUL, THRESHOLD, link

_PRINTS_NONE = Message("coordination.prints-none")

#: Properties of a proposed subject that a list may print, and how `tricord.align.facts` calls them.
_IDENTIFIERS = {"birthDate": "born"} | {
    prop: one.label for prop, one in IDENTIFIERS.items() if one.strength is Strength.ONE_BEARER
}


class Followed(StrEnum):
    """What a party has done about a subject."""

    DONE = "done"
    BEFORE = "done before the release"
    UNDATED = "done, the day is not known"
    ENDED = "done, and ended since"
    NOT_DONE = "not done"
    WAITS = "waits for the UN"
    UNKNOWN = "unknown"


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What a list shows otherwise than announced. `what`: name, measure, identifier."""

    what: str
    message: Message

    @property
    def words(self) -> str:
        """The message in English."""
        return str(self.message)


class FollowUp(msgspec.Struct, frozen=True, kw_only=True):
    """One subject and one party. `since` is the list's own day, `days` the days from the release (before it:
    negative). `entries` are the list entries that show it, `subject` the id of the subject that they are; `found_by` is
    why a new subject is held to be that one (empty: the package names it).

    `said` is when the party said that it had published; None: it has not. `reason` is why it stands so, where there is
    more to say than `followed` does.
    """

    caption: str
    subject: str | None
    party: str
    followed: Followed
    since: str | None = None
    days: int | None = None
    entries: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    reason: Message | None = None
    found_by: str = ""
    said: datetime | None = None

    @property
    def note(self) -> str:
        """The reason in English; empty where there is none."""
        return str(self.reason) if self.reason is not None else ""

    def __str__(self) -> str:
        line = f"{self.caption}: {self.party} {self.followed.value}{self._when()}"
        if self.entries:
            line += f" ({', '.join(self.entries)})"
        found = f"held to be {self.subject}, since {self.found_by}" if self.found_by else ""
        return "; ".join(filter(None, (line, self.note, found, *(one.words for one in self.differences))))

    def _when(self) -> str:
        if self.since is None or self.days is None:
            return ""
        if not self.days:
            return f", {self.since}"
        counted = abs(self.days)
        days = f"{counted} {'day' if counted == 1 else 'days'} {'after' if self.days > 0 else 'before'} the release"
        return f", {self.since}, {days}"

    def to_dict(self) -> dict[str, Any]:
        """For a program: all fields in plain types, reasons in English."""
        return {
            "caption": self.caption,
            "subject": self.subject,
            "party": self.party,
            "followed": self.followed.value,
            "since": self.since,
            "days": self.days,
            "entries": list(self.entries),
            "differences": [{"what": one.what, "words": one.words} for one in self.differences],
            "note": self.note,
            "found_by": self.found_by,
            "said": self.said,
        }


class FollowThrough(msgspec.Struct, frozen=True, kw_only=True):
    """All subjects of a package, each with every party that announced measures. `told_until` is the day up to which
    each party's lists tell whom it has not listed (None: they do not).
    """

    package: str
    release_at: datetime
    told_until: Mapping[str, str | None]
    items: tuple[FollowUp, ...]

    def counts(self) -> dict[str, dict[str, int]]:
        """How many subjects each party has done, not done, ...; and how many of those listed `differ`."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for item in self.items:
            found[item.party][item.followed.value] += 1
            if item.differences:
                found[item.party]["differing"] += 1
        return {party: dict(sorted(count.items())) for party, count in sorted(found.items())}


def follow_through(package: Package, table: Table) -> FollowThrough:
    """What the lists in a table show of a package that was released.

    `table` has to hold the subjects that the package names by `ref` (a subject's id, or better an entry's, which
    outlives merges), and those among which new ones are looked for: the alignment of the programme, or of all. Raises
    `InvalidValue` for a package whose time of release is not set.
    """
    content, release_at = package.content, package.release_at
    if content is None or release_at is None:
        raise InvalidValue(f"The package is {package.status.value}: there is no release to follow. Set its time first.")
    return FollowThrough(
        package=package.id,
        release_at=release_at,
        told_until={party: _told_until(table, party) for party in content.acting},
        items=tuple(_items(package, content, release_at, table)),
    )


def _items(package: Package, content: Content, release_at: datetime, table: Table) -> Iterator[FollowUp]:
    for proposed, found in zip(content.subjects, _found(content.subjects, table), strict=True):
        known = facts(table, found.subject) if found.subject is not None else []
        for proposal in sorted(proposed.proposals, key=lambda one: one.party):
            case = _Case(package, proposed, proposal, found, known, release_at, table)
            item = _listed(case) or _unlisted(case)
            yield msgspec.structs.replace(item, said=package.released.get(proposal.party), found_by=found.evidence)


class _Case(msgspec.Struct, frozen=True):
    """One subject and one party, with what is known of both."""

    package: Package
    proposed: ProposedSubject
    proposal: ProposedMeasures
    found: _Found
    facts: Sequence[Fact]
    release_at: datetime
    table: Table

    @property
    def party(self) -> str:
        return self.proposal.party

    @property
    def subject(self) -> Subject | None:
        return self.found.subject

    @property
    def released_on(self) -> date:
        """The day of the release where the party sits."""
        return local_date(self.release_at, self.party)

    @property
    def cell(self) -> Cell | None:
        return self.subject.cells.get(self.party) if self.subject is not None else None

    def item(self, followed: Followed, **more: object) -> FollowUp:
        subject = self.subject.id if self.subject is not None else None
        return msgspec.structs.replace(
            FollowUp(caption=self.proposed.caption, subject=subject, party=self.party, followed=followed), **more
        )


# -- whom the package means --------------------------------------------------------------------------------------------


class _Found(NamedTuple):
    """Whom a proposed subject is on the lists: surely, or perhaps (`subject` None); by which evidence, in English."""

    subject: Subject | None = None
    evidence: str = ""
    perhaps: Message | None = None


def _found(proposed: Sequence[ProposedSubject], table: Table) -> list[_Found]:
    """Each proposed subject on the lists: by id where the package names one, else by what it says of the subject."""
    by_id = {known: subject for subject in table.subjects for known in (*subject.entries, subject.id)}
    new = {n: one for n, one in enumerate(proposed) if one.ref not in by_id and one.properties.get("name")}
    linked = _linked(new, table) if new else {}
    return [
        _Found(by_id[one.ref]) if one.ref in by_id else linked.get(number, _Found())
        for number, one in enumerate(proposed)
    ]


def _linked(new: Mapping[int, ProposedSubject], table: Table) -> dict[int, _Found]:
    """New subjects, by their place in the package, linked to those on the lists: each to the best."""
    places = {f"proposed-{number}": number for number in new}
    known = {subject.id: subject for subject in table.subjects}
    found: dict[int, _Found] = {}
    for one in link(map(_entity, places, new.values()), subject_entities(table), threshold=DOUBTFUL):
        if places[one.left_id] not in found and one.right_id in known:
            subject = known[one.right_id]
            evidence = ", ".join(part.words for part in one.evidence)
            perhaps = Message("coordination.perhaps", (subject.caption, subject.id, evidence))
            sure = one.score >= THRESHOLD
            found[places[one.left_id]] = _Found(subject, evidence) if sure else _Found(perhaps=perhaps)
    return found


def _entity(name: str, proposed: ProposedSubject) -> dict[str, Any]:
    """A proposed subject as a FollowTheMoney entity."""
    properties = {prop: list(values) for prop, values in proposed.properties.items()}
    return {"id": name, "schema": proposed.schema, "properties": properties}


# -- what the party has done -------------------------------------------------------------------------------------------


def _listed(case: _Case) -> FollowUp | None:
    """What a party that has designated the subject did; None where it has not."""
    cell = case.cell
    if cell is None or case.subject is None:
        return None
    if _ended_since(case, cell):
        reason = Message("coordination.ended-by", (cell.why, str(cell.until)))
        return case.item(Followed.ENDED, entries=_entries(cell.designations), reason=reason)
    if cell.state not in DESIGNATED:
        return None
    standing = [d for d in cell.designations if d.phase == "in force" and _as_announced(case, d)]
    if not standing:
        return None
    differences = tuple(_differences(case, case.subject, cell))
    return _dated(case, standing, differences) or _undated(case, cell, standing, differences)


def _ended_since(case: _Case, cell: Cell) -> bool:
    return cell.state is CellState.DELISTED and cell.until is not None and cell.until > case.released_on.isoformat()


def _dated(case: _Case, standing: Sequence[Designation], differences: tuple[Difference, ...]) -> FollowUp | None:
    """By the first designation after the release, else by the first of all; None where no list states a day."""
    days = [designation.since for designation in standing if designation.since is not None]
    after = [day for day in days if day >= case.released_on.isoformat()]
    if not days:
        return None
    since = min(after or days)
    return case.item(
        Followed.DONE if after else Followed.BEFORE,
        since=since,
        days=(date.fromisoformat(since) - case.released_on).days,
        entries=_entries([designation for designation in standing if designation.since == since]),
        differences=differences,
    )


def _undated(case: _Case, cell: Cell, standing: Sequence[Designation], differences: tuple[Difference, ...]) -> FollowUp:
    unknown = Message("coordination.unknown-day")
    reason = Message("coordination.listed-between", (cell.not_before or unknown, cell.not_after or unknown))
    return case.item(Followed.UNDATED, entries=_entries(standing), differences=differences, reason=reason)


def _unlisted(case: _Case) -> FollowUp:
    un = case.package.un
    if case.party in case.package.waits_for_un and (un is None or un.stands != "adopted"):
        return case.item(Followed.WAITS)
    told_until = _told_until(case.table, case.party)
    if unknown := _unknown(case, told_until):
        return case.item(Followed.UNKNOWN, reason=unknown)
    return case.item(Followed.NOT_DONE, reason=_not_done(case.cell, told_until))


def _unknown(case: _Case, told_until: str | None) -> Message | None:
    """Why it cannot be said whether a party has listed the subject; None where it can."""
    if case.found.perhaps is not None:
        return case.found.perhaps
    if case.cell is not None and case.cell.state is CellState.UNKNOWN:
        return Message("coordination.cell", (case.cell.why,))
    if told_until is not None and told_until > case.released_on.isoformat():
        return None
    newest = Message("coordination.newest-of", (told_until,)) if told_until else Message("coordination.none-shows-all")
    return Message("coordination.no-later-snapshot", (case.party, newest))


def _not_done(cell: Cell | None, told_until: str | None) -> Message:
    if cell is not None and cell.state in DESIGNATED:
        entries = ", ".join(_entries(cell.designations))
        return Message("coordination.other-measures", (entries, listed(cell.measures)))
    if cell is not None and cell.state is not CellState.NOT_LISTED:
        return Message("coordination.cell", (cell.why,))
    return Message("coordination.not-on-lists", (str(told_until),))


def _as_announced(case: _Case, designation: Designation) -> bool:
    """True where a designation carries a measure that was announced, or says nothing of measures: an end user of
    concern is not one whose assets are frozen.
    """
    return not designation.measures or bool({str(m) for m in case.proposal.measures} & set(designation.measures))


def _told_until(table: Table, party: str) -> str | None:
    """The last day for which a party's lists tell whom it has not listed, as far as the table goes."""
    days = [
        standing.snapshot[:10]
        for standing in table.lists
        if standing.party == party and standing.snapshot and _shows_all(standing.list_id, table.programme)
    ]
    newest = {s.list_id: s.snapshot[:10] for s in table.lists if s.party == party and s.snapshot}
    # A claim that a list is complete goes no further than the list that is here.
    days += [
        min(claim.until, newest[claim.list_id])
        for claim in coverage()
        if claim.list_id in newest and claim.programme == table.programme
    ]
    return max(days, default=None)


def _shows_all(list_id: str, programme: str | None) -> bool:
    about = info(list_id)
    return about.exhaustive and (not about.programmes or programme in about.programmes)


def _entries(designations: Sequence[Designation]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(d.entry_id for d in designations))


# -- differing in what -------------------------------------------------------------------------------------------------


def _differences(case: _Case, subject: Subject, cell: Cell) -> Iterator[Difference]:
    yield from _names(case, subject)
    yield from _measures(case, cell)
    yield from _identifiers(case)


def _measures(case: _Case, cell: Cell) -> Iterator[Difference]:
    announced, shown = {str(m) for m in case.proposal.measures}, set(cell.measures)
    if not shown:  # a list that prints no measures tells nothing of them
        return
    if missing := sorted(announced - shown):
        yield Difference(what="measure", message=Message("coordination.measures-missing", (listed(missing),)))
    if more := sorted(shown - announced):
        yield Difference(what="measure", message=Message("coordination.measures-more", (listed(more),)))


def _identifiers(case: _Case) -> Iterator[Difference]:
    printed = [fact for fact in case.facts if any(info(name).party == case.party for name in fact.lists)]
    for prop, label in _IDENTIFIERS.items():
        others = [fact.value for fact in printed if fact.label == label]
        for value in case.proposed.properties.get(prop, ()):
            if not any(map(_agreement(prop, value), others)):
                shown = Message("coordination.prints", (listed(others),)) if others else _PRINTS_NONE
                message = Message("coordination.identifier-differs", (label, value, shown))
                yield Difference(what="identifier", message=message)


def _names(case: _Case, subject: Subject) -> Iterator[Difference]:
    # Who is named by an entry is announced with the names of that entry, in all its scripts.
    named = [n.value for n in subject.names if case.proposed.ref.startswith(f"{n.list_id}:")]
    proposed = dict.fromkeys((case.proposed.caption, *case.proposed.properties.get("name", ()), *named))
    printed = list(dict.fromkeys(n.value for n in subject.names if info(n.list_id).party == case.party))
    if printed and not _same_name(proposed, printed, case.proposed.schema):
        message = Message("coordination.name-differs", (case.proposed.caption, printed[0]))
        yield Difference(what="name", message=message)


def _same_name(ours: Iterable[str], theirs: Sequence[str], schema: str) -> bool:
    return any(compare(one, other, schema=schema).score >= SAME for one in ours for other in theirs)


def _agreement(prop: str, value: str) -> Callable[[str], bool]:
    if prop != "birthDate":
        return lambda other: value in other.split(", ")

    return lambda other: _same_day(value, other)


def _same_day(value: str, other: str) -> bool:
    try:
        return FuzzyDate.parse(value).agrees(FuzzyDate.parse(other))
    except ValueError:
        return value == other
