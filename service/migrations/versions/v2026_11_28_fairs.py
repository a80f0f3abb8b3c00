"""Fairs: booths, applications, wishes, plans, the day and what came of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlmodel import UTCDateTime

revision = "2026_11_28_fairs"
down_revision = "2026_11_28_buying"
branch_labels = None
depends_on = None

LIST = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "fair",
        sa.Column("fair_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("apply_until", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tables", sa.Integer(), nullable=True),
        sa.Column("max_wait_spread", sa.Integer(), nullable=True),
        sa.Column("min_meetings", sa.Integer(), nullable=False),
        sa.Column("late_grace_minutes", sa.Integer(), nullable=False),
        sa.Column("no_show_minutes", sa.Integer(), nullable=False),
        sa.Column("published_version", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'open', 'planned', 'published', 'closed')", name=op.f("ck_fair_state")
        ),
        sa.CheckConstraint(
            "(tables >= 0) AND (max_wait_spread >= 0) AND (min_meetings >= 0)"
            " AND (late_grace_minutes >= 0) AND (no_show_minutes >= 0)",
            name=op.f("ck_fair_not_negative"),
        ),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_fair_days")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_fair_version")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.organisation_id"],
            name=op.f("fk_fair_organisation_id_organisation"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["account.account_id"], name=op.f("fk_fair_owner_id_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("fair_id", name=op.f("pk_fair")),
    )
    op.create_index(op.f("ix_fair_organisation_id"), "fair", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_fair_owner_id"), "fair", ["owner_id"], unique=False)
    op.create_table(
        "booth",
        sa.Column("fair_id", sa.Text(), nullable=False),
        sa.Column("booth_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("unavailable", LIST, nullable=False),
        sa.Column("max_meetings", sa.Integer(), nullable=True),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.Text(), nullable=True),
        sa.CheckConstraint("(max_meetings >= 0)", name=op.f("ck_booth_not_negative")),
        sa.CheckConstraint("seats >= 1", name=op.f("ck_booth_seats")),
        sa.ForeignKeyConstraint(
            ["fair_id"], ["fair.fair_id"], name=op.f("fk_booth_fair_id_fair"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.organisation_id"],
            name=op.f("fk_booth_organisation_id_organisation"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["account.account_id"], name=op.f("fk_booth_owner_id_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("fair_id", "booth_id", name=op.f("pk_booth")),
    )
    op.create_index(op.f("ix_booth_organisation_id"), "booth", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_booth_owner_id"), "booth", ["owner_id"], unique=False)
    op.create_table(
        "fair_application",
        sa.Column("fair_id", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.Text(), nullable=True),
        sa.Column("contact_name", sa.Text(), nullable=True),
        sa.Column("contact_phone", sa.Text(), nullable=True),
        sa.Column("contact_email", sa.Text(), nullable=True),
        sa.Column("consented_at", UTCDateTime(), nullable=True),
        sa.Column("accommodations", LIST, nullable=False),
        sa.Column("accommodation_note", sa.Text(), nullable=False),
        sa.Column("accommodation_state", sa.Text(), nullable=False),
        sa.Column("accommodation_asked_at", UTCDateTime(), nullable=True),
        sa.Column("unavailable", LIST, nullable=False),
        sa.Column("is_one_day", sa.Boolean(), nullable=False),
        sa.Column("max_meetings", sa.Integer(), nullable=True),
        sa.Column("check_in_code", sa.Text(), nullable=False),
        sa.Column("checked_in_at", UTCDateTime(), nullable=True),
        sa.Column("invited_at", UTCDateTime(), nullable=True),
        sa.Column("applied_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "accommodation_state IN ('none', 'asked', 'arranged', 'declined')",
            name=op.f("ck_fair_application_accommodation_state"),
        ),
        sa.CheckConstraint(
            "state IN ('invited', 'applied', 'withdrawn')", name=op.f("ck_fair_application_state")
        ),
        sa.CheckConstraint("(max_meetings >= 0)", name=op.f("ck_fair_application_not_negative")),
        sa.ForeignKeyConstraint(
            ["fair_id"], ["fair.fair_id"], name=op.f("fk_fair_application_fair_id_fair"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.organisation_id"],
            name=op.f("fk_fair_application_organisation_id_organisation"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["account.account_id"],
            name=op.f("fk_fair_application_owner_id_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("fair_id", "enterprise_id", name=op.f("pk_fair_application")),
        sa.UniqueConstraint("fair_id", "check_in_code", name="uq_fair_application_check_in_code"),
        sa.UniqueConstraint("fair_id", "number", name=op.f("uq_fair_application_fair_id_number")),
    )
    op.create_index(
        op.f("ix_fair_application_enterprise_id"), "fair_application", ["enterprise_id"], unique=False
    )
    op.create_index(
        op.f("ix_fair_application_organisation_id"), "fair_application", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_fair_application_owner_id"), "fair_application", ["owner_id"], unique=False)
    op.create_table(
        "fair_notice",
        sa.Column("fair_id", sa.Text(), nullable=False),
        sa.Column("plan_version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("party_id", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("changes", LIST, nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("read_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("side IN ('booth', 'enterprise')", name=op.f("ck_fair_notice_side")),
        sa.ForeignKeyConstraint(
            ["fair_id"], ["fair.fair_id"], name=op.f("fk_fair_notice_fair_id_fair"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("fair_id", "plan_version", "party_id", name=op.f("pk_fair_notice")),
    )
    op.create_table(
        "fair_plan",
        sa.Column("fair_id", sa.Text(), nullable=False),
        sa.Column("plan_version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=True),
        sa.Column("weight_bound", sa.Float(), nullable=True),
        sa.Column("waits", sa.Integer(), nullable=True),
        sa.Column("waits_bound", sa.Integer(), nullable=True),
        sa.Column("wait_spread", sa.Integer(), nullable=True),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("unplaced", LIST, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("published_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("origin IN ('planned', 'edited', 'replanned')", name=op.f("ck_fair_plan_origin")),
        sa.CheckConstraint(
            "status IN ('optimal', 'feasible', 'infeasible', 'unknown')", name=op.f("ck_fair_plan_status")
        ),
        sa.ForeignKeyConstraint(
            ["fair_id"], ["fair.fair_id"], name=op.f("fk_fair_plan_fair_id_fair"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["made_by"],
            ["account.account_id"],
            name=op.f("fk_fair_plan_made_by_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("fair_id", "plan_version", name=op.f("pk_fair_plan")),
    )
    op.create_table(
        "fair_planning",
        sa.Column("job_id", sa.Text(), nullable=False),
        sa.Column("fair_id", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("keep_locked_of", sa.Integer(), nullable=True),
        sa.Column("figures", LIST, nullable=False),
        sa.Column("plan_version", sa.Integer(), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("seconds >= 1", name=op.f("ck_fair_planning_seconds")),
        sa.ForeignKeyConstraint(
            ["fair_id"], ["fair.fair_id"], name=op.f("fk_fair_planning_fair_id_fair"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_fair_planning")),
    )
    op.create_index(op.f("ix_fair_planning_fair_id"), "fair_planning", ["fair_id"], unique=False)
    op.create_table(
        "fair_slot",
        sa.Column("fair_id", sa.Text(), nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.CheckConstraint("day >= 1", name=op.f("ck_fair_slot_day")),
        sa.CheckConstraint("minutes >= 1", name=op.f("ck_fair_slot_minutes")),
        sa.ForeignKeyConstraint(
            ["fair_id"], ["fair.fair_id"], name=op.f("fk_fair_slot_fair_id_fair"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("fair_id", "slot", name=op.f("pk_fair_slot")),
    )
    op.create_table(
        "fair_survey",
        sa.Column("fair_id", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("party_id", sa.Text(), nullable=False),
        sa.Column("satisfaction", sa.Integer(), nullable=False),
        sa.Column("matching", sa.Integer(), nullable=False),
        sa.Column("again", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("side IN ('booth', 'enterprise')", name=op.f("ck_fair_survey_side")),
        sa.CheckConstraint(
            "satisfaction BETWEEN 1 AND 5 AND matching BETWEEN 1 AND 5 AND again BETWEEN 1 AND 5",
            name=op.f("ck_fair_survey_answers"),
        ),
        sa.ForeignKeyConstraint(
            ["fair_id"], ["fair.fair_id"], name=op.f("fk_fair_survey_fair_id_fair"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("fair_id", "side", "party_id", name=op.f("pk_fair_survey")),
    )
    op.create_table(
        "booth_project",
        sa.Column("fair_id", sa.Text(), nullable=False),
        sa.Column("booth_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("demand_id", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("budget_krw", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(budget_krw >= 0)", name=op.f("ck_booth_project_not_negative")),
        sa.ForeignKeyConstraint(
            ["demand_id"],
            ["demand.demand_id"],
            name=op.f("fk_booth_project_demand_id_demand"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["fair_id", "booth_id"],
            ["booth.fair_id", "booth.booth_id"],
            name=op.f("fk_booth_project_fair_id_booth_id_booth"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("fair_id", "booth_id", "position", name=op.f("pk_booth_project")),
    )
    op.create_index(op.f("ix_booth_project_demand_id"), "booth_project", ["demand_id"], unique=False)
    op.create_table(
        "consultation_card",
        sa.Column("card_id", sa.Text(), nullable=False),
        sa.Column("fair_id", sa.Text(), nullable=False),
        sa.Column("booth_id", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("enterprise_name", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("ticket_number", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("discussed_krw", sa.BigInteger(), nullable=True),
        sa.Column("quote_krw", sa.BigInteger(), nullable=True),
        sa.Column("contract_krw", sa.BigInteger(), nullable=True),
        sa.Column("contract_on", sa.Date(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('quote_requested', 'sample_or_demo', 'site_visit', 'private_contract_planned',"
            " 'tender_guided', 'contract_signed',"
            " 'on_hold', 'unsuitable', 'no_show_enterprise', 'no_show_agency')",
            name=op.f("ck_consultation_card_outcome"),
        ),
        sa.CheckConstraint(
            "(discussed_krw >= 0) AND (quote_krw >= 0) AND (contract_krw >= 0)",
            name=op.f("ck_consultation_card_not_negative"),
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_consultation_card_version")),
        sa.ForeignKeyConstraint(
            ["fair_id", "booth_id"],
            ["booth.fair_id", "booth.booth_id"],
            name=op.f("fk_consultation_card_fair_id_booth_id_booth"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["fair_id"], ["fair.fair_id"], name=op.f("fk_consultation_card_fair_id_fair"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["written_by"],
            ["account.account_id"],
            name=op.f("fk_consultation_card_written_by_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("card_id", name=op.f("pk_consultation_card")),
        sa.UniqueConstraint(
            "fair_id",
            "booth_id",
            "enterprise_id",
            name=op.f("uq_consultation_card_fair_id_booth_id_enterprise_id"),
        ),
    )
    op.create_index(op.f("ix_consultation_card_fair_id"), "consultation_card", ["fair_id"], unique=False)
    op.create_table(
        "fair_meeting",
        sa.Column("fair_id", sa.Text(), nullable=False),
        sa.Column("plan_version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("booth_id", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("table_number", sa.Integer(), nullable=True),
        sa.Column("is_locked", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('planned', 'done', 'no_show_enterprise', 'no_show_agency')",
            name=op.f("ck_fair_meeting_state"),
        ),
        sa.ForeignKeyConstraint(
            ["fair_id", "plan_version"],
            ["fair_plan.fair_id", "fair_plan.plan_version"],
            name=op.f("fk_fair_meeting_fair_id_plan_version_fair_plan"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("fair_id", "plan_version", "request_id", name=op.f("pk_fair_meeting")),
    )
    op.create_table(
        "fair_wish",
        sa.Column("fair_id", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("booth_id", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("enterprise_wish", sa.Text(), nullable=False),
        sa.Column("booth_wish", sa.Text(), nullable=False),
        sa.Column("has_met", sa.Boolean(), nullable=False),
        sa.Column("match_score", sa.Float(), nullable=True),
        sa.Column("weight", sa.Float(), nullable=True),
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("fixed_slot", sa.Integer(), nullable=True),
        sa.Column("after", LIST, nullable=False),
        sa.CheckConstraint(
            "booth_wish IN ('none', 'want', 'must', 'no_thanks')", name=op.f("ck_fair_wish_booth_wish")
        ),
        sa.CheckConstraint(
            "enterprise_wish IN ('none', 'want', 'must', 'no_thanks')",
            name=op.f("ck_fair_wish_enterprise_wish"),
        ),
        sa.CheckConstraint("weight >= 0", name=op.f("ck_fair_wish_weight")),
        sa.ForeignKeyConstraint(
            ["fair_id", "booth_id"],
            ["booth.fair_id", "booth.booth_id"],
            name=op.f("fk_fair_wish_fair_id_booth_id_booth"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["fair_id"], ["fair.fair_id"], name=op.f("fk_fair_wish_fair_id_fair"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("fair_id", "request_id", name=op.f("pk_fair_wish")),
        sa.UniqueConstraint(
            "fair_id", "booth_id", "enterprise_id", name=op.f("uq_fair_wish_fair_id_booth_id_enterprise_id")
        ),
    )
    op.create_table(
        "walk_in_ticket",
        sa.Column("fair_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("booth_id", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=True),
        sa.Column("taken_at", UTCDateTime(), nullable=False),
        sa.Column("called_at", UTCDateTime(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'called', 'done', 'left')", name=op.f("ck_walk_in_ticket_state")
        ),
        sa.ForeignKeyConstraint(
            ["fair_id", "booth_id"],
            ["booth.fair_id", "booth.booth_id"],
            name=op.f("fk_walk_in_ticket_fair_id_booth_id_booth"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["fair_id"], ["fair.fair_id"], name=op.f("fk_walk_in_ticket_fair_id_fair"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("fair_id", "number", name=op.f("pk_walk_in_ticket")),
    )
    op.create_table(
        "follow_up",
        sa.Column("card_id", sa.Text(), nullable=False),
        sa.Column("months", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint("months IN (3, 6)", name=op.f("ck_follow_up_months")),
        sa.ForeignKeyConstraint(
            ["card_id"],
            ["consultation_card.card_id"],
            name=op.f("fk_follow_up_card_id_consultation_card"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("card_id", "months", name=op.f("pk_follow_up")),
    )
    op.create_index(op.f("ix_follow_up_due_on"), "follow_up", ["due_on"], unique=False)


def downgrade() -> None:
    for table in (
        "follow_up",
        "walk_in_ticket",
        "fair_wish",
        "fair_meeting",
        "consultation_card",
        "booth_project",
        "fair_survey",
        "fair_slot",
        "fair_planning",
        "fair_plan",
        "fair_notice",
        "fair_application",
        "booth",
        "fair",
    ):
        op.drop_table(table)
