"""Papers that an agency attached to an answer that it put down, apart from what enterprises send."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_12_01_quote_papers"
down_revision = "2026_12_01_recorded_quotes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sent_file") as batch:
        batch.add_column(sa.Column("is_from_agency", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("sent_file") as batch:
        batch.alter_column("is_from_agency", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("sent_file") as batch:
        batch.drop_column("is_from_agency")
