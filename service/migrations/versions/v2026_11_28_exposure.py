"""Counts of how enterprises are found, shown and opened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_exposure"
down_revision = "2026_11_28_fairs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exposure_count",
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("marks", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('found', 'ranked', 'opened', 'passed_over', 'shortlisted')",
            name=op.f("ck_exposure_count_kind"),
        ),
        sa.CheckConstraint("(times >= 0) AND (marks >= 0)", name=op.f("ck_exposure_count_not_negative")),
        sa.PrimaryKeyConstraint("enterprise_id", "day", "kind", "detail", name=op.f("pk_exposure_count")),
    )
    op.create_index("ix_exposure_count_day", "exposure_count", ["day"])


def downgrade() -> None:
    op.drop_index("ix_exposure_count_day", "exposure_count")
    op.drop_table("exposure_count")
