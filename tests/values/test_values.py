"""Values as people and lists write them."""

from __future__ import annotations

import pytest

from tricord.values import (
    birth_dates,
    company_imo,
    country,
    first_date,
    imo,
    japanese_country,
    language_of,
    read_birth_date,
    says_nothing,
    serial_date,
    tabled_japanese_country,
    tidy,
    written_country,
)


def test_blanks_of_any_width_become_one() -> None:
    assert tidy("  Kim　 Yong\n Chol ") == "Kim Yong Chol"


@pytest.mark.parametrize(
    ("text", "language"), [("キム", "jpn"), ("ｷﾑ", "jpn"), ("김", "kor"), ("金英哲", None), ("Kim", None)]
)
def test_a_language_is_told_only_where_the_script_decides_it(text: str, language: str | None) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("9074729", "IMO9074729"),
        ("IMO 9074729", "IMO9074729"),
        ("imo№ 9074729", "IMO9074729"),
        ("9074728", None),
        ("0000000", None),
        ("90747290", None),
        ("IMO 9074729, ex 8000000", None),
    ],
)
def test_the_number_of_a_ship_is_seven_digits_of_which_the_last_checks_the_others(text: str, number: str) -> None:
    assert imo(text) == number


def test_companies_have_another_check_digit_than_ships() -> None:
    assert company_imo("5991709") != imo("5991709")
    assert company_imo("0000000") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [("DPRK", "kp"), ("Corea del Norte", "kp"), ("Северная Корея", "kp"), ("KOR", "kr"), ("USSR", "suhh"), ("", None)],
)
def test_countries_by_any_name(text: str, code: str | None) -> None:
    assert country(text) == code


def test_countries_as_japanese_lists_name_them() -> None:
    assert japanese_country("北朝鮮、") == tabled_japanese_country("北朝鮮") == "kp"
    assert tabled_japanese_country("Bundesrepublik Deutschland") is None
    assert japanese_country("Bundesrepublik Deutschland") == "de"
    assert japanese_country("北朝鮮、中国") is None


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("1946年2月28日", ["1946-02-28"]),
        ("昭和21年2月28日", ["1946-02-28"]),
        ("平成元年", ["1989"]),
        ("1946年頃又は1949年", ["1946~", "1949"]),
        ("1958、59又は60年", ["1958", "1959", "1960"]),
        ("2000年2月20/29日", ["2000-02-20", "2000-02-29"]),
        ("1950年から1955年の間", ["1950/1955"]),
    ],
)
def test_birth_dates_of_japanese_lists(text: str, dates: list[str]) -> None:
    read = birth_dates(text)
    assert [date for date, _ in read.found] == dates
    assert read.left == []


def test_what_is_no_date_is_left_and_not_guessed() -> None:
    assert birth_dates("ヒジュラ暦1365年").left == ["ヒジュラ暦1365年"]
    assert birth_dates("1946年13月").left
    nothing = birth_dates("不明")
    assert not nothing.left
    assert not nothing.found


def test_the_first_date_of_a_sentence() -> None:
    assert first_date("2006年 7月 5日に指定") == "2006-07-05"
    assert first_date("日付なし") == ""


def test_a_serial_of_a_workbook_is_a_day_only_when_it_is_whole() -> None:
    assert str(serial_date(45000.0)) == "2023-03-15"
    assert serial_date(45000.5) is serial_date(0.0) is serial_date(float("nan")) is None


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("1946年頃", "1946~"),
        ("昭和21年2月28日生まれ", "1946-02-28"),
        ("1946年から1949年", "1946/1949"),
        ("S21.2.28", "1946-02-28"),
    ],
)
def test_a_form_is_read_in_every_way_in_which_the_lists_are(text: str, edtf: str) -> None:
    assert read_birth_date(text).edtf == edtf


def test_a_form_with_two_dates_is_not_read_as_one() -> None:
    assert read_birth_date("1946年又は1949年").edtf is None


@pytest.mark.parametrize(
    ("text", "code"),
    [("북한", "kp"), ("North Korean", "kp"), ("北朝鮮", "kp"), ("KP", "kp"), ("Korea", None), ("Atlantis", None)],
)
def test_a_country_is_read_as_people_write_it_and_one_of_two_is_none(text: str, code: str | None) -> None:
    assert written_country(text) == code


def test_what_says_nothing_says_so_in_lists_and_in_forms() -> None:
    assert all(map(says_nothing, ("不明", "なし", "N/A", "n/a", "Unknown", "미상", "-", "")))
    assert not any(map(says_nothing, ("Na Young", "0", "北")))
