"""Shortlists, quotes, and proofs asked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlmodel import UTCDateTime

revision = "2026_11_28_buying"
down_revision = "2026_11_28_joining"
branch_labels = None
depends_on = None

LIST = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "proof_request",
        sa.Column("proof_request_id", sa.Text(), nullable=False),
        sa.Column("demand_id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=True),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=True),
        sa.Column("reminded_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("state IN ('asked', 'received')", name=op.f("ck_proof_request_state")),
        sa.ForeignKeyConstraint(
            ["asked_by"],
            ["account.account_id"],
            name=op.f("fk_proof_request_asked_by_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["demand_id"],
            ["demand.demand_id"],
            name=op.f("fk_proof_request_demand_id_demand"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.enterprise_id"],
            name=op.f("fk_proof_request_enterprise_id_enterprise"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.organisation_id"],
            name=op.f("fk_proof_request_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("proof_request_id", name=op.f("pk_proof_request")),
    )
    op.create_index(op.f("ix_proof_request_demand_id"), "proof_request", ["demand_id"], unique=False)
    op.create_index("ix_proof_request_enterprise_id", "proof_request", ["enterprise_id"], unique=False)
    op.create_index(
        op.f("ix_proof_request_organisation_id"), "proof_request", ["organisation_id"], unique=False
    )
    op.create_table(
        "quote_request",
        sa.Column("quote_request_id", sa.Text(), nullable=False),
        sa.Column("demand_id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=True),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("questions", LIST, nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by"],
            ["account.account_id"],
            name=op.f("fk_quote_request_asked_by_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["demand_id"],
            ["demand.demand_id"],
            name=op.f("fk_quote_request_demand_id_demand"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.organisation_id"],
            name=op.f("fk_quote_request_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("quote_request_id", name=op.f("pk_quote_request")),
    )
    op.create_index(op.f("ix_quote_request_demand_id"), "quote_request", ["demand_id"], unique=False)
    op.create_index(
        op.f("ix_quote_request_organisation_id"), "quote_request", ["organisation_id"], unique=False
    )
    op.create_table(
        "shortlist",
        sa.Column("demand_id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("handed_to", sa.Text(), nullable=True),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["demand_id"],
            ["demand.demand_id"],
            name=op.f("fk_shortlist_demand_id_demand"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["handed_to"],
            ["account.account_id"],
            name=op.f("fk_shortlist_handed_to_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.organisation_id"],
            name=op.f("fk_shortlist_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("demand_id", "organisation_id", name=op.f("pk_shortlist")),
    )
    op.create_table(
        "shortlist_entry",
        sa.Column("demand_id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=True),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by"],
            ["account.account_id"],
            name=op.f("fk_shortlist_entry_added_by_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["demand_id"],
            ["demand.demand_id"],
            name=op.f("fk_shortlist_entry_demand_id_demand"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.enterprise_id"],
            name=op.f("fk_shortlist_entry_enterprise_id_enterprise"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.organisation_id"],
            name=op.f("fk_shortlist_entry_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "demand_id", "organisation_id", "enterprise_id", name=op.f("pk_shortlist_entry")
        ),
    )
    op.create_index("ix_shortlist_entry_enterprise_id", "shortlist_entry", ["enterprise_id"], unique=False)
    op.create_table(
        "quote_invitation",
        sa.Column("quote_request_id", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("amount_krw", sa.BigInteger(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answers", LIST, nullable=False),
        sa.Column("decline_reason", sa.Text(), nullable=True),
        sa.Column("replied_by", sa.Text(), nullable=True),
        sa.Column("replied_at", UTCDateTime(), nullable=True),
        sa.Column("reminded_at", UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'answered' OR amount_krw IS NOT NULL", name=op.f("ck_quote_invitation_answer")
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'answered', 'declined')", name=op.f("ck_quote_invitation_state")
        ),
        sa.CheckConstraint("(amount_krw >= 0)", name=op.f("ck_quote_invitation_not_negative")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.enterprise_id"],
            name=op.f("fk_quote_invitation_enterprise_id_enterprise"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["quote_request_id"],
            ["quote_request.quote_request_id"],
            name=op.f("fk_quote_invitation_quote_request_id_quote_request"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["replied_by"],
            ["account.account_id"],
            name=op.f("fk_quote_invitation_replied_by_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("quote_request_id", "enterprise_id", name=op.f("pk_quote_invitation")),
    )
    op.create_index("ix_quote_invitation_enterprise_id", "quote_invitation", ["enterprise_id"], unique=False)
    op.create_table(
        "sent_file",
        sa.Column("sent_file_id", sa.Text(), nullable=False),
        sa.Column("quote_request_id", sa.Text(), nullable=True),
        sa.Column("proof_request_id", sa.Text(), nullable=True),
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=True),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "(quote_request_id IS NULL) <> (proof_request_id IS NULL)", name=op.f("ck_sent_file_one_subject")
        ),
        sa.CheckConstraint("(size_bytes >= 0)", name=op.f("ck_sent_file_not_negative")),
        sa.ForeignKeyConstraint(
            ["added_by"],
            ["account.account_id"],
            name=op.f("fk_sent_file_added_by_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.enterprise_id"],
            name=op.f("fk_sent_file_enterprise_id_enterprise"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["proof_request_id"],
            ["proof_request.proof_request_id"],
            name=op.f("fk_sent_file_proof_request_id_proof_request"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["quote_request_id"],
            ["quote_request.quote_request_id"],
            name=op.f("fk_sent_file_quote_request_id_quote_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("sent_file_id", name=op.f("pk_sent_file")),
    )
    op.create_index(op.f("ix_sent_file_enterprise_id"), "sent_file", ["enterprise_id"], unique=False)
    op.create_index(op.f("ix_sent_file_proof_request_id"), "sent_file", ["proof_request_id"], unique=False)
    op.create_index(op.f("ix_sent_file_quote_request_id"), "sent_file", ["quote_request_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_sent_file_quote_request_id"), table_name="sent_file")
    op.drop_index(op.f("ix_sent_file_proof_request_id"), table_name="sent_file")
    op.drop_index(op.f("ix_sent_file_enterprise_id"), table_name="sent_file")
    op.drop_table("sent_file")
    op.drop_index("ix_quote_invitation_enterprise_id", table_name="quote_invitation")
    op.drop_table("quote_invitation")
    op.drop_index("ix_shortlist_entry_enterprise_id", table_name="shortlist_entry")
    op.drop_table("shortlist_entry")
    op.drop_table("shortlist")
    op.drop_index(op.f("ix_quote_request_organisation_id"), table_name="quote_request")
    op.drop_index(op.f("ix_quote_request_demand_id"), table_name="quote_request")
    op.drop_table("quote_request")
    op.drop_index(op.f("ix_proof_request_organisation_id"), table_name="proof_request")
    op.drop_index("ix_proof_request_enterprise_id", table_name="proof_request")
    op.drop_index(op.f("ix_proof_request_demand_id"), table_name="proof_request")
    op.drop_table("proof_request")
