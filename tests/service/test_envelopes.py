"""Envelopes over HTTP between nodes; a bad one is refused with the reason, and changes nothing but the audit."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.service.nodes import PURPOSE, House, befriend, houses, staffed
from tricord.model import Item, Marking, canonical
from tricord.node import signed_request
from tricord.service.routers.envelopes import READING
from tricord.sharing import EnvelopeManifest, Node, Sent, make_secret

_MAGIC = b"tricord-envelope 1\n"


@pytest.fixture
def capitals(tmp_path: Path) -> Iterator[list[House]]:
    with houses(tmp_path, "JP", "KR", "US") as made:
        yield made


def fetch(sender: House, receiver: House, number: int, **changes: Any) -> Any:
    """What the receiver's node asks the sender's."""
    node = receiver.node
    signed = signed_request(node.secret, sender.node.party, number, at=changes.get("at", receiver.clock()))
    party = changes.get("party", node.party)
    return sender.anybody.get(f"/api/v1/outbox/{party}/{number}", headers={"Tricord-Signed": signed})


def hand_in(receiver: House, data: bytes) -> Any:
    return receiver.anybody.post("/api/v1/inbox", content=data, headers={"Content-Type": "application/octet-stream"})


def refused(receiver: House, data: bytes, refusal: str, status: int = 422) -> dict[str, Any]:
    """Refused, logged, nothing changed."""
    before, count = receiver.node.post, receiver.as_("reader").get("/api/v1/items/count").content
    answer = hand_in(receiver, data)
    assert answer.status_code == status, answer.text
    assert answer.json()["refusal"] == refusal
    assert receiver.node.post == before
    last = receiver.told()[-1]
    assert last["what"] == "envelope.refused"
    assert last["about"]["refusal"] == refusal
    assert last["about"]["why"] == answer.json()["detail"]
    assert receiver.as_("reader").get("/api/v1/items/count").content == count
    found: dict[str, Any] = answer.json()
    return found


def forged(by: Any, to: House, payload: bytes) -> bytes:
    keys = to.node.ring.current(to.node.party)
    assert keys is not None
    sealed = keys.seal_to(by.key.encode() + bytes.fromhex(by.signature("envelope", payload)) + payload)
    return _MAGIC + canonical({"to": to.node.party, "key": keys.key, "bytes": len(sealed)}) + b"\n" + sealed


def test_from_tokyos_desk_to_seouls_reader(capitals: list[House]) -> None:
    tokyo, seoul, _ = capitals
    ref = tokyo.put_facts()
    assert tokyo.release(ref, to="KR").status_code == 200
    envelope = fetch(tokyo, seoul, 1)
    assert envelope.status_code == 200
    receipt = hand_in(seoul, envelope.content)
    assert receipt.status_code == 201
    told = receipt.json()
    assert told.pop("word")["by"] == "KR", "Seoul countersigns the head of Tokyo's audit that came with it"
    assert told == {"sender": "JP", "number": 1, "items": 1, "again_from": None}
    reader = seoul.as_("reader")
    shown = reader.get(f"/api/v1/items/{ref}").json()
    assert (shown["marking"]["originator"], shown["held"]["by"]) == ("JP", "KR")
    assert b"Kim Example" in reader.get(f"/api/v1/items/{ref}/content").content
    assert seoul.as_("head").get(f"/api/v1/items/{ref}").status_code == 404
    tea = seoul.with_token("reader", "read", purpose="tea")
    assert tea.get(f"/api/v1/items/{ref}").status_code == 404
    assert tokyo.node.verify_audit().ok
    assert seoul.node.verify_audit().ok


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_comes_in_while_something_goes_out_waits_for_its_turn(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """A release locks the database, then the node; so does an envelope that comes in: neither waits for ever."""
    url = request.getfixturevalue("postgres_url") if kind == "postgresql" else None
    tokyo, seoul = staffed(tmp_path, "JP"), staffed(tmp_path, "KR", url=url)
    befriend(tokyo, seoul)
    for number in range(6):
        assert tokyo.release(tokyo.put(f"in-{number}", b"x"), to="KR").status_code == 200
    envelopes = [tokyo.node.resend("KR", number + 1) for number in range(6)]
    out = seoul.put("out", b"x", level="군사III급비밀")
    asked = {"items": [out], "to": "JP", "purpose": PURPOSE}
    drafter = seoul.as_("drafter")
    proposals = [drafter.post("/api/v1/releases", json=asked).json()["id"] for _ in range(6)]
    seoul.as_("approver")
    with ThreadPoolExecutor(2) as pool:
        received = pool.submit(lambda: [hand_in(seoul, data).status_code for data in envelopes])
        decided = pool.submit(lambda: [seoul.decide(number).status_code for number in proposals])
        assert received.result() == [201] * 6
        assert decided.result() == [200] * 6
    assert seoul.as_("reader").get("/api/v1/items/count").json() == {"count": 7}
    assert (seoul.node.post.received["JP"].number, seoul.node.post.sent["JP"].number) == (6, 6)
    assert seoul.node.verify_audit().ok
    tokyo.close()
    seoul.close()


def test_an_envelope_is_for_its_receivers_node_only(capitals: list[House]) -> None:
    """For anybody else there is none: not for a stranger, not for another party, not with an old signature."""
    tokyo, seoul, washington = capitals
    tokyo.release(tokyo.put(), to="KR")
    absent = fetch(tokyo, seoul, 7)
    assert absent.status_code == 404
    others = [
        fetch(tokyo, washington, 1, party="KR"),
        fetch(tokyo, seoul, 1, at=seoul.clock() - timedelta(minutes=6)),
        fetch(tokyo, seoul, 1, at=seoul.clock() + timedelta(minutes=6)),
        tokyo.anybody.get("/api/v1/outbox/KR/1", headers={"Tricord-Signed": "nonsense"}),
        tokyo.anybody.get(
            "/api/v1/outbox/KR/1",
            headers={"Tricord-Signed": signed_request(seoul.node.secret, "JP", 2, at=seoul.clock())},
        ),
        tokyo.anybody.get(
            "/api/v1/outbox/KR/1",
            headers={"Tricord-Signed": signed_request(make_secret("KR", made="2018-01-01"), "JP", 1, at=seoul.clock())},
        ),
    ]
    for other in others:
        assert (other.status_code, other.content) == (404, absent.content)
    assert tokyo.anybody.get("/api/v1/outbox/KR/1").status_code == 401
    key = seoul.node.secret.key
    tokyo.node.revoke(key, reason="laptop lost")
    assert fetch(tokyo, seoul, 1).status_code == 404
    assert key in tokyo.told()[-1]["about"]["why"]


def test_a_missing_one_is_named_and_sent_again(capitals: list[House]) -> None:
    tokyo, seoul, _ = capitals
    refs = [tokyo.put(f"item-{number}", b"x") for number in range(3)]
    for ref in refs:
        tokyo.release(ref, to="KR")
    first, second, third = (fetch(tokyo, seoul, number).content for number in (1, 2, 3))
    assert hand_in(seoul, first).status_code == 201
    told = refused(seoul, third, "missing before it", 409)
    assert told["expected"] == 2
    assert refused(seoul, first, "repeated", 409)["expected"] == 2
    assert hand_in(seoul, second).status_code == 201
    assert hand_in(seoul, third).status_code == 201
    assert seoul.as_("reader").get("/api/v1/items/count").json() == {"count": 3}


def test_asking_again_travels_as_an_envelope_too(capitals: list[House], tmp_path: Path) -> None:
    tokyo, seoul, _ = capitals
    asked = seoul.node.ask("JP", target=tmp_path / "ask.envelope")
    receipt = hand_in(tokyo, asked.data)
    assert receipt.json() == {"sender": "KR", "number": 1, "items": 0, "again_from": 1}


def test_bad_envelopes_change_nothing(capitals: list[House]) -> None:
    tokyo, seoul, washington = capitals
    tokyo.release(tokyo.put(), to="KR")
    good = fetch(tokyo, seoul, 1).content
    refused(seoul, b"", "no envelope")
    refused(seoul, b"PK\x03\x04" + b"\0" * 1000, "no envelope")
    refused(seoul, good[:-10], "truncated")
    refused(seoul, good[:-1] + bytes([good[-1] ^ 1]), "altered")
    refused(washington, good, "wrongly addressed")
    refused(seoul, _MAGIC + b"[" * 1000 + b"\n", "no envelope")
    refused(seoul, _MAGIC + b'{"to":"KR","to":"US","key":"x","bytes":1}\n', "no envelope")
    stranger = make_secret("JP", made="2018-01-01")
    refused(seoul, forged(stranger, seoul, b"{}"), "unknown key")
    refused(seoul, forged(tokyo.node.secret, seoul, b'{"sender":"JP","sender":"US"}\n'), "malformed")
    refused(seoul, forged(tokyo.node.secret, seoul, b'{"a":' * 50 + b"1" + b"}" * 50 + b"\n"), "malformed")
    late = EnvelopeManifest(sender="JP", receiver="KR", number=1, previous="", made=seoul.clock() + timedelta(days=2))
    refused(seoul, forged(tokyo.node.secret, seoul, canonical(late) + b"\n"), "from the future")
    seoul.node.revoke(tokyo.node.secret.key, reason="stolen")
    refused(seoul, good, "revoked key")


def test_an_oversized_one_is_not_read(capitals: list[House]) -> None:
    _, seoul, _ = capitals
    huge = {"Content-Length": str(65 * 1024 * 1024), "Content-Type": "application/octet-stream"}
    answer = seoul.anybody.post("/api/v1/inbox", content=b"x", headers=huge)
    assert answer.status_code == 413

    def unannounced() -> Iterator[bytes]:
        for _ in range(70):
            yield b"\0" * 1024 * 1024

    answer = seoul.anybody.post("/api/v1/inbox", content=unannounced())
    assert answer.status_code == 413
    assert seoul.told()[-1]["about"]["status"] == "413"
    assert seoul.node.post.received == {}


def test_an_item_whose_name_no_database_takes_is_refused_whole(capitals: list[House]) -> None:
    tokyo, seoul, _ = capitals
    marking = Marking(
        originator="JP", level="秘", releasable_to=("JP", "KR"), topics=("dprk-missile",), purposes=(PURPOSE,)
    )
    odd = tokyo.node.sign(Item(id="nul\0", marking=marking), "odd.txt", b"x")
    good = tokyo.node.sign(Item(id="good", marking=marking), "good.txt", b"x")
    tokyo.node.send([(good, b"x"), (odd, b"x")], to="KR", purpose=PURPOSE)
    refused(seoul, fetch(tokyo, seoul, 1).content, "bad name")


def test_what_was_narrowed_is_not_widened_by_an_older_slip(capitals: list[House]) -> None:
    """Tokyo marks an item for Japan and the US; Washington, which holds the older slip too, cannot bring it back."""
    tokyo, seoul, washington = capitals
    consent = {"to": "KR", "through": ["US"], "given_on": "2017-01-01", "reference": "note 1"}
    ref = tokyo.put("launch", b"A launch.", level="特定秘密", consents=[consent])
    tokyo.release(ref, to="US")
    tokyo.release(ref, to="KR")
    assert hand_in(seoul, fetch(tokyo, seoul, 1).content).status_code == 201
    assert hand_in(washington, fetch(tokyo, washington, 1).content).status_code == 201
    for house in capitals:
        house.clock.move(days=1)
        house._sessions.clear()
    tokyo.put("launch", b"A launch, corrected.", level="特定秘密")
    tokyo.release(ref, to="KR")
    assert hand_in(seoul, fetch(tokyo, seoul, 2).content).status_code == 201
    washington.release(ref, to="KR")
    assert hand_in(seoul, fetch(washington, seoul, 1).content).status_code == 201
    read = seoul.as_("reader").get(f"/api/v1/items/{ref}/content")
    assert read.content == b"A launch, corrected."


def test_an_item_is_not_sent_back_through_the_hands_it_came_through(capitals: list[House]) -> None:
    """Found by the state machine: Washington has it through Seoul, and would send it to Seoul."""
    tokyo, seoul, washington = capitals
    ref = tokyo.put("launch", b"A launch.", level="unclassified")
    tokyo.release(ref, to="KR")
    assert hand_in(seoul, fetch(tokyo, seoul, 1).content).status_code == 201
    seoul.release(ref, to="US")
    assert hand_in(washington, fetch(seoul, washington, 1).content).status_code == 201
    back = washington.release(ref, to="KR")
    assert back.status_code == 409
    assert "passes a party twice" in back.json()["detail"]
    assert "KR" not in washington.node.post.sent


def test_on_one_day_the_originators_own_delivery_counts(capitals: list[House]) -> None:
    """Tokyo corrects an item on the day on which it gave it to Washington; Washington passes on what it had."""
    tokyo, seoul, washington = capitals
    consent = {"to": "KR", "through": ["US"], "given_on": "2017-01-01", "reference": "note 1"}
    ref = tokyo.put("launch", b"A launch.", level="特定秘密", consents=[consent])
    tokyo.release(ref, to="US")
    assert hand_in(washington, fetch(tokyo, washington, 1).content).status_code == 201
    tokyo.put("launch", b"A launch, corrected.", level="特定秘密")
    tokyo.release(ref, to="KR")
    assert hand_in(seoul, fetch(tokyo, seoul, 1).content).status_code == 201
    washington.release(ref, to="KR")
    assert hand_in(seoul, fetch(washington, seoul, 1).content).status_code == 201
    assert seoul.as_("reader").get(f"/api/v1/items/{ref}/content").content == b"A launch, corrected."
    assert seoul.as_("reader").get(f"/api/v1/items/{ref}").json()["held"]["via"] == []


def test_too_many_at_once_are_asked_to_come_again(capitals: list[House]) -> None:
    _, seoul, _ = capitals
    taken = [READING.acquire(blocking=False) for _ in range(8)]
    try:
        answer = hand_in(seoul, b"x")
    finally:
        for _ in filter(None, taken):
            READING.release()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    refused(seoul, b"x", "no envelope")


def test_ones_own_item_that_comes_back_changes_nothing_here(capitals: list[House]) -> None:
    """Washington returns Tokyo's item, with the slip that Seoul was still in; at Tokyo's node it stays narrowed."""
    tokyo, _, washington = capitals
    tokyo.person("seoul", "reader", party="KR", cleared=("군사III급비밀",))
    ref = tokyo.put("launch", b"A launch.")
    tokyo.release(ref, to="US")
    assert hand_in(washington, fetch(tokyo, washington, 1).content).status_code == 201
    tokyo.put("launch", None, releasable_to=["JP", "US"])
    washington.release(ref, to="JP")
    assert hand_in(tokyo, fetch(washington, tokyo, 1).content).status_code == 201
    assert tokyo.as_("seoul").get(f"/api/v1/items/{ref}").status_code == 404
    assert tokyo.as_("reader").get(f"/api/v1/items/{ref}").json()["held"] is None


def test_killed_between_keeping_and_counting_it_is_taken_once(
    capitals: list[House], monkeypatch: pytest.MonkeyPatch
) -> None:
    tokyo, seoul, _ = capitals
    ref = tokyo.put()
    tokyo.release(ref, to="KR")
    data = fetch(tokyo, seoul, 1).content
    with monkeypatch.context() as patched:

        def die(*_: object) -> None:
            raise SystemError

        patched.setattr(Node, "_save_post", die)
        with pytest.raises(SystemError):
            hand_in(seoul, data)
    assert seoul.node.post.received == {}
    assert hand_in(seoul, data).status_code == 201
    assert seoul.as_("reader").get("/api/v1/items/count").json() == {"count": 1}


def test_a_party_that_the_rules_deny_is_not_believed(capitals: list[House]) -> None:
    """Seoul's node asks the rules itself: what Tokyo should not have sent is not taken."""
    tokyo, seoul, _ = capitals
    marking = Marking(originator="JP", level="秘", releasable_to=("JP",), topics=("dprk-missile",), purposes=(PURPOSE,))
    received = tokyo.node.sign(Item(id="home", marking=marking), "home.txt", b"x")
    manifest = EnvelopeManifest(
        sender="JP",
        receiver="KR",
        number=1,
        previous="",
        made=seoul.clock(),
        purpose=PURPOSE,
        items=(Sent(slip=received.slip),),
    )
    refused(seoul, forged(tokyo.node.secret, seoul, canonical(manifest) + b"\nx"), "not releasable")
