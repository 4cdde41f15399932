"""Counting: what is counted, what is not, and who counts otherwise."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tricord import events
from tricord.events import EventRecord, Outcome, TestKind

record = events.load()
DAYS = st.dates(date(1984, 1, 1), date(2026, 12, 31))
KINDS = st.one_of(st.none(), st.sampled_from([kind.value for kind in TestKind]))


def test_a_misspelt_system_is_an_error_not_a_zero() -> None:
    with pytest.raises(ValueError, match="No system is called 'Musuden'"):
        events.count_tests(record, system="Musuden")


@pytest.mark.parametrize(("asked", "message"), [({"kind": "nuklear"}, "none of"), ({"outcome": "flop"}, "none of")])
def test_a_misspelt_kind_or_outcome_is_an_error(asked: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        events.count_tests(record, **asked)  # type: ignore[arg-type]  # keywords of a table


@pytest.mark.parametrize("day", ["2016-13-01", "27 October 2016", "", "2016"])
def test_a_day_that_is_none_is_an_error(day: str) -> None:
    with pytest.raises(ValueError, match="Write it as 2016-10-27"):
        events.find_tests(record, as_of=day)


@pytest.mark.parametrize("name", ["Musudan", "musudan", "Hwasong-10", "BM-25", "Hwasong-10/Musudan"])
def test_any_published_name_of_a_system_finds_it(name: str) -> None:
    assert events.count_tests(record, system=name, year=2016).value == 8


def test_a_name_is_matched_whole() -> None:
    """Hwasong-12 is not Hwasong-12A, Scud-B is not Scud-B MaRV."""
    assert {t.system for t in events.find_tests(record, system="Hwasong-12")} == {"Hwasong-12"}
    assert {t.system for t in events.find_tests(record, system="Scud-B")} == {"Scud-B (Hwasong-5)"}


def test_a_salvo_counted_as_one_row_counts_each_missile() -> None:
    (row,) = events.find_tests(record, system="KN-06 surface-to-air missile", year=2016)
    assert row.count == 5
    assert events.count_tests(record, system="KN-06 surface-to-air missile", year=2016).value == 5


def test_an_attempt_without_flight_is_told_but_not_counted() -> None:
    answer = events.count_tests(record, system="SLBM", year=2016)
    assert answer.value == 0
    assert "1 reported attempt without flight not counted" in answer.note


def test_launches_of_unknown_outcome_are_said_to_be_left_open() -> None:
    failed = events.count_tests(record, kind="missile", outcome="failure", year=2016, as_of="2016-10-27")
    assert failed.value == 10
    assert "17 more are of unknown outcome" in failed.note
    assert "unknown outcome" not in events.count_tests(record, system="Musudan", outcome="failure", year=2016).note


def test_a_test_of_which_only_the_month_is_known_is_not_counted_before_the_month_is_over() -> None:
    (monthly,) = [t for t in record.tests if t.date.text == "1990-05"][:1]
    middle = events.count_tests(record, year=1990, as_of="1990-05-15")
    assert "only the month is known" in middle.note
    assert monthly not in events.find_tests(record, year=1990, as_of="1990-05-15")
    assert monthly in events.find_tests(record, year=1990, as_of="1990-05-31")


def test_a_total_counts_only_for_the_same_tests() -> None:
    """24 was said on 27 October 2016: it is no figure for the spring of that year, nor for missiles alone."""
    for asked in ({"as_of": "2016-05-01"}, {"kind": "missile", "as_of": "2016-10-27"}):
        wanted = {"kind": ("missile", "space"), "year": 2016, **asked}
        answer = events.count_tests(record, **wanted)  # type: ignore[arg-type]  # keywords of a table
        assert all(f.said_by != "Antony Blinken" for f in (*answer.agreeing, *answer.alternatives))


def test_where_two_sources_type_a_launch_differently_both_systems_say_so() -> None:
    nodong = events.count_tests(record, system="Nodong", year=2016)
    scud = events.count_tests(record, system="Scud-C", year=2016)
    assert (nodong.value, scud.value) == (5, 4)
    assert ("recounted by the reading of CSIS", "7") in {(f.said_by, f.value) for f in nodong.alternatives}
    assert ("recounted by the reading of CSIS", "2") in {(f.said_by, f.value) for f in scud.alternatives}


def test_the_strongest_test_changes_with_the_day() -> None:
    assert events.strongest_nuclear_test(record, as_of="2006-10-08").value is None
    assert events.strongest_nuclear_test(record, as_of="2009-12-31").value == "2009-05-25"
    assert events.strongest_nuclear_test(record, as_of="2017-12-31").value == "2017-09-03"


def test_an_earlier_test_as_strong_by_one_agency_does_not_settle_it() -> None:
    """USGS gave 5.1 in 2013 and 5.1 in January 2016: that agency does not tell which was stronger."""
    answer = events.strongest_nuclear_test(record, as_of="2016-01-06")
    assert answer.value == "2016-01-06"
    assert "does not settle it: 5.1 against 5.1 on 2013-02-12 (USGS, magnitude)" in answer.note
    assert [f.said_by for f in answer.alternatives] == ["NORSAR, magnitude"], "4.9 against 5.0"


def test_what_is_not_recorded_is_unknown_and_claims_stand_alone() -> None:
    device = events.reported(record, "nt-2016-01-06", "device")
    assert device.value is None
    assert [str(figure) for figure in device.alternatives] == ["hydrogen bomb (DPRK)"]
    silent = events.reported(record, "ms-2016-10-20-01", "apogee_km")
    assert (silent.value, silent.note, str(silent)) == (None, "nothing is recorded", "unknown")


@pytest.mark.parametrize(("about", "prop"), [("nt-2016-09-10", "magnitude"), ("nt-2016-09-09", "colour")])
def test_asking_for_an_unknown_test_or_property_says_what_there_is(about: str, prop: str) -> None:
    with pytest.raises(ValueError, match=r"Ids look like|Ask for one of"):
        events.reported(record, about, prop)


def test_a_system_without_a_recorded_range_is_unknown() -> None:
    assert events.system_range(record, "KN-06 surface-to-air missile").value is None


@given(first=DAYS, more=st.integers(0, 4000), kind=KINDS)
def test_counts_never_fall_as_time_goes_on(first: date, more: int, kind: str | None) -> None:
    later = first + timedelta(days=more)
    early, late = (events.count_tests(record, kind=kind, as_of=day).value for day in (first, later))
    assert isinstance(early, int)
    assert isinstance(late, int)
    assert early <= late


@given(day=DAYS, kind=KINDS)
def test_outcomes_add_up(day: date, kind: str | None) -> None:
    whole = events.count_tests(record, kind=kind, as_of=day).value
    parts = [events.count_tests(record, kind=kind, outcome=outcome, as_of=day).value for outcome in Outcome]
    assert whole == sum(part for part in parts if isinstance(part, int))


@given(day=DAYS, year=st.integers(1984, 2026))
def test_every_figure_names_its_source(day: date, year: int) -> None:
    answer = events.count_tests(record, year=year, as_of=day)
    assert all(figure.said_by and figure.source for figure in (*answer.agreeing, *answer.alternatives))
    assert bool(answer.sources) is bool(events.find_tests(record, year=year, as_of=day))
    assert all(figure.allows(float(answer.value or 0)) for figure in answer.agreeing)


def test_the_record_is_read_once() -> None:
    assert isinstance(record, EventRecord)
    assert events.load() is record
