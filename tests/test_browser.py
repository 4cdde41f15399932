"""The browser of the tests is real: it lays out three scripts, runs scripts, and needs no network."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import browser, executable

PAGE = """<!doctype html><meta charset="utf-8"><p id="name">김영철 金英哲 キム・ヨンチョル</p>
<script>const name = document.getElementById("name"); name.dataset.seen = [...name.textContent].length</script>"""


def test_a_page_opens_and_its_script_runs_offline(tmp_path: Path) -> None:
    page_file = tmp_path / "page with spaces.html"
    page_file.write_text(PAGE, encoding="utf-8")
    with browser() as chromium:
        page = chromium.new_context(offline=True).new_page()
        page.goto(page_file.as_uri())
        assert page.locator("#name").get_attribute("data-seen") == "16"
        box = page.locator("#name").bounding_box()
    assert box is not None
    assert box["height"] > 0


def test_a_machine_without_a_browser_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRICORD_BROWSER", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("tests.browser._PLACES", ())
    with pytest.raises(RuntimeError, match="apt install chromium"):
        executable()


def test_a_browser_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRICORD_BROWSER", "/opt/browser")
    assert executable() == "/opt/browser"
