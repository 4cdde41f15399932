"""The tables of the log, which only grow.

- `tricord_coordination_event`: one event as it was written (`written`, the bytes whose digest is the id, with the
  signature); which package and party it is of, when it was received (UTC) and from whom.
- `tricord_coordination_refusal`: what was not taken, or was taken and changes nothing, with the reason. `digest` is the
  id of the event, or the SHA-256 of bytes that make no event.

Names begin with `tricord_`, so that the store of lists may lie in the same database.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, MetaData, Table, Text

metadata = MetaData()

VERSION_TABLE = "tricord_coordination_version"

event = Table(
    "tricord_coordination_event",
    metadata,
    Column("id", Text, primary_key=True),
    Column("package", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("written", LargeBinary, nullable=False),
    Column("received_at", Text, nullable=False),
    Column("received_from", Text, nullable=False),
    Index("tricord_coordination_event_package", "package"),
)

refusal = Table(
    "tricord_coordination_refusal",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("reason", Text, primary_key=True),
    Column("package", Text, nullable=False),
    Column("received_at", Text, nullable=False),
    Column("received_from", Text, nullable=False),
    Index("tricord_coordination_refusal_package", "package"),
)
