"""A text into the file that an option names, or on the standard output."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import click

from tricord.i18n import tr
from tricord.model.errors import WriteError
from tricord.reports import replaced_file
from tricord.store import store_file


def write_text(path: Path, text: str) -> None:
    """Write a file whole, or leave what was there; a pipe, and what the standard output is, take the text as a stream.

    The store of the running command (`--db`) is not written over. Raises `WriteError` where it cannot be written.
    """
    if _is_stream(path):
        _write_stream(path, text)
        return
    with replaced_file(path, in_use=store_in_use()) as part:
        part.write_text(text, encoding="utf-8", errors="backslashreplace")


def store_in_use() -> tuple[Path, ...]:
    """The file of the store that the running command reads; none for the embedded snapshot and a server."""
    context = click.get_current_context(silent=True)
    where = context.params.get("db") if context is not None else None
    file = store_file(where) if where else None
    return () if file is None else (file,)


def _is_stream(path: Path) -> bool:
    try:
        found = os.stat(path)
        return stat.S_ISFIFO(found.st_mode) or os.path.samestat(found, os.fstat(sys.stdout.fileno()))
    except (OSError, ValueError):
        # Nothing is there, or the standard output is no file.
        return False


def _write_stream(path: Path, text: str) -> None:
    try:
        with path.open("w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise WriteError(tr("{path} cannot be written: {reason}.", path=path, reason=error.strerror)) from error


def write_or_print(path: Path | None, text: str, *, summary: str) -> None:
    """The text into the file, with a line on the standard error of what went there; without a file, printed."""
    if path is None:
        click.echo(text, nl=False)
    else:
        write_text(path, text)
        click.echo(summary, err=True)
