"""What a file must look like to be kept: each kind whole, cut, and in the place of another."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tricord.fetch._kinds import check_file
from tricord.lists import FileKind, FileSource
from tricord.model.errors import FetchError

ADDRESS = "https://publisher.example/file"


def packed(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return out.getvalue()


WHOLE: dict[FileKind, bytes] = {
    "xml": b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- a < b -->\n<ns:list a="1"><e/></ns:list>\n<!-- end -->\n',
    "csv": b'1,"one"\r\n2,"two"\r\n\x1a',
    "json": b'\n{"a": [1, 2]}\n',
    "jsonl": b'{"a": 1}\n{"a": 2}\n',
    "xlsx": packed(sheet=b"<sheet/>"),
    "ods": packed(content=b"<office/>"),
    "zip": packed(list=b"<list/>"),
    "pdf": b"%PDF-1.7\n...\n%%EOF\n",
}


def problem_of(content: bytes, kind: FileKind, **bounds: int) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(content)
        found = None
        try:
            check_file(path, msgspec.structs.replace(FileSource(address=ADDRESS, kind=kind), **bounds), ADDRESS)
        except FetchError as error:
            found = error
    if found is None:
        return ""
    assert str(found).startswith(f"{ADDRESS}: ")
    assert "the last good file stays" in str(found)
    return found.problem


def test_every_kind_is_tried() -> None:
    assert set(WHOLE) == set(get_args(FileKind))


@pytest.mark.parametrize("kind", WHOLE)
def test_a_whole_file_is_kept(kind: FileKind) -> None:
    assert problem_of(WHOLE[kind], kind) == ""


@pytest.mark.parametrize("kind", ["xml", "json", "jsonl", "xlsx", "ods", "zip", "pdf"])
def test_a_file_that_is_cut_is_refused(kind: FileKind) -> None:
    content = WHOLE[kind].rstrip() if kind != "xml" else WHOLE[kind].partition(b"\n<!-- end")[0]
    assert "cut off" in problem_of(content[: -max(3, len(content) // 4)], kind)


@pytest.mark.parametrize("kind", WHOLE)
@pytest.mark.parametrize(
    "page",
    [
        b"<!DOCTYPE html><html><head><title>Access Denied</title></head></html>",
        b"\xef\xbb\xbf \n<HTML lang=en><title>Access\n Denied</title></HTML>",
        b"<!-- proxy --><html><title>Access Denied</title></html>",
    ],
)
def test_a_page_in_the_place_of_a_file_is_named_by_its_title(kind: FileKind, page: bytes) -> None:
    assert problem_of(page, kind) == f"a web page came in the place of the {kind} file (Access Denied)"


@pytest.mark.parametrize(
    ("kind", "other"),
    [
        ("xml", "csv"),
        ("xml", "xlsx"),
        ("csv", "xml"),
        ("csv", "xlsx"),
        ("csv", "json"),
        ("xlsx", "csv"),
        ("xlsx", "xml"),
        ("pdf", "xml"),
        ("json", "xml"),
        ("json", "csv"),
        ("zip", "xml"),
        ("csv", "pdf"),
    ],
)
def test_a_file_of_another_kind_is_refused(kind: FileKind, other: FileKind) -> None:
    assert problem_of(WHOLE[other], kind)


def test_a_packed_file_that_unpacks_to_far_more_is_refused_unopened() -> None:
    bomb = packed(sheet=b" " * 5_000_000)
    assert len(bomb) < 10_000
    assert "unpacked it would be 5,000,000 bytes" in problem_of(bomb, "xlsx", most=1_000_000)


def test_a_size_out_of_bounds_is_refused() -> None:
    assert "at least 1,000 are expected" in problem_of(WHOLE["csv"], "csv", least=1_000)
    assert "at most 5 are expected" in problem_of(WHOLE["csv"], "csv", most=5)


@given(content=st.binary(max_size=300), kind=st.sampled_from(get_args(FileKind)))
def test_whatever_comes_is_kept_or_refused_in_a_sentence(content: bytes, kind: FileKind) -> None:
    problem_of(content, kind)


@given(
    start=st.sampled_from([b"<", b"<?xml", b"<!--", b"<!DOCTYPE", b"PK\x03\x04", b"%PDF", b"{", b"\xef\xbb\xbf<a"]),
    rest=st.binary(max_size=200),
    kind=st.sampled_from(get_args(FileKind)),
)
def test_what_begins_as_a_file_does_too(start: bytes, rest: bytes, kind: FileKind) -> None:
    problem_of(start + rest, kind)
