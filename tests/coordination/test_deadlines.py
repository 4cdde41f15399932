"""No-objection deadlines in working days of all parties: real holidays, and a brute-force check."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tricord.coordination import (
    Circulated,
    closed,
    closures,
    deadline_doubt,
    local,
    no_objection_deadline,
    zones,
)
from tricord.model.errors import CalendarUnknown

ALL = ("US", "JP", "KR")
KNOWN = sorted(party for party, zone in zones().items() if zone.calendar)


def at(text: str, zone: str = "UTC") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("circulated", "days", "parties", "last", "skipped"),
    [
        # Golden Week: Showa Day, three days in a row, and Children's Day in Korea too.
        (
            "2022-04-28T10:00",
            3,
            ("JP", "KR"),
            "2022-05-09",
            {
                "2022-04-29": "Showa Day (JP)",
                "2022-05-03": "Constitution Day (JP)",
                "2022-05-04": "Greenery Day (JP)",
                "2022-05-05": "Children's Day (JP, KR)",
            },
        ),
        # Chuseok 2022 fell on a Saturday to Monday with an alternative holiday; Japan's Respect for the Aged Day later.
        (
            "2022-09-08T10:00",
            1,
            ALL,
            "2022-09-13",
            {"2022-09-09": "The day preceding Chuseok (KR)", "2022-09-12": "Alternative holiday for Chuseok (KR)"},
        ),
        # Thanksgiving, the day after Japan's Labor Thanksgiving Day.
        (
            "2022-11-21T10:00",
            2,
            ALL,
            "2022-11-28",
            {"2022-11-23": "Labor Thanksgiving Day (JP)", "2022-11-24": "Thanksgiving Day (US)"},
        ),
        # Substitute holidays: Christmas on a Sunday in the US; Constitution Day on one made
        # Japan's Wednesday free in 2026.
        (
            "2022-12-23T10:00",
            1,
            ("US",),
            "2022-12-27",
            {"2022-12-25": "Christmas Day (US)", "2022-12-26": "Christmas Day (observed) (US)"},
        ),
        (
            "2026-05-01T10:00",
            1,
            ("JP",),
            "2026-05-07",
            {
                "2026-05-03": "Constitution Day (JP)",
                "2026-05-04": "Greenery Day (JP)",
                "2026-05-05": "Children's Day (JP)",
                "2026-05-06": "Substitute Holiday (JP)",
            },
        ),
        # Japan's public offices close from 29 December to 3 January, which is no run of public holidays.
        (
            "2022-12-28T10:00",
            1,
            ("JP",),
            "2023-01-04",
            {
                "2022-12-29": "year-end closure of public offices (JP)",
                "2022-12-30": "year-end closure of public offices (JP)",
                "2023-01-01": "New Year's Day (JP)",
                "2023-01-02": "Substitute Holiday (JP)",
                "2023-01-03": "New Year closure of public offices (JP)",
            },
        ),
        # A temporary holiday that the Cabinet of Korea declared for one year.
        ("2023-09-27T10:00", 1, ("KR",), "2023-10-04", None),
    ],
)
def test_real_holidays(
    circulated: str, days: int, parties: tuple[str, ...], last: str, skipped: dict[str, str] | None
) -> None:
    deadline = no_objection_deadline(at(circulated, zones()[parties[0]].zone), days, parties)
    assert deadline.day.isoformat() == last
    if skipped is not None:
        told = {
            day.day.isoformat(): str(day).split(": ", 1)[1] for day in deadline.skipped if "weekend" not in str(day)
        }
        assert told == skipped


def test_the_last_day_ends_where_it_ends_last() -> None:
    deadline = no_objection_deadline(at("2022-11-21T09:00"), 3, ALL)
    assert deadline.ends_in == "US"
    assert local(deadline.at, "US") == "Mon 28 Nov 2022 24:00 Washington"
    assert local(deadline.at, "KR") == "Tue 29 Nov 2022 14:00 Seoul"
    assert str(deadline) == "the end of Mon 28 Nov 2022 in Washington (29 Nov 05:00 UTC)"


def test_the_day_of_the_circulation_counts_nowhere() -> None:
    # Monday evening in Washington is Tuesday in Tokyo: counting begins on Wednesday, for both.
    evening = at("2022-11-14T20:00", "America/New_York")
    assert no_objection_deadline(evening, 1, ("US", "JP")).day == date(2022, 11, 16)
    assert no_objection_deadline(evening, 1, ("US",)).day == date(2022, 11, 15)


def test_the_clock_changes_with_the_law_of_the_place() -> None:
    # Summer time ends in Washington on 6 November 2022.
    assert no_objection_deadline(at("2022-11-03T12:00"), 1, ("US",)).at == datetime(2022, 11, 5, 4, tzinfo=UTC)
    assert no_objection_deadline(at("2022-11-06T12:00"), 1, ("US",)).at == datetime(2022, 11, 8, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("parties", "said"),
    [
        (("JP", "UN"), "set year by year by an information circular"),
        (("JP", "EU"), "No deadline can be computed for EU"),
        (("JP", "CN"), "No calendar is known for CN"),
    ],
)
def test_a_party_whose_calendar_is_not_known_is_refused_and_never_ignored(parties: tuple[str, ...], said: str) -> None:
    with pytest.raises(CalendarUnknown, match=said):
        no_objection_deadline(at("2022-11-21T09:00"), 3, parties)


def test_a_year_beyond_the_calendars_is_refused() -> None:
    with pytest.raises(CalendarUnknown, match="known from 1949 to 2099, not for 2100"):
        no_objection_deadline(at("2099-12-28T09:00"), 3, ("JP",))


@pytest.mark.parametrize(("days", "parties"), [(0, ("JP",)), (251, ("JP",)), (3, ())])
def test_a_period_that_is_none_is_refused(days: int, parties: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"working_days|parties"):
        no_objection_deadline(at("2022-11-21T09:00"), days, parties)


def test_a_moment_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="no offset"):
        no_objection_deadline(datetime(2022, 11, 21), 3, ("JP",))


#: From the first year on that all calendars know (Germany's begins in 1991).
moments = st.datetimes(datetime(1992, 1, 1), datetime(2040, 1, 1), timezones=st.timezones())


@given(
    moment=moments,
    days=st.integers(1, 25),
    parties=st.lists(st.sampled_from(KNOWN), min_size=1, max_size=4, unique=True),
)
def test_the_deadline_is_what_counting_on_fingers_gives(moment: datetime, days: int, parties: list[str]) -> None:
    deadline = no_objection_deadline(moment, days, parties)
    shown = [moment.astimezone(ZoneInfo(zones()[party].zone)).date() for party in parties]
    span = [max(shown) + timedelta(days=n) for n in range(1, (deadline.day - max(shown)).days + 1)]
    open_everywhere = [day for day in span if not any(closed(party, day) for party in parties)]
    assert list(deadline.counted) == open_everywhere
    assert len(open_everywhere) == days
    assert deadline.day == open_everywhere[-1]
    assert {*deadline.counted, *(one.day for one in deadline.skipped)} == set(span)
    # Everywhere the last day is over, and nowhere more than a day.
    for party in parties:
        there = deadline.at.astimezone(ZoneInfo(zones()[party].zone))
        assert (
            timedelta()
            <= there.replace(tzinfo=None) - datetime.combine(deadline.day, datetime.min.time()) - timedelta(days=1)
            < timedelta(days=1)
        )
    assert deadline.at.tzinfo is not None
    assert not isinstance(deadline.at.tzinfo, ZoneInfo)


@given(moment=moments, days=st.integers(1, 10), more=st.sampled_from(KNOWN))
def test_another_party_never_shortens_the_period(moment: datetime, days: int, more: str) -> None:
    assert no_objection_deadline(moment, days, ("JP", more)).at >= no_objection_deadline(moment, days, ("JP",)).at


def test_a_round_whose_deadline_this_nodes_calendars_do_not_give_is_doubted() -> None:
    circulated_at = at("2022-11-21T09:00")
    good = no_objection_deadline(circulated_at, 3, ALL).at
    circulated = Circulated(version="v", to=("KR", "US"), working_days=3, deadline=good)
    assert deadline_doubt(circulated, circulated_at, "JP") == ""
    short = Circulated(version="v", to=("KR", "US"), working_days=3, deadline=good - timedelta(days=3))
    assert "the round says Fri 25 Nov 2022 24:00 Washington. Ask JP." in deadline_doubt(short, circulated_at, "JP")
    unknown = Circulated(version="v", to=("EU",), working_days=3, deadline=good)
    assert "can not be checked here" in deadline_doubt(unknown, circulated_at, "JP")


def test_the_tables_name_a_source_for_each_row_and_a_zone_that_exists() -> None:
    for zone in zones().values():
        assert ZoneInfo(zone.zone)
        assert zone.source
        assert zone.seat
    for closure in closures():
        assert closure.party in zones()
        assert closure.source
        assert closure.first <= closure.last
