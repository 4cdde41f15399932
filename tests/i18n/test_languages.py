"""The four languages: complete where the pages speak, compiled as they are written, and speaking at the right time."""

from __future__ import annotations

import string
from concurrent.futures import ThreadPoolExecutor

import pytest
from babel.messages.catalog import Message as Text

from scripts.make_catalogue import TRANSLATED, is_translated, mo_bytes, po_bytes, po_file, template, translated
from tricord.i18n import (
    LANGUAGES,
    Message,
    country_text,
    day_text,
    language,
    list_text,
    number_text,
    order_key,
    share_text,
    speaking,
    terms,
    tr,
    trn,
    word_of,
)

#: The code that makes the pages, and the rooms whose evidence stands on them.
REPORTS = ("_words.py", "_timeline.py", "_screening_words.py", "_workbook.py")
PAGES = ("service/web/", *(f"reports/{name}" for name in REPORTS))
ROOMS = ("align.", "screen.", "names.")


def is_on_pages(text: Text) -> bool:
    if text.context:
        return text.context.startswith(ROOMS) or "." not in text.context
    return any(file.startswith(PAGES) for file, _ in text.locations)


def fields(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


@pytest.mark.parametrize("spoken", TRANSLATED)
def test_every_text_of_the_pages_is_there(spoken: str) -> None:
    known = translated(spoken)
    wanted = [text for text in template() if text.id and is_on_pages(text)]
    missing = []
    for text in wanted:
        found = known.get(text.id, context=text.context)
        if found is None or not is_translated(found):
            missing.append(text.id)
    assert len(wanted) > 500
    assert missing == []


@pytest.mark.parametrize("spoken", TRANSLATED)
def test_a_translation_has_the_braces_of_its_text(spoken: str) -> None:
    for text in translated(spoken):
        forms = [text.string] if isinstance(text.string, str) else list(text.string or ())
        source = text.id if isinstance(text.id, str) else text.id[-1]
        for form in forms:
            assert not form or fields(form) == fields(source), (text.id, form)


@pytest.mark.parametrize("spoken", TRANSLATED)
def test_the_catalogues_are_what_the_script_makes(spoken: str) -> None:
    made = po_bytes(translated(spoken))
    assert po_file(spoken).read_bytes() == made, "run python scripts/make_catalogue.py"
    assert po_file(spoken).with_suffix(".mo").read_bytes() == mo_bytes(made, spoken), "run it again"


def test_nobody_chose_a_language_and_it_is_english() -> None:
    assert language() == "en"
    with speaking("ko"):
        assert tr("Overview") == "개요"
        assert str(Message("align.listed", ("un-sc:KPe.001",))) == "유엔 명단에 등재 (un-sc:KPe.001)"
    assert tr("Overview") == "Overview"


def test_a_language_belongs_to_its_thread() -> None:
    def said(spoken: str) -> str:
        with speaking(spoken):
            return tr("Lists")

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(said, LANGUAGES * 50))
    assert found == [said(spoken) for spoken in LANGUAGES] * 50
    with pytest.raises(ValueError, match="not one of"), speaking("fr"):
        pass


def test_days_numbers_lists_and_order_are_the_languages_own() -> None:
    found = {}
    for spoken in LANGUAGES:
        with speaking(spoken):
            found[spoken] = (day_text("2016-12-02"), number_text(5924), share_text(0.25), country_text("KR"))
    assert found["en"] == ("2 December 2016", "5,924", "25%", "South Korea")
    assert found["ja"] == ("2016年12月2日", "5,924", "25%", "韓国")
    assert found["ko"] == ("2016년 12월 2일", "5,924", "25%", "대한민국")
    assert found["tr"] == ("2 Aralık 2016", "5.924", "%25", "Güney Kore")
    with speaking("tr"):
        assert sorted(["İran", "Irak", "Iğdır", "Çin", "Cezayir", "Şam", "Suriye"], key=order_key()) == [
            *("Cezayir", "Çin", "Iğdır", "Irak", "İran", "Suriye", "Şam")
        ]
        assert list_text(["a", "b", "c"]) == "a, b ve c"
    assert day_text("2016-12") == "2016-12"


def test_a_count_takes_the_form_of_its_number() -> None:
    assert trn("{n} subject", "{n} subjects", count=1) == "1 subject"
    assert trn("{n} subject", "{n} subjects", count=1234) == "1,234 subjects"
    with speaking("tr"):
        assert trn("{n} subject", "{n} subjects", count=1234) == "1.234 hedef"


def test_words_of_tables_are_translated_and_unknown_ones_stay() -> None:
    with speaking("ja"):
        assert word_of("measure", "asset-freeze") == "資産凍結等の措置"
        assert word_of("measure", "no such measure") == "no such measure"


def test_every_term_has_its_source_and_says_whether_it_was_reviewed() -> None:
    assert {term.lang for term in terms()} == set(LANGUAGES)
    assert all(term.source and term.confidence in ("high", "medium", "low") for term in terms())
    texts = {term.text for term in terms() if term.lang in ("ja", "ko")}
    # The official terms of Japan and South Korea.
    assert {"資産凍結等の措置", "指定", "독자제재", "지정"} <= texts
