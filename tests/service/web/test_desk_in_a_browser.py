"""The desk in a real browser: a person's way through each page, by mouse and by keys, with and without script.

Every test fails on a complaint of the page: an error of a script, a violation of the policy, a request to another host.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser import browser
from tests.service.web.desk import served
from tricord.database import Database
from tricord.screen import Screener

AXE = Path(__file__).parents[2] / "vendored" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
KOMID = "/subjects/un-sc:KPe.001"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def desk(embedded: Database, embedded_screener: Screener) -> Iterator[str]:
    """The address of a desk on the embedded snapshot, whose index is there."""
    assert embedded_screener
    with embedded.reopened() as database, served(database) as address:
        yield address


@contextmanager
def opened(chromium: Browser, desk: str, **options: Any) -> Iterator[Page]:
    """A page in a context of its own; its complaints fail the test."""
    context = chromium.new_context(base_url=desk, **({"viewport": {"width": 1300, "height": 900}} | options))
    context.add_init_script(
        "document.addEventListener('securitypolicyviolation', (e) => console.error('policy: ' + e.violatedDirective))"
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: complaints.append(request.url) if not request.url.startswith(desk) else None)
    try:
        yield page
        assert complaints == []
    finally:
        context.close()


def ready(page: Page, path: str) -> None:
    """Open a page, and wait for what it makes beside."""
    page.goto(path)
    for _ in range(60):
        if page.locator("[data-pending]").count() == 0:
            return
        page.wait_for_timeout(1000)
        page.goto(path)


def test_which_subjects_had_japan_listed_that_the_eu_had_not(chromium: Browser, desk: str) -> None:
    """From the overview to the answer, by clicking, with no manual."""
    with opened(chromium, desk) as page:
        page.goto("/")
        page.get_by_role("link", name="Alignment", exact=True).first.click()
        page.get_by_label("As of", exact=True).fill("2016-12-02")
        page.get_by_label("Designated by", exact=True).select_option("JP")
        page.get_by_label("and not by").select_option("EU")
        expect(page.locator(".count")).to_contain_text("6 subjects")
        assert re.search(r"as_of=2016-12-02.*had=JP.*not=EU", page.url)
        expect(page.locator(".conditions li")).to_have_count(2)
        page.get_by_role("link", name="Take off: not designated by EU").click()
        expect(page.locator(".conditions li")).to_have_count(1)
        page.go_back()
        expect(page.locator(".count")).to_contain_text("6 subjects")


def test_the_same_in_korean_by_the_chooser(chromium: Browser, desk: str) -> None:
    with opened(chromium, desk) as page:
        page.goto("/align?as_of=2016-12-02&had=JP&not=EU")
        page.get_by_role("link", name="한국어").click()
        expect(page.locator("html")).to_have_attribute("lang", "ko")
        expect(page.locator(".count")).to_contain_text("6건")
        expect(page.locator(".matrix bdi[lang=ko]").first).to_be_visible()
        page.get_by_role("link", name="명단", exact=True).first.click()
        expect(page.locator("html")).to_have_attribute("lang", "ko")


def test_the_slider_goes_to_a_day_and_says_it_in_words(chromium: Browser, desk: str) -> None:
    with opened(chromium, desk, locale="ja-JP") as page:
        page.goto("/align")
        slider = page.locator("#f-slider")
        expect(slider).to_be_visible()
        slider.fill("3958")
        expect(page.locator("#f-day")).to_have_value("2016-11-02")
        expect(page.locator("h1")).to_contain_text("2016年11月2日")
        assert "as_of=2016-11-02" in page.url


def test_a_subject_from_the_search_box_with_suggestions(chromium: Browser, desk: str) -> None:
    with opened(chromium, desk) as page:
        ready(page, "/search?q=kim")
        page.goto("/")
        box = page.get_by_role("combobox", name="Name or number")
        box.press_sequentially("김영철")
        options = page.get_by_role("option")
        expect(options).to_have_count(2)
        expect(box).to_have_attribute("aria-expanded", "true")
        # Nothing is chosen by itself.
        assert box.get_attribute("aria-activedescendant") is None
        box.press("ArrowDown")
        expect(options.first).to_have_attribute("aria-selected", "true")
        box.press("Escape")
        expect(options.first).to_be_hidden()
        box.press("Enter")
        expect(page).to_have_url(re.compile(r"/search\?q="))
        expect(page.locator(".hit")).to_have_count(2)
        page.locator(".hit summary").first.click()
        expect(page.locator(".hit details li").first).to_be_visible()
        page.locator(".hit h2 a").first.click()
        expect(page.locator("svg.axis")).to_be_visible()


def test_enter_that_ends_a_composition_searches_nothing(chromium: Browser, desk: str) -> None:
    with opened(chromium, desk) as page:
        page.goto("/words")
        page.evaluate(
            """() => { const box = document.getElementById('find-text'); box.focus();
            box.dispatchEvent(new CompositionEvent('compositionstart')); box.value = '사과';
            const enter = { key: 'Enter', cancelable: true, bubbles: true };
            const key = new KeyboardEvent('keydown', { ...enter, isComposing: true });
            box.dispatchEvent(key); window.kept = key.defaultPrevented;
            box.dispatchEvent(new CompositionEvent('compositionend'));
            const late = new KeyboardEvent('keydown', enter);
            box.dispatchEvent(late); window.keptLate = late.defaultPrevented; }"""
        )
        assert page.evaluate("[window.kept, window.keptLate]") == [True, True]
        assert page.url.endswith("/words")


def test_alignment_and_subject_by_keys_alone(chromium: Browser, desk: str) -> None:
    with opened(chromium, desk) as page:
        page.goto("/align?as_of=2016-12-02&had=JP&not=EU")
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#main")).to_be_focused()
        # Off until they are switched on.
        page.keyboard.press("j")
        expect(page.locator("tr.at")).to_have_count(0)
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.get_by_label("Use single keys").press("Space")
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        page.keyboard.press("j")
        expect(page.locator(".matrix tbody tr").nth(1)).to_have_class("at")
        page.keyboard.press("Enter")
        expect(page.locator("#h-parties")).to_be_visible()
        page.go_back()
        page.keyboard.press("]")
        expect(page).to_have_url(re.compile("as_of=2016-12-03"))
        page.keyboard.press("/")
        expect(page.locator("#find-text")).to_be_focused()
        page.keyboard.type("gg?j")
        expect(page.locator("#find-text")).to_have_value("gg?j")
        page.keyboard.press("Escape")
        page.keyboard.press("g")
        page.keyboard.press("l")
        expect(page).to_have_url(re.compile("/lists$"))


def test_focus_is_seen_and_not_under_the_heading_that_sticks(chromium: Browser, desk: str) -> None:
    with opened(chromium, desk) as page:
        page.goto("/align")
        page.evaluate("window.scrollTo(0, 3000)")
        links = page.locator(".matrix tbody th a")
        links.nth(60).focus()
        page.keyboard.press("Shift+Tab")
        head = page.locator(".matrix thead th").first.bounding_box()
        top = page.evaluate("document.activeElement.getBoundingClientRect().top")
        assert head is not None
        assert top >= head["y"] + head["height"] - 1
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert float(outline.removesuffix("px")) >= 2


@pytest.mark.parametrize(
    "path", ["/", "/align", "/align?as_of=2016-12-02&had=JP&not=EU", KOMID, "/search?q=Kim", "/changes?programme=DPRK"]
)
def test_on_a_phone_nothing_is_cut_and_the_page_scrolls_one_way(chromium: Browser, desk: str, path: str) -> None:
    with opened(chromium, desk, viewport={"width": 320, "height": 700}, has_touch=True) as page:
        ready(page, path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        small = page.evaluate(
            """() => [...document.querySelectorAll('header a, header button, .filters button')]
            .filter((e) => e.offsetParent).map((e) => e.getBoundingClientRect().height).filter((h) => h < 24)"""
        )
        assert small == []


@pytest.mark.parametrize(
    "path", ["/", "/align", KOMID, "/search?q=김영철", "/changes?programme=DPRK", "/events", "/lists"]
)
def test_each_page_works_without_script(chromium: Browser, desk: str, path: str) -> None:
    with opened(chromium, desk, java_script_enabled=False) as page:
        page.goto(path)
        expect(page.locator("h1")).to_be_visible()
        expect(page.locator("#f-slider")).to_have_count(1 if path == "/align" else 0)
        page.locator("#find-text").fill("KPe.001")
        page.locator(".find button").click()
        expect(page).to_have_url(re.compile(r"/search\?q=KPe\.001"))


def test_the_alignment_is_filtered_without_script(chromium: Browser, desk: str) -> None:
    with opened(chromium, desk, java_script_enabled=False) as page:
        page.goto("/align?lang=tr")
        page.locator("#f-day").fill("2016-12-02")
        page.locator("#f-had").select_option("JP")
        page.locator("#f-not").select_option("EU")
        page.get_by_role("button", name="Göster").click()
        expect(page.locator(".count")).to_contain_text("6 hedef")
        expect(page.locator("html")).to_have_attribute("lang", "tr")
        assert page.locator("#f-slider").is_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/align?as_of=2016-12-02&had=JP&not=EU",
        KOMID,
        "/search",
        "/search?q=김영철&lang=ko",
        "/search?q=Zzyzx+Nobodyson&lang=tr",
        "/changes?programme=DPRK&from=2016-12-01&to=2016-12-31&lang=ja",
        "/events?from=2016-01-01&to=2016-10-27&kind=nuclear",
        "/lists/us-ofac-sdn",
        "/nothing",
        "/words?lang=tr",
    ],
)
def test_axe_finds_nothing(chromium: Browser, desk: str, path: str, scheme: str) -> None:
    # The checker is put into the page, which the page's own policy forbids.
    options: dict[str, Any] = {"base_url": desk, "color_scheme": scheme, "bypass_csp": True}
    context = chromium.new_context(**options)
    page = context.new_page()
    ready(page, path)
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("(tags) => axe.run(document, { runOnly: tags, resultTypes: ['violations'] })", TAGS)
    context.close()
    assert [(one["id"], node["target"]) for one in found["violations"] for node in one["nodes"][:3]] == []


def test_colours_keep_their_contrast(chromium: Browser, desk: str) -> None:
    """Axe judges no text over a hatch; the words of every state are held to 4.5 against their ground here."""
    script = """() => {
      const linear = (v) => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
      const light = (colour) => { const [r, g, b] = colour.match(/[\\d.]+/g).map((v) => linear(v / 255));
        return .2126 * r + .7152 * g + .0722 * b; };
      const ground = (e) => { const colour = getComputedStyle(e).backgroundColor;
        return colour === 'rgba(0, 0, 0, 0)' ? ground(e.parentElement) : colour; };
      return [...document.querySelectorAll('.legend .s')].map((e) => {
        const both = [light(getComputedStyle(e).color), light(ground(e))];
        return [e.textContent, (Math.max(...both) + .05) / (Math.min(...both) + .05)]; });
    }"""
    for scheme in ("light", "dark"):
        with opened(chromium, desk, color_scheme=scheme) as page:
            page.goto("/align")
            found = page.evaluate(script)
            assert len(found) == 12
            assert [one for one in found if one[1] < 4.5] == []


def test_every_state_is_told_apart_without_colour(chromium: Browser, desk: str) -> None:
    """Words and signs: no two states look the same where colours are taken away."""
    script = """() => [...document.querySelectorAll('.legend .s')].map((e) => {
      const sign = getComputedStyle(e, '::before'), filled = sign.backgroundColor !== 'rgba(0, 0, 0, 0)';
      const looks = [getComputedStyle(e).borderStyle, sign.borderStyle, sign.borderRadius, sign.borderWidth];
      return [e.textContent, [...looks, sign.content, sign.backgroundImage.slice(0, 30), filled].join()]; })"""
    with opened(chromium, desk) as page:
        page.goto("/align")
        found = page.evaluate(script)
        assert len({word for word, _ in found}) == len(found) == 12
        assert len({sign for _, sign in found}) >= 10


def test_the_printed_page_has_its_rows_and_no_controls(chromium: Browser, desk: str) -> None:
    with opened(chromium, desk) as page:
        page.goto("/align?as_of=2016-12-02&had=JP&not=EU")
        page.emulate_media(media="print")
        expect(page.locator(".filters")).to_be_hidden()
        expect(page.locator(".matrix tbody tr").first).to_be_visible()
        expect(page.locator(".print-address")).to_contain_text("/align?as_of=2016-12-02")
        assert len(page.pdf()) > 10_000


def test_all_rows_are_a_table_to_a_screen_reader(chromium: Browser, desk: str) -> None:
    with opened(chromium, desk) as page:
        page.goto("/align?rows=all")
        table = page.get_by_role("table").first
        assert table.get_by_role("row").count() > 900
        assert page.get_by_role("columnheader", name="UN").count() >= 1
        assert page.get_by_role("rowheader").count() > 900


def test_the_newest_of_several_changes_is_what_is_shown(chromium: Browser, desk: str) -> None:
    """Three choices in a row, each while the answer to the one before is on its way, the first of them slowed."""
    with opened(chromium, desk) as page:
        page.goto("/align")
        page.route("**/align?programme=DPRK&as_of=2016-12-02", lambda route: _late(page, route))
        page.evaluate(
            """() => { const set = (id, value) => { const field = document.getElementById(id); field.value = value;
            field.dispatchEvent(new Event('change', { bubbles: true })); };
            set('f-day', '2016-12-02'); set('f-had', 'JP'); set('f-not', 'EU'); }"""
        )
        expect(page.locator(".count")).to_contain_text("6 subjects")
        page.wait_for_timeout(700)
        expect(page.locator(".count")).to_contain_text("6 subjects")
        assert page.url.endswith("as_of=2016-12-02&had=JP&not=EU")


def _late(page: Page, route: Route) -> None:
    page.wait_for_timeout(400)
    route.continue_()


def test_what_is_being_made_appears_by_itself(chromium: Browser, embedded: Database) -> None:
    """A desk that has just begun: the page says so, and then shows what was asked."""
    with embedded.reopened() as database, served(database) as address, opened(chromium, address) as page:
        page.goto("/lists")
        expect(page.locator("table.coverage")).to_be_visible(timeout=60_000)
        assert page.locator("[data-pending]").count() == 0


def test_what_one_party_alone_has_designated(chromium: Browser, desk: str) -> None:
    """Who is designated by South Korea, and by none of the others that tell? Asked choice by choice."""
    with opened(chromium, desk) as page:
        page.goto("/align?as_of=2016-12-31")
        page.get_by_label("Designated by", exact=True).select_option("KR")
        expect(page.locator(".conditions li")).to_have_count(1)
        page.get_by_label("and not by", exact=True).select_option("UN")
        expect(page.locator(".conditions li")).to_have_count(2)
        for number, party in enumerate(("US", "JP"), 1):
            page.locator(f"#f-not{number}").select_option(party)
            expect(page.locator(".conditions li")).to_have_count(2 + number)
        assert page.url.endswith("had=KR&not=UN&not=US&not=JP")
        for cell in page.locator(".matrix tbody td:nth-child(3) .s").all_text_contents():
            assert cell not in ("autonomous", "implementing")
