"""The End User List, as an export-control officer needs it read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from tricord.lists import Record, reader
from tricord.lists.jp_meti_eul import MetiReader
from tricord.model import Reading
from tricord.model.errors import ReadError

FIRST = ("No.", "国名、地域名\nCountry or Region", "企業名､組織名\nCompany or Organization", "別名\nAlso Known As")
MORE = ("懸念区分\nType of WMD", "通常兵器\nConventional Weapons")
HEADERS: tuple[str, ...] = (*FIRST, *MORE)
KOREA = "北朝鮮\nNorth Korea"


@pytest.fixture(scope="module")
def small() -> MetiReader:
    """The reader without the floor of the real list."""
    found = MetiReader()
    found.info = msgspec.structs.replace(found.info, floor=0)
    return found


def _write(
    folder: Path, rows: Sequence[Sequence[Any]], headers: Sequence[str] = HEADERS, name: str = "20250929_4.xlsx"
) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "ユーザーリスト"
    sheet.append(list(headers))
    for row in rows:
        sheet.append(list(row))
    path = folder / name
    book.save(path)
    return path


def _one(
    small: MetiReader,
    folder: Path,
    name: str,
    aliases: str = "",
    weapons: str = "核\nN",
    other: str = "",
    country: str = KOREA,
) -> Reading:
    (record,) = small.open(_write(folder, [[1, country, name, aliases, weapons, other]])).records()
    return small.read(record)


def _values(reading: Reading, prop: str, part: int = 0) -> list[str]:
    return [said.value for said in reading.parts[part].statements if said.prop == prop]


def test_a_row_gives_names_country_concern_and_no_date(small: MetiReader, tmp_path: Path) -> None:
    name = "Korea Fictitious Trading Corporation (KFTC)\n（朝鮮架空貿易(総)会社）"
    aliases = "・Fictitious General Corp\n(架空総会社)\n・KFTC Ltd."
    reading = _one(small, tmp_path, name, aliases, "ミサイル、核\nM、Ｎ", "通常兵器\nCW")
    assert [part.schema for part in reading.parts] == ["Organization", "Sanction"]
    assert _values(reading, "name") == ["Korea Fictitious Trading Corporation", "朝鮮架空貿易(総)会社"]
    assert _values(reading, "alias") == ["KFTC", "Fictitious General Corp", "架空総会社", "KFTC Ltd."]
    assert _values(reading, "country") == ["kp"]
    assert _values(reading, "summary", 1) == ["concern: M,N", "concern: CW"]
    assert _values(reading, "programId", 1) == ["DPRK", "PROLIFERATION"]
    assert _values(reading, "provisions", 1) == ["export-control"]
    assert _values(reading, "basis", 1) == ["autonomous"]
    assert _values(reading, "listingDate", 1) == []
    assert reading.unplaced == ()


def test_only_north_korean_rows_belong_to_the_north_korea_programme(small: MetiReader, tmp_path: Path) -> None:
    reading = _one(small, tmp_path, "Fictitious Research Centre", country="イラン\nIslamic Republic of Iran")
    assert _values(reading, "programId", 1) == ["PROLIFERATION"]
    assert _values(reading, "country") == ["ir"]


def test_a_japanese_name_alone_is_a_name_and_kana_decides_the_language(small: MetiReader, tmp_path: Path) -> None:
    reading = _one(small, tmp_path, "マンウォル貿易")
    assert [(said.value, said.lang) for said in reading.parts[0].statements if said.prop == "name"] == [
        ("マンウォル貿易", "jpn")
    ]
    han = _one(small, tmp_path, "民族経済協力連合会")
    assert [said.lang for said in han.parts[0].statements if said.prop == "name"] == [None]


def test_an_alias_broken_over_two_lines_is_one(small: MetiReader, tmp_path: Path) -> None:
    reading = _one(
        small, tmp_path, "Fictitious Plant", "・Aktsionernoe Obshchestvo\nMashinostroeniya\n ・OOO Fictitious"
    )
    assert _values(reading, "alias") == ["Aktsionernoe Obshchestvo Mashinostroeniya", "OOO Fictitious"]


def test_the_key_does_not_follow_the_running_number(small: MetiReader, tmp_path: Path) -> None:
    row = [KOREA, "Fictitious Bank\n(架空銀行)", "", "核\nN", ""]
    first = [record.key for record in small.open(_write(tmp_path, [[1, *row]])).records()]
    moved = _write(
        tmp_path, [[1, KOREA, "Another One", "", "核\nN", ""], [2, KOREA, "FICTITIOUS  BANK", "", "核\nN", ""]]
    )
    second = [record.key for record in small.open(moved).records()]
    assert second[1:] == first
    assert first[0].startswith("kp-")


def test_the_same_organization_twice_is_reported(small: MetiReader, tmp_path: Path) -> None:
    document = small.open(_write(tmp_path, [[place, KOREA, "Fictitious Bank", "", "核\nN", ""] for place in (1, 2)]))
    keys = [record.key for record in document.records()]
    assert len(set(keys)) == 2
    assert "stands there 2 times" in document.warnings[0]


@pytest.mark.parametrize("weapons", ["宇宙\nS", "X,Y", "M,Q", "ミサイル"])
def test_an_unknown_concern_is_shown_not_guessed(small: MetiReader, tmp_path: Path, weapons: str) -> None:
    reading = _one(small, tmp_path, "Fictitious Bank", weapons=weapons)
    assert [missed.text for missed in reading.unplaced] == [weapons]
    assert _values(reading, "summary", 1) == []


def test_an_unknown_country_keeps_its_text_and_warns(small: MetiReader, tmp_path: Path) -> None:
    reading = _one(small, tmp_path, "Fictitious Bank", country="ナイクニ\nNowhere Land")
    assert _values(reading, "country") == ["ナイクニ Nowhere Land"]
    assert reading.warnings
    assert _values(reading, "programId", 1) == ["PROLIFERATION"]


@pytest.mark.parametrize("place", [1, 2, 3, 4])
def test_a_renamed_column_refuses_the_file(small: MetiReader, tmp_path: Path, place: int) -> None:
    headers = [*HEADERS[:place], "新しい列\nNew", *HEADERS[place + 1 :]]
    with pytest.raises(
        ReadError,
        match=r"20250929_4.xlsx, sheet ユーザーリスト: the column .* is missing\. Its headers are: .*新しい列",
    ):
        small.open(_write(tmp_path, [[1, KOREA, "Fictitious Bank", "", "核\nN", ""]], headers))


def test_a_new_column_is_named_and_its_cells_are_kept(small: MetiReader, tmp_path: Path) -> None:
    document = small.open(
        _write(tmp_path, [[1, KOREA, "Fictitious Bank", "", "核\nN", "", "2025"]], [*HEADERS, "指定日\nDate"])
    )
    assert document.warnings == ("unknown column 指定日 Date; its cells are kept, not placed",)
    assert [missed.text for missed in small.read(next(document.records())).unplaced] == ["2025"]


def test_a_row_without_a_name_is_a_stray(small: MetiReader, tmp_path: Path) -> None:
    document = small.open(_write(tmp_path, [[1, KOREA, "", "・Fictitious", "核\nN", ""]]))
    assert [stray.text for stray in document.strays] == [KOREA, "・Fictitious", "核\nN"]


def test_a_fragment_is_below_the_floor(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="only 1 entries; at least 500 are expected"):
        reader("jp-meti-eul").open(_write(tmp_path, [[1, KOREA, "Fictitious Bank", "", "核\nN", ""]]))


@pytest.fixture(scope="module")
def record(small: MetiReader, tmp_path_factory: pytest.TempPathFactory) -> Record:
    """A row as the reader opens it."""
    path = _write(tmp_path_factory.mktemp("list"), [[1, KOREA, "Fictitious Bank", "", "核\nN", ""]])
    return next(iter(small.open(path).records()))


ROLES = st.sampled_from(["country", "name", "aliases", "weapons", "conventional", ""])
TEXTS = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from(["・", "(", ")", "\n", "核", "N", ",", "架空", "Bank", "(KB)", "CW"]), max_size=10).map(
        "".join
    ),
)


@given(
    st.lists(st.tuples(ROLES, st.just("header"), TEXTS.filter(str.strip)), max_size=6),
    st.sampled_from(["kp", "ir", ""]),
)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_row_of_anything_is_read(
    small: MetiReader, record: Record, cells: list[tuple[str, str, str]], country: str
) -> None:
    row = msgspec.structs.replace(record.data, country=country, cells=tuple(cells))
    reading = small.read(msgspec.structs.replace(record, data=row))
    assert reading.segments >= len(reading.unplaced)
    assert all(said.value.strip() for part in reading.parts for said in part.statements)


def test_the_real_list_comes_through_whole(shared: Path) -> None:
    meti = reader("jp-meti-eul")
    document = meti.open(shared / "raw" / "jp" / "meti_eul_20250929_4.xlsx")
    readings = {record.key: meti.read(record) for record in document.records()}
    assert (document.published, document.warnings, document.strays) == (date(2025, 9, 29), (), ())
    assert len(readings) == 835
    assert sum(key.startswith("kp-") for key in readings) == 154
    assert not [missed for reading in readings.values() for missed in reading.unplaced]
    assert all(_values(reading, "name") and _values(reading, "summary", 1) for reading in readings.values())
    komid = next(reading for reading in readings.values() if "KOMID" in _values(reading, "alias"))
    assert _values(komid, "name") == ["Korea Mining Development Trading Corporation", "朝鮮鉱業開発貿易会社"]


def test_a_country_that_is_merged_over_several_rows_is_that_of_each(small: MetiReader, tmp_path: Path) -> None:
    """The cell of the country stands once for all organizations below it; a blank one outside it is nobody's."""
    names = ("Kang Trading", "Testsong Bank", "Kumyong Ltd.")
    path = _write(tmp_path, [[n, KOREA if n == 1 else None, name, "", "核\nN", ""] for n, name in enumerate(names, 1)])
    book = load_workbook(path)
    book["ユーザーリスト"].merge_cells("B2:B3")
    book.save(path)
    readings = [small.read(record) for record in small.open(path).records()]
    assert [[s.value for s in r.parts[0].statements if s.prop == "country"] for r in readings] == [["kp"], ["kp"], []]
    assert [bool(reading.warnings) for reading in readings] == [False, False, True]
