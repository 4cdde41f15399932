"""Whatever stands in a cell: the reader answers, loses nothing, and an entry depends on nothing but itself."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tricord.lists import Document, info
from tricord.lists.us_ofac_sdn import OfacReader

# The grammar of the remarks, tried on any text.
from tricord.lists.us_ofac_sdn.remarks import date_text, split
from tricord.model import FuzzyDate

READER = OfacReader(msgspec.structs.replace(info("us-ofac-sdn"), floor=1))

#: What real remarks are made of, in orders that they never have.
WORDS = """
DOB| circa |1946| to |28 Feb 1946|; |;|. |alt. |Passport |No. |#|(Iran)|(| )| issued | expires |a.k.a. |'|''|POB |
Linked To: |nationality |Korea, North|Digital Currency Address - |XBT |134r8iHv69xd|8023670|Website |Gender |Male|
Vessel Registration Identification IMO |Member |section 510|North Korea Sanctions Regulations|Tax ID |Number |
Secondary sanctions risk: |son of |x@y.org|None Identified|Other Vessel Flag |金|-0- """
PIECES = st.sampled_from(WORDS.replace("\n", "").split("|"))
TEXT = st.one_of(
    st.lists(PIECES, max_size=14).map("".join),
    st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=60),
)


def opened(rows: list[list[str]]) -> Document:
    """The rows written as a file and opened."""
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "sdn.csv")
        path.write_text(text.getvalue(), encoding="utf-8", newline="")
        return READER.open(path)


def row(number: int, cells: list[str]) -> list[str]:
    return [str(number), "NOBODY", *cells]


@settings(max_examples=150, deadline=None)
@given(st.lists(TEXT, min_size=10, max_size=10))
def test_any_cell_is_read_and_nothing_is_lost(cells: list[str]) -> None:
    (record,) = opened([row(1, cells)]).records()
    reading = READER.read(record)
    assert READER.read(record) == reading
    assert len(reading.unplaced) <= reading.segments
    told = [*(piece.text for piece in reading.unplaced)]
    for part in reading.parts:
        for statement in part.statements:
            assert statement.value
            assert statement.column
            told += (statement.value, statement.original or "")
            if statement.prop in ("birthDate", "listingDate"):
                FuzzyDate.parse(statement.value)
    for segment in split(record.data[0][11]):
        assert segment in told


@settings(max_examples=200, deadline=None)
@given(TEXT)
def test_splitting_loses_no_character_but_separators(text: str) -> None:
    def essence(of: str) -> str:
        return "".join(character for character in of if not character.isspace() and character not in ";.")

    assert essence("".join(split(text))) == essence(text)


@given(TEXT)
def test_a_date_is_read_as_a_valid_one_or_not_at_all(text: str) -> None:
    found = date_text(text)
    assert found is None or FuzzyDate.parse(found)


@settings(max_examples=50, deadline=None)
@given(st.permutations(range(1, 6)))
def test_an_entry_depends_neither_on_its_place_nor_on_the_others(order: list[int]) -> None:
    rows = {n: row(n, ["individual", "DPRK2", *("-0- ",) * 7, f"DOB 194{n}."]) for n in range(1, 6)}
    whole = {record.key: record.raw for record in opened([rows[n] for n in order]).records()}
    assert whole == {str(n): next(iter(opened([rows[n]]).records())).raw for n in rows}
