"""The first schema: events and refusals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables with their indexes."""
    op.create_table(
        "tricord_coordination_event",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("package", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("written", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.Text(), nullable=False),
        sa.Column("received_from", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("tricord_coordination_event_package", "tricord_coordination_event", ["package"])
    op.create_table(
        "tricord_coordination_refusal",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("package", sa.Text(), nullable=False),
        sa.Column("received_at", sa.Text(), nullable=False),
        sa.Column("received_from", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", "reason"),
    )
    op.create_index("tricord_coordination_refusal_package", "tricord_coordination_refusal", ["package"])
