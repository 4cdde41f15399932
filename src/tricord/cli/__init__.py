"""The `tricord` command. A thin edge: it parses words, calls `tricord.open()`, and prints.

Each command lives in a module of its own that is imported only when it runs, so that `tricord --help` answers at once.
Exit codes: 0 done; 1 asked and found nothing; 2 the command was written wrongly; 3 a file or a store was refused; 4 a
snapshot is held until it is confirmed. `screen` has its own: 0 everybody was screened and nothing hit, 10 something
hit, 5 rows could not be screened, 130 interrupted; `watch` ends with 6 when a change was not taken.
"""

from tricord.cli._main import main

__all__ = ["main"]
