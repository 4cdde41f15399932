"""Briefings: the one of Tokyo with its live claims; another drafted, approved, published, corrected, withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.conftest import ROOT
from tricord import events
from tricord.briefings import (
    FORMAT,
    LANGUAGES,
    Briefing,
    Briefings,
    BriefingStatement,
    BriefingText,
    StatementSource,
    answered,
    are_the_same_words,
    briefings_atom,
    council_days,
    embedded_briefings,
    find_statements,
    followed_up,
    in_language,
    merged,
    named,
    open_briefings,
    problems_of,
    read_briefing,
    read_briefing_file,
    rendered,
    schema_org,
    template,
    write_briefing,
)
from tricord.database import Database
from tricord.model.errors import Denied, ReadError

TODAY = date(2026, 12, 1)
TOKYO = named(embedded_briefings(), "tokyo-2016-10-27").briefing


def said(
    speaker: str = "A. Minister", *, agency: str = "An agency", words: str = "Words.", **other: object
) -> BriefingStatement:
    fields: dict[str, object] = {
        "id": f"{speaker}-{agency}",
        "day": "2016-10-27",
        "speaker": speaker,
        "role": "Minister",
        "parties": ("JP",),
        "words": {"en": words},
        "sources": (StatementSource(agency=agency, source="https://news.example/1"),),
    }
    return BriefingStatement(**{**fields, **other})  # type: ignore[arg-type]


def briefing(*statements: BriefingStatement, **other: object) -> Briefing:
    fields: dict[str, object] = {
        "slug": "a-meeting",
        "day": "2016-10-27",
        "place": "Tokyo",
        "parties": ("JP",),
        "texts": {"en": BriefingText(title="A meeting", summary="", body="They met.")},
        "statements": statements,
    }
    return Briefing(**{**fields, **other})  # type: ignore[arg-type]


# -- Tokyo -----------------------------------------------------------------------------------------------------------


def test_tokyo_stands_in_four_languages_and_could_be_published() -> None:
    assert problems_of(TOKYO) == ()
    assert set(TOKYO.texts) == set(LANGUAGES)
    for lang in LANGUAGES:
        assert "<h2>" in rendered(TOKYO.text(lang).body)
        assert all(lang in claim.question for claim in TOKYO.claims)
        assert all(lang in statement.words for statement in TOKYO.statements)


def test_every_quoted_statement_of_that_day_is_in_it_with_its_sources() -> None:
    record = [s for s in events.load().statements if s.date.text == "2016-10-27"]
    held = [(s.speaker, s.words["en"]) for s in TOKYO.statements]
    assert all((s.speaker, s.summary) in held for s in record)
    for quoted in record:
        statement = next(s for s in TOKYO.statements if s.words["en"] == quoted.summary)
        assert [source.source for source in statement.sources] == quoted.source.split("; ")


def test_its_countable_claims_are_asked_as_of_that_day_and_today() -> None:
    told = {one.claim.id: one for one in answered(TOKYO, today=TODAY)}
    assert (told["nuclear-2016"].then.value, told["nuclear-2016"].holds) == (2, True)
    assert (told["nuclear-all"].then.value, told["nuclear-all"].now.value) == (5, 6)
    assert (told["musudan"].then.value, told["musudan"].holds) == (8, True)
    assert (told["musudan-failed"].then.value, told["musudan-failed"].holds) == (7, True)
    assert {f.said_by for f in told["musudan"].then.alternatives}, "who counts otherwise is told"
    assert (told["missiles"].then.value, told["missiles"].holds) == (41, False)
    assert (told["pact"].then.value, told["pact"].now.value) == ("not in force, in preparation", "in force")
    assert (told["resolution"].then.value, told["unanswered"].then.value) == ("S/RES/2270 (2016)", 1)
    assert told["designated-jp"].then.value is None, "without the lists it is unknown, not none"


def test_what_the_lists_showed_then_and_show_now(embedded: Database) -> None:
    told = {one.claim.id: one for one in answered(TOKYO, today=TODAY, database=embedded)}
    for party in ("un", "us", "jp", "kr"):
        one = told[f"designated-{party}"]
        assert isinstance(one.then.value, int)
        assert isinstance(one.now.value, int)
        assert 0 < one.then.value < one.now.value
        assert one.then.sources


def test_what_was_announced_is_followed_through() -> None:
    told = {one.announcement.id: one.answer for one in followed_up(TOKYO, today=TODAY)}
    assert told["own-sanctions"].value == "2016-12-02"
    assert "36 days later" in told["own-sanctions"].note
    assert told["pact-talks"].value == "2016-11-23"
    assert told["council-resolution"].value == "S/RES/2321 (2016)"
    before = {one.announcement.id: one.answer for one in followed_up(TOKYO, today=date(2016, 11, 1))}
    assert {answer.value for answer in before.values()} == {None}
    assert before["own-sanctions"].note == "nothing seen by that day"


def test_what_the_council_was_discussing_meanwhile() -> None:
    told = [(c.date.text, c.kind) for c in council_days(TOKYO)]
    assert ("2016-09-09", "press_statement") in told
    assert ("2016-10-09", "draft") in told
    assert told[-2:] == [("2016-11-30", "vote"), ("2016-11-30", "briefing")]


# -- statements ------------------------------------------------------------------------------------------------------


def test_a_statement_without_a_source_cannot_be_published() -> None:
    assert problems_of(briefing(said())) == ()
    (problem,) = problems_of(briefing(said(sources=())))
    assert "has no source, so that it cannot be published" in problem
    assert problems_of(briefing(said(sources=(StatementSource(agency="Kyodo", source=" "),))))


def test_the_same_words_through_two_agencies_are_one_statement_with_two_sources() -> None:
    kyodo = said(agency="Kyodo", words="Japan will respond in good faith to the talks.")
    reuters = said(agency="Reuters", words="Japan will respond in good faith to the talks")
    other = said(agency="AFP", words="Japan expects nothing of the talks.")
    found = merged([kyodo, reuters, other])
    assert [[source.agency for source in s.sources] for s in found] == [["Kyodo", "Reuters"], ["AFP"]]
    assert not are_the_same_words(kyodo, said("Somebody Else", agency="Reuters", words=kyodo.words["en"]))
    assert not are_the_same_words(kyodo, said(agency="Reuters", words=kyodo.words["en"], day="2016-10-28"))


def test_statements_are_found_by_speaker_subject_party_agency_and_day() -> None:
    found = find_statements(TOKYO.statements, speaker="sugiyama", about="GSOMIA")
    assert [s.words["en"] for s in found] == [
        "Japan will respond in good faith to Seoul reopening talks on the military information pact."
    ]
    assert {s.speaker for s in find_statements(TOKYO.statements, as_of="2016-10-26")} == {"Fumio Kishida"}
    assert {p for s in find_statements(TOKYO.statements, party="kr") for p in s.parties} == {"KR"}
    assert {s.speaker for s in find_statements(TOKYO.statements, agency="Dong-A")} == {
        "Antony Blinken",
        "Lim Sung-nam",
        "Shinsuke Sugiyama",
    }


# -- files -----------------------------------------------------------------------------------------------------------


def test_a_file_goes_out_and_comes_in_byte_for_byte() -> None:
    data = write_briefing(TOKYO)
    assert read_briefing(data) == TOKYO
    assert write_briefing(read_briefing(data)) == data
    path = ROOT / "src" / "tricord" / "data" / "briefings" / "tokyo-2016-10-27.json"
    assert path.read_bytes() == data


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "it is no briefing"),
        (b"[1", "it is no briefing"),
        (b"\xff\xfe", "it is no briefing"),
        (b"[" * 100_000, "it is no briefing"),
        (b'{"slug": "x"}', "missing required field"),
        (write_briefing(briefing()).replace(b'"Tokyo"', b"7"), r"Expected `str`, got `int` - at `\$.place`"),
        (write_briefing(briefing()).replace(FORMAT.encode(), b"tricord-briefing/9"), "reads tricord-briefing/1"),
        (write_briefing(briefing()).replace(b'"place"', b'"plaec"'), "unknown field"),
        (b" " * 5_000_001, "more than 5 MB"),
    ],
)
def test_a_bad_file_is_refused_with_what_is_wrong(data: bytes, told: str) -> None:
    with pytest.raises(ReadError, match=told):
        read_briefing(data, "a.json")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="cannot be read: No such file"):
        read_briefing_file(tmp_path / "none.json")


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    with suppress(ReadError):
        assert read_briefing(data).format == FORMAT


def test_a_new_one_says_what_it_still_needs() -> None:
    problems = problems_of(template("seoul-2017-01-05", "2017-01-05"))
    assert problems == (
        "place: it is empty.",
        "parties: none is named.",
        "texts: en needs a title and a body.",
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"about": ("agreement:JP-KR GSOMI",)}, "Did you mean JP-KR GSOMIA"),
        ({"about": ("GSOMIA",)}, "is no reference"),
        ({"about": ("test:nt-2016-09-09#4",)}, "only reports have numbered paragraphs"),
        ({"day": "27 October"}, "is no day"),
        ({"slug": "A Meeting"}, "is no name"),
        ({"parties": ("japan",)}, "is no code of a party"),
        ({"texts": {"fr": BriefingText(title="a", summary="", body="b")}}, "'fr' is no language"),
    ],
)
def test_what_keeps_a_briefing_from_being_published_is_told(change: dict[str, object], told: str) -> None:
    assert any(told in problem for problem in problems_of(briefing(said(), **change)))


def test_a_query_that_is_none_is_told_with_those_that_there_are() -> None:
    raw = msgspec.to_builtins(briefing())
    raw["claims"] = [{"id": "c", "question": {"en": "?"}, "query": "testz"}]
    (problem,) = problems_of(msgspec.convert(raw, Briefing))
    assert "Did you mean tests" in problem
    raw["claims"] = [{"id": "c", "question": {"en": "?"}, "query": "tests", "arguments": {"yaer": "2016"}}]
    (problem,) = problems_of(msgspec.convert(raw, Briefing))
    assert "takes kind, system, outcome, year; yaer is none" in problem


# -- Markdown --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "![x](https://tracker.example/p.png)",
        "<a href='https://a.example' onclick='x()'>y</a>",
        "[a]: javascript:alert(1)\n\n[a]",
        "<style>body{display:none}</style>",
    ],
)
def test_markdown_can_do_nothing(attack: str) -> None:
    html = rendered(attack).casefold()
    for harm in ("<script", "<img", "<style", 'href="javascript', 'href="data', "<a href='"):
        assert harm not in html
    assert "onclick=" not in html.replace("&lt;a href='https://a.example' onclick='x()'&gt;", "")


def test_markdown_keeps_what_a_readout_needs() -> None:
    html = rendered("# Title\n\n- **one** [source](https://a.example)\n\n> quoted\n\n| a |\n|---|\n| b |")
    for kept in ("<h2>Title</h2>", "<strong>one</strong>", 'href="https://a.example"', "<blockquote>", "<td>b</td>"):
        assert kept in html


# -- as others read them ---------------------------------------------------------------------------------------------


def test_a_page_says_to_programs_what_it_reports_and_who_said_what() -> None:
    public = named(embedded_briefings(), "tokyo-2016-10-27")
    said_so = schema_org(public, "ja", url="https://tricord.example/briefings/tokyo-2016-10-27")
    assert (said_so["@type"], said_so["inLanguage"], said_so["about"]["startDate"]) == ("Report", "ja", "2016-10-27")
    quoted = said_so["hasPart"]
    assert len(quoted) == sum(not s.told_by_agency for s in TOKYO.statements)
    assert all(one["citation"] and one["creator"]["name"] for one in quoted)


def test_the_feed_names_every_published_briefing_and_holds_any_text() -> None:
    odd = msgspec.structs.replace(
        TOKYO, slug="odd", texts={"en": BriefingText(title="<b>\x00 & co", summary="]]>", body="x")}
    )
    public = embedded_briefings()[0]
    feed = briefings_atom(
        [public, msgspec.structs.replace(public, briefing=odd, withdrawn="Taken back.")],
        "ko",
        url="https://tricord.example/briefings/",
        title="Briefings",
    )
    tree = etree.fromstring(feed.encode())
    atom = {"a": "http://www.w3.org/2005/Atom"}
    links = [link.get("href") for link in tree.findall("a:entry/a:link", atom)]
    assert links == [f"https://tricord.example/briefings/{slug}" for slug in ("tokyo-2016-10-27", "odd")]
    assert tree.findtext("a:entry/a:title", namespaces=atom) == TOKYO.texts["ko"].title
    assert [e.text for e in tree.findall("a:entry/a:summary", atom)][1] == "Taken back."


# -- from draft to withdrawal ----------------------------------------------------------------------------------------


class Clock:
    now = datetime(2026, 12, 1, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Briefings, Clock]]:
    url = str(tmp_path / "b.db")
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    clock, engine = Clock(), open_briefings(url)
    yield Briefings(engine, clock=clock), clock
    engine.dispose()


def titles(briefings: Briefings) -> list[str]:
    return [one.briefing.text("en").title for one in briefings.published()]


def test_a_second_person_approves_and_nothing_shows_before_it_is_published(kept: tuple[Briefings, Clock]) -> None:
    briefings, _ = kept
    assert briefings.draft(briefing(said()), by="ann").state == "draft"
    with pytest.raises(Denied, match="a second person approves it"):
        briefings.approve("a-meeting", by="ann")
    with pytest.raises(Denied, match="is not approved"):
        briefings.publish("a-meeting", by="ann")
    assert briefings.approve("a-meeting", by="ben").state == "approved"
    with pytest.raises(Denied, match="There is no briefing called"):
        briefings.read("a-meeting")
    assert briefings.publish("a-meeting", by="ann").state == "published"
    assert titles(briefings)[0] == "A meeting"
    assert TOKYO.text("en").title in titles(briefings), "those that come with Tricord stay"


def test_what_cannot_be_published_is_not_approved(kept: tuple[Briefings, Clock]) -> None:
    briefings, _ = kept
    briefings.draft(briefing(said(sources=())), by="ann")
    with pytest.raises(Denied, match="has no source"):
        briefings.approve("a-meeting", by="ben")


def test_it_is_published_at_its_time(kept: tuple[Briefings, Clock]) -> None:
    briefings, clock = kept
    briefings.draft(briefing(said()), by="ann")
    briefings.approve("a-meeting", by="ben")
    assert briefings.publish("a-meeting", by="ben", at=clock.now + timedelta(hours=3)).state == "scheduled"
    assert "A meeting" not in titles(briefings)
    clock.now += timedelta(hours=3)
    assert briefings.state("a-meeting").state == "published"
    assert "A meeting" in titles(briefings)


def test_a_correction_is_shown_with_its_reason_and_nothing_is_overwritten(kept: tuple[Briefings, Clock]) -> None:
    briefings, clock = kept
    briefings.draft(briefing(said()), by="ann")
    briefings.approve("a-meeting", by="ben")
    briefings.publish("a-meeting", by="ben")
    clock.now += timedelta(days=1)
    mended = briefing(said(), place="Kyoto")
    with pytest.raises(Denied, match="shown with its reason"):
        briefings.draft(mended, by="ann")
    briefings.draft(mended, by="ann", why="They met in Kyoto.")
    assert briefings.read("a-meeting").briefing.place == "Tokyo", "until it is approved and published"
    briefings.approve("a-meeting", by="ben")
    briefings.publish("a-meeting", by="ben")
    public = briefings.read("a-meeting")
    assert public.briefing.place == "Kyoto"
    (correction,) = public.corrections
    assert (correction.why, dict(correction.changed)) == ("They met in Kyoto.", {"place": ('"Tokyo"', '"Kyoto"')})
    assert briefings.revision("a-meeting", 1).place == "Tokyo"


def test_a_withdrawn_one_says_why_and_takes_no_further_draft(kept: tuple[Briefings, Clock]) -> None:
    briefings, _ = kept
    briefings.draft(briefing(said()), by="ann")
    briefings.approve("a-meeting", by="ben")
    briefings.publish("a-meeting", by="ben")
    with pytest.raises(Denied, match="with its reason"):
        briefings.withdraw("a-meeting", by="ben", why="")
    briefings.withdraw("a-meeting", by="ben", why="The source took it back.")
    assert briefings.read("a-meeting").withdrawn == "The source took it back."
    with pytest.raises(Denied, match="is withdrawn"):
        briefings.draft(briefing(said()), by="ann", why="again")


def test_languages_fall_back_to_english() -> None:
    assert in_language({"en": "a", "ja": "b"}, "ko") == "a"
    assert in_language({"ja": "b"}, "ko") == "b"
    assert in_language({}, "ko") == ""
