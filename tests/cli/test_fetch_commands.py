"""`fetch`, `archive`, `update`, and `load` out of the archive, as their users type them; publishers are local."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import tricord
from tests.cli.test_commands import ok, run
from tests.fetch.conftest import un_file
from tests.fetch.publisher import PublisherServer, Turn
from tricord.fetch import Archive

ROOT = Path(__file__).parents[2]
PATH = "/consolidated.xml"


@pytest.fixture
def un(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[PublisherServer]:
    """The Security Council's list on this machine, and an archive of one's own."""
    monkeypatch.setenv("TRICORD_ARCHIVE", str(tmp_path / "archive"))
    made = PublisherServer()
    made.files[PATH] = un_file("2026-11-01", entries=600)
    yield made
    made.close()


def at(server: PublisherServer) -> tuple[str, str]:
    return "--address", f"un-sc={server.url}{PATH}"


def padded(day: str, entries: int = 600) -> bytes:
    """A file as long as the list's plausible shortest."""
    end = b"</CONSOLIDATED_LIST>"
    return un_file(day, entries).replace(end, b"<!-- " + b" " * 400_000 + b" -->" + end)


def test_update_fetches_and_loads_what_is_new(un: PublisherServer, tmp_path: Path) -> None:
    store = str(tmp_path / "my.db")
    un.files[PATH] = padded("2026-11-01")
    text = ok("update", "un-sc", *at(un), "--db", store)
    assert text.startswith("un-sc: new; seen ")
    assert "un-sc of 2026-11-01: 600 entries (first snapshot): 600 added" in text
    assert ok("update", "un-sc", *at(un), "--db", store).startswith("un-sc: unchanged;")
    un.files[PATH] = padded("2026-11-15", entries=601)
    text = ok("update", "un-sc", *at(un), "--db", store)
    assert "un-sc of 2026-11-15: 601 entries against 2026-11-01: 1 added, 0 amended, 0 removed." in text
    listed = ok("lists", "--db", store)
    assert "Fetched from their publishers:" in listed
    (state,) = [one for one in json.loads(ok("lists", "--db", store, "--json")) if one["fetch"]]
    assert (state["info"]["id"], state["fetch"]["outcome"], state["fetch"]["failures"]) == ("un-sc", "new", 0)
    assert state["loaded_at"] >= state["fetch"]["changed"]


def test_fetch_writes_no_store_and_load_asks_no_network(un: PublisherServer, tmp_path: Path) -> None:
    un.files[PATH] = padded("2026-11-01")
    ok("fetch", "un-sc", *at(un))
    assert list(tmp_path.glob("*.db")) == []
    un.close()
    store = str(tmp_path / "my.db")
    assert "600 entries (first snapshot)" in ok("load", "un-sc", "--db", store)
    assert "is loaded already" in ok("load", "un-sc", "--db", store)
    (kept,) = json.loads(ok("archive", "list", "un-sc", "--json"))
    assert "is loaded already" in ok("load", "un-sc", "--set", kept["id"], "--db", store)
    assert "1 set in" in ok("archive", "list")
    assert ok("archive", "path").strip() == str(tmp_path / "archive")


def test_a_list_that_fails_keeps_none_of_the_others_back(un: PublisherServer, tmp_path: Path, shared: Path) -> None:
    assert un.url
    folder = tmp_path / "carried"
    folder.mkdir()
    (folder / "consolidated.xml").write_bytes(b"<!doctype html><html><title>Sorry</title></html>")
    workbook = shared / "raw" / "jp" / "meti_eul_20250929_4.xlsx"
    (folder / "20250929_4.xlsx").write_bytes(workbook.read_bytes())
    store = tmp_path / "my.db"
    result = run("update", "--from-dir", str(folder), "--db", str(store))
    assert result.exit_code == 3
    assert "un-sc: not fetched." in result.stderr
    assert "a web page came in the place of the xml file (Sorry)" in result.stderr
    assert "jp-meti-eul of 2025-09-29: 835 entries (first snapshot)" in result.stdout
    with tricord.open(store) as database:
        assert [s.info.id for s in database.lists() if s.snapshots] == ["jp-meti-eul"]


def test_another_list_in_its_place_is_refused_by_its_reader_and_stays_in_the_archive(
    un: PublisherServer, tmp_path: Path
) -> None:
    un.files[PATH] = b"<SDN_LIST>" + b" " * 400_000 + b"</SDN_LIST>"
    result = run("update", "un-sc", *at(un), "--db", str(tmp_path / "my.db"))
    assert result.exit_code == 3
    assert "the root element is SDN_LIST, not CONSOLIDATED_LIST" in result.stderr
    assert len(Archive().sets("un-sc")) == 1
    un.files[PATH] = padded("2026-11-01")
    assert "600 entries (first snapshot)" in run("update", "un-sc", *at(un), "--db", str(tmp_path / "my.db")).stdout


def test_a_list_that_lost_half_of_itself_is_held_and_the_last_good_one_serves(
    un: PublisherServer, tmp_path: Path
) -> None:
    store = str(tmp_path / "my.db")
    un.files[PATH] = padded("2026-11-01", entries=1200)
    ok("update", "un-sc", *at(un), "--db", store)
    un.files[PATH] = padded("2026-11-15", entries=600)
    result = run("update", "un-sc", *at(un), "--db", store)
    assert result.exit_code == 4
    assert "un-sc of 2026-11-15 is held: it lacks 600 of the entries of 2026-11-01" in result.stdout
    old = run("lists", "--db", store, "--max-age", "5")
    assert old.exit_code == 6
    assert "Its snapshot of 2026-11-15 is held" in old.stderr
    screened = run("screen", "--name", "Zed Qwert", "--max-age", "5", "--db", store)
    assert screened.exit_code == 6
    assert "Its snapshot of 2026-11-15 is held" in screened.stderr
    assert "600 removed" in ok("update", "un-sc", *at(un), "--db", store, "--confirm")


def test_a_publisher_that_goes_back_is_not_followed(un: PublisherServer, tmp_path: Path) -> None:
    store = str(tmp_path / "my.db")
    for day, code in (("2026-11-15", 0), ("2026-11-01", 4)):
        un.files[PATH] = padded(day)
        result = run("update", "un-sc", *at(un), "--db", store)
        assert result.exit_code == code, result.output
    assert "un-sc of 2026-11-01 is older than what is loaded (2026-11-15)" in result.stdout
    assert "600 entries" in ok("update", "un-sc", *at(un), "--db", store, "--confirm")
    with tricord.open(store) as database:
        (status,) = [s for s in database.lists() if s.snapshots]
        assert [s.published for s in status.snapshots] == ["2026-11-01", "2026-11-15"]


def test_what_failed_is_said_with_the_age_of_the_list(un: PublisherServer, tmp_path: Path) -> None:
    store = str(tmp_path / "my.db")
    un.files[PATH] = padded("2026-11-01")
    ok("update", "un-sc", *at(un), "--db", store)
    un.turns[PATH] = [Turn(status=404)]
    assert run("update", "un-sc", *at(un), "--db", store).exit_code == 3
    old = run("lists", "--db", store, "--max-age", "5")
    assert "Its last fetch failed:" in old.stderr
    assert "404" in old.stderr
    assert "failed" in old.stdout
    assert run("lists", "--db", store, "--max-age", "9999").exit_code == 0


def test_a_dry_run_says_what_would_come(un: PublisherServer) -> None:
    assert "un-sc: would fetch consolidated.xml (" in ok("fetch", "un-sc", *at(un), "--dry-run")
    assert Archive().sets() == []


def test_a_damaged_archive_is_found(un: PublisherServer, tmp_path: Path) -> None:
    un.files[PATH] = padded("2026-11-01")
    ok("fetch", "un-sc", *at(un))
    assert "1 set in" in ok("archive", "verify")
    (kept,) = Archive().sets()
    path = Archive().path_of(kept.main.sha256)
    path.chmod(0o644)
    path.write_bytes(b"x")
    result = run("archive", "verify")
    assert result.exit_code == 7
    assert "of another size than it came with" in result.stderr
    load = run("load", "un-sc", "--db", str(tmp_path / "my.db"))
    assert load.exit_code == 3
    assert "Fetch again" in load.stderr
    assert not (tmp_path / "my.db").exists()
    ok("fetch", "un-sc", *at(un))
    assert "0 faults" in ok("archive", "verify")


def test_sets_are_pruned_by_rule(un: PublisherServer) -> None:
    for day in ("2026-11-01", "2026-11-02"):
        un.files[PATH] = padded(day)
        ok("fetch", "un-sc", *at(un))
    assert "0 sets would go" in ok("archive", "prune", "--keep-days", "30", "--dry-run")
    assert len(Archive().sets()) == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("fetch", "nowhere"), "No list is called 'nowhere'"),
        (("fetch", "un-cs"), "Did you mean un-sc"),
        (("fetch", "kr-mofa"), "loaded by hand"),
        (("fetch", "--address", "un-sc"), "Write it as un-sc=https://"),
        (("fetch", "--every", "soon"), "Not an interval"),
        (("fetch", "--every", "6h", "--dry-run"), "leave out --every"),
        (("fetch", "--from-dir", "/nowhere"), "does not exist"),
        (("fetch", "--published", "un-sc=2026-11-01"), "goes with --from-dir"),
        (("update",), "Say which store"),
        (("load", "un-sc", "--db", "x.db"), "`tricord fetch un-sc` first"),
        (("load", "un-sc", "--published", "2026-11-01", "--db", "x.db"), "goes with a PATH"),
        (("archive", "list", "nowhere"), "No list is called"),
        (("archive", "prune"), "--keep-days"),
    ],
)
def test_what_is_called_wrongly_is_explained(
    arguments: tuple[str, ...], says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TRICORD_ARCHIVE", str(tmp_path / "archive"))
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert says in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_has_nothing_to_fetch(un: PublisherServer, tmp_path: Path) -> None:
    assert un.url
    (tmp_path / "empty").mkdir()
    result = run("fetch", "--from-dir", str(tmp_path / "empty"))
    assert result.exit_code == 2
    assert "Nothing to fetch" in result.stderr


# -- processes ---------------------------------------------------------------------------------------------------------

KILLED = """
import os, signal, sys
from tricord.lists.un_sc import READER
whole = READER.read
def read(record):
    if record.key == "KPi.300":
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(record)
READER.read = read
from tricord.cli import main
sys.argv[0] = "tricord"
main()
"""


def test_an_update_that_is_killed_while_it_loads_is_made_good_by_the_next(un: PublisherServer, tmp_path: Path) -> None:
    store = str(tmp_path / "my.db")
    un.files[PATH] = padded("2026-11-01", entries=550)
    command = ["update", "un-sc", *at(un), "--db", store]
    killed = subprocess.run([sys.executable, "-c", KILLED, *command], cwd=ROOT, check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert len(Archive().sets()) == 1
    with tricord.open(store) as database:
        assert not any(status.snapshots for status in database.lists())
    assert "550 entries (first snapshot)" in ok(*command)


def test_a_service_fetches_says_when_it_comes_again_and_stops_when_told(un: PublisherServer) -> None:
    un.files[PATH] = padded("2026-11-01")
    service = subprocess.Popen(
        [sys.executable, "-c", "from tricord.cli import main; main()", "fetch", "un-sc", *at(un), "--every", "6h"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )
    deadline = time.monotonic() + 30
    while Archive().state("un-sc").due is None and time.monotonic() < deadline:
        time.sleep(0.05)
    due = Archive().state("un-sc").due
    assert due is not None, service.poll()
    second = run("fetch", "un-sc", *at(un), "--every", "6h")
    service.send_signal(signal.SIGTERM)
    out, err = service.communicate(timeout=30)
    assert (service.returncode, err) == (0, "")
    assert out.startswith("un-sc: new;")
    assert second.exit_code == 3
    assert "Another service fetches into" in second.stderr
    assert Archive().state("un-sc").due is None
