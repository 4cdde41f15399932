"""Turns of writers, effects of decisions, and how peers were last spoken to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    turn = op.create_table(
        "turn",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.bulk_insert(turn, [{"id": 1}])
    op.create_table(
        "effect",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("proposal_id", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("order"),
    )
    op.create_index(op.f("ix_effect_proposal_id"), "effect", ["proposal_id"], unique=False)
    op.create_index(op.f("ix_effect_outcome"), "effect", ["outcome"], unique=False)
    op.add_column("peer", sa.Column("failures", sa.Integer(), server_default="0", nullable=False))
    op.add_column("peer", sa.Column("round_at", sa.Text(), server_default="", nullable=False))
    op.add_column("peer", sa.Column("next_at", sa.Text(), server_default="", nullable=False))
