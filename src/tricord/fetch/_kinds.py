"""Is a file what it should be, before anything reads it: its kind, whether it is whole, and whether its size fits.

An error page with status 200, a file that was cut, an archive that unpacks to far more than a list: all are refused
here. Whether a file is the right list, and says what it should, its reader knows.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from tricord.lists import FileSource
from tricord.model.errors import FetchError

_HEAD, _TAIL = 4096, 4096
_BOM = b"\xef\xbb\xbf"
_HTML = re.compile(
    rb"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_ROOT = re.compile(rb"<([A-Za-z_][\w.:-]*)")
#: A workbook has some dozens.
_MOST_MEMBERS = 10_000
_LATER = "Nothing was kept, and the last good file stays. Look at the address in a browser, or try again later."


def check_file(path: Path, source: FileSource, address: str) -> None:
    """Raises `FetchError` for a file that cannot be the one that the source names."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(max(0, size - _TAIL))
        tail = file.read()
    start = head.removeprefix(_BOM).lstrip()
    problem = _problem(path, size, start, tail, source)
    if problem:
        raise FetchError(problem, address=address, remedy=_LATER)


def _problem(path: Path, size: int, start: bytes, tail: bytes, source: FileSource) -> str:
    if not size:
        return "the file is empty"
    if _HTML.match(start):
        return f"a web page came in the place of the {source.kind} file{_title(start)}"
    if problem := _CHECKS[source.kind](path, start, tail, source.most):
        return problem
    if size < source.least:
        return f"only {size:,} bytes came, where at least {source.least:,} are expected"
    if size > source.most:
        return f"{size:,} bytes came, where at most {source.most:,} are expected"
    return ""


def _title(start: bytes) -> str:
    found = re.search(rb"<title[^>]*>\s*(.{1,80}?)\s*</title", start, re.IGNORECASE | re.DOTALL)
    return f" ({' '.join(found[1].decode('utf-8', 'replace').split())})" if found else ""


def _xml(_path: Path, start: bytes, tail: bytes, _most: int) -> str:
    if start.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")):
        # UTF-16: its reader says what it thinks of that.
        return ""
    if not start.startswith(b"<"):
        return "this is not XML: it does not begin with <"
    root = _ROOT.search(re.sub(rb"<!--.*?-->|<\?.*?\?>|<!.*?>", b"", start, flags=re.DOTALL))
    if root is None:
        return "no XML element stands at the beginning"
    if not re.search(rb"</" + re.escape(root[1]) + rb"\s*>\s*(?:<!--.*?-->\s*)*\Z", tail, re.DOTALL):
        return f"the file is cut off: it does not end with </{root[1].decode('ascii', 'replace')}>"
    return ""


def _text(_path: Path, start: bytes, _tail: bytes, _most: int) -> str:
    if start.startswith((b"PK\x03\x04", b"%PDF", b"\x1f\x8b", b"\xd0\xcf\x11\xe0")):
        return "this is an archive, a workbook or a PDF, not text"
    if start.startswith(b"<"):
        return "this is XML or a page, not a table"
    if start.startswith((b"{", b"[")):
        return "this is JSON, not a table"
    return ""


def _json(_path: Path, start: bytes, tail: bytes, _most: int) -> str:
    if start[:1] not in (b"{", b"["):
        return "this is not JSON: it does not begin with { or ["
    return "" if tail.rstrip()[-1:] in (b"}", b"]") else "the file is cut off: it does not end with } or ]"


def _pdf(_path: Path, start: bytes, tail: bytes, _most: int) -> str:
    if not start.startswith(b"%PDF"):
        return "this is not a PDF"
    return "" if b"%%EOF" in tail else "the file is cut off: a PDF ends with %%EOF"


def _zip(path: Path, start: bytes, _tail: bytes, most: int) -> str:
    if not start.startswith(b"PK"):
        return "this is not a packed file (zip, xlsx, ods)"
    try:
        with zipfile.ZipFile(path) as packed:
            members = packed.infolist()
    except zipfile.BadZipFile:
        return "the packed file is cut off or damaged"
    unpacked = sum(member.file_size for member in members)
    if len(members) > _MOST_MEMBERS or unpacked > most:
        return f"unpacked it would be {unpacked:,} bytes, where at most {most:,} are expected"
    return ""


_CHECKS: dict[str, Callable[[Path, bytes, bytes, int], str]] = {
    "xml": _xml,
    "csv": _text,
    "json": _json,
    "jsonl": _json,
    "pdf": _pdf,
    "xlsx": _zip,
    "ods": _zip,
    "zip": _zip,
}
