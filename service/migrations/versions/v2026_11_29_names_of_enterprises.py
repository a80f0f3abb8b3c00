"""The names of all enterprises in an index: what looks like one is found without reading the entries."""

from __future__ import annotations

from alembic import op

revision = "2026_11_29_names_of_enterprises"
down_revision = "2026_11_29_fair_spreads"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_enterprise_name_enterprise_id", "enterprise", ["name", "enterprise_id"])


def downgrade() -> None:
    op.drop_index("ix_enterprise_name_enterprise_id", table_name="enterprise")
