"""Which files are read, which are refused and in what words; what a missing companion means; dates from outside."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from tests.lists.us_ofac_sdn.conftest import NULL, Publish, line, sdn
from tricord.lists import MAIN, Document, ListInfo, Record
from tricord.lists.us_ofac_sdn import READER, Dating, OfacReader
from tricord.model.errors import ReadError

TWO = (sdn(1, "NOBODY, Fictitious"), sdn(2, "INVENTED TRADING CORP.", sort=""))
ALT = line(["2", "7", "aka", "INVENTED CO.", NULL])
ADD = line(["2", "9", "1 Nowhere Street", "Pyongyang", "Korea, North", NULL])
DATED = Dating(
    ent_num="1", name="NOBODY, F.", listed_on="2016-12-02", not_before="", not_after="", delisted_on="",
    legal_basis="", concerns="DPRK", source="a notice",
)  # fmt: skip


@pytest.fixture
def reader(small: ListInfo) -> OfacReader:
    return OfacReader(small, datings=())


def refused(reader: OfacReader, path: Path) -> str:
    with pytest.raises(ReadError) as refusal:
        reader.open(path)
    assert path.name in str(refusal.value)
    assert refusal.value.remedy
    return str(refusal.value)


def record(document: Document, key: str, facet: str = MAIN) -> Record:
    return next(r for r in document.records() if (r.key, r.facet) == (key, facet))


# What is refused


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"\r\n", "no rows"),
        ("".join(TWO).encode("utf-16"), "not in the publisher's encoding"),
        ("".join(TWO).encode() + b"\0", "not in the publisher's encoding"),
        (sdn(1, "NOBODY, Renée").encode("latin-1"), "line 1: not UTF-8 text"),
        (b'<?xml version="1.0"?>\n<sdnList/>\n', "row 1: this is XML"),
        (b"PK\x03\x04\x14\x00\x06\x00", "not in the publisher's encoding"),
        (ALT.encode(), "row 1: 5 columns where the sdn file has 12; it looks like the alt file"),
        (ADD.encode(), "it looks like the add file"),
        ((TWO[0] + '2,"INVENTED"\r\n').encode(), "row 2: 2 columns where the sdn file has 12"),
        ((TWO[0] + sdn(2, 'A "BROKEN" QUOTE')).encode(), "row 2: broken quotes"),
        ((TWO[0] + TWO[1][:-6]).encode(), "row 2: the file ends within a row"),
        ((TWO[0] + TWO[1][:-9]).encode(), "row 2: 11 columns"),
        ((TWO[0] + sdn(2, "X", remarks="DOB 1946")[:-4]).encode(), "row 2: broken quotes"),
        ((TWO[0] * 2).encode(), "row 2: entry 1 stands twice, also in row 1"),
        (sdn(1, NULL).encode(), "row 1: entry 1 has no name"),
        (sdn(1, "X").replace("1", "one", 1).encode(), "row 1: 'one' is no entry number"),
    ],
)
def test_a_file_that_is_not_the_list(reader: OfacReader, tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "sdn.csv"
    path.write_bytes(content)
    assert words in refused(reader, path).replace(", row", " row").replace("sdn.csv line", "line")


def test_a_missing_file(reader: OfacReader, tmp_path: Path) -> None:
    assert "no such file" in refused(reader, tmp_path / "sdn.csv")


def test_a_fragment_of_the_list_is_below_the_floor(publish: Publish) -> None:
    assert "2 entries, where at least 5000 are expected" in refused(READER, publish(TWO))


def test_a_file_of_absurd_size(reader: OfacReader, publish: Publish) -> None:
    path = publish(TWO)
    os.truncate(path, 10**10)  # a file of holes takes no room
    assert "far more than this file has" in refused(reader, path)


def test_a_folder_with_two_lists_or_none(reader: OfacReader, publish: Publish, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no file is called sdn"):
        reader.open(tmp_path)
    publish(TWO, name="sdn_2022-11-30.csv")
    publish(TWO, name="sdn_2022-12-02.csv")
    with pytest.raises(ReadError, match="2 files are called sdn"):
        reader.open(tmp_path)


def test_a_damaged_companion_is_refused_too(reader: OfacReader, publish: Publish) -> None:
    path = publish(TWO, alt=[ADD])
    with pytest.raises(ReadError, match=r"alt\.csv, row 1: 6 columns"):
        reader.open(path)


BROKEN = '2,8,"aka","THE "INVENTED" CO.",-0- \r\n'


def test_one_broken_row_of_a_companion_is_read_as_it_stands_and_said(reader: OfacReader, publish: Publish) -> None:
    """As OFAC published on 3 March 2020: quotes inside a name, not doubled."""
    document = reader.open(
        publish(TWO, alt=[ALT, BROKEN, *(line(["2", str(n), "aka", f"NO {n}", NULL]) for n in "34")])
    )
    (stray,) = document.strays
    assert stray.kind == "a row of alt with broken quotes, read as it stands"
    assert 'THE "INVENTED" CO.' in stray.text
    assert stray.column == "alt row 2"
    said = reader.read(record(document, "2", "alt"))
    assert [s.value for part in said.parts for s in part.statements] == [
        "NO 3", "NO 4", "INVENTED CO.", 'THE "INVENTED" CO.',
    ]  # fmt: skip


def test_a_companion_that_is_cut_within_its_last_row_is_refused(reader: OfacReader, publish: Publish) -> None:
    with pytest.raises(ReadError):
        reader.open(
            publish(TWO, alt=[ALT, *(line(["2", str(n), "aka", f"NO {n}", NULL]) for n in (3, 4)), BROKEN[:-8]])
        )


def test_a_companion_of_broken_rows_is_refused(reader: OfacReader, publish: Publish) -> None:
    for rows in ([ALT, BROKEN, BROKEN], [BROKEN, ALT]):
        with pytest.raises(ReadError, match="broken quotes"):
            reader.open(publish(TWO, alt=rows))


def test_a_broken_row_of_the_list_itself_is_refused(reader: OfacReader, publish: Publish) -> None:
    """Whoever is left out of the primary file would seem to have left the list."""
    with pytest.raises(ReadError, match="broken quotes"):
        reader.open(publish([*TWO, sdn(3, 'A "BROKEN" QUOTE')]))


# What is accepted


def test_the_control_byte_that_ends_a_file(reader: OfacReader, publish: Publish) -> None:
    assert [r.key for r in reader.open(publish([*TWO, "\x1a"])).records()] == ["1", "2"]


def test_a_line_separator_inside_a_name_ends_no_row(reader: OfacReader, publish: Publish) -> None:
    document = reader.open(publish([sdn(1, "NOBODY,\u2028Fictitious"), TWO[1]]))
    assert reader.read(record(document, "1")).parts[0].statements[0].value == "NOBODY, Fictitious"


def test_the_companions_of_the_same_suffix(reader: OfacReader, publish: Publish) -> None:
    companions = {"alt_2022-12-02": [ALT], "alt_2022-11-30": [ALT]}
    document = reader.open(publish(TWO, name="sdn_2022-12-02.csv", **companions))
    assert document.published == date(2022, 12, 2)
    assert [(file.facet, file.name) for file in document.files] == [
        ("main", "sdn_2022-12-02.csv"), ("alt", "alt_2022-12-02.csv"),
    ]  # fmt: skip


def test_a_companion_of_another_day_is_read_and_named(reader: OfacReader, publish: Publish) -> None:
    document = reader.open(publish(TWO, **{"add_2025-02-27": [ADD]}))
    assert "add_2025-02-27.csv is of 2025-02-27; sdn.csv names no day" in document.warnings
    (address,) = reader.read(record(document, "2", "add")).parts
    assert [(s.prop, s.value) for s in address.statements] == [
        ("full", "1 Nowhere Street, Pyongyang, Korea, North"), ("street", "1 Nowhere Street"),
        ("city", "Pyongyang"), ("country", "kp"),
    ]  # fmt: skip


def test_a_missing_companion_is_unknown_and_not_empty(reader: OfacReader, publish: Publish) -> None:
    document = reader.open(publish(TWO))
    assert [file.facet for file in document.files] == ["main"]
    assert [w.partition(" file")[0] for w in document.warnings] == ["no alt", "no add", "no sdn_comments"]


def test_rows_of_nobody_are_kept_apart(reader: OfacReader, publish: Publish) -> None:
    document = reader.open(publish(TWO, alt=[ALT, line(["3", "8", "aka", "STRAY", NULL])]))
    (stray,) = document.strays
    assert (stray.kind, stray.text, stray.column) == (
        "alt row without a primary entry",
        "3, 8, aka, STRAY, ",
        "alt.csv row 2",
    )
    assert [s.value for s in reader.read(record(document, "2", "alt")).parts[0].statements] == ["INVENTED CO."]


def test_aliases_by_their_type(reader: OfacReader, publish: Publish) -> None:
    rows = [line(["2", str(n), sort, f"NAME {n}", NULL]) for n, sort in enumerate(("aka", "fka", "nka", "zka"), 1)]
    reading = reader.read(record(reader.open(publish(TWO, alt=rows)), "2", "alt"))
    assert [(s.prop, s.value) for s in reading.parts[0].statements] == [
        ("alias", "NAME 1"), ("previousName", "NAME 2"), ("alias", "NAME 3"),
    ]  # fmt: skip
    assert [piece.text for piece in reading.unplaced] == ["zka: NAME 4"]


def test_an_address_in_a_region_of_no_country(reader: OfacReader, publish: Publish) -> None:
    rows = [
        line(["2", "9", NULL, "Yalta", "Region: Crimea", NULL]),
        line(["2", "10", NULL, NULL, "undetermined", NULL]),
    ]
    reading = reader.read(record(reader.open(publish(TWO, add=rows)), "2", "add"))
    assert [s.value for s in reading.parts[0].statements if s.prop == "region"] == ["Crimea"]
    assert reading.warnings == ("add 10: no country is called 'undetermined'",)


# Remarks longer than their column


LONG = "a.k.a. 'NAME'; " * 64 + "Digital Currency Address - XBT "
REST = "134r8iHv69xdT6p5qVKTsHrcUEuBVZAYak."


def test_a_remark_goes_on_in_the_comments(reader: OfacReader, publish: Publish) -> None:
    assert len(LONG) < 1000
    document = reader.open(publish([sdn(1, "NOBODY, Fictitious", remarks=LONG)], sdn_comments=[line(["1", REST])]))
    reading = reader.read(record(document, "1"))
    assert reading.parts[-1].statements[0].value == REST.removesuffix(".")
    assert reading.unplaced == ()


def test_a_wallet_that_was_cut_off_is_never_read_as_whole(reader: OfacReader, publish: Publish) -> None:
    document = reader.open(publish([sdn(1, "NOBODY, Fictitious", remarks=LONG + REST[:20])]))
    reading = reader.read(record(document, "1"))
    assert [part.schema for part in reading.parts] == ["Person", "Sanction"]
    (piece,) = reading.unplaced
    assert (piece.kind, piece.text) == (
        "remark cut off, comments file missing", "Digital Currency Address - XBT 134r8iHv69xdT6p5qVKT",
    )  # fmt: skip
    assert reading.warnings


def test_a_remark_cut_between_two_segments_loses_nothing(reader: OfacReader, publish: Publish) -> None:
    document = reader.open(publish([sdn(1, "NOBODY, Fictitious", remarks="Gender Male; DOB 1946;")]))
    reading = reader.read(record(document, "1"))
    assert reading.unplaced == ()
    assert [s.value for s in reading.parts[0].statements if s.prop == "birthDate"] == ["1946"]
    assert reading.warnings


def test_a_short_remark_without_its_full_stop_is_whole_when_the_comments_are_there(
    reader: OfacReader, publish: Publish
) -> None:
    path = publish([sdn(1, "NOBODY, Fictitious", remarks="DOB 1946"), TWO[1]], sdn_comments=[line(["2", "DOB 1950."])])
    reading = reader.read(record(reader.open(path), "1"))
    assert reading.unplaced == ()
    assert reading.warnings == ()


# Dates from outside


def sanction(small: ListInfo, publish: Publish, *datings: Dating) -> tuple[dict[str, list[str]], tuple[str, ...]]:
    reader = OfacReader(small, datings)
    reading = reader.read(record(reader.open(publish(TWO)), "1"))
    found: dict[str, list[str]] = {}
    for statement in reading.parts[1].statements:
        found.setdefault(statement.prop, []).append(statement.value)
    return found, reading.warnings


def change(**values: str) -> Dating:
    return Dating(**{name: values.get(name, getattr(DATED, name)) for name in Dating.__struct_fields__})


def test_an_entry_that_no_source_dates_has_no_date(small: ListInfo, publish: Publish) -> None:
    found, _ = sanction(small, publish)
    assert not {"listingDate", "listedNotBefore", "listedNotAfter", "startDate"} & set(found)


def test_a_sourced_date_comes_with_its_source(small: ListInfo, publish: Publish) -> None:
    found, warnings = sanction(small, publish, DATED)
    assert (found["listingDate"], found["source"], warnings) == (["2016-12-02"], ["a notice"], ())


def test_bounds_and_a_delisting(small: ListInfo, publish: Publish) -> None:
    bounds = change(listed_on="", not_before="2021-07-07", not_after="2021-07-09", delisted_on="2025-03-21")
    found, _ = sanction(small, publish, bounds)
    assert "listingDate" not in found
    assert (found["listedNotBefore"], found["listedNotAfter"], found["endDate"]) == (
        ["2021-07-07"], ["2021-07-09"], ["2025-03-21"],
    )  # fmt: skip


def test_sources_that_disagree_are_both_kept(small: ListInfo, publish: Publish) -> None:
    found, (warning,) = sanction(small, publish, DATED, change(listed_on="2016-12-05", source="another"))
    assert found["listingDate"] == ["2016-12-02", "2016-12-05"]
    assert found["source"] == ["a notice", "another"]
    assert "2016-12-02 and 2016-12-05" in warning


def test_a_number_that_now_names_somebody_else_dates_nobody(small: ListInfo, publish: Publish) -> None:
    found, (warning,) = sanction(small, publish, change(name="QUITE ANOTHER, Person"))
    assert "listingDate" not in found
    assert "not used" in warning
