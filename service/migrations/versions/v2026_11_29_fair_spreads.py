"""How many meetings with a district, a kind of enterprise or newcomers booths should have."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_29_fair_spreads"
down_revision = "2026_11_29_judged_sets"
branch_labels = None
depends_on = None

LIST = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "fair_spread",
        sa.Column("fair_id", sa.Text(), nullable=False),
        sa.Column("group_name", sa.Text(), nullable=False),
        sa.Column("booth_id", sa.Text(), nullable=False),
        sa.Column("at_least", sa.Integer(), nullable=False),
        sa.CheckConstraint("at_least >= 1", name=op.f("ck_fair_spread_at_least")),
        sa.ForeignKeyConstraint(
            ["fair_id"], ["fair.fair_id"], name=op.f("fk_fair_spread_fair_id_fair"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("fair_id", "group_name", "booth_id", name=op.f("pk_fair_spread")),
    )
    with op.batch_alter_table("fair_application") as batch:
        batch.add_column(sa.Column("groups", LIST, nullable=False, server_default="[]"))
    with op.batch_alter_table("fair_application") as batch:
        batch.alter_column("groups", server_default=None)


def downgrade() -> None:
    op.drop_table("fair_spread")
    with op.batch_alter_table("fair_application") as batch:
        batch.drop_column("groups")
