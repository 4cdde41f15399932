"""Reading the Consolidated List.

An entry is an `INDIVIDUAL` or `ENTITY` element; its key is `REFERENCE_NUMBER` (`KPi.033`). Every element or attribute
that holds text is a segment. The elements that are known stand in `_HANDLERS`, `_VALUES` and `_LEAVES`; any other, and
any attribute, is reported and its text kept as unplaced.

Names come in up to four parts, which the Secretariat prints in the order of the person's own culture (family name first
for North Korea): they are joined in that order and not called first or last name.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec

from tricord.lists._files import readable_file, sha256_of
from tricord.lists._programmes import load_programmes
from tricord.lists._reader import MAIN, Document, FacetFile, ListInfo, Record, version_of

#: The official file is about 2 MB; a file many times as large is another file.
from tricord.lists.un_sc._entry import EntryReading
from tricord.lists.un_sc._file import REMEDY, check_bytes, parse
from tricord.lists.un_sc._interruptions import load_interruptions
from tricord.model import Reading, Statement
from tricord.model.errors import ReadError


class UnReader:
    """Reads the Consolidated List in XML. `info` may be replaced in tests by one with other bounds."""

    def __init__(self, info: ListInfo | None = None) -> None:
        folder = Path(__file__).parent
        self.version = version_of("un-sc", folder.glob("*.csv"))
        self.info = info or ListInfo.load(folder)
        self._programmes = load_programmes(folder)
        self._interruptions = load_interruptions(folder)

    def files(self, path: Path) -> dict[str, Path]:
        """The one file of this list. Raises `ReadError` when it cannot be read."""
        return {MAIN: readable_file(path)}

    def open(self, path: Path) -> Document:
        """Parse the file whole. Raises `ReadError` for one that is damaged, dangerous, another list's, or too short."""
        check_bytes(path)
        parsed = parse(path)
        if len(parsed.records) < self.info.floor:
            problem = f"{len(parsed.records)} entries, where at least {self.info.floor} are expected"
            raise ReadError(problem, path=path, remedy="The file may be cut off. " + REMEDY)
        records = [self._with_interruption(record, parsed.published) for record in parsed.records]
        files = (FacetFile(MAIN, path.name, sha256_of(path), parsed.published),)
        return Document(parsed.published, files, lambda: iter(records), parsed.warnings, parsed.strays, parsed.time)

    def read(self, record: Record) -> Reading:
        """Place every element of one entry."""
        return EntryReading(record, self._programmes_of).reading()

    def _with_interruption(self, record: Record, published: date | None) -> Record:
        """The record of an entry that had been away by the day of the file. It is then another content than before."""
        known = self._interruptions.get(record.key)
        if known is None or published is None or published.isoformat() < known.returned_on:
            return record
        raw = record.raw + msgspec.json.encode(known)
        return msgspec.structs.replace(record, raw=raw, data=(*record.data, known))

    def _programmes_of(self, code: str, schema: str) -> list[Statement]:
        known = self._programmes.get(code)
        if known is None:
            return []
        statements = [
            Statement("programId", programme, "UN_LIST_TYPE", None, code if code != programme else None)
            for programme in known.programmes
        ]
        statements.append(Statement("basis", known.basis.value, "UN_LIST_TYPE"))
        statements.append(Statement("authority", known.authority, "UN_LIST_TYPE"))
        statements += [Statement("provisions", measure.value, "UN_LIST_TYPE") for measure in known.measures_on(schema)]
        return statements
