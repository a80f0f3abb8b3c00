"""Outcomes of demands, purchase records and totals; a demand has four states."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlmodel import UTCDateTime

revision = "2026_11_28_purchases"
down_revision = "2026_11_28_evidence"
branch_labels = None
depends_on = None

LIST = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


STATES = ("open", "contracted", "none_suitable", "cancelled")


def upgrade() -> None:
    _admit_states(STATES)
    op.create_table(
        "purchase_total",
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("amount_krw", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=True),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('', 'goods', 'services', 'works')", name=op.f("ck_purchase_total_kind")),
        sa.CheckConstraint("(amount_krw >= 0)", name=op.f("ck_purchase_total_not_negative")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.organisation_id"],
            name=op.f("fk_purchase_total_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"],
            ["account.account_id"],
            name=op.f("fk_purchase_total_recorded_by_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "year", "kind", "revision", name=op.f("pk_purchase_total")
        ),
    )
    op.create_table(
        "outcome",
        sa.Column("outcome_id", sa.Text(), nullable=False),
        sa.Column("demand_id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("route", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=True),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.Column("revoke_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('contracted', 'none_suitable', 'cancelled')", name=op.f("ck_outcome_kind")
        ),
        sa.ForeignKeyConstraint(
            ["demand_id"], ["demand.demand_id"], name=op.f("fk_outcome_demand_id_demand"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.organisation_id"],
            name=op.f("fk_outcome_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"],
            ["account.account_id"],
            name=op.f("fk_outcome_recorded_by_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by"],
            ["account.account_id"],
            name=op.f("fk_outcome_revoked_by_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("outcome_id", name=op.f("pk_outcome")),
    )
    op.create_index(op.f("ix_outcome_demand_id"), "outcome", ["demand_id"], unique=False)
    op.create_index(op.f("ix_outcome_organisation_id"), "outcome", ["organisation_id"], unique=False)
    op.create_table(
        "purchase_record",
        sa.Column("purchase_id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("outcome_id", sa.Text(), nullable=True),
        sa.Column("last_revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.organisation_id"],
            name=op.f("fk_purchase_record_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["outcome_id"],
            ["outcome.outcome_id"],
            name=op.f("fk_purchase_record_outcome_id_outcome"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("purchase_id", name=op.f("pk_purchase_record")),
    )
    op.create_index(
        op.f("ix_purchase_record_organisation_id"), "purchase_record", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_purchase_record_outcome_id"), "purchase_record", ["outcome_id"], unique=False)
    op.create_table(
        "purchase_revision",
        sa.Column("purchase_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("bought_on", sa.Date(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("contract_type", sa.Text(), nullable=True),
        sa.Column("amount_krw", sa.BigInteger(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=True),
        sa.Column("supplier_name", sa.Text(), nullable=False),
        sa.Column("supplier_classes", LIST, nullable=False),
        sa.Column("is_void", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=True),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "contract_type IN ('goods', 'services', 'works', 'entrustment')",
            name=op.f("ck_purchase_revision_contract_type"),
        ),
        sa.CheckConstraint("(amount_krw >= 0)", name=op.f("ck_purchase_revision_not_negative")),
        sa.ForeignKeyConstraint(
            ["purchase_id"],
            ["purchase_record.purchase_id"],
            name=op.f("fk_purchase_revision_purchase_id_purchase_record"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"],
            ["account.account_id"],
            name=op.f("fk_purchase_revision_recorded_by_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("purchase_id", "revision", name=op.f("pk_purchase_revision")),
    )
    op.create_index("ix_purchase_revision_bought_on", "purchase_revision", ["bought_on"], unique=False)
    op.create_index(
        "ix_purchase_revision_enterprise_id", "purchase_revision", ["enterprise_id"], unique=False
    )


def _admit_states(states: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{state}'" for state in states)
    with op.batch_alter_table("demand") as batch:
        batch.drop_constraint(op.f("ck_demand_status"), type_="check")
        batch.create_check_constraint(op.f("ck_demand_status"), f"status IN ({listed})")


def downgrade() -> None:
    op.execute("UPDATE demand SET status = 'cancelled' WHERE status IN ('contracted', 'none_suitable')")
    _admit_states(("open", "cancelled"))
    op.drop_index("ix_purchase_revision_enterprise_id", table_name="purchase_revision")
    op.drop_index("ix_purchase_revision_bought_on", table_name="purchase_revision")
    op.drop_table("purchase_revision")
    op.drop_index(op.f("ix_purchase_record_outcome_id"), table_name="purchase_record")
    op.drop_index(op.f("ix_purchase_record_organisation_id"), table_name="purchase_record")
    op.drop_table("purchase_record")
    op.drop_index(op.f("ix_outcome_organisation_id"), table_name="outcome")
    op.drop_index(op.f("ix_outcome_demand_id"), table_name="outcome")
    op.drop_table("outcome")
    op.drop_table("purchase_total")
