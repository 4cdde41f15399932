"""A list as it was read, kept without its file: what was new on a day, and what was gone.

A *recording* is one state of a list against the state before it, as JSON lines packed with xz: a head, then for each
entry that is new or changed all that its reader made of it, and for each that is gone its key. Readings are facts with
their places; the bytes they were read from are kept as a digest alone. `RecordedList` gives the recordings of a list
back, in order, as the documents that were read, so that they load like any file.

The same document gives the same bytes, whatever the version of the reader that read it so.
"""

from __future__ import annotations

import hashlib
import lzma
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from tricord.lists._reader import MAIN, Document, FacetFile, ListInfo, ListReader, Record
from tricord.model import Part, Reading, Unplaced
from tricord.model.errors import ReadError

#: Facet and key of an entry.
_Place = tuple[str, str]
_REMEDY = "Install Tricord again: the facts that come with it are damaged."


class _Head(msgspec.Struct, frozen=True):
    """What a document says of no entry: warnings of the file, and pieces that belong to none."""

    warnings: tuple[str, ...]
    strays: tuple[tuple[str, str, str], ...]


class _Line(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """An entry that is new or changed; one that is gone has no reading."""

    key: str
    facet: str
    digest: str = ""
    where: str = ""
    segments: int = 0
    parts: tuple[Part, ...] = ()
    unplaced: tuple[tuple[str, str, str], ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def is_gone(self) -> bool:
        return not self.digest


class Recording(msgspec.Struct, frozen=True, kw_only=True):
    """One recorded state of a list: which, of which files, and in figures what it brought.

    `published` is the day, with the time where a list was published twice on it; `reader` the version that read it;
    `name` and `sha256` are those of the recording's own file. `entries` counts those of the main facet that stand;
    `new` and `gone` count the records of every facet that came, changed or went; `statements` and `unplaced` what is
    new.
    """

    list_id: str
    published: str
    reader: str
    files: tuple[FacetFile, ...]
    name: str
    sha256: str
    entries: int
    new: int
    gone: int
    statements: int
    unplaced: int


class Recorder:
    """Writes the recordings of one list into a folder, in the order of its days."""

    def __init__(self, reader: ListReader, folder: str | Path) -> None:
        self._reader, self._folder = reader, Path(folder)
        self._standing: dict[_Place, bytes] = {}

    def record(self, document: Document, published: str) -> Recording:
        """Write the recording of the list's next state, and say what it holds."""
        lines = list(self._lines(document))
        head = _Head(document.warnings, tuple((stray.kind, stray.text, stray.column) for stray in document.strays))
        name = f"{self._reader.info.id}_{published.replace(':', '')}.jsonl.xz"
        packed = _packed([head, *lines])
        (self._folder / name).write_bytes(packed)
        new = [line for line in lines if not line.is_gone]
        return Recording(
            list_id=self._reader.info.id,
            published=published,
            reader=self._reader.version,
            files=document.files,
            name=name,
            sha256=hashlib.sha256(packed).hexdigest(),
            entries=sum(facet == MAIN for facet, _ in self._standing),
            new=len(new),
            gone=len(lines) - len(new),
            statements=sum(len(part.statements) for line in new for part in line.parts),
            unplaced=sum(len(line.unplaced) for line in new),
        )

    def _lines(self, document: Document) -> Iterator[_Line]:
        """What the document has that did not stand before, then what stood before and is gone from its facets."""
        seen: set[_Place] = set()
        for record in document.records():
            place, digest = (record.facet, record.key), record.content_digest()
            seen.add(place)
            if self._standing.get(place) != digest:
                self._standing[place] = digest
                yield _line_of(record, digest, self._reader.read(record))
        facets = {file.facet for file in document.files}
        for place in [place for place in self._standing if place[0] in facets and place not in seen]:
            del self._standing[place]
            yield _Line(place[1], place[0])


class RecordedList:
    """The reader of a list's recordings: opened one after the other, in the order of their days.

    `files` and `open` are those of a `ListReader`, for the path of a recording. `read` gives what was read then.
    """

    def __init__(self, info: ListInfo, recordings: Sequence[Recording]) -> None:
        self.info, self.version = info, recordings[0].reader
        self._waiting = list(recordings)
        self._standing: dict[_Place, Record] = {}

    def files(self, path: Path) -> dict[str, Path]:
        """The recording itself."""
        return {MAIN: path}

    def open(self, path: Path) -> Document:
        """The document that the list's next recording holds. Raises `ReadError` for a file that is not that, whole."""
        recording = self._waiting[0]
        packed = path.read_bytes() if path.is_file() else b""
        if path.name != recording.name or hashlib.sha256(packed).hexdigest() != recording.sha256:
            raise ReadError(f"not the recording of {self.info.id} of {recording.published}", path=path, remedy=_REMEDY)
        del self._waiting[0]
        head, *lines = lzma.decompress(packed).splitlines()
        for line in map(msgspec.json.Decoder(_Line).decode, lines):
            self._take(line)
        said = msgspec.json.decode(head, type=_Head)
        return Document(
            published=date.fromisoformat(recording.published[:10]),
            files=recording.files,
            records=partial(self._records, {file.facet for file in recording.files}, dict(self._standing)),
            warnings=said.warnings,
            strays=tuple(Unplaced(*stray) for stray in said.strays),
        )

    def read(self, record: Record) -> Reading:
        """What was made of the record when it was read."""
        found: Reading = record.data
        return found

    def _take(self, line: _Line) -> None:
        place = line.facet, line.key
        if line.is_gone:
            del self._standing[place]
            return
        unplaced = tuple(Unplaced(*piece) for piece in line.unplaced)
        reading = Reading(line.parts, line.segments, unplaced, line.warnings)
        digest = bytes.fromhex(line.digest)
        # What is changed goes to the end: documents are read in the order of their files, which numbers what is new.
        self._standing.pop(place, None)
        self._standing[place] = Record(line.key, line.facet, b"", reading, line.where, digest)

    @staticmethod
    def _records(facets: set[str], standing: dict[_Place, Record]) -> Iterator[Record]:
        return (record for (facet, _), record in standing.items() if facet in facets)


def _line_of(record: Record, digest: bytes, reading: Reading) -> _Line:
    return _Line(
        key=record.key,
        facet=record.facet,
        digest=digest.hex(),
        where=record.where,
        segments=reading.segments,
        parts=reading.parts,
        unplaced=tuple((piece.kind, piece.text, piece.column) for piece in reading.unplaced),
        warnings=reading.warnings,
    )


def _packed(lines: Sequence[Any]) -> bytes:
    encoded = b"\n".join(map(msgspec.json.encode, lines))
    return lzma.compress(encoded, preset=9 | lzma.PRESET_EXTREME)
