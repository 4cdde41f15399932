"""The table of Han characters, the tables of Chinese spellings, and what `_han` answers from them."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

# The table has no other door: what it says of a character is checked as it is read.
from tricord.names import _han as characters
from tricord.names import fold

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (files("tricord.names") / "tables" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def han(char: str) -> characters.Han:
    found = characters.readings(char)
    assert found is not None, f"{char} is not in the table"
    return found


# --- facts that a reader of names relies on -----------------------------------------------------------------------

KOREAN = """
    金 김 금|李 리|朴 박|崔 최|鄭 정|姜 강|趙 조|尹 윤|張 장|林 림|盧 로|柳 류|梁 량|廉 렴|龍 룡|女 녀|車 차 거|沈 심 침
    哲 철|英 영|容 용|恩 은|正 정|日 일|成 성|革 혁|光 광|善 선|永 영|南 남|樂 락 악|北 북|萬 만|壽 수|臺 대|台 대|万 만
    権 권|权 권|东 동|单 단|贸 무|裵 배|裴 배|曺 조|乭 돌|賢 현|熙 희|姬 희|煕 희
"""
MANDARIN = """
    金 jin|英 ying|哲 zhe|正 zheng|恩 en|單 dan shan|单 dan shan|仇 chou qiu|解 jie xie|曾 zeng ceng|女 nv|呂 lv|吕 lv
    略 lve|習 xi|习 xi|東 dong|长 chang zhang|朴 piao pu|区 qu ou|查 zha cha|盖 gai ge|葉 ye|叶 ye|万 wan mo|渋 se
"""
CANTONESE = "陳 can|黃 wong|吳 ng|梁 loeng|张 zoeng|葉 jip|曾 zang|李 lei|鄧 dang|郭 gwok"
SINO_JAPANESE = "金 kin kon|東 tou|东 tou|龍 ryuu|権 ken gon|权 ken|女 jo|山 san|正 sei shou"
JAPANESE_NAMES = "高 taka|橋 hashi bashi|田 ta da|辺 be|正 masa tadashi|茂 shigeru|藤 fuji tou|山 yama|恵 e megu"


def facts(text: str) -> list[tuple[str, tuple[str, ...]]]:
    parts = [part.split() for line in text.strip().splitlines() for part in line.split("|")]
    return [(char, tuple(values)) for char, *values in parts]


@pytest.mark.parametrize(("char", "expected"), facts(KOREAN))
def test_korean_readings_stand_before_the_initial_sound_law_most_usual_first(
    char: str, expected: tuple[str, ...]
) -> None:
    assert han(char).ko[: len(expected)] == expected


@pytest.mark.parametrize(("char", "expected"), facts(MANDARIN))
def test_mandarin_readings_include_those_of_family_names(char: str, expected: tuple[str, ...]) -> None:
    assert han(char).zh[0] == expected[0]
    assert set(expected) <= set(han(char).zh)


@pytest.mark.parametrize(("char", "expected"), facts(CANTONESE))
def test_cantonese_readings(char: str, expected: tuple[str, ...]) -> None:
    assert set(expected) <= set(han(char).yue)


@pytest.mark.parametrize(("char", "expected"), facts(SINO_JAPANESE))
def test_sino_japanese_readings_also_of_simplified_forms(char: str, expected: tuple[str, ...]) -> None:
    assert set(expected) <= set(han(char).on)


@pytest.mark.parametrize(("char", "expected"), facts(JAPANESE_NAMES))
def test_readings_in_japanese_names_are_those_that_names_have(char: str, expected: tuple[str, ...]) -> None:
    assert set(expected) <= set(han(char).nanori)


@pytest.mark.parametrize(
    "same",
    [
        *("東东", "權権权", "高髙", "樂楽乐", "龍竜龙", "國国囯圀", "惠恵", "廣広广", "澤沢泽", "邊辺边邉", "齋斎斋"),
        *(
            "齊斉齐",
            "眞真",
            "德徳",
            "靑青",
            "淸清",
            "敎教",
            "吳吴呉",
            "黃黄",
            "鄕鄉郷乡",
            "裵裴",
            "曺曹",
            "萬万",
            "壽寿",
        ),
        *("鐵鉄铁", "鑛鉱矿礦", "總総总", "會会", "貿贸", "銀银", "崎﨑嵜", "島嶋", "峯峰", "吉𠮷", "煕熙", "濱浜滨"),
    ],
)
def test_forms_of_one_character_are_one(same: str) -> None:
    assert len({characters.canonical(char) for char in same}) == 1, [characters.canonical(char) for char in same]


@pytest.mark.parametrize(
    "different",
    [
        *(
            "后後",
            "里裏",
            "于於",
            "余餘",
            "台颱",
            "范範",
            "谷穀",
            "姜薑",
            "沈瀋",
            "征徵",
            "升昇",
            "岳嶽",
            "芸藝",
            "鍾鐘",
        ),
        *("哲喆", "曆歷", "映暎", "圭珪", "昇陞", "斉斎", "坂阪", "崎埼", "叡睿", "璇璿", "俣俁", "干幹", "千仟"),
    ],
)
def test_different_characters_of_names_stay_different(different: str) -> None:
    assert characters.canonical(different[0]) != characters.canonical(different[1])


@pytest.mark.parametrize(
    ("char", "forms"),
    [
        ("后", "后後"),
        ("里", "里裏"),
        ("于", "于於"),
        ("余", "余餘"),
        ("发", "發髮"),
        ("钟", "鍾鐘"),
        ("叶", "葉叶"),
        ("干", "干幹乾"),
    ],
)
def test_a_simplified_form_names_all_characters_that_it_stands_for(char: str, forms: str) -> None:
    assert han(char).form == tuple(forms)


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        *(("金与正", "金與正"), ("马云", "馬雲"), ("习近平", "習近平"), ("崔龙海", "崔龍海"), ("万寿台", "萬壽臺")),
        *(
            ("渡邉恒雄", "渡辺恆雄"),
            ("髙橋", "高桥"),
            ("朴槿惠", "朴槿恵"),
            ("贸易会社", "貿易會社"),
            ("矿业总局", "鑛業總局"),
        ),
    ],
)
def test_canonical_writes_a_name_of_three_countries_in_one_way(simplified: str, traditional: str) -> None:
    assert characters.canonical(simplified) == characters.canonical(traditional)


def test_canonical_unifies_compatibility_forms_first_and_keeps_all_else() -> None:
    assert characters.canonical("神") == characters.canonical("神")
    assert characters.canonical("김영철 Kim ｷﾑ") == "김영철 Kim キム"


def test_what_is_no_han_character_has_no_readings() -> None:
    assert [characters.readings(char) for char in ("김", "k", "々", "", "金日")] == [None] * 5


def test_syllables_of_korean_names_include_those_of_the_initial_sound_law() -> None:
    assert {"리", "이", "로", "노", "녀", "여", "철", "김"} <= characters.korean_syllables().keys()
    assert "뷁" not in characters.korean_syllables()


@given(st.text(max_size=60))
def test_canonical_is_stable_on_any_text(text: str) -> None:
    once = characters.canonical(text)
    assert characters.canonical(once) == once


# --- the tables themselves ----------------------------------------------------------------------------------------


def test_every_character_stands_once_in_order_with_a_form_and_a_reading() -> None:
    chars = [row["char"] for row in rows("han.csv")]
    assert chars == sorted(set(chars))
    for row in rows("han.csv"):
        assert len(row["char"]) == 1
        assert unicodedata.normalize("NFKC", row["char"]) == row["char"]
        assert row["form"]
        assert row["ko"] or row["zh"] or row["on"] or row["kun"]
        assert row["rank"] in ("1", "2", "3")


def test_what_a_character_stands_for_is_in_the_table_and_stands_for_itself() -> None:
    for char, of in characters.table().items():
        assert characters.canonical(of.form[0]) == of.form[0], char
        assert all(form in characters.table()[form].form for form in of.form), char


def test_readings_are_in_the_spelling_that_the_columns_promise() -> None:
    patterns = {
        "ko": "[가-힣]",
        "zh": "[a-z]{1,6}",
        "yue": "[a-z]{1,6}",
        "on": "[a-z]+",
        "kun": "[a-z]+",
        "nanori": "[a-z]+",
    }
    for row in rows("han.csv"):
        for column, pattern in patterns.items():
            values = row[column].split(" ") if row[column] else []
            assert len(values) == len(set(values)), row
            assert all(re.fullmatch(pattern, value) for value in values), row


def test_no_korean_reading_is_only_what_the_initial_sound_law_makes_of_another() -> None:
    for char, last in (
        ("李", "이"),
        ("盧", "노"),
        ("女", "여"),
        ("梁", "양"),
        ("柳", "유"),
        ("龍", "용"),
        ("樂", "낙"),
    ):
        assert last not in han(char).ko


def test_the_table_stays_small_enough_to_load_at_once() -> None:
    assert len((files("tricord.names") / "tables" / "han.csv").read_bytes()) < 1_300_000


def test_every_reviewed_decision_names_its_source_and_stands_once() -> None:
    review = rows("han_review.csv")
    assert all(all(row.values()) for row in review)
    assert {row["rule"] for row in review} == {"same", "forms", "ko", "zh"}
    assert max(Counter((row["char"], row["rule"], row["value"]) for row in review).values()) == 1
    once = Counter((row["char"], row["rule"]) for row in review if row["rule"] != "same")
    assert max(once.values()) == 1


def test_every_mandarin_reading_has_its_row_of_spellings() -> None:
    spelt = {row["pinyin"]: row for row in rows("pinyin.csv")}
    assert {sound for of in characters.table().values() for sound in of.zh} <= set(spelt)
    for row in spelt.values():
        assert row["source"]
        spellings = [row["pinyin"], row["wade_giles"].replace("'", ""), *row["other"].split()]
        assert all(fold(spelling) == spelling for spelling in spellings), row
        assert len(set(row["other"].split())) == len(row["other"].split()), row


@pytest.mark.parametrize(
    ("pinyin", "wade_giles"),
    [
        *(("zhe", "che"), ("xiang", "hsiang"), ("jin", "chin"), ("qing", "ch'ing"), ("zhou", "chou"), ("cai", "ts'ai")),
        *(("xu", "hsu"), ("rong", "jung"), ("zi", "tzu"), ("si", "ssu"), ("ge", "ko"), ("guo", "kuo"), ("luo", "lo")),
        *(("gui", "kuei"), ("yan", "yen"), ("you", "yu"), ("jue", "chueh"), ("quan", "ch'uan"), ("ri", "jih")),
        *(("lve", "lueh"), ("nv", "nu"), ("tian", "t'ien"), ("xiong", "hsiung"), ("er", "erh"), ("duo", "to")),
    ],
)
def test_wade_giles(pinyin: str, wade_giles: str) -> None:
    assert {row["pinyin"]: row["wade_giles"] for row in rows("pinyin.csv")}[pinyin] == wade_giles


def test_every_cantonese_reading_has_its_row_of_spellings() -> None:
    spelt = {row["jyutping"]: row for row in rows("jyutping.csv")}
    assert {sound for of in characters.table().values() for sound in of.yue} == set(spelt)
    for row in spelt.values():
        assert row["source"]
        assert row["jyutping"] in han(row["example"][0]).yue
        assert fold(row["spellings"]) == row["spellings"]
        assert len(set(row["spellings"].split())) == len(row["spellings"].split())


@pytest.mark.parametrize(
    ("jyutping", "spellings"),
    [
        *(("can", "chan"), ("wong", "wong"), ("lei", "lee lei li"), ("ng", "ng eng"), ("coeng", "cheung")),
        *(
            ("zoeng", "cheung"),
            ("hung", "hung"),
            ("jan", "yan"),
            ("jip", "yip ip"),
            ("zau", "chow chau"),
            ("zang", "tsang"),
        ),
        *(
            ("gwok", "kwok"),
            ("heoi", "hui"),
            ("jyun", "yuen"),
            ("syun", "suen sun"),
            ("zi", "tsz chi"),
            ("sek", "shek"),
        ),
    ],
)
def test_hong_kong_spellings(jyutping: str, spellings: str) -> None:
    row = next(row for row in rows("jyutping.csv") if row["jyutping"] == jyutping)
    assert set(spellings.split()) <= set(row["spellings"].split())
    assert row["spellings"].split()[0] == spellings.split()[0]
