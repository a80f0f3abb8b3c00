"""Evidence packs, which no statement may change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

revision = "2026_11_28_evidence"
down_revision = "2026_11_28_alerts"
branch_labels = None
depends_on = None

_TABLES = ("evidence_pack", "evidence_catalogue")


def upgrade() -> None:
    op.create_table(
        "evidence_catalogue",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("suppliers", sa.LargeBinary(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("kept_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_evidence_catalogue")),
    )
    op.create_table(
        "evidence_pack",
        sa.Column("evidence_id", sa.Text(), nullable=False),
        sa.Column("demand_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.Text(), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("catalogue_digest", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["catalogue_digest"],
            ["evidence_catalogue.digest"],
            name=op.f("fk_evidence_pack_catalogue_digest_evidence_catalogue"),
        ),
        sa.PrimaryKeyConstraint("evidence_id", name=op.f("pk_evidence_pack")),
    )
    op.create_index("ix_evidence_pack_demand_id", "evidence_pack", ["demand_id"])
    op.create_index(
        "ix_evidence_pack_organisation_id_made_at",
        "evidence_pack",
        ["organisation_id", "made_at", "evidence_id"],
    )
    _forbid_changes()


def downgrade() -> None:
    op.drop_table("evidence_pack")
    op.drop_table("evidence_catalogue")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")


def _forbid_changes() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'evidence is never changed'; END $$"
        )
        for name in _TABLES:
            op.execute(
                f"CREATE TRIGGER {name}_unchanged BEFORE UPDATE ON {name} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
    else:
        for name in _TABLES:
            op.execute(
                f"CREATE TRIGGER {name}_unchanged BEFORE UPDATE ON {name} "
                "BEGIN SELECT RAISE(ABORT, 'evidence is never changed'); END"
            )
