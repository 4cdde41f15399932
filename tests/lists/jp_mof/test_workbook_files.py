"""Files that are no workbook, or were made to harm: refused with file, place and what to do."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tricord.lists import _xlsx as xlsx
from tricord.lists import reader
from tricord.lists.jp_mof import MofReader
from tricord.model.errors import ReadError

LISTS = pytest.mark.parametrize("list_id", ["jp-mof", "jp-meti-eul"])


def _refused(list_id: str, path: Path) -> str:
    with pytest.raises(ReadError) as refusal:
        reader(list_id).open(path)
    message = str(refusal.value)
    assert path.name in message
    assert refusal.value.remedy
    return message


@LISTS
def test_an_empty_file(list_id: str, tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    path.touch()
    assert "the file is empty" in _refused(list_id, path)


@LISTS
def test_a_missing_file(list_id: str, tmp_path: Path) -> None:
    assert "no such file" in _refused(list_id, tmp_path / "none.xlsx")


@LISTS
@pytest.mark.parametrize("content", [b"<html>moved</html>", b"PK\x03\x04", b"\x00" * 500])
def test_no_zip_archive(list_id: str, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(content)
    assert "not a whole xlsx workbook" in _refused(list_id, path)


@LISTS
def test_a_zip_archive_of_something_else(list_id: str, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert "not an xlsx workbook" in _refused(list_id, path)


@LISTS
def test_a_truncated_workbook(list_id: str, tmp_path: Path, workbook: Any) -> None:
    whole = workbook().read_bytes()
    for share in (0.3, 0.9, 0.999):
        path = tmp_path / "short.xlsx"
        path.write_bytes(whole[: int(len(whole) * share)])
        _refused(list_id, path)


@LISTS
def test_a_flipped_byte_inside(list_id: str, tmp_path: Path, workbook: Any) -> None:
    content = bytearray(workbook().read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        sheet = archive.getinfo("xl/worksheets/sheet3.xml")
    content[sheet.header_offset + 90] ^= 0xFF
    path = tmp_path / "flipped.xlsx"
    path.write_bytes(bytes(content))
    _refused(list_id, path)


@LISTS
def test_a_zip_bomb_is_stopped_while_it_is_counted(
    list_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "MAX_UNPACKED", 1_000_000)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 5_000_000)
    assert "unpacks to more than" in _refused(list_id, path)


def _with_member(source: Path, target: Path, name: str, change: bytes) -> None:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            content = old.read(member)
            new.writestr(member, change if member == name else content)


@LISTS
def test_entities_that_expand_are_refused_before_they_are_parsed(list_id: str, tmp_path: Path, workbook: Any) -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><sst>&b;</sst>'
    path = tmp_path / "laughs.xlsx"
    _with_member(workbook(), path, "xl/worksheets/sheet2.xml", laughs)
    assert "document type definition" in _refused(list_id, path)


@LISTS
def test_a_cell_in_the_far_corner_is_refused_before_a_table_of_that_size_is_made(
    list_id: str, tmp_path: Path, workbook: Any
) -> None:
    corner = b'<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    path = tmp_path / "corner.xlsx"
    _with_member(workbook(), path, "xl/worksheets/sheet2.xml", corner)
    assert "far outside" in _refused(list_id, path)


def test_each_list_refuses_the_workbook_of_the_other(shared: Path) -> None:
    folder = shared / "raw" / "jp"
    assert "no sheet with a number" in _refused("jp-mof", folder / "meti_eul_20250929_4.xlsx")
    assert "no sheet has the columns" in _refused("jp-meti-eul", folder / "shisantouketsu20260305.xlsx")


def test_cells_as_text(small_reader: MofReader, workbook: Any) -> None:
    path = workbook({17: [{"告示日付": "2016.2.19_x000D_\n", "告示番号": 14.0, "日本語表記": True}]})
    (record,) = small_reader.open(path).records()
    texts = [["告示日付", "2016.2.19"], ["告示番号", "14"], ["日本語表記", "True"]]
    assert msgspec.json.decode(record.raw) == [17, *texts]
