"""Meetings of several slots: what the fair says, the booth's own length, and that of a single wish."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_meeting_lengths"
down_revision = "2026_11_29_reference_versions"
branch_labels = None
depends_on = None

_ADDED = (("fair", "meeting_slots"), ("booth", "meeting_slots"), ("fair_wish", "slots"))


def upgrade() -> None:
    for table, name in _ADDED:
        with op.batch_alter_table(table) as batch:
            column = sa.Column(name, sa.Integer(), nullable=table != "fair")
            column.server_default = sa.DefaultClause("1") if table == "fair" else None
            batch.add_column(column)
            batch.create_check_constraint(op.f(f"ck_{table}_{name}"), f"{name} >= 1")
    with op.batch_alter_table("fair") as batch:
        batch.alter_column("meeting_slots", server_default=None)


def downgrade() -> None:
    for table, name in _ADDED:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
            batch.drop_column(name)
