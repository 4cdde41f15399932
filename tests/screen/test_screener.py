"""Who is found, by what, and why: screening as an officer asks it."""

from __future__ import annotations

import multiprocessing
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.worlds import Publish
from tricord.align import subject_entities, values_of_subjects
from tricord.database import Database
from tricord.model import CellState, Part, Statement, subject_values
from tricord.model.errors import IndexFileError, InvalidValue
from tricord.names import SAME, compare
from tricord.screen import (
    ListedSubject,
    Match,
    PartyStanding,
    Query,
    Screener,
    ScreeningOptions,
    asked_customer,
    screen_row,
)


def person(key: str, *names: str, **properties: list[str]) -> dict[str, Any]:
    return {"id": key, "schema": "Person", "properties": {"name": list(names), **properties}}


PEOPLE: list[dict[str, Any]] = [
    person("kim", "KIM, Yong Chol", "김영철", birthDate=["1946"], nationality=["kp"]),
    person("kim-2", "KIM, Yong Chun", birthDate=["1936"]),
    person("ladin", "BIN LADIN, Usama", "Usama bin Muhammad bin Awad bin Ladin", birthDate=["1957-07-30"]),
    person("inoue", "井上邦雄", "INOUE, Kunio"),
    person("shinoda", "篠田建市"),
    person("li", "LI, Fangwei", "李方偉"),
    person("many", *(f"Johannes Weber{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"), "Johannes Weber"),
    person("weber", "Johannes Weber", birthDate=["1950-03-04"]),
    {"id": "bank", "schema": "Organization", "properties": {"name": ["TANCHON COMMERCIAL BANK", "단천상업은행"]}},
    {"id": "komid", "schema": "Organization", "properties": {"name": ["Korea Mining Development Trading Corporation"]}},
    {"id": "group", "schema": "Organization", "properties": {"name": ["LAZARUS GROUP"]}},
    {"id": "office", "schema": "Organization", "properties": {"name": ["Office 39"]}},
    {"id": "ship", "schema": "Vessel", "properties": {"name": ["MAN GYONG BONG 92"], "imoNumber": ["IMO8823593"]}},
    {"id": "wallet", "schema": "CryptoWallet", "properties": {"publicKey": ["12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h"],
                                                              "holder": ["group"]}},
    {"id": "pass", "schema": "Passport", "properties": {"number": ["836 110 034"], "holder": ["kim"]}},
]  # fmt: skip


@pytest.fixture(scope="module")
def screener() -> Screener:
    return Screener.build(PEOPLE)


def ids(matches: list[Match]) -> list[str]:
    return [match.id for match in matches]


@pytest.mark.parametrize(
    "name",
    [
        "김영철",
        "金英哲",
        "キム・ヨンチョル",
        "Kim Yong Chol",
        "Kim Young-chul",
        "Gim Yeongcheol",
        "Ким Ён Чхоль",
        "KIM Yong Choll",
    ],
)
def test_one_man_is_found_in_any_script_and_his_near_namesake_is_not(screener: Screener, name: str) -> None:
    matches = screener.match(name, schema="Person")
    assert ids(matches) == ["kim"]
    assert matches[0].evidence


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("أسامة بن لادن", "ladin"), ("Osama bin Laden", "ladin"), ("Усама бин Ладен", "ladin"),
        ("Kunio Inoue", "inoue"),
        ("SHINODA Kenichi", "shinoda"), ("Li Fang-wei", "li"), ("李方伟", "li"), ("단천상업은행", "bank"),
        ("端川商業銀行", "bank"), ("Tanchon Comercial Bank", "bank"), ("ラザルスグループ", "group"), ("KMDTC", "komid"),
        ("만경봉92호", "ship"), ("Mangyongbong-92", "ship"),
    ],
)  # fmt: skip
def test_names_are_found_across_scripts_and_slips(screener: Screener, name: str, found: str) -> None:
    assert found in ids(screener.match(name))


@pytest.mark.parametrize("name", ["CORP", "Trading Co., Ltd.", "???", "", "Office 38", "Bank", "Mangyongbong 93"])
def test_what_names_nobody_finds_nobody(screener: Screener, name: str) -> None:
    assert screener.match(name) == []


def test_a_number_matches_exactly_and_first(screener: Screener) -> None:
    first, *_ = screener.match("Somebody Else", identifiers=["836110034"])
    assert (first.id, first.score) == ("kim", 1.0)
    assert first.evidence == ("the same number, 836 110 034", "under another name")
    assert ids(screener.match("", identifiers=["IMO 8823593"])) == ["ship"]
    assert ids(screener.match("", identifiers=["12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h"])) == ["group"]
    assert screener.match("", identifiers=["12qtd5bfwrsdnsazy76uve1xycgntojh9h", "836110035", "", "-"]) == []


@pytest.mark.parametrize(
    ("birth", "said", "hit"),
    [
        ("1946", "agrees", True), ("1946-05-02", "agrees", True), ("1947", "years apart: 1", True),
        ("1948", "years apart: 2", True), ("1966", "contradicts, 20 years apart", True), (None, None, True),
    ],
)  # fmt: skip
def test_a_birth_date_supports_or_contradicts(
    screener: Screener, birth: str | None, said: str | None, hit: bool
) -> None:
    matches = screener.match("Kim Yong Chol", schema="Person", birth_date=birth, threshold=0.3)
    match = next(match for match in matches if match.id == "kim")
    assert (match.score >= SAME) is hit
    assert said is None or any(said in reason for reason in match.evidence)


@pytest.mark.parametrize(("birth", "said"), [("1950-03-05", "days apart: 1"), ("1950-04-03", "swapped")])
def test_a_date_copied_wrongly_is_no_contradiction(screener: Screener, birth: str, said: str) -> None:
    match = next(m for m in screener.match("Johannes Weber", birth_date=birth) if m.id == "weber")
    assert match.score >= 0.95
    assert any(said in reason for reason in match.evidence)


def test_what_is_not_known_is_not_a_contradiction(screener: Screener) -> None:
    (match,) = screener.match("INOUE, Kunio", birth_date="1970", nationality=["jp"])
    assert match.score == 1.0
    assert "no birth date is published for the subject" in match.evidence


def test_another_imo_number_is_another_ship_and_its_equal_name_is_shown_with_the_doubt(screener: Screener) -> None:
    (match,) = screener.match("Man Gyong Bong 92", schema="Vessel", identifiers=["IMO 9187629"])
    assert match.score == SAME
    assert "another IMO number, IMO8823593" in match.evidence
    assert ids(screener.match("Man Gyong Bong 93", schema="Vessel", identifiers=["IMO 9187629"])) == []


@pytest.mark.parametrize(
    ("name", "schema", "found"),
    [
        ("Lazarus Group", "Person", "group"),
        ("office 39", "Vessel", "office"),
        ("KIM, Yong Chol", "Organization", "kim"),
    ],
)
def test_an_equal_name_is_shown_whatever_was_asked_for(screener: Screener, name: str, schema: str, found: str) -> None:
    (match,) = [match for match in screener.match(name, schema=schema) if match.id == found]
    assert match.score >= SAME
    assert any("asked for as" in line for line in match.evidence)


@pytest.mark.parametrize("name", ["BANK TEJARAT", "11420 CORP.", "FEDERAL SECURITY SERVICE", "MIT"])
def test_a_name_of_common_words_is_found_by_its_own_letters(name: str) -> None:
    one = {"id": "one", "schema": "Organization", "properties": {"name": [name]}}
    other = {"id": "other", "schema": "Organization", "properties": {"name": ["NATIONAL BANK CORP."]}}
    (match,) = Screener.build([one, other]).match(name.title(), schema="Organization", birth_date="1970")
    assert match.id == "one"
    assert match.score >= SAME
    assert any("common words" in line for line in match.evidence)


def test_many_aliases_hide_nobody_and_no_hit_hides_another(screener: Screener) -> None:
    assert set(ids(screener.match("Johannes Weber", schema="Person"))) == {"many", "weber"}


def test_a_day_that_is_none_is_refused(screener: Screener) -> None:
    with pytest.raises(ValueError, match="not a date"):
        screener.match("Kim", birth_date="yesterday")


def test_a_schema_that_no_subject_has_is_refused_with_what_was_meant(screener: Screener) -> None:
    for asked in (screener.match, lambda name, schema: Query(name=name, schema=schema), asked_customer):
        with pytest.raises(InvalidValue, match=r"No schema is called 'person'\. Did you mean Person\?"):
            asked("김영철", schema="person")


@pytest.mark.parametrize("written", ["1946년 2월 28일", "昭和21年2月28日", "28 February 1946", "1946-02-28"])
def test_a_birth_date_is_read_as_the_command_reads_it(screener: Screener, written: str) -> None:
    (match,) = screener.match("김영철", schema="Person", birth_date=written)
    assert match == screener.match("김영철", schema="Person", birth_date="1946-02-28")[0]


@pytest.mark.parametrize("written", ["North Korea", "북한", "PRK", "KP", "kp"])
def test_a_country_is_read_by_code_or_name(screener: Screener, written: str) -> None:
    (match,) = screener.match("김영철", schema="Person", nationality=[written])
    assert match == screener.match("김영철", schema="Person", nationality=["kp"])[0]
    assert any("kp" in one for one in match.evidence)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"nationality": ["Atlantis"]}, "Not a country: 'Atlantis'"),
        ({"nationality": ["Korea"]}, "Not a country: 'Korea'"),
        ({"nationality": "kp"}, r"write \['kp'\] for one"),
        ({"identifiers": "836110034"}, r"write \['836110034'\] for one"),
        ({"birth_date": "03/04/1970"}, "may be two days"),
    ],
)
def test_what_cannot_be_used_is_refused(screener: Screener, asked: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidValue, match=says):
        screener.match("김영철", **asked)


def test_an_index_is_a_file_that_processes_share(tmp_path: Path) -> None:
    path = tmp_path / "index"
    built = Screener.build(PEOPLE, path=path)
    assert Screener.build(PEOPLE, path=tmp_path / "again").path.read_bytes() == path.read_bytes()
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        answers = pool.starmap(_ask, [(path, "김영철"), (path, "Kim Yong Chol")])
    assert answers == [built.match(name, schema="Person") for name in ("김영철", "Kim Yong Chol")]
    assert Screener.open(path).versions == built.versions


def _ask(path: Path, name: str) -> list[Match]:
    return Screener.open(path).match(name, schema="Person")


@pytest.mark.parametrize("content", [b"", b"name,score\n", b"TRICORD-INDEX 3\n", b"TRICORD-INDEX 3\n" + b"\xff" * 400])
def test_a_file_that_is_no_index_is_refused_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "index").write_bytes(content)
    with pytest.raises(IndexFileError, match="Build it again"):
        Screener.open(tmp_path / "index")


def test_an_index_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    path = Screener.build(PEOPLE, path=tmp_path / "index").path
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(IndexFileError, match="Build it again"):
        Screener.open(path)


def test_an_index_of_nobody_finds_nobody() -> None:
    assert Screener.build([]).match("Kim Yong Chol") == []


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=40))
def test_any_text_can_be_asked_and_can_be_filed(text: str) -> None:
    screener = Screener.build([person("x", text, "Somebody Known"), person("y", "Nobody Else")])
    for match in screener.match(text, schema="Person"):
        assert match.score >= SAME


def test_the_embedded_lists_say_per_party_what_is_in_force(embedded_screener: Screener) -> None:
    first = embedded_screener.match("김영철", schema="Person", birth_date="1946")[0]
    assert first.caption == "KIM, Yong Chol"
    states = {standing.party: (standing.state, standing.since) for standing in first.designations}
    assert states["US"] == ("autonomous", "2010-08-30")
    assert states["JP"] == ("not listed", None)
    assert embedded_screener.versions.lists["un-sc"] == "2026-02-27"


def test_match_and_compare_agree_on_the_real_lists(embedded_screener: Screener) -> None:
    """What is found has the score that `compare` gives; of a subject's own names nearly all find it by another."""
    random.seed(7)
    found = asked = 0
    for number in random.sample(range(len(embedded_screener)), 400):
        # No public door gives a subject by its number; a random sample of the real index needs one.
        record = embedded_screener._index.subject(number)
        if record.schema != "Person" or len(record.names) < 2:
            continue
        name, other = random.sample(record.names, 2)
        if compare(name, other, schema="Person").score < SAME:
            continue
        asked += 1
        for match in embedded_screener.match(name, schema="Person", limit=None):
            if match.id == record.id:
                found += 1
                assert match.score == max(compare(name, n, schema="Person").score for n in record.names)
    assert asked > 50
    assert found == asked


def test_a_past_day_hides_nobody_and_what_no_list_tells_is_unknown(database: Database, publish: Publish) -> None:
    """OFAC's files state no days of their own: whoever is first seen later may have been listed by then."""
    rows = {"1": {"name": "KIM, Yong Chol", "birthDate": "1946", "since": "2010-08-30"}, "2": {"name": "HOSHI, Taro"}}
    publish("us-ofac-sdn", "2021-07-07", rows)
    then = database.screener(as_of="2016-10-27")
    (kim,) = then.match("김영철", schema="Person", birth_date="1946")
    assert {(s.party, s.state, s.since) for s in kim.designations} >= {("US", "autonomous", "2010-08-30")}
    (hoshi,) = then.match("Hoshi Taro")
    assert {standing.state for standing in hoshi.designations} == {"unknown"}


def test_what_was_not_yet_published_on_the_known_day_is_not_screened_against(
    database: Database, publish: Publish
) -> None:
    rows = {"1": {"name": "KIM, Yong Chol"}, "2": {"name": "HOSHI, Taro"}}
    publish("us-ofac-sdn", "2021-07-07", {"1": rows["1"]})
    publish("us-ofac-sdn", "2024-05-02", rows)
    now, then = database.screener(), database.screener(known_on="2024-05-01")
    assert len(now) == len(then) + 1
    assert now.match("Hoshi Taro")
    assert not then.match("Hoshi Taro")
    assert then.versions.lists == {"us-ofac-sdn": "2021-07-07"}
    assert then.versions.index != now.versions.index


@pytest.mark.parametrize("entity", [{"id": "x"}, {"id": "x", "schema": "Person"}, "x"])
def test_what_is_no_entity_is_a_mistake_of_the_caller(entity: Any) -> None:
    with pytest.raises(InvalidValue, match="It needs id, schema and properties"):
        Screener.build([entity])


def test_a_store_and_its_exported_entities_are_found_by_the_same_names_and_numbers(embedded: Database) -> None:
    def found(matches: list[Match]) -> list[tuple[str, str, float]]:
        return [(match.id, match.name, match.score) for match in matches]

    table = embedded.align(programme="DPRK")
    entries = Screener.of_subjects(ListedSubject(s.id, s.caption, said) for s, said in values_of_subjects(table))
    exported = Screener.build(subject_entities(table))
    asked = [subject.caption for subject in table.subjects[::12]]
    assert len(asked) > 20
    for name in asked:
        assert found(entries.match(name)) == found(exported.match(name))
    papers = {number for _, said in values_of_subjects(table) for number in said.all("paperNumber")}
    assert papers
    for number in papers:
        assert found(entries.match("", identifiers=[number])) == found(exported.match("", identifiers=[number])) != []


def test_a_birth_date_that_a_list_calls_about_is_kept_as_such() -> None:
    about = Part("Person", (Statement("name", "KANG, Testsong", "name"), Statement("birthDate", "1963~", "dob")))
    screener = Screener.of_subjects([ListedSubject("kang", "KANG, Testsong", subject_values([about]))])
    (found,) = screener.match("Kang Testsong", birth_date="1963")
    assert any("1963~" in line for line in found.evidence)


def listed(key: str, name: str, **facts: list[str]) -> dict[str, object]:
    return {"id": key, "schema": "Person", "properties": {"name": [name], **facts}}


def test_the_same_day_of_birth_makes_up_for_a_name_that_only_comes_near() -> None:
    screener = Screener.build([listed("ivan", "PETROV, Ivan Sergeevich", birthDate=["1962-09-20"])])
    assert ids(screener.match("Ivan Petrov", schema="Person")) == []
    (match,) = screener.match("Ivan Petrov", schema="Person", birth_date="1962-09-20")
    assert any("only comes near" in reason for reason in match.evidence)
    assert ids(screener.match("Ivan Petrov", schema="Person", birth_date="1962")) == []


@pytest.mark.parametrize("birth", ["1982-09-20", "1926-09-20", "1990-01-15"])
def test_a_birth_date_never_hides_a_whole_name_in_any_script(birth: str) -> None:
    screener = Screener.build([listed("kim", "김영철", birthDate=["1962-09-20"])])
    (match,) = screener.match("Kim Yong Chol", schema="Person", birth_date=birth)
    assert match.score >= SAME
    assert any("born 1962-09-20: " in reason and "agrees" not in reason for reason in match.evidence)


def test_the_farther_two_birth_dates_lie_apart_the_less_is_left() -> None:
    screener = Screener.build([listed("weber", "Johannes Weber", birthDate=["1950-03-04"])])
    dates = ["1950-03-04", "1950-03-05", "1950-03-25", "1950-10-17", "1951-12-20", "1953-05-17", "1977-11-28"]
    scores = [screener.match("Johanes Weber", birth_date=date, threshold=0.1)[0].score for date in dates]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(scores)


def test_weak_aliases_are_said_and_left_out_only_where_the_authority_allows_it() -> None:
    weak = {"name": ["Alpha Testman"], "weakAlias": ["Gorilla Bushman"], "birthDate": ["1960-05-06"]}
    entities = [{"id": key, "schema": "Person", "properties": weak} for key in ("us", "un", "both")]
    standing = {
        "us": [PartyStanding(party="US", state=CellState.AUTONOMOUS, list_id="us-ofac-sdn")],
        "un": [PartyStanding(party="UN", state=CellState.LISTED, list_id="un-sc")],
        "both": [
            PartyStanding(party="UN", state=CellState.LISTED, list_id="un-sc"),
            PartyStanding(party="US", state=CellState.AUTONOMOUS, list_id="us-ofac-sdn"),
        ],
    }
    screener = Screener.build(entities, standings=standing)
    found = screener.match("Gorilla Bushman", schema="Person")
    assert {match.id for match in found} == {"us", "un", "both"}
    assert all("a weak alias, by its publisher" in match.evidence for match in found)
    assert set(ids(screener.match("Gorilla Bushman", schema="Person", weak=False))) == {"un", "both"}
    born = screener.match("Gorilla Bushman", schema="Person", weak=False, birth_date="1960-05-06")
    assert {match.id for match in born} == {"us", "un", "both"}


def test_a_number_in_the_field_of_a_name_is_looked_up() -> None:
    ship = {"id": "ship", "schema": "Vessel", "properties": {"name": ["OCEAN TEST"], "imoNumber": ["9074729"]}}
    screener = Screener.build([ship])
    for asked in ("FICTITIA IMO 9074729", "9074729", "Fictitia / IMO: 9074729"):
        assert ids(screener.match(asked, schema="Vessel")) == ["ship"], asked
    assert ids(screener.match("FICTITIA IMO 9074720", schema="Vessel")) == []


def test_a_wrong_type_hides_no_whole_name_in_any_order_or_script() -> None:
    screener = Screener.build([listed("kim", "김영철"), listed("viktor", "RASHNIKOV, Viktor Filippovich")])
    for asked, found in (("Kim Yong Chol", "kim"), ("Viktor Filippovich Rashnikov", "viktor")):
        (match,) = screener.match(asked, schema="Organization")
        assert match.id == found
        assert "listed as Person, asked for as Organization" in match.evidence


def test_nobody_is_cleared_by_a_name_of_which_only_the_beginning_is_read() -> None:
    screener = Screener.build([listed("kim", "Kim Yong Chol")])
    for name in ("Fictitio " * 24 + "Kim Yong Chol", "Fictitio Prueba " * 40 + "Kim Yong Chol"):
        customer = asked_customer(name, schema="Person")
        row = screen_row(screener, customer, ScreeningOptions())
        assert "only its beginning was looked at" in row.reason


def test_the_branch_of_a_bank_is_asked_for_as_the_bank() -> None:
    bank = {"id": "bank", "schema": "Organization", "properties": {"name": ["Bank Veltrona Imaginaria"]}}
    screener = Screener.build([bank])
    customer = asked_customer("Bank Veltrona Imaginaria Dubai Branch", schema="Organization")
    row = screen_row(screener, customer, ScreeningOptions())
    assert [hit.match.id for hit in row.hits] == ["bank"]
