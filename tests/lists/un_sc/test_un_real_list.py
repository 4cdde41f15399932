"""The real list of 2026-02-27: what must hold for all of it, and facts read by eye in the XML."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import followthemoney
import pytest

from scripts import make_un_interruptions
from tricord.lists import Document, known_codes
from tricord.lists.un_sc import READER
from tricord.model import OWN_PROPERTIES, FuzzyDate, Reading, Unplaced

FILE = "raw/un_consolidated_2026-02-27.xml"


@cache
def whole(shared: Path) -> tuple[Document, dict[str, Reading]]:
    document = READER.open(shared / FILE)
    readings: dict[str, Reading] = {}
    for record in document.records():
        assert record.key not in readings
        readings[record.key] = READER.read(record)
    return document, readings


def said(shared: Path, key: str, part: int = 0) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for statement in whole(shared)[1][key].parts[part].statements:
        found.setdefault(statement.prop, []).append(statement.value)
    return found


def others(shared: Path, key: str, schema: str) -> list[dict[str, str]]:
    parts = whole(shared)[1][key].parts
    return [{s.prop: s.value for s in part.statements} for part in parts if part.schema == schema]


def test_every_entry_is_read_and_almost_every_segment_placed(shared: Path) -> None:
    document, readings = whole(shared)
    assert (document.published, document.warnings, document.strays) == (date(2026, 2, 27), (), ())
    assert len(readings) == 1003
    assert sum(reading.segments for reading in readings.values()) == 25296
    assert [(key, piece) for key, reading in readings.items() for piece in reading.unplaced] == [
        ("LYi.022", Unplaced("birth date told only in words", "30-35 years old", "INDIVIDUAL_DATE_OF_BIRTH/NOTE")),
        ("QDi.291", Unplaced(
            "birth date told only in words", "24/06/1402 (Hijri Calendar)", "INDIVIDUAL_DATE_OF_BIRTH[3]/NOTE")),
        ("SDi.001", Unplaced("not available, as the list says", "na", "NATIONALITY/VALUE")),
        ("TAi.153", Unplaced("not available, as the list says", "na", "FOURTH_NAME")),
    ]  # fmt: skip
    assert [key for key, reading in readings.items() if reading.warnings] == ["QDi.129", "QDi.318"]


def test_every_statement_is_well_formed(shared: Path) -> None:
    codes = known_codes()
    named: set[tuple[str, str]] = set()
    for key, reading in whole(shared)[1].items():
        # The list on Iran was away and returned whole: each of its entries is two designations.
        assert [part.schema for part in reading.parts].count("Sanction") == (2 if key.startswith("IR") else 1)
        for part in reading.parts:
            for statement in part.statements:
                assert statement.value
                assert statement.column
                assert statement.original != statement.value
                named.add((part.schema, statement.prop))
                if statement.prop in ("birthDate", "listingDate", "modifiedAt", "startDate", "endDate"):
                    FuzzyDate.parse(statement.value)
                if statement.prop == "programId":
                    assert statement.value in codes
    for schema, prop in named:
        known = followthemoney.model.get(schema)
        assert known is not None
        assert prop in known.properties or prop in OWN_PROPERTIES, (schema, prop)


def test_every_entry_has_a_name_one_programme_and_the_day_of_its_listing(shared: Path) -> None:
    for key in whole(shared)[1]:
        sanction = said(shared, key, 1)
        assert said(shared, key)["name"]
        assert sanction["unscId"] == [key]
        assert sanction["basis"] == ["un"]
        assert (len(sanction["programId"]), len(sanction["listingDate"])) == (1, 1)


def test_the_committees(shared: Path) -> None:
    assert Counter(said(shared, key, 1)["program"][0] for key in whole(shared)[1]) == {
        "Al-Qaida": 341, "DPRK": 155, "Taliban": 140, "Iran": 121, "Iraq": 75, "DRC": 53, "Libya": 30, "Somalia": 24,
        "CAR": 15, "Haiti": 11, "Yemen": 11, "GB": 10, "Sudan": 9, "SouthSudan": 8,
    }  # fmt: skip
    assert (said(shared, "GBi.001", 1)["programId"], said(shared, "GBi.001", 1)["provisions"]) == (
        ["GUINEA-BISSAU"], ["travel-ban"],
    )  # fmt: skip
    assert said(shared, "IQi.025", 1)["provisions"] == ["asset-freeze"]
    assert said(shared, "TAi.002", 1)["programId"] == ["AFGHANISTAN"]


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("KPi.033", ["RI WON HO"]),
        ("QDi.006", ["AIMAN MUHAMMED RABI AL-ZAWAHIRI", "أيمن محمد ربيع الظواهري"]),
        ("IQi.025", ["TARIQ AZIZ", "طارق عزيز"]),
        ("TAi.002", ["MOHAMMAD HASSAN AKHUND", "محمد حسن آخوند"]),
        ("TAi.153", ["FAIZULLAH KHAN NOORZAI", "فیض الله خان نورزی"]),
        ("KPe.001", ["KOREA MINING DEVELOPMENT TRADING CORPORATION"]),
        ("CDe.003", ["COMPAGNIE AERIENNE DES GRANDS LACS (CAGL)", "GREAT LAKES BUSINESS COMPANY (GLBC)"]),
    ],
)
def test_names(shared: Path, key: str, names: list[str]) -> None:
    assert said(shared, key)["name"] == names


@pytest.mark.parametrize(
    ("key", "prop", "aliases"),
    [
        ("KPi.035", "alias", ["Jin Tiesan", "金铁三"]),
        ("KPi.006", "alias", ["Pak Chang-Ho", "Paek Ch'ang-Ho"]),
        ("KPe.059", "alias", ["華信船務(香港)有限公司"]),
        ("KPe.020", "alias",
         ["East Sea Shipping Company", "Korea Mirae Shipping Co. Ltd", "Haeyang Crew Management Company"]),
        ("IRi.034", "alias",
         ["Mohammed Sabet", "Mohammad Sabet", "M. Javad Kareemi Sabet", "M. Jawad Kareemi Sabet",
          "M. Jawad Karimi Sabet"]),
        ("QDi.006", "weakAlias", ["Abu Fatma", "Abu Mohammed"]),
        ("HTi.001", "weakAlias", ["BARBEQUE"]),
        ("CDi.004", "weakAlias", ["India Queen"]),
        ("QDi.306", "weakAlias", ["أبو شيماء", "Abu-Shaima", "Abu- Shayma"]),
    ],
)  # fmt: skip
def test_aliases(shared: Path, key: str, prop: str, aliases: list[str]) -> None:
    assert [alias for alias in said(shared, key)[prop] if alias in aliases] == aliases


def test_former_names_and_a_name_that_was_split_keeps_the_published_cell(shared: Path) -> None:
    former = [key for key in whole(shared)[1] if "previousName" in said(shared, key)]
    assert sum(len(said(shared, key)["previousName"]) for key in former) == 19
    (latin, han) = (s for s in whole(shared)[1]["KPi.035"].parts[0].statements if s.prop == "alias")
    assert latin.original == han.original == "Jin Tiesan (金铁三)"
    assert (latin.lang, han.lang) == (None, None)


@pytest.mark.parametrize(
    ("key", "dates"),
    [
        ("KPi.033", ["1964-07-17"]),
        ("CDi.001", ["1971"]),
        ("CDi.004", ["1973-11"]),
        ("TAi.034", ["1963~"]),
        ("TAi.002", ["1955~/1958~", "1945~/1950~"]),
        ("TAi.153", ["1966", "1961", "1968/1970", "1962"]),
        ("CFi.009",
         ["1959", "1960", "1961", "1963", "1964-09-18", "1965", "1961-08", "1961-07", "1961-01-01", "1963-04"]),
        ("LYi.022", []),
    ],
)  # fmt: skip
def test_birth_dates(shared: Path, key: str, dates: list[str]) -> None:
    assert said(shared, key).get("birthDate", []) == dates


def test_birth_places(shared: Path) -> None:
    assert said(shared, "KPi.006")["birthPlace"] == ["Kaesong, Democratic People's Republic of Korea"]
    assert said(shared, "KPi.006")["birthCountry"] == ["kp"]
    # Aziz was born in Mosul; the other place stands in his alias.
    assert said(shared, "IQi.025")["birthPlace"] == ["Baghdad, Iraq", "Mosul, Iraq"]
    assert said(shared, "LYi.023")["birthPlace"] == ["possibly Sabratha, Talil neighbourhood"]
    assert "Place of birth: (now Tanganyika Province)" in said(shared, "CDi.035")["notes"]


def test_documents(shared: Path) -> None:
    assert said(shared, "KPi.033")["passportNumber"] == ["381310014"]
    assert said(shared, "KPi.021")["passportNumber"] == ["199421147", "381110042", "563210184"]
    assert [passport["endDate"] for passport in others(shared, "KPi.021", "Passport")] == [
        "2014-12-29", "2016-01-25", "2018-06-18",
    ]  # fmt: skip
    assert others(shared, "KPi.035", "Passport") == [{"number": "645120378", "type": "Passport", "country": "kp"}]
    assert [passport["type"] for passport in others(shared, "KPi.006", "Passport")] == [
        "Numéro de passeport", "Número de pasaporte", "Passport",
    ]  # fmt: skip
    assert said(shared, "CFi.006")["passportNumber"] == ["D00000898"]
    assert said(shared, "SDi.004")["idNumber"] == ["192-3238459-9", "302581"]
    assert said(shared, "TAi.071")["idNumber"] == ["545167"]
    assert others(shared, "HTi.001", "Identification") == [
        {"number": "001-843-989-7", "type": "National Identification Number", "summary": "NIF - Haiti"}
    ]
    assert "347834" in said(shared, "QDi.057")["passportNumber"]  # told in the note only


def test_addresses(shared: Path) -> None:
    assert others(shared, "KPe.001", "Address") == [
        {
            "full": "Central District, Pyongyang, Democratic People's Republic of Korea", "street": "Central District",
            "city": "Pyongyang", "country": "kp",
        }
    ]  # fmt: skip
    assert len(others(shared, "CFi.009", "Address")) == 8
    assert others(shared, "CDi.001", "Address") == [{"full": "Rwanda", "country": "rw", "remarks": "as of early 2016"}]


def test_nationality_gender_title_and_position(shared: Path) -> None:
    assert said(shared, "SDi.004")["nationality"] == ["sd", "ss"]
    # `na` in the cell is neither a country nor Namibia.
    assert "nationality" not in said(shared, "SDi.001")
    assert said(shared, "KPi.043")["gender"] == ["male"]
    assert said(shared, "QDi.006")["title"] == ["Doctor", "Dr."]
    assert said(shared, "TAi.002")["position"] == [
        "First Deputy, Council of Ministers under the Taliban regime",
        "Foreign Minister under the Taliban regime",
        "Governor of Kandahar under the Taliban regime",
        "Political Advisor of Mullah Mohammed Omar",
    ]
    assert said(shared, "KPi.033")["position"] == ["DPRK Ministry of State Security Official"]


def test_days_of_listing_and_amendment(shared: Path) -> None:
    sanction = said(shared, "QDi.006", 1)
    assert sanction["listingDate"] == ["2001-01-25"]
    assert sanction["modifiedAt"] == [
        "2007-07-02", "2007-07-18", "2007-08-13", "2010-12-16", "2015-05-22", "2020-11-24", "2025-03-11",
    ]  # fmt: skip
    assert said(shared, "KPi.033", 1)["listingDate"] == ["2016-11-30"]
    assert "modifiedAt" not in said(shared, "KPi.033", 1)
    assert said(shared, "SSi.001", 1)["listingDate"] == ["2015-07-01"]  # published as 2015-07-01-04:00
    assert Counter(
        said(shared, key, 1)["listingDate"][0] for key in whole(shared)[1] if key.startswith("KP")
    )["2016-11-30"] == 21  # resolution 2321 (2016): eleven persons and ten entities  # fmt: skip


def test_the_numbers_of_shipping_companies_are_theirs_and_no_entry_is_a_ship(shared: Path) -> None:
    numbers = {key: said(shared, key)["imoNumber"] for key in whole(shared)[1] if "imoNumber" in said(shared, key)}
    assert len(numbers) == 16
    assert (numbers["KPe.020"], numbers["KPe.022"], numbers["KPe.075"]) == (
        ["IMO1790183"], ["IMO5342883"], ["IMO5987860"],
    )  # fmt: skip
    assert {reading.parts[0].schema for reading in whole(shared)[1].values()} == {"Person", "Organization"}
    assert not any("damagedIdentifier" in said(shared, key) for key in whole(shared)[1])


def test_contacts_in_comments_and_notes(shared: Path) -> None:
    assert said(shared, "KPe.010")["email"] == ["pac@silibank.com", "kndic@co.chesin.com"]
    assert said(shared, "KPe.010")["phone"] == ["+850-2-18111", "+850-2-3814685", "+850-2-3813372"]
    assert said(shared, "IRe.009")["website"] == ["http://www.behinehco.ir"]
    assert said(shared, "CFi.004")["phone"] == ["+236 72 15 47 07", "+236 75 09 43 41"]


def test_relations_in_comments_stay_in_the_notes(shared: Path) -> None:
    assert "Brother of Malik Noorzai (TAi.154)." in said(shared, "TAi.153")["notes"][0]
    assert not others(shared, "TAi.153", "UnknownLink")


@pytest.mark.slow
def test_the_table_of_interruptions_is_what_the_script_makes_of_the_files(shared: Path) -> None:
    with make_un_interruptions.TARGET.open(encoding="utf-8", newline="") as file:
        header, *rows = map(tuple, csv.reader(file))
    assert header == make_un_interruptions.HEADER
    assert rows == make_un_interruptions.rows(shared)
