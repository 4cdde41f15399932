"""The environment in which the tests run: that of somebody who has set nothing, whoever's machine it is.

The cache is one folder for the whole run, shared by the processes of pytest-xdist: the embedded snapshot is unpacked
and its screening index made once.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

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


def clean(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """`environment` without the settings of its owner; home, cache and configuration are folders in `folder`."""
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
        "TRICORD_CACHE": str(folder / "cache"),
        "LC_ALL": "C.UTF-8",
        "NO_PROXY": "127.0.0.1,localhost",
        "TZ": "UTC",
    }
