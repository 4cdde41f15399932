"""What an entry says, in the forms that the Secretariat writes. The forms are real; the bearers are not."""

from __future__ import annotations

import pytest

from tests.lists.un_sc.conftest import Publish, Read, individual, whole

# The grammar of the free text, tried on single phrases.
from tricord.lists.un_sc import UnReader
from tricord.lists.un_sc.text import company_imo_in, contacts_in, edtf, expiry, names_in, number_in
from tricord.model import Reading


def said(reading: Reading, prop: str, part: int = 0) -> list[str]:
    return [statement.value for statement in reading.parts[part].statements if statement.prop == prop]


def others(reading: Reading, schema: str) -> list[dict[str, str]]:
    return [{s.prop: s.value for s in part.statements} for part in reading.parts if part.schema == schema]


def lost(reading: Reading) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in reading.unplaced]


def element(tag: str, **inside: str) -> str:
    return f"<{tag}>" + "".join(f"<{leaf}>{text}</{leaf}>" for leaf, text in inside.items()) + f"</{tag}>"


def born(**inside: str) -> str:
    return element("INDIVIDUAL_DATE_OF_BIRTH", **inside)


def alias(name: str, quality: str = "Good", **inside: str) -> str:
    return element("INDIVIDUAL_ALIAS", QUALITY=quality, ALIAS_NAME=name, **inside)


@pytest.mark.parametrize(
    ("published", "value"),
    [
        ("1963-07-24", "1963-07-24"), ("2012-03-02-05:00", "2012-03-02"), ("2026-02-27T00:00:09.554Z", "2026-02-27"),
        ("1963", "1963"), ("Nov. 1973", "1973-11"), ("August 1961", "1961-08"), ("28 Nov. 2016", "2016-11-28"),
        ("1963-02-30", None), ("1963-07-24 or later", None), ("0000", None), ("١٩٦٣", None), ("Decade 1973", None),
        ("31 Feb. 1973", None), ("24/06/1402", None), ("", None),
    ],
)  # fmt: skip
def test_dates(published: str, value: str | None) -> None:
    assert edtf(published) == value


@pytest.mark.parametrize(
    ("inside", "values", "missed"),
    [
        (born(TYPE_OF_DATE="EXACT", DATE="1964-07-17"), ["1964-07-17"], []),
        (born(TYPE_OF_DATE="EXACT", YEAR="1971"), ["1971"], []),
        (born(TYPE_OF_DATE="APPROXIMATELY", YEAR="1963"), ["1963~"], []),
        (born(TYPE_OF_DATE="BETWEEN", FROM_YEAR="1955", TO_YEAR="1958"), ["1955/1958"], []),
        (born(TYPE_OF_DATE="BETWEEN", FROM_YEAR="1955", TO_YEAR="1958", NOTE="Approximately"), ["1955~/1958~"], []),
        (born(TYPE_OF_DATE="BETWEEN", FROM_YEAR="1955"), ["1955/.."], []),
        (born(TYPE_OF_DATE="EXACT", NOTE="Nov. 1973"), ["1973-11"], []),
        (born(TYPE_OF_DATE="Exact", YEAR="1971"), ["1971"], []),
        (born(TYPE_OF_DATE="Between", FROM_YEAR="1955", TO_YEAR="1958"), ["1955/1958"], []),
        (born(TYPE_OF_DATE="EXACT", DATE="1945 - 1950"), ["1945/1950"], []),
        (born(TYPE_OF_DATE="EXACT", NOTE="Between Aug. and Sep. 1977"), ["1977-08/1977-09"], []),
        (born(TYPE_OF_DATE="EXACT", NOTE="Between 1945 and 1950"), ["1945/1950"], []),
        (born(TYPE_OF_DATE="EXACT", NOTE="Between Sep. and Aug. 1977"), [],
         [("birth date told only in words", "Between Sep. and Aug. 1977")]),
        (born(TYPE_OF_DATE="EXACT", YEAR="1959") + born(TYPE_OF_DATE="EXACT", YEAR="1960"), ["1959", "1960"], []),
        (born(TYPE_OF_DATE=""), [], []),
        (born(TYPE_OF_DATE="APPROXIMATELY", NOTE="30-35 years old"), [],
         [("birth date told only in words", "30-35 years old")]),
        (born(TYPE_OF_DATE="EXACT"), [], [("kind of birth date without a date", "EXACT")]),
        (born(TYPE_OF_DATE="BETWEEN", FROM_YEAR="1958", TO_YEAR="1955"), [],
         [("birth range in an unknown form", "1958 to 1955")]),
        (born(TYPE_OF_DATE="BETWEEN", FROM_YEAR="1955", TO_YEAR="1958", YEAR="1956"), ["1955/1958"],
         [("birth date beside a range", "1956")]),
        (born(TYPE_OF_DATE="BETWEEN", YEAR="1958"), [], [("date in an unknown form", "1958")]),
        (born(TYPE_OF_DATE="EXACT", DATE="1964-02-31", YEAR="1964"), ["1964"],
         [("date in an unknown form", "1964-02-31")]),
        (born(TYPE_OF_DATE="RUMOURED", YEAR="1964"), [],
         [("birth date of an unknown kind", "RUMOURED"), ("birth date of an unknown kind", "1964")]),
    ],
)  # fmt: skip
def test_birth_dates(read: Read, inside: str, values: list[str], missed: list[tuple[str, str]]) -> None:
    reading = read(inside)
    assert said(reading, "birthDate") == values
    assert lost(reading) == missed


def test_a_day_and_a_year_that_differ_are_warned_of(read: Read) -> None:
    reading = read(born(TYPE_OF_DATE="EXACT", DATE="1964-07-17", YEAR="1946"))
    assert said(reading, "birthDate") == ["1964-07-17"]
    assert "DATE 1964-07-17 and YEAR 1946 differ" in reading.warnings[0]


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Jin Tiesan (金铁三)", ["Jin Tiesan", "金铁三"]),
        ("華信船務(香港)有限公司", ["華信船務(香港)有限公司"]),
        ("GENERAL BUREAU OF ATOMIC ENERGY (GBAE)", ["GENERAL BUREAU OF ATOMIC ENERGY (GBAE)"]),
        ("Azim Adhajani; Azim Agha-Jani", ["Azim Adhajani", "Azim Agha-Jani"]),
        ("A. Sabet; B. Sabet b) C. Sabet; D. Sabet", ["A. Sabet", "B. Sabet", "C. Sabet", "D. Sabet"]),
        ("حسن غول (Hassan Ghul; Hassan Gul)", ["حسن غول", "Hassan Ghul", "Hassan Gul"]),
        ("Abubakar (original script: Абубакар)", ["Abubakar", "Абубакар"]),
        ("Haji Gulab Gul (حاجی گلاب گل ),", ["Haji Gulab Gul", "حاجی گلاب گل"]),
        ("HTS (هيئة (original script); Front (F))", ["HTS", "هيئة", "Front (F)"]),
        ("أنصار (Ansar in Libya (ASL))", ["أنصار", "Ansar in Libya (ASL)"]),
        ("Hilarion Santos, III (third)", ["Hilarion Santos, III (third)"]),
        (";", []),
    ],
)
def test_names_in_one_cell(cell: str, names: list[str]) -> None:
    assert list(names_in(cell)) == names


@pytest.mark.parametrize(
    ("quality", "prop"),
    [
        ("Good", "alias"),
        ("good", "alias"),
        ("Low", "weakAlias"),
        ("a.k.a.", "alias"),
        ("A.K.A.", "alias"),
        ("f.k.a.", "previousName"),
        ("", "unstatedAlias"),
    ],
)
def test_aliases_by_their_quality(read: Read, quality: str, prop: str) -> None:
    reading = read(alias("SOMEBODY ELSE", quality))
    assert said(reading, prop) == ["SOMEBODY ELSE"]
    assert reading.unplaced == ()


def test_an_alias_of_unknown_quality_is_reported_and_not_guessed(read: Read) -> None:
    reading = read(alias("SOMEBODY", "Splendid") + alias("", "Good"))
    assert said(reading, "unstatedAlias") == ["SOMEBODY"]
    assert lost(reading) == [
        ("alias of unknown quality", "Splendid: SOMEBODY"),
        ("alias quality without alias", "Good"),
    ]  # fmt: skip


def test_an_alias_with_its_own_birth(read: Read) -> None:
    inside = alias("SOMEBODY", DATE_OF_BIRTH="1965", CITY_OF_BIRTH="Nowhere", COUNTRY_OF_BIRTH="Iraq", NOTE="in 1999")
    reading = read(inside)
    assert (said(reading, "birthDate"), said(reading, "birthPlace")) == (["1965"], ["Nowhere, Iraq"])
    assert said(reading, "notes") == ["SOMEBODY: in 1999"]


@pytest.mark.parametrize(
    ("name", "births", "places"),
    [
        ("SOMEBODY AKHUND born in 1963", ["1963"], []),
        ("SOMEBODY KHAN, born in Kandahar on 01 Jan.1967", ["1967-01-01"], ["Kandahar"]),
    ],
)
def test_an_alias_that_says_when_its_bearer_was_born(
    read: Read, name: str, births: list[str], places: list[str]
) -> None:
    reading = read(alias(name))
    assert said(reading, "alias") == [name.partition(" born")[0].rstrip(",")]
    assert (said(reading, "birthDate"), said(reading, "birthPlace")) == (births, places)


@pytest.mark.parametrize(
    ("name", "aliases"),
    [
        ("BANK SEPAH AND BANK SEPAH INTERNATIONAL", ["BANK SEPAH", "BANK SEPAH INTERNATIONAL"]),
        ("FUEL CENTRE (FC) AND NUCLEAR CENTRE (NC)", ["FUEL CENTRE (FC)", "NUCLEAR CENTRE (NC)"]),
        ("TRADING AND TRANSPORT SERVICES COMPANY", []),
        ("AMMUNITION AND METALLURGY INDUSTRIES GROUP (AMIG)", []),
    ],
)
def test_two_bodies_in_one_name_are_each_found(read: Read, name: str, aliases: list[str]) -> None:
    assert said(read("", name=name), "alias") == aliases


def test_names_keep_the_order_of_the_list_and_scripts_their_language(read: Read) -> None:
    inside = "<THIRD_NAME>SAM</THIRD_NAME><SECOND_NAME>CHOL</SECOND_NAME>"
    reading = read(inside + "<NAME_ORIGINAL_SCRIPT>아무개</NAME_ORIGINAL_SCRIPT>", name="KIM")
    names = [(s.value, s.lang, s.column) for s in reading.parts[0].statements if s.prop == "name"]
    assert names == [
        ("KIM CHOL SAM", None, "FIRST_NAME+SECOND_NAME+THIRD_NAME"), ("아무개", "kor", "NAME_ORIGINAL_SCRIPT"),
    ]  # fmt: skip


def test_the_lists_word_for_nothing_is_neither_a_name_nor_namibia(read: Read) -> None:
    inside = "<FOURTH_NAME>na</FOURTH_NAME><NATIONALITY><VALUE>na</VALUE><VALUE>Namibia</VALUE></NATIONALITY>"
    reading = read(inside + "<NAME_ORIGINAL_SCRIPT>na</NAME_ORIGINAL_SCRIPT>")
    assert (said(reading, "name"), said(reading, "nationality")) == (["NOBODY"], ["na"])
    assert next(s for s in reading.parts[0].statements if s.prop == "nationality").original == "Namibia"
    assert {piece.text for piece in reading.unplaced} == {"na"}
    assert len(reading.unplaced) == 3


def test_the_korean_name_na_is_a_name(read: Read) -> None:
    assert said(read("<SECOND_NAME>CHOL</SECOND_NAME>", name="NA"), "name") == ["NA CHOL"]


@pytest.mark.parametrize(
    ("published", "number"),
    [
        ("381310014", "381310014"), ("B/002210", "B/002210"), ("CAR diplomatic passport no. D00000898", "D00000898"),
        ("German travel document (“Reiseausweis”) A 0139243", "A 0139243"), ("Libya B014995", "B014995"),
        ("381110042 (Expired 25 Jan. 2016)", "381110042"), ("R00012098, South Sudan", "R00012098"),
        ("Tunisian passport number L 191609 issued on 28 Feb. 1996, expired", "L 191609"),
        ("SSN 000-00-0000 (United States of America)", "000-00-0000"),
        ("Russian passport number 8208 No. 555627", None), ("issued in 1974", None), ("ration card", None),
    ],
)  # fmt: skip
def test_the_words_around_a_number_are_not_part_of_it(published: str, number: str | None) -> None:
    assert number_in(published) == number


@pytest.mark.parametrize(
    ("note", "day"),
    [
        ("Expired 29 Dec. 2014", "2014-12-29"), ("expires on 10 March 2019", "2019-03-10"),
        ("Expiration date: 2023-06-04.", "2023-06-04"), ("Date of expiration: 24 Nov 2026", "2026-11-24"),
        ("valid until 10 April 2018", "2018-04-10"), ("expired", None), ("expires 31 Feb. 2014", None),
    ],
)  # fmt: skip
def test_when_a_document_expires(note: str, day: str | None) -> None:
    assert expiry(note) == day


def document(**inside: str) -> str:
    return element("INDIVIDUAL_DOCUMENT", **inside)


def test_a_passport(read: Read) -> None:
    reading = read(
        document(
            TYPE_OF_DOCUMENT="Passport", NUMBER="Qatari passport number 00868774", ISSUING_COUNTRY="Qatar",
            DATE_OF_ISSUE="2004-04-27", CITY_OF_ISSUE="Doha", NOTE="expired on 27 Apr. 2014",
        )
    )  # fmt: skip
    assert said(reading, "passportNumber") == ["00868774"]
    assert others(reading, "Passport") == [
        {
            "number": "00868774", "type": "Passport", "country": "qa", "authority": "Doha", "startDate": "2004-04-27",
            "endDate": "2014-04-27", "summary": "expired on 27 Apr. 2014",
        }
    ]  # fmt: skip


def test_the_second_type_decides_and_may_hold_the_number(read: Read) -> None:
    kind = "National Identification Number"
    reading = read(
        document(TYPE_OF_DOCUMENT=kind, TYPE_OF_DOCUMENT2="national passport", NUMBER="A1234")
        + document(TYPE_OF_DOCUMENT=kind, TYPE_OF_DOCUMENT2="tazkira number 545167", NOTE="issued in 1974")
    )
    assert (said(reading, "passportNumber"), said(reading, "idNumber")) == (["A1234"], ["545167"])
    assert reading.warnings == ()


def test_a_document_without_a_number_is_kept_and_warned_of(read: Read) -> None:
    reading = read(document(TYPE_OF_DOCUMENT="Passport", NOTE="issued in 1993"))
    assert others(reading, "Passport") == [{"type": "Passport", "summary": "issued in 1993"}]
    assert "without a number" in reading.warnings[0]


def test_an_address(read: Read) -> None:
    inside = element(
        "ENTITY_ADDRESS", STREET="1 Lane", CITY="Pyongyang", COUNTRY="Atlantis", NOTE="Tel. +850 2 381 4410"
    )
    reading = read(inside, tag="ENTITY")
    (address,) = others(reading, "Address")
    assert (address["full"], address["remarks"]) == ("1 Lane, Pyongyang, Atlantis", "Tel. +850 2 381 4410")
    assert "country" not in address
    assert "no country is called 'Atlantis'" in reading.warnings[0]
    assert said(reading, "phone") == ["+850 2 381 4410"]


def test_contacts() -> None:
    text = (
        "Telephone numbers: 850-2-18111; 850-2-18111-8642; and 850 2 18111-3818642. "
        "Facsimile number: +850-2-381-4410/4416. Email: nobody@example.org. See http://www.example.org. "
        "Notice https://www.interpol.int/en/View. Of 1718 (2006)."
    )
    assert list(contacts_in(text)) == [
        ("email", "nobody@example.org"), ("website", "http://www.example.org"),
        ("sourceUrl", "https://www.interpol.int/en/View"), ("phone", "850-2-18111"), ("phone", "850-2-18111-8642"),
        ("phone", "850 2 18111-3818642"), ("phone", "+850-2-381-4410/4416"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("IMO number: 5342883.", [("imoNumber", "IMO5342883")]),
        ("International Maritime Organization (IMO) Number: 1790183.", [("imoNumber", "IMO1790183")]),
        ("operates the vessel with IMO 8023670", []),
        ("IMO number: 5342884", [("damagedIdentifier", "5342884")]),
        ("IMO number: 0000000", [("damagedIdentifier", "0000000")]),
        ("IMO number: 53428831", []),
    ],
)
def test_the_number_of_a_company_and_that_of_its_ship(text: str, found: list[tuple[str, str]]) -> None:
    assert list(company_imo_in(text)) == found


def test_the_listing(read: Read) -> None:
    inside = "<LAST_DAY_UPDATED><VALUE>2017-06-01</VALUE><VALUE/><VALUE>2019-02-30</VALUE></LAST_DAY_UPDATED>"
    reading = read(inside + "<DELISTED_ON>2020-01-02</DELISTED_ON>")
    assert others(reading, "Sanction") == [
        {
            "program": "DPRK", "programId": "DPRK", "basis": "un", "provisions": "travel-ban",
            "authority": "UNSCR 1718 (2006) and successor resolutions", "unscId": "KPi.901",
            "listingDate": "2016-11-30", "modifiedAt": "2017-06-01", "endDate": "2020-01-02",
        }
    ]  # fmt: skip
    assert said(reading, "provisions", 1) == ["asset-freeze", "travel-ban"]
    assert lost(reading) == [("date in an unknown form", "2019-02-30")]
    assert reading.unplaced[0].column == "LAST_DAY_UPDATED/VALUE[3]"


def test_codes_that_nobody_knows(read: Read) -> None:
    reading = read("<UN_LIST_TYPE>Moon</UN_LIST_TYPE><GENDER>X</GENDER><LIST_TYPE><VALUE>MOON List</VALUE></LIST_TYPE>")
    assert lost(reading) == [
        ("unknown list type", "Moon"), ("unknown gender", "X"), ("unknown LIST_TYPE", "MOON List"),
    ]  # fmt: skip
    assert said(reading, "programId", 1) == ["DPRK"]


def test_elements_attributes_and_text_that_nobody_knows(read: Read) -> None:
    reading = read(
        'stray<MOON phase="full">shines<DARK>side</DARK></MOON><COMMENTS1 lang="en">one<B>two</B>three</COMMENTS1>'
        '<TITLE>Sir<VALUE>Mr</VALUE><RANK>1</RANK></TITLE>'
        + alias("SOMEBODY", CRATER="Tycho")
        + "<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>A</ALIAS_NAME><ALIAS_NAME>B<I>C</I></ALIAS_NAME>"
        "</INDIVIDUAL_ALIAS>"
    )  # fmt: skip
    assert sorted(lost(reading)) == sorted(
        [
            ("text between elements", "stray"), ("unknown element MOON", "shines"),
            ("unknown attribute MOON/@phase", "full"), ("unknown element MOON/DARK", "side"),
            ("unknown attribute COMMENTS1/@lang", "en"), ("unknown element COMMENTS1/B", "two"),
            ("text between elements", "three"), ("text between elements", "Sir"), ("unknown element TITLE/RANK", "1"),
            ("unknown element INDIVIDUAL_ALIAS/CRATER", "Tycho"), ("second ALIAS_NAME in one INDIVIDUAL_ALIAS", "B"),
            ("unknown element INDIVIDUAL_ALIAS/ALIAS_NAME/I", "C"),
        ]
    )  # fmt: skip
    assert (said(reading, "alias"), said(reading, "title"), said(reading, "notes")) == (
        ["SOMEBODY", "A"], ["Mr"], ["one"],
    )  # fmt: skip


def test_a_list_of_values_that_is_given_twice_is_read_once(read: Read) -> None:
    inside = "<NATIONALITY><VALUE>Iran</VALUE></NATIONALITY><NATIONALITY><VALUE>Iraq</VALUE></NATIONALITY>"
    statements = [s for s in read(inside).parts[0].statements if s.prop == "nationality"]
    assert [(s.value, s.column) for s in statements] == [("ir", "NATIONALITY/VALUE"), ("iq", "NATIONALITY[2]/VALUE")]


def test_comments_of_xml_are_no_part_of_a_text(read: Read) -> None:
    assert said(read("<COMMENTS1>Gen<!-- x -->der: Male<?x y?></COMMENTS1>"), "gender") == ["male"]


def test_an_entry_without_a_name_is_warned_of(read: Read) -> None:
    assert read(name="").warnings == ("the entry has no name",)


# -- measures ----------------------------------------------------------------------------------------------------------


def measures(reading: Reading) -> list[str]:
    return [said.value for said in reading.parts[1].statements if said.prop == "provisions"]


def test_nobody_but_a_person_is_kept_from_travelling(read: Read) -> None:
    assert measures(read()) == ["asset-freeze", "travel-ban"]
    assert measures(read(tag="ENTITY")) == ["asset-freeze"]


@pytest.mark.parametrize(
    ("comment", "stated"),
    [
        ("Listed pursuant to paragraph 15 of resolution 1970 (Travel Ban).", ["travel-ban"]),
        ("Listed pursuant to paragraphs 15 and 17 of resolution 1970 (Travel Ban,Asset Freeze)",
         ["travel-ban", "asset-freeze"]),
        ("Listed pursuant to paragraph 15 of resolution 1970 (Travel Ban). Listed on 17 March 2011 pursuant to "
         "paragraph 17 of resolution 1970 (Asset Freeze).", ["travel-ban", "asset-freeze"]),
        ("Subject to the measures imposed by paragraph 14 of resolution 2216 (2015) (targeted arms embargo).",
         ["arms-embargo"]),
        ("He broke the arms embargo imposed by resolution 1718 (2006).", ["asset-freeze", "travel-ban"]),
    ],
)  # fmt: skip
def test_an_entry_that_says_its_measures_has_those_and_no_others(read: Read, comment: str, stated: list[str]) -> None:
    assert sorted(measures(read(f"<COMMENTS1>{comment}</COMMENTS1>"))) == sorted(stated)


def test_what_software_writes_for_nothing_is_nothing(read: Read) -> None:
    reading = read(born(TYPE_OF_DATE="EXACT", DATE="Invalid date") + alias("ELSE", DATE_OF_BIRTH="null", NOTE=","))
    assert said(reading, "birthDate") == []
    assert said(reading, "notes") == []
    assert ("not available, as the list says", "null") in lost(reading)
    assert all(text != "," for _, text in lost(reading))


def test_the_comma_that_joins_a_note_to_an_empty_one_says_nothing(read: Read) -> None:
    assert said(read(alias("ELSE", NOTE="as he is known in Kabul, ")), "notes") == ["ELSE: as he is known in Kabul"]


def test_the_link_to_all_notices_says_nothing_of_a_subject_and_what_stands_around_it_does(read: Read) -> None:
    link = "https://www.interpol.int/en/How-we-work/Notices/View-UN-Notices-Individuals"
    words = f"INTERPOL-UN Security Council Special Notice web link: {link}"
    reading = read(f"<COMMENTS1>Brother of nobody. {words} Seen in 2001.</COMMENTS1>")
    assert said(reading, "notes") == ["Brother of nobody. Seen in 2001."]
    assert said(reading, "sourceUrl") == []
    assert said(read(f"<COMMENTS1>{words}</COMMENTS1>"), "notes") == []


def test_the_notice_of_one_subject_is_its_source(read: Read) -> None:
    link = "https://www.interpol.int/en/notice/search/un/6283331"
    words = f"INTERPOL-UN Security Council Special Notice web link: {link}"
    assert said(read(f"<COMMENTS1>{words}</COMMENTS1>"), "sourceUrl") == [link]


# -- listings with an interruption ------------------------------------------------------------------------------------


def stretches(reading: Reading) -> list[tuple[list[str], list[str]]]:
    """The days of listing and of ending of each designation."""
    said = [part.statements for part in reading.parts if part.schema == "Sanction"]
    days = [{prop: [s.value for s in one if s.prop == prop] for prop in ("listingDate", "endDate")} for one in said]
    return [(one["listingDate"], one["endDate"]) for one in days]


def of_iran(reader: UnReader, publish: Publish, reference: str, made: str) -> Reading:
    text = whole([individual().replace("KPi.901", reference).replace("DPRK", "1737")], made=made)
    (record,) = reader.open(publish(text)).records()
    return reader.read(record)


def test_a_listing_that_ended_and_came_back_is_two(reader: UnReader, publish: Publish) -> None:
    """The list prints the first day, as if the entry had never been away."""
    assert stretches(of_iran(reader, publish, "IRi.001", "2025-11-18T00:00:00Z")) == [
        (["2016-11-30"], ["2023-10-18"]), (["2025-09-27"], []),
    ]  # fmt: skip


def test_before_it_came_back_nobody_could_know(reader: UnReader, publish: Publish) -> None:
    assert stretches(of_iran(reader, publish, "IRi.001", "2023-10-17T00:00:00Z")) == [(["2016-11-30"], [])]


def test_what_was_never_away_is_one_listing(reader: UnReader, publish: Publish) -> None:
    assert stretches(of_iran(reader, publish, "KPi.901", "2025-11-18T00:00:00Z")) == [(["2016-11-30"], [])]
