"""Dates as lists publish them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tricord.model import FuzzyDate

DAYS = st.dates(min_value=date(1850, 1, 1), max_value=date(2100, 1, 1))


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("1946", date(1946, 1, 1), date(1946, 12, 31)),
        ("1948-02", date(1948, 2, 1), date(1948, 2, 29)),
        ("1946-02-28", date(1946, 2, 28), date(1946, 2, 28)),
        ("1946~", date(1944, 1, 1), date(1948, 12, 31)),
        ("1965/1969", date(1965, 1, 1), date(1969, 12, 31)),
        ("1960/..", date(1960, 1, 1), date.max),
    ],
)
def test_every_published_form_is_a_period(text: str, earliest: date, latest: date) -> None:
    found = FuzzyDate.parse(text)
    assert (found.earliest, found.latest, found.text) == (earliest, latest, text)


@pytest.mark.parametrize(
    "text", ["", "46", "1946-13", "1947-02-29", "1969/1965", "../..", "1946-2-28", "circa 1946", "1946?"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|range|month|day"):
        FuzzyDate.parse(text)


def test_agreement_is_that_one_day_can_satisfy_both() -> None:
    assert FuzzyDate.parse("1946").agrees(FuzzyDate.parse("1946-05-01"))
    assert FuzzyDate.parse("1946~").agrees(FuzzyDate.parse("1948"))
    assert not FuzzyDate.parse("1946-05-01").agrees(FuzzyDate.parse("1946-05-02"))
    assert not FuzzyDate.parse("1946").agrees(FuzzyDate.parse("1966"))


@given(DAYS)
def test_a_day_agrees_with_its_own_month_year_and_range(day: date) -> None:
    exact = FuzzyDate.parse(day.isoformat())
    assert exact.exact
    for text in (f"{day:%Y-%m}", f"{day:%Y}", f"{day:%Y}~", f"{day:%Y}/{day:%Y}"):
        assert exact.agrees(FuzzyDate.parse(text))


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_a_value_error(text: str) -> None:
    try:
        found = FuzzyDate.parse(text)
    except ValueError:
        return
    assert found.earliest <= found.latest
    assert found.agrees(found)


@given(st.text(alphabet="0123456789-~/.", max_size=21), st.text(alphabet="0123456789-~/.", max_size=21))
def test_agreement_is_symmetric(left: str, right: str) -> None:
    try:
        one, other = FuzzyDate.parse(left), FuzzyDate.parse(right)
    except ValueError:
        return
    assert one.agrees(other) == other.agrees(one)
