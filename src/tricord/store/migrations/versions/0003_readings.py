"""The statements of a version in one row, as they are always read; the table of statements becomes a view."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_SQLITE = """
CREATE VIEW statement AS
SELECT r.version_id, p.key AS part, s.key AS seq, json_extract(p.value, '$[0]') AS schema,
       json_extract(s.value, '$[0]') AS prop, json_extract(s.value, '$[1]') AS value,
       json_extract(s.value, '$[3]') AS lang, json_extract(s.value, '$[4]') AS original,
       json_extract(s.value, '$[2]') AS place
FROM reading r, json_each(r.parts) p, json_each(p.value, '$[1]') s
"""
_POSTGRESQL = """
CREATE VIEW statement AS
SELECT r.version_id, p.number - 1 AS part, s.number - 1 AS seq, p.value ->> 0 AS schema, s.value ->> 0 AS prop,
       s.value ->> 1 AS value, s.value ->> 3 AS lang, s.value ->> 4 AS original, s.value ->> 2 AS place
FROM reading r, json_array_elements(r.parts::json) WITH ORDINALITY p(value, number),
     json_array_elements(p.value -> 1) WITH ORDINALITY s(value, number)
"""
_BATCH = 2000


def upgrade() -> None:
    """Write the rows of each version as one; a version without statements has no parts."""
    reading = op.create_table(
        "reading",
        sa.Column("version_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"]),
        sa.PrimaryKeyConstraint("version_id"),
    )
    connection = op.get_bind()
    numbers = connection.execute(sa.text("SELECT id FROM version ORDER BY id")).scalars().all()
    for start in range(0, len(numbers), _BATCH):
        batch = numbers[start : start + _BATCH]
        parts = dict(_parts(connection, batch[0], batch[-1]))
        op.bulk_insert(reading, [{"version_id": n, "parts": parts.get(n, "[]")} for n in batch])
    op.drop_table("statement")
    op.execute(_SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL)


def _parts(connection: sa.Connection, first: int, last: int) -> Iterator[tuple[int, str]]:
    rows = connection.execute(
        sa.text(
            "SELECT version_id, part, schema, prop, value, place, lang, original FROM statement "
            "WHERE version_id BETWEEN :first AND :last ORDER BY version_id, seq"
        ),
        {"first": first, "last": last},
    )
    for version_id, own in groupby(rows, key=itemgetter(0)):
        parts = [
            (schema, [tuple(row[3:]) for row in statements])
            for (_, schema), statements in groupby(own, itemgetter(1, 2))
        ]
        yield version_id, msgspec.json.encode(parts).decode()
