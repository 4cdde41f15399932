"""Names from elsewhere as kana and Hangul write them: what Japan's lists print in both is one name, and no other's."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest

from tests.screen.listed import listed_entries
from tricord.database import Database
from tricord.names import SAME, compare, fold
from tricord.screen import Screener

KANA = re.compile(r"[ァ-ヺー]+(?:[・＝ 　][ァ-ヺー]+)+")
LATIN = re.compile(r"[A-Za-z][A-Za-z ,.'’‘`-]+")
STRANGERS = 20_000


def in_both(embedded: Database) -> Iterator[tuple[str, list[str]]]:
    """The first name in kana of each person on an embedded list, with those that an entry has in Latin letters."""
    for values in listed_entries(embedded, "Person", "name", "alias", "weakAlias").values():
        kana = [value for value in values if KANA.fullmatch(value)]
        latin = [value for value in values if LATIN.fullmatch(value)]
        if kana and latin:
            yield kana[0], latin


@pytest.mark.slow
def test_what_one_entry_prints_in_kana_and_in_latin_letters_is_one_name(embedded: Database) -> None:
    pairs = list(in_both(embedded))
    assert len(pairs) > 2_000
    found = sum(max(compare(kana, name, schema="Person").score for name in latin) >= SAME for kana, latin in pairs)
    assert found / len(pairs) > 0.93


@pytest.mark.slow
def test_what_two_entries_print_is_hardly_ever_one_name(embedded: Database) -> None:
    pairs, chance = list(in_both(embedded)), random.Random(20261201)
    wrong = []
    for _ in range(STRANGERS):
        (kana, own), (_, latin) = chance.sample(pairs, 2)
        is_listed_twice = set(map(fold, latin)) & set(map(fold, own))
        if not is_listed_twice and compare(kana, latin[0], schema="Person").score >= SAME:
            wrong.append((kana, latin[0]))
    assert len(wrong) / STRANGERS < 0.0002, wrong


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ("블라디미르 푸틴", "Vladimir Putin"),
        ("오사마 빈 라덴", "BIN LADEN, Osama"),
        ("ウサマ・ビンラディン", "BIN LADIN, Usama"),
        ("사담 후세인", "HUSSEIN, Saddam"),
        ("세르게이 라브로프", "Sergey Lavrov"),
        ("바샤르 알아사드", "AL-ASAD, Bashar"),
        ("니콜라스 마두로", "MADURO MOROS, Nicolas"),
        ("라미 마흐루프", "MAKHLUF, Rami"),
        ("민 아웅 흘라잉", "HLAING, Min Aung"),
    ],
)
def test_who_is_listed_in_latin_letters_is_found_in_hangul_and_kana(
    embedded_screener: Screener, asked: str, listed: str
) -> None:
    assert embedded_screener.match(asked)[0].name == listed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("セルゲイ・ペトロフ", "Sergei Vetrov"),  # p and v are ペ and ヴェ
        ("エレーナ・コステンコ", "Irina KOSTENKO"),
        ("オサマ・ビン・ラーデン", "RADWAN, Osama"),
        ("アブドゥライエ・ヒセーヌ", "Hussein Abdullah Khalil"),  # common names, and one that is missing
        ("존 스미스", "Jan Samits Walker"),
        ("푸틴", "Vladimir Putin"),  # one word
    ],
)
def test_who_only_sounds_alike_is_another(one: str, other: str) -> None:
    assert compare(one, other, schema="Person").score < SAME
