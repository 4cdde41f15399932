"""The browser in which the tests open the report: the one that the machine has, driven by Playwright.

No test downloads one. The profile is thrown away; nothing is asked of the network.

    with browser() as chromium:
        page = chromium.new_page()
        page.goto(report.as_uri())
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict

from playwright.sync_api import Browser, sync_playwright

from tests.environment import MACHINE

_COMMANDS = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
_PLACES = (
    "/usr/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


# Where Playwright keeps the browser that its own command has installed: in the user's home, not in that of the tests.
_PLAYWRIGHT = ".cache/ms-playwright/chromium-*/chrome-linux*/chrome"


class LaunchOptions(TypedDict):
    """What `playwright.chromium.launch` takes."""

    executable_path: str
    args: list[str]


def executable() -> str:
    """The browser's path: `TRICORD_BROWSER` where it is set, else the first that the machine has.

    Raises `RuntimeError` with what to install when there is none.
    """
    if named := os.environ.get("TRICORD_BROWSER"):
        return named
    # Ubuntu's chromium-browser is a snap: it starts, but sees no files outside the user's home. So it comes last.
    own = sorted(Path(MACHINE.get("HOME", "/")).glob(_PLAYWRIGHT), reverse=True)
    for candidate in (*map(shutil.which, _COMMANDS[:-1]), *_PLACES, *own, shutil.which(_COMMANDS[-1])):
        if candidate and Path(candidate).exists():
            return str(candidate)
    raise RuntimeError(
        "The tests of the report need Chromium or Google Chrome. Install it (Debian: apt install chromium; Ubuntu, "
        "macOS: Google Chrome from google.com/chrome), or name one in TRICORD_BROWSER."
    )


def launch_options() -> LaunchOptions:
    """Options that make the browser quiet: no update, no sync, no background traffic, and root may run it."""
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"]
    if os.geteuid() == 0:
        quiet.append("--no-sandbox")
    return {"executable_path": executable(), "args": quiet}


@contextmanager
def browser() -> Iterator[Browser]:
    """A running browser, closed at the end."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(**launch_options())
        try:
            yield running
        finally:
            running.close()
