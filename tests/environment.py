"""The environment in which the tests run: that of somebody who has set nothing, whoever's machine it is.

The cache is one folder for all processes of a run, and for later runs by the very same rules, code and facts: the
embedded snapshot and its screening index take a minute to make. On a new machine there is none.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from scripts import make_rules
from tricord.data import MANIFEST

#: Settings of Tricord begin so, those of PostgreSQL's clients with `PG`. `TRICORD_BROWSER` is no setting of Tricord: it
#: names the browser that opens the pages (`tests.browser`).
OWN = "TRICORD_"
KEPT = frozenset({"TRICORD_BROWSER"})

#: What changes the answers of a terminal or of an HTTP client.
FOREIGN = frozenset({"CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "FORCE_COLOR", "LINES", "NO_COLOR", "PAGER"}) | frozenset(
    {"ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"}
)

#: The machine's own environment, for a test that installs packages by the machine's settings.
MACHINE: Mapping[str, str] = dict(os.environ)


#: How many caches of former rules are kept.
_KEPT_CACHES = 2


def cache_for_todays_rules(folder: Path) -> Path:
    """The cache below the folder that holds nothing but what the code and the facts as they are would make again."""
    rests_on = make_rules.made().encode() + MANIFEST.read_bytes()
    today = folder / hashlib.sha256(rests_on).hexdigest()[:16]
    today.mkdir(parents=True, exist_ok=True)
    others = sorted(set(folder.iterdir()) - {today}, key=lambda path: path.stat().st_mtime, reverse=True)
    for old in others[_KEPT_CACHES:]:
        shutil.rmtree(old, ignore_errors=True)
    return today


def clean(environment: Mapping[str, str], folder: Path, cache: Path) -> dict[str, str]:
    """`environment` without the settings of its owner; home and configuration are folders in `folder`."""
    kept = {
        name: value
        for name, value in environment.items()
        if name in KEPT or not (name.upper() in FOREIGN or name.startswith((OWN, "XDG_", "PG")))
    }
    home = folder / "home"
    return kept | {
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_DATA_HOME": str(home / ".local" / "share"),
        "XDG_STATE_HOME": str(home / ".local" / "state"),
        "TRICORD_CACHE": str(cache),
        "LC_ALL": "C.UTF-8",
        "NO_PROXY": "127.0.0.1,localhost",
        "TZ": "UTC",
    }
