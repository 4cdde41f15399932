"""The life of an entry: each change of each value, and what is no change."""

from __future__ import annotations

import json

import msgspec

from tests.worlds import Publish
from tricord.align import EntryLog, Value, paired
from tricord.database import Database

JON = {"name": "JON, Il Ho", "birthDate": "1956", "since": "2022-12-01"}


def steps(found: tuple[EntryLog, ...]) -> list[tuple[str, str | None, str, list[str]]]:
    (entry,) = found
    return [(s.published, s.previous, s.op, [str(value) for value in s.values]) for s in entry.steps]


def test_each_change_of_each_value_with_its_snapshots(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2022-11-30", {})
    publish("us-ofac-sdn", "2022-12-02", {"1": JON})
    publish("us-ofac-sdn", "2023-01-10", {"1": JON})
    publish("us-ofac-sdn", "2023-02-01", {"1": {**JON, "birthDate": "1956-02-20", "passportNumber": "PS463120423"}})
    publish("us-ofac-sdn", "2024-01-01", {})
    publish("us-ofac-sdn", "2025-01-01", {"1": JON})
    (entry,) = found = database.log("Jon Il Ho")
    assert (entry.party, entry.list_id, entry.snapshots) == ("US", "us-ofac-sdn", 6)
    assert "Treasury" in entry.publisher
    told = steps(found)
    assert [step[:3] for step in told] == [
        ("2022-12-02", "2022-11-30", "ADD"),
        ("2023-02-01", "2023-01-10", "MOD"),
        ("2024-01-01", "2023-02-01", "DEL"),
        ("2025-01-01", "2024-01-01", "ADD"),
    ]
    assert "Person.name: + JON, Il Ho" in told[0][3]
    assert "Sanction.listingDate: + 2022-12-01" in told[0][3]
    assert told[1][3] == ["Person.birthDate: 1956 -> 1956-02-20", "Person.passportNumber: + PS463120423"]
    assert "Person.name: - JON, Il Ho" in told[2][3]


def test_the_first_snapshot_shows_what_stood_there_and_not_that_it_was_added(
    database: Database, publish: Publish
) -> None:
    publish("us-ofac-sdn", "2022-12-02", {"1": JON})
    ((published, previous, op, _),) = steps(database.log("Jon Il Ho"))
    assert (published, previous, op) == ("2022-12-02", None, "SEEN")


def test_a_companion_file_that_comes_later_is_seen_not_amended(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2022-12-01", {})
    publish("us-ofac-sdn", "2022-12-02", {"1": JON})
    publish("us-ofac-sdn", "2022-12-03", {"1": JON}, alt={"1": {"alias": "CHON, Il Ho"}})
    publish("us-ofac-sdn", "2022-12-04", {"1": JON}, alt={"1": {"alias": "CHON, Il-ho"}})
    assert steps(database.log("Jon Il Ho"))[1:] == [
        ("2022-12-03", "2022-12-02", "SEEN", ["Person.alias: + CHON, Il Ho"]),
        ("2022-12-04", "2022-12-03", "MOD", ["Person.alias: CHON, Il Ho -> CHON, Il-ho"]),
    ]
    assert database.diff("us-ofac-sdn", "2022-12-02", "2022-12-03").changes == ()
    assert database.diff("us-ofac-sdn", "2022-12-02", "2022-12-03").unseen == ("alt",)


def test_a_new_number_is_one_step_of_one_entry(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2022-12-02", {"1": JON})
    publish("us-ofac-sdn", "2022-12-03", {"501": {**JON, "birthDate": "1956-02-20"}})
    publish("us-ofac-sdn", "2022-12-04", {"501": {**JON, "birthDate": "1956-02-20"}})
    (entry,) = database.log("us-ofac-sdn:1")
    assert entry.entry == "us-ofac-sdn:501"
    assert [(step.op, step.former, step.entry) for step in entry.steps] == [
        ("SEEN", None, "us-ofac-sdn:1"),
        ("MOD", "us-ofac-sdn:1", "us-ofac-sdn:501"),
    ]


def test_as_of_and_as_known_on_end_the_log(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2022-11-30", {})
    publish("us-ofac-sdn", "2022-12-02", {"1": JON})
    publish("us-ofac-sdn", "2022-12-05", {})
    for options in ({"as_of": "2022-12-04"}, {"known_on": "2022-12-04"}):
        assert [step[2] for step in steps(database.log("us-ofac-sdn:1", **options))] == ["ADD"]
    assert database.log("us-ofac-sdn:1", known_on="2022-12-01") == ()
    assert database.log("nobody of this name") == ()


def test_in_json_a_value_goes_from_and_to() -> None:
    (changed,) = paired([Value("Person", "name", "JON, Il Ho")], [Value("Person", "name", "CHON, Il Ho")])
    assert json.loads(msgspec.json.encode(changed)) == {
        "schema": "Person",
        "prop": "name",
        "from": "JON, Il Ho",
        "to": "CHON, Il Ho",
    }


def test_of_several_values_those_that_read_alike_belong_together() -> None:
    gone = [Value("Person", "alias", text) for text in ("CHON, Il Ho", "Number 7")]
    new = [Value("Person", "alias", text) for text in ("CHON, Il-ho", "The Engineer of Sinpo", "JEON, Ilho")]
    assert [(c.was, c.now) for c in paired(gone, new)] == [
        ("CHON, Il Ho", "CHON, Il-ho"),
        ("Number 7", None),
        (None, "The Engineer of Sinpo"),
        (None, "JEON, Ilho"),
    ]
