"""The pages as a browser without script gets them: each an address, strict, whole, in four languages."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections.abc import Iterator
from datetime import date
from hashlib import sha256

import openpyxl
import pytest
from starlette.testclient import TestClient

from scripts.make_vendored import vendored
from tests.service.web.desk import page_of, texts
from tests.worlds import Publish
from tricord.align import DESIGNATED, Fact, Selection, Table, facts, select
from tricord.database import Database
from tricord.i18n import LANGUAGES
from tricord.model import CellState
from tricord.node import Limits, Rates
from tricord.screen import Screener
from tricord.service import create_app
from tricord.service.web import pages

PAGES = (
    "/",
    "/align",
    "/search",
    "/search?q=Ri+Su+Yong",
    "/changes?programme=DPRK",
    "/events?from=2016-01-01&to=2016-10-27",
    "/lists",
    "/lists/jp-mof",
    "/words",
)
DAY = "2016-12-02"


@pytest.fixture(scope="module")
def asked(embedded: Database, embedded_screener: Screener) -> Iterator[TestClient]:
    """Somebody who reads the pages of the embedded snapshot on 1 December 2026."""
    assert embedded_screener
    desk = pages(embedded, today=lambda: date(2026, 12, 1), prepare=False)
    desk.state.answers.wait()
    with TestClient(desk, base_url="https://desk.example", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def subject(embedded: Database) -> str:
    """Somebody with names in three scripts."""
    return embedded.find("un-sc:KPe.001").subjects[0].id


@pytest.mark.parametrize("spoken", LANGUAGES)
@pytest.mark.parametrize("path", [*PAGES, "/nothing"])
def test_every_page_speaks_every_language(asked: TestClient, path: str, spoken: str) -> None:
    answer = asked.get(path, headers={"Accept-Language": f"{spoken},en;q=0.5"})
    assert answer.status_code == (404 if path == "/nothing" else 200)
    tree = page_of(answer.text)
    assert tree.get("lang") == spoken
    assert len(tree.xpath("//h1")) == 1
    assert len(tree.xpath("//main")) == 1
    assert "{" not in tree.xpath("//main")[0].text_content()
    # The address alone gives the same, and its links keep the language.
    chosen = page_of(asked.get(path, params={"lang": spoken} if "?" not in path else None).text)
    if "?" not in path:
        assert texts(chosen, "//h1") == texts(tree, "//h1")
        assert all(f"lang={spoken}" in a.get("href") for a in chosen.xpath("//nav[1]//a"))


def test_the_language_that_the_reader_wishes_most_is_spoken(asked: TestClient) -> None:
    wishes = {
        "fr, tr;q=0.4, ja;q=0.8": "ja",
        "": "en",
        "de": "en",
        "ko-KR": "ko",
        "tr;q=x, ja;q=0.1": "ja",
        "ko;q=0": "en",
    }
    for wish, spoken in wishes.items():
        assert page_of(asked.get("/words", headers={"Accept-Language": wish}).text).get("lang") == spoken


@pytest.mark.parametrize("path", [*PAGES, "/nothing", "/align.csv"])
def test_every_answer_bears_a_strict_policy_and_sets_nothing(asked: TestClient, path: str) -> None:
    answer = asked.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "set-cookie" not in answer.headers
    assert "Accept-Language" in answer.headers["vary"]
    assert "public" not in answer.headers["cache-control"]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_asks_another_host_or_runs_what_stands_in_it(asked: TestClient, path: str) -> None:
    tree = page_of(asked.get(path).text)
    assert tree.xpath("//style | //script[not(@src)] | //*[@style]") == []
    assert [n for e in tree.iter() for n in e.attrib if n.startswith("on")] == []
    for element in tree.xpath("//*[@src] | //link[@href] | //form[@action]"):
        address = element.get("src") or element.get("href") or element.get("action")
        assert address.startswith("/"), address
        assert not address.startswith("//")
    outside = tree.xpath("//a[starts-with(@href, 'http')]")
    assert all("noreferrer" in a.get("rel", "") for a in outside)


def test_a_name_says_in_which_language_it_is(asked: TestClient, subject: str) -> None:
    for spoken, first in (("ko", "ko"), ("ja", "ja"), ("en", "und-Latn")):
        tree = page_of(asked.get(f"/subjects/{subject}", params={"lang": spoken}).text)
        assert tree.xpath("//h1/bdi/@lang") == [first]
    for bdi in tree.xpath("//bdi"):
        if re.search(r"[\u3040-\u30ff]", bdi.text_content()):
            assert bdi.get("lang") == "ja"
        elif re.search(r"[\uac00-\ud7af]", bdi.text_content()):
            assert bdi.get("lang") == "ko"


# -- the alignment -----------------------------------------------------------------------------------------------------


def subjects_of(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/subjects/([^"?]+)', text)


def test_what_one_had_and_another_had_not_on_a_day(asked: TestClient, embedded: Database) -> None:
    """Which subjects had Japan designated on the day that the EU had not; and of which is it not known?"""
    answer = asked.get("/align", params={"as_of": DAY, "had": "JP", "not": "EU"})
    table = embedded.align(programme="DPRK", as_of=DAY)
    had = [s for s in table.subjects if s.cells["JP"].state in DESIGNATED]
    known = [s.id for s in had if s.cells["EU"].state not in (*DESIGNATED, CellState.UNKNOWN)]
    unknown = [s.id for s in had if s.cells["EU"].state is CellState.UNKNOWN]
    assert known
    assert unknown
    assert sorted(subjects_of(answer.text)) == sorted(known)
    tree = page_of(answer.text)
    note = next(text for text in texts(tree, "//p[@class='note']") if "not known" in text)
    assert str(len(unknown)) in note
    more = tree.xpath("//p[@class='note']/a/@href")[0]
    assert sorted(subjects_of(asked.get(more).text)) == sorted(unknown)


def test_every_number_opens_the_rows_that_it_counts(asked: TestClient) -> None:
    for query in ({"as_of": DAY}, {"as_of": DAY, "had": "JP", "kind": "vessel"}):
        tree = page_of(asked.get("/align", params=query).text)
        links = tree.xpath("//table[@class='numbers']//td/a") + tree.xpath("//div[@class='facets']//a[not(@class)]")
        assert len(links) > 4
        for link in links[:24]:
            said = int(re.sub(r"\D", "", re.findall(r"[\d,]+", link.text_content())[-1]))
            opened = page_of(asked.get(link.get("href")).text)
            assert int(re.sub(r"\D", "", texts(opened, "//p[@class='count']")[0].split()[0])) == said, link.get("href")


def test_the_parts_of_a_day_add_up_to_it(asked: TestClient) -> None:
    tree = page_of(asked.get("/align", params={"as_of": DAY}).text)
    total = int(texts(tree, "//p[@class='count']")[0].split()[0])
    body = tree.xpath("(//table[@class='numbers'])[1]/tbody/tr[th/span]")
    for column in range(6):
        counts = [int(re.sub(r"\D", "", row.xpath("td")[column].text_content()) or 0) for row in body]
        assert sum(counts) == total


def test_of_a_party_without_a_list_nothing_is_counted_as_none(asked: TestClient) -> None:
    tree = page_of(asked.get("/align").text)
    both = tree.xpath("(//table[@class='numbers'])[2]")[0]
    australia = next(row for row in both.xpath("tbody/tr") if row.xpath("th")[0].text == "AU")
    assert {td.text_content().strip() for td in australia.xpath("td")} == {"—", ""}


def test_pages_and_all_rows_hold_the_same(asked: TestClient, dprk_table: Table) -> None:
    every = subjects_of(asked.get("/align", params={"rows": "all"}).text)
    assert every == [s.id for s in dprk_table.subjects]
    paged = [i for n in range(1, 11) for i in subjects_of(asked.get("/align", params={"page": str(n)}).text)]
    assert paged == every


def test_rows_are_sorted_by_a_partys_days_and_unknown_ones_come_last(asked: TestClient, dprk_table: Table) -> None:
    found = subjects_of(asked.get("/align", params={"sort": "KR", "rows": "all"}).text)
    cells = {s.id: s.cells["KR"] for s in dprk_table.subjects}
    days = [(cells[i].since if cells[i].state in DESIGNATED else None) or "9999" for i in found]
    assert days == sorted(days)
    tree = page_of(asked.get("/align", params={"sort": "-KR"}).text)
    assert tree.xpath("//th[@aria-sort='descending']//abbr/text()") == ["KR"]


def test_a_name_in_another_script_narrows_the_rows(asked: TestClient, embedded_screener: Screener) -> None:
    found = subjects_of(asked.get("/align", params={"q": "朝鮮鉱業開発貿易会社"}).text)
    wanted = embedded_screener.match("朝鮮鉱業開発貿易会社", schema="Thing", limit=200)
    assert wanted[0].id in found
    assert subjects_of(asked.get("/align", params={"q": "kwang-son"}).text)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"programme": "DPRKK"}, "DPRK"),
        ({"as_of": "2016-13-01"}, "2016-13-01"),
        ({"had": "XX"}, "XX"),
        ({"programm": "DPRK"}, "programme"),
        ({"page": "0"}, "0"),
        ({"page": "９"}, "９"),
        ({"state": "JP.nothing"}, "nothing"),
        ({"sort": "size"}, "size"),
        ({"q": "a\x00b"}, ""),
    ],
)
def test_what_is_asked_wrongly_is_a_page_that_says_so(asked: TestClient, query: dict[str, str], said: str) -> None:
    for spoken in LANGUAGES:
        answer = asked.get("/align", params={**query, "lang": spoken})
        assert answer.status_code == 400
        tree = page_of(answer.text)
        assert said in tree.xpath("//main")[0].text_content()
        assert tree.xpath("//main//ul//a")
        if spoken != "en":
            assert "Did you mean" not in answer.text
            assert "is no day" not in answer.text


def test_an_address_that_is_too_long_says_so(asked: TestClient) -> None:
    assert asked.get("/align", params={"q": "x" * 2100}).status_code == 414


def test_something_said_twice_is_refused(asked: TestClient) -> None:
    assert asked.get("/align?as_of=2016-01-01&as_of=2017-01-01").status_code == 400


# -- files -------------------------------------------------------------------------------------------------------------


def test_a_file_holds_the_rows_of_its_page(asked: TestClient, embedded: Database) -> None:
    query = {"as_of": DAY, "had": "JP", "not": "EU", "column": "JP", "lang": "ko"}
    shown = subjects_of(asked.get("/align", params=query).text)
    comma = asked.get("/align.csv", params=query)
    assert comma.content.startswith(b"\xef\xbb\xbf")
    table = list(csv.DictReader(io.StringIO(comma.content.decode("utf-8-sig"))))
    assert list(dict.fromkeys(row["subject"] for row in table)) == shown
    assert {row["party"] for row in table} == {"JP"}
    assert {row["as_of"] for row in table} == {DAY}
    record = asked.get("/align.json", params=query).json()
    assert [one["id"] for one in record["subjects"]] == shown
    lines = asked.get("/align.ftm", params=query).text.splitlines()
    assert set(shown) <= {json.loads(line)["id"] for line in lines}
    book = openpyxl.load_workbook(io.BytesIO(asked.get("/align.xlsx", params=query).content))
    about, matrix, cells = book.worksheets
    assert [row[0].value for row in matrix.iter_rows(min_row=2)] == [
        s.caption for s in select(embedded.align(programme="DPRK", as_of=DAY), _selection()).subjects
    ]
    assert cells.max_row == 1 + len(shown)
    assert "2016년 12월 2일" in " ".join(str(row[1].value) for row in about.iter_rows())
    printable = asked.get("/align.html", params=query)
    assert all(f'id="{one}"' in printable.text for one in shown)
    assert "attachment" in printable.headers["content-disposition"]


def _selection() -> Selection:
    return Selection(designated_by=("JP",), not_by=("EU",))


def test_the_same_table_gives_the_same_workbook(asked: TestClient) -> None:
    query = {"as_of": DAY, "had": "JP", "not": "EU"}
    first = asked.get("/align.xlsx", params=query)
    assert first.content == asked.get("/align.xlsx", params=query).content


def test_an_unknown_form_is_a_page(asked: TestClient) -> None:
    assert asked.get("/align.pdf").status_code == 404
    assert asked.get("/changes.xlsx").status_code == 404


# -- subjects ----------------------------------------------------------------------------------------------------------


def test_an_entry_is_sent_on_to_its_subject(asked: TestClient, embedded: Database) -> None:
    answer = asked.get("/subjects/un-sc:KPe.001", params={"as_of": DAY, "lang": "ja"}, follow_redirects=False)
    assert answer.status_code == 301
    wanted = embedded.find("un-sc:KPe.001").subjects[0].id
    assert answer.headers["location"] == f"/subjects/{wanted}?as_of={DAY}&lang=ja"


def test_a_subject_shows_every_designation_with_its_source(asked: TestClient, embedded: Database, subject: str) -> None:
    tree = page_of(asked.get(f"/subjects/{subject}").text)
    found = embedded.align(subjects=[subject]).subjects[0]
    shown = tree.xpath("//main")[0].text_content()
    for cell in found.cells.values():
        for designation in cell.designations:
            assert designation.entry_id in shown
            assert designation.source.place in shown
            assert designation.source.snapshot in shown
    for name in found.names:
        assert name.value in shown
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert tree.xpath("//svg[@class='axis']")


def test_a_subject_before_anybody_had_designated_it_is_not_a_no(asked: TestClient, subject: str) -> None:
    shown = page_of(asked.get(f"/subjects/{subject}", params={"as_of": "1990-01-01"}).text)
    assert "not a no" in shown.xpath("//main")[0].text_content()
    assert shown.xpath("//article") == []


def test_who_is_no_longer_designated_says_so_first_and_folds_the_papers(asked: TestClient, embedded: Database) -> None:
    table = embedded.align()
    over = next(
        s
        for s in table.subjects
        if {c.state for c in s.cells.values()} <= {CellState.DELISTED, CellState.NOT_LISTED, CellState.UNKNOWN}
        and s.schema == "Person"
    )
    tree = page_of(asked.get(f"/subjects/{over.id}").text)
    assert texts(tree, "//p[@class='standing']")[0].startswith("No longer designated")
    private = tree.xpath("//section[@data-part='h-private']")
    assert all(section.xpath("details[not(@open)]") for section in private)


def test_guesses_stay_inside(asked: TestClient, embedded: Database) -> None:
    """That an entry may perhaps be a subject is for those who are logged in."""
    table = embedded.align(programme="DPRK")
    guessed = next(
        (s, c) for s in embedded.align().subjects for c in s.cells.values() if c.reason.code == "align.perhaps-listed"
    )
    assert table
    text = asked.get(f"/subjects/{guessed[0].id}").text
    for argument in guessed[1].reason.arguments:
        assert str(argument) not in text


@pytest.mark.parametrize("wanted", ["tc-000000000000", "x" * 300, "../../etc/passwd", "un-sc:", "%00", "a/b/c"])
def test_who_is_not_there_is_a_page(asked: TestClient, wanted: str) -> None:
    assert asked.get(f"/subjects/{wanted}").status_code in (400, 404)


# -- search ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["김영철", "Ri Su Yong", "KOREA MINING DEVELOPMENT", "國家航空宇宙開発局", "Ким Ён Чхоль"]
)
def test_search_finds_what_screening_finds(asked: TestClient, embedded_screener: Screener, text: str) -> None:
    wanted = [match.id for match in embedded_screener.match(text, schema="Thing", limit=50)]
    tree = page_of(asked.get("/search", params={"q": text}).text)
    found = [a.get("href").split("/")[-1] for a in tree.xpath("//li[@class='hit']/h2/a")]
    assert found == [one for one in wanted if ":" not in one]
    if wanted:
        assert tree.xpath("//li[@class='hit']//details//li")


def test_a_number_and_an_entrys_id_are_found_and_said_to_be_so(asked: TestClient, embedded: Database) -> None:
    tree = page_of(asked.get("/search", params={"q": "KPe.001"}).text)
    wanted = embedded.find("un-sc:KPe.001").subjects[0].id
    assert wanted in tree.xpath("//li[@class='hit'][1]/h2/a/@href")[0]
    passport = next(
        fact.value
        for fact in _facts(embedded)
        if fact.label == "passport" and fact.value.isalnum() and len(fact.value) > 7
    )
    found = page_of(asked.get("/search", params={"q": passport}).text)
    assert "the same number" in texts(found, "//li[@class='hit']//strong")
    assert passport in texts(found, "//p[@class='count']")[0]


def _facts(embedded: Database) -> Iterator[Fact]:
    table = embedded.align(programme="DPRK", party="UN")
    for one in table.subjects:
        yield from facts(table, one)


def test_nothing_found_is_no_clearance_and_says_what_was_searched(asked: TestClient, embedded: Database) -> None:
    tree = page_of(asked.get("/search", params={"q": "Zzyzx Quuxbar Nobodyson"}).text)
    shown = tree.xpath("//main")[0].text_content()
    assert "no clearance" in shown
    loaded = [s.info.id for s in embedded.lists() if s.age is not None]
    assert all(list_id in shown for list_id in loaded)
    assert len(tree.xpath("//main//h3/following-sibling::ul/li")) == 3


def test_a_birth_date_that_is_none_is_said_and_the_form_stays_filled_in(asked: TestClient) -> None:
    tree = page_of(asked.get("/search", params={"q": "Kim", "birth": "yesterday"}).text)
    assert tree.xpath("//div[@role='alert']")
    assert tree.xpath("//input[@name='birth']/@value") == ["yesterday"]


def test_suggestions_are_a_piece_of_a_page(asked: TestClient) -> None:
    answer = asked.get("/suggest", params={"q": "김영철"})
    assert "<html" not in answer.text
    assert answer.text.count('role="option"') >= 2
    assert asked.get("/suggest", params={"q": "김"}).text.strip() == ""


def test_while_the_index_is_made_search_says_so_and_is_not_kept(embedded: Database) -> None:
    desk = pages(embedded, prepare=False)
    desk.state.answers.prepare = lambda: None
    with TestClient(desk) as client:
        waiting = client.get("/search", params={"q": "Kim"}).text
        assert "data-pending" in waiting
        assert "data-pending" in client.get("/lists").text
        assert client.get("/changes.csv").status_code == 503


# -- changes -----------------------------------------------------------------------------------------------------------


def test_changes_are_told_by_legal_day(asked: TestClient, embedded: Database) -> None:
    query = {"from": "2016-12-02", "to": "2016-12-02", "programme": "DPRK"}
    tree = page_of(asked.get("/changes", params=query).text)
    table = embedded.align(programme="DPRK")
    acted = {
        (s.id, cell.party)
        for s in table.subjects
        for cell in s.cells.values()
        for d in cell.designations
        if d.since == "2016-12-02" and "DPRK" in d.programmes
    }
    assert {p for _, p in acted} >= {"US", "KR"}
    assert len(tree.xpath("//ul[@class='acts']/li")) == len(acted)
    assert texts(tree, "//section[@class='day']/h3") == ["2 December 2016"]
    rows = list(csv.DictReader(io.StringIO(asked.get("/changes.csv", params=query).content.decode("utf-8-sig"))))
    assert {(row["subject"], row["party"]) for row in rows if row["dated"] == "True"} == acted


def test_changes_of_all_programmes_and_what_the_lists_corrected(asked: TestClient, embedded: Database) -> None:
    query = {"from": "2023-11-01", "to": "2023-12-31", "list": "us-ofac-sdn"}
    tree = page_of(asked.get("/changes", params=query).text)
    assert tree.xpath("//ul[@class='acts']/li")
    deltas = embedded.deltas(list_id="us-ofac-sdn", since="2023-11-01", until="2023-12-31")
    assert len(tree.xpath("//section[@data-part='h-records']/details")) == len(deltas) > 0
    assert "<feed" in asked.get("/changes.atom", params=query).text


def test_days_in_the_wrong_order_are_refused(asked: TestClient) -> None:
    assert asked.get("/changes", params={"from": "2020-01-02", "to": "2020-01-01"}).status_code == 400


# -- lists, files, the frame -------------------------------------------------------------------------------------------


def test_the_lists_say_how_old_and_how_complete_they_are(asked: TestClient, embedded: Database) -> None:
    tree = page_of(asked.get("/lists").text)
    for status in embedded.lists():
        row = next(r for r in tree.xpath("//table[contains(@class,'lists')]//tr") if status.info.id in r.text_content())
        if status.age is not None:
            assert "days old" in row.text_content()
    assert "Australia" in texts(tree, "//section[@data-part='h-never']")[0]
    coverage = tree.xpath("//table[contains(@class,'coverage')]//td")
    assert "0" not in {td.text_content().strip() for td in coverage}
    assert asked.get("/lists/no-such").status_code == 404
    for list_id in [s.info.id for s in embedded.lists()]:
        assert asked.get(f"/lists/{list_id}").status_code == 200


def test_static_files_are_kept_for_good_under_their_digest_alone(asked: TestClient) -> None:
    tree = page_of(asked.get("/words").text)
    address = tree.xpath("//link[@rel='stylesheet']/@href")[0]
    assert "immutable" in asked.get(address).headers["cache-control"]
    old = re.sub(r"/static/\w+/", "/static/0000/", address)
    assert asked.get(old).headers["cache-control"] == "no-cache"
    for wrong in ("/static/x/vendored.toml", "/static/x/..%2f..%2fsite.py", "/static/x/none.js"):
        assert asked.get(wrong).status_code == 404


def test_what_is_vendored_is_what_was_published() -> None:
    names = set()
    for folder, name, one in vendored():
        names.add(name)
        assert sha256((folder / one["file"]).read_bytes()).hexdigest() == one["sha256"]
        assert (folder / one["licence_file"]).read_text("utf-8")
    assert names == {"htmx", "axe"}


def test_an_answer_that_is_known_is_not_sent_again(asked: TestClient) -> None:
    first = asked.get("/words")
    again = asked.get("/words", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = asked.get("/words", headers={"If-None-Match": first.headers["etag"], "Accept-Language": "ja"})
    assert other.status_code == 200


def test_pages_go_out_compressed_where_that_is_taken(asked: TestClient) -> None:
    with asked.stream("GET", "/words", headers={"Accept-Encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    plain = asked.get("/words", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(raw) == plain.content


# -- hostile -----------------------------------------------------------------------------------------------------------

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}"


def test_a_name_that_is_markup_stays_a_name(database: Database, publish: Publish) -> None:
    publish("un-sc", "2016-03-02", {"KPe.666": {"name": EVIL, "programme": "DPRK", "since": "2016-03-02"}})
    desk = pages(database, prepare=False)
    desk.state.answers.wait()
    with TestClient(desk) as client:
        subject = database.align().subjects[0].id
        for path in (
            "/align?programme=all",
            "/",
            f"/subjects/{subject}",
            "/changes?from=2016-01-01&to=2016-12-31",
            "/search?q=un-sc:KPe.666",
            "/suggest?q=un-sc:KPe.666",
        ):
            answer = client.get(path)
            assert answer.status_code == 200, path
            assert "<script>alert" not in answer.text
            assert "<img" not in answer.text
        shown = page_of(client.get("/align?programme=all").text)
        assert EVIL in shown.xpath("//table[contains(@class,'matrix')]")[0].text_content()


@pytest.mark.parametrize("path", ["/search", "/align", "/suggest", "/changes", "/lists", "/nothing", "/subjects/x"])
def test_what_is_asked_is_never_run(asked: TestClient, path: str) -> None:
    for name in ("q", "lang", EVIL):
        answer = asked.get(path, params={name: EVIL})
        assert "<script>alert" not in answer.text
        assert "<img" not in answer.text
        assert "\n" not in "".join(answer.headers.values())


@pytest.mark.parametrize("host", ["evil.example", "evil.example/x", "desk.example:80@evil.example"])
def test_no_header_of_the_request_gets_into_a_page(asked: TestClient, host: str) -> None:
    headers = {"Host": host, "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher", "X-Original-URL": "/x"}
    for path in ("/words", "/nothing", "/changes.atom?programme=DPRK", "/subjects/un-sc:KPe.001"):
        answer = asked.get(path, headers=headers, follow_redirects=False)
        assert "evil" not in answer.text
        assert "evil" not in answer.headers.get("location", "")


@pytest.mark.parametrize("path", ["//evil.example", "//evil.example/..", "/%2f/evil.example", "/\\evil.example"])
def test_no_link_leads_to_another_host(asked: TestClient, path: str) -> None:
    tree = page_of(asked.get(f"https://desk.example{path}").text)
    assert [h for h in tree.xpath("//a/@href") if not re.match(r"/(?![/\\])|#", h)] == []


def test_a_header_cannot_be_split_by_an_address(asked: TestClient) -> None:
    answer = asked.get("/align.csv", params={"q": "a\r\nSet-Cookie: x=1"})
    assert "set-cookie" not in answer.headers
    moved = asked.get("/subjects/un-sc:KPe.001?lang=ja%0d%0aSet-Cookie:%20x=1", follow_redirects=False)
    assert "set-cookie" not in moved.headers


def test_pages_only_read(asked: TestClient) -> None:
    assert asked.post("/align").status_code == 405


def test_a_fault_of_ours_tells_nothing_of_its_insides(embedded: Database, caplog: pytest.LogCaptureFixture) -> None:
    desk = pages(embedded, prepare=False)

    def broken() -> str:
        raise RuntimeError("secret inside")

    desk.state.answers.state = broken
    with TestClient(desk, raise_server_exceptions=False) as client:
        answer = client.get("/align", headers={"Accept-Language": "tr"})
    assert answer.status_code == 500
    assert "secret" not in answer.text
    number = texts(page_of(answer.text), "//code")[0]
    assert number in caplog.text


def test_the_api_beside_the_pages_answers_as_before(embedded: Database) -> None:
    with TestClient(create_app(database=embedded)) as client:
        assert client.get("/api/v1/health").json()["status"] == "well"
        for path in ("/api/v1/nothing", "/api/nothing", "/taxii2/nothing"):
            assert "json" in client.get(path).headers["content-type"]
        assert client.get("/words").headers["x-frame-options"] == "DENY"
        assert client.get("/nothing").headers["content-type"].startswith("text/html")
    with TestClient(create_app(database=embedded, web=False)) as client:
        assert client.get("/").headers["content-type"] == "application/problem+json"


def test_who_asks_too_often_gets_a_page(embedded: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    few = Limits(Rates(by_address="2/minute"))
    monkeypatch.setattr("tricord.service.app.Limits", lambda _: few)
    with TestClient(create_app(database=embedded)) as client:
        client.get("/words")
        client.get("/words")
        answer = client.get("/words", headers={"Accept-Language": "ko"})
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) > 0
        assert page_of(answer.text).get("lang") == "ko"
        assert client.get("/api/v1/lists").headers["content-type"] == "application/problem+json"


def test_a_list_that_is_loaded_beside_is_seen(
    database: Database, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tricord.service.web.answers._LOOK_AGAIN", 0.0)
    publish("un-sc", "2016-03-02", {"KPe.1": {"name": "First Trading", "programme": "DPRK", "since": "2016-03-02"}})
    with TestClient(pages(database, prepare=False)) as client:
        assert "Second Trading" not in client.get("/align").text
        second = {"name": "Second Trading", "programme": "DPRK", "since": "2016-04-02"}
        publish("kr-mofa", "2016-04-02", {"k.2": second})
        assert "Second Trading" in client.get("/align?programme=all").text


def test_what_had_been_counted_by_the_day_of_the_report(asked: TestClient) -> None:
    """2016: 2 nuclear tests, 8 Musudan launches, 7 failed, with the sources that count otherwise."""
    tree = page_of(asked.get("/events", params={"from": "2016-01-01", "to": "2016-10-27"}).text)
    counts = {
        row.xpath("th")[0].text: row.xpath("td")[0] for row in tree.xpath("//section[@data-part='h-counts']//tr[td]")
    }
    assert counts["Nuclear tests in 2016"].xpath("b")[0].text == "2"
    musudan = next(row for row in tree.xpath("//tr[th[@lang='en']]") if "Musudan" in row.xpath("th")[0].text)
    assert [td.xpath("b")[0].text for td in musudan.xpath("td")][:2] == ["8", "7"]
    assert "Chosun Ilbo" in musudan.xpath("td")[0].text_content()
    assert tree.xpath("//div[contains(@class,'picture')]/svg | //div[contains(@class,'picture')]//*[name()='svg']")


def test_events_of_a_kind_in_a_year(asked: TestClient) -> None:
    query = {"from": "2016-01-01", "to": "2016-12-31", "kind": "nuclear"}
    tree = page_of(asked.get("/events", params=query).text)
    assert texts(tree, "//table[contains(@class,'events')]//th[@scope='row']") == ["2016-09-09", "2016-01-06"]
    answered = texts(tree, "//section[@data-part='h-after']//tr[td]")
    assert any("S/RES/2321" in row and "after 82 days" in row for row in answered)
    assert asked.get("/events", params={"kind": "parade"}).status_code == 400
