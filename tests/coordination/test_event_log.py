"""The log in a database: nothing lost, nothing half done, and every refusal kept with its reason."""

from __future__ import annotations

import itertools
import multiprocessing
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from tests.coordination.story import DEADLINE, START, Desk, content
from tests.coordination.test_convergence import happenings
from tricord import store
from tricord.coordination import (
    Drafted,
    Event,
    EventLog,
    EventOutcome,
    EventReceipt,
    Position,
    Stance,
    Status,
    fold,
    make_event,
)
from tricord.coordination._log import REVISION
from tricord.model.errors import StoreError
from tricord.sharing import Ring, SecretKeys, make_secret

ROOT = Path(__file__).resolve().parents[2]
LATER = DEADLINE + timedelta(days=365)


def all_signed(_: Event) -> str:
    """The keys of a node are the business of `tricord.sharing`."""
    return ""


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'log.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def engine(address: str) -> Iterator[Engine]:
    engine = store.connect(address)
    yield engine
    engine.dispose()


@contextmanager
def opened(address: str) -> Iterator[EventLog]:
    """A log of its own connections, as another process has it."""
    engine = store.connect(address)
    try:
        yield EventLog(engine, signed=all_signed)
    finally:
        engine.dispose()


@pytest.fixture
def log(engine: Engine) -> EventLog:
    return EventLog(engine, signed=all_signed)


def give(log: EventLog, event: Event | bytes, *, now: datetime = LATER) -> EventReceipt:
    return log.append(event, received_from="KR", now=now)


def test_what_was_appended_is_folded_and_the_same_again_changes_nothing(log: EventLog) -> None:
    desk = Desk.circulated()
    held = desk.answer("KR", Stance.HOLD)
    receipts = [give(log, event) for event in desk.events]
    assert {(one.outcome, one.new) for one in receipts} == {(EventOutcome.APPLIED, True)}
    again = give(log, held)
    assert (again.outcome, again.new) == (EventOutcome.APPLIED, False)
    assert log.package(desk.package.id) == desk.package
    assert sorted(log.events(desk.package.id)) == sorted(event.written for event in desk.events)
    assert log.package("0" * 64) is None


def test_any_order_of_arrival_gives_the_package_that_the_events_make(engine: Engine) -> None:
    log = EventLog(engine, signed=all_signed)
    for seed in range(3):
        events = happenings(seed, 15)
        for event in reversed(events):
            give(log, event)
        # Another process, with no cache.
        fresh = EventLog(engine, signed=all_signed).packages()
        assert fresh[events[0].package_id] == fold(events) == log.package(events[0].package_id)
        refused = {(one.id, one.reason) for one in fold(events).refused}
        assert {(one.digest, one.reason) for one in log.refusals(events[0].package_id)} == refused


def test_when_an_event_came_and_from_whom_is_kept(log: EventLog) -> None:
    desk = Desk.circulated()
    for number, event in enumerate(desk.events):
        log.append(event, received_from="JP", now=LATER + timedelta(hours=number))
    log.append(desk.events[0], received_from="US", now=LATER + timedelta(days=9))
    assert [(one.id, one.received_from, one.received_at) for one in log.arrivals(desk.package.id)] == [
        (event.id, "JP", LATER + timedelta(hours=number)) for number, event in enumerate(desk.events)
    ]


def test_a_package_is_folded_again_only_where_the_log_has_grown(log: EventLog) -> None:
    one, other = Desk.circulated(), Desk.drafted(title="Vessels")
    for event in [*one.events, *other.events]:
        give(log, event)
    before = log.packages()
    give(log, one.answer("KR", Stance.SUPPORT))
    after = log.packages()
    assert after[other.package.id] is before[other.package.id]
    assert after[one.package.id] == one.package


def test_what_is_not_legal_is_kept_and_logged_with_the_reason(log: EventLog) -> None:
    desk = Desk.circulated()
    blind = desk.act("KR", Position(round=desk.round, stance=Stance.SUPPORT), upon=desk.events[:1])
    # It comes first and waits; judged when its past is there, it is logged then.
    early = give(log, blind)
    assert early.outcome is EventOutcome.WAITING
    assert "waits for" in early.reason
    assert log.refusals() == []
    for event in desk.events:
        give(log, event)
    (refusal,) = log.refusals(desk.package.id)
    assert refusal.digest == blind.id
    assert "is not among what it was made upon" in refusal.reason
    assert give(log, blind).outcome is EventOutcome.REFUSED
    package = log.package(desk.package.id)
    assert package is not None
    assert package.answers == fold(desk.events[:-1]).answers


def test_what_is_not_signed_is_not_taken_and_logged(engine: Engine) -> None:
    log = EventLog(engine, signed=lambda event: "" if event.signature == "good" else "the signature is not JP's")
    event = Desk.drafted().events[0]
    receipt = give(log, event)
    assert (receipt.outcome, receipt.reason) == (EventOutcome.NOT_TAKEN, "the signature is not JP's")
    assert log.packages() == {}
    assert [(one.digest, one.reason, one.received_from) for one in log.refusals()] == [
        (event.id, "the signature is not JP's", "KR")
    ]
    assert give(log, msgspec.structs.replace(event, signature="good")).outcome is EventOutcome.APPLIED


def test_what_is_dated_in_the_future_is_not_taken_until_that_has_come(log: EventLog) -> None:
    event = Desk.drafted().events[0]
    receipt = give(log, event, now=START - timedelta(minutes=6))
    assert receipt.outcome is EventOutcome.NOT_TAKEN
    assert "ahead of this node's clock" in receipt.reason
    assert give(log, event, now=START - timedelta(minutes=4)).outcome is EventOutcome.APPLIED


@given(data=st.binary(max_size=200) | st.text().map(lambda text: f'{{"party":"{text}"}}'.encode()))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_whatever_a_stranger_sends_is_answered_with_a_reason(log: EventLog, data: bytes) -> None:
    receipt = give(log, data)
    assert receipt.outcome is EventOutcome.NOT_TAKEN
    assert receipt.reason
    assert any(one.digest == receipt.id for one in log.refusals())


def test_a_reason_that_quotes_a_stranger_can_be_kept(log: EventLog) -> None:
    for data in (b'{"\\u0000":1}', b'{"\\ud800":1}', b'{"a":1,"a":2}', b'{"x":' * 50, b"\xff"):
        assert give(log, data).outcome is EventOutcome.NOT_TAKEN
    assert len(log.refusals()) == 5


def test_the_keys_of_a_node_sign_and_are_checked(engine: Engine) -> None:
    tokyo, seoul = (make_secret(party, made="2022-01-01") for party in ("JP", "KR"))
    ring = Ring()
    for secret in (tokyo, seoul):
        ring = ring.trusting(secret.card, fingerprint=secret.card.fingerprint)

    def signed(event: Event) -> str:
        key = ring.key(event.key)
        if key is None or key.party != event.party or key.revoked_on is not None:
            return f"{event.key or 'no key'} is no trusted key of {event.party}"
        good = key.verifies("package event", event.message, event.signature)
        return "" if good else f"it is not signed with {event.key}"

    def draft(secret: SecretKeys) -> Event:
        return make_event(
            Drafted(content=content()),
            party="JP",
            person="officer-1",
            at=START,
            key=secret.key,
            sign=lambda message: secret.signature("package event", message),
        )

    log = EventLog(engine, signed=signed)
    good, forged = draft(tokyo), draft(seoul)
    assert give(log, good).outcome is EventOutcome.APPLIED
    assert "is no trusted key of JP" in give(log, forged).reason
    altered = msgspec.structs.replace(good, person="officer-2")
    assert "it is not signed with" in give(log, altered).reason
    assert len(log.packages()) == 1


# -- many at once ------------------------------------------------------------------------------------------------------


def positions(desk: Desk, count: int) -> list[Event]:
    """Answers of two parties, all made upon the same."""
    return [
        make_event(
            Position(round=desk.round, stance=Stance.SUPPORT),
            party=party,
            person=f"officer-{number}",
            at=START + timedelta(hours=1),
            package=desk.package.id,
            after=desk.package.heads,
        )
        for number, party in zip(range(count), itertools.cycle(("KR", "US")), strict=False)
    ]


@pytest.mark.slow
def test_of_200_positions_of_many_threads_at_once_none_is_lost(log: EventLog) -> None:
    desk = Desk.circulated()
    for event in desk.events:
        give(log, event)
    many = positions(desk, 200)
    with ThreadPoolExecutor(40) as threads:
        receipts = list(threads.map(lambda event: give(log, event), many))
    assert all(one.new and one.outcome is EventOutcome.APPLIED for one in receipts)
    package = log.package(desk.package.id)
    assert package == fold([*desk.events, *many])
    assert len(package.events) == 203


def append_some(address: str, written: list[bytes]) -> int:
    """One process of several."""
    with opened(address) as log:
        return sum(log.append(data, received_from="KR", now=LATER).new for data in written)


@pytest.mark.slow
def test_of_200_positions_of_several_processes_at_once_none_is_lost_and_none_is_new_twice(address: str) -> None:
    desk = Desk.circulated()
    many = [event.written for event in positions(desk, 200)]
    parts: list[Any] = [
        [*[event.written for event in desk.events], *many[n::4], *many[(n + 1) % 4 :: 4]] for n in range(4)
    ]
    # The processes also race to make the tables.
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        new = pool.starmap(append_some, [(address, part) for part in parts])
    with opened(address) as log:
        package = log.package(desk.package.id)
    assert package is not None
    assert sum(new) == 203
    assert len(package.events) == 203
    assert package.refused == ()


KILLED = """
import sys, time
from sqlalchemy import event
from tricord import store
from tricord.coordination import EventLog

engine = store.connect(sys.argv[1])
log = EventLog(engine, signed=lambda _: "")
data = sys.stdin.buffer.read()

@event.listens_for(engine, "commit")
def _before_commit(connection):
    print("received", flush=True)
    time.sleep(60)

from datetime import datetime, timezone
log.append(data, received_from="KR", now=datetime(2024, 1, 1, tzinfo=timezone.utc))
"""


@pytest.mark.slow
def test_a_process_that_is_killed_before_it_has_finished_leaves_nothing_half_done(address: str, log: EventLog) -> None:
    desk = Desk.circulated()
    blind = desk.act("KR", Position(round=desk.round, stance=Stance.SUPPORT), upon=desk.events[:1])
    for event in desk.events[:-1]:
        give(log, event)
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, address],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": str(ROOT / "src")},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(blind.written)
    process.stdin.close()
    assert process.stdout.readline() == b"received\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    # Neither the event nor its refusal, and the log goes on.
    assert log.refusals() == []
    assert log.package(desk.package.id) == fold(desk.events[:-1])
    assert give(log, blind).new
    assert [one.digest for one in log.refusals()] == [blind.id]


# -- the schema --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["lists", "log"])
def test_the_log_and_the_lists_live_in_one_database_whichever_comes_first(engine: Engine, first: str) -> None:
    for room in (first, "log" if first == "lists" else "lists"):
        if room == "lists":
            store.migrate(engine)
        else:
            give(EventLog(engine, signed=all_signed), Desk.drafted().events[0])
    store.migrate(engine)
    (package,) = EventLog(engine, signed=all_signed).packages().values()
    assert package.status is Status.DRAFTED


def test_a_log_of_a_newer_tricord_is_refused(engine: Engine) -> None:
    EventLog(engine, signed=all_signed)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE tricord_coordination_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="Upgrade Tricord"):
        EventLog(engine, signed=all_signed)


def test_the_revision_is_the_newest_migration_and_makes_the_tables_that_the_code_uses(engine: Engine) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from tricord.coordination._schema import VERSION_TABLE, metadata

    EventLog(engine, signed=all_signed)
    folder = ROOT / "src/tricord/coordination/migrations/versions"
    assert max(file.stem[:4] for file in folder.glob("[0-9]*.py")) == REVISION
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, metadata) == []
