"""Accounts can be erased, and who looks at personal data is on record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

revision = "2026_11_29_personal_data"
down_revision = "2026_11_29_fair_capacity"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("erased_at", UTCDateTime(), nullable=True))
    op.create_table(
        "access_entry",
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("accessed_at", UTCDateTime(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.CheckConstraint("(people >= 0)", name=op.f("ck_access_entry_not_negative")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_access_entry")),
    )
    op.create_index(op.f("ix_access_entry_accessed_at"), "access_entry", ["accessed_at"])
    op.create_index("ix_access_entry_actor_id_entry_id", "access_entry", ["actor_id", "entry_id"])


def downgrade() -> None:
    op.drop_index("ix_access_entry_actor_id_entry_id", "access_entry")
    op.drop_index(op.f("ix_access_entry_accessed_at"), "access_entry")
    op.drop_table("access_entry")
    op.drop_column("account", "erased_at")
