"""Writing a file whole or not at all, over nothing but what the user named: the one way of all outputs."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tricord.i18n import tr
from tricord.model.errors import WriteError

#: The temporary file beside the target begins so; its name is never one that is there.
_PART = ".tricord-"


@contextmanager
def replaced_file(path: str | Path, *, mode: int | None = None, in_use: Iterable[str | Path] = ()) -> Iterator[Path]:
    """A new, empty file to be written, which takes the place of `path` at the end of the block.

    It lies beside the target under a name of its own, so that another process, or a failure, sees the old file or the
    new one. A symbolic link is followed. `mode`: the permissions; None keeps those of a file that is there, and else
    is what the user's mask leaves. `in_use` are files that are read meanwhile: they are not written over. Raises
    `WriteError`.
    """
    path = Path(path)
    target = output_target(path, in_use=in_use)
    part = None
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=_PART)
        os.close(handle)
        part = Path(name)
        yield part
        part.chmod(_mode(target) if mode is None else mode)
        part.replace(target)
        part = None
    except OSError as error:
        raise _cannot_be_written(path, error.strerror or str(error)) from error
    finally:
        if part is not None:
            with suppress(OSError):
                part.unlink(missing_ok=True)


def output_target(path: str | Path, *, in_use: Iterable[str | Path] = ()) -> Path:
    """Where a path leads, links followed. Raises `WriteError` for a folder, a device, a pipe, a socket, a path in a
    folder that is not there, a link that leads in a circle, a name that is too long, and a file `in_use`.
    """
    path = Path(path)
    try:
        target = path.resolve()
        found = os.stat(target) if os.path.lexists(os.fspath(target)) else None
        there = stat.S_ISDIR(os.stat(target.parent).st_mode)
        if found is None:
            # A name that no file can have is told from one that no file has yet.
            with suppress(FileNotFoundError):
                os.lstat(target)
    except FileNotFoundError:
        there = False
    except (OSError, RuntimeError, ValueError) as error:
        # RuntimeError: a circle of links, in Python before 3.13. ValueError: a zero byte.
        raise _cannot_be_written(path, getattr(error, "strerror", None) or str(error)) from error
    if not there:
        folder = path.absolute().parent
        raise WriteError(tr("The folder {folder} does not exist. Make it first, or give another path.", folder=folder))
    if found is not None:
        _check_regular(path, found.st_mode)
    if any(_same(target, Path(other)) for other in in_use):
        raise WriteError(tr("{path} is the file that is read. Give another path for what is written.", path=path))
    return target


def _check_regular(path: Path, mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise WriteError(tr("{path} is a folder. Give the path of a file.", path=path))
    if not stat.S_ISREG(mode):
        raise WriteError(tr("{path} is a device, a pipe or a socket. Give the path of a file.", path=path))


def _same(target: Path, other: Path) -> bool:
    try:
        return target == other.resolve() or os.path.samefile(target, other)
    except (OSError, RuntimeError, ValueError):
        return False


def _mode(target: Path) -> int:
    return stat.S_IMODE(target.stat().st_mode) & 0o777 if target.exists() else 0o666 & ~_umask()


def _umask() -> int:
    """The mask of new files, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _cannot_be_written(path: Path, reason: str) -> WriteError:
    return WriteError(tr("{path} cannot be written: {reason}. What was there is unchanged.", path=path, reason=reason))
