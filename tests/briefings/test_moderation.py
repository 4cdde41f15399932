"""The house rules of comments: what a writer is told, in the cases that the rules were asked for."""

from __future__ import annotations

import csv
import random
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.moderation.sample import LATER, comments, parts
from tricord.briefings import RULES, Ruling, Verdict, house_rules, moderate, recognized_language, rules_version
from tricord.briefings.moderation import _dictionary
from tricord.model.errors import InvalidValue

#: How a question about a name is asked, by the script of the name.
ASKED = {
    "ko": "{name} 명단에 있나요?",
    "ja": "{name}は一覧にありますか。",
    "tr": "{name} adı listede var mı, bilen var mı aranızda?",
}
LANGUAGES = ("tr", "en", "ko", "ja")
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\ufe0f\u180e\u3164"


def refused_for(text: str, lang: str, **options: str) -> set[str]:
    verdict = moderate(text, lang, **options)
    return set(verdict.rules) if verdict.verdict is Ruling.REFUSE else set()


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Bu sıkıntı yıllardır sürüyor.", "tr"),
        ("Amcam götürmek istedi, götürdü.", "tr"),
        ("BM, ABD, KDHC ve NATO konuştu; THAAD da var.", "tr"),
        ('"SAVAŞ VE BARIŞ" güzel bir kitap.', "tr"),
        ("Bu ASLA olmaz.", "tr"),
        ("Hükümetin politikası tam bir fiyasko.", "tr"),
        ("Müslümanlar terörist değildir.", "tr"),
        ("Diyanet'in bütçesi neden bu kadar yüksek?", "tr"),
        ("Aptalca bir karar.", "tr"),
        ("The Scunthorpe class action in Essex.", "en"),
        ("시발점은 원산이었다.", "ko"),
        ("새끼 고양이 사진입니다.", "ko"),
        ("カスタム設定はありますか。", "ja"),
    ],
)
def test_what_is_said_in_civil_words_passes(text: str, lang: str) -> None:
    assert moderate(text, lang).verdict is Ruling.ACCEPT


@pytest.mark.parametrize(
    ("text", "lang", "rule"),
    [
        ("s i k t i r git", "tr", "profanity"),
        ("s.i.k.t.i.r", "tr", "profanity"),
        ("S1kt1r lan", "tr", "profanity"),
        ("Siiiiktir", "tr", "profanity"),
        ("Siкtir", "tr", "profanity"),
        ("Am\u200bına koyayım", "tr", "profanity"),
        ("f*ck this", "en", "profanity"),
        ("씨1발", "ko", "profanity"),
        ("ク ソ だ な", "ja", "profanity"),
        ("serefsiz herifler", "tr", "insult"),
        ("Sen aptalsın", "tr", "insult"),
        ("Müslümanların hepsi teröristtir.", "tr", "beliefs"),
        ("Herkez biliyorki yanlız kaldık", "tr", "spelling"),
        ("Turkce karakter kullanmadan yaziyorum", "tr", "letters"),
        ("BU KARAR KABUL EDİLEMEZ, YETER ARTIK", "tr", "capitals"),
        ("http://a.example http://b.example http://c.example", "en", "spam"),
        ("...", "ja", "empty"),
    ],
)
def test_what_breaks_a_rule_is_refused_for_that_rule(text: str, lang: str, rule: str) -> None:
    assert rule in refused_for(text, lang)


def test_a_hint_goes_to_a_person_and_is_never_refused_in_silence() -> None:
    for profile in ("default", "seed"):
        verdict = moderate("Bakan kaç para aldı da sustu?", "tr", profile=profile)
        assert verdict.verdict is Ruling.REVIEW
        assert verdict.rules == ("offensive",)


def test_a_writer_is_told_where_and_why_and_how_it_is_written() -> None:
    text = "Bence Turkce yazmak cok guzel."
    verdict = moderate(text, "tr")
    told = {text[f.start : f.end]: (f.rule, f.mended) for f in verdict.findings}
    assert told["Turkce"] == ("letters", "Türkçe")
    assert verdict.mended == "Bence Türkçe yazmak çok güzel."
    assert "Türkçe harflerle" in verdict.findings[0].reason
    assert "with Turkish letters" in moderate(text, "tr", reader="en").findings[0].reason


def test_capitals_are_mended_by_turkish_rules_and_acronyms_stay() -> None:
    assert moderate("ABD NİÇİN SUSUYOR, ISRARLA SORUYORUZ", "tr").mended == "ABD niçin susuyor, ısrarla soruyoruz"


def test_one_slip_in_a_long_text_is_no_refusal_and_in_the_strict_profile_goes_to_a_person() -> None:
    long = "Görüşmelerin sonucunu merak ediyorum; üç bakanın aynı cümleyi kurması önemli, fakat herşey belirsiz kaldı."
    assert moderate(long, "tr").verdict is Ruling.ACCEPT
    assert moderate(long, "tr", profile="seed").verdict is Ruling.REVIEW
    assert refused_for("Herkez gitti.", "tr", profile="seed") == {"spelling"}


def test_anothers_insult_in_quotation_marks_goes_to_a_person() -> None:
    assert moderate('Bakan ona "şerefsiz" demiş, doğru mu?', "tr").verdict is Ruling.REVIEW


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_shows_every_rule_in_the_readers_language(lang: str) -> None:
    shown = house_rules(lang)
    assert [rule.rule for rule in shown] == list(RULES)
    assert all(rule.title and rule.text for rule in shown)
    assert rules_version() == moderate("x", lang).rules_version


def test_another_language_or_profile_is_refused_in_words() -> None:
    with pytest.raises(InvalidValue, match="use tr, en, ko, ja"):
        moderate("Bonjour", "fr")
    with pytest.raises(InvalidValue, match="default or seed"):
        moderate("Merhaba", "tr", profile="soft")


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Bence doğru bir karar.", "tr"),
        ("Bence dogru bir karar degil", "tr"),
        ("I do not agree with this.", "en"),
        ("동의하지 않습니다.", "ko"),
        ("賛成できません。", "ja"),
        ("出典不明", "ja"),
    ],
)
def test_the_language_is_recognized(text: str, lang: str) -> None:
    assert recognized_language(text) == lang


# -- properties ------------------------------------------------------------------------------------------------------

SOME = st.sampled_from([comment for comment in comments() if comment.text.strip()])


@given(SOME, st.lists(st.tuples(st.integers(0, 400), st.sampled_from(UNSEEN)), max_size=8))
def test_what_nobody_sees_changes_no_verdict(comment: object, added: list[tuple[int, str]]) -> None:
    text, lang = comment.text, comment.lang  # type: ignore[attr-defined]
    changed = text
    for place, character in added:
        at = place % (len(changed) + 1)
        changed = changed[:at] + character + changed[at:]
    before, after = moderate(text, lang), moderate(changed, lang)
    assert before.verdict == after.verdict
    assert before.rules == after.rules


def check_places(text: str, verdict: Verdict) -> None:
    for finding in verdict.findings:
        assert 0 <= finding.start <= finding.end <= len(text)
        assert finding.reason
        assert finding.rule in RULES


@given(st.text(max_size=300), st.sampled_from(LANGUAGES))
@example("ｱ\u3099" * 3, "ja")
@example("\ud800 sik", "tr")
@example("İ" * 20 + " ŞİİR ß ﬁ", "tr")
@example("ㅅㅣㅂㅏㄹ", "ko")
@settings(max_examples=150)
def test_any_text_is_judged_and_its_places_lie_in_it(text: str, lang: str) -> None:
    check_places(text, moderate(text, lang))


@given(SOME)
def test_what_is_mended_is_accepted_by_the_rule_that_mended_it(comment: object) -> None:
    text, lang = comment.text, comment.lang  # type: ignore[attr-defined]
    verdict = moderate(text, lang)
    check_places(text, verdict)
    if verdict.mended is None:
        return
    again = moderate(verdict.mended, lang)
    for rule in {finding.rule for finding in verdict.findings}:
        if all(finding.mended is not None for finding in verdict.findings if finding.rule == rule):
            assert rule not in again.rules


@given(SOME)
def test_one_text_is_judged_in_one_way_in_every_form_of_unicode(comment: object) -> None:
    text, lang = comment.text, comment.lang  # type: ignore[attr-defined]
    assert moderate(unicodedata.normalize("NFD", text), lang).rules == moderate(text, lang).rules


def test_a_flood_is_refused_unread() -> None:
    assert refused_for("sakin olalım " * 80_000, "tr") == {"spam"}
    assert refused_for("a" * 1_000_000, "en") == {"spam"}
    assert moderate("\u200b" * 1_000_000 + "Merhaba", "tr").verdict is Ruling.ACCEPT


# -- figures ---------------------------------------------------------------------------------------------------------


def test_the_labelled_comments_keep_their_figures() -> None:
    """Floors below the figures of `benchmarks/README.md`: what falls under them has been broken."""
    for part in (*parts(comments()), comments(LATER)):
        judged = [(comment.label, moderate(comment.text, comment.lang).verdict) for comment in part]
        good = [verdict for label, verdict in judged if label == "good"]
        bad = [verdict for label, verdict in judged if label == "bad"]
        assert good.count(Ruling.REFUSE) / len(good) < 0.02
        assert good.count(Ruling.REVIEW) / len(good) < 0.1
        assert bad.count(Ruling.REFUSE) / len(bad) > 0.9


def test_good_turkish_prose_is_hardly_refused(shared: Path) -> None:
    lines = (shared / "lang" / "tr_boun-ud-dev.conllu").read_text(encoding="utf-8").splitlines()
    sentences = [line.removeprefix("# text = ") for line in lines if line.startswith("# text = ")]
    refused = [s for s in sentences if moderate(s, "tr").verdict is Ruling.REFUSE]
    assert len(refused) / len(sentences) < 0.01


def test_whoever_is_listed_may_be_named(shared: Path) -> None:
    """Kim Jong Sik, Choe Thae Bok, チョン・イルホ, SECOND ACADEMY OF NATURAL SCIENCES: names hold swear words."""
    names = set()
    with (shared / "designations_jp_kr.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            names |= {row["name_en"], row["name_ko"], row["name_ja"], *row["aliases"].split(";")} - {""}
    assert len(names) > 1000
    drawn = [*random.Random(20161027).sample(sorted(names), 400), "Kim Jong Sik", "Choe Thae-bok", "チョン・イルホ"]
    for name in drawn:
        lang = "ko" if re.search("[가-힣]", name) else "ja" if re.search("[ぁ-ヺ一-鿿]", name) else "tr"
        text = ASKED[lang].format(name=name)
        assert moderate(text, lang).verdict is not Ruling.REFUSE, text


@pytest.fixture
def no_dictionary(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As on a machine for which there is no Hunspell."""

    def forget() -> None:
        _dictionary.knows.cache_clear()
        rules_version.cache_clear()

    forget()
    monkeypatch.setattr(_dictionary, "_speller", lambda _lang: None)
    yield
    forget()


@pytest.mark.usefixtures("no_dictionary")
def test_without_a_dictionary_the_tables_work_alone_and_the_version_says_so() -> None:
    assert "+" not in rules_version()
    known, _ = parts(comments())
    judged = [(comment.label, moderate(comment.text, comment.lang).verdict) for comment in known]
    assert not [label for label, verdict in judged if label == "good" and verdict is Ruling.REFUSE]
    bad = [verdict for label, verdict in judged if label == "bad"]
    assert bad.count(Ruling.REFUSE) / len(bad) > 0.9
