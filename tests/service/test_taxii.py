"""STIX 2.1 over TAXII 2.1: an ordinary client fetches what exists for it, from a real server."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from stix2validator import ValidationOptions, validate_string  # type: ignore[import-untyped]

from tests.service.nodes import ENTITIES, House, houses, staffed

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import requests
    from taxii2client.v21 import (  # type: ignore[import-untyped]
        ApiRoot,
        Collection,
        Server,
        as_pages,
    )

TYPE = "application/taxii+json;version=2.1"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = staffed(tmp_path)
    yield house
    house.close()


@pytest.fixture
def served(house: House) -> Iterator[str]:
    """The house behind a real server on loopback; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(house.app, host="127.0.0.1", port=port, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def collection_of(house: House, name: str, party: str = "JP") -> str:
    listed = house.taxii(name).get("/taxii2/root/collections/").json().get("collections", [])
    return next((one["id"] for one in listed if one["title"] == f"{party}'s items"), "")


def valid(objects: list[dict[str, Any]]) -> bool:
    """By the OASIS validator; its word against UUIDv5 is advice, and these ids shall be the same every time."""
    bundle = {"type": "bundle", "id": "bundle--3f2c5f5e-5ed3-4a5c-8a2b-5fd1a1a0a111", "objects": objects}
    found = validate_string(json.dumps(bundle), ValidationOptions(version="2.1"))
    advice = [str(one) for one in found.warnings if "UUIDv4" not in str(one)]
    assert advice == []
    return bool(found.is_valid)


@pytest.mark.filterwarnings("ignore")
def test_an_oasis_client_fetches_what_exists_for_it(house: House, served: str) -> None:
    house.put_facts("facts")
    house.put_facts(
        "home", [{"id": "x", "schema": "Person", "properties": {"name": ["Not for Seoul"]}}], releasable_to=["JP"]
    )
    house.put("note", b"No entities, so no STIX.")
    house.person("seoul", "reader", party="KR", cleared=("군사III급비밀",))
    password = house.token("seoul", "taxii")
    server = Server(f"{served}/taxii2/", user="seoul", password=password)
    assert server.title == "Tricord, JP's node"
    (root,) = server.api_roots
    assert isinstance(root, ApiRoot)
    (collection,) = root.collections
    assert collection.title == "JP's items"
    assert (collection.can_read, collection.can_write) == (True, False)
    objects = collection.get_objects()["objects"]
    assert valid(objects)
    assert sorted(one["type"] for one in objects) == [
        "extension-definition",
        "identity",
        "identity",
        "identity",
        "marking-definition",
        "note",
        "report",
    ]
    assert "Not for Seoul" not in json.dumps(objects)
    kim = _named(objects, "Kim Example")
    marking = next(one for one in objects if one["type"] == "marking-definition")
    assert kim["object_marking_refs"] == [marking["id"]]
    assert "Level: 秘. Releasable to: JP, KR, US" in marking["definition"]["statement"]
    (extension,) = kim["extensions"].values()
    assert extension["ftm_properties"] == ENTITIES[0]["properties"]
    (note,) = [one for one in objects if one["type"] == "note"]
    assert note["object_refs"] == [kim["id"]]
    paged = [one for page in as_pages(collection.get_objects, per_request=2) for one in page["objects"]]
    assert paged == objects
    manifest = collection.get_manifest()["objects"]
    assert [one["id"] for one in manifest] == [one["id"] for one in objects]
    assert collection.get_object(kim["id"])["objects"] == [kim]
    assert collection.object_versions(kim["id"])["versions"] == [kim["modified"]]
    written = requests.post(f"{collection.url}objects/", json={"objects": [kim]}, auth=("seoul", password), timeout=10)
    assert written.status_code == 403
    with pytest.raises(requests.HTTPError, match="401"):
        Collection(collection.url, user="reader", password=password).refresh()


def _named(objects: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(one for one in objects if one.get("name") == name)


def test_two_parties_items_are_two_collections(tmp_path: Path) -> None:
    with houses(tmp_path, "JP", "KR") as (tokyo, seoul):
        tokyo.release(tokyo.put_facts(), to="KR")
        envelope = tokyo.node.resend("KR", 1)
        assert seoul.anybody.post("/api/v1/inbox", content=envelope).status_code == 201
        assert collection_of(seoul, "reader", "KR") == ""
        theirs = collection_of(seoul, "reader", "JP")
        seoul.put_facts("ours", level="군사III급비밀", releasable_to=["KR"])
        assert collection_of(seoul, "reader", "JP") == theirs
        ours = collection_of(seoul, "reader", "KR")
        client = seoul.taxii("reader")
        first, second = (
            client.get(f"/taxii2/root/collections/{one}/objects/").json()["objects"] for one in (theirs, ours)
        )
        assert valid(first)
        assert valid(second)
        shared = {one["id"] for one in first} & {one["id"] for one in second}
        assert {one["type"] for one in first if one["id"] in shared} == {"identity", "extension-definition"}
        same = tokyo.taxii("reader").get(f"/taxii2/root/collections/{theirs}/objects/").json()["objects"]
        assert {one["id"] for one in same} == {one["id"] for one in first}, "an id is the same at every node"


def test_what_one_may_not_see_is_in_no_collection(house: House) -> None:
    """A hidden item changes nothing for the client: no object, no time, no page, no collection."""
    house.person("low", "reader", cleared=("秘",))
    low = house.taxii("low")
    assert low.get("/taxii2/root/collections/").content == b"{}"
    house.put_facts("hidden", level="特定秘密")
    absent = low.get("/taxii2/root/collections/6f0f3c1e-2c43-4d0e-9a2b-7d1c60c2a5b4/")
    hidden = low.get(f"/taxii2/root/collections/{collection_of(house, 'reader')}/")
    assert low.get("/taxii2/root/collections/").content == b"{}"
    assert (hidden.status_code, hidden.content, hidden.headers) == (404, absent.content, absent.headers)
    house.put_facts("shown")
    base = f"/taxii2/root/collections/{collection_of(house, 'low')}"
    before = [low.get(f"{base}/{what}/?limit=3") for what in ("objects", "manifest")]
    house.put_facts("more", level="特定秘密")
    after = [low.get(f"{base}/{what}/?limit=3") for what in ("objects", "manifest")]
    assert [(one.content, one.headers) for one in before] == [(one.content, one.headers) for one in after]
    everything = house.taxii("reader").get(f"{base}/manifest/").json()["objects"]
    mine = low.get(f"{base}/manifest/").json()["objects"]
    theirs = next(one for one in everything if one["id"] not in {shown["id"] for shown in mine})
    there, gone = (low.get(f"{base}/objects/{one}/") for one in (theirs["id"], "identity--x"))
    assert (there.status_code, there.content) == (404, gone.content)
    shared = next(one for one in everything if one["id"].startswith("extension-definition"))
    seen = next(one for one in mine if one["id"] == shared["id"])
    assert seen["date_added"] > shared["date_added"], "as old as the oldest item that one may see"


def test_filters_pages_and_times(house: House) -> None:
    house.put_facts("one")
    client = house.taxii("reader")
    base = f"/taxii2/root/collections/{collection_of(house, 'reader')}"
    first = client.get(f"{base}/objects/")
    last = first.headers["X-TAXII-Date-Added-Last"]
    assert first.headers["Content-Type"] == TYPE
    assert client.get(f"{base}/objects/?added_after={last}").content == b"{}"
    house.put_facts("two", [{"id": "ship", "schema": "Vessel", "properties": {"name": ["Example Maru"]}}])
    new = client.get(f"{base}/objects/?added_after={last}").json()["objects"]
    assert {one["type"] for one in new} == {"identity", "report"}
    assert "identity_class" not in _named(new, "Example Maru")

    def types(query: str) -> set[str]:
        return {one["type"] for one in client.get(f"{base}/objects/?{query}").json().get("objects", [])}

    assert types("match[type]=note,report") == {"note", "report"}
    assert types("match[type]=malware") == set()
    assert types("match[spec_version]=2.0") == set()
    assert types("match[spec_version]=2.0,2.1&match[type]=note") == {"note"}
    note = client.get(f"{base}/objects/?match[type]=note").json()["objects"][0]
    assert types(f"match[id]={note['id']}") == {"note"}
    for version in ("first", "last", "all", note["modified"]):
        assert types(f"match[id]={note['id']}&match[version]={version}") == {"note"}
    assert types(f"match[id]={note['id']}&match[version]=2001-01-01T00:00:00Z") == set()
    page = client.get(f"{base}/objects/?limit=2").json()
    assert page["more"] is True
    rest = client.get(f"{base}/objects/?next={page['next']}").json()
    assert "more" not in rest
    whole = client.get(f"{base}/objects/").json()["objects"]
    assert [*page["objects"], *rest["objects"]] == whole


def test_marked_again_is_a_new_version_and_the_old_one_is_gone(house: House) -> None:
    house.put_facts("one")
    client = house.taxii("reader")
    base = f"/taxii2/root/collections/{collection_of(house, 'reader')}"
    before = _named(client.get(f"{base}/objects/").json()["objects"], "Kim Example")
    house.put_facts("one", [{"id": "kim", "schema": "Person", "properties": {"name": ["Kim Example"]}}])
    after = _named(client.get(f"{base}/objects/").json()["objects"], "Kim Example")
    assert after["id"] == before["id"]
    assert (after["created"], after["modified"] > before["modified"]) == (before["created"], True)
    assert client.get(f"{base}/objects/{after['id']}/versions/").json() == {"versions": [after["modified"]]}
    house.put("one", None, releasable_to=[])
    assert client.get("/taxii2/root/collections/").content == b"{}"


def test_errors_are_in_taxiis_shape(house: House) -> None:
    house.put_facts("one")
    client = house.taxii("reader")
    base = f"/taxii2/root/collections/{collection_of(house, 'reader')}"
    for answer, status in (
        (house.anybody.get("/taxii2/"), 401),
        (client.get("/taxii2/", headers={"Accept": "application/taxii+json;version=2.0"}), 406),
        (client.get("/taxii2/", headers={"Accept": "text/html"}), 406),
        (client.get("/taxii2/nothing/"), 404),
        (client.get(f"{base}/objects/?limit=0"), 422),
        (client.get(f"{base}/objects/?added_after=yesterday"), 422),
        (client.get(f"{base}/objects/?next=%00"), 422),
        (client.get(f"{base}/objects/?limit=1&limit=2"), 422),
        (client.delete(f"{base}/objects/x/"), 403),
        (client.put(f"{base}/objects/"), 405),
    ):
        assert answer.status_code == status, answer.text
        assert answer.headers["Content-Type"] == TYPE
        assert answer.json()["http_status"] == str(status)
        assert answer.json()["title"]
    assert house.anybody.get("/taxii2/").headers["WWW-Authenticate"].startswith("Basic")
    reader = house.opened.people.named("head")
    token, _ = house.opened.tokens.make(reader, "x", scopes=["taxii"])
    assert house.client().get("/taxii2/root/collections/", auth=("head", token)).content == b"{}", "by rank, nothing"


@pytest.mark.slow
def test_no_command_but_serve_needs_the_web(tmp_path: Path) -> None:
    """`tricord --help` and sharing by hand import neither FastAPI nor uvicorn."""
    code = (
        "import sys; from tricord.cli import main; sys.argv = ['tricord', 'share', 'agreements']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print([m for m in ('fastapi', 'uvicorn', 'stix2', 'argon2', 'tricord.service') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.splitlines()[-1] == "[]"
