"""What the record holds: one frozen struct per kind of event, each with source and confidence. No I/O, no questions."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from tricord.model import FuzzyDate


class TestKind(StrEnum):
    """What was tested. A space launch uses missile technology; some sources count it as a missile test."""

    __test__ = False

    NUCLEAR = "nuclear"
    MISSILE = "missile"
    SPACE = "space"


class Outcome(StrEnum):
    """How a test went, as the record has it; single sources may differ (`Claim`)."""

    SUCCESS = "success"
    PARTIAL = "partial"
    FAILURE = "failure"
    UNKNOWN = "unknown"


class AgreementStanding(StrEnum):
    """Where an agreement stands."""

    NOT_IN_FORCE = "not in force"
    IN_PREPARATION = "not in force, in preparation"
    ABANDONED = "not in force, abandoned"
    SIGNED = "signed, not in force"
    IN_FORCE = "in force"
    NOTICE_RUNS = "in force until notice runs out"
    NOTICE_SUSPENDED = "in force with notice suspended"
    SUSPENDED = "suspended, not in force"
    TERMINATED = "terminated, not in force"


class Test(msgspec.Struct, frozen=True, kw_only=True):
    """One nuclear test, missile or space launch.

    `date` is the local day (UTC+9), `utc` the moment where a source gives it. `count` is the number of missiles the
    row stands for: 1, more where a source counts a salvo as one, 0 for an attempt without flight. `in_cns`: whether
    the CNS/NTI list holds it (None: it lists no nuclear tests). Ranges and heights in km, yields in kt.
    """

    __test__ = False

    id: str
    date: FuzzyDate
    kind: TestKind
    system: str
    system_class: str
    count: int
    outcome: Outcome
    site: str
    latitude: float | None
    longitude: float | None
    range_km: float | None
    apogee_km: float | None
    yield_low: float | None
    yield_high: float | None
    magnitude: float | None
    in_cns: bool | None
    utc: str | None
    note: str
    source: str
    confidence: str


class System(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of missile with the span of its range in km."""

    key: str
    name: str
    type: str
    range_low: int
    range_high: int
    note: str
    source: str
    confidence: str


class Resolution(msgspec.Struct, frozen=True, kw_only=True):
    """A Security Council resolution on North Korea, or a draft that was vetoed (`adopted` False).

    `date` is the New York day of the vote; `votes` are for, against and abstaining. `answers` are the days of the
    tests that the trigger names. `mandate_until` is the last day of the Panel's mandate, where the table states one.
    """

    symbol: str
    date: FuzzyDate
    adopted: bool
    votes: tuple[int, int, int]
    trigger: str
    answers: tuple[str, ...]
    measures: tuple[str, ...]
    mandate_until: str | None
    note: str
    source: str
    confidence: str

    @property
    def renewal(self) -> bool:
        """True when it does no more than prolong the Panel's mandate."""
        return self.measures == ("panel-mandate",)

    @property
    def number(self) -> str:
        """`2270` for `S/RES/2270 (2016)`; the symbol itself for a draft."""
        return self.symbol.removeprefix("S/RES/").split(" ", 1)[0] if self.symbol.startswith("S/RES/") else self.symbol


class PartyCount(msgspec.Struct, frozen=True, kw_only=True):
    """What one party did in an action. Numbers are None where the sources seen give none; `text` keeps the rest."""

    party: str
    text: str
    persons: int | None
    organizations: int | None
    vessels: int | None
    aircraft: int | None


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """Designations announced together. `kind`: `joint` (several parties), `national` (one), or `institution` (a body
    that begins or ends). `answers` as on `Resolution`.
    """

    id: str
    date: FuzzyDate
    kind: str
    parties: tuple[str, ...]
    name: str
    trigger: str
    answers: tuple[str, ...]
    counts: tuple[PartyCount, ...]
    authority: str
    note: str
    source: str
    confidence: str


class AgreementEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A step in the life of an agreement. `standing` is where the agreement stands after it (None: unchanged)."""

    agreement: str
    parties: tuple[str, ...]
    event: str
    date: FuzzyDate
    standing: AgreementStanding | None
    note: str
    source: str
    confidence: str


class QuotedStatement(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody said, in words of Tricord's own, with who carried it. `original`: some words as the source printed
    them, in `language`, where they are kept; often an agency's translation already.
    """

    date: FuzzyDate
    venue: str
    speaker: str
    role: str
    parties: tuple[str, ...]
    summary: str
    quoted_via: str
    note: str
    source: str
    confidence: str
    language: str = ""
    original: str = ""


class CouncilEvent(msgspec.Struct, frozen=True, kw_only=True):
    """What the Security Council did, or was asked to do: a vote, a statement, consultations, a draft, a letter.

    `date` is New York's day, `utc_date` that of UTC. The Council names a launch by New York's or the local day as it
    likes: match by `subject`, not by day.
    """

    date: FuzzyDate
    utc_date: FuzzyDate
    kind: str
    symbol: str
    subject: str
    outcome: str
    note: str
    source: str
    confidence: str


class CitedReport(msgspec.Struct, frozen=True, kw_only=True):
    """A report that is cited by paragraph: of the Panel of Experts, the Multilateral Sanctions Monitoring Team or the
    1718 Committee. `symbol` and the days it covers are empty where no source gives them.
    """

    id: str
    title: str
    symbol: str
    date: FuzzyDate
    covers_from: str
    covers_to: str
    note: str
    source: str
    confidence: str


class Cap(msgspec.Struct, frozen=True, kw_only=True):
    """A ceiling that a resolution sets. `value` None: no number in the text; `adopted` False: a vetoed proposal."""

    symbol: str
    measure: str
    starts: str | None
    ends: str | None
    value: float | None
    unit: str
    period: str
    adopted: bool
    note: str
    source: str
    confidence: str


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """One value of a yearly pressure series. Several points for one year mean that sources disagree."""

    series: str
    year: int
    value: float
    unit: str
    note: str
    source: str
    confidence: str


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """What one source says about one property of a test or system, where it is named. `low` and `high` are the span
    of a number (`high` None: open); `said_on` is None where the day is not known.
    """

    about: str
    property: str
    value: str
    low: float | None
    high: float | None
    said_by: str
    said_on: str | None
    source: str


class Total(msgspec.Struct, frozen=True, kw_only=True):
    """A count that a source published. `until` is the last day it covers; `low` to `high` its span (`high` None:
    open). `year` None: since the first.
    """

    kinds: tuple[TestKind, ...]
    system: str | None
    outcome: Outcome | None
    year: int | None
    until: str
    value: str
    low: float
    high: float | None
    unit: str
    said_by: str
    said_on: str
    source: str
    note: str


class EventRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Everything: each tuple in order of date."""

    tests: tuple[Test, ...]
    systems: tuple[System, ...]
    resolutions: tuple[Resolution, ...]
    actions: tuple[Action, ...]
    us_actions: tuple[Action, ...]
    agreement_events: tuple[AgreementEvent, ...]
    statements: tuple[QuotedStatement, ...]
    council: tuple[CouncilEvent, ...]
    reports: tuple[CitedReport, ...]
    caps: tuple[Cap, ...]
    series: tuple[Point, ...]
    claims: tuple[Claim, ...]
    totals: tuple[Total, ...]


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One source's answer to a question. `low` to `high` is its span where it is a number (`high` None: open)."""

    value: str
    low: float | None
    high: float | None
    said_by: str
    said_on: str | None
    source: str

    def allows(self, number: float) -> bool:
        """True when the number lies in the span."""
        return self.low is not None and self.low <= number and (self.high is None or number <= self.high)

    def __str__(self) -> str:
        return f"{self.value} ({self.said_by}{', ' + self.said_on if self.said_on else ''})"


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The record's answer to a question, and what every other source says.

    `value` None means that the record does not tell. `agreeing` are the sources that say the same, `alternatives`
    those that say something else; `sources` what the record's own value rests on; `note` how it was found and what
    may change it.
    """

    value: int | float | str | None
    alternatives: tuple[Figure, ...] = ()
    agreeing: tuple[Figure, ...] = ()
    sources: tuple[str, ...] = ()
    note: str = ""

    @property
    def disputed(self) -> bool:
        """True when some source says something else."""
        return bool(self.alternatives)

    def __str__(self) -> str:
        shown = "unknown" if self.value is None else str(self.value)
        return f"{shown}; sources disagree: {'; '.join(map(str, self.alternatives))}" if self.alternatives else shown
