"""Which files are refused and in what words; what stands outside of the entries; what an entry's bytes depend on."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from tests.lists.un_sc.conftest import HEAD, Publish, entity, individual, whole
from tricord.lists.un_sc import READER, UnReader
from tricord.model.errors import ReadError

ONE = whole([individual()])
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 20}">' for n in range(1, 13))


def refused(reader: UnReader, path: Path) -> str:
    with pytest.raises(ReadError) as refusal:
        reader.open(path)
    assert path.name in str(refusal.value)
    assert refusal.value.remedy
    return str(refusal.value)


def declaring(inside: str, *, comment: str = "", made: str = "2026-02-27") -> str:
    entry = individual(1, f"<COMMENTS1>{comment}</COMMENTS1>")
    return f"<!DOCTYPE CONSOLIDATED_LIST {inside}>\n" + whole([entry], made=made)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (HEAD.encode(), "line 2: not well-formed XML (Start tag expected"),
        ((HEAD + ONE)[:-60].encode(), "not well-formed XML"),
        ((HEAD + ONE[: len(ONE) // 2]).encode(), "not well-formed XML"),
        ((HEAD + ONE).encode("utf-16"), "not UTF-8 text, as the official file is, but UTF-16"),
        ((HEAD + ONE).encode("utf-16-be"), "not UTF-8 text"),
        ((HEAD + ONE.replace("NOBODY", "RENÉE")).encode("latin-1"), "line 3: not well-formed XML (Invalid bytes"),
        ((HEAD.replace("UTF-8", "ISO-8859-1") + ONE).encode(), "line 1: the file calls itself ISO-8859-1"),
        ((HEAD + ONE.replace("KPi.901", "KPi.\0901")).encode(), "not well-formed XML (Invalid character: Char 0x0"),
        (b"\0" * 500, "not UTF-8 text"),
        (b'36,"AEROCARIBBEAN AIRLINES",-0- ,"CUBA"\r\n', "line 1: this is not XML: it does not begin with <"),
        (b"PK\x03\x04\x14\x00\x06\x00", "line 1: this is a workbook or another zip archive, not XML"),
        (b"<sdnList><sdnEntry/></sdnList>", "the root element is sdnList, not CONSOLIDATED_LIST"),
        (ONE.replace("LIST ", 'LIST xmlns="urn:x" ', 1).encode(), "the root element is {urn:x}CONSOLIDATED_LIST"),
        (whole([individual(1, "<COMMENTS1>&nbsp;</COMMENTS1>")]).encode(), "XML (Entity 'nbsp' not defined)"),
        (whole([individual(), individual()]).encode(), "line 2: KPi.901 stands twice, also at line 2"),
        (whole([individual(1)], [entity(1)]).encode(), "line 3: DATAID 1 stands twice, also at line 2"),
        (b"<CONSOLIDATED_LIST><ENTITIES><ENTITY/></ENTITIES></CONSOLIDATED_LIST>", "line 1: an entry without"),
        (("<CONSOLIDATED_LIST>" + "<a>" * 5000).encode(), "Excessive depth"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_the_list(reader: UnReader, publish: Publish, content: bytes, words: str) -> None:
    assert words in refused(reader, publish(content)).replace(", line", " line").replace("xml line", "line")


@pytest.mark.parametrize(
    "content",
    [
        declaring(f'[<!ENTITY l0 "ha">{LAUGHS}]', comment="&l12;"),
        declaring('[<!ENTITY x SYSTEM "file:///etc/hostname">]', comment="&x;"),
        declaring('[<!ENTITY % x SYSTEM "file:///etc/hostname"> %x;]'),
        declaring('SYSTEM "http://192.0.2.1/list.dtd"'),
        declaring("[]"),
    ],
)
def test_a_document_type_is_refused_before_anything_is_expanded_or_fetched(
    reader: UnReader, publish: Publish, content: str
) -> None:
    assert "line 1: the file declares a document type" in refused(reader, publish(content))


def test_entity_expansion_in_an_attribute_of_the_root_is_refused_too(reader: UnReader, publish: Publish) -> None:
    content = declaring(f'[<!ENTITY l0 "ha">{LAUGHS}]', made="&l12;")
    assert "amplification" in refused(reader, publish(content))


def test_a_missing_file_and_a_folder(reader: UnReader, tmp_path: Path) -> None:
    assert "no such file" in refused(reader, tmp_path / "consolidated.xml")
    assert "a folder, not a file" in refused(reader, tmp_path)


@pytest.mark.parametrize("section", ["ENTITIES", "INDIVIDUALS"])
def test_a_section_under_another_name_is_no_silence_about_those_in_it(
    reader: UnReader, publish: Publish, section: str
) -> None:
    content = whole([individual()], [entity()]).replace(section, f"{section}2")
    assert f"the section {section} is missing, and {section}2 stands there" in refused(reader, publish(content))


def test_a_fragment_of_the_list_is_below_the_floor(publish: Publish) -> None:
    assert "1 entries, where at least 500 are expected" in refused(READER, publish(ONE))


def test_a_file_of_absurd_size(reader: UnReader, publish: Publish) -> None:
    path = publish(ONE)
    os.truncate(path, 10**10)  # a file of holes takes no room
    assert "far more than this list has" in refused(reader, path)


# What is accepted


def test_a_byte_order_mark_and_a_missing_declaration(reader: UnReader, publish: Publish) -> None:
    assert len(list(reader.open(publish(b"\xef\xbb\xbf" + ONE.encode())).records())) == 1


@pytest.mark.parametrize(
    ("made", "day"),
    [
        ("2026-02-27T00:00:09.554Z", date(2026, 2, 27)),
        ("2026-02-27", date(2026, 2, 27)),
        ("2026-13-45", None),
        ("2026", None),
        ("", None),
    ],
)
def test_the_day_of_the_file(reader: UnReader, publish: Publish, made: str, day: date | None) -> None:
    document = reader.open(publish(whole([individual()], made=made)))
    assert document.published == day
    assert [file.published for file in document.files] == [day]
    assert bool(document.warnings) == (day is None)


def test_an_entry_without_its_reference_number_keeps_the_number_of_the_database(
    reader: UnReader, publish: Publish
) -> None:
    entry = individual().replace("<REFERENCE_NUMBER>KPi.901</REFERENCE_NUMBER>", "")
    document = reader.open(publish(whole([entry])))
    assert [record.key for record in document.records()] == ["DATAID-1"]
    assert "no REFERENCE_NUMBER" in document.warnings[0]


def test_a_section_that_the_reader_does_not_know_is_reported_with_what_it_says(
    reader: UnReader, publish: Publish
) -> None:
    content = whole([individual(), entity()]).replace(
        "</CONSOLIDATED_LIST>",
        '<VESSELS><VESSEL><NAME>PHANTOM</NAME></VESSEL></VESSELS>stray<INDIVIDUALS lang="en"/></CONSOLIDATED_LIST>',
    )
    document = reader.open(publish(content))
    assert [record.key for record in document.records()] == ["KPi.901"]
    assert {(stray.kind, stray.text.split()[0]) for stray in document.strays} == {
        ("unknown element CONSOLIDATED_LIST/VESSELS", "PHANTOM"), ("text outside of the entries", "stray"),
        ("unknown attribute INDIVIDUALS/@lang", "en"), ("unknown element INDIVIDUALS/ENTITY", "50"),
    }  # fmt: skip


def test_an_entry_inside_another_is_no_entry(reader: UnReader, publish: Publish) -> None:
    nested = f"<INDIVIDUALS>{individual(2)}</INDIVIDUALS>"
    (record,) = reader.open(publish(whole([individual(1, nested)]))).records()
    assert "KPi.902" in [piece.text for piece in reader.read(record).unplaced]


def test_the_records_can_be_asked_for_again(reader: UnReader, publish: Publish) -> None:
    document = reader.open(publish(whole([individual()], [entity()])))
    assert list(document.records()) == list(document.records())
    assert [record.where for record in document.records()] == ["INDIVIDUAL at line 3", "ENTITY at line 4"]


def test_the_version_changes_with_the_table_of_programmes() -> None:
    assert READER.version == UnReader().version
    assert len(READER.version.split()) == 3
