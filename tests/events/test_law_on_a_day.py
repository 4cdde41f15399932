"""What was in force on a day: resolutions, mandates, caps, agreements, series."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tricord import events
from tricord.events import AgreementStanding

record = events.load()
GSOMIA = "JP-KR GSOMIA"


@pytest.mark.parametrize(
    ("day", "standing", "in_force"),
    [
        ("2010-01-01", AgreementStanding.NOT_IN_FORCE, False),
        ("2012-06-28", AgreementStanding.IN_PREPARATION, False),
        ("2012-06-29", AgreementStanding.ABANDONED, False),
        ("2016-10-27", AgreementStanding.IN_PREPARATION, False),
        ("2016-11-23", AgreementStanding.IN_FORCE, True),
        ("2019-08-22", AgreementStanding.IN_FORCE, True),
        ("2019-08-23", AgreementStanding.NOTICE_RUNS, True),
        ("2019-11-21", AgreementStanding.NOTICE_RUNS, True),
        ("2019-11-22", AgreementStanding.NOTICE_SUSPENDED, True),
        ("2023-03-20", AgreementStanding.NOTICE_SUSPENDED, True),
        ("2023-03-21", AgreementStanding.IN_FORCE, True),
    ],
)
def test_the_life_of_the_pact(day: str, standing: AgreementStanding, in_force: bool) -> None:
    state = events.agreement_state(record, GSOMIA, as_of=day)
    assert (state.standing, state.in_force) == (standing, in_force)


def test_a_step_of_which_only_the_month_is_known_is_said_to_be_open() -> None:
    state = events.agreement_state(record, GSOMIA, as_of="2011-01-15")
    assert state.standing is AgreementStanding.NOT_IN_FORCE
    assert "may have come by that day" in state.why


def test_since_is_the_day_a_standing_began() -> None:
    assert events.agreement_state(record, GSOMIA, as_of="2018-01-01").since == "2016-11-23"
    assert events.agreement_state(record, GSOMIA, as_of="2022-01-01").since == "2019-11-22"


def test_a_predecessor_does_not_put_an_agreement_in_force() -> None:
    state = events.agreement_state(record, "US-KR GSOMIA", as_of="1980-01-01")
    assert not state.in_force
    assert "predecessor" in state.why


def test_an_unknown_agreement_is_an_error_that_names_the_known() -> None:
    with pytest.raises(ValueError, match="JP-KR GSOMIA"):
        events.agreement_state(record, "GISOMIA")


def test_agreements_between_parties_start_with_the_narrowest() -> None:
    assert events.agreements(record, between=("KR", "JP"))[0] == GSOMIA
    assert events.agreements(record, between=("JP", "KP")) == ()


def test_a_vetoed_draft_is_never_in_force() -> None:
    assert all(r.adopted for r in events.resolutions_in_force(record))
    vetoed = [r for r in record.resolutions if not r.adopted]
    assert [r.symbol for r in vetoed] == ["S/2022/431", "S/2024/255"]


def test_a_renewal_is_in_force_until_its_mandate_ends_and_the_measures_stay() -> None:
    on_the_last_day = {r.number for r in events.resolutions_in_force(record, as_of="2024-04-30")}
    the_day_after = {r.number for r in events.resolutions_in_force(record, as_of="2024-05-01")}
    assert on_the_last_day - the_day_after == {"2680"}
    assert {"1718", "2270", "2321", "2397"} <= the_day_after
    assert not any(r.renewal for r in events.resolutions_in_force(record))


def test_every_renewal_states_until_when() -> None:
    assert all(r.mandate_until for r in record.resolutions if r.renewal and r.adopted)


def test_before_the_first_resolution_there_is_none() -> None:
    assert events.latest_resolution(record, as_of="1993-05-10") is None


def test_each_nuclear_test_and_the_days_until_the_council_answered() -> None:
    days = {}
    for test in events.find_tests(record, kind="nuclear"):
        first = events.responses(record, test)[0]
        days[test.date.text] = first.days
    assert days == {
        "2006-10-09": 5,
        "2009-05-25": 18,
        "2013-02-12": 23,
        "2016-01-06": 44,
        "2016-09-09": 82,
        "2017-09-03": 8,
    }, "in February 2016 Japan acted before the Council"


def test_the_coal_cap_gave_way_to_a_ban() -> None:
    before = [c for c in events.caps_in_force(record, as_of="2017-08-04") if c.measure == "coal-export-cap"]
    assert sorted(c.unit for c in before) == ["USD", "t"]
    (ban,) = [c for c in events.caps_in_force(record, as_of="2017-08-05") if c.measure == "coal-export-cap"]
    assert (ban.symbol, ban.value) == ("S/RES/2371 (2017)", 0)


def test_a_cap_that_never_ran_never_applies_nor_does_a_proposal() -> None:
    for day in ("2018-01-01", "2022-06-01"):
        oil = [c for c in events.caps_in_force(record, as_of=day) if c.measure == "refined-petroleum-cap"]
        assert [(c.symbol, c.value) for c in oil] == [("S/RES/2397 (2017)", 500000)]


def test_a_series_on_whose_year_sources_disagree_takes_no_side() -> None:
    years = {row.year: row.answer for row in events.series_by_year(record, "crypto_theft_attributed_to_dprk")}
    assert years[2018].value == 522000000
    assert years[2022].value is None
    assert [f.value for f in years[2022].alternatives] == ["1,700,000,000", "400,000,000"]
    with pytest.raises(ValueError, match="No series is called"):
        events.series_by_year(record, "tea")


@given(day=st.dates(date(1962, 1, 1), date(2026, 12, 31)), name=st.sampled_from(events.agreements(record)))
def test_every_standing_rests_on_a_step_by_that_day(day: date, name: str) -> None:
    state = events.agreement_state(record, name, as_of=day)
    if state.last is None:
        assert state.standing is AgreementStanding.NOT_IN_FORCE
        assert state.sources == ()
    else:
        assert state.last.date.latest <= day
        assert state.sources
