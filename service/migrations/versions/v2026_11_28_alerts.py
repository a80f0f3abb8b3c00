"""What accounts want to hear of, and what they were told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlmodel import UTCDateTime

revision = "2026_11_28_alerts"
down_revision = "2026_11_28_uploads"
branch_labels = None
depends_on = None

LIST = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "standing_interest",
        sa.Column("interest_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=True),
        sa.Column("query", sa.Text(), nullable=True),
        sa.Column("districts", LIST, nullable=False),
        sa.Column("contract_types", LIST, nullable=False),
        sa.Column("least_budget_krw", sa.BigInteger(), nullable=True),
        sa.Column("muted_at", UTCDateTime(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('listing', 'search')", name=op.f("ck_standing_interest_kind")),
        sa.CheckConstraint("(least_budget_krw >= 0)", name=op.f("ck_standing_interest_not_negative")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_standing_interest_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.enterprise_id"],
            name=op.f("fk_standing_interest_enterprise_id_enterprise"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("interest_id", name=op.f("pk_standing_interest")),
    )
    op.create_index("ix_standing_interest_account_id", "standing_interest", ["account_id"])
    op.create_index("ix_standing_interest_enterprise_id", "standing_interest", ["enterprise_id"])
    op.create_table(
        "alert_hit",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("demand_id", sa.Text(), nullable=False),
        sa.Column("interest_id", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reason_ko", sa.Text(), nullable=False),
        sa.Column("reason_en", sa.Text(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("muted_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("state IN ('mailed', 'held')", name=op.f("ck_alert_hit_state")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_alert_hit_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["demand_id"],
            ["demand.demand_id"],
            name=op.f("fk_alert_hit_demand_id_demand"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["interest_id"],
            ["standing_interest.interest_id"],
            name=op.f("fk_alert_hit_interest_id_standing_interest"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("account_id", "demand_id", name=op.f("pk_alert_hit")),
    )
    op.create_index("ix_alert_hit_account_id_told_on", "alert_hit", ["account_id", "told_on"])
    op.create_table(
        "alert_digest",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("mailed", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "(mailed >= 0) AND (held >= 0) AND (reminders >= 0)", name=op.f("ck_alert_digest_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_alert_digest_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "day", name=op.f("pk_alert_digest")),
    )
    op.create_table(
        "alert_reminder",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_alert_reminder_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "subject", "ends_on", "days", name=op.f("pk_alert_reminder")),
    )
    op.create_table(
        "alert_feed",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_alert_feed_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_alert_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_alert_feed_token_hash")),
    )


def downgrade() -> None:
    op.drop_table("alert_feed")
    op.drop_table("alert_reminder")
    op.drop_table("alert_digest")
    op.drop_index("ix_alert_hit_account_id_told_on", "alert_hit")
    op.drop_table("alert_hit")
    op.drop_index("ix_standing_interest_enterprise_id", "standing_interest")
    op.drop_index("ix_standing_interest_account_id", "standing_interest")
    op.drop_table("standing_interest")
