"""What a remark says, in the forms that OFAC writes. Remarks are those of real entries; the person is not."""

from __future__ import annotations

import pytest

from tests.lists.us_ofac_sdn.conftest import Read

# The grammar of the remarks, tried on single phrases.
from tricord.lists.us_ofac_sdn.remarks import date_text, nation, split
from tricord.model import Reading


def said(reading: Reading, prop: str) -> list[str]:
    return [statement.value for statement in reading.parts[0].statements if statement.prop == prop]


def parts(reading: Reading, schema: str) -> list[dict[str, str]]:
    return [{s.prop: s.value for s in part.statements} for part in reading.parts if part.schema == schema]


@pytest.mark.parametrize(
    ("published", "read"),
    [
        ("28 Feb 1946", "1946-02-28"),
        ("Sep 1965", "1965-09"),
        ("1946", "1946"),
        ("circa 1947", "1947~"),
        ("circa Jun 1950", "1950-06~"),
        ("1965 to 1969", "1965/1969"),
        ("circa 1979-1982", "1979~/1982~"),
        ("30 Feb 1946", None),
        ("1969 to 1965", None),
        ("unknown", None),
        ("28 Fev 1946", None),
    ],
)
def test_dates(published: str, read: str | None) -> None:
    assert date_text(published) == read


def test_a_semicolon_within_quotes_or_brackets_does_not_split() -> None:
    assert split("DOB 1946; Passport 1 (a; b); a.k.a. 'ONE; TWO'; Gender Male.") == [
        "DOB 1946", "Passport 1 (a; b)", "a.k.a. 'ONE; TWO'", "Gender Male",
    ]  # fmt: skip


def test_a_bracket_that_never_closes_takes_nothing_with_it() -> None:
    assert split("Website www.example.com (main; DOB 1946.") == ["Website www.example.com (main", "DOB 1946"]


@pytest.mark.parametrize(
    "name",
    ["AL-HAQ, 'Abd", "'ABD-AL-'IZ", "'FOOPIE'", "MERA'I", "SUE RC 'KMP'", "ABU AL-WAFA'", "O'BRIEN, Christopher"],
)
def test_a_weak_alias_keeps_the_quotes_that_are_part_of_it(read: Read, name: str) -> None:
    assert said(read(f"a.k.a. '{name}'."), "weakAlias") == [name]


def test_former_and_present_names(read: Read) -> None:
    reading = read("f.k.a. 'ALPHA'; n.k.a. 'LGOK'.")
    assert said(reading, "previousName") == ["ALPHA"]
    assert said(reading, "alias") == ["LGOK"]


def test_a_passport_with_country_issue_and_expiry(read: Read) -> None:
    reading = read("Passport OR801168 (Afghanistan) issued 28 Feb 2006 expires 27 Feb 2011.")
    assert said(reading, "passportNumber") == ["OR801168"]
    assert parts(reading, "Passport") == [
        {"number": "OR801168", "type": "Passport", "country": "af", "startDate": "2006-02-28", "endDate": "2011-02-27"}
    ]


def test_what_is_said_of_a_passport_without_a_day_is_kept(read: Read) -> None:
    (passport,) = parts(read("Passport 4117921 issued under the name Somebody Else."), "Passport")
    assert passport["summary"] == "issued under the name Somebody Else"


def test_a_sentence_is_no_passport_number(read: Read) -> None:
    reading = read(
        "Passport and National ID were issued in Ulm, Germany.  Currently incarcerated at JVA Bruchsal prison."
    )
    assert said(reading, "passportNumber") == []
    assert [piece.kind for piece in reading.unplaced] == ["remark in no known form"]


def test_two_documents_in_one_segment_are_nobodys_plain_number(read: Read) -> None:
    reading = read("Passport OR801168 and Kuwaiti National ID No. 281020505755.")
    assert said(reading, "passportNumber") == []
    assert parts(reading, "Passport")[0]["number"] == "OR801168 and Kuwaiti National ID No. 281020505755"


@pytest.mark.parametrize(
    ("remark", "number"),
    [
        ("C.U.R.P. # HESU430525HBCRMR13 (Mexico).", "HESU430525HBCRMR13"),
        ("Citizen's Card Number 210222198202016639 (China).", "210222198202016639"),
        ("Bosnian Personal ID No. 1005967953038.", "1005967953038"),
        ("alt. National ID No. NIC: 277-93-113495 (Pakistan).", "277-93-113495"),
    ],
)
def test_the_words_before_a_number_are_not_part_of_it(read: Read, remark: str, number: str) -> None:
    assert said(read(remark), "idNumber") == [number]


def test_codes_that_several_share_are_kept_apart_from_the_subjects_own_numbers(read: Read) -> None:
    reading = read("Chinese Commercial Code 0443 2814 2589; Government Gazette Number 772701001.")
    assert [number["type"] for number in parts(reading, "Identification")] == [
        "Chinese Commercial Code", "Government Gazette Number",
    ]  # fmt: skip
    assert {statement.prop for statement in reading.parts[0].statements} == {"name", "lastName", "firstName"}


def test_a_former_tail_number_is_not_the_aircrafts_registration(read: Read) -> None:
    reading = read(
        "Previous Aircraft Tail Number YI-NAE; Aircraft Tail Number EP-MMH.", name="MSN 449", sort="aircraft"
    )
    assert said(reading, "registrationNumber") == ["EP-MMH"]


@pytest.mark.parametrize(
    ("remark", "position"),
    [
        ("Member of the State Duma of the Federal Assembly of the Russian Federation.", None),
        ("Deputy Chief of GRU.", None),
        ("Title Basij Deputy Commander.", "Basij Deputy Commander"),
        ("Russian Presidential Envoy to the Crimean District.", None),
        ("Chair of the Crimea Electoral Commission.", None),
    ],
)
def test_an_office_is_kept_whole(read: Read, remark: str, position: str | None) -> None:
    reading = read(remark)
    assert said(reading, "position") == [position or remark.removesuffix(".")]
    assert not [s for s in reading.parts[1].statements if s.prop == "summary"]


def test_a_wallet_has_its_currency(read: Read) -> None:
    reading = read("Digital Currency Address - XBT 134r8iHv69xdT6p5qVKTsHrcUEuBVZAYak.")
    assert parts(reading, "CryptoWallet") == [{"publicKey": "134r8iHv69xdT6p5qVKTsHrcUEuBVZAYak", "currency": "XBT"}]


def test_a_ship_with_its_numbers_and_flags(read: Read) -> None:
    reading = read(
        "Other Vessel Flag Tanzania; Former Vessel Flag Malta; Former Vessel Flag None Identified; "
        "Vessel Registration Identification IMO 8023670; MMSI 256843000.",
        name="PROGRES", sort="vessel", call_sign="9HB4398", flag="Malta", owner="Nobody Lines", tonnage="1,200",
    )  # fmt: skip
    assert said(reading, "imoNumber") == ["IMO8023670"]
    assert said(reading, "flag") == ["mt", "tz"]
    assert said(reading, "pastFlags") == ["mt"]
    assert said(reading, "callSign") == ["9HB4398"]
    assert said(reading, "mmsi") == ["256843000"]
    assert said(reading, "owner") == ["Nobody Lines"]
    assert said(reading, "tonnage") == ["1,200"]
    assert reading.unplaced == ()


def test_an_imo_number_whose_check_digit_fails_is_never_used_to_link(read: Read) -> None:
    reading = read("Vessel Registration Identification IMO 8023671.", name="PROGRES", sort="vessel")
    assert said(reading, "imoNumber") == []
    assert said(reading, "damagedIdentifier") == ["8023671"]


def test_an_imo_company_number_is_checked_as_one(read: Read) -> None:
    """Companies have a check digit of their own; the number links to the lists that print it as well."""
    reading = read("Identification Number IMO 5342883; Company Number IMO 5342884.", sort="-0-")
    assert said(reading, "imoNumber") == ["IMO5342883"]
    assert said(reading, "damagedIdentifier") == ["IMO 5342884"]
    assert said(reading, "registrationNumber") == ["IMO 5342883", "IMO 5342884"]


def test_relations(read: Read) -> None:
    reading = read("Linked To: KOREA MINING DEVELOPMENT TRADING CORPORATION; half-brother of Somebody Else.")
    assert parts(reading, "UnknownLink") == [
        {"role": "Linked To", "object": "KOREA MINING DEVELOPMENT TRADING CORPORATION"},
        {"role": "half-brother", "object": "Somebody Else"},
    ]


@pytest.mark.parametrize(
    ("remark", "prop", "value"),
    [
        ("Email:nobody@example.net.", "email", "nobody@example.net"),
        ("nobody@example.org (email).", "email", "nobody@example.org"),
        ("http://www.example.org.uk (website).", "website", "http://www.example.org.uk"),
        ("www.example.com.", "website", "www.example.com"),
        ("POB London, England.", "birthCountry", "gb"),
        ("POB Simferopol, Crimea.", "birthCountry", "ua-cri"),
        ("nationality Korea, North.", "nationality", "kp"),
        ("Gender Female.", "gender", "female"),
    ],
)
def test_single_facts(read: Read, remark: str, prop: str, value: str) -> None:
    assert said(read(remark), prop) == [value]


def test_a_country_that_is_not_recognised_is_reported_and_not_guessed(read: Read) -> None:
    reading = read("nationality Atlantis.")
    assert said(reading, "nationality") == []
    assert [piece.text for piece in reading.unplaced] == ["nationality Atlantis"]
    assert nation("Atlantis") is None


def test_a_person_who_only_a_remark_ties_to_north_korea(read: Read) -> None:
    remark = "Secondary sanctions risk: North Korea Sanctions Regulations, sections 510.201 and 510.210."
    sanction = read(remark, program="NPWMD").parts[1]
    assert [s.value for s in sanction.statements if s.prop == "programId"] == ["PROLIFERATION", "DPRK"]
    assert remark.removesuffix(".") in [s.value for s in sanction.statements if s.prop == "summary"]


def test_several_programmes(read: Read) -> None:
    sanction = read(program="DPRK3] [CYBER2").parts[1]
    assert [s.value for s in sanction.statements if s.prop == "program"] == ["DPRK3", "CYBER2"]
    assert [s.value for s in sanction.statements if s.prop == "programId"] == ["DPRK", "CYBER"]


def test_an_unknown_programme_and_an_unknown_type_are_reported(read: Read) -> None:
    reading = read(program="MOON-EO1", sort="spacecraft")
    assert {(piece.kind, piece.text) for piece in reading.unplaced} == {
        ("unknown programme", "MOON-EO1"), ("unknown SDN type", "spacecraft"),
    }  # fmt: skip
    assert reading.parts[0].schema == "LegalEntity"
    assert [s.value for s in reading.parts[1].statements] == ["MOON-EO1"]


def test_a_persons_name_is_kept_as_published_and_in_parts(read: Read) -> None:
    statements = read(name="KIM, Yong Chol").parts[0].statements
    assert [(s.prop, s.value) for s in statements] == [
        ("name", "KIM, Yong Chol"), ("lastName", "KIM"), ("firstName", "Yong Chol"),
    ]  # fmt: skip
