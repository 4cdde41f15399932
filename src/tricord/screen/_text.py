"""Text files from anywhere: which encoding, which lines, and the records of a CSV file that is broken in places.

The file is read twice, both times in a stream: once to know its digest, its encoding and its number of lines, once for
its lines. An encoding is found out by evidence (a byte order mark, bytes that only one encoding has) or asked for.

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

import msgspec

from tricord.model.errors import InvalidValue, ReadError

_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
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
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


class Survey(msgspec.Struct, frozen=True):
    """What the first reading found: the encoding, the number of lines, and the SHA-256 of the bytes."""

    encoding: str
    lines: int
    sha256: str


def survey(path: Path, encoding: str | None = None) -> Survey:
    """Read a text file once. Raises `ReadError` when it is missing, is no text, or could be in several encodings."""
    digest, lines = hashlib.sha256(), 0
    good = bad = 0
    sample: list[bytes] = []
    try:
        with path.open("rb") as file:
            head = file.peek(4096)[:4096]
            marked = next((name for mark, name in _MARKS.items() if head.startswith(mark)), None)
            while line := file.readline(_LONG):
                digest.update(line)
                lines += 1
                if marked or encoding or line.isascii():
                    continue
                try:
                    line.decode("utf-8")
                    good += 1
                except UnicodeDecodeError:
                    bad += 1
                    if len(sample) < _SAMPLE:
                        sample.append(line)
    except OSError as error:
        raise ReadError(f"cannot be read ({error.strerror or error})", path=path, remedy="Check the path.") from error
    if lines == 0:
        raise ReadError("the file is empty", path=path, remedy="Export the customers again.")
    if encoding is None and marked is None and b"\0" in head:
        raise ReadError(
            "holds zero bytes: it is no text file, or UTF-16 without a byte order mark",
            path=path, remedy="Save it as UTF-8, or say --encoding utf-16-le.",
        )  # fmt: skip
    if encoding:
        return Survey(_named(encoding), lines, digest.hexdigest())
    found = marked or ("utf-8" if good * 100 >= (good + bad) * _MOSTLY else _east_asian(b"".join(sample), path))
    return Survey(found, lines, digest.hexdigest())


def _named(encoding: str) -> str:
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise InvalidValue(
            f"No encoding is called {encoding!r}. Try utf-8, utf-16, cp932 (Japanese), cp949 (Korean)."
        ) from None
    return encoding


def _east_asian(sample: bytes, path: Path) -> str:
    """CP932 or CP949, by what the bytes would say in each; refused where that does not decide: names read in a wrong
    encoding are names that no list holds.
    """
    japanese, korean = _share(sample, "cp932"), _share(sample, "cp949")
    if japanese >= 0.85 and korean < 0.6:
        return "cp932"
    if korean >= 0.9 and japanese < 0.6:
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
    if len(strange) < _EVIDENCE or text.count("\ufffd") * 20 > len(strange) or high < 1.25 * len(strange):
        return 0.0
    usual = _usual_japanese if encoding == "cp932" else _usual_korean
    return sum(map(usual, strange)) / len(strange)


def _usual_japanese(char: str) -> bool:
    # Leading bytes up to 0x97: punctuation, kana, and the first level of JIS X 0208.
    code = char.encode("cp932", "replace")
    return len(code) == 2 and code[0] <= 0x97


def _usual_korean(char: str) -> bool:
    # A syllable outside KS X 1001 is spelled out in its letters, eight bytes instead of two.
    return "가" <= char <= "힣" and len(char.encode("euc_kr")) == 2


def lines(path: Path, encoding: str) -> Iterator[str]:
    """The lines of a text file with their ends. Bytes that are no text stay recognisable (surrogate escapes)."""
    # UTF-16 and UTF-32 know no surrogate escape; their damage becomes U+FFFD, which the caller looks for as well.
    errors = "replace" if codecs.lookup(encoding).name.startswith(("utf-16", "utf-32")) else "surrogateescape"
    with path.open(encoding=encoding, errors=errors, newline="") as file:
        while line := file.readline(_LONG):
            yield line


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
