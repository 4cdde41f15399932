"""The real tables: what must hold for every row, and facts read by eye in the tables themselves."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import followthemoney
import pytest

from tests.lists.curated.conftest import values
from tricord.lists import Document, Record, known_codes, reader
from tricord.model import OWN_PROPERTIES, Basis, FuzzyDate, Measure, Reading, Unplaced

TABLES = {
    "kr-mofa": ("designations_jp_kr.csv", 452, "2026-01-22"),
    "jp-notices": ("designations_jp_kr.csv", 498, "2026-03-05"),
    "us-notices": ("designations_us.csv", 681, "2026-03-12"),
    "eu-dprk": ("raw/eu_2017_1509_consolidated.csv", 326, "2024-12-16"),
    "joint-actions": ("coordinated_actions.csv", 42, "2025-08-27"),
}
DAYS = {"listingDate", "startDate", "endDate", "announcedOn", "listedNotBefore", "listedNotAfter"}


@cache
def read(shared: Path, list_id: str) -> tuple[Document, list[tuple[Record, Reading]]]:
    reading = reader(list_id)
    document = reading.open(shared / TABLES[list_id][0])
    return document, [(record, reading.read(record)) for record in document.records()]


def readings(shared: Path, list_id: str) -> list[Reading]:
    return [reading for _, reading in read(shared, list_id)[1]]


def named(shared: Path, list_id: str, name: str) -> list[Reading]:
    return [reading for reading in readings(shared, list_id) if name in values(reading, "name")]


def one(shared: Path, list_id: str, name: str) -> Reading:
    (reading,) = named(shared, list_id, name)
    return reading


def sanction(reading: Reading, prop: str) -> list[str]:
    return values(reading, prop, 1)


# What holds for every row


@pytest.mark.parametrize("list_id", TABLES)
def test_every_row_is_an_entry_and_almost_every_segment_is_placed(shared: Path, list_id: str) -> None:
    document, entries = read(shared, list_id)
    _, count, day = TABLES[list_id]
    assert len({record.key for record, _ in entries}) == len(entries) == count
    assert str(document.published) == day
    assert not document.strays
    unplaced = [piece for _, reading in entries for piece in reading.unplaced]
    assert len(unplaced) <= (1 if list_id == "eu-dprk" else 0), Counter(piece.kind for piece in unplaced)
    assert not [reading.warnings for _, reading in entries if reading.warnings]


@pytest.mark.parametrize("list_id", TABLES)
def test_every_statement_is_well_formed(shared: Path, list_id: str) -> None:
    said = [
        (part.schema, s) for reading in readings(shared, list_id) for part in reading.parts for s in part.statements
    ]
    for schema, statement in said:
        assert statement.value.strip() == statement.value != ""
        assert statement.column
        assert statement.original != statement.value or statement.prop in ("imoNumber", "nationality", "programId")
        if statement.prop == "birthDate":
            FuzzyDate.parse(statement.value)
        elif statement.prop in DAYS:
            assert FuzzyDate.parse(statement.value).exact
        elif statement.prop == "programId":
            assert statement.value in known_codes()
        elif statement.prop == "basis":
            assert Basis(statement.value) is not Basis.UN
        elif statement.prop == "provisions":
            assert Measure(statement.value)
        known = followthemoney.model.get(schema)
        assert known is not None
        assert statement.prop in known.properties or statement.prop in OWN_PROPERTIES, (schema, statement.prop)


@pytest.mark.parametrize("list_id", [name for name in TABLES if name != "joint-actions"])
def test_every_designation_belongs_to_the_north_korea_programme(shared: Path, list_id: str) -> None:
    for reading in readings(shared, list_id):
        assert [part.schema for part in reading.parts].count("Sanction") == 1
        assert "DPRK" in sanction(reading, "programId")
        assert len(sanction(reading, "source")) == 1


@pytest.mark.parametrize("list_id", TABLES)
def test_reading_again_gives_the_same(shared: Path, list_id: str) -> None:
    reading = reader(list_id)
    again = list(reading.open(shared / TABLES[list_id][0]).records())
    assert again == [record for record, _ in read(shared, list_id)[1]]
    assert [reading.read(record) for record in again] == readings(shared, list_id)


# South Korea


def test_the_korean_head_of_the_reconnaissance_bureau_with_his_names(shared: Path) -> None:
    kim = one(shared, "kr-mofa", "KIM, Yong Chol")
    assert [(s.value, s.lang) for s in kim.parts[0].statements if s.prop == "name"] == [
        ("KIM, Yong Chol", None), ("김영철", "kor"),
    ]  # fmt: skip
    assert values(kim, "alias") == ["KIM, Yong-Chol", "KIM, Young-Cheol", "KIM, Young-Chol", "KIM, Young-Chul"]
    assert (sanction(kim, "startDate"), sanction(kim, "basis")) == (["2016-03-08"], ["autonomous"])


def test_a_person_in_hangul_only(shared: Path) -> None:
    pak = one(shared, "kr-mofa", "박수일")
    assert (values(pak, "name"), values(pak, "birthDate")) == (["박수일"], ["1956-10-28"])
    assert sanction(pak, "startDate") == ["2023-09-21"]


@pytest.mark.parametrize(
    ("name", "announced", "effective"),
    [
        ("TOK SONG", ["2024-07-18"], "2024-07-19"),
        ("PATRIOT", ["2024-06-27"], "2024-07-01"),
        ("금릉총회사", ["2024-11-01"], "2024-11-06"),
        ("폭풍군단", [], "2024-12-19"),
        ("MAIA-1", [], "2024-05-24"),
    ],
)
def test_announced_and_effective_are_two_days(shared: Path, name: str, announced: list[str], effective: str) -> None:
    found = one(shared, "kr-mofa", name)
    assert (sanction(found, "announcedOn"), sanction(found, "startDate")) == (announced, [effective])
    assert sanction(found, "listingDate") == []


def test_korean_ships_are_kept_out_of_port_and_their_owners_out_of_banks(shared: Path) -> None:
    ship, owner = one(shared, "kr-mofa", "덕성"), one(shared, "kr-mofa", "香港依林海運有限公社")
    assert (ship.parts[0].schema, sanction(ship, "provisions")) == ("Vessel", ["port-entry-ban"])
    assert sanction(owner, "provisions") == ["asset-freeze", "transaction-restriction"]
    assert [s.lang for s in owner.parts[0].statements if s.value == "香港依林海運有限公社"] == [None]


def test_the_number_within_the_korean_notice(shared: Path) -> None:
    assert sanction(one(shared, "kr-mofa", "단둥훙샹실업발전공사"), "authorityId") == ["KF-564"]
    assert sanction(one(shared, "kr-mofa", "리명훈"), "authorityId") == ["KF-718"]


@pytest.mark.parametrize(
    ("day", "persons", "organizations", "partners"),
    [
        ("2016-12-02", 36, 35, ["US", "JP"]),
        ("2022-12-02", 8, 7, ["US", "JP"]),
        ("2023-12-01", 11, 0, ["US", "JP", "AU"]),
    ],
)
def test_the_korean_part_of_three_joint_actions(
    shared: Path, day: str, persons: int, organizations: int, partners: list[str]
) -> None:
    part = [reading for reading in readings(shared, "kr-mofa") if sanction(reading, "startDate") == [day]]
    assert Counter(reading.parts[0].schema for reading in part) == Counter(Person=persons, Organization=organizations)
    assert all(sanction(reading, "coordinatedWith") == partners for reading in part)


def test_a_comma_in_a_korean_alias_parts_nothing(shared: Path) -> None:
    assert values(one(shared, "kr-mofa", "당 선전선동부"), "alias") == [
        "Propaganda And Agitation Department, Workers Party of Korea",
        "Korean Workers Party, Propaganda And Agitation Department",
    ]


# Japan


@pytest.mark.parametrize(
    ("day", "action", "schemas"),
    [
        ("2016-12-09", "Trilateral package after UNSCR 2321", {"Person": 9, "Organization": 6}),
        ("2022-12-02", "Trilateral package after Nov 2022 ICBM launch", {"Person": 1, "Organization": 3}),
        ("2023-12-01", "Quadrilateral package after Malligyong-1 satellite launch", {"Person": 5, "Organization": 4}),
    ],
)
def test_the_japanese_part_of_three_joint_actions(shared: Path, day: str, action: str, schemas: dict[str, int]) -> None:
    part = [reading for reading in readings(shared, "jp-notices") if sanction(reading, "action") == [action]]
    assert Counter(reading.parts[0].schema for reading in part) == schemas
    assert {sanction(reading, "listingDate")[0] for reading in part} == {day}


def test_lazarus_without_its_wallets(shared: Path) -> None:
    document, entries = read(shared, "jp-notices")
    assert "26 rows of wallet are not of this list" in document.warnings
    assert not [record for record, reading in entries if reading.parts[0].schema == "CryptoWallet"]
    lazarus = one(shared, "jp-notices", "Lazarus Group")
    assert values(lazarus, "name") == ["Lazarus Group", "ラザルス・グループ"]
    assert {"ヒドゥン・コブラ", "オフィス９１", "Hidden Cobra", "APT-C-26"} <= set(values(lazarus, "alias"))
    assert values(lazarus, "reference") == ["jp-mof:16-68"]


def test_japan_carries_out_un_listings_and_adds_its_own(shared: Path) -> None:
    both = named(shared, "jp-notices", "KIM CHOL SAM")
    assert {(sanction(r, "basis")[0], sanction(r, "listingDate")[0]) for r in both} == {
        ("implementing", "2016-12-09"), ("autonomous", "2013-08-30"),
    }  # fmt: skip
    assert {values(reading, "reference")[0] for reading in both} == {"jp-mof:15-35", "jp-mof:17-5"}


def test_two_birth_dates_of_one_person(shared: Path) -> None:
    (kim,) = named(shared, "jp-notices", "KIM SONG CHOL")
    assert values(kim, "birthDate") == ["1968-03-26", "1970-10-15"]


def test_the_references_of_the_notices_are_entries_of_the_workbook_and_bear_its_names(shared: Path) -> None:
    mof = reader("jp-mof")
    workbook = {r.key: r for r in mof.open(shared / "raw" / "jp" / "shisantouketsu20260305.xlsx").records()}
    references = [ref for reading in readings(shared, "jp-notices") for ref in values(reading, "reference")]
    assert len(references) == 344
    assert {ref for ref in references if ref.removeprefix("jp-mof:") not in workbook} == set()
    names = values(mof.read(workbook["17-72"]), "name")
    assert "キム・スイル" in names
    assert values(one(shared, "jp-notices", "Kim Su Il"), "reference") == ["jp-mof:17-72"]


def test_the_end_user_list_is_an_export_control_without_a_reference(shared: Path) -> None:
    listed = [r for r in readings(shared, "jp-notices") if sanction(r, "provisions") == ["export-control"]]
    assert len(listed) == 154
    assert not [reading for reading in listed if values(reading, "reference")]
    assert {code for reading in listed for code in sanction(reading, "programId")} == {"DPRK", "PROLIFERATION"}


# The United States


@pytest.mark.parametrize(
    ("day", "schemas"),
    [
        ("2016-12-02", {"Person": 7, "Organization": 16, "Airplane": 16}),
        ("2022-12-01", {"Person": 3}),
        ("2023-11-30", {"Person": 8, "Organization": 1}),
    ],
)
def test_the_us_part_of_three_joint_actions(shared: Path, day: str, schemas: dict[str, int]) -> None:
    part = [reading for reading in readings(shared, "us-notices") if sanction(reading, "listingDate") == [day]]
    assert Counter(reading.parts[0].schema for reading in part) == schemas


def test_a_us_row_points_to_its_entry_on_the_list(shared: Path) -> None:
    jon = one(shared, "us-notices", "JON, Il Ho")
    assert values(jon, "reference") == ["us-ofac-sdn:39496"]
    assert (sanction(jon, "listingDate"), sanction(jon, "program")) == (["2022-12-01"], ["DPRK2"])
    assert sanction(one(shared, "us-notices", "HUSSAIN, Mavungal"), "authority") == ["EO 13687 (North Korea)"]


def test_a_delisting_and_a_second_listing(shared: Path) -> None:
    assert sanction(one(shared, "us-notices", "HUISH, Irina Igorevna"), "endDate") == ["2023-10-18"]
    assert sanction(one(shared, "us-notices", "JW JEWEL"), "endDate") == ["2024-03-27"]
    tornado = named(shared, "us-notices", "TORNADO CASH")
    assert [(sanction(r, "listingDate"), sanction(r, "endDate")) for r in tornado] == [
        (["2022-08-08"], ["2022-11-08"]), (["2022-11-08"], ["2025-03-21"]),
    ]  # fmt: skip


def test_bounds_where_only_the_daily_files_show_the_day(shared: Path) -> None:
    rim = one(shared, "us-notices", "RIM, Yong Hyok")
    assert (sanction(rim, "listedNotBefore"), sanction(rim, "listedNotAfter")) == (["2023-07-19"], ["2023-07-20"])
    assert set(sanction(rim, "programId")) == {"RUSSIA", "DPRK"}


def test_a_row_of_a_notice_after_the_newest_list_has_no_number_and_no_programme_tag(shared: Path) -> None:
    yun = one(shared, "us-notices", "Yun Song Guk")
    assert (values(yun, "reference"), sanction(yun, "program"), sanction(yun, "basis")) == ([], [], [])
    assert (sanction(yun, "programId"), sanction(yun, "listingDate")) == (["DPRK"], ["2026-03-12"])


# The European Union


@pytest.mark.parametrize(
    ("annex", "count", "basis", "measures"),
    [
        ("XIII.A", 80, "implementing", ["asset-freeze", "travel-ban"]),
        ("XIII.B", 97, "implementing", ["asset-freeze"]),
        ("XIV.A", 15, "implementing", ["asset-freeze"]),
        ("XIV.B", 36, "implementing", ["port-entry-ban", "transport-restriction"]),
        ("XV.A", 37, "autonomous", ["asset-freeze", "travel-ban"]),
        ("XVI.A", 33, "autonomous", ["asset-freeze", "travel-ban"]),
        ("XVI.B", 11, "autonomous", ["asset-freeze"]),
    ],
)
def test_an_annex_decides_on_what_a_designation_rests(
    shared: Path, annex: str, count: int, basis: str, measures: list[str]
) -> None:
    listed = [reading for reading in readings(shared, "eu-dprk") if sanction(reading, "program") == [annex]]
    assert len(listed) == count
    assert {(*sanction(reading, "basis"), *sanction(reading, "provisions")) for reading in listed} == {
        (basis, *measures)
    }


def test_the_two_kim_yong_chols_of_the_annexes(shared: Path) -> None:
    un, council = one(shared, "eu-dprk", "Kim Yong Chol"), one(shared, "eu-dprk", "KIM Yong Chol")
    assert (values(un, "birthDate"), sanction(un, "basis")) == (["1962-02-18"], ["implementing"])
    assert (sanction(council, "basis"), values(council, "alias")[0]) == (["autonomous"], "김영철")


@pytest.mark.parametrize(
    ("name", "aliases"),
    [
        ("Ra Ky’ong-Su", ["Ra Kyung-Su", "Chang, Myong Ho", "Chang Myo’ng-Ho", "Chang Myong-Ho", "Ra Kyong-Su"]),
        ("Ri Jae Il", ["Ri, Chae-Il"]),
        ("Jang Bom Su", ["Jang Pom Su", "Jang Hyon U"]),
        ("Tsang Yung Yuan", ["Neil Tsang", "Yun Yuan Tsang"]),
        ("KIM Yong Nam", ["김영남", "KIM Yong-Nam", "KIM Young-Nam", "KIM Yong-Gon"]),
        ("Kim Chol Sam", ["Jin Tiesan", "金铁三"]),
    ],
)
def test_a_comma_parts_two_names_but_not_a_surname_from_its_name(shared: Path, name: str, aliases: list[str]) -> None:
    assert values(one(shared, "eu-dprk", name), "alias") == aliases


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("Jang Bom Su", ["836110034"]),
        ("Kang Mun Kil", ["PS 472330208"]),
        ("Kim Tong Chol", ["927234267", "108120258"]),
        ("KIM Kwang Yon", ["563210059", "654410104"]),
        ("Choe Song Il", ["472320665", "563120356"]),
    ],
)
def test_persons_with_passports(shared: Path, name: str, numbers: list[str]) -> None:
    assert values(one(shared, "eu-dprk", name), "passportNumber") == numbers


def test_names_in_two_scripts_in_one_cell(shared: Path) -> None:
    assert values(one(shared, "eu-dprk", "김호규"), "name") == ["KIM Ho Kyu", "김호규"]
    general = one(shared, "eu-dprk", "Korea General Corporation for External Construction")
    assert values(general, "alias") == ["KOGEN", "GENCO", "조선대외건설총회사"]


def test_former_names_in_the_alias_column(shared: Path) -> None:
    nata = one(shared, "eu-dprk", "National Aerospace Technology Administration (NATA)")
    assert values(nata, "previousName") == ["National Aerospace Development Administration", "NADA"]


def test_a_ship_in_two_annexes_has_both_designations(shared: Path) -> None:
    both = named(shared, "eu-dprk", "CHON MYONG 1")
    assert [values(reading, "imoNumber") for reading in both] == [["IMO8712362"], ["IMO8712362"]]
    assert [sanction(reading, "program") for reading in both] == [["XIV.A"], ["XIV.B"]]
    assert sum(len(values(reading, "imoNumber")) for reading in readings(shared, "eu-dprk")) == 74


def test_a_ship_without_a_number(shared: Path) -> None:
    ship = one(shared, "eu-dprk", "MIN NING DE YOU 078")
    assert ship.unplaced == (Unplaced("imo in no known form", "Does not exist", "imo"),)


def test_a_row_without_a_day_stays_undated(shared: Path) -> None:
    undated = [reading for reading in readings(shared, "eu-dprk") if not sanction(reading, "listingDate")]
    assert [values(reading, "name") for reading in undated] == [["Ri Yong Mu"]]


# Joint actions


@pytest.mark.parametrize(
    ("day", "parties", "trigger", "counts"),
    [
        ("2016-12-02", "KR US JP",
         "5th nuclear test (2016-09-09); UNSCR 2321 (2016-11-30)", "US:7 persons+16 organizations"),
        ("2022-12-02", "US KR JP", "Hwasong-17 ICBM launch 2022-11-18", "JP:3 organizations+1 person"),
        ("2023-12-01", "US KR JP AU", "Malligyong-1 reconnaissance-satellite launch 2023-11-21", "AU:count not seen"),
    ],
)  # fmt: skip
def test_three_joint_actions(shared: Path, day: str, parties: str, trigger: str, counts: str) -> None:
    (action,) = [reading for reading in readings(shared, "joint-actions") if values(reading, "date") == [day]]
    assert [part.schema for part in action.parts] == ["Event"]
    assert (values(action, "coordinatedWith"), values(action, "trigger")) == (parties.split(), [trigger])
    assert counts in values(action, "counts")
