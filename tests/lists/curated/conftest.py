"""A party's own curated table in its documented form, and the reader that a folder of two small files makes."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from tricord.lists import Record
from tricord.lists.curated import CuratedReader
from tricord.model import Reading

INFO = """id = "xx-notices"
party = "XX"
title = "Notices of a fictitious party"
publisher = "Nobody"
address = ""
licence = ""
languages = ["eng"]
floor = {floor}
ceiling = {ceiling}
"""
PROGRAMMES = """published,programmes,basis,measures,authority,source
Decree 7,DPRK,autonomous,asset-freeze;travel-ban,"Act on Nothing, Art. 7",invented
Order 1718,DPRK,implementing,asset-freeze,,invented
"""
NOBODY = {"schema": "Person", "name": "NOBODY, Fictitious", "source": "notice 1"}

Row = Mapping[str, str]
Publish = Callable[..., Path]
Read = Callable[..., Reading]


def table(rows: Sequence[Row], columns: Sequence[str] | None = None) -> str:
    """The rows as CSV text, under the columns given or under all that occur."""
    order = list(columns or dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, order, restval="", lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def folder_of_a_list(at: Path, *, columns: str = "", floor: int = 0, ceiling: int = 1000) -> Path:
    """What a party's table needs beside it: the list's metadata and its programmes."""
    at.mkdir(parents=True, exist_ok=True)
    (at / "list.toml").write_text(INFO.format(floor=floor, ceiling=ceiling), encoding="utf-8")
    (at / "programmes.csv").write_text(PROGRAMMES, encoding="utf-8")
    if columns:
        (at / "columns.toml").write_text(columns, encoding="utf-8")
    return at


def values(reading: Reading, prop: str, part: int = 0) -> list[str]:
    """The values of one property of one part: 0 the subject, 1 its designation."""
    return [said.value for said in reading.parts[part].statements if said.prop == prop]


def records(reader: CuratedReader, path: Path) -> list[Record]:
    return list(reader.open(path).records())


@pytest.fixture
def reader(tmp_path: Path) -> CuratedReader:
    return CuratedReader(folder_of_a_list(tmp_path / "list"))


@pytest.fixture
def publish(tmp_path: Path) -> Publish:
    """Writes rows, a text or bytes as `table.csv`; gives the path."""

    def write(content: Sequence[Row] | str | bytes) -> Path:
        path = tmp_path / "table.csv"
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            text = content if isinstance(content, str) else table(content)
            path.write_text(text, encoding="utf-8", newline="")
        return path

    return write


@pytest.fixture
def read(reader: CuratedReader, publish: Publish) -> Read:
    """The reading of one row: a fictitious person with these columns."""

    def one(**columns: str) -> Reading:
        (record,) = records(reader, publish([NOBODY | columns]))
        return reader.read(record)

    return one
