"""Searches of the catalogue that accounts keep."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

revision = "2026_11_29_saved_searches"
down_revision = "2026_11_29_personal_data"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_search",
        sa.Column("search_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("looked_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_saved_search_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("search_id", name=op.f("pk_saved_search")),
    )
    op.create_index("ix_saved_search_account_id", "saved_search", ["account_id"])


def downgrade() -> None:
    op.drop_index("ix_saved_search_account_id", "saved_search")
    op.drop_table("saved_search")
