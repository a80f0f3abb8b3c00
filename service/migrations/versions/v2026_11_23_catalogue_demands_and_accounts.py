"""The first tables: accounts, the catalogue with its clock, demands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlmodel import UTCDateTime

revision = "2026_11_23"
down_revision = None
branch_labels = None
depends_on = None

LIST = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("disabled_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "role IN ('buyer', 'enterprise', 'organiser', 'policy', 'administrator')",
            name=op.f("ck_account_role"),
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_account")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
    )
    op.create_table(
        "catalogue_clock",
        sa.Column("clock_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("clock_id = 1", name=op.f("ck_catalogue_clock_single_row")),
        sa.PrimaryKeyConstraint("clock_id", name=op.f("pk_catalogue_clock")),
    )
    op.bulk_insert(
        sa.table("catalogue_clock", sa.column("clock_id"), sa.column("revision")),
        [{"clock_id": 1, "revision": 0}],
    )
    op.create_table(
        "removed_enterprise",
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("catalogue_revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("enterprise_id", name=op.f("pk_removed_enterprise")),
    )
    op.create_index("ix_removed_enterprise_catalogue_revision", "removed_enterprise", ["catalogue_revision"])

    op.create_table(
        "sign_in_failure",
        sa.Column("failure_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("failed_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("failure_id", name=op.f("pk_sign_in_failure")),
    )
    op.create_index("ix_sign_in_failure_failed_at", "sign_in_failure", ["failed_at"])
    op.create_index("ix_sign_in_failure_subject_failed_at", "sign_in_failure", ["subject", "failed_at"])

    op.create_table(
        "demand",
        sa.Column("demand_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("buyer", sa.Text(), nullable=True),
        sa.Column("buyer_type", sa.Text(), nullable=True),
        sa.Column("district", sa.Text(), nullable=True),
        sa.Column("contract_type", sa.Text(), nullable=True),
        sa.Column("works_kind", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("budget_krw", sa.BigInteger(), nullable=True),
        sa.Column("estimated_price_krw", sa.BigInteger(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("contract_from", sa.Date(), nullable=True),
        sa.Column("contract_to", sa.Date(), nullable=True),
        sa.Column("required_certifications", LIST, nullable=False),
        sa.Column("required_licences", LIST, nullable=False),
        sa.Column("region_restriction", LIST, nullable=False),
        sa.Column("regime", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("listed_on", sa.Date(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "(budget_krw >= 0) AND (estimated_price_krw >= 0)", name=op.f("ck_demand_not_negative")
        ),
        sa.CheckConstraint("contract_from <= contract_to", name=op.f("ck_demand_contract_period")),
        sa.CheckConstraint("status IN ('open', 'cancelled')", name=op.f("ck_demand_status")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_demand_version")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["account.account_id"], name=op.f("fk_demand_owner_id_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("demand_id", name=op.f("pk_demand")),
    )
    op.create_index("ix_demand_listed_on_demand_id", "demand", ["listed_on", "demand_id"])
    op.create_index("ix_demand_owner_id", "demand", ["owner_id"])

    op.create_table(
        "enterprise",
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("business_number", sa.Text(), nullable=True),
        sa.Column("organisation_type", sa.Text(), nullable=True),
        sa.Column("district", sa.Text(), nullable=True),
        sa.Column("service_districts", LIST, nullable=False),
        sa.Column("sectors", LIST, nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("employees", sa.Integer(), nullable=True),
        sa.Column("vulnerable_employment_percent", sa.Float(), nullable=True),
        sa.Column("annual_revenue_krw", sa.BigInteger(), nullable=True),
        sa.Column("max_contract_krw", sa.BigInteger(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("homepage", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("catalogue_revision", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "(employees >= 0) AND (annual_revenue_krw >= 0) AND (max_contract_krw >= 0)",
            name=op.f("ck_enterprise_not_negative"),
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_enterprise_version")),
        sa.CheckConstraint(
            "vulnerable_employment_percent BETWEEN 0 AND 100", name=op.f("ck_enterprise_percent")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["account.account_id"],
            name=op.f("fk_enterprise_owner_id_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("enterprise_id", name=op.f("pk_enterprise")),
    )
    op.create_index("ix_enterprise_business_number", "enterprise", ["business_number"])
    op.create_index("ix_enterprise_catalogue_revision", "enterprise", ["catalogue_revision"])
    op.create_index("ix_enterprise_owner_id", "enterprise", ["owner_id"])

    op.create_table(
        "sign_in_session",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_sign_in_session_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in_session")),
    )
    op.create_index("ix_sign_in_session_account_id", "sign_in_session", ["account_id"])
    op.create_index("ix_sign_in_session_expires_at", "sign_in_session", ["expires_at"])

    op.create_table(
        "certification",
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_certification_validity")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.enterprise_id"],
            name=op.f("fk_certification_enterprise_id_enterprise"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("enterprise_id", "position", name=op.f("pk_certification")),
    )
    op.create_table(
        "lot",
        sa.Column("demand_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["demand_id"], ["demand.demand_id"], name=op.f("fk_lot_demand_id_demand"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("demand_id", "position", name=op.f("pk_lot")),
    )
    op.create_table(
        "past_award",
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("buyer", sa.Text(), nullable=True),
        sa.Column("amount_krw", sa.BigInteger(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.CheckConstraint("(amount_krw >= 0)", name=op.f("ck_past_award_not_negative")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.enterprise_id"],
            name=op.f("fk_past_award_enterprise_id_enterprise"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("enterprise_id", "position", name=op.f("pk_past_award")),
    )
    op.create_table(
        "service",
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("unit_price_krw", sa.BigInteger(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.CheckConstraint("(unit_price_krw >= 0)", name=op.f("ck_service_not_negative")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.enterprise_id"],
            name=op.f("fk_service_enterprise_id_enterprise"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("enterprise_id", "position", name=op.f("pk_service")),
    )


def downgrade() -> None:
    for table in (
        "service",
        "past_award",
        "lot",
        "certification",
        "sign_in_session",
        "enterprise",
        "demand",
        "sign_in_failure",
        "removed_enterprise",
        "catalogue_clock",
        "account",
    ):
        op.drop_table(table)
