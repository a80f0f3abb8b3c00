"""What a fair can hold, measured before anybody is invited."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlmodel import UTCDateTime

revision = "2026_11_29_fair_capacity"
down_revision = "2026_11_29_external_sign_in"
branch_labels = None
depends_on = None

LIST = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "fair_capacity",
        sa.Column("job_id", sa.Text(), nullable=False),
        sa.Column("fair_id", sa.Text(), nullable=False),
        sa.Column("expected_enterprises", sa.Integer(), nullable=True),
        sa.Column("expected_wishes", sa.Integer(), nullable=True),
        sa.Column("figures", LIST, nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "expected_enterprises >= 1 AND expected_wishes >= 1", name=op.f("ck_fair_capacity_expected")
        ),
        sa.CheckConstraint(
            "(expected_enterprises IS NULL) = (expected_wishes IS NULL)", name=op.f("ck_fair_capacity_both")
        ),
        sa.ForeignKeyConstraint(
            ["fair_id"],
            ["fair.fair_id"],
            name=op.f("fk_fair_capacity_fair_id_fair"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_fair_capacity")),
    )
    op.create_index("ix_fair_capacity_fair_id", "fair_capacity", ["fair_id"])


def downgrade() -> None:
    op.drop_index("ix_fair_capacity_fair_id", "fair_capacity")
    op.drop_table("fair_capacity")
