"""Nodes in folders: three capitals exchange files by hand, and whatever goes wrong changes nothing but the audit."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.sharing.posts import forged
from tricord.model import canonical
from tricord.model.errors import EnvelopeRefused, InvalidValue, KeyRefused, NodeError, NotReleased
from tricord.sharing import (
    Consent,
    EnvelopeRefusal,
    Item,
    Marking,
    Node,
    Opened,
    Received,
    Revocation,
    read_document,
)

PURPOSE = "missile-defence"


class Capitals:
    """Three nodes that trust each other, on one clock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = datetime(2016, 10, 27, 9, tzinfo=UTC)
        self.nodes = {
            party: Node.create(folder / party, party, clock=lambda: self.now, who="tester")
            for party in ("JP", "KR", "US")
        }
        for one in self.nodes.values():
            for other in self.nodes.values():
                if one is not other:
                    card = other.secret.card
                    one.trust(card, fingerprint=card.fingerprint)

    def __getitem__(self, party: str) -> Node:
        return self.nodes[party]

    def mark(self, name: str = "launch.txt", content: bytes = b"A launch.", **changes: Any) -> Path:
        file = self.folder / name
        file.write_bytes(content)
        marking = Marking(
            originator="JP",
            level="特定秘密",
            releasable_to=("JP", "KR", "US"),
            topics=("dprk-missile",),
            purposes=(PURPOSE,),
        )
        consent = Consent(by="JP", to="KR", through=("US",), given_on=date(2016, 10, 20), reference="note 1")
        item = Item(id=name, marking=msgspec.structs.replace(marking, **changes), consents=(consent,))
        self["JP"].mark(file, item)
        return file

    def send(self, file: Path, *, by: str = "JP", to: str = "KR", name: str = "one.envelope") -> Path:
        target = self.folder / name
        self[by].seal([file], to=to, purpose=PURPOSE, target=target)
        return target


@pytest.fixture
def capitals(tmp_path: Path) -> Capitals:
    return Capitals(tmp_path)


def state(node: Node) -> dict[str, bytes]:
    """Everything in a node's folder but its audit, its locks, and what a write that broke off has left."""
    return {
        str(path.relative_to(node.folder)): path.read_bytes()
        for path in sorted(node.folder.rglob("*"))
        if path.is_file() and not path.name.startswith("audit") and path.suffix not in (".lock", ".part")
    }


def told(node: Node) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (node.folder / "audit.jsonl").read_bytes().splitlines()]


def refuses(node: Node, envelope: Path, into: Path) -> EnvelopeRefusal:
    """EnvelopeRefused, logged, and no state changed."""
    before = state(node)
    with pytest.raises(EnvelopeRefused) as caught:
        node.open(envelope, into=into)
    assert state(node) == before
    assert not into.exists()
    last = told(node)[-1]
    assert last["what"] == "envelope.refused"
    assert last["about"]["refusal"] == caught.value.refusal
    assert last["about"]["why"] == str(caught.value)
    return EnvelopeRefusal(caught.value.refusal)


def test_the_story_in_three_capitals(capitals: Capitals, tmp_path: Path) -> None:
    """27 October 2016: not directly; through Washington. 24 November: directly."""
    file = capitals.mark()
    with pytest.raises(NotReleased, match="JP-KR GSOMIA is not in force"):
        capitals.send(file)
    assert not (tmp_path / "one.envelope").exists()
    _, washington = capitals["US"].open(capitals.send(file, to="US"), into=tmp_path / "us")
    onward = capitals.send(washington / "launch.txt", by="US", name="two.envelope")
    opened, seoul = capitals["KR"].open(onward, into=tmp_path / "kr")
    assert (seoul / "launch.txt").read_bytes() == b"A launch."
    assert opened.decisions[0].marked_as == ("군사II급비밀",)
    capitals.now = datetime(2016, 11, 24, 9, tzinfo=UTC)
    opened, _ = capitals["KR"].open(capitals.send(file, name="three.envelope"), into=tmp_path / "kr")
    assert opened.manifest.agreements == ("JP-KR GSOMIA",)
    assert all(node.verify_audit().ok for node in capitals.nodes.values())
    assert [e["what"] for e in told(capitals["JP"]) if "release" in e["what"]] == [
        "release.refused",
        "release.allowed",
        "release.allowed",
    ]


@pytest.fixture
def at_peace(capitals: Capitals) -> Capitals:
    capitals.now = datetime(2018, 1, 1, 9, tzinfo=UTC)
    return capitals


@pytest.mark.parametrize(
    ("spoil", "refusal"),
    [
        (lambda data: data[:-10], EnvelopeRefusal.TRUNCATED),
        (lambda data: data[:-1] + bytes([data[-1] ^ 1]), EnvelopeRefusal.ALTERED),
        (lambda data: b"PK\x03\x04" + data, EnvelopeRefusal.NO_ENVELOPE),
        (lambda _: b"", EnvelopeRefusal.NO_ENVELOPE),
        (lambda data: data.replace(b'"KR"', b'"US"', 1), EnvelopeRefusal.WRONG_ADDRESS),
    ],
)
def test_a_spoilt_envelope_changes_nothing(
    at_peace: Capitals, tmp_path: Path, spoil: Callable[[bytes], bytes], refusal: EnvelopeRefusal
) -> None:
    envelope = at_peace.send(at_peace.mark())
    envelope.write_bytes(spoil(envelope.read_bytes()))
    assert refuses(at_peace["KR"], envelope, tmp_path / "kr") is refusal


def test_the_same_again_and_the_next_before_it(at_peace: Capitals, tmp_path: Path) -> None:
    file = at_peace.mark()
    first, second = at_peace.send(file), at_peace.send(file, name="two.envelope")
    assert refuses(at_peace["KR"], second, tmp_path / "kr") is EnvelopeRefusal.MISSING
    at_peace["KR"].open(first, into=tmp_path / "in")
    assert refuses(at_peace["KR"], first, tmp_path / "kr") is EnvelopeRefusal.REPEATED
    at_peace["KR"].open(second, into=tmp_path / "in")
    assert sorted(p.name for p in (tmp_path / "in").iterdir()) == ["JP-000001", "JP-000002"]


def test_a_huge_file_is_not_read(at_peace: Capitals, tmp_path: Path) -> None:
    huge = tmp_path / "huge"
    with huge.open("wb") as file:
        file.truncate(10_000_000_000)
    assert refuses(at_peace["KR"], huge, tmp_path / "kr") is EnvelopeRefusal.OVERSIZED


def test_a_missing_one_is_asked_for_and_sent_again(at_peace: Capitals, tmp_path: Path) -> None:
    file = at_peace.mark()
    at_peace.send(file).unlink()
    second = at_peace.send(file, name="two.envelope")
    assert refuses(at_peace["KR"], second, tmp_path / "kr") is EnvelopeRefusal.MISSING
    at_peace["KR"].ask("JP", target=tmp_path / "request")
    request, _ = at_peace["JP"].open(tmp_path / "request", into=tmp_path / "jp")
    assert request.manifest.again_from == 1
    again = tmp_path / "again"
    again.write_bytes(at_peace["JP"].resend("KR", 1))
    at_peace["KR"].open(again, into=tmp_path / "in")
    at_peace["KR"].open(second, into=tmp_path / "in")
    with pytest.raises(EnvelopeRefused, match="holds no envelope 9"):
        at_peace["JP"].resend("KR", 9)


def test_what_was_sealed_to_a_lost_key_is_sent_again_to_the_new_one(at_peace: Capitals, tmp_path: Path) -> None:
    envelope = at_peace.send(at_peace.mark())
    seoul, tokyo = at_peace["KR"], at_peace["JP"]
    lost = seoul.secret.key
    card = seoul.rotate()
    told_to_others = seoul.revoke(lost, reason="lost on a train")
    assert told_to_others is not None
    tokyo.trust(card)
    tokyo.take_revocation(told_to_others)
    assert refuses(seoul, envelope, tmp_path / "kr") is EnvelopeRefusal.REVOKED_KEY
    envelope.write_bytes(tokyo.resend("KR", 1))
    opened, _ = seoul.open(envelope, into=tmp_path / "kr")
    assert opened.manifest.number == 1
    assert seoul.verify_audit().ok


def test_a_key_revoked_midway(at_peace: Capitals, tmp_path: Path) -> None:
    file = at_peace.mark()
    first, second = at_peace.send(file), at_peace.send(file, name="two.envelope")
    at_peace["KR"].open(first, into=tmp_path / "in")
    assert at_peace["KR"].revoke(at_peace["JP"].secret.key, reason="doubts") is None
    assert refuses(at_peace["KR"], second, tmp_path / "kr") is EnvelopeRefusal.REVOKED_KEY


def test_a_node_whose_keys_are_all_revoked_says_what_to_do(at_peace: Capitals) -> None:
    tokyo = at_peace["JP"]
    old = tokyo.secret.key
    assert isinstance(tokyo.revoke(old, reason="lost"), Revocation)
    with pytest.raises(NodeError, match="share keygen"):
        at_peace.mark()
    card = tokyo.rotate()
    assert card.former == ""
    with pytest.raises(KeyRefused, match="--fingerprint"):
        at_peace["KR"].trust(card)
    assert told(at_peace["KR"])[-1]["what"] == "key.refused"


def test_an_envelope_that_may_not_be_opened_can_be_given_up(at_peace: Capitals, tmp_path: Path) -> None:
    file = at_peace.mark()
    at_peace.send(file).unlink()
    second = at_peace.send(file, name="two.envelope")
    assert at_peace["KR"].give_up("JP", reason="lost with the courier") == 1
    at_peace["KR"].open(second, into=tmp_path / "in")
    assert "lost with the courier" in [e["about"].get("reason") for e in told(at_peace["KR"])]


@pytest.mark.parametrize("when", ["post.json", "launch.txt", "launch.txt.slip.json"])
def test_killed_while_opening_it_opens_again(
    at_peace: Capitals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    envelope = at_peace.send(at_peace.mark())
    before = state(at_peace["KR"])
    killed_at(monkeypatch, when)
    with pytest.raises(KeyboardInterrupt):
        at_peace["KR"].open(envelope, into=tmp_path / "in")
    assert state(at_peace["KR"]) == before
    monkeypatch.undo()
    _, folder = at_peace["KR"].open(envelope, into=tmp_path / "in")
    assert (folder / "launch.txt").read_bytes() == b"A launch."
    assert refuses(at_peace["KR"], envelope, tmp_path / "kr") is EnvelopeRefusal.REPEATED
    assert at_peace["KR"].verify_audit().ok


@pytest.mark.parametrize("when", ["000001", "post.json", "one.envelope"])
def test_killed_while_sealing_no_number_is_used_for_two(
    at_peace: Capitals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    file = at_peace.mark()
    killed_at(monkeypatch, when)
    with pytest.raises(KeyboardInterrupt):
        at_peace.send(file)
    monkeypatch.undo()
    if when == "one.envelope":
        (tmp_path / "one.envelope").write_bytes(at_peace["JP"].resend("KR", 1))
        at_peace["KR"].open(tmp_path / "one.envelope", into=tmp_path / "in")
    at_peace["KR"].open(at_peace.send(file), into=tmp_path / "in")


def killed_at(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The process ends when a file of that name is about to take its place."""
    replace = Path.replace

    def stopping(part: Path, target: Path) -> Path:
        if target.name == name:
            raise KeyboardInterrupt
        return replace(part, target)

    monkeypatch.setattr(Path, "replace", stopping)


def test_a_file_that_is_there_already_is_not_written_over(at_peace: Capitals, tmp_path: Path) -> None:
    envelope = at_peace.send(at_peace.mark())
    mine = tmp_path / "in" / "JP-000001" / "launch.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    with pytest.raises(NodeError, match="is something else"):
        at_peace["KR"].open(envelope, into=tmp_path / "in")
    assert mine.read_text() == "mine"
    mine.unlink()
    elsewhere = tmp_path / "elsewhere"
    mine.symlink_to(elsewhere)
    with pytest.raises(NodeError, match="is something else"):
        at_peace["KR"].open(envelope, into=tmp_path / "in")
    assert not elsewhere.exists()


def test_secret_keys_that_others_can_read_are_not_used(at_peace: Capitals) -> None:
    keys = at_peace["JP"].folder / "keys.json"
    assert keys.stat().st_mode & 0o077 == 0
    keys.chmod(0o644)
    with pytest.raises(NodeError, match="chmod 600"):
        Node(at_peace["JP"].folder)


def test_a_folder_that_is_no_node_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NodeError, match="share keygen --party"):
        Node(tmp_path)
    Node.create(tmp_path / "a", "JP")
    with pytest.raises(NodeError, match="is a node already"):
        Node.create(tmp_path / "a", "JP")
    with pytest.raises(InvalidValue, match="no code of a party"):
        Node.create(tmp_path / "b", "../x")
    assert not (tmp_path / "b").exists()


def test_what_has_no_slip_or_another_content_is_not_sealed(at_peace: Capitals, tmp_path: Path) -> None:
    (tmp_path / "plain.txt").write_text("x")
    with pytest.raises(NodeError, match="share mark"):
        at_peace.send(tmp_path / "plain.txt")
    file = at_peace.mark()
    file.write_text("Something else.")
    with pytest.raises(EnvelopeRefused, match="not the one that its originator signed"):
        at_peace.send(file)
    (tmp_path / "launch.txt.slip.json").write_text('{"slip":1,"slip":2}')
    with pytest.raises(NodeError, match="stands twice"):
        at_peace.send(file)


def test_a_card_of_ones_own_party_from_elsewhere_is_not_taken(at_peace: Capitals, tmp_path: Path) -> None:
    other = Node.create(tmp_path / "other", "JP")
    with pytest.raises(KeyRefused, match="secret keys are not here"):
        at_peace["JP"].trust(other.secret.card, fingerprint=other.secret.card.fingerprint)


def test_another_node_countersigns_and_the_cut_is_found(at_peace: Capitals) -> None:
    tokyo, seoul = at_peace["JP"], at_peace["KR"]
    at_peace.send(at_peace.mark())
    word = seoul.countersign(tokyo.head())
    tokyo.take_countersignature(word)
    assert tokyo.verify_audit().ok
    log = tokyo.folder / "audit.jsonl"
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(lines[:2]))
    (tokyo.folder / "audit.head.json").unlink()
    assert "KR countersigned" in tokyo.verify_audit().wrong
    with pytest.raises(ValueError, match="not its continuation"):
        seoul.countersign(tokyo.head())
    assert told(seoul)[-1]["what"] == "audit.not-countersigned"
    with pytest.raises(ValueError, match="not one of a trusted party"):
        seoul.take_countersignature(word)


def test_an_event_inside_that_only_the_sender_could_think_legal_is_refused(at_peace: Capitals, tmp_path: Path) -> None:
    """The sender's rules are its own affair: the receiver asks its own before it takes anything."""
    tokyo = at_peace["JP"]
    file = at_peace.mark(topics=("sanctions",))
    with pytest.raises(NotReleased, match="scope"):
        at_peace.send(file)
    received = read_document(file.with_name(f"{file.name}.slip.json"), Received)
    good = at_peace.mark("good.txt")
    sealed = tokyo.seal([good], to="KR", purpose=PURPOSE, target=tmp_path / "good")
    sent = msgspec.structs.replace(sealed.manifest.items[0], slip=received.slip)
    payload = canonical(msgspec.structs.replace(sealed.manifest, items=(sent,))) + b"\n" + file.read_bytes()
    from tests.sharing import posts

    posts_ring, posts.RING = posts.RING, tokyo.ring
    try:
        (tmp_path / "bad").write_bytes(forged(payload, by=tokyo.secret, to=at_peace["KR"].secret))
    finally:
        posts.RING = posts_ring
    assert refuses(at_peace["KR"], tmp_path / "bad", tmp_path / "kr") is EnvelopeRefusal.NOT_RELEASABLE


def test_contents_may_be_kept_elsewhere_and_what_is_kept_twice_is_one(capitals: Capitals) -> None:
    """A service keeps contents in its database: killed between that and the count, it opens the envelope again."""
    capitals.now = datetime(2016, 11, 24, 9, tzinfo=UTC)
    tokyo, seoul = capitals["JP"].acting("drafter of JP"), capitals["KR"]
    marking = Marking(
        originator="JP", level="特定秘密", releasable_to=("JP", "KR"), topics=("dprk-missile",), purposes=(PURPOSE,)
    )
    received = tokyo.sign(Item(id="1", marking=marking), "launch.txt", b"A launch.")
    tokyo.send([(received, b"A launch.")], to="KR", purpose=PURPOSE)
    assert told(tokyo)[-1]["who"] == "drafter of JP"
    data = tokyo.resend("KR", 1)
    kept: dict[str, bytes] = {}

    def keep_and_die(opened: Opened) -> None:
        kept.update({one.item.id: content for one, content in opened.contents})
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        seoul.receive(data, keep=keep_and_die)
    assert seoul.post.received == {}
    seoul.receive(data, keep=lambda opened: kept.update({one.item.id: content for one, content in opened.contents}))
    assert kept == {"1": b"A launch."}
    with pytest.raises(EnvelopeRefused, match="received before"):
        seoul.receive(data, keep=lambda _: pytest.fail("it is not kept again"))
