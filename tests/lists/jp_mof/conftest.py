"""Workbooks in the ministry's layout, small enough to read at a glance."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from openpyxl import Workbook

import tricord.lists.jp_mof as jp_mof
from tricord.lists.jp_mof import MofReader

HEADERS = ("告示日付", "告示番号", "日本語表記", "英語表記")
Rows = Sequence[Mapping[str, Any]]
Build = Callable[..., Path]


@pytest.fixture(scope="session")
def small_reader() -> MofReader:
    """The reader without the floor of the real list."""
    reader = MofReader()
    reader.info = msgspec.structs.replace(reader.info, floor=0)
    return reader


@pytest.fixture
def workbook(tmp_path: Path) -> Build:
    """Writes a workbook with every sheet of the list; `rows` gives rows by sheet number, their keys are the columns."""

    def build(
        rows: Mapping[int, Rows] | None = None,
        *,
        without: Sequence[int] = (),
        titles: Mapping[int, str] | None = None,
        headers: Mapping[int, Sequence[str]] | None = None,
        extra: Mapping[str, Sequence[Sequence[Any]]] | None = None,
        name: str = "shisantouketsu20260305.xlsx",
    ) -> Path:
        book = Workbook()
        book.active.title = "一覧"  # type: ignore[union-attr]  # a new book has a sheet
        with Path(jp_mof.__file__).with_name("sheets.csv").open(encoding="utf-8", newline="") as file:
            kinds = list(csv.DictReader(file))
        for kind in kinds:
            number = int(kind["sheet"])
            if number in without:
                continue
            title = (titles or {}).get(number, kind["title"].replace(":", "：")[:24])
            sheet = book.create_sheet(f"{number}.{title}")
            sheet.append([kind["regime"]])
            if kind["state"] == "lifted":
                continue
            given = (rows or {}).get(number, ())
            columns = list(
                (headers or {}).get(number)
                or [*HEADERS, *dict.fromkeys(key for row in given for key in row if key not in HEADERS)]
            )
            sheet.append(columns)
            for row in given:
                sheet.append([row.get(column) for column in columns])
        for title, lines in (extra or {}).items():
            sheet = book.create_sheet(title)
            for line in lines:
                sheet.append(list(line))
        path = tmp_path / name
        book.save(path)
        return path

    return build
