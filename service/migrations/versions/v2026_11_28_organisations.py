"""Organisations, the audit trail, notices, outgoing mail and background jobs.

The organisation that an account named in words becomes a row of its own, with the kind that its name or the
role of the account speaks for; entries belong to the organisation of the account that keeps them.
"""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlmodel import UTCDateTime

revision = "2026_11_28_organisations"
down_revision = "2026_11_23"
branch_labels = None
depends_on = None

MAPPING = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BUYING = ("city", "education_office", "district", "school", "public_corporation", "invested_institution")
ENDINGS = (
    ("교육청", "education_office"),
    ("교육지원청", "education_office"),
    ("학교", "school"),
    ("유치원", "school"),
    ("공사", "public_corporation"),
    ("공단", "public_corporation"),
    ("재단", "invested_institution"),
    ("진흥원", "invested_institution"),
    ("연구원", "invested_institution"),
    ("구청", "district"),
    ("구", "district"),
    ("시청", "city"),
    ("특별시", "city"),
    ("지원센터", "support_centre"),
)
OF_ROLE = {
    "buyer": "other",
    "enterprise": "enterprise",
    "organiser": "support_centre",
    "policy": "city",
    "administrator": "platform",
}


def upgrade() -> None:
    op.create_table(
        "organisation",
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("buyer_type", sa.Text(), nullable=True),
        sa.Column("district", sa.Text(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('city', 'education_office', 'district', 'school', 'public_corporation', "
            "'invested_institution', 'enterprise', 'support_centre', 'platform', 'other')",
            name=op.f("ck_organisation_kind"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
    )
    for table in ("account", "enterprise", "demand"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("organisation_id", sa.Text(), nullable=True))
            batch.create_foreign_key(
                op.f(f"fk_{table}_organisation_id_organisation"),
                "organisation",
                ["organisation_id"],
                ["organisation_id"],
                ondelete="SET NULL",
            )
            batch.create_index(op.f(f"ix_{table}_organisation_id"), ["organisation_id"])
    _move_names()
    with op.batch_alter_table("account") as batch:
        batch.drop_column("organisation")
        batch.add_column(sa.Column("email", sa.Text(), nullable=True))
        batch.create_unique_constraint(op.f("uq_account_email"), ["email"])
    _create_audit_trail()
    _create_messages()
    _create_jobs()


def _move_names() -> None:
    connection = op.get_bind()
    accounts = connection.execute(
        sa.text(
            "SELECT organisation, role, created_at FROM account WHERE organisation IS NOT NULL"
            " ORDER BY created_at, account_id"
        )
    ).all()
    organisation = sa.table(
        "organisation",
        *(sa.column(name) for name in ("organisation_id", "name", "kind", "buyer_type", "created_at")),
    )
    made: dict[str, str] = {}
    for name, role, created_at in accounts:
        if name in made:
            continue
        made[name] = f"O{hashlib.sha256(name.encode()).hexdigest()[:32]}"
        kind = OF_ROLE[role]
        if role not in ("enterprise", "administrator"):
            kind = next((kind for ending, kind in ENDINGS if name.endswith(ending)), kind)
        connection.execute(
            organisation.insert().values(
                organisation_id=made[name],
                name=name,
                kind=kind,
                buyer_type=kind if kind in BUYING else None,
                created_at=created_at,
            )
        )
    connection.execute(
        sa.text(
            "UPDATE account SET organisation_id = (SELECT organisation_id FROM organisation"
            " WHERE organisation.name = account.organisation)"
        )
    )
    for table in ("enterprise", "demand"):
        connection.execute(
            sa.text(
                f"UPDATE {table} SET organisation_id = (SELECT organisation_id FROM account"
                f" WHERE account.account_id = {table}.owner_id)"
            )
        )


def _create_audit_trail() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("entry_id", SERIAL, nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=True),
        sa.Column("principal_id", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("before", MAPPING, nullable=True),
        sa.Column("after", MAPPING, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_recorded_at", "audit_entry", ["recorded_at"])
    op.create_index("ix_audit_entry_subject_kind_subject_id", "audit_entry", ["subject_kind", "subject_id"])
    op.create_index("ix_audit_entry_actor_id_entry_id", "audit_entry", ["actor_id", "entry_id"])


def _create_messages() -> None:
    op.create_table(
        "notice",
        sa.Column("notice_id", SERIAL, nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("params", MAPPING, nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("read_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_notice_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_notice")),
    )
    op.create_index("ix_notice_account_id_notice_id", "notice", ["account_id", "notice_id"])
    op.create_index("ix_notice_created_at", "notice", ["created_at"])
    op.create_table(
        "outgoing_mail",
        sa.Column("mail_id", SERIAL, nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("next_attempt_at", UTCDateTime(), nullable=False),
        sa.Column("leased_until", UTCDateTime(), nullable=True),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'failed')", name=op.f("ck_outgoing_mail_state")),
        sa.CheckConstraint("(attempts >= 0)", name=op.f("ck_outgoing_mail_not_negative")),
        sa.PrimaryKeyConstraint("mail_id", name=op.f("pk_outgoing_mail")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outgoing_mail_message_id")),
    )
    op.create_index("ix_outgoing_mail_state_next_attempt_at", "outgoing_mail", ["state", "next_attempt_at"])


def _create_jobs() -> None:
    op.create_table(
        "job",
        sa.Column("job_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("progress", sa.Float(), nullable=False),
        sa.Column("message", MAPPING, nullable=True),
        sa.Column("error", MAPPING, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("is_cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("next_attempt_at", UTCDateTime(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=True),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.Column("leased_until", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed', 'cancelled')", name=op.f("ck_job_state")
        ),
        sa.CheckConstraint("(attempts >= 0)", name=op.f("ck_job_not_negative")),
        sa.CheckConstraint("progress BETWEEN 0 AND 1", name=op.f("ck_job_progress")),
        sa.ForeignKeyConstraint(
            ["requested_by"],
            ["account.account_id"],
            name=op.f("fk_job_requested_by_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_job")),
    )
    op.create_index("ix_job_created_at", "job", ["created_at"])
    op.create_index("ix_job_kind_subject_id", "job", ["kind", "subject_id"])
    op.create_index("ix_job_state_next_attempt_at", "job", ["state", "next_attempt_at"])


def downgrade() -> None:
    for table in ("job", "outgoing_mail", "notice", "audit_entry"):
        op.drop_table(table)
    with op.batch_alter_table("account") as batch:
        batch.drop_constraint(op.f("uq_account_email"), type_="unique")
        batch.drop_column("email")
        batch.add_column(sa.Column("organisation", sa.Text(), nullable=True))
    op.execute(
        "UPDATE account SET organisation = (SELECT name FROM organisation"
        " WHERE organisation.organisation_id = account.organisation_id)"
    )
    for table in ("demand", "enterprise", "account"):
        with op.batch_alter_table(table) as batch:
            batch.drop_index(op.f(f"ix_{table}_organisation_id"))
            batch.drop_constraint(op.f(f"fk_{table}_organisation_id_organisation"), type_="foreignkey")
            batch.drop_column("organisation_id")
    op.drop_table("organisation")
