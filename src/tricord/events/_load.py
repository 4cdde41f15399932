"""Reading the record from the tables that come with Tricord."""

from __future__ import annotations

import csv
import io
import re
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from tricord.events._record import (
    Action,
    AgreementEvent,
    AgreementStanding,
    Cap,
    CitedReport,
    Claim,
    CouncilEvent,
    EventRecord,
    Outcome,
    PartyCount,
    Point,
    QuotedStatement,
    Resolution,
    System,
    Test,
    TestKind,
    Total,
)
from tricord.model import FuzzyDate

Row = dict[str, str]

#: Made by `scripts/make_event_tables.py`.
_FACTS = files("tricord.data") / "events"
#: Kept by hand: what single sources say, totals they published, what an agreement's events mean for its standing.
_REVIEWED = files("tricord.events")
_COUNTED = re.compile(r"(\d+) (person|organization|vessel|aircraft)s?\b")


@cache
def load() -> EventRecord:
    """The whole record. Read once, on the first call; about 700 rows."""
    steps = {row["event"]: row["status"] for row in _rows(_REVIEWED, "agreement_steps")}
    return EventRecord(
        tests=tuple(sorted(map(_test, _rows(_FACTS, "tests")), key=lambda t: (t.date, t.id))),
        systems=tuple(map(_system, _rows(_FACTS, "systems"))),
        resolutions=tuple(sorted(map(_resolution, _rows(_FACTS, "resolutions")), key=lambda r: r.date)),
        actions=tuple(sorted(map(_action, _rows(_FACTS, "actions")), key=lambda a: (a.date, a.name))),
        us_actions=tuple(sorted(map(_us_action, _rows(_FACTS, "us_actions")), key=lambda a: a.date)),
        # The table's own order decides between events of one day: signed stands before in force.
        agreement_events=tuple(
            sorted((_agreement(row, steps) for row in _rows(_FACTS, "agreements")), key=lambda e: e.date)
        ),
        statements=tuple(
            sorted(map(_statement, (*_rows(_FACTS, "statements"), *_rows(_FACTS, "quotations"))), key=lambda s: s.date)
        ),
        council=tuple(sorted(map(_council_event, _rows(_FACTS, "council")), key=lambda event: event.date)),
        reports=tuple(map(_report, _rows(_FACTS, "reports"))),
        caps=tuple(map(_cap, _rows(_FACTS, "caps"))),
        series=tuple(map(_point, _rows(_FACTS, "pressure"))),
        claims=tuple(map(_claim, _rows(_REVIEWED, "claims"))),
        totals=tuple(map(_total, _rows(_REVIEWED, "totals"))),
    )


def _rows(folder: Traversable, name: str) -> list[Row]:
    text = (folder / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def _test(row: Row) -> Test:
    return Test(
        id=row["id"],
        date=FuzzyDate.parse(row["date"]),
        kind=TestKind(row["kind"]),
        system=row["system"],
        system_class=row["system_class"],
        count=int(row["count"]),
        outcome=Outcome(row["outcome"]),
        site=row["site"],
        latitude=_number(row["lat"]),
        longitude=_number(row["lon"]),
        range_km=_number(row["range_km"]),
        apogee_km=_number(row["apogee_km"]),
        yield_low=_number(row["yield_kt_low"]),
        yield_high=_number(row["yield_kt_high"]),
        magnitude=_number(row["magnitude"]),
        in_cns={"yes": True, "no": False, "n/a": None}[row["in_cns"]],
        utc=row["utc"] or None,
        note=row["note"],
        source=row["source"],
        confidence=row["confidence"],
    )


def _system(row: Row) -> System:
    return System(
        key=row["key"],
        name=row["system"],
        type=row["type"],
        range_low=int(row["range_low_km"]),
        range_high=int(row["range_high_km"]),
        note=row["note"],
        source=row["source"],
        confidence=row["confidence"],
    )


def _resolution(row: Row) -> Resolution:
    in_favour, against, abstaining = map(int, row["votes"].split("-"))
    return Resolution(
        symbol=row["symbol"],
        date=FuzzyDate.parse(row["date"]),
        adopted=row["adopted"] == "yes",
        votes=(in_favour, against, abstaining),
        trigger=row["trigger"],
        answers=_list(row["answers"]),
        measures=_list(row["measures"]),
        mandate_until=row["mandate_until"] or None,
        note=row["note"],
        source=row["source"],
        confidence=row["confidence"],
    )


def _action(row: Row) -> Action:
    return Action(
        id=f"{row['date']} {row['name']}",
        date=FuzzyDate.parse(row["date"]),
        kind=row["kind"],
        parties=_list(row["parties"]),
        name=row["name"],
        trigger=row["trigger"],
        answers=_list(row["answers"]),
        counts=tuple(_party_count(part) for part in row["counts"].split("; ") if part),
        authority="",
        note=row["note"],
        source=row["source"],
        confidence=row["confidence"],
    )


def _party_count(text: str) -> PartyCount:
    """`KR:36 persons (32 DPRK, 4 CN)+35 organizations` in numbers; what is in brackets is a breakdown."""
    party, _, rest = text.partition(":")
    found: dict[str, int] = {}
    for number, what in _COUNTED.findall(re.sub(r"\([^)]*\)", "", rest)):
        found[what] = found.get(what, 0) + int(number)
    return PartyCount(
        party=party,
        text=rest,
        persons=found.get("person"),
        organizations=found.get("organization"),
        vessels=found.get("vessel"),
        aircraft=found.get("aircraft"),
    )


def _us_action(row: Row) -> Action:
    numbers = {name: int(row[name]) for name in ("persons", "organizations", "vessels", "aircraft")}
    text = ", ".join(f"{n} {name if n != 1 else name.removesuffix('s')}" for name, n in numbers.items() if n)
    if text and row["note"].startswith("counts are the entries still listed"):
        text += " (those still listed in 2021 or 2024)"
    return Action(
        id=row["id"],
        date=FuzzyDate.parse(row["date"]),
        kind="national",
        parties=("US",),
        name=f"US action of {row['date']}",
        trigger=row["trigger"],
        answers=(),
        counts=(PartyCount(party="US", text=row["announced_counts"] or text or "no new listing", **numbers),),
        authority=row["authority"],
        note=row["note"],
        source=row["source"],
        confidence=row["confidence"],
    )


def _agreement(row: Row, steps: dict[str, str]) -> AgreementEvent:
    step = steps[row["event"]]
    return AgreementEvent(
        agreement=row["agreement"],
        parties=_list(row["parties"]),
        event=row["event"],
        date=FuzzyDate.parse(row["date"]),
        standing=AgreementStanding(step) if step else None,
        note=row["note"],
        source=row["source"],
        confidence=row["confidence"],
    )


def _statement(row: Row) -> QuotedStatement:
    return QuotedStatement(
        date=FuzzyDate.parse(row["date"]),
        venue=row["venue"],
        speaker=row["speaker"],
        role=row["role"],
        parties=_list(row["party"]),
        summary=row["summary"],
        quoted_via=row["quoted_via"],
        note=row["note"],
        source=row["source"],
        confidence=row["confidence"],
        language=row.get("language", ""),
        original=row.get("original", ""),
    )


def _council_event(row: Row) -> CouncilEvent:
    return CouncilEvent(
        date=FuzzyDate.parse(row["date"]),
        utc_date=FuzzyDate.parse(row["utc_day"] or row["date"]),
        kind=row["kind"],
        symbol=row["symbol"],
        subject=row["subject"],
        outcome=row["outcome"],
        note=row["note"],
        source=row["source"],
        confidence=row["confidence"],
    )


def _report(row: Row) -> CitedReport:
    return CitedReport(
        id=row["id"],
        title=row["title"],
        symbol=row["symbol"],
        date=FuzzyDate.parse(row["published_on"] or row["covers_to"]),
        covers_from=row["covers_from"],
        covers_to=row["covers_to"],
        note=row["note"],
        source=row["source"],
        confidence=row["confidence"],
    )


def _cap(row: Row) -> Cap:
    return Cap(
        symbol=row["symbol"],
        measure=row["measure"],
        starts=row["from"] or None,
        ends=row["to"] or None,
        value=_number(row["value"]),
        unit=row["unit"],
        period=row["period"],
        adopted=row["adopted"] == "yes",
        note=row["note"],
        source=row["source"],
        confidence=row["confidence"],
    )


def _point(row: Row) -> Point:
    return Point(
        series=row["series"],
        year=int(row["year"]),
        value=float(row["value"]),
        unit=row["unit"],
        note=row["note"],
        source=row["source"],
        confidence=row["confidence"],
    )


def _claim(row: Row) -> Claim:
    return Claim(
        about=row["about"],
        property=row["property"],
        value=row["value"],
        low=_number(row["low"]),
        high=_number(row["high"]),
        said_by=row["said_by"],
        said_on=row["said_on"] or None,
        source=row["source"],
    )


def _total(row: Row) -> Total:
    return Total(
        kinds=tuple(map(TestKind, row["kind"].split(";"))),
        system=row["system"] or None,
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        year=int(row["year"]) if row["year"] else None,
        until=row["until"],
        value=row["value"],
        low=float(row["low"]),
        high=_number(row["high"]),
        unit=row["unit"],
        said_by=row["said_by"],
        said_on=row["said_on"],
        source=row["source"],
        note=row["note"],
    )


def _number(text: str) -> float | None:
    return float(text) if text else None


def _list(text: str) -> tuple[str, ...]:
    return tuple(text.split(";")) if text else ()
