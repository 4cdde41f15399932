"""Every change once, in FollowTheMoney's form and as Atom; empty snapshots too."""

from __future__ import annotations

import json
from typing import Any

import pytest
from followthemoney import model as ftm
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.worlds import Publish
from tricord.align import Delta, Notice, Value
from tricord.database import Database
from tricord.reports import delta_lines, to_atom

JON = {"name": "JON, Il Ho", "birthDate": "1956", "since": "2022-12-01"}
RI = {"name": "RI, Su Yong", "since": "2016-12-02"}
IRAN = {"name": "Ahmad Example", "programme": "IRAN"}
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def told(database: Database, publish: Publish) -> Database:
    """Four days of the US list and two of the Korean."""
    publish("us-ofac-sdn", "2022-11-30", {"1": RI})
    publish("us-ofac-sdn", "2022-12-02", {"1": RI, "2": JON, "3": IRAN})
    publish("us-ofac-sdn", "2022-12-03", {"1": RI, "2": JON, "3": IRAN})
    publish("us-ofac-sdn", "2022-12-04", {"2": {**JON, "birthDate": "1956-02-20"}, "3": IRAN})
    publish("kr-mofa", "2022-12-01", {"k1": RI})
    publish("kr-mofa", "2022-12-05", {"k1": RI, "k2": JON})
    return database


def lines(found: list[Delta]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in delta_lines(found)]


def texts(feed: etree._Element, path: str) -> list[str]:
    return [element.text or "" for element in feed.findall(path, ATOM)]


def ops(found: list[Delta]) -> list[tuple[str, str, str]]:
    return [(notice.published, notice.op, notice.entry) for delta in found for notice in delta.notices]


def test_every_snapshot_has_its_delta_the_empty_ones_too(told: Database) -> None:
    found = told.deltas()
    assert [(d.list_id, d.previous, d.published, d.counts()) for d in found] == [
        ("us-ofac-sdn", "2022-11-30", "2022-12-02", {"added": 2, "amended": 0, "removed": 0}),
        ("us-ofac-sdn", "2022-12-02", "2022-12-03", {"added": 0, "amended": 0, "removed": 0}),
        ("us-ofac-sdn", "2022-12-03", "2022-12-04", {"added": 0, "amended": 1, "removed": 1}),
        ("kr-mofa", "2022-12-01", "2022-12-05", {"added": 1, "amended": 0, "removed": 0}),
    ]
    heads = [line["delta"] for line in lines(found) if "delta" in line]
    assert heads[1] == {
        "list": "us-ofac-sdn",
        "party": "US",
        "published": "2022-12-03",
        "previous": "2022-12-02",
        "status": "loaded",
        "added": 0,
        "amended": 0,
        "removed": 0,
    }


def test_a_feed_of_a_list_a_party_a_programme_and_of_days(told: Database) -> None:
    assert {d.list_id for d in told.deltas(list_id="kr-mofa")} == {"kr-mofa"}
    assert {d.party for d in told.deltas(party="US")} == {"US"}
    assert ops(told.deltas(party="US", programme="DPRK")) == [
        ("2022-12-02", "ADD", "us-ofac-sdn:2"),
        ("2022-12-04", "DEL", "us-ofac-sdn:1"),
        ("2022-12-04", "MOD", "us-ofac-sdn:2"),
    ]
    assert [d.published for d in told.deltas(since="2022-12-03", until="2022-12-04")] == ["2022-12-03", "2022-12-04"]
    assert [d.published for d in told.deltas(known_on="2022-12-03")] == ["2022-12-02", "2022-12-03"]
    with pytest.raises(ValueError, match="No party"):
        told.deltas(party="XX")


def test_each_entity_is_valid_followthemoney(told: Database) -> None:
    whole = [line for line in lines(told.deltas()) if line.get("op") in ("ADD", "MOD")]
    assert whole
    for line in whole:
        entity = line["entity"]
        proxy = ftm.get_proxy({k: v for k, v in entity.items() if k != "caption"}, cleaned=False)
        assert set(entity["properties"]) <= set(proxy.schema.properties)


def test_an_entity_that_is_gone_is_named_and_what_hung_on_it_too(told: Database) -> None:
    gone = [line for line in lines(told.deltas(party="US")) if line.get("op") == "DEL"]
    assert [sorted(line["entity"]) for line in gone] == [["datasets", "id", "schema"]] * 2
    assert {line["entity"]["schema"] for line in gone} == {"Person", "Sanction"}


def test_applying_the_deltas_gives_what_the_last_snapshot_holds(told: Database) -> None:
    held: dict[str, Any] = {}
    for line in lines(told.deltas(party="US")):
        if line.get("op") == "DEL":
            held.pop(line["entity"]["id"], None)
        elif "op" in line:
            held[line["entity"]["id"]] = line["entity"]
    people = {e["id"]: e["properties"] for e in held.values() if e["schema"] == "Person"}
    assert set(people) == {"us-ofac-sdn:2", "us-ofac-sdn:3"}
    assert people["us-ofac-sdn:2"]["birthDate"] == ["1956-02-20"]


def test_an_id_is_the_same_whatever_is_asked_and_another_for_another_change(told: Database) -> None:
    every = {(n.published, n.entry): n.id for d in told.deltas() for n in d.notices}
    assert len(set(every.values())) == len(every)
    for found in (told.deltas(programme="DPRK"), told.deltas(since="2022-12-04")):
        assert all(every[n.published, n.entry] == n.id for d in found for n in d.notices)


def test_a_new_number_is_amended_under_a_lasting_id(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2022-12-02", {"1": JON})
    publish("us-ofac-sdn", "2022-12-03", {"501": JON})
    publish("us-ofac-sdn", "2022-12-04", {"501": {**JON, "passportNumber": "PS463120423"}})
    for found in (database.deltas(), database.deltas(since="2022-12-04")):
        entities = [line for line in lines(found) if "op" in line]
        assert {line["op"] for line in entities} == {"MOD"}
        assert {line["entity"]["id"] for line in entities} == {"us-ofac-sdn:1"}
        assert entities[-1]["entity"]["referents"] == ["us-ofac-sdn:501"]


def test_atom_has_an_entry_for_each_snapshot_and_each_change(told: Database) -> None:
    found = told.deltas(programme="DPRK")
    feed = etree.fromstring(to_atom(found, title="Changes", about="dprk").encode())
    ids = texts(feed, "a:entry/a:id")
    assert len(ids) == len(set(ids)) == 4 + 4
    assert texts(feed, "a:updated") == [max(d.loaded_at for d in found)]
    titles = texts(feed, "a:entry/a:title")
    assert titles[0] == "kr-mofa of 2022-12-05 against 2022-12-01: 1 added, 0 amended, 0 removed"
    assert "US added: JON, Il Ho (us-ofac-sdn:2), listed 2022-12-01" in titles
    for element in ("id", "title", "updated", "published", "content"):
        assert len(texts(feed, f"a:entry/a:{element}")) == 8
    assert texts(feed, "a:author/a:name") == ["Tricord"]


def test_an_empty_feed_is_still_a_feed() -> None:
    feed = etree.fromstring(to_atom([], title="Changes", about="none").encode())
    assert texts(feed, "a:updated") == ["1970-01-01T00:00:00Z"]


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_no_value_breaks_the_xml(text: str) -> None:
    notice = Notice(
        id="tcc-1",
        op="ADD",
        list_id="us-ofac-sdn",
        party="US",
        programmes=(text,),
        published="2022-12-02",
        previous="2022-11-30",
        entry="us-ofac-sdn:1",
        former=None,
        caption=text,
        since=None,
        gone=(),
        new=(Value("Person", "name", text),),
        place="row 1",
        entities=(),
    )
    delta = Delta(
        list_id="us-ofac-sdn",
        party="US",
        published="2022-12-02",
        previous="2022-11-30",
        status="loaded",
        loaded_at="2022-12-02T10:00:00Z",
        notices=(notice,),
    )
    feed = etree.fromstring(to_atom([delta], title=text, about=text).encode())
    assert len(texts(feed, "a:entry")) == 2
