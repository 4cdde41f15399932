"""What of an archive is loaded into a store, for which day, and what is left there."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from tricord.database import Database
from tricord.fetch import Archive, ArchivedFile, ArchivedSet
from tricord.lists import info, sha256_of
from tricord.lists.us_ofac_sdn import READER
from tricord.model.errors import ArchiveError


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A store in which the US list may be short."""
    reader = type(READER)(info=msgspec.structs.replace(info("us-ofac-sdn"), floor=1))
    monkeypatch.setattr("tricord.database._database.list_reader", lambda _: reader)
    return Database(tmp_path / "store.db")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


def came(archive: Archive, day: str, *names: str, hour: int = 12) -> ArchivedSet:
    """The list of these people, as it came on a day; it does not state its day."""
    rows = [f'{n},"{name}","individual","DPRK"' + ",-0- " * 8 for n, name in enumerate(names, 1)]
    path = archive.incoming("us-ofac-sdn") / "sdn.csv"
    path.write_text("\r\n".join([*rows, ""]))
    file = ArchivedFile(
        facet="main",
        name="sdn.csv",
        sha256=sha256_of(path),
        size=path.stat().st_size,
        address="https://www.treasury.gov/ofac/downloads/sdn.csv",
        came_from="https://www.treasury.gov/ofac/downloads/sdn.csv",
    )
    at = datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)
    time = f"{hour:02}:00"
    return archive.put("us-ofac-sdn", [(file, path)], at=at, day=day, day_from="last-modified", time=time)


def take(database: Database, archive: Archive) -> list[tuple[str, str]]:
    """Load what there is to load; each set's status and day."""
    reports = [database.load_archived(one, archive) for one in database.sets_to_load("us-ofac-sdn", archive)]
    return [(report.status, report.published) for report in reports]


def test_every_set_since_the_newest_snapshot_is_loaded_in_order(database: Database, archive: Archive) -> None:
    came(archive, "2026-11-01", "RI, One")
    came(archive, "2026-11-02", "RI, One", "KIM, Two")
    assert take(database, archive) == [("loaded", "2026-11-01"), ("loaded", "2026-11-02")]
    assert take(database, archive) == []
    came(archive, "2026-11-03", "RI, One", "KIM, Two", "HAN, Three")
    assert take(database, archive) == [("loaded", "2026-11-03")]


def test_two_sets_of_one_day_are_told_apart_by_their_time(database: Database, archive: Archive) -> None:
    came(archive, "2026-11-01", "RI, One", hour=9)
    came(archive, "2026-11-01", "RI, One", "KIM, Two", hour=15)
    assert take(database, archive) == [("loaded", "2026-11-01"), ("loaded", "2026-11-01T15:00")]
    assert take(database, archive) == []


def test_a_publisher_that_goes_back_to_former_bytes_has_published_anew(database: Database, archive: Archive) -> None:
    came(archive, "2026-11-01", "RI, One")
    came(archive, "2026-11-02", "RI, One", "KIM, Two")
    assert len(take(database, archive)) == 2
    came(archive, "2026-11-03", "RI, One")
    assert take(database, archive) == [("loaded", "2026-11-03")]
    assert take(database, archive) == []
    assert [c.op for c in database.diff("us-ofac-sdn", "2026-11-02", "2026-11-03").changes] == ["DEL"]


def test_an_older_set_waits_and_is_loaded_as_history_when_confirmed(database: Database, archive: Archive) -> None:
    came(archive, "2026-11-05", "RI, One")
    assert take(database, archive) == [("loaded", "2026-11-05")]
    old = came(archive, "2026-11-01", "RI, One", "KIM, Two")
    late = msgspec.structs.replace(old, fetched_at="2026-11-06T00:00:00Z")
    report = database.load_archived(late, archive)
    assert (report.status, report.previous, report.added) == ("older", "2026-11-05", ())
    assert database.load_archived(late, archive, confirm=True).status == "loaded"
    assert database.load_archived(late, archive).status == "unchanged"
    (status,) = [one for one in database.lists(archive) if one.snapshots]
    assert [one.published for one in status.snapshots] == ["2026-11-01", "2026-11-05"]


def test_a_day_that_rests_on_the_time_of_a_file_is_cautioned(database: Database, archive: Archive) -> None:
    sure = came(archive, "2026-11-01", "RI, One")
    unsure = msgspec.structs.replace(sure, day_from="file time")
    report = database.load_archived(unsure, archive)
    assert report.warnings[0].startswith("the day is that of the file in its folder")


def test_a_set_that_is_not_whole_is_not_loaded(database: Database, archive: Archive) -> None:
    kept = came(archive, "2026-11-01", "RI, One")
    archive.path_of(kept.main.sha256).unlink()
    with pytest.raises(ArchiveError, match=r"missing\. Fetch again"):
        take(database, archive)
    assert not any(one.snapshots for one in database.lists(archive))


def test_a_store_says_how_fetching_stands(database: Database, archive: Archive) -> None:
    came(archive, "2026-11-01", "RI, One")
    take(database, archive)
    assert all(one.fetch is None for one in database.lists(archive))
    archive.note(msgspec.structs.replace(archive.state("us-ofac-sdn"), outcome="failed", failures=2))
    (status,) = [one for one in database.lists(archive) if one.fetch]
    assert (status.info.id, status.fetch and status.fetch.failures) == ("us-ofac-sdn", 2)
    assert status.loaded_at is not None
