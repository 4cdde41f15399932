"""Whatever stands in a cell: the reader answers, loses nothing, and an entry depends on nothing but itself."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lists.curated.conftest import NOBODY, folder_of_a_list, records, table
from tricord.lists import Record
from tricord.lists.curated import CuratedReader, documented

# How a cell comes apart is no door of its own; each of its pieces is accounted for here.
from tricord.lists.curated._row import RowReading
from tricord.model import FuzzyDate

MAPPING = "commas_part_persons = true\n[columns]\n" + "".join(f'{name} = "{name}"\n' for name in documented())
HOME = tempfile.TemporaryDirectory()
READER = CuratedReader(folder_of_a_list(Path(HOME.name, "documented")))
COMMAS = CuratedReader(folder_of_a_list(Path(HOME.name, "mapped"), columns=MAPPING))
COLUMNS = [name for name in documented() if name != "key"]

#: What real cells are made of, in orders that they never have.
WORDS = """
; |;|, |,| or | / |(|)|(issued by the DPRK|; and |expires |issued |.|\"|‘|’|f.k.a.: |Kim|Hyok-Chol|김영철|金铁三|キム|
KOMID|1946|13.10.1944|1946-02-28|1946~|/|1967-1969|a) |8712362|IMO|836110034|PS |Decree 7|Order 1718|
Person|Vessel|Event|DPRK|male|a@b.example| and |@|(Aliases: |\n|\u2028|\u3000|0|-|Does not exist"""
PIECES = st.sampled_from([*WORDS.replace("\n", "").split("|"), "\n", "\u2028"])
TEXT = st.one_of(
    st.lists(PIECES, max_size=10).map("".join),
    st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=40),
)
ROW = st.dictionaries(st.sampled_from([*COLUMNS, "shoe size", "größe"]), TEXT, min_size=1).map(lambda row: NOBODY | row)
DAYS = {"listingDate", "startDate", "endDate", "announcedOn", "listedNotBefore", "listedNotAfter", "date"}


def opened(reader: CuratedReader, text: str) -> list[Record]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "table.csv")
        path.write_text(text, encoding="utf-8", newline="")
        return records(reader, path)


@settings(max_examples=200, deadline=None)
@given(ROW, st.sampled_from([READER, COMMAS]))
def test_any_row_is_read_and_nothing_is_lost(row: dict[str, str], reader: CuratedReader) -> None:
    for record in opened(reader, table([row], ["key", *COLUMNS, "shoe size", "größe"])):
        reading = reader.read(record)
        assert reader.read(record) == reading
        told = [piece.text for piece in reading.unplaced]
        for part in reading.parts:
            for said in part.statements:
                assert said.value
                assert said.column
                told += [said.value, said.original or ""]
                if said.prop in DAYS | {"birthDate"}:
                    assert FuzzyDate.parse(said.value).exact or said.prop == "birthDate"
        values, odd = record.data
        for name, cell in [*values.items(), *odd.items()]:
            column = documented().get(name)
            if name == "schema":
                assert cell in (reading.parts[0].schema, *told)
            elif name in odd or (column and column.form in ("text", "day", "name", "korean")):
                assert cell in told, name


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(COLUMNS), TEXT, st.booleans())
def test_every_segment_of_a_cell_is_placed_or_shown(column: str, text: str, commas: bool) -> None:
    values = {"schema": "Event" if column in ("trigger", "parties", "counts", "event_date") else "Person"}
    if cell := " ".join(text.split()):
        values[column] = cell
    row = RowReading(values, {}, {}, commas_part_names=commas)
    reading = row.reading()
    placed = {said.original or said.value for part in reading.parts for said in part.statements if said.prop != "role"}
    pieces = [" ".join(piece.split()) for piece in row._pieces(documented()[column].form, cell)]
    if documented()[column].part:
        assert reading.segments == sum(map(bool, pieces))
        shown = [piece.text for piece in reading.unplaced]
        assert all(piece in placed or piece in shown for piece in pieces if piece)
        if column != "program":
            assert reading.segments == len(shown) + sum(piece not in shown for piece in pieces if piece)
    assert len(reading.unplaced) <= reading.segments


@settings(max_examples=60, deadline=None)
@given(st.data(), st.lists(ROW, min_size=1, max_size=5))
def test_an_entry_depends_neither_on_the_order_of_rows_nor_on_that_of_columns(
    data: st.DataObject, rows: list[dict[str, str]]
) -> None:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    shuffled = data.draw(st.permutations(rows)), data.draw(st.permutations(columns))
    before = sorted((r.key, r.raw) for r in opened(READER, table(rows, columns)))
    assert sorted((r.key, r.raw) for r in opened(READER, table(*shuffled))) == before
    assert len({key for key, _ in before}) == len(before)


@settings(max_examples=100, deadline=None)
@given(TEXT)
def test_a_date_is_read_as_a_valid_one_or_not_at_all(text: str) -> None:
    reading = RowReading({"schema": "Person", "birth_date": text}, {}, {}, commas_part_names=False).reading()
    for said in reading.parts[0].statements:
        assert FuzzyDate.parse(said.value)
        assert said.value.isascii()


def test_long_cells_of_one_sign_do_not_hang() -> None:
    for sign in (";", "(", "@", "-", ",", " / ", "a ", "'", ".", "f.k.a. "):
        cell = (sign * 60_000)[:60_000]
        (record,) = opened(
            READER, table([NOBODY | dict.fromkeys(("passport", "email", "aliases", "birth_date"), cell)])
        )
        assert READER.read(record).segments
