"""The tables. Versions and statements are append-only; holdings are the one index of time over them.

- `snapshot`: one published state of a list, as it was read: its files, its reader, when it was loaded (`loaded_at`,
  UTC).
- `entry`: one subject on one list, under the list's own key.
- `version`: what one entry said in one facet; identified by the digest of the raw record, so the same content is
  stored once.
- `reading`, `unplaced`, `caution`: what the reader made of a version. Never changed. `reading` holds its statements as
  JSON, part by part: `[[schema, [[prop, value, place, lang, original], ...]], ...]`. The view `statement` shows each as
  a row.
- `holding`: the half-open period [`since`, `until`) of publication days over which an entry's facet stood at a
  version, as far as the loaded snapshots show. `until` is the day of the first snapshot that no longer held it; NULL:
  the newest still does.
- `profile`, `link_key`, `link`, `subject`, `referent`: what `tricord.resolve` derives from the newest versions.
- `weighing`, `weighed`, `block`, `frequency`: what it keeps of weighing them, so that only what is new is weighed: when
  and how the store was weighed whole; each pair that may be one subject, with its evidence; the keys under which an
  entry is found, as numbers; how common the parts of names and other words were.

Days are ISO text (`2026-02-27`, or `2026-02-27T12:00` for a second publication on one day), which sorts as time does.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    column,
    table,
)

metadata = MetaData()

snapshot = Table(
    "snapshot",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("list_id", Text, nullable=False),
    Column("published", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("reader", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("loaded_at", Text, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("segments", Integer, nullable=False),
    Column("unplaced", Integer, nullable=False),
    UniqueConstraint("list_id", "published", "status"),
)

snapshot_file = Table(
    "snapshot_file",
    metadata,
    Column("snapshot_id", Integer, ForeignKey("snapshot.id"), primary_key=True),
    Column("facet", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("published", Text),
)

snapshot_note = Table(
    "snapshot_note",
    metadata,
    Column("snapshot_id", Integer, ForeignKey("snapshot.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("place", Text, nullable=False),
)

entry = Table(
    "entry",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("list_id", Text, nullable=False),
    Column("key", Text, nullable=False),
    UniqueConstraint("list_id", "key"),
)

version = Table(
    "version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("entry_id", Integer, ForeignKey("entry.id"), nullable=False),
    Column("facet", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("snapshot_id", Integer, ForeignKey("snapshot.id"), nullable=False),
    Column("segments", Integer, nullable=False),
    UniqueConstraint("entry_id", "facet", "digest"),
)

reading = Table(
    "reading",
    metadata,
    Column("version_id", Integer, ForeignKey("version.id"), primary_key=True, autoincrement=False),
    Column("parts", Text, nullable=False),
)

#: A view: for asking by hand what the lists say. Tricord itself reads whole versions.
statement = table(
    "statement",
    column("version_id", Integer),
    column("part", Integer),
    column("seq", Integer),
    column("schema", Text),
    column("prop", Text),
    column("value", Text),
    column("lang", Text),
    column("original", Text),
    column("place", Text),
)

unplaced = Table(
    "unplaced",
    metadata,
    Column("version_id", Integer, ForeignKey("version.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("place", Text, nullable=False),
    sqlite_with_rowid=False,
)

caution = Table(
    "caution",
    metadata,
    Column("version_id", Integer, ForeignKey("version.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    sqlite_with_rowid=False,
)

holding = Table(
    "holding",
    metadata,
    Column("version_id", Integer, ForeignKey("version.id"), primary_key=True),
    Column("since", Text, primary_key=True),
    Column("until", Text),
    Column("entry_id", Integer, ForeignKey("entry.id"), nullable=False),
    Column("facet", Text, nullable=False),
    Index("holding_entry", "entry_id"),
    sqlite_with_rowid=False,
)

profile = Table(
    "profile",
    metadata,
    Column("entry_id", Integer, ForeignKey("entry.id"), primary_key=True),
    Column("schema", Text, nullable=False),
    Column("caption", Text, nullable=False),
    Column("programmes", Text, nullable=False),
    Column("births", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("mains", Text, nullable=False),
    Column("imo", Text, nullable=False),
)

link_key = Table(
    "link_key",
    metadata,
    Column("key", Text, primary_key=True),
    Column("entry_id", Integer, ForeignKey("entry.id"), primary_key=True),
    Index("link_key_entry", "entry_id"),
    sqlite_with_rowid=False,
)

link = Table(
    "link",
    metadata,
    Column("key", Text, primary_key=True),
    Column("left_id", Integer, ForeignKey("entry.id"), primary_key=True),
    Column("right_id", Integer, ForeignKey("entry.id"), primary_key=True),
    Column("evidence", Text, nullable=False),
    Column("strength", Text, nullable=False),
    Index("link_left", "left_id"),
    Index("link_right", "right_id"),
    sqlite_with_rowid=False,
)

subject = Table(
    "subject",
    metadata,
    Column("entry_id", Integer, ForeignKey("entry.id"), primary_key=True),
    Column("subject_id", Text, nullable=False),
    Index("subject_members", "subject_id"),
)

referent = Table(
    "referent",
    metadata,
    Column("former_id", Text, primary_key=True),
    Column("subject_id", Text, nullable=False),
)

weighing = Table(
    "weighing",
    metadata,
    Column("rules", Text, primary_key=True),
    Column("stored", Integer, nullable=False),
    Column("persons", Integer, nullable=False),
    Column("others", Integer, nullable=False),
    Column("entries", Integer, nullable=False),
)

weighed = Table(
    "weighed",
    metadata,
    Column("left_id", Integer, ForeignKey("entry.id"), primary_key=True),
    Column("right_id", Integer, ForeignKey("entry.id"), primary_key=True),
    Column("alone", Float, nullable=False),
    Column("bits", Float, nullable=False),
    Column("sure", Boolean, nullable=False),
    Column("by_main_names", Boolean, nullable=False),
    Column("letters", Boolean, nullable=False),
    Column("evidence", Text, nullable=False),
    Index("weighed_right", "right_id"),
    sqlite_with_rowid=False,
)

block = Table(
    "block",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=False),
    Column("entry_id", Integer, ForeignKey("entry.id"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

frequency = Table(
    "frequency",
    metadata,
    Column("sort", Text, primary_key=True),
    Column("term", Text, primary_key=True),
    Column("often", Integer, nullable=False),
    sqlite_with_rowid=False,
)
