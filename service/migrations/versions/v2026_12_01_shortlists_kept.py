"""A candidate stays on a shortlist when the enterprise takes its listing out, by name and with the day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

revision = "2026_12_01_shortlists_kept"
down_revision = "2026_12_01_quote_papers"
branch_labels = None
depends_on = None

FOREIGN_KEY = "fk_shortlist_entry_enterprise_id_enterprise"


def upgrade() -> None:
    with op.batch_alter_table("shortlist_entry") as batch:
        batch.drop_constraint(op.f(FOREIGN_KEY), type_="foreignkey")
        batch.add_column(sa.Column("former_name", sa.Text(), nullable=True))
        batch.add_column(sa.Column("left_at", UTCDateTime(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_shortlist_entry_left"), "(former_name IS NULL) = (left_at IS NULL)"
        )


def downgrade() -> None:
    op.execute("DELETE FROM shortlist_entry WHERE left_at IS NOT NULL")
    with op.batch_alter_table("shortlist_entry") as batch:
        batch.drop_constraint(op.f("ck_shortlist_entry_left"), type_="check")
        batch.drop_column("left_at")
        batch.drop_column("former_name")
        batch.create_foreign_key(
            op.f(FOREIGN_KEY), "enterprise", ["enterprise_id"], ["enterprise_id"], ondelete="CASCADE"
        )
