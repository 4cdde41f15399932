"""Follow-through: what the parties' published lists show after a release, against what the package announced.

Each subject x each party that announced measures. What a list says is read from an alignment (`tricord.align`); a new
subject is found on the lists by `tricord.resolve.link`. Days are the lists' own, counted from the day of the release
where the party sits. A party of whose lists no snapshot is later than the release is unknown, never shown as not done.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum

import msgspec

from tricord.align import DESIGNATED, Cell, Designation, Fact, Subject, Table, facts, subject_entities
from tricord.coordination._bodies import Content, ProposedMeasures, ProposedSubject
from tricord.coordination._calendar import local_date
from tricord.coordination._formatting import listed
from tricord.coordination._package import Package
from tricord.lists import coverage, info
from tricord.model import CellState, FuzzyDate
from tricord.model.errors import InvalidValue
from tricord.names import SAME, compare
from tricord.resolve import DOUBTFUL, THRESHOLD, link

#: Properties of a proposed subject that a list may print, and how `tricord.align.facts` calls them.
_IDENTIFIERS = {
    "birthDate": "born",
    "imoNumber": "IMO",
    "passportNumber": "passport",
    "idNumber": "identity number",
    "registrationNumber": "registration number",
    "taxNumber": "tax number",
    "publicKey": "wallet",
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
    words: str


class FollowUp(msgspec.Struct, frozen=True, kw_only=True):
    """One subject and one party. `since` is the list's own day, `days` the days from the release (before it:
    negative). `entries` are the list entries that show it, `subject` the id of the subject that they are; `found_by` is
    why a new subject is held to be that one (empty: the package names it).

    `said` is when the party said that it had published; None: it has not.
    """

    caption: str
    subject: str | None
    party: str
    followed: Followed
    since: str | None = None
    days: int | None = None
    entries: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    note: str = ""
    found_by: str = ""
    said: datetime | None = None

    def __str__(self) -> str:
        told = f"{self.caption}: {self.party} {self.followed.value}"
        if self.since is not None and self.days is not None:
            counted = abs(self.days)
            unit = "day" if counted == 1 else "days"
            told += f", {self.since}"
            if self.days:
                told += f", {counted} {unit} {'after' if self.days > 0 else 'before'} the release"
        if self.entries:
            told += f" ({', '.join(self.entries)})"
        found = f"held to be {self.subject}, since {self.found_by}" if self.found_by else ""
        return "; ".join(filter(None, (told, self.note, found, *(difference.words for difference in self.differences))))


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
    `ValueError` for a package whose time of release is not set.
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
    found = _found(content.subjects, table)
    for number, proposed in enumerate(content.subjects):
        subject, words = found[number]
        known = facts(table, subject) if subject is not None else []
        for proposal in sorted(proposed.proposals, key=lambda one: one.party):
            case = _Case(package, proposed, proposal, subject, words, known, release_at, table)
            item = _listed(case) or _unlisted(case)
            yield msgspec.structs.replace(
                item, said=package.released.get(proposal.party), found_by=words if subject is not None else ""
            )


class _Case(msgspec.Struct, frozen=True):
    """One subject and one party, with what is known of both."""

    package: Package
    proposed: ProposedSubject
    proposal: ProposedMeasures
    subject: Subject | None
    words: str
    facts: Sequence[Fact]
    release_at: datetime
    table: Table

    @property
    def party(self) -> str:
        return self.proposal.party

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


def _found(proposed: Sequence[ProposedSubject], table: Table) -> list[tuple[Subject | None, str]]:
    """Each proposed subject on the lists with the evidence for it (none where it is named by id), or whom it may be."""
    by_id = {known: subject for subject in table.subjects for known in (*subject.entries, subject.id)}
    new = [
        {
            "id": f"proposed-{number}",
            "schema": one.schema,
            "properties": {prop: list(values) for prop, values in one.properties.items()},
        }
        for number, one in enumerate(proposed)
        if one.ref not in by_id and one.properties.get("name")
    ]
    links: dict[str, tuple[Subject | None, str]] = {}
    if new:
        known = {subject.id: subject for subject in table.subjects}
        for found in link(new, subject_entities(table), threshold=DOUBTFUL):
            if found.left_id in links or found.right_id not in known:
                continue  # the best comes first
            subject = known[found.right_id]
            words = ", ".join(one.words for one in found.evidence)
            if found.score >= THRESHOLD:
                links[found.left_id] = (subject, words)
            else:
                links[found.left_id] = (None, f"{subject.caption} ({subject.id}): {words}")
    return [
        (by_id[one.ref], "") if one.ref in by_id else links.get(f"proposed-{number}", (None, ""))
        for number, one in enumerate(proposed)
    ]


# -- what the party has done -------------------------------------------------------------------------------------------


def _listed(case: _Case) -> FollowUp | None:
    """What a party that has designated the subject did; None where it has not."""
    cell = case.cell
    if cell is None or case.subject is None:
        return None
    if cell.state is CellState.DELISTED and cell.until is not None and cell.until > case.released_on.isoformat():
        return case.item(Followed.ENDED, entries=_entries(cell.designations), note=f"{cell.why}, by {cell.until}")
    if cell.state not in DESIGNATED:
        return None
    standing = [d for d in cell.designations if d.phase == "in force" and _as_announced(case, d)]
    if not standing:
        return None
    after = [d for d in standing if d.since is not None and d.since >= case.released_on.isoformat()]
    dated = [d for d in standing if d.since is not None]
    chosen = after or dated
    differences = tuple(_differences(case, case.subject, cell))
    if not chosen:
        bounds = f"between {cell.not_before or 'an unknown day'} and {cell.not_after or 'an unknown day'}"
        return case.item(Followed.UNDATED, entries=_entries(standing), differences=differences, note=f"listed {bounds}")
    since = min(d.since for d in chosen if d.since is not None)
    return case.item(
        Followed.DONE if after else Followed.BEFORE,
        since=since,
        days=(date.fromisoformat(since) - case.released_on).days,
        entries=_entries([d for d in chosen if d.since == since]),
        differences=differences,
    )


def _unlisted(case: _Case) -> FollowUp:
    un = case.package.un
    if case.party in case.package.waits_for_un and (un is None or un.stands != "adopted"):
        return case.item(Followed.WAITS)
    if case.subject is None and case.words:
        return case.item(Followed.UNKNOWN, note=f"perhaps {case.words}")
    cell = case.cell
    if cell is not None and cell.state is CellState.UNKNOWN:
        return case.item(Followed.UNKNOWN, note=cell.why)
    told_until = _told_until(case.table, case.party)
    if told_until is None or told_until <= case.released_on.isoformat():
        seen = f"the newest is of {told_until}" if told_until else "none is loaded that shows all"
        return case.item(
            Followed.UNKNOWN, note=f"no snapshot of {case.party}'s lists is later than the release; {seen}"
        )
    if cell is not None and cell.state in DESIGNATED:
        note = f"on its lists ({', '.join(_entries(cell.designations))}) for {listed(cell.measures)} only"
    elif cell is not None and cell.state is not CellState.NOT_LISTED:
        note = cell.why
    else:
        note = f"not on its lists, which tell up to {told_until}"
    return case.item(Followed.NOT_DONE, note=note)


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
    announced, shown = {str(m) for m in case.proposal.measures}, set(cell.measures)
    if shown:  # a list that prints no measures tells nothing of them
        if missing := sorted(announced - shown):
            yield Difference(what="measure", words=f"{listed(missing)} announced and not on the list")
        if more := sorted(shown - announced):
            yield Difference(what="measure", words=f"{listed(more)} on the list and not announced")
    printed = [fact for fact in case.facts if any(info(name).party == case.party for name in fact.lists)]
    for prop, label in _IDENTIFIERS.items():
        for value in case.proposed.properties.get(prop, ()):
            agree = _agreement(prop, value)
            others = [fact.value for fact in printed if fact.label == label]
            if not any(agree(other) for other in others):
                told = f"the list prints {listed(others)}" if others else "the list prints none"
                yield Difference(what="identifier", words=f"{label} {value} announced; {told}")


def _names(case: _Case, subject: Subject) -> Iterator[Difference]:
    # Who is named by an entry is announced with the names of that entry, in all its scripts.
    named = [n.value for n in subject.names if case.proposed.ref.startswith(f"{n.list_id}:")]
    proposed = dict.fromkeys((case.proposed.caption, *case.proposed.properties.get("name", ()), *named))
    printed = list(dict.fromkeys(n.value for n in subject.names if info(n.list_id).party == case.party))
    if printed and not any(
        compare(ours, theirs, schema=case.proposed.schema).score >= SAME for ours in proposed for theirs in printed
    ):
        yield Difference(what="name", words=f"announced as {case.proposed.caption}; the list prints {printed[0]}")


def _agreement(prop: str, value: str) -> Callable[[str], bool]:
    if prop != "birthDate":
        return lambda other: value in other.split(", ")

    def agree(other: str) -> bool:
        try:
            return FuzzyDate.parse(value).agrees(FuzzyDate.parse(other))
        except ValueError:
            return value == other

    return agree
