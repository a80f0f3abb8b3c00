"""Proof files, contacts with consents, and helping with consent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlmodel import UTCDateTime

revision = "2026_11_28_assistance"
down_revision = "2026_11_28_purchases"
branch_labels = None
depends_on = None

LIST = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _account(table: str, column: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["account.account_id"], name=op.f(f"fk_{table}_{column}_account"), ondelete=ondelete
    )


def _enterprise(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["enterprise_id"],
        ["enterprise.enterprise_id"],
        name=op.f(f"fk_{table}_enterprise_id_enterprise"),
        ondelete="CASCADE",
    )


def upgrade() -> None:
    op.create_table(
        "proof_file",
        sa.Column("proof_id", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=True),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("(size_bytes >= 0)", name=op.f("ck_proof_file_not_negative")),
        _enterprise("proof_file"),
        _account("proof_file", "added_by", "SET NULL"),
        sa.PrimaryKeyConstraint("proof_id", name=op.f("pk_proof_file")),
    )
    op.create_index("ix_proof_file_enterprise_id", "proof_file", ["enterprise_id"])
    op.create_table(
        "assistance",
        sa.Column("assistance_id", sa.Text(), nullable=False),
        sa.Column("helper_id", sa.Text(), nullable=False),
        sa.Column("principal_id", sa.Text(), nullable=True),
        sa.Column("enterprise_name", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=True),
        sa.Column("consented_by", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("consented_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("method IN ('paper', 'visit', 'phone')", name=op.f("ck_assistance_method")),
        _account("assistance", "helper_id", "CASCADE"),
        _account("assistance", "principal_id", "SET NULL"),
        sa.PrimaryKeyConstraint("assistance_id", name=op.f("pk_assistance")),
    )
    op.create_index("ix_assistance_helper_id", "assistance", ["helper_id"])
    op.create_table(
        "contact_consent",
        sa.Column("consent_id", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("contact_name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("scopes", LIST, nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=True),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        _enterprise("contact_consent"),
        _account("contact_consent", "recorded_by", "SET NULL"),
        sa.PrimaryKeyConstraint("consent_id", name=op.f("pk_contact_consent")),
    )
    op.create_index("ix_contact_consent_enterprise_id", "contact_consent", ["enterprise_id"])
    with op.batch_alter_table("listing_draft") as batch:
        batch.add_column(sa.Column("assistance_id", sa.Text(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_listing_draft_assistance_id_assistance"),
            "assistance",
            ["assistance_id"],
            ["assistance_id"],
            ondelete="SET NULL",
        )


def downgrade() -> None:
    with op.batch_alter_table("listing_draft") as batch:
        batch.drop_constraint(op.f("fk_listing_draft_assistance_id_assistance"), type_="foreignkey")
        batch.drop_column("assistance_id")
    op.drop_index("ix_contact_consent_enterprise_id", "contact_consent")
    op.drop_table("contact_consent")
    op.drop_index("ix_assistance_helper_id", "assistance")
    op.drop_table("assistance")
    op.drop_index("ix_proof_file_enterprise_id", "proof_file")
    op.drop_table("proof_file")
