"""The hours of a fair as its organiser wrote them, since slots do not always fill a half day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_30_fair_hours"
down_revision = "2026_11_29_names_of_enterprises"
branch_labels = None
depends_on = None

HOURS = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.add_column("fair", sa.Column("hours", HOURS, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("fair") as batch:
        batch.drop_column("hours")
