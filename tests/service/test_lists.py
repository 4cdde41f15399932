"""A service over the lists, with no node: how old they are, side by side, one subject, a name screened."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tricord.align import Table
from tricord.database import Database
from tricord.fetch import Archive, FetchState
from tricord.model.errors import InvalidValue
from tricord.screen import Screener
from tricord.service import create_app

NODE_ONLY = ("session", "users", "items", "proposals", "packages", "inbox")


@pytest.fixture(scope="module")
def asked(embedded: Database) -> TestClient:
    """Somebody who asks, and is not asked who they are."""
    return TestClient(create_app(database=embedded), base_url="https://lists.example")


def test_it_is_well_and_is_nobodys_node(asked: TestClient) -> None:
    assert asked.get("/api/v1/health").json() == {"party": None, "status": "well", "courier": None, "failing": 0}


def test_each_list_says_how_old_it_is(asked: TestClient, embedded: Database) -> None:
    found = {one["id"]: one for one in asked.get("/api/v1/lists").json()}
    for status in embedded.lists():
        told = found[status.info.id]
        assert told["party"] == status.info.party
        assert told["age"] == status.age
    assert found["un-sc"]["newest"]
    assert found["un-sc"]["entries"] > 0


def test_each_list_says_how_fetching_it_stands(
    asked: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TRICORD_ARCHIVE", str(tmp_path))
    tried = "2026-12-01T06:00:00Z"
    Archive().note(FetchState(list_id="un-sc", tried=tried, outcome="unchanged", due="2026-12-01T12:00:00Z"))
    found = {one["id"]: one for one in asked.get("/api/v1/lists").json()}
    assert (found["un-sc"]["tried"], found["un-sc"]["outcome"]) == (tried, "unchanged")
    assert found["un-sc"]["due"] == "2026-12-01T12:00:00Z"
    assert found["un-sc"]["loaded"]
    assert found["jp-mof"].get("tried") is None


def test_the_alignment_is_the_tables(asked: TestClient, dprk_table: Table) -> None:
    told = asked.get("/api/v1/alignment", params={"programme": "DPRK"}).json()
    assert [one["id"] for one in told["subjects"]] == [subject.id for subject in dprk_table.subjects]
    for one, subject in zip(told["subjects"], dprk_table.subjects, strict=True):
        assert {party: cell["state"] for party, cell in one["cells"].items()} == {
            party: cell.state.value for party, cell in subject.cells.items()
        }
    listed = told["subjects"][0]["cells"]["UN"]
    assert listed["why"] == dprk_table.subjects[0].cells["UN"].why


def test_the_alignment_as_of_a_day_and_as_known_on_one(asked: TestClient, embedded: Database) -> None:
    days = {"as_of": "2016-10-27", "known_on": "2026-01-01"}
    told = asked.get("/api/v1/alignment", params={"programme": "DPRK", "party": "JP", **days}).json()
    table = embedded.align(programme="DPRK", party="JP", **days)
    assert (told["as_of"], told["known_on"]) == ("2016-10-27", "2026-01-01")
    assert [one["id"] for one in told["subjects"]] == [subject.id for subject in table.subjects]


def test_a_subject_is_found_by_name_and_by_id(asked: TestClient) -> None:
    by_name = asked.get("/api/v1/subjects", params={"name": "Ri Su Yong"}).json()["subjects"]
    assert by_name
    by_id = asked.get("/api/v1/subjects", params={"name": by_name[0]["id"]}).json()["subjects"]
    assert by_id[0] == by_name[0]
    assert asked.get("/api/v1/subjects", params={"name": "nobody at all"}).json()["subjects"] == []


def test_a_name_is_screened_with_evidence_and_standings(asked: TestClient, embedded_screener: Screener) -> None:
    told = asked.post("/api/v1/screen", json={"name": "Ri Su Yong", "schema": "Person"}).json()
    (best, *_) = embedded_screener.match("Ri Su Yong", schema="Person")
    first = told["matches"][0]
    assert (first["id"], first["score"], tuple(first["evidence"])) == (best.id, best.score, best.evidence)
    assert {one["party"]: one["state"] for one in first["standings"]} == {
        one.party: one.state for one in best.designations
    }
    assert told["versions"]["lists"]["un-sc"]


def test_a_body_says_what_the_command_may_say(asked: TestClient) -> None:
    plain = {"name": "Ri Su Yong", "birth_date": "1968-06-25", "nationality": ["kp"], "schema": "Person"}
    written = plain | {"birth_date": "1968년 6월 25일", "nationality": ["North Korea"]}
    found = asked.post("/api/v1/screen", json=plain).json()["matches"]
    assert found
    assert asked.post("/api/v1/screen", json=written).json()["matches"] == found
    by_another = asked.post("/api/v1/screen", json=plain | {"name": "Nobody At All", "names": ["Ri Su Yong"]}).json()
    assert by_another["matches"] == found
    loose = asked.post("/api/v1/screen", json=plain | {"threshold": 0.4}).json()["matches"]
    assert len(loose) > len(found)


@pytest.mark.parametrize(
    ("path", "params", "says"),
    [
        ("alignment", {"as_of": "tomorrow"}, "Not a day: 'tomorrow'"),
        ("alignment", {"known_on": "2016-13-01"}, "Not a day: '2016-13-01'"),
        ("alignment", {"programme": "ATLANTIS"}, "No programme is called 'ATLANTIS'"),
        ("alignment", {"programme": "DPKR"}, "Did you mean DPRK"),
        ("alignment", {"party": "XX"}, "No party is called XX"),
        ("subjects", {"name": "Kim", "as_of": "yesterday"}, "Not a day: 'yesterday'"),
        ("subjects", {}, "name"),
        ("alignment", {"programm": "DPRK"}, "'programm'"),
    ],
)
def test_what_is_asked_wrongly_is_a_problem_with_the_sentence(
    asked: TestClient, path: str, params: dict[str, str], says: str
) -> None:
    answer = asked.get(f"/api/v1/{path}", params=params)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["type"] == "urn:tricord:problem:malformed"
    assert says in told["detail"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"name": "Kim", "birth_date": "the spring"}, "the spring"),
        ({"name": "Kim", "born": "1946"}, "born"),
        ({"name": "x" * 501}, "501|500"),
        ({}, "Not screened: neither a name nor an identifier."),
        ({"name": ""}, "Not screened: neither a name nor an identifier."),
        ({"name": "???", "names": ["-"]}, "Not screened: neither a name nor an identifier."),
        ({"name": "Kim", "nationality": ["Atlantis"]}, "Not a country: 'Atlantis'"),
        ({"name": "Kim", "threshold": 0}, "threshold"),
        ({"name": "Kim", "schema": "person"}, "No schema is called 'person'. Did you mean Person?"),
    ],
)
def test_a_screening_that_is_asked_wrongly_is_a_problem(asked: TestClient, body: dict[str, str], says: str) -> None:
    answer = asked.post("/api/v1/screen", json=body)
    assert answer.status_code == 422, answer.text
    assert any(one in answer.json()["detail"] for one in says.split("|"))


def test_without_a_node_there_are_none_of_its_routes(asked: TestClient) -> None:
    for path in NODE_ONLY:
        answer = asked.get(f"/api/v1/{path}")
        assert answer.status_code == 404, path
        assert answer.json()["status"] == 404
    assert asked.get("/taxii2/").status_code == 404


def test_it_is_described_with_what_is_mounted_only(asked: TestClient) -> None:
    described = asked.get("/api/v1/openapi.json").json()
    paths = {path.removeprefix("/api/v1/") for path in described["paths"]}
    assert paths == {"health", "lists", "alignment", "subjects", "screen"}
    held = described["components"]["schemas"]
    assert {"AlignmentAnswer", "ListState", "ScreenAnswer", "ScreenRequest", "Problem"} <= set(held)
    assert "LogIn" not in held
    named = json.dumps(described)
    for path, operations in described["paths"].items():
        for operation in operations.values():
            assert operation["summary"], path
            assert operation["description"], path
            assert {"422", "429", "500", "503"} <= set(operation["responses"]), path
    for name in {part.split('"')[0] for part in named.split("#/components/schemas/")[1:]}:
        assert name in held


def test_every_answer_bears_the_headers(asked: TestClient) -> None:
    for path in ("health", "lists", "alignment?as_of=no", "nowhere"):
        answer = asked.get(f"/api/v1/{path}")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_service_over_nothing_is_refused() -> None:
    with pytest.raises(InvalidValue, match="nothing to serve"):
        create_app()
