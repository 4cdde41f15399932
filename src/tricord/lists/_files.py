"""The file of a list before it is parsed: is one there, may it be read, and which is it."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

from tricord.model.errors import ReadError

_NOT_REGULAR = "a device, a pipe or a socket, not a file"


def readable_file(path: Path) -> Path:
    """The path, where a file stands that can be opened. Raises `ReadError`: nothing is there, a folder is, a link
    leads nowhere, or the file may not be read.
    """
    try:
        # Asked before it is opened: a pipe is opened only when somebody writes into it.
        if not stat.S_ISREG(path.stat().st_mode) and not path.is_dir():
            raise ReadError(_NOT_REGULAR, path=path, remedy="Save it as a file first.")
        with path.open("rb"):
            return path
    except ValueError as error:
        raise ReadError("no path of a file", path=repr(str(path)), remedy="Check the path.") from error
    except FileNotFoundError as error:
        problem = "a link to a file that is not there" if path.is_symlink() else "no such file"
        raise ReadError(problem, path=path, remedy="Check the path.") from error
    except IsADirectoryError as error:
        raise ReadError("a folder, not a file", path=path, remedy="Give the path of the file itself.") from error
    except PermissionError as error:
        remedy = "Check who owns the file and its folder, and who may read them."
        raise ReadError("the file may not be read", path=path, remedy=remedy) from error
    except OSError as error:
        raise ReadError(f"cannot be read: {error.strerror or error}", path=path, remedy="Check the path.") from error


def sha256_of(path: str | Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal. Raises `ReadError` for a file that cannot be read."""
    try:
        with readable_file(Path(path)).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ReadError(f"cannot be read: {error.strerror or error}", path=path, remedy="Check the path.") from error
