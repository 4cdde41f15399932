"""What is wrong with a list that is fetched reaches the receiver once, and that it is well again too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

import tricord
from tests.cli.test_commands import run
from tests.follow.hook import SECRET, Hook
from tests.worlds import Publish
from tricord import resolve, store
from tricord.database import Database
from tricord.fetch import Archive, FetchState
from tricord.follow import Webhook, open_watch

GOOD = FetchState(list_id="un-sc", tried="2026-12-01T00:00:00Z", outcome="unchanged", answered="2026-12-01T00:00:00Z")
BAD = msgspec.structs.replace(
    GOOD,
    tried="2026-12-01T12:00:00Z",
    outcome="failed",
    failures=2,
    why="https://un.example: it answers 503.",
)


@pytest.fixture
def hook() -> Iterator[Hook]:
    made = Hook()
    yield made
    made.close()


@pytest.fixture
def archive(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Archive:
    monkeypatch.setenv("TRICORD_ARCHIVE", str(tmp_path / "archive"))
    return Archive()


def told(hook: Hook) -> list[tuple[str, str]]:
    found = [json.loads(body) for _, body in hook.got]
    hook.got.clear()
    return [(body["type"], body["data"]["list"]) for body in found if body["type"].startswith("list.")]


def look(database: Database, hook: Hook, state: Path, max_age: int | None = None) -> bool:
    receiver = Webhook(hook.url, SECRET)
    with open_watch(database, receiver, state=state, tries=1, alerts=True, max_age=max_age) as watch:
        return watch.deliver_pending()


def test_a_list_that_cannot_be_fetched_is_told_once_and_when_it_is_well_again(
    database: Database, hook: Hook, archive: Archive, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    archive.note(msgspec.structs.replace(BAD, failures=1))
    assert look(database, hook, state)
    assert told(hook) == []
    archive.note(BAD)
    assert look(database, hook, state)
    assert told(hook) == [("list.failing", "un-sc")]
    archive.note(msgspec.structs.replace(BAD, failures=3, tried="2026-12-02T00:00:00Z"))
    assert look(database, hook, state)
    assert told(hook) == []
    archive.note(GOOD)
    assert look(database, hook, state)
    assert told(hook) == [("list.recovered", "un-sc")]
    assert look(database, hook, state)
    assert told(hook) == []
    # The same trouble, should it come again.
    archive.note(BAD)
    assert look(database, hook, state)
    assert told(hook) == [("list.failing", "un-sc")]


def test_an_alert_that_is_not_taken_is_told_again(
    database: Database, hook: Hook, archive: Archive, tmp_path: Path
) -> None:
    archive.note(BAD)
    hook.answers = [503]
    assert not look(database, hook, tmp_path / "state")
    hook.got.clear()
    assert look(database, hook, tmp_path / "state")
    assert told(hook) == [("list.failing", "un-sc")]


def test_what_is_told_says_what_is_wrong_and_since_when(
    database: Database, hook: Hook, archive: Archive, tmp_path: Path
) -> None:
    archive.note(BAD)
    assert look(database, hook, tmp_path / "state")
    ((headers, body),) = hook.got
    message = json.loads(body)
    assert message["timestamp"] == "2026-12-01T12:00:00Z"
    assert message["data"]["since"] == "2026-12-01T00:00:00Z"
    assert message["data"]["text"].startswith("un-sc could not be fetched 2 times in a row. https://un.example")
    assert headers["webhook-id"] == message["data"]["id"]
    assert message["data"]["id"].startswith("tca-")


def test_a_held_snapshot_and_an_old_list_are_told(
    database: Database, publish: Publish, hook: Hook, archive: Archive, tmp_path: Path
) -> None:
    from tests.store.lists import TableReader, document, people

    assert archive.states() == {}
    many = people(*(f"PERSON, Number {n}" for n in range(20)))
    publish("us-ofac-sdn", "2020-01-01", many)
    reader = TableReader()
    few = document("2020-02-01", people("PERSON, Number 1"))
    report = store.load(database._engine, reader, few, published="2020-02-01", index=resolve.LinkIndex())
    assert report.status == "held"
    assert look(database, hook, tmp_path / "state", max_age=30)
    assert told(hook) == [("list.held", "us-ofac-sdn"), ("list.old", "us-ofac-sdn")]
    publish("us-ofac-sdn", "2020-02-01", people("PERSON, Number 1"))
    assert look(database, hook, tmp_path / "state", max_age=30)
    assert ("list.recovered", "us-ofac-sdn") in told(hook)


def test_the_command_watches_alerts_too(database: Database, archive: Archive, tmp_path: Path) -> None:
    archive.note(BAD)
    database.close()
    out = tmp_path / "out"
    command = f"sh -c 'cat >> {out}; echo \"$TRICORD_OP $TRICORD_LIST\" >> {out}'"
    where = str(tmp_path / "store.db")
    with tricord.open(where):
        pass
    arguments = ("watch", "--state", str(tmp_path / "s"), "--command", command, "--once", "--alerts", "--db", where)
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    assert "FAILING  UN" in result.stdout
    assert out.read_text().rstrip().endswith("FAILING un-sc")
    refused = run("watch", "--state", str(tmp_path / "s"), "--command", "true", "--max-age", "3", "--db", where)
    assert refused.exit_code == 2
    assert "--max-age goes with --alerts" in refused.stderr
