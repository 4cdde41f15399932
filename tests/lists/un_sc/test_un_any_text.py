"""Whatever stands in an element: the reader answers, loses nothing, and an entry depends on nothing but itself."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lists.un_sc.conftest import HEAD, individual, whole
from tricord.lists import Document, info
from tricord.lists.un_sc import UnReader

# The grammar of the free text, tried on any text.
from tricord.lists.un_sc.text import contacts_in, edtf, expiry, names_in, number_in
from tricord.model import FuzzyDate, Reading
from tricord.model.errors import ReadError
from tricord.values import tidy

READER = UnReader(msgspec.structs.replace(info("un-sc"), floor=1))

Element = tuple[str, str, list[tuple[str, str, str]], str]

#: What real cells are made of, in orders that they never have.
WORDS = """
1946|2012-03-02|-05:00|Nov. |28 |; | b) |(|)|(original script)|Good|Low|a.k.a.|EXACT|BETWEEN|APPROXIMATELY|
Approximately|na|n/a|UN List|DPRK|Male|Passport|passport number |D00000898|, |issued |expires on |IMO number: |5342883|
8023670|IMO |Tel. |+850-2-18111|and |Gender: male|
nobody@example.org|https://www.interpol.int/x|Namibia|Atlantis|金铁三|Kim|김| """
PIECES = st.sampled_from(WORDS.replace("\n", "").split("|"))
TEXT = st.one_of(
    st.lists(PIECES, max_size=8).map("".join),
    st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), max_size=30),
)
ALIAS = ("ALIAS_NAME", "CITY_OF_BIRTH", "COUNTRY_OF_BIRTH", "DATE_OF_BIRTH", "NOTE", "QUALITY")
PLACE = ("CITY", "COUNTRY", "NOTE", "STATE_PROVINCE", "STREET", "ZIP_CODE")
#: The elements that the list is made of, and what stands in them.
LEAVES = {
    "INDIVIDUAL_ALIAS": ALIAS,
    "ENTITY_ALIAS": ALIAS,
    "INDIVIDUAL_DATE_OF_BIRTH": ("DATE", "FROM_YEAR", "NOTE", "TO_YEAR", "TYPE_OF_DATE", "YEAR"),
    "INDIVIDUAL_PLACE_OF_BIRTH": PLACE,
    "INDIVIDUAL_ADDRESS": PLACE,
    "ENTITY_ADDRESS": PLACE,
    "INDIVIDUAL_DOCUMENT": (
        "CITY_OF_ISSUE", "COUNTRY_OF_ISSUE", "DATE_OF_ISSUE", "ISSUING_COUNTRY", "NOTE", "NUMBER", "TYPE_OF_DOCUMENT",
        "TYPE_OF_DOCUMENT2",
    ),
}  # fmt: skip
OTHERS = (
    "COMMENTS1", "DELISTED_ON", "DESIGNATION", "FIRST_NAME", "FOURTH_NAME", "GENDER", "LAST_DAY_UPDATED", "LISTED_ON",
    "LIST_TYPE", "NAME_ORIGINAL_SCRIPT", "NATIONALITY", "SECOND_NAME", "THIRD_NAME", "TITLE", "UN_LIST_TYPE", "STRANGE",
)  # fmt: skip
TAGS = st.sampled_from(sorted({*LEAVES, *OTHERS}))
MAYBE = st.one_of(st.just(""), TEXT)


def element(tag: str) -> st.SearchStrategy[Element]:
    """An element: tag, text before its children, children (tag, text, tail), attribute. Most children are its own."""
    own = st.sampled_from([*LEAVES.get(tag, ["VALUE"]), "STRANGE"])
    child = st.tuples(own, st.one_of(PIECES, TEXT), st.one_of(st.just(""), st.just(""), TEXT))
    return st.tuples(st.just(tag), MAYBE, st.lists(child, max_size=6), MAYBE)


ELEMENT = TAGS.flatmap(element)


def xml(element: Element, space: str = "") -> str:
    tag, text, children, attribute = element
    inner = "".join(f"<{leaf}>{escape(own)}</{leaf}>{escape(tail)}{space}" for leaf, own, tail in children)
    return f"<{tag} a={quoteattr(attribute)}>{escape(text)}{inner and space + inner}</{tag}>"


def opened(content: str) -> Document:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "un.xml")
        path.write_text(HEAD + content, encoding="utf-8", newline="")
        return READER.open(path)


def read(elements: Sequence[Element], tag: str) -> tuple[Reading, tuple[Any, ...]]:
    entry = individual(1, "".join(map(xml, elements)), tag=tag)
    (record,) = opened(whole([entry]) if tag == "INDIVIDUAL" else whole(entities=[entry])).records()
    assert READER.read(record) == READER.read(record)
    data: tuple[Any, ...] = record.data[1]
    return READER.read(record), data


def told(reading: Reading) -> str:
    """All that the reading says, unplaced pieces and warnings included."""
    said = [*reading.warnings, *(piece.text for piece in reading.unplaced)]
    said += [text or "" for part in reading.parts for s in part.statements for text in (s.value, s.original)]
    return "\n".join(said)


@settings(max_examples=150, deadline=None)
@given(st.lists(ELEMENT, max_size=6), st.sampled_from(["INDIVIDUAL", "ENTITY"]))
def test_any_element_is_read_and_nothing_is_lost(elements: list[Element], tag: str) -> None:
    reading, data = read(elements, tag)
    everything = told(reading)
    texts = 0
    for name, text, children in data:
        for leaf, value in (("", text), *children):
            if leaf == "NOTE":
                value = value.rstrip(" ,")
            texts += bool(value)
            housekeeping = name in ("DATAID", "VERSIONNUM") or value == "UN List"
            # These two decide how their neighbour is read.
            code = leaf in ("QUALITY", "TYPE_OF_DATE")
            assert not value or housekeeping or code or value in everything, (name, leaf, value)
    assert texts == reading.segments
    assert len(reading.unplaced) <= reading.segments


@settings(max_examples=100, deadline=None)
@given(st.lists(ELEMENT, max_size=6))
def test_every_statement_is_well_formed(elements: list[Element]) -> None:
    reading, _ = read(elements, "INDIVIDUAL")
    assert [part.schema for part in reading.parts].count("Sanction") == 1
    for part in reading.parts:
        for statement in part.statements:
            assert statement.value
            assert statement.column
            if statement.prop in ("birthDate", "listingDate", "modifiedAt", "startDate", "endDate"):
                assert FuzzyDate.parse(statement.value)
                assert statement.value.isascii()


@settings(max_examples=50, deadline=None)
@given(
    st.lists(ELEMENT, max_size=4), st.permutations(range(1, 6)), st.sampled_from(["\n", "\n\t  ", " ", "<!-- x -->"])
)
def test_an_entry_depends_neither_on_its_place_nor_on_the_others_nor_on_white_space(
    elements: list[Element], order: list[int], space: str
) -> None:
    plain = "".join(map(xml, elements))
    spaced = space + space.join(xml(element, space) for element in elements) + space
    alone = {n: next(iter(opened(whole([individual(n, plain)])).records())).raw for n in order}
    together = opened(whole(space + individual(n, spaced) + space for n in order)).records()
    assert {record.key: record.raw for record in together} == {f"KPi.{900 + n}": raw for n, raw in alone.items()}


def test_an_entry_does_not_depend_on_the_order_of_attributes() -> None:
    raws = []
    for attributes in ('a="1" b="2"', 'b="2" a="1"'):
        (record,) = opened(whole([individual(1, f"<TITLE {attributes}/>")])).records()
        raws.append(record.raw)
    assert raws[0] == raws[1]


@settings(max_examples=200, deadline=None)
@given(st.integers(min_value=0), st.binary(min_size=1, max_size=4))
def test_a_damaged_file_is_read_or_refused_but_never_raises_anything_else(at: int, damage: bytes) -> None:
    content = bytearray((HEAD + whole([individual(1, "<COMMENTS1>金 &amp; x</COMMENTS1>")])).encode())
    at %= len(content)
    content[at : at + len(damage)] = damage
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "un.xml")
        path.write_bytes(content)
        try:
            for record in READER.open(path).records():
                READER.read(record)
        except ReadError as refusal:
            assert refusal.remedy  # noqa: PT017 - both outcomes are right


@settings(max_examples=300, deadline=None)
@given(TEXT.map(tidy))
def test_the_readings_of_a_text_never_raise_and_never_invent(text: str) -> None:
    for date in (edtf(text), expiry(text)):
        assert date is None or FuzzyDate.parse(date)
    for _, value in contacts_in(text):
        assert value in text
    number = number_in(text)
    assert number is None or number in text
    for name in names_in(text):
        assert set(name) <= set(text)


def test_long_texts_take_no_longer_than_their_length() -> None:
    for unit in ("(", ")", "a", "1", " ", ";", "(;", "((a)", "Tel. 1", "IMO ", "a@", "a.", "1 2", "expires ", "b) "):
        text = tidy(unit * (100_000 // len(unit)))
        assert list(contacts_in(text)) is not None
        assert list(names_in(text)) is not None
        assert number_in(text) is None or text
        assert expiry(text) is None
