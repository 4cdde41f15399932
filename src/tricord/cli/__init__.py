"""The `tricord` command. A thin edge: arguments in, words out. It parses words, asks a room above, and prints.

Each command lives in a module of its own that is imported only when it runs, so that `tricord --help` answers at once.
What it ends with stands in one table for all commands (`_exit_codes`); an error becomes a sentence and a code in one
place (`_main`).
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tricord.cli._exit_codes import MEANINGS, Exit
    from tricord.cli._main import COMMANDS, tricord

__all__ = ["COMMANDS", "MEANINGS", "Exit", "main", "tricord"]

_MODULES = {"COMMANDS": "_main", "MEANINGS": "_exit_codes", "Exit": "_exit_codes", "tricord": "_main"}
_INTERRUPTED = 130


def main() -> None:
    """Entry point. What the command needs is imported inside it, so that Ctrl-C is answered from the first moment."""
    try:
        from tricord.cli._main import run

        run()
    except KeyboardInterrupt:
        from tricord.i18n import tr

        print(tr("tricord: interrupted."), file=sys.stderr)
        sys.exit(_INTERRUPTED)


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = found
    return found
