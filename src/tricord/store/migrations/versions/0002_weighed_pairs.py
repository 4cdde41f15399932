"""What weighing a store leaves behind, so that only what is new is weighed the next time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables. They are empty until the store is weighed whole."""
    op.create_table(
        "weighing",
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("stored", sa.Integer(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("others", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("rules"),
    )
    op.create_table(
        "weighed",
        sa.Column("left_id", sa.Integer(), nullable=False),
        sa.Column("right_id", sa.Integer(), nullable=False),
        sa.Column("alone", sa.Float(), nullable=False),
        sa.Column("bits", sa.Float(), nullable=False),
        sa.Column("sure", sa.Boolean(), nullable=False),
        sa.Column("by_main_names", sa.Boolean(), nullable=False),
        sa.Column("letters", sa.Boolean(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["left_id"], ["entry.id"]),
        sa.ForeignKeyConstraint(["right_id"], ["entry.id"]),
        sa.PrimaryKeyConstraint("left_id", "right_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("weighed_right", "weighed", ["right_id"], unique=False)
    op.create_table(
        "block",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"]),
        sa.PrimaryKeyConstraint("key", "entry_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "frequency",
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("often", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("sort", "term"),
        sqlite_with_rowid=False,
    )
