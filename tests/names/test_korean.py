"""Korean syllables: what the tables hold, and how words are cut."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tricord.names
from tricord.names import SAME, compare

# Syllables and their spellings lie below the door: what the tables promise of each is checked where it is read.
from tricord.names import _consonant_keys as consonants
from tricord.names import _kana as kana_letters
from tricord.names import _korean as korean
from tricord.names import _syllables as syllables

TABLES = Path(tricord.names.__file__).parent / "tables"
SYLLABLES = st.sampled_from([chr(code) for code in range(0xAC00, 0xD7A4, 7)])


def rows(name: str) -> list[dict[str, str]]:
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_every_spelling_has_a_source_and_stands_once() -> None:
    spellings = rows("korean_spellings.csv")
    keys = [(r["system"], r["part"], r["jamo"], r["spelling"], r["before"]) for r in spellings]
    assert len(keys) == len(set(keys))
    for row in spellings:
        assert row["source"]
        assert 0 <= float(row["cost"]) < 1
        assert row["spelling"] == row["spelling"].lower()
        assert row["part"] in ("onset", "vowel", "coda", "syllable")


@pytest.mark.parametrize("system", ["latin", "kana", "cyrillic"])
def test_every_letter_can_be_spelt_in_every_system(system: str) -> None:
    spelt = {(r["part"], r["jamo"]) for r in rows("korean_spellings.csv") if r["system"] == system}
    assert {("onset", letter) for letter in "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"} <= spelt
    assert {("vowel", letter) for letter in "ㅏㅐㅑㅓㅔㅕㅖㅗㅘㅚㅛㅜㅝㅟㅠㅡㅢㅣ"} <= spelt
    assert {("coda", letter) for letter in ("", *"ㄱㄴㄹㅁㅂㅇ")} <= spelt


def test_a_surname_stands_once_with_hangul_and_hanja() -> None:
    names = rows("korean_surnames.csv")
    assert len({row["hangul"] for row in names}) == len(names)
    assert all(row["hangul"] and row["hanja"] and row["source"] for row in names)


@given(SYLLABLES)
def test_a_syllable_is_its_letters(hangul: str) -> None:
    assert korean.syllable(*korean.letters(hangul)) == hangul
    assert korean.lawful(korean.lawful(hangul)) == korean.lawful(hangul)


@pytest.mark.parametrize(
    ("written", "hangul"),
    [
        ("yongchol", "영철"), ("paengnyong", "백령"), ("chollima", "천리마"), ("kungmin", "국민"), ("samnyon", "삼년"),
        ("kangson", "강선"), ("ryongbong", "룡봉"), ("choe", "최"), ("ch'oe".replace("'", ""), "최"),
    ],
)  # fmt: skip
def test_sounds_that_change_before_others_are_read(written: str, hangul: str) -> None:
    assert (
        syllables.best_shared(syllables.Readings.of(tuple(korean.read_word(written))), korean.read_name((hangul,)), 1.0)
        is not None
    )


def test_a_word_that_is_not_korean_has_no_reading() -> None:
    for word in ("alexander", "schwarz", "x", "", "123"):
        assert korean.read_word(word) == []


@pytest.mark.parametrize(
    ("words", "laid"),
    [(("kim", "yong", "chol"), True), (("ri", "jae", "il"), True), (("syng", "man", "rhee"), True),
     (("maria", "cho"), False), (("kim",), False), (("john", "smith"), False)],
)  # fmt: skip
def test_the_layout_of_a_korean_name(words: tuple[str, ...], laid: bool) -> None:
    assert any(map(korean.looks_korean, korean.read_name(words).straight)) is laid


@pytest.mark.parametrize("spelling", ["단천", "端川", "タンチョン", "tanchon", "danchun", "dancheon"])
def test_a_word_has_the_same_consonants_in_every_script(spelling: str) -> None:
    assert "tnsn" in consonants.consonant_keys(spelling)


@pytest.mark.parametrize(
    ("north", "south"),
    [("련봉", "연봉"), ("로동", "노동"), ("녀성", "여성"), ("룡성", "용성"), ("강련", "강연"), ("백리", "백이")],
)
def test_the_south_spells_the_same_consonants(north: str, south: str) -> None:
    assert set(consonants.consonant_keys(north)) & set(consonants.consonant_keys(south))


@given(st.text(max_size=30))
def test_kana_are_read_and_all_else_is_left(text: str) -> None:
    assert isinstance(kana_letters.romaji(text), str)


def test_kana_as_foreign_words_write_them() -> None:
    kana = ("ティ", "ドゥ", "ヴィ", "ウォン", "グァン", "シェ", "ヂャ", "ッ", "ー")
    assert [kana_letters.romaji(word) for word in kana] == [
        "ti", "du", "vi", "won", "gwan", "she", "ja", "q", "",
    ]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), [("Cho Chun Ryong", "Choe Chun Yong"), ("JO, Yong Won", "CHOE, Yong Won")])
def test_two_family_names_are_two_though_strained_spellings_meet(one: str, other: str) -> None:
    """Two Korean officials on the lists: no reading of their given names may join Cho (조) and Choe (최)."""
    assert compare(one, other, schema="Person").score < SAME


@pytest.mark.parametrize(
    "spelling", ["Choi Ryong Hae", "Choe Ryong-hae", "Ch'oe Ryong-hae", "チェ・リョンヘ", "최룡해"]
)
def test_one_family_name_in_its_spellings_stays_one(spelling: str) -> None:
    assert compare("CHOE, Ryong Hae", spelling, schema="Person").score >= SAME
