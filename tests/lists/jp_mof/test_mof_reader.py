"""The workbook of the Ministry of Finance, as a sanctions desk needs it read."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

import tricord.lists.jp_mof as jp_mof
from scripts import make_mof_un_twins
from tricord.lists import Record, reader
from tricord.lists.jp_mof import MofReader
from tricord.model import FuzzyDate, Reading
from tricord.model.errors import ReadError

KIM = {
    "告示日付": "2016.2.19\n2016.3.11改訂",
    "告示番号": "1(#24)",
    "日本語表記": "キム・ヨンチョル",
    "英語表記": "KIM YONG CHOL",
}


def _read(small_reader: MofReader, path: Path) -> dict[str, Reading]:
    return {record.key: small_reader.read(record) for record in small_reader.open(path).records()}


def _one(small_reader: MofReader, workbook: Any, sheet: int, **cells: Any) -> Reading:
    row = {
        "告示日付": "2020.1.31",
        "告示番号": "1",
        "日本語表記": "テスト",
        "英語表記": "Testperson Fictitious",
        **cells,
    }
    return _read(small_reader, workbook({sheet: [row]}))[f"{sheet}-1"]


def _values(reading: Reading, prop: str, part: int | str = 0) -> list[str]:
    parts = (
        [reading.parts[part]] if isinstance(part, int) else [found for found in reading.parts if found.schema == part]
    )
    return [said.value for found in parts for said in found.statements if said.prop == prop]


# --- what a row says -------------------------------------------------------------------------------------------------


def test_a_listing_with_its_amendment_its_basis_and_its_twin_on_the_un_sheet(
    small_reader: MofReader, workbook: Any
) -> None:
    document = small_reader.open(workbook({17: [KIM]}))
    (record,) = document.records()
    reading = small_reader.read(record)
    assert document.published == date(2026, 3, 5)
    assert (record.key, record.where) == ("17-1", "sheet 17, row 3")
    assert reading.parts[0].schema == "Person"
    assert _values(reading, "name") == ["キム・ヨンチョル", "KIM YONG CHOL"]
    assert [said.lang for said in reading.parts[0].statements if said.prop == "name"] == ["jpn", None]
    assert _values(reading, "reference") == ["jp-mof:15-24"]
    assert _values(reading, "listingDate", "Sanction") == ["2016-02-19"]
    assert _values(reading, "modifiedAt", "Sanction") == ["2016-03-11"]
    assert _values(reading, "programId", "Sanction") == ["DPRK"]
    assert _values(reading, "basis", "Sanction") == ["autonomous"]
    assert _values(reading, "provisions", "Sanction") == ["asset-freeze"]


@pytest.mark.parametrize(
    ("sheet", "number", "expected"),
    [
        (13, "4(*19)", "14-19"),
        (16, "1(#47)", "14-47"),
        (17, "1(#48)", "15-48"),
        (3, "1(*186)", "2-186"),
        (4, "12(*459)", "2-459"),
    ],
)
def test_a_mark_with_a_number_points_to_the_sheet_its_note_row_names(
    small_reader: MofReader, workbook: Any, sheet: int, number: str, expected: str
) -> None:
    reading = _read(small_reader, workbook({sheet: [KIM | {"告示番号": number}]}))[f"{sheet}-{number.split('(')[0]}"]
    assert _values(reading, "reference") == [f"jp-mof:{expected}"]


def test_a_mark_without_a_number_makes_no_reference(small_reader: MofReader, workbook: Any) -> None:
    reading = _read(small_reader, workbook({15: [KIM | {"告示番号": "#35"}]}))["15-35"]
    assert _values(reading, "reference") == []
    assert reading.parts[1].statements[2].original == "#35"


def test_un_sheets_carry_out_a_un_listing(small_reader: MofReader, workbook: Any) -> None:
    reading = _read(small_reader, workbook({15: [KIM | {"告示番号": "24"}]}))["15-24"]
    assert _values(reading, "basis", "Sanction") == ["implementing"]


def test_the_un_number_of_a_row_tells_the_taliban_from_al_qaida(small_reader: MofReader, workbook: Any) -> None:
    reading = _one(small_reader, workbook, 2, 国連参照番号="QDi.001")
    assert _values(reading, "programId", "Sanction") == ["ISIL-AQ"]
    assert _values(reading, "reference") == ["un-sc:QDi.001"]
    assert reading.parts[0].schema == "Person"


def test_a_row_emptied_of_all_but_its_number_is_nobody(small_reader: MofReader, workbook: Any) -> None:
    document = small_reader.open(workbook({2: [{"告示日付": "2012.10.25", "告示番号": 274.0}]}))
    assert list(document.records()) == []
    (stray,) = document.strays
    assert (stray.kind, stray.column) == ("a row emptied of all but its number", "sheet 2, row 3")
    assert "274" in stray.text


def test_places_and_days_in_the_remark_of_an_alias_are_neither_names_nor_births(
    small_reader: MofReader, workbook: Any
) -> None:
    cell = (
        "(a)アブ・ハリル(ID番号:073、出生地:マリ共和国キダル(Kidal)州、発行日:2011年12月6日、発行地:エスック(Essouck))"
    )
    reading = _one(small_reader, workbook, 23, 別名=cell)
    assert _values(reading, "alias") == ["アブ・ハリル"]
    assert _values(reading, "birthDate") == []


def test_a_delisted_number_keeps_its_key_and_its_day_and_has_no_name(small_reader: MofReader, workbook: Any) -> None:
    reading = _read(small_reader, workbook({2: [{"告示日付": "2008.6.25削除\n（38．と同一人物）", "告示番号": 48.0}]}))[
        "2-48"
    ]
    assert _values(reading, "endDate", "Sanction") == ["2008-06-25"]
    assert _values(reading, "listingDate", "Sanction") == []
    assert _values(reading, "name") == []
    assert _values(reading, "reference") == ["jp-mof:2-38"]


def test_a_slip_in_the_date_is_read_and_reported_and_two_readings_are_not_read(
    small_reader: MofReader, workbook: Any
) -> None:
    slip = _one(small_reader, workbook, 3, 告示日付="2002.4.20\n200812.19改訂")
    assert _values(slip, "modifiedAt", "Sanction") == ["2008-12-19"]
    assert slip.warnings == ("告示日付: 200812.19改訂 read as 2008-12-19",)
    doubtful = _one(small_reader, workbook, 3, 告示日付="2002.4.20\n2007.112改訂")
    assert [missed.text for missed in doubtful.unplaced] == ["2007.112改訂"]


def test_a_row_without_an_english_name_takes_it_from_the_alias_column(small_reader: MofReader, workbook: Any) -> None:
    row = {
        "告示日付": "2016.12.9",
        "告示番号": "12",
        "日本語表記": "ダンドン・ホンシャン",
        "別称・旧称": "Dandong Hongxiang",
    }
    reading = _read(small_reader, workbook({16: [row]}))["16-12"]
    assert _values(reading, "name") == ["ダンドン・ホンシャン", "Dandong Hongxiang"]
    assert reading.warnings


def test_a_row_without_number_and_date_carries_the_entry_above_on(small_reader: MofReader, workbook: Any) -> None:
    rows = [
        KIM | {"告示番号": "1", "その他の情報": "一つ目の文。"},
        {"その他の情報": "二つ目の文。"},
        KIM | {"告示番号": "2"},
    ]
    readings = _read(small_reader, workbook({21: rows}))
    assert list(readings) == ["21-1", "21-2"]
    assert _values(readings["21-1"], "notes") == ["一つ目の文。", "二つ目の文。"]


def test_a_name_without_a_number_belongs_to_no_entry_and_is_reported(small_reader: MofReader, workbook: Any) -> None:
    document = small_reader.open(workbook({17: [KIM, {"日本語表記": "ナナシ", "英語表記": "NANASHI"}]}))
    assert [stray.text for stray in document.strays] == ["ナナシ", "NANASHI"]
    assert "NANASHI" in document.warnings[0]


def test_a_number_used_twice_makes_two_entries_and_a_warning(small_reader: MofReader, workbook: Any) -> None:
    document = small_reader.open(workbook({17: [KIM, KIM | {"英語表記": "ANOTHER"}]}))
    assert [record.key for record in document.records()] == ["17-1", "17-1/2"]
    assert "stands there 2 times" in document.warnings[0]


# --- birth dates -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (datetime(1938, 3, 21), ["1938-03-21"]),
        (13960, ["1938-03-21"]),
        ("1979年8月1日", ["1979-08-01"]),
        ("1938年", ["1938"]),
        ("1946年頃", ["1946~"]),
        ("1957年4月15日；\n1958年2月22日", ["1957-04-15", "1958-02-22"]),
        ("1965年又は1966年", ["1965", "1966"]),
        ("1963年から1968年の間", ["1963/1968"]),
        ("(a)1985年頃（b）1984年から1986年までの間", ["1985~", "1984/1986"]),
        ("1970-1973年頃", ["1970~/1973~"]),
        ("1991年7月14日又は6月14日", ["1991-07-14", "1991-06-14"]),
        ("1958、59又は60年生まれ", ["1958", "1959", "1960"]),
        ("昭和20年8月15日", ["1945-08-15"]),
        ("1960年代", ["1960/1969"]),
        ("1960年代半ば又は1972年", ["1960/1969", "1972"]),
        ("昭和21年2月28日", ["1946-02-28"]),
        ("不明", []),
    ],
)
def test_birth_dates_in_every_published_form(
    small_reader: MofReader, workbook: Any, cell: Any, expected: list[str]
) -> None:
    reading = _one(small_reader, workbook, 17, 生年月日=cell)
    assert _values(reading, "birthDate") == expected
    assert reading.unplaced == ()
    for value in expected:
        FuzzyDate.parse(value)


@pytest.mark.parametrize(
    "cell",
    [
        "10月10日（year unknown）",
        "1402年6月24日（ヒジュラ暦）",
        "おおむね30～35歳",
        9e9,
        -4,
        1946,
        2.5,
        "1990年13月45日",
        datetime(1905, 4, 29),
    ],
)
def test_a_birth_date_that_cannot_be_read_is_shown_not_guessed(
    small_reader: MofReader, workbook: Any, cell: Any
) -> None:
    reading = _one(small_reader, workbook, 17, 生年月日=cell)
    assert _values(reading, "birthDate") == []
    assert len(reading.unplaced) == 1


# --- identifiers and the free text -----------------------------------------------------------------------------------


def test_a_passport_with_its_country_and_its_days(small_reader: MofReader, workbook: Any) -> None:
    cell = "745120331（北朝鮮旅券）、旅券発行日:2015年3月19日、旅券失効日：2020年3月19日；654120219"
    reading = _one(small_reader, workbook, 17, 旅券番号=cell)
    assert _values(reading, "passportNumber") == ["745120331", "654120219"]
    passport = next(part for part in reading.parts if part.schema == "Passport")
    said = {statement.prop: statement.value for statement in passport.statements}
    assert (said["number"], said["country"], said["startDate"], said["endDate"]) == (
        "745120331",
        "kp",
        "2015-03-19",
        "2020-03-19",
    )


def test_a_day_of_birth_in_a_passport_cell_is_not_the_day_of_issue(small_reader: MofReader, workbook: Any) -> None:
    cell = "インドネシア旅券番号　W344982（1985年3月4日Jakarta生まれのAngga Fictitiousとして発行）"
    passport = next(part for part in _one(small_reader, workbook, 2, 旅券番号=cell).parts if part.schema == "Passport")
    assert "startDate" not in [said.prop for said in passport.statements]


def test_a_sentence_in_the_alias_column_is_a_note_not_an_alias(small_reader: MofReader, workbook: Any) -> None:
    cell = "コリア・カクウ・コーポレーション(KOREA FICTITIOUS：KFC)が調達活動を実施するために使用している別名。"
    reading = _one(small_reader, workbook, 14, **{"別称・旧称": cell})
    assert _values(reading, "alias") == []
    assert _values(reading, "object", "UnknownLink") == ["コリア・カクウ・コーポレーション"]


def test_a_passport_number_that_excel_made_a_number(small_reader: MofReader, workbook: Any) -> None:
    assert _values(_one(small_reader, workbook, 17, 旅券番号=563210059.0), "passportNumber") == ["563210059"]


def test_a_whole_imo_number_links_and_a_damaged_one_is_only_kept(small_reader: MofReader, workbook: Any) -> None:
    assert _values(_one(small_reader, workbook, 16, その他の情報="船舶登録証明：IMO5878589"), "imoNumber") == [
        "IMO5878589"
    ]
    damaged = _one(small_reader, workbook, 16, その他の情報="IMO番号：51792455405737")
    assert _values(damaged, "imoNumber") == []
    assert _values(damaged, "damagedIdentifier") == ["IMO 51792455405737"]
    assert damaged.warnings
    assert _values(_one(small_reader, workbook, 16, その他の情報="IMO番号：0000000"), "imoNumber") == []


def test_wallets_have_the_currency_their_form_decides(small_reader: MofReader, workbook: Any) -> None:
    cell = "性別：男性\n暗号資産アドレス：\n1986rYHckYbJpGQJy6ornuMyD2N5MTqwDt；\n"
    cell += "0x098B716B8Aaf21512996dC57EB0615e2383E2f96；"
    reading = _one(small_reader, workbook, 17, その他の情報=cell)
    assert _values(reading, "gender") == ["male"]
    assert _values(reading, "publicKey", "CryptoWallet") == [
        "1986rYHckYbJpGQJy6ornuMyD2N5MTqwDt",
        "0x098B716B8Aaf21512996dC57EB0615e2383E2f96",
    ]
    assert _values(reading, "currency", "CryptoWallet") == ["XBT", "ETH"]


def test_contacts_and_codes_in_the_free_text(small_reader: MofReader, workbook: Any) -> None:
    cell = "電話番号：＋850-2-18111(内線8327)\nＦＡＸ番号：+850-2-3814685; +850-2-3813372\n"
    cell += "Eメールアドレス：pac (AT) silibank (DOT) com\nSWIFT/BIC：KDBK KP PY"
    reading = _one(small_reader, workbook, 14, その他の情報=cell)
    assert _values(reading, "phone") == ["+850-2-18111(内線8327)", "+850-2-3814685", "+850-2-3813372"]
    assert _values(reading, "email") == ["pac@silibank.com"]
    assert _values(reading, "swiftBic") == ["KDBKKPPY"]


def test_prose_gives_its_facts_and_a_reported_death_is_no_day_of_death(small_reader: MofReader, workbook: Any) -> None:
    cell = "母親の名前はFarida Fictitious。2022年7月27日死亡。アル・カーイダ（１６６．に指定した団体）と関係がある。"
    reading = _one(small_reader, workbook, 2, その他の情報=cell)
    assert _values(reading, "motherName") == ["Farida Fictitious"]
    assert _values(reading, "deathDate") == ["2022-07-27"]
    assert _values(reading, "reference", "UnknownLink") == ["jp-mof:2-166"]
    reported = _one(small_reader, workbook, 2, その他の情報="2020年6月に死亡したと報告されている。")
    assert _values(reported, "deathDate") == []


def test_an_identifier_that_hides_in_prose_is_reported(small_reader: MofReader, workbook: Any) -> None:
    reading = _one(small_reader, workbook, 2, その他の情報="同人は商人である。ライセンス番号：044を持つ。")
    assert [missed.kind for missed in reading.unplaced] == ["a fact inside prose that was not read"]


def test_nationality_becomes_a_code_and_what_names_no_country_is_shown(small_reader: MofReader, workbook: Any) -> None:
    assert _values(
        _one(small_reader, workbook, 17, 国籍="(a)中央アフリカ共和国、\n(b)スーダン共和国"), "nationality"
    ) == ["cf", "sd"]
    assert _one(small_reader, workbook, 17, 国籍="ナイクニ共和国").unplaced[0].text == "ナイクニ共和国"


def test_bilingual_addresses_are_one_address_in_two_forms(small_reader: MofReader, workbook: Any) -> None:
    reading = _one(
        small_reader, workbook, 5, 住所等="ダマスカス、シリア; ベイルート、レバノン\nDamascus, Syria; Beirut, Lebanon"
    )
    addresses = [part for part in reading.parts if part.schema == "Address"]
    assert [[said.value for said in part.statements] for part in addresses] == [
        ["ダマスカス、シリア", "Damascus, Syria", "sy"],
        ["ベイルート、レバノン", "Beirut, Lebanon", "lb"],
    ]


@pytest.mark.parametrize(
    ("cells", "schema"),
    [
        ({"生年月日": "1950年"}, "Person"),
        ({"生年月日": "不明", "役職": "不明"}, "LegalEntity"),
        ({"その他の情報": "同団体に対する特別手配書"}, "Organization"),
        ({}, "LegalEntity"),
    ],
)
def test_a_mixed_sheet_decides_row_by_row_and_leaves_open_what_it_does_not_say(
    small_reader: MofReader, workbook: Any, cells: dict[str, str], schema: str
) -> None:
    assert _one(small_reader, workbook, 4, **cells).parts[0].schema == schema


# --- what the file must not do ---------------------------------------------------------------------------------------


def test_an_unknown_column_is_named_and_its_cells_are_kept(small_reader: MofReader, workbook: Any) -> None:
    document = small_reader.open(workbook({17: [KIM | {"血液型": "A"}]}))
    assert document.warnings == ("sheet 17.北朝鮮(協調;個人): unknown column 血液型; its cells are kept, not placed",)
    reading = small_reader.read(next(document.records()))
    assert [(missed.text, missed.column) for missed in reading.unplaced] == [("A", "血液型")]


def test_a_new_sheet_is_read_and_its_programme_is_unknown(small_reader: MofReader, workbook: Any) -> None:
    lines = [["新しい措置"], list(KIM), list(KIM.values())]
    document = small_reader.open(workbook(extra={"45.新しい措置": lines, "メモ": [["x"]]}))
    reading = small_reader.read(next(record for record in document.records() if record.key == "45-1"))
    assert _values(reading, "programId", "Sanction") == []
    assert _values(reading, "basis", "Sanction") == []
    assert "programme and basis are unknown" in reading.warnings[-1]
    assert any("メモ" in warning for warning in document.warnings)


def test_a_missing_sheet_refuses_the_file_and_a_missing_lifted_one_does_not(
    small_reader: MofReader, workbook: Any
) -> None:
    small_reader.open(workbook(without=[8, 11]))
    with pytest.raises(ReadError, match=r"shisantouketsu20260305.xlsx: sheet 16 .* is missing\. The publisher changed"):
        small_reader.open(workbook(without=[16]))


def test_sheets_that_changed_their_numbers_refuse_the_file(small_reader: MofReader, workbook: Any) -> None:
    with pytest.raises(ReadError, match="sheet 15 is 北朝鮮\\(協調;団体\\), not"):
        small_reader.open(workbook(titles={15: "北朝鮮(協調;団体)"}))


@pytest.mark.parametrize("column", ["告示番号", "日本語表記", "英語表記"])
def test_a_renamed_essential_column_refuses_the_file(small_reader: MofReader, workbook: Any, column: str) -> None:
    headers = [header if header != column else "名称" for header in KIM]
    with pytest.raises(ReadError, match=f"sheet 17.* the column {column} is missing. Its headers are: .*名称"):
        small_reader.open(workbook({17: [KIM]}, headers={17: headers}))


def test_a_sheet_without_headers_refuses_the_file(small_reader: MofReader, workbook: Any) -> None:
    with pytest.raises(ReadError, match="no row of headers"):
        small_reader.open(workbook({17: [KIM]}, headers={17: ["日付", "番号", "名前", "名称"]}))


def test_a_fragment_is_below_the_floor(workbook: Any) -> None:
    with pytest.raises(ReadError, match="only 1 entries; at least 2000 are expected"):
        reader("jp-mof").open(workbook({17: [KIM]}))


def test_the_row_number_and_the_type_of_a_cell_do_not_make_an_entry_new(small_reader: MofReader, workbook: Any) -> None:
    def raw(rows: list[dict[str, Any]]) -> bytes:
        return next(record.raw for record in small_reader.open(workbook({17: rows})).records() if record.key == "17-7")

    row = KIM | {"告示番号": "7"}
    assert raw([row]) == raw([KIM, row]) == raw([KIM, row | {"告示番号": 7}])
    assert raw([row]) != raw([row | {"英語表記": "KIM YONG CHUL"}])


# --- the tables ------------------------------------------------------------------------------------------------------


def test_the_tables_know_every_sheet_and_every_role(small_reader: MofReader) -> None:
    folder = Path(jp_mof.__file__).parent
    with (folder / "sheets.csv").open(encoding="utf-8", newline="") as file:
        sheets = {row["sheet"] for row in csv.DictReader(file)}
    with (folder / "programmes.csv").open(encoding="utf-8", newline="") as file:
        programmes = {row["published"] for row in csv.DictReader(file)}
    assert sheets == {str(number) for number in range(1, 45)} == programmes - {"2 QD", "2 TA"}
    with (folder / "columns.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["role"] for row in rows} == small_reader.roles
    assert all(row["source"] for row in rows)


# --- the real workbook -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(shared: Path) -> list[tuple[Record, Reading]]:
    mof = reader("jp-mof")
    document = mof.open(shared / "raw" / "jp" / "shisantouketsu20260305.xlsx")
    assert document.published == date(2026, 3, 5)
    assert document.warnings == ()
    assert [stray.text for stray in document.strays] == ["告示日付 2012.10.25, 告示番号 274"]
    return [(record, mof.read(record)) for record in document.records()]


def test_the_real_workbook_comes_through_whole(real: list[tuple[Record, Reading]]) -> None:
    assert len(real) == len({record.key for record, _ in real}) == 3460
    segments = sum(reading.segments for _, reading in real)
    unplaced = sum(len(reading.unplaced) for _, reading in real)
    assert segments > 30_000
    assert unplaced / segments < 0.001
    by_sheet = Counter(record.key.split("-")[0] for record, _ in real)
    assert (by_sheet["14"], by_sheet["15"], by_sheet["16"], by_sheet["17"]) == (75, 80, 75, 84)


def test_every_date_of_the_real_workbook_is_one(real: list[tuple[Record, Reading]]) -> None:
    for _, reading in real:
        for part in reading.parts:
            for said in part.statements:
                if said.prop.endswith("Date") or said.prop in ("modifiedAt", "unListedOn"):
                    FuzzyDate.parse(said.value)


def test_every_entry_of_the_real_workbook_is_named_or_delisted(real: list[tuple[Record, Reading]]) -> None:
    for record, reading in real:
        if record.key == "2-274":  # a date, a number and nothing else: neither a name nor 削除
            assert any("leaves open" in warning for warning in reading.warnings)
            continue
        named = bool(_values(reading, "name"))
        assert named != bool(_values(reading, "endDate", "Sanction")), record.key
        assert named == bool(_values(reading, "listingDate", "Sanction")), record.key


@pytest.mark.parametrize(
    ("key", "listed", "birth", "reference"),
    [
        ("17-14", "2016-02-19", ["1962-02-18"], "jp-mof:15-24"),
        ("17-1", "2013-04-05", ["1938-03-21"], "jp-mof:15-48"),
        ("17-78", "2023-09-01", ["1983-11-25"], None),
        ("17-80", "2023-12-01", ["1981-03-05"], None),
        ("16-68", "2022-12-02", [], None),
    ],
)
def test_north_korean_rows_by_hand(
    real: list[tuple[Record, Reading]], key: str, listed: str, birth: list[str], reference: str | None
) -> None:
    reading = next(reading for record, reading in real if record.key == key)
    assert _values(reading, "listingDate", "Sanction") == [listed]
    assert _values(reading, "birthDate") == birth
    assert _values(reading, "reference") == ([reference] if reference else [])


def test_the_two_regimes_of_sheet_2_are_told_apart_as_the_un_has_them(real: list[tuple[Record, Reading]]) -> None:
    """The UN list of 2026-02-27 holds 140 entries of the Taliban regime; of ISIL and Al-Qaida it holds 341."""
    regimes = Counter(
        tuple(_values(reading, "programId", "Sanction"))
        for record, reading in real
        if record.key.startswith("2-") and not _values(reading, "endDate", "Sanction")
    )
    assert regimes == {("AFGHANISTAN",): 140, ("ISIL-AQ",): 340}


def test_a_row_of_sheet_2_whose_name_has_changed_is_of_either_regime(small_reader: MofReader, workbook: Any) -> None:
    """A number may be given to somebody else: the table of UN references counts only for the name that it has."""
    rows = [
        {"告示日付": "2001.9.22", "告示番号": "2", "日本語表記": "テスト", "英語表記": "MOHAMMAD HASSAN AKHUND"},
        {"告示日付": "2001.9.22", "告示番号": "3", "日本語表記": "テスト", "英語表記": "Somebody Else"},
    ]
    found = _read(small_reader, workbook({2: rows}))
    assert _values(found["2-2"], "programId", "Sanction") == ["AFGHANISTAN"]
    assert _values(found["2-3"], "programId", "Sanction") == ["AFGHANISTAN", "ISIL-AQ"]


@pytest.mark.slow
def test_the_table_of_un_references_is_what_the_script_makes_of_the_links() -> None:
    with make_mof_un_twins.TARGET.open(encoding="utf-8", newline="") as file:
        header, *rows = map(tuple, csv.reader(file))
    assert header == make_mof_un_twins.HEADER
    assert rows == make_mof_un_twins.rows()
