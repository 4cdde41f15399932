"""The report in a real browser: it opens with no network, and its as-of control says what Python says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import tricord
from tests.browser import browser
from tests.worlds import Publish
from tricord.align import DESIGNATED, Table
from tricord.database import AlignmentTable, Database
from tricord.model import CellState
from tricord.model.errors import InvalidValue
from tricord.reports import alignment_html


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def table(dprk_table: AlignmentTable) -> AlignmentTable:
    return dprk_table


@pytest.fixture(scope="module")
def report(table: AlignmentTable, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(table.to_html(), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def opened(chromium: Browser, report: Path) -> Iterator[tuple[Page, list[str]]]:
    """The report in a browser that is cut off from every network, with the complaints of the page."""
    context = chromium.new_context(offline=True, viewport={"width": 1300, "height": 1000})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: complaints.append(request.url) if not request.url.startswith("file:") else None)
    page.goto(report.as_uri())
    yield page, complaints
    context.close()


@pytest.fixture
def page(opened: tuple[Page, list[str]]) -> Iterator[Page]:
    """The report as it opens; complaints of the page fail the test."""
    shown_page, complaints = opened
    shown_page.click("button[type=reset]")
    shown_page.evaluate(
        "document.querySelectorAll('.matrix details[open]').forEach((row) => row.removeAttribute('open'))"
    )
    yield shown_page
    assert complaints == []


ROWS = """() => Object.fromEntries([...document.querySelectorAll(".matrix tbody:not([hidden])")].map((body) => [body.id,
  [...body.querySelectorAll(".cell")].map((cell) =>
    [cell.querySelector(".state").textContent, cell.querySelector("time").textContent])]))"""


def shown(page: Page) -> dict[str, list[tuple[str, str]]]:
    """The visible rows: subject id -> (state, since) of each cell."""
    found = page.evaluate(ROWS)
    return {subject: [(state, since) for state, since in cells] for subject, cells in found.items()}


def test_it_names_no_address_to_fetch_from(report: Path) -> None:
    text = report.read_text("utf-8")
    assert "<link" not in text
    assert 'src="' not in text
    assert "@import" not in text
    assert len(text.encode()) < 5_500_000


def test_every_subject_and_every_source_is_on_the_page(page: Page, table: AlignmentTable) -> None:
    assert len(shown(page)) == len(table.subjects)
    cited = {d.source.place for s in table.subjects for c in s.cells.values() for d in c.designations}
    text = page.content()
    assert [place for place in sorted(cited) if place not in text] == []


@pytest.mark.parametrize("day", ["2016-10-27", "2022-12-02", "2023-12-01"])
def test_the_as_of_control_says_what_python_says(page: Page, day: str) -> None:
    with tricord.open() as database:
        then = database.align(programme="DPRK", as_of=day)
    expected = {
        subject.id: [(c.state.value, c.since or "") for c in subject.cells.values()]
        for subject in then.subjects
        if any(c.state in DESIGNATED or c.state is CellState.DELISTED for c in subject.cells.values())
    }
    page.fill("#asof", day)
    assert shown(page) == expected
    assert f"As of {day}" in page.inner_text("#asof-text")
    counts = then.summary().states["US"]
    card = page.locator('.card[data-party="US"] [data-state="autonomous"] dd')
    assert card.inner_text() == str(counts["autonomous"])


def test_the_slider_walks_through_the_days_and_reset_returns(page: Page, table: AlignmentTable) -> None:
    page.evaluate(
        "() => { const slider = document.getElementById('slider'); slider.value = 3;"
        " slider.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    assert 0 < len(shown(page)) < 30
    page.click("button[type=reset]")
    expect(page.locator(".matrix tbody:not([hidden])")).to_have_count(len(table.subjects), timeout=30_000)


@pytest.mark.parametrize("name", ["김영철", "キム・ヨンチョル", "kim yong chol", "Yong-chol KIM"])
def test_a_name_is_found_in_any_script_and_order(page: Page, name: str) -> None:
    page.fill("#find", name)
    captions = page.locator(".matrix tbody:not([hidden]) .name").all_inner_texts()
    assert any(caption.upper().replace(",", "") == "KIM YONG CHOL" for caption in captions)
    assert len(captions) < 20


def test_filters_combine_and_gaps_only_leaves_gaps(page: Page) -> None:
    page.check("#gaps")
    assert all(
        any(state in ("not listed", "owed, not carried out") for state, _ in cells) for cells in shown(page).values()
    )
    page.select_option("select[data-column='4']", "not-listed")
    page.select_option("#kind", "vessel")
    rows = shown(page)
    assert rows
    assert all(cells[4][0] == "not listed" for cells in rows.values())
    page.fill("#find", "no such name anywhere")
    assert page.locator("#none").is_visible()


def test_a_cell_opens_its_sources_by_mouse_and_by_keyboard(page: Page) -> None:
    row = page.locator(".matrix tbody:not([hidden])").first
    row.locator(".cell").nth(1).click()
    row.locator(".more").wait_for(state="visible", timeout=5000)
    assert "Source:" in row.locator(".party.hot").inner_text()
    page.locator(".matrix tbody summary").nth(1).focus()
    page.keyboard.press("Enter")
    page.locator(".matrix .more").nth(1).wait_for(state="visible", timeout=5000)


def test_the_head_of_the_matrix_stays_below_the_bar(chromium: Browser, report: Path) -> None:
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    page.goto(report.as_uri())
    page.evaluate("document.querySelector('.matrix tbody:nth-of-type(40)').scrollIntoView({block: 'end'})")
    bar = page.locator("#controls").bounding_box()
    head = page.locator(".matrix thead th").first.bounding_box()
    assert bar is not None
    assert head is not None
    assert bar["y"] == 0
    assert abs(head["y"] - bar["height"]) <= 1
    page.close()


def test_it_fits_a_phone(chromium: Browser, report: Path) -> None:
    phone = chromium.new_page(viewport={"width": 390, "height": 844})
    phone.goto(report.as_uri())
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert phone.locator(".matrix thead").is_hidden()
    assert phone.locator(".matrix .cell").first.evaluate("e => getComputedStyle(e, '::before').content") == '"UN"'
    phone.close()


def test_it_prints(chromium: Browser, report: Path) -> None:
    paper = chromium.new_page()
    paper.goto(report.as_uri())
    printed = paper.pdf(landscape=True)
    assert printed.startswith(b"%PDF")
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") > 5
    paper.emulate_media(media="print")
    assert paper.locator("#controls").is_hidden()
    paper.close()


def test_without_scripts_the_rows_and_details_are_there(chromium: Browser, report: Path) -> None:
    context = chromium.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(report.as_uri())
    assert plain.locator(".matrix tbody").first.locator(".more").is_visible()
    assert plain.locator("#controls").is_hidden()
    context.close()


def test_nothing_in_a_name_becomes_markup(
    database: Database, publish: Publish, chromium: Browser, tmp_path: Path
) -> None:
    wild = '</script><script>document.title="taken"</script><b onclick="x">&amp; "KIM"'
    publish("us-ofac-sdn", "2024-05-02", {"1": {"name": wild, "since": "2016-12-02"}})
    path = tmp_path / "wild.html"
    path.write_text(database.align().to_html(), encoding="utf-8")
    page = chromium.new_page()
    page.goto(path.as_uri())
    assert page.title() != "taken"
    assert page.locator(".matrix .name").inner_text() == wild
    page.close()


def test_the_same_table_gives_the_same_page_on_any_day(embedded: Database, table: AlignmentTable) -> None:
    table = embedded.align(subjects=[subject.id for subject in table.subjects[::10]])
    day = date(2026, 12, 1)
    page = table.to_html(now=day)
    assert page == table.to_html(now=datetime(2026, 12, 1, 23, 59, tzinfo=UTC))
    assert page == alignment_html(table, now=day)
    later = table.to_html(now=date(2027, 12, 1))
    ages = re.compile(r"\d+ days old")
    assert later != page
    assert ages.sub("", later) == ages.sub("", page)
    with pytest.raises(InvalidValue, match="now is not a date: 2026"):
        table.to_html(now=2026)  # type: ignore[arg-type]


def test_a_table_knows_no_way_out_of_its_own() -> None:
    """The rules' table is data; `tricord.open().align` gives one that can be written, `tricord.reports` writes any."""
    assert not {name for name in dir(Table) if name.startswith("to_") or name == "draw"}
