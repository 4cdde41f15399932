"""Whatever stands in a cell: the reader answers, loses nothing, and does not hang."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.lists.jp_mof.conftest import Build
from tricord.lists import Record
from tricord.lists._bracketed_names import variants

# What packs several values into one cell is tried on text that no workbook holds.
from tricord.lists._japanese_cells import clean, items, marks, outside_brackets, split_outside
from tricord.lists._japanese_names import name_of, names_of
from tricord.lists.jp_mof import MofReader
from tricord.model import FuzzyDate
from tricord.values import birth_dates

SHEETS = (3, 14, 17, 43)

#: Text made of what the real cells are made of, in orders that they never have.
WORDS = """
    (a) (b) （ｃ） (i) （ ） 【 】 、 ； ; , ・ ： 又は 及び 頃 から 不明 旅券番号 北朝鮮 1979年8月1日 1979年 8月
    2016.2.19 改訂 削除 a.k.a. （旧称） original_script: IMO番号：5878589 +850-2-18111 Kim キム 金 김 محمد Ltd.
    born 0x 電話番号： 暗号資産アドレス： 親会社は (38.と同一人物) ％ ' _x000D_ {} {0}
"""
PIECES = st.sampled_from([*WORDS.split(), "\n", " "])
CELLS = st.one_of(st.lists(PIECES, max_size=14).map("".join), st.text(max_size=60))
VALUES: st.SearchStrategy[Any] = st.one_of(
    CELLS, st.floats(), st.dates(), st.datetimes(), st.booleans(), st.times(), st.timedeltas()
)


@pytest.fixture
def records(small_reader: MofReader, workbook: Build) -> dict[int, Record]:
    """A row of each of some sheets, as the reader opens it."""
    path = workbook({sheet: [{"告示日付": "2016.2.19", "告示番号": "1(#2)", "英語表記": "NOBODY"}] for sheet in SHEETS})
    return {int(record.key.partition("-")[0]): record for record in small_reader.open(path).records()}


@given(
    st.sampled_from(SHEETS), st.lists(st.tuples(st.sampled_from(sorted({*MofReader.roles, ""})), VALUES), max_size=5)
)
@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_a_row_of_anything_is_read_and_every_filled_cell_counts(
    small_reader: MofReader, records: dict[int, Record], sheet: int, cells: list[tuple[str, Any]]
) -> None:
    filled = tuple(
        (f"column {place}", role, value)
        for place, (role, value) in enumerate(cells)
        if clean(str(value)).strip(" 、,;\n")
    )
    reading = small_reader.read(_with_cells(records[sheet], filled))
    assert reading.segments >= max(len(reading.unplaced), len(filled))
    assert [part.schema for part in reading.parts].count("Sanction") == 1
    for part in reading.parts:
        for said in part.statements:
            assert said.value.strip()
            assert said.original != said.value
            if said.prop == "birthDate":
                FuzzyDate.parse(said.value)


@given(CELLS)
@settings(max_examples=300, deadline=None)
def test_each_parser_takes_any_text(text: str) -> None:
    plain = clean(text)
    assert clean(plain) == plain
    for value, original in birth_dates(*items(plain)).found:
        FuzzyDate.parse(value)
        assert original
    for person in (True, False):
        assert all(
            name.text for name in (*names_of(plain, kind="alias", person=person), *name_of(plain, person=person))
        )
    assert variants(plain, kind="name")
    outside_brackets(plain)
    assert len(items(plain)) <= len(marks(plain)) + 1


@given(
    st.lists(
        st.text(alphabet="キムヨンチョル・abc ", min_size=1, max_size=8).filter(lambda text: text.strip() == text),
        min_size=1,
        max_size=5,
    )
)
def test_splitting_at_semicolons_gives_back_what_was_joined(names: list[str]) -> None:
    assert split_outside(";".join(names), ";") == names


def test_a_cell_as_long_as_excel_allows_does_not_hang(small_reader: MofReader, records: dict[int, Record]) -> None:
    for piece in (
        "(a)",
        "(",
        "・",
        "a(b)",
        "、ab・",
        "1979年",
        "A1 ",
        "Kim(Gim)",
        "旅券番号:",
        "に指定した(",
        "子会社は、",
    ):
        text = clean(piece * (32_000 // len(piece)))
        cells = tuple((role, role, text) for role in sorted(MofReader.roles))
        small_reader.read(_with_cells(records[17], cells))


def _with_cells(record: Record, cells: tuple[tuple[str, str, Any], ...]) -> Record:
    return msgspec.structs.replace(record, data=msgspec.structs.replace(record.data, cells=cells))
