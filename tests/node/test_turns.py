"""Who writes has a turn: nobody freezes the node, and what was taken away meanwhile is gone when the turn comes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, event, select, text
from sqlalchemy.exc import OperationalError

from tests.service.nodes import PASSWORD, PURPOSE, House, befriend, staffed
from tricord.model.errors import Denied, EnvelopeRefused, StoreError
from tricord.node import OpenNode, Principal
from tricord.node import schema as tables
from tricord.node.database import MOST_WAITING
from tricord.wire import ProblemKind


@pytest.fixture(params=["sqlite", "postgresql"])
def house(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    made = staffed(tmp_path, url=url)
    yield made
    made.close()


def principal(node: OpenNode, name: str) -> Principal:
    """Somebody who has logged in."""
    return node.sessions.log_in(name, PASSWORD, purpose=PURPOSE)[2]


@contextmanager
def somebody_writing(node: OpenNode) -> Iterator[None]:
    """Somebody has the turn, as long as the context lasts."""
    begun, done = threading.Event(), threading.Event()

    def write() -> None:
        with node.database.writing():
            begun.set()
            done.wait(120)

    thread = threading.Thread(target=write)
    thread.start()
    begun.wait(10)
    try:
        yield
    finally:
        done.set()
        thread.join()


def waiting(node: OpenNode, count: int) -> None:
    """Until so many wait for their turn."""
    end = time.monotonic() + 60
    while len(node.database._turns._waiting) < count:
        assert time.monotonic() < end, "nobody waits"
        time.sleep(0.005)


def in_turn(node: OpenNode, *acts: Callable[[], object]) -> list[Future[object]]:
    """Acts that wait for their turn in this order while somebody else writes."""
    with ThreadPoolExecutor(len(acts)) as pool:
        with somebody_writing(node):
            done = []
            for number, act in enumerate(acts, start=1):
                done.append(pool.submit(act))
                waiting(node, number)
        return done


def test_forty_decide_at_once_and_none_waits_for_a_second_connection(house: House) -> None:
    node = house.opened
    numbers = [house.propose(f"item-{number}", b"x").json()["id"] for number in range(20)]
    approver = principal(node, "approver")
    with ThreadPoolExecutor(40) as pool:
        decided = list(pool.map(lambda number: node.proposals.decide(approver, number, "approved"), numbers))
    assert {one.verdict for one in decided} == {"approved"}
    assert house.as_("reader").get("/api/v1/items/count").json() == {"count": 20}
    assert house.node.verify_audit().ok


def test_who_writes_asks_for_no_second_connection(house: House) -> None:
    node = house.opened
    with node.database.writing(), pytest.raises(AssertionError, match="has a connection already"):
        node.people.named("reader")
    assert node.people.named("reader").name == "reader"


def test_too_many_who_wait_are_told_to_come_again_and_health_answers(house: House) -> None:
    node, reader = house.opened, house.as_("reader")
    written: list[int] = []

    def write(number: int) -> None:
        with node.database.writing(patience=120):
            written.append(number)

    with ThreadPoolExecutor(MOST_WAITING) as pool:
        with somebody_writing(node):
            held = [pool.submit(write, number) for number in range(MOST_WAITING)]
            waiting(node, MOST_WAITING)
            with pytest.raises(Denied) as refused:
                node.people.add("late", "JP", roles=[], cleared_for=[], by="head")
            assert (refused.value.kind, refused.value.retry_after) == (ProblemKind.UNAVAILABLE, 2)
            assert house.anybody.get("/api/v1/health").status_code == 200
            assert reader.get("/api/v1/items/count").status_code == 200, "who reads does not wait"
        assert [one.result() for one in held] == [None] * MOST_WAITING
    assert len(written) == MOST_WAITING


def test_an_approver_who_is_disabled_before_the_turn_decides_nothing(house: House) -> None:
    node = house.opened
    number = house.propose("launch", b"x").json()["id"]
    approver = principal(node, "approver")
    disabled, decided = in_turn(
        node,
        lambda: node.people.change("approver", disabled=True, by="head"),
        lambda: node.proposals.decide(approver, number, "approved"),
    )
    assert disabled.exception() is None
    refused = decided.exception()
    assert isinstance(refused, Denied)
    assert refused.kind is ProblemKind.UNAUTHENTICATED
    assert node.proposals.get(principal(node, "drafter").reader(), number).verdict == ""


def test_a_role_taken_before_the_turn_gives_nothing(house: House) -> None:
    node = house.opened
    number = house.propose("launch", b"x").json()["id"]
    approver = principal(node, "approver")
    _, decided = in_turn(
        node,
        lambda: node.people.change("approver", roles=["reader"], by="head"),
        lambda: node.proposals.decide(approver, number, "approved"),
    )
    assert isinstance(decided.exception(), Denied)
    assert node.proposals.get(approver.reader(), number).verdict == ""


def test_a_session_that_ended_before_the_turn_makes_no_token(house: House) -> None:
    node = house.opened
    reader = principal(node, "reader")
    _, made = in_turn(
        node,
        lambda: node.sessions.log_out_everywhere(reader.person),
        lambda: node.tokens.make(reader.person, "late", scopes=["read"], by=reader),
    )
    assert isinstance(made.exception(), Denied)
    assert node.tokens.all(reader.person) == []


def test_an_envelope_is_verified_before_anybody_waits_for_it(tmp_path: Path) -> None:
    """Junk, and envelopes that are not good, never have a turn."""
    tokyo, seoul = staffed(tmp_path, "JP"), staffed(tmp_path, "KR")
    befriend(tokyo, seoul)
    ref = tokyo.put()
    tokyo.release(ref, to="KR")
    envelope = tokyo.node.resend("KR", 1)
    with somebody_writing(seoul.opened):
        for bad in (b"junk", envelope[:-1], envelope[:-40] + bytes(40)):
            with pytest.raises(EnvelopeRefused):
                seoul.opened.inbox.receive(bad, who="somebody")
    assert seoul.opened.inbox.receive(envelope, who="somebody").manifest.number == 1
    for one in (tokyo, seoul):
        one.close()


def test_an_advisory_lock_of_somebody_who_may_only_connect_stops_nothing(tmp_path: Path, postgres_url: str) -> None:
    house = staffed(tmp_path, url=postgres_url)
    stranger = create_engine(postgres_url)
    with stranger.connect() as connection:
        for number in (7218030, 7218031):
            connection.execute(text(f"SELECT pg_advisory_lock({number})"))
        connection.execute(text("SELECT pg_advisory_lock(7218031, 0)"))
        assert house.put("launch", b"A launch.")
    stranger.dispose()
    house.close()


def test_a_reader_that_holds_a_snapshot_such_as_a_backup_stops_no_release(tmp_path: Path) -> None:
    tokyo, seoul = staffed(tmp_path, "JP"), staffed(tmp_path, "KR")
    befriend(tokyo, seoul)
    ref = tokyo.put()
    backup = create_engine(f"sqlite:///{tokyo.url}")
    with backup.connect() as connection:
        assert connection.execute(select(tables.item)).all()
        assert tokyo.release(ref, to="KR").json()["outcome"] == "envelope 1 to KR"
    backup.dispose()
    for one in (tokyo, seoul):
        one.close()


def test_a_release_that_cannot_be_kept_is_not_sealed(tmp_path: Path) -> None:
    """The commit fails: at home it stands as undecided, and abroad nothing arrives."""
    tokyo, seoul = staffed(tmp_path, "JP"), staffed(tmp_path, "KR")
    befriend(tokyo, seoul)
    ref = tokyo.put()
    drafted = tokyo.as_("drafter").post("/api/v1/releases", json={"items": [ref], "to": "KR", "purpose": PURPOSE})
    approver = principal(tokyo.opened, "approver")

    def full(_connection: object) -> None:
        raise OperationalError("COMMIT", {}, Exception("database or disk is full"))

    event.listen(tokyo.opened.engine, "commit", full)
    with pytest.raises(StoreError, match="full"):
        tokyo.opened.proposals.decide(approver, drafted.json()["id"], "approved")
    event.remove(tokyo.opened.engine, "commit", full)
    tokyo.opened.effects.carry_out()
    assert tokyo.node.post.sent == {}
    assert tokyo.told()[-1]["what"] == "database.not-kept"
    assert tokyo.decide(drafted.json()["id"]).json()["outcome"] == "envelope 1 to KR"
    for one in (tokyo, seoul):
        one.close()
