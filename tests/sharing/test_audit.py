"""Any edit, deletion or change of order in an audit is found, and the first bad entry is named."""

from __future__ import annotations

import os
import signal
import stat
import time
from datetime import UTC, datetime, timedelta
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sharing.posts import AT, JP, KR, MALLORY, RING, US
from tricord.model.errors import AuditBroken
from tricord.sharing import (
    AuditFinding,
    AuditLog,
    Countersignature,
    Head,
    SecretKeys,
    audit_head,
    audit_lines,
    countersign,
    good_countersignature,
    verify,
)


def write(path: Path, count: int, by: SecretKeys = JP) -> AuditLog:
    log = AuditLog(path, by)
    for number in range(count):
        log.append("release.allowed", at=AT + timedelta(minutes=number), who="sato", about={"item": f"議事 {number}"})
    return log


@cache
def six() -> tuple[tuple[bytes, ...], Head]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "audit.jsonl"
        write(path, 6)
        head = audit_head(path)
        assert head is not None
        return tuple(audit_lines(path)), head


def check(lines: list[bytes] | tuple[bytes, ...], words: tuple[Countersignature, ...] = ()) -> AuditFinding:
    return verify(lines, party="JP", ring=RING, head=six()[1], countersigned=words)


def test_a_good_log_is_good() -> None:
    finding = check(six()[0])
    assert finding.ok
    assert (finding.good, finding.head) == (6, six()[1])


@pytest.mark.parametrize("number", [2, 5])
def test_a_signature_written_in_capitals_is_found_at_its_entry_and_at_the_last_too(number: int) -> None:
    lines = list(six()[0])
    signature = msgspec.json.decode(lines[number])["signature"]
    lines[number] = lines[number].replace(signature.encode(), signature.upper().encode())
    finding = check(lines)
    assert (finding.good, finding.ok) == (number, False)


@given(st.data())
def test_any_single_byte_edited_is_found_at_its_entry(data: st.DataObject) -> None:
    lines = list(six()[0])
    number = data.draw(st.integers(0, 5))
    line = lines[number]
    at = data.draw(st.integers(0, len(line) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != line[at]))
    lines[number] = line[:at] + bytes([byte]) + line[at + 1 :]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "log"
        path.write_bytes(b"".join(lines))
        finding = check(list(audit_lines(path)))
    assert finding.good == number
    assert finding.wrong.startswith(f"Entry {number + 1} ")


@given(st.data())
def test_any_byte_taken_out_or_put_in_is_found(data: st.DataObject) -> None:
    whole = b"".join(six()[0])
    at = data.draw(st.integers(0, len(whole) - 1))
    put_in = data.draw(st.binary(min_size=1, max_size=2))
    for changed in (whole[:at] + whole[at + 1 :], whole[:at] + put_in + whole[at:]):
        with TemporaryDirectory() as folder:
            path = Path(folder) / "log"
            path.write_bytes(changed)
            assert not check(list(audit_lines(path))).ok


@given(st.sets(st.integers(0, 5), min_size=1))
def test_any_deletion_is_found_and_the_first_missing_is_named(gone: set[int]) -> None:
    kept = [line for number, line in enumerate(six()[0]) if number not in gone]
    finding = check(kept)
    assert finding.good == min(gone)
    assert finding.wrong.startswith(f"Entry {min(gone) + 1} is missing")


@given(st.permutations(range(6)).filter(lambda order: order != list(range(6))))
def test_any_other_order_is_found(order: list[int]) -> None:
    finding = check([six()[0][number] for number in order])
    first = next(place for place, number in enumerate(order) if place != number)
    assert finding.good == first
    assert f"Entry {first + 1} is missing, or moved" in finding.wrong


@given(st.integers(0, 5), st.integers(0, 6))
def test_an_entry_put_in_twice_is_found(number: int, place: int) -> None:
    lines = list(six()[0])
    lines.insert(place, lines[number])
    assert not check(lines).ok


def test_a_log_written_again_by_somebody_else_is_found(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    write(path, 6, by=MALLORY)
    assert "no known key of JP" in check(list(audit_lines(path))).wrong
    lying = msgspec.structs.replace(MALLORY, card=JP.card)
    write(tmp_path / "other.jsonl", 6, by=lying)
    assert "is not what the node signed" in check(list(audit_lines(tmp_path / "other.jsonl"))).wrong


def test_a_log_cut_with_its_head_is_found_by_a_countersignature(tmp_path: Path) -> None:
    """The node's own administrator has its key: she cuts the log, writes the head again, and goes on."""
    path = tmp_path / "audit.jsonl"
    log = write(path, 6)
    word = countersign(log.head(), KR, RING, at=AT)
    path.write_bytes(b"".join(list(audit_lines(path))[:4]))
    path.with_suffix(".head.json").unlink()
    forged = AuditLog(path, JP)
    assert verify(audit_lines(path), party="JP", ring=RING, head=audit_head(path)).ok
    finding = verify(audit_lines(path), party="JP", ring=RING, countersigned=[word])
    assert finding.wrong == "Entry 5 is missing: KR countersigned 6 on 2018-01-01."
    for _ in range(3):
        forged.append("another.history", at=AT, who="sato", about={})
    assert verify(audit_lines(path), party="JP", ring=RING, head=audit_head(path)).ok
    finding = verify(audit_lines(path), party="JP", ring=RING, countersigned=[word])
    assert finding.wrong.startswith("Entry 6 is not the one that KR countersigned on 2018-01-01")


def test_a_witness_does_not_sign_what_contradicts_what_it_has_seen(tmp_path: Path) -> None:
    log = write(tmp_path / "audit.jsonl", 3)
    seen = log.head()
    log.append("more", at=AT, who="sato", about={})
    assert countersign(log.head(), KR, RING, at=AT, seen=[seen])
    other = write(tmp_path / "other.jsonl", 3)
    other.append("different", at=AT, who="sato", about={})
    for head in (write(tmp_path / "short.jsonl", 2).head(), msgspec.structs.replace(other.head(), digest="0" * 64)):
        with pytest.raises(ValueError, match=r"not its continuation|not signed"):
            countersign(head, KR, RING, at=AT, seen=[seen])


def test_a_head_is_signed_by_its_own_party(tmp_path: Path) -> None:
    head = write(tmp_path / "audit.jsonl", 1).head()
    with pytest.raises(ValueError, match="not signed by a key"):
        countersign(msgspec.structs.replace(head, number=2), KR, RING, at=AT)
    with pytest.raises(ValueError, match="not signed by a key"):
        countersign(msgspec.structs.replace(head, party="US"), KR, RING, at=AT)
    gone = RING.distrusting(JP.key, on=AT.date(), reason="lost")
    with pytest.raises(ValueError, match="revoked"):
        countersign(head, KR, gone, at=AT)


def test_a_countersignature_is_another_partys_and_unaltered(tmp_path: Path) -> None:
    word = countersign(write(tmp_path / "audit.jsonl", 1).head(), KR, RING, at=AT)
    assert good_countersignature(word, "JP", RING)
    assert not good_countersignature(word, "US", RING)
    assert not good_countersignature(msgspec.structs.replace(word, by="US"), "JP", RING)
    assert not good_countersignature(msgspec.structs.replace(word, at=AT + timedelta(1)), "JP", RING)
    own = countersign(word.head, JP, RING, at=AT)
    assert not good_countersignature(own, "JP", RING)


def test_to_a_log_that_lost_its_end_nothing_is_appended(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    log = write(path, 3)
    path.write_bytes(b"".join(list(audit_lines(path))[:2]))
    with pytest.raises(AuditBroken, match="ends at 2 and had 3"):
        log.append("more", at=AT, who="sato", about={})


def test_a_write_that_broke_off_is_put_aside_and_the_log_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    log = write(path, 2)
    with path.open("ab") as file:
        file.write(b'{"about":{"item":"half')
    assert "broken off" in verify(audit_lines(path), party="JP", ring=RING).wrong
    log.append("more", at=AT, who="sato", about={})
    assert verify(audit_lines(path), party="JP", ring=RING, head=audit_head(path)).good == 3
    assert [torn.read_bytes() for torn in tmp_path.glob("*.torn-*")] == [b'{"about":{"item":"half']


def test_a_head_behind_its_log_is_no_harm(tmp_path: Path) -> None:
    """Killed between the two writes."""
    path = tmp_path / "audit.jsonl"
    log = write(path, 2)
    old = path.with_suffix(".head.json").read_bytes()
    log.append("more", at=AT, who="sato", about={})
    path.with_suffix(".head.json").write_bytes(old)
    assert verify(audit_lines(path), party="JP", ring=RING, head=audit_head(path)).good == 3
    log.append("more", at=AT, who="sato", about={})


def test_a_head_file_that_is_damaged_is_said_to_be(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    log = write(path, 1)
    path.with_suffix(".head.json").write_bytes(b'{"party":"JP","party":"KR"}')
    with pytest.raises(AuditBroken, match="stands twice"):
        log.append("more", at=AT, who="sato", about={})


def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    write(path, 1)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_empty_log_is_good() -> None:
    assert verify([], party="JP", ring=RING).ok


def test_a_line_without_end_is_not_read_into_memory(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    path.write_bytes(b"x" * 2_000_000)
    assert "broken off" in verify(audit_lines(path), party="JP", ring=RING).wrong
    with pytest.raises(ValueError, match="are allowed"):
        AuditLog(tmp_path / "other.jsonl", JP).append("big", at=AT, who="", about={"x": "y" * 300_000})


def append_some(path: str, name: str) -> None:
    log = AuditLog(Path(path), JP)
    for _ in range(15):
        log.append("concurrent", at=datetime(2018, 1, 1, tzinfo=UTC), who=name, about={})


def test_two_processes_write_one_chain(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    AuditLog(path, JP)
    context = get_context("fork")
    writers = [context.Process(target=append_some, args=(str(path), name)) for name in ("a", "b")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert verify(audit_lines(path), party="JP", ring=RING, head=audit_head(path)).good == 30


def append_until_killed(path: str) -> None:
    log = AuditLog(Path(path), JP)
    while True:
        log.append("endless", at=datetime(2018, 1, 1, tzinfo=UTC), who="a", about={})


def test_a_process_that_is_killed_while_it_writes_leaves_no_lock(tmp_path: Path) -> None:
    """Killed by the kernel, again and again: whoever comes next goes on, and the log is whole."""
    path = tmp_path / "audit.jsonl"
    context = get_context("fork")
    for _ in range(5):
        writer = context.Process(target=append_until_killed, args=(str(path),))
        writer.start()
        before = path.stat().st_size if path.exists() else 0
        while not path.exists() or path.stat().st_size == before:
            time.sleep(0.001)
        assert writer.pid is not None
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()
        AuditLog(path, JP).append("after", at=AT, who="b", about={})
    assert verify(audit_lines(path), party="JP", ring=RING, head=audit_head(path)).ok
    assert [file.name for file in tmp_path.glob("*.lock")] == ["audit.lock"]
    assert (tmp_path / "audit.lock").read_bytes() == b""


def test_a_log_of_another_party_is_not_this_ones(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    write(path, 1, by=US)
    assert "no known key of JP" in verify(audit_lines(path), party="JP", ring=RING).wrong


def test_an_edit_that_changes_no_meaning_is_an_edit() -> None:
    """Hexadecimal digits read the same in capitals, and JSON with a space more."""
    *before, last = six()[0]
    start = last.index(b'"signature":"') + len(b'"signature":"')
    for changed in (last[:start] + last[start:].upper(), last.replace(b'{"about"', b'{ "about"', 1)):
        finding = verify([*before, changed], party="JP", ring=RING)
        assert finding.good == 5
        assert finding.wrong


def test_two_histories_of_one_node_cannot_be_spliced(tmp_path: Path) -> None:
    """Both are signed by the node itself: only the chain tells them apart."""
    other = tmp_path / "other.jsonl"
    log = AuditLog(other, JP)
    for _ in range(6):
        log.append("another.history", at=AT, who="sato", about={})
    spliced = [*six()[0][:3], *list(audit_lines(other))[3:]]
    finding = verify(spliced, party="JP", ring=RING)
    assert finding.wrong == "Entry 4 does not follow on the one before it."


def test_a_last_entry_written_twice_is_not_the_one_in_the_head(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    path.write_bytes(b"".join(six()[0][:5]))
    AuditLog(path, JP).append("another.end", at=AT, who="sato", about={})
    assert not check(list(audit_lines(path))).ok
