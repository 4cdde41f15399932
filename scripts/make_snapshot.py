"""Make `src/tricord/data/snapshot.db.xz` from the official files and fact tables that stand beside the project.

    python scripts/make_snapshot.py [../shared/data]

Every list is loaded by its own reader, in a fixed order of lists and days, into an empty SQLite store; narrative
texts (notes, reasons, summaries) are left out, every other statement is kept with its place in the file. Entries that
are one subject are linked by weighed evidence (`tricord.resolve`). The store is then compacted and packed. The same
files and the same versions of the readers, SQLite and liblzma give the same bytes.
"""

from __future__ import annotations

import lzma
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import msgspec

from tricord import resolve, store
from tricord.lists import Document, ListReader, Record, reader
from tricord.model import Part, Reading

# : List, file beside the project, day of publication where the file does not say (see `raw/SOURCES.md` there for the
# days).
SOURCES = (
    ("un-sc", "raw/un_consolidated_2026-02-27.xml", None),
    ("us-ofac-sdn", "raw/ofac_2021-07-07/sdn.csv", "2021-07-07"),
    ("us-ofac-sdn", "raw/ofac_history/sdn_2022-11-30.csv", "2022-11-30"),
    ("us-ofac-sdn", "raw/ofac_history/sdn_2022-12-02.csv", "2022-12-02"),
    ("us-ofac-sdn", "raw/ofac_history/sdn_2023-11-30.csv", "2023-11-30"),
    ("us-ofac-sdn", "raw/ofac_history/sdn_2023-12-01.csv", "2023-12-01"),
    ("us-ofac-sdn", "raw/ofac_2024-05-02/sdn.csv", "2024-05-02"),
    ("us-notices", "designations_us.csv", None),
    ("jp-mof", "raw/jp/shisantouketsu20260305.xlsx", None),
    ("jp-meti-eul", "raw/jp/meti_eul_20250929_4.xlsx", None),
    ("jp-notices", "designations_jp_kr.csv", None),
    ("kr-mofa", "designations_jp_kr.csv", None),
    ("eu-dprk", "raw/eu_2017_1509_consolidated.csv", None),
    ("joint-actions", "coordinated_actions.csv", None),
)
NARRATIVE = frozenset(("notes", "reason", "summary", "description"))
TARGET = Path(__file__).resolve().parent.parent / "src" / "tricord" / "data" / "snapshot.db.xz"


class FactsOnly:
    """A reader without narrative texts: what it drops is prose, every fact stays."""

    def __init__(self, inner: ListReader) -> None:
        self.inner, self.info, self.version = inner, inner.info, inner.version

    def files(self, path: Path) -> dict[str, Path]:
        """As the list's own reader."""
        return self.inner.files(path)

    def open(self, path: Path) -> Document:
        """As the list's own reader."""
        return self.inner.open(path)

    def read(self, record: Record) -> Reading:
        """As the list's own reader, without narrative statements; what found no place keeps its kind but not its
        text's tail.
        """
        reading = self.inner.read(record)
        parts = tuple(
            Part(part.schema, tuple(s for s in part.statements if s.prop not in NARRATIVE)) for part in reading.parts
        )
        return msgspec.structs.replace(reading, parts=parts)


def _midnight(day: str) -> str:
    return f"{day[:10]}T00:00:00Z"


def make(data: Path, target: Path, sources: Sequence[tuple[str, str, str | None]] = SOURCES) -> None:
    """Load the sources from `data` and write the packed store to `target`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "snapshot.db"
        engine = store.connect(path)
        store.migrate(engine)
        for list_id, name, published in sources:
            known = FactsOnly(reader(list_id))
            document = known.open(data / name)
            day = published or (document.published.isoformat() if document.published else None)
            if day is None:
                raise SystemExit(f"{name}: the day of publication is not known")
            report = store.load(
                engine,
                known,
                document,
                published=day,
                index=resolve.LinkIndex(),
                confirm=True,
                clock=partial(_midnight, day),
            )
            print(
                f"{list_id:12} {day}  {report.entries:6} entries, "
                f"{sum(report.unplaced.values())} of {report.segments} unplaced"
            )
        with store.writing(engine) as connection:
            resolution = resolve.resolve_store(connection)
            # The keys under which entries are found are no facts, and are made again when they are first needed.
            connection.exec_driver_sql("DELETE FROM block")
        print(f"{len(resolution.clear)} clear links, {len(resolution.doubtful)} doubtful")
        engine.dispose()
        compact = Path(folder) / "compact.db"
        with sqlite3.connect(path) as connection:
            connection.execute("VACUUM INTO ?", (str(compact),))
        target.write_bytes(lzma.compress(compact.read_bytes(), preset=9 | lzma.PRESET_EXTREME))
        print(f"{target.name}: {target.stat().st_size / 1e6:.2f} MB, unpacked {compact.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    beside = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else beside, TARGET)
