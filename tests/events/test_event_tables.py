"""The tables: made from the facts beside the project, whole, sourced, and with every dispute they mention told."""

from __future__ import annotations

import csv
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from tests.conftest import ROOT
from tricord import events
from tricord.events import EventRecord
from tricord.model import FuzzyDate

PACKAGE = ROOT / "src" / "tricord" / "data" / "events"


@pytest.fixture(scope="module")
def record() -> EventRecord:
    return events.load()


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_event_tables", ROOT / "scripts" / "make_event_tables.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_package_holds_what_the_script_makes_byte_for_byte(shared: Path, tmp_path: Path) -> None:
    script().make(shared, tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in PACKAGE.glob("*.csv")}


def test_no_row_of_the_facts_is_lost(shared: Path, record: EventRecord) -> None:
    assert len(record.tests) == len(rows(shared / "tests.csv"))
    institutions = [a for a in record.actions if a.kind == "institution"]
    assert len(record.resolutions) + len(institutions) == len(rows(shared / "resolutions.csv"))
    assert len(record.actions) - len(institutions) == len(rows(shared / "coordinated_actions.csv"))
    for name, held in (
        ("systems", record.systems),
        ("us_actions", record.us_actions),
        ("agreements", record.agreement_events),
        ("council", record.council),
        ("reports", record.reports),
        ("caps", record.caps),
        ("pressure_series", record.series),
    ):
        assert len(held) == len(rows(shared / f"{name}.csv")), name
    both = [*rows(shared / "statements.csv"), *rows(shared / "statements_more.csv")]
    assert len(record.statements) == len(both)


def test_a_cell_too_many_in_the_facts_stops_the_script(tmp_path: Path) -> None:
    (tmp_path / "systems.csv").write_text("key,system\nmusudan,Musudan,IRBM\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"systems\.csv, line 2"):
        script()._read(tmp_path, "systems")


def test_every_row_has_source_and_confidence(record: EventRecord) -> None:
    for held in (
        record.tests,
        record.systems,
        record.resolutions,
        record.actions,
        record.us_actions,
        record.agreement_events,
        record.statements,
        record.caps,
        record.series,
    ):
        for row in held:
            assert row.source, row
            assert row.confidence in ("high", "medium"), row
    assert all(claim.source and claim.said_by for claim in record.claims)
    assert all(total.source and total.said_by for total in record.totals)


def test_every_claim_is_about_something_recorded(record: EventRecord) -> None:
    known = {test.id for test in record.tests} | {system.key for system in record.systems}
    assert {claim.about for claim in record.claims} <= known
    for claim in record.claims:
        if claim.property == "date":
            FuzzyDate.parse(claim.value)
        if claim.low is not None and claim.high is not None:
            assert claim.low <= claim.high


def test_every_dispute_that_a_note_mentions_is_told_as_a_claim(record: EventRecord) -> None:
    words = {
        "magnitude": "magnitude",
        "yield": "yield_kt",
        "type": "system",
        "site": "site",
        "flown range": "range_km",
        "apogee": "apogee_km",
        "time": "time_utc",
    }
    claimed = {(claim.about, claim.property) for claim in record.claims}
    found = 0
    for test in record.tests:
        for what in re.findall(r"\b([a-z ]+?) disputed\b", test.note):
            found += 1
            # The third launch of 19 July is a Nodong for both sources; only the other two are read differently.
            if test.id != "ms-2016-07-19-03":
                assert (test.id, words[what.strip()]) in claimed, (test.id, what)
    assert found >= 14


def test_magnitudes_and_yields_stand_in_the_notes_as_claimed(record: EventRecord) -> None:
    notes = {test.id: test.note for test in record.tests}
    numbers = [c for c in record.claims if c.property in ("magnitude", "yield_kt", "apogee_km") and c.about in notes]
    assert len(numbers) > 40
    for claim in numbers:
        assert claim.value in notes[claim.about], claim
        assert claim.said_by.split(" (")[0].split(",")[0].removesuffix(" and US") in notes[claim.about], claim


def test_sources_name_no_shop_talk() -> None:
    for path in PACKAGE.glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\bseed\b| id \d{6,}|stored copy|\bpages: ", text), path.name
