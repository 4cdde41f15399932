"""The real files, all days: what must hold for every one of them, and facts checked by eye against the rows."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import followthemoney
import pytest

from tricord.lists import MAIN, Document, known_codes
from tricord.lists.us_ofac_sdn import READER
from tricord.model import OWN_PROPERTIES, FuzzyDate, Reading, Unplaced

DAYS = {
    "ofac_2021-07-07": 8976,
    "ofac_2024-05-02": 14973,
    "ofac_history/sdn_2022-11-30.csv": 11122,
    "ofac_history/sdn_2022-12-02.csv": 11132,
    "ofac_history/sdn_2023-11-30.csv": 13427,
    "ofac_history/sdn_2023-12-01.csv": 13442,
}


@cache
def day(shared: Path, name: str) -> tuple[Document, dict[tuple[str, str], Reading]]:
    document = READER.open(shared / "raw" / name)
    readings: dict[tuple[str, str], Reading] = {}
    for record in document.records():
        assert (record.key, record.facet) not in readings
        readings[record.key, record.facet] = READER.read(record)
    return document, readings


def subject(shared: Path, key: str, *, name: str = "ofac_2024-05-02", facet: str = MAIN) -> dict[str, list[str]]:
    return properties(day(shared, name)[1][key, facet], 0)


def properties(reading: Reading, part: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for statement in reading.parts[part].statements:
        found.setdefault(statement.prop, []).append(statement.value)
    return found


def others(reading: Reading, schema: str) -> list[dict[str, str]]:
    return [{s.prop: s.value for s in part.statements} for part in reading.parts if part.schema == schema]


@pytest.mark.parametrize("name", DAYS)
def test_every_entry_is_read_and_almost_every_segment_placed(shared: Path, name: str) -> None:
    _, readings = day(shared, name)
    assert sum(facet == MAIN for _, facet in readings) == DAYS[name]
    segments = sum(reading.segments for reading in readings.values())
    unplaced = [piece for reading in readings.values() for piece in reading.unplaced]
    assert len(unplaced) < segments * 0.001, Counter(piece.kind for piece in unplaced)
    assert {piece.kind for piece in unplaced} <= {"remark in no known form", "remark cut off, comments file missing"}


@pytest.mark.parametrize("name", ["ofac_2021-07-07", "ofac_2024-05-02"])
def test_every_statement_is_well_formed(shared: Path, name: str) -> None:
    codes = known_codes()
    named: Counter[tuple[str, str]] = Counter()
    for (_, facet), reading in day(shared, name)[1].items():
        if facet == MAIN:
            assert [part.schema for part in reading.parts].count("Sanction") == 1
        for part in reading.parts:
            for statement in part.statements:
                assert statement.value
                assert statement.column
                named[part.schema, statement.prop] += 1
                if statement.prop in ("birthDate", "listingDate", "endDate", "startDate", "listedNotAfter"):
                    FuzzyDate.parse(statement.value)
                if statement.prop == "programId":
                    assert statement.value in codes
    for schema, prop in named:
        known = followthemoney.model.get(schema)
        assert known is not None
        assert prop in known.properties or prop in OWN_PROPERTIES, (schema, prop)


def test_companions_of_another_day(shared: Path) -> None:
    document, _ = day(shared, "ofac_2024-05-02")
    assert [file.facet for file in document.files] == ["main", "alt", "add"]
    assert len(document.warnings) == 3
    assert Counter(stray.kind.split()[0] for stray in document.strays).keys() == {"alt", "add"}


def test_a_missing_facet_is_not_among_the_files(shared: Path) -> None:
    document, _ = day(shared, "ofac_history/sdn_2022-12-02.csv")
    assert [file.facet for file in document.files] == ["main"]


@pytest.mark.parametrize(
    ("key", "birth", "program", "listed"),
    [("12211", ["1947~", "1946~"], "DPRK", "2010-08-30"), ("17614", ["1962-02-18"], "DPRK2", "2015-01-02")],
)
def test_the_two_kim_yong_chols(shared: Path, key: str, birth: list[str], program: str, listed: str) -> None:
    assert subject(shared, key)["name"] == ["KIM, Yong Chol"]
    assert subject(shared, key)["birthDate"] == birth
    sanction = properties(day(shared, "ofac_2024-05-02")[1][key, MAIN], 1)
    assert (sanction["program"], sanction["listingDate"], sanction["basis"]) == ([program], [listed], ["autonomous"])


def test_a_north_korean_whom_neither_programme_nor_remark_ties_to_it_but_a_sourced_row(shared: Path) -> None:
    sanction = properties(day(shared, "ofac_2024-05-02")[1]["44294", MAIN], 1)
    assert sanction["program"] == ["RUSSIA-EO14024"]
    assert "DPRK" in sanction["programId"]


def test_lazarus_in_whole_and_cut_off(shared: Path) -> None:
    whole = day(shared, "ofac_2021-07-07")[1]["27307", MAIN]
    assert properties(whole, 0)["weakAlias"] == [
        "HIDDEN COBRA", "OFFICE 91", "GUARDIANS OF PEACE", "THE NEW ROMANTIC CYBER ARMY TEAM", "WHOIS HACKING TEAM",
        "RED DOT", "TEMP.HERMIT", "GROUP 77", "ZINC", "APT-C-26", "APPLEWORM",
    ]  # fmt: skip
    assert properties(whole, 1)["listingDate"] == ["2019-09-13"]
    cut = day(shared, "ofac_2024-05-02")[1]["27307", MAIN]
    assert cut.unplaced == (Unplaced("remark cut off, comments file missing", "a.k.a. 'WHOIS HACKIN", "Remarks"),)
    assert "WHOIS HACKIN" not in properties(cut, 0)["weakAlias"]


def test_an_overflow_that_begins_within_a_word(shared: Path) -> None:
    tian = day(shared, "ofac_2021-07-07")[1]["28263", MAIN]
    assert properties(tian, 0)["weakAlias"] == ["tianyinyin0404", "snowsjohn"]
    assert len(others(tian, "CryptoWallet")) == 8
    assert others(tian, "UnknownLink") == [{"role": "Linked To", "object": "LAZARUS GROUP"}]
    linked = [link["object"] for link in others(day(shared, "ofac_2021-07-07")[1]["12300", MAIN], "UnknownLink")]
    assert "PROMO RAIZ S.A.S." in linked


def test_the_whole_wallet_before_a_cut_and_no_half_one_after(shared: Path) -> None:
    wu = day(shared, "ofac_2024-05-02")[1]["42496", MAIN]
    assert others(wu, "CryptoWallet")[-1]["publicKey"] == "18yWCu6agTxYqAerMxiz9sgHrK3ViezzGa"
    assert wu.unplaced == ()
    tornado = day(shared, "ofac_2024-05-02")[1]["39796", MAIN]
    assert [wallet["currency"] for wallet in others(tornado, "CryptoWallet")] == ["ETH"] * 12
    assert tornado.unplaced[0].text == "alt. Digital Currency A"


def test_a_ship(shared: Path) -> None:
    progres = subject(shared, "23423")
    assert (progres["imoNumber"], progres["flag"], progres["callSign"]) == (
        ["IMO8023670"], ["mt", "tz", "tt"], ["9HB4398", "5IM713"],
    )  # fmt: skip


def test_aircraft(shared: Path) -> None:
    mahan = subject(shared, "15454")
    assert (mahan["name"], mahan["serialNumber"], mahan["buildDate"], mahan["model"]) == (
        ["EP-MHM"], ["90"], ["1980-11-05"], ["A300B2K-3C"],
    )  # fmt: skip
    assert subject(shared, "18150", name="ofac_2021-07-07")["registrationNumber"] == ["EP-MMH"]
    assert "registrationNumber" not in subject(shared, "18151")


def test_passports_with_their_days(shared: Path) -> None:
    said_jan = day(shared, "ofac_2021-07-07")[1]["12562", MAIN]
    passports = others(said_jan, "Passport")
    assert passports[1] == {
        "number": "4117921", "type": "Passport", "country": "pk", "startDate": "2008-09-09", "endDate": "2013-09-09",
    }  # fmt: skip
    assert properties(said_jan, 0)["passportNumber"] == ["OR801168", "4117921", "4117921"]
    assert properties(said_jan, 0)["idNumber"] == ["281020505755"]


def test_aliases_and_addresses(shared: Path) -> None:
    assert subject(shared, "12211", facet="alt")["alias"] == [
        "KIM, Yong-Chol", "KIM, Young-Chol", "KIM, Young-Cheol", "KIM, Young-Chul",
    ]  # fmt: skip
    lazarus = day(shared, "ofac_2021-07-07")[1]["27307", "add"]
    assert properties(lazarus, 0) == {
        "full": ["Potonggang District, Pyongyang, Korea, North"], "street": ["Potonggang District"],
        "city": ["Pyongyang"], "country": ["kp"],
    }  # fmt: skip


def test_the_action_of_2_december_2022(shared: Path) -> None:
    before, after = (
        {key for key, facet in day(shared, f"ofac_history/sdn_{of}.csv")[1] if facet == MAIN}
        for of in ("2022-11-30", "2022-12-02")
    )
    new = [subject(shared, key, name="ofac_history/sdn_2022-12-02.csv")["name"][0] for key in after - before]
    assert {"JON, Il Ho", "YU, Jin", "KIM, Su Gil"} <= set(new)
