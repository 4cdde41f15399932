"""Text files from anywhere: which encoding, which lines, and the records of a CSV file that is broken in places.

The file is read twice, both times in a stream: once to know its digest, its encoding and its number of lines, once for
its lines. An encoding is detected by evidence (a byte order mark, bytes that only one encoding has) or asked for.

A CSV record may go over several lines. A quote that is never closed would swallow the rest of the file; here it costs
the line it stands in, and reading goes on with the next.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

import msgspec

from tricord.model.errors import InvalidValue, ReadError

_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
#: So many bytes at the beginning show a byte order mark, or zeros that no text has.
_HEAD = 4096
#: So much of a line is looked at to find the encoding; a text file has no longer lines.
_LONG = 1 << 20
#: A record of more lines or letters than this is a quote that was never closed.
_RECORD_LINES, _RECORD_LETTERS = 500, 1 << 20
#: So many lines that are not UTF-8 are collected as evidence of what else they are.
_SAMPLE = 2000
#: Of the lines with more than ASCII, so many in a hundred must be UTF-8 for the others to be damage.
_MOSTLY = 90

_HIGH = re.compile(rb"[\x80-\xff]")
#: Fewer letters outside ASCII than this do not tell an encoding.
_EVIDENCE = 20
#: A file is of an encoding when this share of its letters would be usual writing there, and less than the last would be
#: in the other: a text that fits both has its encoding asked for.
_JAPANESE, _KOREAN, _NOT_THIS = 0.85, 0.9, 0.6
#: One letter in so many may be damage before the encoding is held to be another.
_DAMAGE = 20
#: East Asian letters take two bytes: so many high bytes for each; European letters stand alone.
_BYTES_PER_LETTER = 1.25
#: The last leading byte of the first level of JIS X 0208 in CP932: the kanji in everyday use.
_FIRST_LEVEL = 0x97
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


#: Encodings of host names and of program text, which no file of customers is in.
_NO_FILE = frozenset(("idna", "punycode", "undefined", "unicode-escape", "unicode_escape", "raw-unicode-escape"))


class Survey(msgspec.Struct, frozen=True):
    """What the first reading found: the encoding, the number of lines, and the SHA-256 of the bytes."""

    encoding: str
    lines: int
    sha256: str


def survey(path: Path, encoding: str | None = None) -> Survey:
    """Read a text file once. Raises `ReadError` when it is missing, is no text, or could be in several encodings."""
    if encoding:
        _named(encoding)
    try:
        with path.open("rb") as file:
            head = file.peek(_HEAD)[:_HEAD]
            known = encoding or next((name for mark, name in _MARKS.items() if head.startswith(mark)), None)
            found = _count(iter(lambda: file.readline(_LONG), b""), undecided=known is None)
    except OSError as error:
        raise ReadError(f"cannot be read ({error.strerror or error})", path=path, remedy="Check the path.") from error
    if found.lines == 0:
        raise ReadError("the file is empty", path=path, remedy="Export the customers again.")
    if known is None and b"\0" in head:
        raise ReadError(
            "holds zero bytes: it is no text file, or UTF-16 without a byte order mark",
            path=path, remedy="Save it as UTF-8, or say --encoding utf-16-le.",
        )  # fmt: skip
    if encoding:
        return Survey(encoding, found.lines, found.sha256)
    if known is None:
        known = "utf-8" if found.mostly_utf8 else _east_asian(b"".join(found.strange), path)
    return Survey(known, found.lines, found.sha256)


class _Counted(NamedTuple):
    """What stands in the lines of a file; `strange` are some that are not UTF-8, `good` and `bad` how many of those
    with more than ASCII are and are not.
    """

    lines: int
    sha256: str
    good: int
    bad: int
    strange: list[bytes]

    @property
    def mostly_utf8(self) -> bool:
        return self.good * 100 >= (self.good + self.bad) * _MOSTLY


def _count(source: Iterator[bytes], *, undecided: bool) -> _Counted:
    digest, lines, good, bad = hashlib.sha256(), 0, 0, 0
    strange: list[bytes] = []
    for line in source:
        digest.update(line)
        lines += 1
        if not undecided or line.isascii():
            continue
        if _is_utf8(line):
            good += 1
        else:
            bad += 1
            if len(strange) < _SAMPLE:
                strange.append(line)
    return _Counted(lines, digest.hexdigest(), good, bad, strange)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _named(encoding: str) -> None:
    try:
        if codecs.lookup(encoding).name in _NO_FILE:
            raise LookupError(encoding)
        # Refused for what is no encoding of texts (hex, base64).
        b"-".decode(encoding, "replace")
    except (LookupError, ValueError):
        raise InvalidValue(
            f"No encoding is called {encoding!r}. Try utf-8, utf-16, cp932 (Japanese), cp949 (Korean)."
        ) from None


def _east_asian(sample: bytes, path: Path) -> str:
    """CP932 or CP949, by what the bytes would say in each; refused where that does not decide: names read in a wrong
    encoding are names that no list holds.
    """
    japanese, korean = _share(sample, "cp932"), _share(sample, "cp949")
    if japanese >= _JAPANESE and korean < _NOT_THIS:
        return "cp932"
    if korean >= _KOREAN and japanese < _NOT_THIS:
        return "cp949"
    raise ReadError(
        "is neither UTF-8 nor clearly Japanese (CP932) or Korean (CP949)",
        path=path, remedy="Save it as UTF-8, or name its encoding: --encoding cp932, cp949, cp1252 or another.",
    )  # fmt: skip


def _share(sample: bytes, encoding: str) -> float:
    """How much of what is not ASCII would be usual writing in that encoding; 0 when it is too little to tell.

    Usual in CP932 are kana, punctuation and the kanji of the first level (Korean would be half-width kana there, which
    are not counted), in CP949 the syllables of KS X 1001 (Japanese would be syllables outside it, Chinese in GBK partly
    Hanja). French or German in CP1252 has single high bytes between ASCII letters; East Asian text has them in pairs.
    """
    text = sample.decode(encoding, "replace")
    strange = _NOT_ASCII.findall(text)
    high = len(_HIGH.findall(sample))
    damage = text.count("\ufffd")
    if len(strange) < _EVIDENCE or damage * _DAMAGE > len(strange) or high < _BYTES_PER_LETTER * len(strange):
        return 0.0
    usual = _usual_japanese if encoding == "cp932" else _usual_korean
    return sum(map(usual, strange)) / len(strange)


def _usual_japanese(char: str) -> bool:
    # Leading bytes up to there: punctuation, kana, and the first level.
    code = char.encode("cp932", "replace")
    return len(code) == 2 and code[0] <= _FIRST_LEVEL


def _usual_korean(char: str) -> bool:
    # A syllable outside KS X 1001 is spelled out in its letters, eight bytes instead of two.
    return "가" <= char <= "힣" and len(char.encode("euc_kr")) == 2


def lines(path: Path, encoding: str) -> Iterator[str]:
    """The lines of a text file with their ends. Bytes that are no text stay recognisable (surrogate escapes)."""
    # UTF-16 and UTF-32 know no surrogate escape; their damage becomes U+FFFD, which the caller looks for as well.
    errors = "replace" if codecs.lookup(encoding).name.startswith(("utf-16", "utf-32")) else "surrogateescape"
    with path.open(encoding=encoding, errors=errors, newline="") as file:
        while line := _next_line(file, path, encoding):
            yield line


def _next_line(file: IO[str], path: Path, encoding: str) -> str:
    try:
        return file.readline(_LONG)
    except UnicodeError as error:
        raise ReadError(
            f"is not {encoding} ({error})", path=path, remedy="Leave --encoding out, or name another."
        ) from error


class Broken(msgspec.Struct, frozen=True):
    """A line that is no record of this table."""

    reason: str


Record = tuple[int, "list[str] | Broken"]


class _Feed:
    """Lines given to the CSV reader one by one, remembered until their record is whole, to be put back if it is not."""

    def __init__(self, source: Iterator[str]) -> None:
        self._source = source
        self._waiting: deque[str] = deque()
        self.taken: list[str] = []
        self._letters = 0

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= _RECORD_LINES or self._letters > _RECORD_LETTERS:
            raise StopIteration
        line = self._waiting.popleft() if self._waiting else next(self._source)
        self.taken.append(line)
        self._letters += len(line)
        return line

    def accept(self) -> None:
        self.taken, self._letters = [], 0

    def keep_first(self) -> None:
        """All but the first of the lines taken are read again."""
        self._waiting.extendleft(reversed(self.taken[1:]))
        self.accept()


def records(source: Iterator[str], delimiter: str, *, width: int | None = None) -> Iterator[Record]:
    """The records of a CSV file with the number of their first line; empty lines are passed over.

    With `width`, a record with something in more cells is broken: a delimiter inside a name would else push every later
    cell into the wrong column.
    """
    feed, number = _Feed(source), 1
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while True:
        try:
            cells = next(reader)
            spilt = width is not None and any(cells[width:])
            problem = f"{len(cells)} cells in a table of {width} columns" if spilt else ""
        except StopIteration:
            return
        except csv.Error as error:
            if not feed.taken:
                return
            problem, cells = _said(error), []
        if problem:
            first = number
            feed.keep_first()
            number += 1
            reader = csv.reader(feed, delimiter=delimiter, strict=True)
            yield first, Broken(problem)
            continue
        first, number = number, number + len(feed.taken)
        feed.accept()
        if any(cells):
            yield first, cells


def _said(error: csv.Error) -> str:
    text = str(error)
    if "unexpected end of data" in text or "field larger" in text:
        return "a quotation mark is opened and never closed"
    if "expected after" in text:
        return "a quotation mark stands in the middle of a cell"
    return f"the line cannot be read ({text})"
