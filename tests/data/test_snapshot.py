"""The embedded snapshot: facts only, small, made by these readers from the files beside the project."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

import tricord
from scripts.make_snapshot import NARRATIVE, SOURCES, make
from tricord import store
from tricord.data import PACKED, snapshot_path
from tricord.lists import LIST_IDS, reader, sha256_of
from tricord.model.errors import ReadError, StoreError
from tricord.store import schema as t


def test_everything_that_comes_with_tricord_is_under_ten_megabytes() -> None:
    folder = PACKED.parent
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) < 10_000_000


def test_every_list_is_in_it_with_its_age() -> None:
    with tricord.open() as database:
        found = {status.info.id: status for status in database.lists()}
    assert set(found) == set(LIST_IDS)
    assert all(status.snapshots and status.age is not None and status.age > 0 for status in found.values())


def test_it_holds_no_narrative_text_and_every_value_has_its_place() -> None:
    engine = store.connect(snapshot_path(), read_only=True)
    with store.reading(engine) as connection:
        prose = select(func.count()).where(t.statement.c.prop.in_(NARRATIVE))
        assert connection.execute(prose).scalar_one() == 0
        nowhere = select(func.count()).where((t.statement.c.place == "") | (t.statement.c.value == ""))
        assert connection.execute(nowhere).scalar_one() == 0
    engine.dispose()


def test_it_was_made_by_these_readers_from_the_files_beside_the_project(shared: Path) -> None:
    engine = store.connect(snapshot_path(), read_only=True)
    with store.reading(engine) as connection:
        query = select(t.snapshot.c.list_id, t.snapshot_file.c.sha256, t.snapshot.c.reader).join(
            t.snapshot_file, t.snapshot_file.c.snapshot_id == t.snapshot.c.id
        )
        made = {(row[0], row[1], row[2]) for row in connection.execute(query)}
    engine.dispose()
    for list_id, name, _ in SOURCES:
        assert (list_id, sha256_of(shared / name), reader(list_id).version) in made, (list_id, name)


def test_the_same_files_give_the_same_bytes(shared: Path, tmp_path: Path) -> None:
    few = [source for source in SOURCES if source[0] in ("kr-mofa", "eu-dprk", "joint-actions")]
    make(shared, tmp_path / "one.xz", few)
    make(shared, tmp_path / "two.xz", few)
    assert (tmp_path / "one.xz").read_bytes() == (tmp_path / "two.xz").read_bytes()


def test_a_load_goes_to_a_private_copy_and_leaves_the_snapshot_as_it_was(shared: Path) -> None:
    before = sha256_of(snapshot_path())
    with tricord.open() as database:
        assert database.embedded
        report = database.load("joint-actions", shared / "coordinated_actions.csv", published="2026-01-01")
        assert report.status == "loaded"
        assert not database.embedded
    assert sha256_of(snapshot_path()) == before
    with tricord.open() as database:
        newest = {s.info.id: s.snapshots[-1].published for s in database.lists()}
    assert newest["joint-actions"] != "2026-01-01"


def test_it_opens_where_no_folder_can_be_written(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    code = "import tricord; print(len(tricord.open().align(programme='DPRK').subjects) > 500)"
    environment = os.environ | {"TRICORD_CACHE": str(blocked / "cache")}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"


def test_an_unpacking_that_fails_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setenv("TRICORD_CACHE", str(tmp_path))
    monkeypatch.setattr("tricord.data.shutil.copyfileobj", full)
    monkeypatch.setattr("tricord.data.tempfile.gettempdir", lambda: str(tmp_path))
    with pytest.raises(StoreError, match="cannot be unpacked"):
        tricord.open()
    assert list(tmp_path.rglob("*.part")) == []


def test_a_file_that_is_not_there_is_named() -> None:
    with tricord.open() as database, pytest.raises(ReadError, match=r"nowhere\.xml: no such file"):
        database.load("un-sc", "nowhere.xml")
