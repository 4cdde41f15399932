"""Writing the results of a screening, in the form that the file's suffix names. Each is written in a stream.

CSV, JSON lines and Parquet account for every customer: a row per hit, and one for a customer without hits or that could
not be screened. The page shows the hits. Each answer carries the versions that made it and the digests by which a hit
can be cleared (`tricord.screen.Clearings`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from tricord.model.errors import InvalidValue
from tricord.reports._files import output_target, replaced_file
from tricord.reports._review_page import write_page
from tricord.reports._screening_lines import write_lines
from tricord.reports._screening_parquet import write_parquet
from tricord.reports._screening_table import write_csv
from tricord.screen import Results

_WRITERS: dict[str, Callable[[Results, Path], None]] = {
    ".csv": write_csv,
    ".jsonl": write_lines,
    ".parquet": write_parquet,
    ".html": write_page,
}


def write_results(results: Results, path: str | Path) -> None:
    """Write the results as .csv, .jsonl, .parquet or .html. The file appears whole or not at all, readable by its owner
    only. Raises `InvalidValue` for another suffix and `WriteError` when it cannot be written.
    """
    path = Path(path)
    check_results_path(path)
    # Customers' data: for nobody else's eyes, whatever the shell's habit.
    with replaced_file(path, mode=0o600) as part:
        _WRITERS[path.suffix.lower()](results, part)


def check_results_path(path: str | Path, *, in_use: Iterable[str | Path] = ()) -> None:
    """Whether results can be written there, before anything is screened. Raises `InvalidValue` where no form of results
    has the path's suffix, `WriteError` where there can be no file, and for a file `in_use`, which is read meanwhile.
    """
    path = Path(path)
    if path.suffix.lower() not in _WRITERS:
        raise InvalidValue(f"--out {path.name}: results are written as {', '.join(_WRITERS)}.")
    output_target(path, in_use=in_use)
