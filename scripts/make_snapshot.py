"""Make the embedded snapshot, `src/tricord/data/snapshot`: recordings of the lists, the links, and the manifest.

    python scripts/make_snapshot.py [../shared/data]    the lists, from the official files, and the links
    python scripts/make_snapshot.py --links             the links alone, after a change of their rules

Every list is read by its own reader, in a fixed order of lists and days; narrative texts (notes, reasons, summaries)
are left out, every other statement is kept with its place in the file. Entries that are one subject are then linked by
weighed evidence (`tricord.resolve`). The same files and rules and the same version of liblzma give the same bytes.
"""

from __future__ import annotations

import hashlib
import lzma
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import msgspec

from tricord import resolve, store
from tricord._rules import RULES
from tricord.data import MANIFEST, SNAPSHOT
from tricord.database import LinkFile, Manifest, embedded_decisions, facts_digest, load_recordings, manifest
from tricord.lists import Document, ListReader, Record, Recorder, Recording, reader
from tricord.model import Part, Reading

#: List, file beside the project, day of publication where the file does not say (`raw/SOURCES.md` there has the days).
SOURCES = (
    ("un-sc", "raw/un_consolidated_2026-02-27.xml", None),
    ("un-1718-vessels", "vessels_1718.csv", None),
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
    ("jp-vessels", "vessels_jp.csv", None),
    ("kr-mofa", "designations_jp_kr.csv", None),
    ("kr-vessels", "vessels_kr.csv", None),
    ("eu-dprk", "raw/eu_2017_1509_consolidated.csv", None),
    ("joint-actions", "coordinated_actions.csv", None),
)
NARRATIVE = frozenset(("notes", "reason", "summary", "description"))
BESIDE = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
LINKS = "links.json.xz"


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


def main(arguments: Sequence[str]) -> None:
    """Write what is asked, and the manifest."""
    if arguments == ["--links"]:
        recordings = manifest().recordings
    else:
        recordings = record(Path(arguments[0]) if arguments else BESIDE, SNAPSHOT)
    links = link(recordings, SNAPSHOT)
    write_manifest(Manifest(links=links, recordings=recordings), MANIFEST)
    names = [one.name for one in recordings]
    for stale in set(SNAPSHOT.glob("*.xz")) - {SNAPSHOT / name for name in [links.name, *names]}:
        stale.unlink()


def record(data: Path, folder: Path, sources: Sequence[tuple[str, str, str | None]] = SOURCES) -> tuple[Recording, ...]:
    """Write the recordings of the sources, files in `data`, into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    recordings = []
    for list_id, group in groupby(sources, lambda source: source[0]):
        facts = FactsOnly(reader(list_id))
        recorder = Recorder(facts, folder)
        for _, name, published in group:
            document = facts.open(data / name)
            day = published or (document.published.isoformat() if document.published else None)
            if day is None:
                raise SystemExit(f"{name}: the day of publication is not known")
            made = recorder.record(document, day)
            print(f"{list_id:12} {day}  {made.entries:6} entries, {made.new:6} new or changed, {made.gone:4} gone")
            recordings.append(made)
    return tuple(recordings)


def link(recordings: Sequence[Recording], folder: Path) -> LinkFile:
    """Weigh all entries of the recordings, and write what was found into the folder."""
    with tempfile.TemporaryDirectory() as temporary:
        engine = store.connect(Path(temporary) / "snapshot.db")
        store.migrate(engine)
        load_recordings(engine, recordings, folder)
        with store.writing(engine) as connection:
            report = resolve.resolve_store(connection, embedded_decisions())
            kept = resolve.kept_weighing(connection)
        engine.dispose()
    packed = lzma.compress(msgspec.json.encode(kept), preset=9 | lzma.PRESET_EXTREME)
    (folder / LINKS).write_bytes(packed)
    print(f"{len(report.clear)} clear links, {len(report.doubtful)} doubtful; {LINKS}: {len(packed) / 1e6:.2f} MB")
    evidence = Counter(
        field for pair in kept.pairs for field in {piece[0] for piece in msgspec.json.decode(pair.evidence)}
    )
    return LinkFile(
        name=LINKS,
        sha256=hashlib.sha256(packed).hexdigest(),
        rules=RULES["links"],
        facts=facts_digest(recordings),
        entries=kept.stored,
        pairs=len(kept.pairs),
        clear=len(report.clear),
        doubtful=len(report.doubtful),
        evidence=dict(sorted(evidence.items())),
    )


def write_manifest(made: Manifest, target: Path) -> None:
    """Write the manifest so that a change of it can be read line by line."""
    target.write_bytes(msgspec.json.format(msgspec.json.encode(made), indent=2) + b"\n")


if __name__ == "__main__":
    main(sys.argv[1:])
