"""Writing the results of a screening, in the form that the file's suffix names. Each is written in a stream.

CSV, JSON lines and Parquet account for every customer: a row per hit, and one for a customer without hits or that could
not be screened. The page shows the hits. Each answer carries the versions that made it and the digests by which a hit
can be cleared (`tricord.screen.Clearings`).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tricord.model.errors import InvalidValue, WriteError
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
    write = _WRITERS[path.suffix.lower()]
    new = path.with_name(f"{path.name}.new")
    try:
        # Customers' data: for nobody else's eyes, whatever the shell's habit.
        new.touch(mode=0o600)
        write(results, new)
        new.chmod(0o600)
        new.replace(path)
    except OSError as error:
        raise _cannot_be_written(path, error.strerror or str(error)) from error
    finally:
        new.unlink(missing_ok=True)


def check_results_path(path: str | Path) -> None:
    """Whether results can be written there, before anything is screened. Raises `InvalidValue` where no form of results
    has the path's suffix, `WriteError` for a folder and for a path in a folder that is not there.
    """
    path = Path(path)
    if path.suffix.lower() not in _WRITERS:
        raise InvalidValue(f"--out {path.name}: results are written as {', '.join(_WRITERS)}.")
    if path.is_dir():
        raise _cannot_be_written(path, "it is a folder")
    if not path.parent.is_dir():
        raise _cannot_be_written(path, f"there is no folder {path.parent}")


def _cannot_be_written(path: Path, why: str) -> WriteError:
    return WriteError(f"{path}: cannot be written ({why}). Choose another --out.")
