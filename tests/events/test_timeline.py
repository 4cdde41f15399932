"""The timeline: everything in order, nothing lost, and what a day looked like in answers."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tricord import events
from tricord.model import FuzzyDate

record = events.load()
DAYS = st.dates(date(1980, 1, 1), date(2026, 12, 31))


@given(first=DAYS, length=st.integers(0, 9000))
def test_the_timeline_is_in_order_and_inside(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    dates = [FuzzyDate.parse(m.date) for m in events.timeline(record, from_=first, to=last)]
    assert all(a.earliest <= b.earliest for a, b in pairwise(dates))
    assert all(d.latest >= first and d.earliest <= last for d in dates)


def test_nothing_is_lost_between_the_record_and_the_timeline() -> None:
    moments = events.timeline(record)
    told = {i for m in moments if m.kind in ("nuclear", "missile", "space") for i in m.ids}
    assert told == {t.id for t in record.tests}
    assert sum(m.kind == "resolution" for m in moments) == len(record.resolutions)
    assert sum(m.kind == "action" for m in moments) == len(record.actions) + len(record.us_actions)
    assert sum(m.kind == "agreement" for m in moments) == len(record.agreement_events)
    assert sum(m.kind == "statement" for m in moments) == len(record.statements)
    assert all(m.sources and m.confidence for m in moments)
    votes = [c for c in record.council if c.kind in ("vote", "veto")]
    symbols = {r.symbol for r in record.resolutions}
    known = [c for c in votes if symbols.intersection(c.symbol.split(";"))]
    assert sum(m.kind == "council" for m in moments) == len(record.council) - len(known)


def test_what_the_council_was_discussing_in_october_2016() -> None:
    told = [str(m) for m in events.timeline(record, from_="2016-10-01", to="2016-10-31", kinds={"council"})]
    assert told == [
        "2016-10-09  Council, draft: nuclear test 5: new resolution",
        "2016-10-17  Council, consultations: failed Musudan of 2016-10-15 local (the Council says 14 October)",
        "2016-10-17  Council, press statement: failed Musudan of 2016-10-15 local (the Council says 14 October)",
    ]


def test_missiles_of_one_system_on_one_day_make_one_line() -> None:
    lines = [str(m) for m in events.timeline(record, from_="2016-06-22", to="2016-06-22", kinds={"missile"})]
    assert lines == ["2016-06-22  2 x Hwasong-10/Musudan launched: 1 failure, 1 success"]


def test_the_newest_of_each_kind_by_a_day() -> None:
    lines = [str(m) for m in events.latest(record, as_of="2016-12-31")]
    assert lines[0].startswith("2016-12-02  Trilateral package after UNSCR 2321")
    assert "2016-11-30  S/RES/2321 (2016) adopted, 15-0-0" in lines
    assert "2016-09-09  Nuclear test 5, magnitude 5.3" in lines
    assert events.latest(record, as_of="1950-01-01") == ()


def test_a_kind_that_is_none_is_an_error() -> None:
    with pytest.raises(ValueError, match="earthquake"):
        events.timeline(record, kinds={"earthquake"})


def test_every_overview_line_has_a_question_and_a_plain_value() -> None:
    for line in events.overview(record, as_of="2016-10-27"):
        assert line.question
        assert line.answer.value is None or isinstance(line.answer.value, (int, str))
