"""The archive keeps every file by its content, is verified, pruned by rule, and survives what happens to machines."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.fetch.conftest import un_file
from tests.fetch.publisher import QUICK, PublisherServer, Turn
from tricord.fetch import Archive, ArchivedFile, Fetcher, FetchOutcome, archive_folder
from tricord.lists import FileSource, sha256_of
from tricord.model.errors import ArchiveError

ROOT = Path(__file__).parents[2]


def put(archive: Archive, content: bytes, day: str) -> str:
    """Keep a file as the set of a day; the id of the set."""
    path = archive.incoming("un-sc") / "list.xml"
    path.write_bytes(content)
    file = ArchivedFile(
        facet="main",
        name="list.xml",
        sha256=sha256_of(path),
        size=len(content),
        address="https://publisher.example/list.xml",
        came_from="https://publisher.example/list.xml",
    )
    at = datetime.fromisoformat(f"{day}T12:00:00+00:00")
    return archive.put("un-sc", [(file, path)], at=at, day=day, day_from="fetched").id


def test_the_archive_lies_among_the_users_data_or_where_they_say(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("TRICORD_ARCHIVE", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert archive_folder() == tmp_path / "data" / "tricord" / "archive"
    monkeypatch.setenv("TRICORD_ARCHIVE", str(tmp_path / "elsewhere"))
    assert archive_folder() == tmp_path / "elsewhere" == Archive().folder
    assert not archive_folder().exists()


def test_what_is_kept_is_not_changed_by_whoever_opens_it(archive: Archive) -> None:
    put(archive, b"<a>one</a>", "2026-11-01")
    (kept,) = archive.sets("un-sc")
    assert archive.path_of(kept.main.sha256).stat().st_mode & 0o222 == 0
    with archive.opened(kept) as path:
        folder = path.parent
        assert path.read_bytes() == b"<a>one</a>"
    assert not folder.exists()
    assert archive.verify() == []


def test_the_same_bytes_are_kept_once(archive: Archive) -> None:
    for day in ("2026-11-01", "2026-11-02", "2026-11-03"):
        put(archive, b"<a>one</a>" if day != "2026-11-02" else b"<a>two</a>", day)
    assert len(archive.sets()) == 3
    assert len(list((archive.folder / "objects").glob("??/*"))) == 2


def test_verify_finds_what_is_missing_damaged_or_spare(archive: Archive) -> None:
    for number in range(4):
        put(archive, f"<a>{number}</a>".encode(), f"2026-11-0{number + 1}")
    one, two, three, _ = (archive.path_of(kept.main.sha256) for kept in archive.sets())
    one.unlink()
    for path, content in ((two, b"<a>x</a>"), (three, b"longer than it was")):
        path.chmod(0o644)
        path.write_bytes(content)
    (archive.folder / "sets" / "un-sc" / "torn.json").write_text('{"list_id": "un-sc", ')
    spare = archive.path_of("ab" * 32)
    spare.parent.mkdir(exist_ok=True)
    spare.write_bytes(b"nobody's")
    faults = {fault.kind: fault.serious for fault in archive.verify()}
    assert faults == {
        "missing": True,
        "other bytes than it came with": True,
        "of another size than it came with": True,
        "unreadable set": True,
        "no set names it": False,
    }


def test_a_damaged_file_is_not_loaded_and_comes_whole_again(archive: Archive) -> None:
    put(archive, b"<a>one</a>", "2026-11-01")
    (kept,) = archive.sets()
    path = archive.path_of(kept.main.sha256)
    path.chmod(0o644)
    path.write_bytes(b"<a>eno</a>")
    with pytest.raises(ArchiveError, match=r"other bytes than it came with. Fetch again"), archive.opened(kept):
        pass
    put(archive, b"<a>one</a>", "2026-11-02")
    with archive.opened(kept) as path:
        assert path.read_bytes() == b"<a>one</a>"


def test_retention_keeps_the_newest_the_young_and_the_first_of_each_month(archive: Archive) -> None:
    days = ["2025-01-05", "2025-01-20", "2025-02-03", "2026-11-02", "2026-11-20", "2026-11-25"]
    for day in days:
        put(archive, f"<a>{day}</a>".encode(), day)
    today = date(2026, 12, 1)

    def left() -> list[str]:
        return [kept.day for kept in archive.sets()]

    asked = archive.prune(keep_days=15, then="month", today=today, dry_run=True)
    assert (len(asked.sets), asked.files, left()) == (1, 1, days)
    archive.prune(keep_days=15, then="month", today=today)
    assert left() == ["2025-01-05", "2025-02-03", "2026-11-02", "2026-11-20", "2026-11-25"]
    archive.prune(keep_days=15, then="year", today=today)
    assert left() == ["2025-01-05", "2026-11-02", "2026-11-20", "2026-11-25"]
    archive.prune(keep_days=0, then="none", today=today)
    assert left() == ["2026-11-25"]
    assert len(list((archive.folder / "objects").glob("??/*"))) == 1
    assert archive.verify() == []


def test_a_folder_that_cannot_be_used_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    archive = Archive(tmp_path / "file" / "archive")
    with pytest.raises(ArchiveError, match=r"cannot be used \(Not a directory\).*TRICORD_ARCHIVE"):
        archive.incoming("un-sc")


def test_a_state_that_is_torn_is_told_by_its_file(archive: Archive) -> None:
    path = archive.folder / "states" / "un-sc.json"
    path.parent.mkdir(parents=True)
    path.write_text('{"list_id"')
    with pytest.raises(ArchiveError, match=r"un-sc.json: not what an archive holds"):
        archive.state("un-sc")


# -- what happens to machines ------------------------------------------------------------------------------------------

FETCH = """
import sys
from tests.fetch.publisher import QUICK
from tricord.fetch import Archive, Fetcher
from tricord.lists import FileSource
archive, url = Archive(sys.argv[1]), sys.argv[2]
with Fetcher(archive, sources={"un-sc": (FileSource(address=url, kind="xml"),)}, patience=QUICK) as fetcher:
    outcome = fetcher.fetch("un-sc")
    print(outcome.status, outcome.why)
"""


def source_of(publisher: PublisherServer) -> dict[str, tuple[FileSource, ...]]:
    return {"un-sc": (FileSource(address=f"{publisher.url}/list.xml", kind="xml"),)}


def fetch(archive: Archive, publisher: PublisherServer) -> FetchOutcome:
    with Fetcher(archive, sources=source_of(publisher), patience=QUICK) as fetcher:
        return fetcher.fetch("un-sc")


def test_a_fetch_that_is_killed_leaves_the_last_good_set_and_is_gone_on_with(
    archive: Archive, publisher: PublisherServer
) -> None:
    publisher.files["/list.xml"] = un_file()
    good = fetch(archive, publisher).set
    publisher.files["/list.xml"] = whole = un_file("2026-12-01", entries=400)
    publisher.turns["/list.xml"] = [Turn(pause=0.005)]
    killed = subprocess.Popen(
        [sys.executable, "-c", FETCH, str(archive.folder), f"{publisher.url}/list.xml"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    part = archive.folder / "incoming" / "un-sc" / "list.xml.part"
    deadline = time.monotonic() + 30
    while not (part.exists() and part.stat().st_size > 8192) and time.monotonic() < deadline:
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL
    assert archive.newest("un-sc") == good
    assert archive.verify() == []
    outcome = fetch(archive, publisher)
    assert outcome.set is not None
    assert archive.path_of(outcome.set.main.sha256).read_bytes() == whole
    assert int(publisher.asked_for("/list.xml")[-1]["range"].removeprefix("bytes=").rstrip("-")) >= 8192


def test_two_fetchers_of_one_list_ask_one_after_the_other(archive: Archive, publisher: PublisherServer) -> None:
    publisher.files["/list.xml"] = un_file()
    publisher.turns["/list.xml"] = [Turn(pause=0.005)]
    found: list[FetchOutcome] = []
    threads = [threading.Thread(target=lambda: found.append(fetch(archive, publisher))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome.status for outcome in found) == ["new", "unchanged", "unchanged"]
    assert len(archive.sets()) == 1


def test_two_processes_that_fetch_at_once_make_one_set(archive: Archive, publisher: PublisherServer) -> None:
    publisher.files["/list.xml"] = un_file(entries=100)
    publisher.turns["/list.xml"] = [Turn(pause=0.002)]
    command = [sys.executable, "-c", FETCH, str(archive.folder), f"{publisher.url}/list.xml"]
    running = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = sorted(process.communicate()[0].split()[0] for process in running)
    assert said == ["new", "unchanged"]
    assert len(archive.sets()) == 1
    assert archive.verify() == []


def test_a_fetch_that_waits_too_long_for_another_says_so(archive: Archive, publisher: PublisherServer) -> None:
    patience = QUICK.__class__(lock=0.05)
    with (
        archive.locked("fetch-un-sc"),
        Fetcher(archive, sources=source_of(publisher), patience=patience) as fetcher,
        pytest.raises(ArchiveError, match=r"Another process is fetching un-sc\. Wait until it has finished"),
    ):
        fetcher.fetch("un-sc")


FULL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
"""


def test_a_full_disk_is_named_and_what_was_there_stays(archive: Archive, publisher: PublisherServer) -> None:
    """A limit on the size of files stands in for a disk: the system refuses the write in the same place."""
    publisher.files["/list.xml"] = un_file()
    good = fetch(archive, publisher).set
    publisher.files["/list.xml"] = whole = un_file("2026-12-01", entries=400)
    done = subprocess.run(
        [sys.executable, "-c", FULL + FETCH, str(archive.folder), f"{publisher.url}/list.xml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert "ArchiveError: The disk that holds" in done.stderr
    assert "is full" in done.stderr
    assert archive.newest("un-sc") == good
    assert archive.verify() == []
    outcome = fetch(archive, publisher)
    assert outcome.set is not None
    assert archive.path_of(outcome.set.main.sha256).read_bytes() == whole
    assert archive.state("un-sc").failures == 0


def test_a_set_is_written_after_its_files(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is stopped between the two leaves a file that no set names, which pruning takes away."""

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(archive, "_write", stopped)
    with pytest.raises(KeyboardInterrupt):
        put(archive, b"<a>one</a>", "2026-11-01")
    monkeypatch.undo()
    assert archive.sets() == []
    assert [fault.kind for fault in archive.verify()] == ["no set names it"]
    assert archive.prune(keep_days=10, today=datetime.now(UTC).date()).files == 1
    assert archive.verify() == []
