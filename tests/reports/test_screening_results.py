"""Results in every form: whole, the same each time, and harmless to open."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from tests.browser import browser
from tests.screen.fake import VERSIONS, Fake
from tricord.model.errors import ReadError, WriteError
from tricord.reports import WrittenHit, escaped, find_hit, unescaped, write_results
from tricord.screen import (
    BadRow,
    Clearing,
    Clearings,
    Results,
    ScreenedRow,
    ScreeningOptions,
    ScreeningRun,
    TableLayout,
    screen_row,
    subject_digest,
)

#: Any text that a file can hold: everything but lone surrogates.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_HEAD = ("Customer ID", "name", "date of birth", "Branch")
_ROWS = (
    ("C-1", "Kang Testsong", "1946", "=HYPERLINK(\"http://x\")"),
    ("C-2", "Nobody At All", "03/04/1970", "+82-2-000"),
    ("=C-3", "강시험성", "", "</script><img src=x onerror=alert(1)>"),
    ("C-4", "架空貿易会社", "", "@SUM(A1)"),
    ("C-5", "<script>alert(1)</script> Evil", "", "-1"),
)  # fmt: skip


def rows() -> list[ScreenedRow]:
    layout, screener, options = TableLayout.of(_HEAD), Fake(content="c1"), ScreeningOptions()
    found = [screen_row(screener, layout.customer(row, f"line {n}"), options) for n, row in enumerate(_ROWS, 2)]
    return [*found, screen_row(screener, BadRow(place="line 7", reason="9 cells in a table of 4 columns"), options)]


def results(screened: list[ScreenedRow] | None = None, clearings: Clearings | None = None) -> Results:
    kept = rows() if screened is None else screened
    run = ScreeningRun(file="customers.csv", sha256="ab" * 32, options=ScreeningOptions(), versions=VERSIONS)
    return Results(run, lambda: iter(kept), clearings)


def cleared(row: ScreenedRow, **changed: object) -> Clearings:
    match = row.hits[0].match
    plain = Clearing(
        customer=row.key, subject=match.id, customer_digest=row.digest, subject_digest=subject_digest(match),
        by="A. Officer", when="2026-11-24T09:30:00+00:00", why="another man",
    )  # fmt: skip
    return Clearings([msgspec.structs.replace(plain, **changed)])


def as_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_csv_accounts_for_every_customer(tmp_path: Path) -> None:
    write_results(results(), tmp_path / "r.csv")
    table = as_csv(tmp_path / "r.csv")
    assert [(row["place"], row["outcome"]) for row in table] == [
        ("line 2", "hit"), ("line 3", "no hit"), ("line 4", "hit"), ("line 5", "hit"), ("line 6", "hit"),
        ("line 7", "not screened"),
    ]  # fmt: skip
    first = table[0]
    assert (first["subject"], first["caption"], first["score"]) == ("tr-1", "Kang Testsong", "1.0")
    assert (first["UN"], first["KR"], first["US"]) == ("listed", "bound, effect not known", "not listed")
    assert first["designations"] == (
        "UN: listed since 2016-03-02 (un-sc, DPRK: asset-freeze, travel-ban) | KR: bound, effect not known"
    )  # fmt: skip
    assert "Kang Testsong and Kang Testsong both read kang" in first["evidence"]
    assert "3 April or 4 March" in table[1]["notes"]
    assert "9 cells" in table[-1]["notes"]
    assert all("un-sc 2026-02-27" in row["versions"] and "rules r1" in row["versions"] for row in table)


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet", "html"])
def test_results_are_for_their_owner_only(tmp_path: Path, form: str) -> None:
    write_results(results(), tmp_path / f"r.{form}")
    assert (tmp_path / f"r.{form}").stat().st_mode & 0o777 == 0o600


def test_no_cell_of_the_csv_is_run_by_a_spreadsheet(tmp_path: Path) -> None:
    write_results(results(), tmp_path / "r.csv")
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert '\'=HYPERLINK("http://x")' in cells
    assert "'=C-3" in cells


@given(TEXT | st.text("'=+-@\t\r\n＝a", max_size=6))
def test_any_cell_text_survives_and_is_never_a_formula(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert not escaped(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(TEXT.filter(str.strip), TEXT.filter(bool), max_size=4))
def test_any_customer_survives_the_round_trip_through_every_form(
    tmp_path_factory: pytest.TempPathFactory, fields: dict[str, str]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    found = results([ScreenedRow(place="line 2", key="k", fields=fields, digest="d")])
    for form in ("csv", "jsonl", "parquet", "html"):
        write_results(found, folder / f"any.{form}")
    (row,) = as_csv(folder / "any.csv")
    assert {unescaped(header): unescaped(cell) for header, cell in row.items()} | {
        f"customer: {header}": text for header, text in fields.items()
    } == {unescaped(header): unescaped(cell) for header, cell in row.items()}
    assert json.loads((folder / "any.jsonl").read_bytes())["fields"] == fields
    with duckdb.connect() as database:
        (values,) = database.execute("SELECT * FROM read_parquet(?)", [str(folder / "any.parquet")]).fetchall()
    assert list(values[len(values) - len(fields) :]) == list(fields.values())


def test_parquet_has_types_and_lists(tmp_path: Path) -> None:
    write_results(results(), tmp_path / "r [1].parquet")
    with duckdb.connect() as database:
        found = database.execute(
            "SELECT customer, score, evidence, designations, COLUMNS('.*Branch') FROM read_parquet(?) "
            "WHERE subject = 'tr-2'",
            [str(tmp_path / "r [[]1].parquet")],
        ).fetchall()  # fmt: skip
    standing = "US: autonomous since unknown, by 2024-05-02 at the latest (us-ofac-sdn, DPRK3)"
    assert found == [("C-4", 1.0, ["架空貿易会社 and 架空貿易会社 both read kang"], [standing], "@SUM(A1)")]


def test_columns_that_differ_in_case_only_are_both_kept_in_parquet(tmp_path: Path) -> None:
    row = ScreenedRow(place="line 2", key="k", fields={"Name": "a", "name": "b"}, digest="d")
    write_results(results([row]), tmp_path / "r.parquet")
    with duckdb.connect() as database:
        found = database.execute("SELECT * FROM read_parquet(?)", [str(tmp_path / "r.parquet")]).fetchall()
    assert found[0][-2:] == ("a", "b")


def test_json_lines_hold_the_whole_answer(tmp_path: Path) -> None:
    write_results(results(), tmp_path / "r.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "r.jsonl").read_text("utf-8").splitlines()]
    assert [line["outcome"] for line in lines] == ["hit", "no hit", "hit", "hit", "hit", "not screened"]
    assert lines[0]["hits"][0]["designations"][0]["measures"] == ["asset-freeze", "travel-ban"]
    assert lines[0]["versions"] == msgspec.to_builtins(VERSIONS)
    assert lines[-1]["reason"] == "9 cells in a table of 4 columns"


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet", "html"])
def test_the_same_screening_gives_the_same_bytes(tmp_path: Path, form: str) -> None:
    write_results(results(), tmp_path / f"a.{form}")
    write_results(results(), tmp_path / f"b.{form}")
    assert (tmp_path / f"a.{form}").read_bytes() == (tmp_path / f"b.{form}").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"a.{form}", f"b.{form}"]


def test_a_form_nobody_writes_and_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"written as \.csv, \.jsonl, \.parquet, \.html"):
        write_results(results(), tmp_path / "r.docx")
    for form in ("csv", "parquet"):
        with pytest.raises(WriteError, match=r"nowhere does not exist\. Make it first"):
            write_results(results(), tmp_path / "nowhere" / f"r.{form}")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(WriteError, match=r"is a folder\. Give the path of a file"):
        write_results(results(), tmp_path / "folder.csv")


# --- cleared hits -----------------------------------------------------------------------------------------------------


def test_a_cleared_hit_is_told_apart_and_counts_no_more(tmp_path: Path) -> None:
    found = results(clearings=cleared(rows()[0]))
    assert (found.totals.hit, found.totals.cleared, found.totals.hits) == (3, 1, {"cleared": 1, "open": 3})
    write_results(found, tmp_path / "r.csv")
    first = as_csv(tmp_path / "r.csv")[0]
    assert (first["outcome"], first["review"]) == ("cleared", "cleared")
    assert first["review_note"] == "cleared by A. Officer on 2026-11-24 because another man"


def test_a_hit_that_changed_since_it_was_cleared_counts_again(tmp_path: Path) -> None:
    found = results(clearings=cleared(rows()[0], subject_digest="older"))
    assert (found.totals.hit, found.totals.hits) == (4, {"changed": 1, "open": 3})
    write_results(found, tmp_path / "r.html")
    assert "since then the subject changed" in (tmp_path / "r.html").read_text("utf-8")


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_a_hit_can_be_found_again_to_be_cleared(tmp_path: Path, form: str) -> None:
    write_results(results(), tmp_path / f"r.{form}")
    row = rows()[2]
    expected = WrittenHit(row.digest, subject_digest(row.hits[0].match), "강시험성", "Kang Testsong")
    assert find_hit(tmp_path / f"r.{form}", "=C-3", "tr-1") == [expected]
    assert find_hit(tmp_path / f"r.{form}", "C-2", "tr-1") == []


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_a_file_that_holds_no_results(tmp_path: Path, form: str) -> None:
    (tmp_path / f"r.{form}").write_text('a,b\n1,2\n{"a": 1}\n')
    with pytest.raises(ReadError, match="no results file"):
        find_hit(tmp_path / f"r.{form}", "C-1", "tr-1")


# --- the page ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture
def page(chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    """The page in a browser that is cut off from every network; complaints of the page fail the test."""
    write_results(results(clearings=cleared(rows()[0])), tmp_path / "r.html")
    context = chromium.new_context(offline=True, viewport={"width": 1300, "height": 1000})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("dialog", lambda dialog: complaints.append(dialog.message))
    opened.on(
        "request", lambda request: complaints.append(request.url) if not request.url.startswith("file:") else None
    )
    opened.goto((tmp_path / "r.html").as_uri())
    yield opened
    assert complaints == []
    context.close()


def seen(page: Page) -> list[str]:
    return page.locator(".hits tbody:visible .subject > b").all_inner_texts()


def test_the_page_shows_the_hits_with_their_evidence_and_hides_the_cleared(page: Page) -> None:
    assert seen(page) == ["Kang Testsong", "Invented Trading Corporation", "<script>alert(1)</script> Evil"]
    text = page.locator("body").inner_text()
    assert "架空貿易会社 and 架空貿易会社 both read kang" in text
    assert "9 cells in a table of 4 columns" in text
    assert "</script><img src=x onerror=alert(1)>" in text
    assert "un-sc 2026-02-27" in text


def test_the_page_filters_by_name_party_score_and_review(page: Page) -> None:
    page.select_option("#review", "")
    assert len(seen(page)) == 4
    page.select_option("#party", "US")
    assert seen(page) == ["Invented Trading Corporation"]
    page.select_option("#party", "")
    page.fill("#find", "강시험")
    assert seen(page) == ["Kang Testsong"]
    page.click("button[type=reset]")
    page.fill("#score", "1.0")
    page.select_option("#review", "cleared")
    assert page.locator(".hits tbody:visible .review").inner_text() == (
        "Cleared: cleared by A. Officer on 2026-11-24 because another man."
    )
    page.fill("#find", "nobody like this")
    assert page.locator("#none").is_visible()


def test_the_page_fits_a_telephone(chromium: Browser, tmp_path: Path) -> None:
    write_results(results(), tmp_path / "r.html")
    context = chromium.new_context(offline=True, viewport={"width": 390, "height": 800})
    opened = context.new_page()
    opened.goto((tmp_path / "r.html").as_uri())
    assert opened.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_the_page_names_no_address_to_fetch_from_and_escapes_everything(tmp_path: Path) -> None:
    write_results(results(), tmp_path / "r.html")
    text = (tmp_path / "r.html").read_text("utf-8")
    assert "<link" not in text
    assert 'src="' not in text
    assert "<img" not in text
    assert text.count("<script>") == 1


def test_a_page_without_hits_says_that_this_is_no_proof(tmp_path: Path) -> None:
    write_results(
        results([ScreenedRow(place="line 2", key="k", fields={"name": "x"}, digest="d")]), tmp_path / "r.html"
    )
    assert "no proof of absence" in (tmp_path / "r.html").read_text("utf-8")
