"""Two listings made into one, with both as they were."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlmodel import UTCDateTime

revision = "2026_11_28_merges"
down_revision = "2026_11_28_assistance"
branch_labels = None
depends_on = None

MAPPING = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "listing_merge",
        sa.Column("merge_id", sa.Text(), nullable=False),
        sa.Column("kept_id", sa.Text(), nullable=False),
        sa.Column("merged_id", sa.Text(), nullable=False),
        sa.Column("kept_before", MAPPING, nullable=False),
        sa.Column("merged_before", MAPPING, nullable=False),
        sa.Column("merged_owner_id", sa.Text(), nullable=True),
        sa.Column("merged_organisation_id", sa.Text(), nullable=True),
        sa.Column("choices", MAPPING, nullable=False),
        sa.Column("moved", MAPPING, nullable=False),
        sa.Column("kept_version", sa.Integer(), nullable=False),
        sa.Column("merged_by", sa.Text(), nullable=False),
        sa.Column("merged_at", UTCDateTime(), nullable=False),
        sa.Column("undone_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("merge_id", name=op.f("pk_listing_merge")),
    )
    op.create_index("ix_listing_merge_kept_id", "listing_merge", ["kept_id"])


def downgrade() -> None:
    op.drop_index("ix_listing_merge_kept_id", "listing_merge")
    op.drop_table("listing_merge")
