"""What an agency asked and was answered stays when the enterprise takes its listing out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_12_01_quotes_kept"
down_revision = "2026_11_30_fair_hours"
branch_labels = None
depends_on = None

_NAMED = ("quote_invitation", "proof_request")


def upgrade() -> None:
    for table in (*_NAMED, "sent_file"):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"fk_{table}_enterprise_id_enterprise"), type_="foreignkey")
            if table in _NAMED:
                batch.add_column(sa.Column("former_name", sa.Text(), nullable=True))


def downgrade() -> None:
    for table in ("sent_file", *_NAMED):
        op.execute(f"DELETE FROM {table} WHERE enterprise_id NOT IN (SELECT enterprise_id FROM enterprise)")
        with op.batch_alter_table(table) as batch:
            if table in _NAMED:
                batch.drop_column("former_name")
            batch.create_foreign_key(
                op.f(f"fk_{table}_enterprise_id_enterprise"),
                "enterprise",
                ["enterprise_id"],
                ["enterprise_id"],
                ondelete="CASCADE",
            )
