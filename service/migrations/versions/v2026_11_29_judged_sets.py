"""Judged sets that previews of words and law are made on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

revision = "2026_11_29_judged_sets"
down_revision = "2026_11_29_fair_walks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "judged_set",
        sa.Column("judged_set_id", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("demands", sa.Integer(), nullable=False),
        sa.Column("enterprises", sa.Integer(), nullable=True),
        sa.Column("judgments", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=True),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by"],
            ["account.account_id"],
            name=op.f("fk_judged_set_added_by_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("judged_set_id", name=op.f("pk_judged_set")),
    )
    op.add_column("reference_version", sa.Column("judged_set_id", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("reference_version", "judged_set_id")
    op.drop_table("judged_set")
