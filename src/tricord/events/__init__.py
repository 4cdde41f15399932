"""The sourced record of tests, resolutions, actions, agreements and quoted statements on North Korea.

For what a test triggered, how many there were, and what was in force on a day. Not a list: who is designated is in
`lists` and `align`; `reports` draws the picture of the timeline. Load the record once, then ask; every question is a
pure function of the record and a day, and an answer says how it was found and which sources say something else.

>>> from tricord import events
>>> record = events.load()
>>> failed = events.count_tests(record, system="Musudan", outcome="failure", year=2016, as_of="2016-10-27")
>>> failed.value, [str(figure) for figure in failed.agreeing if figure.said_on]
(7, ['7 (Anadolu Agency, 2016-10-27)'])
"""

from tricord.events._days import day_of
from tricord.events._law import (
    AgreementState,
    Response,
    SeriesYear,
    agreement_state,
    agreements,
    caps_in_force,
    latest_resolution,
    resolutions_in_force,
    responses,
    series,
    series_by_year,
    unanswered,
)
from tricord.events._load import load
from tricord.events._record import (
    Action,
    AgreementEvent,
    AgreementStanding,
    Answer,
    Cap,
    CitedReport,
    Claim,
    CouncilEvent,
    EventRecord,
    Figure,
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
from tricord.events._system_overview import system_overview
from tricord.events._tests import (
    SystemCount,
    count_tests,
    find_tests,
    reported,
    strongest_nuclear_test,
    system_range,
    systems_tested,
)
from tricord.events._timeline import KINDS, Line, Moment, end_of, latest, overview, timeline

__all__ = [
    "KINDS",
    "Action",
    "AgreementEvent",
    "AgreementStanding",
    "AgreementState",
    "Answer",
    "Cap",
    "CitedReport",
    "Claim",
    "CouncilEvent",
    "EventRecord",
    "Figure",
    "Line",
    "Moment",
    "Outcome",
    "PartyCount",
    "Point",
    "QuotedStatement",
    "Resolution",
    "Response",
    "SeriesYear",
    "System",
    "SystemCount",
    "Test",
    "TestKind",
    "Total",
    "agreement_state",
    "agreements",
    "caps_in_force",
    "count_tests",
    "day_of",
    "end_of",
    "find_tests",
    "latest",
    "latest_resolution",
    "load",
    "overview",
    "reported",
    "resolutions_in_force",
    "responses",
    "series",
    "series_by_year",
    "strongest_nuclear_test",
    "system_overview",
    "system_range",
    "systems_tested",
    "timeline",
    "unanswered",
]
