"""The `tricord` command. A thin edge: arguments in, words out. It parses words, asks a room above, and prints.

Each command lives in a module of its own that is imported only when it runs, so that `tricord --help` answers at once.
What it ends with stands in one table for all commands (`_exit_codes`); an error becomes a sentence and a code in one
place (`_main`).
"""

from tricord.cli._exit_codes import MEANINGS, Exit
from tricord.cli._main import COMMANDS, main, tricord

__all__ = ["COMMANDS", "MEANINGS", "Exit", "main", "tricord"]
