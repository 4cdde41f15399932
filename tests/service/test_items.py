"""Reading: what one may not see does not exist for one, not in a list, a total, a page, a feed or a header."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.service.nodes import PURPOSE, House, marked, staffed


@pytest.fixture(params=["sqlite", "postgresql"])
def house(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    house = staffed(tmp_path, url=url)
    yield house
    house.close()


def test_list_search_count_export_feed_and_content_tell_the_same(house: House) -> None:
    refs = {house.put("launch", b"A launch at dawn."), house.put_facts("facts"), house.put("plan", b"Plans.")}
    hidden = house.put("secret", b"Not for the reader: dawn, Kim.", level="特定秘密", releasable_to=["JP"])
    house.person("low", "reader", cleared=("秘",))
    low = house.as_("low")
    listed = low.get("/api/v1/items").json()
    assert {item["ref"] for item in listed["items"]} == refs
    assert low.get("/api/v1/items/count").json() == {"count": 3}
    assert [item["id"] for item in low.get("/api/v1/items/search?q=DAWN").json()["items"]] == ["launch"]
    assert [item["id"] for item in low.get("/api/v1/items/search?q=金例 kim").json()["items"]] == ["facts"]
    assert low.get("/api/v1/items/count?q=dawn").json() == {"count": 1}
    exported = [json.loads(line) for line in low.get("/api/v1/items/export").text.splitlines()]
    assert {line["item"]["ref"] for line in exported} == refs
    assert base64.b64decode(exported[0]["content"]) == b"A launch at dawn."
    assert {item["ref"] for item in low.get("/api/v1/items/feed").json()["items"]} == refs
    assert low.get(f"/api/v1/items/{hidden}").status_code == 404
    facts = low.get("/api/v1/items?media_type=application/x-ftm%2Bjson").json()["items"]
    assert [item["id"] for item in facts] == ["facts"]
    assert house.as_("reader").get("/api/v1/items/count").json() == {"count": 4}


def test_hidden_and_absent_are_the_same_bytes(house: House) -> None:
    hidden = house.put("hidden", b"Hidden.", level="特定秘密")
    house.person("low", "reader", cleared=("秘",))
    low = house.as_("low")
    for where in ("/api/v1/items/{}", "/api/v1/items/{}/content"):
        there, absent = (low.get(where.format(ref)) for ref in (hidden, uuid4()))
        assert there.status_code == absent.status_code == 404
        assert there.content == absent.content
        assert there.headers == absent.headers
    house.person("low-drafter", "reader", "drafter", cleared=("秘",))
    drafter = house.as_("low-drafter")
    again = [drafter.post("/api/v1/items", json={"id": name, "marking": marked()}) for name in ("hidden", "not-there")]
    sent = [
        drafter.post("/api/v1/releases", json={"items": [ref], "to": "JP", "purpose": PURPOSE})
        for ref in (hidden, str(uuid4()))
    ]
    for there, absent in (again, sent):
        assert (there.status_code, there.content) == (absent.status_code, absent.content)
    assert again[0].status_code == 404


def test_pages_and_tags_are_as_if_the_hidden_were_not_there(house: House) -> None:
    """The same items with and without hidden ones between them: every page, mark and tag tells the same."""
    house.person("low", "reader", cleared=("秘",))
    low = house.as_("low")
    house.put("a", b"a")
    house.put("b", b"b")
    urls = ["/api/v1/items?limit=1", "/api/v1/items/feed", "/api/v1/items/count", "/api/v1/items/search?q=a"]
    before = [low.get(url) for url in urls]
    for number in range(3):
        house.put(f"hidden-{number}", b"a", level="特定秘密")
    after = [low.get(url) for url in urls]
    assert [answer.content for answer in before] == [answer.content for answer in after]
    assert [answer.headers for answer in before] == [answer.headers for answer in after]
    first = after[0].json()
    second = low.get(f"/api/v1/items?limit=1&after={first['next']}").json()
    assert [item["id"] for item in (*first["items"], *second["items"])] == ["a", "b"]
    assert second["next"] is None, "no further page, though hidden items follow"


def test_who_has_an_answer_is_not_sent_it_again(house: House) -> None:
    ref = house.put()
    reader = house.as_("reader")
    for url in ("/api/v1/items", f"/api/v1/items/{ref}", f"/api/v1/items/{ref}/content"):
        tag = reader.get(url).headers["ETag"]
        again = reader.get(url, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
    house.put("another", b"Another.")
    assert reader.get("/api/v1/items", headers={"If-None-Match": tag}).status_code == 200


def test_whoever_follows_the_feed_misses_nothing_and_sees_what_is_marked_again(house: House) -> None:
    reader = house.as_("reader")
    for number in range(5):
        house.put(f"item-{number}", b"x")
    seen, mark, more = [], "", True
    while more:
        answer = reader.get(f"/api/v1/items/feed?limit=2{f'&mark={mark}' if mark else ''}").json()
        seen += [item["id"] for item in answer["items"]]
        mark, more = answer["mark"], answer["more"]
    assert seen == [f"item-{number}" for number in range(5)]
    house.put("item-1", b"changed")
    house.clock.move(hours=-1)
    house.put("late", b"The clock was set back.")
    answer = reader.get(f"/api/v1/items/feed?mark={mark}").json()
    assert [item["id"] for item in answer["items"]] == ["item-1", "late"]
    assert reader.get(f"/api/v1/items/feed?mark={answer['mark']}").json()["mark"] == answer["mark"]


def test_each_item_is_read_for_a_purpose(house: House) -> None:
    """A reader of Seoul at Tokyo's node: for what it is given for, and nothing else. One's own people need none."""
    ref = house.put("launch", b"A launch.")
    house.person("seoul", "reader", party="KR", cleared=("군사III급비밀",))
    seoul = house.as_("seoul")
    assert seoul.get(f"/api/v1/items/{ref}").status_code == 200
    assert seoul.get(f"/api/v1/items/{ref}?purpose=tea").status_code == 404
    assert seoul.get("/api/v1/items/count?purpose=tea").json() == {"count": 0}
    assert house.as_("reader").get(f"/api/v1/items/{ref}?purpose=tea").status_code == 200
    other = house.with_token("seoul", "read", purpose="tea")
    assert other.get("/api/v1/items/count").json() == {"count": 0}
    assert other.get(f"/api/v1/items/count?purpose={PURPOSE}").json() == {"count": 1}


def test_the_day_decides_and_a_withdrawn_audience_is_gone(house: House) -> None:
    """Before the agreement of 23 November 2016 nothing classified reaches Seoul's reader; on its day it does."""
    house.person("seoul", "reader", party="KR", cleared=("군사III급비밀",))
    house.clock.now = house.clock.now.replace(year=2016, month=11, day=20)
    ref = house.put("launch", b"A launch.")
    seoul = house.as_("seoul")
    assert seoul.get(f"/api/v1/items/{ref}").status_code == 404
    house.clock.move(days=5)
    seoul = house.with_token("seoul", "read")
    assert seoul.get(f"/api/v1/items/{ref}").status_code == 200
    house._sessions.clear()  # five days are longer than a session
    house.put("launch", None, releasable_to=["JP"])
    assert seoul.get(f"/api/v1/items/{ref}").status_code == 404
    assert seoul.get("/api/v1/items/export").content == b""


def test_contents_are_files_and_not_pages(house: House) -> None:
    page = b"<script>alert(1)</script>"
    ref = house.put("page", ("page.html", page))
    answer = house.as_("reader").get(f"/api/v1/items/{ref}/content")
    assert answer.content == page
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''page.html"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_cannot_be_logged_is_not_given_out(tmp_path: Path) -> None:
    """Somebody cuts the end of the audit: from then on nothing is read, decided or refused in the dark."""
    house = staffed(tmp_path)
    ref = house.put("launch", b"A launch.")
    reader = house.as_("reader")
    number = house.propose("another", b"x").json()["id"]
    house.as_("approver")
    audit = house.node.folder / "audit.jsonl"
    lines = audit.read_bytes().splitlines(keepends=True)
    audit.write_bytes(b"".join(lines[:-2]))
    for answer in (
        reader.get(f"/api/v1/items/{ref}/content"),
        reader.get("/api/v1/items"),
        house.decide(number),
        house.anybody.get("/api/v1/items"),
    ):
        assert answer.status_code == 503
        assert "A launch" not in answer.text
    audit.write_bytes(b"".join(lines))
    assert reader.get("/api/v1/items/count").json() == {"count": 1}
    house.close()


def test_what_was_read_is_in_the_audit_and_what_was_refused_too(house: House) -> None:
    ref = house.put()
    house.as_("reader").get(f"/api/v1/items/{ref}/content")
    read = house.told()[-1]
    assert (read["who"], read["what"], read["about"]["items"]) == ("reader of JP", "item.read", ref)
    house.person("low", "reader")
    house.as_("low").get(f"/api/v1/items/{ref}")
    refused = house.told()[-1]
    assert (refused["who"], refused["what"]) == ("low of JP", "request.refused")
    assert refused["about"]["why"] == f"item {ref}"
    assert house.node.verify_audit().ok
