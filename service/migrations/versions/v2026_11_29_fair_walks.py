"""Halls of booths, and how long it takes to walk between them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_fair_walks"
down_revision = "2026_11_29_meeting_lengths"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("booth", sa.Column("hall", sa.Text(), nullable=True))
    op.create_table(
        "fair_walk",
        sa.Column("fair_id", sa.Text(), nullable=False),
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("other_hall", sa.Text(), nullable=False),
        sa.Column("slots", sa.Integer(), nullable=False),
        sa.CheckConstraint("slots >= 1", name=op.f("ck_fair_walk_slots")),
        sa.CheckConstraint("hall <> other_hall", name=op.f("ck_fair_walk_halls")),
        sa.ForeignKeyConstraint(
            ["fair_id"], ["fair.fair_id"], name=op.f("fk_fair_walk_fair_id_fair"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("fair_id", "hall", "other_hall", name=op.f("pk_fair_walk")),
    )


def downgrade() -> None:
    op.drop_table("fair_walk")
    with op.batch_alter_table("booth") as batch:
        batch.drop_column("hall")
