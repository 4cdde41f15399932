"""A text into the file that an option names, or on the standard output."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path

import click

from tricord.i18n import tr
from tricord.model.errors import WriteError


def write_text(path: Path, text: str) -> None:
    """Write a file whole, or leave what was there. Raises `WriteError` where it cannot be written."""
    if path.is_dir():
        raise WriteError(tr("{path} is a folder. Give the path of a file.", path=path))
    if not path.absolute().parent.is_dir():
        folder = path.absolute().parent
        raise WriteError(tr("The folder {folder} does not exist. Make it first, or give another path.", folder=folder))
    try:
        if path.exists() and not path.is_file():
            # A pipe or a device cannot be replaced.
            path.write_text(text, encoding="utf-8")
        else:
            _write_beside(path, text)
    except OSError as error:
        raise WriteError(
            tr("{path} cannot be written: {reason}. What was there is unchanged.", path=path, reason=error.strerror)
        ) from error


def _write_beside(path: Path, text: str) -> None:
    """Write beside the target, then rename: a second process, or a failure, sees the old file or the new one."""
    target = path.resolve()
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as fresh:
        part = Path(fresh.name)
        try:
            fresh.write(text.encode("utf-8"))
            fresh.close()
            part.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
            part.replace(target)
        except BaseException:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise


def _umask() -> int:
    """The mask of new files, which can only be read by setting it."""
    import os

    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_or_print(path: Path | None, text: str, *, summary: str) -> None:
    """The text into the file, with a line on the standard error of what went there; without a file, printed."""
    if path is None:
        click.echo(text, nl=False)
    else:
        write_text(path, text)
        click.echo(summary, err=True)
