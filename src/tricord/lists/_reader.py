"""What every list folder provides: `list.toml` (metadata) and a `ListReader`.

Reading has two steps, so that an unchanged entry costs next to nothing on reload:

1. `ListReader.open(path)` checks that the file is whole and is this list, and gives a `Document`: its date, the facets
it holds and its records. A `Record` is the raw bundle of one entry in one facet; `raw` is exactly the bytes that decide
whether the entry changed (never a row number, never another entry's data).
2. `ListReader.read(record)` places every segment of one record. Only records whose `raw` is new are read.

A *facet* is a file of the list that may be missing on a day (OFAC's `alt`, `add`): what a missing facet would have
said is unknown, not gone. Lists in one file have the one facet `main`.

Readers raise `ReadError` for a file that must be refused, and report everything else: `Document.warnings` for the file,
`Reading.warnings` and `Reading.unplaced` for a record.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import msgspec

from tricord._rules import RULES
from tricord.lists._sources import FileSource
from tricord.model import KINDS, Reading, Unplaced

MAIN = "main"


class ListInfo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is known about a list apart from its entries (`list.toml`).

    `floor` and `ceiling` bound the number of entries of a plausible file: below the floor the file is refused as
    another file or a fragment, above the ceiling it is loaded with a warning. `programmes` names the Tricord
    programme codes that the list is about; empty: all. `exhaustive` says that a snapshot shows all of the party's
    designations under these programmes, so that who is absent from it is not listed; a list of extracts (notices, end
    users of concern) is not exhaustive. `by_act` says that an entry is one act (a notice), so that a subject has as
    many entries as acts; on other lists two entries are as a rule two subjects. `un_days` says that an entry which
    carries out a UN listing states the UN's day, and that the party may have listed its subject before. `kinds` are the
    schemas of which its silence tells (empty: any): the UN's consolidated list holds no ships, whose list is another,
    and Korea's holds some of Korea's ships. `official` is False for a table that is put together from several sources,
    or for a copy of an official text: the authority has not published it. `weak_optional` is where the
    authority says that nobody needs to screen for the aliases that it calls weak; empty: it does not say so. `source`
    are the files at the publisher's, which `tricord.fetch` asks for; none: the list is loaded by hand.
    """

    id: str
    party: str
    title: str
    publisher: str
    address: str
    licence: str
    languages: tuple[str, ...]
    floor: int
    ceiling: int
    facets: tuple[str, ...] = (MAIN,)
    programmes: tuple[str, ...] = ()
    exhaustive: bool = False
    by_act: bool = False
    un_days: bool = False
    kinds: tuple[str, ...] = ()
    official: bool = True
    weak_optional: str = ""
    note: str = ""
    source: tuple[FileSource, ...] = ()

    def can_show(self, kinds: str) -> bool:
        """Whether the list shows all subjects that may be any of these kinds (letters of `tricord.model.KINDS`)."""
        return not self.kinds or set(kinds) <= {letter for schema in self.kinds for letter in KINDS[schema]}

    @classmethod
    def load(cls, folder: Path) -> ListInfo:
        """Read `list.toml` of a list's folder."""
        return msgspec.convert(tomllib.loads((folder / "list.toml").read_text("utf-8")), cls)


class Record(msgspec.Struct, frozen=True):
    """One entry in one facet, unread. `key` is the list's own stable key; `where` is its place in the file.

    `digest` stands for `raw` where the bytes themselves are no longer at hand.
    """

    key: str
    facet: str
    raw: bytes
    data: Any
    where: str
    digest: bytes = b""

    def content_digest(self) -> bytes:
        """What tells this content of the entry from any other: 12 bytes of BLAKE2b over `raw`."""
        return self.digest or hashlib.blake2b(self.raw, digest_size=12).digest()


class FacetFile(msgspec.Struct, frozen=True):
    """A file that was read: which facet, its name and the SHA-256 of its bytes; `published` if it states or is named
    for a day.
    """

    facet: str
    name: str
    sha256: str
    published: date | None = None


class Document(msgspec.Struct, frozen=True):
    """An opened list file. `records` may be called once or more; each call reads from the start.

    `published` is the day the file states or is named for; None: neither, the caller must say. `strays` are pieces
    that belong to no entry of the file (an alias row without its primary row); they are kept with the snapshot. `time`
    is the time of day at which the file says that it was made (`19:12`), for two files of one day.
    """

    published: date | None
    files: tuple[FacetFile, ...]
    records: Callable[[], Iterator[Record]]
    warnings: tuple[str, ...] = ()
    strays: tuple[Unplaced, ...] = ()
    time: str = ""


class ListReader(Protocol):
    """A list's parser. `version` changes whenever the same bytes would be read differently: entries are then read
    again.
    """

    info: ListInfo
    version: str

    def files(self, path: Path) -> dict[str, Path]:
        """The files that `open` would read, by facet, without reading them. Raises `ReadError` when there is none."""

    def open(self, path: Path) -> Document:
        """Open a file (or folder) of this list. Raises `ReadError`."""

    def read(self, record: Record) -> Reading:
        """Place every segment of one record. Never raises for content: what is odd is reported in the `Reading`."""


def version_of(reader: str, tables: Iterable[Path]) -> str:
    """The version of a reader: its name, the digest of its rules (`tricord._rules`), and one of its own tables.

    The tables are among the rules, but for those of a list that does not come with Tricord.
    """
    digest = hashlib.sha256()
    for table in sorted(tables):
        digest.update(table.read_bytes())
    return f"{reader} {RULES[f'reader {reader}']} {digest.hexdigest()[:12]}"
