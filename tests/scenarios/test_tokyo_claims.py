"""Tokyo, 27 October 2016: three vice foreign ministers meet. What the report says can be counted from Tricord's record.

Each test is one claim of the report, asked as of that day in the words of a desk officer; the last ones ask what had
followed by the end of the year. Where sources disagree, the answer must say so.
"""

from __future__ import annotations

import pytest

from tricord import events
from tricord.events import AgreementStanding, Answer, EventRecord, Resolution

THAT_DAY = "2016-10-27"
YEAR_END = "2016-12-31"


@pytest.fixture(scope="module")
def record() -> EventRecord:
    return events.load()


def told_by(answer: Answer) -> set[str]:
    return {figure.said_by for figure in (*answer.agreeing, *answer.alternatives)}


def test_two_nuclear_tests_in_2016(record: EventRecord) -> None:
    answer = events.count_tests(record, kind="nuclear", year=2016, as_of=THAT_DAY)
    assert answer.value == 2
    assert not answer.disputed
    assert {"Anadolu Agency", "Samantha Power"} <= told_by(answer)
    found = events.find_tests(record, kind="nuclear", year=2016, as_of=THAT_DAY)
    assert [test.date.text for test in found] == ["2016-01-06", "2016-09-09"]


def test_the_september_test_was_the_fifth(record: EventRecord) -> None:
    assert events.count_tests(record, kind="nuclear", as_of=THAT_DAY).value == 5
    assert events.count_tests(record, kind="nuclear", as_of="2016-09-08").value == 4
    last = events.find_tests(record, kind="nuclear", as_of=THAT_DAY)[-1]
    assert last.date.text == "2016-09-09"


def test_and_the_most_powerful_by_every_agency_that_measured_it_and_an_earlier_one(record: EventRecord) -> None:
    answer = events.strongest_nuclear_test(record, as_of=THAT_DAY)
    assert answer.value == "2016-09-09"
    assert answer.alternatives == ()
    assert told_by(answer) == {"USGS, magnitude", "CTBTO, magnitude", "NORSAR, magnitude", "CSIS, yield in kt"}
    assert "2013-02-12 was put at up to 16 kt" in answer.note, "across sources the yields alone do not settle it"


def test_its_magnitude_and_yield_come_with_every_source(record: EventRecord) -> None:
    magnitude = events.reported(record, "nt-2016-09-09", "magnitude")
    assert magnitude.value == "5.3"
    assert {f.said_by: f.value for f in magnitude.alternatives} == {"CTBTO": "5.1", "NORSAR": "5.2"}
    strength = events.reported(record, "nt-2016-09-09", "yield_kt")
    assert strength.value == "10-30"
    assert {f.said_by: f.value for f in strength.alternatives} == {
        "ROK": "10",
        "CSIS": "10",
        "USTC": "11.9-23.7",
        "BGR": "25",
        "Lewis": "20-30",
    }


def test_eight_musudan_launches(record: EventRecord) -> None:
    answer = events.count_tests(record, system="Musudan", year=2016, as_of=THAT_DAY)
    assert answer.value == 8
    assert {"Anadolu Agency", "CNS list alone"} <= {figure.said_by for figure in answer.agreeing}
    days = [test.date.text for test in events.find_tests(record, system="Musudan", year=2016, as_of=THAT_DAY)]
    assert days == [
        "2016-04-15",
        "2016-04-28",
        "2016-04-28",
        "2016-05-31",
        "2016-06-22",
        "2016-06-22",
        "2016-10-15",
        "2016-10-20",
    ]


def test_but_some_count_them_otherwise_and_the_answer_says_who(record: EventRecord) -> None:
    answer = events.count_tests(record, system="Musudan", year=2016, as_of=THAT_DAY)
    others = {
        figure.said_by.removeprefix("recounted by the reading of "): figure.value for figure in answer.alternatives
    }
    assert others == {"Lewis and Schilling (KN-08 suspected)": "6", "Chosun Ilbo (later reclassification)": "11"}
    assert "sources disagree" in str(answer)


def test_what_was_said_the_day_after_was_not_known_that_day(record: EventRecord) -> None:
    answer = events.count_tests(record, system="Musudan", year=2016, as_of=THAT_DAY, known_on=THAT_DAY)
    assert answer.value == 8
    assert not any("Chosun" in figure.said_by for figure in answer.alternatives)


def test_seven_of_the_eight_failed(record: EventRecord) -> None:
    answer = events.count_tests(record, system="Musudan", outcome="failure", year=2016, as_of=THAT_DAY)
    assert answer.value == 7
    assert {"Anadolu Agency", "CNS list alone"} <= {figure.said_by for figure in answer.agreeing}
    assert {"recounted by the reading of DPRK": "6"}.items() <= {
        f.said_by: f.value for f in answer.alternatives
    }.items()
    (success,) = events.find_tests(record, system="Musudan", outcome="success", year=2016, as_of=THAT_DAY)
    assert (success.date.text, success.range_km, success.apogee_km) == ("2016-06-22", 400, 1400)


def test_with_a_range_of_more_than_3000_km_or_so_most_say(record: EventRecord) -> None:
    answer = events.system_range(record, "Musudan")
    assert answer.value == "2500-4000"
    assert {f.said_by.split(" (")[0]: f.value for f in answer.alternatives} == {
        "Anadolu Agency": ">3000",
        "ROK Joint Chiefs of Staff": "3000-4000",
        "Chosun Ilbo": "3500",
    }
    assert all(figure.allows(3500) for figure in (*answer.alternatives, *answer.agreeing)), "all allow for it"


def test_the_24th_missile_test_of_the_year_as_one_of_the_three_counted(record: EventRecord) -> None:
    answer = events.count_tests(record, kind=("missile", "space"), year=2016, as_of=THAT_DAY)
    figures = {figure.said_by: figure.value for figure in answer.alternatives}
    assert figures["Antony Blinken"] == figures["CNS list alone"] == "24"
    assert answer.value == 41
    assert "17 of them below the threshold of the CNS list" in answer.note


def test_no_military_information_pact_between_japan_and_south_korea(record: EventRecord) -> None:
    state = events.agreement_state(record, "JP-KR GSOMIA", as_of=THAT_DAY)
    assert not state.in_force
    assert state.why == "ROK announces talks will resume (2016-10-27)"
    the_day_before = events.agreement_state(record, "JP-KR GSOMIA", as_of="2016-10-26")
    assert the_day_before.standing is AgreementStanding.ABANDONED
    assert the_day_before.since == "2012-06-29"


def test_though_both_were_tied_to_the_us_and_shared_through_it(record: EventRecord) -> None:
    for name, since in (("US-JP GSOMIA", "2007-08-10"), ("US-KR GSOMIA", "1987-09-24"), ("TISA", "2014-12-29")):
        state = events.agreement_state(record, name, as_of=THAT_DAY)
        assert state.in_force, name
        assert state.since == since
    between = [
        events.agreement_state(record, n, as_of=THAT_DAY) for n in events.agreements(record, between=("JP", "KR"))
    ]
    assert [s.agreement for s in between if s.in_force] == ["TISA"], "three parties, DPRK nuclear and missile matters"
    assert not any(s.in_force for s in between if set(s.parties) == {"JP", "KR"})


def test_the_council_had_adopted_2270_and_was_still_at_work_on_the_next(record: EventRecord) -> None:
    latest = events.latest_resolution(record, as_of=THAT_DAY)
    assert latest is not None
    assert (latest.number, latest.date.text, latest.votes) == ("2270", "2016-03-02", (15, 0, 0))
    in_force = {r.number for r in events.resolutions_in_force(record, as_of=THAT_DAY)}
    assert in_force == {"825", "1695", "1718", "1874", "2087", "2094", "2270", "2276"}
    assert [test.date.text for test in events.unanswered(record, as_of=THAT_DAY)] == ["2016-09-09"]


def test_the_words_of_that_day_carry_speaker_and_source(record: EventRecord) -> None:
    said = [s for s in record.statements if s.date.text == THAT_DAY]
    assert {"Shinsuke Sugiyama", "Antony Blinken", "Lim Sung-nam"} <= {s.speaker for s in said}
    assert all(s.source and s.quoted_via and s.confidence for s in said)


def test_then_on_30_november_resolution_2321_answered_the_test_after_82_days(record: EventRecord) -> None:
    latest = events.latest_resolution(record, as_of=YEAR_END)
    assert latest is not None
    assert (latest.number, latest.date.text) == ("2321", "2016-11-30")
    assert events.unanswered(record, as_of=YEAR_END) == ()
    fifth = events.find_tests(record, kind="nuclear", as_of=YEAR_END)[-1]
    first, *others = events.responses(record, fifth, as_of=YEAR_END)
    assert isinstance(first.by, Resolution)
    assert (first.days, first.by.number) == (82, "2321")
    assert [(r.days, r.by.name) for r in others if not isinstance(r.by, Resolution)] == [
        (84, "Trilateral package after UNSCR 2321")
    ]


def test_on_2_december_the_three_designated_together(record: EventRecord) -> None:
    (action,) = [a for a in record.actions if a.date.text == "2016-12-02"]
    assert action.kind == "joint"
    assert set(action.parties) == {"US", "JP", "KR"}
    counts = {c.party: (c.persons, c.organizations) for c in action.counts}
    assert counts == {"KR": (36, 35), "US": (7, 16), "JP": (9, 6)}
    (us,) = [a for a in record.us_actions if a.date.text == "2016-12-02"]
    assert (us.counts[0].persons, us.counts[0].organizations, us.counts[0].aircraft) == (7, 16, 16)


def test_and_on_23_november_the_pact_was_signed_and_in_force(record: EventRecord) -> None:
    for day, in_force in (("2016-11-22", False), ("2016-11-23", True), (YEAR_END, True)):
        assert events.agreement_state(record, "JP-KR GSOMIA", as_of=day).in_force is in_force
    told = [str(m) for m in events.timeline(record, from_="2016-11-01", to=YEAR_END, kinds={"agreement"})]
    assert told == [
        "2016-11-01  JP-KR GSOMIA: first working round",
        "2016-11-14  JP-KR GSOMIA: initialled",
        "2016-11-23  JP-KR GSOMIA: signed",
        "2016-11-23  JP-KR GSOMIA: in force",
    ]


def test_the_whole_day_in_one_table(record: EventRecord) -> None:
    lines = {line.question.strip(): line.answer.value for line in events.overview(record, as_of=THAT_DAY)}
    assert lines["Nuclear tests in 2016"] == 2
    assert lines["Nuclear tests in all"] == 5
    assert lines["Newest resolution with measures"] == "S/RES/2270 (2016)"
    assert lines["Nuclear tests no resolution answers yet"] == 1
    assert lines["JP-KR GSOMIA"] == "not in force, in preparation"
    fared = {row.system: row for row in events.systems_tested(record, year=2016, as_of=THAT_DAY)}
    musudan = fared["Hwasong-10/Musudan"]
    assert (musudan.launched.value, musudan.failed.value) == (8, 7)
