"""Bad input: refused in one shape, logged without what was sent, and no state changed."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.service.nodes import PASSWORD, House, marked, staffed
from tricord.model.errors import StoreError

JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = staffed(tmp_path_factory.mktemp("bad"))
    house.put()
    yield house
    house.close()


def refused(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert {"type", "title", "status", "detail"} <= set(told)
    assert told["status"] == status
    return told


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b'{"name": "reader", "name": "head", "password": "x"}', "stands twice"),
        (b'{"name":' + b"[" * 100_000, "65,536 bytes"),
        (b'{"name":' + b"[" * 20_000 + b"]" * 20_000 + b"}", "nested deeper"),
        (b'{"name":' + b"[" * 20 + b"]" * 20 + b"}", "nested deeper"),
        (b'{"name": "reader", "password": "x", "admin": true}', "unknown field"),
        (b'{"name": "reader", "password": NaN}', "no JSON number"),
        (b'{"name": "reader", "password": 7}', "Expected `str`"),
        (b"\xff\xfe", "no JSON"),
        (b"", "no JSON"),
        (b'{"name": "reader", "password": "\\ud800"}', "half a character"),
        (b'{"name": "../etc", "password": "x"}', "matching regex"),
    ],
)
def test_a_body_that_could_mean_two_things_or_nothing(house: House, body: bytes, why: str) -> None:
    answer = house.anybody.post("/api/v1/session", content=body, headers=JSON)
    told = refused(answer, 413 if "bytes" in why else 422)
    assert why in told["detail"]
    last = house.told()[-1]
    assert last["what"] == "request.refused"
    assert "/etc" not in json.dumps(last)


def test_a_form_is_no_json(house: House) -> None:
    """What another site could make a browser send."""
    body = b'{"name": "reader", "password": "x"}'
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        assert refused(house.anybody.post("/api/v1/session", content=body, headers={"Content-Type": kind}), 422)


def test_errors_of_http_itself_have_the_same_shape(house: House) -> None:
    reader = house.as_("reader")
    refused(reader.get("/api/v1/nothing"), 404)
    refused(reader.get("/"), 404)
    refused(reader.get("/api/v1/../../etc/passwd"), 404)
    refused(reader.put("/api/v1/items"), 405)
    refused(reader.get("/api/v1/items/not-an-address"), 422)
    refused(reader.get("/api/v1/items?limit=many"), 422)
    refused(reader.get("/api/v1/items?after=%00"), 422)
    refused(reader.get("/api/v1/items?limit=1&limit=2"), 422)
    refused(reader.get("/api/v1/items?audience=KR"), 422)
    refused(house.anybody.get("/api/v1/items"), 401)
    refused(house.anybody.get("/api/v1/items", headers={"Authorization": "Bearer nonsense"}), 401)
    refused(house.anybody.get("/api/v1/items", headers={"Cookie": "tricord_session=nonsense"}), 401)


def test_a_huge_body_is_not_read(house: House) -> None:
    huge = {**JSON, "Content-Length": str(10**12)}
    refused(house.anybody.post("/api/v1/session", content=b"{}", headers=huge), 413)

    def unannounced() -> Iterator[bytes]:
        for _ in range(10):
            yield b" " * 65_536

    refused(house.anybody.post("/api/v1/session", content=unannounced(), headers=JSON), 413)
    large = {"id": "x", "marking": marked(), "file_name": "x", "content": base64.b64encode(b"x" * 17 * 2**20).decode()}
    refused(house.as_("drafter").post("/api/v1/items", json=large), 413)


def test_a_zip_bomb_stays_a_file(house: House) -> None:
    bomb = b"PK\x03\x04" + b"\0" * 10_000
    ref = house.put("bomb", ("bomb.zip", bomb))
    answer = house.as_("reader").get(f"/api/v1/items/{ref}/content")
    assert (answer.content, answer.headers["Content-Type"]) == (bomb, "application/zip")


def test_words_that_a_database_might_take_for_its_own(house: House) -> None:
    reader = house.as_("reader")
    for words in ("%", "_", "'; drop table item; --", "\\", "\x00", " ", "launch%"):
        assert reader.get("/api/v1/items/search", params={"q": words}).json()["items"] == []
    assert len(reader.get("/api/v1/items/search?q=laun").json()["items"]) == 1


def test_every_answer_bears_the_headers(house: House) -> None:
    for answer in (
        house.anybody.get("/api/v1/health"),
        house.anybody.get("/api/v1/nothing"),
        house.anybody.post("/api/v1/session", content=b"x" * 70_000, headers=JSON),
        house.as_("reader").get("/api/v1/items"),
    ):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Strict-Transport-Security"]


def test_a_fault_of_ours_tells_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(f"the secret is {PASSWORD}")

    client = TestClient(house.app, base_url="https://node.example", raise_server_exceptions=False)
    client.headers["Authorization"] = f"Bearer {house.token('reader', 'read')}"
    monkeypatch.setattr(type(house.opened.items), "count", fail)
    told = refused(client.get("/api/v1/items/count"), 500)
    assert PASSWORD not in json.dumps(told)
    assert house.told()[-1]["about"] == {"path": "/api/v1/items/count", "why": "RuntimeError"}

    def down(*_: object, **__: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(type(house.opened.items), "count", down)
    answer = client.get("/api/v1/items/count")
    assert "disk" not in refused(answer, 503)["detail"]
    assert answer.headers["Retry-After"] == "5"


paths = st.sampled_from(["/api/v1/session", "/api/v1/items", "/api/v1/releases", "/api/v1/users", "/api/v1/inbox"])
bodies = st.one_of(
    st.binary(max_size=300),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
        max_leaves=10,
    ).map(lambda value: json.dumps(value).encode()),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=paths, body=bodies)
def test_whatever_is_sent_is_answered_and_changes_nothing(house: House, path: str, body: bytes) -> None:
    drafter = house.as_("drafter")
    before = drafter.get("/api/v1/proposals").content, drafter.get("/api/v1/items").content
    answer = drafter.post(path, content=body, headers=JSON)
    assert 400 <= answer.status_code < 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (drafter.get("/api/v1/proposals").content, drafter.get("/api/v1/items").content) == before
