"""The embedded snapshot: facts only, small, in parts that a reviewer can tell apart, by the rules of today."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, func, select

import tricord
from scripts import make_snapshot
from scripts.make_snapshot import NARRATIVE, SOURCES
from tricord import resolve, store
from tricord._rules import RULES
from tricord.data import MANIFEST, SNAPSHOT, cache_folder
from tricord.database import Database, LinkFile, embedded_path, facts_digest, load_recordings, manifest
from tricord.lists import LIST_IDS, RecordedList, Recording, info, reader, sha256_of
from tricord.model.errors import ReadError, StoreError
from tricord.store import schema as t

FEW = [source for source in SOURCES if source[0] in ("kr-mofa", "eu-dprk", "joint-actions")]


@pytest.fixture
def inside() -> Iterator[Connection]:
    """The tables of the embedded snapshot."""
    engine = store.connect(embedded_path(), read_only=True)
    with store.reading(engine) as connection:
        yield connection
    engine.dispose()


# -- what it holds -----------------------------------------------------------------------------------------------------


def test_every_list_is_in_it_with_its_age(embedded: Database) -> None:
    found = {status.info.id: status for status in embedded.lists()}
    assert set(found) == set(LIST_IDS)
    assert all(status.snapshots and status.age is not None and status.age > 0 for status in found.values())


def test_it_holds_no_narrative_text_and_every_value_has_its_place(inside: Connection) -> None:
    prose = select(func.count()).where(t.statement.c.prop.in_(NARRATIVE))
    assert inside.execute(prose).scalar_one() == 0
    nowhere = select(func.count()).where((t.statement.c.place == "") | (t.statement.c.value == ""))
    assert inside.execute(nowhere).scalar_one() == 0


def test_it_was_read_by_the_readers_of_today_from_the_files_beside_the_project(shared: Path) -> None:
    made = {(one.list_id, one.reader, file.sha256) for one in manifest().recordings for file in one.files}
    for list_id, name, _ in SOURCES:
        assert (list_id, reader(list_id).version, sha256_of(shared / name)) in made, (
            f"{list_id}, {name}: its reader or its file has changed since it was recorded: run `make snapshot`"
        )


def test_its_links_are_those_of_the_rules_of_today(embedded: Database) -> None:
    links = manifest().links
    assert links.rules == RULES["links"], "a rule of linking has changed: run `make links`, and read what it moved"
    assert links.facts == facts_digest(manifest().recordings), "lists have changed: run `make links`"
    older = embedded.older_rules()
    assert (older.snapshots, older.links) == ((), False)
    assert not older
    assert embedded.weighed


# -- in parts ----------------------------------------------------------------------------------------------------------


def test_a_change_of_a_rule_of_linking_adds_less_than_a_megabyte() -> None:
    assert (SNAPSHOT / manifest().links.name).stat().st_size + MANIFEST.stat().st_size < 1_000_000


def test_all_parts_together_are_under_ten_megabytes_and_the_manifest_names_each() -> None:
    named: list[Recording | LinkFile] = [*manifest().recordings, manifest().links]
    parts = {path.name: sha256_of(path) for path in SNAPSHOT.glob("*.xz")}
    assert parts == {one.name: one.sha256 for one in named}
    assert sum(path.stat().st_size for path in SNAPSHOT.parent.rglob("*") if path.is_file()) < 10_000_000


def test_the_manifest_says_in_figures_what_the_store_holds(inside: Connection) -> None:
    snapshots = {(s.list_id, s.published): s for s in store.snapshots(inside)}
    assert snapshots.keys() == {(one.list_id, one.published) for one in manifest().recordings}
    for one in manifest().recordings:
        made = snapshots[one.list_id, one.published]
        assert (one.entries, one.reader) == (made.entries, made.reader)
    links = manifest().links
    assert links.entries == inside.execute(select(func.count()).select_from(t.entry)).scalar_one()
    assert links.pairs == inside.execute(select(func.count()).select_from(t.weighed)).scalar_one()


def test_a_reviewer_reads_what_changed_line_by_line() -> None:
    lines = MANIFEST.read_text("utf-8").splitlines()
    assert max(map(len, lines)) < 160
    assert json.loads(MANIFEST.read_text("utf-8"))["links"]["evidence"]["name"] > 1000


def test_the_same_files_give_the_same_bytes(shared: Path, tmp_path: Path) -> None:
    one = make_snapshot.record(shared, tmp_path / "one", FEW)
    assert one == make_snapshot.record(shared, tmp_path / "two", FEW)
    shipped = {recording.name: recording.sha256 for recording in manifest().recordings}
    assert {recording.name: recording.sha256 for recording in one}.items() <= shipped.items()
    links = [make_snapshot.link(one, tmp_path / folder) for folder in ("one", "two")]
    assert links[0] == links[1]
    assert sha256_of(tmp_path / "one" / links[0].name) == links[0].sha256


@pytest.mark.slow
def test_recordings_of_a_list_load_as_its_files_do(shared: Path, tmp_path: Path) -> None:
    """Day by day, what is added, amended and gone is the same, and so is all that is said."""
    files = {"2022-11-30": "sdn_2022-11-30.csv", "2022-12-02": "sdn_2022-12-02.csv"}
    sources = [("us-ofac-sdn", f"raw/ofac_history/{name}", day) for day, name in files.items()]
    recordings = make_snapshot.record(shared, tmp_path, sources)
    told = {}
    for kind in ("files", "recordings"):
        engine = store.connect(tmp_path / f"{kind}.db")
        store.migrate(engine)
        if kind == "recordings":
            load_recordings(engine, recordings, tmp_path)
        else:
            facts = make_snapshot.FactsOnly(reader("us-ofac-sdn"))
            for _, name, day in sources:
                made = facts.open(shared / name)
                store.load(engine, facts, made, published=str(day), index=resolve.LinkIndex(), confirm=True)
        told[kind] = tables(engine)
        engine.dispose()
    assert told["files"] == told["recordings"]


def tables(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Every row of a store, but for the time at which it was loaded."""
    with store.reading(engine) as connection:
        return {
            table.name: sorted(
                tuple(row) for row in connection.execute(select(*(c for c in table.c if c.name != "loaded_at")))
            )
            for table in t.metadata.sorted_tables
        }


@pytest.mark.parametrize("damage", ["cut", "another day", "missing"])
def test_a_damaged_recording_is_refused_by_its_name(tmp_path: Path, damage: str) -> None:
    recordings = [one for one in manifest().recordings if one.list_id == "us-ofac-sdn"][:3]
    for one in recordings:
        shutil.copy(SNAPSHOT / one.name, tmp_path)
    second = tmp_path / recordings[1].name
    if damage == "cut":
        second.write_bytes(second.read_bytes()[:-9])
    elif damage == "another day":
        shutil.copy(tmp_path / recordings[2].name, second)
    else:
        second.unlink()
    listed = RecordedList(info("us-ofac-sdn"), recordings)
    listed.open(tmp_path / recordings[0].name)
    with pytest.raises(ReadError, match=rf"{second.name}: not the recording of us-ofac-sdn of 2022-11-30"):
        listed.open(second)


def test_links_of_other_entries_are_refused(tmp_path: Path) -> None:
    engine = store.connect(embedded_path(), read_only=True)
    with store.reading(engine) as connection:
        kept = resolve.kept_weighing(connection)
    engine.dispose()
    empty = store.connect(tmp_path / "empty.db")
    store.migrate(empty)
    refused = pytest.raises(StoreError, match=r"The links were made of \d+ entries and the store holds 0, without ")
    with refused, store.writing(empty) as connection:
        resolve.restore_weighing(connection, kept, rules="today's")
    empty.dispose()


# -- in use ------------------------------------------------------------------------------------------------------------


def test_a_load_goes_to_a_private_copy_and_leaves_the_snapshot_as_it_was(shared: Path) -> None:
    before = sha256_of(embedded_path())
    with tricord.open() as database:
        assert database.embedded
        report = database.load("joint-actions", shared / "coordinated_actions.csv", published="2026-01-01")
        assert report.status == "loaded"
        assert not database.embedded
    assert sha256_of(embedded_path()) == before
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


def test_a_making_that_fails_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setenv("TRICORD_CACHE", str(tmp_path))
    monkeypatch.setattr("tricord.store.load", full)
    with pytest.raises(StoreError, match=r"cannot be put together \(No space left on device\)"):
        tricord.open()
    assert [path for path in tmp_path.rglob("*") if path.suffix != ".lock"] == []


def test_a_making_that_was_killed_is_cleared_away_by_a_later_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = embedded_path()
    monkeypatch.setenv("TRICORD_CACHE", str(tmp_path))
    left, at_work = tmp_path / "snapshot-part-left", tmp_path / "snapshot-part-at-work"
    for folder in (left, at_work):
        folder.mkdir()
        (folder / "snapshot.db").write_bytes(b"half")
    os.utime(left, (time.time() - 7200,) * 2)
    monkeypatch.setattr("tricord.database._embedded.write_embedded", lambda target, _: shutil.copy(made, target))
    assert embedded_path().parent == tmp_path
    assert not left.exists()
    assert at_work.exists()


def test_a_file_that_is_not_there_is_named() -> None:
    with tricord.open() as database, pytest.raises(ReadError, match=r"nowhere\.xml: no such file"):
        database.load("un-sc", "nowhere.xml")


@pytest.mark.parametrize("damage", ["cut", "empty", "garbage"])
def test_a_store_in_the_cache_that_was_damaged_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    made = embedded_path()
    monkeypatch.setenv("TRICORD_CACHE", str(tmp_path))
    monkeypatch.setattr("tricord.database._embedded.write_embedded", lambda target, _: shutil.copy(made, target))
    whole = made.read_bytes()
    (tmp_path / made.name).write_bytes({"cut": whole[:-4096], "empty": b"", "garbage": b"x" * 9000}[damage])
    assert embedded_path().read_bytes() == whole


def test_a_folder_that_somebody_else_can_write_is_no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRICORD_CACHE", str(tmp_path / "file" / "cache"))
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setattr("tricord.data.tempfile.gettempdir", lambda: str(tmp_path))
    own = tmp_path / f"tricord-{os.getuid()}"
    assert cache_folder() == own
    own.chmod(0o777)
    assert cache_folder() != own
