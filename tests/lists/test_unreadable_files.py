"""Whatever stands where a list's file should be: a sentence that says what, where and what next, for every list."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import tricord
from tricord.lists import LIST_IDS, reader, sha256_of
from tricord.model.errors import ReadError


@pytest.fixture
def place(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A path at which no list can be read, by what stands there."""
    path = tmp_path / "list.file"
    match request.param:
        case "a folder":
            path.mkdir()
        case "an empty file":
            path.touch()
        case "a broken link":
            path.symlink_to(tmp_path / "nowhere")
        case "a link to itself":
            path.symlink_to(path)
        case "a file in a file":
            path.write_text("text")
            path /= "list.file"
        case "bytes":
            path.write_bytes(bytes(range(256)) * 40)
        case "a line of text":
            path.write_text("hello\n")
        case "a file that may not be read":
            path.write_text("text")
            path.chmod(0)
            if os.access(path, os.R_OK):
                pytest.skip("the administrator may read every file")
    return path


PLACES = (
    "nothing", "a folder", "an empty file", "a broken link", "a link to itself", "a file in a file", "bytes",
    "a line of text", "a file that may not be read",
)  # fmt: skip


@pytest.mark.parametrize("list_id", LIST_IDS)
@pytest.mark.parametrize("place", PLACES, indirect=True)
def test_what_is_no_file_of_the_list_is_refused_in_a_sentence(list_id: str, place: Path) -> None:
    with pytest.raises(ReadError) as refused:
        reader(list_id).open(place)
    said = str(refused.value)
    assert said.startswith(str(place))
    assert said.endswith(".")
    assert refused.value.remedy


@pytest.mark.parametrize("list_id", LIST_IDS)
@pytest.mark.parametrize("place", ["a folder", "an empty file", "a broken link"], indirect=True)
def test_a_database_refuses_it_too(list_id: str, place: Path, tmp_path: Path) -> None:
    with tricord.open(tmp_path / "store.db") as database:
        with pytest.raises(ReadError):
            database.load(list_id, place, published="2020-01-01")
        assert all(not status.snapshots for status in database.lists())


def test_a_companion_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sdn.csv").write_text("1\n")
    (tmp_path / "alt.csv").mkdir()
    files = reader("us-ofac-sdn").files(tmp_path)
    with pytest.raises(ReadError, match=r"alt\.csv: a folder, not a file"):
        sha256_of(files["alt"])
