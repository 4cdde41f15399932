"""What the lists show after a release: small stories on invented lists, then three joint actions on the real ones."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest

import tricord
from tests.coordination.actions import ACTIONS, announced, released
from tests.coordination.story import Desk
from tests.worlds import Publish
from tricord.align import Table
from tricord.coordination import (
    Content,
    Followed,
    FollowThrough,
    FollowUp,
    Ground,
    OwnMeasures,
    ProposedMeasures,
    ProposedSubject,
    follow_through,
)
from tricord.database import Database
from tricord.model import UNCLASSIFIED, Marking, Measure

RELEASE = "2022-12-02T09:00:00+09:00"
KIM = {"name": "HONG, Gil Dong", "birthDate": "1950-05-12"}


def package(*subjects: ProposedSubject) -> Content:
    marking = Marking(originator="JP", level=UNCLASSIFIED, releasable_to=("JP", "KR", "US"))
    return Content(title="Two officials", subjects=subjects, marking=marking)


def subject(*parties: str, measures: tuple[Measure, ...] = (Measure.ASSET_FREEZE,), **more: Any) -> ProposedSubject:
    properties = {"name": ("Hong Gil Dong",), "birthDate": ("1950-05-12",)}
    return ProposedSubject(
        caption="Hong Gil Dong",
        schema="Person",
        grounds=(Ground(text="It is proposed for the test.", sources=("A report",)),),
        proposals=tuple(ProposedMeasures(party=p, measures=measures, authority=f"law of {p}") for p in parties),
        **{"properties": properties, **more},
    )


def shown(database: Database, *subjects: ProposedSubject) -> dict[str, FollowUp]:
    found = follow_through(released(package(*subjects), RELEASE), database.align(programme="DPRK"))
    return {item.party: item for item in found.items}


def test_done_with_the_lists_own_day_counted_where_the_party_sits(database: Database, publish: Publish) -> None:
    # 9:00 on the 2nd in Tokyo is the evening of the 1st in Washington.
    publish("us-ofac-sdn", "2022-12-05", {"39498": {**KIM, "since": "2022-12-01"}})
    publish("jp-mof", "2023-04-01", {"17-74": {**KIM, "since": "2023-03-17"}})
    found = shown(database, subject("US", "JP"))
    assert {party: (one.followed, one.since, one.days) for party, one in found.items()} == {
        "US": (Followed.DONE, "2022-12-01", 0),
        "JP": (Followed.DONE, "2023-03-17", 105),
    }
    assert str(found["JP"]) == (
        "Hong Gil Dong: JP done, 2023-03-17, 105 days after the release (jp-mof:17-74); "
        f"held to be {found['JP'].subject}, since born on the same day (1950-05-12), "
        'names agree: "Hong Gil Dong" and "HONG, Gil Dong" (the same words)'
    )


def test_a_party_without_a_list_later_than_the_release_is_unknown_and_never_not_done(
    database: Database, publish: Publish
) -> None:
    publish("us-ofac-sdn", "2022-12-05", {"39498": {**KIM, "since": "2022-12-01"}})
    publish("jp-mof", "2022-12-02", {"17-1": {"name": "PAK, Yong Sik", "since": "2016-12-09"}})
    publish("kr-mofa", "2022-12-03", {"1": {"name": "PAK, Yong Sik", "since": "2016-12-09"}})
    found = shown(database, subject("US", "JP", "KR", "AU"))
    assert {party: one.followed for party, one in found.items()} == {
        "US": Followed.DONE,
        "JP": Followed.UNKNOWN,
        "KR": Followed.NOT_DONE,
        "AU": Followed.UNKNOWN,
    }
    assert found["JP"].note == "no snapshot of JP's lists is later than the release; the newest is of 2022-12-02"
    assert found["AU"].note == "no list of AU is loaded"
    assert found["KR"].note == "not on its lists, which tell up to 2022-12-03"


def test_a_new_subject_that_nobody_lists_is_not_done_where_a_later_list_shows_it(
    database: Database, publish: Publish
) -> None:
    publish("kr-mofa", "2022-12-03", {"1": {"name": "PAK, Yong Sik", "since": "2016-12-09"}})
    found = shown(database, subject("KR", "US"))
    assert found["KR"].followed is Followed.NOT_DONE
    assert found["KR"].note == "not on its lists, which tell up to 2022-12-03"
    assert found["US"].followed is Followed.UNKNOWN
    assert "none is loaded that shows all" in found["US"].note


def test_what_was_done_before_and_what_ended_since_are_told(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2023-12-05", {"39498": {**KIM, "since": "2016-12-02"}})
    publish("kr-mofa", "2023-12-05", {"7": {**KIM, "since": "2022-12-02", "until": "2023-06-01"}})
    found = shown(database, subject("US", "KR"))
    assert (found["US"].followed, found["US"].days) == (Followed.BEFORE, -2190)
    assert found["KR"].followed is Followed.ENDED
    assert found["KR"].note.endswith("by 2023-06-01")


def test_a_list_that_gives_no_day_is_told_with_its_bounds(database: Database, publish: Publish) -> None:
    other = {"2": {"name": "PAK, Yong Sik", "since": "2016-12-09"}}
    publish("us-ofac-sdn", "2022-11-30", other)
    publish("us-ofac-sdn", "2022-12-05", {**other, "1": KIM})
    (found,) = shown(database, subject("US")).values()
    assert (found.followed, found.since) == (Followed.UNDATED, None)
    assert found.note == "listed between 2022-12-01 and 2022-12-05"


def test_what_was_delisted_before_the_release_and_not_listed_again_is_not_done(
    database: Database, publish: Publish
) -> None:
    publish("kr-mofa", "2023-12-05", {"7": {**KIM, "since": "2016-12-02", "until": "2019-06-01"}})
    (found,) = shown(database, subject("KR", ref="kr-mofa:7")).values()
    assert found.followed is Followed.NOT_DONE
    assert "no longer listed" in found.note


def test_differing_in_measure_and_identifier(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2022-12-05", {"39498": {**KIM, "passportNumber": "745", "since": "2022-12-01"}})
    mine = subject(
        "US",
        measures=(Measure.ASSET_FREEZE, Measure.TRAVEL_BAN),
        ref="us-ofac-sdn:39498",
        properties={"name": ("Hong Gil Dong",), "birthDate": ("1950",), "passportNumber": ("123",), "idNumber": ("9",)},
    )
    (found,) = shown(database, mine).values()
    assert found.followed is Followed.DONE
    assert [(one.what, one.words) for one in found.differences] == [
        ("measure", "travel-ban announced and not on the list"),
        ("identifier", "passport 123 announced; the list prints 745"),
        ("identifier", "identity number 9 announced; the list prints none"),
    ]


def test_differing_in_name(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2022-12-05", {"39498": {"name": "PAK, Yong Sik", "since": "2022-12-01"}})
    (found,) = shown(database, subject("US", ref="us-ofac-sdn:39498", properties={})).values()
    assert found.differences == ()  # whom an entry names is announced with the names of that entry
    publish("jp-mof", "2022-12-05", {"17-1": {"name": "PAK, Yong Sik", "birthDate": "1950", "since": "2022-12-02"}})
    table = database.align(programme="DPRK")
    (listed,) = [one for one in table.subjects if "us-ofac-sdn:39498" in one.entries]
    mine = subject("US", ref=listed.id, properties={})
    (other,) = follow_through(released(package(mine), RELEASE), table).items
    assert [one.words for one in other.differences] == ["announced as Hong Gil Dong; the list prints PAK, Yong Sik"]


def test_whom_a_name_alone_makes_likely_is_for_a_person_to_look_at(database: Database, publish: Publish) -> None:
    publish("kr-mofa", "2022-12-05", {"1": {"name": "HONG, Gil Dong", "birthDate": "1971", "since": "2022-12-02"}})
    found = shown(database, subject("KR"))["KR"]
    assert found.followed is Followed.UNKNOWN
    assert found.note.startswith("perhaps HONG, Gil Dong (")
    assert "birth dates contradict each other" in found.note


def test_a_party_whose_measures_wait_for_the_un_is_not_called_late(database: Database, publish: Publish) -> None:
    publish("kr-mofa", "2022-12-03", {"1": {"name": "PAK, Yong Sik", "since": "2016-12-09"}})
    agreed = released(package(subject("KR")), RELEASE)
    desk = Desk(agreed.events)
    desk.act("KR", OwnMeasures(wait=True))
    (found,) = follow_through(desk.package, database.align(programme="DPRK")).items
    assert found.followed is Followed.WAITS


def test_what_a_party_said_stands_beside_what_its_list_shows(database: Database, publish: Publish) -> None:
    publish("kr-mofa", "2022-12-03", {"1": {"name": "PAK, Yong Sik", "since": "2016-12-09"}})
    agreed = released(package(subject("KR", "US")), RELEASE, said=("KR",))
    found = {one.party: one for one in follow_through(agreed, database.align(programme="DPRK")).items}
    assert found["KR"].followed is Followed.NOT_DONE
    assert found["KR"].said == agreed.release_at
    assert found["US"].said is None


def test_before_the_time_of_release_is_set_there_is_nothing_to_follow(database: Database) -> None:
    with pytest.raises(ValueError, match="The package is circulated: there is no release to follow"):
        follow_through(Desk.circulated().package, database.align(programme="DPRK"))


# -- the joint actions of 2 December 2016, 2 December 2022 and 1 December 2023 -----------------------------------------


@pytest.fixture(scope="module")
def table(dprk_table: Table) -> Table:
    return dprk_table


def followed(table: Table, action: str, *, by_all: bool = False) -> FollowThrough:
    at, days = ACTIONS[action]
    return follow_through(released(announced(table, days, by_all=by_all), at), table)


@pytest.mark.parametrize("action", ACTIONS)
def test_what_the_parties_announced_together_is_on_their_lists_in_the_numbers_of_the_record(
    table: Table, action: str, shared: Path
) -> None:
    found = followed(table, action)
    assert {item.followed for item in found.items} == {Followed.DONE}
    kinds = {subject.id: subject.schema for subject in table.subjects}
    counted = Counter((item.party, kinds[item.subject or ""]) for item in found.items)
    day = {"2016": "2016-12-02", "2022": "2022-12-02", "2023": "2023-12-01"}[action]
    with (shared / "coordinated_actions.csv").open(encoding="utf-8", newline="") as file:
        (row,) = [row for row in csv.DictReader(file) if row["date"] == day]
    for told in row["counts_per_party"].split("; "):
        party = told[:2]
        for schema, word in (("Person", "person"), ("Organization", "organization")):
            number = re.search(rf"(\d+) {word}", told)
            if party in ACTIONS[action][1]:
                assert counted[party, schema] == (int(number[1]) if number else 0), (party, schema)


def test_2016_an_end_user_of_concern_is_not_one_whose_assets_are_frozen(table: Table) -> None:
    found = followed(table, "2016", by_all=True)
    (item,) = [one for one in found.items if one.party == "JP" and one.caption == "Air Koryo"]
    assert item.followed is Followed.NOT_DONE
    assert re.fullmatch(r"on its lists \(jp-meti-eul:.*\) for export-control only", item.note)


def test_2016_japan_followed_seven_days_after_the_announcement(table: Table) -> None:
    days = {(item.party, item.days) for item in followed(table, "2016").items}
    assert days == {("KR", 0), ("US", 0), ("JP", 7)}


@pytest.mark.parametrize("action", ["2022", "2023"])
def test_2022_and_2023_all_acted_on_the_day_of_the_release_where_they_sit(table: Table, action: str) -> None:
    assert {item.days for item in followed(table, action).items} == {0}


def test_2022_had_each_announced_each_japan_would_owe_fourteen_and_have_followed_on_three(table: Table) -> None:
    found = followed(table, "2022", by_all=True)
    counts = found.counts()
    assert counts["JP"] == {"done": 7, "not done": 14}
    assert counts["KR"]["done"] == 18
    assert counts["KR"]["done before the release"] == 3
    assert "not done" not in counts["US"]
    later = {item.caption: item.days for item in found.items if item.party == "JP" and item.days}
    assert later == {"JON, Il Ho": 105, "YU, Jin": 105, "KIM, Su Gil": 105}


def test_2023_had_each_announced_each_the_seoul_list_would_be_missing_in_washington(table: Table) -> None:
    counts = followed(table, "2023", by_all=True).counts()
    assert counts["US"]["not done"] == 11
    assert counts["JP"] == {"done": 9, "not done": 19}
    assert counts["KR"]["not done"] == 6


def test_on_a_day_before_the_lists_reached_us_nothing_is_called_not_done() -> None:
    at, days = ACTIONS["2022"]
    with tricord.open() as database:
        whole = database.align(programme="DPRK")
        early = database.align(programme="DPRK", as_of="2022-12-01")
    agreed = released(announced(whole, days, by_all=True), at)
    found = follow_through(agreed, msgspec.structs.replace(early, parties=whole.parties))
    assert Followed.NOT_DONE not in {item.followed for item in found.items}
