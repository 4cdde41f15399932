"""The alignment: subjects x parties, each cell with its state, its dates, its designations and their sources.

Pure: entries and snapshot days in, a `Table` out. The order of decision for a cell:

1. A designation in force on the day makes it `autonomous` or `implementing` (the UN's own: `listed`). Export-control
listings (end users of concern) decide only where no other designation is in force.
2. A designation of which the day is not known to be inside or outside its life makes it `unknown`.
3. A UN listing in force makes it `bound` for a party that is bound by the Council, though its own list is silent.
4. A designation that has ended makes it `delisted`.
5. Silence is `not listed` only where a list that shows everything covers the day; else it is `unknown`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from functools import cache
from itertools import combinations

import msgspec

from tricord.align._period import Period, Phase, next_day, period, reading_on, said_in, sanctions
from tricord.lists import MAIN, country_programmes, coverage, info, parties
from tricord.model import Basis, CellState, Measure, Statement
from tricord.names import fold
from tricord.store import Entry, Link, Snapshot, Version

#: The sorts of evidence, strongest first (the beginnings of `Link.key`).
_SORTS = ("judged", "ref", "id", "wallet", "scored", "name")


class Source(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Where a value stands: the list, the day of the snapshot it was read from, the place in the file, and what the
    file cites.
    """

    list_id: str
    snapshot: str
    place: str
    cites: tuple[str, ...] = ()


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
    """What a party's lists say of a subject on the asked day. `why` says it in a sentence; `since` and its bounds as
    in `Designation`.
    """

    subject: str
    party: str
    state: CellState
    why: str
    since: str | None = None
    not_before: str | None = None
    not_after: str | None = None
    until: str | None = None
    measures: tuple[str, ...] = ()
    designations: tuple[Designation, ...] = ()


class Name(msgspec.Struct, frozen=True, kw_only=True, gc=False):
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
    names: tuple[Name, ...]
    births: tuple[str, ...]
    entries: tuple[str, ...]
    links: tuple[Link, ...]
    cells: Mapping[str, Cell]

    def reasons(self) -> list[Link]:
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


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """A subject that some parties have designated and one has not."""

    subject: str
    caption: str
    party: str
    listed_by: tuple[str, ...]
    first_party: str | None
    first_since: str | None
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


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How far a list is known: its newest snapshot on or before the asked day, and the first and last of all."""

    list_id: str
    party: str
    snapshot: str | None
    first: str | None
    last: str | None
    entries: int


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """Counts over a table. `states`: per party and state; `overlap`: subjects that both of two parties designate;
    `gaps`: per party.
    """

    subjects: int
    states: Mapping[str, Mapping[str, int]]
    overlap: Mapping[str, int]
    gaps: Mapping[str, int]
    median_lag: Mapping[str, int]


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """An alignment as of a day. `as_of` None: every list as last seen. `known_on`: only snapshots published by that
    day were used.

    `undated` counts subjects left out because nothing tells whether they were listed by the day: their lists state no
    date and no snapshot reaches back so far. `members` are the entries behind the subjects, whole; `days` the
    publication days of every list's snapshots. `tricord.reports` makes pages and files of it.
    """

    programme: str | None
    as_of: str | None
    known_on: str | None
    parties: tuple[str, ...]
    subjects: tuple[Subject, ...]
    lists: tuple[Standing, ...]
    undated: int
    version: str
    members: tuple[Entry, ...]
    days: Mapping[str, tuple[str, ...]]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All cells, subject by subject, in the order of the parties."""
        return tuple(subject.cells[party] for subject in self.subjects for party in self.parties)

    def gaps(self, party: str | None = None) -> list[Gap]:
        """Cells `not listed` where another party has designated; of one party or of all. The longest open first."""
        found = []
        for subject in self.subjects:
            listed = [cell for cell in subject.cells.values() if cell.state in DESIGNATED]
            if not listed:
                continue
            dated = sorted((cell.since, cell.party) for cell in listed if cell.since)
            since, first = dated[0] if dated else (None, None)
            for cell in subject.cells.values():
                if cell.state is CellState.NOT_LISTED and party in (None, cell.party):
                    found.append(
                        Gap(
                            subject=subject.id,
                            caption=subject.caption,
                            party=cell.party,
                            first_party=first,
                            first_since=since,
                            listed_by=tuple(other.party for other in listed),
                            days=None if since is None else _days_between(since, self._day_of(cell.party)),
                        )
                    )
        return sorted(found, key=lambda gap: (-len(gap.listed_by), -(gap.days or 0), gap.caption, gap.party))

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
        overlap = {
            f"{a}-{b}": sum(s.cells[a].state in DESIGNATED and s.cells[b].state in DESIGNATED for s in self.subjects)
            for a, b in combinations(self.parties, 2)
        }
        waits = defaultdict(list)
        for lag in self.lags():
            waits[lag.party].append(lag.days)
        return Summary(
            subjects=len(self.subjects),
            states={party: dict(sorted(count.items())) for party, count in states.items()},
            overlap=overlap,
            gaps=dict(Counter(gap.party for gap in self.gaps())),
            median_lag={party: sorted(days)[len(days) // 2] for party, days in sorted(waits.items())},
        )

    def _day_of(self, party: str) -> str | None:
        return self.as_of or max((s.last for s in self.lists if s.party == party and s.last), default=None)


_MEASURES = tuple(measure.value for measure in Measure)
_EXPORT_ONLY = (Measure.EXPORT_CONTROL.value,)
_NO_PROGRAMMES: frozenset[str] = frozenset()
_BEGUN = (Phase.IN_FORCE.value, Phase.ENDED.value)
#: States in which a party has itself designated.
DESIGNATED = frozenset((CellState.AUTONOMOUS, CellState.IMPLEMENTING, CellState.LISTED))


def build(
    entries: Sequence[Entry],
    links: Sequence[Link],
    snapshots: Sequence[Snapshot],
    *,
    programme: str | None,
    as_of: str | None,
    known_on: str | None,
    shown: Sequence[str],
    version: str,
) -> Table:
    """Build the table of all subjects that the entries make up and that some party has, or may have, designated by
    the day.
    """
    days = _snapshot_days(snapshots, known_on)
    by_subject: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_subject[entry.subject_id].append(entry)
    by_entry: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        by_entry[link.left].append(link)
    subjects = []
    undated = 0
    silences = _Silences(days, as_of)
    for subject_id, members in by_subject.items():
        designations = [d for entry in members for d in _designations(entry, days[entry.list_id], as_of)]
        concerned = [d for d in designations if programme is None or programme in d.programmes]
        if not any(_begun(d) for d in concerned):
            undated += any(d.phase == Phase.UNKNOWN for d in concerned)
            continue
        subjects.append(_subject(subject_id, members, designations, by_entry, silences, programme, as_of, shown))
    subjects.sort(key=lambda s: (s.first or "9999", s.caption.casefold(), s.id))
    return Table(
        programme=programme,
        as_of=as_of,
        known_on=known_on,
        parties=tuple(shown),
        subjects=tuple(subjects),
        lists=_standings(snapshots, days, as_of),
        undated=undated,
        version=version,
        members=tuple(entry for s in subjects for entry in by_subject[s.id]),
        days={list_id: tuple(found) for list_id, found in days.items()},
    )


def _begun(designation: Designation) -> bool:
    """True when the designation has begun by the day, or may have begun within known bounds."""
    if designation.phase == Phase.UNKNOWN:
        return designation.not_before is not None or designation.until is not None
    return designation.phase != Phase.NOT_YET


def _snapshot_days(snapshots: Iterable[Snapshot], known_on: str | None) -> dict[str, list[str]]:
    days: dict[str, list[str]] = defaultdict(list)
    for snapshot in snapshots:
        if snapshot.status == "loaded" and (known_on is None or snapshot.published[:10] <= known_on):
            days[snapshot.list_id].append(snapshot.published)
    return days


def _standings(snapshots: Sequence[Snapshot], days: Mapping[str, list[str]], as_of: str | None) -> tuple[Standing, ...]:
    found = []
    for list_id in sorted(days):
        seen = [day for day in days[list_id] if as_of is None or day[:10] <= as_of]
        used = seen[-1] if seen else None
        entries = next((s.entries for s in snapshots if s.list_id == list_id and s.published == used), 0)
        found.append(
            Standing(
                list_id=list_id,
                party=info(list_id).party,
                snapshot=used,
                first=days[list_id][0],
                last=days[list_id][-1],
                entries=entries,
            )
        )
    return tuple(found)


# -- designations
# ---------------------------------------------------------------------------------------------------------


def _designations(
    entry: Entry, days: Sequence[str], as_of: str | None, known: dict[tuple[object, ...], Designation] | None = None
) -> list[Designation]:
    """What the entry says on the day. `known` keeps what was made before: most days of a history differ in nothing."""
    day = as_of or (days[-1][:10] if days else "")
    # A snapshot with a time of day belongs to its day.
    version = reading_on(entry, f"{day}T99")
    found: list[Designation] = []
    if version is None:
        return found
    for number, sanction in enumerate(sanctions(version)):
        said = said_in(sanction)
        life = period(entry, said, days, day)
        if known is None:
            found.append(_designation(entry, version, said, life, day))
            continue
        key = (entry.id, version.since, number, life, life.on(day))
        if key not in known:
            known[key] = _designation(entry, version, said, life, day)
        found.append(known[key])
    return found


def _designation(
    entry: Entry, version: Version, said: Mapping[str, Sequence[str]], life: Period, day: str
) -> Designation:
    phase = life.on(day)

    def all_of(prop: str) -> tuple[str, ...]:
        values = said.get(prop, ())
        return tuple(values) if len(values) < 2 else tuple(dict.fromkeys(values))

    def first_of(prop: str) -> str | None:
        return said[prop][0] if prop in said else None

    return Designation(
        party=info(entry.list_id).party,
        list_id=entry.list_id,
        entry_id=entry.id,
        name=entry.caption,
        phase=phase.value,
        basis=first_of("basis") or Basis.AUTONOMOUS.value,
        programmes=all_of("programId"),
        published_programmes=all_of("program"),
        authorities=all_of("authority"),
        numbers=tuple(dict.fromkeys([*all_of("authorityId"), *all_of("unscId")])),
        measures=all_of("provisions"),
        since=life.since,
        since_stated=tuple(sorted(all_of("startDate") or all_of("listingDate"))),
        not_before=life.begun_after,
        not_after=None if life.begun_by.startswith("9999") else life.begun_by,
        announced=first_of("announcedOn"),
        amended=tuple(sorted(all_of("modifiedAt"))),
        until=life.ended_by if phase is Phase.ENDED else None,
        action=first_of("action"),
        coordinated_with=all_of("coordinatedWith"),
        source=Source(
            list_id=entry.list_id,
            snapshot=version.read_from,
            place=version.place,
            cites=all_of("source"),
        ),
    )


# -- subjects and cells
# -----------------------------------------------------------------------------------------------------


def _subject(
    subject_id: str,
    members: Sequence[Entry],
    designations: Sequence[Designation],
    links: Mapping[str, list[Link]],
    silences: _Silences,
    programme: str | None,
    as_of: str | None,
    shown: Sequence[str],
) -> Subject:
    cells = _cells(subject_id, designations, silences, programme, shown)
    said = [(entry.list_id, statement) for entry in members for statement in _subject_statements(entry, as_of)]
    names = _names(said)
    ids = {known for entry in members for known in (entry.id, *entry.former)}
    # A weak link that was not followed leads to another subject.
    inside = [link for known in ids for link in links.get(known, ()) if link.right in ids]
    return Subject(
        id=subject_id,
        caption=_caption(names, members),
        schema=_schema(members),
        names=names,
        births=tuple(sorted({statement.value for _, statement in said if statement.prop == "birthDate"})),
        entries=tuple(sorted(ids)),
        links=tuple(sorted(inside, key=lambda link: (link.left, link.right, link.key))),
        cells=cells,
    )


def _cells(
    subject_id: str,
    designations: Sequence[Designation],
    silences: _Silences,
    programme: str | None,
    shown: Sequence[str],
) -> dict[str, Cell]:
    by_party: dict[str, list[Designation]] = defaultdict(list)
    for designation in designations:
        by_party[designation.party].append(designation)
    un = [d for d in by_party.get("UN", ()) if d.phase == Phase.IN_FORCE]
    wanted = _wanted(designations, programme)
    # Without a programme, every one that the subject stands under is wanted, and none is another's.
    others = _other_countries(designations, wanted) if programme is not None else _NO_PROGRAMMES
    begun = [d.since or d.not_after for d in designations if d.phase in _BEGUN]
    first = min([day for day in begun if day], default=None)
    cells = {}
    for party, silence in zip(shown, silences.of_all(shown, wanted, others, first), strict=True):
        found = by_party.get(party, ())
        if found or un:
            cells[party] = _cell(subject_id, party, found, un, silence)
        else:
            # Most cells of a long table: nothing but silence.
            state = CellState.NOT_LISTED if silence.covered else CellState.UNKNOWN
            cells[party] = Cell(subject=subject_id, party=party, state=state, why=silence.why)
    return cells


def _wanted(designations: Iterable[Designation], programme: str | None) -> frozenset[str]:
    """The programmes whose lists matter for a subject."""
    return frozenset([programme] if programme else [code for d in designations for code in d.programmes])


def _other_countries(designations: Iterable[Designation], wanted: Set[str]) -> frozenset[str]:
    """Programmes on other countries under which the subject stands designated.

    A list that covers one country's programme only cannot show that its party has not listed the subject under another:
    the EU lists a Syrian research centre for Syria, not for North Korea.
    """
    begun = {code for d in designations if d.phase != Phase.NOT_YET for code in d.programmes}
    return frozenset((begun & country_programmes().keys()) - wanted)


class History(msgspec.Struct, frozen=True, kw_only=True):
    """How a subject's row changed, oldest first: per party (from day, state, since); and (from day, whether it is in
    the table).
    """

    cells: Mapping[str, list[tuple[str, CellState, str | None]]]
    shown: list[tuple[str, bool]]


def history(table: Table) -> dict[str, History]:
    """How the row of each subject changed, by subject id.

    The states are those that `build` gives for the day, evaluated on every day on which anything can change: the days
    of listing and delisting with their bounds, of snapshots, and of the coverage of lists. The first day of each is
    ISO text, `0001-01-01` for ever before.
    """
    members: dict[str, list[Entry]] = defaultdict(list)
    for entry in table.members:
        members[entry.subject_id].append(entry)
    edges = {day[:10] for days in table.days.values() for day in days}
    edges |= {next_day(days[-1]) for days in table.days.values() if days}
    for claim in coverage():
        edges |= {claim.since or "0001-01-01", next_day(claim.until)}
    silences: dict[str, _Silences] = {}
    return {s.id: _subject_history(table, s.id, members[s.id], edges, silences) for s in table.subjects}


def _subject_history(
    table: Table,
    subject_id: str,
    members: Sequence[Entry],
    edges: set[str],
    silences: dict[str, _Silences],
) -> History:
    """The history of one subject's row. `silences` keeps what silence means, by day."""
    own = set(edges)
    for entry in members:
        for version in entry.versions:
            for sanction in sanctions(version):
                life = period(entry, said_in(sanction), table.days[entry.list_id], version.since[:10])
                own |= {
                    d for d in (life.begun_after, life.begun_by, life.ended_after, life.ended_by) if d and d < "9999"
                }
    found: dict[str, list[tuple[str, CellState, str | None]]] = {party: [] for party in table.parties}
    shown: list[tuple[str, bool]] = []
    known: dict[tuple[object, ...], Designation] = {}
    before: tuple[object, ...] = ()
    for day in sorted(own | {"0001-01-01"}):
        designations = [d for entry in members for d in _designations(entry, table.days[entry.list_id], day, known)]
        wanted = _wanted(designations, table.programme)
        others = _other_countries(designations, wanted)
        if day not in silences:
            silences[day] = _Silences(table.days, day)
        telling = tuple(silences[day].of(party, wanted, others, None).covered for party in table.parties)
        # On most days nothing differs from the day before: the very same designations, the same lists telling.
        now = (*map(id, designations), telling)
        if now == before:
            continue
        before = now
        cells = _cells(subject_id, designations, silences[day], table.programme, table.parties)
        for party, cell in cells.items():
            if not found[party] or found[party][-1][1:] != (cell.state, cell.since):
                found[party].append((day, cell.state, cell.since))
        in_table = any(_begun(d) for d in designations if table.programme is None or table.programme in d.programmes)
        if not shown or shown[-1][1] != in_table:
            shown.append((day, in_table))
    return History(cells=found, shown=shown)


class _Silence(msgspec.Struct, frozen=True):
    """What a party's silence about a subject means on a day: `covered` where it means `not listed`; `why` says it."""

    covered: bool
    why: str


class _Silences:
    """What silence means on one day, by party, programmes, and the day of the first designation by anyone.

    A long table asks for the same few over and over.
    """

    def __init__(self, days: Mapping[str, Sequence[str]], as_of: str | None) -> None:
        self._days, self._as_of = days, as_of
        self._told: dict[tuple[str, frozenset[str], frozenset[str]], tuple[_Silence, str]] = {}
        self._untold: dict[str, _Silence] = {}
        self._rows: dict[tuple[frozenset[str], frozenset[str]], list[_Silence]] = {}

    def of(self, party: str, programmes: frozenset[str], others: frozenset[str], first: str | None) -> _Silence:
        """The silence of a party about a subject under `programmes`, who is listed for other countries under `others`.

        In "as last seen", a list older than the first designation by anyone cannot show that this party has not
        followed.
        """
        key = (party, programmes, others)
        told = self._told.get(key)
        if told is None:
            list_id, day = self._telling(*key)
            silence = _Silence(True, f"not on {list_id} as of {day}") if day else self._tells_nothing(party)
            told = self._told[key] = silence, day
        if self._as_of is None and first is not None and first > told[1]:
            return self._tells_nothing(party)
        return told[0]

    def of_all(
        self, shown: Sequence[str], programmes: frozenset[str], others: frozenset[str], first: str | None
    ) -> list[_Silence]:
        """The silence of each of the parties, which are the same at every call."""
        if self._as_of is None:
            return [self.of(party, programmes, others, first) for party in shown]
        if (programmes, others) not in self._rows:
            self._rows[programmes, others] = [self.of(party, programmes, others, None) for party in shown]
        return self._rows[programmes, others]

    def _telling(self, party: str, programmes: Set[str], others: Set[str]) -> tuple[str, str]:
        """The list and day whose silence means `not listed`; empty where silence tells nothing."""

        def told_by(covered: Set[str]) -> bool:
            return bool(programmes & covered) and others <= covered

        found = []
        for list_id, days in self._days.items():
            about = info(list_id)
            if (
                about.party != party
                or not about.exhaustive
                or (about.programmes and not told_by(set(about.programmes)))
            ):
                continue
            first, last = days[0][:10], days[-1][:10]
            if self._as_of is None:
                found.append((last, list_id))
            elif first <= self._as_of <= last:
                found.append((max(day[:10] for day in days if day[:10] <= self._as_of), list_id))
        for claim in coverage():
            if info(claim.list_id).party != party or not told_by({claim.programme}) or claim.list_id not in self._days:
                continue
            if self._as_of is None:
                found.append((claim.until, claim.list_id))
            elif claim.since <= self._as_of <= claim.until:
                found.append((self._as_of, claim.list_id))
        day, list_id = max(found, default=("", ""))
        return list_id, day

    def _tells_nothing(self, party: str) -> _Silence:
        if party not in self._untold:
            self._untold[party] = _Silence(False, self._unknown_because(party))
        return self._untold[party]

    def _unknown_because(self, party: str) -> str:
        lists = [list_id for list_id in self._days if info(list_id).party == party]
        if not lists:
            return f"no list of {party} is loaded"
        seen = ", ".join(
            f"{list_id} from {self._days[list_id][0][:10]} to {self._days[list_id][-1][:10]}" for list_id in lists
        )
        if self._as_of:
            return f"no snapshot tells for that day (loaded: {seen})"
        return f"no list loaded tells (loaded: {seen})"


def _cell(
    subject_id: str, party: str, found: Sequence[Designation], un: Sequence[Designation], silence: _Silence
) -> Cell:
    in_force = [d for d in found if d.phase == Phase.IN_FORCE]
    deciding = [d for d in in_force if d.measures != _EXPORT_ONLY] or in_force

    def cell(state: CellState, why: str, chosen: Sequence[Designation] = ()) -> Cell:
        if not chosen:
            return Cell(subject=subject_id, party=party, state=state, why=why, designations=tuple(found))
        since = min([d.since for d in chosen if d.since], default=None)
        bounds = [d for d in chosen if d.not_after] if since is None else []
        return Cell(
            subject=subject_id,
            party=party,
            state=state,
            why=why,
            since=since,
            not_before=min([d.not_before for d in bounds if d.not_before], default=None),
            not_after=min([d.not_after for d in bounds if d.not_after], default=None),
            until=max([d.until for d in chosen if d.until], default=None) if state is CellState.DELISTED else None,
            measures=_in_order(tuple([measure for d in chosen for measure in d.measures])),
            designations=tuple(found),
        )

    if deciding:
        if party == "UN":
            return cell(CellState.LISTED, f"on the UN list ({_entries(deciding)})", deciding)
        if any(d.basis == Basis.AUTONOMOUS.value for d in deciding):
            return cell(CellState.AUTONOMOUS, f"designated under national law ({_entries(deciding)})", deciding)
        return cell(CellState.IMPLEMENTING, f"carries out the UN listing ({_entries(deciding)})", deciding)
    doubtful = [d for d in found if d.phase == Phase.UNKNOWN and not _told_elsewhere(d, found)]
    ended = [d for d in found if d.phase == Phase.ENDED]
    if doubtful:
        return cell(
            CellState.UNKNOWN,
            f"listed or delisted around that day, which day is not known ({_entries(doubtful)})",
            doubtful,
        )
    if un and parties()[party].binds:
        return cell(CellState.BOUND, f"bound by the UN listing ({_entries(un)}); not seen on the national list", ())
    if ended:
        return cell(CellState.DELISTED, f"no longer listed ({_entries(ended)})", ended)
    if silence.covered:
        return cell(CellState.NOT_LISTED, silence.why)
    if _all_later(found):
        return cell(CellState.NOT_LISTED, f"listed only later ({_entries(found)})")
    return cell(CellState.UNKNOWN, silence.why)


@cache
def _in_order(measures: tuple[str, ...]) -> tuple[str, ...]:
    """The measures, each once, in the order in which they are shown."""
    return tuple(measure for measure in _MEASURES if measure in measures)


def _told_elsewhere(doubtful: Designation, found: Sequence[Designation]) -> bool:
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


def _all_later(found: Sequence[Designation]) -> bool:
    """True when a list that shows everything dates the subject later, and no other list may hold it already."""
    return any(d.phase == Phase.NOT_YET and info(d.list_id).exhaustive for d in found) and all(
        d.phase == Phase.NOT_YET for d in found if d.measures != _EXPORT_ONLY
    )


def _entries(found: Sequence[Designation]) -> str:
    return ", ".join(dict.fromkeys(d.entry_id for d in found))


def _subject_statements(entry: Entry, as_of: str | None) -> list[Statement]:
    found: list[Statement] = []
    for facet in dict.fromkeys(version.facet for version in entry.versions):
        version = reading_on(entry, f"{as_of}T99" if as_of else "9999", facet)
        if version is not None and version.parts:
            first = version.parts[0] if facet == MAIN else None
            found += [
                s for part in version.parts if part is first or part.schema == entry.schema for s in part.statements
            ]
    return found


_NAME_PROPS = ("name", "alias", "previousName", "weakAlias")


def _names(said: Iterable[tuple[str, Statement]]) -> tuple[Name, ...]:
    """The names among what lists say of a subject, in the order in which they are shown."""
    found = {}
    for list_id, statement in said:
        if statement.prop in _NAME_PROPS:
            key = (statement.value, statement.prop, list_id)
            found[key] = Name(value=statement.value, lang=statement.lang, kind=statement.prop, list_id=list_id)
    if len(found) == 1:
        return tuple(found.values())
    return tuple(
        sorted(found.values(), key=lambda n: (_NAME_PROPS.index(n.kind), _rank(n.list_id), n.list_id, n.value))
    )


@cache
def _rank(list_id: str) -> int:
    """The place of a list's party in the order in which parties are shown."""
    return list(parties()).index(info(list_id).party)


def _caption(names: Sequence[Name], members: Sequence[Entry]) -> str:
    """The main name in Latin script that most lists print, as the first spells it; else any main name; else an id."""
    main = [name for name in names if name.kind == "name"]
    latin = [name for name in main if name.value.isascii()] or [
        name for name in main if name.lang not in ("jpn", "kor")
    ]
    chosen = latin or main
    if len(chosen) < 2:
        return chosen[0].value if chosen else members[0].id
    folded = {name: "".join(sorted(fold(name.value).split())) for name in chosen}
    counts = Counter(folded.values())
    return max(chosen, key=lambda name: counts[folded[name]]).value


def _schema(members: Sequence[Entry]) -> str:
    if len(members) == 1:
        return members[0].schema
    counts = Counter(entry.schema for entry in members if entry.schema != "LegalEntity")
    return counts.most_common(1)[0][0] if counts else "LegalEntity"


def _days_between(first: str, last: str | None) -> int | None:
    return None if last is None else (date.fromisoformat(last[:10]) - date.fromisoformat(first[:10])).days
