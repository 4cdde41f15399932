"""The picture of the timeline: it tells its content in words and asks for nothing from outside."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.worlds import Publish
from tricord import events
from tricord.database import Database
from tricord.reports import alignment_timeline, timeline_svg

record = events.load()
DAYS = st.dates(date(1980, 1, 1), date(2026, 12, 31))
SVG = "{http://www.w3.org/2000/svg}"


def svg(first: str | date, last: str | date, width: int = 960) -> str:
    named = [("US", "2016-12-02", 39, "7 persons"), ("KR", "2016-12-02", 71, 'a "quoted" <label> & more')]
    return timeline_svg(record, named, from_=first, to=last, width=width, parties=["UN", "US", "KR"])


def test_the_picture_tells_its_content_in_words() -> None:
    root = etree.fromstring(svg("2016-01-01", "2016-12-31"))
    assert root.get("role") == "img"
    named = {e.attrib["id"]: e.text for e in root if e.tag in (f"{SVG}title", f"{SVG}desc")}
    title, description = (named[i] or "" for i in root.attrib["aria-labelledby"].split())
    assert title == "Tests, resolutions and designations, 2016-01-01 to 2016-12-31"
    assert description.startswith("2 nuclear tests, 41 missile and space launches, 10 of them failures, 3 resolutions")
    assert description.endswith("Designations by stated day: UN 0, US 39, KR 71.")


def test_every_mark_has_a_tip_with_its_day() -> None:
    tips = [t.text or "" for t in etree.fromstring(svg("2016-01-01", "2016-12-31")).iter(f"{SVG}title")]
    assert "2016-09-09: nuclear test no. 5, magnitude 5.3" in tips
    assert "2016-11-30: S/RES/2321 (2016) adopted, after nuclear test 5 (2016-09-09)" in tips
    assert any(tip.startswith("KR, 2016-12: 71 designated (2016-12-02 71") for tip in tips)


def test_the_picture_asks_for_nothing_from_outside() -> None:
    text = svg("1984-01-01", "2026-12-31")
    assert "<script" not in text
    assert not re.search(r"\b(href|src|style|on\w+)=", text)
    assert set(re.findall(r"https?://[^\"' )]+", text)) == {"http://www.w3.org/2000/svg"}


@settings(max_examples=60, deadline=None)
@given(first=DAYS, length=st.integers(0, 16000), width=st.integers(480, 2000))
def test_any_period_and_width_gives_a_sound_picture(first: date, length: int, width: int) -> None:
    text = svg(first, first + timedelta(days=length), width)
    root = etree.fromstring(text)
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", text)) <= set(ids)
    assert all(0 <= float(e.attrib["x"]) <= width for e in root.iter(f"{SVG}text"))
    assert not re.search(r"\bnan\b|\binf\b|=\"-\d", text)
    grounds = [
        (float(r.attrib["x"]), float(r.attrib["y"]), float(r.attrib["width"]))
        for r in root.iter(f"{SVG}rect")
        if r.get("fill") == "#fff" and r.get("height") == "12" and r.get("stroke") is None
    ]
    for (x1, y1, w1), (x2, y2, _) in pairwise(sorted(grounds, key=lambda g: (g[1], g[0]))):
        assert y1 != y2 or x1 + w1 <= x2, "two labels of one row touch"


def test_the_same_input_gives_the_same_picture() -> None:
    assert svg("2015-01-01", "2017-12-31") == svg("2015-01-01", "2017-12-31")


@pytest.mark.parametrize(
    ("first", "last", "width"), [("2016-12-31", "2016-01-01", 960), ("2016-01-01", "2016-12-31", 90)]
)
def test_an_impossible_picture_is_an_error(first: str, last: str, width: int) -> None:
    with pytest.raises(ValueError, match=r"before it begins|width of at least"):
        svg(first, last, width)


def test_a_table_draws_its_own_designations(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2024-05-02", {"1": {"name": "SOMEBODY, Fictitious", "since": "2016-12-02"}})
    picture = alignment_timeline(database.align(programme="DPRK", parties=["US", "JP"]))
    first, *others = re.findall(r"<desc[^>]*>([^<]*)</desc>", picture)
    assert "US 1, JP 0" in first
    assert len(others) == 1, "the whole history, and the last two years"


def test_a_designation_of_unknown_day_is_counted_not_drawn(database: Database, publish: Publish) -> None:
    people = {"1": {"name": "SOMEBODY, Fictitious", "since": "2016-12-02"}, "2": {"name": "ELSE, Fictitious"}}
    publish("us-ofac-sdn", "2024-05-02", people)
    picture = alignment_timeline(database.align(programme="DPRK", parties=["US"]))
    assert "US 1." in picture
    assert "Not drawn, as their day is not stated: 1 designation." in picture


def test_a_table_of_another_programme_shows_no_lanes_for_tests(database: Database, publish: Publish) -> None:
    """Tests and resolutions of the record are on North Korea: an empty lane would say that there were none."""
    publish("us-ofac-sdn", "2024-05-02", {"1": {"name": "SOMEBODY, Fictitious", "since": "2016-12-02"}})
    picture = alignment_timeline(database.align(party="US", parties=["US", "JP"]))
    assert "US designations" in picture
    assert "uclear" not in picture
    assert "<desc" in picture
    assert "Designations by stated day: US 1, JP 0." in picture


def test_an_empty_table_draws_nothing(database: Database) -> None:
    assert alignment_timeline(database.align(programme="DPRK")) == ""
